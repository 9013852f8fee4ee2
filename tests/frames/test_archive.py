"""The archive in notebooks: its tables against what pandas reads of the stored files, its figures
against what a page gets.
"""

from __future__ import annotations

import gzip
import json
import re
import runpy
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from builder import archive
from builder.charts.coloring import LIGHT
from builder.errors import BuildError
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


@pytest.mark.parametrize(("root", "election"), COUNTED)
def test_shares_and_batches_are_those_of_the_stored_votes(root: Path, election: str) -> None:
    stored = raw_votes(root, election)
    kinds = raw(folder(root, election) / "choices.csv")[["race", "choice", "kind"]]
    stored = stored.merge(kinds, on=["race", "choice"])
    stored = stored[~stored["kind"].isin(["blanks", "party-line"])].sort_values("place")
    by = stored.groupby(["race", "update"])["votes"]
    total = by.transform("sum").where(by.transform("count") == by.transform("size"))
    stored["expected"] = (stored["votes"] * 100 / total).where(total.gt(0))
    stored["grown"] = stored.groupby(["race", "choice"])["votes"].diff()
    shares, batches = opened(root).shares(election), opened(root).batches(election)
    both = stored.merge(shares, on=["race", "update", "choice"]).merge(
        batches, on=["race", "update", "choice"]
    )
    assert len(both) == len(stored)
    apart = (both["share"] - both["expected"]).abs()
    assert (both["share"].isna() == both["expected"].isna()).all() and apart.max() < 1e-9
    new = both[both["batch"] == "new"]
    assert len(new) and (new["votes_new"] == new["grown"]).all()
    assert both.loc[both["batch"].isin(["unknown", "corrected"]), "votes_new"].isna().all()


@pytest.mark.parametrize(("root", "election"), COUNTED)
def test_who_leads_has_the_most_votes_alone(root: Path, election: str) -> None:
    leads = opened(root).leads(election).dropna(subset=["leader"])
    stored = raw_votes(root, election).merge(
        raw(folder(root, election) / "choices.csv")[["race", "choice", "kind"]]
    )
    able = stored[stored["kind"].isin(["candidate", "yes", "no", "write-in"])]
    ranked = able.sort_values("votes", ascending=False, kind="stable").groupby(["race", "update"])
    top = ranked["votes"].nth([0, 1])
    first = able.loc[ranked.head(1).index].set_index(["race", "update"])["choice"]
    gaps = (
        able.loc[top.index].groupby(["race", "update"])["votes"].agg(lambda of: of.max() - of.min())
    )
    at = pd.MultiIndex.from_frame(leads[["race", "update"]])
    assert len(leads) > 10
    assert list(leads["leader"]) == list(first.loc[at])
    known = leads["lead"].notna().to_numpy()
    assert list(leads["lead"][known]) == list(gaps.loc[at[known]])


def test_a_figure_is_what_the_page_of_its_race_gets() -> None:
    site, seen = built_site(), set()
    for path in sorted((site / GENERAL).glob("*/charts.json.*.gz")):
        for chart, spec in json.loads(gzip.decompress(path.read_bytes())).items():
            if chart != "numbers":
                figure = opened(TINY).figure(GENERAL, path.parent.name, chart, colors=False)
                made = json.loads(figure.to_json())
                assert made["data"] == [{"type": "scatter"} | trace for trace in spec["data"]]
                del made["layout"]["template"]
                assert made["layout"] == spec["layout"]
                colored = opened(TINY).figure(GENERAL, path.parent.name, chart).to_json()
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
        opened(TINY).figure(GENERAL, "nobody")
    with pytest.raises(BuildError, match="a folder with elections"):
        archive.open(tmp_path)
    assert list(archive.open(TINY / "data").elections()["election"]) == [GENERAL, SPECIAL]


def test_the_example_says_how_a_race_moved_after_election_night(tmp_path: Path) -> None:
    """It is run as a reader runs it; the points are from the stored votes."""
    example = runpy.run_path(str(ROOT / "examples/late_count.py"))
    table = example["moved"](str(TINY), GENERAL, "mayor")
    stored = raw_votes(TINY, GENERAL)
    stored = stored[stored["race"] == "mayor"]
    updates = raw(folder(TINY, GENERAL) / "updates.csv")
    night = updates.loc[updates["phase"] == "election-night", "update"].iloc[-1]
    ends = [
        stored[stored["update"] == key].set_index("choice")["votes"]
        for key in (night, stored["update"].iloc[-1])
    ]
    first, last = (100 * of / of.sum() for of in ends)
    for choice, points in table["points"].items():
        assert points == pytest.approx(float(last[choice] - first[choice]))
    picture = tmp_path / "chart.html"
    example["main"](str(TINY), GENERAL, "mayor", str(picture))
    assert '"scatter"' in picture.read_text(encoding="utf-8")
