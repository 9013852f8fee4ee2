"""The strip of an update page: every update as a bar of the ballots it brought, one marked."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from builder.charts.geometry import percent, short
from builder.counting.history import is_night
from builder.model import Election, Update
from builder.wording.messages import Messages

HEIGHT, TOP, FOOT = 112, 22, 22
NEAR = 110
"""Half the width of a number, per mille of a strip on a phone."""


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
    room, bottom = 1000 / len(live), HEIGHT - FOOT
    nights = sum(is_night(update) for update in live)

    def tall(size: int) -> float:
        return max((bottom - TOP) * size / most, 1)

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
    foot = HEIGHT - 6
    if nights:
        parts.append(_text(0, foot, str(say("Election night")), anchor="start"))
    if nights < len(live):
        first, last = (say.short_day(u.released_at.date()) for u in (live[nights], live[-1]))
        if nights > 0 and room * nights > 350:
            parts.append(_text(room * nights, foot, first, anchor="start"))
        if nights < len(live) - 1 or not nights:
            parts.append(_text(1000, foot, last, anchor="end"))
    # Outside the string that it goes into: inside, the catalogue does not see it.
    title = say("Ballots added in each update")
    return Markup(
        f'<svg class="strip" role="img" aria-labelledby="strip-t strip-d" height="{HEIGHT}"><title'
        f' id="strip-t">{escape(title)}</title><desc'
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
    most = say("The largest update, of {time}, brought {n} ballots.", time=time, n=n)
    if marked.key not in sizes:
        return say("How many ballots this update brought is not known. {most}", most=most)
    return say("This update brought {n} ballots. {most}", n=sizes[marked.key][0], most=most)


def caption(election: Election, sizes: Mapping[str, tuple[int, bool]], say: Messages) -> Markup:
    """Return what a bar is, the largest of them, and what outlines and gaps mean."""
    time, n = _largest(election, sizes, say)
    words = say(
        "Ballots added in each update. The longest bar is that of {time}: {n}.", time=time, n=n
    )
    if any(loose for _, loose in sizes.values()):
        words = say("{words} An outline: updates between are not known.", words=words)
    if len(sizes) < len(election.live):
        words = say("{words} No bar: not known.", words=words)
    return words
