"""The table of every update on a race page: its columns, and its rows by phase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from builder.model import Choice, Phase, Rule
from builder.pages.race.margin import margin_head
from builder.pages.race.totals import named
from builder.pages.race.update_rows import UpdateRow, update_rows
from builder.pages.shared.race_context import RaceContext

NEWEST = 5
FEW = 3
"""How many of the newest rows are always shown; a button for fewer than this is not worth it."""


@dataclass(frozen=True, kw_only=True)
class UpdateTable:
    """The table of one race; ``splits`` and ``decides`` say whether it has those columns.

    ``adds`` says that the cells have the new votes of each choice.
    """

    choices: tuple[Choice, ...]
    splits: bool
    decides: bool
    adds: bool
    margin: Markup
    groups: list[tuple[Phase, list[UpdateRow]]]

    @cached_property
    def names(self) -> list[str]:
        """The heads of the columns of choices."""
        return [choice.short_name for choice in self.choices]

    def labeled(self, row: UpdateRow) -> Iterator[tuple[str, Markup]]:
        """Return the cells of a row with the heads of their columns."""
        return zip(self.names, row.cells, strict=True)

    @property
    def columns(self) -> int:
        return len(self.choices) + 2 + self.splits + self.decides

    @property
    def rows(self) -> list[UpdateRow]:
        return [row for _, rows in self.groups for row in rows]

    @cached_property
    def folded(self) -> frozenset[str]:
        """The keys of the rows that a button shows: neither a change, nor the first or the last
        of a phase, nor one of the newest. None where there are few.
        """
        shown = {row.key for row in self.rows[-NEWEST:]}
        shown |= {row.key for _, rows in self.groups for row in (rows[0], rows[-1])}
        shown |= {row.key for row in self.rows if row.mark}
        rest = frozenset(row.key for row in self.rows) - shown
        return rest if len(rest) >= FEW else frozenset()

    @property
    def newest(self) -> UpdateRow:
        """The newest row with figures."""
        return next(row for row in reversed(self.rows) if row.cells)

    @property
    def skip(self) -> int:
        """How many choices come before the two at the line that decides."""
        return len(self.choices) - 2 if self.decides and len(self.choices) > 2 else 0

    @property
    def read(self) -> list[tuple[Choice, Markup]]:
        """The two choices that the reading above the charts has room for, as of `newest`."""
        cells = [*zip(self.choices, self.newest.cells, strict=True)]
        return cells[self.skip : self.skip + 2]

    @property
    def charted(self) -> list[str]:
        """The rows with figures, which the charts of the page lead to."""
        return [row.key for row in self.rows if row.cells]


def update_table(view: RaceContext) -> UpdateTable:
    """Return the table of every update of a race."""
    race, history = view.race, view.history
    choices = named(history)
    groups = update_rows(view, choices)
    return UpdateTable(
        choices=choices,
        splits=any(row.split for _, rows in groups for row in rows),
        decides=race.coverage.complete and race.contested and race.rule is not Rule.UNKNOWN,
        adds=len(choices) > 2 and race.contested and len(history.steps) > 1,
        margin=margin_head(view.say, race),
        groups=groups,
    )
