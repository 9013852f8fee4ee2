"""What an embed says around its chart: who is ahead, the table of votes, what the marks mean."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from builder.charts.layout import Chart
from builder.model import Status, Update
from builder.pages.race.parties import own_party
from builder.pages.race.totals import Total
from builder.pages.race.view import RaceView
from builder.wording.isolation import isolated
from builder.wording.messages import Messages
from builder.wording.names import election_name

ROWS = 30
"""A table of more choices is cut, so that an embed is always light."""


def about(view: RaceView) -> str:
    """Return the election, what became of the race, who is ahead, and whose votes these are."""
    lines = [f'<p class="m">{_election(view)}</p>']
    if view.became:
        lines.append(f'<p class="m"><b>{view.became[0]}</b></p>')
    lines.append(f"<p>{view.sentence}</p>")
    if view.part:
        lines.append(f'<p class="m">{view.part}</p>')
    return "\n".join(lines) + "\n"


def _election(view: RaceView) -> Markup:
    """Return the election's name, and the party of a race that is one party's."""
    name, party = election_name(view.say, view.election), own_party(view.race)
    return view.say("{election}. Party: {party}", election=name, party=party) if party else name


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
    """Return what the chart draws and what its marks mean."""
    points = [point for line in chart.lines for point in line.points]
    said = [say("{title}: votes after each update.", title=chart.title)]
    if chart.changes:
        if chart.kind == "cut":
            what = say("a spot changes hands")
        else:
            what = say("the lead changes hands") if chart.ties else say("crosses the threshold")
        said.append(say("◆ {what}.", what=what))
    if any(point.small for point in points):
        said.append(say("○ a small update."))
    if any(point.stated for point in points):
        said.append(say("■ as stated at the time; we do not have the votes."))
    if any(not point.joined for line in chart.lines for point in line.points[1:]):
        said.append(say("Pale: updates in between are unknown."))
    return Markup(" ").join([*said, *chart.notes])


def table(view: RaceView) -> str:
    """Return the table of votes with its notes; empty where no votes are stored."""
    say, race, totals = view.say, view.race, view.totals
    rows, several = totals.rows, race.seats > 1
    if not rows:
        return ""
    heads = (say("Choice") if race.yes_no else say("Candidate"), say("Votes"), say("Share"))
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    body = "".join(_row(say, row, several) for row in rows[:ROWS])
    note = ""
    if len(rows) > ROWS:
        more = say.plural(
            "and {n} more in the whole history",
            "and {n} more in the whole history",
            len(rows) - ROWS,
        )
        body += f'<tr><th scope="row" colspan="3">{more}</th></tr>\n'
    if totals.write_ins is not None:
        marks, number = say("Write-in marks"), totals.write_ins.number
        body += f'<tr><th scope="row">{marks}</th><td>{number}</td><td></td></tr>\n'
    if several and any(row.cut for row in rows[:-1]):
        filled = say("Top {n:word} win", n=race.seats)
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
        f'<tr{edge}><th scope="row" class="{row.color}">{tick}{escape(isolated(row.name))}{note}'
        f"</th><td>{row.votes}</td><td>{share}</td></tr>\n"
    )
