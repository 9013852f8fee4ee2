"""Which cards this checkout painted itself, by the sha256 of each picture, kept beside the site and
not in it.

A card is the one file that a build takes over from the site that stands. It bears a key of all that
it was made of, and whoever swaps the pixels can keep that key and write every hash in the site
anew. The list in build/ is no part of the site: a picture that is not in it is painted again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from builder.site.staging import FileDigest

NAME = "/card.png"


def place(root: Path) -> Path:
    """Return where the list of the checkout ``root`` stands."""
    return root / "build" / "painted.json"


def own_pictures(root: Path, before: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """Return ``before``, which reads the site that stands, for pictures that this checkout painted;
    b"" for all others.
    """
    known = _known(place(root))

    def read(path: str) -> bytes:
        data = before(path) if path in known else b""
        return data if data and hashlib.sha256(data).hexdigest() == known[path] else b""

    return read


def keep(root: Path, stamps: Mapping[str, FileDigest]) -> None:
    """Write the list anew: every card of the finished site, each painted now or known before."""
    found = {path: stamp.sha256 for path, stamp in sorted(stamps.items()) if path.endswith(NAME)}
    target = place(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".next")
    fresh.write_text(json.dumps(found, indent=0), encoding="utf-8")
    fresh.replace(target)


def _known(target: Path) -> Mapping[str, str]:
    """A list that is missing or damaged knows no card: all are painted."""
    try:
        raw = json.loads(target.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return (
        {path: value for path, value in raw.items() if isinstance(value, str)}
        if isinstance(raw, dict)
        else {}
    )
