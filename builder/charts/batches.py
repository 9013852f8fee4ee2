"""The chart of the batches: how the votes new in each update split, and what kind of ballots came
in the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from builder.charts.bars import Bar, Bars, Bracket, Layer, Pooled, Words
from builder.charts.batch_text import (
    NARROW_PART,
    kind_notes,
    kinds_sentence,
    notes,
    split_sentences,
)
from builder.charts.elements import colours, counted, named_choices
from builder.charts.scales import GAP
from builder.counting.batches import Kinds, added_ballots, kinds_of, pooled, subjects
from builder.counting.history import BatchState, HistoryPoint, RaceHistory, is_night
from builder.model import Choice, Election
from builder.wording import chart_text as words
from builder.wording.messages import Messages
from builder.wording.text_extents import NOTE, width

NARROW = 16.0
"""Per mille of the width: a batch of less than one in NARROW_PART of the votes is drawn so wide,
and hollow.
"""

TOP, HIGH, STRIP_GAP, STRIP = 6, 190, 10, 44
NAME_ROOM = 84
"""Pixels: the bars, the strip below them; and the widest name that still stands beside them."""


def batches(history: RaceHistory, election: Election, say: Messages) -> Bars | None:
    """A bar for every update with new votes; None for fewer than two, or fewer than two choices."""
    race = history.race
    if not race.contested or sum(_drawn(step) for step in history.steps) < 2:
        return None
    named, rest = _choices(history)
    if len(named) + rest < 2:
        return None
    tokens = colours(named)
    names = [Markup.escape(words.name_of(c)) for c in named]
    layers = [Layer(name=name, colour=tokens[c.slug]) for c, name in zip(named, names, strict=True)]
    if rest:
        layers.append(Layer(name=say("others"), colour="c0"))
    slots = _slots(
        [step for step in history.steps if _drawn(step) or step.batch.state is BatchState.CORRECTED]
    )
    kinds = kinds_of(election)
    slugs = [(c.slug, name) for c, name in zip(named, names, strict=True)]
    bars = tuple(_bar(election, kinds, slot, slugs, bool(rest), say) for slot in slots)
    known = any(bar.mail is not None for bar in bars)
    shown = [slot.step for slot in slots]
    hollow = sum(slot.narrow for slot in slots if slot.step.batch.total)
    sentence = kinds_sentence(election, history, kinds, say)
    bottom = TOP + HIGH
    strip = (bottom + STRIP_GAP, bottom + STRIP_GAP + STRIP) if known else None
    brackets = _brackets(election, history, slots, tokens, say)
    tall = max(len(bracket.rows) for bracket in brackets)
    pair = len(layers) == 2 and not rest
    judged = (
        race.yes_no
        and race.coverage.complete
        and all(s.standing.margin is not None for s in counted(history))
    )
    line = words.bar_share(race) if judged else Fraction(50) if pair else None
    return Bars(
        id="batches",
        title=say("How each batch split"),
        desc=words.said(*split_sentences(election, history, shown, layers, say), *sentence),
        height=(strip[1] if strip else bottom) + 36 + 17 * tall,
        top=TOP,
        bottom=bottom,
        strip=strip,
        updates=tuple(step.update.key for step in history.steps),
        bars=bars,
        layers=tuple(layers),
        brackets=brackets,
        line=None if line is None else round(float(line), 4),
        line_label=Markup() if line is None else say("{share}%", share=words.percent(line, say)),
        named=pair
        and all(width(layer.name, NOTE.size, bold=True) <= NAME_ROOM for layer in layers),
        strip_labels=(say("By mail"), say("In person")),
        notes=(*notes(history, hollow, say), *kind_notes(election, shown, kinds, say), *sentence),
    )


def _drawn(step: HistoryPoint) -> bool:
    """Whether a step has a bar: it brought votes."""
    return bool(step.batch.votes and step.batch.total)


def _choices(history: RaceHistory) -> tuple[list[Choice], int]:
    """The choices with a layer of their own in ballot order, and how many others there are."""
    last = history.steps[-1]
    able = [c for c in history.race.choices if c.kind.counts and c.slug in last.standing.votes]
    named = able if len(able) == 2 else named_choices(history, last)
    return sorted(named, key=history.race.choices.index), len(able) - len(named)


class _Slot(NamedTuple):
    """The place of a step in the width, per mille."""

    step: HistoryPoint
    panel: int
    left: float
    right: float
    narrow: bool


def _slots(steps: Sequence[HistoryPoint]) -> list[_Slot]:
    """Places as wide as the batches are big; small ones, and falls of a total, have NARROW."""
    night = [step for step in steps if is_night(step.update)]
    ordered = [*night, *(step for step in steps if not is_night(step.update))]
    total = sum(step.batch.total or 0 for step in steps)
    small = [(step.batch.total or 0) * NARROW_PART < total for step in ordered]
    two = 0 < len(night) < len(steps)
    narrow = min(NARROW, 600 / max(sum(small), 1))
    room = 1000 - (GAP if two else 0) - narrow * sum(small)
    big = sum(step.batch.total or 0 for step, slim in zip(ordered, small, strict=True) if not slim)
    made: list[_Slot] = []
    x = 0.0
    for n, (step, slim) in enumerate(zip(ordered, small, strict=True)):
        panel = 1 if two and n >= len(night) else 0
        x += GAP if panel and n == len(night) else 0
        wide = narrow if slim else room * (step.batch.total or 0) / big
        made.append(_Slot(step, panel, x, x + wide, slim))
        x += wide
    return made


def _bar(
    election: Election,
    kinds: Kinds,
    slot: _Slot,
    named: Sequence[tuple[str, Markup]],
    rest: bool,
    say: Messages,
) -> Bar:
    """``named`` are the slugs and the names of the choices with a layer of their own."""
    step = slot.step
    batch, when = step.batch, say.short_moment(step.update)
    added = added_ballots(kinds, step)
    mail, ballots = (added[0], sum(added)) if added else (0, 0)
    parts: list[int] = []
    total = batch.total or 1
    if batch.votes and batch.total:
        parts = [batch.votes.get(slug, 0) for slug, _ in named]
        said = [
            say.plural("{when}: {n} new vote", "{when}: {n} new votes", total, when=when),
            *[
                say("{name} {share}%", name=name, share=say.percent(part, total, 1))
                for (_, name), part in zip(named, parts, strict=True)
            ],
        ]
        if rest:
            parts.append(total - sum(parts))
            said.append(say("others {share}%", share=say.percent(parts[-1], total, 1)))
        since = next((u for u in election.updates if u.key == batch.since), None)
        if batch.gap and since is not None:
            said.append(say("several updates together, since {time}", time=say.short_moment(since)))
    else:
        said = [say("{when}: corrected totals", when=when)]
    if ballots:
        said.append(
            say("By mail {share}% of all ballots added", share=say.percent(mail, ballots, 1))
        )
    return Bar(
        update=step.update.key,
        panel=slot.panel,
        left=slot.left,
        right=slot.right,
        parts=tuple([round(100 * part / total, 4) for part in parts]),
        mail=round(100 * mail / ballots, 4) if ballots else None,
        narrow=slot.narrow,
        text=tuple(said),
    )


def _brackets(
    election: Election,
    history: RaceHistory,
    slots: Sequence[_Slot],
    tokens: dict[str, str],
    say: Messages,
) -> tuple[Bracket, ...]:
    made = []
    for panel in sorted({slot.panel for slot in slots}):
        own = [slot for slot in slots if slot.panel == panel]
        titles: Words = (say("The weeks after"), say("Weeks after"), say("Later"))
        if is_night(own[0].step.update):
            titles = (say("Election night"), say("Night"))
        rows = []
        for choice in subjects(history):
            share = pooled(election, history, choice, night=is_night(own[0].step.update))
            if share is not None:
                name, value = words.name_of(history.race.choice(choice)), say.share(share)
                rows.append(
                    Pooled(
                        name=Markup.escape(name),
                        share=say("{share}%", share=value),
                        both=say("{name} {share}%", name=name, share=value),
                        colour=tokens.get(choice, "ink"),
                    )
                )
        made.append(Bracket(left=own[0].left, right=own[-1].right, title=titles, rows=tuple(rows)))
    return tuple(made)
