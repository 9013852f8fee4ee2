"""Reads drawings as a browser does, for tests."""

from __future__ import annotations

import re


def dots(d: str) -> list[tuple[float, float]]:
    """Where the dots are of which a path with this ``d`` consists: per mille of the width, pixels
    from the top.
    """
    assert re.fullmatch(r"M[\d.]+ [\d.]+h\.01(m-?[\d.]+(-| )[\d.]+h-?\.01)*", d), d
    x = y = end = 0.0
    found = []
    for right, down, length in re.findall(r"[Mm](-?[\d.]+) ?(-?[\d.]+)h(-?\.01)", d):
        x, y = end + float(right), y + float(down)
        end = x + float(length)
        found.append((round(x, 1), round(y, 1)))
        assert abs(x - found[-1][0]) < 0.011, "the lines go to and fro"
    return found
