"""November 2022 by our statistics, against figures recomputed from the files by other code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from builder.counting.estimates import estimate, turnout
from builder.counting.findings import findings
from builder.counting.history import BatchState, RaceHistory, histories
from builder.counting.standings import half_up
from builder.model import Bar, Election, Phase
from builder.store.load import load_election, load_jurisdiction
from tests.checkout import read_csv

pytestmark = pytest.mark.election("us-ca-los-angeles/2022-11-08")

PASS = {"": Fraction(1, 2), "50": Fraction(1, 2), "55": Fraction(11, 20), "2/3": Fraction(2, 3)}
FRIDAY = "2022-11-11-1609"
CERTIFIED = "2022-12-05-1215"


@dataclass(frozen=True)
class Plain:
    """A race as the files hold it: its row, its candidates, and the votes per update."""

    row: dict[str, str]
    names: list[str]
    votes: dict[str, list[int]]

    def inside(self, update: str) -> frozenset[str] | None:
        """Who is in at ``update``: choices that fewer than S reach; of a measure the share."""
        counts = dict(zip(self.names, self.votes[update], strict=True))
        if self.row["kind"] != "office":
            share = Fraction(counts["yes"], sum(counts.values()))
            bar = PASS[self.row["bar"]]
            return frozenset(
                {"yes" if share > bar or (share == bar and bar != Fraction(1, 2)) else "no"}
            )
        seats = int(self.row["seats"])
        found = frozenset(
            a for a in counts if sum(counts[b] >= counts[a] for b in counts if b != a) < seats
        )
        return found if len(found) == seats else None

    def first(self, update: str) -> str | None:
        counts = self.votes[update]
        return None if counts.count(max(counts)) > 1 else self.names[counts.index(max(counts))]

    @property
    def contested(self) -> bool:
        return len(self.names) > int(self.row["seats"])


@pytest.fixture(scope="module")
def folder(data: Path) -> Path:
    return data / "us-ca-los-angeles" / "2022-11-08"


@pytest.fixture(scope="module")
def election(folder: Path) -> Election:
    return load_election(folder, load_jurisdiction(folder.parent))


@pytest.fixture(scope="module")
def ours(election: Election) -> dict[str, RaceHistory]:
    return histories(election)


@pytest.fixture(scope="module")
def updates(folder: Path) -> list[tuple[str, str]]:
    """Key and phase of every update, by official time."""
    return [
        (r["update"], r["phase"])
        for r in sorted(read_csv(folder / "updates.csv"), key=lambda r: r["released_at"])
    ]


@pytest.fixture(scope="module")
def plain(folder: Path, updates: list[tuple[str, str]]) -> dict[str, Plain]:
    names: dict[str, list[str]] = {}
    for row in read_csv(folder / "choices.csv"):
        names.setdefault(row["race"], []).append(row["choice"])
    races = {
        r["race"]: Plain(row=r, names=names[r["race"]], votes={})
        for r in read_csv(folder / "races.csv")
    }
    for key, _ in updates:
        stored = {
            (r["race"], r["choice"]): int(r["votes"])
            for r in read_csv(folder / "snapshots" / f"{key}.csv")
        }
        for slug, race in races.items():
            race.votes[key] = [stored.pop((slug, name)) for name in race.names]
        assert not stored
    return races


def strict(states: list[frozenset[str] | str | None]) -> Iterator[int]:
    """Positions at which a known state differs from the last known one."""
    known = [(i, s) for i, s in enumerate(states) if s is not None]
    for (_, before), (i, now) in pairwise(known):
        if before != now:
            yield i


def test_there_are_430_races_of_the_known_kinds_at_27_updates(
    plain: dict[str, Plain], ours: dict[str, RaceHistory]
) -> None:
    assert list(ours) == list(plain) and len(ours) == 430
    assert all(len(h.steps) == 27 for h in ours.values())
    seats = [h.race.seats for h in ours.values() if h.race.kind == "office"]
    assert [seats.count(n) for n in (1, 2, 3, 4)] == [254, 21, 45, 3]
    bars = [h.race.bar for h in ours.values() if h.race.kind == "measure"]
    assert [bars.count(bar) for bar in (Bar.MAJORITY, Bar.FIFTY_FIVE, Bar.TWO_THIRDS)] == [
        75,
        12,
        4,
    ]
    assert sum(h.race.rule == "retention" for h in ours.values()) == 16
    assert {(h.race.kind, h.race.rule) for h in ours.values()} == {
        ("measure", "measure"),
        ("office", "plurality"),
        ("retention", "retention"),
    }


def test_every_total_share_and_batch_of_every_race_is_recomputed(
    plain: dict[str, Plain], ours: dict[str, RaceHistory], updates: list[tuple[str, str]]
) -> None:
    for slug, race in plain.items():
        before: list[int] | None = None
        for (key, _), step in zip(updates, ours[slug].steps, strict=True):
            votes = race.votes[key]
            assert step.update.key == key
            assert list(step.standing.votes.items()) == list(zip(race.names, votes, strict=True))
            assert step.standing.total == sum(votes)
            assert [step.standing.share(c) for c in race.names] == [
                Fraction(100 * v, sum(votes)) for v in votes
            ]
            added = votes if before is None else [v - w for v, w in zip(votes, before, strict=True)]
            assert step.batch.total == sum(added)
            assert step.batch.votes == dict(zip(race.names, added, strict=True))
            before = votes


def test_every_change_of_lead_and_places_is_recomputed(
    plain: dict[str, Plain], ours: dict[str, RaceHistory], updates: list[tuple[str, str]]
) -> None:
    leads = places = 0
    for slug, race in plain.items():
        if race.row["coverage"] in ("crosses", "beyond") or not race.contested:
            assert ours[slug].lead_changes == () and ours[slug].places_changes == ()
            continue
        keys = [key for key, _ in updates]
        if race.row["seats"] == "1":
            wanted = [keys[i] for i in strict([race.first(key) for key in keys])]
            assert [s.update.key for s in ours[slug].lead_changes] == wanted, slug
            leads += len(wanted)
        wanted = [keys[i] for i in strict([race.inside(key) for key in keys])]
        assert [s.update.key for s in ours[slug].places_changes] == wanted, slug
        places += len(wanted)
    assert leads == sum(len(h.lead_changes) for h in ours.values())
    assert places == sum(len(h.places_changes) for h in ours.values())


def test_the_races_that_changed_hands_are_recomputed(
    plain: dict[str, Plain], ours: dict[str, RaceHistory], updates: list[tuple[str, str]]
) -> None:
    night = [key for key, phase in updates if phase == "election-night"]
    after = [key for key, phase in updates if phase != "election-night"]
    changed, ended = set(), set()
    for slug, race in plain.items():
        if race.row["coverage"] in ("crosses", "beyond") or not race.contested:
            assert ours[slug].changed_hands is None
            continue
        then = next(state for key in reversed(night) if (state := race.inside(key)) is not None)
        later = [state for key in after if (state := race.inside(key)) is not None]
        if any(state != then for state in later):
            changed.add(slug)
        if race.inside(after[-1]) != then:
            ended.add(slug)
    assert {slug for slug, h in ours.items() if h.changed_hands} == changed
    assert {slug for slug, h in ours.items() if h.ended_differently} == ended
    assert (len(night), len(after)) == (14, 13)
    assert (len(changed), len(ended)) == (30, 28)
    assert "la-city-mayor" in ended


def test_nothing_ever_fell_and_every_update_brought_votes_somewhere(
    ours: dict[str, RaceHistory],
) -> None:
    steps = [step for h in ours.values() for step in h.steps]
    assert [step.falls for step in steps if step.falls] == []
    assert {step.batch.state for step in steps} == {
        BatchState.FIRST,
        BatchState.NEW,
        BatchState.NONE,
    }
    assert all(step.standing.total for step in steps)


def test_thirteen_race_updates_in_five_races_were_tied_at_the_deciding_line(
    plain: dict[str, Plain], ours: dict[str, RaceHistory]
) -> None:
    by_hand = {
        (slug, key)
        for slug, race in plain.items()
        if race.contested
        for key in race.votes
        if race.inside(key) is None
    }
    assert {
        (slug, s.update.key) for slug, h in ours.items() for s in h.steps if s.standing.tie
    } == by_hand
    assert (len(by_hand), len({slug for slug, _ in by_hand})) == (13, 5)


def test_twenty_three_races_were_uncontested(
    plain: dict[str, Plain], ours: dict[str, RaceHistory]
) -> None:
    alone = [slug for slug, race in plain.items() if not race.contested]
    assert [slug for slug, h in ours.items() if h.steps[0].standing.unopposed] == alone
    assert len(alone) == 23
    assert sorted(len(plain[slug].names) for slug in alone) == [1] * 22 + [3]


def test_the_mayor_of_los_angeles_changed_leader_four_times_three_of_them_on_election_night(
    ours: dict[str, RaceHistory],
) -> None:
    mayor = ours["la-city-mayor"]
    assert [s.update.key for s in mayor.lead_changes] == [
        "2022-11-08-2045",
        "2022-11-08-2310",
        "2022-11-09-0023",
        FRIDAY,
    ]
    assert sum(s.update.phase is Phase.ELECTION_NIGHT for s in mayor.lead_changes) == 3
    assert all(s.lead_change is not None and not s.lead_change.gap for s in mayor.lead_changes)


def at(history: RaceHistory, update: str) -> dict[str, int | None]:
    step = next(s for s in history.steps if s.update.key == update)
    return {
        history.race.choice(slug).name.split()[-1]: votes
        for slug, votes in step.standing.votes.items()
    }


def test_the_published_figures_of_the_mayors_race(ours: dict[str, RaceHistory]) -> None:
    mayor = ours["la-city-mayor"]
    friday = next(s for s in mayor.steps if s.update.key == FRIDAY)
    assert at(mayor, FRIDAY) == {"Bass": 289_782, "Caruso": 285_398}
    assert friday.standing.lead == 4384
    assert at(mayor, CERTIFIED) == {"Bass": 509_944, "Caruso": 420_030}


@pytest.mark.parametrize(
    ("race", "share"),
    [
        ("sheriff", "58.38"),
        ("county-measure-a", "69.44"),
        ("la-city-council-5", "57.07"),
        ("la-city-council-11", "54.58"),
        ("la-city-council-13", "53.29"),
        ("la-city-council-15", "65.38"),
    ],
)
def test_the_published_shares_of_friday_11_november(
    ours: dict[str, RaceHistory], race: str, share: str
) -> None:
    step = next(s for s in ours[race].steps if s.update.key == FRIDAY)
    found = step.standing.share(step.standing.ranked[0])
    assert found is not None and half_up(found) == share
    if race == "county-measure-a":
        assert step.standing.ranked[0] == "yes"


def test_the_ballots_turnout_and_estimate_of_friday_11_november(election: Election) -> None:
    friday = next(u for u in election.updates if u.key == FRIDAY)
    counted = election.total(FRIDAY, "ballots_counted")
    assert counted is not None and counted.value == 1_531_210
    computed = turnout(election, friday).computed
    assert computed is not None and half_up(computed) == "27.21"
    left = estimate(election, friday)
    assert left is not None
    assert {item: value for item, value, _ in left.categories} == {
        "outstanding_vbm": 790_000,
        "outstanding_cvr": 21_000,
        "outstanding_provisional": 300,
    }
    assert (left.total, left.computed) == (811_300, True)


def test_the_official_vote_sums_are_the_stored_ones_and_no_figure_fell(
    election: Election, ours: dict[str, RaceHistory]
) -> None:
    names = {f.name for f in findings(election, ours)}
    assert not names & {
        "votes-total",
        "fall",
        "negative-votes",
        "vanished-choice",
        "vanished-race",
        "total-fell",
        "kinds",
    }
    assert not names & {"ballots-parts", "ballots-votes", "ballots-fell", "added"}
    sums = {u.key: u.votes_total for u in election.updates}
    assert (sums["2022-11-08-2024"], len(sums), None in sums.values()) == (38_374_282, 27, False)


def test_small_batches_stay_the_exception(ours: dict[str, RaceHistory]) -> None:
    contested = [h for h in ours.values() if h.race.contested]
    new = [s.batch for h in contested for s in h.steps if s.batch.state is BatchState.NEW]
    assert Fraction(1, 5) < Fraction(sum(batch.small for batch in new), len(new)) < Fraction(1, 4)
    assert all(2 * sum(s.batch.small for s in h.steps) < len(h.steps) for h in contested)
