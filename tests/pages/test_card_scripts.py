"""Cards of races whose names are written in a script that the typeface of the cards does not
have.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.pages.card import page
from builder.pages.card.raster import Text
from builder.wording.messages import Messages
from tests import archive
from tests.views import view_of

SAY = Messages()


def card_of(name: str, title: str = "Mayor") -> page.Card:
    """Return the card of the invented mayor's race with its leader and its title written so."""
    book = archive.books()[0]
    race = book.election.race("mayor")
    history = book.histories["mayor"]
    last = history.last
    assert last is not None
    leader = last.standing.leader
    choices = tuple(
        replace(choice, name=name, short_name=name) if choice.slug == leader else choice
        for choice in race.choices
    )
    race = replace(race, title=title, name=title, choices=choices)
    steps = tuple(
        replace(step, standing=replace(step.standing, race=race)) for step in history.steps
    )
    election = replace(
        book.election, races=tuple(race if r.slug == "mayor" else r for r in book.election.races)
    )
    histories = {**book.histories, "mayor": replace(history, race=race, steps=steps)}
    changed = replace(book, election=election, histories=histories)
    return page.card(view_of(changed, race), archive.painter())


def texts(card: page.Card) -> list[str]:
    return [shape.text for shape in card.shapes if isinstance(shape, Text)]


@pytest.mark.parametrize("name", ["דוד כהן", "محمد علي", "李明", "Ада Ларк ﷺ"])
def test_a_name_that_the_typeface_cannot_write_is_left_to_the_words_beside_the_picture(
    name: str,
) -> None:
    card = card_of(name)
    assert archive.painter().can_draw(card.shapes)
    assert any(text.endswith(" votes counted") for text in texts(card))
    assert "Mayor" in texts(card)
    other = next(
        c.short_name
        for c in archive.books()[0].election.race("mayor").choices
        if c.short_name not in card.alt
    )
    assert not any(other in text for text in texts(card)), (
        "one name alone would look like the leader"
    )
    assert name in card.alt.striptags()


def test_a_title_that_the_typeface_cannot_write_is_left_out_as_well() -> None:
    card = card_of("דוד כהן", "ראש העיר")
    assert archive.painter().can_draw(card.shapes)
    assert "ראש העיר" in card.alt.striptags()


def test_a_name_with_accents_is_drawn_as_ever() -> None:
    card = card_of("Zoë Núñez-Łęcki")
    assert any("Zoë Núñez-Łęcki" in text for text in texts(card))
