"""Facts as first published: corrections undone, completions in separate layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.model import Election
from builder.seal.facts import Facts
from builder.seal.renames import Renames, key_with, name_now, scope_with, value_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Something that is not as published: its scope, what was expected and got, what to do."""

    scope: str
    expected: str
    got: str
    todo: str


RESTORE = (
    "Restore the data from its history, or record the change: `builder "
    "correct` for what was wrong, `builder complete` for what was not "
    "reported."
)
REWORD = (
    "Restore it from the history of the data; a change is made and logged in one step by `builder"
    " reword`."
)
HISTORY = "Restore published.csv from its history; lines are only ever added at its end."
KEEP = (
    "Restore it from the history of the data. What moved needs a row in "
    "redirects.csv, what was published by mistake is withdrawn with `builder "
    "correct`, and nothing is deleted."
)


def undo_corrections(
    election: Election, first: dict[str, Facts], moved: Renames
) -> Iterator[Broken]:
    """From the last correction to the first, require ``now`` in the facts and put ``was`` back."""
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
            yield Broken(
                scope=place, expected="a change", got="the same value in was and now", todo=todo
            )
        stored = of.get(cell, "")
        was, now = (value_with(cell, text, today) for text in (correction.was, correction.now))
        if stored != now:
            said = f"{correction.key} {correction.field} to be {now or 'not reported'}"
            expected = f"{said}, as correction {correction.n} says"
            got = stored or "not reported"
            yield Broken(scope=correction.scope, expected=expected, got=got, todo=RESTORE)
        if was:
            of[cell] = was
        else:
            of.pop(cell, None)


def in_layers(
    election: Election, first: dict[str, Facts], moved: Renames
) -> tuple[dict[str, dict[int, Facts]], list[Broken]]:
    """Return each scope's facts by layer: completions.csv names the facts of the later ones."""
    broken = []
    today = {old: name_now(old, moved) for old, _ in moved}
    layers: dict[str, dict[int, Facts]] = {scope: {1: of} for scope, of in first.items()}
    for completion in election.completions:
        of = layers.get(scope_with(completion.scope, today))
        cell = (key_with(completion.key, today), completion.field)
        if of is None or completion.layer < 2 or cell not in of[1]:
            expected = f"{completion.key} {completion.field} to be stored, as completions.csv says"
            todo = (
                "Restore the figure, or the row of completions.csv, from the history of the data."
            )
            broken.append(
                Broken(scope=completion.scope, expected=expected, got="not reported", todo=todo)
            )
            continue
        of.setdefault(completion.layer, {})[cell] = of[1].pop(cell)
    return layers, broken
