"""The notebooks in examples/, run as a reader runs them, against the stored files."""

from __future__ import annotations

import re
from base64 import b64decode
from functools import cache
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from tests.checkout import ROOT, read_csv

ELECTION = "us-ca-los-angeles/2022-11-08"
FOLDER = ROOT / "examples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
pytestmark = [
    pytest.mark.election(ELECTION),
    pytest.mark.filterwarnings("ignore:.*TCP without encryption:"),
]


def kept(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]


@cache
def ran(name: str) -> Any:
    notebook = kept(name)
    there = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(notebook, timeout=120, resources=there).execute()
    return notebook


def outputs(name: str) -> list[Any]:
    return [output for cell in ran(name).cells for output in cell.get("outputs", [])]


def mayor(update: str) -> dict[str, int]:
    rows = read_csv(ROOT / "data" / ELECTION / "snapshots" / f"{update}.csv")
    return {row["choice"]: int(row["votes"]) for row in rows if row["race"] == "la-city-mayor"}


def updates() -> list[dict[str, str]]:
    return [*read_csv(ROOT / "data" / ELECTION / "updates.csv")]


def test_they_are_kept_without_what_they_gave() -> None:
    assert NAMES == ["late_batch", "race_chart"]
    for name in NAMES:
        notebook = kept(name)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert code and all(not c.outputs and c.execution_count is None for c in code)
        assert (FOLDER / f"{name}.ipynb").stat().st_size < 5_000


def test_the_chart_of_a_race_is_drawn_twice_from_its_votes() -> None:
    drawn = [one["data"]["application/vnd.plotly.v1+json"] for one in outputs("race_chart")]
    assert len(drawn) == 2
    leads = [votes["bass"] - votes["caruso"] for votes in (mayor(u["update"]) for u in updates())]
    (line,) = drawn[1]["data"]
    packed = line["y"]
    assert [*np.frombuffer(b64decode(packed["bdata"]), packed["dtype"])] == leads
    assert [pd.Timestamp(x, tz="UTC") for x in line["x"]] == [
        pd.Timestamp(u["released_at"]) for u in updates()
    ]
    own = {y for trace in drawn[0]["data"] for y in trace["y"] if y}
    assert {abs(lead) for lead in leads} <= {abs(y) for y in own}


def test_the_published_figure_on_late_counting_is_found_in_the_official_updates() -> None:
    said = "".join(cell.source for cell in ran("late_batch").cells if cell.cell_type == "markdown")
    found = "".join(one.get("text", "") for one in outputs("late_batch"))
    keys = [u["update"] for u in updates()]
    first = next(n for n, u in enumerate(updates()) if u["phase"] == "canvass")
    before, now = mayor(keys[first - 1]), mayor(keys[first])
    added = {choice: now[choice] - before[choice] for choice in now}
    lead, was = (of["caruso"] - of["bass"] for of in (now, before))
    share = 100 * added["bass"] / sum(added.values())
    assert f"Lead: {lead:,} votes, down from {was:,}" in found
    assert f"Added: {sum(added.values()):,} votes, {share:.0f}% for Bass" in found
    lead_then, was_then, share_then, thousands = re.findall(
        r"([\d,]+)(?: votes, down| *-vote| *-?vote|%| mayoral votes)", said.replace("\n", " ")
    )[:4]
    assert (f"{lead:,}", f"{was:,}", f"{share:.0f}") == (lead_then, was_then, share_then)
    assert f"{sum(added.values()) // 1000},000" == thousands
