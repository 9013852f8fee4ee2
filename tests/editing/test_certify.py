"""Certifying an update is one command, before it is sealed and after."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from builder.cli import main
from tests.importing import ELECTION, MEDIA, county, rows, run_import, tree, write
from tests.sealing import DAY, read, sealed_archive

KEY = "2030-11-08-1600"


def certify(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["certify", ELECTION, *words, "--data", str(folder.parents[1])])


def test_a_stored_update_is_certified_with_its_source(tmp_path: Path) -> None:
    folder = county(tmp_path)
    write(folder, MEDIA / "4-canvass.json")
    result = certify(
        folder,
        KEY,
        "--source",
        f"la-results-{KEY}",
        "--note",
        "Certified by the Shire on 8 November",
    )
    assert result.exit_code == 0, result.stderr
    assert f"{KEY} is certified: its status and its note say so" in result.output
    (row,) = rows(folder, "updates.csv")
    assert (row["status"], row["note"]) == ("certified", "Certified by the Shire on 8 November")


def test_what_can_not_be_certified_is_an_error_and_changes_nothing(tmp_path: Path) -> None:
    folder = county(tmp_path)
    write(folder, MEDIA / "4-canvass.json")
    assert certify(folder, KEY, "--source", f"la-results-{KEY}").exit_code == 0
    before = tree(folder)
    for words, said in (
        ((KEY, "--source", f"la-results-{KEY}"), "There is nothing to do."),
        (("2030-11-09-1600", "--source", f"la-results-{KEY}"), "expected the key of an update"),
        ((KEY, "--source", "nobody"), "expected the source of the certification"),
    ):
        result = certify(folder, *words)
        assert result.exit_code == 1
        assert said in " ".join(result.stderr.split())
    assert tree(folder) == before


def test_certified_for_an_update_that_is_stored_names_the_command(tmp_path: Path) -> None:
    folder = county(tmp_path)
    write(folder, MEDIA / "4-canvass.json")
    result = run_import(
        folder, MEDIA / "4-canvass.json", "--certified", KEY, "Certified", "--write"
    )
    assert result.exit_code == 1
    assert f"Run `builder certify {ELECTION} {KEY} --source ID --note NOTE`." in " ".join(
        result.stderr.split()
    )


def test_a_check_asks_where_official_files_are_kept(tmp_path: Path) -> None:
    folder = county(tmp_path)
    write(folder, MEDIA / "4-canvass.json")
    result = CliRunner().invoke(main, ["check", str(folder.parents[1])])
    said = " ".join((result.output + result.stderr).split())
    assert "expected archived_url (or url) and retrieved_at of every official file" in said


def test_a_sealed_update_is_certified_by_a_correction_of_its_status(tmp_path: Path) -> None:
    folder = sealed_archive(tmp_path / "data")
    newest = [row for row in read(folder, "updates.csv") if row["status"] == "unofficial-partial"][
        -1
    ]
    source = newest["source"]
    words = [newest["update"], "--source", source, "--note", "Certified on 9 November", "--on", DAY]
    command = [
        "certify",
        f"{folder.parent.name}/{folder.name}",
        *words,
        "--data",
        str(folder.parents[1]),
    ]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.stderr
    assert {row["update"]: row["status"] for row in read(folder, "updates.csv")}[
        newest["update"]
    ] == "certified"
    last = read(folder, "corrections.csv")[-1]
    assert (last["scope"], last["field"], last["was"], last["now"], last["by"], last["reason"]) == (
        f"update/{newest['update']}",
        "status",
        "unofficial-partial",
        "certified",
        "authority",
        "Certified on 9 November",
    )
