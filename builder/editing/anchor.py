"""An outside witness: OpenTimestamps proofs for the head of all chains."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from builder.errors import DataError, shown
from builder.seal import chain
from builder.store import format, load

CALENDARS = (
    "https://a.pool.opentimestamps.org",
    "https://b.pool.opentimestamps.org",
    "https://a.pool.eternitywall.com",
)
"""The public calendars that OpenTimestamps' own client asks; one is enough."""
SECONDS = 10
"""How long one calendar may take for a connection or the next bytes."""
FOLDER = "anchors"


def head_text(data: Path) -> str:
    """Return the lines hashed to the head of the archive: per election path, tab, newest line."""
    heads = {}
    for folder in format.election_folders(data):
        election = load.load_election(folder, load.load_jurisdiction(folder.parent))
        if election.published:
            heads[election.path] = chain.line_hash(election.published[-1])
    return "".join(f"{path}\t{heads[path]}\n" for path in sorted(heads))


def anchor(data: Path, calendars: Sequence[str] = CALENDARS) -> tuple[Path, list[str]]:
    """Ask ``calendars`` to witness the head; return where the proof is kept and what failed.

    The lines stand in ``anchors/<head>.txt`` and the proof beside them as ``.txt.ots``, so that any
    client verifies it. What was witnessed before is not asked for again. DataError where no
    calendar gave a proof; then nothing is written.
    """
    text = head_text(data).encode()
    if not text:
        expected, todo = "a sealed election to witness", "Run `builder seal` first."
        raise DataError(data, expected=expected, got="none", todo=todo)
    digest = hashlib.sha256(text)
    place = data / FOLDER / f"{digest.hexdigest()[:12]}.txt"
    proof = place.with_name(f"{place.name}.ots")
    if proof.exists() and place.exists() and place.read_bytes() == text:
        return proof, []
    made, failed = _witnessed(digest.digest(), calendars)
    if not made:
        todo = "The seal is whole without it; run `builder seal --anchor` again where the network"
        todo += " reaches one."
        raise DataError(proof, expected="a proof by a calendar", got="; ".join(failed), todo=todo)
    place.parent.mkdir(exist_ok=True)
    # Write the lines first, so that a proof never exists without them.
    format.write(place, text.decode())
    fresh = proof.with_name(f".{proof.name}.next")
    fresh.write_bytes(made)
    fresh.replace(proof)
    return proof, failed


def _witnessed(digest: bytes, calendars: Sequence[str]) -> tuple[bytes, list[str]]:
    """Return a detached proof over ``digest`` by every calendar that answered, b"" if none did, and
    why others did not.
    """
    # Imported here: the library loads Bitcoin's cryptography.
    from opentimestamps.calendar import RemoteCalendar
    from opentimestamps.core.op import OpAppend, OpSHA256
    from opentimestamps.core.serialize import StreamSerializationContext
    from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

    file = DetachedTimestampFile(OpSHA256(), Timestamp(digest))
    # As the client does: a calendar is sent a hash over the digest and a number that only the proof
    # tells. Here the number follows from the digest, which is public anyway, so that the same head
    # gives the same request.
    salted = file.timestamp.ops.add(
        OpAppend(hashlib.sha256(b"builder seal --anchor\0" + digest).digest()[:16])
    )
    asked = salted.ops.add(OpSHA256())
    failed, answered = [], False
    for address in calendars:
        try:
            asked.merge(RemoteCalendar(address).submit(asked.msg, timeout=SECONDS))
            answered = True
        except Exception as error:  # the library raises bare exceptions
            reason = getattr(error, "reason", "") or error
            said = shown(f"{type(error).__name__}: {reason}", 100)
            failed.append(f"{urlsplit(address).netloc or shown(address)}: {said}")
    if not answered:
        return b"", failed
    out = io.BytesIO()
    file.serialize(StreamSerializationContext(out))
    return out.getvalue(), failed
