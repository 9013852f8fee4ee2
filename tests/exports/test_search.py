"""What the search finds, and that its index is the same bytes everywhere, holds only what is read,
and fails in words.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from builder.errors import BuildError
from builder.exports import search_entries, search_index
from builder.exports.search_entries import Entry
from builder.site import links
from builder.store import load
from builder.wording.messages import Messages
from tests import archive
from tests.archive import GENERAL, SPECIAL, TINY


def entries() -> list[Entry]:
    ordered = sorted(archive.books(), key=lambda book: book.election.date, reverse=True)
    found = [search_entries.election_entries(Messages(), book) for book in ordered]
    return search_entries.entries(found, load.load_content(TINY / "content"))


def entry(url: str) -> Entry:
    return next(one for one in entries() if one.url == url)


def test_a_race_is_found_by_its_names_and_its_place_and_says_how_it_stands() -> None:
    mayor = entry(f"{GENERAL}/mayor/")
    assert (mayor.title, mayor.beside, mayor.names) == (
        "Mayor of Lark Hill",
        "Nov. 5, 2030",
        "Ada Lark, Bo Quill, Cy Reed",
    )
    assert mayor.line.endswith("%") and mayor.line.split()[0] in {"Lark", "Quill", "Reed"}
    assert {"mayor", "lark", "hill", "marl", "cities", "quill", "november", "2030"} <= mayor.words


def test_a_measure_is_found_by_its_letter_and_by_its_question() -> None:
    measure = entry(f"{GENERAL}/measure-b/")
    assert (measure.title, measure.text, measure.names) == (
        "County Measure B: “Shall the county keep its ferry?”",
        "Shall the county keep its ferry?",
        "",
    )
    assert {"measure", "b", "ferry"} <= measure.words


def test_a_race_is_found_by_the_words_of_its_jurisdiction_for_a_part_of_its_names() -> None:
    """As they are typed, in the place of what stands in the title, too."""
    measure = entry(f"{GENERAL}/measure-b/")
    assert measure.also == "measure b · prop B · proposition B"
    assert {"prop", "proposition"} <= measure.words
    assert "prop" not in entry(f"{GENERAL}/mayor/").words


def test_words_are_listed_by_how_much_they_lead_to() -> None:
    """A misspelled word is held against them, the most common first."""
    found = search_entries.vocabulary(entries())
    assert {"lark", "measure", "proposition", "november"} <= {*found}
    assert found.index("november") < found.index("quill") and len({*found}) == len(found)
    assert all(word.isalpha() for word in found)


def test_the_day_of_an_election_is_not_taken_for_a_district() -> None:
    """ "District 5" must not find every race of a Nov. 5."""
    assert "5" not in entry(f"{GENERAL}/us-house-7/").words
    assert "7" in entry(f"{GENERAL}/us-house-7/").words


def test_elections_come_first_then_races_by_size_and_the_newest_of_one_race_before_the_older() -> (
    None
):
    books = archive.books()
    votes = {
        f"{book.election.path}/{slug}/": (history.last.standing.total or 0) if history.last else 0
        for book in books
        for slug, history in book.histories.items()
    }
    urls = [one.url for one in entries()]
    assert urls[:2] == [f"{SPECIAL}/", f"{GENERAL}/"]
    races = [url for url in urls if url in votes]
    assert len(races) == len(votes) and urls[2 : 2 + len(races)] == races
    largest = {url.split("/")[2]: 0 for url in races}
    for url in races:
        largest[url.split("/")[2]] = max(largest[url.split("/")[2]], votes[url])
    sizes = [largest[url.split("/")[2]] for url in races]
    assert sizes == sorted(sizes, reverse=True)
    for slug in largest:
        days = [url.split("/")[1] for url in races if url.split("/")[2] == slug]
        assert days == sorted(days, reverse=True)


def test_an_update_is_found_by_its_day_and_a_withdrawn_one_says_so() -> None:
    update = entry(f"{GENERAL}/updates/2030-11-08-1600/")
    assert (
        update.title == "Update of Friday, Nov. 8, 2030, 4 p.m. MT"
        and update.also == "2030 11 08 1600 · November 8 2030 · Nov 8 2030 · 8 November 2030"
    )
    assert entry(f"{SPECIAL}/updates/2031-03-12-0900/").line == "Withdrawn"


def test_a_written_page_is_found_in_sections_and_the_front_page_is_not() -> None:
    found = {one.url: one for one in entries() if not one.url.startswith("us-")}
    assert "index/" not in found and "/" not in found
    assert (found["method/"].title, found["method/"].beside) == ("Method", "")
    unfolds = found["method/#how-a-count-unfolds"]
    assert (unfolds.title, unfolds.beside) == ("How a count unfolds", "Method")
    assert unfolds.text == "In this invented county as anywhere."


def test_every_result_of_the_real_archive_leads_to_a_page_and_to_its_place_on_it(
    site: Path,
) -> None:
    shown = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in site.glob("assets/index.*/shown/*.json")
    ]
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    files = {path: (site / path).read_bytes() for path in paths if not archive.is_record(path)}
    files["results.html"] = "".join(f'<a href="{one["url"]}">x</a>' for one in shown).encode()
    assert [link for link in links.broken(files) if link[0] == "results.html"] == []
    pages = {
        path.removesuffix("index.html")
        for path in files
        if path.count("/") == 3 and "/updates/" not in path
    }
    races = {
        path
        for path in pages
        if path.startswith("us-") and b'<p class="seal">' in files[f"{path}index.html"]
    }
    assert len(races) > 500 and races - {one["url"] for one in shown} == set(), (
        "a race is not found"
    )


# The index.


def of(*given: Entry) -> dict[str, bytes]:
    index = search_index.index(given, "en")
    return {index.door.path: index.door.data, **index.rest}


def test_the_index_is_the_same_bytes_whatever_the_machine_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = of(*entries())
    (tmp_path / "pagefind.toml").write_text(
        'site = "."\nexclude_selectors = ["*"]\nforce_language = "de"\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "RAYON_NUM_THREADS": "1",
        "PAGEFIND_FORCE_LANGUAGE": "fr",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
    }.items():
        monkeypatch.setenv(name, value)
    assert of(*entries()) == here


def test_the_folder_of_the_index_is_named_by_all_that_is_in_it_and_its_door_leads_there() -> None:
    words, folders = search_entries.words(["A"]), []
    for line in ("", "changed"):
        index = search_index.index([Entry(url="a/", title="A", words=words, line=line)], "en")
        folders += sorted({path.split("/")[1] for path in index.rest})
        assert index.door.path == "assets/search.json" and json.loads(index.door.data) == {
            "index": folders[-1]
        }
    assert len(folders) == 2 and folders[0] != folders[1]


def test_the_index_holds_only_what_a_search_reads() -> None:
    names = sorted(path.split("/", 2)[2] for path in of(*entries()) if path != "assets/search.json")
    fixed = [
        name
        for name in names
        if not name.startswith(("shown/", "index/")) and not name.endswith(".pf_meta")
    ]
    assert fixed == [
        "pagefind-entry.json",
        "pagefind-worker.js",
        "pagefind.js",
        "wasm.en.pagefind",
        "words.json",
    ]
    assert sum(name.startswith("shown/") for name in names) == len(entries())


HOSTILE = "<img src=x onerror=alert(1)> ___PAGEFIND_WEIGHT___10 \"quotes\" \\ \u202e & 'x' ,"


def test_a_hostile_name_is_shown_as_the_text_it_is() -> None:
    given = Entry(url="a/", title=HOSTILE, names=HOSTILE, words=search_entries.words([HOSTILE]))
    shown = next(data for path, data in of(given).items() if "/shown/" in path)
    assert json.loads(shown) == {"url": "a/", "title": HOSTILE, "names": HOSTILE}
    assert given.words == {
        "img",
        "src",
        "x",
        "onerror",
        "alert",
        "1",
        "pagefind",
        "weight",
        "10",
        "quotes",
    }


def test_what_would_not_be_found_or_twice_stops_the_build() -> None:
    a = Entry(url="a/", title="A", words=search_entries.words(["A"]))
    for given in ([a, a], [Entry(url="b/", title="B")]):
        with pytest.raises(BuildError, match='got "not every entry once"'):
            of(*given)


def failing(monkeypatch: pytest.MonkeyPatch, program: Path) -> str:
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: program)
    with pytest.raises(BuildError) as error:
        of(Entry(url="a/", title="A", words=search_entries.words(["A"])))
    return str(error.value)


TODO = "Run `make setup`; if that does not help, report it."


def test_a_missing_program_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = failing(monkeypatch, tmp_path / "none")
    assert (
        said.startswith("Pagefind: expected an index for the search, got ")
        and "No such file" in said
        and said.endswith(TODO)
    )


ANSWERS: Mapping[str, tuple[str, str]] = {
    "it dies": ("sys.exit('out of memory')", '"out of memory"'),
    "it talks nonsense": ("print('x', end=',', flush=True); sys.stdin.read()", ""),
    "it refuses": (
        "import base64, json; answer = {'payload': {'type': 'Error', 'message': 'no such language'}}; "
        "print(base64.b64encode(json.dumps(answer).encode()).decode(), end=',', flush=True); sys.stdin.read()",
        '"no such language"',
    ),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_a_program_that_fails_stops_the_build_with_its_own_words(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, words = ANSWERS[what]
    program = tmp_path / "pagefind"
    program.write_text(f"#!{sys.executable}\nimport sys\n{code}\n", encoding="utf-8")
    program.chmod(0o755)
    said = failing(monkeypatch, program)
    assert said.startswith(
        f"Pagefind: expected an index for the search, got {words}"
    ) and said.endswith(TODO)
