"""Figures and names against the seal: of a record's table and sentence, of other pages' blocks."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from builder.counting.deciding import deciding_votes
from builder.counting.standings import Standing, half_up
from builder.errors import shown as quoted
from builder.model import Rule
from builder.verify.held import Held
from builder.verify.page import Shown, beside_name, figure, numbers, plain

HISTORY = ("update", "choice", "name", "votes")
"""The columns of a race's history that the seal holds."""


def record_figures(held: Held, race: str, update: str, page: Shown) -> Iterator[str]:
    """Yield where a record differs from the seal: title, table, who was ahead."""
    of, votes = held.race(race), held.votes(update, race)
    if of is None:
        yield "expected the facts of its race in the seal, got none that tell its rule"
        return
    if page.heading != plain(of.official_title):
        yield _other("the title", of.official_title, page.heading)
    wanted = Counter((plain(held.name(race, choice)), n) for choice, n in votes.items())
    rows = page.tables[0][1:] if page.tables else []
    got = Counter((row[0].text, row[1].number) for row in rows if len(row) > 1)
    stands = held.standing(update, race)
    whole = stands.total if stands else None
    for (name, n), _ in (wanted - got).items():
        beside = beside_name(got, name)
        yield f"expected {figure(n)} beside {quoted(name)}, as the seal holds, got {beside}"
    more = got - wanted
    if sum(more.values()) != (whole is not None):
        every = " and one for all votes" if whole is not None else ""
        yield f"expected one row for each choice{every}, got others"
    elif whole is not None and whole not in {n for _, n in more}:
        yield f"expected {whole:,} for all votes, got {next(n for _, n in more)}"
    if stands is not None:
        names = {choice: held.name(race, choice) for choice in votes}
        yield from sentence_figures(stands, names, page.paragraphs)


def history_figures(held: Held, race: str, data: bytes) -> Iterator[str]:
    """Yield the first row of history.csv that the seal does not hold, and the first it lacks."""
    wanted = {
        (update, choice, held.name(race, choice), "" if n is None else str(n))
        for update in held.updates
        if not held.own(update, "withdrawn")
        for choice, n in held.votes(update, race).items()
    }
    rows = csv.DictReader(io.StringIO(data.decode("utf-8", "replace"), newline=""))
    got = {
        tuple(
            (row.get(name) or "").removeprefix("'") if name == "name" else row.get(name) or ""
            for name in HISTORY
        )
        for row in rows
    }
    for row in sorted(got - wanted)[:1]:
        yield f"expected rows that the seal holds, got {quoted(','.join(row))}"
    for row in sorted(wanted - got)[:1]:
        yield f"expected the row {quoted(','.join(row))} that the seal holds, got none"


def citation_figures(held: Held, race: str, data: bytes) -> Iterator[str]:
    """Yield where a race's cite.json gives other votes than the seal, or is no such file."""
    try:
        texts = [(item["id"], item.get("abstract", "")) for item in json.loads(data)]
        items = [(key.removeprefix(f"{race}-"), words) for key, words in texts]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        yield "expected citations in the form of this archive, got none"
        return
    for update, words in items:
        for choice, n in held.votes(update, race).items():
            name = plain(held.name(race, choice))
            found = re.search(rf"(?<!\w){re.escape(name)} ([\d,]+)", plain(words)) if name else None
            if found and n is not None and int(found[1].replace(",", "") or -1) != n:
                where = f"{quoted(name)} at {update}"
                yield f"expected {n:,} for {where}, as the seal holds, got {found[1]}"


def _other(what: str, wanted: str, got: object) -> str:
    return f"expected {what} {quoted(wanted)} that the seal holds, got {quoted(str(got))}"


def sentence_figures(
    stands: Standing, names: Mapping[str, str], paragraphs: Sequence[tuple[str, Sequence[str]]]
) -> Iterator[str]:
    """Yield where the sentence about who is ahead has names or figures that do not follow."""
    race = stands.race
    if stands.silence is not None:
        return
    able = [c for c in race.choices if c.kind.can_lead and c.slug in stands.votes]
    known = race.coverage.complete and race.rule is not Rule.UNKNOWN
    told = known and not race.yes_no and len(able) > race.seats
    slugs: dict[str, list[str]] = {}
    for slug, name in names.items():
        slugs.setdefault(plain(name), []).append(slug)
    naming = (one for one in paragraphs if any(bold in slugs for bold in one[1]))
    text, bolds = next(naming, ("", ()))
    if told and not text:
        yield "expected a sentence with the names of those ahead, got none"
        return
    if told:
        yield from _order(stands, slugs, bolds)
    if want := _figure(stands, told):
        every = text if told and text else " ".join(text for text, _ in paragraphs)
        if want not in numbers(every):
            expected = f"{want} in its sentence, which follows from the votes"
            yield f"expected {expected}, got {quoted(every)}"


def _order(
    stands: Standing, slugs: Mapping[str, Sequence[str]], bolds: Sequence[str]
) -> Iterator[str]:
    """Yield the first name out of the order of votes; in a tie, one that is not at the line."""
    votes = {slug: n for slug, n in stands.votes.items() if n is not None}
    order = [votes[slug] for slug in stands.ranked]
    unknown = [name for name in bolds if name not in slugs]
    if unknown:
        yield f"expected names of this race in its sentence, got {quoted(unknown[0])}"
    said = [name for name in dict.fromkeys(bolds) if name in slugs]
    of = [{votes[slug] for slug in slugs[name] if slug in votes} for name in said]
    edge = {n for n in order if order.count(n) > 1}
    if stands.tie and all(n & edge for n in of):
        return
    for place, (name, n) in enumerate(zip(said, of, strict=True)):
        if place < len(order) and order[place] not in n:
            where = f"{quoted(name)} at place {_place(order, n)} of its sentence"
            yield f"expected {where}, got it at place {place + 1}"
            return


def _place(order: Sequence[int], votes: set[int]) -> int:
    return next((place for place, n in enumerate(order, start=1) if n in votes), len(order))


def _figure(stands: Standing, told: bool) -> str:
    """The number that the sentence has to give; "" where it may give none."""
    race = stands.race
    if not race.coverage.complete or (race.rule is Rule.UNKNOWN and race.contested):
        return str(stands.total)
    if race.yes_no:
        return "" if stands.yes_share is None else half_up(stands.yes_share)
    if told and race.rule is Rule.PLURALITY and stands.margin and not stands.tie:
        return str(stands.margin)
    return ""


def block_figures(held: Held, slug: str, block: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a page's block states otherwise; TypeError, ValueError, KeyError for no block."""
    if block["kind"] in ("race", "embed"):
        yield from _race(held, slug, block)
    races = block.get("races", ()) if block["kind"] in ("update", "election") else ()
    for race, title, named, total, margin in races:
        keys = {block["update"]} if block["kind"] == "update" else held.newest(race)
        found = [of for key in keys if (of := held.standing(key, race)) is not None]
        fit = [of for of in found if (of.total, deciding_votes(of)) == (total, margin)]
        if not any(_first(of, named) for of in fit):
            expected = f"the figures of {quoted(title)} that the seal holds"
            yield f"expected {expected}, got {total} votes and the margin {margin}"
        if held.title(race) and held.title(race) != title:
            yield _other("the title", held.title(race), title)
        for choice, short in named:
            yield from _short(held, race, choice, short)


def _short(held: Held, race: str, choice: str, short: str) -> Iterator[str]:
    wanted = held.short_name(race, choice)
    if wanted and wanted != short:
        expected = f"the short name {quoted(wanted)} of {choice}, as the seal holds"
        yield f"expected {expected}, got {quoted(str(short))}"


def _first(of: Standing, named: Sequence[Sequence[str]]) -> bool:
    """Whether the one who is named first is ahead, where one is."""
    one = of.leader is not None and not of.race.yes_no and of.race.seats <= 1
    return not one or not named or named[0][0] == of.leader


def _race(held: Held, slug: str, block: Mapping[str, Any]) -> Iterator[str]:
    update = block["update"]
    if update is None:
        if held.newest(slug):
            yield "expected the newest votes that the seal holds, got none"
        return
    if update not in held.newest(slug):
        yield f"expected an update of the last day with votes, got {quoted(str(update))}"
        return
    votes, stands = held.votes(update, slug), held.standing(update, slug)
    if held.title(slug) and held.title(slug) != block["title"]:
        yield _other("the title", held.title(slug), block["title"])
    for choice, name, n, *more in block["choices"]:
        for short in more[:1]:
            yield from _short(held, slug, choice, short)
        if choice not in votes:
            yield f"expected a choice that the seal holds, got {quoted(str(choice))}"
        elif votes[choice] != n:
            yield f"expected {votes[choice]} votes of {choice}, as the seal holds, got {n}"
        if held.name(slug, choice) and held.name(slug, choice) != name:
            yield _other("the name", held.name(slug, choice), name)
    if block["kind"] == "race" and {choice for choice, *_ in block["choices"]} != votes.keys():
        yield f"expected {len(votes)} choices, as the seal holds, got {len(block['choices'])}"
    stated = (block["total"], block["leader"], block["margin"])
    margin = None if stands is None else deciding_votes(stands)
    if stands is not None and stated != (stands.total, stands.leader, margin):
        expected = f"the margin {margin} with {stands.leader} ahead, which follows from the seal"
        yield f"expected {expected}, got {block['margin']} with {block['leader']} ahead"
