"""One contest and one choice once in a file: what stands twice is refused with both values, before
anything is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from builder.errors import FeedError, shown
from builder.importers.parsed import ParsedChoice, ParsedContest

Line = tuple[str, str]
"""A name and the party beside it, as the file prints them."""
ANSWERS = {"YES", "NO"}


def refuse_contests(contests: Sequence[ParsedContest], place: str) -> None:
    """Refuse a contest that stands twice. The same title with another group, party, district or id
    is another contest.

    Two groups that list one title with the same candidates, or with the same question, list one
    contest twice.
    """
    by_key: dict[tuple[str, ...], ParsedContest] = {}
    by_id: dict[str, ParsedContest] = {}
    by_title: dict[str, list[ParsedContest]] = {}
    for contest in contests:
        key = (
            _same(contest.title),
            contest.group,
            contest.party,
            contest.district,
            contest.official_id,
        )
        for found in (
            by_key.get(key),
            by_id.get(contest.official_id) if contest.official_id else None,
        ):
            if found is not None:
                raise _twice(place, found, contest)
        for other in by_title.setdefault(key[0], []):
            if key[2:] == (other.party, other.district, other.official_id) and _is_one(
                other, contest
            ):
                raise _twice(place, other, contest)
        by_key[key] = contest
        if contest.official_id:
            by_id[contest.official_id] = contest
        by_title[key[0]].append(contest)


def refuse_choices(contest: ParsedContest, place: str, lines: Collection[Line] = ()) -> None:
    """Refuse a name or an id that stands twice in a contest; ``lines`` are the party lines that
    choices.csv knows.
    """
    by_name: dict[str, ParsedChoice] = {}
    by_line: set[Line] = set()
    by_id: dict[str, ParsedChoice] = {}
    for choice in contest.choices:
        name, line = _same(choice.name), (choice.name, choice.party)
        same_id = by_id.get(choice.official_id) if choice.official_id else None
        found = same_id or by_name.get(name)
        known = line in lines and line not in by_line and same_id is None
        if found is not None and not (known and (found.name, found.party) in lines):
            raise FeedError(
                place,
                expected=f"each choice of {shown(contest.title, 90)} once",
                got=f"{_value(found)} and {_value(choice)}",
                todo=(
                    "Leave the file out, or ask the county. One person on two party lines is"
                    " entered in choices.csv: a row for the person, and for each line a row of kind"
                    " party-line with the same official_name and the line's party."
                ),
            )
        by_name.setdefault(name, choice)
        by_line.add(line)
        if choice.official_id:
            by_id[choice.official_id] = choice


def _same(words: str) -> str:
    return " ".join(words.split()).casefold()


def _is_one(one: ParsedContest, other: ParsedContest) -> bool:
    people = {_same(choice.name) for choice in one.choices}
    if people != {_same(choice.name) for choice in other.choices} or not people:
        return False
    if {name.upper() for name in people} != ANSWERS:
        return True
    return bool(one.measure_text) and _same(one.measure_text) == _same(other.measure_text)


def _twice(place: str, one: ParsedContest, other: ParsedContest) -> FeedError:
    where = f" in {shown(other.group, 40)}" if other.group else ""
    return FeedError(
        place,
        expected=f"the contest {shown(other.title, 90)}{where} once",
        got=f"{_values(one)} and {_values(other)}",
        todo="Leave the file out, or ask the county which of the two holds.",
    )


def _values(contest: ParsedContest) -> str:
    said = ", ".join(_figure(choice) for choice in contest.choices[:3]) or "no candidate"
    more = f" and {len(contest.choices) - 3} more" if len(contest.choices) > 3 else ""
    return f"[{said}{more}]"


def _figure(choice: ParsedChoice) -> str:
    return f"{choice.name[:40]} {'not reported' if choice.votes is None else choice.votes}"


def _value(choice: ParsedChoice) -> str:
    return _figure(choice) + (f" ({choice.party[:20]})" if choice.party else "")
