"""What an import writes into an election that is published: completions beside the files, and the seal where nothing is odd."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.checks import unsealed
from builder.editing.change import load
from builder.editing.complete import complete_import
from builder.editing.seal import lines_for, log, published_text, unbroken
from builder.errors import DataError
from builder.importers.compare import falls
from builder.importers.run import Outcome
from builder.importers.verdicts import Verdict
from builder.importers.writing import staging, write_into
from builder.model import Published

LOOK = "Import it with --write alone, look at the difference, then run `builder seal`."


def store_import(folder: Path, outcome: Outcome, on: str = "") -> tuple[int, tuple[Published, ...]]:
    """Puts the files of ``outcome`` in place; returns how many facts complete what is sealed, and the lines that seal it.

    With a day ``on`` everything is sealed in the same step, or nothing is written: DataError where a person has to look.
    """
    if on:
        unbroken(folder.parents[1])
    before = load(folder) if outcome.stored.tables["published.csv"] else None
    if on:
        _nothing_odd(folder, outcome)
    with staging(folder) as copy:
        try:
            write_into(copy, outcome.files)
            completed = complete_import(before, copy, folder.parent, on) if before is not None else 0
            lines = lines_for(copy, on, folder.parent) if on else ()
            if lines:
                write_into(copy, {"published.csv": published_text(copy, lines)})
        except DataError as error:
            place, expected, got = (text.replace(str(copy), str(folder)) for text in (error.place, error.expected, error.got))
            raise DataError(place, expected=expected, got=got, todo=error.todo) from None
    if lines:
        log(folder.parents[1], on)
    return completed, lines


def _nothing_odd(folder: Path, outcome: Outcome) -> None:
    """Refuses to seal unseen what a person should see before it stands for ever."""
    made = outcome.proposals
    odd: list[tuple[str, Sequence[str]]] = [
        ("new names", [*(row["race"] for row in made.races), *(f"{row['race']}/{row['choice']}" for row in made.choices)]),
        ("falls", [fall for one in outcome.planned for fall in falls(outcome.before(one)[1], one.votes)]),
        ("torn files", [j.capture.filename for j in outcome.judged if j.verdict is Verdict.TORN]),
    ]
    said = [f"{what}: {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "") for what, names in odd if names]
    if not said:
        said = [f"not sealed before: {found.error.got}" for found in unsealed(load(folder))]
    if said:
        got = "; ".join(said)
        raise DataError(folder, expected="an import without anything odd, to be sealed at once", got=got, todo=LOOK)
