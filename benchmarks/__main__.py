"""Builds synthetic archives of growing size and says how long each takes; no test depends on it.

An archive of n elections is the largest stored election n times over. Each is built twice: from nothing, and again
with nothing changed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1, 2, 4)
BUILT = re.compile(r"([\d,]+) files, ([\d.]+) MB, ([\d,]+) of them new or changed, in ([\d.]+) s, at most (\d+) MB")


def largest() -> Path:
    """The stored election with the most snapshot rows."""
    return max((ROOT / "data").glob("*/*/"), key=lambda folder: sum(path.stat().st_size for path in folder.glob("snapshots/*")))


def write_archive(root: Path, count: int) -> None:
    """A checkout at ``root`` whose data holds ``count`` copies of the largest election, each under its own address."""
    for name in ("builder", "content", "node_modules"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    shutil.copy(ROOT / "mkdocs.yml", root)
    model = largest()
    for number in range(count):
        folder = root / "data" / model.parent.name / (model.name if number == 0 else f"{model.name}-copy-{number}")
        shutil.copytree(model, folder)
    shutil.copy(model.parent / "jurisdiction.toml", root / "data" / model.parent.name)


def build(root: Path) -> str:
    """One build in a process of its own; its closing line as columns of the table."""
    done = subprocess.run([sys.executable, "-m", "builder", "build"], cwd=root, capture_output=True, text=True, check=False)
    found = BUILT.search(" ".join(done.stderr.split()))
    if done.returncode or found is None:
        sys.exit(f"The build in {root} failed:\n{done.stderr}")
    files, megabytes, changed, seconds, memory = found.groups()
    return f"{files:>9} {megabytes:>9} {changed:>9} {seconds:>9} {memory:>9}"


def main() -> None:
    print(f"copies of {largest().relative_to(ROOT / 'data')}")
    print(f"{'elections':>9}           {'files':>9} {'MB':>9} {'changed':>9} {'seconds':>9} {'memory MB':>9}")
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write_archive(Path(folder), count)
            for kind in ("new", "again"):
                print(f"{count:>9} {kind:>9} {build(Path(folder))}", flush=True)


if __name__ == "__main__":
    main()
