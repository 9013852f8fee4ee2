"""What a build carries over from the site before it, read from a folder or an address and checked
by its hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from builder.errors import ArchiveError
from builder.seal.manifest import MANIFEST
from builder.seal.manifest_reader import Manifest, parse
from builder.site.carried import Carried, to_carry
from builder.verify.fetch import ReadError, SiteReader
from builder.verify.published import load_old
from builder.verify.web import Web, place_for

THREADS = 8
SECONDS = 20.0


class Previous:
    """The site before: its manifest was read; `take` reads the files that a new site does not have
    itself.
    """

    def __init__(self, place: SiteReader, manifest: Manifest, deploys: Mapping[str, int]) -> None:
        self._place, self._manifest, self._deploys = place, manifest, deploys

    def take(self, own: Mapping[str, object]) -> list[Carried]:
        """Return the files to carry over beside ``own``, the paths of the new site; ArchiveError
        where one can't be read.
        """
        wanted = [path for path in self._deploys if path not in own]
        try:
            with ThreadPoolExecutor(
                max_workers=THREADS if isinstance(self._place, Web) else 1
            ) as pool:
                return [*pool.map(self._read, wanted)]
        finally:
            self._place.close()

    def _read(self, path: str) -> Carried:
        entry, todo = self._manifest.files[path], "Try again, or build without --previous."
        try:
            data = self._place.read(path, entry.length, True).data
        except ReadError as error:
            raise ArchiveError(
                f"{self._place.name} {path}",
                expected="a file to carry over",
                got=str(error),
                todo=todo,
            ) from None
        found = sha256(data).hexdigest()
        if found != entry.sha256:
            place, expected = (
                f"{self._place.name} {path}",
                f"the sha256 {entry.sha256[:12]} of its manifest",
            )
            raise ArchiveError(place, expected=expected, got=found[:12], todo=todo)
        return Carried(path=path, data=data, deploys=self._deploys[path])


def previous_site(text: str, first: bool) -> Previous | None:
    """Return the site before at ``text``, a folder or an address; None where ``first`` says that
    there is none yet.
    """
    if "://" in text:
        manifest = load_old(text, first, SECONDS)
        if manifest is None:
            return None
    else:
        path = Path(text) / MANIFEST
        if not path.is_file():
            todo = "Name the folder or the address of the site that is published now."
            raise ArchiveError(
                path, expected="the manifest of the site before", got="no such file", todo=todo
            )
        manifest = parse(path.read_bytes(), str(path))
    hashes = {path: entry.sha256 for path, entry in manifest.files.items()}
    return Previous(place_for(text, SECONDS), manifest, to_carry(hashes, manifest.carried))


def same_carried(place: SiteReader, manifest: Manifest) -> Previous | None:
    """Return what the site at ``place`` carried over itself, to build it anew; None where it did
    nothing of that kind.
    """
    listed = {path: deploys for path, deploys in manifest.carried.items() if path in manifest.files}
    return Previous(place, manifest, listed) if listed else None
