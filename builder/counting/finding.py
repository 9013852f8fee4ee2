"""One oddity of official figures, as it is found and before a page says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MESSAGES = {
    "ballots-votes": (
        "{race}: at {update} {votes} votes, more than the {most} that its ballots can hold."
    ),
    "kinds": (
        "{update}: {mail} ballots by mail and {person} in person are not the {counted} counted."
    ),
    "turnout": (
        "{update}: turnout is published as {published}%, the ballots counted and the registration "
        "give {computed}%."
    ),
    "fall": "{race}: {choice} had {was} votes at {since} and has {now} at {update}.",
    "race-over-election": (
        "{race}: {ballots} ballots at {update}, more than the {counted} of the whole election."
    ),
    "ballots-fell": "{race}: {was} ballots at {since}, {now} at {update}.",
    "added": (
        "{update}: {added} ballots are said to be added, the totals of {since} and {update} "
        "differ by {difference}."
    ),
    "total-fell": "{update}: {now} ballots counted, fewer than the {was} of {since}.",
    "kind-fell": "{update}: {item} is {now}, less than the {was} of {since}.",
    "votes-total": (
        "{update}: the stored votes add up to {stored}, the official file to {official}."
    ),
    "sources-disagree": "{item} at {update}: {said_in} says {said}, {stored_in} says {stored}.",
    "negative-votes": "{race}: {choice} has {votes} votes at {update}, a negative number.",
    "new-choice": "{race}: {choice} is listed at {update} and was not at {since}.",
    "vanished-choice": "{race}: {choice} was listed at {since} and is not at {update}.",
    "ballots-missing": "{race}: no ballots are reported at {update}.",
    "vanished-race": "{race} was listed before and is not at {update}.",
    "over-registered": (
        "{update}: {counted} ballots counted, more than the {registered} registered voters."
    ),
    "turnout-over": (
        "{update}: turnout is published as {turnout}%, more than every registered voter."
    ),
    "left-parts": (
        "{update}: the kinds of ballots left add up to {parts}, more than the {total} left in all."
    ),
    "ballots-parts": (
        "{race}: at {update} blank, partly voted and overvoted ballots are {parts}, more than all "
        "{ballots} ballots."
    ),
    "race-over-registered": (
        "{race}: {ballots} ballots at {update}, more than the {registered} registered voters."
    ),
    "votes-over-ballots": (
        "{race}: {votes} votes at {update}, more than the {most} that all {counted} ballots of "
        "the election can hold."
    ),
    "released": (
        "{known} updates are known, more than the {released} that are said to have been released."
    ),
    "negative-total": "{update}: {item} is {value}, a negative number.",
    "part-over-whole": "{update}: {item} is {part}, more than {whole}, which is {every}.",
    "negative-ballots": "{race}: {item} is {value} at {update}, a negative number.",
    "statement-differs": "{item} at {update}: {said_in} says {said}, {stored_in} has {stored}.",
}
"""What is said of a finding, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One oddity; ``race`` and ``update`` are its scope ("" for the whole election).

    ``fields`` are the values a sentence about it needs: slugs, keys, source ids and whole numbers
    as stored, percentages as text. ``message`` says it in plain English with slugs for names.
    """

    name: str
    race: str
    update: str
    fields: Mapping[str, int | str]
    message: str


def finding(name: str, *, race: str = "", update: str = "", **fields: int | str) -> Finding:
    """Return a finding with what is said of it."""
    message = MESSAGES[name].format(race=race, update=update, **fields)
    return Finding(name=name, race=race, update=update, fields=fields, message=message)
