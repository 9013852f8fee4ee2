"""The report of an update, made of what is stored of that update and of its races alone."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence

from builder.counting.estimates import OUTSTANDING
from builder.exports.nist.contests import Contests, parties
from builder.exports.nist.objects import Json, Shared, new, typed
from builder.model import Coverage, Election, Precision, Qualifier, Race, Total, Update
from builder.wording.messages import Messages
from builder.wording.names import total_text

ARCHIVE = "election-count-archive"
APPLICATION = f"{ARCHIVE}/nist-sp-1500-100/1"
"""What makes reports, and how. It names no builder, with which every old report would change."""

_ELECTIONS = {"general", "primary", "runoff", "special"}
_AREAS = set(
    (
        "borough city city-council congressional country county county-council judicial "
        "municipality precinct school special state state-house state-senate town township "
        "utility village ward water"
    ).split()
)
_CAST = {"ballots_counted": "total", "ballots_mail": "absentee-mail"}
_CAST["ballots_in_person"] = "in-person"
_LEFT = {"vbm": "absentee-mail"}
_BALLOTS = {"total", "absentee-mail", "provisional"}

Exact = Mapping[str, object]
"""The totals of an update that are stated as exact numbers, by item."""


def reports(election: Election, say: Messages) -> Iterator[tuple[Update, Json]]:
    """Yield the report of each update that counts, oldest first."""
    shared = Shared(say.locale.language)
    contests = Contests(shared, say, f"unit.{election.jurisdiction.slug}")
    for update in election.live:
        yield update, _report(election, update, contests)


def _report(election: Election, update: Update, contests: Contests) -> Json:
    of, shared = election.jurisdiction, contests.shared
    known = [total for total in election.totals_of(update.key) if total.value is not None]
    totals = sorted(known, key=lambda total: total.item)
    exact = {t.item: t.value for t in totals if t.qualifier is Qualifier.EXACT}
    address = f"{election.path}/updates/{update.key}/"
    own, areas, names = _election(election, update, contests, exact)
    return new(
        "ElectionReport",
        Election=[own],
        ExternalIdentifier=shared.ids(address, "other", ARCHIVE),
        Format="summary-contest",
        GeneratedDate=update.released_at.isoformat(timespec="seconds"),
        GpUnit=[_counting_area(election, contests, exact), *areas],
        Issuer=of.authority,
        IssuerAbbreviation=of.authority_short or of.authority,
        Notes=" ".join(_notes(contests.say, update, totals)),
        Party=[contests.party(name) for name in names],
        SequenceStart=1,
        SequenceEnd=1,
        Status=update.status.value,
        VendorApplicationId=APPLICATION,
    )


def _election(
    election: Election, update: Update, contests: Contests, exact: Exact
) -> tuple[Json, list[Json], list[str]]:
    """Return the election as of an update, the districts of its races, and its parties."""
    listed, races, areas = [], [], []
    units: dict[Hashable, str] = {None: contests.area}
    snapshot = election.snapshots.get(update.key)
    for race in election.races:
        if snapshot is None or race.slug not in snapshot.votes:
            continue
        place = _place(election, race)
        if place not in units:
            units[place] = f"district.{race.slug}"
            areas.append(_district(race, units[place], contests))
        votes, ballots = snapshot.votes[race.slug], snapshot.ballots.get(race.slug)
        choices = [choice for choice in race.choices if choice.slug in votes]
        listed.append((race, choices))
        races.append(contests.contest(race, choices, votes, ballots, units[place]))
    found = new(
        "Election",
        BallotCounts=_ballot_counts(exact, contests.area),
        Candidate=[one for race, of in listed for one in contests.candidates(race, of)],
        Contest=races,
        ElectionScopeId=contests.area,
        ExternalIdentifier=contests.shared.ids(election.official_id),
        Name=contests.shared.text(election.title),
        StartDate=election.date.isoformat(),
        EndDate=election.date.isoformat(),
        **_election_type(election.title),
    )
    return found, areas, parties(listed)


def _election_type(title: str) -> Json:
    """Return the type that the title names; the whole title where it names none, or several."""
    named = _ELECTIONS.intersection(re.findall(r"\w+", title.lower()))
    return typed(named.pop() if len(named) == 1 else title, _ELECTIONS)


def _place(election: Election, race: Race) -> Hashable:
    """Return what tells a race's district from others; None for the whole counting area.

    Places of one name may be different districts while their type is not known.
    """
    own = race.ocd_id == election.jurisdiction.ocd_id if race.ocd_id else not race.district
    if own and race.coverage is Coverage.WHOLE:
        return None
    known = (race.district_type, race.place, race.district)
    return race.ocd_id or (known if race.district_type else race.slug)


def _counting_area(election: Election, contests: Contests, exact: Exact) -> Json:
    of, shared = election.jurisdiction, contests.shared
    return new(
        "ReportingUnit",
        contests.area,
        ExternalIdentifier=shared.ids(of.ocd_id, "ocd-id"),
        Name=shared.text(of.name),
        **typed(of.kind or "county", _AREAS),
        VotersRegistered=exact.get("registered"),
    )


def _district(race: Race, id_: str, contests: Contests) -> Json:
    say, shared, name = contests.say, contests.shared, race.place
    if race.place and race.district:
        words = say("{place}, district {district}", place=race.place, district=race.district)
        name = str(words.unescape())
    return new(
        "ReportingUnit",
        id_,
        ExternalIdentifier=shared.ids(race.ocd_id, "ocd-id"),
        Name=shared.text(name),
        Number=race.district,
        **typed(race.district_type, _AREAS),
    )


def _ballot_counts(exact: Exact, area: str) -> list[Json]:
    """Return the ballots of each type: how many were counted, and how many were left."""
    found: dict[str, Json] = {}
    for item, value in exact.items():
        if item in _CAST:
            found.setdefault(_CAST[item], {})["BallotsCast"] = value
        elif item.startswith(OUTSTANDING):
            kind = item.removeprefix(OUTSTANDING)
            found.setdefault(_LEFT.get(kind, kind), {})["BallotsOutstanding"] = value
    return [
        new("BallotCounts", GpUnitId=area, **typed(kind, _BALLOTS), **counts)
        for kind, counts in found.items()
    ]


def _notes(say: Messages, update: Update, totals: Sequence[Total]) -> Iterator[str]:
    """Yield what the fields of a report can't say."""
    if update.precision is Precision.DAY:
        yield say("Only the day of this update is known, not the time.").unescape()
    for total in totals:
        left = total.item.startswith(OUTSTANDING)
        if total.qualifier is not Qualifier.EXACT and (left or total.item in _CAST):
            names = {"item": total.item, "value": total_text(say, total)}
            yield say("No exact number is known of {item}: {value}.", **names).unescape()
        elif left and total.as_of:
            yield say(
                "{item} is an estimate of {day}.", item=total.item, day=total.as_of
            ).unescape()
