"""A city's page keeps its address: a name that was published changes with a way from the old one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sealing import cells_of, done, edit, read, rewrite, run
from tests.small_archive import ELECTION, write_small_archive

WHY = "--reason 'The city took another name.'"
RENAME = f"reword {ELECTION} race/mayor race place --now 'Staddle Hill' {WHY}"
ASKED = (
    f"expected a row of redirects.csv for {ELECTION}/places/bree, the page of a city, got none. "
    "Add it before you change the name, so that the old address leads on."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sealed election in which the mayor alone is the city's own."""
    folder = write_small_archive(tmp_path / "data")
    edit(folder, "races.csv", {"race": "mayor"}, district_type="city")
    done(folder, "seal")
    return folder


def leads_on(folder: Path) -> None:
    row = f"old={ELECTION}/places/bree new={ELECTION}/places/staddle-hill kind=moved on=2031-01-02"
    cells = cells_of(f"{row} reason='Another name.'")
    rewrite(folder, "redirects.csv", [cells], list(cells))


def test_a_published_name_is_not_changed_without_a_way_from_the_old_address(folder: Path) -> None:
    before = (folder / "races.csv").read_bytes()
    status, said = run(folder, RENAME)
    assert (status, ASKED in said) == (1, True)
    assert (folder / "races.csv").read_bytes() == before and not (folder / "wording.csv").exists()
    leads_on(folder)
    done(folder, RENAME)
    done(folder, "seal")
    assert "no errors" in done(folder, f"check {folder.parents[1]}")
    (row,) = (row for row in read(folder, "races.csv") if row["race"] == "mayor")
    assert row["place"] == "Staddle Hill"


def test_a_race_that_is_no_longer_a_city_s_takes_the_page_away_as_a_name_does(folder: Path) -> None:
    status, said = run(folder, f"reword {ELECTION} race/mayor race district_type --now '' {WHY}")
    assert (status, ASKED in said) == (1, True)


def test_an_address_that_another_race_keeps_needs_no_row(tmp_path: Path) -> None:
    folder = write_small_archive(tmp_path / "data")
    for race in ("mayor", "council"):
        edit(folder, "races.csv", {"race": race}, district_type="city")
    done(folder, "seal")
    done(folder, RENAME)


def test_another_spelling_with_the_same_address_needs_no_row(folder: Path) -> None:
    done(folder, f"reword {ELECTION} race/mayor race place --now Brée {WHY}")
