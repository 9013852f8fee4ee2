"""The numbers behind a race's charts, from which readers make their own charts."""

from __future__ import annotations

from markupsafe import Markup

from builder.charts.choice_lines import distance
from builder.charts.elements import counted, with_votes
from builder.charts.plotly import Json
from builder.counting.history import BatchState, HistoryPoint, RaceHistory
from builder.instants import clock_by
from builder.model import Choice, ChoiceKind, Race
from builder.wording.chart_text import name_of
from builder.wording.messages import Messages


def numbers(history: RaceHistory, say: Messages, places: int) -> Json | None:
    """Return the votes of every choice by update and its lead; None for fewer than two counts.

    There is a lead only where one may be said: votes over the first choice outside the ``places``,
    or short of the last one in them; for a question, votes of Yes over its bar. ``gaps`` are the
    updates before which others are unknown. Names and times are safe in HTML, as Plotly takes them.
    """
    steps = counted(history)
    if len(steps) < 2:
        return None
    start = steps[0].update.released_at
    return {
        "updates": [step.update.key for step in steps],
        "times": [
            clock_by(step.update.released_at, start).isoformat(sep=" ", timespec="seconds")
            for step in steps
        ],
        "labels": [say.short_moment(step.update) for step in steps],
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
