"""The charts of a question: its votes and its share of Yes, both around the bar that it needs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from builder.charts.elements import (
    TOP,
    colours,
    enough,
    heights,
    last_of_night,
    marks_of,
    panels_of,
    points_of,
    range_around,
    with_stated,
)
from builder.charts.scales import levels
from builder.charts.spec import Chart, Level, Line, Value
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.partial_history import Stated
from builder.model import ChoiceKind, Election
from builder.wording import chart_text as words
from builder.wording.messages import Messages


def share_at(step: HistoryPoint, choice: str) -> float | None:
    """Percent, to the ten-thousandth: a hundredth of a pixel. ``choice`` is none of the blanks, and
    ``step`` is a counted one.
    """
    standing = step.standing
    votes = standing.votes.get(choice)
    return round(100 * votes / standing.total, 4) if votes is not None and standing.total else None


def stated_share(item: Stated, choice: str) -> float | None:
    """The same as a source states it."""
    return round(float(item.shares[choice]), 4) if choice in item.shares else None


def stated_text(name: object, item: Stated, choice: str, say: Messages) -> Markup:
    """A stated share in words, with who said it."""
    fields = {
        "name": name,
        "share": item.texts[choice],
        "moment": say.short_moment(item.update),
        "who": say.list(item.by),
    }
    return say("{name} {share}%, {moment}, as stated by {who}", **fields)


def level_label(value: Fraction, say: Messages) -> Markup:
    """A round share beside its line of the scale."""
    return say("{share}%", share=words.percent(value, say))


def bar_chart(
    history: RaceHistory, election: Election, steps: Sequence[HistoryPoint], say: Messages
) -> Chart | None:
    """A question: Yes votes over its bar or short of it."""
    race = history.race
    shown = [step for step in steps if step.standing.margin is not None]
    if not enough(election, len(shown)):
        return None
    made = panels_of(election, shown, say)
    changed = [step for step in shown if step.places_change]
    night = last_of_night(shown, made)
    values = [step.standing.margin or 0 for step in shown]
    height, bottom = heights(bool(changed) and len(changed) <= 6)
    low, high = range_around(0, values, bottom - TOP)
    tokens = colours([c for c in race.choices if c.kind in (ChoiceKind.YES, ChoiceKind.NO)])
    over, short = (
        tokens[c.slug]
        for kind in (ChoiceKind.YES, ChoiceKind.NO)
        for c in race.choices
        if c.kind is kind
    )
    sentences = [words.bar_sentence(values[-1], shown[-1], say)]
    if night is not None:
        sentences.insert(0, words.bar_sentence(night.standing.margin or 0, night, say))

    def measure(step: HistoryPoint) -> tuple[Value, Markup]:
        margin = step.standing.margin or 0
        said = words.bar_words(margin, say)[0]
        return margin, say("{figure}, {moment}", figure=said, moment=say.short_moment(step.update))

    return Chart(
        kind="lead",
        shape="diverging",
        id="lead",
        title=say("Yes votes over the bar or short of it"),
        desc=words.said(
            *sentences, words.changes_sentence(len(changed), "bar", say, counts=len(values))
        ),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=made,
        lines=(
            Line(
                name=say("Yes"),
                colour=over,
                under=short,
                points=points_of(shown, made, measure),
                ends=words.bar_words(values[-1], say),
                night_ends=(
                    words.bar_words(night.standing.margin or 0, say) if night is not None else ()
                ),
            ),
        ),
        levels=levels(
            low, high, 5, least=Fraction(1), label=lambda v: Markup(say.number(abs(int(v))))
        ),
        zero=0,
        zero_label=words.bar_label(race, say),
        sides=(
            ((say("Votes over the bar"), say("Over the bar")), over),
            ((say("Votes short of it"), say("Short of it")), short),
        ),
        changes=marks_of(changed, made),
    )


def yes_chart(
    history: RaceHistory,
    election: Election,
    steps: Sequence[HistoryPoint],
    told: Sequence[Stated],
    say: Messages,
) -> Chart:
    """The share of Yes over and under the bar it needs."""
    race = history.race
    yes, no = (
        next(c for c in race.choices if c.kind is kind) for kind in (ChoiceKind.YES, ChoiceKind.NO)
    )
    told = [item for item in told if yes.slug in item.shares]
    tokens = colours((yes, no))
    bar = words.bar_share(race)
    made = panels_of(election, steps, say, told)
    changed = [step for step in steps if step.places_change]
    night = last_of_night(steps, made)
    height, bottom = heights(bool(changed) and len(changed) <= 6)

    def end(step: HistoryPoint) -> Markup:
        return say(
            "Yes {share}%",
            share=say.percent(step.standing.votes.get(yes.slug) or 0, step.standing.total or 1),
        )

    def measure(step: HistoryPoint) -> tuple[Value, Markup] | None:
        share = share_at(step, yes.slug)
        if share is None:
            return None
        return share, say(
            "{figure}, {moment}", figure=end(step), moment=say.short_moment(step.update)
        )

    points = with_stated(
        points_of(steps, made, measure),
        told,
        made,
        lambda item: stated_share(item, yes.slug),
        lambda item: stated_text(say("Yes"), item, yes.slug, say),
    )
    low, high = range_around(round(float(bar), 4), [point.value for point in points], bottom - TOP)
    shown = [steps[-1]] if night is None else [night, steps[-1]]
    yeses = [(step, step.standing.share(yes.slug) or Fraction(0)) for step in shown]
    sentences = [
        words.shares_sentence([(str(say("Yes")), share)], step, say) for step, share in yeses
    ]
    sentences.append(
        words.known_sentence(len(points), say)
        if told
        else words.changes_sentence(len(changed), "bar", say, counts=len(points))
    )
    made_levels = share_levels(low, high, 5, say)
    return Chart(
        kind="shares",
        shape="diverging",
        id="shares",
        title=say("Share of Yes over time"),
        desc=words.said(*sentences),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=made,
        lines=(
            Line(
                name=say("Yes"),
                colour=tokens[yes.slug],
                under=tokens[no.slug],
                points=points,
                ends=(end(steps[-1]),),
                night_ends=(end(night),) if night is not None else (),
            ),
        ),
        levels=made_levels,
        zero=round(float(bar), 4),
        zero_label=words.bar_label(race, say),
        sides=(
            ((say("Over the bar"),), tokens[yes.slug]),
            ((say("Short of the bar"), say("Short of it")), tokens[no.slug]),
        ),
        changes=marks_of(changed, made),
        notes=(
            words.scale_note(max(tenth(low), Fraction(0)), min(tenth(high), Fraction(100)), say),
        ),
    )


def share_levels(low: float, high: float, count: int, say: Messages) -> tuple[Level, ...]:
    """Return the labeled values of a scale of shares; the air that labels need beyond 0% or 100%
    has none.
    """
    made = levels(
        low, high, count, least=Fraction(1, 10), label=lambda value: level_label(value, say)
    )
    return tuple(level for level in made if 0 <= level.value <= 100)


def tenth(value: float) -> Fraction:
    """To one decimal, as the note on a scale says it."""
    return Fraction(round(value * 10), 10)
