"""How an import ends: its exit status, what a person has to do, and the same for programs as
JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from builder.importers.classification import Judged, Verdict
from builder.importers.oddities import Oddity
from builder.importers.pipeline import Outcome

DONE, NOTHING, LOOK = 0, 2, 3
"""Everything is written or known; no file can be used; a person must look at something."""

TODO = {
    Verdict.BAD: "Leave it out. Where it should be a file of this count, fetch it again.",
    Verdict.TORN: (
        "Fetch the file again in a minute: the next capture of its time is usually whole."
    ),
    Verdict.NOT_A_COUNT: "",  # the reason says it all
}
UNUSED = tuple(TODO)


def todo(judged: Judged) -> str:
    """Return what to do with a file of which nothing is taken; empty for one that is used or
    known.
    """
    return judged.capture.todo or TODO.get(judged.verdict, "") if judged.verdict in UNUSED else ""


def status(outcome: Outcome, odd: Sequence[Oddity]) -> int:
    """Return the exit status of an import of which ``odd`` is not accepted."""
    if odd or outcome.proposals.races or outcome.proposals.choices:
        return LOOK
    used = any(one.verdict not in UNUSED for one in outcome.judged)
    return DONE if used or outcome.files else NOTHING


def as_json(outcome: Outcome, odd: Sequence[Oddity], written: bool) -> str:
    """Return what an import found, for programs: files, updates, what is odd, and the status."""
    files = [
        {
            "file": one.capture.filename,
            "sha256": one.capture.sha256,
            "verdict": one.verdict.value,
            "reason": one.reason,
            "todo": todo(one),
        }
        for one in outcome.judged
    ]
    updates = [
        {
            "update": one.key,
            "new": one.update is not None,
            "released_at": one.release.released_at.isoformat(),
            "votes": sum(
                value or 0 for choices in one.votes.values() for value in choices.values()
            ),
            "files": [
                capture.filename
                for capture in (one.release.results, one.release.counter)
                if capture is not None
            ],
        }
        for one in outcome.planned
    ]
    told = {
        "election": outcome.stored.election,
        "status": status(outcome, odd),
        "written": written,
        "files": files,
        "updates": updates,
        "odd": [{"name": one.name, "update": one.update, "items": list(one.items)} for one in odd],
        "proposed": {
            "races": len(outcome.proposals.races),
            "choices": len(outcome.proposals.choices),
        },
        "changes": sorted(outcome.files),
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
