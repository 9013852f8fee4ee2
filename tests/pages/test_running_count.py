"""A count that goes on, with one update so far: every page of it says so, and none says that
something has ended.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from builder.counting.status import still_counting
from builder.model import EventState, Status
from tests import archive, made
from tests.running_archive import RUNNING, UPDATE, write_running

A, B = {"ana": 60, "ben": 40}, {"ana": 70, "ben": 50}
FALSE = (
    "1 updates",
    "Every figure comes from the authority",
    "Final number of ballots",
    "flipped after election night",
    "votes by race not on file",
    "not certified",
    "when certified",
    "counted in total",
    " finished",
    " won",
    "did not change",
    "did not change hands",
    "stayed on the same side",
    "1 known update",
    "Every other update",
    "Every update</h2>",
    "Votes in this race",
    "the latest update we have",
    "changed hands",
)
"""Words that are true of a finished count, of several updates, or of one of which votes are
missing.
"""


def text(page: Path) -> str:
    """The words that readers see, hear or share: no scripts, and no elements."""
    whole = re.sub(
        r"<(style|script)\b.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    shared = re.findall(r'(?:og:image:alt|name="description"[^>]*) content="([^"]*)"', whole)
    return re.sub(
        r"\s+",
        " ",
        html.unescape(" ".join([*shared, re.sub(r"</?(b|a|i|small)\b[^>]*>", "", whole)])),
    )


@pytest.fixture(scope="module", params=[True, False], ids=["with totals", "without totals"])
def site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The invented archive and an election of a city in another zone, newer than all, with the
    first update of its night.
    """
    root = archive.checkout(tmp_path_factory.mktemp("running"))
    write_running(root / "data", totals=request.param)
    return archive.build_here(root)


def test_no_page_of_a_running_count_says_what_is_true_of_a_finished_one(site: Path) -> None:
    pages = [
        page for page in (site / RUNNING).rglob("*") if page.suffix in (".html", ".xml", ".json")
    ]
    assert len(pages) > 40
    for page in pages:
        path = page.relative_to(site).as_posix()
        of_record = archive.is_record(path)
        told = text(page)
        for words in FALSE:
            assert of_record or words not in told, f"{path}: {words}"


def test_the_lists_of_elections_say_how_far_the_count_is(site: Path) -> None:
    for page in ("index.html", "elections/index.html"):
        told = text(site / page)
        start = told.index("City election. Unofficial: counting.")
        card = told[start : told.index("Special election.")]
        assert "8 races, 1 update so far." in card, page
        assert ("1,000 ballots counted so far" in card) != (
            "We do not have the number of ballots counted so far." in card
        ), page


def test_the_home_page_compares_a_first_update_with_nothing(site: Path) -> None:
    told = text(site / "index.html")
    newest = told[told.index("Latest update") : told.index("City election.")]
    assert "Unofficial: counting" in newest and "Changed in this update" not in newest


def test_the_page_of_shifts_says_that_the_count_goes_on(site: Path) -> None:
    told = text(site / "shift/index.html")
    assert "Still counting; to be compared once certified: Dale, Nov. 2, 2032" in told
    missing = re.findall(r"We do not have votes by race for [^:]*: (.*?20\d\d)\.", told)
    assert all("Dale" not in names for names in missing)
    rows = re.findall(
        r"<tr><th[^>]*><a[^>]*>Dale.*?</tr>",
        (site / "shift/index.html").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert len(rows) == 2
    for row in rows:
        assert (
            "still counting" in row
            and "do not have" not in row
            and "unknown" not in row
            and "not certified" not in row
        )


def test_the_pages_of_a_running_count_say_so_far(site: Path) -> None:
    election = text(site / RUNNING / "index.html")
    assert (
        "Unofficial: counting" in election
        and "1 update so far" in election
        and "Every update so far" in election
    )
    race = text(site / RUNNING / "treasurer/index.html")
    for words in (
        "1 update so far",
        "Every update so far",
        "Votes counted so far",
        "Eve Elm led Flo Fir by 50 votes",
    ):
        assert words in race, words
    assert "Latest: unofficial, still counting" in text(
        site / RUNNING / "treasurer/embed/index.html"
    )
    assert "No race" not in text(site / RUNNING / f"updates/{UPDATE}/index.html")


def test_a_count_goes_on_until_something_ends_it() -> None:
    of = made.race()
    assert still_counting(made.one(of, A, B))
    assert not still_counting(made.election([of], [], {}))
    for status in (Status.UNOFFICIAL_COMPLETE, Status.CERTIFIED, Status.CORRECTION, Status.RECOUNT):
        assert not still_counting(
            made.one(of, A, B, updates=[made.update(1), made.update(2, status=status)])
        )
    for event in ("certification", "declaration", "amendment"):
        assert not still_counting(
            made.one(of, A, B, events=(made.event(1, event, "2022-12-05", EventState.HAPPENED),))
        )
        assert still_counting(
            made.one(of, A, B, events=(made.event(1, event, "2022-12-05", EventState.PLANNED),))
        )
    assert still_counting(
        made.one(
            of, A, B, events=(made.event(1, "canvass-start", "2022-11-09", EventState.HAPPENED),)
        )
    )
