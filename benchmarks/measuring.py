"""Builds one invented archive in every way that counts, alternating with Hugo, and returns what
each took.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import Buffer

from benchmarks import hugo
from benchmarks.processes import Run, run
from benchmarks.served import Served, largest_race, served
from benchmarks.synthetic import Size, add_newest, newest_election, newest_sealed, write_archive

BUILDER = (sys.executable, "-m", "builder")
# As `builder build`, but that it says what it begins at once: the command lists its stages when all
# is done.
STAGED = """\
import os
import sys
from pathlib import Path
def say(words):
    print(">", words.partition(":")[0] or "Ending", file=sys.stderr, flush=True)
say("Starting")
from builder.reading import Folders
from builder.build import build
if "--no-cards" in sys.argv:
    from builder.pages.card.raster import Painter
    Painter.paint = lambda painter, shapes: b""
build(Folders(root=Path()), say, processes=os.cpu_count() or 1)
"""
REWORDED = "The same race under another title"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """One build from nothing: of how many records, what it took, and what it took in the same turn
    without painting cards.
    """

    records: int
    run: Run
    plain: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """One build from nothing, cards apart, of the largest archive with a part of the races of each
    of its elections.
    """

    size: Size
    plain: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A site as it lies on the disk, every file counted, and its largest page; ``tar`` is what it
    takes as one file, which is how GitHub Pages gets it.
    """

    files: int
    size: int
    tar: int
    cards: int
    pages: int
    page_size: int
    largest: int
    largest_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Hugo's builds of the same pages in one way, and the pages that it made."""

    way: str
    pages: hugo.Pages
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything about one size. ``preview`` (written whole), ``served`` and ``others`` are empty
    where ``no_preview`` and ``no_hugo`` say why.
    """

    size: Size
    site: Output
    full: tuple[Full, ...]
    update: Run
    unchanged: Run
    retitled: Run
    preview: tuple[Run, ...]
    served: tuple[Served, ...]
    no_preview: str
    others: tuple[Other, ...]
    no_hugo: str


def output(site: Path) -> Output:
    sizes = {
        path.relative_to(site).as_posix(): path.stat().st_size
        for path in site.rglob("*")
        if path.is_file()
    }
    pages = {path: size for path, size in sizes.items() if path.endswith(".html")}
    largest = max(pages, key=lambda path: (pages[path], path))
    return Output(
        files=len(sizes),
        size=sum(sizes.values()),
        tar=tar_size(site),
        cards=sum(path.endswith("/card.png") for path in sizes),
        pages=len(pages),
        page_size=sum(pages.values()),
        largest=pages[largest],
        largest_path=largest,
    )


class Scale(io.RawIOBase):
    """A file that keeps nothing but the number of its bytes."""

    size = 0

    def write(self, data: Buffer) -> int:
        self.size += (length := memoryview(data).nbytes)
        return length


def tar_size(site: Path) -> int:
    """Bytes of the site as one tar."""
    scale = Scale()
    with tarfile.open(fileobj=scale, mode="w|") as tar:
        tar.add(site, ".")
    return scale.size


def can_preview(root: Path) -> bool:
    """True where the builder can build one election to look at."""
    told = subprocess.run(
        [*BUILDER, "build", "--help"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    return "--election" in told


def measure(
    elections: int,
    rounds: int,
    *,
    scale: float = 1.0,
    with_hugo: bool = True,
    say: Say = lambda words: None,
) -> Measured:
    """Writes an archive of that many elections into a folder of its own, measures, and takes the
    folder away again.

    First a build from nothing of the archive before its newest update, then one of that update into
    the site that stands, one of nothing new, and one of a new title of one race; then previews of
    the newest election, written and served; then Hugo and the whole archive from nothing, in turns.
    """
    with tempfile.TemporaryDirectory(prefix="election-count-bench-") as folder:
        root = Path(folder) / "ours"
        root.mkdir()
        start = time.perf_counter()

        def tell(words: str) -> None:
            say(f"{elections:>3} elections, {time.perf_counter() - start:6.0f} s: {words}")

        tell("drawing the archive")
        size = write_archive(root, elections, scale=scale, hold_newest=True)
        newest = size.newest_records
        build = [sys.executable, "-c", STAGED]
        tell(
            f"{size.races:,} races, {size.records:,} records; building from nothing, before the"
            " newest update"
        )
        full = [_from_nothing(root, size.records - newest)]
        add_newest(root, scale=scale)
        tell(f"{spent(full[0].run)}; building the newest update into it")
        update = run(build, root)
        site = output(root / "site")
        tell(f"{spent(update)}; building again with nothing changed")
        unchanged = run(build, root)
        tell(f"{spent(unchanged)}; building a new title of one race")
        _retitle(root, newest_election(scale), newest_sealed(scale))
        retitled = run(build, root)
        tell(f"{spent(retitled)}; previewing the newest election")
        preview: list[Run] = []
        shown: list[Served] = []
        no_preview = "" if can_preview(root) else "`builder build` has no --election here"
        if not no_preview:
            newest_one = newest_election(scale)
            preview = [run([*BUILDER, "build", "--election", newest_one], root) for _ in range(3)]
            race = largest_race(root / "site", newest_one)
            shown = [served(BUILDER, root, newest_one, race) for _ in range(3)]
        no_hugo = (
            "" if hugo.version() else "`hugo` is not installed: on Debian, `apt-get install hugo`"
        )
        no_hugo = no_hugo if with_hugo else "left out, as asked"
        ways = () if no_hugo else hugo.WAYS
        for way in ways:
            tell(f"writing {site.pages:,} pages for Hugo as {way}")
            hugo.write_source(root / "site", Path(folder) / way, way)
        runs: dict[str, list[Run]] = {way: [] for way in ways}
        made: dict[str, hugo.Pages] = {}
        for turn in range(rounds):
            for way in ways:
                target = Path(folder) / "hugo-site"
                runs[way].append(run(hugo.command(Path(folder) / way, target), Path(folder)))
                tell(f"Hugo, {way}: {spent(runs[way][-1])}")
                if way not in made:
                    made[way] = hugo.checked(root / "site", target, way)
                shutil.rmtree(target)
            if turn + 1 < rounds:
                tell(f"building from nothing, {turn + 2} of {rounds}")
                full.append(_from_nothing(root, size.records))
                tell(spent(full[-1].run))
        tell("done")
        return Measured(
            size=size,
            site=site,
            full=tuple(full),
            update=update,
            unchanged=unchanged,
            retitled=retitled,
            preview=tuple(preview),
            served=tuple(shown),
            no_preview=no_preview,
            others=tuple(Other(way=way, pages=made[way], runs=tuple(runs[way])) for way in ways),
            no_hugo=no_hugo,
        )


def _from_nothing(root: Path, records: int) -> Full:
    """Build the archive without cards, then with them, each time where no site stands."""
    runs = []
    for words in (["--no-cards"], []):
        for made in ("site", "build"):
            shutil.rmtree(root / made, ignore_errors=True)
        runs.append(run([sys.executable, "-c", STAGED, *words], root))
    plain, whole = runs
    return Full(records=records, run=whole, plain=plain)


def _retitle(root: Path, election: str, day: str) -> None:
    """Give the first race of ``election`` another title, as an editor does, and seal it on
    ``day``: its count was sealed in a future year.
    """
    races = (root / "data" / election / "races.csv").read_text(encoding="utf-8")
    slug = next(csv.DictReader(races.splitlines()))["race"]
    words = ["--now", REWORDED, "--reason", "To measure a build."]
    for command in (
        ["reword", election, f"race/{slug}", "race", "title", *words],
        ["seal", election, "--on", day],
    ):
        subprocess.run([*BUILDER, *command], cwd=root, check=True, capture_output=True)


def mixed(elections: int, scale: float, say: Say = lambda words: None) -> Mixed:
    """Builds an archive of that many elections once, from nothing, in a folder of its own that is
    taken away again.
    """
    with tempfile.TemporaryDirectory(prefix="election-count-bench-") as folder:
        root = Path(folder) / "ours"
        root.mkdir()
        size = write_archive(root, elections, scale=scale)
        made = run([sys.executable, "-c", STAGED, "--no-cards"], root)
        say(
            f"{elections:>3} elections with {scale:.1%} of their races, {size.records:,} records:"
            f" {spent(made)}"
        )
        return Mixed(size=size, plain=made)


def spent(run: Run) -> str:
    return f"{run.cpu:.1f} s of CPU, {run.wall:.1f} s, {run.memory / 1e6:.0f} MB"
