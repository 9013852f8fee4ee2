"""How close a race was at one update: the last column of its table."""

from __future__ import annotations

from markupsafe import Markup, escape

from builder.counting.history import HistoryPoint
from builder.counting.standings import Silence
from builder.model import Race, Rule
from builder.pages.race.totals import choice_class
from builder.wording.isolation import isolated
from builder.wording.messages import Messages


def _name(race: Race, choice: str) -> Markup:
    """Return a short name in its choice's color."""
    of = race.choice(choice)
    return Markup(f'<span class="tk {choice_class(of)}">{escape(isolated(of.short_name))}</span>')


def ahead(say: Messages, race: Race, choice: str, votes: int, over: str = "") -> Markup:
    """Return "Rose +4", and over whom where that is not plain."""
    lead = say("{name} +{margin}", name=_name(race, choice), margin=votes)
    if not over:
        return lead
    behind = say("over {name}", name=race.choice(over).short_name)
    return Markup(f"{lead}<small>{behind}</small>")


def margin(say: Messages, step: HistoryPoint) -> Markup:
    """Return how close it was by the race's rule, or why that is not said."""
    race, standing = step.standing.race, step.standing
    if standing.silence is Silence.NO_VOTES:
        return say("no votes counted yet")
    if standing.silence is not None:
        return say("not reported")
    if standing.unassigned is not None:
        return say("write-ins not assigned")
    if (
        not race.coverage.complete
        or not race.contested
        or race.rule is Rule.UNKNOWN
        or standing.margin is None
    ):
        return Markup("")
    if race.yes_no:
        if standing.margin == 0:
            return say("just enough")
        if standing.margin > 0:
            return say("{margin} above", margin=say.number(standing.margin))
        return say("{margin} below", margin=say.number(-standing.margin))
    if standing.tie or standing.margin == 0:
        return say("tied")
    ranked = standing.ranked
    if race.seats > 1:
        return ahead(say, race, ranked[race.seats - 1], standing.margin, ranked[race.seats])
    if standing.places is not None and len(standing.places) == 2 and standing.advance is not None:
        return ahead(say, race, ranked[1], standing.advance, ranked[2])
    if standing.majority is not None and standing.majority >= 0:
        return _over_half(say, race, ranked[0], standing.majority)
    return ahead(say, race, ranked[0], standing.margin)


def margin_head(say: Messages, race: Race) -> Markup:
    """Return the heading of the margin column."""
    if race.yes_no:
        return say("Votes from threshold")
    if race.seats > 1 or race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO):
        return say("Margin at cutoff")
    return say("Lead")


def _over_half(say: Messages, race: Race, choice: str, over: int) -> Markup:
    """Return "Crane over half by 5": the votes to lose before falling to half."""
    if not over:
        return say("{name} just over half", name=_name(race, choice))
    return say("{name} over half by {over}", name=_name(race, choice), over=over)
