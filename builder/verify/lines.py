"""A line that somebody kept: where in the chains it stands, or stood when it was the newest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from builder.seal.chain import archive_head
from builder.verify.chain import Chain

_MOST = 20_000
"""How many combinations of newest lines on one day are tried."""


def kept_hash(text: str) -> str:
    """The hash that ``text`` gives: 64 (or the first 12 or more) of its digits, or a whole line of
    published.csv; else "".
    """
    text = text.strip()
    if text.count(",") == 5:
        return hashlib.sha256(f"{text}\n".encode()).hexdigest()
    return text.lower() if re.fullmatch("[0-9a-fA-F]{12,64}", text) else ""


def where(kept: str, chains: Sequence[Chain]) -> str:
    """Where the kept hash stands, in words; "" where it is in no chain and was never the head of
    all of them.
    """
    for chain in chains:
        for line, hash_ in zip(chain.lines, chain.hashes, strict=True):
            if hash_.startswith(kept):
                newer = len(chain.lines) - line.seq
                return (
                    f"line {line.seq} of {chain.election}, {line.scope}, published on"
                    f" {line.published_on}; {newer:,} newer"
                )
    for day, heads in past_heads(chains):
        if archive_head(heads).startswith(kept):
            return f"the head over the newest lines of {len(heads)} elections on {day}"
    return ""


def past_heads(chains: Sequence[Chain]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The newest lines of all chains as they may have stood together, newest day first.

    Several elections may have been sealed on one day, in any order: each of them is taken before
    that day, at its end and, as far as that stays a bounded number, after each of its lines.
    """
    for day in sorted(
        {line.published_on for chain in chains for line in chain.lines}, reverse=True
    ):
        choices: list[list[str]] = []
        start = []
        for chain in chains:
            before = [
                h
                for line, h in zip(chain.lines, chain.hashes, strict=True)
                if line.published_on < day
            ]
            then = [
                h
                for line, h in zip(chain.lines, chain.hashes, strict=True)
                if line.published_on == day
            ]
            start.append(before[-1] if before else "")
            choices.append([*(then[::-1]), start[-1]])
        if prod(map(len, choices)) > _MOST:
            choices = [[of[0], of[-1]] if len(of) > 1 else of for of in choices]
        if prod(map(len, choices)) > _MOST:
            choices = [of[:1] for of in choices]
        for heads in product(*choices):
            if list(heads) == start:
                continue  # the day before
            yield (
                day,
                {chain.election: head for chain, head in zip(chains, heads, strict=True) if head},
            )
