"""Check every promise of a published site, one after the other; name each difference."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock

from builder.errors import ArchiveError
from builder.seal.manifest import MANIFEST, SUMS, sums
from builder.seal.manifest_reader import Manifest, parse
from builder.site.carried import carried_differences
from builder.verify.chain import Chain, Difference
from builder.verify.compare import Comparison, builder_notes
from builder.verify.fetch import NoAnswer, ReadError, SiteReader, TooLate
from builder.verify.files import SealedSite, byte_differences, is_read
from builder.verify.log import log_differences
from builder.verify.published import LARGEST_MANIFEST, refuse_other_archive
from builder.verify.seals import Outcome, kept_hash, read_chains, sealed_pages, where
from builder.verify.web import Web

LARGEST_PAGE = 16_000_000
"""Bytes; a larger page is not read for its foot."""
PATIENCE = 12
"""So many requests in a row without an answer, and the run ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """Options of a run: an ``old`` manifest, a saved ``line``, at most ``limit`` files."""

    old: Manifest | None = None
    old_name: str = ""
    line: str = ""
    limit: int | None = None
    threads: int = 8
    known: Sequence[str] = ()


def verify(
    place: SiteReader, options: VerifyOptions, progress: Callable[[int, int], None]
) -> Outcome:
    """Check a site, telling ``progress`` the files done of all; ArchiveError without a manifest."""
    try:
        return _verify(place, options, progress)
    finally:
        place.close()


def _verify(
    place: SiteReader, options: VerifyOptions, progress: Callable[[int, int], None]
) -> Outcome:
    found = Outcome()
    data = _first(place, MANIFEST, LARGEST_MANIFEST)
    manifest = parse(data, MANIFEST)
    if options.old is not None:
        refuse_other_archive(options.old, manifest, options.old_name)
    hashes = {path: entry.sha256 for path, entry in manifest.files.items()}
    expected = sums(hashes, data, {})
    try:
        if place.read(SUMS, len(expected), True).data != expected:
            found.differ(SUMS, f"exactly the hashes of {MANIFEST}", "others")
    except ReadError as error:
        found.differ(SUMS, f"the hashes of {MANIFEST}", str(error))
    found.differences += carried_differences(hashes, manifest.carried)
    if manifest.carried:
        number = len(manifest.carried)
        files = "1 file is" if number == 1 else f"{number:,} files are"
        found.notes.append(f"{files} carried over from earlier sites, for pages still in caches.")
    listing = place.listing()
    if listing is None:
        found.notes.append("Files that the manifest does not name can't be found over a network.")
    for path in sorted((listing or frozenset()) - manifest.files.keys() - {MANIFEST, SUMS}):
        found.differ(path, "no such file", "one that the manifest does not name")
    chains = list(read_chains(place, manifest, found))
    whole = partial(_whole, place, manifest)
    found.differences += log_differences(manifest, chains, whole)
    sealed_pages(manifest, chains, found)
    _files(place, manifest, chains, options, progress, found)
    if options.old is not None and not found.stopped:
        lines = {chain.election: chain.lines for chain in chains}
        compared = Comparison(old=options.old, new=manifest, chains=lines, read=whole)
        found.notes += builder_notes(options.old, manifest)
        for path, text, minor in compared.differences(options.known):
            if minor:
                found.notes.append(f"{path}: {text}.")
            else:
                found.differences.append((path, text))
        found.counts["files of the old manifest"] = len(options.old.files)
    if options.line:
        _line(options.line, chains, found)
    found.differences = sorted(set(found.differences))
    return found


def _first(place: SiteReader, path: str, most: int) -> bytes:
    try:
        return place.read(path, most, True).data
    except ReadError as error:
        name = f"{place.name.removesuffix('/')}/{path}"
        todo = "Check the address; a site of this archive has one at its root."
        raise ArchiveError(name, expected="a manifest", got=str(error), todo=todo) from None


def _files(
    place: SiteReader,
    manifest: Manifest,
    chains: Sequence[Chain],
    options: VerifyOptions,
    progress: Callable[[int, int], None],
    found: Outcome,
) -> None:
    """Check files against their hashes, records against the seal, feet against its newest line."""
    paths = list(manifest.files)
    if options.limit is not None and options.limit < len(paths):
        # A new random choice for each run, so nobody can know which files will be checked.
        paths = sorted(random.sample(paths, options.limit))
        of = f"{options.limit:,} of {len(manifest.files):,} files"
        found.notes.append(f"{of} were chosen by chance to be checked.")
    sealed = SealedSite(manifest, chains)
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
                    row = f"{silent} requests in a row went without an answer"
                    found.stopped = f"{row}; the last: {error}"
            unanswered.append((path, f"expected {entry.length:,} bytes, got {error}"))
            return []
        except ReadError as error:
            return [(path, f"expected {entry.length:,} bytes, got {error}")]
        with lock:
            silent = 0
            checked += 1
            records += bool(entry.block)
        out = [*byte_differences(entry, read)]
        if looked:
            out += sealed.differences(path, read.data)
        return [(path, text) for text in out]

    with ThreadPoolExecutor(max_workers=options.threads if isinstance(place, Web) else 1) as pool:
        for done, wrong in enumerate(pool.map(check, paths), start=1):
            found.differences += wrong
            progress(done, len(paths))
    # After an aborted run, one message says more than a line for each file.
    found.differences += [] if found.stopped else unanswered
    found.counts["files"], found.counts["records"] = checked, records
    if checked < len(manifest.files):
        found.notes.append(f"{checked:,} of {len(manifest.files):,} files were read.")


def _whole(place: SiteReader, manifest: Manifest, path: str) -> bytes:
    """Return a file that the manifest names; empty if it cannot be read."""
    try:
        return place.read(path, manifest.files[path].length, True).data
    except ReadError:
        return b""


def _line(text: str, chains: Sequence[Chain], found: Outcome) -> None:
    kept = kept_hash(text)
    if not kept:
        expected, todo = "a hash, or a line of published.csv", "Copy it from a page's foot."
        raise ArchiveError("--line", expected=expected, got=text[:80], todo=todo)
    place = where(kept, chains)
    if place:
        found.notes.append(f"The line {kept[:12]} is {place}.")
    else:
        found.differ("--line", f"{kept[:12]} in a chain of this site", "none with it")
