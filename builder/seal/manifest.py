"""What the site consists of, in two files: every path with its length and hash, and the newest
lines of the seal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import metadata
from pathlib import Path

from builder.errors import BuildError
from builder.model import Election, Jurisdiction, Logged, Published, Redirect
from builder.seal.archive_log import row_text
from builder.seal.chain import Seal, archive_head, examine_jurisdiction, line_hash, line_text
from builder.seal.facts import Facts, canonical, released_text
from builder.seal.manifest_reader import SCHEMA
from builder.seal.manifest_tree import Entry, entries, folder, written
from builder.seal.renames import Renames, address, facts_with, names_then, renames
from builder.site.staging import FileDigest
from builder.store.schema import LOG, PUBLISHED

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
LOG_PATH = "data/elections-log.csv"
HEAD = ",".join(LOG)
"""The first line of the log."""
TOOLS = (
    *"babel icalendar jinja2 markdown mkdocs mkdocs-material".split(),
    *"pagefind-bin pandas pillow pyarrow resvg-py xlsxwriter zlib-ng".split(),
)
"""The packages whose version may change a byte of the site; each has one version in the lock,
whatever the Python.
"""


def chain_path(election: str) -> str:
    """Return where the site carries the seal's lines."""
    return f"{election}/data/published.csv"


def sealed_path(election: str) -> str:
    """Return where the site carries what was sealed, as it was first published."""
    return f"{election}/data/sealed.txt"


def chain_files(election: Election, seal: Seal) -> Iterator[tuple[str, bytes]]:
    """Yield the seal of an election as two downloads, with their paths, that only ever grow at
    their ends.

    ``published.csv`` has the lines of the chain: the sha256 of a line, its line feed included, is
    the next line's ``previous``. ``sealed.txt`` has for each line its scope and layer, then the
    facts that its ``sha256`` is over.
    """
    return files_of_chain(election.path, election.published, seal, renames(election))


def files_of_chain(
    path: str, published: Sequence[Published], seal: Seal, moved: Renames
) -> Iterator[tuple[str, bytes]]:
    """Yield the two downloads of one chain, that of an election or of a jurisdiction; none where
    nothing is sealed.
    """
    if not published:
        return
    text = "".join(map(line_text, published))
    yield chain_path(path), f"{','.join(PUBLISHED)}\n{text}".encode()
    waiting = {scope: iter(of) for scope, of in seal.layers.items()}
    layers = {(scope, layer): next(waiting[scope]) for scope, layer in sorted(seal.lines)}
    found = {line_hash(line): line for line in published}
    contents = {
        found[hash_].seq: _as_published(found[hash_], layers[cell], moved)
        for cell, hash_ in seal.lines.items()
    }
    told = (f"{line.scope} {line.layer}\n".encode() + contents[line.seq] for line in published)
    yield sealed_path(path), b"".join(told)


def _as_published(line: Published, of: Facts, moved: Renames) -> bytes:
    """Return the content that ``line`` sealed, with every race under the name that it had then."""
    for moves in range(len(moved) + 1):
        content = canonical(facts_with(of, names_then(moved, moves)))
        if hashlib.sha256(content).hexdigest() == line.sha256:
            return content
    expected = "the facts it sealed"
    got = "others"
    todo = "Run `builder check` first."
    raise BuildError(f"line {line.seq} of published.csv", expected=expected, got=got, todo=todo)


def log_files(
    rows: Sequence[Logged], jurisdictions: Sequence[Jurisdiction]
) -> Iterator[tuple[str, bytes]]:
    """Yield the log of the archive, and each jurisdiction's chain with what it sealed; none of an
    archive in which nothing is sealed.
    """
    if rows:
        yield LOG_PATH, f"{HEAD}\n{''.join(map(row_text, rows))}".encode()
    for jurisdiction in {of.slug: of for of in jurisdictions}.values():
        yield from files_of_chain(
            jurisdiction.slug, jurisdiction.published, examine_jurisdiction(jurisdiction), ()
        )


def anchor_files(data: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the proofs of outside witnesses as `builder seal --anchor` keeps them, each beside the
    lines that it is over.
    """
    for proof in sorted(data.glob("anchors/*.txt.ots")):
        for path in (proof.with_suffix(""), proof):
            yield f"data/anchors/{path.name}", path.read_bytes()


def tools() -> dict[str, str]:
    """Return the versions of the packages in `TOOLS` that this build runs with."""
    return {name: metadata.version(name) for name in TOOLS}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedAddress:
    """The seq of the line that sealed an address; ``block`` is the sha256 of a record's data block,
    "" for other pages.
    """

    line: int
    block: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestUpdate:
    """The newest live update of an election; ``words`` is its official time as it is stored."""

    released_at: datetime
    words: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedElection:
    """What a manifest says of one election: the newest line of its chain, its number of lines, its
    redirects, and what its pages say for beginnings of titles; ``tree`` are its files in the
    manifest, ``sums`` those in ``SHA256SUMS``.
    """

    path: str
    head: str
    lines: int
    newest: NewestUpdate | None
    redirects: tuple[Redirect, ...]
    names: Mapping[str, str]
    tree: str
    sums: bytes


def sealed_election(
    election: Election, seal: Seal, files: Mapping[str, FileDigest], blocks: Mapping[str, str]
) -> SealedElection:
    """Return what a manifest says of ``election``, whose ``files`` are all below its path.

    ``blocks`` has the sha256 of each record's data block by the record's path. BuildError where a
    sealed address has no page, or a record no data block.
    """
    last = max(election.live, key=lambda update: update.released_at, default=None)
    newest = None
    if last:
        newest = NewestUpdate(released_at=last.released_at, words=released_text(last), key=last.key)
    listed = {path.removeprefix(f"{election.path}/"): _entry(of) for path, of in files.items()}
    for path, at in _addresses(election, seal, files, blocks).items():
        own = path.removeprefix(f"{election.path}/")
        listed[own] = listed[own]._replace(line=at.line, block=at.block)
    return SealedElection(
        path=election.path,
        head=seal.head,
        lines=len(election.published),
        newest=newest,
        redirects=election.redirects,
        names=election.jurisdiction.names,
        tree=folder(listed),
        sums="".join(f"{files[path].sha256}  {path}\n" for path in sorted(files)).encode(),
    )


def _entry(of: FileDigest) -> Entry:
    return Entry(of.length, of.sha256, stated=of.stated)


def _addresses(
    election: Election, seal: Seal, files: Collection[str], blocks: Mapping[str, str]
) -> dict[str, SealedAddress]:
    """Return every sealed race, update and record of an election by the path of its page."""
    found: dict[str, SealedAddress] = {}
    seqs = {line_hash(line): line.seq for line in election.published}
    for scope, layers in seal.layers.items():
        kind, _, name = scope.partition("/")
        page = SealedAddress(line=seqs[seal.lines[scope, 1]], block="")
        if kind == "race":
            found[f"{election.path}/{name}/index.html"] = page
        elif kind == "update":
            found[f"{election.path}/updates/{name}/index.html"] = page
            keys = (key for of in layers for key, _ in of)
            for race in {key.partition("/")[2] for key in keys if key.startswith("listed/")}:
                path = f"{election.path}/{race}/{name}/index.html"
                found[path] = replace(page, block=blocks.get(path, ""))
                if path in files and not found[path].block:
                    todo = "This is a fault of the builder; report it."
                    expected = "a record with its data block"
                    raise BuildError(path, expected=expected, got="none", todo=todo)
    missing = sorted(found.keys() - set(files))
    if missing:
        got = f"none at {len(missing)} of them"
        todo = "Every published page must stay: bring it back."
        raise BuildError(missing[0], expected="a page at every sealed address", got=got, todo=todo)
    return found


def manifest(
    files: Mapping[str, FileDigest],
    elections: Sequence[SealedElection],
    versions: Mapping[str, str],
    builder: Mapping[str, str],
    carried: Mapping[str, int] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield ``manifest.json`` and ``SHA256SUMS`` over every other file of the site: ``files``, and
    those of ``elections``.

    ``versions`` are those of the tools that matter; ``builder`` is what `made_by` says; ``carried``
    are the files of earlier sites, with how often each was carried over. The same files give the
    same bytes: nothing here knows when or where the site was built.
    """
    live = [(of.newest.released_at, of.path, of.newest) for of in elections if of.newest]
    newest = max(live, key=lambda item: item[:2]) if live else None
    head = {
        "schema": SCHEMA,
        "newest_update": f"{newest[1]}/updates/{newest[2].key}/" if newest else "",
        "newest_released_at": newest[2].words if newest else "",
        "head": archive_head({of.path: of.head for of in elections}),
        "chains": {
            of.path: {"head": of.head, "lines": of.lines}
            for of in sorted(elections, key=lambda of: of.path)
        },
        "moved": {
            address(row.old): address(row.new)
            for of in elections
            for row in of.redirects
            if row.kind == "moved"
        },
        "builder": dict(builder),
        "tools": dict(sorted(versions.items())),
    }
    if names := {begin: name for of in elections for begin, name in of.names.items()}:
        head["names"] = dict(sorted(names.items()))
    if carried:
        head["carried"] = dict(sorted(carried.items()))
    top = json.dumps(head, indent=1, ensure_ascii=False)[:-2]
    listed: dict[str, Entry | str] = {path: _entry(of) for path, of in files.items()}
    hashes, whole = {path: of.sha256 for path, of in files.items()}, {}
    for of in elections:
        start = f"{of.path}/"
        if any(path.startswith(start) for path in files):
            # It has files that are not its own, such as a page where one of its races was.
            own = dict(entries(json.loads(of.tree), start))
            listed |= own
            hashes |= {path: entry.sha256 for path, entry in own.items()}
        else:
            listed[of.path], whole[start] = of.tree, of.sums
    data = f'{top},\n "files": {written(listed)}}}\n'.encode()
    yield MANIFEST, data
    yield SUMS, sums(hashes, data, whole)


def sums(hashes: Mapping[str, str], manifest: bytes, folders: Mapping[str, bytes]) -> bytes:
    """Return ``SHA256SUMS`` as ``sha256sum -c`` reads it, in the order of the paths.

    ``folders`` are the finished lines of whole folders, by their paths with a slash at the end.
    """
    every = {**hashes, MANIFEST: hashlib.sha256(manifest).hexdigest()}
    lines = {path: f"{sha256}  {path}\n".encode() for path, sha256 in every.items()} | dict(folders)
    return b"".join(lines[path] for path in sorted(lines))
