"""A wording of a jurisdiction or of one of its laws changed: jurisdiction.toml and its own
wording.csv together.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.editing.changes import renamed_error
from builder.editing.scopes import Edit
from builder.editing.wording import Change, differences, log
from builder.editing.wording_asked import only, said
from builder.editing.wording_cells import reworded
from builder.errors import DataError
from builder.model import Jurisdiction
from builder.seal.chain import examine_jurisdiction
from builder.seal.layers import Broken
from builder.seal.rewordings import Worded
from builder.seal.wordings import jurisdiction_wordings
from builder.store import load
from builder.store.transaction import only_one, staging, write_into


def reword_jurisdiction(
    folder: Path, wanted: Sequence[Edit], *, reason: str, on: str
) -> list[Change]:
    """Change ``wanted`` in the jurisdiction at ``folder``, with a row of its wording.csv for each,
    or change nothing.
    """
    with only_one(folder):
        before = load.load_jurisdiction(folder)
        for one in examine_jurisdiction(before).broken:
            raise broken_error(before, one)
        said(before.slug, _words(before), wanted, reason, on)
        with staging(folder) as copy:
            try:
                for edit in wanted:
                    write_into(copy, reworded(copy, edit))
                made = list(differences(_words(before), _words(load.load_jurisdiction(copy))))
                only(before.slug, wanted, made)
                log(copy, made, on, reason)
                for one in examine_jurisdiction(load.load_jurisdiction(copy)).broken:
                    raise broken_error(before, one)
            except DataError as error:
                raise renamed_error(folder, copy, error) from None
    return made


def broken_error(jurisdiction: Jurisdiction, one: Broken) -> DataError:
    """Return what is broken in the seal of a jurisdiction as an error."""
    return DataError(
        f"{jurisdiction.slug} {one.scope}", expected=one.expected, got=one.got, todo=one.todo
    )


def _words(jurisdiction: Jurisdiction) -> Worded:
    return Worded(
        now=jurisdiction_wordings(jurisdiction),
        published=jurisdiction.published,
        rows=jurisdiction.reworded,
    )
