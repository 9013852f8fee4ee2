"""A race's kind, rule, bar, seats, coverage and choices fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from builder.checks.folder import Folder, Problem
from builder.errors import shown
from builder.model import ChoiceKind, Coverage, Kind, Rule

RULES = {
    Kind.OFFICE: (Rule.PLURALITY, Rule.MAJORITY_RUNOFF, Rule.TOP_TWO, Rule.UNKNOWN),
    Kind.MEASURE: (Rule.MEASURE, Rule.UNKNOWN),
    Kind.ADVISORY: (Rule.MEASURE, Rule.UNKNOWN),
    Kind.RETENTION: (Rule.RETENTION, Rule.UNKNOWN),
    Kind.RECALL: (Rule.RECALL, Rule.UNKNOWN),
}


def rules(folder: Folder) -> Iterator[Problem]:
    """A rule that this kind of race can have, with a bar exactly where the rule is a bar."""
    for race, (row, value) in folder.races.items():
        if value.rule not in RULES[value.kind]:
            yield folder.error(
                "rules",
                "races.csv",
                row,
                expected=f"a rule for {value.kind}: " + " or ".join(RULES[value.kind]),
                got=value.rule,
                todo="Mend kind or rule; write unknown if no source says the rule.",
            )
        if value.bar and value.rule is not Rule.MEASURE:
            yield folder.error(
                "rules",
                "races.csv",
                row,
                expected="a bar only where the rule is measure",
                got=f"{value.bar} with the rule {value.rule}",
                todo="Empty the bar or mend the rule.",
            )
        if value.rule is Rule.MEASURE and not value.bar:
            yield folder.finding(
                "rules",
                "races.csv",
                row,
                expected=f"the bar of {race}",
                got="none",
                todo=(
                    "Add 50, 55 or 2/3 if a source states it; until then the page says that none"
                    " does."
                ),
            )
        can_lead = sum(choice.kind.can_lead for choice in folder.choices_of(race))
        if value.kind is Kind.OFFICE and can_lead < value.seats:
            yield folder.finding(
                "rules",
                "races.csv",
                row,
                expected=f"at least as many candidates as seats ({value.seats}) in {race}",
                got=str(can_lead),
                todo="Look at the seats and the choices again.",
            )
        if value.kind is Kind.OFFICE and value.votes_allowed > value.seats:
            yield folder.finding(
                "rules",
                "races.csv",
                row,
                expected=f"no more votes than seats ({value.seats}) in {race}",
                got=str(value.votes_allowed),
                todo="Look at seats and votes_allowed again.",
            )


def coverage(folder: Folder) -> Iterator[Problem]:
    """What is said of a race's area has a source, and what is not known has none."""
    for race, (row, value) in folder.races.items():
        if value.coverage is not Coverage.UNKNOWN and not value.coverage_source:
            yield folder.error(
                "coverage",
                "races.csv",
                row,
                expected=f"a coverage_source for the coverage {value.coverage} of {race}",
                got="none",
                todo="Name the source that settles it, or empty the coverage.",
            )
        if value.coverage is Coverage.UNKNOWN and value.coverage_source:
            yield folder.error(
                "coverage",
                "races.csv",
                row,
                expected=f"no coverage_source for {race}, whose coverage is unknown",
                got=shown(value.coverage_source),
                todo="Say what the source settles (whole, inside, crosses or beyond), or empty it.",
            )


def choices(folder: Folder) -> Iterator[Problem]:
    """Yes and No where a question is asked, people where an office is filled."""
    for race, (row, value) in folder.races.items():
        of = folder.choices_of(race)
        kinds = Counter(choice.kind for choice in of)
        if value.yes_no and of and (kinds[ChoiceKind.YES], kinds[ChoiceKind.NO]) != (1, 1):
            yield folder.error(
                "choices",
                "races.csv",
                row,
                expected=f"one choice of kind yes and one of kind no in {race}",
                got=f"{kinds[ChoiceKind.YES]} and {kinds[ChoiceKind.NO]}",
                todo="Mend the kinds in choices.csv, or the kind of the race.",
            )
        wrong = (
            (ChoiceKind.CANDIDATE, ChoiceKind.WRITE_IN)
            if value.yes_no
            else (ChoiceKind.YES, ChoiceKind.NO)
        )
        for choice in of:
            line = folder.choices[race, choice.slug][0]
            if choice.kind in wrong:
                yield folder.error(
                    "choices",
                    "choices.csv",
                    line,
                    expected=(
                        f"no choice of kind {choice.kind} in {race}, whose kind is {value.kind}"
                    ),
                    got=shown(choice.slug),
                    todo="Mend the kind of the choice or of the race.",
                )
        for column in ("name", "ballot_order"):
            seen: dict[object, str] = {}
            for choice in of:
                cell = getattr(choice, column)
                if cell is not None and cell in seen:
                    yield folder.finding(
                        "choices",
                        "choices.csv",
                        folder.choices[race, choice.slug][0],
                        expected=f"each {column} once in {race}",
                        got=f"{shown(str(cell))} for {seen[cell]} and {choice.slug}",
                        todo="Look whether they are two; if the source says so, leave it.",
                    )
                seen.setdefault(cell, choice.slug)


def titles(folder: Folder) -> Iterator[Problem]:
    """Two races that bear one title can't be told apart in a list; a measure's question is what was
    asked.
    """
    seen: dict[str, str] = {}
    for race, (row, value) in folder.races.items():
        if value.title in seen:
            yield folder.finding(
                "titles",
                "races.csv",
                row,
                expected="each title once",
                got=f"{shown(value.title)} for {seen[value.title]} and {race}",
                todo="Add what tells them apart, if a source has it.",
            )
        seen.setdefault(value.title, race)
    silent = [
        row
        for row, value in folder.races.values()
        if value.kind is Kind.MEASURE and not value.question
    ]
    if silent:
        yield folder.finding(
            "titles",
            "races.csv",
            silent[0],
            expected="the question of every measure",
            got=f"none for {len(silent)}, the first of them here",
            todo="Add it where a source has it.",
        )
