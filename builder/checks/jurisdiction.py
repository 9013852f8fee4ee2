"""Check a jurisdiction: its folder's name, its words, its laws and its import tables."""

from __future__ import annotations

import re
from pathlib import Path

from builder import model
from builder.checks import text
from builder.checks.folder import Level, Problem, problem
from builder.checks.sealed import examined_jurisdiction
from builder.errors import DataError, shown
from builder.store import load
from builder.store.forms import SLUG, URL
from builder.store.identity_table import load_spellings
from builder.store.rules_table import load_rules

JURISDICTION_FILES = tuple(
    "jurisdiction.toml published.csv wording.csv identity.toml rules.csv".split()
)
"""The last two serve the proposals of an import alone: nothing of them is published or sealed."""
# Names of pages and folders beside the jurisdictions.
RESERVED = frozenset(
    (
        "404 about assets corrections data elections embed feed glossary how-counts-shift index"
        " javascripts method pagefind search sitemap stylesheets your-county-here"
    ).split()
)


MARGIN = re.compile(r"(0|[1-9]\d?)(\.\d{1,3})?", re.ASCII)
"""Percentage points of a margin: 0.5, 1 or 0.25."""


def _margin(law: model.Law) -> tuple[str, str, str] | None:
    """Return what is wrong with the margin at which a law orders a recount, None if nothing is."""
    named = f"for {shown(law.topic)}"
    if not law.margin:
        if law.margin_is or law.kinds:
            return "a margin beside margin_is and kinds", f"none {named}", "Add the margin."
        return None
    if not MARGIN.fullmatch(law.margin):
        todo = "Write the points as the law does."
        return 'points like "0.5" in margin', f"{shown(law.margin)} {named}", todo
    if law.margin_is not in ("at-most", "below"):
        todo = "Take it from the law: at-most where the margin itself is enough."
        return "at-most or below in margin_is", f"{shown(law.margin_is)} {named}", todo
    if unknown := [kind for kind in law.kinds.split() if kind not in set(model.Kind)]:
        expected = f"kinds of races ({', '.join(model.Kind)}) in kinds"
        return expected, f"{shown(unknown[0])} {named}", "Fix the word."
    return None


def check_jurisdiction(folder: Path) -> tuple[model.Jurisdiction | None, list[Problem]]:
    """Return the jurisdiction of ``folder``, None if it can't be used, and what is wrong."""
    place = folder / "jurisdiction.toml"
    problems = []
    if folder.name in RESERVED or not SLUG.pattern.fullmatch(folder.name):
        expected = f"{SLUG.words}, not taken by a page"
        todo = "Rename the folder, for example to us-xx-shire."
        problems.append(problem("reserved", folder, expected, folder.name, todo))
    try:
        jurisdiction = load.load_jurisdiction(folder)
    except DataError as error:
        return None, [*problems, Problem(check="files", level=Level.ERROR, error=error)]
    problems += text.in_toml(place, load.read_toml(place))
    for field in ("name", "authority", "authority_short", "time_label"):
        if not getattr(jurisdiction, field):
            problems.append(problem("files", place, f"a value for {field}", '""', "Fill it in."))
    for law in jurisdiction.laws:
        if law.until is not None and law.until < law.since:
            got = f"{law.since} and {law.until} for {shown(law.topic)}"
            todo = "Fix one of the two days."
            problems.append(problem("laws", place, "from before to", got, todo))
        if problem_of := _margin(law):
            problems.append(problem("laws", place, *problem_of))
        if not URL.pattern.fullmatch(law.source_url):
            expected = f"{URL.words} in source_url"
            problems.append(problem("laws", place, expected, shown(law.source_url), URL.todo))
    problems += examined_jurisdiction(jurisdiction)
    for read in (load_spellings, load_rules):
        try:
            read(folder)
        except DataError as error:
            problems.append(Problem(check="files", level=Level.ERROR, error=error))
    try:
        _ = jurisdiction.zone
    except (KeyError, ValueError, OSError):
        expected, got = "a time_zone like Etc/UTC", shown(jurisdiction.time_zone)
        problems.append(problem("files", place, expected, got, "Take it from the IANA list."))
        return None, problems
    return jurisdiction, problems
