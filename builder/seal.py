"""The seal: the chain of published lines, and what was first published, worked back from what is stored now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from builder.facts import Facts, digest, facts
from builder.model import Election, Published


def line_text(line: Published) -> str:
    """A line of published.csv as it is hashed: its six cells, apart by commas, and a line feed."""
    return f"{line.seq},{line.published_on},{line.scope},{line.layer},{line.sha256},{line.previous}\n"


def line_hash(line: Published) -> str:
    """The sha256 of `line_text`: the ``previous`` of the next line, and in page feet the head of the chain."""
    return hashlib.sha256(line_text(line).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A sealed thing that is not as it was published: which address, what was expected and found, what to do."""

    scope: str
    expected: str
    got: str
    todo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """An election against its seal.

    ``layers[scope]`` are the facts as first published, layer 1 first, of every scope that is sealed; ``lines`` the
    hash of the line that sealed each (scope, layer). ``unsealed`` are scopes, and (scope, layer) completions, that no
    line seals yet. ``head`` is the hash of the newest line, "" without one. ``broken`` is empty where the seal holds.
    """

    layers: Mapping[str, tuple[Facts, ...]]
    lines: Mapping[tuple[str, int], str]
    unsealed: tuple[tuple[str, int], ...]
    head: str
    broken: tuple[Broken, ...]


def archive_head(heads: Mapping[str, str]) -> str:
    """One hash over the newest lines of several chains, by election: sha256 of ``election TAB head LF`` sorted by bytes.

    "" where an election has no sealed line yet.
    """
    if not heads or not all(heads.values()):
        return ""
    text = "".join(sorted(f"{election}\t{head}\n" for election, head in heads.items()))
    return hashlib.sha256(text.encode()).hexdigest()


RESTORE = "Restore the data from its history, or explain the change with `builder correct`."


def examine(election: Election) -> Seal:
    """Hold what is stored against what was published (rules 3 to 5 of the seal)."""
    broken: list[Broken] = []
    first = facts(election)
    _undo_corrections(election, first, broken)
    layered = _layered(election, first, broken)
    lines: dict[tuple[str, int], str] = {}
    previous, head = "", ""
    for position, line in enumerate(election.published, start=1):
        if line.seq != position or line.previous != previous:
            broken.append(
                Broken(
                    scope=line.scope,
                    expected=f"line {position} of published.csv to follow the line before it",
                    got=f"seq {line.seq}, previous {line.previous or 'empty'}",
                    todo="Restore published.csv from its history; lines are only ever added at its end.",
                )
            )
        previous = head = line_hash(line)
        if (line.scope, line.layer) in lines:
            broken.append(
                Broken(
                    scope=line.scope,
                    expected=f"one line for its layer {line.layer}",
                    got="two",
                    todo="Restore published.csv from its history.",
                )
            )
        lines[line.scope, line.layer] = head
        stored = layered.get(line.scope, {}).get(line.layer)
        if stored is None:
            broken.append(Broken(scope=line.scope, expected="what was published", got="nothing stored", todo=RESTORE))
        elif digest(stored) != line.sha256:
            broken.append(
                Broken(
                    scope=line.scope,
                    expected=f"the facts published on {line.published_on} (sha256 {line.sha256[:12]})",
                    got=f"others (sha256 {digest(stored)[:12]})",
                    todo=RESTORE,
                )
            )
    unsealed = tuple(
        (scope, layer) for scope, layers in layered.items() for layer in sorted(layers) if (scope, layer) not in lines
    )
    sealed = {
        scope: tuple(layers[n] for n in sorted(layers) if (scope, n) in lines)
        for scope, layers in layered.items()
        if (scope, 1) in lines
    }
    return Seal(layers=sealed, lines=lines, unsealed=unsealed, head=head, broken=tuple(broken))


def _undo_corrections(election: Election, first: dict[str, Facts], broken: list[Broken]) -> None:
    """From the last correction to the first: what is stored must be ``now``, then ``was`` is put back."""
    for correction in reversed(election.corrections):
        of = first.get(correction.scope)
        cell = (correction.key, correction.field)
        place = f"correction/{correction.n}"
        if of is None:
            broken.append(Broken(scope=place, expected="a scope that is stored", got=correction.scope or "none", todo=RESTORE))
            continue
        if correction.was == correction.now:
            broken.append(
                Broken(scope=place, expected="a change", got="was and now alike", todo="Remove the row; it corrects nothing.")
            )
        stored = of.get(cell, "")
        if stored != correction.now:
            broken.append(
                Broken(
                    scope=correction.scope,
                    expected=f"{correction.key} {correction.field} to be {correction.now or 'not reported'} "
                    f"(correction {correction.n})",
                    got=stored or "not reported",
                    todo=RESTORE,
                )
            )
        if correction.was:
            of[cell] = correction.was
        else:
            of.pop(cell, None)


def _layered(election: Election, first: dict[str, Facts], broken: list[Broken]) -> dict[str, dict[int, Facts]]:
    """Each scope's facts by layer: completions.csv names the facts of the later ones."""
    layers: dict[str, dict[int, Facts]] = {scope: {1: dict(of)} for scope, of in first.items()}
    for completion in election.completions:
        of = layers.get(completion.scope)
        cell = (completion.key, completion.field)
        if of is None or completion.layer < 2 or cell not in of[1]:
            broken.append(
                Broken(
                    scope=completion.scope,
                    expected=f"{completion.key} {completion.field} to be stored, as completions.csv says",
                    got="not reported",
                    todo="Restore the figure or the row of completions.csv from its history.",
                )
            )
            continue
        of.setdefault(completion.layer, {})[cell] = of[1].pop(cell)
    return layers
