"""What an election and its races can't do without in words: titles that end as titles do, an
office, a source.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.folder import Folder, Problem, problem
from builder.errors import shown
from builder.model import Kind

LEFT_OVER = ":;,-–—/(&"
"""What no title ends in: the sign of a part that is missing."""
FILLING = (Kind.OFFICE, Kind.RETENTION)


def filled(folder: Folder) -> Iterator[Problem]:
    """Require a title and a known source of the election, a whole title of each race, and the
    office that a race fills.
    """
    yield from _election(folder)
    for race, (row, value) in folder.races.items():
        if what := left_over(value.title):
            expected = f"a title for {race} that is whole"
            todo = "Write the place and the office, or the measure, as its page is to call it."
            yield folder.error("filled", "races.csv", row, expected=expected, got=what, todo=todo)
        if value.kind in FILLING and not value.office:
            expected, todo = (
                f"the office of {race}",
                "Write the office without its place, such as City Council.",
            )
            yield folder.error("filled", "races.csv", row, expected=expected, got="none", todo=todo)


def left_over(title: str) -> str:
    """What is wrong with the end of a title, in words; empty where nothing is."""
    if not title.strip():
        return "none"
    return (
        f"{shown(title)}, which ends in {title.rstrip()[-1]}"
        if title.rstrip()[-1] in LEFT_OVER
        else ""
    )


def _election(folder: Folder) -> Iterator[Problem]:
    if not folder.about:
        return  # it can't be read, which is said elsewhere
    place = folder.path / "election.toml"
    title, source = str(folder.about.get("title", "")), str(folder.about.get("source", ""))
    if what := left_over(title):
        todo = "Write what kind of election it is, such as General election."
        yield problem(
            "filled", place, None, expected="the title of the election", got=what, todo=todo
        )
    if source not in folder.sources:
        got = shown(source) if source else "none"
        todo = "Write the id of a row of sources.csv that names the election and its day."
        expected = "an id of sources.csv in source"
        # Without one, the pages name no source of the day, which is a gap; an unknown one points
        # nowhere.
        yield problem(
            "filled", place, None, expected=expected, got=got, todo=todo, finding=not source
        )
