"""Whole messages with named fields; numbers, number words, dates and lists by locale.

A field may say how a whole number is written: ``{n:word}`` is "three" and from ten on "10",
``{n:Word}`` begins a sentence, and ``{n:times}`` is "once", "twice" or "three times".
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from functools import cache
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.support import NullTranslations, Translations
from markupsafe import Markup, escape

from builder.counting.standings import half_up, percent
from builder.instants import doubled_zone
from builder.model import Precision, Update
from builder.store.nouns import COUNTY
from builder.wording import press_style
from builder.wording.isolation import isolated

FOLDER = Path(__file__).parent
MINUS = "\u2212"
_ESCAPED = re.compile("[&<>'\"]").search


Pieces = tuple[tuple[str, str | None, str | None], ...]
"""A message as literal text, each with the name of the field behind it and how that is written."""


def forms(one: str, many: str) -> tuple[str, str]:
    """Return the forms of a message that `Messages.plural` says later; the catalogue holds both."""
    return one, many


@cache
def _pieces(text: str) -> Pieces:
    return tuple((literal, name, style) for literal, name, style, _ in Formatter().parse(text))


def _printed(update: Update) -> tuple[datetime, Hashable, bool]:
    """Return what the printed time of a release depends on: its instant, by which clocks (equal
    instants show different ones in two zones), and whether more than its day is known.
    """
    at = update.released_at
    return at, at.tzinfo, update.precision is not Precision.DAY


class Messages:
    """Messages of one locale: ``say("{name} led", name=n)`` is Markup with its fields escaped.

    English is the language of the message ids. Another locale needs ``<locale>.po`` beside this
    file, or the text of one as ``po``; a message that it lacks is said in English. ``noun`` is what
    the area is called, which every message may say as ``{noun}``.
    """

    def __init__(self, locale: str = "en_US", *, po: str | None = None, noun: str = COUNTY) -> None:
        self.noun, self._po = noun, po
        self.locale = Locale.parse(locale)
        path = FOLDER / f"{locale}.po"
        if po is None and path.exists():
            po = path.read_text(encoding="utf-8")
        self._translations: NullTranslations | Translations = NullTranslations()
        if po is not None:
            compiled = io.BytesIO()
            write_mo(compiled, read_po(io.StringIO(po), locale=locale))
            compiled.seek(0)
            self._translations = Translations(compiled)
        self._group = get_group_symbol(self.locale)
        self._decimal = get_decimal_symbol(self.locale)
        self._lists = press_style.list_patterns(self.locale)
        # Caches of small values: the same few hundred messages, days and times recur on every page.
        self._said = cache(self._translated)
        self._plain = cache(self._without)
        self._at = cache(self._clock)
        self._whole = cache(self._whole_moment)
        self._short = cache(self._short_moment)
        self.day = self._days(lambda: self("EEEE, MMM d, y"))  # Friday, Nov. 11, 2022
        self.weekday = self._days(lambda: self("EEEE, MMM d"))  # Friday, Nov. 11
        self.short_day = self._days(lambda: self("EEE, MMM d"))  # Fri., Nov. 11
        self.date = self._days(lambda: self("MMM d, y"))  # Nov. 11, 2022
        self.whole_date = self._days(lambda: self("MMMM d, y"))  # November 11, 2022
        self.month_day = self._days(lambda: self("MMM d"))  # Nov. 11
        self.day_of_month = self._days(lambda: self("d"))  # 11

    def __call__(self, message: str, /, **fields: object) -> Markup:
        """Return the message with its fields put in; whole numbers are written by locale."""
        return self._filled(self._said(message), fields) if fields else self._plain(message)

    def plural(self, one: str, many: str, n: int, /, **fields: object) -> Markup:
        """Return the form of the message for ``n``, which is also the field {n}."""
        text = self._translations.ungettext(one, many, n)
        return self._filled(_pieces(text), {"n": n, **fields})

    def for_noun(self, noun: str) -> Messages:
        """Return the same messages about a ``noun``, such as a city, instead of a county."""
        return self if noun == self.noun else Messages(str(self.locale), po=self._po, noun=noun)

    def _translated(self, message: str) -> Pieces:
        return _pieces(self._translations.ugettext(message))

    def _without(self, message: str) -> Markup:
        return self._filled(self._said(message), {})

    def _filled(self, pieces: Pieces, fields: Mapping[str, object]) -> Markup:
        out: list[str] = []
        for literal, name, style in pieces:
            # "p.m." and "Jr." end a sentence with one period.
            ended = literal.startswith(".") and out and out[-1].endswith((".", ".</b>"))
            out.append(literal[1:] if ended else literal)
            if name is not None:
                value = fields[name] if name != "noun" else self.noun
                # Most fields are Markup already or have nothing to escape, and escape() would only
                # copy them.
                if type(value) is int:
                    out.append(self._counted(value, style) if style else self.number(value))
                elif type(value) is Markup or (type(value) is str and not _ESCAPED(value)):
                    out.append(value if value.isascii() else isolated(value))
                else:
                    out.append(escape(isolated(value) if isinstance(value, str) else value))
        # No check whether this is Markup already: the check would take longer than making it.
        return str.__new__(Markup, "".join(out))

    def _counted(self, n: int, style: str) -> str:
        """Return a count as its field asks: ``word``, ``Word`` or ``times``."""
        if style == "times":
            return self.times(n)
        word = self.word(n)
        return word[:1].upper() + word[1:] if style == "Word" else word

    def word(self, n: int) -> str:
        """Return "three" for 3; from ten on, and for no count at all, the figure."""
        if not 1 <= n <= 9:
            return self.number(n)
        words = (
            *(self("one"), self("two"), self("three"), self("four"), self("five")),
            *(self("six"), self("seven"), self("eight"), self("nine")),
        )
        return str(words[n - 1])

    def times(self, n: int) -> str:
        """Return "once", "twice", "three times"."""
        if n == 1:
            return str(self("once"))
        if n == 2:
            return str(self("twice"))
        return str(self.plural("{n:word} time", "{n:word} times", n))

    def number(self, n: int) -> str:
        """Return 4384 as "4,384", -6 with a minus sign that screen readers read."""
        digits = f"{abs(n):,}".replace(",", self._group)
        return f"{MINUS}{digits}" if n < 0 else digits

    def signed(self, n: int) -> str:
        """Return a change: "+4,384", "−6", "0"."""
        return f"+{self.number(n)}" if n > 0 else self.number(n)

    def share(self, share: Fraction, decimals: int = 2) -> str:
        """Return a percentage without its sign, half-up: "50.38"."""
        return self._localised(half_up(share, decimals))

    def percent(self, part: int, whole: int, decimals: int = 2) -> str:
        """Return `share` of ``part`` in percent of ``whole``."""
        return self._localised(percent(part, whole, decimals))

    def _localised(self, digits: str) -> str:
        return digits.replace("-", MINUS).replace(".", self._decimal)

    def signed_share(self, share: Fraction) -> str:
        text = self.share(share)
        return text if text.startswith(MINUS) or share == 0 else f"+{text}"

    def list(self, items: Iterable[object]) -> Markup:
        """Return "A, B and C" by locale, each item escaped."""
        texts = [str(escape(isolated(item) if isinstance(item, str) else item)) for item in items]
        if len(texts) < 3:
            return Markup(self._lists["2"].format(*texts) if len(texts) == 2 else "".join(texts))
        said = self._lists["start"].format(texts[0], texts[1])
        for text in texts[2:-1]:
            said = self._lists["middle"].format(said, text)
        return Markup(self._lists["end"].format(said, texts[-1]))

    def _days(self, pattern: Callable[[], str]) -> Callable[[date], str]:
        return cache(lambda day: press_style.formatted(day, pattern(), self.locale))

    def clock(self, moment: datetime) -> str:
        """Return "4:09 p.m." by the clocks of ``moment``, with its zone where it comes twice."""
        # Cached by clock time: the same instant shows different clocks in two zones.
        text, zone = self._at(moment.hour, moment.minute), doubled_zone(moment)
        return f"{text} {zone}" if zone else text

    def zoned_clock(self, moment: datetime, zone: str) -> str:
        """Return "4:09 p.m. PT": with its own zone where clocks show the time twice."""
        return f"{self._at(moment.hour, moment.minute)} {doubled_zone(moment) or zone}"

    def _clock(self, hour: int, minute: int) -> str:
        if (hour, minute) == (12, 0):
            return str(self("noon"))
        pattern = self("h:mm a") if minute else self("h a")
        return press_style.formatted(time(hour, minute), pattern, self.locale).replace(
            " ", "\u00a0"
        )

    def moment(self, update: Update, zone: str) -> Markup:
        """Return when an update was released: "Friday, Nov. 11, 2022, 4:09 p.m. PT"."""
        return self._whole(*_printed(update), zone)

    def _whole_moment(self, at: datetime, _: Hashable, timed: bool, zone: str) -> Markup:
        return self._moment(self.day(at.date()), at, timed, doubled_zone(at) or zone)

    def short_moment(self, update: Update) -> Markup:
        """Return "Fri., Nov. 11, 4:09 p.m.", with the zone where clocks show that time twice."""
        return self._short(*_printed(update))

    def _short_moment(self, at: datetime, _: Hashable, timed: bool) -> Markup:
        return self._moment(self.short_day(at.date()), at, timed, doubled_zone(at))

    def spoken_moment(self, update: Update) -> Markup:
        """Return "4:09 p.m. Friday, Nov. 11", for the middle of a sentence."""
        at = update.released_at
        day = self.weekday(at.date())
        if update.precision is Precision.DAY:
            return self("{day}", day=day)
        clock = self._at(at.hour, at.minute)
        if zone := doubled_zone(at):
            return self("{clock} {zone} {day}", clock=clock, zone=zone, day=day)
        return self("{clock} {day}", clock=clock, day=day)

    def _moment(self, day: str, at: datetime, timed: bool, zone: str) -> Markup:
        if not timed:
            return self("{day}", day=day)
        clock = self._at(at.hour, at.minute)
        if not zone:
            return self("{day}, {clock}", day=day, clock=clock)
        return self("{day}, {clock} {zone}", day=day, clock=clock, zone=zone)
