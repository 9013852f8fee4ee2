"""Charts of whole elections, of several elections, and of two races side by side, explored on the
invented archive under its own policy.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.archive import GENERAL, SPECIAL, TINY
from tests.browser.watched import Watched, too_wide, violations
from tests.checkout import read_csv

pytestmark = pytest.mark.browser

DRAWN = """figure => figure.querySelector(".plot").data.filter((t) => t.visible !== false)
    .map((t) => [t.name, [...t.x], [...t.y]])"""
DATA = TINY / "data"


@contextmanager
def visiting(browser: Browser, address: str, path: str, width: int = 360) -> Iterator[Watched]:
    with browser.new_context(viewport={"width": width, "height": 800}, has_touch=True) as context:
        watched = Watched(context, address)
        watched.open(path)
        yield watched
        watched.has_behaved()


def explore(page: Page, name: str) -> Locator:
    """The figure of this name, explored, its tools open."""
    figure = page.locator(f"figure[data-chart='{name}']")
    figure.get_by_role("button", name="Explore this chart").tap()
    figure.get_by_role("button", name="Show the static chart").wait_for()
    figure.get_by_role("button", name="Tools").tap()
    return figure


def press(figure: Locator, group: str, name: str) -> None:
    found = figure.get_by_role("group", name=group, exact=True)
    found.get_by_role("button", name=name, exact=True).tap()


def lines(figure: Locator) -> dict[str, tuple[list[Any], list[Any]]]:
    return {name: (x, y) for name, x, y in figure.evaluate(DRAWN)}


def saved(page: Page, figure: Locator) -> list[list[str]]:
    with page.expect_download() as download:
        figure.get_by_role("button", name="CSV", exact=True).tap()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))


def votes(election: str, race: str) -> dict[str, list[int]]:
    """The votes of each choice of a race by update, as they are stored."""
    found: dict[str, list[int]] = {}
    for path in sorted((DATA / election / "snapshots").glob("*.csv")):
        if not path.stem.endswith(".ballots"):
            for row in read_csv(path):
                if row["race"] == race and row["votes"]:
                    found.setdefault(row["choice"], []).append(int(row["votes"]))
    return found


def test_the_ballots_of_a_whole_count_can_be_explored(browser: Browser, invented: str) -> None:
    stored = {
        (row["update"], row["item"]): row["value"]
        for row in read_csv(DATA / GENERAL / "totals.csv")
    }
    with visiting(browser, invented, f"{GENERAL}/") as watched:
        page = watched.page
        figure = explore(page, "count")
        press(figure, "Show", "Ballots")
        press(figure, "Along", "Updates")
        head, *rows = saved(page, figure)
        assert head[:3] == ["update", "time", "Ballots counted"]
        assert len(rows) > 1
        items = {"Ballots counted": "ballots_counted", "By mail": "ballots_mail"}
        for row in rows:
            for name, item in items.items():
                if name in head:
                    assert row[head.index(name)] == stored[row[0], item]
        counted = [int(row[2]) for row in rows]
        assert [n for n in lines(figure)["Ballots counted"][1] if n is not None] == counted
        press(figure, "Lines", "Ballots counted")
        assert "Ballots counted" not in lines(figure)
        assert too_wide(page) == "" and violations(page) == []


def test_the_charts_of_several_elections_can_be_explored(browser: Browser, invented: str) -> None:
    with visiting(browser, invented, "shift/") as watched:
        page = watched.page
        names = page.locator("figure[data-spec]").evaluate_all("f => f.map((f) => f.dataset.chart)")
        assert {"pace", "settled"} <= set(names) and len(names) == 5
        for name in names:
            figure = explore(page, name)
            head, *rows = saved(page, figure)
            if name in ("pace", "settled"):
                press(figure, "Show", "Ballots" if name == "pace" else "Races")
                press(figure, "Along", "Days since Election Day")
                drawn = lines(figure)
                assert all(x[0] is not None and 0 < x[0] < 60 for x, _ in drawn.values())
                assert drawn.keys() <= set(head) or "line" in head
            else:
                assert head == ["from", "to", "races"]
                columns = re.findall(r": (\d+)\.", figure.locator("desc").text_content() or "")
                assert [n for *_, n in rows if n != "0"] == [n for n in columns if n != "0"]
        assert len([url for url in watched.asked if ".gz" in url]) == 1, "one file for all"
        assert too_wide(page) == "" and violations(page) == []


def test_another_race_is_drawn_beside_by_share_of_the_final_count(
    browser: Browser, invented: str
) -> None:
    """By touch, then by keyboard: one of this election, one of another, and none again."""
    with visiting(browser, invented, f"{GENERAL}/mayor/") as watched:
        page = watched.page
        figure = explore(page, "shares")
        before = len(watched.asked)
        figure.get_by_role("button", name="Choose another race").tap()
        race = figure.get_by_role("combobox", name="Race")
        race.wait_for()
        offered = race.locator("option").all_text_contents()
        assert offered[0] == "No other race" and "Mayor" not in " ".join(offered[1:])
        race.select_option(index=1)
        figure.get_by_role("group", name=offered[1], exact=True).wait_for()
        drawn = lines(figure)
        mine = {name: of for name, of in drawn.items() if offered[1] not in name}
        assert mine and drawn.keys() > mine.keys()
        own = votes(GENERAL, "mayor")
        totals = [sum(at) for at in zip(*own.values(), strict=True)]
        for x, _ in mine.values():
            shown = [round(value, 6) for value in dict.fromkeys(x)]
            assert shown == [round(100 * n / totals[-1], 6) for n in totals]
        shares = {
            tuple(round(100 * n / t, 6) for n, t in zip(of, totals, strict=True))
            for of in own.values()
        }
        assert {tuple(round(n, 6) for n in y if n is not None) for _, y in mine.values()} <= shares

        election = figure.get_by_role("combobox", name="Election")
        election.focus()
        page.keyboard.press("ArrowUp")
        figure.get_by_role("combobox", name="Race").locator(
            "option", has_text="County mayor"
        ).wait_for(state="attached")
        race.focus()
        page.keyboard.press("ArrowDown")
        figure.get_by_role("group", name=re.compile("2031")).wait_for()
        assert any("2031" in name for name in lines(figure))
        head, *rows = saved(page, figure)
        assert head == ["count", "update", "time", "line", "share"]
        counts = {row[0] for row in rows}
        assert len(counts) == 2 and "Mayor of Lark Hill" in counts
        assert too_wide(page) == "" and violations(page) == []
        race.focus()
        page.keyboard.press("Home")
        figure.get_by_role("group", name=re.compile("2031")).wait_for(state="detached")
        assert lines(figure).keys() == mine.keys()
        asked = [url.removeprefix(invented) for url in watched.asked[before:]]
        assert {"assets/elections.json", f"{GENERAL}/charts.json", f"{SPECIAL}/charts.json"} <= set(
            asked
        )


def test_a_list_that_cannot_load_is_said_and_asked_for_again(
    browser: Browser, invented: str
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True) as context:
        page = context.new_page()
        page.route("**/assets/elections.json", lambda route: route.fulfill(status=404))
        page.goto(f"{invented}{GENERAL}/mayor/")
        figure = explore(page, "shares")
        figure.get_by_role("button", name="Choose another race").tap()
        again = figure.get_by_role("button", name="The races could not load. Try again")
        again.wait_for()
        page.unroute("**/assets/elections.json")
        again.tap()
        figure.get_by_role("combobox", name="Race").wait_for()
