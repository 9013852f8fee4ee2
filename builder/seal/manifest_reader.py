"""Read a manifest from anywhere and trust nothing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from msgspec import MsgspecError, convert, json

from builder.errors import ArchiveError, BuildError, shown
from builder.seal.manifest_tree import Count, Entry, entries
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
    lines: Count


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
    carried: Mapping[str, Count] = field(default_factory=dict)


def parse(data: bytes, place: str) -> Manifest:
    """Return a manifest as read from anywhere; ArchiveError naming ``place`` where it is none, or
    names a path outside the site.
    """
    wrong = partial(ArchiveError, place, expected="a manifest of this archive")
    try:
        raw = json.decode(data)
        if not isinstance(raw, dict) or "schema" not in raw:
            todo = "Get it again, from the root of this archive's site."
            raise wrong(got="another kind of file", todo=todo)
        if raw["schema"] not in (SCHEMA, TREE):
            expected, got = f"the schema {SCHEMA}", shown(str(raw["schema"]))
            raise wrong(expected=expected, got=got, todo="Use a newer builder.")
        states = raw["schema"] == SCHEMA
        files = list(entries(raw["files"]))
        builder = raw["builder"] if states else {}
        raw |= {"files": dict(files), "states": states, "builder": builder}
        found = convert(raw, Manifest)
        # The writer's rules: no path outside the site, and no path twice.
        paths = Paths()
        for path in (*(path for path, _ in files), *(f"{path}/data/-" for path in found.chains)):
            paths.take(path)
    except BuildError as error:
        expected, todo = "paths inside the site", "Get the manifest again."
        raise wrong(expected=expected, got=str(error), todo=todo) from error
    except (MsgspecError, ValueError, KeyError, AttributeError, RecursionError) as error:
        got = shown(f"{type(error).__name__}: {error}")
        raise wrong(got=got, todo="Get it again.") from error
    return found
