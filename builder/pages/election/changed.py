"""Races that changed: hands after election night, places in an update, totals that went down."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder.charts import figures
from builder.counting.counted import CountedElection
from builder.counting.deciding import deciding_votes, over_half
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.standings import Standing
from builder.kept import kept
from builder.model import Update
from builder.pages.election.race_lists import positions, steps_at
from builder.pages.shared.findings import words as odd_words
from builder.wording import sentences
from builder.wording.messages import Messages
from builder.wording.names import update_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A race that changed: what happened and how it stands; ``anchor`` is the update at which it
    happened.
    """

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


def changed_hands(
    say: Messages, book: CountedElection
) -> tuple[list[Changed], list[Changed], list[Changed]]:
    """Return the races that ended differently from election night, that changed and went back, and
    whose newest places are open.

    The largest first.
    """
    ended: list[Changed] = []
    returned: list[Changed] = []
    undecided: list[Changed] = []
    for history in _largest_first(book):
        if not history.changed_hands or history.last is None or history.night is None:
            continue
        after = [
            s
            for s in history.places_changes
            if s.update.released_at > history.night.update.released_at
        ]
        if not after:
            continue
        step = after[-1]
        fields = {
            "what": sentences.change_line(say, book.election, step),
            "when": update_name(say, step.update),
            "margin": margin_words(say, history.last),
        }
        if sentences.is_final(history.last.update):
            words = say("{what} ({when}). {margin} when certified.", **fields)
        else:
            words = say("{what} ({when}). {margin} so far.", **fields)
        group = {True: ended, False: returned, None: undecided}[history.ended_differently]
        group.append(_changed(history, step, words))
    return ended, returned, undecided


@kept
def _largest_first(book: CountedElection) -> list[RaceHistory]:
    return sorted(
        book.histories.values(), key=lambda h: -(h.last.standing.total or 0) if h.last else 0
    )


def _changed(history: RaceHistory, step: HistoryPoint, words: Markup, marked: str = "") -> Changed:
    return Changed(
        slug=history.race.slug,
        title=history.race.title,
        words=words,
        spark=Markup(figures.sparkline(history, marked)),
        anchor=step.update.key,
    )


def margin_words(say: Messages, step: HistoryPoint) -> Markup:
    """The deciding margin in words: "89,914 votes ahead", "13 votes at the cut line", "2,496 yes
    votes over the bar".
    """
    standing = step.standing
    race, margin = standing.race, deciding_votes(standing)
    if standing.tie:
        return say("Tied at the line that decides")
    if margin is None:
        return say("Margin not known")
    if over_half(standing):
        return _over_half(say, margin)
    if margin == 0 and not race.yes_no:
        return say("Tied at the line that decides")
    if race.yes_no and not margin:
        return say("Just enough yes votes")
    if race.yes_no and margin < 0:
        return say.plural(
            "{n} yes vote short of the bar", "{n} yes votes short of the bar", -margin
        )
    if race.yes_no:
        return say.plural("{n} yes vote over the bar", "{n} yes votes over the bar", margin)
    if race.seats > 1:
        return say.plural("{n} vote at the cut line", "{n} votes at the cut line", margin)
    if sentences.by_places(race):
        return say.plural(
            "{n} vote between second and third", "{n} votes between second and third", margin
        )
    return say.plural("{n} vote ahead", "{n} votes ahead", margin)


def _over_half(say: Messages, over: int) -> Markup:
    return (
        say.plural("{n} vote over half", "{n} votes over half", over)
        if over
        else say("Just over half of the votes")
    )


def in_update(say: Messages, book: CountedElection, update: Update) -> list[Changed]:
    """The races whose places changed in ``update``, largest first; of a certified count also
    whether it stayed so.
    """
    found, steps = [], steps_at(book, update.key)
    for history in _largest_first(book):
        step = steps.get(history.race.slug)
        if step is None or not step.places_change:
            continue
        words = say(
            "{what}. {margin}.",
            what=sentences.change_line(say, book.election, step),
            margin=margin_words(say, step),
        )
        if (
            history.last is not None
            and sentences.is_final(history.last.update)
            and history.last is not step
        ):
            later = history.places_changes[-1] is not step
            words = (
                say("{words} It changed again later.", words=words)
                if later
                else say("{words} It stayed so.", words=words)
            )
        found.append(_changed(history, step, words, update.key))
    return found


def fallen(say: Messages, book: CountedElection, update: Update) -> list[tuple[str, str, Markup]]:
    """The races of which an official total went down in ``update``: address, title, both
    numbers.
    """
    races = {race.slug: race for race in book.election.races}
    return [
        (finding.race, races[finding.race].title, odd_words(say, book, finding))
        for finding in book.findings
        if finding.name == "fall" and finding.update == update.key and finding.race in races
    ]


def moves(
    say: Messages, book: CountedElection, key: str, limit: int = 10, least: int = 1000
) -> list[Move]:
    """The biggest changes of a share since the update before, among races with at least ``least``
    votes.
    """
    found: list[tuple[int, int, str, HistoryPoint]] = []
    for slug, position in positions(book).get(key, {}).items():
        history = book.histories[slug]
        if not position or not history.race.contested:
            continue
        before, step = history.steps[position - 1], history.steps[position]
        if (step.standing.total or 0) < least or step.batch.total is None:
            continue
        part, whole, choice = _furthest(before.standing, step.standing)
        if part:
            found.append((part, whole, choice, step))
    # A quotient is rounded, but no smaller one is ever above a larger: only those that may be shown
    # are compared exactly.
    shown = sorted((abs(part) / whole for part, whole, _, _ in found), reverse=True)[:limit]
    largest = [
        (Fraction(100 * part, whole), choice, step)
        for part, whole, choice, step in found
        if abs(part) / whole >= shown[-1]
    ]
    largest.sort(key=lambda one: (-abs(one[0]), one[2].standing.race.slug))
    return [_move(say, *one) for one in largest[:limit]]


def _furthest(before: Standing, now: Standing) -> tuple[int, int, str]:
    """The change as parts of one whole, and the choice whose share changed most, the first of
    equals; 0 where none is known.
    """
    if before.silence is not None or not before.total or not now.total:
        return 0, 1, ""
    most, furthest = 0, ""
    for choice in now.ranked:
        votes, then = now.votes[choice], before.votes.get(choice)
        if votes is not None and then is not None:
            part = votes * before.total - then * now.total
            if abs(part) > abs(most):
                most, furthest = part, choice
    return most, before.total * now.total, furthest


def _move(say: Messages, change: Fraction, choice: str, step: HistoryPoint) -> Move:
    race, share = step.standing.race, step.standing.share(choice)
    assert share is not None and step.batch.total is not None
    return Move(
        slug=race.slug,
        title=race.title,
        name=race.choice(choice).name,
        new=say.number(step.batch.total),
        share=say.share(share),
        change=say.signed_share(change),
    )
