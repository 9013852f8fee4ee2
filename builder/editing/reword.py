"""Changing a sealed wording of an election or a jurisdiction, with a row of its wording.csv."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.editing.changes import load_unbroken, replacing, require_sound
from builder.editing.scopes import Edit
from builder.editing.wordings import (
    Change,
    differences,
    log,
    require_only,
    require_wordings,
    reworded,
)
from builder.errors import DataError
from builder.model import Jurisdiction
from builder.seal.chain import examine_jurisdiction, words
from builder.seal.facts import facts
from builder.seal.rewordings import Worded
from builder.seal.wordings import jurisdiction_wordings
from builder.store.load import load_election, load_jurisdiction
from builder.store.transaction import only_one, write_into


def reword(folder: Path, wanted: Sequence[Edit], *, reason: str, on: str) -> list[Change]:
    """Change ``wanted`` in the election at ``folder`` with rows of wording.csv, or nothing."""
    before = load_unbroken(folder)
    was = words(before)
    require_wordings(before.path, was, wanted, reason, on)
    with replacing(folder) as copy:
        for edit in wanted:
            write_into(copy, reworded(copy, edit))
        after = load_election(copy, before.jurisdiction)
        if facts(after) != facts(before):
            expected, got = "a wording that no fact changes with", "one that does"
            todo = "Change facts with `builder correct`."
            raise DataError(before.path, expected=expected, got=got, todo=todo)
        made = list(differences(was, words(after)))
        require_only(before.path, wanted, made, "wording")
        log(copy, made, on, reason)
        require_sound(copy, folder.parent)
    return made


def reword_jurisdiction(
    folder: Path, wanted: Sequence[Edit], *, reason: str, on: str
) -> list[Change]:
    """Change ``wanted`` in the jurisdiction at ``folder`` or its laws, with rows of wording.csv."""
    with only_one(folder):
        before = load_jurisdiction(folder)
        _require_unbroken(before)
        was = _words(before)
        require_wordings(before.slug, was, wanted, reason, on)
        with replacing(folder) as copy:
            for edit in wanted:
                write_into(copy, reworded(copy, edit))
            made = list(differences(was, _words(load_jurisdiction(copy))))
            require_only(before.slug, wanted, made, "wording")
            log(copy, made, on, reason)
            _require_unbroken(load_jurisdiction(copy), before.slug)
    return made


def _require_unbroken(jurisdiction: Jurisdiction, slug: str = "") -> None:
    for one in examine_jurisdiction(jurisdiction).broken:
        place = f"{slug or jurisdiction.slug} {one.scope}"
        raise DataError(place, expected=one.expected, got=one.got, todo=one.todo)


def _words(jurisdiction: Jurisdiction) -> Worded:
    return Worded(
        now=jurisdiction_wordings(jurisdiction),
        published=jurisdiction.published,
        rows=jurisdiction.reworded,
    )
