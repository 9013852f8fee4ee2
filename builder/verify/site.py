"""Every promise of a published site, checked one after the other; each difference is named."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from builder.errors import ArchiveError
from builder.seal.manifest import MANIFEST, SUMS, sums
from builder.seal.manifest_reader import Manifest, parse
from builder.site.carried import carried_differences
from builder.verify import compare as then
from builder.verify.chain import Chain, Difference
from builder.verify.fetch import NoAnswer, ReadError, SiteReader, TooLate
from builder.verify.files import byte_differences, is_read, page_differences, table_differences
from builder.verify.held import held
from builder.verify.lines import kept_hash, where
from builder.verify.log import log_differences
from builder.verify.published import LARGEST_MANIFEST, refuse_other_archive
from builder.verify.seals import Outcome, read_chains, sealed_pages
from builder.verify.web import Web

LARGEST_PAGE = 16_000_000
"""Bytes; a larger page is not read for its foot."""
PATIENCE = 12
"""So many requests in a row without an answer, and the run ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """What a run is asked to do: an ``old`` manifest (read from ``old_name``), a kept ``line``, at
    most ``limit`` files, ``threads`` at once.
    """

    old: Manifest | None = None
    old_name: str = ""
    line: str = ""
    limit: int | None = None
    threads: int = 8
    known: Sequence[str] = ()


def verify(place: SiteReader, wish: VerifyOptions, progress: Callable[[int, int], None]) -> Outcome:
    """Checks the site at ``place``; ``progress`` is told how many files of how many are done.
    ArchiveError without a manifest.
    """
    try:
        return _verify(place, wish, progress)
    finally:
        place.close()


def _verify(
    place: SiteReader, wish: VerifyOptions, progress: Callable[[int, int], None]
) -> Outcome:
    found = Outcome()
    data = _first(place, MANIFEST, LARGEST_MANIFEST)
    manifest = parse(data, MANIFEST)
    if wish.old is not None:
        refuse_other_archive(wish.old, manifest, wish.old_name)
    expected = sums({path: entry.sha256 for path, entry in manifest.files.items()}, data)
    try:
        if place.read(SUMS, len(expected), True).data != expected:
            found.differences.append(
                (SUMS, f"expected exactly the hashes of {MANIFEST}, got others")
            )
    except ReadError as error:
        found.differences.append((SUMS, f"expected the hashes of {MANIFEST}, got {error}"))
    found.differences += carried_differences(
        {path: entry.sha256 for path, entry in manifest.files.items()}, manifest.carried
    )
    if manifest.carried:
        number = len(manifest.carried)
        files = "1 file is" if number == 1 else f"{number:,} files are"
        found.notes.append(f"{files} carried over from earlier sites, for pages still in caches.")
    listing = place.listing()
    if listing is None:
        found.notes.append("Files that the manifest does not name can't be found over a network.")
    for path in sorted((listing or frozenset()) - manifest.files.keys() - {MANIFEST, SUMS}):
        found.differences.append(
            (path, "expected no such file, got one that the manifest does not name")
        )
    chains = list(read_chains(place, manifest, found))
    found.differences += log_differences(
        manifest, chains, lambda path: _whole(place, manifest, path)
    )
    sealed_pages(manifest, chains, found)
    _files(place, manifest, chains, wish, progress, found)
    if wish.old is not None and not found.stopped:
        _old(place, wish, manifest, chains, found)
    if wish.line:
        _line(wish.line, chains, found)
    found.differences = sorted(set(found.differences))
    return found


def _first(place: SiteReader, path: str, most: int) -> bytes:
    try:
        return place.read(path, most, True).data
    except ReadError as error:
        raise ArchiveError(
            f"{place.name}{'' if place.name.endswith('/') else '/'}{path}",
            expected="a manifest",
            got=str(error),
            todo="Check the address; a site of this archive has one at its root.",
        ) from None


def _files(
    place: SiteReader,
    manifest: Manifest,
    chains: Sequence[Chain],
    wish: VerifyOptions,
    progress: Callable[[int, int], None],
    found: Outcome,
) -> None:
    """Every file against its length and hash, records against the seal, and the feet of pages
    against its newest line.
    """
    paths = list(manifest.files)
    if wish.limit is not None and wish.limit < len(paths):
        # Chosen anew by each run, so that nobody can know which files will be looked at.
        paths = sorted(random.sample(paths, wish.limit))
        found.notes.append(
            f"{wish.limit:,} of {len(manifest.files):,} files were chosen by chance to be checked."
        )
    by_election = {chain.election: chain for chain in chains}
    seals = {chain.election: held(chain, manifest.moved) for chain in chains}
    front = chains[0].head if len(manifest.chains) == 1 and chains else manifest.head
    lock, silent, checked, records = Lock(), 0, 0, 0
    unanswered: list[Difference] = []

    def check(path: str) -> list[Difference]:
        nonlocal silent, checked, records
        if found.stopped:
            return []
        entry = manifest.files[path]
        looked = is_read(path) and entry.length <= LARGEST_PAGE
        try:
            read = place.read(path, entry.length, looked)
        except NoAnswer as error:
            with lock:
                silent += 1
                if isinstance(error, TooLate):
                    found.stopped = str(error)
                elif silent == PATIENCE:
                    found.stopped = (
                        f"{silent} requests in a row went without an answer; the last: {error}"
                    )
            unanswered.append((path, f"expected {entry.length:,} bytes, got {error}"))
            return []
        except ReadError as error:
            return [(path, f"expected {entry.length:,} bytes, got {error}")]
        with lock:
            silent = 0
            checked += 1
            records += bool(entry.block)
        out = [*byte_differences(entry, read)]
        if looked and path.endswith(".html"):
            out += page_differences(path, entry, read.data, by_election, front, manifest, seals)
        elif looked:
            out += table_differences(path, entry, read.data, manifest, seals)
        return [(path, text) for text in out]

    with ThreadPoolExecutor(max_workers=wish.threads if isinstance(place, Web) else 1) as pool:
        for done, wrong in enumerate(pool.map(check, paths), start=1):
            found.differences += wrong
            progress(done, len(paths))
    # Of a run that was given up, one message tells more than a line for each file.
    found.differences += [] if found.stopped else unanswered
    found.counts["files"], found.counts["records"] = checked, records
    if checked < len(manifest.files):
        found.notes.append(f"{checked:,} of {len(manifest.files):,} files were read.")


def _whole(place: SiteReader, manifest: Manifest, path: str) -> bytes:
    """A file that the manifest names; empty where it can't be read."""
    try:
        return place.read(path, manifest.files[path].length, True).data
    except ReadError:
        return b""


def _old(
    place: SiteReader,
    wish: VerifyOptions,
    manifest: Manifest,
    chains: Sequence[Chain],
    found: Outcome,
) -> None:
    assert wish.old is not None

    lines = {chain.election: chain.lines for chain in chains}
    found.notes += then.builder_notes(wish.old, manifest)
    for path, text, minor in then.differences(
        wish.old, manifest, lines, lambda path: _whole(place, manifest, path), wish.known
    ):
        if minor:
            found.notes.append(f"{path}: {text}.")
        else:
            found.differences.append((path, text))
    found.counts["files of the old manifest"] = len(wish.old.files)


def _line(text: str, chains: Sequence[Chain], found: Outcome) -> None:
    kept = kept_hash(text)
    if not kept:
        raise ArchiveError(
            "--line",
            expected="a hash, or a line of published.csv",
            got=text[:80],
            todo="Copy it from a page's foot.",
        )
    place = where(kept, chains)
    if place:
        found.notes.append(f"The line {kept[:12]} is {place}.")
    else:
        found.differences.append(
            ("--line", f"expected {kept[:12]} in a chain of this site, got none that bears it")
        )
