"""Malformed feeds: each is one error with its place and never ends the import of good files."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from builder.errors import FeedError
from builder.importers import sources
from builder.importers.captures import read_captures_list
from builder.importers.formats import FORMATS, la_counter, la_fixed_width, la_media_json
from builder.importers.names import slugify
from builder.importers.sources import read_bytes
from tests.importing import COUNTER, FIXED, IDS, MEDIA, county, run_import

RESULTS = (MEDIA / "2-first.json").read_text(encoding="utf-8")
CONTEST = "Election.ContestGroups[0].Contests[0]"
URL = "https://captures.example/{commit}"


def changed(path: str, value: object) -> bytes:
    """Return the results file with one value changed, at a path like a.b[0].c."""
    raw: Any = json.loads(RESULTS)
    *steps, last = [int(step) if step.isdigit() else step for step in re.findall(r"\w+", path)]
    inner = raw
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return json.dumps(raw).encode()


def refusal(data: str | bytes) -> tuple[str, str]:
    """What a results file is refused with: what was expected, and what it has."""
    with pytest.raises(FeedError) as error:
        la_media_json.parse(data if isinstance(data, bytes) else data.encode(), "results.json")
    return error.value.expected, error.value.got


WALL_TIME = "a time like 2022-11-08T20:11:13, without a zone"


@pytest.mark.parametrize(
    ("path", "value", "expected", "got"),
    [
        ("Election.ContestGroups", {"Name": "Cities"}, "a list", "an object of 1"),
        ("Election.ContestGroups[0].Contests", {"Title": "Mayor"}, "a list", "an object of 1"),
        (f"{CONTEST}.Candidates", {"Name": "ROSE"}, "a list", "an object of 1"),
        (f"{CONTEST}.Candidates[0]", "ROSE", "an object", '"ROSE"'),
        (f"{CONTEST}.Candidates[0].Name", None, "text", "null"),
        (f"{CONTEST}.Candidates[0].Name", 7, "text", "7"),
        (f"{CONTEST}.Candidates[0].Name", [], "text", "a list of 0"),
        (f"{CONTEST}.Candidates[0].Name", " ", "text", '" "'),
        (f"{CONTEST}.Candidates[0].Party", None, "text", "null"),
        (f"{CONTEST}.Candidates[0].Party", 1, "text", "1"),
        (f"{CONTEST}.Title", None, "text", "null"),
        (f"{CONTEST}.Title", ["Mayor"], "text", "a list of 1"),
        (f"{CONTEST}.VoteFor", None, "text", "null"),
        (f"{CONTEST}.VoteFor", 2, "text", "2"),
        (f"{CONTEST}.MeasureText", 0, "text", "0"),
        (f"{CONTEST}.Type", [], "text", "a list of 0"),
        ("Election.ContestGroups[0].Name", None, "text", "null"),
        ("Election", [], "an object", "a list of 0"),
        ("Election.Date", "2030-13-05", "a time like 2022-11-08T00:00:00", '"2030-13-05"'),
        ("Election.Date", "2030-W45-2", "a time like 2022-11-08T00:00:00", '"2030-W45-2"'),
        ("Timestamp", "2030-11-05", WALL_TIME, '"2030-11-05"'),
        ("Timestamp", "0001-01-01T00:00:00", WALL_TIME, '"0001-01-01T00:00:00"'),
        ("Timestamp", 5, "text", "5"),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_path(
    path: str, value: object, expected: str, got: str
) -> None:
    assert refusal(changed(path, value)) == (f"{expected} in {path}", got)


DEEP = "at most 40 levels of lists and objects"


@pytest.mark.parametrize(
    ("votes", "expected", "got"),
    [
        ("1e999", "numbers that can be kept exactly", "1e999"),
        ("12345678901234567890.0", "numbers that can be kept exactly", "12345678901234567890.0"),
        ("Infinity", "finite numbers", "Infinity"),
        ("-Infinity", "finite numbers", "-Infinity"),
        ("NaN", "finite numbers", "NaN"),
        ("9" * 5000, "numbers of at most 18 digits", "one of 5000, 999999999999…"),
        ("[" * 10000 + "]" * 10000, DEEP, "more"),
        ("[" * 50 + "]" * 50, DEEP, "more"),
        ('25, "Votes": 20', 'the key "Votes" once in an object', "it twice, with 25 and 20"),
    ],
)
def test_numbers_nesting_and_keys_that_json_allows_and_no_feed_has_are_refused(
    votes: str, expected: str, got: str
) -> None:
    assert refusal(RESULTS.replace('"Votes": 100', f'"Votes": {votes}')) == (expected, got)


def test_a_file_of_more_values_than_any_feed_has_is_refused() -> None:
    expected = ("at most 2,000,000 values", "2,000,002")
    assert refusal("[" + "1," * 2_000_001 + "1]") == expected


@pytest.mark.parametrize(
    "character",
    ["\u202e", "\u200b", "\u0085", "\ufeff", "\u2028", "\u2029", "\ue000", "\ud800", "\x07", "\r"],
)
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_format_lets_an_invisible_character_in(name: str, character: str) -> None:
    if name == "la-fixed-width":
        text = (FIXED / "final.dat").read_text(encoding="utf-8")
        name_of = text.replace("ANA UNDERHILL", f"ANA{character}UNDERHILL")
        data = name_of.encode("utf-8", "surrogatepass")
    elif name == "la-counter":
        kind = json.dumps("CAND" + character).encode()
        data = (COUNTER / "1-first.json").read_bytes().replace(b'"CAND"', kind, 1)
    else:
        data = changed(f"{CONTEST}.Candidates[0].Name", f"ANN ROSE{character}")
    with pytest.raises(FeedError):
        FORMATS[name](data, "feed")


def test_an_override_behind_a_name_is_named_with_its_place() -> None:
    with pytest.raises(FeedError) as error:
        la_media_json.parse(
            changed(f"{CONTEST}.Candidates[0].Name", "KAREN BASS\u202e"), "results.json"
        )
    assert str(error.value) == (
        f"results.json: expected text in {CONTEST}.Candidates[0].Name, got U+202E RIGHT-TO-LEFT OVERRIDE, an invisible format "
        "character. Leave it out, or fetch it again."
    )


@pytest.mark.parametrize("value", [None, "12", [], 1.5, True])
def test_a_counter_value_that_is_no_count_is_refused_with_its_path(value: object) -> None:
    raw = json.loads((COUNTER / "1-first.json").read_text(encoding="utf-8"))
    raw["Data"][3]["Value"] = value
    with pytest.raises(
        FeedError, match=r"a whole number for \w+(-\d+)? of \d+ in Data\[3\]\.Value"
    ):
        la_counter.parse(json.dumps(raw).encode(), "counter.json")


@pytest.mark.parametrize(
    ("key", "value"),
    [("ContestGroups", {}), ("RegistrationCount", None), ("RegistrationCount", "5000")],
)
def test_an_id_file_with_a_value_of_another_type_is_refused(key: str, value: object) -> None:
    raw = json.loads(IDS.read_text(encoding="utf-8"))
    raw["Data"][key] = value
    with pytest.raises(FeedError, match=rf" in Data\.{key}, got "):
        la_counter.parse_ids(json.dumps(raw).encode(), "election_data.json")


TIME, DAY = "13:07 11/25/2030", "NOVEMBER 05, 2030"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TIME, "13:07 13/25/2030"),
        (TIME, "13:07 11/32/2030"),
        (TIME, "25:07 11/25/2030"),
        (DAY, "NOVEMBER 32, 2030"),
        (DAY, "NOVEMBRE 05, 2030"),
    ],
)
def test_a_fixed_width_day_that_no_calendar_has_is_refused(old: str, new: str) -> None:
    data = (FIXED / "final.dat").read_text(encoding="utf-8").replace(old, new).encode()
    place, form = {
        TIME: ("f:4", "a time like 13:07 11/25/2014"),
        DAY: ("f", "a day like NOVEMBER 04, 2014 in a record ET"),
    }[old]
    with pytest.raises(FeedError, match=re.escape(f'{place}: expected {form}, got "{new}"')):
        la_fixed_width.parse(data, "f")


def test_fixed_width_words_that_are_no_day_leave_it_open() -> None:
    data = (FIXED / "final.dat").read_text(encoding="utf-8").replace(DAY, "SMARCH   05, 2030")
    assert la_fixed_width.parse(data.encode(), "f").election_date is None


@pytest.mark.parametrize(
    "figure", ["1,34", "1,0011", ",100", "10,01", "1,00,1", "1.001", "٣", "-5", "1 001", "１"]
)
def test_a_fixed_width_figure_with_wrong_groups_is_no_number(figure: str) -> None:
    line = "001CN00  03       KEVIN MC CARTHY        REP                                 1,001"
    text = (FIXED / "final.dat").read_text(encoding="utf-8")
    assert line in text
    snapshot = la_fixed_width.parse(text.replace(line, line[:73] + f"{figure:>9}", 1).encode(), "f")
    assert snapshot.contests[0].choices[0].votes is None
    assert snapshot.problems == (f'line 8: a figure was expected, got "{figure}"',)


LIST = (
    "commit,committed_local,file,sum_candidate_votes\nabc123,2030-11-05T20:15:00-08:00,a.json,601\n"
)


def listed(folder: Path, text: str = LIST) -> Path:
    """A list of captures."""
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_byte_order_mark_and_further_columns_in_a_list_of_captures_are_read_past(
    tmp_path: Path,
) -> None:
    text = LIST.replace("commit,", "commit,more,", 1).replace("abc123,", "abc123,x,")
    origin = read_captures_list(listed(tmp_path, f"\ufeff{text}"), URL)["a.json"]
    assert (origin.archived_url, origin.retrieved_at, origin.votes_total) == (
        "https://captures.example/abc123",
        "2030-11-05T20:15:00-08:00",
        601,
    )


TIME_FAULT = ":2: expected a time with its offset in committed_local"
VOTES_FAULT = ":2: expected a whole number in sum_candidate_votes"
COLUMNS_FAULT = ":1: expected the columns file, commit, committed_local, sum_candidate_votes"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("-08:00", "", f'{TIME_FAULT}, got "2030-11-05T20:15:00"'),
        ("2030-11-05T20:15:00-08:00", "11/5/2030 8:15 PM", TIME_FAULT),
        ("2030-11-05T20", "2030-13-05T20", TIME_FAULT),
        (",601", ',"1,017"', f'{VOTES_FAULT}, got "1,017"'),
        (",601", "", ":2: expected as many cells as columns"),
        (",601", ",601,1", ":2: expected as many cells as columns"),
        (",601", "," + "9" * 5000, VOTES_FAULT),
        ("committed_local", "when", COLUMNS_FAULT),
        (LIST, "", f"{COLUMNS_FAULT}, got an empty file"),
        ("abc123", "a/../b", ':2: expected an id of a commit in commit, got "a/../b"'),
        ("a.json", '"a.json', ":2: expected comma-separated values"),
        ("a.json", "a\u202e.json", ":2: expected text in file, got U+202E"),
        ("601\n", "601\nabc123,2030-11-05T20:15:00,b.json,601\n", TIME_FAULT.replace("2", "3", 1)),
    ],
)
def test_a_list_of_captures_that_is_not_right_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = listed(tmp_path, LIST.replace(old, new))
    with pytest.raises(FeedError, match=re.escape(f"{path}{message}")):
        read_captures_list(path, URL)


def test_a_list_of_captures_need_not_say_the_votes(tmp_path: Path) -> None:
    origins = read_captures_list(listed(tmp_path, LIST.replace(",601", ",")), URL)
    assert origins["a.json"].votes_total is None


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/{sha}",
        "https://x.example/{commit",
        "https://x.example/{commit}/{commit}",
        "https://x.example/",
        "{commit}",
        "https://x.example/{commit}/{}",
        "javascript:{commit}",
    ],
)
def test_the_address_of_a_capture_has_commit_in_it_and_no_other_braces(
    tmp_path: Path, url: str
) -> None:
    form = r"an address with \{commit\} in it once and no other braces"
    with pytest.raises(FeedError, match=f"--captures: expected {form}, got"):
        read_captures_list(listed(tmp_path), url)


def test_a_small_gz_that_unpacks_without_end_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    with gzip.open(path, "wb") as out:
        for _ in range(sources.MOST_BYTES // 1_000_000 + 1):
            out.write(b" " * 1_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(
        FeedError, match=r"bomb\.json\.gz: expected at most 50,000,000 bytes, got more\."
    ):
        read_bytes(path)


def test_bad_files_among_good_ones_are_bad_with_the_reason_and_the_rest_is_imported(
    tmp_path: Path,
) -> None:
    folder = county(tmp_path)
    data = gzip.compress((MEDIA / "3-night.json").read_bytes())
    bad = {
        "cut.json.gz": data[: len(data) // 2],
        "damaged.json.gz": data[:30] + bytes([data[30] ^ 0xFF]) + data[31:],
        "plain.json.gz": b"{}",
        "empty.json.gz": b"",
        "object.json": changed(f"{CONTEST}.Candidates", {"Name": "ROSE"}),
        "deep.json": b"[" * 10000,
        "nan.json": RESULTS.replace('"Votes": 100', '"Votes": NaN').encode(),
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    result = run_import(
        folder, *(tmp_path / name for name in bad), MEDIA / "2-first.json", "--write"
    )
    assert result.exit_code in (0, 3), result.output + result.stderr
    said = result.output.splitlines()
    assert said[0] == "8 files: 1 new, 7 bad"
    for name in bad:
        assert any(line.startswith(f"  bad: {name}: expected ") for line in said), name
    assert [path.name for path in (folder / "snapshots").iterdir()] == ["2030-11-05-2010.csv"]


def test_a_file_that_is_not_there_stops_the_import_since_its_path_is_wrong(tmp_path: Path) -> None:
    result = run_import(county(tmp_path), tmp_path / "none.json", MEDIA / "2-first.json")
    assert result.exit_code == 1
    assert "none.json: expected a file, got No such file or directory" in result.stderr.replace(
        "\n", " "
    )


LATIN = """
Łęcki lecki, Sørensen sorensen, Đuro duro, Groß gross, Þórr thorr, Æsir aesir, Yıldız yildiz,
İnce ince, Nguyễn nguyen, Kaʻala kaala, O’Toole otoole, Œuvre oeuvre, Cañada canada,
Đặng dang, Guðrún gudrun, Ǿrsted orsted
"""


@pytest.mark.parametrize(("name", "slug"), [pair.split() for pair in LATIN.split(",")])
def test_an_address_transliterates_every_latin_letter(name: str, slug: str) -> None:
    assert slugify(name) == slug


@pytest.mark.parametrize(
    ("name", "letter"),
    [("李明", "U+674E"), ("Иван", "U+0438"), ("Νίκος", "U+03BD"), ("٣", "U+0663")],
)
def test_a_name_in_another_script_asks_for_its_spelling(name: str, letter: str) -> None:
    with pytest.raises(
        FeedError,
        match=rf'"{name}": expected a name whose letters have a spelling in a-z .* got {re.escape(letter)}.*identity\.toml',
    ):
        slugify(name)
