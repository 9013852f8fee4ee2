"""``python -m benchmarks.same [COMMIT]``: whether the working tree builds the very site that COMMIT
builds (HEAD unless named).

Both are built as drafts of the working tree's data/ and content/. The manifests are compared
without the hash that names the builder, which differs with every change of code. What COMMIT builds
is remembered under build/same/.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEMORY = ROOT / "build" / "same"
LISTS = ("manifest.json", "SHA256SUMS")
SHOWN = 40


def checkout(commit: str, place: Path) -> None:
    """Write the tree of ``commit`` to ``place``, with the packages and the data of this
    checkout.
    """
    place.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "archive", commit], cwd=ROOT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", place], input=archive, check=True)
    for name in ("data", "content"):
        shutil.rmtree(place / name)
        (place / name).symlink_to(ROOT / name)
    (place / "node_modules").symlink_to((ROOT / "node_modules").resolve())


def digests(root: Path) -> dict[str, str]:
    """Build the site of ``root`` and return the sha256 of every file by its path."""
    shutil.rmtree(root / "build" / "elections", ignore_errors=True)  # nothing is taken over
    subprocess.run([sys.executable, "-m", "builder", "build", "--draft"], cwd=root, check=True)
    site = root / "site"
    found = {p.relative_to(site).as_posix(): p for p in site.rglob("*") if p.is_file()}
    sums = {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in found.items()
        if name not in LISTS
    }
    manifest = json.loads((site / "manifest.json").read_bytes())
    manifest.pop("builder")
    sums["manifest.json"] = hashlib.sha256(json.dumps(manifest).encode()).hexdigest()
    return sums


def before(commit: str) -> dict[str, str]:
    """What ``commit`` builds, from memory where it was built here before."""
    remembered = MEMORY / f"{commit}.json"
    if not remembered.is_file():
        place = MEMORY / "checkout"
        shutil.rmtree(place, ignore_errors=True)
        checkout(commit, place)
        remembered.write_text(json.dumps(digests(place)))
        shutil.rmtree(place)
    found: dict[str, str] = json.loads(remembered.read_text())
    return found


def main() -> int:
    named = sys.argv[1] if len(sys.argv) > 1 else "HEAD"
    commit = subprocess.run(
        ["git", "rev-parse", named], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    MEMORY.mkdir(parents=True, exist_ok=True)
    old, new = before(commit), digests(ROOT)
    differing = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    for name in differing[:SHOWN]:
        print(f"{'new' if name not in old else 'gone' if name not in new else 'other'}: {name}")
    print(f"{len(new):,} files, {len(differing):,} of them not as {commit[:10]} builds them.")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
