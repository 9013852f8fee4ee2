"""The strip of an update page: every update of the count as a bar of the ballots it brought, this
one marked.
"""

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
    """An inline SVG, as wide as its box; empty where fewer than two updates have a number of
    ballots.

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
    parts = []
    if nights:
        parts.append(f'<rect class="ni" width="{percent(room * nights)}" height="{bottom}"/>')
    for n, update in enumerate(live):
        if update.key not in sizes:
            continue
        size, loose = sizes[update.key]
        tall = max((bottom - TOP) * size / most, 1)
        look = " ".join(
            name
            for name, holds in (("up", True), ("this", update is marked), ("loose", loose))
            if holds
        )
        parts.append(
            f'<rect class="{look}" x="{percent(room * (n + 0.14))}" y="{short(bottom - tall)}" '
            f'width="{percent(room * 0.72)}" height="{short(tall)}"/>'
        )
    parts.append(f'<rect class="z" y="{bottom}" width="100%" height="1"/>')
    if marked.key in sizes:
        # Above the highest bar that its number could touch on a phone.
        near = max(
            sizes[u.key][0]
            for n, u in enumerate(live)
            if (u.key in sizes and abs(n - here) * room < NEAR) or u is marked
        )
        words = say.number(sizes[marked.key][0])
        parts.append(
            _text(
                room * (here + 0.5), bottom - max((bottom - TOP) * near / most, 1) - 6, words, " b"
            )
        )
    else:
        parts.append(_text(room * (here + 0.5), bottom - 6, str(say("this update")), " b"))
    if nights:
        parts.append(_text(0, HEIGHT - 6, str(say("Election night")), anchor="start"))
    if nights < len(live):
        first, last = live[nights], live[-1]
        if nights > 0 and room * nights > 350:
            parts.append(
                _text(
                    room * nights,
                    HEIGHT - 6,
                    say.short_day(first.released_at.date()),
                    anchor="start",
                )
            )
        if last is not first or not nights:
            parts.append(
                _text(1000, HEIGHT - 6, say.short_day(last.released_at.date()), anchor="end")
            )
    title = say("Ballots added in each update")
    return Markup(
        f'<svg class="strip" role="img" aria-labelledby="strip-t strip-d" height="{HEIGHT}"><title'
        f' id="strip-t">{escape(title)}</title><desc'
        f' id="strip-d">{escape(_words(election, marked, sizes, say))}</desc>{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, look: str = "", anchor: str = "") -> str:
    """A text at ``x`` per mille of the width, turned inwards near the edges."""
    if not anchor:
        anchor = "start" if x < 120 else "end" if x > 880 else "middle"
        x = max(x - 20, 0) if anchor == "start" else min(x + 20, 1000) if anchor == "end" else x
    return (
        f'<text class="ax{look}" x="{percent(x)}" y="{short(y)}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


def _words(
    election: Election, marked: Update, sizes: Mapping[str, tuple[int, bool]], say: Messages
) -> Markup:
    biggest = max(sizes, key=lambda key: sizes[key][0])
    update = next(u for u in election.live if u.key == biggest)
    most = say(
        "The largest update, of {time}, brought {n} ballots.",
        time=say.short_moment(update),
        n=sizes[biggest][0],
    )
    if marked.key not in sizes:
        return say("How many ballots this update brought is not known. {most}", most=most)
    return say("This update brought {n} ballots. {most}", n=sizes[marked.key][0], most=most)


def caption(election: Election, sizes: Mapping[str, tuple[int, bool]], say: Messages) -> Markup:
    """What stands under the strip: what a bar is, the largest of them, and what outlines and gaps
    mean.
    """
    biggest = max(sizes, key=lambda key: sizes[key][0])
    update = next(u for u in election.live if u.key == biggest)
    words = say(
        "Ballots added in each update. The longest bar is that of {time}: {n}.",
        time=say.short_moment(update),
        n=sizes[biggest][0],
    )
    if any(loose for _, loose in sizes.values()):
        words = say("{words} An outline: updates between are not known.", words=words)
    if len(sizes) < len(election.live):
        words = say("{words} No bar: not known.", words=words)
    return words
