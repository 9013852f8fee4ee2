"""Certifying an update is one command, before it is sealed and after."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.cli import main
from tests.importing import ELECTION, MEDIA, county, refusal, rows, tree, write
from tests.sealing import DAY, read, sealed_archive

KEY = "2030-11-08-1600"
SOURCE = ("--source", f"la-results-{KEY}")


def certify(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["certify", ELECTION, *words, "--data", str(folder.parents[1])])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An election with one update."""
    folder = county(tmp_path)
    write(folder, MEDIA / "4-canvass.json")
    return folder


def test_a_stored_update_is_certified_with_its_source(folder: Path) -> None:
    note = "Certified by the Shire on 8 November"
    result = certify(folder, KEY, *SOURCE, "--note", note)
    assert result.exit_code == 0, result.stderr
    assert f"{KEY} is certified: its status and its note say so" in result.output
    (row,) = rows(folder, "updates.csv")
    assert (row["status"], row["note"]) == ("certified", note)


def test_what_can_not_be_certified_is_an_error_and_changes_nothing(folder: Path) -> None:
    assert certify(folder, KEY, *SOURCE).exit_code == 0
    before = tree(folder)
    for words, said in (
        ((KEY, *SOURCE), "There is nothing to do."),
        (("2030-11-09-1600", *SOURCE), "expected the key of an update"),
        ((KEY, "--source", "nobody"), "expected the source of the certification"),
    ):
        result = certify(folder, *words)
        assert result.exit_code == 1
        assert said in " ".join(result.stderr.split())
    assert tree(folder) == before


def test_certified_for_an_update_that_is_stored_names_the_command(folder: Path) -> None:
    certified = ("--certified", KEY, "Certified")
    advice = f"Run `builder certify {ELECTION} {KEY} --source ID --note NOTE`."
    assert advice in refusal(folder, MEDIA / "4-canvass.json", *certified)


def test_a_check_asks_where_official_files_are_kept(folder: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(folder.parents[1])])
    said = " ".join((result.output + result.stderr).split())
    assert "expected archived_url (or url) and retrieved_at of every official file" in said


def test_a_sealed_update_is_certified_by_a_correction_of_its_status(tmp_path: Path) -> None:
    folder = sealed_archive(tmp_path / "data")
    updates = read(folder, "updates.csv")
    newest = [row for row in updates if row["status"] == "unofficial-partial"][-1]
    key, note = newest["update"], "Certified on 9 November"
    result = certify(folder, key, "--source", newest["source"], "--note", note, "--on", DAY)
    assert result.exit_code == 0, result.stderr
    statuses = {row["update"]: row["status"] for row in read(folder, "updates.csv")}
    assert statuses[key] == "certified"
    cells = {"scope": f"update/{key}", "field": "status", "by": "authority", "reason": note}
    cells |= {"was": "unofficial-partial", "now": "certified"}
    assert read(folder, "corrections.csv")[-1].items() >= cells.items()
