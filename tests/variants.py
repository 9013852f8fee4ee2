"""Two other archives that the tests of the site also run on; `python -m tests.variants` builds each
and runs them.

One has what this one has and an invented election that is still being counted, elsewhere and in
another time zone. The other holds invented elections alone. Each is a checkout of its own under
build/variants/, so that no test knows it moved.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.archive import TINY, run_builder
from tests.build.test_clock_changes import ELECTION, write
from tests.checkout import ROOT

FIRST = "2032-11-02-2000"
FOLDERS = "content tests benchmarks fuzz docs decisions requirements"
COPIED = (*FOLDERS.split(), "mkdocs.yml", "package-lock.json", "pyproject.toml")
SITE_TESTS = (
    "tests/browser/test_kinds.py",
    "tests/build/test_build.py",
    "tests/checks/test_checks.py",
    "tests/pages/test_cards.py",
    "tests/site/test_all_links.py",
    "tests/site/test_budgets.py",
    "tests/store/test_characters.py",
    "tests/store/test_format.py",
)
"""The files that hold tests marked ``site``; to collect all others takes longer than to run these.
"""
LINKED = ("builder", "node_modules", ".venv")


def running(data: Path) -> None:
    """Write an election of which one update is out, with the next one announced."""
    folder = write(data)
    for path in (folder / "snapshots").iterdir():
        if not path.name.startswith(FIRST):
            path.unlink()
    for name in ("updates.csv", "totals.csv"):
        head, *rows = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if row.startswith(FIRST)]
        assert kept and kept != rows, name
        (folder / name).write_text(head + "".join(kept), encoding="utf-8")


def checkout(folder: Path, *, ours: bool) -> Path:
    """Write a checkout with the running election beside ``ours`` or invented ones."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy2(source, folder / name)
    for name in LINKED:
        (folder / name).symlink_to((ROOT / name).resolve())
    shutil.copytree((ROOT if ours else TINY) / "data", folder / "data")
    if ours:  # what has not changed is reused, so that the election alone is built
        for name in ("site", "build/elections"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, copy_function=os.link)
    running(folder / "data")
    for words in (("fmt",), ("seal",)):
        told(run_builder(*words, cwd=folder, PYTHONPATH=str(folder)))
    return folder


def told(result: subprocess.CompletedProcess[str]) -> None:
    """Stop with what a command of the builder said when it failed."""
    if result.returncode:
        raise SystemExit(f"{' '.join(result.args[2:])}: {result.stdout}{result.stderr}")


def main(words: list[str]) -> int:
    """Build both archives and run the tests marked ``site``; return how many runs failed."""
    failed = 0
    for name, ours in (("running", True), ("without", False)):
        print(
            f"== {name}: {ELECTION} beside {'this archive' if ours else 'invented elections alone'}",
            flush=True,
        )
        folder = checkout(ROOT / "build" / "variants" / name, ours=ours)
        told(run_builder("build", cwd=folder, PYTHONPATH=str(folder)))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *SITE_TESTS, "-m", "site", "--no-skips", *words],
            cwd=folder,
            check=False,
        )
        failed += done.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
