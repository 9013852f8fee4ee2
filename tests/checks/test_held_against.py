"""Numbers that stand in different files are held against each other, and named by their row."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from builder import checks
from builder.charts.figures import shares_over_time
from builder.counting import shifts
from builder.counting.history import histories
from builder.model import Coverage, Election, Phase, Qualifier, Status
from builder.pages.election import changed
from builder.pages.election.count import ElectionCount
from builder.pages.race import notes
from builder.pages.shared import findings
from builder.reading import count_election
from builder.wording.messages import Messages
from tests import made
from tests.small_archive import put, write_small_archive
from tests.views import view_of

say = Messages()


def plain(text: Markup) -> str:
    return text.striptags()


@pytest.mark.parametrize(
    ("coverage", "allowed", "named"),
    [
        (Coverage.WHOLE, 1, True),
        (Coverage.INSIDE, 1, True),
        (Coverage.WHOLE, 2, False),
        (Coverage.UNKNOWN, 1, False),
        (Coverage.BEYOND, 1, False),
    ],
)
def test_votes_beyond_all_ballots_of_the_election_are_a_finding(
    coverage: Coverage, allowed: int, named: bool
) -> None:
    """500 votes of 499 ballots; two votes each allow 998, and a wider district is no part."""
    race = made.race(coverage=coverage, votes_allowed=allowed)
    of = made.one(race, {"ana": 300, "ben": 200}, totals=[made.total("u1", "ballots_counted", 499)])
    one = count_election(of)
    assert [f.name for f in one.findings] == ["votes-over-ballots"] * named
    assert [plain(findings.words(say, one, f)) for f in one.findings] == [
        "The Wed., Nov. 9, noon update has 500 votes, "
        "more than the 499 that all 499 ballots in the election can hold."
    ] * named


def test_more_updates_than_were_released_are_a_finding_and_no_sum_is_claimed() -> None:
    votes = {"ana": 3, "ben": 2}
    of = made.one(made.race(), votes, votes, votes, updates_released=2)
    one, history = count_election(of), histories(of)["mayor"]
    assert [f.name for f in one.findings] == ["released"]
    assert plain(findings.words(say, one, one.findings[0])) == (
        "We know of three updates, but a source says two were released in all."
    )
    assert notes.holdings(view_of(one, history.race)) == (
        "We know of three updates in this election and have this race’s votes for three of them. "
        "A source says two were released in all, which cannot be right."
    )


def check(folder: Path) -> list[str]:
    problems, _ = checks.read_archive(folder)
    return [str(p) for p in problems if p.check == "impossible"]


def test_check_names_more_updates_than_were_released(tmp_path: Path) -> None:
    folder = write_small_archive(tmp_path)
    put(folder / "election.toml", "polls_close", "updates_released = 1\npolls_close")
    (said,) = check(tmp_path)
    got = "2 updates are known, more than the 1 that are said"
    assert f"election.toml: expected updates_released of 2 or more, got {got}" in said


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("turnout_pct,27.21", "turnout_pct,106.67", 3),
        ("outstanding_total,,about", "outstanding_total,-5,exact", 4),
        ("ballots_counted,60", "ballots_counted,-60", 2),
    ],
)
def test_check_names_the_row_of_the_number_that_is_wrong(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    put(write_small_archive(tmp_path) / "totals.csv", old, new)
    (said,) = check(tmp_path)
    assert f"totals.csv:{line}:" in said or f"totals.csv, line {line}" in said, said


NO_NUMBERS = ["9" * 5000, str(2**63), "-1", "1e300", "inf", "nan", "0x" + "f" * 5000, "true"]


@pytest.mark.parametrize("number", [*NO_NUMBERS, "-" + "9" * 4000, "1_000_000_001"])
def test_a_number_of_updates_that_nobody_can_have_released_is_one_clear_error(
    tmp_path: Path, number: str
) -> None:
    folder = write_small_archive(tmp_path)
    put(folder / "election.toml", "polls_close", f"updates_released = {number}\npolls_close")
    problems, _ = checks.read_archive(tmp_path)
    errors = [str(p) for p in problems if p.level is checks.Level.ERROR]
    assert errors and all(len(error) < 700 and "\n" not in error for error in errors), errors


def night(*counted: int | None, qualifier: Qualifier = Qualifier.EXACT) -> Election:
    """Two updates of election night and the certified one, with these ballots counted."""
    updates = [made.update(n, Phase.ELECTION_NIGHT) for n in (1, 2)]
    updates.append(made.update(3, status=Status.CERTIFIED))
    qualifiers = (Qualifier.EXACT, qualifier, Qualifier.EXACT)
    totals = [
        made.total(f"u{n}", "ballots_counted", number, qualifier=of)
        for n, (number, of) in enumerate(zip(counted, qualifiers, strict=True), start=1)
        if number is not None
    ]
    return made.one(made.race(), *[{"ana": 3, "ben": 2}] * 3, updates=updates, totals=totals)


def test_the_share_of_election_night_is_that_of_its_last_update() -> None:
    of = night(100, 300, 400)
    found = shifts.night_end(of)
    assert found is not None and (found.ballots, found.share) == (300, Fraction(75))
    assert "It counted 300 of them (75.00%) on election night." in plain(
        ElectionCount(say, count_election(of)).headline
    )


ABOUT = night(100, 300, 400, qualifier=Qualifier.ABOUT)


@pytest.mark.parametrize("of", [night(100, None, 400), ABOUT])
def test_nothing_is_said_of_the_night_whose_last_update_has_no_exact_number(of: Election) -> None:
    assert shifts.night_end(of) is None
    assert "election night" not in plain(ElectionCount(say, count_election(of)).headline)


@pytest.mark.parametrize("last", [{"ana": 5, "ben": 5}, {"ana": 5, "ben": None}])
def test_a_race_whose_newest_places_are_open_did_not_change_back(last: dict[str, Any]) -> None:
    of = made.one(made.race(), {"ana": 3, "ben": 2}, {"ana": 3, "ben": 4}, last, night=1)
    one = count_election(of)
    ended, returned, undecided = hands = changed.changed_hands(ElectionCount(say, one))
    assert (len(ended), len(returned), len(undecided)) == (0, 0, 1)
    sentence = plain(changed.changed_sentence(say, hands, final=True))
    assert "flipped back" not in sentence and sentence.endswith(
        "One more changed, and its latest outcome is tied or unknown."
    )


def test_no_scale_of_shares_is_labeled_below_0_or_above_100() -> None:
    votes = [{"ana": 9900 + 30 * n, "ben": 100 - 30 * n} for n in range(4)]
    for race in (made.race(), made.race("ana ben cy")):
        of = made.one(race, *[v | {"cy": 0} if len(race.choices) > 2 else v for v in votes])
        drawn = shares_over_time(histories(of)["mayor"], of, say)
        assert drawn is not None and drawn.levels
        assert all(0 <= level.value <= 100 for level in drawn.levels)
