"""The archive in notebooks: its tables against what pandas reads of the stored files, its figures
against what a page gets.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from builder import archive
from builder.charts.coloring import LIGHT
from builder.errors import BuildError
from builder.site.server import running
from tests.archive import GENERAL, SPECIAL, TINY, built_site
from tests.checkout import ROOT

REAL = "us-ca-los-angeles/2022-11-08"
ELECTIONS = [
    pytest.param(TINY, GENERAL, id="invented"),
    pytest.param(TINY, SPECIAL, id="running"),
    pytest.param(ROOT, REAL, id="real", marks=pytest.mark.election(REAL)),
]
COUNTED = ELECTIONS[::2]
opened = cache(archive.open)


def raw(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def folder(root: Path, election: str) -> Path:
    return root / "data" / election


def raw_votes(root: Path, election: str) -> pd.DataFrame:
    """The votes of every update that counts as pandas alone reads them, by official time."""
    updates = raw(folder(root, election) / "updates.csv")
    found = []
    for place, key in enumerate(updates.loc[updates["withdrawn"] == "", "update"]):
        path = folder(root, election) / "snapshots" / f"{key}.csv"
        if path.exists():
            one = pd.read_csv(path, dtype="string").astype({"votes": "Int64"})
            found.append(one.assign(update=key, place=place))
    return pd.concat(found, ignore_index=True)


@pytest.mark.parametrize(("root", "election"), ELECTIONS)
@pytest.mark.parametrize(
    "name", "races choices updates totals statements events corrections sources".split()
)
def test_a_stored_table_has_the_cells_of_its_file(root: Path, election: str, name: str) -> None:
    path = folder(root, election) / f"{name}.csv"
    table = getattr(opened(root), name)(election)
    if not path.exists():
        assert table.empty and len(table.columns) > 5
        return
    stored = raw(path)
    key = stored.columns[0]
    stored, table = (
        frame.sort_values([*frame.columns[:2]], kind="stable", ignore_index=True)
        if name in ("sources", "totals")
        else frame
        for frame in (stored, table)
    )
    assert set(stored.columns) <= set(table.columns), key
    for column in stored.columns:
        kind, cells, values = str(table[column].dtype), stored[column], table[column]
        if f"{column}_day" in table:
            days = table[f"{column}_day"].dt.strftime("%Y-%m-%d").fillna("")
            assert list(days) == list(cells.str[:10]), column
            timed = cells.str.contains("T")
            assert kind == "datetime64[us, UTC]"
            zoned = cells[timed & cells.str.contains(r"(?:Z|[+-]\d\d:\d\d)$")]
            assert list(values[zoned.index]) == list(
                pd.to_datetime(zoned, utc=True, format="ISO8601")
            ), column
            assert column == "released_at" or values[~timed].isna().all(), column
        elif kind == "Int64":
            assert list(values.astype("string").fillna("")) == list(cells), column
        elif kind == "Float64":
            assert list(values) == list(pd.to_numeric(cells).astype("Float64")), column
        elif kind == "datetime64[us]":
            assert list(values.dt.strftime("%Y-%m-%d").fillna("")) == list(cells), column
        elif column != "short_name":  # which is the name, where it has no cell of its own
            assert kind == "string"
            assert list(values.fillna("")) == list(cells), column


@pytest.mark.parametrize(("root", "election"), COUNTED)
def test_votes_are_integers_and_what_is_not_reported_is_missing(root: Path, election: str) -> None:
    table, stored = opened(root).votes(election), raw_votes(root, election)
    assert str(table["votes"].dtype) == "Int64"
    columns = ["update", "race", "choice", "votes", "source"]
    one, other = (
        frame[columns].astype("string").sort_values(columns[:3], ignore_index=True)
        for frame in (table, stored)
    )
    pd.testing.assert_frame_equal(one, other, check_dtype=False)
    assert table["votes"].isna().sum() == stored["votes"].isna().sum()
    assert table["released_at"].is_monotonic_increasing


def test_an_empty_cell_is_missing_and_a_zero_is_zero() -> None:
    """Neither stands in for the other in votes, shares or ballots."""
    table = opened(TINY).shares(GENERAL)
    silent = table.groupby(["race", "update"])["votes"].transform(lambda of: of.isna().any())
    assert silent.any() and (table["votes"] == 0).any()
    assert table.loc[silent, ["race_votes", "share"]].isna().all().all()
    ballots = opened(TINY).ballots(GENERAL)
    stored = [raw(p) for p in folder(TINY, GENERAL).glob("snapshots/*.ballots.csv")]
    cells = pd.concat(stored)
    for column in ("ballots", "blank", "partly_voted", "overvoted", "writein_marks", "registered"):
        assert ballots[column].isna().sum() == (cells[column] == "").sum()
        assert (ballots[column] == 0).sum() == (cells[column] == "0").sum()
    assert ballots.isna().any().any() and (ballots["writein_marks"] == 0).any()


TABLES = "races choices updates totals statements events corrections sources votes ballots".split()
TABLES += "shares batches leads places shift".split()


def test_an_archive_at_an_address_or_in_a_folder_has_the_tables_of_its_checkout() -> None:
    """The site's downloads give the same values; only the day is known of a release by day."""
    with running(built_site()) as address:
        places = [archive.open(address), archive.open(built_site())]
        for place, election, name in product(places, (GENERAL, SPECIAL), TABLES):
            ours, theirs = getattr(opened(TINY), name)(election), getattr(place, name)(election)
            if name == "updates":
                by_day = ours["precision"] == "day"
                assert [*theirs["released_at"].isna()] == [*by_day]
                ours["released_at"] = ours["released_at"].mask(by_day)
            shared = [column for column in ours if column in theirs]
            pd.testing.assert_frame_equal(ours[shared], theirs[shared])
            missing = {*ours} - {*theirs}
            assert missing <= {"official_aliases", "whole_at", "colour"}, "no download has them"
        figure = places[0].figure("mayor", "shares", election=GENERAL)
        assert figure == opened(TINY).figure("mayor", "shares", election=GENERAL)
        with pytest.raises(BuildError, match="an election of the archive"):
            places[0].votes("us-xx-marl/1999-01-01")
        with pytest.raises(BuildError, match="its lead"):
            places[0].figure("nobody", election=GENERAL)
        with pytest.raises(BuildError, match="a file of a published archive"):
            archive.open(f"{address}elections/").elections()


def test_a_figure_is_of_the_newest_election_with_that_race() -> None:
    for race in ("mayor", "sheriff", *opened(TINY).races(SPECIAL)["race"]):
        having = [of for of in (SPECIAL, GENERAL) if (opened(TINY).races(of)["race"] == race).any()]
        if having:
            figure = opened(TINY).figure(race)
            assert figure == opened(TINY).figure(race, election=having[0])
    with pytest.raises(BuildError, match="none of that name"):
        opened(TINY).figure("nobody")


def test_a_figure_is_what_the_page_of_its_race_gets() -> None:
    site, seen = built_site(), set()
    for path in sorted((site / GENERAL).glob("*/charts.json.*.gz")):
        for chart, spec in json.loads(gzip.decompress(path.read_bytes())).items():
            if chart != "numbers":
                figure = opened(TINY).figure(
                    path.parent.name, chart, election=GENERAL, colors=False
                )
                made = json.loads(figure.to_json())
                assert made["data"] == [{"type": "scatter"} | trace for trace in spec["data"]]
                del made["layout"]["template"]
                assert made["layout"] == spec["layout"]
                colored = opened(TINY).figure(path.parent.name, chart, election=GENERAL).to_json()
                assert set(re.findall(r"#[0-9a-f]{6}", colored)) <= set(LIGHT.values())
                assert all(trace["meta"] for trace in made["data"])
                seen.add(chart)
    assert seen == {"lead", "shares", "batches"}


def test_the_colors_of_a_figure_are_those_of_a_light_page() -> None:
    sheet = (ROOT / "builder/theme/css/tokens.css").read_text(encoding="utf-8")
    root = sheet[sheet.index(":root {") : sheet.index("@media screen")]
    stated = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", root))
    for name, color in LIGHT.items():
        own = stated[name]
        assert color == (own if len(own) == 7 else "#" + "".join(2 * c for c in own[1:])), name


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="an election of the archive"):
        opened(TINY).votes("us-xx-marl/1999-01-01")
    with pytest.raises(BuildError, match="a race"):
        opened(TINY).figure("nobody", election=GENERAL)
    with pytest.raises(BuildError, match="a folder with elections"):
        archive.open(tmp_path)
    assert list(archive.open(TINY / "data").elections()["election"]) == [GENERAL, SPECIAL]
