"""The live count of a race for other people's pages: light HTML with its own style, and the code that embeds it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

from markupsafe import Markup, escape

from builder import figures, sentences, stylesheet, svg
from builder.assets import Asset
from builder.chart import Chart
from builder.messages import Messages
from builder.model import Coverage, Election, Race, Status, Update
from builder.pages.frame import Book, Press, election_name, race_title, time_tag
from builder.pages.race_notes import became
from builder.pages.race_tables import Total, totals
from builder.scales import levels
from builder.series import History

MOST = 15_000
"""No embed has more bytes, its style and the script that it loads counted; a chart of many lines gives lines away for it."""
NAMED = (5, 4, 3, 2, 0)
ROWS = 30

POLICY = "default-src 'none'; script-src 'self'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
CLASS = re.compile(r'class="([^"]+)"')
GUTTER = re.compile(r"\bg([lnw])(\d+)")
GUTTER_MEDIA = {"l": "", "n": "(max-width:639.98px)", "w": "(min-width:640px)"}


def chart_of(book: Book, race: Race, say: Messages, most: int) -> Chart | None:
    """The lead as an embed draws it: of the cut line's chart the ``most`` named lines that end nearest to it, no grey ones."""
    chart = figures.lead_over_time(book.histories[race.race], book.election, say)
    if chart is None or chart.kind != "cut":
        return chart
    named = [line for line in chart.lines if not line.quiet and line.points]
    near = sorted(named, key=lambda line: (abs(line.points[-1].value), named.index(line)))[:most]
    if not near:
        return None
    values = [point.value for line in near for point in line.points]
    air = (max(*values, 0) - min(*values, 0)) * 0.12 or 1
    low, high = min(*values, 0) - air, max(*values, 0) + air
    return replace(
        chart,
        lines=tuple(line for line in named if line in near),
        low=low,
        high=high,
        levels=levels(low, high, 6, least=Fraction(1), label=lambda value: Markup(say.signed(int(value)))),
        notes=(say("Drawn are the {n} nearest to the line.", n=len(near)),) if len(near) < len(chart.lines) else (),
    )


def address(election: Election, race: Race) -> str:
    """Where an embed stands in the site: ``us-ca-los-angeles/2022-11-08/la-city-mayor/embed/``."""
    return f"{election.path}/{race.race}/embed/"


def frame_title(say: Messages, book: Book, race: Race) -> Markup:
    return say("{title}: how the count developed", title=race_title(say, book.election, race))


def snippet(press: Press, book: Book, race: Race) -> str:
    """The code that embeds a race: a frame with a height that is right without the script, and the script."""
    src, script = press.address + address(book.election, race), f"{press.address}embed.js"
    title, high = frame_title(press.say, book, race), height(press.say, book, race)
    return (
        f'<iframe src="{escape(src)}" title="{title}" width="100%" height="{high}"'
        f' style="border:0" loading="lazy"></iframe>\n<script src="{escape(script)}" async></script>'
    )


def height(say: Messages, book: Book, race: Race) -> int:
    """About the height of an embed 360 pixels wide, rounded up: a frame keeps it where no script can ask."""
    history, chart = book.histories[race.race], chart_of(book, race, say, 5)
    rows = totals(say, history)
    words = sentences.headline(say, book.election, history.last).striptags() if history.last else ""
    made = 120 + 25 * _lines(race.title, 32) + 22 * _lines(words, 45)
    made += sum(11 + 20 * _lines(row.name, 19) + (18 if row.note else 0) for row in rows) + (58 if rows else 0)
    made += chart.height + 80 if chart else 0
    made += 0 if race.coverage.complete else 88
    return -(-made // 20) * 20


def _lines(words: object, letters: int) -> int:
    return -(-len(str(words)) // letters)


class Embeds:
    """Writes the embeds of an archive: ``sheet`` and ``own`` are the style sheets, ``script`` is what tells the height."""

    def __init__(self, press: Press, sheets: tuple[str, str], script: Asset) -> None:
        self.press, self.script, self.script_size = press, script.path, len(script.data)
        self.shared, self.own = (stylesheet.rules(css) for css in sheets)
        self.style = cache(self._style)

    def write(self, book: Book) -> Iterator[tuple[str, bytes]]:
        """The embed of every race of an election, by its path in the site."""
        for race in book.election.races:
            yield f"{address(book.election, race)}index.html", self.page(book, race)

    def page(self, book: Book, race: Race) -> bytes:
        """The largest form of the embed that is light enough."""
        charts = (chart_of(book, race, self.press.say, most) for most in NAMED)
        pages = (self._page(book, race, chart) for chart in charts)
        return next((page for page in pages if len(page) + self.script_size <= MOST), self._page(book, race, None))

    def _page(self, book: Book, race: Race, chart: Chart | None) -> bytes:
        say, election, history = self.press.say, book.election, book.histories[race.race]
        title, last = race_title(say, election, race), history.last
        zone = election.jurisdiction.time_label
        drawing = svg.render(chart, light=True) if chart else ""
        new = ' target="_blank"'
        body = [
            f'<main data-height="{height(say, book, race)}">\n<h1><a href="../"{new}>{title}</a></h1>\n',
            f'<p class="m">{election_name(say, election)}</p>\n',
            *(f'<p class="m"><b>{words}</b></p>\n' for words in _told(say, election, race)),
            f"<p>{sentences.headline(say, election, last) if last else say('No votes of this race are stored.')}</p>\n",
            f'<p class="m">{_part(say, election, race)}</p>\n' if not race.coverage.complete else "",
            _table(say, race, history),
            drawing,
            '\n<p class="m">',
            f"{_caption(say, chart)}<br>" if chart else "",
            f"<b>{_status(say, last.update)}</b> {time_tag(say, last.update, zone)}. " if last else "",
            f'<a href="../"{new}>{say("Whole history, Election Count Archive")}</a></p>\n</main>\n</body>\n</html>\n',
        ]
        text = "".join(body)
        found = frozenset(name for names in CLASS.findall(text) for name in names.split())
        gutters = tuple((side, int(steps)) for side, steps in GUTTER.findall(drawing.partition(">")[0]))
        style = self.style(found, gutters)
        policy = POLICY.format(hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode())
        page = (
            f'<!doctype html>\n<html lang="{say.locale.language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f"<title>{say('{title}: count', title=title)}</title>\n"
            f'<meta name="description" content="{frame_title(say, book, race)}">\n'
            f'<link rel="canonical" href="{escape(self.press.address)}{election.path}/{race.race}/">\n'
            f'<style>{style}</style>\n<script src="../../../../{escape(self.script)}" defer></script>\n</head>\n<body>\n{text}'
        )
        return page.encode()

    def _style(self, classes: frozenset[str], gutters: tuple[tuple[str, int], ...]) -> str:
        """The rules that a page with these classes needs; its gutters are its own, and not every step that there is."""
        drawn = [rule for rule in stylesheet.needed(self.shared, classes) if not GUTTER.search(rule.selector)]
        for side, steps in gutters:
            if steps:
                name = "--gl" if side == "l" else "--gr"
                drawn.append(stylesheet.Rule(media=GUTTER_MEDIA[side], selector=".ch", body=f"{name}:{8 * steps}px"))
        every = list(dict.fromkeys([*drawn, *self.own]))
        return stylesheet.written([*stylesheet.tokens(self.shared, every), *every])


def _told(say: Messages, election: Election, race: Race) -> list[Markup]:
    """What became of a race that is no longer counted by itself."""
    row = became(say, election, race.race)
    return [row[0]] if row else []


def _part(say: Messages, election: Election, race: Race) -> Markup:
    """Why a part of a race does not say who is ahead."""
    if race.coverage is Coverage.CROSSES:
        return say(
            "This district reaches beyond {area}. These are only the votes counted in {area}, "
            "so they do not show who is ahead overall.",
            area=election.jurisdiction.name,
        )
    return say(
        "Voters outside {area} decide this race too. These are only the votes counted in {area}, "
        "so they do not show who is ahead overall.",
        area=election.jurisdiction.name,
    )


def _status(say: Messages, update: Update) -> Markup:
    words: Mapping[Status, Markup] = {
        Status.UNOFFICIAL_PARTIAL: say("Latest: unofficial, still counting,"),
        Status.UNOFFICIAL_COMPLETE: say("Latest: unofficial, complete,"),
        Status.CERTIFIED: say("Latest: certified,"),
        Status.CORRECTION: say("Latest: a correction,"),
        Status.RECOUNT: say("Latest: a recount,"),
    }
    return words[update.status]


def _caption(say: Messages, chart: Chart) -> Markup:
    """What the chart draws and what its marks mean, in a few words."""
    points = [point for line in chart.lines for point in line.points]
    said = [say("{title}: votes at each update.", title=chart.title)]
    if chart.changes:
        turns = say("the lead changes hands") if chart.ties else say("crosses the bar")
        said.append(say("◆ {what}.", what=say("a place changes hands") if chart.kind == "cut" else turns))
    if any(point.small for point in points):
        said.append(say("○ a small update."))
    if any(not point.joined for line in chart.lines for point in line.points[1:]):
        said.append(say("Dotted: updates between are not known."))
    return Markup(" ").join([*said, *chart.notes])


def _table(say: Messages, race: Race, history: History) -> str:
    rows = totals(say, history)
    if not rows:
        return ""
    heads = (say("Choice") if race.yes_no else say("Candidate"), say("Votes"), say("Share"))
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    body = "".join(_row(say, row, race.seats > 1) for row in rows[:ROWS])
    note = ""
    if len(rows) > ROWS:
        more = say.plural("and {n} more in the whole history", "and {n} more in the whole history", len(rows) - ROWS)
        body += f'<tr><th scope="row" colspan="3">{more}</th></tr>\n'
    if race.seats > 1 and any(row.cut for row in rows[:-1]):
        note = f'<p class="m"><i aria-hidden="true">✓</i> {say("{n} places are filled: the first {n}", n=race.seats)}</p>\n'
    if race.votes_allowed > 1:
        words = say("Share of all votes cast for this office; each voter could choose up to {n}.", n=race.votes_allowed)
        note += f'<p class="m">{words}</p>\n'
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{note}"


def _row(say: Messages, row: Total, several: bool) -> str:
    tick = '<i aria-hidden="true">✓</i> ' if row.placed and several else ""
    note = f"<small>{row.note}</small>" if row.note else ""
    share = say("{share}%", share=row.share) if row.share else ""
    edge = ' class="cut"' if row.cut and several else ""
    return (
        f'<tr{edge}><th scope="row" class="{row.colour}">{tick}{escape(row.name)}{note}</th>'
        f"<td>{row.votes}</td><td>{share}</td></tr>\n"
    )
