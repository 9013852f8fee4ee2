"""What has to be known before an update can be sealed unseen: its election, its time, the number of
voters.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from builder.errors import shown
from builder.importers.admission import same_title
from builder.importers.classification import read
from builder.importers.comparison import Entry
from builder.importers.known import Stored
from builder.importers.parsed import FileKind
from builder.importers.pipeline import Outcome
from builder.importers.plan import Planned
from builder.importers.sources import Capture

LONGEST = 60
"""Days after election day within which a count is released; the latest of three real counts was 29
days after.
"""


def known_voters(entries: Iterable[Entry], of_ids: int | None) -> tuple[int | None, dict[str, int]]:
    """The most registered voters that anything states, in all and by race; None where nothing
    does.
    """
    totals = [] if of_ids is None else [of_ids]
    by_race: dict[str, int] = {}
    for entry in entries:
        totals += [value for item, value in entry.totals.items() if item == "registered"]
        for race, columns in entry.ballots.items():
            if "registered" in columns:
                by_race[race] = max(columns["registered"], by_race.get(race, 0))
    return max(totals, default=None), by_race


def identity_gaps(outcome: Outcome, one: Planned) -> list[str]:
    """What keeps the files of an update from proving that they are of the stored election, with
    what to do.
    """
    stored = outcome.stored
    found = []
    for capture in _used(one):
        snapshot = read(capture)
        if stored.official_id and not snapshot.election_id:
            found.append(
                f"{capture.filename} has no id of the election, which is"
                f" {shown(stored.official_id, 30)}"
            )
        if not snapshot.election_title and (
            snapshot.kind is not FileKind.COUNTER or not snapshot.election_id
        ):
            found.append(f"{capture.filename} does not say which election it is of")
        if snapshot.election_id and not stored.official_id:
            found.append(
                f"{capture.filename} has the id {shown(snapshot.election_id, 30)}: fill official_id"
                " in election.toml"
            )
        if snapshot.election_title and not stored.official_title:
            title = shown(snapshot.election_title)
            found.append(
                f"{capture.filename} has the title {title}: fill official_title in election.toml"
            )
        elif snapshot.election_title and not same_title(
            snapshot.election_title, stored.official_title
        ):
            found.append(f"{capture.filename} has the title {shown(snapshot.election_title)}")
    return found


def time_gaps(stored: Stored, one: Planned, now: datetime) -> dict[str, list[str]]:
    """Why the time of an update can't be right, and what is missing to tell, by kind of oddity."""
    at = (
        datetime.fromisoformat(one.update["released_at"]) if one.update else stored.moments[one.key]
    )
    status = one.update["status"] if one.update else ""
    found = []
    for capture in _used(one):
        seen = captured_at(capture)
        if seen is not None and at > seen:
            found.append(
                f"{at.isoformat()} is after {capture.filename} was captured, {seen.isoformat()}"
            )
    if at > now:
        found.append(
            f"{at.isoformat()} is after {now.isoformat(timespec='minutes')}, the time of this"
            " import"
        )
    days = (at.date() - stored.day).days
    if days > LONGEST:
        found.append(f"{at.isoformat()} is {days} days after election day")
    if stored.closes is not None and at < stored.closes:
        found.append(f"{at.isoformat()} is before the polls closed, {stored.closes.isoformat()}")
    for row in stored.tables["updates.csv"]:
        certified = row["status"] == "certified" and not row["withdrawn"]
        if certified and status.startswith("unofficial") and stored.moments[row["update"]] < at:
            found.append(
                f"{at.isoformat()} is after the certified figures of {row['update']}, and it is not"
                " certified"
            )
    polls = [] if stored.closes is not None else ["fill polls_close in election.toml"]
    return {"time": found, "polls": polls}


def captured_at(capture: Capture) -> datetime | None:
    """Return when a file was captured, None where no time with an offset is known."""
    try:
        moment = datetime.fromisoformat(capture.origin.retrieved_at)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _used(one: Planned) -> list[Capture]:
    return [
        capture for capture in (one.release.results, one.release.counter) if capture is not None
    ]
