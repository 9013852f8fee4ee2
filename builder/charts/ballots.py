"""The chart of a whole count: ballots counted over time, by kind, and estimates of the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from builder.charts.layout import Chart
from builder.charts.scales import panels, vote_levels
from builder.charts.spec import FOOT, Line, Panel, Point, Stem, Words
from builder.counting.estimates import OUTSTANDING, TOTAL_ITEM, estimate
from builder.counting.history import is_night
from builder.counting.shifts import successive
from builder.model import Election, Qualifier, Update
from builder.wording import chart_text as words
from builder.wording.messages import Messages

HEIGHT = 400


def count_over_time(election: Election, say: Messages) -> Chart | None:
    """Return ballots counted by kind, and estimates of the rest; None for fewer than two counts."""
    ballots = _series(election, "ballots_counted")
    if len(ballots) < 2:
        return None
    updates = {update.key: update for update in election.live if update.key in ballots}
    made = _panels(election, ballots, updates, say)
    last = next(reversed(ballots))
    mail, person = _series(election, "ballots_mail"), _series(election, "ballots_in_person")

    def line(
        name: Markup,
        color: str,
        values: Mapping[str, int],
        text: Callable[[int, Markup], Markup],
        ends: Words,
    ) -> Line:
        points = _points(election, values, len(made), text, say)
        return Line(name, color, color, points, ends, quiet=values is not ballots)

    number = say.number(ballots[last])
    lines = [
        line(
            say("Ballots counted"),
            "accent",
            ballots,
            lambda n, when: say("{n} ballots, {when}", n=n, when=when),
            (say("{n} ballots", n=number), Markup.escape(number)),
        )
    ]
    if all(
        key in mail and key in person and mail[key] + person[key] == n for key, n in ballots.items()
    ):
        lines += [
            line(
                say("By mail"),
                "accent",
                mail,
                lambda n, when: say("{n} by mail, {when}", n=n, when=when),
                (say("By mail {n}", n=mail[last]), say("By mail")),
            ),
            line(
                say("In person"),
                "c0",
                person,
                lambda n, when: say("{n} in person, {when}", n=n, when=when),
                (say("In person {n}", n=person[last]), say("In person")),
            ),
        ]
    stems = tuple(
        stem
        for key, counted in ballots.items()
        if (stem := _stem(election, updates[key], counted, len(made), say)) is not None
    )
    high = (max([*ballots.values(), *(stem.head for stem in stems)]) or 1) * 1.16
    night = [key for key in ballots if is_night(updates[key])]
    told = dict.fromkeys([*night[-1:], last])
    on_top = say("Each estimate is stacked on the ballots counted when it was made.")
    return Chart(
        kind="count",
        shape="stack",
        id="count",
        title=say("Ballots counted over time"),
        desc=words.said(*(_sentence(ballots[key], updates[key], say) for key in told)),
        height=HEIGHT,
        bottom=HEIGHT - FOOT,
        low=0,
        high=high,
        panels=made,
        lines=tuple(lines),
        levels=vote_levels(0, high, 6, say),
        zero=0,
        zero_label=(Markup(say.number(0)),),
        stems=stems,
        notes=(on_top,) if stems else (),
    )


def _sentence(ballots: int, update: Update, say: Messages) -> Markup:
    return say.plural(
        "{n} ballot had been counted as of {when}.",
        "{n} ballots had been counted as of {when}.",
        ballots,
        when=say.short_moment(update),
    )


def _series(election: Election, item: str) -> dict[str, int]:
    """Return the stated numbers of one item by update, in order of time, without vague ones."""
    vague = (Qualifier.ABOUT, Qualifier.MORE_THAN, Qualifier.LESS_THAN)
    stated = {
        t.update: int(t.value)
        for t in election.totals
        if t.item == item and t.value is not None and t.value >= 0 and t.qualifier not in vague
    }
    return {update.key: stated[update.key] for update in election.live if update.key in stated}


def _panels(
    election: Election, ballots: Mapping[str, int], updates: Mapping[str, Update], say: Messages
) -> tuple[Panel, ...]:
    night = [ballots[key] for key in ballots if is_night(updates[key])]
    after = [ballots[key] for key in ballots if not is_night(updates[key])]
    first = say.plural("{n} ballot", "{n} ballots", night[-1]) if night else Markup()
    later = say.plural("{n} ballot", "{n} ballots", after[-1]) if after else Markup()
    if night and after and after[-1] >= night[-1]:
        later = say.plural("{n} more", "{n} more", after[-1] - night[-1])
    return panels(election, list(updates.values()), say, (first, later))


def _panel(update: Update, panels: int) -> int:
    return 0 if panels == 1 or is_night(update) else 1


def _points(
    election: Election,
    values: Mapping[str, int],
    panels: int,
    text: Callable[[int, Markup], Markup],
    say: Messages,
) -> tuple[Point, ...]:
    """Return points, joined where no unknown update lies between."""
    points = []
    before = False
    for update, follows in zip(election.live, successive(election), strict=True):
        value = values.get(update.key)
        if value is not None:
            words, at = text(value, say.short_moment(update)), update.released_at
            panel, joined = _panel(update, panels), before and follows
            points.append(Point(update.key, panel, at, value, words, joined=joined))
        before = value is not None
    return tuple(points)


def _stem(
    election: Election, update: Update, counted: int, panels: int, say: Messages
) -> Stem | None:
    """Return the published estimate, or the sum of its kinds, on top of the count of its update."""
    stated = {
        t.item: int(t.value)
        for t in election.totals_of(update.key)
        if t.item.startswith(OUTSTANDING) and t.value is not None
    }
    known = estimate(election, update)
    if not stated or known is None or not known.sound:
        return None
    left = stated.get(TOTAL_ITEM, sum(stated.values()))
    fields = {"n": left, "when": say.short_moment(update)}
    if TOTAL_ITEM in stated:
        text = say("{n} estimated left, {when}", **fields)
    elif len(stated) > 1:
        text = say("{n} estimated left (sum of the published types), {when}", **fields)
    else:
        text = say("{n} estimated left of one type, the only one published, {when}", **fields)
    labels = (say("{n} estimated left", n=left), Markup.escape(say.number(left)))
    panel, at = _panel(update, panels), update.released_at
    return Stem(update.key, panel, at, counted, counted + left, text, labels)
