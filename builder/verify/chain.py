"""The seal as a site carries it: its lines, what each sealed, and the records that show it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from builder.model import Published
from builder.seal.chain import line_hash
from builder.seal.data_block import UPDATE_FIELDS, Block, text_hash
from builder.seal.facts import Facts, canonical
from builder.seal.manifest import chain_path, sealed_path
from builder.seal.manifest_reader import Manifest
from builder.seal.renames import key_with
from builder.verify.compare import moved_to

HEAD = "seq,published_on,scope,layer,sha256,previous"
Difference = tuple[str, str]
"""A path, and what is other than it should be."""


@dataclass(slots=True, kw_only=True)
class Chain:
    """The seal of one election as read; ``contents`` are the facts of each line, as named then."""

    election: str
    lines: list[Published] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    updates: dict[str, int] = field(default_factory=dict)
    """Of each sealed update, the position of its first line."""
    records: dict[str, dict[str, Facts]] = field(default_factory=dict)
    """Of each sealed update, the facts of its first line by race (see `by_races`)."""
    listed: dict[str, set[str]] = field(default_factory=dict)
    """Of each sealed update, its races under the names that they had then."""
    told: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    """The positions of the corrections that the record of an update and a race has to show."""

    @property
    def head(self) -> str:
        return self.hashes[-1] if self.hashes else ""


def read_chain(
    election: str, published: bytes, sealed: bytes, moved: Mapping[str, str]
) -> tuple[Chain, list[Difference]]:
    """Return the chain of an election and what is wrong with it."""
    chain, wrong, path = Chain(election=election), [], chain_path(election)
    rows = published.decode("utf-8", "replace").split("\n")
    if rows[0] != HEAD or rows[-1]:
        expected = f"the columns {HEAD} and a line feed at the end"
        wrong.append((path, f"expected {expected}, got others"))
    previous = ""
    for number, row in enumerate(rows[1:-1], start=1):
        cells = row.split(",")
        if len(cells) != 6 or not (
            cells[0] == str(number) and cells[3].isdecimal() and cells[5] == previous
        ):
            expected = f"line {number} to follow the line before it"
            wrong.append((path, f"expected {expected}, got {row[:100]!r}"))
            break
        seq, day, scope, layer, sha256, before = cells
        line = Published(
            seq=int(seq),
            published_on=day,
            scope=scope,
            layer=int(layer),
            sha256=sha256,
            previous=before,
        )
        previous = line_hash(line)
        chain.lines.append(line)
        chain.hashes.append(previous)
    wrong += _read_contents(chain, sealed)
    _read_records(chain, moved)
    return chain, wrong


def _read_contents(chain: Chain, sealed: bytes) -> Iterator[Difference]:
    """Cut ``sealed.txt`` at its heads (a scope and a layer, no tab); compare parts with lines."""
    parts: list[tuple[str, list[bytes]]] = []
    for row in sealed.splitlines(keepends=True):
        if b"\t" not in row:
            parts.append((row.decode("utf-8", "replace").rstrip("\n"), []))
        elif parts:
            parts[-1][1].append(row)
    path = sealed_path(chain.election)
    if len(parts) != len(chain.lines):
        expected = f"{len(chain.lines)} sealed parts, one for each line of the seal"
        yield path, f"expected {expected}, got {len(parts)}"
    for line, (head, rows) in zip(chain.lines, parts, strict=False):
        content = b"".join(rows)
        chain.contents.append(content)
        if head != f"{line.scope} {line.layer}":
            yield path, f"expected the part {line.scope} {line.layer}, got {head[:100]!r}"
        elif hashlib.sha256(content).hexdigest() != line.sha256:
            expected = f"the facts of {line.scope} that line {line.seq} sealed"
            yield path, f"expected {expected}, got others"
    chain.contents += [b""] * (len(chain.lines) - len(chain.contents))


def _read_records(chain: Chain, moved: Mapping[str, str]) -> None:
    names = names_today(chain.election, moved)
    corrections: list[tuple[int, dict[str, str]]] = []
    for position, (line, content) in enumerate(zip(chain.lines, chain.contents, strict=False)):
        kind, _, name = line.scope.partition("/")
        if kind == "correction":
            corrections.append((position, {cell: value for _, cell, value in cells_of(content)}))
        elif kind == "update":
            by_race = by_races(content, names)
            if line.layer == 1:
                chain.updates[name] = position
                chain.records[name] = by_race
            rows = (key.split("/") for key, _, _ in cells_of(content))
            chain.listed.setdefault(name, set()).update(
                parts[1] for parts in rows if parts[0] == "listed"
            )
    for position, values in corrections:
        kind, _, update = values.get("scope", "").partition("/")
        parts = key_with(values.get("key", "/"), names).split("/")
        if (
            kind == "update"
            and parts[0] in ("votes", "ballots")
            and position > chain.updates.get(update, position)
        ):
            chain.told.setdefault((update, parts[1]), set()).add(position)


def cells_of(content: bytes) -> Iterator[list[str]]:
    """Yield key, field and value of each fact of a part of ``sealed.txt``."""
    return (
        row.split("\t")
        for row in content.decode("utf-8", "replace").split("\n")
        if row.count("\t") == 2
    )


def by_races(content: bytes, names: Mapping[str, str]) -> dict[str, Facts]:
    """Return the facts of an update by race of today, as records say them; "" for its own."""
    found: dict[str, Facts] = {"": {}}
    for key, cell, value in cells_of(content):
        kind, _, rest = key.partition("/")
        race, _, choice = rest.partition("/")
        if kind in ("votes", "ballots", "listed"):
            found.setdefault(names.get(race, race), {})[kind, choice or cell] = value
        else:
            found[""][key, cell] = value
    return found


def names_today(election: str, moved: Mapping[str, str]) -> dict[str, str]:
    """Return the slug of each race of ``election`` that moved -> its slug today."""
    found = {}
    for old in moved:
        now = moved_to(f"{old}/", moved).rstrip("/")
        if now.rpartition("/")[0] == election and now.count("/") == old.count("/"):
            found[old.rpartition("/")[2]] = now.rpartition("/")[2]
    return found


def addresses(chain: Chain, manifest: Manifest) -> Iterator[tuple[str, int]]:
    """Yield every path that was published, with the position of the line that sealed it."""
    names = names_today(chain.election, manifest.moved)

    def places(race: str) -> Iterator[str]:
        yield f"{chain.election}/{names.get(race, race)}"
        yield from (
            old for old in manifest.moved if race in names and old.rpartition("/")[2] == race
        )

    for position, line in enumerate(chain.lines):
        kind, _, name = line.scope.partition("/")
        if kind == "race" and line.layer == 1:
            yield from ((f"{place}/index.html", position) for place in places(name))
        elif kind == "update" and line.layer == 1:
            yield f"{chain.election}/updates/{name}/index.html", position
            for race in sorted(chain.listed[name]):
                yield from ((f"{place}/{name}/index.html", position) for place in places(race))


def record_differences(
    chain: Chain, race: str, update: str, blocks: Sequence[Block], moved: Mapping[str, str]
) -> Iterator[str]:
    """Yield what is wrong with the data blocks of a record, seen from the chain."""
    if not blocks:
        yield "expected a data block, got none"
        return
    names = names_today(chain.election, moved)
    positions = {hash_: position for position, hash_ in enumerate(chain.hashes)}
    head, _, rest = blocks[0].text.partition("\n")
    place = head.removeprefix("record\taddress\t")
    own = {
        cell: value
        for cell, value in chain.records[update][""].items()
        if cell[0] == "update" and cell[1] in UPDATE_FIELDS
    }
    of = chain.records[update].get(race, {})
    # A choice with votes was listed, so the block need not say so.
    figures = {
        cell: value
        for cell, value in of.items()
        if cell[0] != "listed" or ("votes", cell[1]) not in of
    }
    wanted, allowed = (set(canonical(facts).splitlines()) for facts in (figures | own, of | own))
    if (
        moved_to(place, moved) != f"{chain.election}/{race}/{update}/"
        or not wanted <= set(rest.encode().splitlines()) <= allowed
    ):
        expected = f"the {len(wanted)} facts of this race that the seal holds in its data block"
        yield f"expected {expected}, got others"
    if positions.get(blocks[0].line) != chain.updates[update]:
        expected = f"the line of the seal {chain.hashes[chain.updates[update]][:12]}"
        yield f"expected {expected}, got {blocks[0].line[:12] or 'none'}"
    for number, block in enumerate(blocks, start=1):
        if not block.intact:
            expected = f"the sha256 {block.sha256[:12]} printed under data block {number}"
            yield f"expected {expected}, got {text_hash(block.text)[:12]}"
        if block.line not in positions:
            expected = f"a line of the seal under data block {number}"
            yield f"expected {expected}, got {block.line[:12] or 'none'}"
        elif number > 1:
            content = chain.contents[positions[block.line]]
            short = by_races(content, names)
            sealed = {*content.splitlines(), *canonical(short.get(race, {})).splitlines()}
            rows = {row.encode() for row in block.text.splitlines() if row[:7] != "record\t"}
            if not rows <= sealed:
                expected = f"data block {number} to be a part of what its line of the seal holds"
                yield f"expected {expected}, got others"
    shown = {positions.get(block.line) for block in blocks}
    for position in sorted(chain.told.get((update, race), set()) - shown):
        yield f"expected {chain.lines[position].scope.replace('/', ' ')} to be told, got nothing"
