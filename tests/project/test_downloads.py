"""docs/downloads.md names every column of every stored file, and the download in which it is."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

import pytest

from builder.store.schema import ALL
from tests import archive
from tests.checkout import ROOT

FILES = [file for file in ALL if "/" not in file and file != "history.csv"]


def told() -> Iterator[tuple[str, list[str], str, str]]:
    """The rows of the table: stored file, columns, download, why in none."""
    text = (ROOT / "docs" / "downloads.md").read_text(encoding="utf-8")
    for line in text.partition("## Each stored column")[2].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] not in ("stored file", "---"):
            file, columns, download, why = cells
            yield file, columns.split(), download, why


def test_every_column_of_every_stored_file_is_told_once() -> None:
    for file in FILES:
        columns = [name for of, names, _, _ in told() if of == file for name in names]
        assert sorted(columns) == sorted(ALL[file].columns), file


def test_every_column_is_in_a_download_or_in_none_for_a_reason() -> None:
    for file, columns, download, why in told():
        assert bool(download) != bool(why), (file, columns)


def test_a_download_has_the_columns_that_are_told_of_it() -> None:
    site = archive.built_site()
    own = [(file, columns, download) for file, columns, download, _ in told() if download]
    assert len(own) > 10
    for file, columns, download in own:
        path = site / download.replace("ELECTION", archive.GENERAL)
        if download.endswith(".json"):
            found = json.loads(path.read_bytes())["election"]
            place = found["jurisdiction"] if file.startswith("jurisdiction") else found
            assert set(columns) <= set(place), file
        elif path.exists():
            head = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
            assert set(columns) <= set(head), file
        else:  # the invented archive is a draft: it has no seal, which is published as it is stored
            assert file in ("published.csv", "elections.csv")


@pytest.mark.parametrize("name", ["election.toml", "jurisdiction.toml"])
def test_every_key_of_a_settings_file_is_told(name: str) -> None:
    known = {key for file, keys, _, _ in told() if file == name for key in keys}
    paths = [*(ROOT / "data").rglob(name), *archive.TINY.rglob(name)]
    assert paths
    for path in paths:
        assert set(tomllib.loads(path.read_text(encoding="utf-8"))) <= known, path


def test_every_file_of_an_election_has_its_weight_told() -> None:
    text = (ROOT / "docs" / "downloads.md").read_text(encoding="utf-8")
    for path in (archive.built_site() / archive.GENERAL / "data").iterdir():
        report = path.name.startswith("nist-")  # decisions/0080-nist-reports.md tells their weight
        assert report or f"| `{path.name}` | " in text, path.name
