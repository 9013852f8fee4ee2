"""Where the checkout is, what stands beside it, and its tables, read by the standard library."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""
DATA = ROOT / "data"
TESTS = ROOT / "tests"
FEEDS = ROOT.parent / "shared" / "feeds"
"""The folder of real official files, where it is present."""


@cache
def read_csv(path: Path) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file that no test changes."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
