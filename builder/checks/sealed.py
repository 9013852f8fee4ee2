"""What is stored against what was published: the seal as problems that name the address and what to
do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.checks.folder import Folder, Level, Problem
from builder.errors import DataError, shown
from builder.model import Election
from builder.seal import chain, facts

_NUMBERED = "event|correction|statement|redirect"
SCOPE = re.compile(rf"(race|update)/[a-z0-9-]+|({_NUMBERED}|reworded)/[1-9][0-9]*|election/about")
SCOPES = "race/..., update/..., event/..., statement/..., correction/... or another scope of facts"
WORDING = re.compile(
    rf"wording/((race|update|source)/[a-z0-9-]+|({_NUMBERED})/[1-9][0-9]*|election|order/(races|laws)|jurisdiction"
    r"|law/[^\s/]+|completion/[1-9][0-9]*/[a-z]+/[a-z0-9-]+)"
)


def published(folder: Folder) -> Iterator[Problem]:
    """Lines of the seal that name what can be sealed, numbered and dated in order."""
    last, day = 0, ""
    for row, line in folder.published:
        wrong = None
        if not SCOPE.fullmatch(line.scope) and not WORDING.fullmatch(line.scope):
            wrong = f"{SCOPES}, or wording/ before one, in scope", shown(line.scope)
        elif line.seq != last + 1:
            wrong = f"seq {last + 1}", str(line.seq)
        elif line.published_on < day:
            wrong = f"a day from {day} on, the day of the line before", line.published_on
        elif not line.previous and last:
            wrong = "the sha256 of the line before in previous", "none"
        if wrong is not None:
            yield folder.error(
                "published",
                "published.csv",
                row,
                expected=wrong[0],
                got=wrong[1],
                todo=chain.HISTORY,
            )
        last, day = line.seq, line.published_on


def wording(folder: Folder) -> Iterator[Problem]:
    """Rows of wording.csv, numbered in order, each of a wording that a line of the seal holds."""
    sealed = {line.scope for _, line in folder.published}
    for position, (row, change) in enumerate(folder.reworded, start=1):
        wrong = None
        if change.n != position:
            wrong = (
                f"n {position}",
                str(change.n),
                "Number the rows 1, 2, 3; they are only ever added at the end.",
            )
        elif not WORDING.fullmatch(f"wording/{change.scope}"):
            wrong = (
                "the scope of a wording",
                shown(change.scope),
                "Mend it; `builder reword` writes such rows.",
            )
        elif not sealed:
            todo = "Delete the row: what is not published yet is only edited."
            wrong = "a change of a wording that is sealed", change.scope, todo
        if wrong is not None:
            yield folder.error(
                "wording", "wording.csv", row, expected=wrong[0], got=wrong[1], todo=wrong[2]
            )


def completions(folder: Folder) -> Iterator[Problem]:
    """Facts that can be sealed, of a scope that is sealed, in layers behind the first."""
    sealed = {line.scope for _, line in folder.published}
    for row, completion in folder.completions:
        wrong = None
        name = f"{completion.scope} {completion.key} {completion.field}"
        if not SCOPE.fullmatch(completion.scope) or not facts.is_fact(
            completion.scope, completion.key, completion.field
        ):
            wrong = (
                "the name of a sealed fact",
                name,
                "Mend scope, key or field; `builder complete` writes such rows.",
            )
        elif completion.scope not in sealed:
            todo = "Delete the row: what is not published yet is only edited."
            wrong = "a completion of something that is sealed", completion.scope, todo
        elif completion.layer < 2:
            wrong = (
                "a layer from 2",
                str(completion.layer),
                "Layer 1 is what was first published; write the next one.",
            )
        if wrong is not None:
            yield folder.error(
                "completions",
                "completions.csv",
                row,
                expected=wrong[0],
                got=wrong[1],
                todo=wrong[2],
            )


def against_seal(election: Election) -> list[Problem]:
    """Everything sealed that is not as it was published, as errors, and what is not sealed yet, as
    a finding.

    An error's place is the election's path, the scope, and its page's address in the site where it
    has one.
    """
    return examined(election)[0]


def examined(election: Election) -> tuple[list[Problem], chain.Seal | None]:
    """As `against_seal`, and the seal, where it could be examined."""
    try:
        found = chain.examine(election)
    except DataError as error:
        return [Problem(check="seal", level=Level.ERROR, error=error)], None
    broken = [
        DataError(_place(election, one.scope), expected=one.expected, got=one.got, todo=one.todo)
        for one in found.broken
    ]
    return [Problem(check="seal", level=Level.ERROR, error=error) for error in broken] + unsealed(
        election, found
    ), found


def unsealed(election: Election, found: chain.Seal | None = None) -> list[Problem]:
    """One finding where something of ``election`` is not sealed; a build that is no draft stops at
    it.

    ``found`` is what `seal.examine` says of it, where it has been asked.
    """
    found = found or chain.examine(election)
    if not found.unsealed:
        return []
    names = [
        scope + (f" (completed, layer {layer})" if layer > 1 else "")
        for scope, layer in found.unsealed
    ]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    error = DataError(
        f"data/{election.path}",
        expected="everything sealed in published.csv",
        got=f"{', '.join(names[:3])}{more} without a line",
        todo=f"Look at the difference, then run `builder seal {election.path}`.",
    )
    return [Problem(check="unsealed", level=Level.FINDING, error=error)]


def _place(election: Election, scope: str) -> str:
    kind, _, name = scope.removeprefix("wording/").partition("/")
    page = {"race": f"{name}/", "update": f"updates/{name}/"}.get(kind)
    return f"{election.path} {scope}" + (f", at /{election.path}/{page}" if page else "")
