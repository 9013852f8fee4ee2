"""Another generator makes the same addresses of the same mkdocs.yml: MkDocs is no longer developed.

It is no way out yet: Zensical 0.0.73 rewrites relative links within blocks of HTML, which are right
as they stand (decisions/0069-material-is-the-theme.md).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from builder.site.docs_folder import place_of
from tests import archive
from tests.checkout import ROOT


def test_zensical_makes_a_page_at_every_address_that_mkdocs_does(tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "checkout")
    archive.build_here(root)
    docs = root / "build" / "docs"
    pages = {place_of(path.relative_to(docs).as_posix()) for path in docs.rglob("*.md")}
    run = subprocess.run(
        [Path(sys.executable).parent / "zensical", "build", "-f", root / "mkdocs.yml"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    made = root / "build" / "next-html"
    found = {path.relative_to(made).as_posix() for path in made.rglob("index.html")}
    assert len(pages) > 30 and found == pages
    mayor = (made / archive.GENERAL / "mayor" / "index.html").read_text(encoding="utf-8")
    site = (root / "site" / archive.GENERAL / "mayor" / "index.html").read_text(encoding="utf-8")
    title = "<title>Mayor of Lark Hill – Election Count Archive</title>"
    assert title in mayor and title in site
