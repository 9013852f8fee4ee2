"""What an embed says around its chart: the table, what became of a race, what the marks mean, and
how final the count is.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from builder.charts.layout import Chart
from builder.counting.history import RaceHistory
from builder.model import Coverage, Election, Race, Status, Update
from builder.pages.race import write_ins
from builder.pages.race.notes import became
from builder.pages.race.parties import own_party
from builder.pages.race.totals import Total, totals
from builder.wording.isolation import isolated
from builder.wording.messages import Messages
from builder.wording.names import election_name

ROWS = 30
"""A table of more choices is cut, so that an embed is always light."""


def told(say: Messages, election: Election, race: Race) -> list[Markup]:
    """What became of a race that is no longer counted by itself."""
    row = became(say, election, race.slug)
    return [row[0]] if row else []


def election_line(say: Messages, election: Election, race: Race) -> Markup:
    """Return the election's name, and the party of a race that is one party's."""
    name, party = election_name(say, election), own_party(race)
    return say("{election}. Party: {party}", election=name, party=party) if party else name


def part(say: Messages, election: Election, race: Race) -> Markup:
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


def status(say: Messages, update: Update) -> Markup:
    words: Mapping[Status, Markup] = {
        Status.UNOFFICIAL_PARTIAL: say("Latest: unofficial, still counting,"),
        Status.UNOFFICIAL_COMPLETE: say("Latest: unofficial, complete,"),
        Status.CERTIFIED: say("Latest: certified,"),
        Status.CORRECTION: say("Latest: a correction,"),
        Status.RECOUNT: say("Latest: a recount,"),
    }
    return words[update.status]


def caption(say: Messages, chart: Chart) -> Markup:
    """What the chart draws and what its marks mean, in a few words."""
    points = [point for line in chart.lines for point in line.points]
    said = [say("{title}: votes at each update.", title=chart.title)]
    if chart.changes:
        turns = say("the lead changes hands") if chart.ties else say("crosses the bar")
        said.append(
            say("◆ {what}.", what=say("a place changes hands") if chart.kind == "cut" else turns)
        )
    if any(point.small for point in points):
        said.append(say("○ a small update."))
    if any(point.stated for point in points):
        said.append(say("■ as stated at the time: the votes are not stored."))
    if any(not point.joined for line in chart.lines for point in line.points[1:]):
        said.append(say("Dotted: updates between are not known."))
    return Markup(" ").join([*said, *chart.notes])


def table(say: Messages, race: Race, history: RaceHistory) -> str:
    rows = totals(say, history)
    if not rows:
        return ""
    heads = (say("Choice") if race.yes_no else say("Candidate"), say("Votes"), say("Share"))
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    body = "".join(_row(say, row, race.seats > 1) for row in rows[:ROWS])
    note, written_in = "", write_ins.row(say, history.last) if history.last else None
    if len(rows) > ROWS:
        more = say.plural(
            "and {n} more in the whole history",
            "and {n} more in the whole history",
            len(rows) - ROWS,
        )
        body += f'<tr><th scope="row" colspan="3">{more}</th></tr>\n'
    if written_in is not None:
        body += (
            "<tr><th"
            f' scope="row">{say("Write-in marks")}</th><td>{written_in.number}</td><td></td></tr>\n'
        )
    if race.seats > 1 and any(row.cut for row in rows[:-1]):
        filled = say("{n} places are filled: the first {n}", n=race.seats)
        note = f'<p class="m"><i aria-hidden="true">✓</i> {filled}</p>\n'
    if race.votes_allowed > 1:
        words = say(
            "Share of all votes cast for this office; each voter could choose up to {n}.",
            n=race.votes_allowed,
        )
        note += f'<p class="m">{words}</p>\n'
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{note}"


def _row(say: Messages, row: Total, several: bool) -> str:
    tick = '<i aria-hidden="true">✓</i> ' if row.placed and several else ""
    note = f"<small>{row.note}</small>" if row.note else ""
    share = say("{share}%", share=row.share) if row.share else ""
    edge = ' class="cut"' if row.cut and several else ""
    return (
        f'<tr{edge}><th scope="row"'
        f' class="{row.colour}">{tick}{escape(isolated(row.name))}{note}</th>'
        f"<td>{row.votes}</td><td>{share}</td></tr>\n"
    )
