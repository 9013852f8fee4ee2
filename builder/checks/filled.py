"""Values that an election needs: complete titles, an office for each race, a source."""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.folder import Fault, Folder, Level, error
from builder.errors import shown
from builder.model import Kind

LEFT_OVER = ":;,-–—/(&"
"""What no title ends in: the sign of a part that is missing."""
FILLING = (Kind.OFFICE, Kind.RETENTION)


def filled(folder: Folder) -> Iterator[Fault]:
    """Require a title and a source of the election, and of each race a title and its office."""
    yield from _election(folder)
    for race, (row, value) in folder.races.items():
        if what := left_over(value.title):
            expected = f"a complete title for {race}"
            todo = "Write the place and the office, or the measure, as its page should show it."
            yield error(row, expected, what, todo)
        if value.kind in FILLING and not value.office:
            todo = "Write the office without its place, such as City Council."
            yield error(row, f"the office of {race}", "none", todo)


def left_over(title: str) -> str:
    """Return what is wrong with the end of a title, in words; "" if nothing is."""
    if not title.strip():
        return "none"
    last = title.rstrip()[-1]
    return f"{shown(title)}, which ends in {last}" if last in LEFT_OVER else ""


def _election(folder: Folder) -> Iterator[Fault]:
    if not folder.about:
        return  # unreadable, which another check reports
    title, source = str(folder.about.get("title", "")), str(folder.about.get("source", ""))
    if what := left_over(title):
        todo = "Write what kind of election it is, such as General election."
        yield error(None, "the title of the election", what, todo, "election.toml")
    if source not in folder.sources:
        got = shown(source) if source else "none"
        todo = "Write the id of a row of sources.csv that names the election and its day."
        expected = "an id of sources.csv in source"
        # Without one, the pages name no source of the day, which is a gap; an unknown one points
        # nowhere.
        level = Level.ERROR if source else Level.FINDING
        yield Fault(None, expected, got, todo, "election.toml", level)
