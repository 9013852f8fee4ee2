"""``builder correct``: a sealed fact that was wrong, changed in its file and explained in
corrections.csv.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.editing.changes import Change, changing, known
from builder.editing.scopes import Edit
from builder.editing.wording_asked import said
from builder.editing.wording_cells import is_wording
from builder.errors import DataError, shown
from builder.seal.chain import words
from builder.seal.facts import CORRECTABLE, is_fact
from builder.store import load, schema
from builder.store.csvfile import dump_rows
from builder.store.forms import DAY
from builder.store.transaction import write_into


def correct(
    folder: Path, wanted: Sequence[Edit], *, reason: str, source: str, by: str, on: str
) -> list[Change]:
    """Corrects ``wanted`` in the election at ``folder``: its files and corrections.csv change
    together, or none does.

    A wording may go with the facts, as a short name goes with a name: it is logged in wording.csv.
    """
    worded = [
        edit
        for edit in wanted
        if is_wording(edit) and not is_fact(edit.scope, edit.key, edit.field)
    ]
    wanted = [edit for edit in wanted if edit not in worded or len(worded) == len(wanted)]
    election, seal, before = known(folder, wanted, source)
    if worded:
        said(election.path, words(election), worded, reason, on)
    for name, value, good in (
        ("a reason", reason, bool(reason.strip())),
        ("ours or authority in --by", by, by in ("ours", "authority")),
        (DAY.words, on, DAY.pattern.fullmatch(on) is not None),
    ):
        if not good:
            raise DataError(
                election.path,
                expected=name,
                got=shown(value),
                todo="Corrections are read for years: say it well.",
            )
    for edit in wanted:
        allowed = CORRECTABLE.get(edit.scope.partition("/")[0], (edit.field,))
        if edit.field not in allowed:
            todo = "What it changed is corrected by another correction of the same fact."
            if not edit.scope.startswith("correction/"):
                todo = "The rest says what was done, or names a folder."
            expected = " or ".join(filter(None, (", ".join(allowed[:-1]), allowed[-1])))
            raise DataError(
                f"{election.path} {edit.scope}", expected=expected, got=edit.field, todo=todo
            )
        if any(
            (edit.key, edit.field) in of
            for (scope, _), of in seal.pending.items()
            if scope == edit.scope
        ):
            todo = "Edit the file, or seal it first."
            raise DataError(
                f"{election.path} {edit.scope}",
                expected="a sealed fact",
                got="one not sealed yet",
                todo=todo,
            )
    with changing(folder, wanted, source, before, (on, reason), worded) as (copy, made):
        rows = [dict(row) for row in load.load_rows(copy, "corrections.csv")]
        last = max((correction.n for correction in election.corrections), default=0)
        for n, change in enumerate(made, start=last + 1):
            cells = {
                name: getattr(change, name) for name in ("scope", "key", "field", "was", "now")
            }
            rows.append(
                {"n": str(n), "date": on, "by": by, **cells, "reason": reason, "source": source}
            )
        write_into(copy, {"corrections.csv": dump_rows(rows, schema.CORRECTIONS)})
    return made
