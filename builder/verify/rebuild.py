"""Rebuild a site from its data in a separate folder and compare every byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.archive import Folders
from builder.build import build
from builder.errors import ArchiveError
from builder.seal.builder_identity import PACKAGE
from builder.seal.manifest import MANIFEST, SUMS
from builder.seal.manifest_reader import Manifest, parse
from builder.site.carried import Carried
from builder.verify.compare import other_tools
from builder.verify.fetch import Folder, ReadError, SiteReader
from builder.verify.published import LARGEST_MANIFEST, same_carried
from builder.verify.seals import Outcome

PARTS = ("content", "mkdocs.yml", "node_modules", "package-lock.json", "requirements")
"""What a build reads of a checkout beside its data and the code that runs."""


def rebuilt(place: SiteReader, of: Path, found: Outcome) -> None:
    """Build the site of ``of``, a checkout or its data, and add to ``found`` what differs.

    Nothing is taken over from another build: the folder is new, and gone afterwards. The code is
    the one that runs; where the site names another builder or other tools, a note says so, since
    then a difference may have no other cause.
    """
    with TemporaryDirectory(prefix="builder-rebuild-") as folder:
        root = _checkout(of.resolve(), Path(folder))
        theirs = parse(place.read(MANIFEST, LARGEST_MANIFEST, True).data, MANIFEST)
        # What it carried over is no part of the data; its names and hashes were checked, and it is
        # taken as it is.
        carried = _carried(place, theirs)
        carry = (lambda own: [one for one in carried if one.path not in own]) if carried else None
        build(Folders(root=root), lambda words: None, draft=True, fresh=True, carry=carry)
        own = Folder(root / "site")
        ours = parse(own.read(MANIFEST, LARGEST_MANIFEST, True).data, MANIFEST)
        found.notes += other_builder(theirs, ours)
        for path in sorted({*theirs.files, *ours.files}):
            _compare(path, theirs, ours, found)
        for path in (MANIFEST, SUMS):
            data = own.read(path, LARGEST_MANIFEST, True).data
            try:
                same = place.read(path, len(data), True).data == data
            except ReadError:
                same = False
            if not same:
                found.differ(path, "the bytes of a site rebuilt from the data", "others")
        found.counts["rebuilt files"] = len(ours.files) + 2
        found.differences = sorted(set(found.differences))


def _carried(place: SiteReader, theirs: Manifest) -> list[Carried]:
    """Return the files that the site carried over; none where one can't be read."""
    before = same_carried(place, theirs)
    try:
        return before.take({}) if before else []
    except ArchiveError:
        return []


def _compare(path: str, theirs: Manifest, ours: Manifest, found: Outcome) -> None:
    """Compare one file of both sites; the manifest's own hash of it was already checked."""
    one, other = theirs.files.get(path), ours.files.get(path)
    if other is None:
        found.differ(path, "no such file, since a rebuilt site has none", "one")
    elif one is None:
        found.differ(path, "the file that a rebuilt site has", "none")
    elif one.sha256 != other.sha256:
        expected = f"the sha256 {other.sha256[:12]} of a site rebuilt from the data"
        found.differ(path, expected, one.sha256[:12])


def other_builder(theirs: Manifest, ours: Manifest) -> list[str]:
    """Say where the site names a builder or tools other than those of the rebuild."""
    if theirs.builder == ours.builder and theirs.tools == ours.tools:
        alike = "The site names this builder and these tools"
        return [f"{alike}: each difference is one of the site or of the data."]
    said = []
    if theirs.builder != ours.builder:
        names = f"the builder {_named(theirs.builder)}, this is {_named(ours.builder)}"
        said.append(f"the site names {names}")
    versions = other_tools(theirs, ours)
    said += [f"{name} {there} there, {here} here" for name, there, here in versions]
    alone = f"Differences may come from the builder alone: {'; '.join(said)}"
    return [f"{alone}. Get the code that the site names, and try again."]


def _named(builder: Mapping[str, str]) -> str:
    return f"{builder['version']} ({builder['sha256'][:12]})" if builder else "by no name"


def _checkout(of: Path, root: Path) -> Path:
    """Make a checkout in ``root`` of links to the data and texts of ``of`` and to our code."""
    whole = (of / "data").is_dir()
    data, rest = (of / "data", of) if whole else (of, of.parent)
    if not whole and not (rest / "mkdocs.yml").exists():
        rest = PACKAGE.parent
    if not any(data.glob("*/*/election.toml")) and not (whole and (of / "mkdocs.yml").exists()):
        expected, todo = "a checkout or its data folder", "Name the folder with the elections."
        raise ArchiveError(of, expected=expected, got="neither", todo=todo)
    (root / "data").symlink_to(data)
    (root / "builder").symlink_to(PACKAGE)
    for name in PARTS:
        place = rest / name if (rest / name).exists() else PACKAGE.parent / name
        # A lock that the checkout lacks is no part of it, but without the chart library nothing is
        # built.
        if place.exists() and (place.parent == rest or name == "node_modules"):
            (root / name).symlink_to(place)
    return root
