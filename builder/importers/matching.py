"""Which stored race a contest of a file is, where a title may stand more than once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.errors import FeedError, shown
from builder.importers.parsed import ParsedContest


def _fits(row: Mapping[str, str], contest: ParsedContest) -> bool:
    """Whether a stored race can be this contest by all that the file says of it."""
    said = (
        (contest.group, row["group"]),
        (contest.party, row["party"]),
        (contest.district, row["district"]),
    )
    return all(not given or given == known for given, known in said)


def races_of(
    contests: Sequence[ParsedContest],
    place: str,
    titled: Mapping[str, Sequence[Mapping[str, str]]],
    ids: Mapping[str, str],
) -> list[str]:
    """The race of each contest of one file, "" for one that is not stored: by official id, else by
    title.

    Where a title stands more than once, in the file or in races.csv, group, party and district must
    tell which is which; a contest that none or several of the stored races fit is an error, never a
    guess.
    """
    races = [ids.get(c.official_id, "") if c.official_id else "" for c in contests]
    by_title: dict[str, list[int]] = {}
    for number, contest in enumerate(contests):
        by_title.setdefault(contest.title, []).append(number)
    for title, numbers in by_title.items():
        rows = titled.get(title, [])
        if len(numbers) == 1 and len(rows) <= 1:
            races[numbers[0]] = races[numbers[0]] or (rows[0]["race"] if rows else "")
            continue
        free = [row for row in rows if row["race"] not in races]
        for number in (n for n in numbers if not races[n]):
            fit = [row["race"] for row in free if _fits(row, contests[number])]
            races[number] = fit[0] if len(fit) == 1 else ""
        unclear = [contests[n] for n in numbers if not races[n]]
        left = [row["race"] for row in free if row["race"] not in races]
        found = [races[n] for n in numbers if races[n]]
        if (unclear and left) or len(set(found)) != len(found):
            raise FeedError(
                place,
                expected=f"one of {', '.join(left or found)} for each contest {shown(title, 90)}",
                got="; ".join(
                    " ".join((c.group, c.party, c.district)).strip() or "no group" for c in unclear
                )
                or "two for one",
                todo="Write the file's group, party and district of each race into races.csv.",
            )
    return races
