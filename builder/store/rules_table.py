"""The rules of offices from rules.csv, each with its source; what no row states is unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from builder.model import Rule
from builder.store.cells import Cells
from builder.store.csvfile import parse_rows, read_text
from builder.store.forms import URL
from builder.store.schema import ALL

NAME = "rules.csv"
TABLE = ALL[NAME]
RULES = (Rule.PLURALITY, Rule.MAJORITY_RUNOFF, Rule.TOP_TWO)
"""The rules of an office; what a measure or a judge needs stands in the official file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRule:
    """``rule`` for official titles that match ``office`` in matching elections.

    An empty ``election`` fits any. ``seats`` is None where the row leaves them to the file.
    """

    office: re.Pattern[str]
    election: re.Pattern[str] | None
    rule: Rule
    seats: int | None
    source_title: str
    source_url: str


def load_rules(jurisdiction: Path) -> tuple[OfficeRule, ...]:
    """Return the rows of rules.csv, none without such a file; DataError for a broken one."""
    path = jurisdiction / NAME
    if not path.exists():
        return ()
    found = []
    for row in parse_rows(read_text(path), TABLE, path):
        wrong = partial(Cells(path, row).bad, todo="Fix the cell.")
        patterns = {}
        for column in ("office", "election"):
            try:
                patterns[column] = re.compile(row[column], re.IGNORECASE)
            except re.error as error:
                raise wrong(column, f"a regular expression ({error})") from None
        if not row["office"]:
            raise wrong("office", "a pattern of official titles")
        if row["rule"] not in RULES:
            raise wrong("rule", "one of " + ", ".join(RULES))
        if row["seats"] and not re.fullmatch("[1-9][0-9]?", row["seats"], re.ASCII):
            raise wrong("seats", "a number from 1 to 99, or nothing")
        if not row["source_title"]:
            raise wrong("source_title", "the title of the source that states the rule")
        if not URL.pattern.fullmatch(row["source_url"]):
            raise wrong("source_url", "the address of the source that states the rule")
        found.append(
            OfficeRule(
                office=patterns["office"],
                election=patterns["election"] if row["election"] else None,
                rule=Rule(row["rule"]),
                seats=int(row["seats"]) if row["seats"] else None,
                source_title=row["source_title"],
                source_url=row["source_url"],
            )
        )
    return tuple(found)
