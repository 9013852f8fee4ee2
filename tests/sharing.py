"""How the processes of a run share the tests: a file goes to one of them, slow files go first.

So what a file makes for its tests is made once. Files that read all pages of the real archive go to
one process together; tests that drive a browser go one by one.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

ALL_PAGES = (
    "tests/pages/test_cards.py",
    "tests/wording/test_messages.py",
    "tests/official/test_shift.py",
    "tests/pages/test_embed.py",
    "tests/pages/test_election.py",
    "tests/counting/test_partial_history.py",
    "tests/exports/test_tables.py",
)
SLOW = (
    *ALL_PAGES,
    "tests/official/test_feeds_2022.py",
    "tests/browser/",
    "tests/verify/",
    "tests/site/",
    "tests/seal/",
    "tests/commands/",
    "tests/build/",
    "tests/pages/",
)
"""Beginnings of paths, those first whose files take one process longest."""


def start(path: str) -> int:
    """Return the place of a test in the order of a run."""
    return next((n for n, slow in enumerate(SLOW) if path.startswith(slow)), len(SLOW))


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """What goes to one process as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path in ALL_PAGES:
            return "all pages"
        return nodeid if path.startswith("tests/browser/") else path
