"""What it would take of the votes that are left: now, or as it was at an earlier update."""

from __future__ import annotations

from markupsafe import Markup

from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.needed_share import Line, Needed, NeededSilence, NeededState, needed
from builder.counting.standings import rounded_down
from builder.model import Election
from builder.wording.messages import Messages
from builder.wording.sentences import bold

MOST = 3
"""So many of those behind are told of in the newest count; at an earlier one the first alone."""


def needs(
    say: Messages, election: Election, history: RaceHistory, step: HistoryPoint
) -> list[Markup]:
    """Return what those behind need of the rest at ``step``, each with what it got of late.

    Nothing where no estimate tells.
    """
    found = needed(election, step)
    if isinstance(found, NeededSilence):
        return []
    now = step is history.last
    out = []
    for item in found[: MOST if now else 1]:
        out.append(_now(say, step, item) if now else _then(say, step, item))
        pooled = history.pooled_share(item.choice, step)
        if pooled is None:
            continue
        fields = {"name": _name(step, item), "pooled": say.share(pooled)}
        if now:
            words = say(
                "{name} got {pooled}% of the new votes in the last three updates.", **fields
            )
        else:
            fields["name"] = step.standing.race.choice(item.choice).short_name
            words = say(
                "{name} got {pooled}% of the new votes in that update and the two before it.",
                **fields,
            )
        out.append(words)
    return out


def _name(step: HistoryPoint, item: Needed) -> Markup:
    return bold(step.standing.race.choice(item.choice).name)


def _then(say: Messages, step: HistoryPoint, item: Needed) -> Markup:
    """Return what one choice needed at an earlier update to cross a line, in words."""
    fields = {"name": _name(step, item), "share": rounded_down(item.share)}
    match item.state, item.line:
        case NeededState.MORE_THAN_ALL, Line.LEAD:
            return say(
                "{name} needed more than all of the estimated remaining votes to catch up.",
                **fields,
            )
        case NeededState.MORE_THAN_ALL, Line.BAR:
            return say(
                "{name} needed more than all of the estimated remaining votes to reach the"
                " threshold.",
                **fields,
            )
        case NeededState.MORE_THAN_ALL, _:
            return say(
                "{name} needed more than all of the estimated remaining votes to finish above"
                " half.",
                **fields,
            )
        case NeededState.ALREADY_PAST, Line.BAR:
            return say(
                "{name} was already past the threshold, no matter how the estimated remaining votes"
                " split.",
                **fields,
            )
        case NeededState.ALREADY_PAST, _:
            return say(
                "{name} already had more than half, no matter how the estimated remaining votes"
                " split.",
                **fields,
            )
        case NeededState.AT_LEAST, _:
            return say(
                "{name} needed at least {share}% of the estimated remaining votes to reach the"
                " threshold.",
                **fields,
            )
        case _, Line.BAR:
            return say(
                "{name} needed more than {share}% of the estimated remaining votes to finish above"
                " the threshold.",
                **fields,
            )
        case _, Line.MAJORITY:
            return say(
                "{name} needed more than {share}% of the estimated remaining votes to finish above"
                " half.",
                **fields,
            )
    return say(
        "{name} needed more than {share}% of the estimated remaining votes to catch up.", **fields
    )


def _now(say: Messages, step: HistoryPoint, item: Needed) -> Markup:
    """Return what one choice would need of the rest to cross a line, in words."""
    line, state = item.line, item.state
    fields = {"name": _name(step, item), "share": rounded_down(item.share)}
    if state is NeededState.MORE_THAN_ALL:
        return say(
            "{name} would need more votes than the estimated ballots left can hold.", **fields
        )
    if state is NeededState.ALREADY_PAST:
        if line is Line.BAR:
            return say(
                "If the estimate is right, {name} is already past the threshold, no matter how the"
                " remaining votes split.",
                **fields,
            )
        return say(
            "If the estimate is right, {name} already has more than half, no matter how the"
            " remaining votes split.",
            **fields,
        )
    if state is NeededState.AT_LEAST:
        return say(
            "If the estimate is right, {name} would need at least {share}% of the remaining votes"
            " to reach the threshold. That is what it would take, not a forecast.",
            **fields,
        )
    if line is Line.BAR:
        return say(
            "If the estimate is right, {name} would need more than {share}% of the remaining votes"
            " to finish above the threshold. That is what it would take, not a forecast.",
            **fields,
        )
    if line is Line.MAJORITY:
        return say(
            "If the estimate is right, {name} would need more than {share}% of the remaining votes"
            " to finish above half. That is what it would take, not a forecast.",
            **fields,
        )
    return say(
        "If the estimate is right, {name} would need more than {share}% of the remaining votes to"
        " catch up. That is what it would take, not a forecast.",
        **fields,
    )
