"""What proposals of one import rest on, read from the folders of the election and of its
jurisdiction.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.importers.basis import Basis
from builder.importers.classification import read
from builder.importers.earlier import load_earlier
from builder.importers.known import Stored
from builder.importers.sources import Capture
from builder.store.rules_table import load_rules


def basis_of(folder: Path, stored: Stored, captures: Sequence[Capture]) -> Basis:
    """What proposals rest on; the election's title is that of election.toml, else that of the
    newest file.
    """
    title = stored.official_title or next(
        (t for c in reversed(captures) if (t := read(c).election_title)), ""
    )
    return Basis(
        spellings=stored.spellings,
        rules=load_rules(folder.parent),
        earlier=load_earlier(folder, stored.spellings),
        election_title=title,
    )
