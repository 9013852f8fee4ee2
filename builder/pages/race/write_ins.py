"""Write-in marks: a row of the totals, and what shares and majorities are counted from."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from builder.counting import write_in_marks
from builder.counting.history import HistoryPoint
from builder.counting.standings import Standing
from builder.wording.messages import Messages
from builder.wording.sentences import bold, is_final, standing_line

NOTHING = Markup("")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteInRow:
    """The row of the write-in marks; ``share`` is of the ballots, "" where not known."""

    number: str
    share: str
    note: Markup
    caption: Markup


def row(say: Messages, step: HistoryPoint) -> WriteInRow | None:
    """Return the row of the marks of a count, None where none are stored."""
    found = write_in_marks.marks(step)
    if not found:
        return None
    share = write_in_marks.share_of_ballots(step)
    return WriteInRow(
        number=say.number(found),
        share="" if share is None else say.share(share),
        note=(
            say("may include votes for the write-ins listed above")
            if write_in_marks.listed_write_ins(step.standing)
            else say("not assigned to a candidate; not in any share")
        ),
        caption=say("Shares do not include write-in marks."),
    )


def counted_from(say: Messages, step: HistoryPoint) -> Markup:
    """Return what shares and a majority are counted from, empty where marks do not matter."""
    standing, found = step.standing, write_in_marks.marks(step)
    if not write_in_marks.notable(step):
        return Markup("")
    if write_in_marks.listed_write_ins(standing):
        return say.plural(
            "The official file also has {n} write-in mark. Shares do not include it, "
            "though it may be"
            " a vote for a listed write-in candidate.",
            "The official file also has {n} write-in marks. Shares do not include them, though they"
            " may include votes for listed write-in candidates.",
            found,
        )
    first = say.plural(
        "The official file also has {n} write-in mark but does not say who "
        "received it. Shares and leads do not include it.",
        "The official file also has {n} write-in marks but does not say who "
        "received them. Shares and leads do not include them.",
        found,
    )
    share = write_in_marks.majority_with_marks(step)
    if share is None:
        return first
    name = standing.race.choice(standing.ranked[0]).name
    more = say(
        "If those marks are counted, {name} had {share}%, not more than half.",
        name=name,
        share=say.share(share),
    )
    return Markup(" ").join((first, more))


def line(say: Messages, step: HistoryPoint, verdict: Markup = NOTHING) -> Markup:
    """Return a race in a few words for lists, with its write-in marks where they matter.

    ``verdict`` is what was declared, if it was.
    """
    words = verdict or standing_line(say, step.standing)
    if not write_in_marks.notable(step):
        return words
    found = write_in_marks.marks(step)
    return say.plural(
        "{words} · {n} write-in mark", "{words} · {n} write-in marks", found, words=words
    )


def counted_votes(say: Messages, standing: Standing) -> Markup:
    """Return the votes that a majority is counted from, in words."""
    kinds = {standing.race.choice(slug).kind for slug in standing.votes}
    if all(kind.can_lead for kind in kinds if kind.counts):
        return say("the votes for listed candidates")
    return say("the votes for all listed choices")


def majority(say: Messages, step: HistoryPoint, moment: Markup, *, verdict: bool = False) -> Markup:
    """Return who has more than half, and of which votes."""
    standing = step.standing
    share = standing.share(standing.ranked[0])
    fields = {
        "first": bold(standing.race.choice(standing.ranked[0]).name),
        "share": "" if share is None else say.share(share),
        "votes": counted_votes(say, standing),
    }
    if verdict:
        return say("{first} won outright with {share}%, more than half of {votes}.", **fields)
    if is_final(step.update):
        return say("{first} finished with {share}%, more than half of {votes}.", **fields)
    return say(
        "{first} had {share}%, more than half of {votes}, as of {moment}.",
        moment=moment,
        **fields,
    )
