"""A sealed small archive, edits of its files row by row, and an independent reader of the seal.

The reader follows the rules of the seal with nothing but the csv module, so that a test never takes
its expected hash from the code it tries.
"""

from __future__ import annotations

import csv
import hashlib
import shlex
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder import build, checks, reading
from builder.commands.check import check_command
from builder.commands.complete import complete_command
from builder.commands.correct import correct_command
from builder.commands.fmt import fmt_command
from builder.commands.reword import reword_command
from builder.commands.seal import seal_command
from builder.errors import ArchiveError, DataError
from tests.checkout import ROOT
from tests.small_archive import ELECTION, write_small_archive

DAY = "2030-12-20"
RACE = "official_title kind rule seats votes_allowed bar coverage question".split()
CHOICE = "name official_name kind".split()
UPDATE = "released_at precision phase status votes_total withdrawn".split()
TOTAL = "value qualifier as_of".split()
BALLOTS = "ballots blank partly_voted overvoted writein_marks registered".split()
EVENT = "event at state said_on".split()
DECLARED = "race choice outcome".split()
"""The columns of events that a file has only where one is filled."""
STATEMENT = "date update race item choice over value qualifier said_by".split()
REDIRECT = "old new kind on reason".split()
REWORDED = "date scope key field was now reason".split()
RACE_WORDS = (
    "title official_aliases group place office party coverage_source whole_at district district_type ocd_id official_id source note"
).split()
CHOICE_WORDS = "official_aliases short_name party incumbent ballot_order colour official_id withdrawn_on source note".split()
UPDATE_WORDS = "official_label source note".split()
SOURCE_WORDS = "title publisher kind url archived_url sha256 retrieved_at".split()
CORRECTION = "date by scope key field was now reason".split()
RESTORE = "Restore the data from its history, or record the change: `builder correct` for what was wrong, `builder complete` for what was not reported."
KEEP = "Restore it from the history of the data. What moved needs a row in redirects.csv, what was published by mistake is withdrawn with `builder correct`, and nothing is deleted."
REWORD = "Restore it from the history of the data; a change is made and logged in one step by `builder reword`."
HISTORY = "Restore published.csv from its history; lines are only ever added at its end."


COMMANDS = {"check": check_command, "fmt": fmt_command, "seal": seal_command}
COMMANDS |= {"correct": correct_command, "complete": complete_command, "reword": reword_command}


def run(folder: Path, command: str, *words: str) -> tuple[int, str]:
    """Run a command, with its words as a shell reads them and ``words`` behind them, on the archive
    of ``folder``; return its exit status and everything it printed, in one line.
    """
    name, *first = shlex.split(command)
    given = [] if name in ("check", "fmt") else ["--data", str(folder.parents[1])]
    result = CliRunner().invoke(COMMANDS[name], [*first, *words, *given])
    if isinstance(result.exception, ArchiveError):
        return 1, f"error: {result.exception}"
    return result.exit_code, " ".join(result.output.split())


def done(folder: Path, command: str, *words: str) -> str:
    """The same, for a command that must succeed; returns what it printed."""
    status, said = run(folder, command, *words)
    assert status == 0, said
    return said


def sealed_archive(data: Path) -> Path:
    """The small archive, sealed on DAY with one correction: the folder of its election."""
    folder = write_small_archive(data)
    done(folder, "seal", ELECTION, "--on", DAY)
    changed = "update/2030-11-05-2031 ballots/mayor blank --now 2"
    why = f"--reason 'A digit was misread.' --source file-1 --date {DAY}"
    done(folder, f"correct {ELECTION} {changed} {why}")
    done(folder, "seal", ELECTION, "--on", DAY)
    return folder


def read(folder: Path, file: str) -> list[dict[str, str]]:
    """The rows of a file; none where it is absent."""
    if not (folder / file).exists():
        return []
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rewrite(
    folder: Path, file: str, rows: list[dict[str, str]], columns: list[str] | None = None
) -> None:
    """The file anew with ``rows``, its columns as they were."""
    path = folder / file
    columns = columns or path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(folder: Path, file: str, which: Mapping[str, str], **cells: str) -> None:
    """Change cells of the one row that ``which`` names."""
    rows = read(folder, file)
    found = [row for row in rows if all(row[column] == value for column, value in which.items())]
    assert len(found) == 1 and found[0] != found[0] | cells, (file, which, cells)
    found[0].update(cells)
    rewrite(folder, file, rows)


def cells_of(text: str) -> dict[str, str]:
    """Return the cells that ``text`` names, such as `race=mayor title='Lord Mayor'`."""
    return dict(word.split("=", 1) for word in shlex.split(text))


def edits(table: str) -> list[tuple[str, dict[str, str], dict[str, str], str]]:
    """Return the file, the row, the new cells and the scope of each line of ``table``."""
    found = []
    for line in table.strip().splitlines():
        where, new, scope = line.split(" | ")
        file, _, row = where.partition(" ")
        found.append((file, cells_of(row), cells_of(new), scope))
    return found


def remove(folder: Path, file: str, **which: str) -> int:
    """Take out the rows that ``which`` names; returns how many."""
    rows = read(folder, file)
    kept = [row for row in rows if not all(row[column] == value for column, value in which.items())]
    rewrite(folder, file, kept)
    return len(rows) - len(kept)


def add(folder: Path, file: str, **cells: str) -> None:
    """Add a row at the end."""
    rows = read(folder, file)
    columns = (folder / file).read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    rewrite(folder, file, [*rows, dict.fromkeys(columns, "") | cells])


def add_audit(folder: Path) -> None:
    """Add an event that is not sealed yet."""
    cells = {"at": "2030-11-20", "state": "planned", "said_on": "2030-11-06", "source": "file-1"}
    add(folder, "events.csv", n="3", event="audit", **cells)


def rename_race(folder: Path, old: str, new: str) -> None:
    """``old`` becomes ``new`` in every file that names races."""
    for path in sorted(folder.rglob("*.csv")):
        file = path.relative_to(folder).as_posix()
        rows = read(folder, file)
        for row in rows:
            if row.get("race") == old:
                row["race"] = new
        if rows:
            rewrite(folder, file, rows)


def contents(folder: Path) -> dict[str, str]:
    """What of the election is sealed, as it is stored now: the canonical content by scope."""
    lines: dict[str, list[str]] = {}

    def take(scope: str, key: str, row: Mapping[str, str], fields: list[str]) -> None:
        of = lines.setdefault(scope, [])
        of += [f"{key}\t{field}\t{row[field]}\n" for field in fields if row.get(field)]

    for row in read(folder, "races.csv"):
        take(f"race/{row['race']}", "race", row, RACE)
    for row in read(folder, "choices.csv"):
        take(f"race/{row['race']}", f"choice/{row['choice']}", row, CHOICE)
    for row in read(folder, "updates.csv"):
        take(f"update/{row['update']}", "update", row, UPDATE)
    for row in read(folder, "totals.csv"):
        take(f"update/{row['update']}", f"total/{row['item']}", row, TOTAL)
    for path in sorted((folder / "snapshots").iterdir()):
        scope = "update/" + path.name.split(".")[0]
        for row in read(folder, f"snapshots/{path.name}"):
            if path.name.endswith(".ballots.csv"):
                take(scope, f"ballots/{row['race']}", row, BALLOTS)
            else:
                take(scope, f"votes/{row['race']}/{row['choice']}", row, ["votes"])
                lines[scope].append(f"listed/{row['race']}\t{row['choice']}\tyes\n")
    for file, scope, fields in (
        ("events.csv", "event", [*EVENT, *DECLARED]),
        ("corrections.csv", "correction", CORRECTION),
        ("statements.csv", "statement", STATEMENT),
        ("redirects.csv", "redirect", REDIRECT),
        ("wording.csv", "reworded", REWORDED),
    ):
        for n, row in enumerate(read(folder, file), start=1):
            take(f"{scope}/{row.get('n', n)}", scope, row, fields)
    about = tomllib.loads((folder / "election.toml").read_text(encoding="utf-8"))
    cells = {"date": str(about["date"]), "updates_released": str(about.get("updates_released", ""))}
    closed = about["polls_close"].isoformat() if "polls_close" in about else ""
    cells["polls_close"] = closed
    take("election/about", "election", cells, [*cells])
    return {scope: "".join(sorted(of, key=str.encode)) for scope, of in lines.items()}


def worded(folder: Path) -> dict[str, str]:
    """What of the election is sealed as wording, as if it were sealed now, by scope."""
    lines: dict[str, list[str]] = {}

    def take(scope: str, key: str, row: Mapping[str, str], fields: list[str]) -> None:
        of = lines.setdefault(f"wording/{scope}", [])
        of += [f"{key}\t{field}\t{row[field]}\n" for field in fields if row[field]]

    about = tomllib.loads((folder / "election.toml").read_text(encoding="utf-8"))
    words = {name: about.get(name, "") for name in ("title", "official_title", "source")}
    take("election", "election", words, list(words))
    for n, note in enumerate(about.get("notes", []), start=1):
        take("election", f"note/{n}", {"text": note}, ["text"])
    choices, totals = read(folder, "choices.csv"), read(folder, "totals.csv")
    for row in read(folder, "races.csv"):
        order = " ".join(choice["choice"] for choice in choices if choice["race"] == row["race"])
        take(f"race/{row['race']}", "race", row | {"choices": order}, [*RACE_WORDS, "choices"])
    for row in choices:
        take(f"race/{row['race']}", f"choice/{row['choice']}", row, CHOICE_WORDS)
    for row in read(folder, "updates.csv"):
        scope = f"update/{row['update']}"
        order = " ".join(total["item"] for total in totals if total["update"] == row["update"])
        take(scope, "update", row | {"totals": order}, [*UPDATE_WORDS, "totals"])
        for kind, file in (("votes", ""), ("ballots", ".ballots")):
            stored = read(folder, f"snapshots/{row['update']}{file}.csv")
            for race, line in {line["race"]: line for line in stored}.items():
                take(scope, f"{kind}/{race}", line, ["source"])
    for row in totals:
        take(f"update/{row['update']}", f"total/{row['item']}", row, ["source"])
    for file, scope, fields in (
        ("events.csv", "event", ["source", "note"]),
        ("statements.csv", "statement", ["source", "note"]),
        ("corrections.csv", "correction", ["source"]),
    ):
        for n, row in enumerate(read(folder, file), start=1):
            take(f"{scope}/{row.get('n', n)}", scope, row, fields)
    for row in read(folder, "sources.csv"):
        take(f"source/{row['source']}", "source", row, SOURCE_WORDS)
    order = " ".join(row["race"] for row in read(folder, "races.csv"))
    take("order/races", "order", {"races": order}, ["races"])
    return {scope: "".join(sorted(of, key=str.encode)) for scope, of in lines.items()}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def line_sha256(row: Mapping[str, str]) -> str:
    """The hash of a line of published.csv, for the next one."""
    names = "seq published_on scope layer sha256 previous".split()
    return sha256(",".join(row[name] for name in names) + "\n")


def place(scope: str, election: str = ELECTION) -> str:
    """How a message about the seal begins: the election, the scope and its page."""
    kind, _, name = scope.removeprefix("wording/").partition("/")
    pages = {"race": f"{name}/", "update": f"updates/{name}/"}
    page = f", at /{election}/{pages[kind]}" if kind in pages else ""
    return f"{election} {scope}{page}: "


def copied(published: Path, place: Path) -> Path:
    """A copy of a sealed archive under ``place``, to be changed: the folder of its election."""
    shutil.copytree(published.parents[1], place / "data")
    return place / "data" / ELECTION


def stopped(folder: Path) -> str:
    """What a build of the archive stops with; no site may be there afterwards."""
    root = folder.parents[2]
    for name in ("mkdocs.yml", "content", "builder", "node_modules"):
        if not (root / name).exists():
            (root / name).symlink_to(ROOT / name)
    with pytest.raises(DataError) as caught:
        build.build(reading.Folders(root=root), lambda words: None)
    assert not (root / "site").exists()
    return str(caught.value).replace(f"{folder}/", "")


def check_lines(folder: Path, level: checks.Level = checks.Level.ERROR) -> list[str]:
    """What `check` says of the archive on this level, without the path in front."""
    found = [str(p) for p in checks.check_archive(folder.parents[1]) if p.level is level]
    return [line.replace(f"{folder}/", "") for line in found]
