"""Los Angeles County's media JSON: contests by title, candidates by name, votes; no ids and no ballots."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from builder.errors import FeedError, shown
from builder.importers.parsed import ContestType, FileKind, ParsedChoice, ParsedContest, ParsedSnapshot
from builder.model import Precision

TYPES = {
    "Candidate": ContestType.CANDIDATE,
    "Measure": ContestType.MEASURE,
    "Judicial": ContestType.RETENTION,
    "Presidential": ContestType.CANDIDATE,
}


def load_json(data: bytes, filename: str) -> dict[str, Any]:
    """The object in ``data``; what the county serves instead at times is named in the error."""
    if not data.strip():
        raise FeedError(filename, expected="JSON", got="an empty file", todo="Leave it out, or fetch it again.")
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FeedError(filename, expected="JSON", got=str(error), todo="Leave it out, or fetch it again.") from error
    if isinstance(value, dict) and set(value) == {"Message"}:
        raise FeedError(
            filename,
            expected="results",
            got=f"the server's message {shown(str(value['Message']))}",
            todo="Leave it out, or fetch it again.",
        )
    if not isinstance(value, dict):
        raise FeedError(
            filename, expected="an object", got=type(value).__name__, todo="Give a results or counter file of the county."
        )
    return value


def whole_number(value: object, filename: str, what: str) -> int:
    """A count; some captures write counts as floats (12.0), a fraction is an error."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise FeedError(
            filename,
            expected=f"a whole number for {what}",
            got=shown(str(value)),
            todo="Ask the county; nothing is rounded here.",
        )
    return int(value)


def parse_contests(election: dict[str, Any], filename: str) -> tuple[ParsedContest, ...]:
    """The contests of an ``Election`` object, with ids where it has them."""
    contests = []
    for group in election["ContestGroups"]:
        for raw in group["Contests"]:
            title = raw["Title"]
            if raw["Type"] not in TYPES:
                raise FeedError(
                    filename,
                    expected="one of " + ", ".join(TYPES),
                    got=shown(str(raw["Type"])),
                    todo=f"Say what type {shown(title)} is.",
                )
            choices = []
            for choice in raw["Candidates"]:
                votes = choice.get("Votes")
                choices.append(
                    ParsedChoice(
                        name=choice["Name"],
                        party=choice["Party"] or "",
                        votes=None if votes is None else whole_number(votes, filename, f"{choice['Name']} in {title}"),
                        official_id=str(choice.get("ID", "")),
                    )
                )
            contests.append(
                ParsedContest(
                    title=title,
                    type=TYPES[raw["Type"]],
                    choices=tuple(choices),
                    group=group["Name"],
                    additional_text=raw["AdditionalText"] or "",
                    measure_text=raw["MeasureText"] or "",
                    pass_rate=raw["MeasurePassRate"] or "",
                    vote_for=raw["VoteFor"] or "",
                    official_id=str(raw.get("ID", "")),
                )
            )
    return tuple(contests)


def parse(data: bytes, filename: str) -> ParsedSnapshot:
    """One results file; its time stands without a zone, to a varying part of a second, which is cut off."""
    raw = load_json(data, filename)
    try:
        released_at = datetime.fromisoformat(raw["Timestamp"]).replace(microsecond=0)
        if released_at.tzinfo is not None:
            raise ValueError("a time with a zone, where local time is expected")
        election = raw["Election"]
        contests = parse_contests(election, filename)
        day = date.fromisoformat(election["Date"][:10])
    except (KeyError, TypeError, ValueError) as error:
        raise FeedError(
            filename,
            expected="Timestamp and Election of a results file",
            got=f"{type(error).__name__} {error}",
            todo="Give a results file of the county, or add its format.",
        ) from error
    return ParsedSnapshot(
        format="la-media-json",
        kind=FileKind.RESULTS,
        filename=filename,
        released_at=released_at,
        precision=Precision.SECOND,
        election_date=day,
        election_id=str(election.get("ID") or ""),
        election_title=str(election.get("Title") or ""),
        contests=contests,
    )
