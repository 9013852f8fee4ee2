"""Blocks of the page on how counts shift: every certified election laid over the others, computed
from its data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from builder.counting.counted import CountedElection
from builder.pages.front.shift_counted import pace_block, settled_block
from builder.pages.front.shift_moved import changes_block, points_block
from builder.pages.shared.page import PageRenderer


def blocks(
    press: PageRenderer, books: Sequence[CountedElection]
) -> dict[str, Callable[[str], str]]:
    """What can stand at the markers ``shift-...`` of a text."""
    made = {
        "shift-pace": pace_block,
        "shift-settled": settled_block,
        "shift-changes": changes_block,
        "shift-points": points_block,
    }

    def block(name: str) -> Callable[[str], str]:
        def render(root: str) -> str:
            context = made[name](press.say, books)
            return press.environment.get_template("shift.md").render(
                block=name, root=root, **context
            )

        return render

    return {name: block(name) for name in made}
