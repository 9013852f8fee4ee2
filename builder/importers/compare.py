"""What changed from one update to the next, as an editor must see it before it is stored."""

from __future__ import annotations

from collections.abc import Mapping

from builder.importers.stored import Votes

Row = Mapping[str, str]
BARS = {"50": (2, 1, 1), "55": (20, 11, 0), "2/3": (3, 2, 0)}
"""Bar -> (a, b, c): Yes stands above it when a x Yes >= b x all votes + c."""


def falls(before: Votes, now: Votes) -> list[str]:
    """Choices with fewer votes than before, in words."""
    return [
        f"{race}/{choice} {before[race][choice]} -> {value}"
        for race, choices in now.items()
        for choice, value in choices.items()
        if value is not None and (was := before.get(race, {}).get(choice)) is not None and value < was
    ]


def unchanged(before: Votes, now: Votes) -> list[str]:
    """Races whose votes are all as before."""
    return [race for race, choices in now.items() if before.get(race) == choices]


def vanished(before: Votes, now: Votes) -> list[str]:
    """Races and choices that were listed before and are not now."""
    races = [race for race in before if race not in now]
    return races + [
        f"{race}/{choice}" for race, choices in before.items() if race in now for choice in choices if choice not in now[race]
    ]


def places(race: Row, votes: Mapping[str, int | None]) -> frozenset[str] | None:
    """Who would have the seats, or the side of Yes and No; None when tied at the line or not said.

    This serves the import's report only; pages judge by ``standings``, and a test holds the two together.
    """
    if None in votes.values() or not votes or not sum(v or 0 for v in votes.values()):
        return None
    counted = {choice: v or 0 for choice, v in votes.items()}
    if race["kind"] != "office":
        if race["kind"] == "measure" and race["bar"] not in BARS:
            return None
        a, b, c = BARS[race["bar"] or "50"]
        return frozenset({"yes" if a * counted.get("yes", 0) >= b * sum(counted.values()) + c else "no"})
    seats = int(race["seats"])
    ranked = sorted(counted, key=lambda choice: -counted[choice])
    if len(ranked) > seats and counted[ranked[seats - 1]] == counted[ranked[seats]]:
        return None
    return frozenset(ranked[:seats])


def changed_places(races: Mapping[str, Row], before: Votes, now: Votes) -> list[str]:
    """Races whose places differ from the update before, in words."""
    changed = []
    for race, votes in now.items():
        was, is_now = places(races[race], before.get(race, {})), places(races[race], votes)
        if was is not None and is_now is not None and was != is_now:
            changed.append(f"{race}: {', '.join(sorted(was - is_now))} -> {', '.join(sorted(is_now - was))}")
    return changed
