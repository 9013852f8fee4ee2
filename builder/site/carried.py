"""Files named by their hash that the site before had, for pages which a cache still shows.

A page is kept by caches for ten minutes and asks for its own style sheet, scripts and charts all
that time. Each such file of a site is carried over to the next `DEPLOYS` sites that do not have it;
the manifest lists it with how often that was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

DEPLOYS = 2
_NAMED = re.compile(r"(?:[^/]+/)*[^/]+\.([0-9a-f]{8})\.(?:css|js|svg|png|gz)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A file of an earlier site: its path, its bytes, and for the how-manieth time it is carried
    over.
    """

    path: str
    data: bytes
    deploys: int


def named_by_hash(path: str, sha256: str) -> bool:
    """Return whether the name at ``path`` holds the start of its own sha256, as scripts' do."""
    match = _NAMED.fullmatch(path)
    return match is not None and sha256.startswith(match[1])


def to_carry(hashes: Mapping[str, str], carried: Mapping[str, int]) -> dict[str, int]:
    """Return what the next site may carry over: path to how often that will have been.

    ``hashes`` are the files of the site before by path; ``carried`` those that it carried over
    itself.
    """
    found = {
        path: carried.get(path, 0) + 1
        for path, sha256 in hashes.items()
        if named_by_hash(path, sha256)
    }
    return {path: deploys for path, deploys in sorted(found.items()) if deploys <= DEPLOYS}


def carried_differences(
    hashes: Mapping[str, str], carried: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Yield each file that a manifest lists as carried over and that can't be: no other file may
    come in by that door.
    """
    for path, deploys in sorted(carried.items()):
        if path not in hashes:
            yield path, "expected a file that is carried over, got none in the manifest"
        elif not named_by_hash(path, hashes[path]):
            yield (
                path,
                (
                    f"expected the beginning of its sha256 ({hashes[path][:8]}) in the name of a"
                    " file that is carried over"
                ),
            )
        elif not 1 <= deploys <= DEPLOYS:
            yield (
                path,
                f"expected a file that is carried over at most {DEPLOYS} times, got {deploys:,}",
            )
