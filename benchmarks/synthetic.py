"""Writes invented archives of any size, shaped like a large county's: whole checkouts, in canonical
form and sealed.

The same seed gives the same bytes on any machine: every chance is drawn from
``random.Random(seed).random()`` and no figure is taken from a real election. `python -m
benchmarks.synthetic FOLDER --elections 40` writes one to look at.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path
from random import Random

from benchmarks.contests import Contest, Row, contests
from benchmarks.counting import Course, count
from benchmarks.reported import AUTHORITY, Papers, corrections, events, statements, totals
from benchmarks.shapes import CERTIFIED_DAY, ZONE, Release, Shape, releases, schedule
from builder.editing.seal import jurisdiction_lines, log, seal
from builder.seal.chain import next_lines
from builder.store import load
from builder.store.csvfile import dump_rows
from builder.store.schema import TABLES, UPDATES, table_for

ROOT = Path(__file__).resolve().parents[1]
JURISDICTION = "xx-qq-vumzoor"
Say = Callable[[str], None]
JURISDICTION_TOML = f"""\
name = "Vumzoor County"
authority = "{AUTHORITY}"
authority_short = "VCRO"
time_zone = "America/Los_Angeles"
time_label = "PT"
ocd_id = "ocd-division/country:xx/state:qq/county:vumzoor"

[links]
results = "https://example.org/vumzoor/results"
state = "https://example.org/great-qualimee/results"

[[law]]
topic = "mail-deadline"
text = "A mail ballot counts if it is postmarked by election day and arrives no later than seven days after it."
from = 1980-01-01
source_title = "Great Qualimee, Act on Ballots, section 7"
source_url = "https://example.org/act/7"

[[law]]
topic = "canvass-length"
text = "The county has to prepare the certified result within 30 days of the election."
from = 1980-01-01
source_title = "Great Qualimee, Act on Ballots, section 30"
source_url = "https://example.org/act/30"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An election as it was drawn, before it is spelled as files."""

    shape: Shape
    releases: Sequence[Release]
    contests: Sequence[Contest]
    courses: Sequence[Course]
    rows: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large an archive is: what a build has to do grows with ``records``, its races times their
    updates.

    ``newest_records`` came with the last update of the newest election.
    """

    elections: int = 0
    races: int = 0
    updates: int = 0
    records: int = 0
    votes: int = 0
    newest_records: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(
            elections=self.elections + other.elections,
            races=self.races + other.races,
            updates=self.updates + other.updates,
            records=self.records + other.records,
            votes=self.votes + other.votes,
            newest_records=self.newest_records or other.newest_records,
        )


def draw(seed: str, shape: Shape) -> Drawn:
    """The election of that seed and shape."""
    rng = Random(f"{seed}/{shape.date.isoformat()}")
    papers, told = Papers(rng, shape), releases(rng, shape)
    newest = papers.file("results", told[-1])
    papers.standing("rolls", "Districts of Great Qualimee, sheet 4")
    papers.standing("line", "Act on Counties, section 2: a city lies in one county alone")
    papers.standing("schools", "What a joint school district is, leaflet 9")
    ballot = contests(rng, shape, newest if shape.certified else papers.file("results", told[0]))
    courses = [count(rng, shape, told, contest) for contest in ballot]
    rows = {
        "totals.csv": totals(rng, shape, told, papers),
        "statements.csv": statements(rng, told, ballot, courses, papers),
        "events.csv": events(shape, told, papers),
        "corrections.csv": corrections(rng, shape, told, ballot, courses, papers),
        "races.csv": [contest.race for contest in ballot],
        "choices.csv": [choice for contest in ballot for choice in contest.choices],
    }
    snapshots = _snapshots(shape, told, ballot, courses, papers)
    listed = [
        _update(shape, told, release, snapshots.get(f"snapshots/{release.key}.csv"), papers)
        for release in told
    ]
    rows |= snapshots | {"updates.csv": listed}
    return Drawn(
        shape=shape,
        releases=told,
        contests=ballot,
        courses=courses,
        rows=rows | {"sources.csv": list(papers.sources.values())},
    )


def _update(
    shape: Shape,
    told: Sequence[Release],
    release: Release,
    votes: Sequence[Row] | None,
    papers: Papers,
) -> Row:
    row = {
        "update": release.key,
        "released_at": release.released_at,
        "precision": release.precision,
    }
    row |= {"phase": release.phase, "status": release.status}
    if votes is None:
        row["source"], _ = papers.paper(1, release.day)
        row["note"] = "Known from newspapers alone: no file of it was kept"
    else:
        row["source"] = papers.file("results", release)
        # A cell without a figure is part of the official sum, and an election of measures publishes
        # none.
        silent = sum(137 for vote in votes if not vote["votes"])
        if shape.kind == "special" and release.key == told[1].key:
            row["withdrawn"] = (
                "The office took this file back within the hour: it held the figures of a"
                " rehearsal."
            )
        row["votes_total"] = (
            ""
            if shape.kind == "measures"
            else str(sum(int(vote["votes"] or 0) for vote in votes) + silent)
        )
    return dict.fromkeys(UPDATES, "") | row


def _snapshots(
    shape: Shape,
    told: Sequence[Release],
    ballot: Sequence[Contest],
    courses: Sequence[Course],
    papers: Papers,
) -> dict[str, list[Row]]:
    """The votes and ballots of each update of which a file was kept."""
    found: dict[str, list[Row]] = {}
    for n, release in enumerate(told):
        last = n == len(told) - 1
        if shape.known == "last" and not last:
            continue
        source = papers.file("results", release)
        votes = found.setdefault(f"snapshots/{release.key}.csv", [])
        ballots: list[Row] = []
        for contest, course in zip(ballot, courses, strict=True):
            tally, race = course[n], contest.race["race"]
            if tally is None:
                continue
            for choice, value in tally.votes.items():
                votes.append(
                    {
                        "race": race,
                        "choice": choice,
                        "votes": "" if value is None else str(value),
                        "source": source,
                    }
                )
            if shape.files == "all":
                numbers = {
                    "ballots": tally.ballots,
                    "blank": tally.blank,
                    "partly_voted": tally.partly,
                    "overvoted": tally.over,
                }
                cells = {name: str(number) for name, number in numbers.items()} | {"registered": ""}
                cells["writein_marks"] = str(tally.marks) if contest.seats > 1 else ""
                ballots.append({"race": race, "source": papers.file("counter", release)} | cells)
            elif shape.files == "last" and last:
                cells = dict.fromkeys(
                    "ballots blank partly_voted overvoted writein_marks".split(), ""
                )
                ballots.append(
                    {"race": race, "registered": str(contest.ballots * 2), "source": source} | cells
                )
        if ballots:
            found[f"snapshots/{release.key}.ballots.csv"] = ballots
    return found


def texts(drawn: Drawn, *, without_newest: bool = False) -> dict[str, str]:
    """The files of an election by name; ``without_newest`` as they were before the newest update
    came.
    """
    newest = drawn.releases[-1]
    kept: dict[str, list[Row]] = {}
    for name, rows in drawn.rows.items():
        if without_newest and name.startswith(f"snapshots/{newest.key}."):
            continue
        kept[name] = [
            row for row in rows if not (without_newest and _comes_with(name, row, newest))
        ]
    used = {
        row[column]
        for name, rows in kept.items()
        if name != "sources.csv"
        for row in rows
        for column in ("source", "coverage_source")
        if column in row
    }
    kept["sources.csv"] = [row for row in kept["sources.csv"] if row["source"] in used]
    out = {
        name: dump_rows(rows, _columns(name, rows))
        for name, rows in kept.items()
        if rows or TABLES[name].required
    }
    # The first release names it, so that the words about an election stay when its newest update
    # comes.
    out["election.toml"] = _about(drawn.shape, kept["updates.csv"][0]["source"])
    return out


def _columns(name: str, rows: Sequence[Row]) -> Sequence[str]:
    table = table_for(name)
    assert table is not None
    return table.needed(rows)


def _comes_with(name: str, row: Row, newest: Release) -> bool:
    if name == "events.csv":
        return row["said_on"] >= newest.day.isoformat()
    return name in ("updates.csv", "totals.csv", "statements.csv") and row["update"] == newest.key


def _about(shape: Shape, source: str) -> str:
    day, closed = (
        shape.date.isoformat(),
        datetime.combine(shape.date, clock(20), tzinfo=ZONE).isoformat(),
    )
    lines = [
        f'title = "{shape.title}"',
        f'official_title = "{shape.title.upper()}"',
        f"date = {day}",
    ]
    lines += [f"polls_close = {closed}", f'source = "{source}"']
    lines += [
        "notes = [",
        '  "Nothing here ever happened: every name and every figure was drawn by lot.",',
        "]",
    ]
    return "\n".join(lines) + "\n"


def write_election(folder: Path, files: Mapping[str, str]) -> None:
    """Every file in its place, beside the seal that may be there."""
    (folder / "snapshots").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def write_archive(
    root: Path,
    elections: int,
    *,
    seed: str = "1",
    scale: float = 1.0,
    hold_newest: bool = False,
    say: Say = lambda words: None,
) -> Size:
    """A checkout at ``root`` with the newest ``elections`` of the invented county; returns how
    large it is.

    Each is sealed once, by the builder's own seal; the newest twice, its last update by itself.
    ``hold_newest`` leaves that update out: `add_newest` brings it, and then the archive is what it
    would have been.
    """
    for name in ("builder", "content", "node_modules"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    shutil.copy(ROOT / "mkdocs.yml", root)
    county = root / "data" / JURISDICTION
    county.mkdir(parents=True)
    (county / "jurisdiction.toml").write_text(JURISDICTION_TOML, encoding="utf-8")
    size = Size()
    start = time.perf_counter()
    for n, shape in enumerate(schedule(elections, scale)):
        drawn = draw(seed, shape)
        folder = county / shape.date.isoformat()
        if n == 0:
            write_election(folder, texts(drawn, without_newest=True))
            _seal(folder, shape)
        if n or not hold_newest:
            write_election(folder, texts(drawn))
            _seal(folder, shape)
        size += sized(drawn)
        took = f"{time.perf_counter() - start:.0f} s"
        say(
            f"{n + 1} of {elections}: {shape.date} {shape.kind}, {size.races:,} races,"
            f" {size.records:,} records, {took}"
        )
    day = _sealed_on(schedule(1, scale)[0])
    seal(county, jurisdiction_lines(county, day))
    log(root / "data", day)
    return size


def add_newest(root: Path, *, seed: str = "1", scale: float = 1.0) -> str:
    """Brings the update that `write_archive` held back, sealed; returns its key."""
    shape = schedule(1, scale)[0]
    drawn, folder = draw(seed, shape), root / "data" / JURISDICTION / shape.date.isoformat()
    write_election(folder, texts(drawn))
    _seal(folder, shape)
    log(root / "data", _sealed_on(shape))
    return drawn.releases[-1].key


def newest_election(scale: float = 1.0) -> str:
    """The newest election by its path in data."""
    return f"{JURISDICTION}/{schedule(1, scale)[0].date.isoformat()}"


def newest_sealed(scale: float = 1.0) -> str:
    """The day on which the newest election is sealed."""
    return _sealed_on(schedule(1, scale)[0])


def _seal(folder: Path, shape: Shape) -> None:
    """The builder's own lines, without its check, which would read every file three times more; a
    build checks anyway.
    """
    election = load.load_election(folder, load.load_jurisdiction(folder.parent))
    seal(folder, next_lines(election, _sealed_on(shape)))


def _sealed_on(shape: Shape) -> str:
    """The day on which an election is sealed."""
    return (shape.date + timedelta(days=CERTIFIED_DAY + 40)).isoformat()


def sized(drawn: Drawn) -> Size:
    votes = [
        rows
        for name, rows in drawn.rows.items()
        if name.startswith("snapshots/") and not name.endswith(".ballots.csv")
    ]
    newest = drawn.rows[f"snapshots/{drawn.releases[-1].key}.csv"]
    return Size(
        elections=1,
        races=len(drawn.contests),
        updates=len(drawn.releases),
        records=sum(len({row["race"] for row in rows}) for rows in votes),
        votes=sum(len(rows) for rows in votes),
        newest_records=len({row["race"] for row in newest}),
    )


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.synthetic", description="Write an invented archive to look at."
    )
    parser.add_argument("folder", type=Path, help="where it goes: a folder that is not there yet")
    parser.add_argument("--elections", type=int, default=40, help="how many, the newest first (40)")
    parser.add_argument(
        "--races",
        type=float,
        default=1.0,
        metavar="SCALE",
        help="times as many races in each (1.0)",
    )
    parser.add_argument("--seed", default="1", help="another seed gives another archive (1)")
    given = parser.parse_args(words)
    if given.folder.exists():
        parser.error(f"{given.folder} is there already; name a folder that is not, or delete it")
    given.folder.mkdir(parents=True)
    size = write_archive(
        given.folder,
        given.elections,
        seed=given.seed,
        scale=given.races,
        say=lambda text: print(text, file=sys.stderr, flush=True),
    )
    print(
        f"{given.folder}: {size.elections} elections, {size.races:,} races, {size.records:,}"
        f" records, {size.votes:,} votes"
    )


if __name__ == "__main__":
    main()
