"""Totals, statements, events and corrections use known words and are in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from builder import model
from builder.checks.folder import Fault, Folder, error, finding, more
from builder.checks.sealed import SCOPE, SCOPES
from builder.counting.finding import Finding
from builder.counting.impossible import of_ballots, of_released, of_totals
from builder.errors import shown
from builder.model import EVENTS, TOTAL_ITEMS, EventState
from builder.seal.facts import CORRECTABLE, is_fact
from builder.store.csvfile import Row
from builder.store.forms import DAY

NO_VALUES = {"nan", "inf", "infinity", "null", "none", "undefined", "n/a", "na"}
"""What programs write for no value, in lower case and without a sign."""
FIX = "Fix the word."
OPEN_ITEMS = ("outstanding_", "ballots_")
FAULTY = {
    "over-registered": "ballots_counted",
    "turnout-over": "turnout_pct",
    "left-parts": "outstanding_total",
}
"""The row that is named of a finding about several items."""


def totals(folder: Folder) -> Iterator[Fault]:
    """Require items that pages know, or further kinds of ballots."""
    for row, total in folder.totals:
        if total.item not in TOTAL_ITEMS and not total.item.startswith(OPEN_ITEMS):
            new = f"a new item that begins with {' or '.join(OPEN_ITEMS)}"
            expected = f"one of {', '.join(TOTAL_ITEMS)}, or {new}"
            yield error(row, expected, shown(total.item), FIX)
        if total.value is None and not total.qualifier and not total.as_of:
            expected = f"a value, a qualifier or a day for {total.item}"
            todo = "Delete the row: what was not reported has none."
            yield error(row, expected, "an empty row", todo)


def impossible(folder: Folder) -> Iterator[Fault]:
    """Name each kind of impossible official number once per file; the numbers stay."""
    for file, found in impossible_rows(folder):
        row, first = found[0]
        expected = "possible numbers of ballots"
        got = f"{first.message.rstrip('.')}{more(found)}"
        todo = "Compare it with the source; if the source says so, leave it"
        shows = "pages show it and calculate nothing from it"
        yield finding(row, expected, got, f"{todo}: {shows}.", file=file)
    released = folder.about.get("updates_released")
    known = sum(not update.withdrawn for _, update in folder.updates.values())
    for one in of_released(released if isinstance(released, int) else None, known):
        todo = "Compare it with the source; delete the line if it is no longer true."
        yield finding(None, f"updates_released of {known} or more", one.message.rstrip("."), todo)


def impossible_rows(folder: Folder) -> Iterator[tuple[str, list[tuple[Row, Finding]]]]:
    """Yield each file with its rows that can't be right, by kind of finding."""
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


def days(folder: Folder) -> Iterator[Fault]:
    """Ask about statements and events that are dated before the election."""
    election = folder.about.get("date")
    if not isinstance(election, date):
        return
    first = election.isoformat()[:10]
    dated = [("totals.csv", row, "as_of", total.as_of) for row, total in folder.totals]
    dated += [("statements.csv", row, "date", said.date) for row, said in folder.statements]
    happening = [pair for pair in folder.events if pair[1].event != "update-announced"]
    dated += [("events.csv", row, "at", event.at) for row, event in happening]
    for file in ("totals.csv", "statements.csv", "events.csv"):
        early = [one for one in dated if one[0] == file and one[3] and one[3][:10] < first]
        if early:
            _, row, column, day = early[0]
            expected = f"a day from the election on ({first}) in {column}"
            todo = "Fix the day; if the source says so, leave it."
            yield finding(row, expected, f"{day}{more(early)}", todo, file=file)


def statements(folder: Folder) -> Iterator[Fault]:
    """Require what a statement is about; ask for who said it, and when."""
    undated = [row for row, said in folder.statements if not said.date]
    if undated:
        got = f"none for {len(undated)}; the first is here"
        todo = "Add it where a source says it."
        yield finding(undated[0], "the day of every statement", got, todo)
    for row, said in folder.statements:
        if not said.said_by:
            yield finding(row, "who said it in said_by", "nobody", "Add it if the source says it.")
        if said.item == "lead" and not (said.race and said.choice):
            todo = "Write which choice led in which race."
            yield error(row, "race and choice beside a lead", "an empty cell", todo)
        if said.choice and not said.race:
            expected = f"the race of the choice {said.choice}"
            yield error(row, expected, "none", "Write the slug of the race.")
        if said.value.strip("-+").casefold() in NO_VALUES:
            got = f"{shown(said.value)}, what a program writes for no value"
            todo = "Leave it empty, or write what the source says."
            yield error(row, "a number in value, or the words of the source", got, todo)


def events(folder: Folder) -> Iterator[Fault]:
    """Require known words, rows numbered in order, and a day of what happened."""
    last = 0
    for row, event in folder.events:
        if event.event not in EVENTS:
            yield error(row, "one of " + ", ".join(EVENTS), shown(event.event), FIX)
        if event.state is EventState.HAPPENED and not event.at:
            todo = "Write the day, or write planned until it is known."
            yield error(row, "when it happened in at", "nothing", todo)
        if event.n <= last:
            yield error(row, *_order(event.n, last))
        last = max(last, event.n)


def corrections(folder: Folder) -> Iterator[Fault]:
    """Require who corrected which fact, from what to what, when and why, in order."""
    last = 0
    for row, of in folder.corrections:
        fields = CORRECTABLE.get(of.scope.partition("/")[0], (of.field,))
        if of.by not in ("ours", "authority"):
            todo = "Write whose correction it is."
            yield error(row, "ours or authority in by", shown(of.by), todo)
        elif not SCOPE.fullmatch(of.scope):
            yield error(row, f"{SCOPES} in scope", shown(of.scope), "Fix the scope.")
        elif not is_fact(of.scope, of.key, of.field) or of.field not in fields:
            expected, got = f"the name of a sealed fact of {of.scope}", f"{of.key} {of.field}"
            todo = "Fix key or field; other cells are only edited."
            yield error(row, expected, shown(got), todo)
        elif of.was == of.now:
            todo = "Delete the row, or fix one of them."
            yield error(row, "two different values in was and now", shown(of.was), todo)
        elif not of.reason:
            yield error(row, "a reason", "none", "Write in one sentence why.")
        elif not DAY.pattern.fullmatch(of.date):
            todo = "Write the day of the correction."
            yield error(row, f"{DAY.words} in date", shown(of.date), todo)
        elif of.n <= last:
            yield error(row, *_order(of.n, last))
        last = max(last, of.n)


def _order(n: int, last: int) -> tuple[str, str, str]:
    todo = "Number the rows in order; a row stays once it is written."
    return f"n above {last}, since new rows go to the end", str(n), todo
