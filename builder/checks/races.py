"""A race's kind, rule, bar, seats, coverage and choices fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from builder.checks.folder import Fault, Folder, error, finding
from builder.errors import shown
from builder.model import ChoiceKind, Coverage, Kind, Rule

RULES = {
    Kind.OFFICE: (Rule.PLURALITY, Rule.MAJORITY_RUNOFF, Rule.TOP_TWO, Rule.UNKNOWN),
    Kind.MEASURE: (Rule.MEASURE, Rule.UNKNOWN),
    Kind.ADVISORY: (Rule.MEASURE, Rule.UNKNOWN),
    Kind.RETENTION: (Rule.RETENTION, Rule.UNKNOWN),
    Kind.RECALL: (Rule.RECALL, Rule.UNKNOWN),
}


def rules(folder: Folder) -> Iterator[Fault]:
    """Require a rule that this kind of race can have, and a bar where the rule is a measure's."""
    for race, (row, value) in folder.races.items():
        if value.rule not in RULES[value.kind]:
            expected = f"a rule for {value.kind}: " + " or ".join(RULES[value.kind])
            todo = "Fix kind or rule; write unknown if no source says the rule."
            yield error(row, expected, value.rule, todo)
        if value.bar and value.rule is not Rule.MEASURE:
            expected = "a bar only where the rule is measure"
            todo = "Empty the bar or fix the rule."
            yield error(row, expected, f"{value.bar} with the rule {value.rule}", todo)
        if value.rule is Rule.MEASURE and not value.bar:
            yield finding(
                row,
                f"the bar of {race}",
                "none",
                "Add 50, 55 or 2/3 if a source states it; until then the page says that none does.",
            )
        can_lead = sum(choice.kind.can_lead for choice in folder.choices_of(race))
        if value.kind is Kind.OFFICE and can_lead < value.seats:
            expected = f"at least as many candidates as seats ({value.seats}) in {race}"
            yield finding(row, expected, str(can_lead), "Check the seats and the choices.")
        if value.kind is Kind.OFFICE and value.votes_allowed > value.seats:
            expected = f"no more votes than seats ({value.seats}) in {race}"
            todo = "Check seats and votes_allowed."
            yield finding(row, expected, str(value.votes_allowed), todo)


def coverage(folder: Folder) -> Iterator[Fault]:
    """Require a source of a race's coverage, and none where it is not known."""
    for race, (row, value) in folder.races.items():
        if value.coverage is not Coverage.UNKNOWN and not value.coverage_source:
            expected = f"a coverage_source for the coverage {value.coverage} of {race}"
            todo = "Name the source that settles it, or empty the coverage."
            yield error(row, expected, "none", todo)
        if value.coverage is Coverage.UNKNOWN and value.coverage_source:
            expected = f"no coverage_source for {race}, whose coverage is unknown"
            todo = "Say what the source settles (whole, inside, crosses or beyond), or empty it."
            yield error(row, expected, shown(value.coverage_source), todo)


def choices(folder: Folder) -> Iterator[Fault]:
    """Require Yes and No where a question is asked, people where an office is filled."""
    for race, (row, value) in folder.races.items():
        of = folder.choices_of(race)
        kinds = Counter(choice.kind for choice in of)
        if value.yes_no and of and (kinds[ChoiceKind.YES], kinds[ChoiceKind.NO]) != (1, 1):
            expected = f"one choice of kind yes and one of kind no in {race}"
            got = f"{kinds[ChoiceKind.YES]} and {kinds[ChoiceKind.NO]}"
            todo = "Fix the kinds in choices.csv, or the kind of the race."
            yield error(row, expected, got, todo, file="races.csv")
        answers, people = (
            (ChoiceKind.YES, ChoiceKind.NO),
            (ChoiceKind.CANDIDATE, ChoiceKind.WRITE_IN),
        )
        wrong = people if value.yes_no else answers
        for choice in of:
            line = folder.choices[race, choice.slug][0]
            if choice.kind in wrong:
                expected = f"no choice of kind {choice.kind} in {race}, whose kind is {value.kind}"
                todo = "Fix the kind of the choice or of the race."
                yield error(line, expected, shown(choice.slug), todo)
        for column in ("name", "ballot_order"):
            seen: dict[object, str] = {}
            for choice in of:
                cell = getattr(choice, column)
                if cell is not None and cell in seen:
                    expected = f"each {column} once in {race}"
                    got = f"{shown(str(cell))} for {seen[cell]} and {choice.slug}"
                    todo = "Check whether they really are two; if the source says so, leave it."
                    yield finding(folder.choices[race, choice.slug][0], expected, got, todo)
                seen.setdefault(cell, choice.slug)


def titles(folder: Folder) -> Iterator[Fault]:
    """Ask about races of one title and about measures without their question."""
    seen: dict[str, str] = {}
    for race, (row, value) in folder.races.items():
        if value.title in seen:
            got = f"{shown(value.title)} for {seen[value.title]} and {race}"
            todo = "Add what tells them apart, if a source has it."
            yield finding(row, "each title once", got, todo)
        seen.setdefault(value.title, race)
    measures = [(row, value) for row, value in folder.races.values() if value.kind is Kind.MEASURE]
    silent = [row for row, value in measures if not value.question]
    if silent:
        expected = "the question of every measure"
        todo = "Add it where a source has it."
        yield finding(silent[0], expected, f"none for {len(silent)}; the first is here", todo)
