"""Which part of the real archive a run reads: a sample by the hash of each name, or all of it.

An election that is added later is sampled as the others are, and nothing changes which part of
those is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

whole = False
"""True with the option ``--whole`` of pytest, as `make test WHOLE=1` and the nightly run have."""


def sample(names: Iterable[str], one_in: int) -> list[str]:
    """Return about one in so many of the names, in their order, and at least one where any is."""
    places = {name: int(sha256(name.encode()).hexdigest(), 16) % one_in for name in names}
    least = min(places.values(), default=0)
    return [name for name, place in places.items() if whole or place == least]
