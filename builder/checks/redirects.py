"""Old addresses lead to new ones or say that they were withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from builder.checks.folder import Fault, Folder, error
from builder.errors import shown
from builder.model import Redirect
from builder.seal.renames import address, former_paths, moves, name_now, race_at
from builder.wording.cities import city_address, city_of

Wrong = tuple[str, str, str]
"""Expected, got, what to do."""
KINDS = ("moved", "merged", "split", "withdrawn")
ADDRESS = re.compile(r"/?[a-z0-9-]+/\d{4}-\d{2}-\d{2}[a-z0-9-]*(/[a-z0-9-]+){0,2}/?")
LIKE = "an address like us-xx-shire/2030-11-05/mayor"


def redirects(folder: Folder) -> Iterator[Fault]:
    """Require known words, whole addresses, and moves that end at a stored race."""
    rows = [redirect for _, redirect in folder.redirects]
    paths = former_paths(f"{folder.jurisdiction.slug}/{folder.path.name}", rows)
    moved = {address(row.old): address(row.new) for row in rows if row.kind == "moved"}
    taken: dict[str, str] = {}
    for row, redirect in folder.redirects:
        wrong = _form(redirect) or _race(folder, redirect, paths, moved)
        if wrong is None and redirect.kind == "moved":
            if (other := taken.get(address(redirect.new))) is not None:
                keep = "Keep the first, and give this one the kind merged"
                todo = f"{keep}: the facts of both races stay stored."
                expected = f"one address that moved to {redirect.new}"
                wrong = expected, f"{redirect.old} beside {other}", todo
            taken[address(redirect.new)] = redirect.old
        if wrong is not None:
            yield error(row, *wrong)


def cities(folder: Folder) -> Iterator[Fault]:
    """Require a way from the address of each city's page that a change of wording took away."""
    rows = [redirect for _, redirect in folder.redirects]
    path = f"{folder.jurisdiction.slug}/{folder.path.name}"
    moved = moves(path, rows)
    races = {slug: race for slug, (_, race) in folder.races.items()}
    kept = {address(row.old) for row in rows}
    kept |= {f"{path}/{address(city_address(city_of(race)))}" for race in races.values()}
    for row, change in reversed(folder.reworded):
        slug = name_now(change.scope.removeprefix("race/"), moved)
        if change.field not in ("place", "district_type") or slug not in races:
            continue
        race, was = races[slug], change.was
        named = change.field == "place"
        races[slug] = replace(race, place=was) if named else replace(race, district_type=was)
        if (place := address(city_address(city_of(races[slug])))) and f"{path}/{place}" not in kept:
            todo = "Add it before you change the name, so that the old address leads on."
            expected = f"a row of redirects.csv for {path}/{place}, the page of a city"
            yield error(row, expected, "none", todo)


def _form(redirect: Redirect) -> Wrong | None:
    """Return what is wrong with the words of a row."""
    if redirect.kind not in KINDS:
        return "one of " + ", ".join(KINDS), shown(redirect.kind), "Fix the word."
    if (redirect.new == "") != (redirect.kind == "withdrawn"):
        expected = "a new address, unless the page was withdrawn"
        return expected, shown(redirect.new), "Fix new or kind."
    for text in (redirect.old, *redirect.new.split()):
        if not ADDRESS.fullmatch(text):
            return LIKE, shown(text), "Write the address without the name of the site."
    if redirect.kind == "moved" and len(redirect.new.split()) != 1:
        todo = "Write split or merged where it became several."
        return "one new address of what moved", shown(redirect.new), todo
    if not redirect.reason:
        return (
            "a reason",
            "none",
            "Write the reason in one sentence; the page at the old address shows it.",
        )
    return None


def _race(
    folder: Folder, redirect: Redirect, paths: frozenset[str], moved: dict[str, str]
) -> Wrong | None:
    """Return what is wrong with the races of a row of this election."""
    old = race_at(redirect.old, paths)
    if redirect.kind == "moved" and old in folder.races:
        rename = "Rename the race in every file, or take the row out"
        todo = f"{rename}; a slug that moved is never used again."
        return f"no race {old} any more, since it moved", "one in races.csv", todo
    if redirect.kind != "moved" and old and old not in folder.races:
        stays = "what was published stays stored, and its page says what became of it"
        todo = f"Put the race back: {stays}."
        return f"the race {old}, which was {redirect.kind}, in races.csv", "none", todo
    for new in redirect.new.split():
        seen = [address(redirect.old)]
        last = address(new)
        while last in moved and last not in seen:
            seen.append(last)
            last = moved[last]
        if last in seen:
            circle = " -> ".join([*seen, last])
            return "a chain of moves that ends", f"a circle: {circle}", "Fix one of its rows."
        race = race_at(last, paths)
        if race and race not in folder.races:
            return "a race of races.csv in new", shown(race), "Fix the address; it leads nowhere."
    return None
