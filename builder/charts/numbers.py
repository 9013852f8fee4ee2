"""The numbers behind the charts of a page, from which a reader makes charts of their own.

``counts`` has each count with the ``choices`` that are its lines, ``axes`` what a reader may plot
them against, ``unit`` the name of what they count (theme/js/tools.js).
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from builder.charts.choice_lines import distance
from builder.charts.elements import counted, with_votes
from builder.charts.layout import Chart
from builder.charts.plotly_texts import Json
from builder.counting.history import BatchState, HistoryPoint, RaceHistory
from builder.instants import clock_by
from builder.model import Choice, ChoiceKind, Election, Race, Update
from builder.wording.chart_text import name_of
from builder.wording.messages import Messages

ELECTIONS = "assets/elections.json"
"""The list of all elections whose races may be compared, by its path in the site."""


def numbers(history: RaceHistory, election: Election, say: Messages, places: int) -> Json:
    """Return the votes of every choice by update and its lead.

    There is a lead only where pages may name one: votes over the first choice outside ``places``,
    or short of the last one in them; for a question, votes of Yes over its bar. ``gaps`` are the
    updates before which others are unknown. Names and times are safe in HTML, as Plotly takes them.
    """
    steps = counted(history)
    count = {
        **_updates(election, [step.update for step in steps], say),
        "totals": [step.standing.total for step in steps],
        "gaps": [n for n, step in enumerate(steps) if n and _after_unknown(step)],
        "choices": [
            {
                "name": Markup.escape(name_of(choice)),
                "color": choice.color or "c0",
                "votes": [step.standing.votes.get(choice.slug) for step in steps],
                **_leads(history.race, choice, steps, places),
            }
            for choice in with_votes(history, steps[-1])
        ],
    }
    axes = ["time", "update", "counted"]
    return {"axes": axes, "unit": "votes", "counts": [count], "compare": f"../../../{ELECTIONS}"}


def ballot_numbers(chart: Chart, election: Election, say: Messages) -> Json:
    """Return the ballots of a whole count by kind, and the estimates of those left."""
    whole = chart.lines[0].points
    by_key = {update.key: update for update in election.updates}
    left = {stem.update: int(stem.head - stem.foot) for stem in chart.stems}
    kinds: list[Json] = [
        {"name": line.name, "color": line.color, "votes": [point.value for point in line.points]}
        for line in chart.lines
    ]
    if left:
        votes = [left.get(point.update) for point in whole]
        kinds += [{"name": say("Estimated left"), "color": "ink", "votes": votes, "alone": True}]
    count = {
        **_updates(election, [by_key[point.update] for point in whole], say),
        "totals": [point.value for point in whole],
        "gaps": [n for n, point in enumerate(whole) if n and not point.joined],
        "choices": kinds,
    }
    return {"axes": ["time", "update"], "unit": "ballots", "counts": [count]}


def _updates(election: Election, updates: Sequence[Update], say: Messages) -> Json:
    """Return election day, and keys and times of updates by the clock of the first."""
    start = updates[0].released_at
    return {
        "day": election.date.isoformat(),
        "updates": [update.key for update in updates],
        "times": [
            clock_by(update.released_at, start).isoformat(sep=" ", timespec="seconds")
            for update in updates
        ],
        "labels": [say.short_moment(update) for update in updates],
    }


def _after_unknown(step: HistoryPoint) -> bool:
    return step.batch.state is BatchState.UNKNOWN or bool(step.batch.gap)


def _leads(
    race: Race, choice: Choice, steps: tuple[HistoryPoint, ...], places: int
) -> dict[str, list[int | None]]:
    """Return nothing where nobody may be said to lead."""
    if not race.decidable or not race.contested:
        return {}
    if race.yes_no:
        if choice.kind is not ChoiceKind.YES:
            return {}
        leads = [step.standing.margin for step in steps]
    else:
        leads = [
            None if step.standing.unassigned is not None else distance(step, choice.slug, places)
            for step in steps
        ]
    return {"lead": leads} if any(lead is not None for lead in leads) else {}
