"""The chart of shares: each choice's part of the votes, or Yes around the bar it needs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from builder import figure_words as words
from builder.chart import Chart, Line
from builder.figure_parts import (
    FOOT,
    TOP,
    colours,
    counted,
    heights,
    last_of_night,
    left_out,
    marks_of,
    named_choices,
    panels_of,
    points_of,
    range_around,
    silent,
)
from builder.messages import Messages
from builder.model import Choice, ChoiceKind, Election, Rule
from builder.scales import levels, step_of
from builder.series import History, Step


def shares_over_time(history: History, election: Election, say: Messages) -> Chart | None:
    """Each choice's share of the votes at every update; for a question with a bar, the share of Yes around it.

    None for fewer than two updates with votes, or fewer than two choices.
    """
    race, steps = history.race, counted(history)
    if len(steps) < 2 or sum(c.kind.can_lead for c in race.choices) < 2:
        return None
    judged = race.coverage.complete and race.rule is not Rule.UNKNOWN and all(s.standing.margin is not None for s in steps)
    if race.yes_no and judged:
        return _yes_chart(history, election, steps, say)
    return _shares_chart(history, election, steps, say)


def _share(step: Step, choice: str) -> float | None:
    """Percent, to the ten-thousandth: a hundredth of a pixel."""
    share = step.standing.share(choice)
    return None if share is None else round(float(share), 4)


def _label(value: Fraction, say: Messages) -> Markup:
    return say("{share}%", share=words.percent(value, say))


def _yes_chart(history: History, election: Election, steps: Sequence[Step], say: Messages) -> Chart:
    race = history.race
    yes, no = (next(c for c in race.choices if c.kind is kind) for kind in (ChoiceKind.YES, ChoiceKind.NO))
    tokens = colours((yes, no))
    bar = words.bar_share(race)
    made = panels_of(election, steps, say)
    changed = [step for step in steps if step.places_change]
    night = last_of_night(steps, made)
    height, bottom = heights(bool(changed) and len(changed) <= 6)

    def end(step: Step) -> Markup:
        return say("Yes {share}%", share=say.share(step.standing.share(yes.choice) or Fraction(0)))

    def text(step: Step) -> Markup:
        return say("{figure}, {moment}", figure=end(step), moment=say.short_moment(step.update))

    points = points_of(steps, made, lambda step: _share(step, yes.choice), text)
    low, high = range_around(round(float(bar), 4), [point.value for point in points], bottom - TOP)
    shown = [steps[-1]] if night is None else [night, steps[-1]]
    yeses = [(step, step.standing.share(yes.choice) or Fraction(0)) for step in shown]
    sentences = [words.shares_sentence([(str(say("Yes")), share)], step, say) for step, share in yeses]
    made_levels = levels(low, high, 5, least=Fraction(1, 10), label=lambda v: _label(v, say))
    return Chart(
        kind="shares",
        shape="diverging",
        id=f"shares-{race.race}",
        title=say("Share of Yes over time"),
        desc=words.said(*sentences, words.changes_sentence(len(changed), "bar", say)),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=made,
        lines=(
            Line(
                name=say("Yes"),
                colour=tokens[yes.choice],
                under=tokens[no.choice],
                points=points,
                ends=(end(steps[-1]),),
                night_ends=(end(night),) if night is not None else (),
            ),
        ),
        levels=made_levels,
        zero=round(float(bar), 4),
        zero_label=words.bar_label(race, say),
        sides=(((say("Over the bar"),), tokens[yes.choice]), ((say("Short of the bar"), say("Short of it")), tokens[no.choice])),
        changes=marks_of(changed, made),
        notes=(words.scale_note(_tenth(low), _tenth(high), say),),
    )


def _tenth(value: float) -> Fraction:
    return Fraction(round(value * 10), 10)


def _shares_chart(history: History, election: Election, steps: Sequence[Step], say: Messages) -> Chart:
    race, last = history.race, steps[-1]
    named = named_choices(history, last)
    others = [c for c in race.choices if c not in named and c.choice in last.standing.votes and c.kind is not ChoiceKind.BLANKS]
    tokens = colours(named)
    made = panels_of(election, steps, say)
    night = last_of_night(steps, made)
    pair = len(named) == 2 and not others

    def line(choice: Choice, quiet: bool) -> Line:
        name = words.name_of(choice)

        def figure(step: Step) -> Markup:
            share = say.share(step.standing.share(choice.choice) or Fraction(0), 2 if pair else 1)
            return say("{name} {share}%", name=name, share=share)

        def text(step: Step) -> Markup:
            share = say.share(step.standing.share(choice.choice) or Fraction(0))
            moment = say.short_moment(step.update)
            return say("{name} {share}%, {moment}", name=name, share=share, moment=moment)

        ends: tuple[Markup, ...] = ()
        night_ends: tuple[Markup, ...] = ()
        if not quiet and last.standing.share(choice.choice) is not None:
            ends = (figure(last),)
        if pair and night is not None and (share := night.standing.share(choice.choice)) is not None:
            night_ends = (say("{share}%", share=say.share(share)),)
        return Line(
            name=Markup.escape(name),
            colour="c0" if quiet else tokens[choice.choice],
            under="c0" if quiet else tokens[choice.choice],
            points=points_of(steps, made, lambda step: _share(step, choice.choice), silent if quiet else text),
            ends=ends,
            night_ends=night_ends,
            quiet=quiet,
        )

    lines = tuple(line(c, False) for c in named)
    values = [float(p.value) for one in lines for p in one.points]
    height, bottom = (340, 340 - FOOT) if pair else (360, 360 - FOOT)
    low, high, whole = _range(values, bottom - TOP, 36 if pair else 8)
    shown = [last] if night is None else [night, last]
    sentences = [
        words.shares_sentence(
            [(words.name_of(c), share) for c in named if (share := step.standing.share(c.choice)) is not None], step, say
        )
        for step in shown
    ]
    notes = [] if whole else [words.scale_note(_tenth(low), _tenth(high), say)]
    quiet = tuple(line(c, True) for c in others)
    notes += left_out(quiet, low, high, say)
    return Chart(
        kind="shares",
        shape="lines",
        id=f"shares-{race.race}",
        title=say("Shares over time"),
        desc=words.said(*sentences),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=made,
        lines=lines + quiet,
        levels=levels(low, high, 6, least=Fraction(1, 10), label=lambda v: _label(v, say)),
        zero=50 if pair and low < 50 < high else None,
        zero_label=(say("50%"),) if pair and low < 50 < high else (),
        notes=tuple(notes),
    )


def _range(values: Sequence[float], room: int, air: int) -> tuple[float, float, bool]:
    """The shares at the foot and the head of the plot, with ``air`` pixels for labels; and whether it starts at zero."""
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
