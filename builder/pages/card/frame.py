"""Where the picture of a card lies, and how its labels and marks look."""

from __future__ import annotations

from dataclasses import dataclass

from builder.charts.layout import Chart
from builder.charts.spec import Line
from builder.pages.card.metrics import FontMetrics
from builder.pages.card.raster import Text, plain
from builder.store.choice_colors import GREY, NAMED_COLORS

LABEL = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the picture lies, in pixels, and the letters its labels are set in."""

    left: int
    right: int
    top: int
    bottom: int
    face: FontMetrics

    def label(self, text: object, x: float, y: float, *, end: bool = False) -> Text:
        """Return a label that starts or, ``end``, ends at ``x``."""
        words = plain(str(text))
        start = x - self.face.width(words, LABEL) if end else x
        return Text(text=words, x=start, y=round(y), size=LABEL, weight=600)

    def wide(self, text: object) -> float:
        return self.face.width(plain(str(text)), LABEL)


def mark(color: str) -> str:
    return color if color in NAMED_COLORS or color == "ink" else GREY


def named(chart: Chart) -> list[Line]:
    return [line for line in chart.lines if not line.quiet and line.points]
