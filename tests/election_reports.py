"""Reads election reports of NIST SP 1500-100 v2, in JSON and in XML, without the code that wrote
them.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa

Votes = dict[str, dict[str, int | None]]
NS = "{http://itl.nist.gov/ns/voting/1500-100/v2}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
LISTS = set(
    (
        "Election BallotCounts Candidate Contest ContestSelection ExternalIdentifier GpUnit "
        "OtherCounts Party Text VoteCounts"
    ).split()
)
NUMBERS = set(
    (
        "BallotsCast BallotsOutstanding Count NumberElected Overvotes SequenceEnd SequenceOrder "
        "SequenceStart Undervotes VotersRegistered VotesAllowed WriteIns"
    ).split()
)


def members(packed: bytes) -> list[tarfile.TarInfo]:
    """What stands in an archive of reports."""
    with tarfile.open(fileobj=_plain_tar(packed)) as tar:
        return tar.getmembers()


def unpacked(packed: Mapping[str, bytes]) -> dict[str, bytes]:
    """The reports in the archives of an election, by file name."""
    found = {}
    for data in packed.values():
        with tarfile.open(fileobj=_plain_tar(data)) as tar:
            for member in tar:
                file = tar.extractfile(member)
                assert file is not None
                found[Path(member.name).name] = file.read()
    return found


def _plain_tar(packed: bytes) -> io.BytesIO:
    return io.BytesIO(pa.input_stream(io.BytesIO(packed), compression="zstd").read())


def tree_of_json(data: bytes) -> Any:
    """What a report in JSON says, without the types that XML leaves to the element's name."""
    return _plain(json.loads(data), "ElectionReport")


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_plain(one, name) for one in value]
    if not isinstance(value, dict):
        return value
    abstract = name in ("Contest", "ContestSelection", "GpUnit")
    kept = {key: of for key, of in value.items() if key != "@type" or abstract}
    return {key: _plain(of, key) for key, of in kept.items()}


def tree_of_xml(data: bytes) -> Any:
    """What a report in XML says, as JSON would say it."""
    return _object(ElementTree.fromstring(data))


def _object(element: ElementTree.Element) -> dict[str, Any]:
    if language := element.get("Language"):
        return {"Content": element.text, "Language": language}
    found: dict[str, Any] = {}
    if kind := element.get(f"{XSI}type"):
        found["@type"] = f"ElectionResults.{kind}"
    if own := element.get("ObjectId"):
        found["@id"] = own
    for child in element:
        name, text = child.tag.removeprefix(NS), child.text or ""
        assert child.tag.startswith(NS)
        value: Any = text
        if name.endswith("Ids"):
            value = text.split()
        elif len(child) or child.get("Language"):
            value = _object(child)
        elif name in NUMBERS:
            value = int(text)
        elif text == "true":
            value = True
        if name in LISTS:
            found.setdefault(name, []).append(value)
        else:
            assert name not in found, name
            found[name] = value
    return found


def votes(report: Any) -> Votes:
    """The votes that a report has of each choice of each race: None where it has no count."""
    (election,) = report["Election"]
    found: Votes = {}
    for contest in election.get("Contest", []):
        race = contest["@id"].removeprefix("race.")
        of: dict[str, int | None] = {}
        for selection in contest.get("ContestSelection", []):
            choice = selection["@id"].removeprefix(f"choice.{race}.")
            counts = [c["Count"] for c in selection.get("VoteCounts", []) if c["Type"] == "total"]
            assert len(counts) < 2
            of[choice] = counts[0] if counts else None
        found[race] = of
    return found


def stored_votes(election: Path, key: str) -> Votes:
    """The votes of an update as its snapshot has them: None for an empty cell."""
    path = election / "snapshots" / f"{key}.csv"
    found: Votes = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                counted = int(row["votes"]) if row["votes"] else None
                found.setdefault(row["race"], {})[row["choice"]] = counted
    return found


def live_updates(election: Path) -> dict[str, dict[str, str]]:
    """The rows of the updates that were not withdrawn, by key."""
    with (election / "updates.csv").open(encoding="utf-8", newline="") as file:
        return {row["update"]: row for row in csv.DictReader(file) if not row["withdrawn"]}
