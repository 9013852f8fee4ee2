"""A card is taken over from the site that stands only where this checkout painted it: swapped
pixels are never published again.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from builder.pages.card.raster import key_of
from builder.site import painted
from tests import archive
from tests.sealed_site import restated, seal_all, verify

CARD = f"{archive.GENERAL}/mayor/card.png"


def swapped(picture: bytes) -> bytes:
    """The same card with other pixels, whose key and checksums are as they should be."""
    card, out, info = Image.open(io.BytesIO(picture)), io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("made-of", card.info["made-of"])
    card.paste(0, (60, 100, 800, 160))
    card.save(out, "PNG", bits=4, pnginfo=info)
    return out.getvalue()


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = archive.checkout(tmp_path_factory.mktemp("painted") / "checkout")
    seal_all(root)
    archive.build_here(root)
    return root


@pytest.fixture
def root(sealed: Path, tmp_path: Path) -> Path:
    shutil.copytree(sealed, tmp_path / "checkout", symlinks=True)
    return tmp_path / "checkout"


def test_a_card_whose_pixels_were_swapped_under_its_key_is_painted_anew(root: Path) -> None:
    """Even where manifest and sums were rewritten, so that the spoiled site verifies by itself."""
    whole = (root / "site" / CARD).read_bytes()
    spoiled = swapped(whole)
    assert key_of(spoiled) == key_of(whole) != ""
    assert spoiled != whole
    (root / "site" / CARD).unlink()
    (root / "site" / CARD).write_bytes(spoiled)
    restated(root / "site")
    assert verify(root / "site").exit_code == 0
    before = archive.files(root / "site")
    archive.build_here(root)
    assert (root / "site" / CARD).read_bytes() == whole
    assert archive.files(root / "site").keys() == before.keys()


def test_an_unchanged_card_is_taken_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (root / "site" / CARD).read_bytes()
    monkeypatch.setattr(
        "builder.pages.card.raster.Painter.paint", lambda *of: pytest.fail("painted again")
    )
    archive.build_here(root)
    assert (root / "site" / CARD).read_bytes() == before


@pytest.mark.parametrize(
    "text", [None, "", "[]", "{", '{"us-xx-marl/2030-11-05/mayor/card.png": 5}', "[" * 100_000]
)
def test_without_a_list_that_can_be_read_every_card_is_painted(
    text: str | None, root: Path
) -> None:
    place = painted.place(root)
    if text is None:
        place.unlink()
    else:
        place.write_text(text, encoding="utf-8")
    assert painted.own_pictures(root, lambda path: (root / "site" / path).read_bytes())(CARD) == b""


def test_the_list_stands_outside_the_site_and_holds_every_card_of_it(root: Path) -> None:
    read = painted.own_pictures(root, lambda path: (root / "site" / path).read_bytes())
    cards = [path for path in archive.files(root / "site") if path.endswith("/card.png")]
    assert len(cards) > 5
    assert all(read(path) == (root / "site" / path).read_bytes() for path in cards)
    assert painted.place(root).parent.name == "build"
    assert read("index.html") == b""
