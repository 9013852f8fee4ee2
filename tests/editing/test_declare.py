"""Declaring a race is one command; what was sealed before keeps its bytes and its hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.checks import check_election
from builder.checks.folder import Level
from builder.cli import main
from builder.store.load import load_jurisdiction
from tests.sealing import DAY, done, read, rewrite, sealed_archive
from tests.small_archive import ELECTION, put, write_small_archive

FIRST = "n,event,at,state,said_on,source,note\n"
WHOLE = FIRST.rstrip("\n") + ",race,choice,outcome\n"
COLUMNS = WHOLE.strip().split(",")
TWO = ("mayor", "elected", "butterbur", "--source", "file-1", "--on", "2030-12-10")


def declare(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["declare", ELECTION, *words, "--data", str(folder.parents[1])])


def errors(folder: Path) -> list[str]:
    found = check_election(folder, load_jurisdiction(folder.parent))
    wrong = [str(one) for one in found if one.level is Level.ERROR]
    return [one.replace(f"{folder}/", "") for one in wrong]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_archive(tmp_path / "data")


def test_a_file_without_the_newer_columns_stays_as_it_is(tmp_path: Path) -> None:
    folder = sealed_archive(tmp_path / "data")
    events, chain = (folder / "events.csv").read_bytes(), (folder / "published.csv").read_bytes()
    assert events.decode().startswith(FIRST)
    assert errors(folder) == []
    done(folder, f"fmt {folder}")
    done(folder, "seal", ELECTION, "--on", DAY)
    assert (folder / "events.csv").read_bytes() == events
    assert (folder / "published.csv").read_bytes() == chain


def test_a_declaration_is_a_new_row_that_is_sealed_beside_the_old_lines(tmp_path: Path) -> None:
    folder = sealed_archive(tmp_path / "data")
    chain = (folder / "published.csv").read_text()
    result = declare(folder, *TWO)
    assert result.exit_code == 0, result.stderr
    assert "mayor: elected on 2030-12-10, 1 row of events.csv" in result.output
    row = "3,declaration,2030-12-10,happened,,file-1,,mayor,butterbur,elected\n"
    text = (folder / "events.csv").read_text()
    assert text.startswith(WHOLE)
    assert text.endswith(row)
    assert errors(folder) == []
    done(folder, "seal", ELECTION, "--on", DAY)
    after = (folder / "published.csv").read_text()
    assert after.startswith(chain)
    # The facts as the rules of the seal write them, with the csv module's eyes alone.
    facts = {"at": "2030-12-10", "choice": "butterbur", "event": "declaration"}
    facts |= {"outcome": "elected", "race": "mayor", "state": "happened"}
    told = "".join(f"event\t{field}\t{value}\n" for field, value in sorted(facts.items()))
    line = next(row for row in read(folder, "published.csv") if row["scope"] == "event/3")
    assert line["sha256"] == hashlib.sha256(told.encode()).hexdigest()
    assert errors(folder) == []
    put(folder / "events.csv", "butterbur,elected", "goodbody,elected")
    assert any("event/3" in one for one in errors(folder))


def test_several_winners_are_a_row_each(folder: Path) -> None:
    words = ("--source", "file-1", "--on", "2030-12-10", "--note", "By the clerk")
    assert declare(folder, "council", "elected", "proud", "brandy", *words).exit_code == 0
    rows = [(row["n"], row["choice"], row["note"]) for row in read(folder, "events.csv")[2:]]
    assert rows == [("3", "proud", "By the clerk"), ("4", "brandy", "By the clerk")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sheriff", "elected", "butterbur"), "expected a race"),
        (("mayor", "passed"), "expected one of elected, by-lot, no-poll for mayor"),
        (("mayor", "advanced", "butterbur"), "expected one of elected, by-lot, no-poll for mayor"),
        (("measure-a", "elected"), "expected one of passed, failed for measure-a"),
        (("measure-a", "retained"), "expected one of passed, failed for measure-a"),
        (("measure-a", "passed", "yes"), "expected no choice beside passed"),
        (("mayor", "elected"), "expected who was elected in choice"),
        (("mayor", "elected", "brandy"), "expected a choice of mayor in choice"),
        (("mayor", "elected", "butterbur", "goodbody"), "expected at most 1 elected in mayor"),
        (("council", "elected", "proud", "proud"), "expected one declaration of council"),
        (("mayor", "no-poll"), "expected no votes for mayor in a snapshot"),
        (("mayor", "elected", "butterbur", "--on", "2030-11-04"), "expected a day from the election on"),
        (("mayor", "elected", "butterbur", "--source", "nobody"), "expected the source of the declaration"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    before = (folder / "events.csv").read_bytes()
    options = {"--on": "2030-12-10", "--source": "file-1"}
    more = [word for name, value in options.items() if name not in words for word in (name, value)]
    result = declare(folder, *words, *more)
    assert result.exit_code == 1
    assert said in " ".join(result.stderr.split())
    assert (folder / "events.csv").read_bytes() == before


def row(**cells: str) -> dict[str, str]:
    values = dict.fromkeys(COLUMNS, "") | {"n": "3", "event": "declaration"}
    values |= {"at": "2030-12-10", "state": "happened", "source": "file-1"}
    return values | cells


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row(race="mayor")], "race and outcome of a declaration"),
        ([row(outcome="elected", choice="butterbur")], "race and outcome of a declaration"),
        (
            [row(race="mayor", outcome="elected", choice="butterbur", state="planned")],
            "expected a declaration that happened beside an outcome",
        ),
        (
            [row(race="mayor", outcome="elected", choice="butterbur", event="certification")],
            "expected a declaration that happened beside an outcome",
        ),
        ([row(race="nobody", outcome="passed")], "expected a race of races.csv"),
        ([row(race="mayor", outcome="won", choice="butterbur")], "outcome"),
        (
            [
                row(race="measure-a", outcome="passed"),
                row(race="measure-a", outcome="failed", n="4"),
            ],
            "expected one declaration of measure-a on 2030-12-10",
        ),
    ],
)
def test_a_check_names_a_row_that_was_typed_wrong(
    folder: Path, rows: list[dict[str, str]], said: str
) -> None:
    stored = [dict.fromkeys(COLUMNS, "") | one for one in read(folder, "events.csv")]
    rewrite(folder, "events.csv", [*stored, *rows], COLUMNS)
    assert any(said in one for one in errors(folder)), errors(folder)


def test_a_later_declaration_of_the_other_outcome_is_no_error(folder: Path) -> None:
    stored = [dict.fromkeys(COLUMNS, "") | one for one in read(folder, "events.csv")]
    later = row(race="measure-a", outcome="failed", n="4", at="2031-01-10")
    rewrite(
        folder, "events.csv", [*stored, row(race="measure-a", outcome="passed"), later], COLUMNS
    )
    assert errors(folder) == []


def test_a_race_may_be_declared_without_a_poll_before_its_day(folder: Path) -> None:
    for path in folder.glob("snapshots/*.csv"):
        kept = [line for line in path.read_text().splitlines() if not line.startswith("council,")]
        path.write_text("\n".join(kept) + "\n")
    put(folder / "updates.csv", "file-1,200", "file-1,120")
    words = ("council", "no-poll", "--source", "file-1", "--on", "2030-10-01")
    assert declare(folder, *words).exit_code == 0
    assert errors(folder) == []
