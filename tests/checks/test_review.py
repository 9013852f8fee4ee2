"""Proposals that a person must look at, and slugs that are renamed before they are sealed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder import checks
from builder.cli import main
from builder.store import format, load
from tests.importing import (
    COUNTER,
    ELECTION,
    IDS,
    MEDIA,
    county,
    identified,
    review,
    rows,
    run_import,
    tree,
    write,
)
from tests.sealing import sealed_archive

DAY = "2030-12-21"


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--data", str(folder.parents[1])])


def said(result: Result) -> str:
    return " ".join((result.output + result.stderr).split())


def errors(folder: Path) -> list[str]:
    found = checks.check_election(folder, load.load_jurisdiction(folder.parent))
    return [str(one) for one in found if one.level is checks.Level.ERROR and one.check == "review"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an election with its first import, all of it to be looked at."""
    folder = identified(county(tmp_path))
    write(folder, MEDIA / "2-first.json", COUNTER / "1-first.json", "--ids", IDS)
    return folder


def test_each_new_race_has_one_row_and_check_fails_until_none_is_left(folder: Path) -> None:
    races = [row["race"] for row in rows(folder, "races.csv")]
    found = rows(folder, "review.csv")
    assert [(row["scope"], row["key"]) for row in found] == [
        (f"race/{race}", "race") for race in races
    ]
    assert all(row["why"] for row in found)
    (error,) = errors(folder)
    assert "expected no proposal left to review" in error and f"and {len(races) - 1} more" in error
    assert f"builder reviewed {ELECTION} race/{races[0]}/race" in error
    refused = run(folder, "seal", ELECTION, "--on", DAY)
    assert refused.exit_code == 1 and "expected no proposal left to review" in said(refused)
    assert not (folder / "published.csv").exists()
    assert run(folder, "reviewed", ELECTION, f"race/{races[0]}").exit_code == 0
    assert [row["scope"] for row in rows(folder, "review.csv")] == [
        f"race/{race}" for race in races[1:]
    ]
    done = run(folder, "reviewed", ELECTION, "--all")
    taken = f"{len(races) - 1} of {len(races) - 1} rows removed"
    assert done.exit_code == 0 and taken in said(done)
    assert not (folder / "review.csv").exists() and errors(folder) == []
    assert run(folder, "seal", ELECTION, "--on", DAY).exit_code == 0


def test_an_import_does_not_seal_what_is_to_be_looked_at(folder: Path, tmp_path: Path) -> None:
    review(folder)
    assert run(folder, "seal", ELECTION, "--on", DAY).exit_code == 0
    raw = json.loads((MEDIA / "3-night.json").read_text(encoding="utf-8"))
    group = raw["Election"]["ContestGroups"][0]
    candidates = [{"Name": "TOM DEPICKTHORN", "Party": "", "Votes": 3}]
    beadle = {"Title": "BREE CITY GENERAL MUNICIPAL ELECTION Beadle", "Candidates": candidates}
    group["Contests"].append(group["Contests"][0] | beadle)
    given = tmp_path / "night.json"
    given.write_text(json.dumps(raw), encoding="utf-8")
    before = tree(folder)
    result = run_import(folder, given, "--write", "--seal", "--accept", "names:2030-11-06-0335")
    assert result.exit_code == 1, said(result)
    assert "expected no proposal left to review" in said(result)
    assert tree(folder) == before
    write(folder, given)
    assert [row["scope"] + "/" + row["key"] for row in rows(folder, "review.csv")] == [
        "race/bree-beadle/race",
        "race/bree-beadle/choice/depickthorn",
    ]


def test_the_list_is_in_canonical_form_and_neither_published_nor_sealed(folder: Path) -> None:
    canonical = dict(format.canonical_files(folder))
    assert all(path.read_text(encoding="utf-8") == text for path, text in canonical.items())
    assert folder / "review.csv" in canonical
    review(folder)
    run(folder, "seal", ELECTION, "--on", DAY)
    assert not any("review" in row["scope"] for row in rows(folder, "published.csv"))


def test_proposals_to_look_at_stop_no_correction_of_what_is_sealed(tmp_path: Path) -> None:
    folder = sealed_archive(tmp_path)
    text = "scope,key,field,proposed,why\nrace/council,race,title,Council,new\n"
    (folder / "review.csv").write_text(text, encoding="utf-8")
    name = f"{folder.parent.name}/{folder.name}"
    words = f"reword {name} race/council race note --now Note --reason Missing"
    assert run(folder, *words.split()).exit_code == 0
    assert run(folder, "seal", name).exit_code == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["race/nobody"], 'expected the name of a row, got "race/nobody"'),
        ([], "Name the rows, or give --all."),
        (["race/bree-mayor", "--all"], "Name the rows, or give --all."),
    ],
)
def test_what_is_no_row_is_not_taken_away(folder: Path, words: list[str], expected: str) -> None:
    before = tree(folder)
    result = run(folder, "reviewed", ELECTION, *words)
    assert result.exit_code and expected in said(result)
    assert tree(folder) == before


def test_a_second_import_keeps_what_is_left_to_look_at_and_adds_nothing_twice(
    folder: Path,
) -> None:
    run(folder, "reviewed", ELECTION, "race/bree-mayor")
    before = rows(folder, "review.csv")
    write(folder, MEDIA / "3-night.json")
    assert rows(folder, "review.csv") == before


def test_a_race_is_renamed_in_every_file_and_in_nothing_else(folder: Path) -> None:
    before = {name: text.decode() for name, text in tree(folder).items()}
    result = run(folder, "rename", "race", ELECTION, "bree-mayor", "mayor-of-bree")
    assert result.exit_code == 0, said(result)
    after = {name: text.decode() for name, text in tree(folder).items()}
    assert after.keys() == before.keys()
    changed = {name for name in after if after[name] != before[name]}
    # Standard tools: in every changed file, the old slug as a cell or a scope becomes the new one.
    assert changed == {name for name in before if "bree-mayor," in before[name]}
    assert {"races.csv", "choices.csv", "review.csv"} <= changed
    assert any(name.endswith(".ballots.csv") for name in changed)
    for name in changed:
        assert before[name].replace("bree-mayor,", "mayor-of-bree,") == after[name]
    write(folder, MEDIA / "3-night.json")
    assert not any("bree-mayor" in text.decode() for text in tree(folder).values())


def test_a_choice_is_renamed_in_its_race_alone(folder: Path) -> None:
    statements = "date,update,race,item,choice,over,value,qualifier,said_by,source,note\n"
    statements += "2030-11-06,,bree-mayor,lead,butterbur,mcgoodbody,5,exact,press,x,\n"
    (folder / "statements.csv").write_text(statements, encoding="utf-8")
    result = run(folder, "rename", "choice", ELECTION, "bree-mayor", "butterbur", "barliman")
    assert result.exit_code == 0, said(result)
    assert [row["choice"] for row in rows(folder, "choices.csv")].count("barliman") == 1
    assert rows(folder, "statements.csv")[0]["choice"] == "barliman"
    assert "barliman" in {row["choice"] for row in rows(folder, "snapshots/2030-11-05-2010.csv")}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["race", ELECTION, "nobody", "mayor"], 'expected a known slug, got "nobody"'),
        (["race", ELECTION, "bree-mayor", "Mayor of Bree"], "expected a slug, got"),
        (["race", ELECTION, "bree-mayor", "m" * 61], "61 characters, more than the 60"),
        (["race", ELECTION, "bree-mayor", "data"], "a word that the site reserves"),
        (["race", ELECTION, "bree-mayor", "2030-11-05"], "it reads like a date"),
        (["race", ELECTION, "bree-mayor", "bree-mayor"], 'got "bree-mayor", which is taken'),
        (["choice", ELECTION, "nobody", "rose", "lily"], 'expected a known race, got "nobody"'),
        (["choice", ELECTION, "bree-mayor", "rose", "lily"], 'expected a known slug, got "rose"'),
    ],
)
def test_a_slug_that_can_not_be_is_refused_with_one_error(
    folder: Path, words: list[str], expected: str
) -> None:
    before = tree(folder)
    result = run(folder, "rename", *words)
    assert result.exit_code == 1 and expected in said(result), said(result)
    assert len(result.stderr.splitlines()) == 1
    assert tree(folder) == before


def test_a_sealed_slug_stays(folder: Path) -> None:
    review(folder)
    assert run(folder, "seal", ELECTION, "--on", DAY).exit_code == 0
    before = tree(folder)
    for words in (
        ["race", ELECTION, "bree-mayor", "mayor"],
        ["choice", ELECTION, "bree-mayor", "butterbur", "barliman"],
    ):
        result = run(folder, "rename", *words)
        assert result.exit_code == 1
        assert "expected race/bree-mayor not to be sealed yet, got a sealed one" in said(result)
    assert tree(folder) == before
