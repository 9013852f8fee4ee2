"""Proposals for rows of races.csv: addresses, titles, seats and bars from official words."""

from __future__ import annotations

import re

from builder.errors import FeedError, shown
from builder.importers.basis import BARE, Basis, Proposed, area_of, carried, rule_for
from builder.importers.parsed import ContestType, ParsedContest
from builder.importers.slugs import first_free, plain, proposed, shortened
from builder.importers.titles import Place, party_of, read_title
from builder.store import schema
from builder.store.identity_table import Spellings

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PASS_RATES = {"majority of votes cast": "50", "55% of votes cast": "55", "2/3 of votes cast": "2/3"}
RULES = {
    ContestType.CANDIDATE: "unknown",
    ContestType.MEASURE: "measure",
    ContestType.RETENTION: "retention",
}
KINDS = {
    ContestType.CANDIDATE: "office",
    ContestType.MEASURE: "measure",
    ContestType.RETENTION: "retention",
}


def seats(vote_for: str, place: str) -> int:
    """Return the number in "Vote for no more than three", 1 where nothing is said; else raise."""
    if not vote_for.strip():
        return 1
    match = re.fullmatch(r"vote for(?: no more than)? +(\w+)", vote_for.strip(), re.IGNORECASE)
    word = match[1].lower() if match else ""
    if word in NUMBERS:
        return NUMBERS.index(word) + 1
    if re.fullmatch("[0-9]{1,2}", word) and int(word):
        return int(word)
    expected = 'words like "Vote for no more than three"'
    todo = "Add the race to races.csv by hand with its seats and votes_allowed, and import again."
    raise FeedError(place, expected=expected, got=shown(vote_for), todo=todo)


def bar(pass_rate: str) -> str:
    """Return 50, 55 or 2/3; empty for any other wording, which the race's note then quotes."""
    return PASS_RATES.get(pass_rate.strip().lower(), "")


def _seats(contest: ParsedContest) -> tuple[int, str]:
    """Return the seats of a contest, and why they are not certain."""
    try:
        return seats(contest.vote_for, contest.title), ""
    except FeedError:
        return 1, f"seats and votes_allowed: the file says {shown(contest.vote_for)}"


def _place(contest: ParsedContest, spellings: Spellings) -> Place:
    """Return what the title says; the title alone where no rule can read it."""
    try:
        return read_title(contest, spellings)
    except FeedError:
        title = " ".join(contest.title.split())
        return Place(slug=plain(title), title=title, place="", office=title, read=False)


def _told_apart(
    contest: ParsedContest, place: Place, taken: set[str], *, apart: bool
) -> tuple[str, str, str, str]:
    """Return the slug, words to add to the title, a note and what to check."""
    slug, why = proposed(place.slug, (), "contest")
    if slug not in taken and not apart:
        return slug, "", "", why
    words = [contest.group, contest.party, contest.district and f"district {contest.district}"]
    if which := first_free(words, slug, taken):
        return shortened(f"{slug}-{plain(which)}"), f" ({which})", "", why
    if first_free([contest.official_id], slug, taken):
        number = contest.official_id
        note = "The official file lists this title more than once, apart by the number"
        slug = shortened(f"{slug}-{plain(number)}")
        return slug, f" (contest {number})", f"{note} {number} alone", why
    slug, numbered = proposed(slug, taken, "contest")
    whys = "; ".join(part for part in (why, numbered) if part)
    return slug, f" ({slug.rpartition('-')[2]})", "", whys


def propose_race(
    contest: ParsedContest,
    source: str,
    taken: set[str],
    basis: Basis = BARE,
    *,
    apart: bool = False,
) -> Proposed:
    """Return a row of races.csv for ``contest``; its slug is added to ``taken``.

    ``apart``: the file has another contest of this title, so that slug and title say which it is.
    """
    place = _place(contest, basis.spellings)
    known = [] if apart else basis.earlier.office(contest, place.slug)
    known = [one for one in known if one.row["race"] == known[0].row["race"]]
    origin = known[0].election if known and known[0].row["race"] not in taken else ""
    if origin:
        cells, why = carried(known, same_borders_since=basis.spellings.redistricted)
        slug, which, note = cells["race"], "", ""
    else:
        known = basis.earlier.areas.get(place.place, [])
        cells, area = area_of(known, place.office, place.district or contest.district)
        slug, which, note, odd = _told_apart(contest, place, taken, apart=apart)
        new = "new: title, place and office are read from the official title"
        why = [new if place.read else "no rule reads the title"]
        why += [*([f"address: {odd}"] if odd else []), *area]
    taken.add(slug)
    of_area = cells.get("coverage_source", "")
    sources = [one.sources[of_area] for one in known if of_area in one.sources]
    count, uncertain = _seats(contest)
    rule = rule_for(contest, basis.election_title, basis.rules)
    why += [uncertain] if uncertain else []
    why += [f"rule {rule.rule}: {rule.source_title}, {rule.source_url}"] if rule and why else []
    row = dict.fromkeys(schema.RACES, "")
    row |= {
        "race": slug,
        "title": place.title + which,
        "official_title": contest.title,
        "group": contest.group or place.group,
        "place": place.place,
        "office": place.office,
        "party": party_of(contest),
        "kind": KINDS[contest.type],
        "rule": rule.rule if rule else RULES[contest.type],
        "seats": str(rule.seats if rule and rule.seats else count),
        "votes_allowed": str(count),
        "bar": bar(contest.pass_rate) if contest.type is ContestType.MEASURE else "",
        "district": place.district or contest.district,
        "question": contest.measure_text,
        "official_id": contest.official_id,
        "source": source,
        "note": ". ".join(_notes(contest, note)),
    }
    if place.recall:
        stated = row["bar"] == "50"
        row |= {"kind": "recall", "rule": "recall" if stated else "unknown", "bar": ""}
    row |= {column: value for column, value in cells.items() if value}
    if contest.group:
        row["group"] = contest.group
    return Proposed(row=row, why=tuple(why), sources=tuple(sources[:1]), origin=origin)


def _notes(contest: ParsedContest, note: str) -> list[str]:
    notes = [note] if note else []
    if contest.short_text:
        text = f"{contest.short_text} ({contest.pass_rate})"
        notes.append(f"The official file's text for this measure: {text}")
    if contest.type is ContestType.MEASURE and not bar(contest.pass_rate) and contest.pass_rate:
        notes.append(f"The official file states no bar but: {contest.pass_rate}")
    if "ADVISORY VOTE ONLY" in contest.measure_text.upper():
        notes.append("The question says that this is an advisory vote only")
    return notes
