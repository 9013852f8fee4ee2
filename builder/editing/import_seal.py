"""Write an import: completions of sealed data, and the seal itself if nothing is odd."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.checks import unsealed
from builder.editing.changes import load, replacing
from builder.editing.complete import complete_import
from builder.editing.seal import lines_for, log, published_text, unbroken
from builder.errors import DataError
from builder.importers.oddities import Oddity
from builder.importers.pipeline import Outcome
from builder.model import Published
from builder.store.transaction import write_into

LONGEST = 700
"""Characters of an error about what is odd; the report lists the rest."""


def store_import(
    folder: Path, outcome: Outcome, on: str = "", odd: Sequence[Oddity] = ()
) -> tuple[int, tuple[Published, ...]]:
    """Put the files of ``outcome`` in place; return the number of completed facts and the seal's
    lines.

    With a day ``on``, everything is sealed in the same step, or nothing is written: DataError if a
    person must look at what is ``odd``.
    """
    if on:
        unbroken(folder.parents[1])
    before = load(folder) if outcome.stored.tables["published.csv"] else None
    if on:
        nothing_odd(folder, odd)
    with replacing(folder) as copy:
        write_into(copy, outcome.files)
        completed = complete_import(before, copy, folder.parent, on) if before else 0
        lines = lines_for(copy, on, folder.parent) if on else ()
        if lines:
            write_into(copy, {"published.csv": published_text(copy, lines)})
    if lines:
        log(folder.parents[1], on)
    return completed, lines


def nothing_odd(folder: Path, odd: Sequence[Oddity]) -> None:
    """Refuse to seal, unseen, what a person should check before it becomes permanent."""
    if odd:
        said = [one.words(2) for one in odd]
        todo = (
            "Check each one. To seal what is right, import with --write alone, read "
            "the difference and run `builder seal`, or name each with --accept, such "
            f"as --accept {odd[0].name}."
        )
    else:
        said = [f"not sealed before: {found.error.got}" for found in unsealed(load(folder))]
        todo = "Import it with --write alone, read the difference, then run `builder seal`."
    if said:
        expected = "an import without anything odd, to be sealed at once"
        raise DataError(folder, expected=expected, got=_cut(said), todo=todo)


def _cut(said: Sequence[str]) -> str:
    """Return as many of ``said`` as fit in an error, at least one, and how many are left."""
    count = next((n for n in range(len(said), 1, -1) if sum(map(len, said[:n])) <= LONGEST), 1)
    more = [f"{len(said) - count} more, which the report lists"] if count < len(said) else []
    return "; ".join([*said[:count], *more])
