"""Every statistic twice: what pages show, by builder/counting, and a column at a time by pandas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from statistics import median
from typing import Any

import pandas as pd
import pytest

from builder import archive as notebooks
from builder.counting import shifts
from builder.counting.counted import CountedElection
from builder.counting.deciding import deciding_votes
from builder.counting.estimates import estimate_checks
from builder.counting.history import RaceHistory, histories
from builder.counting.needed_share import Line, Needed, needed
from builder.frames import stored
from builder.frames.computed import Computed
from builder.model import Bar, Coverage, Election, Phase, Rule
from builder.pages.record.lead_line import measure
from builder.pages.shared import stated
from tests import archive, made
from tests.checkout import ROOT
from tests.document import document

COUNTY = "us-ca-los-angeles"
WITH_VOTES = [f"{COUNTY}/{day}" for day in ("2014-11-04", "2022-11-08", "2024-03-05", "2024-11-05")]
REAL = [pytest.param(one, marks=pytest.mark.election(one)) for one in WITH_VOTES]
ALL = [archive.GENERAL, archive.SPECIAL, *REAL]
SEEDS = range(4)
opened = cache(notebooks.open)


def book(name: str) -> CountedElection:
    books = archive.real_books() if name.startswith(COUNTY) else archive.books()
    return next(one for one in books if one.election.path == name)


def table(name: str, of: str) -> pd.DataFrame:
    """A table as a notebook reads it: of an invented election, from the downloads of its site."""
    place = ROOT if name.startswith(COUNTY) else archive.built_site()
    found: pd.DataFrame = getattr(opened(place), of)(name)
    return found


@cache
def dice(seed: int) -> Election:
    """Races by every rule with few votes, so that ties, falls, gaps and silences are common."""
    roll = Random(seed)
    updates = [
        made.update(
            n,
            Phase.ELECTION_NIGHT if n < 3 else Phase.CANVASS,
            withdrawn="It was a mistake." * (n == 4),
        )
        for n in range(7)
    ]
    rules = product(Rule, (1, 2, 3), Coverage, (None, *Bar))
    races = []
    for n, (rule, seats, coverage, bar) in enumerate(rules):
        people = roll.sample("ana ben cy dee eve".split(), roll.randint(1, 5))
        asked = rule in (Rule.MEASURE, Rule.RETENTION, Rule.RECALL)
        names = ["yes", "no"] if asked else people
        names += roll.choices(["write-ins", "none-of-these", "blanks"], k=roll.randint(0, 2))
        choices = " ".join(dict.fromkeys(names))
        more: dict[str, Any] = {"bar": bar if rule is Rule.MEASURE else None}
        races.append(made.race(choices, rule, f"r{n}", seats=seats, coverage=coverage, **more))
    votes: dict[str, dict[str, dict[str, int | None]]] = {}
    for update in updates:
        if roll.random() < 0.9:
            votes[update.key] = {
                race.slug: {
                    choice.slug: roll.choice(
                        [None, -1, *range(1, 90)][roll.random() < 0.95 and 2 :]
                    )
                    if roll.random() < 0.9
                    else 0
                    for choice in race.choices
                    if roll.random() < 0.97
                }
                for race in races
                if roll.random() < 0.9
            }
    votes = {key: {race: of for race, of in some.items() if of} for key, some in votes.items()}
    known = made.election(races, updates, votes)
    whole = {
        key: sum(
            n or 0
            for race, of in some.items()
            for c, n in of.items()
            if c in known.race(race).counting
        )
        for key, some in votes.items()
    }
    return replace(
        known,
        updates=tuple(
            replace(u, votes_total=whole.get(u.key) if roll.random() < 0.6 else None)
            for u in updates
        ),
    )


def computed(of: Election) -> Computed:
    races, choices, updates = (
        stored.stored(of, f"{n}.csv") for n in ("races", "choices", "updates")
    )
    return Computed(races, choices, updates, stored.votes(of))


def both(name: str | int) -> tuple[Any, Mapping[str, RaceHistory]]:
    """The computed tables by name, and the histories of the same election."""
    if isinstance(name, int):
        return computed(dice(name)), histories(dice(name))
    names = "shares leads batches places shift"
    return type("Tables", (), {of: table(name, of) for of in names.split()}), book(name).histories


def same(frame: pd.DataFrame, rows: Sequence[tuple[object, ...]], columns: str) -> None:
    """The frame has these rows in these columns, None where a value is NA."""
    assert len(frame) == len(rows)
    for column, values in zip(columns.split(), zip(*rows, strict=True), strict=True):
        found = frame[column].astype(object).where(frame[column].notna(), None)
        wrong = [
            (rows[n], one)
            for n, (one, other) in enumerate(zip(found, values, strict=True))
            if one != other and not (isinstance(one, float) and abs(one - other) < 1e-9)
        ]
        assert not wrong, (column, len(wrong), wrong[:3])


def steps(of: Mapping[str, RaceHistory]) -> Iterator[Any]:
    for slug, history in of.items():
        for step in history.steps:
            yield slug, step


@pytest.mark.parametrize("name", [*ALL, *SEEDS])
def test_leads_margins_places_and_their_changes(name: str | int) -> None:
    tables, ours = both(name)
    rows = [
        (
            slug,
            step.update.key,
            pd.Timestamp(step.update.released_at),
            step.standing.total,
            step.standing.leader,
            step.standing.second,
            step.standing.lead,
            deciding_votes(step.standing),
            None
            if step.standing.places is None
            else " | ".join(c for c in step.standing.votes if c in step.standing.places),
            step.lead_change is not None,
            step.places_change is not None,
        )
        for slug, step in steps(ours)
    ]
    columns = "race update released_at race_votes leader second lead margin places"
    same(tables.leads, rows, f"{columns} lead_changed places_changed")
    places = [
        (slug, step.update.key, choice, 1 + sum(votes[c] > votes[choice] for c in ranked), inside)
        for slug, step in steps(ours)
        for votes, ranked in ((step.standing.votes, step.standing.ranked),)
        for choice in votes
        if choice in ranked
        for inside in (step.standing.places and choice in step.standing.places,)
    ]
    same(tables.places, places, "race update choice place inside")


@pytest.mark.parametrize("name", [*ALL, *SEEDS])
def test_shares_batches_and_what_moved_after_election_night(name: str | int) -> None:
    tables, ours = both(name)
    rows = []
    for slug, step in steps(ours):
        now, batch = step.standing, step.batch
        for choice, votes in now.votes.items():
            share = now.share(choice)
            new = batch.votes.get(choice) if batch.votes is not None else None
            row = slug, step.update.key, choice, votes, None if share is None else float(share)
            told = batch.state.value, batch.since, new, batch.total, batch.gap, batch.small
            rows.append((*row, *told))
    shares = tables.shares
    both_ = pd.concat([shares, tables.batches.drop(columns=[*shares.columns[:4]])], axis=1)
    columns = "race update choice votes share batch since votes_new race_votes_new gap small"
    same(both_, rows, columns)
    moved = [
        (
            slug,
            choice,
            history.night and history.night.update.key,
            history.last.update.key,
            points and float(points),
        )
        for slug, history in ours.items()
        if history.last is not None
        for choice in history.last.standing.votes
        for points in (history.shift(choice),)
    ]
    found = tables.shift
    unlisted = found["update_night"].isna()
    moved = [
        (*row[:2], None if gone else row[2], *row[3:])
        for row, gone in zip(moved, unlisted, strict=True)
    ]
    same(found, moved, "race choice update_night update points")


@pytest.mark.parametrize("name", ALL)
def test_the_integers_that_the_page_of_a_race_states(name: str) -> None:
    """Of invented elections the built page itself; of real ones what their pages are made of."""
    votes, leads = table(name, "votes"), table(name, "leads")
    last = leads.drop_duplicates("race", keep="last").set_index("race")
    for slug, history in book(name).histories.items():
        text: str = stated.race(history)
        if not name.startswith(COUNTY):
            page = document((archive.built_site() / name / slug / "index.html").read_text())
            text = page.one("script", id="stated").raw
        page_states = json.loads(text)
        if slug not in last.index:
            assert page_states["update"] is None
            continue
        row = last.loc[slug]
        assert page_states["update"] == row["update"]
        for figure, column in (("total", "race_votes"), ("leader", "leader"), ("margin", "margin")):
            value: object = None if pd.isna(row[column]) else row[column]
            assert page_states[figure] == value, (slug, figure)
        mine = votes[(votes["race"] == slug) & (votes["update"] == row["update"])]
        counts = mine.set_index("choice")["votes"]
        assert {c: n for c, _, n, _ in page_states["choices"]} == {
            choice: None if pd.isna(n) else n for choice, n in counts.items()
        }


@pytest.mark.parametrize("name", ALL)
def test_the_peaks_of_a_records_lead_line(name: str) -> None:
    votes, leads = table(name, "votes"), table(name, "leads")
    wide = votes.pivot(index=["race", "update"], columns="choice", values="votes")
    told = set(
        leads.dropna(subset=["margin", "places"], how="all")[["race", "update"]].itertuples(
            index=False, name=None
        )
    )
    compared = 0
    for slug, history in book(name).histories.items():
        line = measure(history.last.standing) if history.last else None
        if line is None or line.second is None or slug not in wide.index:
            continue
        mine = wide.loc[slug]
        gaps = (mine[line.first] - mine[line.second]).dropna()
        gaps = gaps[[(slug, update) in told for update in gaps.index]]
        ours = [line.at(step.standing.votes) for step in history.steps]
        known = [gap for gap in ours if gap is not None]
        assert (max(known), min(known), len(known)) == (gaps.max(), gaps.min(), len(gaps)), slug
        compared += 1
    assert compared


def races_as_judged(name: str) -> pd.DataFrame:
    """Places by night and at each certified or earlier update, of races where both are known."""
    leads = table(name, "leads").merge(table(name, "updates")[["update", "phase", "status"]])
    return leads.dropna(subset=["places"])


@pytest.mark.parametrize("name", [archive.GENERAL, *REAL[1:]])
def test_what_changed_hands_after_election_night(name: str) -> None:
    leads = races_as_judged(name)
    night = leads[leads["phase"] == "election-night"].groupby("race")["places"].last()
    later = leads[leads["phase"] != "election-night"]
    later = later.assign(night=later["race"].map(night)).dropna(subset=["night"])
    moved = (later["places"] != later["night"]).groupby(later["race"]).any()
    final = (later["places"] != later["night"]).groupby(later["race"]).last()
    ours = book(name).histories
    assert {s for s, h in ours.items() if h.changed_hands} == set(moved[moved].index)
    known = {s: h.ended_differently for s, h in ours.items() if h.ended_differently is not None}
    assert {s for s, ended in known.items() if ended} == {
        s for s in final[final].index if s in known
    }
    end = leads[leads["status"] == "certified"].groupby("race")["places"].last()
    moved, final = (of[of.index.isin(end.index)] for of in (moved, final))
    made_ = shifts.changes(book(name).election, ours)
    assert made_ is not None
    assert (made_.ended, made_.returned) == (final.sum(), moved.sum() - final.sum())
    assert made_.races == len(moved)
    seats = table(name, "races").set_index("race")["seats"]
    whole = table(name, "leads").merge(table(name, "updates")[["update", "phase"]])
    changed = whole[whole["lead_changed"] & whole["race"].isin(moved.index)]
    changed = changed[changed["race"].map(seats) == 1]
    by_night = changed["phase"] == "election-night"
    assert (made_.on_night, made_.after) == (by_night.sum(), (~by_night).sum())
    races, points = shifts.settled(book(name).election, ours)
    mine = leads[leads["race"].isin(moved.index)]
    settled = (mine["places"] == mine["race"].map(end)).groupby(mine["update"]).sum()
    assert races == len(moved)
    assert {p.update.key: p.same for p in points if p.same} == settled[settled > 0].to_dict()


@pytest.mark.parametrize("name", [archive.GENERAL, *REAL[1:]])
def test_ballots_by_the_end_of_election_night_and_how_good_estimates_were(name: str) -> None:
    updates, totals = table(name, "updates"), table(name, "totals")
    exact = totals[~totals["qualifier"].isin(["about", "more-than", "less-than"]).astype(bool)]
    by = exact.pivot(index="update", columns="item", values="value")["ballots_counted"]
    live = updates[updates["withdrawn"].isna()].set_index("update")
    counted = by.reindex(live.index)
    final = counted[live["status"] == "certified"].iloc[-1]
    night = counted[live["phase"] == "election-night"].iloc[-1]
    reached = shifts.night_end(book(name).election)
    if pd.isna(night) or pd.isna(final):
        assert reached is None
    else:
        assert reached is not None and reached.ballots == night
        assert reached.share == Fraction(100 * int(night), int(final))
    left = totals[totals["item"].str.startswith("outstanding_").astype(bool)]
    for check in estimate_checks(book(name).election):
        of = left[left["update"] == check.estimate.update]
        whole = of[of["item"] == "outstanding_total"]["value"]
        parts = of[of["item"] != "outstanding_total"]["value"]
        assert check.estimated == (whole.iloc[0] if len(whole) else parts.sum())
        assert check.counted_after == final - counted[check.estimate.update]


@pytest.mark.parametrize("name", [archive.GENERAL, *REAL[1:]])
@pytest.mark.parametrize("measures", [False, True])
def test_the_shifts_of_winners_and_of_yes(name: str, measures: bool) -> None:
    races = table(name, "races").set_index("race")
    shift, leads = table(name, "shift"), table(name, "places")
    ours = shifts.shifts(book(name).election, book(name).histories, measures=measures)
    ends = table(name, "updates")
    certified = ends[ends["status"] == "certified"]["update"].iloc[-1]
    shift = shift[shift["update"] == certified]
    kinds = table(name, "choices").set_index(["race", "choice"])["kind"]
    at = leads[leads["update"] == certified]
    sole = at[at["place"] == 1].groupby("race").filter(lambda of: len(of) == 1)
    first = sole.set_index("race")["choice"]
    chosen = (
        shift[
            [
                kinds[key] == "yes"
                for key in shift[["race", "choice"]].itertuples(index=False, name=None)
            ]
        ]
        if measures
        else shift[shift["choice"] == shift["race"].map(first)]
    )
    kind = "measure" if measures else "office"
    of = races.loc[chosen["race"]]
    able = kinds[kinds.isin(["candidate", "yes", "no", "write-in"])].groupby("race").size()
    told = (of["kind"] == kind) & (of["rule"] != "unknown") & (able.loc[of.index] > of["seats"])
    told &= ~of["coverage"].isin(["crosses", "beyond"]).astype(bool)
    points = chosen["points"][told.to_numpy(dtype=bool)].dropna().astype(float)
    assert sorted(points) == pytest.approx([float(one.points) for one in ours])
    if ours:
        assert median(points) == pytest.approx(float(shifts.median([one.points for one in ours])))


@pytest.mark.parametrize("name", REAL[1:3])
def test_a_needed_share_of_what_remains_is_just_enough(name: str) -> None:
    """Put in for the ballots that remain, it makes both sides of the line equal."""
    of, tables = book(name), {n: table(name, n) for n in ("votes", "ballots", "totals")}
    ballots = tables["ballots"].set_index(["race", "update"])["ballots"]
    left = tables["totals"][tables["totals"]["item"].str.startswith("outstanding_").astype(bool)]
    rows = [
        (slug, step.update.key, one.choice, one.line.value, float(one.share) / 100, step)
        for slug, step in steps(of.histories)
        for found in (needed(of.election, step),)
        if isinstance(found, tuple)
        for one in found
        if isinstance(one, Needed)
    ]
    for slug, key, choice, line, share, step in rows:
        mine = tables["votes"][
            (tables["votes"]["race"] == slug) & (tables["votes"]["update"] == key)
        ]
        counts = mine.set_index("choice")["votes"].drop("blanks", errors="ignore").astype(float)
        estimates = left[left["update"] == key].set_index("item")["value"]
        whole = estimates.get("outstanding_total", estimates.sum())
        total, own = counts.sum(), counts[choice]
        remaining = float(whole) * total / float(ballots[slug, key])
        end, all_ = own + share * remaining, total + remaining
        if line == Line.MAJORITY:
            assert end == pytest.approx(all_ / 2)
        elif line == Line.BAR:
            bar = of.election.race(slug).bar or Bar.MAJORITY
            assert end == pytest.approx(
                all_ * {Bar.TWO_THIRDS: 2 / 3, Bar.FIFTY_FIVE: 0.55}.get(bar, 0.5)
            )
        else:
            rival = counts.drop(choice).loc[[c for c in step.standing.ranked if c != choice]].max()
            others = (total - own - rival) / total * remaining
            assert end == pytest.approx(rival + remaining - share * remaining - others)
    assert rows
