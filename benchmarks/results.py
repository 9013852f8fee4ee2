"""What was measured, as the tables of RESULTS.md."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks import hugo, ratios
from benchmarks.growth import Line, costs, exponent
from benchmarks.measuring import Full, Measured, Mixed
from benchmarks.processes import Run

SAME_MIX = "same mix, cards apart"
APART = "build, cards apart"
GROWTH = {APART: "cards apart", SAME_MIX: "cards apart, same mix of elections"}
PACKAGES = ("mkdocs", "mkdocs-material", "pandas", "pyarrow", "plotly", "jinja2", "resvg_py")


def without_cards(of: Full | Mixed) -> float:
    """Processor time of a build that paints no social cards."""
    return of.plain.cpu


def largest(measured: Sequence[Measured]) -> Measured:
    return max(measured, key=lambda one: one.size.records)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---" if n == 0 else "---:" for n in range(len(head))], *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def lines(measured: Sequence[Measured], same_mix: Sequence[Mixed] = ()) -> list[Line]:
    """For the picture: our builds and Hugo's by the number of records; with the same mix of
    elections, the largest ones, too.
    """

    def ours(of: str) -> list[tuple[float, float]]:
        return [
            (one.records, one.run.cpu if of == "all" else without_cards(one))
            for m in measured
            for one in m.full
        ]

    found = [
        Line(name="build", colour="#1f5fa8", points=ours("all")),
        Line(name=APART, colour="#b4530a", points=ours("without")),
    ]
    if same_mix:
        most = largest(measured)
        points = [(float(one.size.records), without_cards(one)) for one in same_mix]
        points += [(float(one.records), without_cards(one)) for one in most.full]
        found.append(Line(name=SAME_MIX, colour="#a0304f", points=points))
    for way, colour in zip(hugo.WAYS, ("#3c7d3c", "#7a4fa0"), strict=True):
        points = [
            (float(m.size.records), run.cpu)
            for m in measured
            for other in m.others
            if other.way == way
            for run in other.runs
        ]
        found += [Line(name=f"Hugo, {way}", colour=colour, points=points)] if points else []
    return found


def results(
    measured: Sequence[Measured],
    load: tuple[float, float, float] | None,
    same_mix: Sequence[Mixed] = (),
) -> str:
    """The whole of RESULTS.md."""
    parts = [
        "# How fast the archive builds, and how that grows\n",
        (
            "Written by `make bench`; every figure here is of one run on one machine, on the"
            " invented archives of `benchmarks/synthetic.py`. Processor time is user and system"
            " time of a program and all its children.\n"
        ),
        "## The machine\n",
        table(("what", "which"), machine(load)),
        "## The archives\n",
        table(
            (
                "elections",
                "races",
                "updates",
                "records",
                "rows of votes",
                "pages",
                "files",
                "MB",
                "MB as tar",
                "MB of pages",
                "largest page, KB",
            ),
            (
                [
                    f"{m.size.elections}",
                    f"{m.size.races:,}",
                    f"{m.size.updates:,}",
                    f"{m.size.records:,}",
                    f"{m.size.votes:,}",
                    f"{m.site.pages:,}",
                    f"{m.site.files:,}",
                    f"{m.site.size / 1e6:.1f}",
                    f"{m.site.tar / 1e6:.1f}",
                    f"{m.site.page_size / 1e6:.1f}",
                    f"{m.site.largest / 1e3:.0f} (`{m.site.largest_path}`)",
                ]
                for m in measured
            ),
        ),
        (
            "A record is one race at one update: the records are races times updates, and what a"
            " build does grows with them.\n"
        ),
        "## Builds\n",
        table(
            (
                "what",
                "elections",
                "records",
                "CPU s",
                "CPU s, cards apart",
                "wall s",
                "wall s, cards apart",
                "peak MB",
            ),
            (row for m in measured for row in builds(m)),
        ),
        (
            "The first build from nothing is of the archive before its newest update; the update is"
            " then built into the site that stands, then nothing new, then a new title of one race;"
            " every other build from nothing is of the whole. Cards apart: the same build in the"
            " same turn, painting none."
            " Peak memory is that of the largest process, or of all together where that was seen to"
            " be more.\n"
        ),
    ]
    parts += [
        f"The preview is missing: {reason}.\n"
        for reason in dict.fromkeys(m.no_preview for m in measured)
        if reason
    ]
    parts += previews(measured)
    parts += ["## Beside Hugo\n", *beside_hugo(measured), "## By stage\n", stages(measured)]
    parts += [
        "## Growth\n",
        *grown(measured, same_mix),
        "## What must hold\n",
        must_hold(measured, same_mix),
    ]
    return "\n".join(parts)


def machine(load: tuple[float, float, float] | None) -> list[tuple[str, str]]:
    found = [
        ("system", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("processor", processor()),
    ]
    found += [
        ("cores", str(os.cpu_count())),
        ("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB"),
    ]
    found.append(("file system of the sites", file_system(Path(tempfile.gettempdir()))))
    if load is not None:
        found.append(
            ("load before the first build", f"{load[0]:.2f} (1 minute), {load[1]:.2f} (5 minutes)")
        )
    found += [
        ("Python", platform.python_version()),
        ("Hugo", hugo.version() or "not installed"),
        ("commit", commit()),
    ]
    return [*found, *((name, version(name)) for name in PACKAGES)]


def file_system(folder: Path) -> str:
    """What the sites are written to. Writing and deleting 130,000 files tells more of it than of
    any builder.
    """
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown"
    whole = folder.resolve()
    lines = (line.split() for line in mounts.read_text(encoding="utf-8").splitlines())
    found = [(len(place), kind) for _, place, kind, *_ in lines if whole.is_relative_to(place)]
    return max(found)[1] if found else "unknown"


def processor() -> str:
    info = Path("/proc/cpuinfo")
    names = (
        [line for line in info.read_text().splitlines() if line.startswith("model name")]
        if info.exists()
        else []
    )
    return names[0].partition(":")[2].strip() if names else platform.processor() or "unknown"


def commit() -> str:
    here = Path(__file__).resolve().parent

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=here, capture_output=True, text=True, check=False
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    changed = git("status", "--porcelain", "--untracked-files=no")
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + (
        " with changes" if changed else ""
    )


def builds(m: Measured) -> list[list[str]]:
    def row(what: str, records: int, run: Run, plain: Run | None = None) -> list[str]:
        apart = [f"{plain.cpu:.1f}", f"{plain.wall:.1f}"] if plain else ["", ""]
        return [
            what,
            f"{m.size.elections}",
            f"{records:,}",
            f"{run.cpu:.1f}",
            apart[0],
            f"{run.wall:.1f}",
            apart[1],
            f"{run.memory / 1e6:.0f}",
        ]

    rows = [row("from nothing", one.records, one.run, one.plain) for one in m.full]
    rows.append(row("one new update", m.size.records, m.update))
    rows.append(row("nothing changed", m.size.records, m.unchanged))
    rows.append(row("title of one race changed", m.size.records, m.retitled))
    return rows + [
        row("preview of one election, written whole", m.size.records, run) for run in m.preview
    ]


def previews(measured: Sequence[Measured]) -> list[str]:
    """What it takes to look at a page of the newest election."""
    head = ("elections", "s to the election's page", "s more to a race's page", "CPU s", "peak MB")
    rows = [
        (
            f"{m.size.elections}",
            f"{one.first:.2f}",
            f"{one.second:.2f}",
            f"{one.cpu:.1f}",
            f"{one.memory / 1e6:.0f}",
        )
        for m in measured
        for one in m.served
    ]
    words = (
        "On the clock, from the start of `builder serve --election` for the newest election to the"
        " last byte of its page, and from asking for the page of the race with the largest one to"
        " its last byte. Both say what the built site says.\n"
    )
    return ["## A preview, served\n", table(head, rows), words] if rows else []


def beside_hugo(measured: Sequence[Measured]) -> list[str]:
    if not any(m.others for m in measured):
        return [f"Not measured: {measured[0].no_hugo}.\n"]
    head = (
        "elections|Hugo's pages|pages|bytes of pages, Hugo's / ours|CPU s, ours|cards apart|CPU s,"
        " Hugo|ours / Hugo|cards apart"
    )
    rows, turns = [], []
    for m in measured:
        ours, plain_cpu = (
            middle(one.run.cpu for one in m.full),
            middle(without_cards(one) for one in m.full),
        )
        turns.append(f"{m.size.elections} elections: ours {listed(one.run for one in m.full)}")
        for other in m.others:
            theirs = middle(run.cpu for run in other.runs)
            cells = [
                f"{m.size.elections}",
                other.way,
                f"{other.pages.count:,}",
                f"{other.pages.size / m.site.page_size:.2f}",
            ]
            cells += [f"{value:.1f}" for value in (ours, plain_cpu, theirs)]
            rows.append([*cells, f"{ours / theirs:.2f}", f"{plain_cpu / theirs:.2f}"])
            turns[-1] += f", Hugo from {other.way} {listed(other.runs)}"
    words = (
        "In the same run, in turns, Hugo built a page for each page of ours: once from the body of"
        " ours as raw HTML, which it copies, and once from the same headings, paragraphs, lists and"
        " tables as Markdown. It drew, computed and checked nothing, and wrote no downloads."
        " Medians, in seconds of CPU; every build in its turn: "
    )
    return [table(head.split("|"), rows), f"{words}{'; '.join(turns)}.\n", *side_by_side(measured)]


def side_by_side(measured: Sequence[Measured]) -> list[str]:
    """Every way to build, each time by that of Hugo."""
    by = [f"by Hugo, {other.way}" for other in measured[0].others]
    head = ("elections", "what", "CPU s", *by, "wall s", *by)
    words = (
        "Medians. Hugo builds all its pages each time. Our build writes records, downloads, charts"
        " and cards besides, checks every link, and holds each file that it takes over against its"
        " hash.\n"
    )
    return [table(head, (row for m in measured for row in ratios.beside_hugo(m))), words]


def middle(of: Iterable[float]) -> float:
    return statistics.median(of)


def listed(runs: Iterable[Run]) -> str:
    return ", ".join(f"{run.cpu:.1f}" for run in runs)


def stages(measured: Sequence[Measured]) -> str:
    """CPU (wall) seconds of each stage of the newest build from nothing, and of the update."""
    shown: list[tuple[str, Run]] = []
    for m in measured:
        shown += [
            (f"{m.size.elections}, from nothing", last(m.full).run),
            (f"{m.size.elections}, one update", m.update),
            (f"{m.size.elections}, nothing changed", m.unchanged),
        ]
        shown += [(f"{m.size.elections}, preview", m.preview[-1])] if m.preview else []
    names = list(dict.fromkeys(plain(stage.words) for _, run in shown for stage in run.stages))
    rows = []
    for name in names:
        cells = []
        for _, run in shown:
            found = [stage for stage in run.stages if plain(stage.words) == name]
            cpu = ["?" if stage.cpu is None else f"{stage.cpu:.1f}" for stage in found]
            cells.append(f"{cpu[0]} ({found[0].wall:.1f})" if found else "")
        rows.append([name, *cells])
    told = (
        "Seconds of CPU (seconds on the clock); a stage that comes again for each election is"
        " summed up.\n"
    )
    return table(("stage", *(name for name, _ in shown)), rows) + "\n" + told


def last(of: Sequence[Full]) -> Full:
    return of[-1]


def plain(words: str) -> str:
    """A stage's name without the numbers in it."""
    return " ".join(word for word in words.split() if not word.replace(",", "").isdigit())


def grown(measured: Sequence[Measured], same_mix: Sequence[Mixed]) -> list[str]:
    drawn = lines(measured, same_mix)
    rows = [
        (line.name, "" if (found := exponent(line.points)) is None else f"{found:.3f}")
        for line in drawn
    ]
    words = (
        "The slope of the line through log CPU seconds by log records, by least squares over every"
        " build from nothing "
    )
    words += "(1 is linear).\n"
    parts = ["![Processor time by records](growth.svg)\n", table(("what", "exponent"), rows), words]
    if same_mix:
        parts += [*mix(measured, same_mix)]
    if two := steps(measured):
        smaller, larger = two
        parts += [
            f"Each way with {larger.size.elections} elections by the same with"
            f" {smaller.size.elections}:\n",
            table(
                ("what", "CPU", "wall"),
                (
                    (what, f"{cpu:.2f}", f"{wall:.2f}")
                    for what, (cpu, wall) in ratios.growth(smaller, larger).items()
                ),
            ),
        ]
    return parts


def steps(measured: Sequence[Measured]) -> tuple[Measured, Measured] | None:
    """The two largest archives, the smaller one first; None where there is one alone."""
    found = sorted(measured, key=lambda m: m.size.records)[-2:]
    return (found[0], found[1]) if len(found) == 2 else None


def mix(measured: Sequence[Measured], same_mix: Sequence[Mixed]) -> list[str]:
    """The builds with the same mix of elections, and what a race and a record cost by all
    builds.
    """
    most = largest(measured)
    of = [(one.size.races, one.size.records, without_cards(one)) for one in same_mix]
    of += [(most.size.races, one.records, without_cards(one)) for one in most.full]
    rows = [
        (f"{races:,}", f"{records:,}", f"{cpu:.1f}", f"{1e3 * cpu / records:.2f}")
        for races, records, cpu in of
    ]
    words = (
        "The newest election has more updates a race than the others, so more elections are not"
        " only more of the same: races grow faster than records. With the same mix,"
        f" {most.size.elections} elections with a part of the races of each:\n"
    )
    parts = [words, table(("races", "records", "CPU s, cards apart", "ms a record"), rows)]
    every = of + [
        (m.size.races, one.records, without_cards(one))
        for m in measured
        if m is not most
        for one in m.full
    ]
    if found := costs(every):
        parts.append(
            f"All these builds by least squares: {found.fixed:.1f} s for an archive,"
            f" {1e3 * found.race:.1f} ms for a race and {1e3 * found.record:.2f} ms for a record"
            f" more, which misses none of them by more than {found.off:.0%}.\n"
        )
    return parts


def must_hold(measured: Sequence[Measured], same_mix: Sequence[Mixed]) -> str:
    """The promises, against the largest archive of the run."""
    m = largest(measured)
    memory = max(one.run.memory for one in m.full) / 1e6
    plain_cpu = middle(without_cards(one) for one in m.full)
    rows = [
        ("memory", "800 MB", f"{memory:.0f} MB", memory < 800),
        ("site, every file counted", "700 MB", f"{m.site.size / 1e6:.0f} MB", m.site.size <= 700e6),
    ]
    rows.append(("site as tar", "850 MB", f"{m.site.tar / 1e6:.0f} MB", m.site.tar <= 850e6))
    if (card := ratios.card(m)) is not None:
        rows.append(("CPU of a card", "3 ms", f"{1e3 * card:.1f} ms", card <= 3e-3))
    if two := steps(measured):
        grown_by, _ = ratios.growth(*two)[ratios.UPDATE]
        smaller, larger = (of.size.elections for of in two)
        rows.append(
            (
                f"CPU of one update, {larger} elections by {smaller}",
                "1.50",
                f"{grown_by:.2f}",
                grown_by <= 1.5,
            )
        )
    for other in m.others:
        ratio = plain_cpu / middle(run.cpu for run in other.runs)
        rows.append(
            (
                f"CPU by that of Hugo from {other.way}, cards apart",
                "1.00",
                f"{ratio:.2f}",
                ratio <= 1,
            )
        )
    for what, run, most in (
        ("one update", m.update, 7),
        ("nothing changed", m.unchanged, 4),
        ("the title of one race changed", m.retitled, 7),
        ("from nothing, with cards", last(m.full).run, 55),
    ):
        rows.append((f"wall, {what}", f"{most} s", f"{run.wall:.1f} s", run.wall <= most))
    if m.served:
        preview = middle(one.first for one in m.served)
        rows.append(
            (
                "wall of a preview, served, to the page of its election",
                "1.4 s",
                f"{preview:.2f} s",
                preview <= 1.4,
            )
        )
    for line in lines(measured, same_mix):
        slope = exponent(line.points) if line.name in GROWTH else None
        if slope is not None:
            rows.append(
                (f"exponent of growth, {GROWTH[line.name]}", "1.05", f"{slope:.3f}", slope <= 1.05)
            )
    of = (
        f"Of the archive of {m.size.elections} elections, {m.size.races:,} races and"
        f" {m.size.records:,} records."
    )
    cells = [(what, most, got, "yes" if holds else "**no**") for what, most, got, holds in rows]
    return f"{of}\n\n{table(('what', 'at most', 'measured', 'holds'), cells)}"
