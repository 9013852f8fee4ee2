"""Every edit of a small sealed archive and what comes of it; `python -m tests.edit_table` prints
the table.

An edit is *refused* where `check` finds an error, *logged* where a build stops until a new line of
the seal tells of it, and *harmless* where every page and every download stays as it is. Else it is
*silent*, which none may be.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path

from builder import checks
from builder.exports import tables
from builder.seal.export import COLUMNS
from builder.wording.messages import Messages
from tests import archive
from tests.sealing import DAY, DECLARED, add, cells_of, done, read, rewrite
from tests.small_archive import ELECTION, put, write_small_archive

NIGHT, LATER = "2030-11-05-2031", "2030-11-08-1600"
NAMES = (
    'names = [{title = "Measure", name = "Reform", source_title = "Names", '
    'source_url = "https://example.org/names"}]'
)
JURISDICTION = f"""
ocd_id = "ocd-division/country:us"
{NAMES}

[links]
results = "https://example.org/results"
state = "https://example.org/state"

[search]
"Mayor" = "boss"

[questions]
skip = ["Shall "]

[party_colors]
Orange = "c2"

[[law]]
topic = "mail-deadline"
text = "A ballot counts if it arrives on the day."
from = 2030-01-01
source_title = "The act on letters"
source_url = "https://example.org/letters"
margin = "0.5"
margin_is = "at-most"
kinds = "office"

[[law]]
topic = "canvass"
text = "The canvass ends within 30 days."
from = 2029-01-01
to = 2031-12-31
source_title = "The act on counts"
source_url = "https://example.org/counts"
"""
OTHER = cells_of(f"""
update=2030-11-09-1600 at=2030-12-11 as_of=2030-11-10 said_on=2030-11-12 date=2030-11-13
on=2031-02-03 published_on=2030-12-21 withdrawn_on=2030-11-01 retrieved_at=2030-11-14
released_at=2030-11-07T16:00-08:00 colour=c3 bar=55 coverage=inside rule=unknown precision=minute
phase=after-certification status=recount qualifier=more-than state=happened by=authority
ocd_id=ocd-division/country:us/state:xx source=law coverage_source=file-1 item=outstanding_vbm
race=council choice=took over=butterbur scope=race/council key=race field=note event=audit
election=xx-shire/2031-01-01 outcome=by-lot new={ELECTION}/measure-a old={ELECTION}/mayor
""")
OTHER |= dict.fromkeys("url archived_url whole_at source_url".split(), "https://example.org/other")
OTHER |= {"sha256": "a" * 64, "previous": "b" * 64, "head": "c" * 64}
"""Another value for a column, so that an edit is refused for what it changes, not for its form."""
KINDS = cells_of("""
office=retention measure=advisory candidate=write-in yes=no no=yes
merged=split withdrawn=merged official-file=press official-release=press
""")
BACK = cells_of(f"""
law=file-1 file-1=law unknown=plurality minute=second c3=c4 happened=planned
council=mayor took=brandy butterbur=goodbody {ELECTION}/measure-a={ELECTION}/council
more-than=exact inside=crosses race=choice/took race/council=race/mayor note=title
""")
"""The other value where a cell holds that of OTHER already."""
NUMBERS = frozenset(
    "seats votes_allowed votes_total ballot_order votes ballots blank partly_voted overvoted".split()
)
NUMBERS |= frozenset("writein_marks registered n seq layer lines updates_released".split())


Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One edit: the file, the column (or "row"), what is done, and the doing of it in the data
    folder.
    """

    file: str
    column: str
    act: str
    do: Callable[[Path], object]


def rich_archive(data: Path) -> Path:
    """The small archive with rows in every file, sealed twice; returns its election's folder."""
    folder = write_small_archive(data)
    toml = folder.parent / "jurisdiction.toml"
    toml.write_text(
        f'kind = "shire"\n{toml.read_text(encoding="utf-8")}{JURISDICTION}', encoding="utf-8"
    )
    put(
        folder / "election.toml",
        'source = "file-1"',
        'official_title = "GENERAL"\nofficial_id = "7"\nupdates_released = 3\nsource = "file-1"',
    )
    about = folder / "election.toml"
    about.write_text(
        about.read_text(encoding="utf-8") + 'notes = ["A first note.", "A second note."]\n',
        encoding="utf-8",
    )
    add(
        folder,
        "statements.csv",
        **cells_of(f"date=2030-11-07 update={LATER} item=note source=law note=Slow."),
        said_by="The Shire Post",
    )
    events = [row | dict.fromkeys(DECLARED, "") for row in read(folder, "events.csv")]
    said = (
        "event=declaration at=2030-12-10 state=happened race=mayor choice=butterbur outcome=elected"
    )
    events.append(events[0] | cells_of(f"n=3 {said} said_on="))
    events.append(events[1] | cells_of("n=4 event=audit at=2030-12-12"))
    rewrite(folder, "events.csv", events, [*events[0]])
    ballots = cells_of("race=council ballots=60 registered=90 source=file-1")
    add(folder, f"snapshots/{NIGHT}.ballots.csv", **ballots)
    why = f"--reason 'A digit was misread.' --source file-1 --date {DAY}"
    later = f"complete {ELECTION} update/{LATER}"
    because = f"--reason 'It is his office.' --date {DAY}"
    for command in (
        f"seal --on {DAY}",
        f"correct {ELECTION} update/{NIGHT} ballots/mayor blank --now 2 {why}",
        f"correct {ELECTION} event/1 event at --now 2030-12-03 {why}",
        f"{later} votes/mayor/goodbody votes --now 39 --source law",
        f"{later} total/ballots_added value --now 19 --source law",
        f"reword {ELECTION} race/mayor race title --now 'Mayor of Bree' {because}",
        f"reword {ELECTION} race/council race choices --now 'took brandy proud' {because}",
    ):
        done(folder, command)
    merged = f"old={ELECTION}/council new={ELECTION}/mayor kind=merged on=2031-01-02"
    withdrawn = f"old={ELECTION}/measure-a new= kind=withdrawn on=2031-01-03"
    rows = [
        cells_of(f"{merged} reason='One office.'"),
        cells_of(f"{withdrawn} reason='By the court.'"),
    ]
    rewrite(folder, "redirects.csv", rows, list(rows[0]))
    done(folder, "seal", "--on", DAY)
    return folder


def place(data: Path, file: str) -> Path:
    """The folder in which a file of the table stands."""
    return data if file == "elections.csv" else data / ELECTION


def files() -> dict[str, str]:
    """The CSV files of the archive that are edited, and their names in the table."""
    found = {
        name: name
        for name in COLUMNS
        if name.endswith(".csv") and not name.startswith("snapshots/")
    }
    for key in (NIGHT, LATER):
        found[f"snapshots/{key}.csv"] = "snapshots/KEY.csv"
    return found | {f"snapshots/{NIGHT}.ballots.csv": "snapshots/KEY.ballots.csv"}


def another(column: str, value: str) -> str:
    """Another value for a cell."""
    if column in NUMBERS:
        return str(int(value) + 1) if value.isdecimal() else "3"
    if column == "kind":
        return KINDS[value]
    if column == "value":
        return str(int(value) + 1) if value.isdecimal() else "7"
    other = OTHER.get(column, f"{value} anew".strip())
    return other if other != value else BACK.get(value, value + "0")


def cell_edits(data: Path) -> Iterator[Edit]:
    """Each cell of each row changed, and each pair of unlike cells of a column swapped."""
    for file, name in files().items():
        rows = read(place(data, file), file)
        for column in rows[0]:
            edit = partial(Edit, file=name, column=column)
            for n, row in enumerate(rows):
                value = another(column, row[column])
                yield edit(act="changed", do=_changed(file, n, column, value))
                if row[column]:
                    yield edit(act="emptied", do=_changed(file, n, column, ""))
            for (n, row), (m, other) in combinations(enumerate(rows), 2):
                if row[column] != other[column]:
                    yield edit(act="swapped", do=_swapped(file, n, m, column))


def _changed(file: str, n: int, column: str, value: str) -> Callable[[Path], object]:
    def change(rows: Rows) -> Rows:
        return [*rows[:n], rows[n] | {column: value}, *rows[n + 1 :]]

    return _rows(file, change)


def _swapped(file: str, n: int, m: int, column: str) -> Callable[[Path], object]:
    def change(rows: Rows) -> Rows:
        rows[n][column], rows[m][column] = rows[m][column], rows[n][column]
        return rows

    return _rows(file, change)


def row_edits(data: Path) -> Iterator[Edit]:
    """Each row removed and moved to the front, one row added, and the file removed."""
    for file, name in files().items():
        rows = read(place(data, file), file)
        edit = partial(Edit, file=name, column="row")
        for n in range(len(rows)):
            yield edit(act="removed", do=_rows(file, partial(_without, n)))
            if n:
                yield edit(act="moved", do=_rows(file, partial(_first, n)))
        fresh = rows[-1] | _new(rows[-1])
        yield edit(act="added", do=_rows(file, partial(_with, fresh)))
        yield Edit(file=name, column="file", act="removed", do=partial(_no_file, file))


def _without(n: int, rows: Rows) -> Rows:
    return rows[:n] + rows[n + 1 :]


def _first(n: int, rows: Rows) -> Rows:
    return [rows[n], *_without(n, rows)]


def _with(fresh: dict[str, str], rows: Rows) -> Rows:
    return [*rows, fresh]


def _no_file(file: str, data: Path) -> None:
    (place(data, file) / file).unlink()


def _rows(file: str, change: Callable[[Rows], Rows]) -> Callable[[Path], object]:
    return lambda data: rewrite(place(data, file), file, change(read(place(data, file), file)))


def _new(row: dict[str, str]) -> dict[str, str]:
    """What is other in a new row than in the last one."""
    cells = {"n": str(int(row["n"]) + 1)} if "n" in row else {}
    if "seq" in row:
        cells |= {"seq": str(int(row["seq"]) + 1), "scope": "event/9", "layer": "1"}
    if "votes" in row and row["race"] != "measure-a":
        return {"race": "measure-a", "choice": "yes"}
    if "votes" in row or "ballots" in row:
        return {"race": "measure-a"}
    if "item" in row and "over" not in row:
        return {"item": "registered", "value": "90", "qualifier": "exact"}
    if cells or "over" in row:
        return {name: value for name, value in cells.items() if name in row}
    if "choice" in row:
        return {"choice": "new"}
    if "update" in row:
        return {"update": "2030-11-09-1600", "released_at": "2030-11-09T16:00-08:00"}
    if "sha256" in row and "source" in row:
        return {"source": "new-source"}
    if "old" in row:
        return {"old": f"{ELECTION}/mayor"}
    return {"race": "new-race"} if "race" in row else {}


TABLES_OF_TOML = {
    "links": (
        'state = "https://example.org/state"',
        'state = "https://example.org/elsewhere"',
    ),
    "search": ('"Mayor" = "boss"', '"Mayor" = "chief"'),
    "party_colors": ('Orange = "c2"', 'Orange = "c3"'),
    "names": (NAMES, NAMES.replace("Reform", "Act")),
    "questions": ('skip = ["Shall "]', 'skip = ["Should "]'),
}
"""A line of each table of jurisdiction.toml, and what it is changed to."""


def toml_edits() -> Iterator[Edit]:
    """Each value of the two TOML files changed and taken out, and what stands in a list put in
    another order.
    """
    for file, where in (
        ("election.toml", ELECTION),
        ("jurisdiction.toml", ELECTION.partition("/")[0]),
    ):
        for name in COLUMNS[file]:
            key = name.removeprefix("law.")

            def changed(data: Path, path: str = f"{where}/{file}", key: str = key) -> None:
                text = (data / path).read_text(encoding="utf-8")
                if key in TABLES_OF_TOML:
                    put(data / path, *TABLES_OF_TOML[key])
                    return
                found = re.search(rf'^{key} = (\[?"?)(.*?)("?[,\]]?.*)$', text, re.MULTILINE)
                assert found is not None, key
                old = found[0]
                new = old.replace('"', '"Not ', 1)
                if not found[1]:  # a day or a number
                    digit = r"(?<=20\d)\d(?=-)|\d$"
                    new = re.sub(digit, lambda d: str((int(d[0]) + 1) % 10), old, count=1)
                if key == "source":
                    new = 'source = "law"'
                if "https://" in old:
                    new = old.replace("example.org", "example.com")
                if key == "kind":
                    new = 'kind = "city"'
                if key == "time_zone":
                    new = 'time_zone = "America/Denver"'
                assert new != old
                (data / path).write_text(text.replace(old, new, 1), encoding="utf-8")

            def removed(data: Path, path: str = f"{where}/{file}", key: str = key) -> None:
                text = (data / path).read_text(encoding="utf-8")
                line = re.escape(TABLES_OF_TOML[key][0]) if key in TABLES_OF_TOML else f"{key} = .*"
                pattern = rf"^{line}\n"
                fresh = re.sub(pattern, "", text, count=1, flags=re.MULTILINE)
                assert fresh != text
                (data / path).write_text(fresh, encoding="utf-8")

            yield Edit(file=file, column=name, act="changed", do=changed)
            yield Edit(file=file, column=name, act="removed", do=removed)
    note = '"A first note."', '"A second note."'
    link = 'results = "https://example.org/results"', 'state = "https://example.org/state"'
    first, second = JURISDICTION.split("[[law]]")[1:]
    laws, third = f"[[law]]{first}[[law]]{second}", second.replace("canvass", "audit")
    election, jurisdiction = "2030-11-05/election.toml", "jurisdiction.toml"
    for path, column, act, old, new in (
        (election, "notes", "swapped", ", ".join(note), ", ".join(reversed(note))),
        (election, "notes", "added", ", ".join(note), ", ".join([*note, '"A third."'])),
        (jurisdiction, "links", "swapped", "\n".join(link), "\n".join(reversed(link))),
        (jurisdiction, "row", "moved", laws, f"[[law]]{second}\n[[law]]{first}"),
        (jurisdiction, "row", "removed", laws, f"[[law]]{first}"),
        (jurisdiction, "row", "added", laws, f"{laws}[[law]]{third}"),
    ):
        file = path.rpartition("/")[2]
        yield Edit(file=file, column=column, act=act, do=_put(path, old, new))
    yield Edit(
        file="election.toml",
        column="file",
        act="removed",
        do=lambda data: shutil.rmtree(data / ELECTION),
    )


def _put(file: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda data: put(data / "xx-shire" / file, old, new)


def edits(data: Path) -> Iterator[Edit]:
    """Every edit of the archive in ``data``."""
    yield from cell_edits(data)
    yield from row_edits(data)
    yield from toml_edits()


def shown(data: Path) -> dict[str, object]:
    """Every page and every download that is made of the data, but for the foot with the newest
    line.
    """
    books = archive.books(data)
    found: dict[str, object] = {
        page.path: page.text for page in archive.pages(books, Messages())[0]
    }
    found |= archive.archive_tables(books)
    for book in books:
        found |= dict(tables.race_files(book.election, book.election.races, book.histories))
    return found


def verdicts(data: Path, scratch: Path, most: int = 1_000_000) -> Iterator[tuple[Edit, str, str]]:
    """Each edit, what comes of it, and the first thing that `check` said; ``most`` of each column
    and each kind.
    """
    before = shown(data)
    seen: Counter[tuple[str, str, str]] = Counter()
    for number, edit in enumerate(edits(data)):
        seen[edit.file, edit.column, edit.act] += 1
        if seen[edit.file, edit.column, edit.act] > most:
            continue
        copy = scratch / str(number) / "data"
        shutil.copytree(data, copy)
        edit.do(copy)
        problems = checks.check_archive(copy)
        errors = [str(problem) for problem in problems if problem.level is checks.Level.ERROR]
        waiting = [str(problem) for problem in problems if problem.check == "unsealed"]
        if errors:
            yield edit, "refused", errors[0]
        elif waiting:
            yield edit, "logged", waiting[0]
        else:
            yield edit, "harmless" if shown(copy) == before else "silent", ""
        shutil.rmtree(copy.parent)


def main() -> None:
    """Print how many edits of each column were refused, logged, harmless and silent."""
    with tempfile.TemporaryDirectory() as name:
        folder = rich_archive(Path(name) / "data")
        counts: dict[tuple[str, str, str], Counter[str]] = {}
        for edit, verdict, _ in verdicts(folder.parents[1], Path(name) / "scratch"):
            counts.setdefault((edit.file, edit.column, edit.act), Counter())[verdict] += 1
    for (file, column, act), of in counts.items():
        print(
            f"{file:26} {column:18} {act:8} "
            + ", ".join(f"{n} {verdict}" for verdict, n in of.items())
        )
    total = sum(counts.values(), Counter())
    print(f"{total.total()} edits: " + ", ".join(f"{n} {verdict}" for verdict, n in total.items()))


if __name__ == "__main__":
    main()
