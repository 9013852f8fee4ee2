"""Canonical form: what `builder fmt` may touch, and that it never touches a value."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from builder.checks.folder import read_folder
from builder.commands.fmt import fmt_command
from builder.errors import DataError
from builder.store import format, load
from builder.store.csvfile import dump_rows, parse_rows
from builder.store.format import canonical_files, differences, tidy
from builder.store.schema import SNAPSHOT, TABLES
from builder.store.table import Column, Held, Table
from tests.small_archive import put, write_small_archive

PLACE = Path("events.csv")
TABLE = TABLES["events.csv"]
SNAPSHOT_FILE = "snapshots/2030-11-05-2031.csv"
TIDY = "n,event,at,state,said_on,source,note\n1,audit,2030-11-20,planned,,file-1,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_archive(tmp_path)


def fmt(path: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(fmt_command, [str(path), *words])
    return result.exit_code, result.output.replace(f"{path}/", "").replace(str(path), "it")


SPREADSHEETS = {
    "a byte order mark and CRLF": b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode(),
    "semicolons": TIDY.replace(",", ";").encode(),
    "tabs": TIDY.replace(",", "\t").encode(),
    "quotes around everything": b'"n","event","at","state","said_on","source","note"\n'
    b'"1","audit","2030-11-20","planned","","file-1",""\n',
    "no last line end": TIDY.rstrip("\n").encode(),
    "empty lines and lines of commas": (TIDY + "\n,,,,,,\n").encode(),
    "empty columns": TIDY.replace("\n", ",,\n").encode(),
    "another order of columns": b"event,n,at,state,source,said_on,note\naudit,1,2030-11-20,planned,file-1,,\n",
}


@pytest.mark.parametrize("data", SPREADSHEETS.values(), ids=SPREADSHEETS.keys())
def test_what_a_spreadsheet_adds_is_taken_out(data: bytes) -> None:
    assert tidy(data.decode(), TABLE, PLACE) == TIDY
    assert differences(data, TIDY) != []


def test_what_is_in_canonical_form_stays_byte_for_byte() -> None:
    assert tidy(TIDY, TABLE, PLACE) == TIDY
    assert differences(TIDY.encode(), TIDY) == []


def test_the_differences_are_named() -> None:
    for name, said in {
        "a byte order mark and CRLF": ["a byte order mark", "CRLF line ends"],
        "no last line end": ["no line end after the last line"],
        "empty lines and lines of commas": ["needless quotes or empty rows"],
    }.items():
        assert differences(SPREADSHEETS[name], TIDY) == said
    assert differences(SPREADSHEETS["another order of columns"], TIDY)[0] == "another first line"
    assert differences(b"a,b\n2,x\n1,y\n", "a,b\n1,y\n2,x\n") == ["rows in another order"]


NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@given(
    rows=st.lists(st.tuples(NAMES, NAMES, NAMES), max_size=6),
    spreadsheet=st.sampled_from([",", ";", "\t"]),
    mark=st.booleans(),
)
def test_no_value_is_ever_changed_whatever_it_holds(
    rows: list[tuple[str, str, str]], spreadsheet: str, mark: bool
) -> None:
    abc = Table((), (), tuple(Column(Held.FREE, name, None) for name in "abc"))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=spreadsheet, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(
        [("a", "b", "c"), *rows]
    )
    result = tidy("\ufeff" * mark + text.getvalue(), abc, PLACE)
    assert [tuple(row.values()) for row in parse_rows(result, abc, PLACE)] == [
        row for row in rows if any(row)
    ]
    assert tidy(result, abc, PLACE) == result


def test_a_line_break_inside_a_cell_is_a_value_and_stays() -> None:
    text = dump_rows(
        [dict.fromkeys(TABLE.first, "") | {"n": "1", "note": "first\r\nsecond"}], TABLE.first
    )
    assert tidy(text, TABLE, PLACE) == text
    assert differences(text.encode(), text) == []


GUESSES = [
    (
        TIDY.replace("file-1,\n", "file-1,,lost\n"),
        "events.csv:2: expected nothing beside the columns, got a value. "
        "Move the value to its column, or quote a cell that holds a comma.",
    ),
    (
        TIDY.replace("note", "remark"),
        "events.csv:1: expected the columns n,event,at,state,said_on,source,note, "
        'got "n,event,at,state,said_on,source,remark". Put the columns in this order.',
    ),
    (
        TIDY.replace("audit,", ""),
        "events.csv:2: expected 7 cells, got 6. "
        "Quote a cell that holds a comma, or add the missing commas.",
    ),
    (
        TIDY.replace("audit", '"audit'),
        "events.csv:2: expected comma-separated values, got unexpected end of data. "
        "Fix the quotes on this line.",
    ),
]


@pytest.mark.parametrize(("text", "message"), GUESSES)
def test_a_file_that_can_only_be_guessed_at_is_left_alone(text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        tidy(text, TABLE, PLACE)
    assert str(caught.value) == message


def test_snapshots_follow_the_order_of_choices_and_other_files_keep_theirs(folder: Path) -> None:
    snapshot, events = folder / SNAPSHOT_FILE, folder / "events.csv"
    ordered = snapshot.read_text()
    for path in (snapshot, events):
        head, *rows = path.read_text().splitlines(keepends=True)
        path.write_text(head + "".join(reversed(rows)))
    turned = events.read_text()
    said = f"{SNAPSHOT_FILE}: rows in another order\nit: 1 file rewritten\n"
    assert fmt(folder) == (0, said)
    assert (snapshot.read_text(), events.read_text()) == (ordered, turned)


def test_a_snapshot_with_an_unknown_choice_keeps_its_order(folder: Path) -> None:
    snapshot = folder / "snapshots" / "2030-11-08-1600.csv"
    rows = "mayor,goodbody,1,file-1\nmayor,bolger,2,file-1\nmayor,butterbur,3,file-1\n"
    text = f"{','.join(SNAPSHOT)}\n{rows}"
    snapshot.write_text(text)
    assert fmt(folder) == (0, "it: no files rewritten\n")
    assert snapshot.read_text() == text


def test_fmt_check_writes_nothing_and_ends_with_1(folder: Path) -> None:
    path = folder / "events.csv"
    crlf = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(crlf)
    assert fmt(folder, "--check") == (
        1,
        "events.csv: CRLF line ends\nit: 1 file not in canonical form; run `builder fmt`\n",
    )
    assert path.read_bytes() == crlf


def test_fmt_of_a_whole_archive_changes_no_value_and_a_second_run_finds_nothing(
    folder: Path,
) -> None:
    data = folder.parent.parent
    before = load.load_archive(data)
    for path in folder.rglob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
        path.chmod(0o640)
    assert fmt(data)[1].endswith(f"it: {len(list(folder.rglob('*.csv')))} files rewritten\n")
    assert load.load_archive(data) == before
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*.csv")} == {0o640}
    assert fmt(data) == (0, "it: no files rewritten\n")


def test_a_write_that_fails_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(TIDY)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left on device"):
        format.write(path, "half")
    assert path.read_text() == TIDY
    # A hidden folder may stay until the next command; nothing in it can be taken for the file.
    assert [entry for entry in tmp_path.iterdir() if not entry.name.startswith(".")] == [path]


@pytest.mark.site
def test_the_archive_of_this_repository_is_in_canonical_form(data: Path) -> None:
    assert fmt(data, "--check") == (0, "it: no files not in canonical form\n")


CHANGED = {
    "nothing": ("races.csv", "", ""),
    "needless quotes": (SNAPSHOT_FILE, "mayor,butterbur", 'mayor,"butterbur"'),
    "quotes that are needed": (SNAPSHOT_FILE, "mayor,butterbur", '"mayor, the",butterbur'),
    "quotes in a first line": ("events.csv", "n,event", '"n",event'),
    "a line of commas": (SNAPSHOT_FILE, "\nmayor,goodbody", "\n,,,\nmayor,goodbody"),
    "a line of commas in quotes": ("totals.csv", "\n2030-11-08-16", '\n,,"",,,\n2030-11-08-16'),
    "an empty line": (SNAPSHOT_FILE, "\nmayor,goodbody", "\n\nmayor,goodbody"),
    "a carriage return": (SNAPSHOT_FILE, "\nmayor,goodbody", "\r\nmayor,goodbody"),
    "a carriage return in a cell": ("events.csv", ",certification,", ',"certi\rfication",'),
    "a byte order mark": (SNAPSHOT_FILE, "race,choice", "\ufeffrace,choice"),
    "semicolons": (SNAPSHOT_FILE, "race,choice,votes,source", "race;choice;votes;source"),
    "another order of races": ("races.csv", "\nmayor,", "\nnobody,"),
    "another order of choices": ("choices.csv", "\nmayor,butterbur,", "\nmayor,zutterbur,"),
}


@pytest.mark.parametrize(("file", "old", "new"), CHANGED.values(), ids=CHANGED.keys())
@pytest.mark.parametrize("end", [b"\n", b""], ids=["ended", "not ended"])
@pytest.mark.parametrize("reverse", [False, True], ids=["in order", "in another order"])
def test_files_that_were_read_before_are_judged_as_if_they_were_not(
    folder: Path, file: str, old: str, new: str, end: bytes, reverse: bool
) -> None:
    if old != new:
        put(folder / file, old, new)
    first, *rows = (folder / SNAPSHOT_FILE).read_bytes().removesuffix(b"\n").split(b"\n")
    rows = rows[::-1] if reverse else rows
    (folder / SNAPSHOT_FILE).write_bytes(b"\n".join([first, *rows]) + end)

    def judged(files: Iterable[tuple[Path, str]]) -> dict[Path, list[str]]:
        try:
            return {
                path: found
                for path, text in files
                if (found := differences(path.read_bytes(), text))
            }
        except DataError as error:
            return {folder: [str(error)]}

    read = read_folder(folder, load.load_jurisdiction(folder.parent))
    assert judged(canonical_files(folder, read.sheets)) == judged(canonical_files(folder))


def test_a_sound_file_that_was_read_before_is_not_read_again(folder: Path) -> None:
    read = read_folder(folder, load.load_jurisdiction(folder.parent))
    assert len(read.sheets) > 6
    assert list(canonical_files(folder, read.sheets)) == []
