"""What a race is called on pages: by the name people use, with the subject of its question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from builder.errors import DataError, shown
from builder.model import Jurisdiction, QuestionRules, Race

NAME_KEYS = ("title", "name", "source_title", "source_url")
PATTERN_KEYS = ("skip", "subject", "advisory")


def search_words(path: Path, table: Mapping[str, Any]) -> dict[str, str]:
    """Return what people also look for a phrase of a race's names by, as ``path`` says."""
    for phrase, words in table.items():
        if not isinstance(words, str) or not re.fullmatch(r"[\w ]+", words):
            expected = f"words to find {shown(phrase)} by, with a space between"
            raise DataError(
                path, expected=expected, got=shown(str(words)), todo="Write letters alone."
            )
    return dict(table)


def names(path: Path, entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what stands for the beginning of a title, by that beginning, as ``path`` says.

    DataError where an entry has not its source.
    """
    for entry in entries:
        if {*entry} != {*NAME_KEYS} or not all(isinstance(v, str) and v for v in entry.values()):
            expected = f"{', '.join(NAME_KEYS)} in each [[names]]"
            got = shown(", ".join(sorted(entry)), 140)
            raise DataError(path, expected=expected, got=got, todo="Add what is missing.")
    return {entry["title"]: entry["name"] for entry in entries}


def question_rules(path: Path, table: Mapping[str, Any]) -> QuestionRules:
    """Return how the subject of a question is found, as the table [questions] of ``path`` says."""
    lists: dict[str, tuple[str, ...]] = {}
    for key in (*PATTERN_KEYS, "spelling"):
        texts = table.get(key, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            expected, got = f"{key} = a list of texts in [questions]", type(texts).__name__
            raise DataError(path, expected=expected, got=got, todo="Write texts in brackets.")
        lists[key] = tuple(texts)
    for key in PATTERN_KEYS:
        for text in lists[key]:
            try:
                pattern = re.compile(text)
            except re.error as error:
                got = f"{shown(text)}: {error}"
                expected = f"a regular expression in {key} of [questions]"
                raise DataError(path, expected=expected, got=got, todo="Fix it.") from None
            if key == "subject" and "subject" not in pattern.groupindex:
                expected = "a group (?P<subject>…) in each subject of [questions]"
                raise DataError(path, expected=expected, got=shown(text), todo="Name the group.")
    if extra := table.keys() - lists.keys():
        expected = f"one of {', '.join(lists)} in [questions]"
        got = shown(min(extra))
        raise DataError(path, expected=expected, got=got, todo="Fix the spelling.")
    return QuestionRules(**lists)


def spoken(title: str, names: Mapping[str, str]) -> str:
    """Return a title as people say it, by what ``names`` has for its beginning."""
    for begin, name in names.items():
        if title.startswith(f"{begin} "):
            return name + title.removeprefix(begin)
    return title


def named_race(race: Race, jurisdiction: Jurisdiction) -> Race:
    """Return the race with its name, and of a question its subject, first words and weight.

    ``subject`` is the short title that stands in front of the official question, in small letters
    where that is all in capitals; "" where there is none. ``asked`` is the question from where it
    comes to its matter.
    """
    rules, asked = jurisdiction.questions, race.question
    for text in rules.skip:
        asked = re.sub(rf"\A(?:{text})", "", asked)
    found = (re.match(text, asked) for text in rules.subject)
    subject = next((match["subject"].strip() for match in found if match), "")
    if subject.isupper():
        subject = _small(subject, (*rules.spelling, race.place, jurisdiction.name))
    advisory = race.yes_no and any(re.search(text, race.question) for text in rules.advisory)
    name = spoken(race.title, jurisdiction.names)
    return replace(race, name=name, subject=subject, asked=asked, advisory=advisory)


def synonyms(race: Race, jurisdiction: Jurisdiction) -> str:
    """Return what people also look for a race by, as the jurisdiction says."""
    names = (race.title, race.official_title, *race.official_aliases, race.group, race.place)
    known = "\n".join((*names, race.office)).casefold()
    found = (words for phrase, words in jurisdiction.search.items() if phrase.casefold() in known)
    return " ".join(found)


def _small(text: str, spelling: Sequence[str]) -> str:
    """Return text in capitals in small letters, but as ``spelling`` writes it."""
    text = text[:1] + text[1:].lower()
    for phrase in sorted(filter(None, spelling), key=len):
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", lambda _: phrase, text, flags=re.I)  # noqa: B023
    return text
