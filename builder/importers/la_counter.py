"""Los Angeles County's counter feed (ids, votes, ballots, totals) and the id file that names its ids."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from builder.errors import FeedError
from builder.importers.la_media_json import load_json, parse_contests, whole_number
from builder.importers.parsed import FileKind, IdsFile, ParsedBallots, ParsedSnapshot
from builder.model import Precision

TIME = "%m/%d/%Y %I:%M:%S %p"
TOTALS = {"EBLT": "ballots_counted", "MBLT": "ballots_mail", "DBLT": "ballots_in_person"}
BALLOTS = ("CBLT", "CFV", "CPV", "CUV", "COV")


def parse(data: bytes, filename: str) -> ParsedSnapshot:
    """One counter file. The meaning of its codes was worked out from its sums; the county documents none.

    By candidate: CAND votes. By contest, in ballots: CBLT counted, CFV full, CPV partly voted, CUV left blank, COV
    overvoted; WRTN-nn ballots with at least nn write-in marks, NSEL-nn ballots with at least nn unused votes, so
    that the sum over nn counts marks and unused votes. By election: EBLT ballots, MBLT by mail, DBLT in person.
    PBLT and the CRD codes (cards) are left alone.
    """
    raw = load_json(data, filename)
    by_id: dict[str, dict[str, int]] = defaultdict(dict)
    try:
        released_at = datetime.strptime(raw["TimeStamp"], TIME)
        for row in raw["Data"]:
            kind, reference = row["ReferenceType"], str(row["ReferenceID"])
            value = whole_number(row["Value"], filename, f"{kind} of {reference}")
            if by_id[reference].setdefault(kind, value) != value:
                raise FeedError(
                    filename,
                    expected=f"one value for {kind} of {reference}",
                    got=f"{by_id[reference][kind]} and {value}",
                    todo="Leave the file out; another capture of the same time may be whole.",
                )
    except (KeyError, TypeError, ValueError) as error:
        raise FeedError(
            filename,
            expected="Data and TimeStamp of a counter file",
            got=f"{type(error).__name__} {error}",
            todo="Give a counter file of the county, or add its format.",
        ) from error
    votes = {reference: values["CAND"] for reference, values in by_id.items() if "CAND" in values}
    ballots = {
        reference: ParsedBallots(
            ballots=values["CBLT"],
            blank=values["CUV"],
            partly_voted=values["CPV"],
            overvoted=values["COV"],
            full=values["CFV"],
            writein_marks=sum(marks) if (marks := [v for kind, v in values.items() if kind.startswith("WRTN-")]) else None,
            unused=sum(value for kind, value in values.items() if kind.startswith("NSEL-")),
        )
        for reference, values in by_id.items()
        if all(kind in values for kind in BALLOTS)
    }
    totals = {item: str(values[kind]) for kind, item in TOTALS.items() for values in by_id.values() if kind in values}
    return ParsedSnapshot(
        format="la-counter",
        kind=FileKind.COUNTER,
        filename=filename,
        released_at=released_at,
        precision=Precision.SECOND,
        votes=votes,
        ballots=ballots,
        totals=totals,
        election_id=next((reference for reference, values in by_id.items() if values.keys() & TOTALS.keys()), ""),
    )


def parse_ids(data: bytes, filename: str) -> IdsFile:
    """The id file ``election_data.json``: every contest and candidate with its id, and the registration."""
    raw = load_json(data, filename)
    try:
        election = raw["Data"]
        groups = sorted(election["ContestGroups"], key=lambda group: int(group["Order"]))
        return IdsFile(
            filename=filename,
            read_at=datetime.strptime(raw["TimeStamp"], TIME),
            contests=parse_contests(election, filename),
            group_order=tuple(group["Name"] for group in groups),
            registered=whole_number(election["RegistrationCount"], filename, "RegistrationCount"),
            election_id=str(election.get("ID") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FeedError(
            filename,
            expected="Data and TimeStamp of the id file",
            got=f"{type(error).__name__} {error}",
            todo="Give the county's election_data.json.",
        ) from error
