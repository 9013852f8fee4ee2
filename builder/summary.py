"""What a build remembers about a finished election: small, yet enough for every page, feed and
table of the whole archive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

import msgspec
from markupsafe import Markup

from builder.exports.feeds import Entry
from builder.exports.search_entries import ElectionEntries
from builder.pages.front.summary import FrontSummary
from builder.seal.manifest import SealedElection
from builder.site.links import Leading
from builder.site.staging import FileDigest
from builder.site.weights import Weight

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionSummary:
    """One election on everything that is made of several.

    ``key`` is that of its inputs. ``files`` are all its files by path, which are below its own, and
    ``weights`` what they weigh. ``pages`` is the Markdown that some of them are made of, ``links``
    where they lead outside of it. ``moment`` is the newest time
    of its data, None where nothing is dated. ``corrections`` and ``news`` are its entries in the
    feeds of the whole archive, ``tables`` are its parts of the tables of the whole
    archive.
    """

    key: str
    path: str
    moment: datetime | None
    files: dict[str, FileDigest]
    weights: tuple[Weight, ...]
    pages: tuple[str, ...]
    links: tuple[Leading, ...]
    sealed: SealedElection
    front: FrontSummary
    search: ElectionEntries
    corrections: tuple[Entry, ...]
    news: tuple[Entry, ...]
    tables: dict[str, bytes]

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(file.length for file in self.files.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSummary:
    """The files that are made of several elections, or of none, by path, and the ``key`` of all
    that they were made of.
    """

    key: str
    files: dict[str, FileDigest]


def written(summary: ElectionSummary | SharedSummary) -> bytes:
    """Return a summary as bytes that begin with their own sha256."""
    data = msgspec.msgpack.encode(summary, enc_hook=_plain, order="deterministic")
    return hashlib.sha256(data).digest() + data


def read(kind: type[T], data: bytes) -> T | None:
    """Return a summary of a kind that was `written`; None of anything else, such as another
    version's.
    """
    if hashlib.sha256(data[32:]).digest() != data[:32]:
        return None
    try:
        return msgspec.msgpack.decode(data[32:], type=kind, dec_hook=_typed)
    except (msgspec.DecodeError, ValueError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Markup):
        return value.__str__()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a value that can be stored, not {value!r}")


def _typed(kind: type, value: Any) -> Any:
    return kind(value)
