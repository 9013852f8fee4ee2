"""What is said under the chart of the batches, and to those who listen to it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from builder.charts.bars import Layer
from builder.counting.batches import Kinds, by_kind, mail_of, pooled, subjects
from builder.counting.history import BatchState, HistoryPoint, RaceHistory
from builder.model import Election
from builder.wording.chart_text import name_of
from builder.wording.messages import Messages

NARROW_PART = 100
"""A batch of less than one in so many of the votes is drawn wider than its size, and hollow."""


def split_sentences(
    election: Election,
    history: RaceHistory,
    shown: Sequence[HistoryPoint],
    layers: Sequence[Layer],
    say: Messages,
) -> list[Markup]:
    """The finding: how the votes of election night and those of the weeks after split."""
    said = []
    for choice in subjects(history):
        night, later = (pooled(election, history, choice, night=night) for night in (True, False))
        if night is not None and later is not None:
            said.append(
                say(
                    "Of the votes added on election night {night}% were for {name}, of those added"
                    " later {later}%.",
                    name=name_of(history.race.choice(choice)),
                    night=say.share(night),
                    later=say.share(later),
                )
            )
    if not said:
        names = say.list([layer.name for layer in layers])
        said.append(
            say(
                "How the new votes of {n} updates split between {names}.", n=len(shown), names=names
            )
        )
    return said


def kinds_sentence(
    election: Election, history: RaceHistory, kinds: Kinds, say: Messages
) -> tuple[Markup, ...]:
    """How many of all ballots came by mail on election night and in the weeks after, where that is
    known of every batch.
    """
    night, later = (by_kind(election, history, kinds, night=night) for night in (True, False))
    if night is None or later is None:
        return ()
    return (
        say(
            "Of all ballots added in {area} {night}% came by mail on election night and {later}% in"
            " the weeks after.",
            area=election.jurisdiction.name,
            night=say.share(night, 1),
            later=say.share(later, 1),
        ),
    )


def notes(history: RaceHistory, hollow: int, say: Messages) -> list[Markup]:
    """What the bars leave out or draw otherwise; ``hollow`` of them are wider than their size."""
    made = []
    if hollow:
        made.append(
            say.plural(
                "Hollow: {n} batch under {part}% of these votes, drawn wider than its size so that"
                " it can be seen.",
                "Hollow: {n} batches under {part}% of these votes, drawn wider than their size so"
                " that they can be seen.",
                hollow,
                part=say.share(Fraction(100, NARROW_PART), 0),
            )
        )
    together = sum(bool(step.batch.gap and step.batch.total) for step in history.steps)
    if together:
        made.append(
            say.plural(
                "{n} bar holds several updates together, because the votes between are not stored.",
                "{n} bars hold several updates together, because the votes between are not stored.",
                together,
            )
        )
    unknown = sum(step.batch.state is BatchState.UNKNOWN for step in history.steps)
    if unknown:
        made.append(
            say.plural(
                "{n} update has no bar: its new votes are not known.",
                "{n} updates have no bar: their new votes are not known.",
                unknown,
            )
        )
    return made


def kind_notes(
    election: Election, shown: Sequence[HistoryPoint], kinds: Kinds, say: Messages
) -> list[Markup]:
    """What the strip below the bars is about, and where it is empty."""
    known = [mail_of(kinds, step) is not None for step in shown]
    if not any(known):
        return [say("What kind of ballots came in each update is not reported.")]
    made = [
        say(
            "The lower strip is about all ballots of {area}, not of this race alone.",
            area=election.jurisdiction.name,
        )
    ]
    if not all(known):
        made.append(say("Where the strip is empty the kind of ballots is not reported."))
    return made
