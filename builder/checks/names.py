"""A short name is made of words of its sealed name and fits no other choice in its race."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from builder.checks.folder import Fault, Folder, error
from builder.errors import shown
from builder.model import Choice, ChoiceKind
from builder.store.csvfile import Row

ANSWERS = {ChoiceKind.YES: "Yes", ChoiceKind.NO: "No"}
JOINED = "and"
"""Stands between two names of one ticket whatever stands between them in the official one."""
_WORD = re.compile(r"[^\W_]+")


def short_names(folder: Folder) -> Iterator[Fault]:
    """Require that no choice can be taken for another by the short name that pages print."""
    for race in folder.races:
        of = folder.choices_of(race)
        for choice in of:
            row = folder.choices[race, choice.slug][0]
            yield from _made_of_words(folder, row, choice)
            yield from _alone(folder, row, choice, of)


def _made_of_words(folder: Folder, row: Row, choice: Choice) -> Iterator[Fault]:
    if (answer := ANSWERS.get(choice.kind)) is not None:
        if choice.short_name != answer:
            expected = f"{answer} in short_name of a choice of kind {choice.kind}"
            todo = f"Write {answer}, or fix the kind."
            yield error(row, expected, shown(choice.short_name), todo)
        return
    if not is_made_of(choice.short_name, (choice.name, choice.official_name)):
        expected = f"words of the name {shown(choice.name)} in short_name"
        todo = (
            "Write its last name, with other words or initials of the name where two are alike; or"
            " leave the cell empty."
        )
        yield error(row, expected, shown(choice.short_name), todo)


def _alone(folder: Folder, row: Row, choice: Choice, of: Sequence[Choice]) -> Iterator[Fault]:
    before = of[: of.index(choice)]
    for other in before:
        # Two people with the same name are another finding: no short name can tell them apart.
        if (
            other.short_name.casefold() == choice.short_name.casefold()
            and other.name != choice.name
        ):
            expected = f"a short_name of its own for {choice.slug}"
            got = f"{shown(choice.short_name)}, as for {other.slug}"
            todo = "Add a first name or an initial to both."
            yield error(row, expected, got, todo)


def is_made_of(short: str, names: Sequence[str]) -> bool:
    """Return whether ``short`` has a word of ``names`` and otherwise only words and initials of
    them.
    """
    return any(_made_of(short, name) for name in names) or _made_of(short, " ".join(names))


def _made_of(short: str, name: str) -> bool:
    whole = set(_WORD.findall(name.casefold()))
    initials = {word[0] for word in whole}
    found = _WORD.findall(short.casefold())
    fits = all(word in whole or word in initials or word == JOINED for word in found)
    return fits and any(word in whole for word in found)
