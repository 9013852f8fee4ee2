"""Compare what a page shows with its own data block: names and figures where readers look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from builder.errors import shown as quoted
from builder.verify.page import Row, Shown, beside_name, figure, numbers, plain

Pair = tuple[str, int | None]


def shown_differences(block: Mapping[str, Any], page: Shown) -> Iterator[str]:
    """Yield what the main part of a page does not show as its block states it, or shows otherwise.

    Raises TypeError, ValueError or KeyError where the block has another form.
    """
    title = block.get("title")
    if title is not None and plain(title) not in page.heading:
        yield f"expected the title {quoted(title)} that it states, got {quoted(page.heading)}"
    if block["kind"] in ("race", "embed"):
        yield from _choices(block, page)
    for row in block.get("races", ()):
        yield from _race(row, page)
    found = set(numbers(page.text))
    for name, value in block.get("totals", {}).items():
        if str(value) not in found:
            yield f"expected {value:,} for {name}, which it states, got no such number"
    for _, name, *rest in (*block.get("elections", ()), *block.get("changes", ())):
        texts = [value for value in (name, *rest) if isinstance(value, str)]
        figures = [
            n
            for value in rest
            for n in (value if isinstance(value, list) else [value])
            if isinstance(n, int)
        ]
        for text in texts:
            if plain(text) not in page.text:
                yield f"expected the name {quoted(text)} that it states, got none"
        for number in figures:
            if str(abs(number)) not in found:
                yield f"expected {number:,} for {quoted(name)}, which it states, got no such number"


def _choices(block: Mapping[str, Any], page: Shown) -> Iterator[str]:
    """Yield where the tables have other names, votes or column heads than the block of a race."""
    wanted = Counter((plain(name), votes) for _, name, votes, *_ in block["choices"])
    if not wanted:
        return
    got = _pairs({name for name, _ in wanted}, page.tables)
    for (name, votes), n in (wanted - got).items():
        times = f" ({n} times)" if n > 1 else ""
        beside = beside_name(got, name)
        yield f"expected {figure(votes)} beside {quoted(name)}, got {beside}{times}"
    for (name, votes), _ in (got - wanted).items():
        if name not in {who for who, _ in wanted - got}:
            yield f"expected one row for {quoted(name)}, got another with {figure(votes)}"
    if block["kind"] == "race":
        if block["total"] is not None and str(block["total"]) not in numbers(page.text):
            yield f"expected {block['total']:,} votes in this race, got no such number"
        yield from _columns(block, page)


def _pairs(names: set[str], tables: Sequence[Sequence[Row]]) -> Counter[Pair]:
    """Return the names and numbers that begin rows of the first table with such names."""
    for table in tables:
        found: Counter[Pair] = Counter()
        for row in table:
            told = [part for part in row[0].parts if part in names] if len(row) > 1 else []
            if told:
                found[told[0], row[1].number] += 1
        if found:
            return found
    return Counter()


def _columns(block: Mapping[str, Any], page: Shown) -> Iterator[str]:
    """Yield votes under short names that are others than the block states for its update."""
    short = {plain(of): (plain(name), votes) for _, name, votes, of in block["choices"]}
    if len(short) < len(block["choices"]):
        return  # two have the same name, so a column cannot be found by name
    for table in page.tables:
        heads = [cell.text for cell in table[0]] if table else []
        if sum(head in short for head in heads) < 2:
            continue
        for row in table[1:]:
            if len(row) == len(heads) and any(
                link.strip("/").endswith(block["update"]) for link in row[0].links[:1]
            ):
                for head, cell in zip(heads, row, strict=True):
                    name, votes = short.get(head, ("", cell.number))
                    if cell.number != votes:
                        expected = f"the votes of {quoted(name)} under {quoted(head)}"
                        yield f"expected {expected}, got {cell.number}"


def _race(row: Sequence[Any], page: Shown) -> Iterator[str]:
    """Yield what a list shows of a race otherwise: its title, its figures, its names in order."""
    slug, title, named, total, margin = row
    place = f"/{slug}/"
    rows = [row for row in page.rows() if row and any(place in f"/{link}" for link in row[0].links)]
    if not rows:
        if plain(title) not in page.text:
            yield f"expected the race {quoted(title)} that it states, got none"
        elif margin and str(abs(margin)) not in numbers(page.text):
            yield f"expected {abs(margin):,} for {quoted(title)}, got no such number"
        return
    for cells in rows:
        if plain(title) not in cells[0].parts:
            yield f"expected the title {quoted(title)} beside its link, got {quoted(cells[0].text)}"
    # A row with one figure may be about something else, such as what changed; a row with several
    # has these.
    full = [cells for cells in rows if sum(cell.number is not None for cell in cells[1:]) > 1]
    if not (
        any(_fits(cells, named, total, margin) for cells in rows)
        and all(_fits(cells, (), total, margin) for cells in full)
    ):
        who = ", ".join(short for _, short in named) or "no name"
        said = quoted(" | ".join(cell.text for cell in rows[-1]))
        expected = f"{who}, {total} votes and the margin {margin} for {quoted(title)}"
        yield f"expected {expected}, got {said}"


def _fits(
    cells: Row, named: Sequence[Sequence[str]], total: int | None, margin: int | None
) -> bool:
    figures = {cell.number for cell in cells[1:]}
    at = [cells[0].text.find(plain(short)) for _, short in named]
    ordered = all(place >= 0 for place in at) and at == sorted(at)
    return (
        ordered and (total is None or total in figures) and (not margin or abs(margin) in figures)
    )
