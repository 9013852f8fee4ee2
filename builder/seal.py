"""The seal: the chain of published lines, and what was first published, worked back from what is stored now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from builder.facts import Facts, digest, facts
from builder.model import Election, Published
from builder.renames import Renames, facts_with, key_with, name_now, names_then, renames, scope_with


def line_text(line: Published) -> str:
    """A line of published.csv as it is hashed: its six cells, apart by commas, and a line feed."""
    return f"{line.seq},{line.published_on},{line.scope},{line.layer},{line.sha256},{line.previous}\n"


def line_hash(line: Published) -> str:
    """The sha256 of `line_text`: the ``previous`` of the next line, and in page feet the head of the chain."""
    return hashlib.sha256(line_text(line).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A sealed thing that is not as it was published: which scope, what was expected and found, what to do."""

    scope: str
    expected: str
    got: str
    todo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """An election against its seal, every race under its name of today.

    ``layers[scope]`` are the facts as first published, layer 1 first, of every scope that is sealed; ``lines`` the
    hash of the line that sealed each (scope, layer). ``unsealed`` are scopes, and (scope, layer) completions, that no
    line seals yet, in the order in which they are to be sealed, and ``pending`` their facts. ``head`` is the hash of
    the newest line, "" without one. ``broken`` is empty where the seal holds.
    """

    layers: Mapping[str, tuple[Facts, ...]]
    lines: Mapping[tuple[str, int], str]
    unsealed: tuple[tuple[str, int], ...]
    head: str
    broken: tuple[Broken, ...]
    pending: Mapping[tuple[str, int], Facts] = field(default_factory=dict)


def archive_head(heads: Mapping[str, str]) -> str:
    """One hash over the newest lines of several chains, by election: sha256 of ``election TAB head LF`` sorted by bytes.

    "" where an election has no sealed line yet.
    """
    if not heads or not all(heads.values()):
        return ""
    text = "".join(sorted(f"{election}\t{head}\n" for election, head in heads.items()))
    return hashlib.sha256(text.encode()).hexdigest()


RESTORE = (
    "Restore the data from its history, or explain the change: `builder correct` for what was wrong, "
    "`builder complete` for what was not reported."
)
HISTORY = "Restore published.csv from its history; lines are only ever added at its end."
KEEP = (
    "Put it back from the history of the data: what moved has a row in redirects.csv, what was published by mistake "
    "is withdrawn with `builder correct`, and nothing is deleted."
)


def examine(election: Election) -> Seal:
    """Hold what is stored against what was published (rules 3 to 5 of the seal)."""
    broken: list[Broken] = []
    moved = renames(election)
    first = facts(election)
    broken += _undo_corrections(election, first, moved)
    layered, wrong = _layered(election, first, moved)
    broken += wrong
    lines: dict[tuple[str, int], str] = {}
    previous, names = "", 0  # the hash of the line before, and how many moves came before it
    for position, line in enumerate(election.published, start=1):
        if line.seq != position or line.previous != previous:
            expected = f"line {position} of published.csv to follow the line before it" + (
                f", whose sha256 is {previous[:12]}" if previous else ""
            )
            got = f"seq {line.seq}, previous {line.previous[:12] or 'empty'}"
            broken.append(Broken(scope=line.scope, expected=expected, got=got, todo=HISTORY))
        previous = line_hash(line)
        scope = "/".join(("race", name_now(line.scope[5:], moved))) if line.scope.startswith("race/") else line.scope
        if (scope, line.layer) in lines or (line.layer > 1 and (scope, line.layer - 1) not in lines):
            got = "a second one" if (scope, line.layer) in lines else "it before the layer below"
            expected = f"one line of published.csv for its layer {line.layer}"
            broken.append(Broken(scope=line.scope, expected=expected, got=got, todo=HISTORY))
        lines[scope, line.layer] = previous
        stored = layered.get(scope, {}).get(line.layer)
        if stored is None:
            what = "it" if line.layer == 1 else "what completed it"
            expected = f"{what} to be stored as published on {line.published_on}"
            broken.append(Broken(scope=line.scope, expected=expected, got="nothing", todo=KEEP))
            continue
        found = _names_that_fit(line, scope, stored, moved, names)
        if found is None:
            expected = f"the facts published on {line.published_on} (sha256 {line.sha256[:12]})"
            got = f"others (sha256 {digest(stored)[:12]})"
            broken.append(Broken(scope=line.scope, expected=expected, got=got, todo=RESTORE))
        else:
            names = found
    pending = {
        (scope, layer): layers[layer]
        for scope, layers in layered.items()
        for layer in sorted(layers)
        if (scope, layer) not in lines
    }
    sealed = {
        scope: tuple(layers[n] for n in sorted(layers) if (scope, n) in lines)
        for scope, layers in layered.items()
        if (scope, 1) in lines
    }
    unsealed, out = tuple(pending), tuple(broken)
    return Seal(layers=sealed, lines=lines, unsealed=unsealed, head=previous, broken=out, pending=pending)


def next_lines(election: Election, on: str) -> tuple[Published, ...]:
    """The lines that seal on the day ``on`` what no line of ``election`` seals yet: races, updates by official time, the rest."""
    found = examine(election)
    lines: list[Published] = []
    previous = found.head
    for seq, ((scope, layer), of) in enumerate(found.pending.items(), start=len(election.published) + 1):
        line = Published(seq=seq, published_on=on, scope=scope, layer=layer, sha256=digest(of), previous=previous)
        lines.append(line)
        previous = line_hash(line)
    return tuple(lines)


def _names_that_fit(line: Published, scope: str, stored: Facts, moved: Renames, since: int) -> int | None:
    """After how many moves of races ``line`` was sealed, not fewer than ``since``; None where its hash never fits."""
    for moves in range(since, len(moved) + 1):
        then = names_then(moved, moves)
        if scope_with(scope, then) == line.scope and digest(facts_with(stored, then) if then else stored) == line.sha256:
            return moves
    return None


def _undo_corrections(election: Election, first: dict[str, Facts], moved: Renames) -> Iterator[Broken]:
    """From the last correction to the first: what is stored must be ``now``, then ``was`` is put back."""
    today = {old: name_now(old, moved) for old, _ in moved}
    for correction in reversed(election.corrections):
        of = first.get(scope_with(correction.scope, today))
        cell = (key_with(correction.key, today), correction.field)
        place = f"correction/{correction.n}"
        if of is None:
            expected, got = "a correction of something stored", correction.scope or "nothing"
            yield Broken(scope=place, expected=expected, got=got, todo=KEEP)
            continue
        if correction.was == correction.now:
            todo = "Remove the row; it corrects nothing."
            yield Broken(scope=place, expected="a change", got="was and now alike", todo=todo)
        stored = of.get(cell, "")
        if stored != correction.now:
            said = f"{correction.key} {correction.field} to be {correction.now or 'not reported'}"
            yield Broken(
                scope=correction.scope,
                expected=f"{said}, as correction {correction.n} says",
                got=stored or "not reported",
                todo=RESTORE,
            )
        if correction.was:
            of[cell] = correction.was
        else:
            of.pop(cell, None)


def _layered(election: Election, first: dict[str, Facts], moved: Renames) -> tuple[dict[str, dict[int, Facts]], list[Broken]]:
    """Each scope's facts by layer: completions.csv names the facts of the later ones."""
    broken = []
    today = {old: name_now(old, moved) for old, _ in moved}
    layers: dict[str, dict[int, Facts]] = {scope: {1: of} for scope, of in first.items()}
    for completion in election.completions:
        of = layers.get(scope_with(completion.scope, today))
        cell = (key_with(completion.key, today), completion.field)
        if of is None or completion.layer < 2 or cell not in of[1]:
            expected = f"{completion.key} {completion.field} to be stored, as completions.csv says"
            todo = "Restore the figure, or the row of completions.csv, from the history of the data."
            broken.append(Broken(scope=completion.scope, expected=expected, got="not reported", todo=todo))
            continue
        of.setdefault(completion.layer, {})[cell] = of[1].pop(cell)
    return layers, broken
