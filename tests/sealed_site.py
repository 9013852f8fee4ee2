"""The invented archive, sealed and built once; each test of the published site gets a copy."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result

from builder.commands.verify import verify_command
from builder.editing.seal import log, seal
from builder.seal.chain import line_text, next_lines
from builder.seal.data_block import read_block
from builder.seal.manifest import MANIFEST, SUMS, sums
from builder.seal.manifest_reader import parse
from builder.seal.manifest_tree import Entry, written
from builder.site.stated_block import stated_hash
from builder.store import load, schema
from tests import archive

DAY = "2031-04-01"


def seal_all(root: Path, day: str = DAY) -> None:
    """Seal every election of the checkout ``root`` as published on ``day``."""
    for election in load.load_archive(root / "data"):
        published = root / "data" / election.path / "published.csv"
        lines = map(line_text, next_lines(election, day))
        head = [] if published.exists() else [",".join(schema.PUBLISHED) + "\n"]
        with published.open("a", encoding="utf-8", newline="") as file:
            file.writelines([*head, *lines])
    for folder in load.jurisdiction_folders(root / "data"):
        seal(folder, next_lines(load.load_jurisdiction(folder), day))
    log(root / "data", day)


@cache
def built() -> Path:
    """The checkout with its sealed data and its site, made once in a run."""
    root = archive.checkout(archive.kept_folder() / "checkout")
    seal_all(root)
    archive.build_here(root)
    return root


def site_in(folder: Path) -> Path:
    """A copy of the built site that a test may spoil."""
    shutil.copytree(built() / "site", folder / "site")
    return folder / "site"


def verify(place: Path | str, *words: str) -> Result:
    """What `builder verify` says; an error for people is in its ``exception``."""
    return CliRunner().invoke(verify_command, [str(place), *words])


def told(result: Result) -> list[str]:
    """The lines of the command's output that name a difference."""
    return [line for line in result.stdout.splitlines() if ": expected " in line]


def moved(folder: Path) -> Path:
    """The sealed data with the race clerk moved to town-clerk."""
    root = folder / "moved"
    archive.checkout(root, built() / "data")
    election = root / "data" / archive.GENERAL
    snapshots = (election / "snapshots").glob("*.csv")
    for path in (election / "races.csv", election / "choices.csv", *snapshots):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^clerk,", "town-clerk,", text), encoding="utf-8")
    old, new = (f"{archive.GENERAL}/{slug}" for slug in ("clerk", "town-clerk"))
    row = f"{old},{new},moved,2031-04-03,Two towns have a clerk.\n"
    (election / "redirects.csv").write_text(f"old,new,kind,on,reason\n{row}", encoding="utf-8")
    return root


def rewritten(site: Path, change: Mapping[str, Callable[[str], str]]) -> None:
    """Change files and put their new hashes into the manifest, to get away with it."""
    text = (site / MANIFEST).read_text(encoding="utf-8")
    for path, of in change.items():
        before = parse(text.encode(), MANIFEST).files[path]
        new = of((site / path).read_text(encoding="utf-8")).encode()
        assert new != (site / path).read_bytes(), path
        (site / path).write_bytes(new)
        old_row = f'{before.length},"{before.sha256}"'
        assert text.count(old_row) == 1, path
        text = text.replace(old_row, f'{len(new)},"{sha256(new)}"')
        if before.stated:
            text = text.replace(before.stated, stated_hash(path, new) or "0" * 64, 1)
    resum(site, text)


def without(site: Path, gone: Iterable[str]) -> None:
    """Take files out of the site and out of its manifest."""
    raw = json.loads((site / MANIFEST).read_bytes())
    files = dict(parse((site / MANIFEST).read_bytes(), MANIFEST).files)
    for path in gone:
        (site / path).unlink()
        del files[path]
    resum(site, json.dumps({**raw, "files": json.loads(written(files))}))


def as_tree(manifest: bytes) -> str:
    """A manifest as it was before pages stated anything, manifest/2: no builder, no stated hash."""
    raw = json.loads(manifest)
    del raw["builder"]
    known = parse(manifest, MANIFEST).files.items()
    raw["files"] = json.loads(written({path: e._replace(stated="") for path, e in known}))
    return json.dumps({**raw, "schema": "election-count-archive/manifest/2"})


def by_another_builder(path: Path) -> Path:
    """The manifest at ``path`` names another builder from now on."""
    raw = json.loads(path.read_bytes())
    raw["builder"] = {"version": "0.0.9", "sha256": "b" * 64}
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def restated(site: Path) -> None:
    """Write manifest and sums anew over whatever stands in the site."""
    raw = json.loads((site / MANIFEST).read_bytes())
    known = parse((site / MANIFEST).read_bytes(), MANIFEST).files
    files = {}
    for path, data in archive.files(site).items():
        if path in (MANIFEST, SUMS):
            continue
        old = known.get(path)
        blocks = read_block(data) if old and old.block else []
        files[path] = Entry(
            length=len(data),
            sha256=sha256(data),
            line=old.line if old else None,
            block=blocks[0].sha256 if blocks else "",
            stated=stated_hash(path, data),
        )
    resum(site, json.dumps({**raw, "files": json.loads(written(files))}))


def resum(site: Path, manifest: str) -> None:
    """Write a manifest and the SHA256SUMS that go with it."""
    (site / MANIFEST).write_text(manifest, encoding="utf-8")
    found = parse(manifest.encode(), MANIFEST)
    hashes = {path: entry.sha256 for path, entry in found.files.items()}
    (site / SUMS).write_bytes(sums(hashes, manifest.encode(), {}))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
