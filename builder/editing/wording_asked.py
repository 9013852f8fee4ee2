"""What a change of wording is asked for, against what is stored, what is sealed and what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.editing.scopes import Edit
from builder.editing.wording import Change
from builder.editing.wording_cells import is_wording
from builder.errors import DataError, shown
from builder.seal.facts import Fact
from builder.seal.rewordings import Worded
from builder.seal.wordings import PREFIX, order_of
from builder.store.forms import DAY


def said(place: str, was: Worded, wanted: Sequence[Edit], reason: str, on: str) -> None:
    """Refuse what names no sealed wording, or has no reason or no day."""
    for name, value, good in (
        ("a reason", reason, bool(reason.strip())),
        (DAY.words, on, DAY.pattern.fullmatch(on) is not None),
    ):
        if not good:
            raise DataError(
                place,
                expected=name,
                got=shown(value),
                todo="It is published beside the change: say it well.",
            )
    for edit in wanted:
        scope, cell = PREFIX + edit.scope, (edit.key, edit.field)
        of = was.now.get(scope)
        if (
            of is None
            or not is_wording(edit)
            or not (is_row(of, edit.key) or order_of(scope, cell))
        ):
            todo = (
                "Figures and names are facts: `builder correct`. See CONTRIBUTING.md for scopes,"
                " keys and fields."
            )
            got = shown(f"{edit.scope} {edit.key} {edit.field}")
            raise DataError(
                place, expected="the name of a wording that is stored", got=got, todo=todo
            )
        if not was.is_sealed(scope, cell):
            todo = "Edit the file: what is not published yet is only edited."
            raise DataError(
                f"{place} {edit.scope}",
                expected="a sealed wording",
                got="one that is not sealed yet",
                todo=todo,
            )
        if of.get(cell, "") == edit.now:
            got, todo = f"{shown(edit.now)}, which is stored already", "There is nothing to change."
            raise DataError(
                f"{place} {edit.scope}",
                expected=f"another {edit.key} {edit.field}",
                got=got,
                todo=todo,
            )
    if len({(edit.scope, edit.key, edit.field) for edit in wanted}) != len(wanted):
        raise DataError(
            place,
            expected="each wording once",
            got="one of them twice",
            todo="Leave one of the two out.",
        )


def is_row(of: Mapping[Fact, str], key: str) -> bool:
    """Whether some wording of the row is filled, as its source always is."""
    return any(name == key for name, _ in of)


def only(place: str, wanted: Sequence[Edit], made: Sequence[Change]) -> None:
    """Refuse a change that did not do what was asked, or did more."""
    asked = {(edit.scope, edit.key, edit.field): edit.now for edit in wanted}
    done = {(change.scope, change.key, change.field): change.now for change in made}
    for cell, now in asked.items():
        if cell not in done or (order_of(*_cell(cell)) is None and done[cell] != now):
            expected, todo = (
                f"{' '.join(cell[1:])} to become {shown(now)}",
                "Write the value as the file spells it.",
            )
            raise DataError(
                f"{place} {cell[0]}",
                expected=expected,
                got=shown(done.get(cell, "what it was")),
                todo=todo,
            )
    more = [cell for cell in done if cell not in asked]
    if more:
        got, todo = f"{' '.join(more[0])} changed with it", "Name it, too, with --and."
        raise DataError(
            f"{place} {more[0][0]}", expected="no other wording to change", got=got, todo=todo
        )


def _cell(cell: tuple[str, str, str]) -> tuple[str, tuple[str, str]]:
    return cell[0], (cell[1], cell[2])
