"""One certified election as one file to keep: its data, its pages, its seal, and their hashes."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from builder.archive import Folders, count_election, election_folder, load_validated
from builder.errors import ArchiveError, BuildError
from builder.model import Election
from builder.seal.manifest import MANIFEST, SUMS
from builder.seal.manifest_reader import Manifest, parse
from builder.wording.sentences import is_final

README = """\
The count of {path}, from the first results to certification.

data/    The figures as they are stored, with their sources and their seal (CC0).
site/    The pages and downloads of the election as they were published, and
         the manifest of the whole site.
{sums}  The sha256 of every other file: check them with `sha256sum -c {sums}`.

Newest update: {newest}. Newest line of the seal: {head}.
Published at {address}
"""


def release(folders: Folders, election: str, target: Path, address: str) -> Path:
    """Write ``target``/JURISDICTION-DATE.tar.gz from data/ and site/; return its path.

    The same data and site give the same bytes. BuildError where the election is not certified, or
    where a file of the site is not the one that its manifest names.
    """
    (validated,) = load_validated(election_folder(folders.data, election))
    counted = count_election(*validated)
    newest = counted.election.newest
    if newest is None or not is_final(newest):
        raise BuildError(
            election,
            expected="a certified election",
            got=f"one whose newest update is {newest.status}" if newest else "one without updates",
            todo="Wait until it is certified: a release is kept for ever.",
        )
    files = dict(_data(folders.data, counted.election))
    files |= dict(_pages(folders.site, election))
    words = README.format(
        path=election, sums=SUMS, newest=newest.key, head=counted.seal.head, address=address
    )
    files["README.txt"] = words.encode()
    files[SUMS] = "".join(
        f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)
    ).encode()
    name = election.replace("/", "-")
    path = target / f"{name}.tar.gz"
    target.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".next")
    fresh.write_bytes(_packed(files, name, newest.released_at))
    fresh.replace(path)
    return path


def _data(data: Path, election: Election) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the election, and those of its jurisdiction that stand beside it."""
    own = data / election.path
    beside = (path for path in own.parent.iterdir() if path.is_file())
    for path in sorted([*own.rglob("*"), *beside]):
        if path.is_file() and not path.name.startswith("."):
            yield f"data/{path.relative_to(data).as_posix()}", path.read_bytes()


def _pages(site: Path, election: str) -> Iterator[tuple[str, bytes]]:
    """Yield the election's files of the site, each held against the manifest."""
    try:
        data = (site / MANIFEST).read_bytes()
        manifest: Manifest = parse(data, str(site / MANIFEST))
        yield f"site/{MANIFEST}", data
        for path in sorted(p for p in manifest.files if p.startswith(f"{election}/")):
            content = (site / path).read_bytes()
            if hashlib.sha256(content).hexdigest() != manifest.files[path].sha256:
                raise ArchiveError(
                    site / path,
                    expected="the file that the manifest names",
                    got="another one",
                    todo="Build the site again: `builder build`.",
                )
            yield f"site/{path}", content
    except FileNotFoundError as error:
        raise ArchiveError(
            error.filename,
            expected="a file of the built site",
            got="none",
            todo="Build the site first: `builder build`.",
        ) from error


def _packed(files: dict[str, bytes], root: str, moment: datetime) -> bytes:
    """Return a packed tar whose bytes depend on nothing but these files, in a folder ``root``."""
    sink = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=sink, mode="wb", mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in sorted(files):
            member = tarfile.TarInfo(f"{root}/{path}")
            member.size, member.mtime, member.mode = (
                len(files[path]),
                int(moment.timestamp()),
                0o644,
            )
            tar.addfile(member, io.BytesIO(files[path]))
    return sink.getvalue()
