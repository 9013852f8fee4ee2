"""What is fuzzed: each parser as a function of bytes, with its seeds; a new format of FORMATS is
one by itself.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.errors import ArchiveError
from builder.importers import encodings, sources
from builder.importers.captures import parse_captures_list
from builder.importers.formats import FORMATS, la_counter
from builder.importers.parsed import ParsedContest, ParsedSnapshot
from builder.importers.people import propose_choices
from builder.importers.race_slugs import propose_race
from builder.store import characters
from builder.store.csvfile import parse_rows
from builder.store.load import parse_toml
from builder.store.schema import TABLES

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
FEEDS = ROOT.parent / "shared" / "feeds"
LARGEST_SEED = 4_000
URL = "https://captures.example/{commit}/results.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One parser. ``run`` takes any bytes; ``seeds`` gives inputs that it reads."""

    run: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]


def propose(contests: tuple[ParsedContest, ...]) -> None:
    """Propose rows for each contest, as an import does; a question to the editor ends that contest
    alone.
    """
    taken: set[str] = set()
    for contest in contests:
        try:
            propose_choices(contest, propose_race(contest, "source", taken).row, "source", {})
        except ArchiveError:
            continue


def of_format(name: str) -> Callable[[bytes], object]:
    """Return the run of a format: sniff, parse and propose."""

    def run(data: bytes) -> ParsedSnapshot:
        snapshot = FORMATS[name](data, "feed")
        propose(snapshot.contests)
        _ = snapshot.votes_total
        return snapshot

    return run


def ids(data: bytes) -> object:
    """Parse an id file and propose its contests."""
    found = la_counter.parse_ids(data, "ids")
    propose(found.contests)
    return found


def text(data: bytes) -> object:
    """Recognize an encoding and look at every character."""
    found, _ = encodings.recognize(data, "feed")
    return characters.refused(found), characters.mojibake(found), characters.odd(found)


def tables(data: bytes) -> object:
    """Read the same text as each CSV file of the archive."""
    found = data.decode("utf-8", "replace")
    header, _, rest = found.partition("\n")
    for name, table in TABLES.items():
        if header.startswith(table.columns[0]):
            parse_rows(",".join(table.columns) + "\n" + rest, table, Path(name))
    return None


def files(*patterns: str) -> Callable[[], Iterator[bytes]]:
    """Return the seeds of these patterns under the fixtures, the archive's data and, if they are
    there, the official files.
    """

    def seeds() -> Iterator[bytes]:
        for folder in (FIXTURES, ROOT / "data", FEEDS):
            for pattern in patterns:
                for path in sorted(folder.glob(pattern)) if folder.is_dir() else ():
                    yield (
                        path.read_bytes()[:LARGEST_SEED]
                        if path.suffix in (".csv", ".dat", ".ets")
                        else path.read_bytes()
                    )

    return seeds


def packed() -> Iterator[bytes]:
    """Yield a fixture as .gz, whole, cut off and damaged."""
    import gzip

    data = gzip.compress((FIXTURES / "la-counter" / "1-first.json").read_bytes(), mtime=0)
    yield from (data, data[: len(data) // 2], data[:20] + b"\xff" + data[21:])


TARGETS: dict[str, Target] = {
    **{
        name: Target(
            run=of_format(name),
            seeds=(
                files(f"{name}/*", "la-fixedwidth/*") if "json" not in name else files(f"{name}/*")
            ),
        )
        for name in FORMATS
    },
    "ids": Target(run=ids, seeds=files("la-counter/election_data.json")),
    "sniff": Target(run=lambda data: sources.parse(data, "feed"), seeds=files("la-*/*")),
    "gzip": Target(run=lambda data: sources.unpacked(io.BytesIO(data), "feed.gz"), seeds=packed),
    "captures": Target(
        run=lambda data: parse_captures_list(data, Path("list.csv"), URL),
        seeds=files("*/manifest_results.csv", "captures/*.csv"),
    ),
    "encodings": Target(run=text, seeds=files("la-fixed-width/*.dat", "encodings/*")),
    "toml": Target(
        run=lambda data: parse_toml(data, Path("election.toml")),
        seeds=files("*/jurisdiction.toml", "*/*/election.toml"),
    ),
    "tables": Target(run=tables, seeds=files("*/2014-11-04/*.csv")),
}


def is_json(data: bytes) -> Any:
    """Return the value of JSON bytes; None if they are none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
