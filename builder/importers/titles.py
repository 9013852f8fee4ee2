"""What an official contest title says: the place, the office, the district, the term, the measure, the judge."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from builder.errors import FeedError, shown
from builder.importers.names import last_name, measure_subject, mixed_name, mixed_place, slugify, spellings
from builder.importers.parsed import ContestType, ParsedContest

STATE = "California"
COURTS = {"One": "1", "Two": "2", "Three": "3", "Four": "4", "Five": "5", "Six": "6", "Seven": "7", "Eight": "8"}
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Proposals from one title. ``slug`` is not yet unique; ``group`` is for files that have no groups."""

    slug: str
    title: str
    place: str
    office: str
    district: str = ""
    group: str = ""


AREA = re.compile(
    r",? (?:(?P<ordinal>\d+)(?:st|nd|rd|th) District|(?P<word>" + "|".join(ORDINALS) + r") District|"
    r"(?P<kind>District|Trustee Area|Tr Area|Division|Div|Seat|Area)(?: No\.?)? ?(?P<number>\w+))$",
    re.IGNORECASE | re.ASCII,
)
KINDS = {"tr area": "trustee area", "div": "division"}
PLACE_END = re.compile(r"(?: CITY)? (?:GENERAL|SPECIAL) MUNICIPAL ELECTION$| SPECIAL ELECTION$")
OLD_PLACE_END = re.compile(r"(?: CITY)? (?:GENERAL|SPECIAL|GEN|SPEC|SPC) (?:MUNI|MUN)$| CITY SPECIAL$| (?:SPECIAL|SPC|SP)$")


def read_title(contest: ParsedContest) -> Place:
    """The proposals for one contest. A title that no rule reads becomes its own slug and title, to be reviewed."""
    if contest.type is ContestType.RETENTION:
        return _retention(contest)
    for whole in spellings()["whole"]:
        if match := re.fullmatch(whole["pattern"], contest.title, re.IGNORECASE):
            n = match.groupdict().get("n") or ""
            place = Place(
                slug=whole["slug"].format(n=n.lower()),
                title=whole["title"].format(n=n),
                place=whole["place"],
                office=whole["office"].format(n=n),
                district=n if "district" in whole["title"] else "",
                group=whole["group"],
            )
            return _with_subject(contest, place)
    return _local(contest)


def _with_subject(contest: ParsedContest, place: Place) -> Place:
    if not contest.short_text:
        return place
    return replace(place, title=f"{place.title}, {measure_subject(contest.short_text)}")


def _retention(contest: ParsedContest) -> Place:
    """ "For Associate Justice, Court of Appeal, Second District, Division Eight - NAME", or court, seat and judge apart."""
    if contest.judge:
        seat, _, division = contest.seat.partition(" DIV ")
        judge, post, number = contest.judge, mixed_place(seat), f"2-{division}"
        # The older files leave out that the county's Court of Appeal is that of the second district.
        spelled = {digit: word for word, digit in COURTS.items()}
        court = "Supreme Court" if "SUPREME" in contest.title else f"Court of Appeal, Division {spelled.get(division, division)}"
    else:
        head, _, judge = contest.title.removeprefix("For ").rpartition(" - ")
        if "Court of Appeal" in head:
            post, _, court = head.partition(", ")
            word = court.rpartition(" ")[2]
            if word not in COURTS:
                expected = "a division from One to Eight in the title of a retention contest"
                raise FeedError(shown(contest.title), expected=expected, got=shown(word), todo="Add a rule to titles.py.")
            number = f"2-{COURTS[word]}"
        else:
            post, court = head.removesuffix(" of the Supreme Court").removesuffix(" of California"), "Supreme Court"
            number = ""
    name = last_name(judge)
    supreme = court == "Supreme Court"
    return Place(
        slug=slugify(f"supreme court {name}" if supreme else f"appeal court {number} {name}"),
        title=f"Retain {post} {mixed_name(judge)}, {court}",
        place=STATE,
        office=f"{post}, {court}",
        group="Supreme Court Justices" if supreme else "Appellate Court Justices",
    )


def _place_slug(place: str, city: bool) -> str:
    if city and place == "Los Angeles":
        return "la-city"
    slug = slugify(place)
    for long, short in spellings()["shorten"].items():
        if slug == long or slug.endswith("-" + long):
            slug = slug.removesuffix(long) + short
            break
    return slug.replace("los-angeles-", "la-") if not city else slug


def _group(place: str, city: bool) -> str:
    for word, group in (
        ("School", "Schools"),
        ("College", "Schools"),
        ("Water", "Water Districts"),
        ("Health", "Health Care"),
        ("Library", "Library Districts"),
    ):
        if word in place and not city:
            return group
    return "Cities"


def _local(contest: ParsedContest) -> Place:
    title = re.sub(r"\s*\(No Candidates Filed\)$", "", contest.title)
    term = ""
    if match := re.search(r" ?\(?\bUnexpired term[^)]*\)?$", title, re.IGNORECASE):
        title, term = title[: match.start()], " (unexpired term)"
    measure = ""
    if match := re.search(r"(?: -)? MEASURE (\w+)$", title):
        head, rest, measure = title[: match.start()], "", match[1]
    else:
        head, rest = _split_office(contest, title)
    city = bool(re.search(r"\bMUNI(CIPAL)?\b|\bMUN$|CITY SPECIAL$", head)) and "SCHOOL" not in head and "WATER" not in head
    bare = PLACE_END.sub("", head)
    bare = OLD_PLACE_END.sub("", bare) if bare == head else bare
    place = mixed_place(bare.removeprefix("CITY OF ") if city else bare)
    base = _place_slug(place, city)
    group = _group(place, city)
    if measure:
        return _with_subject(
            contest,
            Place(
                slug=f"{base}-measure-{measure.lower()}",
                title=f"{'City of Los Angeles' if base == 'la-city' else place}: Measure {measure}",
                place=place,
                office=f"Measure {measure}",
                group=group,
            ),
        )
    number, where, district = "", "", ""
    if match := AREA.search(rest):
        rest = rest[: match.start()]
        number = match["ordinal"] or match["number"] or str(ORDINALS.index(match["word"].capitalize()) + 1)
        kind = (match["kind"] or "district").lower()
        where = f", {KINDS.get(kind, kind)} {number}"
        # A seat is a number on the ballot, not an area with borders.
        district = "" if kind == "seat" else number
    slug, office = slugify(rest), rest.capitalize() if rest.isupper() else rest
    for known in spellings()["office"]:
        if re.fullmatch(known["pattern"], rest, re.IGNORECASE):
            slug, office = known["slug"], known["office"]
            break
    full = "-".join(part for part in (base, slug, number.lower(), "unexpired" if term else "") if part)
    full = full.replace("-city-city-", "-city-")
    if slug == "mayor":
        shown = f"Mayor of {place}"
    elif city:
        shown = f"{place} {office}"
    else:
        shown = f"{place}: {office}"
    seat = where if not district else ""
    return Place(slug=full, title=shown + where + term, place=place, office=office + seat + term, district=district, group=group)


def _split_office(contest: ParsedContest, title: str) -> tuple[str, str]:
    """The place in capitals and the office behind it; in the older files the office is the second column."""
    if len(contest.columns) == 2:
        return contest.columns[0], title.removeprefix(contest.columns[0]).strip()
    words = title.split(" ")
    for number, word in enumerate(words):
        if any(letter.islower() for letter in word):
            return " ".join(words[:number]), " ".join(words[number:])
    return title, ""
