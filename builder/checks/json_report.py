"""What a check found as one JSON object, for programs; docs/editing-data.md documents its keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from builder.checks.folder import Problem
from builder.errors import ArchiveError


def as_object(
    path: Path,
    errors: Sequence[Problem],
    exceeded: Sequence[ArchiveError],
    findings: Sequence[Problem],
) -> str:
    """Return every error and finding by its check; an exceeded budget is an error of "budget"."""
    told = [*map(_row, errors), *({"check": "budget", **error.parts()} for error in exceeded)]
    found = {"path": str(path), "errors": told, "findings": [*map(_row, findings)]}
    return json.dumps(found, ensure_ascii=False, indent=1)


def _row(problem: Problem) -> dict[str, str]:
    return {"check": problem.check, **problem.error.parts()}
