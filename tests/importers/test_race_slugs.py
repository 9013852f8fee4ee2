"""Proposals: addresses, titles, names, seats, bars and colors from official words."""

from __future__ import annotations

from typing import Any

import pytest

from builder.errors import FeedError
from builder.importers import names, people, race_slugs
from builder.importers.basis import Basis
from builder.importers.formats import la_fixed_width
from builder.importers.names import slugify
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest
from builder.importers.people import colors
from builder.importers.race_slugs import bar, seats
from builder.importers.slugs import fault
from builder.store.identity_table import load_spellings
from tests.importing import FIXED, IDENTITY
from tests.table import cases

TABLE = load_spellings(IDENTITY.parent)
BASIS = Basis(spellings=TABLE)


def propose_race(made: ParsedContest) -> dict[str, str]:
    return race_slugs.propose_race(made, "file", set(), BASIS).row


def propose_choices(made: ParsedContest, race: dict[str, str]) -> list[dict[str, str]]:
    return [one.row for one in people.propose_choices(made, race, "file", {}, BASIS)]


def contest(
    title: str, *names: str, kind: ContestType = ContestType.CANDIDATE, **given: Any
) -> ParsedContest:
    people = names or (("YES", "NO") if kind is not ContestType.CANDIDATE else ("ANA A", "BEN B"))
    return ParsedContest(
        title=title,
        type=kind,
        choices=tuple(ParsedChoice(name=n, party="", votes=1) for n in people),
        **given,
    )


@pytest.mark.parametrize(
    ("title", "slug", "shown"),
    cases("""
        LOS ANGELES CITY GENERAL MUNICIPAL ELECTION Mayor | la-city-mayor | Mayor of Los Angeles
        LOS ANGELES CITY GENERAL MUNICIPAL ELECTION City Attorney | la-city-attorney |\
            Los Angeles City Attorney
        LOS ANGELES CITY GENERAL MUNICIPAL ELECTION Member of the City Council, 11th District |\
            la-city-council-11 | Los Angeles City Council, district 11
        CULVER CITY GENERAL MUNICIPAL ELECTION Member of the City Council | culver-city-council |\
            Culver City City Council
        ALHAMBRA CITY GENERAL MUNICIPAL ELECTION Member of the City Council, Fifth District |\
            alhambra-city-council-5 | Alhambra City Council, district 5
        MONTEREY PARK CITY SPECIAL MUNICIPAL ELECTION Member of the City Council, 3rd District (Unexpired term ending November 5, 2024) |\
            monterey-park-city-council-3-unexpired |\
            Monterey Park City Council, district 3 (unexpired term)
        SUPERVISOR 3RD DISTRICT | supervisor-3 | County Supervisor, district 3
        SUPERVISOR-3RD DISTRICT | supervisor-3 | County Supervisor, district 3
        MEMBER OF THE STATE ASSEMBLY, 39th District | assembly-39 | State Assembly, district 39
        MEMBER OF THE ASSEMBLY 39TH DISTRICT | assembly-39 | State Assembly, district 39
        UNITED STATES REPRESENTATIVE, 23rd District | us-house-23 | U.S. Representative, district 23
        U.S. REPRESENTATIVE 23RD DISTRICT | us-house-23 | U.S. Representative, district 23
        UNITED STATES SENATOR - Full Term | us-senate-full-term | U.S. Senator, full term
        UNITED STATES SENATOR - Short Term (Unexpired term ending January 3, 2023) |\
            us-senate-short-term | U.S. Senator, short term
        JUDGE OF THE SUPERIOR COURT Office No. 118 | superior-court-118 |\
            Superior Court Judge, office no. 118
        JUDGE-SUPERIOR COURT OFFICE NO 61 | superior-court-61 | Superior Court Judge, office no. 61
        LA CAÑADA UNIFIED SCHOOL DISTRICT Governing Board Member | la-canada-unified-board |\
            La Cañada Unified School District: Governing Board
        LOS ANGELES COMMUNITY COLLEGE DISTRICT SPECIAL ELECTION Member of the Board of Trustees, Seat 7 (Unexpired term ending December 13, 2024) |\
            la-college-board-7-unexpired |\
            Los Angeles Community College District: Board of Trustees, seat 7 (unexpired term)
        WATER REPLENISHMENT DISTRICT OF SOUTHERN CALIFORNIA Member, Board of Directors, Division 1 |\
            water-replenishment-board-1 |\
            Water Replenishment District of Southern California: Board of Directors, division 1
        CASTAIC UNION SCHOOL DISTRICT Governing Board Member, Trustee Area E |\
            castaic-union-school-board-e |\
            Castaic Union School District: Governing Board, trustee area E
    """),
)
def test_an_office_has_an_address_and_a_title_people_can_read(
    title: str, slug: str, shown: str
) -> None:
    row = propose_race(contest(title))
    cells = {"race": slug, "title": shown, "official_title": title}
    assert row.items() >= (cells | {"kind": "office", "rule": "unknown"}).items()


def test_the_same_office_has_the_same_address_in_the_older_files() -> None:
    old = contest("CERRITOS COMMUNITY COLLEGE GOV BD MEMBER TR AREA 7")
    columns = ("CERRITOS COMMUNITY COLLEGE", "GOV BD MEMBER TR AREA 7")
    old = ParsedContest(title=old.title, columns=columns, type=old.type, choices=old.choices)
    new = contest("CERRITOS COMMUNITY COLLEGE DISTRICT Governing Board Member, Trustee Area No. 7")
    rows = [propose_race(each) for each in (old, new)]
    assert {row["race"] for row in rows} == {"cerritos-college-board-7"}
    title = "Cerritos Community College District: Governing Board, trustee area 7"
    assert {row["title"] for row in rows} == {title}


def test_a_seat_is_no_district() -> None:
    title = "X COMMUNITY COLLEGE DISTRICT Member of the Board of Trustees, Seat 2"
    row = propose_race(contest(title))
    assert (row["district"], row["office"]) == ("", "Board of Trustees, seat 2")


def test_a_retention_question_names_its_judge() -> None:
    rows = [
        propose_race(contest(title, kind=ContestType.RETENTION))
        for title in (
            "For Associate Justice of the Supreme Court - GOODWIN LIU",
            "For Chief Justice of California - PATRICIA GUERRERO",
            "For Associate Justice, Court of Appeal, Second District, Division Eight - JOHN SHEPARD WILEY JR.",
        )
    ]
    wiley = "Retain Associate Justice John Shepard Wiley Jr., Court of Appeal"
    assert {row["race"]: row["title"] for row in rows} == {
        "supreme-court-liu": "Retain Associate Justice Goodwin Liu, Supreme Court",
        "supreme-court-guerrero": "Retain Chief Justice Patricia Guerrero, Supreme Court",
        "appeal-court-2-8-wiley": f"{wiley}, Second District, Division Eight",
    }
    kinds = {(row["kind"], row["rule"], row["bar"]) for row in rows}
    assert kinds == {("retention", "retention", "")}


def test_a_measure_has_its_question_and_its_bar() -> None:
    made = contest(
        "PASADENA CITY GENERAL MUNICIPAL ELECTION - MEASURE L",
        kind=ContestType.MEASURE,
        pass_rate="2/3 of votes cast",
        measure_text="Shall it be?",
    )
    row = propose_race(made)
    names = {"race": "pasadena-measure-l", "title": "Pasadena: Measure L"}
    assert row.items() >= (names | {"bar": "2/3", "question": "Shall it be?"}).items()


def test_the_older_files_give_a_measures_short_name_which_goes_into_its_title() -> None:
    made = contest(
        "COUNTY MEASURE P",
        kind=ContestType.MEASURE,
        short_text="P - PARCEL SPECIAL TAX LEVY",
        pass_rate="2/3 OF VOTES CAST",
    )
    row = propose_race(made)
    assert (row["title"], row["question"], row["note"]) == (
        "County Measure P, parcel special tax levy",
        "",
        "The official file's text for this measure: P - PARCEL SPECIAL TAX LEVY (2/3 OF VOTES CAST)",
    )


def test_a_pass_rate_that_is_no_bar_leaves_it_open_and_is_quoted() -> None:
    rates = ("Majority of votes cast", "55% of votes cast", "2/3 OF VOTES CAST", "")
    assert [bar(text) for text in rates] == ["50", "55", "2/3", ""]
    odd = "2/3 votes, 55% if prop 5 passes"
    made = contest("STATE MEASURE 5", kind=ContestType.MEASURE, pass_rate=odd)
    row = propose_race(made)
    assert row["bar"] == "" and row["note"] == f"The official file states no bar but: {odd}"


def test_seats_come_from_the_words_and_nothing_said_is_one() -> None:
    words = ("", "Vote for no more than two", "VOTE FOR NO MORE THAN 4", "Vote for one")
    assert [seats(text, "x") for text in words] == [1, 2, 4, 1]
    with pytest.raises(FeedError) as error:
        seats("Choose some", "COUNCIL")
    assert str(error.value) == (
        'COUNCIL: expected words like "Vote for no more than three", got "Choose some". '
        "Add the race to races.csv by hand with its seats and votes_allowed, and import again."
    )


def test_names_keep_accents_initials_nicknames_and_suffixes() -> None:
    known = {
        "TIM MCOSKER": "Tim McOsker",
        "MITCH O'FARRELL": "Mitch O'Farrell",
        "VERA ROBLES DEWITT": "Vera Robles DeWitt",
        "HUGO SOTO-MARTINEZ": "Hugo Soto-Martinez",
        "ARI GUTIÉRREZ ARÁMBULA": "Ari Gutiérrez Arámbula",
        'THURSTON "SMITTY" SMITH': 'Thurston "Smitty" Smith',
        'G "MAEBE A. GIRL" PUDLO': 'G "Maebe A. Girl" Pudlo',
        "JASJEET (MONICA) KAUR PARMAR": "Jasjeet (Monica) Kaur Parmar",
        "JOE E. COLLINS III": "Joe E. Collins III",
        "RAUL ORTIZ, JR.": "Raul Ortiz, Jr.",
        "KEVIN MC CARTHY": "Kevin McCarthy",
        "MJ NOOR": "MJ Noor",
        "A L TURNER-MCCLAIN": "A L Turner-McClain",
        "DE'ANDRE VALENCIA": "De'Andre Valencia",
        "VINH T. NGO": "Vinh T. Ngo",
    }
    assert {name: names.mixed_name(name, TABLE) for name in known} == known


def test_last_names_keep_their_particles_and_lose_suffix_and_nickname() -> None:
    known = {
        "MIGUEL DE LA ROSA": "De La Rosa",
        "FRANCIS DE LEON SANCHEZ": "Sanchez",
        "JAMES T BUTTS JR": "Butts",
        "ART RODRIGUEZ, JR.": "Rodriguez",
        'ROBERTO "ROB" CANCIO': "Cancio",
        "HYDEE FELDSTEIN SOTO": "Feldstein Soto",
        "AL AUSTIN II": "Austin",
        "FIONA MA": "Ma",
    }
    assert {name: names.last_name(name, TABLE) for name in known} == known


def test_two_of_one_last_name_take_an_initial_and_two_of_one_initial_their_whole_name() -> None:
    for others, short, slugs in (
        (["JOHN LEE", "KATHERINE LEE"], ["J. Lee", "K. Lee"], ["lee-j", "lee-k"]),
        (["JOHN LEE", "JANE LEE"], ["John Lee", "Jane Lee"], ["john-lee", "jane-lee"]),
    ):
        listed = [*others, "ANN SHAM"]
        assert people.short_names(listed, TABLE) == [*short, "Sham"]
        assert people.choice_slugs(listed, TABLE) == [*slugs, "sham"]


def test_slugs_are_plain_letters() -> None:
    assert slugify("Juan Muñoz-Guevara, O'Neill Jr.") == "juan-munoz-guevara-oneill-jr"
    place = names.mixed_place("LA CAÑADA UNIFIED SCHOOL DISTRICT", TABLE)
    assert place == "La Cañada Unified School District"


@pytest.mark.parametrize(
    "slug",
    ["updates", "data", "embed", "2022-11-08", "2022-11-08-1609", "x" * 61, "Mayor", "a--b", ""],
)
def test_a_reserved_over_long_or_date_like_word_is_no_address(slug: str) -> None:
    assert fault(slug)


def test_two_races_may_not_have_one_address() -> None:
    taken: set[str] = set()
    race_slugs.propose_race(contest("SHERIFF"), "file", taken, BASIS)
    second = race_slugs.propose_race(contest("SHERIFF"), "file", taken, BASIS)
    assert (second.row["race"], second.row["title"]) == ("sheriff-2", "Sheriff (2)")
    assert "address: sheriff is taken" in second.why[-1]


def test_two_choices_take_the_first_colors_yes_the_first_and_no_the_fifth() -> None:
    assert colors([1, 2], 1) == ["c1", "c2"]
    assert colors([7], 1) == ["c1"]
    measure = contest("COUNTY MEASURE A", kind=ContestType.MEASURE)
    rows = propose_choices(measure, propose_race(measure))
    assert [(row["choice"], row["name"], row["kind"], row["colour"]) for row in rows] == [
        ("yes", "Yes", "yes", "c1"),
        ("no", "No", "no", "c5"),
    ]


def test_of_seven_the_five_nearest_the_deciding_line_take_colors_in_file_order() -> None:
    # Two seats: the line lies between 500 and 480, at 490; 900 and 10 are the farthest from it.
    found = colors([10, 900, 480, 500, 400, 450, 300], 2)
    assert found == "c0 c0 c1 c2 c3 c4 c5".split()


def test_the_fixtures_of_the_older_format_give_whole_proposals() -> None:
    parsed = la_fixed_width.parse((FIXED / "final.dat").read_bytes(), "final.dat")
    rows = [propose_race(each) for each in parsed.contests]
    columns = ("race", "title", "seats", "group")
    assert [tuple(row[column] for column in columns) for row in rows] == cases("""
        board-of-equalization-1 | State Board of Equalization, district 1 | 1 |\
            Board of Equalization
        bree-city-council | Bree City Council | 3 | Cities
        appeal-court-2-1-rose |\
            Retain Presiding Justice Frances Rose, Court of Appeal, Division One | 1 |\
            Appellate Court Justices
        bree-measure-b | Bree: Measure B, bridge parcel tax | 1 | Cities
    """)
    council = propose_choices(parsed.contests[1], rows[1])
    assert [(row["choice"], row["name"], row["short_name"]) for row in council] == [
        ("underhill-a", "Ana Underhill", "A. Underhill"),
        ("underhill-b", "Ben Underhill", "B. Underhill"),
        ("de-la-rosa", "A'Tuin De La Rosa Jr", "De La Rosa"),
        ("oats", "Meg Oats", "Oats"),
    ]
