"""Compare what is stored with what was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from builder.checks.folder import Fault, Folder, Level, Problem, error, problem
from builder.errors import DataError, shown
from builder.model import Election, Jurisdiction
from builder.seal import chain, facts
from builder.seal.archive_log import NAME, behind, examine_log
from builder.seal.layers import Broken
from builder.seal.stored_chains import load_chains, load_log

_NUMBERED = "event|correction|statement|redirect"
SCOPE = re.compile(rf"(race|update)/[a-z0-9-]+|({_NUMBERED}|reworded)/[1-9][0-9]*|election/about")
SCOPES = "race/..., update/..., event/..., statement/..., correction/... or another scope of facts"
WORDING = re.compile(
    rf"wording/((race|update|source)/[a-z0-9-]+|({_NUMBERED})/[1-9][0-9]*|election|order/(races|laws)|jurisdiction"
    r"|law/[^\s/]+|completion/[1-9][0-9]*/[a-z]+/[a-z0-9-]+)"
)
UNSEALED = "Delete the row: to change what is not published yet, edit it."


def published(folder: Folder) -> Iterator[Fault]:
    """Require lines of the seal to name what can be sealed, numbered and dated in order."""
    last, day = 0, ""
    for row, line in folder.published:
        if not SCOPE.fullmatch(line.scope) and not WORDING.fullmatch(line.scope):
            expected = f"{SCOPES}, or wording/ before one, in scope"
            yield error(row, expected, shown(line.scope), chain.HISTORY)
        elif line.seq != last + 1:
            yield error(row, f"seq {last + 1}", str(line.seq), chain.HISTORY)
        elif line.published_on < day:
            expected = f"a day from {day} on, the day of the line before"
            yield error(row, expected, line.published_on, chain.HISTORY)
        elif not line.previous and last:
            yield error(row, "the sha256 of the line before in previous", "none", chain.HISTORY)
        last, day = line.seq, line.published_on


def wording(folder: Folder) -> Iterator[Fault]:
    """Require rows of wording.csv to be numbered, each of a wording that is sealed."""
    for position, (row, change) in enumerate(folder.reworded, start=1):
        if change.n != position:
            todo = "Number the rows 1, 2, 3; new rows go at the end."
            yield error(row, f"n {position}", str(change.n), todo)
        elif not WORDING.fullmatch(f"wording/{change.scope}"):
            todo = "Fix it; `builder reword` writes such rows."
            yield error(row, "the scope of a wording", shown(change.scope), todo)
        elif not folder.published:
            yield error(row, "a change of a wording that is sealed", change.scope, UNSEALED)


def completions(folder: Folder) -> Iterator[Fault]:
    """Require that completions are of facts in a sealed scope, in layers after the first."""
    sealed = {line.scope for _, line in folder.published}
    for row, of in folder.completions:
        if not SCOPE.fullmatch(of.scope) or not facts.is_fact(of.scope, of.key, of.field):
            todo = "Fix scope, key or field; `builder complete` writes such rows."
            yield error(row, "the name of a sealed fact", f"{of.scope} {of.key} {of.field}", todo)
        elif of.scope not in sealed:
            yield error(row, "a completion of something that is sealed", of.scope, UNSEALED)
        elif of.layer < 2:
            todo = "Layer 1 is what was first published; write the next one."
            yield error(row, "a layer from 2", str(of.layer), todo)


def against_seal(election: Election) -> list[Problem]:
    """Return changes of sealed data as errors, and unsealed data as a finding.

    An error's place is the election's path, the scope, and the address of its page if it has one.
    """
    return examined(election)[0]


def examined(election: Election) -> tuple[list[Problem], chain.Seal | None]:
    """As `against_seal`; also return the seal if it could be read."""
    try:
        found = chain.examine(election)
    except DataError as error:
        return [Problem(check="seal", level=Level.ERROR, error=error)], None
    problems = [broken("seal", _place(election, one.scope), one) for one in found.broken]
    return problems + unsealed(election, found), found


def examined_jurisdiction(jurisdiction: Jurisdiction) -> list[Problem]:
    """Return words and laws that changed, as errors, and those not sealed yet, as findings."""
    try:
        found = chain.examine_jurisdiction(jurisdiction)
    except DataError as error:
        return [Problem(check="seal", level=Level.ERROR, error=error)]
    problems = [broken("seal", f"{jurisdiction.slug} {one.scope}", one) for one in found.broken]
    # Where nothing is sealed, the elections say so, and a build stops.
    return problems + (unsealed(jurisdiction, found) if jurisdiction.published else [])


def broken(check: str, place: str, one: Broken) -> Problem:
    error = DataError(place, expected=one.expected, got=one.got, todo=one.todo)
    return Problem(check=check, level=Level.ERROR, error=error)


def unsealed(of: Election | Jurisdiction, found: chain.Seal | None = None) -> list[Problem]:
    """Return one finding if something is not sealed; only a draft build ignores it.

    ``found`` is the result of reading the seal, if it has been read already.
    """
    if isinstance(of, Election):
        found = found or chain.examine(of)
        place, command = of.path, f"builder seal {of.path}"
    else:
        found = found or chain.examine_jurisdiction(of)
        place, command = of.slug, "builder seal"
    if not found.unsealed:
        return []
    names = [
        scope + (f" (completed, layer {layer})" if layer > 1 else "")
        for scope, layer in found.unsealed
    ]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    got = f"{', '.join(names[:3])}{more} without a line"
    todo = f"Read the difference, then run `{command}`."
    expected = "everything sealed in published.csv"
    return [problem("unsealed", f"data/{place}", expected, got, todo, finding=True)]


def _place(election: Election, scope: str) -> str:
    kind, _, name = scope.removeprefix("wording/").partition("/")
    page = {"race": f"{name}/", "update": f"updates/{name}/"}.get(kind)
    return f"{election.path} {scope}" + (f", at /{election.path}/{page}" if page else "")


def broken_log(data: Path) -> Iterator[Broken]:
    """Yield logged chains that are not stored as logged, and rows that do not follow each other."""
    yield from examine_log(load_log(data), *load_chains(data))


def logged(data: Path) -> Iterator[Problem]:
    """Require each sealed election in the log, and each logged one stored as it was logged."""
    try:
        found, moved = load_chains(data)
        rows = load_log(data)
    except DataError as error:
        yield Problem(check="log", level=Level.ERROR, error=error)
        return
    for one in (*examine_log(rows, found, moved), *behind(rows, found, moved)):
        yield broken("log", f"{data / NAME} {one.scope}", one)
