"""Compare the size of the built site with the budgets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from builder.errors import BuildError
from builder.site import weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The sizes of a site: ``line`` sums them up, ``exceeded`` lists the budgets it exceeds."""

    line: str
    exceeded: Sequence[BuildError]


def weighed(data: Path) -> Weighed:
    """Return the sizes of the site beside ``data``, counting every published file."""
    site = (data if data.name.strip(".") else data.resolve()).parent / "site"
    if not (site / "index.html").is_file():
        return Weighed(line=f"{site}: not built, so no budget was looked at", exceeded=[])
    found = weights.weigh(files(str(site)))
    exceeded = list(weights.exceeded(found, site))
    count, size = sum(one.files for one in found), sum(one.size for one in found)
    over = (
        f"{len(exceeded)} budget{'' if len(exceeded) == 1 else 's'} exceeded"
        if exceeded
        else "within every budget"
    )
    return Weighed(line=f"{site}: {count:,} files, {size / 1e6:.1f} MB, {over}", exceeded=exceeded)


def files(folder: str, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Yield every file below ``folder`` with its length; skip one that is deleted meanwhile."""
    with suppress(FileNotFoundError), os.scandir(f"{folder}/{prefix}") as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from files(folder, f"{prefix}{entry.name}/")
            else:
                with suppress(FileNotFoundError):
                    yield f"{prefix}{entry.name}", entry.stat().st_size
