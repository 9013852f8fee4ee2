"""Watch a deployment until readers get it: first the manifest, then the files it names."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from builder.errors import ArchiveError, shown
from builder.seal.manifest import MANIFEST
from builder.verify.fetch import ReadError, SiteReader, TooLate
from builder.verify.published import LARGEST_MANIFEST
from builder.verify.seals import Outcome

PAUSE = 5.0
"""Seconds between two looks at a site that is not yet what it will be."""


def expected_hash(text: str) -> str:
    """Return the sha256 that ``--until`` asks for: as given, or of the manifest in a file."""
    if re.fullmatch(r"[0-9a-f]{64}", text):
        return text
    path = Path(text)
    if not path.is_file():
        todo = "Name the manifest.json of the site that you deployed, or its sha256."
        raise ArchiveError(
            "--until", expected="a manifest or its sha256", got=shown(text), todo=todo
        )
    return sha256(path.read_bytes()).hexdigest()


def wait_for_manifest(place: SiteReader, until: str, end: float, minutes: float) -> None:
    """Wait for the manifest of the sha256 ``until``; ArchiveError at the time ``end``."""
    try:
        _wait(place, until, end, minutes)
    finally:
        place.close()


def _wait(place: SiteReader, until: str, end: float, minutes: float) -> None:
    got, answered = "no answer", False
    while True:
        try:
            found = place.read(MANIFEST, LARGEST_MANIFEST, False).sha256
            if found == until:
                return
            got, answered = f"another manifest ({found[:12]})", True
        except TooLate:
            pass
        except ReadError as error:
            # An answer cut off by the time limit says less than the last complete one.
            got = got if answered else str(error)
        if time.monotonic() + PAUSE > end:
            raise ArchiveError(
                f"{place.name}{'' if place.name.endswith('/') else '/'}{MANIFEST}",
                expected=f"the new manifest ({until[:12]}) within {minutes:g} minutes",
                got=got,
                todo="Check the log of the deployment: readers are not getting the new site.",
            )
        time.sleep(PAUSE)


def verify_until_settled(run: Callable[[], Outcome], end: float) -> Outcome:
    """Return the first outcome of ``run`` without a difference, or the last before ``end``.

    For some minutes after a deployment a network of servers may answer with old and new files.
    """
    last = run()
    while last.differences and not last.stopped and time.monotonic() + PAUSE < end:
        time.sleep(PAUSE)
        outcome = run()
        # A run cut off by the time limit says less than the one before it.
        if outcome.stopped:
            break
        last = outcome
    return last
