"""The invented archives that speed is measured on: as large and as odd as the real one, and the
same for one seed.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.shapes import schedule
from benchmarks.synthetic import (
    Drawn,
    add_newest,
    draw,
    main,
    newest_election,
    sized,
    write_archive,
)
from builder import build, checks, reading
from builder.store import format
from tests.archive import files

SMALL = 0.03


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with one election of each kind, each with a few races."""
    root = tmp_path_factory.mktemp("small")
    write_archive(root, 8, scale=SMALL)
    return root


@cache
def drawn() -> dict[str, Drawn]:
    """The newest election of each kind at full size."""
    return {shape.kind: draw("1", shape) for shape in schedule(8)}


def test_the_same_seed_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    write_archive(tmp_path, 8, scale=SMALL)
    assert files(tmp_path / "data") == files(small / "data")


def test_another_seed_gives_another_archive(small: Path, tmp_path: Path) -> None:
    write_archive(tmp_path, 1, scale=SMALL, seed="2")
    one, other = small / "data" / newest_election(), tmp_path / "data" / newest_election()
    assert (one / "choices.csv").read_bytes() != (other / "choices.csv").read_bytes()


def test_an_archive_is_canonical_sealed_and_without_errors(small: Path) -> None:
    problems = checks.check_archive(small / "data")
    assert [str(one) for one in problems if one.level is checks.Level.ERROR] == []
    assert [
        str(one)
        for one in problems
        if one.check in ("unsealed", "canonical", "sources", "times", "keys")
    ] == []
    for folder in format.election_folders(small / "data"):
        assert [
            file
            for file, text in format.canonical_files(folder)
            if file.read_text(encoding="utf-8") != text
        ] == []


def test_a_small_archive_builds_as_one_that_may_be_published(small: Path) -> None:
    said: list[str] = []
    written = build.build(reading.Folders(root=small), said.append)
    races = sum(sized(draw("1", shape)).races for shape in schedule(8, SMALL))
    assert len(list((small / "site").glob("*/*/*/cite.json"))) == races
    assert written.files > 10 * races and "Writing the manifest" in said


def test_the_newest_update_can_be_held_back_and_brought(small: Path, tmp_path: Path) -> None:
    write_archive(tmp_path, 1, scale=SMALL, hold_newest=True)
    folder = tmp_path / "data" / newest_election()
    before = files(folder)
    key = add_newest(tmp_path, scale=SMALL)
    assert f"snapshots/{key}.csv" not in before and key not in before["updates.csv"].decode()
    assert files(folder) == files(small / "data" / newest_election())
    published = files(folder)["published.csv"].decode().splitlines()
    known = before["published.csv"].decode().splitlines()
    assert published[: len(known)] == known
    assert f"update/{key}" in [line.split(",")[2] for line in published[len(known) :]]


def test_ten_years_are_as_large_as_ten_years_of_the_real_county() -> None:
    shapes = schedule(40)
    records = sum(
        shape.races * (shape.night + shape.canvass + shape.later if shape.known == "all" else 1)
        for shape in shapes
    )
    assert (
        len({shape.date for shape in shapes}) == 40
        and shapes[0].date.year - shapes[-1].date.year == 9
    )
    assert 6_400 <= sum(shape.races for shape in shapes) <= 6_600
    assert 70_000 <= records <= 74_000
    assert [shape.date for shape in shapes] == sorted(
        (shape.date for shape in shapes), reverse=True
    )
    assert max(shape.races for shape in shapes) > 400 and min(shape.races for shape in shapes) <= 10


def test_half_the_races_take_half_the_records() -> None:
    half, full = (sized(draw("1", schedule(1, scale)[0])) for scale in (0.5, 1.0))
    assert 0.49 <= half.records / full.records <= 0.51


def test_no_two_choices_of_a_race_share_a_short_name() -> None:
    names = [
        (kind, row["race"], row["short_name"].casefold())
        for kind, one in drawn().items()
        for row in one.rows["choices.csv"]
    ]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_kind_of_race_rule_bar_and_area_is_there() -> None:
    races = [row for one in drawn().values() for row in one.rows["races.csv"]]
    assert {row["kind"] for row in races} == {
        "office",
        "measure",
        "retention",
        "recall",
        "advisory",
    }
    assert {row["rule"] for row in races} >= {
        "plurality",
        "majority-runoff",
        "top-two",
        "measure",
        "retention",
        "recall",
    }
    assert {row["bar"] for row in races} == {"50", "55", "2/3", ""}
    assert {row["coverage"] for row in races} == {"whole", "inside", "crosses", "beyond", ""}
    assert {row["seats"] for row in races} == {"1", "2", "3", "4"}
    kinds = {row["kind"] for one in drawn().values() for row in one.rows["choices.csv"]}
    assert kinds == {"candidate", "yes", "no", "write-ins"}


def test_a_general_election_has_the_proportions_of_a_real_one() -> None:
    general = drawn()["general"]
    races, choices = general.rows["races.csv"], general.rows["choices.csv"]
    assert (len(races), len(general.releases)) == (430, 27)
    kinds = Counter(row["kind"] for row in races)
    assert 70 <= kinds["measure"] <= 110 and 10 <= kinds["retention"] <= 20
    assert 1000 <= len(choices) <= 1300
    per_race = Counter(Counter(row["race"] for row in choices).values())
    assert per_race[2] > 215 and per_race[1] >= 8 and max(per_race) >= 8
    people = sorted(len(row["name"]) for row in choices if row["kind"] == "candidate")
    assert 10 <= people[len(people) // 2] <= 16 and people[-1] >= 22
    questions = sorted(len(row["question"]) for row in races if row["question"])
    assert 300 <= questions[len(questions) // 2] <= 550 and questions[-1] < 800
    assert len({row["title"] for row in races}) == len(races)


def test_leads_change_late_in_a_few_races_and_figures_fall_in_fewer() -> None:
    changed = fallen = 0
    for course in drawn()["general"].courses:
        known = [
            {name: votes or 0 for name, votes in tally.votes.items()} for tally in course if tally
        ]
        leaders = [max(votes, key=lambda name: votes[name]) for votes in known]
        changed += len(set(leaders)) > 1
        fallen += any(
            after[name] < votes
            for before, after in pairwise(known)
            for name, votes in before.items()
        )
    assert 20 <= changed <= 80
    assert 1 <= fallen <= 12


def test_updates_are_known_as_partly_as_real_ones_are() -> None:
    of = drawn()
    updates = [row for one in of.values() for row in one.rows["updates.csv"]]
    assert {row["precision"] for row in updates} == {"second", "minute", "day"}
    assert {row["phase"] for row in updates} == {"election-night", "canvass", "after-certification"}
    assert {row["status"] for row in updates} == {
        "unofficial-partial",
        "certified",
        "correction",
        "recount",
    }
    assert sum(1 for row in updates if row["withdrawn"]) == 1
    assert [name[:17] for name in of["partial"].rows if name.startswith("snapshots/")] == [
        "snapshots/2039-03"
    ] * 2
    assert len(of["partial"].rows["updates.csv"]) == 7 and of["partial"].rows["statements.csv"]
    assert any(course[0] is None for course in of["municipal"].courses)
    assert any(
        tally and None in tally.votes.values()
        for course in of["spring"].courses
        for tally in course
    )
    assert not of["general"].shape.certified and of["primary"].shape.certified


def test_beside_the_votes_stands_what_was_said_of_the_count() -> None:
    of = drawn()
    items = {row["item"] for one in of.values() for row in one.rows["totals.csv"]}
    assert items >= {
        "ballots_counted",
        "ballots_added",
        "ballots_mail",
        "turnout_pct",
        "outstanding_vbm",
        "outstanding_total",
    }
    assert {row["qualifier"] for one in of.values() for row in one.rows["totals.csv"]} == {
        "exact",
        "about",
        "more-than",
    }
    assert {row["item"] for row in of["general"].rows["statements.csv"]} == {
        "lead",
        "share_pct",
        "counted_pct",
        "note",
    }
    assert {row["event"] for one in of.values() for row in one.rows["events.csv"]} >= {
        "certification",
        "recount",
        "amendment",
    }
    assert {row["by"] for row in of["general"].rows["corrections.csv"]} == {"ours", "authority"}
    assert [name for name in of["general"].rows if name.endswith(".ballots.csv")]
    counted = [
        int(row["value"])
        for row in of["spring"].rows["totals.csv"]
        if row["item"] == "ballots_counted"
    ]
    assert any(after < before for before, after in pairwise(counted))


def test_a_folder_that_is_there_is_not_written_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert "is there already" in capsys.readouterr().err
