"""How the processes of a run share the tests: a file goes to one of them, slow files go first.

So what a file makes for its tests is made once. Files that read all pages of the real archive go to
one process together; tests that open one page after another go one by one.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

ALL_PAGES = (
    "tests/build/test_build.py",
    "tests/counting/test_partial_history.py",
    "tests/exports/test_tables.py",
    "tests/official/test_shift.py",
    "tests/pages/test_cards.py",
    "tests/pages/test_embed.py",
    "tests/wording/test_messages.py",
)
APART = tuple(
    f"tests/browser/test_{name}.py"
    for name in ("cite", "controls", "keyboard", "lists", "pages", "reader", "search")
)
SLOW = (
    *ALL_PAGES,
    "tests/official/",
    *APART,
    "tests/browser/",
    "tests/verify/",
    "tests/site/",
    "tests/build/",
    "tests/commands/",
    "tests/seal/test_properties.py",
    "tests/seal/test_manifest.py",
    "tests/seal/test_wordings.py",
    "tests/pages/test_party_lines.py",
    "tests/pages/test_record",
    "tests/pages/test_redirects.py",
    "tests/pages/test_repository_link.py",
    "tests/pages/test_running_count.py",
    "tests/pages/test_write_in",
    "tests/charts/test_svg.py",
    "tests/charts/test_batches.py",
    "tests/charts/test_data_positions.py",
    "tests/checks/test_checks.py",
    "tests/editing/test_anchor.py",
    "tests/editing/test_kills.py",
    "tests/editing/test_new_archive.py",
    "tests/exports/",
    "tests/importers/test_oddities.py",
    "tests/project/test_deployment.py",
    "tests/project/test_skips.py",
    "tests/store/test_characters.py",
    "tests/store/test_format.py",
    "tests/theme/test_theme.py",
    "tests/wording/test_headings.py",
    "tests/wording/test_sentences_agree.py",
    "benchmarks/tests/",
)
"""Beginnings of the paths of files that start processes, build archives or read whole elections."""


def place(nodeid: str) -> int:
    """Return the place of a test in the order of a run, ``len(SLOW)`` for what is quick."""
    return next((n for n, path in enumerate(SLOW) if nodeid.startswith(path)), len(SLOW))


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """What goes to one process as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "all pages" if path in ALL_PAGES else nodeid if path in APART else path
