"""Social cards: their size, their words, the same bytes every time, and an address that changes
with the picture.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from builder.counting.counted import CountedElection
from builder.counting.history import histories
from builder.model import Coverage, Election, Rule
from builder.pages.card import page as card_page
from builder.pages.card.page import Card
from builder.pages.card.raster import COLORS, Painter, Rect, Shape, Text, plain
from builder.site import mkdocs
from builder.theme import assets
from builder.wording.messages import Messages
from tests import archive, made
from tests.checkout import ROOT
from tests.document import document
from tests.made import election_of
from tests.sampling import sample
from tests.views import view_of, viewed

LA = "us-ca-los-angeles/2022-11-08"
SAY = Messages()


@cache
def deck() -> dict[str, Card]:
    """Every card of the real archive."""
    every = ((book, race) for book in archive.real_books() for race in book.election.races)
    made = (
        card_page.card(view_of(book, race), archive.painter())
        for book, race in every
        if card_page.has_card(book, race)
    )
    return {card.path: card for card in made}


@cache
def drawn() -> dict[str, Card]:
    """Return a sample of the cards, with those that tests name."""
    named = [f"{LA}/{race}/card.png" for race in ("la-city-mayor", "sheriff")]
    return {path: deck()[path] for path in {*sample(deck(), 8), *named} & deck().keys()}


@cache
def painted() -> dict[str, bytes]:
    """Return those cards as files."""
    return {path: archive.painter().paint(card.shapes) for path, card in drawn().items()}


def book(slug: str = "2022-11-08") -> CountedElection:
    return next(book for book in archive.real_books() if book.election.slug == slug)


def texts(card: Card) -> list[str]:
    return [shape.text for shape in card.shapes if isinstance(shape, Text)]


def pixels(data: bytes) -> np.ndarray:
    """The colors of a card, 0xRRGGBB."""
    channels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.uint32)
    return channels[..., 0] << 16 | channels[..., 1] << 8 | channels[..., 2]


@pytest.mark.site
def test_every_contested_race_with_votes_has_a_card_and_no_other() -> None:
    expected = {
        f"{one.election.path}/{race.slug}/card.png"
        for one in archive.real_books()
        for race in one.election.races
        if race.contested
        and any(votes.votes.get(race.slug) for votes in one.election.snapshots.values())
    }
    assert set(deck()) == expected


def test_every_card_is_1200_by_630_and_at_most_25_kilobytes() -> None:
    sizes = {path: len(data) for path, data in painted().items()}
    assert max(sizes.values()) <= 25_000
    for data in painted().values():
        assert struct.unpack_from(">IIBBBBB", data, 16) == (1200, 630, 4, 3, 0, 0, 0)
    print(f"{len(sizes)} cards, {sum(sizes.values()):,} bytes, the largest {max(sizes.values()):,}")


def test_the_address_of_a_picture_changes_with_what_it_shows_and_with_nothing_else() -> None:
    box, text = Rect(0, 0, 1200, 10, "accent"), Text("Xyz 123", 60, 100, 34, 600)
    others: list[Sequence[Shape]] = [
        [box],
        [text, box],
        [box._replace(bottom=11), text],
        [box._replace(color="rule"), text],
        [box, text._replace(text="Xyz 124")],
        [box, text._replace(x=61)],
        [box, text._replace(weight=700)],
        [box, text._replace(spacing=-0.5)],
    ]
    key = archive.painter().key([box, text])
    assert Painter(assets.card_fonts(ROOT)).key((box, text)) == key
    assert len({key, *map(archive.painter().key, others)}) == 1 + len(others)


def test_letters_drawn_before_other_processes_begin_are_those_of_every_card() -> None:
    """Else each process draws them anew; letters of other alphabets are too many to draw."""
    ready = Painter(assets.card_fonts(ROOT))
    card_page.ready(ready)
    kinds = {kind[:3] for kind in ready._letters}
    for card in deck().values():
        used = {s[3:6] for s in card.shapes if isinstance(s, Text)}
        assert {(weight, size, color) for size, weight, color in used} <= kinds, card.path
    for card in drawn().values():
        assert ready.paint(card.shapes) == painted()[card.path]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_card_is_the_same_bytes_from_a_fresh_painter() -> None:
    """Another painter has drawn other letters before: none of them may matter."""
    path = f"{LA}/la-city-mayor/card.png"
    fresh = Painter(assets.card_fonts(ROOT))
    fresh.paint([Text("Xyz 123", 10, 100, 34, 600)])
    assert fresh.paint(deck()[path].shapes) == painted()[path]


def test_no_font_of_the_machine_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A letter that the archive's font lacks is an empty box, whatever fonts are installed."""
    monkeypatch.setenv("HOME", str(tmp_path))
    one, other = (
        archive.painter().paint([Text(text, 60, 200, 58, 700)]) for text in ("中 ", "語 ")
    )
    assert pixels(one).tobytes() == pixels(other).tobytes() and (pixels(one) == 0x15171C).any()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_card_of_the_mayor_says_what_the_county_certified() -> None:
    card = deck()[f"{LA}/la-city-mayor/card.png"]
    assert texts(card)[:4] == [
        "Los Angeles County, Nov. 8, 2022",
        "Mayor of Los Angeles",
        "Bass won by 89,914 votes",
        "The lead changed hands four times.",
    ]
    assert "Certified. Figures as of Dec. 5, 2022, 12:15 p.m. PT" in texts(card)
    assert card.alt.unescape() == (
        "Mayor of Los Angeles. Los Angeles County, Nov. 8, 2022. Bass won by 89,914 votes. The lead changed hands four times. "
        "Certified. Figures as of Dec. 5, 2022, 12:15\u00a0p.m. PT."
    )
    picture = pixels(painted()[f"{LA}/la-city-mayor/card.png"])
    # Ink, paper, the accent, both sides and their tints.
    assert set(np.unique(picture).tolist()) >= {0x15171C, 0xFFFFFF, 0x4B3B97, 0x0072B2, 0xD55E00}


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    ("race", "headline", "line"),
    [
        (
            "county-measure-a",
            "Passed: Yes 71.84%; needed more than 50%",
            "Yes stayed on the same side of the threshold.",
        ),
        (
            "santa-monica-city-council",
            "Torosis, Zwick and Negrete won",
            "The candidates above the cutoff changed once.",
        ),
        (
            "us-house-23",
            "2,825 votes counted in Los Angeles County",
            "Part of the race only: it does not show who leads overall.",
        ),
        (
            "abc-unified-board-6",
            "Rios 93 votes ahead",
            "May extend beyond Los Angeles County. The lead changed hands twice.",
        ),
    ],
)
def test_a_card_says_of_each_kind_of_race_what_is_true_of_it(
    race: str, headline: str, line: str
) -> None:
    assert texts(deck()[f"{LA}/{race}/card.png"])[2:4] == [headline, line]


@pytest.mark.site
def test_a_card_never_says_who_is_ahead_where_its_page_does_not() -> None:
    declared = {
        path.parent.relative_to(ROOT / "data").as_posix()
        for path in ROOT.glob("data/*/*/events.csv")
        if re.search(r"^\d+,declaration,[^,]+,happened,", path.read_text(), re.MULTILINE)
    }
    for one in archive.real_books():
        for race in one.election.races:
            card = deck().get(card_page.path(one.election, race))
            if card is None:
                continue
            said = " ".join(texts(card))
            if not race.coverage.complete or race.rule is Rule.UNKNOWN:
                assert not re.search(
                    r"ahead|top (two|spots)|(above|below|at) the threshold", said
                ), card.path
            if race.coverage is Coverage.UNKNOWN:
                assert f"May extend beyond {one.election.jurisdiction.name}" in said, card.path
            if re.search(r"(?i)\b(won|elected|passed|failed|retained|wins)\b", said):
                assert one.election.path in declared, card.path
                assert race.coverage in (Coverage.WHOLE, Coverage.INSIDE), card.path


def test_no_text_leaves_a_card_or_meets_another() -> None:
    """Every line by the width of its letters: inside the margins, and no two on one another."""
    faces = archive.painter().faces
    for card in deck().values():
        boxes = []
        for text in (shape for shape in card.shapes if isinstance(shape, Text)):
            right = text.x + faces[text.weight].width(text.text, text.size, text.spacing)
            assert text.x >= 59 and right <= 1141, (card.path, text.text)
            boxes.append(
                (text.x, text.y - 0.73 * text.size, right, text.y + 0.2 * text.size, text.text)
            )
        for n, one in enumerate(boxes):
            for other in boxes[n + 1 :]:
                apart = (
                    one[2] <= other[0]
                    or other[2] <= one[0]
                    or one[3] <= other[1]
                    or other[3] <= one[1]
                )
                assert apart, (card.path, one[4], other[4])


HOSTILE = [
    "<script>&amp;\"'</text>",
    "\x00\x1b[31m\u202eevil\u2066",
    "W" * 300,
    "ﷺ" * 40,
    "Ana\u0301 María Ñandú",
    " \t\n",
    "{{ x }}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_endless_name_fits_and_is_only_text(name: str) -> None:
    of = archive.books()[0]
    race = of.election.race("mayor")
    choices = tuple(replace(choice, name=name, short_name=name) for choice in race.choices)
    race = replace(race, title=name, choices=choices)
    history = of.histories[race.slug]
    steps = tuple(
        replace(step, standing=replace(step.standing, race=race)) for step in history.steps
    )
    election: Election = replace(
        of.election, races=tuple(race if r.slug == race.slug else r for r in of.election.races)
    )
    changed = replace(
        of,
        election=election,
        histories={**of.histories, race.slug: replace(history, race=race, steps=steps)},
    )
    card = card_page.card(view_of(changed, race), archive.painter())
    data = archive.painter().paint(card.shapes)
    assert len(data) <= 25_000 and pixels(data).shape == (630, 1200)
    assert all(shape.text.isprintable() for shape in card.shapes if isinstance(shape, Text))
    for element in card.head(archive.SITE_URL):
        assert set(element) <= {"tag", "property", "name", "content"}


def test_accents_are_set_as_one_letter() -> None:
    assert plain("Ana\u0301  María\n") == "Aná María"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_head_of_a_race_page_leads_to_its_card_and_says_what_it_shows() -> None:
    pages, _ = archive.real_pages()
    head = yaml.safe_load(pages[f"{LA}/la-city-mayor.md"].partition("\n---\n")[0])["head"]
    shown = {
        element.get("property") or element.get("name"): element["content"]
        for element in head
        if "content" in element
    }
    card = deck()[f"{LA}/la-city-mayor/card.png"]
    assert (
        shown["og:image"] == f"{mkdocs.site_url(ROOT)}{LA}/la-city-mayor/card.png?v={card.key[:12]}"
    )
    assert (shown["twitter:card"], shown["og:image:width"], shown["og:image:height"]) == (
        "summary_large_image",
        "1200",
        "630",
    )
    uncontested = pages[f"{LA}/alhambra-city-council-2.md"].partition("\n---\n")[0]
    assert "og:image" not in uncontested


def test_a_built_page_names_its_card() -> None:
    site = archive.built_site()
    page = document((site / archive.GENERAL / "mayor" / "index.html").read_text(encoding="utf-8"))
    image = page.one("meta", property="og:image").attributes["content"]
    path = image.removeprefix(archive.SITE_URL).partition("?")[0]
    book = archive.books()[0]
    card = card_page.card(view_of(book, book.election.race("mayor")), archive.painter())
    assert image == f"{archive.SITE_URL}{path}?v={card.key[:12]}"
    assert (site / path).read_bytes() == archive.painter().paint(card.shapes)
    assert page.one("meta", property="og:image:alt").attributes["content"]
    assert page.one("meta", name="twitter:card").attributes["content"] == "summary_large_image"


def test_a_pixel_of_the_palette_is_where_its_shape_lies() -> None:
    """By another program's reading, with 4 bits a pixel and with 8."""
    for more in ([], [Rect(n, 629, n + 1, 630, name) for n, name in enumerate(COLORS)]):
        box = Rect(3, 5, 8, 6, "c2")
        picture = pixels(archive.painter().paint([box, *more]))
        assert (picture[5, 3:8] == COLORS["c2"]).all() and picture[5, 2] == picture[
            5, 8
        ] == 0xFFFFFF
        assert np.count_nonzero(picture[:629] != 0xFFFFFF) == 5


def test_a_card_of_more_than_sixteen_colors_has_a_byte_for_each_pixel() -> None:
    for most, depth in ((16, 4), (17, 8)):
        names = [name for name in COLORS if name != "paper"][: most - 1]
        shapes = [Rect(60 * n, 0, 60 * n + 60, 630, name) for n, name in enumerate(names)]
        data = archive.painter().paint(shapes)
        assert (data[24], len(np.unique(pixels(data)))) == (depth, most)


def test_a_card_names_every_line_it_draws_and_who_finished_first() -> None:
    """Two that lead in turn, and five around a cut line; nobody before the count is certified."""
    pair, five = made.race("ana ben"), made.race("ana ben cy dan eve", seats=2)
    for race, counts in ((pair, "3 1|4 7"), (five, "9 8 7 6 5|19 18 17 16 15")):
        named = [choice.name for choice in race.choices]
        for final in (False, True):
            election = election_of(race, counts, final=final)
            view = viewed(election, histories(election)["mayor"])
            said = texts(card_page.card(view, archive.painter()))
            key = [text for text in said if any(name in text for name in named)]
            assert view.lead is not None
            assert {name for name in named if any(name in text for text in key)} == {*named}
            ticked = [text for text in said if "✓" in text]
            assert bool(ticked) == final, said
    assert ticked[-1] == "✓ Above the cutoff" and len(ticked) == 3
