"""Totals, statements, events and corrections use known words and stand in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from builder import model
from builder.checks.folder import Folder, Problem
from builder.checks.sealed import SCOPE, SCOPES
from builder.counting.finding import Finding
from builder.counting.impossible import of_ballots, of_released, of_totals
from builder.errors import shown
from builder.model import EVENTS, TOTAL_ITEMS, EventState
from builder.seal.facts import CORRECTABLE, is_fact
from builder.store.csvfile import Row
from builder.store.forms import DAY

NO_VALUES = {"nan", "inf", "infinity", "null", "none", "undefined", "n/a", "na"}
"""What programs write for no value, in lower case and without a sign; errors of spreadsheets are
damage anywhere.
"""
OPEN_ITEMS = ("outstanding_", "ballots_")
FAULTY = {
    "over-registered": "ballots_counted",
    "turnout-over": "turnout_pct",
    "left-parts": "outstanding_total",
}
"""The row that is named of a finding about several items."""


def totals(folder: Folder) -> Iterator[Problem]:
    """Items that pages know, or further kinds of ballots."""
    for row, total in folder.totals:
        if total.item not in TOTAL_ITEMS and not total.item.startswith(OPEN_ITEMS):
            yield folder.error(
                "totals",
                "totals.csv",
                row,
                expected=(
                    f"one of {', '.join(TOTAL_ITEMS)}, or a new item that begins with"
                    f" {' or '.join(OPEN_ITEMS)}"
                ),
                got=shown(total.item),
                todo="Mend the word.",
            )
        if total.value is None and not total.qualifier and not total.as_of:
            yield folder.error(
                "totals",
                "totals.csv",
                row,
                expected=f"a value, a qualifier or a day for {total.item}",
                got="an empty row",
                todo="Delete the row: what was not reported has none.",
            )


def impossible(folder: Folder) -> Iterator[Problem]:
    """Official numbers of ballots that can't all be right stay as they are; each kind of them is
    named once, by file.
    """
    for file, found in impossible_rows(folder):
        row, first = found[0]
        more = f" (and {len(found) - 1} more in this file)" if len(found) > 1 else ""
        yield folder.finding(
            "impossible",
            file,
            row,
            expected="numbers of ballots that can all be right",
            got=f"{first.message.rstrip('.')}{more}",
            todo=(
                "Compare it with the source; if the source says so, leave it: pages show it and"
                " calculate nothing from it."
            ),
        )
    released, known = (
        folder.about.get("updates_released"),
        sum(not update.withdrawn for _, update in folder.updates.values()),
    )
    for one in of_released(released if isinstance(released, int) else None, known):
        yield folder.finding(
            "impossible",
            "election.toml",
            None,
            expected=f"updates_released of {known} or more",
            got=one.message.rstrip("."),
            todo="Compare it with the source; delete the line if it counts no longer.",
        )


def impossible_rows(folder: Folder) -> Iterator[tuple[str, list[tuple[Row, Finding]]]]:
    """Yield each file with its rows that can't be right and what is wrong with them, one kind of
    finding after another.
    """
    totals: dict[str, list[model.Total]] = {}
    rows: dict[tuple[str, str], Row] = {}
    for row, total in folder.totals:
        totals.setdefault(total.update, []).append(total)
        rows.setdefault((total.update, total.item), row)
    named: dict[tuple[str, str], list[tuple[Row, Finding]]] = {}
    for update, stored in totals.items():
        for one in of_totals(stored, update):
            item = str(one.fields.get("item") or FAULTY[one.name])
            named.setdefault(("totals.csv", one.name), []).append((rows[update, item], one))
    for file in folder.typed:
        if file.endswith(".ballots.csv"):
            update = file.removeprefix("snapshots/").removesuffix(".ballots.csv")
            for row, ballots in folder.typed[file]:
                if isinstance(ballots, model.Ballots):
                    for one in of_ballots(row["race"], update, ballots):
                        named.setdefault((file, one.name), []).append((row, one))
    for (file, _), found in named.items():
        yield file, found


def days(folder: Folder) -> Iterator[Problem]:
    """What is said of a count, or happens in it, has a day on or after the day of the election."""
    election = folder.about.get("date")
    if not isinstance(election, date):
        return
    first = election.isoformat()[:10]
    dated = [("totals.csv", row, "as_of", total.as_of) for row, total in folder.totals]
    dated += [("statements.csv", row, "date", said.date) for row, said in folder.statements]
    dated += [
        ("events.csv", row, "at", event.at)
        for row, event in folder.events
        if event.event != "update-announced"
    ]
    for file in ("totals.csv", "statements.csv", "events.csv"):
        early = [
            (row, column, day)
            for of, row, column, day in dated
            if of == file and day and day[:10] < first
        ]
        if early:
            row, column, day = early[0]
            more = f" (and {len(early) - 1} more in this file)" if len(early) > 1 else ""
            yield folder.finding(
                "days",
                file,
                row,
                expected=f"a day from the election on ({first}) in {column}",
                got=f"{day}{more}",
                todo="Mend the day; if the source says so, leave it.",
            )


def statements(folder: Folder) -> Iterator[Problem]:
    """Who said what, and when."""
    undated = [row for row, said in folder.statements if not said.date]
    if undated:
        yield folder.finding(
            "statements",
            "statements.csv",
            undated[0],
            expected="the day of every statement",
            got=f"none for {len(undated)}, the first of them here",
            todo="Add it where a source says it.",
        )
    place = ("statements", "statements.csv")
    for row, said in folder.statements:
        if not said.said_by:
            expected, todo = "who said it in said_by", "Add it if the source says it."
            yield folder.finding(*place, row, expected=expected, got="nobody", todo=todo)
        if said.item == "lead" and not (said.race and said.choice):
            expected, todo = (
                "race and choice beside a lead",
                "Write which choice led in which race.",
            )
            yield folder.error(*place, row, expected=expected, got="an empty cell", todo=todo)
        if said.choice and not said.race:
            expected, todo = f"the race of the choice {said.choice}", "Write the slug of the race."
            yield folder.error(*place, row, expected=expected, got="none", todo=todo)
        if said.value.strip("-+").casefold() in NO_VALUES:
            expected, todo = (
                "a number in value, or the words of the source",
                "Leave it empty, or write what the source says.",
            )
            got = f"{shown(said.value)}, what a program writes for no value"
            yield folder.error(*place, row, expected=expected, got=got, todo=todo)


def events(folder: Folder) -> Iterator[Problem]:
    """Known words, rows numbered in order, a date for what happened."""
    last = 0
    for row, event in folder.events:
        if event.event not in EVENTS:
            yield folder.error(
                "events",
                "events.csv",
                row,
                expected="one of " + ", ".join(EVENTS),
                got=shown(event.event),
                todo="Mend the word.",
            )
        if event.state is EventState.HAPPENED and not event.at:
            yield folder.error(
                "events",
                "events.csv",
                row,
                expected="when it happened in at",
                got="nothing",
                todo="Write the day, or write planned until it is known.",
            )
        if event.n <= last:
            yield folder.error(
                "events",
                "events.csv",
                row,
                expected=f"n above {last}, since new rows go to the end",
                got=str(event.n),
                todo="Number the rows in order; what was written once stays.",
            )
        last = max(last, event.n)


def corrections(folder: Folder) -> Iterator[Problem]:
    """Who corrected what, from what to what, and why, in the order in which it was done."""
    last = 0
    for row, correction in folder.corrections:
        wrong = None
        if correction.by not in ("ours", "authority"):
            wrong = "ours or authority in by", shown(correction.by), "Write whose correction it is."
        elif not SCOPE.fullmatch(correction.scope):
            wrong = f"{SCOPES} in scope", shown(correction.scope), "Mend the scope."
        elif not is_fact(correction.scope, correction.key, correction.field) or (
            correction.field
            not in CORRECTABLE.get(correction.scope.partition("/")[0], (correction.field,))
        ):
            name = shown(f"{correction.key} {correction.field}")
            wrong = (
                f"the name of a sealed fact of {correction.scope}",
                name,
                "Mend key or field; other cells are only edited.",
            )
        elif correction.was == correction.now:
            wrong = (
                "two different values in was and now",
                shown(correction.was),
                "Delete the row, or mend one of them.",
            )
        elif not correction.reason:
            wrong = "a reason", "none", "Write in one sentence why."
        elif not DAY.pattern.fullmatch(correction.date):
            wrong = (
                DAY.words + " in date",
                shown(correction.date),
                "Write the day of the correction.",
            )
        elif correction.n <= last:
            wrong = (
                f"n above {last}, since new rows go to the end",
                str(correction.n),
                "Number the rows in order.",
            )
        if wrong is not None:
            yield folder.error(
                "corrections",
                "corrections.csv",
                row,
                expected=wrong[0],
                got=wrong[1],
                todo=wrong[2],
            )
        last = max(last, correction.n)
