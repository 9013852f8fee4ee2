"""``builder reword``: a sealed wording changed in its file and logged in wording.csv with its
reason, in one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder import checks
from builder.editing.changes import Change, errors, load, renamed_error
from builder.editing.scopes import Edit
from builder.editing.wording import differences, log
from builder.editing.wording_asked import only, said
from builder.editing.wording_cells import reworded
from builder.errors import DataError
from builder.seal.chain import words
from builder.seal.facts import facts
from builder.store.load import load_election
from builder.store.transaction import staging, write_into


def reword(folder: Path, wanted: Sequence[Edit], *, reason: str, on: str) -> list[Change]:
    """Change ``wanted`` in the election at ``folder``, with a row of wording.csv for each, or
    change nothing.
    """
    before = load(folder)
    broken = [
        problem.error
        for problem in checks.against_seal(before)
        if problem.level is checks.Level.ERROR
    ]
    if broken:
        raise broken[0]
    was = words(before)
    said(before.path, was, wanted, reason, on)
    with staging(folder) as copy:
        try:
            for edit in wanted:
                write_into(copy, reworded(copy, edit))
            after = load_election(copy, before.jurisdiction)
            if facts(after) != facts(before):
                todo = "What is a fact is changed with `builder correct`."
                raise DataError(
                    before.path,
                    expected="no fact to change with its wording",
                    got="one that does",
                    todo=todo,
                )
            made = list(differences(was, words(after)))
            only(before.path, wanted, made)
            log(copy, made, on, reason)
            found = errors(copy, folder.parent)
            if found:
                raise found[0]
        except DataError as error:
            raise renamed_error(folder, copy, error) from None
    return made
