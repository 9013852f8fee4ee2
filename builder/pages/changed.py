"""Races that changed: hands after election night, places in an update, totals that went down."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder import figures, sentences
from builder.messages import Messages
from builder.model import Update
from builder.pages.frame import Book, update_name
from builder.pages.odd import words as odd_words
from builder.series import History, Step
from builder.standings import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A race that changed: what happened and how it stands; ``anchor`` is the update at which it happened."""

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


def changed_hands(say: Messages, book: Book) -> tuple[list[Changed], list[Changed]]:
    """The races that ended differently from election night, and those that changed and went back; largest first."""
    ended: list[Changed] = []
    returned: list[Changed] = []
    for history in _largest_first(book):
        if not history.changed_hands or history.last is None or history.night is None:
            continue
        after = [s for s in history.places_changes if s.update.released_at > history.night.update.released_at]
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
        (ended if history.ended_differently else returned).append(_changed(history, step, words))
    return ended, returned


def _largest_first(book: Book) -> list[History]:
    return sorted(book.histories.values(), key=lambda h: -(h.last.standing.total or 0) if h.last else 0)


def _changed(history: History, step: Step, words: Markup, marked: str = "") -> Changed:
    return Changed(
        slug=history.race.race,
        title=history.race.title,
        words=words,
        spark=Markup(figures.sparkline(history, marked)),
        anchor=step.update.update,
    )


def margin_words(say: Messages, step: Step) -> Markup:
    """The deciding margin in words: "89,914 votes ahead", "13 votes at the cut line", "2,496 yes votes over the bar"."""
    standing = step.standing
    race, margin = standing.race, standing.margin
    if margin is None:
        return say("Margin not known")
    if standing.tie or (margin == 0 and not race.yes_no):
        return say("Tied at the line that decides")
    if race.yes_no and not margin:
        return say("Just enough yes votes")
    if race.yes_no and margin < 0:
        return say.plural("{n} yes vote short of the bar", "{n} yes votes short of the bar", -margin)
    if race.yes_no:
        return say.plural("{n} yes vote over the bar", "{n} yes votes over the bar", margin)
    if race.seats > 1:
        return say.plural("{n} vote at the cut line", "{n} votes at the cut line", margin)
    if sentences.by_places(race):
        return say.plural("{n} vote between first and second", "{n} votes between first and second", margin)
    return say.plural("{n} vote ahead", "{n} votes ahead", margin)


def in_update(say: Messages, book: Book, update: Update) -> list[Changed]:
    """The races whose places changed in ``update``, largest first; of a certified count also whether it stayed so."""
    found = []
    for history in _largest_first(book):
        step = next((s for s in history.places_changes if s.update.update == update.update), None)
        if step is None:
            continue
        words = say("{what}. {margin}.", what=sentences.change_line(say, book.election, step), margin=margin_words(say, step))
        if history.last is not None and sentences.is_final(history.last.update) and history.last is not step:
            later = history.places_changes[-1] is not step
            words = say("{words} It changed again later.", words=words) if later else say("{words} It stayed so.", words=words)
        found.append(_changed(history, step, words, update.update))
    return found


def fallen(say: Messages, book: Book, update: Update) -> list[tuple[str, str, Markup]]:
    """The races of which an official total went down in ``update``: address, title, both numbers."""
    races = {race.race: race for race in book.election.races}
    return [
        (finding.race, races[finding.race].title, odd_words(say, book, finding))
        for finding in book.findings
        if finding.name == "fall" and finding.update == update.update and finding.race in races
    ]


def moves(say: Messages, book: Book, key: str, limit: int = 10, least: int = 1000) -> list[Move]:
    """The biggest changes of a share since the update before, among races with at least ``least`` votes."""
    found: list[tuple[Fraction, str, Step]] = []
    for history in book.histories.values():
        position = next((i for i, s in enumerate(history.steps) if s.update.update == key), 0)
        if not position or not history.race.contested:
            continue
        before, step = history.steps[position - 1], history.steps[position]
        if (step.standing.total or 0) < least or step.batch.total is None:
            continue
        change, choice = _furthest(before.standing, step.standing)
        if change:
            found.append((change, choice, step))
    found.sort(key=lambda one: (-abs(one[0]), one[2].standing.race.race))
    return [_move(say, *one) for one in found[:limit]]


def _furthest(before: Standing, now: Standing) -> tuple[Fraction, str]:
    """The choice whose share changed most, the first of equals, and by how many points; no points where none is known."""
    if before.silence is not None or not before.total or not now.total:
        return Fraction(0), ""
    # In parts of one whole, of which there is one for all choices.
    parts = {
        choice: votes * before.total - then * now.total
        for choice in now.ranked
        if (votes := now.votes[choice]) is not None and (then := before.votes.get(choice)) is not None
    }
    choice = max(parts, key=lambda choice: abs(parts[choice]), default="")
    return Fraction(100 * parts.get(choice, 0), before.total * now.total), choice


def _move(say: Messages, change: Fraction, choice: str, step: Step) -> Move:
    race, share = step.standing.race, step.standing.share(choice)
    assert share is not None and step.batch.total is not None
    return Move(
        slug=race.race,
        title=race.title,
        name=race.choice(choice).name,
        new=say.number(step.batch.total),
        share=say.share(share),
        change=say.signed_share(change),
    )
