"""The colors of choices: apart from one another for every reader, and the same on cards as on pages."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import combinations

import pytest
from PIL import ImageColor

from builder.pages.card.raster import COLORS
from tests.checkout import ROOT

Tristimulus = tuple[float, float, float]
SEEN_BY: dict[str, Sequence[Tristimulus]] = {
    "most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
"""What is seen of linear red, green and blue: Machado, Oliveira and Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0."""
XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.072175),
    (0.0193339, 0.119192, 0.9503041),
)


def times(rows: Sequence[Tristimulus], values: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, values, strict=True)) for row in rows]


def lab(color: str, eyes: str) -> Tristimulus:
    """CIE 1976 L*a*b* under D65 of a color as these eyes see it."""
    parts = [part / 255 for part in ImageColor.getrgb(color)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    seen = [min(max(part, 0), 1) for part in times(SEEN_BY[eyes], linear)]
    white = (0.95047, 1, 1.08883)
    x, y, z = (
        t ** (1 / 3) if (t := part / of) > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for part, of in zip(times(XYZ, seen), white, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colors_of_choices_stay_apart_for_color_blind_readers(scheme: str, eyes: str) -> None:
    colors = palette(scheme)

    def apart(one: str, other: str) -> float:
        return math.dist(lab(colors[one], eyes), lab(colors[other], eyes))

    named = [f"c{n}" for n in range(1, 6)]
    assert {(a, b) for a, b in combinations(named, 2) if apart(a, b) < 14} == set()
    assert {a for a in named if apart(a, "c0") < 9} == set(), "too near to the grey of the others"
    assert apart("c1", "c2") > 80, "the two colors that most races are drawn in"


def palette(scheme: str) -> dict[str, str]:
    """The tokens of the style sheet in a scheme."""
    css = (ROOT / "builder/theme/css/tokens.css").read_text(encoding="utf-8")
    dark = tokens(css, "[data-md-color-scheme=slate]") if scheme == "dark" else {}
    return tokens(css, ":root") | dark


def tokens(css: str, selector: str) -> dict[str, str]:
    body = css.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+): ([^;]+);", body))


def test_cards_have_the_light_colors_of_the_pages() -> None:
    light = palette("light")
    named = {name: color for name, color in COLORS.items() if name in light}
    assert {*named} >= {f"c{n}" for n in range(6)}
    assert named == {name: int(spelled(light[name]), 16) for name in named}


def spelled(color: str) -> str:
    """The six digits of a color."""
    digits = color[1:]
    return digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
