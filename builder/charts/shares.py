"""The chart of shares: each choice's part of the votes, or Yes around the bar it needs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from builder.charts.elements import (
    FOOT,
    SILENT,
    TOP,
    colours,
    counted,
    enough,
    last_of_night,
    left_out,
    named_choices,
    panels_of,
    points_of,
    with_stated,
)
from builder.charts.question import (
    share_at,
    share_levels,
    stated_share,
    stated_text,
    tenth,
    yes_chart,
)
from builder.charts.scales import step_of
from builder.charts.spec import Chart, Line, Value
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.partial_history import Stated
from builder.model import Choice, Election, Rule
from builder.wording import chart_text as words
from builder.wording.messages import Messages


def shares_over_time(history: RaceHistory, election: Election, say: Messages) -> Chart | None:
    """Each choice's share of the votes at every update; for a question with a bar, the share of Yes
    around it.

    None where too few counts are known, or for fewer than two choices.
    """
    race, steps = history.race, counted(history)
    told = [item for item in history.stated if item.shares] if race.coverage.complete else []
    if (
        not steps
        or not enough(election, len(steps) + len(told))
        or sum(c.kind.can_lead for c in race.choices) < 2
    ):
        return None
    judged = (
        race.coverage.complete
        and race.rule is not Rule.UNKNOWN
        and all(s.standing.margin is not None for s in steps)
    )
    if race.yes_no and judged:
        return yes_chart(history, election, steps, told, say)
    return _shares_chart(history, election, steps, told, say)


def _shares_chart(
    history: RaceHistory,
    election: Election,
    steps: Sequence[HistoryPoint],
    told: Sequence[Stated],
    say: Messages,
) -> Chart:
    race, last = history.race, steps[-1]
    named = named_choices(history, last)
    others = [
        c
        for c in race.choices
        if c not in named and c.slug in last.standing.votes and c.kind.counts
    ]
    tokens = colours(named)
    made = panels_of(election, steps, say, told)
    night = last_of_night(steps, made)
    pair = len(named) == 2 and not others

    def line(choice: Choice, quiet: bool) -> Line:
        name = Markup.escape(words.name_of(choice))

        def figure(step: HistoryPoint) -> Markup:
            share = say.share(step.standing.share(choice.slug) or Fraction(0), 2 if pair else 1)
            return say("{name} {share}%", name=name, share=share)

        def measure(step: HistoryPoint) -> tuple[Value, Markup] | None:
            value = share_at(step, choice.slug)
            if value is None:
                return None
            if quiet:
                return value, SILENT
            share = say.percent(step.standing.votes[choice.slug] or 0, step.standing.total or 1)
            moment = say.short_moment(step.update)
            return value, say("{name} {share}%, {moment}", name=name, share=share, moment=moment)

        ends: tuple[Markup, ...] = ()
        night_ends: tuple[Markup, ...] = ()
        if not quiet and last.standing.share(choice.slug) is not None:
            ends = (figure(last),)
        if pair and night is not None and (share := night.standing.share(choice.slug)) is not None:
            night_ends = (say("{share}%", share=say.share(share)),)
        return Line(
            name=name,
            colour="c0" if quiet else tokens[choice.slug],
            under="c0" if quiet else tokens[choice.slug],
            points=with_stated(
                points_of(steps, made, measure, choice.slug),
                told,
                made,
                lambda item: stated_share(item, choice.slug),
                lambda item: SILENT if quiet else stated_text(name, item, choice.slug, say),
            ),
            ends=ends,
            night_ends=night_ends,
            quiet=quiet,
        )

    lines = tuple(line(c, False) for c in named)
    values = [float(p.value) for one in lines for p in one.points]
    height, bottom = (340, 340 - FOOT) if pair else (360, 360 - FOOT)
    low, high, whole = _range(values, bottom - TOP, 36 if pair else 8)
    half = pair and low < 50 < high and race.coverage.complete
    shown = [last] if night is None else [night, last]
    sentences = [
        words.shares_sentence(
            [
                (words.name_of(c), share)
                for c in named
                if (share := step.standing.share(c.slug)) is not None
            ],
            step,
            say,
        )
        for step in shown
    ]
    if told:
        first = [
            (words.name_of(c), told[0].shares[c.slug]) for c in named if c.slug in told[0].shares
        ]
        sentences = [
            words.shares_sentence(first, told[0], say),
            *sentences,
            words.known_sentence(len(steps) + len(told), say),
        ]
    notes = (
        []
        if whole
        else [words.scale_note(max(tenth(low), Fraction(0)), min(tenth(high), Fraction(100)), say)]
    )
    quiet = tuple(line(c, True) for c in others)
    notes += left_out(quiet, low, high, say)
    return Chart(
        kind="shares",
        shape="lines",
        id="shares",
        title=say("Shares over time"),
        desc=words.said(*sentences),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=made,
        lines=lines + quiet,
        levels=share_levels(low, high, 6, say),
        zero=50 if half else None,
        zero_label=(say("50%"),) if half else (),
        notes=tuple(notes),
    )


def _range(values: Sequence[float], room: int, air: int) -> tuple[float, float, bool]:
    """The shares at the foot and the head of the plot, with ``air`` pixels for labels; and whether
    it starts at zero.
    """
    low, high = min(values), max(values)
    span = max(high - low, 0.4)
    per_px = span / (room - 2 * air)
    middle = (high + low) / 2
    foot, head = middle - room / 2 * per_px, middle + room / 2 * per_px
    if foot < 0.12 * (head - foot):
        return 0.0, max(high * room / (room - air), 1.0), True
    if head > 100:
        return foot, 100 + air * per_px, False
    step = float(step_of(head - foot, 6, least=Fraction(1, 10)))
    return min(foot, low - step / 4), max(head, high + step / 4), False
