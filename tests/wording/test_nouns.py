"""What a jurisdiction is called: pages of a city say city, those of a county are what they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builder.checks import check_archive
from builder.pages.shared.page import PageRenderer
from builder.seal.wordings import jurisdiction_wordings
from builder.store import load
from builder.store.nouns import plural_noun, shared_noun, with_noun
from builder.wording.messages import Messages
from tests.small_archive import put, write_small_archive


@pytest.mark.parametrize(
    ("text", "noun", "said"),
    [
        ("The county's estimate", "city", "The city's estimate"),
        ("County by county; Counties estimate", "parish", "Parish by parish; Parishes estimate"),
        ("A county does not publish it", "area", "An area does not publish it"),
        ("a county and a City", "borough", "a borough and a City"),
        ("not accounted for; countywide; recount", "city", ""),
        ("the field {county} and the file your-county.md", "city", ""),
        ("in the county.", "city", "in the city."),
        ("the county", "county", "the county"),
    ],
)
def test_the_word_county_alone_gives_way_to_the_noun(text: str, noun: str, said: str) -> None:
    assert with_noun(text, noun) == (said or text)


def test_plurals_of_nouns_are_english() -> None:
    nouns = ["city", "parish", "borough", "tribal nation", "day"]
    plurals = ["cities", "parishes", "boroughs", "tribal nations", "days"]
    assert [plural_noun(noun) for noun in nouns] == plurals


def test_a_page_about_unlike_jurisdictions_or_none_says_jurisdiction() -> None:
    assert shared_noun(["", "county"]) == "county"
    assert shared_noun(["city", "city"]) == "city"
    assert shared_noun(["", "city"]) == shared_noun([]) == "jurisdiction"


def test_values_in_a_message_keep_the_word_county() -> None:
    say = Messages().for_noun("city")
    words = say("Left to count in {place}, for the whole {noun}", place="Marl County")
    assert words == "Left to count in Marl County, for the whole city"
    assert (
        say.plural("{n} vote in the {noun}", "{n} votes in the {noun}", 3) == "3 votes in the city"
    )
    assert Messages()("the {noun}") == "the county"


def test_a_kind_that_is_no_word_is_named_with_its_file(tmp_path: Path) -> None:
    toml = write_small_archive(tmp_path).parent / "jurisdiction.toml"
    put(toml, 'time_label = "PT"\n', 'time_label = "PT"\nkind = "<b>City</b>"\n')
    (found,) = [one for one in check_archive(tmp_path) if "kind" in one.error.expected]
    assert str(found.error).startswith(f"{toml}: expected kind as a sentence has it")


def test_a_kind_is_sealed_wording_and_none_is_no_fact(tmp_path: Path) -> None:
    folder, kind = write_small_archive(tmp_path).parent, ("jurisdiction", "kind")
    about = jurisdiction_wordings(load.load_jurisdiction(folder))["wording/jurisdiction"]
    assert kind not in about
    put(folder / "jurisdiction.toml", 'time_label = "PT"\n', 'time_label = "PT"\nkind = "city"\n')
    about = jurisdiction_wordings(load.load_jurisdiction(folder))["wording/jurisdiction"]
    assert about[kind] == "city"


def test_each_election_of_an_archive_of_city_and_county_is_called_what_it_is(
    tmp_path: Path,
) -> None:
    county = load.load_jurisdiction(write_small_archive(tmp_path).parent)
    city = replace(county, slug="xx-bree", kind="city")
    press = PageRenderer(say=Messages(), address="https://a.example/", name="A")
    line = "An independent archive. For official results, go to the {noun}."
    assert press.of(county) is press
    assert press.of(city) is press.of(city)
    assert press.of(city).say(line).endswith("go to the city.")
    assert press.of(county, city).say(line).endswith("go to the jurisdiction.")
    assert (press.of(city).address, press.of(city).name) == ("https://a.example/", "A")
