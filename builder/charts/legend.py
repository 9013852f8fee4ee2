"""The words under a chart: what its marks mean, and what its scales leave out."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from markupsafe import Markup

from builder.charts.batch_layout import Bars
from builder.charts.layout import Chart
from builder.charts.svg_texts import token
from builder.counting.history import SMALL_PART, SMALL_VOTES
from builder.wording.messages import Messages

_DIAMOND = Markup('<path class="dia" d="M7 0l7 7-7 7-7-7z"/>')
_DOT = Markup('<circle class="full" cx="7" cy="7" r="4"/>')
_HOLLOW = Markup('<circle class="open" cx="7" cy="7" r="4"/>')
_SQUARE = Markup('<rect class="full" x="3" y="3" width="8" height="8"/>')
_CROSS = Markup('<path class="fell" d="M2 2l10 10M12 2L2 12"/>')
_BAND = Markup('<rect class="band" width="14" height="14"/>')
_SWATCH = Markup('<rect class="swatch {}" width="14" height="14"/>')
_LAYER = Markup('<rect class="layer {}" width="14" height="14"/>')
_STEM = Markup('<path class="stem" d="M7 4v10"/><circle class="open" cx="7" cy="4" r="3"/>')


def key(chart: Chart, say: Messages, zone: str) -> Markup:
    """Return the ``figcaption``: marks, the panels' lengths in the time of ``zone``, notes.

    Without a zone the panels are left out, since a chart above has explained them.
    """
    marks = Markup(" ").join(_mark(drawn, meaning) for drawn, meaning in _marks(chart, say))
    said = [_time(chart, say, zone), *chart.notes] if zone else chart.notes
    return Markup("<br>").join([marks, Markup(" ").join(said)] if said else [marks])


def bars_key(chart: Bars, say: Messages) -> Markup:
    """Return the names of the layers, unless they stand beside the bars, and the notes."""
    marks = []
    if not chart.named:
        marks = [_mark(_LAYER.format(token(layer.color)), layer.name) for layer in chart.layers]
        marks[0] = Markup("{} {}").format(say("From the bottom:"), marks[0])
    if any(not bar.parts for bar in chart.bars):
        marks.append(_mark(_CROSS, say("an official total fell")))
    lines = [Markup(" ").join(part) for part in (marks, chart.notes) if part]
    return Markup("<br>").join(lines)


def _mark(drawn: Markup, meaning: Markup) -> Markup:
    return Markup(
        '<span class="key"><svg class="mark" width="14" height="14"'
        f' aria-hidden="true">{drawn}</svg>{meaning}</span>'
    )


def _marks(chart: Chart, say: Messages) -> list[tuple[Markup, Markup]]:
    points = [point for line in chart.named for point in line.points]
    made = []
    if chart.changes:
        change = say("the lead changes hands") if chart.ties else say("crosses the threshold")
        cut = chart.kind == "cut"
        made.append((_DIAMOND, say("a spot changes hands") if cut else change))
    made.append((_DOT, say("an update")))
    if any(point.stated for point in points):
        made.append((_SQUARE, say("as stated at the time; we do not have the votes")))
    if any(point.small for point in points):
        part = say.share(Fraction(100, SMALL_PART), 1)
        small = say("a small update: under {votes} votes and {part}%", votes=SMALL_VOTES, part=part)
        made.append((_HOLLOW, small))
    if any(point.fell for point in points):
        made.append((_CROSS, say("an official total fell")))
    if any(not point.joined for line in chart.lines for point in line.points[1:]):
        made.append((_BAND, say("updates in between are unknown")))
    for line in chart.lines[1:] if chart.shape == "stack" else ():
        made.append((_SWATCH.format(token(line.color)), line.name))
    if chart.stems:
        made.append((_STEM, say("an estimate of the ballots left to count")))
    return made


def _time(chart: Chart, say: Messages, zone: str) -> Markup:
    """Return how long the panels are, since their scales differ."""
    if len(chart.panels) == 1:
        return say("Times are {zone}.", zone=zone)
    wide = [panel.right - panel.left for panel in chart.panels]
    night, after = (
        (panel.end - panel.start) * ((width - 20) / width)
        for panel, width in zip(chart.panels, wide, strict=True)
    )
    return say.plural(
        "Times are {zone}. The left panel covers {hours:word} hours; the right, {n:word} day.",
        "Times are {zone}. The left panel covers {hours:word} hours; the right, {n:word} days.",
        max(1, round(after / timedelta(days=1))),
        zone=zone,
        hours=round(night / timedelta(hours=1)),
    )
