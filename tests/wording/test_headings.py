"""The headings of a race's sections say what the data show, also of every real race."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from builder.charts import figures
from builder.counting.history import RaceHistory, histories
from builder.model import Bar, ChoiceKind, Coverage, Election, Phase, Race, Rule
from builder.pages.race.changes import ChangeItem, change_items
from builder.store import load
from builder.wording import headings
from builder.wording.messages import Messages
from tests import made
from tests.agreeing import ONCE, counted, whole
from tests.checkout import ROOT, read_csv
from tests.made import election_of
from tests.views import viewed

say = Messages()
TWO, THREE = made.race(), made.race("a b c", seats=2)
MEASURE, TWO_THIRDS = (
    made.race("yes no", Rule.MEASURE, bar=bar) for bar in (Bar.MAJORITY, Bar.TWO_THIRDS)
)
PLAIN = ("Shares over time", "How each batch split")
DAYS = {"u1": "Wed., Nov. 9", "u2": "Thu., Nov. 10", "u3": "Fri., Nov. 11"}


def titles(election: Election) -> list[str]:
    return titles_of(election, histories(election)["mayor"])


def titles_of(election: Election, history: RaceHistory) -> list[str]:
    """The headings of the lead, the shares and the batches, of those that the race has."""
    lead = figures.lead_over_time(history, election, say)
    found = [headings.lead(say, election, history, lead.kind)] if lead else []
    if figures.shares_over_time(history, election, say):
        found.append(headings.shares(say, election, history))
    if figures.batches(history, election, say):
        found.append(headings.batches(say, election, history))
    return [str(heading.title) for heading in found]


def items_of(election: Election, slug: str = "mayor") -> Sequence[ChangeItem]:
    history = histories(election)[slug]
    lead = figures.lead_over_time(history, election, say)
    return change_items(viewed(election, history), lead)


def changes(election: Election, slug: str = "mayor") -> list[str]:
    return [
        f"{item.number} {Markup(item.what).striptags()}, {item.when}, {item.margin} #{item.key}"
        for item in items_of(election, slug)
    ]


def holds(cases: Mapping[str, str], race: Race = TWO, **given: Any) -> None:
    """The first heading of a race after each of the counts is what the cases say."""
    for counts, title in cases.items():
        assert titles(election_of(race, counts, **given))[0] == title


def changed(race: Race, counts: str, *, final: bool = True) -> list[str]:
    """The list of changes, their times at noon by the update alone."""
    found = changes(election_of(race, counts, final=final))
    for key, day in DAYS.items():
        found = [item.replace(f"{day}, noon", key) for item in found]
    return found


def test_a_lead_that_never_changed_is_said_of_the_updates_that_are_known() -> None:
    assert (
        titles(election_of(TWO, "60 40|200 150", final=True, night=1))
        == [
            "Ana led after each of two updates",
            "Ana went from 60.00% on election night to 57.14%",
            "Ana got 60.00% of the votes counted on election night and 56.00% of those counted later",  # 140 of 250
        ]
    )
    holds({"60 40|200 150": "Ana has led after each of two updates so far"})
    known = "Ana led after each of the two updates we know of"
    holds({"60 40||200 150": known}, final=True)
    holds({"60 40|200 150": known}, final=True, updates_released=9)


def test_changes_of_the_lead_are_counted_and_listed_with_the_way_to_their_rows() -> None:
    counts = "60 40|100 120|200 150"
    holds({counts: "The lead has changed hands twice in three updates so far"})
    holds({counts: "The lead changed hands twice in three updates"}, final=True)
    first, second = "1 Ben moves ahead, u2, by 20 votes #u2", "u3, by 50 votes #u3"
    assert changed(TWO, counts) == [first, f"2 Ana moves ahead for good, {second}"]
    assert changed(TWO, counts, final=False) == [first, f"2 Ana moves ahead, {second}"]
    partial = "60 40||100 120"
    holds({partial: "The lead changed hands once in the two updates we know of"}, final=True)
    between = "1 Ben moves ahead, between u1 and u3, by 20 votes #u3"
    assert changed(TWO, partial) == [between]


def test_seven_changes_have_no_numbers_and_no_list() -> None:
    counts = [f"{10 * n + n % 2 * 15} {10 * n + 5}" for n in range(1, 9)]
    holds({"|".join(counts): "The lead has changed hands seven times in eight updates so far"})
    assert changed(TWO, "|".join(counts), final=False) == []
    assert len(changed(TWO, "|".join(counts[:7]), final=False)) == 6


def test_a_tie_is_neither_a_lead_throughout_nor_a_change() -> None:
    never = "The lead did not change hands in the three updates we know of"
    holds({"60 40|150 150|200 150": never})
    tied = titles(election_of(TWO, "150 150|200 200", night=1))
    assert tied[0] == "Tied in each of the two updates we know of"
    assert tied[1] == "Ana had 50.00% both on election night and in the last count"


def test_a_lead_that_a_tie_followed_did_not_stay() -> None:
    counts = "60 40|100 120|130 130|140 150"
    assert changed(TWO, counts) == ["1 Ben moves ahead, u2, by 20 votes #u2"]


def test_a_measure_is_told_by_its_bar() -> None:
    cases = {
        "60 40|110 90": "Yes was above 50% after each of two updates",
        "60 40|100 100": "Yes crossed 50% once in two updates",
    }
    holds(cases, MEASURE, final=True)
    cases = {
        "54 46|108 92": "Yes was below 55% after each of two updates",
        "55 45|120 80": "Yes was never below 55% in the two updates we know of",
    }
    holds(cases, made.race("yes no", Rule.MEASURE, bar=Bar.FIFTY_FIVE), final=True)
    cases = {"60 40|140 70|141 80": "Yes crossed two-thirds twice in three updates"}
    holds(cases, TWO_THIRDS, final=True)


def test_the_changes_of_a_measure_are_over_and_below_its_bar() -> None:
    assert changed(TWO_THIRDS, "60 40|140 70|141 80") == [
        "1 Yes rises above the threshold, u2, just enough #u2",
        # 2 * 80 - 141.
        "2 Yes falls below the threshold for good, u3, needed 19 more votes #u3",
    ]


def test_several_places_are_told_by_who_held_them() -> None:
    same = "30 20 10|50 40 30"
    assert titles(election_of(THREE, same, final=True))[:2] == [
        "The top two never changed in two updates",
        "B took the last seat by 8.33 points over C",  # 40 and 30 of 120
    ]
    turned = f"{same}|60 45 50"
    holds({turned: "The top two changed once in three updates"}, THREE, final=True)
    assert changed(THREE, turned) == ["1 C moves ahead of B and stays there, u3, by 5 votes #u3"]
    tied = titles(election_of(THREE, f"{same}|60 45 45"))
    assert tied[1] == "B and C tied at the cutoff"
    holds({"9 5 5|9 6 6": "Tied at the cutoff in each of the two updates we know of"}, THREE)


def test_where_two_go_on_it_is_who_would_go_on() -> None:
    once = "The spots that win or advance changed hands once in two updates"
    race, counts = made.race("a b c", Rule.TOP_TWO), "40 35 30|60 50 58"
    holds({counts: once}, race, final=True)
    assert changed(race, counts) == ["1 C moves ahead of B and stays there, u2, by 8 votes #u2"]
    race, counts = made.race("a b c", Rule.MAJORITY_RUNOFF), "51 30 19|80 60 45"
    holds({counts: once}, race, final=True)
    assert changed(race, counts) == ["1 B above the cutoff, u2, by 15 votes #u2"]


@pytest.mark.parametrize(
    "race",
    [
        made.race(coverage=Coverage.CROSSES),
        made.race(coverage=Coverage.BEYOND),
        made.race(rule=Rule.UNKNOWN),
    ],
)
def test_where_nobody_is_said_to_lead_headings_name_nobody(race: Race) -> None:
    found = titles(election_of(race, "60 40|100 120", night=1))
    assert found == ["Shares over time", "How each batch split"]


def test_a_hostile_name_is_text_in_headings_and_changes() -> None:
    named = tuple(replace(c, short_name=f"<b>{c.slug}</b>") for c in TWO.choices)
    election = election_of(replace(TWO, choices=named), "60 40|100 120", night=1)
    assert all("&lt;b&gt;" in title for title in titles(election)[1:])
    item = items_of(election)[0]
    assert item.what == '<b class="tk k2">&lt;b&gt;ben&lt;/b&gt;</b> moves ahead'


# Every real race: the same claims, worked out from the stored votes by other means.


States = list[tuple[Phase, dict[str, int]]]
Counted = tuple[Election, Mapping[str, RaceHistory]]


@pytest.fixture(scope="module")
def elections(data: Path) -> list[Counted]:
    folder = data / "us-ca-los-angeles"
    home = load.load_jurisdiction(folder)
    stored = sorted(folder.glob("20*/election.toml"))
    loaded = [load.load_election(path.parent, home) for path in stored]
    return [(election, histories(election)) for election in loaded]


def _states(election: Election, slug: str) -> States:
    """The votes of a race at every live update, blanks left out."""
    choices = election.race(slug).choices
    able = [c.slug for c in choices if c.kind is not ChoiceKind.BLANKS]
    found = []
    for update in election.live:
        snapshot = election.snapshots.get(update.key)
        if votes := snapshot.votes.get(slug) if snapshot else None:
            found.append((update.phase, {c: votes[c] or 0 for c in able if c in votes}))
    return found


def _turns(states: list[object]) -> int:
    strict = [state for state in states if state is not None]
    return sum(a != b for a, b in pairwise(strict))


def _first(votes: dict[str, int], seats: int) -> object:
    """Who holds the places; None on a tie at the line or before any vote."""
    ordered = sorted(votes.values(), reverse=True)
    if not ordered[0] or (len(ordered) > seats and ordered[seats - 1] == ordered[seats]):
        return None
    return frozenset(c for c, n in votes.items() if n >= ordered[seats - 1])


def _over(bar: Bar | None, votes: dict[str, int]) -> object:
    total, yes = sum(votes.values()), votes["yes"]
    met = {Bar.FIFTY_FIVE: 20 * yes >= 11 * total, Bar.TWO_THIRDS: 3 * yes >= 2 * total}
    return met.get(bar or Bar.MAJORITY, 2 * yes > total) if total else None


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_heading_of_every_real_race_holds_against_the_stored_votes(
    elections: list[Counted],
) -> None:
    assert sum(len(counts) for _, counts in elections) > 400
    for election, counts in elections:
        assert len(counts) == len(election.races)
        for slug, history in counts.items():
            race, states = history.race, _states(election, slug)
            for title in titles_of(election, history):
                names = {c.slug: c.short_name for c in race.choices}
                if "we know of" in title:
                    _told_holds(title, names, states, _told(election, slug))
                else:
                    _holds(title, race, names, states)


def _told(election: Election, race: str) -> list[dict[str, str]]:
    """What is said exactly of a count of the race that has a name, from the file itself."""
    rows = read_csv(ROOT / "data" / election.path / "statements.csv")
    exact = [row for row in rows if row["update"] and row["qualifier"] == "exact"]
    return [row for row in exact if row["race"] == race]


def _told_holds(
    title: str, names: dict[str, str], states: States, told: list[dict[str, str]]
) -> None:
    """The claim of one heading over counts of which only something was said, and a stored last."""
    (last,) = [votes for _, votes in states]
    slugs = {name: choice for choice, name in names.items()}
    if found := re.fullmatch(r"(.+) led in each of the (\w+) counts we know of", title):
        leads, slug = [row for row in told if row["item"] == "lead"], slugs[found[1]]
        assert {row["choice"] for row in leads} == {slug}, title
        assert last[slug] == max(last.values()), title
        assert len({row["update"] for row in leads}) + 1 == whole(found[2]), title
        return
    found = re.fullmatch(
        r"(.+) went from ([\d.]+)% in the first count we know of to ([\d.]+)%", title
    )
    assert found is not None, title
    slug = slugs[found[1]]
    shares = [row for row in told if row["item"] == "share_pct" and row["choice"] == slug]
    assert min(shares, key=lambda row: row["update"])["value"] == found[2], title
    assert say.share(Fraction(100 * last[slug], sum(last.values()))) == found[3], title


def _placed(race: Race, votes: dict[str, int]) -> object:
    """Who is elected or goes on: one with a majority where that is enough, else the first two."""
    if race.rule not in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO):
        return _first(votes, race.seats)
    alone = race.rule is Rule.MAJORITY_RUNOFF and 2 * max(votes.values()) > sum(votes.values())
    return _first(votes, 1 if alone else 2)


def _holds(title: str, race: Race, names: dict[str, str], states: States) -> None:
    """The claim of one heading, by the votes alone."""
    seats, bar = race.seats, race.bar
    votes = [v for _, v in states]
    if found := re.search(r"(\w+) updates$", title):
        assert whole(found[1]) == len(votes), title
        title = title.removesuffix(found[0]) + "27 updates"
    # Of 2014 the last count alone is stored.
    night = next((v for phase, v in reversed(states) if phase is Phase.ELECTION_NIGHT), {})
    last = votes[-1]
    slugs = {name: choice for choice, name in names.items()}

    def told(pattern: str) -> re.Match[str] | None:
        pattern = pattern.replace("TIMES", ONCE).replace("SHARE", r"([\d.]+)%")
        return re.fullmatch(pattern, title)

    def share(of: dict[str, int], name: str) -> str:
        return say.share(Fraction(100 * of[slugs[name]], sum(of.values())))

    if found := told(r"The (?:lead|top \w+) changed (?:hands )?TIMES in 27 updates"):
        assert _turns([_first(v, seats) for v in votes]) == counted(found), title
    elif found := told("The spots that win or advance changed hands TIMES in 27 updates"):
        assert _turns([_placed(race, v) for v in votes]) == counted(found), title
    elif told("The spots that win or advance never changed hands in 27 updates"):
        assert _turns([_placed(race, v) for v in votes]) == 0, title
    elif told(r"The top \w+ never changed in 27 updates"):
        assert _turns([_first(v, seats) for v in votes]) == 0, title
    elif found := told("(.+) led after each of 27 updates"):
        assert {_first(v, 1) for v in votes} == {frozenset({slugs[found[1]]})}, title
    elif found := told("Yes crossed .+ TIMES in 27 updates"):
        assert _turns([_over(bar, v) for v in votes]) == counted(found), title
    elif found := told("Yes was (above|below) .+ after each of 27 updates"):
        assert {_over(bar, v) for v in votes} == {found[1] == "above"}, title
    elif found := told("(.+) went from SHARE on election night to SHARE"):
        assert (share(night, found[1]), share(last, found[1])) == (found[2], found[3]), title
        assert found[1] == "Yes" or last[slugs[found[1]]] == max(last.values()), title
    elif found := told("(.+) had SHARE both on election night and in the last count"):
        assert {share(night, found[1]), share(last, found[1])} == {found[2]}, title
    elif found := told(
        "(.+) got SHARE of the votes counted on election night and SHARE of those counted later"
    ):
        later = {c: n - night[c] for c, n in last.items()}
        assert (share(night, found[1]), share(later, found[1])) == (found[2], found[3]), title
    elif found := told(r".+ (?:held|took) the last (?:spot|seat) by ([\d.]+) points over .+"):
        ordered = sorted(last.values(), reverse=True)
        seats = 2 if race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO) else seats
        gap = say.share(Fraction(100 * (ordered[seats - 1] - ordered[seats]), sum(ordered)))
        assert found[1] == gap, title
    else:
        assert title in PLAIN or title.endswith(" tied at the cutoff"), title


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_changes_of_the_mayor_of_2022_as_the_county_published_them(
    elections: list[Counted],
) -> None:
    election = next(e for e, _ in elections if e.slug == "2022-11-08")
    assert changes(election, "la-city-mayor") == [
        "1 Caruso moves ahead, Tue., Nov. 8, 8:45\u00a0p.m., by 1,959 votes #2022-11-08-2045",
        "2 Bass moves ahead, Tue., Nov. 8, 11:10\u00a0p.m., by 977 votes #2022-11-08-2310",
        "3 Caruso moves ahead, Wed., Nov. 9, 12:23\u00a0a.m., by 2,809 votes #2022-11-09-0023",
        "4 Bass moves ahead for good, Fri., Nov. 11, 4:09\u00a0p.m., by 4,384 votes #2022-11-11-1609",
    ]
