"""Write-in marks: a row of the totals, and what shares and majorities are counted from."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from builder.counting import write_in_marks
from builder.counting.history import HistoryPoint
from builder.counting.standings import Standing
from builder.wording.messages import Messages
from builder.wording.sentences import bold, is_final, standing_line


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
            say("votes for the write-ins listed above may be among them")
            if write_in_marks.listed_write_ins(step.standing)
            else say("not assigned to a candidate, in no share")
        ),
        caption=say("Write-in marks are in no share."),
    )


def counted_from(say: Messages, step: HistoryPoint) -> Markup:
    """Return what shares and a majority are counted from, empty where marks do not matter."""
    standing, found = step.standing, write_in_marks.marks(step)
    if not write_in_marks.notable(step):
        return Markup("")
    if write_in_marks.listed_write_ins(standing):
        return say.plural(
            "The official file also has {n} write-in mark, which is in no share: the votes for"
            " listed write-ins may be among the marks.",
            "The official file also has {n} write-in marks, which are in no share: the votes for"
            " listed write-ins may be among them.",
            found,
        )
    first = say.plural(
        "The official file also has {n} write-in mark and does not say who received it: it is in no"
        " share and no lead.",
        "The official file also has {n} write-in marks and does not say who received them: they are"
        " in no share and no lead.",
        found,
    )
    share = write_in_marks.majority_with_marks(step)
    if share is None:
        return first
    name = standing.race.choice(standing.ranked[0]).name
    more = say(
        "Counted with these marks, {name} had {share}% and not more than half.",
        name=name,
        share=say.share(share),
    )
    return Markup(" ").join((first, more))


def line(say: Messages, step: HistoryPoint) -> Markup:
    """Return a race in a few words for lists, with its write-in marks where they matter."""
    words = standing_line(say, step.standing)
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


def majority(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    """Return who has more than half, and of which votes."""
    standing = step.standing
    share = standing.share(standing.ranked[0])
    fields = {
        "first": bold(standing.race.choice(standing.ranked[0]).name),
        "share": "" if share is None else say.share(share),
        "votes": counted_votes(say, standing),
    }
    if is_final(step.update):
        return say("{first} finished with {share}%, more than half of {votes}.", **fields)
    return say(
        "{first} had more than half of {votes}, {share}%, in the count of {moment}.",
        moment=moment,
        **fields,
    )
