"""Wording as each line sealed it: rows of wording.csv taken back, from newest to oldest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from builder.errors import shown
from builder.model import Published, Reworded
from builder.seal.facts import Fact, Facts
from builder.seal.layers import REWORD, Broken
from builder.seal.renames import key_with, scope_with, value_with
from builder.seal.wordings import PREFIX, order_of

Layers = Mapping[str, Mapping[int, Facts]]
Cell = tuple[str, Fact]
"""A scope, with ``wording/`` in front, and a cell of it."""


@dataclass(slots=True, kw_only=True)
class Worded:
    """The wording of an election or a jurisdiction against its chain, under names of today.

    ``now`` is what is stored; ``facts`` are the sealed facts by layer, whose rows say in which
    layer a wording belongs; ``today`` has each race's former name. `read` fills ``layers``: by
    scope, what each line sealed and what none seals yet.
    """

    now: Mapping[str, Facts]
    published: Sequence[Published]
    rows: Sequence[Reworded]
    facts: Layers = field(default_factory=dict)
    today: Mapping[str, str] = field(default_factory=dict)
    layers: dict[str, dict[int, Facts]] = field(default_factory=dict)
    _seq: dict[tuple[str, int], int] = field(default_factory=dict)
    _ranks: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.published:
            self._seq[scope_with(line.scope, self.today), line.layer] = line.seq

    def read(self) -> Iterator[Broken]:
        """Fill ``layers``, and yield what is wrong with the rows."""
        state = {scope: dict(of) for scope, of in self.now.items()}
        rows = {row.n: row for row in self.rows}
        sealed = {row.n for row in self.rows if (f"reworded/{row.n}", 1) in self._seq}
        for scope in state:
            for layer in self._all_layers(scope):
                if (scope, layer) not in self._seq:
                    self._put(state, scope, layer, len(self.published) + 1)
        for row in reversed(self.rows):
            if row.n not in sealed:
                yield from self._undo(state, row)
        for line in reversed(self.published):
            kind, _, name = line.scope.partition("/")
            scope = scope_with(line.scope, self.today)
            if kind == "reworded" and name.isdecimal() and int(name) in rows:
                yield from self._undo(state, rows[int(name)])
            elif kind == "wording" and scope in state:
                self._put(state, scope, line.layer, line.seq)

    def _put(self, state: Mapping[str, Facts], scope: str, layer: int, seq: int) -> None:
        content = self._content(state, scope, layer, seq)
        self.layers.setdefault(scope, {})[layer] = content

    def cell(self, row: Reworded) -> Cell:
        """Return the cell of which a row tells, under the names of today."""
        scope, key = scope_with(row.scope, self.today), key_with(row.key, self.today)
        return PREFIX + scope, (key, row.field)

    def layer(self, scope: str, cell: Fact) -> int:
        """Return the layer of a cell of ``scope``: 1, but for rows that came later."""
        return self._rank(scope).get(cell[0], 1)

    def is_sealed(self, scope: str, cell: Fact) -> bool:
        """Return whether a line seals that cell, be it filled or empty."""
        return (scope, self.layer(scope, cell)) in self._seq

    def names(self, scope: str, cell: Fact, value: str, seq: float = float("inf")) -> list[str]:
        """Return the names in an order that were sealed before line ``seq``."""
        start = order_of(scope, cell)
        assert start is not None
        return [name for name in value.split() if self._seq_of(scope, start + name) < seq]

    def _seq_of(self, scope: str, key: str) -> float:
        """Return the number of the line that sealed the row or the scope which an order names."""
        if scope.startswith("wording/order/"):
            known = self._seq.get((key if key.startswith("race/") else PREFIX + key, 1))
        else:
            known = self._seq.get((scope, self._rank(scope).get(key, 1)))
        return float("inf") if known is None else known

    def _rank(self, scope: str) -> dict[str, int]:
        """Return the layer of each row of the scope that came later, counted without gaps."""
        if scope not in self._ranks:
            first: dict[str, int] = {}
            for number, of in sorted(self.facts.get(scope.removeprefix(PREFIX), {}).items()):
                for key in {key for key, _ in of}:
                    first.setdefault(_row_of(key), number)
            ranks = sorted({1, *first.values()})
            self._ranks[scope] = {key: ranks.index(number) + 1 for key, number in first.items()}
        return self._ranks[scope]

    def _all_layers(self, scope: str) -> Sequence[int]:
        if scope.startswith("wording/order/"):
            lines = sum(known == scope for known, _ in self._seq)
            ((cell, value),) = self.now[scope].items()
            last = self._seq.get((scope, lines), 0)
            more = self.names(scope, cell, value, last) != value.split()
            return range(1, lines + more + 1)
        return sorted({1, *self._rank(scope).values()})

    def _content(self, state: Mapping[str, Facts], scope: str, layer: int, seq: int) -> Facts:
        """Return what line ``seq`` seals of ``scope`` in ``layer``, in the wording ``state``."""
        found: Facts = {}
        for cell, value in state[scope].items():
            start = order_of(scope, cell)
            if start is None:
                if self.layer(scope, cell) == layer:
                    found[cell] = value
            elif scope.startswith("wording/order/"):
                pending = seq > len(self.published)
                found[cell] = value if pending else " ".join(self.names(scope, cell, value, seq))
            elif names := [
                name for name in value.split() if self._rank(scope).get(start + name, 1) <= layer
            ]:
                found[cell] = " ".join(names)
        return found

    def _undo(self, state: dict[str, Facts], row: Reworded) -> Iterator[Broken]:
        """Put back what a row says was there before."""
        scope, cell = self.cell(row)
        wrong = partial(Broken, scope=f"reworded/{row.n}", todo=REWORD)
        of = state.get(scope)
        if of is None or not self.is_sealed(scope, cell):
            expected = "a change of a wording that is sealed"
            yield wrong(expected=expected, got=f"{row.scope} {row.key} {row.field}")
            return
        if row.was == row.now:
            yield wrong(expected="a change", got="the same value in was and now")
        was, now = (value_with(cell, text, self.today) for text in (row.was, row.now))
        stored = of.get(cell, "")
        if order_of(scope, cell) is not None:
            named = set(now.split())
            got = " ".join(name for name in stored.split() if name in named)
            before = reordered(stored, now, was)
        else:
            got, before = stored, was
        if got != now:
            expected = (
                f"{row.key} {row.field} to be {shown(now)}, as row {row.n} of wording.csv says"
            )
            yield wrong(scope=scope, expected=expected, got=shown(got))
        if before:
            of[cell] = before
        else:
            of.pop(cell, None)


def _row_of(key: str) -> str:
    """Return the key under which the wording of a fact's row stands."""
    return "votes/" + key.split("/")[1] if key.startswith(("listed/", "votes/")) else key


def reordered(stored: str, now: str, was: str) -> str:
    """Return ``stored`` with names of ``was`` in the places of ``now``; new ones go last."""
    new, old = now.split(), was.split()
    rest = iter(old)
    out: list[str] = []
    left = len(new)
    for name in stored.split():
        if name not in new:
            out.append(name)
            continue
        left -= 1
        put = next(rest, None)
        out += [put] if put is not None else []
        out += list(rest) if not left else []
    return " ".join([*out, *rest])


def moved_names(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """Return the names of two orders that changed places, came or went: before, and after."""
    both = set(before) & set(after)
    old, new = [name for name in before if name in both], [name for name in after if name in both]
    apart = {name for pair in zip(old, new, strict=True) if pair[0] != pair[1] for name in pair}
    apart |= set(before) ^ set(after)
    if set(before) - set(after):
        apart = {*before, *after}  # where one stood that went can be told by its neighbors alone
    return " ".join(n for n in before if n in apart), " ".join(n for n in after if n in apart)
