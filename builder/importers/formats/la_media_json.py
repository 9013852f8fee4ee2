"""The format la-media-json: contests by title, candidates by name, votes; no ids and no ballots."""

from __future__ import annotations

import re

from builder.errors import shown
from builder.importers.json_reader import JsonObject, read_object
from builder.importers.parsed import (
    ContestType,
    FileKind,
    ParsedChoice,
    ParsedContest,
    ParsedSnapshot,
)
from builder.model import Precision

TYPES = {
    "Candidate": ContestType.CANDIDATE,
    "Measure": ContestType.MEASURE,
    "Judicial": ContestType.RETENTION,
    "Presidential": ContestType.CANDIDATE,
}
TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?")
DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00(?:\.0{1,9})?(?:[+-][0-9]{2}:[0-9]{2}|Z)?)?"
)


def parse_contests(election: JsonObject) -> tuple[ParsedContest, ...]:
    """Return the contests of an ``Election`` object, with ids where it has them."""
    contests = []
    for group in election.objects("ContestGroups"):
        name = group.text("Name")
        for raw in group.objects("Contests"):
            title = raw.text("Title", empty=False)
            kind = raw.text("Type")
            if kind not in TYPES:
                raw.wrong("Type", "one of " + ", ".join(TYPES), f"Say what type {shown(title)} is.")
            contests.append(
                ParsedContest(
                    title=title,
                    type=TYPES[kind],
                    choices=tuple(_choice(choice, title) for choice in raw.objects("Candidates")),
                    group=name,
                    additional_text=raw.text("AdditionalText"),
                    measure_text=raw.text("MeasureText"),
                    pass_rate=raw.text("MeasurePassRate"),
                    vote_for=raw.text("VoteFor"),
                    official_id=raw.identifier("ID"),
                )
            )
    return tuple(contests)


def _choice(raw: JsonObject, title: str) -> ParsedChoice:
    name = raw.text("Name", empty=False)
    return ParsedChoice(
        name=name,
        party=raw.text("Party"),
        votes=None if raw.raw.get("Votes") is None else raw.whole("Votes", f"{name} in {title}"),
        official_id=raw.identifier("ID"),
    )


def parse(data: bytes, filename: str) -> ParsedSnapshot:
    """Read one results file; its time has no zone, and its fraction of a second is cut off."""
    raw = read_object(data, filename)
    election = raw.object("Election")
    return ParsedSnapshot(
        format="la-media-json",
        kind=FileKind.RESULTS,
        filename=filename,
        released_at=raw.moment(
            "Timestamp", TIME, "%Y-%m-%dT%H:%M:%S", "2022-11-08T20:11:13, without a zone"
        ),
        precision=Precision.SECOND,
        election_date=election.moment("Date", DAY, "%Y-%m-%d", "2022-11-08T00:00:00").date(),
        election_id=election.identifier("ID") if election.raw.get("ID") is not None else "",
        election_title=election.text("Title") if election.raw.get("Title") is not None else "",
        contests=parse_contests(election),
    )
