"""The chart of batches: how the votes new in each update split, and by which kinds of ballots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from builder.charts.batch_layout import Bar, Bars, Bracket, Layer, Pooled
from builder.charts.elements import colors, counted, most_votes, named_choices, with_votes
from builder.charts.scales import GAP, later_titles, night_titles
from builder.counting.batches import added_ballots, by_mail, pooled, subjects
from builder.counting.history import BatchState, HistoryPoint, RaceHistory, is_night
from builder.model import Election, Race
from builder.store.choice_colors import GREY
from builder.wording import chart_text
from builder.wording.messages import Messages, forms
from builder.wording.text_extents import NOTE, width

NARROW, NARROW_PART = 16.0, 100
"""Per mille of the width, for a batch under one in NARROW_PART of the votes; drawn hollow."""

TOP, HIGH, STRIP_GAP, STRIP = 6, 170, 10, 36
NAME_ROOM = 84
"""Pixels: the bars, the strip below them, and the widest name that fits beside them."""


HOLLOW = forms(
    "The outlined bar is a small batch (under {part}% of votes), widened so you can see it.",
    "Outlined bars are {n:word} small batches (under {part}% of votes), widened so you can see"
    " them.",
)
TOGETHER = forms(
    "{n:Word} bar combines several updates because we do not have the votes in between.",
    "{n:Word} bars combine several updates because we do not have the votes in between.",
)
UNKNOWN = forms(
    "{n:Word} update has no bar because we do not know its new votes.",
    "{n:Word} updates have no bar because we do not know their new votes.",
)


def batches(history: RaceHistory, election: Election, say: Messages) -> Bars | None:
    """Return a bar for every update with new votes; None for fewer than two, or one choice."""
    race, last = history.race, history.last
    if last is None or not race.contested or sum(map(_has_bar, history.steps)) < 2:
        return None
    able = with_votes(history, last)
    if len(able) < 2:
        return None
    pair = len(able) == 2
    named = able if pair else named_choices(able, most_votes(last))
    tokens = colors(named, election)
    if not pair:  # a grey layer could not be told from that of the others
        named = [choice for choice in named if tokens[choice.slug] != GREY]
    rest = len(able) > len(named)
    names = {choice.slug: Markup.escape(chart_text.name_of(choice)) for choice in named}
    layers = [Layer(name, tokens[slug]) for slug, name in names.items()]
    if rest:
        layers.append(Layer(say("others"), GREY))
    fell = BatchState.CORRECTED
    slots = _slots([s for s in history.steps if _has_bar(s) or s.batch.state is fell])
    bars = tuple(_bar(election, slot, names, rest, say) for slot in slots)
    shares = {
        (choice, night): pooled(election, history, choice, night=night)
        for choice in subjects(history)
        for night in (True, False)
    }
    brackets = _brackets(history, slots, shares, tokens, say)
    bottom = TOP + HIGH
    strip = (bottom + STRIP_GAP, bottom + STRIP_GAP + STRIP)
    known = any(bar.mail is not None for bar in bars)
    judged = all(s.standing.margin is not None for s in counted(history))
    judged = judged and race.yes_no and race.coverage.complete
    line = chart_text.bar_share(race) if judged else Fraction(50) if pair else None
    label = Markup() if line is None else say("{share}%", share=chart_text.percent(line, say))
    by_kind = _kinds_sentence(election, history, say)
    return Bars(
        id="batches",
        title=say("How each batch split"),
        desc=chart_text.said(*_sentences(history.race, shares, len(bars), layers, say), *by_kind),
        height=(strip[1] if known else bottom) + 36 + 17 * max(len(b.rows) for b in brackets),
        top=TOP,
        bottom=bottom,
        strip=strip if known else None,
        updates=tuple(step.update.key for step in history.steps),
        bars=bars,
        layers=tuple(layers),
        brackets=brackets,
        line=None if line is None else round(float(line), 4),
        line_label=label,
        named=pair and all(width(x.name, NOTE.size, bold=True) <= NAME_ROOM for x in layers),
        strip_labels=(say("By mail"), say("In person")),
        notes=(*_notes(election, history, bars, say), *by_kind),
    )


Shares = Mapping[tuple[str, bool], Fraction | None]
"""The pooled share of each choice that has one, of election night (True) and of the time after."""


def _has_bar(step: HistoryPoint) -> bool:
    """Whether an update brought votes of the race."""
    return bool(step.batch.votes and step.batch.total)


class _Slot(NamedTuple):
    """The place of a step in the width, per mille."""

    step: HistoryPoint
    panel: int
    left: float
    right: float
    narrow: bool


def _slots(steps: Sequence[HistoryPoint]) -> list[_Slot]:
    """Return places as wide as the batches are big; NARROW for small ones and falls of a total."""
    ordered = sorted(steps, key=lambda step: not is_night(step.update))
    nights = sum(is_night(step.update) for step in steps)
    sizes = [step.batch.total or 0 for step in ordered]
    small = [size * NARROW_PART < sum(sizes) for size in sizes]
    two = 0 < nights < len(steps)
    narrow = min(NARROW, 600 / max(sum(small), 1))
    room = 1000 - (GAP if two else 0) - narrow * sum(small)
    big = sum(size for size, slim in zip(sizes, small, strict=True) if not slim)
    made: list[_Slot] = []
    x = 0.0
    for n, (step, size, slim) in enumerate(zip(ordered, sizes, small, strict=True)):
        later = two and n >= nights
        x += GAP if later and n == nights else 0
        wide = narrow if slim else room * size / big
        made.append(_Slot(step, int(later), x, x + wide, slim))
        x += wide
    return made


def _bar(
    election: Election, slot: _Slot, names: dict[str, Markup], rest: bool, say: Messages
) -> Bar:
    """Return a bar with a layer for each of the choices in ``names``, and one for the ``rest``."""
    step, batch = slot.step, slot.step.batch
    when = say.short_moment(step.update)
    mail, person = added_ballots(election, step) or (0, 0)
    ballots = mail + person
    parts: list[int] = []
    total = batch.total or 1
    text = [say("{when}: corrected totals", when=when)]
    if batch.votes and batch.total:
        text = [say.plural("{when}: {n} new vote", "{when}: {n} new votes", total, when=when)]
        for slug, name in names.items():
            parts.append(batch.votes.get(slug, 0))
            share = say.percent(parts[-1], total, 1)
            text.append(say("{name} {share}%", name=name, share=share))
        if rest:
            parts.append(total - sum(parts))
            text.append(say("others {share}%", share=say.percent(parts[-1], total, 1)))
        since = next((u for u in election.updates if u.key == batch.since), None)
        if batch.gap and since is not None:
            text.append(say("several updates combined, since {time}", time=say.short_moment(since)))
    if ballots:
        share = say.percent(mail, ballots, 1)
        text.append(say("By mail {share}% of all ballots added", share=share))
    return Bar(
        step.update.key,
        slot.panel,
        slot.left,
        slot.right,
        tuple([round(100 * part / total, 4) for part in parts]),
        mail=round(100 * mail / ballots, 4) if ballots else None,
        narrow=slot.narrow,
        text=tuple(text),
    )


def _brackets(
    history: RaceHistory,
    slots: Sequence[_Slot],
    shares: Shares,
    tokens: dict[str, str],
    say: Messages,
) -> tuple[Bracket, ...]:
    made = []
    for panel in sorted({slot.panel for slot in slots}):
        own = [slot for slot in slots if slot.panel == panel]
        night = is_night(own[0].step.update)
        titles = night_titles(say) if night else later_titles(say)
        rows = []
        for choice in subjects(history):
            share = shares[choice, night]
            if share is not None:
                name, value = chart_text.name_of(history.race.choice(choice)), say.share(share)
                both = say("{name} {share}%", name=name, share=value)
                alone = say("{share}%", share=value)
                color = tokens.get(choice, "ink")
                rows.append(Pooled(Markup.escape(name), alone, both, color))
        made.append(Bracket(own[0].left, own[-1].right, titles, tuple(rows)))
    return tuple(made)


def _sentences(
    race: Race, shares: Shares, bars: int, layers: Sequence[Layer], say: Messages
) -> list[Markup]:
    """Return the finding: how the votes of election night and those of the weeks after split."""
    said = []
    for choice in dict.fromkeys(choice for choice, _ in shares):
        night, later = (shares[choice, night] for night in (True, False))
        if night is not None and later is not None:
            sentence = say(
                "{name} got {night}% of the votes counted on election night and {later}% of those"
                " counted later.",
                name=chart_text.name_of(race.choice(choice)),
                night=say.share(night),
                later=say.share(later),
            )
            said.append(sentence)
    names = say.list([layer.name for layer in layers])
    return said or [
        say("How the new votes in {n:word} updates split between {names}.", n=bars, names=names)
    ]


def _kinds_sentence(election: Election, history: RaceHistory, say: Messages) -> list[Markup]:
    """Return how many ballots came by mail, where that is known of every batch."""
    night, later = (by_mail(election, history, night=night) for night in (True, False))
    if night is None or later is None:
        return []
    sentence = say(
        "Mail ballots were {night}% of all ballots added in {area} on election night and {later}%"
        " in the weeks after.",
        area=election.jurisdiction.name,
        night=say.share(night, 1),
        later=say.share(later, 1),
    )
    return [sentence]


def _notes(
    election: Election, history: RaceHistory, bars: Sequence[Bar], say: Messages
) -> list[Markup]:
    """Return what the bars and the strip below them leave out or draw otherwise."""
    batches = [step.batch for step in history.steps]
    counts = (
        (HOLLOW, sum(bar.narrow and bool(bar.parts) for bar in bars)),
        (TOGETHER, sum(bool(batch.gap and batch.total) for batch in batches)),
        (UNKNOWN, sum(batch.state is BatchState.UNKNOWN for batch in batches)),
    )
    part = say.share(Fraction(100, NARROW_PART), 0)
    notes = [say.plural(*words, n, part=part) for words, n in counts if n]
    known = [bar.mail is not None for bar in bars]
    if not any(known):
        return [*notes, say("The types of ballots in each update were not reported.")]
    area = election.jurisdiction.name
    notes.append(
        say("The lower strip covers all ballots in {area}, not just this race.", area=area)
    )
    if not all(known):
        notes.append(say("Where the strip is empty, the type of ballots was not reported."))
    return notes
