"""Counts an invented election: batch by batch, some leaning another way than the first, some
figures falling again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.contests import Contest
from benchmarks.invented import whole
from benchmarks.shapes import Release, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One race at one update: votes by choice (None: not reported; a choice that is no key: not
    listed) and its ballots.
    """

    votes: dict[str, int | None]
    ballots: int
    blank: int
    partly: int
    over: int
    marks: int


Course = list[Tally | None]
"""A race at every update; None where it is not listed."""


def count(rng: Random, shape: Shape, releases: Sequence[Release], contest: Contest) -> Course:
    """The course of one race from the first update to the last."""
    names = [choice["choice"] for choice in contest.choices]
    sides = [1 if n % 2 == 0 else -1 for n in range(len(names))]
    blank_rate, over_rate = 0.02 + 0.16 * rng.random(), 0.0008 * rng.random()
    partly_rate = 0.42 if contest.seats > 1 else 0.0
    votes, ballots, blank, over, partly, marks = [0] * len(names), 0, 0, 0, 0, 0
    quiet = 0.3 if contest.ballots < 20_000 else 0.0
    before, course = 0.0, Course()
    for n, release in enumerate(releases):
        step, before = release.counted - before, release.counted
        if n and quiet and release.status == "unofficial-partial" and rng.random() < quiet:
            course.append(course[-1])
            before -= step  # what was not reported now comes with the next update
            continue
        new = max(0, int(contest.ballots * step * (0.97 + 0.06 * rng.random())))
        new_blank, new_over = int(new * blank_rate), int(new * over_rate)
        new_marks = int(new * 0.004 * rng.random()) if contest.seats > 1 else 0
        valid = new - new_blank - new_over
        new_partly = int(valid * partly_rate)
        # The first batch comes by mail and early; the night leans the other way, and so does late
        # mail.
        toward = 1.0 if n == 0 else -1.2 if release.phase == "election-night" else -0.7
        added = split(
            rng,
            valid * contest.seats - new_partly - new_marks,
            contest.shares,
            sides,
            contest.lean * toward,
        )
        if contest.seats > 1:
            added = [min(votes_added, valid) for votes_added in added]
        votes = [old + more for old, more in zip(votes, added, strict=True)]
        ballots, blank, over, partly, marks = (
            ballots + new,
            blank + new_blank,
            over + new_over,
            partly + new_partly,
            marks + new_marks,
        )
        course.append(
            Tally(
                votes=dict(zip(names, votes, strict=True)),
                ballots=ballots,
                blank=blank,
                partly=partly,
                over=over,
                marks=marks,
            )
        )
    return _oddities(rng, shape, releases, contest, course)


def split(
    rng: Random, total: int, shares: Sequence[float], sides: Sequence[int], lean: float
) -> list[int]:
    """``total`` votes in whole numbers by ``shares``, those of one side raised by ``lean``, none
    exactly as before.
    """
    weights = [
        share * max(0.05, 1 + side * lean + 0.14 * (rng.random() - 0.5))
        for share, side in zip(shares, sides, strict=True)
    ]
    whole_weight = sum(weights)
    exact = [total * weight / whole_weight for weight in weights]
    found = [int(part) for part in exact]
    rest = sorted(range(len(found)), key=lambda n: (found[n] - exact[n], n))
    for n in rest[: total - sum(found)]:
        found[n] += 1
    return found


def _oddities(
    rng: Random, shape: Shape, releases: Sequence[Release], contest: Contest, course: Course
) -> Course:
    """What real files hold, too: votes that fall, races that come late, cells without a figure,
    late choices.
    """
    corrected = [
        n for n, release in enumerate(releases) if release.status in ("correction", "recount")
    ]
    odds = rng.random()
    if odds < 0.012 and len(course) > 3:
        course = _fallen(rng, course, whole(rng, 2, len(course) - 1))
    elif corrected and odds < 0.1:
        course = _fallen(rng, course, corrected[0])
    elif (
        odds > (0.95 if shape.kind in ("municipal", "schools", "spring") else 0.993)
        and len(course) > 2
    ):
        course[0] = None
    elif shape.kind == "spring" and odds > 0.92:
        course = [
            _silent(tally, contest.choices[-1]["choice"]) if n == 0 and tally else tally
            for n, tally in enumerate(course)
        ]
    if contest.choices[-1]["kind"] == "write-ins":
        late = contest.choices[-1]["choice"]
        course = [
            _unlisted(tally, late) if n < len(course) // 2 and tally else tally
            for n, tally in enumerate(course)
        ]
    return course


def _fallen(rng: Random, course: Course, at: int) -> Course:
    """From update ``at`` on, one choice has a few votes fewer and its ballots are counted as
    blank.
    """
    first = course[at]
    assert first is not None
    name = max(first.votes, key=lambda choice: first.votes[choice] or 0)
    before = course[at - 1]
    had = (before.votes[name] or 0) if before else 0
    less = (first.votes[name] or 0) - had + whole(rng, 1, 3 + had // 4000)
    if less > had:
        return course
    out = list(course)
    for n in range(at, len(course)):
        tally = course[n]
        assert tally is not None
        votes = tally.votes | {name: (tally.votes[name] or 0) - less}
        out[n] = replace(tally, votes=votes, blank=tally.blank + less)
    return out


def _silent(tally: Tally, choice: str) -> Tally:
    return replace(tally, votes=tally.votes | {choice: None})


def _unlisted(tally: Tally, choice: str) -> Tally:
    return replace(
        tally, votes={name: votes for name, votes in tally.votes.items() if name != choice}
    )
