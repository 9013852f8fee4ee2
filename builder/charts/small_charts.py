"""The small charts: the margin of a race in a line of a list, and the strip of an update page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from markupsafe import Markup, escape

from builder.charts.elements import counted
from builder.charts.geometry import percent, short
from builder.counting.deciding import cut_place
from builder.counting.history import HistoryPoint, RaceHistory, is_night
from builder.model import Election, Update
from builder.wording.messages import Messages

WIDTH, HEIGHT, EDGE = 52, 15, 2
"""In units of nearly two pixels, about as many wide.

A page holds hundreds, and whole short steps pack best (decisions/0017-sparklines.md).
"""
Ratio = tuple[int, int]
"""A part and its whole, which is above zero.

There are tens of thousands of them, and a Fraction would reduce each one.
"""

STRIP, STRIP_TOP, STRIP_FOOT = 112, 22, 22
NEAR = 110
"""Half the width of a number, per mille of a strip on a phone."""


def sparkline(history: RaceHistory, marked: str = "") -> str:
    """Return an inline SVG: the final leader's margin in points by update number, night shaded.

    For several places the margin at the cut line, for a question Yes against its bar, turned so
    that the final state is above. A diamond marks each change, a ring the update ``marked``.
    Empty where no lead is said or fewer than two updates have votes.
    """
    race, steps = history.race, counted(history)
    if not race.decidable or not race.contested or len(steps) < 2:
        return ""
    margins = [_margin(history, step, steps[-1]) for step in steps]
    values = [margin for margin in margins if margin is not None]
    if len(values) < len(steps):
        return ""
    zero, *y = _heights([(0, 1), *values])
    unit = max(1, round(Fraction(WIDTH, len(steps) - 1)))
    width = unit * (len(steps) - 1)
    night = sum(is_night(step.update) for step in steps)
    leads = race.seats == 1 and not race.yes_no and cut_place(history) is None
    changed = (step.lead_change if leads else step.places_change for step in steps)
    diamonds = "".join(
        f"M{unit * n} {zero - 2}l2 2-2 2-2-2z" for n, change in enumerate(changed) if change
    )
    parts = [f'<svg class="spark" viewBox="0 0 {width} {HEIGHT}" aria-hidden="true">']
    if 0 < night < len(steps):
        end = unit * night - (unit + 1) // 2
        parts.append(f'<path class="ni" d="M0 0h{end}v{HEIGHT}H0"/>')
    parts.append(f'<path class="z" d="M0 {zero}h{width}"/><path d="M0 {y[0]}{_moves(y, unit)}"/>')
    if diamonds:
        parts.append(f'<path class="d" d="{diamonds}"/>')
    for n, step in enumerate(steps):
        if step.update.key == marked:
            parts.append(f'<circle cx="{unit * n}" cy="{y[n]}" r="2"/>')
    return "".join([*parts, "</svg>"])


def _heights(values: Sequence[Ratio]) -> list[int]:
    """Return pixels below the upper edge, exact until they are rounded half to even."""
    low = high = values[0]
    for part, whole in values:
        if part * high[1] > high[0] * whole:
            high = part, whole
        if part * low[1] < low[0] * whole:
            low = part, whole
    span, unit = (high[0] * low[1] - low[0] * high[1]) or 1, high[1] * low[1]
    heights = []
    for part, whole in values:
        of = span * high[1] * whole
        height, rest = divmod(
            EDGE * of + (HEIGHT - 2 * EDGE) * (high[0] * whole - part * high[1]) * unit, of
        )
        heights.append(height + (2 * rest > of or (2 * rest == of and height % 2 == 1)))
    return heights


def _moves(y: Sequence[int], unit: int) -> str:
    """Return horizontal and vertical moves, each in whole numbers from where the last ended."""
    path, run = "", 0
    for here, there in pairwise(y):
        run += unit
        if there != here:
            path += f"h{run}v{there - here}"
            run = 0
    return path + (f"h{run}" if run else "")


def _margin(history: RaceHistory, step: HistoryPoint, last: HistoryPoint) -> Ratio | None:
    """Return the margin of the votes counted, above zero where the outcome is the final one."""
    race, standing = history.race, step.standing
    if standing.total is None or not standing.total or standing.unassigned is not None:
        return None
    if race.yes_no:
        if standing.margin is None or last.standing.margin is None:
            return None
        signed = standing.margin if last.standing.margin >= 0 else -standing.margin
        return signed, standing.total
    final, place = last.standing.ranked, cut_place(history) or race.seats
    if len(final) <= place:
        return None
    inside, outside = (
        [votes for choice in side if (votes := standing.votes.get(choice)) is not None]
        for side in (final[:place], final[place:])
    )
    return (min(inside) - max(outside), standing.total) if inside and outside else None


def strip(
    election: Election, marked: Update, sizes: Mapping[str, tuple[int, bool]], say: Messages
) -> Markup:
    """Return an inline SVG as wide as its box; empty for fewer than two known numbers of ballots.

    ``sizes``: the ballots that came with each update, and whether updates that are not known may
    lie between (drawn as an outline). An update without a number is a gap.
    """
    live = election.live
    here = election.place(marked)
    if len(sizes) < 2 or here is None:
        return Markup("")
    most = max(size for size, _ in sizes.values()) or 1
    room, bottom = 1000 / len(live), STRIP - STRIP_FOOT
    nights = sum(is_night(update) for update in live)

    def tall(size: int) -> float:
        return max((bottom - STRIP_TOP) * size / most, 1)

    parts = []
    if nights:
        parts.append(f'<rect class="ni" width="{percent(room * nights)}" height="{bottom}"/>')
    for n, update in enumerate(live):
        if update.key in sizes:
            size, loose = sizes[update.key]
            look = f"up{' this' if update is marked else ''}{' loose' if loose else ''}"
            parts.append(
                f'<rect class="{look}" x="{percent(room * (n + 0.14))}"'
                f' y="{short(bottom - tall(size))}" width="{percent(room * 0.72)}"'
                f' height="{short(tall(size))}"/>'
            )
    parts.append(f'<rect class="z" y="{bottom}" width="100%" height="1"/>')
    number, y = str(say("this update")), bottom - 6.0
    if marked.key in sizes:
        # Above the highest bar that its number could touch on a phone.
        near = [u for n, u in enumerate(live) if abs(n - here) * room < NEAR or u is marked]
        number = say.number(sizes[marked.key][0])
        y -= max(tall(sizes[update.key][0]) for update in near if update.key in sizes)
    parts.append(_text(room * (here + 0.5), y, number, " b"))
    foot = STRIP - 6
    if nights:
        parts.append(_text(0, foot, str(say("Election night")), anchor="start"))
    if nights < len(live):
        first, last = (say.month_day(u.day) for u in (live[nights], live[-1]))
        if nights > 0 and room * nights > 350:
            parts.append(_text(room * nights, foot, first, anchor="start"))
        if nights < len(live) - 1 or not nights:
            parts.append(_text(1000, foot, last, anchor="end"))
    # Outside the string that it goes into: inside, the catalogue does not see it.
    title = say("Ballots added in each update")
    return Markup(
        f'<svg class="strip" role="img" aria-labelledby="strip-t" aria-describedby="strip-d"'
        f' height="{STRIP}"><title id="strip-t">{escape(title)}</title><desc'
        f' id="strip-d">{escape(_words(election, marked, sizes, say))}</desc>{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, look: str = "", anchor: str = "") -> str:
    """Return a text at ``x`` per mille of the width, turned inwards near the edges."""
    if not anchor:
        anchor = "start" if x < 120 else "end" if x > 880 else "middle"
        x = max(x - 20, 0) if anchor == "start" else min(x + 20, 1000) if anchor == "end" else x
    return (
        f'<text class="ax{look}" x="{percent(x)}" y="{short(y)}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


def _largest(
    election: Election, sizes: Mapping[str, tuple[int, bool]], say: Messages
) -> tuple[Markup, int]:
    """Return when the largest update was released, and its ballots."""
    biggest = max(sizes, key=lambda key: sizes[key][0])
    update = next(u for u in election.live if u.key == biggest)
    return say.short_moment(update), sizes[biggest][0]


def _words(
    election: Election, marked: Update, sizes: Mapping[str, tuple[int, bool]], say: Messages
) -> Markup:
    time, n = _largest(election, sizes, say)
    most = say("The largest update, {time}, added {n} ballots.", time=time, n=n)
    if marked.key not in sizes:
        return say("We do not know how many ballots this update added. {most}", most=most)
    return say("This update added {n} ballots. {most}", n=sizes[marked.key][0], most=most)


def caption(election: Election, sizes: Mapping[str, tuple[int, bool]], say: Messages) -> Markup:
    """Return what a bar is, the largest of them, and what outlines and gaps mean."""
    time, n = _largest(election, sizes, say)
    words = say("Ballots added in each update. The longest bar, {time}, is {n}.", time=time, n=n)
    if any(loose for _, loose in sizes.values()):
        words = say("{words} An outlined bar may combine several updates.", words=words)
    if len(sizes) < len(election.live):
        words = say("{words} No bar: unknown.", words=words)
    return words
