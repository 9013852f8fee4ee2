"""Names written from right to left move no figure beside them; other names keep their bytes."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from markupsafe import Markup

from builder.wording import sentences
from builder.wording.isolation import FSI, PDI, isolated
from builder.wording.messages import Messages

SAY = Messages()
MOVING = {"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
HEBREW, ARABIC = "דוד לוי", "محمد 2"


def test_every_character_that_can_reorder_its_neighbors_is_seen() -> None:
    """All of Unicode, by the classes that the standard library knows."""
    every = map(chr, range(sys.maxunicode + 1))
    moving = [letter for letter in every if unicodedata.bidirectional(letter) in MOVING]
    assert len(moving) > 2_000
    assert [f"U+{ord(c):04X}" for c in moving if isolated(c) == c] == []


@pytest.mark.parametrize(
    "name", ["Karen Bass", "José Łęcki", "李明", "Müller (3)", "1. FC – 2 & 3"]
)
def test_a_name_from_left_to_right_keeps_its_bytes(name: str) -> None:
    assert isolated(name) is name
    assert SAY("{name} leads", name=Markup(name)) == f"{name} leads"


@pytest.mark.parametrize("name", [HEBREW, ARABIC, "Bass \u202e"])
def test_a_name_from_right_to_left_is_set_apart_in_every_sentence(name: str) -> None:
    apart = f"{FSI}{name}{PDI}"
    assert SAY("{name}: {n} votes", name=name, n=509_944) == f"{apart}: 509,944 votes"
    assert SAY("{name}: {n} votes", name=Markup.escape(name), n=1) == f"{apart}: 1 votes"
    assert SAY.list([name, "Bass"]) == f"{apart} and Bass"
    assert sentences.bold(name) == f"<b>{apart}</b>"
    bold = sentences.bold(name)
    assert SAY("{name} leads", name=bold) == f"<b>{apart}</b> leads", "once is enough"


def test_an_isolate_that_a_name_leaves_open_ends_with_it() -> None:
    assert isolated("a\u2066b") == f"{FSI}a\u2066b{PDI}{PDI}"


def test_markup_stays_markup_and_text_stays_text() -> None:
    assert type(isolated(Markup(HEBREW))) is Markup and type(isolated(HEBREW)) is str
    assert SAY("{name}", name=f"<i>{HEBREW}</i>") == f"{FSI}&lt;i&gt;{HEBREW}&lt;/i&gt;{PDI}"
