"""A manifest read back from anywhere, with nothing in it taken on trust."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.errors import ArchiveError, BuildError, shown
from builder.seal.manifest_tree import Entry, count, entries, text
from builder.site.paths import Paths

SCHEMA = "election-count-archive/manifest/3"
TREE = "election-count-archive/manifest/2"
"""The form before: no builder, and nothing of what pages state. Who kept such a manifest can still
compare with it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The seal of one election: the hash of its newest line ("" in a draft) and how many lines it
    has.
    """

    head: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest as read: ``chains`` by election, ``moved`` old address to new, ``files`` by path.

    ``builder`` is its version and hash, ``tools`` the versions of the packages that matter;
    ``states`` is whether the form has what pages state. ``carried`` are the files of earlier sites
    that this one carries over, with how often that was.
    """

    head: str
    newest_update: str
    chains: Mapping[str, Chain]
    moved: Mapping[str, str]
    files: Mapping[str, Entry]
    builder: Mapping[str, str] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    states: bool = False
    carried: Mapping[str, int] = field(default_factory=dict)


def parse(data: bytes, place: str) -> Manifest:
    """Return a manifest as read from anywhere; ArchiveError naming ``place`` where it is none, or
    names a path outside the site.
    """
    try:
        raw = json.loads(data)
        if not isinstance(raw, dict) or "schema" not in raw:
            todo = "Get it again, from the root of this archive's site."
            raise ArchiveError(
                place, expected="a manifest of this archive", got="another kind of file", todo=todo
            )
        if raw["schema"] not in (SCHEMA, TREE):
            expected = f"the schema {SCHEMA}"
            todo = "Use a newer builder."
            raise ArchiveError(place, expected=expected, got=shown(str(raw["schema"])), todo=todo)
        listed = list(entries(raw["files"]))
        chains = {
            text(path): Chain(head=text(c["head"]), lines=count(c["lines"]))
            for path, c in raw["chains"].items()
        }
        moved = {text(old): text(new) for old, new in raw["moved"].items()}
        found = Manifest(
            head=text(raw["head"]),
            newest_update=text(raw["newest_update"]),
            chains=chains,
            moved=moved,
            files=dict(listed),
            builder=_texts(raw["builder"]) if raw["schema"] == SCHEMA else {},
            tools=_texts(raw.get("tools", {})),
            states=raw["schema"] == SCHEMA,
            carried={
                text(path): count(deploys) for path, deploys in raw.get("carried", {}).items()
            },
        )
        # The writer's own rules: no path that leaves the site, none twice.
        paths = Paths()
        for path in (*(path for path, _ in listed), *(f"{path}/data/-" for path in chains)):
            paths.take(path)
    except BuildError as error:
        raise ArchiveError(
            place, expected="paths inside the site", got=str(error), todo="Get the manifest again."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        got = shown(f"{type(error).__name__}: {error}")
        raise ArchiveError(
            place, expected="a manifest of this archive", got=got, todo="Get it again."
        ) from error
    return found


def _texts(raw: Mapping[str, object]) -> dict[str, str]:
    return {text(name): text(value) for name, value in raw.items()}
