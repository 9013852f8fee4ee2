"""Races in lists: as they stood at an update, closest first, changed hands, biggest moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder import figures, sentences
from builder.messages import Messages
from builder.model import ChoiceKind, Kind, Rule
from builder.pages.frame import Book, update_name
from builder.series import BatchState, History, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceRow:
    """A race as it stood: where its page is, who was ahead, votes, the deciding margin, what was new.

    ``words`` are its candidates' names, for finding it.
    """

    slug: str
    title: str
    line: Markup
    votes: Markup
    margin: Markup
    new: Markup
    changed: bool
    anchor: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A race that changed hands: what happened and how it stands at the newest update."""

    slug: str
    title: str
    words: Markup
    spark: Markup
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The largest change of one choice's share in a race since the update before."""

    slug: str
    title: str
    name: str
    new: str
    share: str
    change: str


def margin_text(say: Messages, step: Step) -> Markup:
    """The deciding margin in votes, without names: "+553,566" over a bar, "4,384" of a lead, "tied"."""
    standing = step.standing
    if standing.margin is None:
        return Markup("")
    if standing.race.yes_no:
        return Markup(say.signed(standing.margin)) if standing.margin else say("just enough")
    return say("tied") if standing.tie or standing.margin == 0 else Markup(say.number(standing.margin))


def new_text(say: Messages, step: Step) -> Markup:
    """The votes new in an update, or why that is not a number."""
    match step.batch.state:
        case BatchState.CORRECTED:
            return say("corrected totals")
        case BatchState.NONE:
            return say("no new votes")
        case _:
            return say("not known") if step.batch.total is None else Markup(say.number(step.batch.total))


def race_row(say: Messages, history: History, step: Step | None) -> RaceRow:
    """A race at ``step``; without one its figures are said not to be stored."""
    race = history.race
    words = " ".join(c.name for c in race.choices if c.kind is ChoiceKind.CANDIDATE)
    if step is None:
        empty = Markup("")
        return RaceRow(
            slug=race.race,
            title=race.title,
            line=say("votes not stored"),
            votes=empty,
            margin=empty,
            new=empty,
            changed=False,
            anchor="",
            words=words,
        )
    total = step.standing.total
    return RaceRow(
        slug=race.race,
        title=race.title,
        line=sentences.standing_line(say, step.standing),
        votes=say("not reported") if total is None else Markup(say.number(total)),
        margin=margin_text(say, step),
        new=new_text(say, step),
        changed=step.places_change is not None,
        anchor=step.update.update,
        words=words,
    )


def by_group(rows: Iterable[tuple[str, RaceRow]]) -> list[tuple[str, list[RaceRow]]]:
    """The rows under their official groups, in the order in which the groups first stand."""
    groups: dict[str, list[RaceRow]] = {}
    for group, row in rows:
        groups.setdefault(group, []).append(row)
    return list(groups.items())


def changed_hands(say: Messages, book: Book) -> tuple[list[Changed], list[Changed]]:
    """The races that ended differently from election night, and those that changed and went back; largest first."""
    ended: list[Changed] = []
    returned: list[Changed] = []
    ordered = sorted(book.histories.values(), key=lambda h: -(h.last.standing.total or 0) if h.last else 0)
    for history in ordered:
        if not history.changed_hands or history.last is None or history.night is None:
            continue
        after = [s for s in history.places_changes if s.update.released_at > history.night.update.released_at]
        if not after:
            continue
        step = after[-1]
        words = say(
            "{what} ({when}). Newest margin: {margin}.",
            what=sentences.change_line(say, book.election, step),
            when=update_name(say, step.update),
            margin=margin_text(say, history.last),
        )
        item = Changed(
            slug=history.race.race,
            title=history.race.title,
            words=words,
            spark=Markup(figures.sparkline(history)),
            anchor=step.update.update,
        )
        (ended if history.ended_differently else returned).append(item)
    return ended, returned


def closest(say: Messages, book: Book, limit: int = 10) -> list[RaceRow]:
    """The races with the smallest margin at the deciding line in their newest stored update."""
    decided = [
        h
        for h in book.histories.values()
        if h.last is not None
        and h.last.standing.margin is not None
        and h.race.contested
        and h.race.coverage.complete
        and h.race.rule is not Rule.UNKNOWN
        and h.race.kind is not Kind.RETENTION
    ]
    decided.sort(key=lambda h: (_distance(h), h.race.race))
    return [race_row(say, h, h.last) for h in decided[:limit]]


def _distance(history: History) -> int:
    assert history.last is not None and history.last.standing.margin is not None
    margin = history.last.standing.margin
    return margin if margin >= 0 else -margin


def steps_at(book: Book, key: str) -> dict[str, Step]:
    """Every race's step at one update, by slug, for the races that list it."""
    return {slug: step for slug, history in book.histories.items() for step in history.steps if step.update.update == key}


def moves(say: Messages, book: Book, key: str, limit: int = 10, least: int = 1000) -> list[Move]:
    """The biggest changes of a share since the update before, among races with at least ``least`` votes."""
    found: list[tuple[Fraction, Move]] = []
    for slug, history in book.histories.items():
        position = next((i for i, s in enumerate(history.steps) if s.update.update == key), 0)
        if not position:
            continue
        step, previous = history.steps[position], history.steps[position - 1]
        if (step.standing.total or 0) < least or not history.race.contested:
            continue
        best: tuple[Fraction, str] | None = None
        for choice in step.standing.ranked:
            now, then = step.standing.share(choice), previous.standing.share(choice)
            if now is not None and then is not None and (best is None or abs(now - then) > abs(best[0])):
                best = (now - then, choice)
        if best is None or not best[0] or step.batch.total is None:
            continue
        share = step.standing.share(best[1])
        assert share is not None
        found.append(
            (
                abs(best[0]),
                Move(
                    slug=slug,
                    title=history.race.title,
                    name=history.race.choice(best[1]).name,
                    new=say.number(step.batch.total),
                    share=say.share(share),
                    change=say.signed_share(best[0]),
                ),
            )
        )
    found.sort(key=lambda pair: (-pair[0], pair[1].slug))
    return [move for _, move in found[:limit]]


def quiet(say: Messages, steps: Sequence[Step]) -> Markup:
    """How many races had no new votes; nothing where that is not known of every race."""
    states = [step.batch.state for step in steps]
    if none := states.count(BatchState.NONE):
        return say.plural("{n} race had no new votes.", "{n} races had no new votes.", none)
    if set(states) <= {BatchState.FIRST, BatchState.NEW}:
        return say("Every race had new votes.")
    return Markup("")
