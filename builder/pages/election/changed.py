"""Races that changed: hands after election night, places in an update, totals that went down."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from builder.charts import figures
from builder.counting.deciding import deciding_votes, over_half
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.standings import Standing
from builder.pages.election.count import ElectionCount, UpdateCount
from builder.pages.shared.findings import words as finding_words
from builder.wording import sentences
from builder.wording.messages import Messages
from builder.wording.sentences import bold


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A race that changed: what happened, at the update ``anchor``, and how it stands."""

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


class ChangedHands(NamedTuple):
    """The races that ended differently from election night, that changed and went back, and whose
    newest places are open; the largest first.
    """

    ended: list[Changed]
    returned: list[Changed]
    undecided: list[Changed]


def changed_hands(count: ElectionCount) -> ChangedHands:
    """Return the races whose places changed after election night."""
    say, found = count.say, ChangedHands([], [], [])
    groups = {True: found.ended, False: found.returned, None: found.undecided}
    for history in count.largest_first:
        if not history.changed_hands or history.last is None or history.night is None:
            continue
        night, changes = history.night.update.released_at, history.places_changes
        if not changes or changes[-1].update.released_at <= night:
            continue
        step = changes[-1]
        fields = {
            "what": sentences.change_line(say, count.election, step),
            "when": say.short_moment(step.update),
            "margin": margin_words(say, history.last),
        }
        if sentences.is_final(history.last.update):
            words = say("{what} ({when}). {margin} when certified.", **fields)
        else:
            words = say("{what} ({when}). {margin} so far.", **fields)
        groups[history.ended_differently].append(_changed(history, step, words))
    return found


def changed_sentence(say: Messages, hands: ChangedHands, *, final: bool) -> Markup:
    """Return how many races changed hands, how many went back, and in how many that is open."""
    ended, returned, undecided = (len(races) for races in hands)
    if not ended and not returned and not undecided:
        if not final:
            return say("No race’s outcome has changed since election night.")
        return say("No race’s outcome changed after election night.")
    # Named here: the extractor of messages loses the second form where a call within the call says
    # something.
    races = bold(say.word(ended))
    if final:
        sentence = say.plural(
            "In {races} race, the final outcome differed from election night’s.",
            "In {races} races, the final outcome differed from election night’s.",
            ended,
            races=races,
        )
    else:
        sentence = say.plural(
            "In {races} race, the latest outcome differs from election night’s.",
            "In {races} races, the latest outcome differs from election night’s.",
            ended,
            races=races,
        )
    if returned:
        sentence = say.plural(
            "{sentence} {n:Word} more flipped and flipped back.",
            "{sentence} {n:Word} more flipped and flipped back.",
            returned,
            sentence=sentence,
        )
    if undecided:
        sentence = say.plural(
            "{sentence} {n:Word} more changed, and its latest outcome is tied or unknown.",
            "{sentence} {n:Word} more changed, and their latest outcomes are tied or unknown.",
            undecided,
            sentence=sentence,
        )
    return sentence


def _changed(history: RaceHistory, step: HistoryPoint, words: Markup, marked: str = "") -> Changed:
    return Changed(
        slug=history.race.slug,
        title=history.race.name,
        words=words,
        spark=Markup(figures.sparkline(history, marked)),
        anchor=step.update.key,
    )


def margin_words(say: Messages, step: HistoryPoint) -> Markup:
    """Return the deciding margin in words: "89,914 votes ahead", "13 votes at the cut line"."""
    standing = step.standing
    race, margin = standing.race, deciding_votes(standing)
    if standing.tie:
        return say("Tied at the cutoff")
    if margin is None:
        return say("Margin unknown")
    if over_half(standing):
        if not margin:
            return say("Just over half of the votes")
        return say.plural("{n} vote over half", "{n} votes over half", margin)
    if margin == 0 and not race.yes_no:
        return say("Tied at the cutoff")
    if race.yes_no and not margin:
        return say("Just enough yes votes")
    if race.yes_no and margin < 0:
        return say.plural(
            "{n} yes vote below the threshold", "{n} yes votes below the threshold", -margin
        )
    if race.yes_no:
        return say.plural("{n} vote above the threshold", "{n} votes above the threshold", margin)
    if race.seats > 1:
        return say.plural("{n} vote ahead at the cutoff", "{n} votes ahead at the cutoff", margin)
    if sentences.by_places(race):
        return say.plural(
            "{n} vote between second and third", "{n} votes between second and third", margin
        )
    return say.plural("{n} vote ahead", "{n} votes ahead", margin)


def steps_in_update(of: UpdateCount) -> list[HistoryPoint]:
    """Return the step of each race whose places changed in an update, largest first."""
    found = (of.steps.get(history.race.slug) for history in of.of.largest_first)
    return [step for step in found if step and step.places_change]


def in_update(of: UpdateCount) -> list[Changed]:
    """Return the races whose places changed in an update, largest first.

    Those of a certified count say whether the change lasted.
    """
    say, found = of.say, []
    for step in steps_in_update(of):
        history = of.of.counted.histories[step.standing.race.slug]
        what, margin = sentences.change_line(say, of.election, step), margin_words(say, step)
        words = say("{what}. {margin}.", what=what, margin=margin)
        last = history.last
        if last is not None and last is not step and sentences.is_final(last.update):
            if history.places_changes[-1] is not step:
                words = say("{words} It changed again later.", words=words)
            else:
                words = say("{words} It stayed that way.", words=words)
        found.append(_changed(history, step, words, of.key))
    return found


def fallen(of: UpdateCount) -> list[tuple[str, str, Markup]]:
    """Return slug, title and both numbers of each race of which an official total went down."""
    races = {race.slug: race for race in of.election.races}
    return [
        (finding.race, races[finding.race].name, finding_words(of.say, of.of.counted, finding))
        for finding in of.of.counted.findings
        if finding.name == "fall" and finding.update == of.key and finding.race in races
    ]


def moves(of: UpdateCount, limit: int = 10, least: int = 1000) -> list[Move]:
    """Return the biggest changes of a share since the update before, among races with at least
    ``least`` votes.
    """
    found: list[tuple[int, int, str, HistoryPoint]] = []
    for slug, position in of.of.positions.get(of.key, {}).items():
        history = of.of.counted.histories[slug]
        step = history.steps[position]
        if not position or not history.race.contested or step.batch.total is None:
            continue
        if (step.standing.total or 0) >= least:
            part, whole, choice = _furthest(history.steps[position - 1].standing, step.standing)
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
    return [_move(of.say, *one) for one in largest[:limit]]


def _furthest(before: Standing, now: Standing) -> tuple[int, int, str]:
    """Return the largest change as parts of a whole, and the first choice whose share changed so.

    The change is 0 where none is known.
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
        title=race.name,
        name=race.choice(choice).name,
        new=say.number(step.batch.total),
        share=say.share(share),
        change=say.signed_share(change),
    )
