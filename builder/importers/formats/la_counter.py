"""The counter feed la-counter (ids, votes, ballots, totals) and the id file that names its ids."""

from __future__ import annotations

import re
from collections import defaultdict

from builder.errors import FeedError
from builder.importers.formats.la_media_json import parse_contests
from builder.importers.json_reader import read_object
from builder.importers.parsed import FileKind, IdsFile, ParsedBallots, ParsedSnapshot
from builder.model import Precision

TIME = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{1,2}:[0-9]{2}:[0-9]{2} [AP]M)")
FORM, EXAMPLE = "%m/%d/%Y %I:%M:%S %p", "11/8/2022 8:24:13 PM"
TOTALS = {"EBLT": "ballots_counted", "MBLT": "ballots_mail", "DBLT": "ballots_in_person"}
BALLOTS = ("CBLT", "CFV", "CPV", "CUV", "COV")


def parse(data: bytes, filename: str) -> ParsedSnapshot:
    """Read a counter file; its codes were worked out from its sums: no document explains them.

    By candidate: CAND votes. By contest, in ballots: CBLT counted, CFV full, CPV partly voted, CUV
    left blank, COV overvoted; WRTN-nn ballots with at least nn write-in marks, NSEL-nn ballots with
    at least nn unused votes, so that the sum over nn counts marks and unused votes. By election:
    EBLT ballots, MBLT by mail, DBLT in person. PBLT and the CRD codes (cards) are left alone.
    """
    raw = read_object(data, filename)
    by_id: dict[str, dict[str, int]] = defaultdict(dict)
    released_at = raw.moment("TimeStamp", TIME, FORM, EXAMPLE)
    for row in raw.objects("Data"):
        kind, reference = row.text("ReferenceType", empty=False), row.identifier("ReferenceID")
        value = row.whole("Value", f"{kind} of {reference}")
        if by_id[reference].setdefault(kind, value) != value:
            raise FeedError(
                filename,
                expected=f"one value for {kind[:40]} of {reference[:40]}",
                got=f"{by_id[reference][kind]} and {value}",
                todo="Leave the file out; another capture of the same time may be complete.",
            )
    votes = {reference: values["CAND"] for reference, values in by_id.items() if "CAND" in values}
    ballots = {
        reference: ParsedBallots(
            ballots=values["CBLT"],
            blank=values["CUV"],
            partly_voted=values["CPV"],
            overvoted=values["COV"],
            full=values["CFV"],
            writein_marks=(
                sum(marks)
                if (marks := [v for kind, v in values.items() if kind.startswith("WRTN-")])
                else None
            ),
            unused=sum(value for kind, value in values.items() if kind.startswith("NSEL-")),
        )
        for reference, values in by_id.items()
        if all(kind in values for kind in BALLOTS)
    }
    totals = {
        item: str(values[kind])
        for kind, item in TOTALS.items()
        for values in by_id.values()
        if kind in values
    }
    return ParsedSnapshot(
        format="la-counter",
        kind=FileKind.COUNTER,
        filename=filename,
        released_at=released_at,
        precision=Precision.SECOND,
        votes=votes,
        ballots=ballots,
        totals=totals,
        election_id=next(
            (reference for reference, values in by_id.items() if values.keys() & TOTALS.keys()), ""
        ),
    )


def parse_ids(data: bytes, filename: str) -> IdsFile:
    """Read the id file election_data.json: contests and candidates with ids, the registration.

    Some real ones have no ``TimeStamp``: their time is then not known.
    """
    raw = read_object(data, filename)
    election = raw.object("Data")
    groups = sorted(election.objects("ContestGroups"), key=lambda group: group.whole("Order"))
    return IdsFile(
        filename=filename,
        read_at=(
            raw.moment("TimeStamp", TIME, FORM, EXAMPLE)
            if raw.raw.get("TimeStamp") is not None
            else None
        ),
        contests=parse_contests(election),
        group_order=tuple(group.text("Name") for group in groups),
        registered=election.whole("RegistrationCount", "RegistrationCount"),
        election_id=election.identifier("ID") if election.raw.get("ID") is not None else "",
    )
