"""Files imported one at a time, in any order of arrival, give the bytes of one import of all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.importing import county, rows, run_import, tree, write
from tests.nights import Night

FIRST, SECOND, THIRD = "2030-11-05T20:10:30", "2030-11-05T22:47:16", "2030-11-06T03:35:19"
ALONE = "2030-11-05T23:31:13"
TIMES = {
    FIRST: (70, 60, 50, 40, 30, 20, 10),
    SECOND: (71, 90, 95, 92, 33, 24, 100),
    ALONE: (72, 190, 195, 192, 133, 124, 130),
    THIRD: (172, 290, 205, 292, 233, 224, 230),
}
NOTE = "No results file of this time was captured: the votes are rebuilt from the counter file by its ids"


def night(folder: Path) -> Night:
    return Night(folder=folder, times=TIMES, strange=frozenset({1}), wrong=frozenset({2}))


def files(of: Night) -> list[Path]:
    """Every file of the night as it would arrive: counters first, one without its results."""
    found = []
    for time in TIMES:
        found.append(of.counter(time))
        if time != ALONE:
            found.append(of.results(time))
    return found


def one_by_one(folder: Path, order: Sequence[Path], ids: Path) -> dict[str, bytes]:
    for path in order:
        write(folder, path, "--ids", ids)
    return tree(folder)


@pytest.fixture
def batch(tmp_path: Path) -> dict[str, bytes]:
    """What one import of all files makes."""
    of = night(tmp_path / "night")
    folder = county(tmp_path / "batch")
    write(folder, *files(of), "--ids", of.ids())
    return tree(folder)


@pytest.mark.parametrize("seed", ["as they arrive", 1, 2, 3, 4, 5])
def test_any_order_of_arrival_gives_the_bytes_of_one_import(
    tmp_path: Path, batch: dict[str, bytes], seed: int | str
) -> None:
    of = night(tmp_path / "night")
    order = files(of)
    if isinstance(seed, int):
        random.Random(seed).shuffle(order)
    made = one_by_one(county(tmp_path / "single"), order, of.ids())
    assert made == batch


def test_ids_that_come_after_the_results_give_the_same(
    tmp_path: Path, batch: dict[str, bytes]
) -> None:
    of = night(tmp_path / "night")
    folder = county(tmp_path / "single")
    results = [path for path in files(of) if path.name.startswith("results")]
    for path in results:
        write(folder, path)
    made = one_by_one(folder, [path for path in files(of) if path not in results], of.ids())
    assert made == batch


def test_an_update_known_from_its_counter_file_gets_its_results(tmp_path: Path) -> None:
    of, folder = night(tmp_path / "night"), county(tmp_path)
    said = write(folder, of.counter(FIRST), "--ids", of.ids())
    assert "give --ids" not in said
    (row,) = rows(folder, "updates.csv")
    assert row["source"] == "la-counter-2030-11-05-2010"
    assert row["note"].startswith(f"{NOTE}. ")
    said = write(folder, of.results(FIRST))
    assert (
        "2030-11-05-2010 (results for 2030-11-05-2010) from results-2030-11-05T201030-None.json"
        in said.splitlines()
    )
    (row,) = rows(folder, "updates.csv")
    assert row["source"] == "la-results-2030-11-05-2010"
    assert NOTE not in row["note"]
    assert {row["source"] for row in rows(folder, "snapshots/2030-11-05-2010.csv")} == {
        "la-results-2030-11-05-2010"
    }
    assert [row["source"] for row in rows(folder, "sources.csv")][:2] == [
        "la-results-2030-11-05-2010",
        "la-counter-2030-11-05-2010",
    ]


def test_colors_that_a_person_chose_stay(tmp_path: Path) -> None:
    of, folder = night(tmp_path / "night"), county(tmp_path)
    write(folder, of.results(FIRST), "--ids", of.ids())
    path = folder / "choices.csv"
    text = path.read_text(encoding="utf-8")
    chosen = text.replace(",c1,", ",c9,", 1).replace(",c2,", ",c1,", 1).replace(",c9,", ",c2,", 1)
    assert chosen != text
    path.write_text(chosen, encoding="utf-8")
    before = [row["colour"] for row in rows(folder, "choices.csv")]
    write(folder, of.results(THIRD))
    assert [row["colour"] for row in rows(folder, "choices.csv")] == before


def test_the_colors_are_those_of_the_newest_votes(tmp_path: Path) -> None:
    """The line lies between 292 and 292 + 0 at the end: the five of seven next to it are drawn."""
    of, folder = night(tmp_path / "night"), county(tmp_path)
    for path in (of.results(THIRD), of.results(FIRST)):
        write(folder, path, "--ids", of.ids())
    colors = [row["colour"] for row in rows(folder, "choices.csv") if row["race"] == "archet-mayor"]
    assert colors == ["c0", "c1", "c0", "c2", "c3", "c4", "c5"]


def test_a_sealed_update_stays_as_sealed_and_the_report_says_the_command(tmp_path: Path) -> None:
    of, folder = night(tmp_path / "night"), county(tmp_path)
    write(folder, of.counter(FIRST), "--ids", of.ids())
    (folder / "published.csv").write_text(
        f"seq,published_on,scope,layer,sha256,previous\n1,2030-11-05,update/2030-11-05-2010,1,{'0' * 64},\n",
        encoding="utf-8",
    )
    before = tree(folder)
    said = run_import(folder, of.results(FIRST)).output
    name, update = "results-2030-11-05T201030-None.json", "update/2030-11-05-2010 update note"
    assert f"second capture: {name}: the votes of the sealed 2030-11-05-2010" in said
    assert f"builder reword xx-shire/2030-11-05 {update} --now NOTE --reason WHY" in said
    write(folder, of.results(FIRST))
    changed = {name for name, text in tree(folder).items() if before.get(name) != text}
    assert changed <= {"sources.csv", "races.csv", "choices.csv"}
    assert "la-results-2030-11-05-2010" in [row["source"] for row in rows(folder, "sources.csv")]


def test_the_same_votes_in_another_white_space_are_a_second_capture(tmp_path: Path) -> None:
    of = night(tmp_path / "night")
    together, apart = county(tmp_path / "one"), county(tmp_path / "two")
    said = write(together, of.results(FIRST), of.results(FIRST, indent=2), "--ids", of.ids())
    assert "1 new, 1 second capture" in said
    write(apart, of.results(FIRST), "--ids", of.ids())
    said = write(apart, of.results(FIRST, indent=2))
    assert "in other bytes: its hash and address are kept" in said
    for folder in (together, apart):
        sources = [row["source"] for row in rows(folder, "sources.csv")]
        assert [one for one in sources if one.startswith("la-results")] == [
            "la-results-2030-11-05-2010",
            "la-results-2030-11-05-2010-2",
        ]
        assert rows(folder, "updates.csv")[0]["note"] == ""
    assert write(apart, of.results(FIRST, indent=2)).splitlines()[-1] == "files: none to write"
