"""Races that moved: under which name a fact was sealed, and under which it is stored now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.model import Election, Redirect
from builder.seal.facts import Fact, Facts

NAMING: tuple[Fact, ...] = (("statement", "race"), ("event", "race"), ("order", "races"))
"""The cells whose value is the name of a race, or of several."""
Renames = Sequence[tuple[str, str]]
"""Old and new slug of each race that moved, oldest first."""


def address(text: str) -> str:
    """Return an address of redirects.csv in its plain form: ``us-xx-shire/2030-11-05/mayor``."""
    return text.strip("/")


def former_paths(path: str, redirects: Sequence[Redirect]) -> frozenset[str]:
    """Return an election's ``path`` and every path it had before it moved."""
    paths = {path}
    for row in reversed(redirects):
        if row.kind == "moved" and address(row.new) in paths:
            paths.add(address(row.old))
    return frozenset(paths)


def race_at(text: str, paths: frozenset[str]) -> str:
    """Return the slug of the race at the address ``text``, under one of ``paths``, or ""."""
    path, _, slug = address(text).rpartition("/")
    return slug if path in paths else ""


def renames(election: Election) -> Renames:
    """Return the races of ``election`` that moved, in the order of redirects.csv."""
    return moves(election.path, election.redirects)


def moves(path: str, redirects: Sequence[Redirect]) -> Renames:
    """Return the races of the election at ``path`` that moved, in the order of ``redirects``."""
    paths = former_paths(path, redirects)
    pairs = [
        (race_at(row.old, paths), race_at(row.new, paths))
        for row in redirects
        if row.kind == "moved"
    ]
    return [(old, new) for old, new in pairs if old and new]


def name_now(slug: str, moved: Renames) -> str:
    """Return what the race that was once ``slug`` is called today."""
    for old, new in moved:
        if slug == old:
            slug = new
    return slug


def names_then(moved: Renames, since: int) -> dict[str, str]:
    """Return today's slug to the slug of each race before the moves from number ``since`` on."""
    then: dict[str, str] = {}
    for old, new in reversed(moved[since:]):
        today = next((now for now, name in then.items() if name == new), new)
        then[today] = old
    return then


def scope_with(scope: str, names: Mapping[str, str]) -> str:
    """Return ``scope`` with its race's slug replaced as ``names`` says."""
    start, _, slug = scope.rpartition("/")
    return (
        f"{start}/{names[slug]}" if slug in names and start.rpartition("/")[2] == "race" else scope
    )


def key_with(key: str, names: Mapping[str, str]) -> str:
    """Return ``key`` of a fact of an update with the race's slug replaced as ``names`` says."""
    parts = key.split("/")
    if parts[0] in ("votes", "listed", "ballots") and parts[1] in names:
        parts[1] = names[parts[1]]
        return "/".join(parts)
    return key


def facts_with(of: Facts, names: Mapping[str, str]) -> Facts:
    """Return the facts of a scope with every race's slug replaced as ``names`` says."""
    found = {(key_with(key, names), field): value for (key, field), value in of.items()}
    return found | {cell: value_with(cell, found[cell], names) for cell in NAMING if cell in found}


def value_with(cell: Fact, value: str, names: Mapping[str, str]) -> str:
    """Return ``value`` with every race's slug replaced where the cell names races."""
    return " ".join(names.get(slug, slug) for slug in value.split(" ")) if cell in NAMING else value
