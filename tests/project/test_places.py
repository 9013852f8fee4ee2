"""No name of a place stands in the code: what is true of one authority alone is data of its
jurisdiction.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.errors import DataError
from builder.importers import race_slugs
from builder.importers.basis import BARE
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest
from builder.store.identity_table import NEUTRAL, load_spellings
from tests.checkout import ROOT
from tests.importing import IDENTITY, MEDIA, county, rows, write

STATES = """Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|
Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|
New[ _-]Hampshire|New[ _-]Jersey|New[ _-]Mexico|New[ _-]York|North[ _-]Carolina|North[ _-]Dakota|Ohio|Oklahoma|Oregon|
Pennsylvania|Rhode[ _-]Island|South[ _-]Carolina|South[ _-]Dakota|Tennessee|Texas|Utah|Vermont|Virginia|West[ _-]Virginia|
Wisconsin|Wyoming""".replace("\n", "")
PLACES = re.compile(
    rf"\b(?:{STATES}|Los[ _-]Angeles|la-city|lacounty|L\.A\.|Culver|Pasadena|Maricopa|Cook County|San Francisco|Long Beach)\b",
    re.IGNORECASE,
)
SUFFIXES = {".py", ".toml", ".md", ".html", ".js", ".css", ".pot", ".csv"}


def test_no_name_of_a_place_stands_in_the_builder() -> None:
    files = [path for path in sorted((ROOT / "builder").rglob("*")) if path.suffix in SUFFIXES]
    assert len(files) > 100
    found = {}
    for path in files:
        if names := PLACES.findall(path.read_text(encoding="utf-8")):
            found[path.relative_to(ROOT).as_posix()] = names
    assert found == {}


@pytest.mark.parametrize(
    "text", ["place = 'California'", "us-ca-los-angeles", "America/Los_Angeles", "la-city-mayor"]
)
def test_the_test_sees_what_it_forbids(text: str) -> None:
    assert PLACES.search(text)


def test_without_a_table_a_format_says_nothing_of_where_its_file_is_from(tmp_path: Path) -> None:
    """The same format of another authority: the titles of a state's offices make no place."""
    for title in (
        "GOVERNOR",
        "STATE MEASURE 5",
        "SHERIFF",
        "UNITED STATES SENATOR",
        "PRESIDENT AND VICE PRESIDENT",
    ):
        contest = ParsedContest(
            title=title,
            type=ContestType.CANDIDATE,
            choices=(ParsedChoice(name="A B", party="", votes=1),),
        )
        row = race_slugs.propose_race(contest, "file", set(), BARE).row
        assert row["place"] in ("", "State"), title
        assert not row["title"].endswith((":", ": ")) and row["office"], title
    folder = county(tmp_path)
    (folder.parent / "identity.toml").unlink()
    write(folder, MEDIA / "2-first.json")
    assert not any(
        PLACES.search(text) for row in rows(folder, "races.csv") for text in row.values()
    )


def test_a_jurisdiction_without_a_table_is_neutral(tmp_path: Path) -> None:
    assert load_spellings(tmp_path) is NEUTRAL
    assert load_spellings(IDENTITY.parent).places["CULVER"] == "Culver City"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[place]\n", "a table: one of"),
        ("words = 3\n", "texts in [words]"),
        ("[words]\nA = 3\n", "texts in [words]"),
        ("[[office]]\npattern = 'Mayor'\n", "office, pattern, slug"),
        ("[[office]]\npattern = '('\nslug = 'm'\noffice = 'M'\n", "a regular expression"),
        (
            "[[office]]\npattern = 'M'\nslug = '{n}'\noffice = 'M'\n",
            "names of groups of the pattern in the braces of slug",
        ),
        ("[office]\npattern = 'M'\n", "entries of [[office]]"),
        ("[retention]\ncounty = 'X'\n", "a key of [retention]"),
        ("[districts]\nsince = 'lately'\n", 'since = "2021-12-31" in [districts]'),
        ("words = [\n", "TOML"),
    ],
)
def test_a_broken_table_is_one_error(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "identity.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_spellings(tmp_path)
    assert expected in error.value.expected and "identity.toml" in error.value.place
