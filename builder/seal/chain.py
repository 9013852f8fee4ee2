"""The seal: the chain of published lines, and what was first published, reconstructed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from builder.model import Election, Jurisdiction, Published
from builder.seal.facts import Facts, digest, facts, reworded_facts
from builder.seal.layers import HISTORY as HISTORY
from builder.seal.layers import KEEP, RESTORE, REWORD, Broken, in_layers, undo_corrections
from builder.seal.renames import Renames, facts_with, name_now, names_then, renames, scope_with
from builder.seal.rewordings import Worded
from builder.seal.wordings import PREFIX, jurisdiction_wordings, wordings


def line_text(line: Published) -> str:
    """Return a line of published.csv as it is hashed: six cells, commas, and a line feed."""
    cells = (line.seq, line.published_on, line.scope, line.layer, line.sha256, line.previous)
    return ",".join(map(str, cells)) + "\n"


def line_hash(line: Published) -> str:
    """Return the sha256 of `line_text`: ``previous`` of the next line, or the chain's head."""
    return hashlib.sha256(line_text(line).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """An election against its seal, every race under its name of today.

    ``layers[scope]`` are the facts as first published, layer 1 first, of every scope that is
    sealed; ``lines`` the hash of the line that sealed each (scope, layer). ``unsealed`` are scopes,
    and (scope, layer) completions, that no line seals yet, in the order in which they are to be
    sealed, and ``pending`` their facts. ``head`` is the hash of the newest line, "" without one.
    ``broken`` is empty where the seal holds.
    """

    layers: Mapping[str, tuple[Facts, ...]]
    lines: Mapping[tuple[str, int], str]
    unsealed: tuple[tuple[str, int], ...]
    head: str
    broken: tuple[Broken, ...]
    pending: Mapping[tuple[str, int], Facts] = field(default_factory=dict)


def archive_head(heads: Mapping[str, str]) -> str:
    """Return the sha256 of ``election TAB head LF`` of several chains, sorted by bytes.

    "" where an election has no sealed line yet.
    """
    if not heads or not all(heads.values()):
        return ""
    text = "".join(sorted(f"{election}\t{head}\n" for election, head in heads.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def examine(election: Election) -> Seal:
    """Compare what is stored with what was published (rules 3 to 5 and 10 of the seal)."""
    moved, first = renames(election), facts(election)
    broken = list(undo_corrections(election, first, moved))
    layered, wrong = in_layers(election, first, moved)
    worded = words(election, layered)
    broken += wrong
    broken += worded.read()
    return _held(election.published, layered | worded.layers, moved, broken)


def examine_jurisdiction(jurisdiction: Jurisdiction) -> Seal:
    """Compare the words and laws of a jurisdiction with what was published of them."""
    layered = {scope: {1: of} for scope, of in reworded_facts(jurisdiction.reworded).items()}
    now, published = jurisdiction_wordings(jurisdiction), jurisdiction.published
    worded = Worded(now=now, published=published, rows=jurisdiction.reworded)
    broken = list(worded.read())
    return _held(published, layered | worded.layers, (), broken)


def words(election: Election, layered: Mapping[str, Mapping[int, Facts]] | None = None) -> Worded:
    """Return the wording of an election beside its facts by layer, worked out if not given."""
    moved = renames(election)
    if layered is None:
        first = facts(election)
        for _ in undo_corrections(election, first, moved):
            continue
        layered, _ = in_layers(election, first, moved)
    today = {old: name_now(old, moved) for old, _ in moved}
    now, published, rows = wordings(election), election.published, election.reworded
    return Worded(now=now, published=published, rows=rows, facts=layered, today=today)


def _held(
    published: Sequence[Published],
    layered: Mapping[str, Mapping[int, Facts]],
    moved: Renames,
    broken: list[Broken],
) -> Seal:
    """Compare each line of a chain with the line before it and with what is stored."""
    lines: dict[tuple[str, int], str] = {}
    previous, names = "", 0  # the hash of the line before, and how many moves came before it
    today = {old: name_now(old, moved) for old, _ in moved}
    for position, line in enumerate(published, start=1):
        if line.seq != position or line.previous != previous:
            expected = f"line {position} of published.csv to follow the line before it"
            expected += f", whose sha256 is {previous[:12]}" if previous else ""
            got = f"seq {line.seq}, previous {line.previous[:12] or 'empty'}"
            broken.append(Broken(scope=line.scope, expected=expected, got=got, todo=HISTORY))
        previous = line_hash(line)
        scope = scope_with(line.scope, today)
        second = (scope, line.layer) in lines
        if second or (line.layer > 1 and (scope, line.layer - 1) not in lines):
            got = "a second one" if second else "it before the layer below"
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
            worded = scope.startswith(PREFIX)
            what, other, todo = (
                ("wording", "another", REWORD) if worded else ("facts", "others", RESTORE)
            )
            expected = f"the {what} published on {line.published_on} (sha256 {line.sha256[:12]})"
            got = f"{other} (sha256 {digest(stored)[:12]})"
            broken.append(Broken(scope=line.scope, expected=expected, got=got, todo=todo))
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
    return Seal(
        layers=sealed, lines=lines, unsealed=unsealed, head=previous, broken=out, pending=pending
    )


def next_lines(of: Election | Jurisdiction, on: str) -> tuple[Published, ...]:
    """Return the lines that seal, on the day ``on``, everything not sealed yet, in order."""
    found = examine(of) if isinstance(of, Election) else examine_jurisdiction(of)
    lines: list[Published] = []
    previous = found.head
    for seq, (sealed, content) in enumerate(found.pending.items(), start=len(of.published) + 1):
        (scope, layer), sha256 = sealed, digest(content)
        cells = {"scope": scope, "sha256": sha256, "previous": previous}
        lines.append(Published(seq=seq, published_on=on, layer=layer, **cells))
        previous = line_hash(lines[-1])
    return tuple(lines)


def _names_that_fit(
    line: Published, scope: str, stored: Facts, moved: Renames, since: int
) -> int | None:
    """Return how many moves came before ``line`` was sealed; None if its hash never matches."""
    for moves in range(since, len(moved) + 1):
        then = names_then(moved, moves)
        if (
            scope_with(scope, then) == line.scope
            and digest(facts_with(stored, then) if then else stored) == line.sha256
        ):
            return moves
    return None
