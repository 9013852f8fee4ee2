"""What must be known before an update is sealed automatically: its election, time and voters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from builder.errors import shown
from builder.importers.admission import same_title
from builder.importers.classification import NEVER, read, retrieved
from builder.importers.comparison import Entry
from builder.importers.known import Stored
from builder.importers.parsed import FileKind
from builder.importers.pipeline import Outcome
from builder.importers.plan import Planned
from builder.importers.sources import Capture

LONGEST = 60
"""Days after election day within which a count is released; three real counts took up to 29."""


def known_voters(entries: Iterable[Entry], of_ids: int | None) -> tuple[int | None, dict[str, int]]:
    """Return the most registered voters that anything states, in all (or None) and by race."""
    totals = [] if of_ids is None else [of_ids]
    by_race: dict[str, int] = {}
    for entry in entries:
        totals += [value for item, value in entry.totals.items() if item == "registered"]
        for race, columns in entry.ballots.items():
            if "registered" in columns:
                by_race[race] = max(columns["registered"], by_race.get(race, 0))
    return max(totals, default=None), by_race


def identity_gaps(outcome: Outcome, one: Planned) -> list[str]:
    """Return what keeps the files of an update from proving their election, with what to do."""
    stored = outcome.stored
    found = []
    for capture in one.release.taken:
        file, snapshot = capture.filename, read(capture)
        title, number = snapshot.election_title, snapshot.election_id
        if stored.official_id and not number:
            of = shown(stored.official_id, 30)
            found.append(f"{file} has no id of the election, which is {of}")
        if not title and (snapshot.kind is not FileKind.COUNTER or not number):
            found.append(f"{file} does not say which election it is of")
        if number and not stored.official_id:
            todo = "fill official_id in election.toml"
            found.append(f"{file} has the id {shown(number, 30)}: {todo}")
        if title and not stored.official_title:
            todo = "fill official_title in election.toml"
            found.append(f"{file} has the title {shown(title)}: {todo}")
        elif title and not same_title(title, stored.official_title):
            found.append(f"{file} has the title {shown(title)}")
    return found


def time_gaps(stored: Stored, one: Planned, now: datetime) -> dict[str, list[str]]:
    """Return by kind of oddity why a time can't be right, and what is missing to tell."""
    at = one.release.released_at
    status = one.update["status"] if one.update else ""
    found = []
    for capture in one.release.taken:
        seen = captured_at(capture)
        if seen is not None and at > seen:
            found.append(f"after {capture.filename} was captured, {seen.isoformat()}")
    if at > now:
        found.append(f"after {now.isoformat(timespec='minutes')}, the time of this import")
    days = (at.date() - stored.day).days
    if days > LONGEST:
        found.append(f"{days} days after election day")
    if stored.closes is not None and at < stored.closes:
        found.append(f"before the polls closed, {stored.closes.isoformat()}")
    for row in stored.tables["updates.csv"]:
        certified = row["status"] == "certified" and not row["withdrawn"]
        if certified and status.startswith("unofficial") and stored.moments[row["update"]] < at:
            figures = f"the certified figures of {row['update']}"
            found.append(f"after {figures}, and it is not certified")
    polls = [] if stored.closes is not None else ["fill polls_close in election.toml"]
    return {"time": [f"{at.isoformat()} is {words}" for words in found], "polls": polls}


def captured_at(capture: Capture) -> datetime | None:
    """Return when a file was captured, None where no time with an offset is known."""
    moment = retrieved(capture)
    return None if moment == NEVER else moment
