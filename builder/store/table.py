"""What a table of stored columns is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from builder.store.forms import CODE, Form


class Held(StrEnum):
    """How a column is sealed."""

    FACT = "fact"
    WORDING = "wording"
    NAME = "name"  # names a scope or a row: under another name, the sealed thing is missed
    SEAL = "seal"  # a part of the seal: a line of the chain, or the layer of a fact
    FREE = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``holds`` is its form, the words that it may hold, or None for prose.

    ``seal`` is how its cells are sealed. ``meaning``, ``unit`` and what an ``empty`` cell means
    stand in the data dictionary; a column without a meaning is in no download. ``field`` is the
    model's, where it has another name.
    """

    seal: Held
    name: str
    holds: Form | type[StrEnum] | None
    meaning: str = ""
    unit: str = ""
    empty: str = ""
    field: str = ""

    @property
    def form(self) -> Form | None:
        return CODE if isinstance(self.holds, type) else self.holds

    @property
    def type(self) -> str:
        """Text, integer, decimal, boolean, time (ISO 8601 with offset, or a day) or date."""
        return self.form.type if self.form else "text"


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file: its columns, its key, the columns never empty, and whether it must be there.

    ``later`` are columns at its end that came to the format later: a file in which they all are
    empty stands without them, so that no file that was written before has to change.
    """

    key: tuple[str, ...]
    filled: tuple[str, ...]
    all: tuple[Column, ...]
    required: bool = False
    later: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(init=False)
    """The names of the columns."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(column.name for column in self.all))

    def form(self, name: str) -> Form | None:
        return next(column.form for column in self.all if column.name == name)

    @property
    def first(self) -> tuple[str, ...]:
        """The names of the columns but the ``later`` ones."""
        return self.columns[: len(self.columns) - len(self.later)]

    def needed(self, rows: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
        """Return the columns of a file with ``rows``; ``later`` ones only where one is filled."""
        used = any(row.get(name) for row in rows for name in self.later)
        return self.columns if used else self.first

    def sealed(self, how: Held) -> tuple[str, ...]:
        return tuple(column.name for column in self.all if column.seal is how)
