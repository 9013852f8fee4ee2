"""The live count of a race for other people's pages: light HTML with its own style, and the code
that embeds it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

from markupsafe import Markup, escape

from builder.charts import figures, svg
from builder.charts.layout import Chart
from builder.charts.scales import levels
from builder.counting.counted import CountedElection
from builder.kept import kept
from builder.model import Election, Race
from builder.pages.embed import parts
from builder.pages.race import headline, write_ins
from builder.pages.race.totals import totals
from builder.pages.shared import stated
from builder.pages.shared.page import PageRenderer
from builder.site.stated_block import END, START
from builder.theme import stylesheet
from builder.theme.assets import Asset
from builder.wording.messages import Messages
from builder.wording.names import race_title, time_tag

MOST = 15_000
"""No embed has more bytes, its style and the script that it loads counted; a chart of many lines
gives lines away for it.
"""
NAMED = (5, 4, 3, 2, 0)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'sha256-{hash}'; base-uri 'none'; form-action"
    " 'none'"
)
CLASS = re.compile(r'class="([^"]+)"')
ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")
ALWAYS = frozenset(("html", "head", "body"))
GUTTER = re.compile(r"\bg([lnw])(\d+)")
GUTTERS = re.compile(r" g[lnw]\d+")
STROKED = re.compile(r'<path (?!class="(?:night|area|seats)\b)')
_ATTRIBUTES = ("paint-order", "vector-effect", "r")
GUTTER_MEDIA = {"l": "", "n": "(max-width:639.98px)", "w": "(min-width:640px)"}


@kept
def chart_of(book: CountedElection, race: Race, say: Messages, most: int) -> Chart | None:
    """The lead as an embed draws it: of the cut line's chart the ``most`` named lines that end
    nearest to it, no grey ones.
    """
    chart = figures.lead_over_time(book.histories[race.slug], book.election, say)
    if chart is None or chart.kind != "cut":
        return chart
    named = [line for line in chart.lines if not line.quiet and line.points]
    near = sorted(named, key=lambda line: (abs(line.points[-1].value), named.index(line)))[:most]
    if not near:
        return None
    if len(near) == len(chart.lines):
        return chart  # drawn already, for the page
    values = [point.value for line in near for point in line.points]
    air = (max(*values, 0) - min(*values, 0)) * 0.12 or 1
    low, high = min(*values, 0) - air, max(*values, 0) + air
    return replace(
        chart,
        lines=tuple(line for line in named if line in near),
        low=low,
        high=high,
        levels=levels(
            low, high, 6, least=Fraction(1), label=lambda value: Markup(say.signed(int(value)))
        ),
        notes=(
            (say("Drawn are the {n} nearest to the line.", n=len(near)),)
            if len(near) < len(chart.lines)
            else ()
        ),
    )


def address(election: Election, race: Race) -> str:
    """Where an embed stands in the site: ``us-xx-shire/2030-11-05/mayor/embed/``."""
    return f"{election.path}/{race.slug}/embed/"


def frame_title(say: Messages, book: CountedElection, race: Race) -> Markup:
    return say("{title}: how the count developed", title=race_title(say, book.election, race))


def snippet(press: PageRenderer, book: CountedElection, race: Race) -> str:
    """The code that embeds a race: a frame with a height that is right without the script, and the
    script.
    """
    src, script = press.address + address(book.election, race), f"{press.address}embed.js"
    title, high = frame_title(press.say, book, race), height(press.say, book, race)
    return (
        f'<iframe src="{escape(src)}" title="{title}" width="100%" height="{high}" style="border:0"'
        f' loading="lazy"></iframe>\n<script src="{escape(script)}" async></script>'
    )


@kept
def height(say: Messages, book: CountedElection, race: Race) -> int:
    """About the height of an embed 360 pixels wide, rounded up: a frame keeps it where no script
    can ask.
    """
    history, chart = book.histories[race.slug], chart_of(book, race, say, 5)
    rows = totals(say, history)
    words = headline.sentence(say, book.election, history).striptags()
    made = 120 + 25 * _lines(race.title, 32) + 22 * _lines(words, 45)
    made += sum(12 + 20 * _lines(row.name, 19) + (18 if row.note else 0) for row in rows) + (
        58 if rows else 0
    )
    made += chart.height + 80 if chart else 0
    made += (88 if not race.coverage.complete else 0) + (64 if race.votes_allowed > 1 else 0)
    made += 32 if history.last and write_ins.row(say, history.last) else 0
    return -(-made // 20) * 20


def _lines(words: object, letters: int) -> int:
    return -(-len(str(words)) // letters)


class Embeds:
    """Writes the embeds of an archive: ``sheet`` and ``own`` are the style sheets, ``script`` is
    what tells the height.
    """

    def __init__(self, press: PageRenderer, sheets: tuple[str, str], script: Asset) -> None:
        self.press, self.script, self.script_size = press, script.path, len(script.data)
        self.shared, own = (stylesheet.rules(css) for css in sheets)
        self.own = stylesheet.named(_rest(own))
        self.drawn = stylesheet.named(_rest(self.shared), classes=True)
        self.style = cache(self._style)

    def page(self, book: CountedElection, race: Race) -> bytes:
        """The largest form of the embed that is light enough."""
        for most in NAMED:
            chart = chart_of(book, race, self._say(book), most)
            page = self._page(book, race, chart)
            if len(page) + self.script_size < MOST:
                return page
            if chart is None or chart.kind != "cut":
                break  # there are no lines to give away
        return self._page(book, race, None)

    def _say(self, book: CountedElection) -> Messages:
        return self.press.of(book.election.jurisdiction).say

    def _page(self, book: CountedElection, race: Race, chart: Chart | None) -> bytes:
        say, election, history = self._say(book), book.election, book.histories[race.slug]
        title, last = race_title(say, election, race), history.last
        zone = election.jurisdiction.time_label
        drawn = svg.render(chart) if chart else ""
        gutters = tuple(
            (side, int(steps)) for side, steps in GUTTER.findall(drawn.partition(">")[0])
        )
        new = ' target="_blank"'
        # Outside the strings that they go into: inside, the catalogue does not see them on every
        # Python.
        whole, count = (
            say("Whole history, {archive}", archive=self.press.name),
            say("{title}: count", title=title),
        )
        body = [
            (
                f'<main data-height="{height(say, book, race)}">\n<h1><a'
                f' href="../"{new}>{title}</a></h1>\n'
            ),
            f'<p class="m">{parts.election_line(say, election, race)}</p>\n',
            *(f'<p class="m"><b>{words}</b></p>\n' for words in parts.told(say, election, race)),
            f"<p>{headline.sentence(say, election, history)}</p>\n",
            (
                f'<p class="m">{parts.part(say, election, race)}</p>\n'
                if not race.coverage.complete
                else ""
            ),
            parts.table(say, race, history),
            _presented(drawn, chart.height) if chart else "",
            '\n<p class="m">',
            f"{parts.caption(say, chart)}<br>" if chart else "",
            (
                f"<b>{parts.status(say, last.update)}</b> {time_tag(say, last.update, zone)}. "
                if last
                else ""
            ),
            f'<a href="../"{new}>{whole}</a></p>\n</main>\n',
            f"{START.decode()}{stated.embedded(history, parts.ROWS)}{END.decode()}\n",
            "</body>\n</html>\n",
        ]
        text = "".join(body)
        classes = {f".{name}" for names in set(CLASS.findall(text)) for name in names.split()}
        found = ALWAYS.union(classes, ELEMENT.findall(text))
        style = self.style(found, gutters)
        policy = POLICY.format(
            hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        )
        address = f"{self.press.address}{election.path}/{race.slug}/"
        page = (
            f'<!doctype html>\n<html lang="{say.locale.language}">\n<head>\n'
            '<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f"<title>{count}</title>\n"
            f'<meta name="description" content="{frame_title(say, book, race)}">\n'
            f'<link rel="canonical" href="{escape(address)}">\n<style>{style}</style>\n'
            f'<script src="../../../../{escape(self.script)}" defer></script>\n'
            f"</head>\n<body>\n{text}"
        )
        return page.encode()

    def _style(self, names: frozenset[str], gutters: tuple[tuple[str, int], ...]) -> str:
        """The rules that a page of these classes and elements needs; its gutters are its own, and
        not every step there is.
        """
        drawn = [
            rule
            for rule in stylesheet.needed(self.drawn, names)
            if not GUTTER.search(rule.selector)
        ]
        for side, steps in gutters:
            if steps:
                name = "--gl" if side == "l" else "--gr"
                drawn.append(
                    stylesheet.Rule(
                        media=GUTTER_MEDIA[side], selector=".ch", body=f"{name}:{8 * steps}px"
                    )
                )
        every = [*dict.fromkeys([*drawn, *stylesheet.needed(self.own, names)])]
        return stylesheet.written([*stylesheet.tokens(self.shared, every), *every])


def _presented(drawing: str, height: int) -> str:
    """The drawing with its rules of strokes as attributes: in a style element a checker of HTML
    takes them for none of CSS.

    Its dots lie in the same field as its lines: nothing comes between them, as the guide does on a
    race's page.
    """
    head, inside = drawing.split(">", 1)
    inside = inside.replace(
        f'</svg><svg height="{height}" viewBox="0 0 1000 {height}" preserveAspectRatio="none">',
        "",
        1,
    )
    return f'{GUTTERS.sub("", head)} paint-order="stroke">' + STROKED.sub(
        '<path vector-effect="non-scaling-stroke" ', inside
    )


def _rest(rules: Sequence[stylesheet.Rule]) -> list[stylesheet.Rule]:
    """The rules without what `_presented` puts into the drawing, and without the radius of circles,
    which stands in theirs.
    """
    bodies = (
        ";".join(
            part
            for part in rule.body.split(";")
            if part.partition(":")[0].strip() not in _ATTRIBUTES
        )
        for rule in rules
    )
    return [replace(rule, body=body) for rule, body in zip(rules, bodies, strict=True) if body]
