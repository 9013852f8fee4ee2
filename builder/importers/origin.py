"""Where a file is from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file was published or archived; ``retrieved_at`` is a time with offset or empty, as
    in sources.csv.

    ``votes_total`` is what a list of captures says about the file, None where it says nothing.
    """

    url: str = ""
    archived_url: str = ""
    retrieved_at: str = ""
    votes_total: int | None = None
