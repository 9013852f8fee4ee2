"""What was known when an update was sealed: its record draws nothing published later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from builder.model import Correction, Election, Precision, Race, Update
from builder.seal.chain import Seal
from builder.seal.facts import digest, released_text
from builder.seal.renames import (
    address,
    facts_with,
    key_with,
    name_now,
    names_then,
    renames,
    scope_with,
)
from builder.store.cells import parse_moment

Votes = Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """An election as it stood when ``update`` was published, as far as a lead line needs it.

    ``drawn`` are the positions in ``election.updates`` of the updates that were sealed no later
    than it and not withdrawn, by official time as it was known then, itself the last.
    ``votes[race]`` holds, by position, the votes that were corrected or completed since, as they
    were then; every other is as it is stored. ``late`` are the positions of earlier updates that
    were sealed after it.
    """

    drawn: tuple[int, ...]
    votes: Mapping[str, Mapping[int, Votes]]
    late: tuple[int, ...]


class SealTimeline:
    """The order in which an election's facts were published, and under which names.

    ``grown`` are the scopes, under the names of today, to which something was added later: a layer
    or a correction.
    """

    def __init__(self, election: Election, seal: Seal) -> None:
        self.election, self.seal = election, seal
        self._moved = renames(election)
        self._today = {old: name_now(old, self._moved) for old, _ in self._moved}
        self._lines = {
            (self.scope_now(line.scope), line.layer): line for line in election.published
        }
        self.grown = {scope for scope, layers in seal.layers.items() if len(layers) > 1}
        self.grown |= {self.scope_now(correction.scope) for correction in election.corrections}
        self._then: dict[str, tuple[str, dict[str, str]]] = {}
        self._pasts: dict[str, AsOf] = {}

    def scope_now(self, scope: str) -> str:
        """Return a scope as it was sealed or corrected, with the race's name of today."""
        return scope_with(scope, self._today)

    def key_now(self, key: str) -> str:
        return key_with(key, self._today)

    def seq(self, scope: str, layer: int = 1) -> float:
        """Return the number of the line that sealed it; infinite where none has."""
        line = self._lines.get((scope, layer))
        return inf if line is None else line.seq

    def of(self, update: Update) -> float:
        return self.seq(f"update/{update.key}")

    def sealed(self, update: Update) -> bool:
        return self.of(update) < inf

    def published_on(self, scope: str, layer: int) -> str:
        line = self._lines.get((scope, layer))
        return "" if line is None else line.published_on

    def corrected_since(self, correction: Correction, update: Update) -> bool:
        """Return whether ``correction`` was published after ``update``."""
        return self.seq(f"correction/{correction.n}") > self.of(update)

    def address(self, race: Race, update: Update) -> str:
        """Return the record's address on the day that ``update`` was sealed."""
        if not (self._moved or self.election.redirects) or not self.sealed(update):
            return f"{self.election.path}/{race.slug}/{update.key}/"
        if update.key not in self._then:
            self._then[update.key] = (self._path(update), self._names(update))
        path, names = self._then[update.key]
        return f"{path}/{names.get(race.slug, race.slug)}/{update.key}/"

    def _names(self, update: Update) -> dict[str, str]:
        """Return each race that moved since ``update`` was sealed, today's slug to its old one."""
        line = self._lines[f"update/{update.key}", 1]
        for moves in range(len(self._moved)):
            then = names_then(self._moved, moves)
            if digest(facts_with(self.seal.layers[line.scope][0], then)) == line.sha256:
                return then
        return {}

    def _path(self, update: Update) -> str:
        """Return the election's path when ``update`` was sealed: later moves are taken back."""
        path, day = self.election.path, self.published_on(f"update/{update.key}", 1)
        for row in reversed(self.election.redirects):
            if row.kind == "moved" and address(row.new) == path and row.on >= day:
                path = address(row.old)
        return path

    def past(self, update: Update) -> AsOf:
        """Return the election as ``update``'s own line sealed it."""
        if update.key not in self._pasts:
            self._pasts[update.key] = self._past(update)
        return self._pasts[update.key]

    def _past(self, update: Update) -> AsOf:
        election, seq = self.election, self.of(update)
        was = {} if seq == inf else self._was(seq)
        own = election.updates.index(update)
        times = []
        for position, other in enumerate(election.updates):
            key = f"update/{other.key}"
            if position == own or (
                self.of(other) <= seq and not was.get((key, "update", "withdrawn"), other.withdrawn)
            ):
                precision = Precision(was.get((key, "update", "precision"), other.precision))
                text = was.get((key, "update", "released_at"), released_text(other))
                times.append((parse_moment(text, precision, election.jurisdiction), position))
        own_time = next(time for time, position in times if position == own)
        drawn = [position for time, position in sorted(times) if (time, position) < (own_time, own)]
        before = enumerate(election.updates[:own])
        late = [p for p, of in before if not of.withdrawn and self.of(of) > seq]
        return AsOf(drawn=(*drawn, own), votes=self._votes(was, own), late=tuple(late))

    def _was(self, seq: float) -> dict[tuple[str, str, str], str]:
        """Return cells of updates as before line ``seq`` (scope, key, field; "": none)."""
        cells = {}
        for correction in reversed(self.election.corrections):
            later = self.seq(f"correction/{correction.n}") > seq
            if later and correction.scope.startswith("update/"):
                cell = correction.scope, self.key_now(correction.key), correction.field
                cells[cell] = correction.was
        for added in self.election.completions:
            if added.scope.startswith("update/") and self.seq(added.scope, added.layer) > seq:
                cells[added.scope, self.key_now(added.key), added.field] = ""
        return cells

    def _votes(
        self, was: Mapping[tuple[str, str, str], str], own: int
    ) -> dict[str, dict[int, Votes]]:
        positions = {f"update/{update.key}": n for n, update in enumerate(self.election.updates)}
        changed: dict[str, dict[int, dict[str, int | None]]] = {}
        for (scope, key, _), value in was.items():
            if key.startswith("votes/") and positions[scope] != own:
                _, race, choice = key.split("/")
                stored = stored_votes(self.election, positions[scope], race)
                votes = changed.setdefault(race, {}).setdefault(positions[scope], dict(stored))
                votes[choice] = int(value) if value else None
        return {race: dict(of) for race, of in changed.items()}


def stored_votes(election: Election, position: int, race: str) -> Votes:
    """Return the votes of ``race`` at an update; empty where it is not listed or stored."""
    snapshot = election.snapshots.get(election.updates[position].key)
    return {} if snapshot is None else snapshot.votes.get(race, {})
