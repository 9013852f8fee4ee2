"""What a contest title says: place, office, district, term, measure, judge."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from builder.errors import FeedError, shown
from builder.importers.names import (
    last_name,
    measure_subject,
    mixed_name,
    mixed_place,
    place_group,
    place_slug,
    read_place,
    slugify,
)
from builder.importers.parsed import ContestType, ParsedContest
from builder.store.identity_table import Spellings

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
DIVISIONS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
COURTS = {word: str(number) for number, word in enumerate(DIVISIONS, start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Proposals from one title; ``slug`` is not yet unique, ``group`` is for files without groups.

    ``read`` is False where no rule reads the title, so that it stands for place, office and slug as
    a whole.
    """

    slug: str
    title: str
    place: str
    office: str
    district: str = ""
    group: str = ""
    recall: bool = False
    read: bool = True


AREA = re.compile(
    r",? (?:(?P<ordinal>\d+)(?:st|nd|rd|th) District|(?P<word>"
    + "|".join(ORDINALS)
    + r") District|"
    r"(?P<kind>District|Trustee Area|Tr Area|Division|Div|Seat|Area)(?: No\.?)? ?(?P<number>\w+))$",
    re.IGNORECASE | re.ASCII,
)
KINDS = {"tr area": "trustee area", "div": "division"}
TERM = re.compile(r" - (?:(?P<full>Full)|(?P<short>[\w-]+)) Term$", re.IGNORECASE)
RECALLED = re.compile(
    r"\bShall (?P<person>[^?]{1,80}?) be recalled\b"
    r"(?:[^?]{0,40}? from the office of (?:the )?(?P<office>[^?]{1,99}))?"
)


def read_title(contest: ParsedContest, spellings: Spellings) -> Place:
    """Return the proposals for one contest; a title that no rule reads is slug and title itself."""
    if contest.type is ContestType.RETENTION:
        return _retention(contest, spellings)
    for whole in spellings.whole:
        if match := re.fullmatch(whole["pattern"], contest.title, re.IGNORECASE):
            said = {name: text or "" for name, text in match.groupdict().items()}
            if "party" in said:
                said["party"] = party_of(contest) or mixed_name(said["party"], spellings)
            n = said.get("n", "")
            place = Place(
                slug=whole["slug"].format(**{name: slugify(text) for name, text in said.items()}),
                title=whole["title"].format(**said),
                place=whole["place"].format(**said),
                office=whole["office"].format(**said),
                district=n if "district" in whole["title"] else "",
                group=whole.get("group", ""),
            )
            return _with_subject(contest, place, spellings)
    return _local(contest, spellings)


def party_of(contest: ParsedContest) -> str:
    """Return the party of a contest: its own, or that of all choices if the title ends in it."""
    if contest.party:
        return contest.party
    parties = {choice.party for choice in contest.choices}
    party = parties.pop() if len(parties) == 1 else ""
    ends = contest.title.rpartition(" - ")[2].casefold()
    return party if party and ends == party.casefold() else ""


def _with_subject(contest: ParsedContest, place: Place, spellings: Spellings) -> Place:
    if not contest.short_text:
        return place
    return replace(place, title=f"{place.title}, {measure_subject(contest.short_text, spellings)}")


def _retention(contest: ParsedContest, spellings: Spellings) -> Place:
    # "For Associate Justice, Court of Appeal, Second District, Division Eight - NAME", or court,
    # seat and judge apart.
    if contest.judge:
        seat, _, division = contest.seat.partition(" DIV ")
        judge, post = contest.judge, mixed_place(seat, spellings)
        # The older files leave out the district of the Court of Appeal.
        number = _joined(spellings.retention.get("district", ""), division)
        spelled = {digit: word for word, digit in COURTS.items()}.get(division, division)
        court = f"Court of Appeal, Division {spelled}"
        if "SUPREME" in contest.title:
            court = "Supreme Court"
    else:
        head, _, judge = contest.title.removeprefix("For ").rpartition(" - ")
        if "Court of Appeal" in head:
            post, _, court = head.partition(", ")
            word = court.rpartition(" ")[2]
            if word not in COURTS:
                place, todo = shown(contest.title), "Add a rule to titles.py."
                expected = "a division from One to Eight in the title of a retention contest"
                raise FeedError(place, expected=expected, got=shown(word), todo=todo)
            named = re.search(rf"\b({'|'.join(ORDINALS)}) District\b", court)
            number = f"{ORDINALS.index(named[1]) + 1}-{COURTS[word]}" if named else COURTS[word]
        else:
            post = head.partition(" of ")[0]
            number, court = "", "Supreme Court"
    name = last_name(judge, spellings)
    supreme = court == "Supreme Court"
    return Place(
        slug=slugify(f"supreme court {name}" if supreme else f"appeal court {number} {name}"),
        title=f"Retain {post} {mixed_name(judge, spellings)}, {court}",
        place=spellings.retention.get("place", ""),
        office=f"{post}, {court}",
        group="Supreme Court Justices" if supreme else "Appellate Court Justices",
    )


def _local(contest: ParsedContest, spellings: Spellings) -> Place:
    title = re.sub(r"\s*\(No Candidates Filed\)$", "", contest.title)
    term = ""
    if match := re.search(r" ?\(?\bUnexpired term[^)]*\)?$", title, re.IGNORECASE):
        title, term = title[: match.start()], "unexpired term"
    elif match := TERM.search(title):
        term = "" if match["full"] else f"{match['short'].lower()} term"
        title = title[: match.start()]
    title = title.rstrip()
    measure = ""
    if match := re.search(r"(?: -)? MEASURE (\w+)$", title):
        head, rest, measure = title[: match.start()], "", match[1]
    else:
        head, rest = _split_office(contest, title)
    place, city = read_place(head, spellings)
    base = place_slug(place, city, spellings)
    group = place_group(place, city)
    if measure:
        before = spellings.measure_places.get(place, place) if city else place
        words = f"Measure {measure}"
        slug = f"{base}-measure-{measure.lower()}"
        found = Place(slug=slug, title=f"{before}: {words}", place=place, office=words, group=group)
        return _with_subject(contest, found, spellings)
    if is_recall(contest):
        return _recall(contest, base, place, group)
    if not rest.strip():
        # Nothing after the place: the title names an office or nothing that a rule reads.
        return Place(
            slug=base, title=place, place="", office=place, group=contest.group or group, read=False
        )
    number, where, district = "", "", ""
    if match := AREA.search(rest):
        rest = rest[: match.start()]
        number = match["ordinal"] or match["number"]
        number = number or str(ORDINALS.index(match["word"].capitalize()) + 1)
        kind = (match["kind"] or "district").lower()
        where = f", {KINDS.get(kind, kind)} {number}"
        # A seat is a number on the ballot, not an area with borders.
        district = "" if kind == "seat" else number
    slug, office = slugify(rest), rest.capitalize() if rest.isupper() else rest
    for known in spellings.office:
        if re.fullmatch(known["pattern"], rest, re.IGNORECASE):
            slug, office = known["slug"], known["office"]
            break
    ends = slugify(term.removesuffix(" term") if term == "unexpired term" else term)
    full = _joined(base, slug, number.lower(), ends).replace("-city-city-", "-city-")
    behind = f" ({term})" if term else ""
    if slug == "mayor":
        heading = f"Mayor of {place}"
    elif city:
        heading = f"{place} {office}"
    else:
        heading = f"{place}: {office}" if place else office
    return Place(
        slug=full,
        title=heading + where + behind,
        place=place,
        office=office + ("" if district else where) + behind,
        district=district,
        group=group,
    )


def is_recall(contest: ParsedContest) -> bool:
    """Return whether a yes/no question is about the recall of a person."""
    return contest.type is ContestType.MEASURE and bool(
        re.search(r"\bRECALL\b(?! PETITION)", contest.title)
        or RECALLED.search(contest.measure_text)
    )


def _recall(contest: ParsedContest, base: str, place: str, group: str) -> Place:
    """Return a recall by the person and the office that its question names, else by the place."""
    asked = RECALLED.search(contest.measure_text)
    person, office = (asked["person"], asked["office"] or "") if asked else ("", "")
    area = re.search(r"\bDistrict (\w+)", office)
    return Place(
        slug=_joined(base, "recall", slugify(person.split()[-1]) if person else ""),
        title=f"Recall of {person}, {office or place}" if person else f"{place}: Recall",
        place=place,
        office=office or "Recall",
        district=area[1] if area else "",
        group=group,
        recall=True,
    )


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)


def _split_office(contest: ParsedContest, title: str) -> tuple[str, str]:
    """Return the place in capitals and the office behind it, in older files the second column."""
    if len(contest.columns) == 2:
        return contest.columns[0], title.removeprefix(contest.columns[0]).strip()
    words = title.split(" ")
    for number, word in enumerate(words):
        if any(letter.islower() for letter in word):
            return " ".join(words[:number]), " ".join(words[number:])
    return title, ""
