"""The key of a card: who each line or side stands for, and who won once that is certain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from builder.charts.layout import Chart
from builder.counting.declared import contradicted, decided
from builder.model import Coverage, Kind
from builder.pages.card.frame import LABEL, Frame, mark, named
from builder.pages.card.raster import Rect, Shape, plain
from builder.pages.shared.race_context import RaceContext
from builder.wording.chart_text import name_of
from builder.wording.sentences import is_final

KEY_ROW, KEY_GAP, SWATCH = 34, 32, 28
"""Pixels from a row of the key to the next, between its entries, and from a color to its name."""
TICK = "✓"


class Entry(NamedTuple):
    """What a color means; without one, what a mark means."""

    color: str
    text: str


def key(view: RaceContext, chart: Chart, frame: Frame) -> list[list[Entry]]:
    """Return who the colors stand for, in rows: the two sides, or every line that has a name."""
    if chart.shape == "diverging":
        entries = _sides(view, chart, frame)
    else:
        placed = {name_of(view.race.choice(slug)) for slug in winners(view)}
        shown = sorted(named(chart), key=lambda line: -line.points[-1].value)
        entries = [
            Entry(line.color, f"{TICK} {text}" if line.name.unescape() in placed else text)
            for line in shown
            if (text := line.ends[0].unescape() if line.ends else line.name.unescape())
        ]
        if placed and chart.sides:
            entries.append(Entry("", f"{TICK} {chart.sides[0][0][0].unescape()}"))
    rows: list[list[Entry]] = [[]]
    x = float(frame.left)
    for color, text in entries:
        fits = frame.face.cut(plain(text), LABEL, frame.right - frame.left - SWATCH)
        wide = SWATCH * bool(color) + frame.wide(fits)
        if rows[-1] and x + wide > frame.right:
            rows.append([])
            x = frame.left
        rows[-1].append(Entry(color, fits))
        x += wide + KEY_GAP
    return rows


def _sides(view: RaceContext, chart: Chart, frame: Frame) -> list[Entry]:
    """Return the names of the two sides, and which of them finished first where that is certain."""
    half = (frame.right - frame.left - 60) / 2 - SWATCH
    first = [name_of(view.race.choice(slug)) for slug in winners(view)[:1] if chart.ties]
    entries = []
    for (texts, color), arrow in zip(chart.sides, "▲▼", strict=True):
        options = [f"{arrow} {text.unescape()}" for text in texts]
        name = texts[-1].unescape()
        if name in first:
            won = view.say("{name} finished first", name=name).unescape()
            if view.last and decided(view.election, view.last) and len(winners(view)) == 1:
                won = view.say("{name} won", name=name).unescape()
            options = [f"{arrow} {TICK} {won}", f"{arrow} {TICK} {name}"]
        fits = next((text for text in options if frame.wide(text) <= half), "")
        entries.append(Entry(color, fits or frame.face.cut(plain(options[-1]), LABEL, half)))
    return entries


def winners(view: RaceContext) -> tuple[str, ...]:
    """Return who has a winning place in a certified count of an office; nobody before it, or where
    others were declared.
    """
    last, race = view.last, view.race
    if last is not None and contradicted(view.election, last):
        return ()
    if last is None or race.kind is not Kind.OFFICE or not race.contested:
        return ()
    if not race.decidable or race.coverage is Coverage.UNKNOWN:
        return ()
    places = last.standing.places if is_final(last.update) else None
    return tuple(slug for slug in last.standing.ranked if slug in (places or ()))


def written(rows: Sequence[Sequence[Entry]], frame: Frame) -> Iterator[Shape]:
    """Yield the rows of a key, the last one at the foot of the frame."""
    for n, row in enumerate(rows, 1):
        x, y = float(frame.left), frame.bottom - 4 - KEY_ROW * (len(rows) - n)
        for color, text in row:
            if color:
                yield Rect(round(x), y - 18, round(x) + 18, y, mark(color))
            at = round(x) + SWATCH * bool(color)
            yield frame.label(text, at, y)
            x = at + frame.wide(text) + KEY_GAP
