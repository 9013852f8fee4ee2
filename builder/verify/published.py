"""The previous site: the manifest to compare a new one with, and the files carried over."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

from builder.errors import ArchiveError, shown
from builder.seal.manifest import MANIFEST
from builder.seal.manifest_reader import Manifest, parse
from builder.site.carried import Carried, to_carry
from builder.verify.compare import Promise, moved_to, promise
from builder.verify.fetch import BadStatus, NoAnswer, NoHost, ReadError, SiteReader
from builder.verify.web import Web, place_for

LARGEST_MANIFEST = 256_000_000
PAUSES: Sequence[float] = (2, 5)
"""Seconds before each further try, where a server answered nothing or with a fault of its own."""


def load_old(text: str, first: bool, seconds: float) -> Manifest | None:
    """Return the manifest that ``text`` names: a file, or a published site by its address.

    None where the site answers 404 and ``first`` says that nothing was published before. Whether a
    site is new is for its editors to say: a server that lost one answers the same.
    """
    if "://" not in text:
        path = Path(text)
        if not path.is_file():
            expected = "a manifest or the address of a site"
            todo = "Name a manifest.json that you kept, or the site's https address."
            raise ArchiveError(text, expected=expected, got="no such file", todo=todo)
        return parse(path.read_bytes(), text)
    place = Web(text.removesuffix(MANIFEST), seconds)
    name = f"{place.name}{MANIFEST}"
    try:
        return parse(_read(place), name)
    except ReadError as error:
        lost = isinstance(error, BadStatus) and error.status == 404
        if lost and first:
            return None
        got = "status 404: no site is there" if lost else str(error)
        expected, todo = "the published manifest", _todo(error)
        raise ArchiveError(name, expected=expected, got=got, todo=todo) from None
    finally:
        place.close()


def _todo(error: ReadError) -> str:
    """Return what to do where the published manifest could not be read."""
    match error:
        case NoHost():
            todo = "Check site_url in mkdocs.yml and the DNS entry of that name."
        case NoAnswer():
            todo = "Try again later, or with a longer --timeout."
        case BadStatus(status=404):
            return (
                "If nothing was published there before, say --first-deployment (in the workflow,"
                ' tick "first deployment"). If a site was, find out where it went before you'
                " publish another."
            )
        case BadStatus():
            todo = "Check site_url in mkdocs.yml, or try again later."
        case _:
            todo = "Check site_url in mkdocs.yml."
    return f"Nothing was compared. {todo}"


def _read(place: SiteReader) -> bytes:
    """Return the bytes of the published manifest, after further tries where the network failed."""
    for pause in PAUSES:
        try:
            return place.read(MANIFEST, LARGEST_MANIFEST, True).data
        except NoHost:
            raise
        except NoAnswer:
            time.sleep(pause)
        except BadStatus as error:
            if error.status < 500:
                raise
            time.sleep(pause)
    return place.read(MANIFEST, LARGEST_MANIFEST, True).data


def refuse_other_archive(old: Manifest, new: Manifest, name: str) -> None:
    """Raise ArchiveError if no sealed election of ``old`` is in ``new``."""
    sealed = [election for election, chain in old.chains.items() if chain.lines]
    if sealed and not any(
        moved_to(f"{election}/", new.moved).rstrip("/") in new.chains for election in sealed
    ):
        got = f"one of another archive, with {', '.join(sealed[:3])}"
        todo = "it must be the address of this archive, not of the one it was copied from."
        todo = f"Check site_url in mkdocs.yml: {todo}"
        raise ArchiveError(name, expected="a manifest of this archive", got=got, todo=todo)


def refuse_wide(known: Sequence[str], old: Manifest) -> None:
    """Raise ArchiveError where a known pattern would excuse a record, the seal, or every file."""
    promised = {path: promise(path, entry) for path, entry in old.files.items()}
    for pattern in known:
        matched = [path for path in promised if fnmatchcase(path, pattern)]
        sealed = [path for path in matched if promised[path] in (Promise.BLOCK, Promise.GROWS)]
        if sealed or (matched and len(matched) == len(promised)):
            what = f"the sealed {sealed[0]}" if sealed else "every file"
            got = f"{shown(pattern)}, which matches {what}"
            todo = "Name the downloads that change, like data/races.csv; what is sealed never does."
            raise ArchiveError("--known", expected="a pattern of downloads", got=got, todo=todo)


THREADS = 8
SECONDS = 20.0


class Previous:
    """The previous site, by its manifest; `take` reads the files that a new site lacks."""

    def __init__(self, place: SiteReader, manifest: Manifest, deploys: Mapping[str, int]) -> None:
        self._place, self._manifest, self._deploys = place, manifest, deploys

    def take(self, own: Mapping[str, object]) -> list[Carried]:
        """Return the files to carry over beside ``own``; ArchiveError where one can't be read."""
        wanted = [path for path in self._deploys if path not in own]
        try:
            threads = THREADS if isinstance(self._place, Web) else 1
            with ThreadPoolExecutor(max_workers=threads) as pool:
                return [*pool.map(self._read, wanted)]
        finally:
            self._place.close()

    def _read(self, path: str) -> Carried:
        entry, place = self._manifest.files[path], f"{self._place.name} {path}"
        todo = "Try again, or build without --previous."
        try:
            data = self._place.read(path, entry.length, True).data
        except ReadError as error:
            expected = "a file to carry over"
            raise ArchiveError(place, expected=expected, got=str(error), todo=todo) from None
        found = sha256(data).hexdigest()
        if found != entry.sha256:
            expected = f"the sha256 {entry.sha256[:12]} of its manifest"
            raise ArchiveError(place, expected=expected, got=found[:12], todo=todo)
        return Carried(path=path, data=data, deploys=self._deploys[path])


def previous_site(text: str, first: bool) -> Previous | None:
    """Return the site before at ``text``; None where ``first`` says that there is none yet."""
    if "://" in text:
        manifest = load_old(text, first, SECONDS)
        if manifest is None:
            return None
    else:
        path = Path(text) / MANIFEST
        if not path.is_file():
            expected = "the manifest of the site before"
            todo = "Name the folder or the address of the site that is published now."
            raise ArchiveError(path, expected=expected, got="no such file", todo=todo)
        manifest = parse(path.read_bytes(), str(path))
    hashes = {path: entry.sha256 for path, entry in manifest.files.items()}
    return Previous(place_for(text, SECONDS), manifest, to_carry(hashes, manifest.carried))


def same_carried(place: SiteReader, manifest: Manifest) -> Previous | None:
    """Return what the site at ``place`` carried over itself; None where it carried nothing."""
    listed = {path: deploys for path, deploys in manifest.carried.items() if path in manifest.files}
    return Previous(place, manifest, listed) if listed else None
