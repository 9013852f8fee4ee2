"""The chart of a whole count: ballots counted over time, by kind, and what was estimated to be
left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from markupsafe import Markup

from builder.charts.elements import FOOT, TOP
from builder.charts.layout import Chart
from builder.charts.scales import levels, panels
from builder.charts.spec import Line, Panel, Point, Stem
from builder.counting.estimates import estimate
from builder.counting.history import is_night
from builder.model import Election, Qualifier, Update
from builder.wording import chart_text as words
from builder.wording.messages import Messages

HEIGHT = 400


def count_over_time(election: Election, say: Messages) -> Chart | None:
    """Ballots counted at every update, those by mail and in person where published, and the
    estimates of the rest.

    None where fewer than two updates have a number of ballots.
    """
    ballots = _series(election, "ballots_counted")
    if len(ballots) < 2:
        return None
    updates = {update.key: update for update in election.live}
    made = _panels(election, ballots, updates, say)
    last = updates[next(reversed(ballots))]
    number = say.number(ballots[last.key])
    lines = [
        Line(
            name=say("Ballots counted"),
            color="accent",
            under="accent",
            points=_points(
                election,
                ballots,
                made,
                lambda n, when: say("{n} ballots, {when}", n=n, when=when),
                say,
            ),
            ends=(say("{n} ballots", n=number), Markup.escape(number)),
        )
    ]
    mail, person = _series(election, "ballots_mail"), _series(election, "ballots_in_person")
    split = all(
        key in mail and key in person and mail[key] + person[key] == ballots[key] for key in ballots
    )
    if split:
        by_mail = _points(
            election, mail, made, lambda n, when: say("{n} by mail, {when}", n=n, when=when), say
        )
        in_person = _points(
            election,
            person,
            made,
            lambda n, when: say("{n} in person, {when}", n=n, when=when),
            say,
        )
        mail_end = (say("By mail {n}", n=mail[last.key]), say("By mail"))
        person_end = (say("In person {n}", n=person[last.key]), say("In person"))
        lines.append(
            Line(
                name=say("By mail"),
                color="accent",
                under="accent",
                points=by_mail,
                ends=mail_end,
                quiet=True,
            )
        )
        lines.append(
            Line(
                name=say("In person"),
                color="c0",
                under="c0",
                points=in_person,
                ends=person_end,
                quiet=True,
            )
        )
    stems = _stems(election, ballots, updates, made, say)
    high = (max([*ballots.values(), *(stem.head for stem in stems)]) or 1) * 1.16
    night = [key for key in ballots if is_night(updates[key])]
    told = dict.fromkeys([*night[-1:], last.key])
    return Chart(
        kind="count",
        shape="stack",
        id="count",
        title=say("Ballots counted over time"),
        desc=words.said(*(_sentence(ballots[key], updates[key], say) for key in told)),
        height=HEIGHT,
        top=TOP,
        bottom=HEIGHT - FOOT,
        low=0,
        high=high,
        panels=made,
        lines=tuple(lines),
        levels=levels(0, high, 6, least=Fraction(1), label=lambda v: Markup(say.number(int(v)))),
        zero=0,
        zero_label=(Markup(say.number(0)),),
        stems=stems,
        notes=(
            (say("The estimates stand on top of the ballots counted when they were made."),)
            if stems
            else ()
        ),
    )


def _sentence(ballots: int, update: Update, say: Messages) -> Markup:
    when = say.short_moment(update)
    return say.plural(
        "{n} ballot was in the count of {when}.",
        "{n} ballots were in the count of {when}.",
        ballots,
        when=when,
    )


def _series(election: Election, item: str) -> dict[str, int]:
    """The stated numbers of one item by update key, in order of time; vague ones are no points of a
    line.
    """
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
    return panels(election, [updates[key] for key in ballots], say, (first, later))


def _points(
    election: Election,
    values: Mapping[str, int],
    made: tuple[Panel, ...],
    text: Callable[[int, Markup], Markup],
    say: Messages,
) -> tuple[Point, ...]:
    """Points, joined where the updates follow one another: both stored in full, or all releases
    known by number.
    """
    points = []
    whole = election.updates_released == len(election.live)
    before: int | None = None
    stored = False
    for update in election.live:
        value = values.get(update.key)
        known = whole or (stored and update.key in election.snapshots)
        stored = update.key in election.snapshots
        if value is not None:
            points.append(
                Point(
                    update=update.key,
                    panel=0 if len(made) == 1 or is_night(update) else 1,
                    at=update.released_at,
                    value=value,
                    text=text(value, say.short_moment(update)),
                    joined=before is not None and known,
                )
            )
        before = value
    return tuple(points)


def _stems(
    election: Election,
    ballots: Mapping[str, int],
    updates: Mapping[str, Update],
    made: tuple[Panel, ...],
    say: Messages,
) -> tuple[Stem, ...]:
    """The published total estimates, or the sum of all published categories, on top of the count of
    their update.
    """
    stems = []
    for key, counted in ballots.items():
        stated = {
            t.item: int(t.value)
            for t in election.totals_of(key)
            if t.item.startswith("outstanding_") and t.value is not None
        }
        known = estimate(election, updates[key])
        if not stated or known is None or not known.sound:
            continue
        left = stated.get("outstanding_total", sum(stated.values()))
        when = say.short_moment(updates[key])
        computed = "outstanding_total" not in stated and len(stated) > 1
        one = "outstanding_total" not in stated and len(stated) == 1
        if computed:
            text = say("{n} estimated left (sum of the published kinds), {when}", n=left, when=when)
        elif one:
            text = say(
                "{n} estimated left of one kind, the only one published, {when}", n=left, when=when
            )
        else:
            text = say("{n} estimated left, {when}", n=left, when=when)
        stems.append(
            Stem(
                update=key,
                panel=0 if len(made) == 1 or is_night(updates[key]) else 1,
                at=updates[key].released_at,
                foot=counted,
                head=counted + left,
                text=text,
                labels=(say("{n} estimated left", n=left), Markup.escape(say.number(left))),
            )
        )
    return tuple(stems)
