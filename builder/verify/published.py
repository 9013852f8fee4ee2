"""The manifest that a new site is held against, from a file or from the published site, with an
error for each way to fail.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from builder.errors import ArchiveError, shown
from builder.seal.manifest import MANIFEST
from builder.seal.manifest_reader import Manifest, parse
from builder.verify.compare import Promise, moved_to, promise
from builder.verify.fetch import BadStatus, NoAnswer, NoHost, ReadError, SiteReader
from builder.verify.web import Web

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
            todo = "Name a manifest.json that you kept, or the site's https address."
            raise ArchiveError(
                text, expected="a manifest or the address of a site", got="no such file", todo=todo
            )
        return parse(path.read_bytes(), text)
    place = Web(text.removesuffix(MANIFEST), seconds)
    name = f"{place.name}{MANIFEST}"
    try:
        return parse(_read(place), name)
    except NoHost as error:
        todo = "Nothing was compared. Check site_url in mkdocs.yml and the DNS entry of that name."
        raise _unread(name, str(error), todo) from None
    except NoAnswer as error:
        todo = "Nothing was compared. Try again later, or with a longer --timeout."
        raise _unread(name, str(error), todo) from None
    except BadStatus as error:
        if error.status != 404:
            todo = "Nothing was compared. Check site_url in mkdocs.yml, or try again later."
            raise _unread(name, str(error), todo) from None
        if first:
            return None
        todo = (
            "If nothing was published there before, say --first-deployment (in the workflow, tick "
            '"first deployment"). If a site was, find out where it went before you publish another.'
        )
        raise _unread(name, "status 404: no site is there", todo) from None
    except ReadError as error:
        todo = "Nothing was compared. Check site_url in mkdocs.yml."
        raise _unread(name, str(error), todo) from None
    finally:
        place.close()


def _unread(name: str, got: str, todo: str) -> ArchiveError:
    return ArchiveError(name, expected="the published manifest", got=got, todo=todo)


def _read(place: SiteReader) -> bytes:
    """Return the bytes of the published manifest, after further tries where the network or the
    server failed.
    """
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
    """Raise ArchiveError where no sealed election of ``old`` is in ``new``: each would be reported
    as lost, file by file.
    """
    sealed = [election for election, chain in old.chains.items() if chain.lines]
    if sealed and not any(
        moved_to(f"{election}/", new.moved).rstrip("/") in new.chains for election in sealed
    ):
        raise ArchiveError(
            name,
            expected="a manifest of this archive",
            got=f"one of another archive, with {', '.join(sealed[:3])}",
            todo=(
                "Check site_url in mkdocs.yml: it must be the address of this archive, not of the"
                " one it was copied from."
            ),
        )


def refuse_wide(known: Sequence[str], old: Manifest) -> None:
    """Raise ArchiveError where a pattern of ``known`` would excuse a record, the seal, or every
    file there is.
    """
    promised = {path: promise(path, entry) for path, entry in old.files.items()}
    for pattern in known:
        matched = [path for path in promised if fnmatchcase(path, pattern)]
        sealed = next(
            (path for path in matched if promised[path] in (Promise.BLOCK, Promise.GROWS)), ""
        )
        every = bool(matched) and len(matched) == len(promised)
        if sealed or every:
            got = (
                f"{shown(pattern)}, which matches"
                f" {f'the sealed {sealed}' if sealed else 'every file'}"
            )
            todo = "Name the downloads that change, like data/races.csv; what is sealed never does."
            raise ArchiveError("--known", expected="a pattern of downloads", got=got, todo=todo)
