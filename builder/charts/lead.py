"""The chart of the lead: two ahead of one another, Yes around its bar, or candidates around a cut
line.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from builder.charts.cut_line import cut_chart
from builder.charts.elements import (
    TOP,
    colours,
    counted,
    enough,
    heights,
    last_of_night,
    marks_of,
    panels_of,
    points_of,
    range_around,
    with_stated,
)
from builder.charts.question import bar_chart
from builder.charts.scales import levels
from builder.charts.spec import Chart, Line, Value
from builder.counting.history import HistoryPoint, RaceHistory, is_night
from builder.kept import kept
from builder.model import Election, Rule
from builder.wording import chart_text as words
from builder.wording.messages import Messages


@kept
def lead_over_time(history: RaceHistory, election: Election, say: Messages) -> Chart | None:
    """Who was ahead by how much at every update; None where no lead is said, or too few counts are
    known.

    A race's page, its embed, the code of the embed and its card ask for it one after another: the
    last answer is kept.
    """
    race, steps = history.race, counted(history)
    if not race.coverage.complete or not race.contested or race.rule is Rule.UNKNOWN or not steps:
        return None
    if steps[-1].standing.unassigned is not None:
        return None  # nobody is said to be ahead at the end, between whom the line would be drawn
    if race.yes_no:
        return bar_chart(history, election, steps, say)
    places = _places(history, steps[-1])
    if places > 1:
        return cut_chart(history, election, steps, places, say)
    return _lead_chart(history, election, steps, say)


def close_up(history: RaceHistory, election: Election, say: Messages) -> Chart | None:
    """Election night of the lead on its own scale, where a change falls there that the whole chart
    hardly shows.
    """
    whole = lead_over_time(history, election, say)
    if whole is None or whole.kind != "lead" or not whole.ties or len(whole.panels) < 2:
        return None
    values = [point.value for point in whole.lines[0].points]
    night = [point.value for point in whole.lines[0].points if point.panel == 0]
    if len(night) < 2 or not any(change.panel == 0 for change in whole.changes):
        return None
    if 5 * (max(*night, 0) - min(*night, 0)) >= max(*values, 0) - min(*values, 0):
        return None
    steps = tuple(step for step in counted(history) if is_night(step.update))
    return _lead_chart(history, election, steps, say, close=True)


def _places(history: RaceHistory, last: HistoryPoint) -> int:
    """How many places the rule gives: the seats, or two where the top two go on; one means a plain
    lead.
    """
    race, standing = history.race, last.standing
    if (
        race.seats > 1
        or race.rule not in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF)
        or len(standing.ranked) < 3
    ):
        return race.seats
    over_half = 2 * (standing.votes[standing.ranked[0]] or 0) > (standing.total or 0)
    return 1 if race.rule is Rule.MAJORITY_RUNOFF and over_half else 2


def _lead_chart(
    history: RaceHistory,
    election: Election,
    steps: Sequence[HistoryPoint],
    say: Messages,
    *,
    close: bool = False,
) -> Chart | None:
    """The lead between the two that are ahead at the end of the whole history, first on the ballot
    above.
    """
    race = history.race
    final = counted(history)[-1].standing.ranked[:2]
    if len(final) < 2:
        return None
    one, two = (choice for choice in race.choices if choice.slug in final)
    a, b = words.name_of(one), words.name_of(two)
    tokens = colours((one, two))

    def lead(step: HistoryPoint) -> int | None:
        if step.standing.unassigned is not None:
            return None
        first, second = step.standing.votes.get(one.slug), step.standing.votes.get(two.slug)
        return first - second if first is not None and second is not None else None

    def measure(step: HistoryPoint) -> tuple[Value, Markup] | None:
        votes = lead(step)
        if votes is None:
            return None
        said = words.lead_words(a, b, votes, say)[0]
        return votes, say("{figure}, {moment}", figure=said, moment=say.short_moment(step.update))

    shown = [step for step in steps if lead(step) is not None]
    told = (
        [item for item in history.stated if item.over(one.slug, two.slug) is not None]
        if not close
        else []
    )
    if not shown or not enough(election, len(shown) + len(told)):
        return None
    made = panels_of(election, shown, say, told)
    # A lead may change at an update that does not list one of the two: it counts, and the line has
    # no point there.
    changed, all_changes = (
        [step for step in shown if step.lead_change],
        sum(step.lead_change is not None for step in steps),
    )
    night = last_of_night(shown, made)
    points = with_stated(
        points_of(shown, made, measure),
        told,
        made,
        lambda item: item.over(one.slug, two.slug),
        lambda item: say(
            "{figure}, {moment}, as stated by {who}",
            figure=words.lead_words(a, b, item.over(one.slug, two.slug) or 0, say)[0],
            moment=say.short_moment(item.update),
            who=say.list(item.by),
        ),
    )
    values = [int(point.value) for point in points]
    height, bottom = heights(bool(changed) and all_changes == len(changed) <= 6)
    if close:
        height, bottom = height - 150, bottom - 150
    low, high = range_around(0, values, bottom - TOP)
    sentences = [
        words.lead_sentence(a, b, values[-1], told[-1] if points[-1].stated else shown[-1], say)
    ]
    if night is not None:
        sentences.insert(0, words.lead_sentence(a, b, lead(night) or 0, night, say))
    elif told and len(points) > 1:
        sentences.insert(
            0, words.lead_sentence(a, b, values[0], told[0] if points[0].stated else shown[0], say)
        )
    sentences.append(
        words.known_sentence(len(points), say)
        if told
        else words.changes_sentence(all_changes, "lead", say, counts=len(points))
    )
    elsewhere = [s for s in shown if s.standing.leader not in (None, one.slug, two.slug)]
    notes = []
    if elsewhere:
        notes.append(
            say.plural(
                "The line compares the two that are ahead at the end. In {n} update another"
                " candidate was first.",
                "The line compares the two that are ahead at the end. In {n} updates another"
                " candidate was first.",
                len(elsewhere),
            )
        )
    return Chart(
        kind="close-up" if close else "lead",
        shape="diverging",
        id="night" if close else "lead",
        title=say("Election night, close up") if close else say("Lead over time"),
        desc=words.said(*sentences),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=made,
        lines=(
            Line(
                name=say("{name} and {other}", name=a, other=b),
                colour=tokens[one.slug],
                under=tokens[two.slug],
                points=points,
                ends=words.lead_words(a, b, values[-1], say),
                starts=words.lead_words(a, b, values[0], say) if points[0].stated else (),
                night_ends=(
                    words.lead_words(a, b, lead(night) or 0, say) if night is not None else ()
                ),
            ),
        ),
        levels=levels(
            low,
            high,
            3 if close else 5,
            least=Fraction(1),
            label=lambda v: Markup(say.number(abs(int(v)))),
        ),
        zero=0,
        ties=True,
        zero_label=(say("Tied"),),
        sides=(
            ((say("{name} ahead", name=a), say("{name}", name=a)), tokens[one.slug]),
            ((say("{name} ahead", name=b), say("{name}", name=b)), tokens[two.slug]),
        ),
        changes=marks_of(changed, made, all_changes),
        notes=tuple(notes),
    )
