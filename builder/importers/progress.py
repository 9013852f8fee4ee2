"""What a person at a terminal sees while many files are read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

Item = TypeVar("Item")
MANY = 20
"""From so many files on, reading takes more than a second or two."""


@contextmanager
def progress(items: Iterable[Item], count: int, what: str) -> Iterator[Iterable[Item]]:
    """Yield ``items``, and show how many of ``count`` were read where that takes long and a person
    is looking.
    """
    if count < MANY or not sys.stderr.isatty():
        yield items
        return
    with click.progressbar(items, length=count, label=f"reading {what}", file=sys.stderr) as bar:
        yield bar
