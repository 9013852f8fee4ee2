"""The words of the panels of a chart: titles above, hours and days below, as many as have room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from builder.charts.spec import Panel
from builder.wording.text_extents import AXIS, HEAD, Label, Sheet, box_of, reach, width


def heads(panels: Sequence[Panel], sheets: Sequence[Sheet]) -> Iterator[Label]:
    """Yield the panels' titles, each as long as may be, and their notes, where all have room."""
    notes = [Label(panel.note, panel.left + 14, 34, AXIS) for panel in panels if panel.note]
    if any(_leaves(note, panel, sheets) for note, panel in zip(notes, panels, strict=False)):
        notes = []
    for panel in panels:
        titles = (Label(title, panel.left + 14, 17, HEAD) for title in panel.titles)
        notes += [title for title in titles if not _leaves(title, panel, sheets)][:1]
    for label in notes:
        for sheet in sheets:
            sheet.texts.append(box_of(label, sheet.plot))
        yield label


def _leaves(label: Label, panel: Panel, sheets: Sequence[Sheet]) -> bool:
    """Whether a label is too wide for its panel."""
    return any(
        reach(label, sheet.plot)[1] > panel.right / 1000 * sheet.plot + 2 for sheet in sheets
    )


def ticks(
    panel: Panel, places: Mapping[datetime, float], y: float, plots: Sequence[float]
) -> Iterator[Label]:
    """Yield the axis labels of a panel that have room, in the order in which they may claim it.

    ``places`` are those of instants, per mille of the width.
    """
    edges = [(panel.left / 1000 * plot, panel.right / 1000 * plot) for plot in plots]
    taken: list[list[tuple[float, float]]] = [[] for _ in plots]
    for tick in panel.ticks:
        wide, x = width(tick.label, AXIS.size, bold=AXIS.bold), places[tick.at]
        for anchor, before in (("middle", wide / 2), ("start", 0.0), ("end", wide)):
            spaces = [(start := x / 1000 * plot - before, start + wide) for plot in plots]
            if anchor == "end" or all(
                start >= left - 1 and end <= right + 1
                for (start, end), (left, right) in zip(spaces, edges, strict=True)
            ):
                break
        if all(
            start >= left - 4
            and end <= right + 4
            and not any(start - 8 < b and a < end + 8 for a, b in others)
            for (start, end), (left, right), others in zip(spaces, edges, taken, strict=True)
        ):
            for space, others in zip(spaces, taken, strict=True):
                others.append(space)
            yield Label(tick.label, x, y, AXIS, anchor)
