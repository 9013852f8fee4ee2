"""What an import writes into an election that is published: completions beside the files, and the
seal where nothing is odd.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.checks import unsealed
from builder.editing.changes import load
from builder.editing.complete import complete_import
from builder.editing.seal import lines_for, log, published_text, unbroken
from builder.errors import DataError
from builder.importers.oddities import Oddity
from builder.importers.pipeline import Outcome
from builder.model import Published
from builder.store.transaction import staging, write_into

SEAL = "Import it with --write alone, look at the difference, then run `builder seal`."
LONGEST = 700
"""Characters of an error about what is odd; the report lists the rest."""


def store_import(
    folder: Path, outcome: Outcome, on: str = "", odd: Sequence[Oddity] = ()
) -> tuple[int, tuple[Published, ...]]:
    """Puts the files of ``outcome`` in place; returns how many facts complete what is sealed, and
    the lines that seal it.

    With a day ``on`` everything is sealed in the same step, or nothing is written: DataError where
    a person has to look at what is ``odd``.
    """
    if on:
        unbroken(folder.parents[1])
    before = load(folder) if outcome.stored.tables["published.csv"] else None
    if on:
        nothing_odd(folder, odd)
    with staging(folder) as copy:
        try:
            write_into(copy, outcome.files)
            completed = (
                complete_import(before, copy, folder.parent, on) if before is not None else 0
            )
            lines = lines_for(copy, on, folder.parent) if on else ()
            if lines:
                write_into(copy, {"published.csv": published_text(copy, lines)})
        except DataError as error:
            place, expected, got = (
                text.replace(str(copy), str(folder))
                for text in (error.place, error.expected, error.got)
            )
            raise DataError(place, expected=expected, got=got, todo=error.todo) from None
    if lines:
        log(folder.parents[1], on)
    return completed, lines


def nothing_odd(folder: Path, odd: Sequence[Oddity]) -> None:
    """Refuse to seal unseen what a person should see before it stands for ever."""
    said = [one.words(2) for one in odd]
    todo = (
        "Look at each. What is right is sealed in one of two ways: import with --write alone, look"
        " at the difference, then run `builder seal`; or name each with --accept, as --accept"
        f" {odd[0].name if odd else 'NAME'}."
    )
    if not said:
        said, todo = (
            [f"not sealed before: {found.error.got}" for found in unsealed(load(folder))],
            SEAL,
        )
    if said:
        got = _cut(said)
        raise DataError(
            folder,
            expected="an import without anything odd, to be sealed at once",
            got=got,
            todo=todo,
        )


def _cut(said: Sequence[str]) -> str:
    """As many of ``said`` as an error holds, the first in any case, and how many more there are."""
    shown = [
        text for number, text in enumerate(said) if sum(map(len, said[: number + 1])) <= LONGEST
    ] or [said[0]]
    return "; ".join(
        [
            *shown,
            *(
                [f"{len(said) - len(shown)} more, which the report lists"]
                if len(shown) < len(said)
                else []
            ),
        ]
    )
