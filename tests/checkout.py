"""Where the checkout is, and what stands beside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""
DATA = ROOT / "data"
TESTS = ROOT / "tests"
FEEDS = ROOT.parent / "shared" / "feeds"
"""The folder of real official files, where it is present."""
