"""The page of corrections: what many races share is one explained finding, with each below it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from builder.counting.counted import CountedElection
from builder.model import Reworded, SourceKind
from builder.pages.front import content
from builder.pages.front.summary import FrontSummary, front_summary
from builder.reading import count_election
from builder.wording.messages import Messages
from builder.wording.names import source_view
from tests import made
from tests.archive import press

RENDERER = press(Messages())


def counted(**ballots: int) -> CountedElection:
    """Return a count in which each race has as many ballots as are given, and all 1,000."""
    races = [made.race(slug=slug) for slug in ballots]
    updates = [made.update(1), made.update(2)]
    votes = {of.key: {slug: {"ana": 3, "ben": 2} for slug in ballots} for of in updates}
    of_races = {of.key: {slug: made.ballots(n) for slug, n in ballots.items()} for of in updates}
    totals = [made.total(of.key, "ballots_counted", 1000) for of in updates]
    return count_election(
        replace(made.election(races, updates, votes, of_races), totals=tuple(totals))
    )


def summary(of: CountedElection) -> FrontSummary:
    return front_summary(RENDERER, of)


def page(of: CountedElection, block: str = "findings") -> str:
    blocks = content.blocks(RENDERER, [summary(of)], [of.election.jurisdiction], {})
    return content.page("corrections.md", f"<!-- {block} -->", blocks)[0].text


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", text)).split())


def test_ballots_above_those_of_the_election_are_one_finding_with_every_race_below_it() -> None:
    of = counted(mayor=1003, clerk=1001, judge=1000, sheriff=1002)
    text = page(of)
    first, _, folded = text.partition("<details>")
    assert (
        "In three races, the official file gives more ballots than in the whole election. At the"
        " largest gap, one race has 1,003 ballots and the election 1,000, a difference of 0.30%."
        in words(first)
    )
    assert first.count("<li>") == 1 and folded.count("<li>") == 3
    for slug, ballots in (("mayor", "1,003"), ("clerk", "1,001"), ("sheriff", "1,002")):
        assert f'/{slug}/">' in folded and f"{ballots} ballots, more than the 1,000" in words(
            folded
        )
    assert "The same is true of one earlier update." in folded and "/judge/" not in text


def test_one_race_alone_stands_as_it_is_and_others_are_not_folded() -> None:
    text = page(counted(mayor=1003, judge=999))
    assert "<details>" not in text and "1,003 ballots, more than the 1,000" in words(text)
    fallen = counted(mayor=1003, clerk=1001)
    ballots = {"u1": {"mayor": made.ballots(1009), "clerk": made.ballots(1001)}}
    before = replace(fallen.election.snapshots["u1"], ballots=ballots["u1"])
    snapshots = {**fallen.election.snapshots, "u1": before}
    text = page(count_election(replace(fallen.election, snapshots=snapshots)))
    after = text.rpartition("</details>")[2]
    assert "fell from 1,009" in words(after), "another oddity stands outside the fold"


def test_an_election_of_no_ballots_has_no_gap_in_percent() -> None:
    of = counted(mayor=1003, clerk=1001)
    totals = tuple(
        replace(total, value=0) if total.item == "ballots_counted" else total
        for total in of.election.totals
    )
    text = page(count_election(replace(of.election, totals=totals)))
    assert "<details>" not in text and "1,003 ballots, more than the 0" in words(text)


def test_nothing_is_hidden_every_finding_is_on_the_page() -> None:
    of = counted(mayor=1003, clerk=1001, sheriff=1002)
    shown = [one for found in summary(of).findings for one in (found, *found.behind)]
    assert {one.race for one in shown} == {"", "mayor", "clerk", "sheriff"}
    assert len(shown) == 4


def reworded(n: int, field: str, was: str, now: str, reason: str = "It is a statute.") -> Reworded:
    cells = {"scope": "source/paper", "key": "source", "field": field, "was": was, "now": now}
    return Reworded(n=n, date="2031-01-02", reason=reason, **cells)


def test_changes_of_one_thing_for_one_reason_are_one_row_of_changed_wording() -> None:
    rows = (
        reworded(1, "kind", "press", "law"),
        reworded(2, "archived_url", "", "https://state.example/1"),
        reworded(3, "kind", "law", "press", "It is an article."),
    )
    text = page(count_election(replace(counted(mayor=5).election, reworded=rows)), "wordings")
    first, second = re.findall(r"<tr><th scope=\"row\".*?</tr>", text, re.S)
    assert "kind and archived url It is a statute." in words(first)
    assert words(first).endswith("press law empty https://state.example/1")
    assert first.count("<del>") == 2 and second.count("<del>") == 1
    assert "It is an article." in words(second)


def test_a_statute_is_called_a_law_and_not_figures_in_the_press() -> None:
    assert str(source_view(RENDERER.say, made.source("code", SourceKind.LAW)).kind) == "law"
