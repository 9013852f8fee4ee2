"""One catalogue for all that the site says: fresh, complete, escaped, ready for translation."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from html import unescape
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.lists import format_list
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from markupsafe import Markup

from builder.model import Phase, Precision
from builder.store import load
from builder.store.export_columns import ELECTION_TABLES
from builder.wording import catalogue
from builder.wording.messages import Messages
from tests import archive, drawn, made
from tests.document import from_markdown
from tests.pages.test_running_count import FALSE

PATTERNS = {
    *("EEEE, MMM d, y", "EEEE, MMM d", "EEE, MMM d", "MMM d, y", "MMM d", "d"),
    *("h:mm a", "h a", "MMMM d, y"),
}
"""Messages that are patterns of dates: their letters mean something to Babel."""


@cache
def stored() -> tuple[Message, ...]:
    text = catalogue.TEMPLATE.read_text(encoding="utf-8")
    return tuple(message for message in read_po(StringIO(text)) if message.id)


def test_the_sentences_that_tests_forbid_are_sentences_that_a_page_could_say() -> None:
    """A message that is reworded takes its tests along, or they would pass for ever."""
    forms = [form for m in stored() for form in ([m.id] if isinstance(m.id, str) else m.id)]
    said = [re.sub(r"\{\w+(?::\w+)?\}", field, form) for form in forms for field in ("0", "-1")]
    patterns = {one for pair in drawn.CONTRADICTIONS for one in pair}
    # These three are made of markup, of a number, and of a verb in many messages.
    patterns |= {re.escape(words) for words in FALSE} - {"Every\\ update</h2>", "1\\ updates"}
    assert [one for one in patterns if not any(re.search(one, form) for form in said)] == []


Id = str | tuple[str, str]
"""A message, or both forms of one that has a plural."""


def ids() -> set[Id]:
    return {m.id if isinstance(m.id, str) else (m.id[0], m.id[1]) for m in stored()}


def test_the_catalogue_is_fresh() -> None:
    fresh = catalogue.TEMPLATE.read_text(encoding="utf-8") == catalogue.extracted()
    assert fresh, "a message changed: run `python -m builder.wording.catalogue`"


def test_the_catalogue_keeps_both_forms_of_a_plural() -> None:
    plurals = {m.id for m in stored() if not isinstance(m.id, str)}
    assert ("{n} race", "{n} races") in plurals
    assert all(len(forms) == 2 for forms in plurals)
    single = {m.id for m in stored() if isinstance(m.id, str)}
    assert not {one for one, _ in plurals} & single, "one text, two messages"


def test_every_message_of_every_page_of_the_real_archive_is_in_the_catalogue() -> None:
    pages, asked = archive.real_pages()
    assert len(pages) > 600
    assert asked - ids() == set()
    assert len(asked) > 200


def test_every_message_of_the_invented_archive_is_in_the_catalogue() -> None:
    say = archive.Recording()
    archive.pages(archive.books(), say)
    assert say.asked - ids() == set()


def hidden(message: str) -> str:
    """The message without a letter of its own: fields stay, every other letter is a dot."""
    return "".join(
        part if part.startswith("{") else re.sub(r"[^\W\d_]", "·", part)
        for part in re.split(r"(\{[a-zA-Z_0-9:]*\})", message)
    )


def without_words() -> str:
    """A translation that hides every letter: what can still be read came from no message."""
    out = ['msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n']
    for message in stored():
        forms = [message.id] if isinstance(message.id, str) else list(message.id)
        if forms[0] in PATTERNS:
            continue
        quoted = [form.replace("\\", "\\\\").replace('"', '\\"') for form in forms]
        lines = [f'msgid "{quoted[0]}"']
        if len(quoted) == 2:
            lines += [
                f'msgid_plural "{quoted[1]}"',
                *(f'msgstr[{n}] "{hidden(form)}"' for n, form in enumerate(quoted)),
            ]
        else:
            lines.append(f'msgstr "{hidden(quoted[0])}"')
        out.append("\n".join(lines) + "\n")
    return "\n".join(out)


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text))


def test_no_page_says_a_word_that_is_in_no_message() -> None:
    say = Messages("en_US", po=without_words())
    data = [path.read_text(encoding="utf-8") for path in archive.TINY.glob("data/**/*.*")]
    allowed = words(" ".join(data)) | words(
        "January February March Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday"
        " Friday November December Nov Dec"
    )
    allowed |= words("Mar a m p and T sha csv parquet drawing")
    allowed |= words(" ".join(ELECTION_TABLES) + " archive.sqlite latest.json datapackage.json")
    # The names of formats and of the site, and its address, are the same in every language.
    allowed |= words(
        f"APA BibTeX CSL JSON Wikipedia Election Count Archive {archive.SITE_URL}{archive.GENERAL}"
    )
    for page in archive.pages(archive.books(), say)[0]:
        if page.path.count("/") < 2:
            continue  # texts that people wrote
        front, body = page.text.split("---\n", 2)[1], from_markdown(page.text)
        title = re.search(r"^title: (.*)$", front, re.MULTILINE)
        # Code to copy is the same in every language but for the title in it.
        body = re.sub(
            r'<textarea class="code".*? title=(.*?) width=.*?</textarea>',
            r"\1",
            body,
            flags=re.DOTALL,
        )
        seen = re.sub(r"<code>[0-9a-f]{12}</code>|<[^>]*>", " ", body) + (title[1] if title else "")
        assert words(unescape(seen)) - allowed == set(), page.path


SPANISH = r"""
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "EEEE, MMM d, y"
msgstr "EEEE d 'de' MMMM 'de' y"

msgid "h:mm a"
msgstr "H:mm"

msgid "h a"
msgstr "H:mm"

msgid "{day}, {clock} {zone}"
msgstr "{day}, {clock} {zone}"

msgid "{first} led {second} by {n} vote ({points} points) as of {moment}."
msgid_plural "{first} led {second} by {n} votes ({points} points) as of {moment}."
msgstr[0] "En el recuento del {moment}, {first} aventajaba a {second} por {n} voto ({points} puntos)."
msgstr[1] "En el recuento del {moment}, {first} aventajaba a {second} por {n} votos ({points} puntos)."

msgid "The lead has not changed hands so far."
msgstr "El primer puesto no ha cambiado hasta ahora."
"""


def test_a_spanish_catalogue_changes_sentences_numbers_and_dates() -> None:
    say = Messages("es_US", po=SPANISH)
    spanish = Messages("es", po=SPANISH)
    update = made.update(4, released_at=datetime(2022, 11, 11, 16, 9, 19, tzinfo=made.ZONE))
    fields = {"first": "Ana", "second": "Ben", "points": spanish.share(Fraction(76, 100))}
    fields["moment"] = spanish.moment(update, "PT")
    one = "{first} led {second} by {n} vote ({points} points) as of {moment}."
    many = one.replace("vote ", "votes ")
    moment = "viernes 11 de noviembre de 2022, 16:09 PT"
    for count, votes in ((4384, "4.384 votos"), (1, "1 voto")):
        said = f"En el recuento del {moment}, Ana aventajaba a Ben por {votes} (0,76 puntos)."
        assert spanish.plural(one, many, count, **fields) == said
    assert spanish.list(["Ana", "Ben", "Cy"]) == "Ana, Ben y Cy"
    # Spanish of the United States writes numbers as English does.
    assert (say.number(4384), say.share(Fraction(5038, 100))) == ("4,384", "50.38")


def test_whole_pages_are_made_in_another_language() -> None:
    pages = {
        page.path: page.text
        for page in archive.pages(archive.books(), Messages("es", po=SPANISH))[0]
    }
    text = pages[f"{archive.SPECIAL}/county-mayor.md"]
    assert (
        "En el recuento del viernes 14 de marzo de 2031, **Val Fox** aventajaba a **Wim Gale** por 50 votos (1,56 puntos)."
        in text
    )
    assert "El primer puesto no ha cambiado hasta ahora." in text
    assert "| 1.500 |" in text and "bar=46.88 " in text, (
        "a number that a machine reads keeps its point"
    )


def test_a_message_that_a_catalogue_lacks_is_said_in_english() -> None:
    assert Messages("es", po=SPANISH)("Every update") == "Every update"


HOSTILE = '<b onclick="x">&amp;{n}%s'


def test_every_field_is_escaped_and_markup_is_kept() -> None:
    say = Messages()
    escaped = "&lt;b onclick=&#34;x&#34;&gt;&amp;amp;{n}%s"
    assert say("{a} led {b}", a=HOSTILE, b=Markup("<b>Ben</b>")) == f"{escaped} led <b>Ben</b>"
    assert say.plural("{a} by {n}", "{a} by {n}", 2, a=HOSTILE) == f"{escaped} by 2"
    assert say.list([HOSTILE, Markup("<b>Ben</b>")]) == f"{escaped} and <b>Ben</b>"
    assert isinstance(say("x"), Markup)


def test_a_field_that_is_not_given_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(KeyError, match="second"):
        Messages()("{first} led {second}", first="Ana")


def test_plurals_lists_numbers_and_shares_of_english() -> None:
    say = Messages()
    votes = [say.plural("{n} vote", "{n} votes", n) for n in (0, 1, 2, 1210)]
    assert votes == ["0 votes", "1 vote", "2 votes", "1,210 votes"]
    lists = [say.list("ABC"[:n]) for n in range(4)]
    assert lists == ["", "A", "A and B", "A, B and C"]
    for number in range(1, 6):
        names = [f"{{{n}}}" for n in range(number)]
        assert say.list(names) == format_list(names, style="standard", locale="en_001")
    assert [say.number(n) for n in (0, -6, 1531210)] == ["0", "−6", "1,531,210"]
    assert [say.signed(n) for n in (0, -6, 4384)] == ["0", "−6", "+4,384"]
    assert [say.share(Fraction(n, 8)) for n in (1, -1, 403)] == ["0.13", "−0.13", "50.38"]
    assert [say.signed_share(Fraction(n, 8)) for n in (0, -1, 1)] == ["0.00", "−0.13", "+0.13"]


def test_a_moment_is_as_exact_as_it_is_known() -> None:
    say = Messages()
    at = datetime(2014, 11, 7, 23, 59, 59, tzinfo=ZoneInfo("America/Los_Angeles"))
    day = made.update(1, released_at=at, precision=Precision.DAY)
    night = datetime(2022, 11, 9, 0, 5, 3, tzinfo=made.ZONE)
    second = made.update(1, Phase.ELECTION_NIGHT, released_at=night)
    assert say.moment(day, "PT") == "Friday, Nov. 7, 2014"
    assert say.moment(second, "PT") == "Wednesday, Nov. 9, 2022, 12:05\u00a0a.m. PT"
    assert say.short_moment(second) == "Wed., Nov. 9, 12:05\u00a0a.m."
    assert say.date(date(2022, 11, 8)) == "Nov. 8, 2022"


def test_one_moment_in_two_zones_has_the_clock_of_each() -> None:
    say = Messages()
    west = datetime(2022, 11, 8, 21, 5, tzinfo=ZoneInfo("America/Los_Angeles"))
    east = west.astimezone(ZoneInfo("America/New_York"))
    assert west == east, "a memory that is asked by moments takes one for the other"
    assert [say.clock(at) for at in (west, east)] == ["9:05\u00a0p.m.", "12:05\u00a0a.m."]
    first, second = made.update(1, released_at=west), made.update(1, released_at=east)
    assert say.short_moment(first) == "Tue., Nov. 8, 9:05\u00a0p.m."
    assert say.short_moment(second) == "Wed., Nov. 9, 12:05\u00a0a.m."
    assert say.moment(first, "PT") == "Tuesday, Nov. 8, 2022, 9:05\u00a0p.m. PT"
    assert say.moment(second, "ET") == "Wednesday, Nov. 9, 2022, 12:05\u00a0a.m. ET"


def test_the_real_archive_is_read_once_for_all_tests(data: Path) -> None:
    stored = [election.path for election in load.load_archive(data)]
    assert [book.election.path for book in archive.real_books()] == stored
