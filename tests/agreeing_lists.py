"""Holds the numbers that pages of elections and updates state against the lists they stand over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.agreeing import text, whole


def number(pattern: str, said: str) -> int | None:
    found = re.search(pattern, said)
    return whole(found[1]) if found else None


def part(page: str, anchor: str) -> str:
    """A section with its heading."""
    found = re.search(rf'(?s)<h2 id="{anchor}">.*?(?=<h2 |\Z)', page)
    return found[0] if found else ""


def groups(page: str) -> Iterator[str]:
    """The races and changes that each group's summary counts, against its rows."""
    group = r"(?s)<details[^>]*><summary>.*?<span>(.*?)</span></summary>(.*?)</details>"
    for summary, rows in re.findall(group, part(page, "races")):
        races, changed = number(r"([\d,]+) races?", summary), number(r"([\d,]+) changed", summary)
        changed = changed or 0
        listed, marked = rows.count("<tr data-"), rows.count("◆")
        if races is not None and (races, changed) != (listed, marked) and listed:
            yield f"{text(summary)} beside {listed} rows, {marked} of them marked"


def all_rows(page: str) -> int:
    return part(page, "races").count('<th scope="row"')


def election(page: str) -> Iterator[str]:
    """The page of an election."""
    yield from groups(page)
    head, changed = page.partition('id="count"')[0], part(page, "changed")
    words = text(head)
    races = number(r"<li>([\d,]+) races?</li>", page)
    if races is not None and races != all_rows(page):
        yield f"{races} races beside {all_rows(page)} rows"
    first, *more = re.split(r"<h3[^>]*>", changed)
    lists = {"ended": first.count("<li>"), "back": 0, "open": 0}
    for piece in more:
        kind = "back" if "flipped back" in piece.partition("</h3>")[0] else "open"
        lists[kind] = piece.count("<li>")
        if number(r"^([\w,]+) races?", piece) != lists[kind]:
            yield f"{piece.partition('</h3>')[0]} beside a list of {lists[kind]}"
    said = {
        "ended": number(r"In ([\w,]+) races?, the (?:latest|final)", words),
        "back": number(r"([\w,]+) more flipped and flipped back", words),
        "open": number(r"([\w,]+) more changed, and", words),
    }
    for kind, n in said.items():
        if (n or 0) != lists[kind]:
            yield f"{words} beside {lists}"
    heading = number(r"<h2[^>]*>([\w,]+) races? (?:have |has )?flipped", changed)
    fact = number(r"Changed after election night</dt>\s*<dd>([\d,]+)", page)
    if {heading, fact} - {None, lists["ended"]}:
        yield f"heading {heading}, fact {fact} beside {lists}"
    if "No race’s outcome" in words and any(lists.values()):
        yield f"no race changed beside {lists}"
    known = number(r"<li>([\d,]+) (?:known updates?|updates? so far)</li>", page)
    deck = number(r"each of the ([\w,]+) updates we know of", page)
    if deck is not None and deck != known:
        yield f"{known} known updates, and {deck}"


def update(page: str) -> Iterator[str]:
    """The page of an update."""
    yield from groups(page)
    words, changed = text(page.partition('<dl class="facts"')[0]), part(page, "changed")
    said, listed = number(r"outcome changed in ([\w,]+) races?", words), changed.count("<li>")
    heading = number(r">([\w,]+) races? changed", changed)
    marked = part(page, "races").count("◆ changed")
    if (said or 0) != listed or (heading or 0) != listed or marked != listed:
        yield f"{said} said, {heading} in the heading, {listed} listed, {marked} marked"
    fell = part(page, "fell")
    if fell and "<li>" not in fell:
        yield "totals that fell, and none of them"
