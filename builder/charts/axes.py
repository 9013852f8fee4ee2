"""The words of the panels of a chart: their titles above it, and the hours and days below, as many
as have room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup

from builder.charts.spec import Panel, Tick
from builder.wording.text_extents import AXIS, HEAD, Label, Sheet, box_of, reach


def heads(
    panels: Sequence[Panel], sheets: Sequence[Sheet], plots: tuple[float, ...]
) -> Iterator[Label]:
    """The panels' titles, each as long as it may be, and how many votes they brought, where all of
    them have room.
    """
    notes = [
        Label(text=panel.note, x=panel.left + 14, y=34, style=AXIS)
        for panel in panels
        if panel.note
    ]
    if any(_leaves(label, panel.right, plots) for label, panel in zip(notes, panels, strict=False)):
        notes = []
    for panel in panels:
        title = _title(panel.titles, panel.left, panel.right, plots)
        if title is not None:
            notes.append(title)
    for label in notes:
        for sheet in sheets:
            sheet.texts.append(box_of(label, sheet.plot))
        yield label


@lru_cache(maxsize=32)
def _title(
    titles: tuple[Markup, ...], left: float, right: float, plots: tuple[float, ...]
) -> Label | None:
    """The longest of the titles that has room in its panel; kept for a moment, as the axis labels
    are.
    """
    labels = (Label(text=title, x=left + 14, y=17, style=HEAD) for title in titles)
    return next((label for label in labels if not _leaves(label, right, plots)), None)


def _leaves(label: Label, right: float, plots: Sequence[float]) -> bool:
    """Whether a label is too wide for its panel."""
    return any(reach(label, plot)[1] > right / 1000 * plot + 2 for plot in plots)


@lru_cache(maxsize=128)
def ticks(
    places: tuple[Tick, ...],
    start: datetime,
    end: datetime,
    left: float,
    right: float,
    plots: tuple[float, ...],
) -> tuple[tuple[Markup, float, str], ...]:
    """The axis labels of a panel that have room in the order in which they may claim it: text,
    place and anchor.

    Kept for a moment, since the charts of an election have the same panels, and gutters of a few
    widths.
    """
    kept: list[tuple[Markup, float, str]] = []
    taken: list[list[tuple[float, float]]] = [[] for _ in plots]
    for tick in places:
        x = left + (right - left) * ((tick.at - start) / (end - start))
        anchor, reaches = _anchored(tick.label, x, left, right, plots)
        if all(
            to <= right / 1000 * plot + 4
            and since >= left / 1000 * plot - 4
            and not any(since - 8 < b and a < to + 8 for a, b in others)
            for (since, to), plot, others in zip(reaches, plots, taken, strict=True)
        ):
            kept.append((tick.label, x, anchor))
            for reach, others in zip(reaches, taken, strict=True):
                others.append(reach)
    return tuple(kept)


def _anchored(
    text: Markup, x: float, left: float, right: float, plots: tuple[float, ...]
) -> tuple[str, list[tuple[float, float]]]:
    """How an axis label stands at its place so that it does not leave its panel, and from where to
    where it then reaches.
    """
    for anchor in ("middle", "start", "end"):
        reaches = [reach(Label(text, x, 0, AXIS, anchor), plot) for plot in plots]
        if all(
            a >= left / 1000 * p - 1 and b <= right / 1000 * p + 1
            for (a, b), p in zip(reaches, plots, strict=True)
        ):
            break
    return anchor, reaches
