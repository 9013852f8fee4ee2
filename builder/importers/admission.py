"""Which parsed files may count for an election at all: those of this election, with contests and
possible figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from builder.errors import FeedError, shown
from builder.importers.known import Stored
from builder.importers.parsed import FileKind, ParsedSnapshot
from builder.importers.sources import Capture
from builder.model import MOST_VOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why nothing of a file is taken: the kind of oddity, and the reason in words."""

    kind: str
    reason: str


def plain(text: str) -> str:
    """``text`` without regard to case and spacing, as two spellings of one title are compared."""
    return " ".join(text.split()).casefold()


def same_title(one: str, other: str) -> bool:
    """True for two spellings of an election's title; a fixed-width file writes the day in front of
    it.
    """
    first, second = plain(one), plain(other)
    return first == second or first.endswith(f" - {second}") or second.endswith(f" - {first}")


def refusal(snapshot: ParsedSnapshot, stored: Stored) -> Refusal | None:
    """Why ``snapshot`` is no file of this election, or can't be a count; None where nothing speaks
    against it.
    """
    if snapshot.election_date not in (None, stored.day):
        return Refusal(
            kind="election",
            reason=f"it is of the election of {snapshot.election_date}, not of {stored.day}",
        )
    if stored.official_id and snapshot.election_id and snapshot.election_id != stored.official_id:
        got = shown(snapshot.election_id, 30)
        reason = (
            f"it is of the election with the id {got}, not of {shown(stored.official_id, 30)}"
            " (official_id in election.toml)"
        )
        return Refusal(kind="election", reason=reason)
    if (
        stored.official_title
        and snapshot.election_title
        and not same_title(snapshot.election_title, stored.official_title)
    ):
        reason = (
            f"it is of the election {shown(snapshot.election_title)}, not of"
            f" {shown(stored.official_title)} (official_title in election.toml)"
        )
        return Refusal(kind="election", reason=reason)
    if snapshot.kind is not FileKind.COUNTER and not any(
        contest.choices for contest in snapshot.contests
    ):
        return Refusal(kind="empty", reason="it lists no contest with a choice")
    if snapshot.kind is FileKind.COUNTER and not snapshot.votes:
        return Refusal(kind="empty", reason="it has no votes")
    for what, value in _figures(snapshot):
        if abs(value) > MOST_VOTES:
            return Refusal(
                kind="limit",
                reason=f"it has more than {MOST_VOTES:,} for {what}, which no count can have",
            )
    return None


def _figures(snapshot: ParsedSnapshot) -> Iterator[tuple[str, int]]:
    """Every count of votes, ballots and voters in a file, with what it counts."""
    for contest in snapshot.contests:
        for choice in contest.choices:
            if choice.votes is not None:
                yield f"the votes of {shown(choice.name)} in {shown(contest.title)}", choice.votes
        if contest.registered is not None:
            yield f"the registered voters of {shown(contest.title)}", contest.registered
    for number, votes in snapshot.votes.items():
        yield f"the votes of {shown(number, 30)}", votes
    for number, counts in snapshot.ballots.items():
        for kind in (
            "ballots",
            "blank",
            "partly_voted",
            "overvoted",
            "writein_marks",
            "full",
            "unused",
        ):
            value: int | None = getattr(counts, kind)
            if value is not None:
                yield f"{kind} of {shown(number, 30)}", value
    for item, text in snapshot.totals.items():
        if text.removeprefix("-").isdecimal():
            yield item, int(text)


def _votes(snapshot: ParsedSnapshot) -> list[int]:
    found = [
        choice.votes
        for contest in snapshot.contests
        for choice in contest.choices
        if choice.votes is not None
    ]
    return [*found, *snapshot.votes.values()]


def has_votes(snapshot: ParsedSnapshot) -> bool:
    """True where a choice has a vote."""
    return any(_votes(snapshot))


def nothing_counted(snapshot: ParsedSnapshot, captures: Sequence[Capture], stored: Stored) -> str:
    """Why a file of zeros is no update of the count, where the close of polls is not stored; empty
    for one that may be.

    A county puts such a file on its server before the polls close, to test it. Zeros that follow
    votes, that are of a later day, or that stand beside counted ballots are official figures and
    stay.
    """
    votes = _votes(snapshot)
    if (
        stored.closes is not None
        or not votes
        or any(votes)
        or snapshot.released_at.date() > stored.day
    ):
        return ""
    others = [capture.snapshot for capture in captures if capture.snapshot is not None]
    twins = [other for other in others if other.released_at == snapshot.released_at]
    if any(int(twin.totals.get("ballots_counted", "0")) for twin in twins) or any(
        has_votes(twin) for twin in twins
    ):
        return ""
    if any(
        has_votes(other)
        for other in others
        if stored.day <= other.released_at.date() <= snapshot.released_at.date()
        and other.released_at < snapshot.released_at
    ):
        return ""
    if any(
        value
        for update in stored.votes.values()
        for choices in update.values()
        for value in choices.values()
    ):
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
            said = ", ".join(
                f"{shown(word, 40)} in {file}" for word, file in sorted(found.items())[:3]
            )
            raise FeedError(
                stored.folder / "election.toml",
                expected=f"files of one election, or {todo} to say which is meant",
                got=said,
                todo=(
                    f"Write the right one as {todo} into election.toml: files of another are then"
                    " left out."
                ),
            )
