"""Decide which parsed files may count for an election."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from builder.errors import FeedError, shown
from builder.importers.known import Stored
from builder.importers.parsed import FileKind, ParsedChoice, ParsedContest, ParsedSnapshot
from builder.importers.sources import Capture
from builder.model import MOST_VOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why nothing of a file is taken: the kind of oddity, and the reason in words."""

    kind: str
    reason: str


def plain(text: str) -> str:
    """Return ``text`` without case and spacing, so that spellings of one title compare equal."""
    return " ".join(text.split()).casefold()


def same_title(one: str, other: str) -> bool:
    """Return whether two spellings are one title; a fixed-width file writes the day in front."""
    first, second = plain(one), plain(other)
    return first == second or first.endswith(f" - {second}") or second.endswith(f" - {first}")


def refusal(snapshot: ParsedSnapshot, stored: Stored) -> Refusal | None:
    """Return why ``snapshot`` is not a count of this election; None if it is."""
    if snapshot.election_date not in (None, stored.day):
        reason = f"it is from the election of {snapshot.election_date}, not of {stored.day}"
        return Refusal(kind="election", reason=reason)
    if stored.official_id and snapshot.election_id and snapshot.election_id != stored.official_id:
        got, wanted = shown(snapshot.election_id, 30), shown(stored.official_id, 30)
        reason = f"it is from the election with the id {got}, not of {wanted}"
        return Refusal(kind="election", reason=f"{reason} (official_id in election.toml)")
    title, wanted = snapshot.election_title, stored.official_title
    if wanted and title and not same_title(title, wanted):
        reason = f"it is from the election {shown(title)}, not of {shown(wanted)}"
        return Refusal(kind="election", reason=f"{reason} (official_title in election.toml)")
    if snapshot.kind is FileKind.COUNTER:
        if not snapshot.votes:
            return Refusal(kind="empty", reason="it has no votes")
    elif not any(contest.choices for contest in snapshot.contests):
        return Refusal(kind="empty", reason="it lists no contest with a choice")
    for what, value in _figures(snapshot):
        if abs(value) > MOST_VOTES:
            reason = f"it has more than {MOST_VOTES:,} for {what}, which no count can have"
            return Refusal(kind="limit", reason=reason)
    return None


def _figures(snapshot: ParsedSnapshot) -> Iterator[tuple[str, int]]:
    """Yield every count of votes, ballots and voters in a file, with what it counts."""
    for contest in snapshot.contests:
        for choice in contest.choices:
            if choice.votes is not None:
                yield f"the votes of {shown(choice.name)} in {shown(contest.title)}", choice.votes
        if contest.registered is not None:
            yield f"the registered voters of {shown(contest.title)}", contest.registered
    for number, votes in snapshot.votes.items():
        yield f"the votes of {shown(number, 30)}", votes
    for number, counts in snapshot.ballots.items():
        for kind in "ballots blank partly_voted overvoted writein_marks full unused".split():
            value: int | None = getattr(counts, kind)
            if value is not None:
                yield f"{kind} of {shown(number, 30)}", value
    for item, text in snapshot.totals.items():
        if text.removeprefix("-").isdecimal():
            yield item, int(text)


def _votes(snapshot: ParsedSnapshot) -> list[int]:
    listed = (choice.votes for contest in snapshot.contests for choice in contest.choices)
    return [*(votes for votes in listed if votes is not None), *snapshot.votes.values()]


def has_votes(snapshot: ParsedSnapshot) -> bool:
    """Return whether a choice has a vote."""
    return any(_votes(snapshot))


def nothing_counted(snapshot: ParsedSnapshot, captures: Sequence[Capture], stored: Stored) -> str:
    """Return why zeros are no update where the close of polls is not stored; empty if they may be.

    A county puts such a file on its server before the polls close, to test it. Zeros that follow
    votes, that are of a later day, or that stand beside counted ballots are official figures and
    stay.
    """
    votes = _votes(snapshot)
    at = snapshot.released_at
    if stored.closes is not None or not votes or any(votes) or at.date() > stored.day:
        return ""
    others = [capture.snapshot for capture in captures if capture.snapshot is not None]
    twins = [other for other in others if other.released_at == at]
    earlier = [o for o in others if o.released_at < at and o.released_at.date() >= stored.day]
    if any(int(twin.totals.get("ballots_counted", "0")) for twin in twins):
        return ""
    if any(has_votes(other) for other in (*twins, *earlier)):
        return ""
    races = (choices for update in stored.votes.values() for choices in update.values())
    if any(value for choices in races for value in choices.values()):
        return ""
    return (
        f"every one of its {len(votes)} votes is 0 on election day, and election.toml does not say"
        " when the polls closed: if it is the first count, fill polls_close and import it again"
    )


def one_election(captures: Iterable[Capture], stored: Stored) -> None:
    """Refuse files of several elections where election.toml does not say which is meant."""
    for name, todo in (("election_id", "official_id"), ("election_title", "official_title")):
        found: dict[str, str] = {}
        for capture in captures:
            assert capture.snapshot is not None
            if (said := getattr(capture.snapshot, name)) and not any(
                same_title(said, other) for other in found
            ):
                found[said] = capture.filename
        if len(found) > 1:
            place, some = stored.folder / "election.toml", sorted(found.items())[:3]
            got = ", ".join(f"{shown(word, 40)} in {file}" for word, file in some)
            expected = f"files of one election, or {todo} to say which is meant"
            todo = f"Write the right one as {todo} into election.toml"
            todo += ": files of another are then left out."
            raise FeedError(place, expected=expected, got=got, todo=todo)


Line = tuple[str, str]
"""A name and the party beside it, as the file prints them."""
ANSWERS = {"YES", "NO"}


def refuse_contests(contests: Sequence[ParsedContest], place: str) -> None:
    """Refuse a contest that stands twice; other group, party, district or id is another contest.

    Two groups that list one title with the same candidates, or with the same question, list one
    contest twice.
    """
    by_key: dict[tuple[str, ...], ParsedContest] = {}
    by_id: dict[str, ParsedContest] = {}
    by_title: dict[str, list[ParsedContest]] = {}
    for contest in contests:
        number = contest.official_id
        which = contest.party, contest.district, number
        key = (plain(contest.title), contest.group, *which)
        for found in (by_key.get(key), by_id.get(number) if number else None):
            if found is not None:
                raise _twice(place, found, contest)
        for other in by_title.setdefault(key[0], []):
            of = other.party, other.district, other.official_id
            if which == of and _is_one(other, contest):
                raise _twice(place, other, contest)
        by_key[key] = contest
        if contest.official_id:
            by_id[contest.official_id] = contest
        by_title[key[0]].append(contest)


def refuse_choices(contest: ParsedContest, place: str, lines: Collection[Line] = ()) -> None:
    """Refuse a name or id that a contest has twice, except the party ``lines`` of choices.csv."""
    by_name: dict[str, ParsedChoice] = {}
    by_line: set[Line] = set()
    by_id: dict[str, ParsedChoice] = {}
    for choice in contest.choices:
        name, line = plain(choice.name), (choice.name, choice.party)
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


def _is_one(one: ParsedContest, other: ParsedContest) -> bool:
    people = {plain(choice.name) for choice in one.choices}
    if people != {plain(choice.name) for choice in other.choices} or not people:
        return False
    if {name.upper() for name in people} != ANSWERS:
        return True
    return bool(one.measure_text) and plain(one.measure_text) == plain(other.measure_text)


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
