"""The versions of a race: a file for programs, and the links of RFC 5829 for pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from builder.counting.counted import CountedElection
from builder.model import Election, Race
from builder.seal.facts import released_text

SCHEMA = "election-count-archive/versions/2"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One update that lists a race.

    ``address`` is of its record, relative to the race's page; ``line`` is the number of the line of
    published.csv that sealed it (None in a draft).
    """

    address: str
    released_at: str
    status: str
    withdrawn: str
    line: int | None


def versions(counted: CountedElection, races: Iterable[Race]) -> dict[str, tuple[Version, ...]]:
    """Return the versions of each of these races that was ever listed, by official time."""
    election = counted.election
    lines = {line.scope: line.seq for line in election.published if line.layer == 1}
    stored = []
    for update in election.updates:
        if update.key in election.snapshots:
            version = Version(
                address=f"{update.key}/",
                released_at=released_text(update),
                status=update.status.value,
                withdrawn=update.withdrawn,
                line=lines.get(f"update/{update.key}"),
            )
            stored.append((version, election.snapshots[update.key].votes))
    found = {
        race.slug: tuple(version for version, votes in stored if race.slug in votes)
        for race in races
    }
    return {race: of for race, of in found.items() if of}


def race_links(of: tuple[Version, ...]) -> list[dict[str, str]]:
    """Return the head elements of a race's page, which shows its latest version."""
    if not of:
        return []
    links = [{"tag": "link", "rel": "latest-version", "href": "./"}]
    live = [version for version in of if not version.withdrawn]
    if len(live) > 1:
        links.append({"tag": "link", "rel": "predecessor-version", "href": live[-2].address})
    every = {"rel": "version-history", "href": "versions.json", "type": "application/json"}
    return [*links, {"tag": "link", **every}]


def version_files(counted: CountedElection, races: Iterable[Race]) -> dict[str, bytes]:
    """Return ``versions.json`` of each race that was ever listed."""
    election = counted.election
    found = versions(counted, races)
    return {
        f"{election.path}/{race}/versions.json": _file(election, race, of)
        for race, of in found.items()
    }


def _file(election: Election, race: str, of: tuple[Version, ...]) -> bytes:
    entries = []
    for version in of:
        told = {"record": version.address, **asdict(version)}
        del told["address"]
        entries.append({name: value for name, value in told.items() if value})
    live = [version for version in of if not version.withdrawn]
    top = {
        "schema": SCHEMA,
        "race": f"{election.path}/{race}",
        "latest": "./",
        "latest_record": live[-1].address if live else None,
    }
    # A version a line: short, and what a new count adds is one line.
    lines = ",\n".join(map(_JSON.encode, entries))
    return f'{_JSON.encode(top)[:-1]},"versions":[\n{lines}\n]}}\n'.encode()
