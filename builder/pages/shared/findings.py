"""The oddities of official figures in words, each under its own message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.counting.findings import Finding
from builder.model import Race
from builder.pages.shared.statements import item_name
from builder.wording.messages import Messages
from builder.wording.sentences import bold

SAID = frozenset({"statement-differs", "sources-disagree"})
"""Findings that a page already shows under "What was said"."""


def oddities(
    say: Messages, counted: CountedElection, *, race: str = "", update: str = ""
) -> list[Markup]:
    """Return the oddities of one race, of one update's totals, or of the whole election."""
    chosen: Iterable[Finding] = counted.findings
    if race:
        chosen = (f for f in chosen if f.race == race)
    elif update:
        chosen = (f for f in chosen if f.update == update and not f.race)
    else:
        chosen = (f for f in chosen if not f.race)
    return [text for _, text in _grouped(say, counted, chosen)]


def _grouped(
    say: Messages, counted: CountedElection, chosen: Iterable[Finding]
) -> list[tuple[Finding, Markup]]:
    """Return each oddity once, with the number of earlier updates that had it."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in chosen:
        if finding.name not in SAID:
            about = str(finding.fields.get("choice", "") or finding.fields.get("item", ""))
            groups.setdefault((finding.name, finding.race, about), []).append(finding)
    out = []
    for found in groups.values():
        text = words(say, counted, found[-1])
        if len(found) > 1:
            text = say.plural(
                "{text} The same is true of {n:word} earlier update.",
                "{text} The same is true of {n:word} earlier updates.",
                len(found) - 1,
                text=text,
            )
        out.append((found[-1], text))
    return out


Told = tuple[Race | None, Markup]
"""An oddity in words, with its race if it has one."""


def all_oddities(say: Messages, counted: CountedElection) -> list[tuple[Told, list[Told]]]:
    """Return every oddity of an election; one that many races share has those behind it."""
    races = {race.slug: race for race in counted.election.races}
    out: list[tuple[Told, list[Told]]] = []
    shared: list[Told] = []
    for finding, text in _grouped(say, counted, counted.findings):
        if finding.name == "race-over-election":
            shared.append((races[finding.race], text))
        else:
            out.append(((races.get(finding.race), text), []))
    found = [of.fields for of in counted.findings if of.name == "race-over-election"]
    pairs = [(int(of["ballots"]), int(of["counted"])) for of in found if int(of["counted"])]
    if len(shared) < 2 or not pairs:
        return [*((told, []) for told in shared), *out]
    return [((None, _over_election(say, pairs, len(shared))), shared), *out]


def _over_election(say: Messages, pairs: Sequence[tuple[int, int]], races: int) -> Markup:
    """Return what the larger ballot numbers of several races mean, and how large the gap is."""
    ballots, every = max(pairs, key=lambda pair: (pair[0] - pair[1], pair[1]))
    share = say.percent(ballots - every, every)
    return say(
        "In {races:word} races, the official file gives more ballots than in the whole election."
        " At the largest gap, one race has {ballots} ballots and the election {every}, a difference"
        " of {share}%. The file has a number for each race and one for the whole election, and does"
        " not say why they differ. Votes, shares of votes and leads do not depend on these"
        " numbers.",
        races=races,
        ballots=ballots,
        every=every,
        share=share,
    )


def ballots_name(say: Messages, field: str) -> Markup:
    """Return a column of a race's ballots in words."""
    known = {
        "ballots": say("Ballots that included this race"),
        "blank": say("Blank ballots"),
        "partly_voted": say("Partly voted ballots"),
        "overvoted": say("Overvoted ballots"),
        "writein_marks": say("Write-in marks"),
        "registered": say("Registered voters"),
    }
    return known[field]


def words(say: Messages, counted: CountedElection, finding: Finding) -> Markup:
    """Return one finding as a sentence of the page's language."""
    election = counted.election
    updates = {u.key: u for u in election.updates}
    races = {r.slug: r for r in election.races}
    fields: dict[str, object] = dict(finding.fields)
    if finding.update in updates:
        fields["time"] = say.short_moment(updates[finding.update])
    since = str(fields.get("since", ""))
    if since in updates:
        fields["since"] = say.short_moment(updates[since])
    if finding.race in races:
        fields["race"] = bold(races[finding.race].name)
        slug = str(fields.get("choice", ""))
        fields["choice"] = bold(
            next((c.name for c in races[finding.race].choices if c.slug == slug), slug)
        )
    match finding.name:
        case "fall":
            return say(
                "The official total for {choice} fell from {was} ({since}) to {now} ({time}). We"
                " show both numbers.",
                **fields,
            )
        case "negative-votes":
            return say(
                "{choice} has {votes} votes, a negative number, in the official file of {time}. We"
                " show it as published.",
                **fields,
            )
        case "new-choice":
            return say(
                "{choice} is listed in the {time} update but was not in the {since} update.",
                **fields,
            )
        case "vanished-choice":
            return say(
                "{choice} was listed in the {since} update but is not in the {time} update.",
                **fields,
            )
        case "vanished-race":
            return say("{race} was listed before but is not in the {time} update.", **fields)
        case "ballots-missing":
            return say(
                "The {time} update does not report ballots, blank ballots or overvotes.",
                **fields,
            )
        case "race-over-election":
            return say(
                "In the {time} update, the official file gives {race} {ballots} ballots, more than"
                " the {counted} in the whole election.",
                **fields,
            )
        case "ballots-fell":
            return say(
                "The official number of ballots that included this race fell from {was} ({since})"
                " to {now} ({time}).",
                **fields,
            )
        case "ballots-parts":
            return say(
                "In the {time} update, blank, partly voted and overvoted ballots add up to"
                " {parts}, more than all {ballots} ballots.",
                **fields,
            )
        case "ballots-votes":
            return say(
                "The {time} update has {votes} votes, more than the {most} that the ballots can"
                " hold.",
                **fields,
            )
        case "votes-over-ballots":
            return say(
                "The {time} update has {votes} votes, more than the {most} that all {counted}"
                " ballots in the election can hold.",
                **fields,
            )
        case "released":
            return say(
                "We know of {known:word} updates, but a source says {released:word} were released"
                " in all.",
                **fields,
            )
        case "added":
            return say(
                "The {time} update says {added} ballots were added, but its total differs from the"
                " {since} total by {difference}.",
                **fields,
            )
        case "total-fell":
            return say(
                "The number of ballots counted fell from {was} ({since}) to {now} ({time}).",
                **fields,
            )
        case "kinds":
            return say(
                "In the {time} update, {mail} mail ballots and {person} in-person ballots do not"
                " add up to the {counted} counted.",
                **fields,
            )
        case "kind-fell":
            fields["item"] = item_name(say, str(fields["item"]))
            return say(
                "{item}: the official number fell from {was} ({since}) to {now} ({time}). We show"
                " both numbers.",
                **fields,
            )
        case "negative-total":
            fields["item"] = item_name(say, str(fields["item"]))
            return say(
                "{item}: the official number in the {time} update is {value}, a negative number."
                " We show it as published and calculate nothing from it.",
                **fields,
            )
        case "negative-ballots":
            fields["item"] = ballots_name(say, str(fields["item"]))
            return say(
                "{item}: the official number in the {time} update is {value}, a negative number."
                " We calculate nothing from it.",
                **fields,
            )
        case "over-registered":
            return say(
                "In the {time} update, the official number of ballots counted, {counted}, is"
                " larger than the number of registered voters, {registered}. We do not calculate"
                " turnout from them.",
                **fields,
            )
        case "race-over-registered":
            return say(
                "In the {time} update, the official number of ballots that included this race,"
                " {ballots}, is larger than its number of registered voters, {registered}.",
                **fields,
            )
        case "turnout-over":
            return say(
                "In the {time} update, the official turnout is {turnout}%, more than all"
                " registered voters. We show it as published.",
                **fields,
            )
        case "left-parts":
            return say(
                "In the {time} update, the published estimates by type of ballot add up "
                "to {parts}, more"
                " than the total of {total} left. We show them as published and calculate nothing"
                " from them.",
                **fields,
            )
        case "part-over-whole":
            fields["item"], fields["whole"] = (
                item_name(say, str(fields[name])) for name in ("item", "whole")
            )
            return say(
                "In the {time} update, the official number for “{item}” is {part}, more "
                "than the {every} for “{whole}.”",
                **fields,
            )
        case "turnout":
            return say(
                "The {time} update gives turnout as {published}%; we calculate "
                "{computed}% from ballots counted and registered voters.",
                **fields,
            )
        case "votes-total":
            return say(
                "Our votes for {time} add up to {stored}; the official file’s, to {official}.",
                **fields,
            )
        case _:
            return Markup("{}").format(finding.message)
