"""The invented archive, sealed and built once for all tests of the published site; each test gets a
copy of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
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
    """Seals every election of the checkout ``root`` as published on ``day``."""
    for election in load.load_archive(root / "data"):
        published = root / "data" / election.path / "published.csv"
        text = (
            published.read_text(encoding="utf-8")
            if published.exists()
            else ",".join(schema.PUBLISHED) + "\n"
        )
        published.write_text(
            text + "".join(map(line_text, next_lines(election, day))), encoding="utf-8"
        )
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
    for path in [
        election / "races.csv",
        election / "choices.csv",
        *(election / "snapshots").glob("*.csv"),
    ]:
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"^clerk,", "town-clerk,", text, flags=re.MULTILINE), encoding="utf-8"
        )
    (election / "redirects.csv").write_text(
        "old,new,kind,on,reason\n"
        f"{archive.GENERAL}/clerk,{archive.GENERAL}/town-clerk,moved,2031-04-03,Two towns have a clerk.\n",
        encoding="utf-8",
    )
    return root


def rewritten(site: Path, change: Mapping[str, Callable[[str], str]]) -> None:
    """Changes files and puts their new hashes into the manifest, as somebody would who wants to get
    away with it.
    """
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
    """Takes files out of the site and out of its manifest."""
    raw = json.loads((site / MANIFEST).read_bytes())
    files = dict(parse((site / MANIFEST).read_bytes(), MANIFEST).files)
    for path in gone:
        (site / path).unlink()
        del files[path]
    resum(site, json.dumps({**raw, "files": json.loads(written(files))}))


def as_tree(manifest: bytes) -> str:
    """A manifest in the form that it had before pages stated anything, manifest/2: no builder, no
    hash of what is stated.
    """
    raw = json.loads(manifest)
    del raw["builder"]
    files = {
        path: replace(entry, stated="") for path, entry in parse(manifest, MANIFEST).files.items()
    }
    return json.dumps(
        {**raw, "schema": "election-count-archive/manifest/2", "files": json.loads(written(files))}
    )


def by_another_builder(path: Path) -> Path:
    """The manifest at ``path`` names another builder from now on."""
    raw = json.loads(path.read_bytes())
    raw["builder"] = {"version": "0.0.9", "sha256": "b" * 64}
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def restated(site: Path) -> None:
    """Writes manifest and sums anew over whatever stands in the site: length, hash, and what each
    file states.
    """
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
    """Writes a manifest and the SHA256SUMS that go with it."""
    (site / MANIFEST).write_text(manifest, encoding="utf-8")
    found = parse(manifest.encode(), MANIFEST)
    (site / SUMS).write_bytes(
        sums({path: entry.sha256 for path, entry in found.files.items()}, manifest.encode())
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
