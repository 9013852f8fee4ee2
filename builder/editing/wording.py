"""Changes of sealed wording: which cells differ between two states of an election, and their rows
of wording.csv.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.model import Election
from builder.seal.chain import words
from builder.seal.rewordings import Worded, moved_names
from builder.seal.wordings import PREFIX, order_of
from builder.store import load, schema
from builder.store.csvfile import dump_rows
from builder.store.transaction import write_into


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact or a wording that is stored otherwise than before; "" is "not reported", or empty."""

    scope: str
    key: str
    field: str
    was: str
    now: str


def log_with(
    before: Election, copy: Path, jurisdiction: Path, on: str, reason: str
) -> list[Change]:
    """Add to wording.csv of ``copy`` a row for each sealed wording that differs from ``before``;
    return what differs.
    """
    after = load.load_election(copy, load.load_jurisdiction(jurisdiction))
    made = list(differences(words(before), words(after)))
    log(copy, made, on, reason)
    return made


def log(copy: Path, made: Sequence[Change], on: str, reason: str) -> None:
    """Add to wording.csv of ``copy``, an election or a jurisdiction, a row for each change."""
    if not made:
        return
    rows = [dict(row) for row in load.load_rows(copy, "wording.csv")]
    for n, change in enumerate(made, start=len(rows) + 1):
        cells = {name: getattr(change, name) for name in ("scope", "key", "field", "was", "now")}
        rows.append({"n": str(n), "date": on, **cells, "reason": reason})
    write_into(copy, {"wording.csv": dump_rows(rows, schema.WORDING)})


def differences(before: Worded, after: Worded) -> Iterator[Change]:
    """Yield every sealed wording that differs; in an order, the names that changed places."""
    for scope in [*before.now, *(scope for scope in after.now if scope not in before.now)]:
        was, now = before.now.get(scope, {}), after.now.get(scope, {})
        for cell in [*was, *(cell for cell in now if cell not in was)] if was != now else ():
            old, new = was.get(cell, ""), now.get(cell, "")
            if order_of(scope, cell) is not None:
                old, new = moved_names(
                    before.names(scope, cell, old), after.names(scope, cell, new)
                )
            if old != new and after.is_sealed(scope, cell):
                yield Change(
                    scope=scope.removeprefix(PREFIX), key=cell[0], field=cell[1], was=old, now=new
                )
