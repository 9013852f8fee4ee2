"""`builder new`: files with empty cells, nothing overwritten, nothing to take for a figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.checks import check_archive
from builder.commands.new import new_command
from builder.editing.new import new_election, new_jurisdiction
from builder.editing.new_update import new_update
from builder.errors import DataError
from builder.store import load
from tests.importing import tree
from tests.small_archive import put, write_small_archive

THERE = "expected no such file yet, got one. Nothing was written: fill in that file, or delete it first."


def new(data: Path, *words: str) -> list[str]:
    result = CliRunner().invoke(new_command, [*words, "--data", str(data)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.replace(f"{data}/", "").splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_archive(tmp_path)


def test_from_nothing_to_an_update_with_three_commands(tmp_path: Path) -> None:
    assert new(tmp_path, "jurisdiction", "us-ca-orange") == [
        "us-ca-orange/jurisdiction.toml",
        "Fill in the empty values, then run `builder new election us-ca-orange/YYYY-MM-DD`.",
    ]
    files = "election.toml races.csv choices.csv updates.csv totals.csv statements.csv events.csv sources.csv"
    assert new(tmp_path, "election", "us-ca-orange/2030-11-05") == [
        *(f"us-ca-orange/2030-11-05/{name}" for name in files.split()),
        "Fill in election.toml, sources.csv, races.csv and choices.csv, or let `builder import us-ca-orange/2030-11-05 FILES` propose them.",
        "Then run `builder check us-ca-orange/2030-11-05`.",
    ]
    toml = tmp_path / "us-ca-orange" / "jurisdiction.toml"
    filled = {
        "name": "Orange County",
        "authority": "Registrar of Voters",
        "authority_short": "ROV",
        "time_zone": "America/Los_Angeles",
        "time_label": "PT",
    }
    for name, value in filled.items():
        put(toml, f'\n{name} = ""', f'\n{name} = "{value}"')
    election_toml = toml.parent / "2030-11-05" / "election.toml"
    put(election_toml, 'title = ""  #', 'title = "General election"  #')
    (election,) = load.load_archive(tmp_path)
    assert (election.path, election.races, election.updates) == ("us-ca-orange/2030-11-05", (), ())
    assert {problem.check for problem in check_archive(tmp_path)} == {"filled", "unsealed"}


def test_what_is_not_filled_yet_is_an_error_that_names_each_value(tmp_path: Path) -> None:
    new_jurisdiction(tmp_path, "us-ca-orange")
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in check_archive(tmp_path)] == [
        *(
            f'us-ca-orange/jurisdiction.toml: expected a value for {field}, got "". Fill it in.'
            for field in ("name", "authority", "authority_short", "time_label")
        ),
        'us-ca-orange/jurisdiction.toml: expected a time_zone like Etc/UTC, got "". Take it from the IANA list.',
    ]


def test_a_first_update_has_every_race_and_choice_and_no_vote(folder: Path) -> None:
    data = folder.parent.parent
    for old in (folder / "snapshots").iterdir():
        old.unlink()
    assert new(data, "update", "data/xx-shire/2030-11-05/", "2030-11-12-1600") == [
        "xx-shire/2030-11-05/updates.csv",
        "xx-shire/2030-11-05/snapshots/2030-11-12-1600.csv",
        "Fill in the row in updates.csv and the votes, then run `builder check xx-shire/2030-11-05`.",
    ]
    assert (folder / "snapshots" / "2030-11-12-1600.csv").read_text() == (
        "race,choice,votes,source\nmayor,butterbur,,\nmayor,goodbody,,\ncouncil,brandy,,\ncouncil,took,,\ncouncil,proud,,\n"
        "measure-a,yes,,\nmeasure-a,no,,\n"
    )
    assert (folder / "updates.csv").read_text().splitlines()[-1] == "2030-11-12-1600,,,,,,,,,"
    filled = "2030-11-12-1600,2030-11-12T16:00-08:00,minute,canvass,unofficial-partial,,file-1,,,"
    put(folder / "updates.csv", "2030-11-12-1600,,,,,,,,,", filled)
    snapshot = load.load_snapshot(folder, "2030-11-12-1600")
    assert {votes for race in snapshot.votes.values() for votes in race.values()} == {None}


def test_nothing_that_exists_is_overwritten(folder: Path) -> None:
    data = folder.parent.parent
    before = tree(data)
    key, election = "2030-11-08-1600", ("xx-shire", "2030-11-05")
    attempts: list[tuple[Callable[[], list[Path]], str]] = [
        (lambda: new_jurisdiction(data, "xx-shire"), f"jurisdiction.toml: {THERE}"),
        (lambda: new_election(data, *election), f"2030-11-05/election.toml: {THERE}"),
        (
            lambda: new_update(data, *election, key),
            f"2030-11-05/updates.csv: expected no row for {key}, got one. "
            f"Fill its row, or add -2 to the key if two releases have the same time: {key}-2.",
        ),
    ]
    for attempt, message in attempts:
        with pytest.raises(DataError) as caught:
            attempt()
        assert str(caught.value) == f"{folder.parent}/{message}"
    assert tree(data) == before


def test_an_election_is_new_only_if_none_of_its_files_is_there(folder: Path) -> None:
    data = folder.parent.parent
    other = folder.parent / "2031-11-04"
    other.mkdir()
    (other / "sources.csv").write_text("precious\n")
    with pytest.raises(DataError, match=r"sources\.csv: expected no such file yet"):
        new_election(data, "xx-shire", "2031-11-04")
    assert [path.name for path in other.iterdir()] == ["sources.csv"]


@pytest.mark.parametrize("slug", ["Orange", "us_ca", "data", "../us", "", "-us"])
def test_a_folder_that_could_not_be_an_address_is_refused(tmp_path: Path, slug: str) -> None:
    form = "a slug of at most 60 lowercase letters, digits and single hyphens, not the name of"
    with pytest.raises(DataError, match=f"expected {form}"):
        new_jurisdiction(tmp_path, slug)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "day", ["2030-13-05", "2030", "11-05-2030", "2030-11-05-", "2030-11-05/../x"]
)
def test_a_day_that_is_none_is_refused(folder: Path, day: str) -> None:
    with pytest.raises(DataError, match="expected the day of the election, like 2022-11-08, got"):
        new_election(folder.parent.parent, "xx-shire", day)


def test_two_elections_on_one_day_are_told_apart_by_a_slug(folder: Path) -> None:
    new_election(folder.parent.parent, "xx-shire", "2030-11-05-schools")
    toml = folder.parent / "2030-11-05-schools" / "election.toml"
    assert toml.read_text().startswith('title = ""')


@pytest.mark.parametrize(
    "key", ["2030-11-12-4pm", "2030-11-12-160", "../../2030-11-12", "2030-11-12-1600-1"]
)
def test_a_key_that_is_none_is_refused(folder: Path, key: str) -> None:
    form = "a key like 2022-11-11-1609, 2014-11-07 or 2022-11-11-1609-2"
    with pytest.raises(DataError, match=f"expected {form}, got"):
        new_update(folder.parent.parent, "xx-shire", "2030-11-05", key)


def test_an_election_of_an_unknown_jurisdiction_says_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        new_election(tmp_path, "us-ca-orange", "2030-11-05")
    assert str(caught.value) == (
        f"{tmp_path}/us-ca-orange/jurisdiction.toml: expected a file, got none. Run `builder new jurisdiction us-ca-orange`."
    )
