"""A primary as large counties count it: 27 candidates, 31 updates, parties, tickets, long titles,
and its budgets.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from builder.pages.race.notes import race_badges
from builder.pages.race.parties import own_party, shows_party
from builder.pages.record.page import read_block
from builder.site import budgets, weights
from builder.store import load
from builder.wording.messages import Messages
from tests import archive, made
from tests.document import Element, document
from tests.large_race import LARGE, LONG_TITLE, SENATE, TICKETS, UPDATES, keys, votes, write_large


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = archive.checkout(tmp_path_factory.mktemp("large"))
    write_large(root / "data")
    return archive.build_here(root)


def page(site: Path, path: str) -> Element:
    return document((site / LARGE / path).read_text(encoding="utf-8"))


def badges(site: Path, race: str) -> list[str]:
    return [
        item.text for item in page(site, f"{race}/index.html").one("ul", class_="badges").all("li")
    ]


def rows(site: Path, race: str) -> list[str]:
    """The first cells of the totals table."""
    table = page(site, f"{race}/index.html").one("div", id="totals").one("tbody")
    return [row.all("th")[0].text for row in table.all("tr") if row.all("th")]


def test_a_race_of_27_candidates_at_31_updates_is_within_every_budget(site: Path) -> None:
    found = {path: len(data) for path, data in archive.files(site).items()}
    assert list(weights.exceeded(weights.weigh(found.items()), site)) == []
    history = (site / LARGE / "senate/history.csv").read_text(encoding="utf-8").splitlines()
    assert len(history) == SENATE * UPDATES + 1 == 838
    assert len(history) > 80_000 / 200, "a smaller race would prove nothing"
    assert budgets.kind(f"{LARGE}/senate/history.csv") == "race history"


def test_the_line_of_a_top_two_primary_lies_under_the_second_of_27(site: Path) -> None:
    table = page(site, "senate/index.html").one("div", id="totals").one("tbody")
    texts = [row.text for row in table.all("tr")]
    assert texts[2] == "Top two advance." and len(texts) == SENATE + 1
    moments = [
        item.text for item in page(site, "senate/index.html").one("dl", class_="moments").all("dd")
    ]
    second, third = sorted(
        (votes(UPDATES - 1, place) for place in range(1, SENATE + 1)), reverse=True
    )[1:3]
    assert [text.split("%")[0].split()[-2] for text in moments[-2:]] == [
        f"{second:,}",
        f"{third:,}",
    ]


def test_a_party_that_is_the_races_own_is_said_once(site: Path) -> None:
    assert "Party: Green" in badges(site, "committee") and "Vote for up to 7" in badges(
        site, "committee"
    )
    assert not any("Green" in row for row in rows(site, "committee"))
    embed = (site / LARGE / "committee/embed/index.html").read_text(encoding="utf-8")
    assert embed.count("Green") == 1 and "Party: Green" in embed
    # The title of the presidential primary names the party.
    assert not any("Green" in words for words in [*badges(site, "primary"), *rows(site, "primary")])


def test_parties_that_differ_stand_beside_the_names(site: Path) -> None:
    assert rows(site, "president") == [f"✓ {TICKETS[0]} Green", f"{TICKETS[1]} Blue"]
    assert not any("Party:" in words for words in badges(site, "president"))
    # Two of the same party may stand in an election of all voters: nothing says that the race is
    # their party's.
    nobody = made.race("ana ben")
    both = replace(
        nobody, choices=tuple(made.choice("mayor", slug, party="Green") for slug in ("ana", "ben"))
    )
    assert (shows_party(nobody), shows_party(both), own_party(both)) == (False, True, "")
    assert shows_party(replace(both, party="Blue"))


def test_a_record_has_no_word_of_the_party_which_may_be_reworded(site: Path) -> None:
    election = next(one for one in load.load_archive(site.parent / "data") if one.path == LARGE)
    assert [
        str(words) for words in race_badges(Messages(), election, election.race("committee"))
    ] == ["Vote for up to 7"]
    key = keys()[0][0]
    record = (site / LARGE / f"committee/{key}/index.html").read_bytes()
    assert read_block(record) and b"Party:" not in record


def test_write_ins_above_thirty_percent_are_a_row_and_a_sentence(site: Path) -> None:
    text = (site / LARGE / "judge/index.html").read_text(encoding="utf-8")
    marks, share = re.findall(
        r"Write-in marks ?<small>[^<]*</small></th>\s*<td>([\d,]+)</td>\s*<td><small>([\d.]+)% of",
        text,
    )[0]
    cast = votes(UPDATES - 1, 1) // 10
    assert int(marks.replace(",", "")) == cast // 2
    assert (
        float(share) == pytest.approx(100 * (cast // 2) / (cast + cast // 2 + 10), abs=0.005)
        and float(share) > 30
    )
    assert f"The official file also has {marks} write-in marks" in html.unescape(text)


def test_a_title_of_137_letters_and_more_is_a_heading_set_small(site: Path) -> None:
    assert len(LONG_TITLE) >= 137
    heading = page(site, "senate/index.html").one("h1")
    assert heading.text == LONG_TITLE and "long" in heading.attributes["class"]
