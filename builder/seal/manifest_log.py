"""The log of the archive and the chains of its jurisdictions, as the site carries them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from builder.model import Jurisdiction, Logged
from builder.seal.archive_log import row_text
from builder.seal.chain import examine_jurisdiction
from builder.seal.manifest import files_of_chain
from builder.store.schema import LOG

LOG_PATH = "data/elections-log.csv"
HEAD = ",".join(LOG)


def log_files(
    rows: Sequence[Logged], jurisdictions: Sequence[Jurisdiction]
) -> Iterator[tuple[str, bytes]]:
    """Yield the log, and each jurisdiction's chain with what it sealed; none of an archive in which
    nothing is sealed.
    """
    if rows:
        yield LOG_PATH, f"{HEAD}\n{''.join(map(row_text, rows))}".encode()
    for jurisdiction in {of.slug: of for of in jurisdictions}.values():
        yield from files_of_chain(
            jurisdiction.slug, jurisdiction.published, examine_jurisdiction(jurisdiction), ()
        )
