"""What a page or a table states, apart from its form, and the hash of it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

START, END = b'<script type="application/json" id="stated">', b"</script>"
"""A page has its block at the end of its body, as JSON; no browser runs it, and the policy of the
page does not ask about it.
"""

COLUMNS: Mapping[str, Sequence[str]] = {
    "history.csv": (
        "update released_at phase status choice name kind votes share_pct votes_new race_votes"
        " ballots batch since"
    ).split(),
    "data/races.csv": (
        "jurisdiction election race title official_title kind rule seats votes_allowed bar coverage"
        " choices contested updates latest_update latest_status race_votes margin_votes"
        " lead_changes places_changes"
    ).split(),
    "data/updates.csv": (
        "jurisdiction election update released_at precision phase status votes_total votes_stored"
        " complete races"
    ).split(),
    "data/totals.csv": "jurisdiction election update item value qualifier as_of".split(),
}
"""Of each table, the columns of figures, names and ids; the others are words about them, links and
sources.
"""


def stated_hash(path: str, data: bytes) -> str:
    """Return the sha256 of what the file at ``path`` states, "" where it states nothing."""
    block = b""
    if path.endswith(".html"):
        block = block_of(data)
    elif path.endswith(".csv"):
        block = figures_of(path, data)
    return hashlib.sha256(block).hexdigest() if block else ""


def block_of(page: bytes) -> bytes:
    """Return the bytes of the block of a page, b"" where it has none."""
    start = page.rfind(START)
    end = page.find(END, start)
    return b"" if start < 0 or end < 0 else page[start + len(START) : end]


def read_stated(page: bytes) -> dict[str, Any] | None:
    """Return the block of a page as it was read from anywhere; None where it has none, or one that
    is no JSON object.
    """
    try:
        found = json.loads(block_of(page))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def figures_of(path: str, data: bytes) -> bytes:
    """Return the columns of figures, names and ids of a table in canonical CSV; b"" where the table
    has none or is damaged.
    """
    name = path if path in COLUMNS else re.sub(".*/", "", path)
    wanted = COLUMNS.get(name, ())
    try:
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return b""
    if not wanted or not rows:
        return b""
    places = [rows[0].index(column) if column in rows[0] else -1 for column in wanted]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([row[place] if 0 <= place < len(row) else "" for place in places])
    return out.getvalue().encode()
