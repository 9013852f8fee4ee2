"""The times of updates are possible, and their votes add up to the official sum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from builder.checks.folder import Fault, Folder, error, finding
from builder.errors import shown
from builder.instants import first_at, local
from builder.model import Jurisdiction, Phase, Precision, Status, Update
from builder.store import cells
from builder.store.csvfile import Row
from builder.store.forms import MOMENT


def key_by_rule(update: Update) -> str:
    """Return the key of a new update: its official local time, seconds cut off."""
    form = "%Y-%m-%d" if update.precision is Precision.DAY else "%Y-%m-%d-%H%M"
    return update.released_at.strftime(form)


def in_time(folder: Folder) -> list[tuple[str, tuple[Row, Update]]]:
    """Return the updates of a folder by their official time."""
    return sorted(folder.updates.items(), key=lambda item: item[1][1].released_at)


def keys(folder: Folder) -> Iterator[Fault]:
    """Ask about keys that were not made from the time, as those of corrected times are."""
    for key, (row, update) in folder.updates.items():
        rule = key_by_rule(update)
        if key != rule and key.rsplit("-", 1)[0] != rule:
            expected = f"the key {rule} for an update of {row['released_at']}"
            todo = "Fix the key or the time; a key that is published stays."
            yield finding(row, expected, shown(key), todo)


def times(folder: Folder) -> Iterator[Fault]:
    """Refuse updates before the polls closed; ask about two at one time and about phases."""
    day, closed = folder.about.get("date"), folder.about.get("polls_close")
    if not isinstance(closed, datetime) or closed.tzinfo is None:
        closed = None
    seen: dict[datetime, str] = {}
    for key, (row, update) in in_time(folder):
        timed = update.precision is not Precision.DAY
        early = closed is not None and update.released_at < closed
        if early or (isinstance(day, date) and update.day < day):
            expected = f"a time after the polls closed ({closed or day})"
            before = "What was released before is not an update of the count"
            todo = f"{before}: delete it, or fix the time."
            yield error(row, expected, row["released_at"], todo)
        if isinstance(day, date):
            next_noon = datetime.combine(day + timedelta(days=1), time(12))
            night = update.released_at < first_at(next_noon, folder.jurisdiction.zone)
            if timed and night != (update.phase is Phase.ELECTION_NIGHT):
                expected = "election-night before noon of the next day and another phase after it"
                todo = "Leave it if the source calls it so, and say that in the note."
                yield finding(row, expected, f"{update.phase} at {row['released_at']}", todo)
        if update.released_at in seen and timed and not update.withdrawn:
            got = f"{seen[update.released_at]} and {key} at {row['released_at']}"
            todo = "If the authority reissued it with other votes, leave it and say so in the note."
            yield finding(row, "one update at a time", got, todo)
        seen.setdefault(update.released_at, key)


CLOCKED = (("events.csv", ("at", "said_on")), ("totals.csv", ("as_of",)))


def offsets(folder: Folder) -> Iterator[Fault]:
    """Require the offset that the county's clocks had of each clock time of the count."""
    for file, columns in CLOCKED:
        for row in folder.rows[file]:
            for column in columns:
                text, place = row[column], folder.jurisdiction
                timed = "T" in text and MOMENT.pattern.fullmatch(text)
                if timed and not agrees(text, place):
                    expected = f"the offset of {place.time_zone} at that time in {column}"
                    hint = cells.offsets(text, place)
                    todo = f"Write the local time with its own offset.{hint}"
                    yield error(row, expected, shown(text), todo, file=file)


def agrees(text: str, jurisdiction: Jurisdiction) -> bool:
    """Return whether the clocks of the jurisdiction ever showed a time with that offset."""
    try:
        moment = datetime.fromisoformat(text)
        return local(moment, jurisdiction.zone).utcoffset() == moment.utcoffset()
    except ValueError:
        return False


def statuses(folder: Folder) -> Iterator[Fault]:
    """Ask about unofficial figures after certified ones."""
    certified = ""
    for key, (row, update) in in_time(folder):
        if certified and update.status in (Status.UNOFFICIAL_PARTIAL, Status.UNOFFICIAL_COMPLETE):
            expected = f"certified, correction or recount after the certified update {certified}"
            todo = "Check the status and the time."
            yield finding(row, expected, f"{update.status} for {key}", todo)
        if update.status is Status.CERTIFIED:
            certified = certified or key


def sums(folder: Folder) -> Iterator[Fault]:
    """Require that the stored votes of an update add up to the official sum in votes_total.

    Where choices are missing or not reported, the stored votes can only be fewer.
    """
    for key, found in folder.votes.items():
        if key not in folder.updates or len(found) != len(folder.rows[f"snapshots/{key}.csv"]):
            continue  # said by another check
        row, update = folder.updates[key]
        counted = [pair for pair in found if not _uncounted(folder, pair[0])]
        total = sum(votes or 0 for _, votes in counted)
        listed = {line["race"] for line, _ in counted}
        every = listed >= folder.races.keys()
        whole = every and all(votes is not None for _, votes in counted)
        if update.votes_total is None:
            if whole:
                expected = f"the official sum of all votes of {key} in votes_total"
                todo = f"Add it from the official file; the stored votes add up to {total}."
                yield finding(row, expected, "none", todo)
        elif total > update.votes_total or (whole and total != update.votes_total):
            expected = f"votes that add up to {update.votes_total} (votes_total of {key})"
            todo = "Compare the snapshot with the official file, row by row."
            yield error(None, expected, f"{total}", todo, file=f"snapshots/{key}.csv")
        elif every and total != update.votes_total:
            expected = f"reported votes that add up to {update.votes_total} (votes_total of {key})"
            got = f"{total}, without those that are not reported"
            look = "Check whether votes_total counts what the snapshot leaves empty"
            todo = f"{look}; if the source says so, leave it."
            yield finding(None, expected, got, todo, file=f"snapshots/{key}.csv")


def _uncounted(folder: Folder, row: Row) -> bool:
    known = folder.choices.get((row["race"], row["choice"]))
    return known is not None and not known[1].kind.counts
