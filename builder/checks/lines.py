"""Choices that look like a line of totals, and the party lines of one person."""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.folder import Fault, Folder, error
from builder.counting.special_lines import special_line
from builder.errors import shown
from builder.model import Choice, ChoiceKind


def special(folder: Folder) -> Iterator[Fault]:
    """Ask about a candidate named like a total, blanks or write-ins, unless a note explains it."""
    for row, choice in folder.choices.values():
        line = special_line(choice.official_name) or special_line(choice.name)
        if choice.kind is not ChoiceKind.CANDIDATE or line is None or choice.note:
            continue
        kind = f"the kind {line.kind}" if line.kind else "no choice"
        expected = f"{kind} for {shown(choice.official_name, 60)}, which reads like {line.words}"
        todo = "Fix the kind or delete the row; if it is a person, say so in the note."
        yield error(row, expected, choice.kind, todo)


def party_lines(folder: Folder) -> Iterator[Fault]:
    """Require a person and a party for each party line, and the sum of the lines as votes."""
    of_person: dict[tuple[str, str], list[str]] = {}
    for (race, slug), (row, choice) in folder.choices.items():
        if choice.kind is not ChoiceKind.PARTY_LINE:
            continue
        name = choice.official_name
        persons = [other for other in folder.choices_of(race) if _is_person(other, name)]
        if len(persons) != 1 or not choice.party:
            expected = f"one candidate with the official_name {shown(name, 60)} in {race}"
            got = f"{len(persons)} and {shown(choice.party)}"
            todo = "Add a row of kind candidate for the person"
            line = "the line has the same official_name and its own party"
            yield error(row, f"{expected}, and a party", got, f"{todo}; {line}.")
        else:
            of_person.setdefault((race, persons[0].slug), []).append(slug)
    if not of_person:
        return
    for key, found in folder.votes.items():
        votes = {(row["race"], row["choice"]): value for row, value in found}
        for (race, person), lines in of_person.items():
            listed = [votes[race, line] for line in lines if (race, line) in votes]
            known = [value for value in listed if value is not None]
            whole = sum(known) if len(known) == len(listed) else None
            if listed and votes.get((race, person)) != whole:
                expected = f"{whole} votes for {race}/{person}, the sum of {', '.join(lines)}"
                got, todo = str(votes.get((race, person))), "Write the sum of the party lines"
                todo = f"{todo}, or leave it empty where one of them is not reported."
                yield error(None, expected, got, todo, file=f"snapshots/{key}.csv")


def _is_person(choice: Choice, name: str) -> bool:
    return choice.kind.can_lead and name in (choice.official_name, *choice.official_aliases)
