"""A race is called what people call it, and a measure by what its official question is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import DataError
from builder.model import Kind, Race
from builder.store.race_names import named_race, names, question_rules, spoken, synonyms
from builder.wording.messages import Messages
from builder.wording.names import race_subject
from tests.made import election, race

FILE = Path("jurisdiction.toml")
SOURCED = {"source_title": "The list of acts", "source_url": "https://example.org/acts"}
ACTS = names(FILE, [{"title": "Shire Question", "name": "Act", **SOURCED}])
RULES = question_rules(
    FILE,
    {
        "skip": ["QUESTION [A-Z]+: ", "Shall the act "],
        "subject": [r"(?P<subject>[^a-z]{8,}?)(?:\. | (?=Shall ))", r"(?P<subject>The \w+ Act)\."],
        "spelling": ["Shire", "Lark Hill", "McLark"],
        "advisory": [r"\A(?:QUESTION [A-Z]: )?ADVICE:"],
    },
)
PLACE = replace(
    election([], [], {}).jurisdiction, names=ACTS, questions=RULES, search={"Shire": "acts rules"}
)


def asked(question: str, title: str = "Shire Question 7") -> Race:
    return named_race(replace(race("yes no"), title=title, name="", question=question), PLACE)


def subject(question: str, most: int = 200) -> str:
    return str(race_subject(Messages(), asked(question), most).unescape())


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Shire Question 7", "Act 7"),
        ("Shire Question 7, the ferry", "Act 7, the ferry"),
        ("Shire Questions", "Shire Questions"),
        ("A Shire Question 7", "A Shire Question 7"),
        ("Shire Question", "Shire Question"),
    ],
)
def test_a_title_that_begins_so_is_said_otherwise_and_no_other(title: str, name: str) -> None:
    assert (asked("", title).name, asked("", title).title) == (name, title)
    assert spoken(name, ACTS) == name, "said twice it is the same"


def test_a_vote_is_advisory_by_its_kind_or_as_its_question_says() -> None:
    def advisory(question: str, kind: Kind = Kind.MEASURE) -> bool:
        return named_race(replace(race("yes no"), question=question, kind=kind), PLACE).advisory

    questions = ("QUESTION B: ADVICE: Shall it?", "ADVICE: Shall it?", "Shall ADVICE: be sought?")
    assert [advisory(question) for question in questions] == [True, True, False]
    assert advisory(questions[2], Kind.ADVISORY)
    assert not advisory(questions[1], Kind.OFFICE)


def test_a_short_title_in_capitals_is_written_small_but_for_names() -> None:
    words = "BONDS FOR THE SHIRE AND LARK HILL; MCLARK HOUSE. Shall they be sold?"
    assert subject(words) == "Bonds for the Shire and Lark Hill; McLark house"
    assert subject("QUESTION B: KEEPS THE FERRY Shall it be kept?") == "Keeps the ferry"
    assert subject("The Ferry Act. Shall it be kept?") == "The Ferry Act"


def test_without_a_short_title_the_question_is_quoted_from_where_it_comes_to_its_matter() -> None:
    assert subject("Shall we keep it?") == "“Shall we keep it?”"
    assert subject("Shall the act keeping the old ferry be passed by us?", 30) == (
        "“… keeping the old ferry …”"
    )
    assert subject('Shall we "always" keep the ferry, whatever it costs?', 44) == (
        "“Shall we always keep the ferry …”"
    )
    assert subject("") == ""


def test_a_long_short_title_is_cut_between_words_and_says_so() -> None:
    assert subject("BONDS FOR THE FERRY, THE MILL AND THE WELL. Shall they?", 22) == (
        "Bonds for the ferry …"
    )


def test_people_also_look_for_it_by_the_words_of_the_jurisdiction() -> None:
    assert synonyms(asked(""), PLACE) == "acts rules"
    assert synonyms(asked("", "Mayor"), PLACE) == ""


def test_a_name_without_its_source_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        names(FILE, [{"title": "Shire Question", "name": "Act"}])
    assert str(refused.value) == (
        "jurisdiction.toml: expected title, name, source_title, source_url in each [[names]],"
        ' got "name, title". Add what is missing.'
    )


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"skip": "x"}, "a list of texts in [questions]"),
        ({"skip": ["("]}, "a regular expression in skip of [questions]"),
        ({"subject": ["x"]}, "a group (?P<subject>…) in each subject of [questions]"),
        ({"subjects": []}, "one of skip, subject, advisory, spelling in [questions]"),
    ],
)
def test_rules_that_can_not_be_followed_are_refused(table: dict[str, object], words: str) -> None:
    with pytest.raises(DataError, match=r"expected") as refused:
        question_rules(FILE, table)
    assert words in str(refused.value)
