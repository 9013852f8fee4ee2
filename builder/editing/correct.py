"""Correcting a sealed fact in its file, with its explanation in corrections.csv."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.editing.changes import changing, known
from builder.editing.scopes import Edit, stored_rows, table_text
from builder.editing.wordings import Change, is_wording, require_said, require_wordings
from builder.errors import DataError, shown
from builder.seal.chain import words
from builder.seal.facts import CORRECTABLE, is_fact
from builder.store.transaction import write_into


def correct(
    folder: Path, wanted: Sequence[Edit], *, reason: str, source: str, by: str, on: str
) -> list[Change]:
    """Correct ``wanted``: files of the election and corrections.csv change together, or none.

    A wording may go with the facts, as a short name goes with a name: it is logged in wording.csv.
    """
    worded = [edit for edit in wanted if is_wording(edit) and not is_fact(*edit.cell)]
    wanted = [edit for edit in wanted if edit not in worded or len(worded) == len(wanted)]
    of = known(folder, wanted, source)
    election = of.election
    if worded:
        require_wordings(election.path, words(election), worded, reason, on)
    todo = "People read corrections for years: write it clearly."
    require_said(election.path, reason, on, todo=todo)
    if by not in ("ours", "authority"):
        expected = "ours or authority in --by"
        raise DataError(election.path, expected=expected, got=shown(by), todo=todo)
    for edit in wanted:
        place = f"{election.path} {edit.scope}"
        allowed = CORRECTABLE.get(edit.scope.partition("/")[0], (edit.field,))
        if edit.field not in allowed:
            todo = "To change it again, make another correction of the same fact."
            if not edit.scope.startswith("correction/"):
                todo = "The rest says what was done, or names a folder."
            expected = " or ".join(filter(None, (", ".join(allowed[:-1]), allowed[-1])))
            raise DataError(place, expected=expected, got=edit.field, todo=todo)
        pending = [one for (scope, _), one in of.seal.pending.items() if scope == edit.scope]
        if any((edit.key, edit.field) in one for one in pending):
            got, todo = "one not sealed yet", "Edit the file, or seal it first."
            raise DataError(place, expected="a sealed fact", got=got, todo=todo)
    with changing(of, on, reason, worded) as (copy, made):
        rows = stored_rows(copy, "corrections.csv")
        last = max((correction.n for correction in election.corrections), default=0)
        for n, change in enumerate(made, start=last + 1):
            names = ("scope", "key", "field", "was", "now")
            cells = {name: getattr(change, name) for name in names}
            said = {"date": on, "by": by, "reason": reason, "source": source}
            rows.append({"n": str(n), **cells, **said})
        write_into(copy, {"corrections.csv": table_text("corrections.csv", rows)})
    return made
