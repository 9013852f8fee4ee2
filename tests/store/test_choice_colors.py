"""Where parties are printed no candidate has the color of another party."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from builder.errors import DataError
from builder.model import Jurisdiction, Race
from builder.store.choice_colors import NAMED_COLORS, color_race, party_colors
from tests.made import election, race

OWN = {"Orchard": "c1", "ORC": "c1", "Meadow": "c2"}
PLACE = replace(election([], [], {}).jurisdiction, party_colors=OWN)


def colors(*parties: str, stored: tuple[str, ...] = NAMED_COLORS) -> list[str]:
    """The colors of candidates of these parties, whose rows have the ``stored`` ones."""
    return [choice.color for choice in shown(*parties, stored=stored).choices]


def shown(
    *parties: str, stored: tuple[str, ...] = NAMED_COLORS, place: Jurisdiction = PLACE
) -> Race:
    made = race(" ".join(f"choice-{n}" for n, _ in enumerate(parties)))
    choices = (
        replace(choice, party=party, colour=token, color="")
        for choice, party, token in zip(made.choices, parties, stored, strict=False)
    )
    return color_race(replace(made, choices=tuple(choices)), place)


def test_the_two_parties_have_their_colors_in_either_order_and_under_either_name() -> None:
    assert colors("Orchard", "Meadow") == ["c1", "c2"]
    assert colors("Meadow", "ORC") == ["c2", "c1"]


@pytest.mark.parametrize("count", range(2, 6))
def test_no_party_ever_has_the_color_of_another_and_no_color_comes_twice(count: int) -> None:
    for parties in product(("Orchard", "Meadow", "Reed", ""), repeat=count):
        if not {"Orchard", "Meadow"} & {*parties}:
            continue
        drawn = colors(*parties)
        for party, token in zip(parties, drawn, strict=True):
            assert token not in {*OWN.values()} - {OWN.get(party)}, (parties, drawn)
        named = [token for token in drawn if token != "c0"]
        assert len({*named}) == len(named), (parties, drawn)
        for party in ("Orchard", "Meadow"):
            assert party not in parties or drawn[parties.index(party)] == OWN[party]


def test_the_last_of_five_candidates_of_one_party_is_grey() -> None:
    assert colors(*["Meadow"] * 5) == ["c2", "c3", "c4", "c5", "c0"]


def test_a_choice_without_a_stored_color_stays_grey() -> None:
    assert colors("Meadow", "Orchard", "Reed", stored=("c1", "c0", "c2")) == ["c2", "c0", "c3"]


def test_where_no_such_party_is_printed_the_stored_colors_are_shown() -> None:
    assert colors("", "Reed", "", stored=("c5", "c0", "c1")) == ["c5", "c0", "c1"]
    nobody = replace(PLACE, party_colors={})
    assert [c.color for c in shown("Meadow", "Orchard", place=nobody).choices] == ["c1", "c2"]


def test_a_color_that_is_none_is_refused() -> None:
    expected = 'expected a color token from c1 to c5 for "Reed", got "blue". Write c1'
    with pytest.raises(DataError, match=expected):
        party_colors(Path("jurisdiction.toml"), {"Reed": "blue"})


def test_the_stored_color_stays_what_it_is() -> None:
    assert [choice.colour for choice in shown("Meadow", "Orchard").choices] == ["c1", "c2"]
