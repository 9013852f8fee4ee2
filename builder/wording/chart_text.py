"""What a chart says in words: its description, its labels, the names in it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.partial_history import Stated
from builder.counting.standings import BAR_PERCENT, bar_of
from builder.model import Bar, Choice, Race
from builder.wording.isolation import isolated
from builder.wording.messages import Messages, forms
from builder.wording.sentences import is_final
from builder.wording.text_extents import NOTE, cut

NAME_ROOM = 178
"""How wide a name may be in pixels, so that a gutter still holds its figures beside it."""


BAR_CROSSED = forms("Yes crossed the threshold once.", "Yes crossed the threshold {n:times}.")
PLACES_CHANGED = forms(
    "The candidates above the cutoff changed once.",
    "The candidates above the cutoff changed {n:times}.",
)
LEAD_CHANGED = forms("The lead changed hands once.", "The lead changed hands {n:times}.")


def name_of(choice: Choice) -> str:
    """Return the choice as charts call it, isolated, and cut where there is no room for it."""
    return isolated(cut(choice.short_name or choice.name, NAME_ROOM, NOTE))


def bar_label(race: Race, say: Messages) -> tuple[Markup, ...]:
    """Return the word at the zero line of a question, in the lines it takes in the gutter."""
    words = {Bar.FIFTY_FIVE: say("55%"), Bar.TWO_THIRDS: say("Two-thirds")}
    return words.get(bar_of(race) or Bar.MAJORITY, say("Over 50%")), say("needed")


def bar_share(race: Race) -> Fraction:
    """Return the bar in percent."""
    return BAR_PERCENT[bar_of(race) or Bar.MAJORITY]


def lead_words(name: str, other: str, lead: int, say: Messages) -> tuple[Markup, Markup]:
    """Return who is ahead, long and short; ``lead`` in votes is negative when ``other`` is."""
    if lead == 0:
        return say("Tied"), say("Tied")
    ahead, votes = name if lead > 0 else other, abs(lead)
    return say("{name} by {votes}", name=ahead, votes=votes), Markup(say.number(votes))


def bar_words(over: int, say: Messages) -> tuple[Markup, Markup]:
    if over < 0:
        return say("{votes} below", votes=-over), Markup(say.number(-over))
    return say("{votes} above", votes=over), Markup(say.number(over))


def lead_sentence(
    name: str, other: str, lead: int, step: HistoryPoint | Stated, say: Messages
) -> Markup:
    """Return the lead between two at one update for the description of a chart, or who is tied."""
    when = say.short_moment(step.update)
    if lead == 0:
        tied = say.list(_tied(name, other, step))
        return say("{names} were tied as of {when}.", names=tied, when=when)
    fields = {"name": name, "other": other} if lead > 0 else {"name": other, "other": name}
    if is_final(step.update):
        return say.plural(
            "{name} finished {n} vote ahead of {other}.",
            "{name} finished {n} votes ahead of {other}.",
            abs(lead),
            **fields,
        )
    return say.plural(
        "{name} led {other} by {n} vote as of {when}.",
        "{name} led {other} by {n} votes as of {when}.",
        abs(lead),
        when=when,
        **fields,
    )


def _tied(name: str, other: str, step: HistoryPoint | Stated) -> list[str]:
    """Return the names of all who had the same votes as these two, in ballot order."""
    if isinstance(step, Stated):
        return [name, other]
    votes, able = step.standing.votes, step.standing.ranked
    choices = [(name_of(c), votes[c.slug]) for c in step.standing.race.choices if c.slug in able]
    tied = [one for one, own in choices if own == dict(choices).get(name)]
    return tied if len(tied) > 1 else [name, other]


def bar_sentence(over: int, step: HistoryPoint | Stated, say: Messages) -> Markup:
    when = say.short_moment(step.update)
    if over < 0:
        return say.plural(
            "As of {when}, the measure needed {n} more yes vote to reach the threshold.",
            "As of {when}, the measure needed {n} more yes votes to reach the threshold.",
            -over,
            when=when,
        )
    return say.plural(
        "As of {when}, Yes was {n} vote above the threshold.",
        "As of {when}, Yes was {n} votes above the threshold.",
        over,
        when=when,
    )


def shares_sentence(
    shares: Sequence[tuple[str, Fraction]], step: HistoryPoint | Stated, say: Messages
) -> Markup:
    """Return the shares of the named choices at one update."""
    named = [say("{name} {share}%", name=name, share=say.share(share)) for name, share in shares]
    when, listed = say.short_moment(step.update), say.list(named)
    return say("As of {when}: {shares}.", when=when, shares=listed)


def edge_sentence(history: RaceHistory, step: HistoryPoint, places: int, say: Messages) -> Markup:
    """Return who stands at the cut line at one update."""
    ranked, votes = step.standing.ranked, step.standing.votes
    inside, outside = ranked[places - 1], ranked[places]
    gap, when = (votes[inside] or 0) - (votes[outside] or 0), say.short_moment(step.update)
    if gap == 0:
        tied = [name_of(history.race.choice(c)) for c in ranked if votes[c] == votes[inside]]
        return say(
            "{names} were tied at the cutoff as of {when}.",
            names=say.list(tied),
            when=when,
        )
    return say.plural(
        "As of {when}, {inside} held the last spot above the cutoff, {n} vote ahead of {outside}.",
        "As of {when}, {inside} held the last spot above the cutoff, {n} votes ahead of {outside}.",
        gap,
        when=when,
        inside=name_of(history.race.choice(inside)),
        outside=name_of(history.race.choice(outside)),
    )


def changes_sentence(changes: int, kind: str, say: Messages, *, counts: int) -> Markup:
    """Return how often lead or places changed over the ``counts`` of a chart, if several."""
    if counts < 2:
        return Markup("")
    never, often = {
        "bar": (say("Yes stayed on the same side of the threshold."), BAR_CROSSED),
        "cut": (say("The candidates above the cutoff did not change."), PLACES_CHANGED),
        "lead": (say("The lead did not change hands."), LEAD_CHANGED),
    }[kind]
    return say.plural(*often, changes) if changes else never


def known_sentence(known: int, say: Messages) -> Markup:
    """Return what a chart of a partial history leaves open."""
    return say.plural(
        "We know of {n:word} count, but none in between.",
        "We know of {n:word} counts, but none in between.",
        known,
    )


def said(*sentences: Markup) -> Markup:
    return Markup(" ").join(sentence for sentence in sentences if sentence)


def scale_note(low: float, high: float, say: Messages) -> Markup:
    """Return where a scale of shares runs, to one decimal."""
    ends = (max(round(low * 10), 0), min(round(high * 10), 1000))
    first, last = (percent(Fraction(end, 10), say) for end in ends)
    return say("The scale runs from {low}% to {high}%.", low=first, high=last)


def percent(value: Fraction, say: Messages) -> str:
    """Return a round percentage as an axis says it: "55", "49.5"."""
    for decimals in (0, 1):
        if (value * 10**decimals).denominator == 1:
            return say.share(value, decimals)
    return say.share(value, 2)
