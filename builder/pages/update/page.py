"""The page of one update: what was added, what changed, and every race as it stood."""

from __future__ import annotations

from markupsafe import Markup

from builder.charts import update_strip
from builder.counting.counted import CountedElection, foot
from builder.model import Election, Update
from builder.pages.election import calendar, changed, count, estimates, race_lists
from builder.pages.election.page import scripts
from builder.pages.shared import stated
from builder.pages.shared.findings import oddities
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.update import withdrawn
from builder.wording.messages import Messages
from builder.wording.names import election_name, source_view, status_words, total_text, update_name
from builder.wording.sentences import bold


def facts(say: Messages, election: Election, update: Update) -> list[tuple[Markup, Markup, Markup]]:
    """Label, figure and small print: added, counted, by kind, estimated to be left."""
    added = election.total(update.key, "ballots_added")
    first = election.live[0].key if election.live else update.key
    computed = (
        added is None
        and count.computed_added(election, update, "ballots_counted") is not None
        and update.key != first
    )
    out = [
        (
            say("Added in this update"),
            count.added(say, election, update),
            say("ballots, computed from two totals") if computed else say("ballots"),
        ),
        (
            say("Counted so far"),
            total_text(say, election.total(update.key, "ballots_counted")),
            Markup("<br>").join(
                [
                    say("turnout {turnout}", turnout=count.turnout(say, election, update)),
                    *_so_far(say, election, update),
                ]
            ),
        ),
    ]
    return [*out, *estimates.fact(say, election, update), *calendar.fact(say, election, update)]


def _so_far(say: Messages, election: Election, update: Update) -> list[Markup]:
    """How the ballots counted came, where that is stored."""
    mail, person = (
        election.total(update.key, item) for item in ("ballots_mail", "ballots_in_person")
    )
    if mail is None and person is None:
        return []
    return [
        say(
            "{mail} by mail, {person} in person",
            mail=total_text(say, mail),
            person=total_text(say, person),
        )
    ]


def sentence(say: Messages, election: Election, update: Update, changed: int) -> Markup:
    """What the update brought, in one or two sentences."""
    new = count.computed_added(election, update, "ballots_counted")
    mail = count.computed_added(election, update, "ballots_mail")
    in_person = count.computed_added(election, update, "ballots_in_person")
    if new is None:
        first = (
            say("{ballots} ballots were added.", ballots=count.added(say, election, update))
            if election.total(update.key, "ballots_added")
            else say("How many ballots were added is not known.")
        )
    elif mail is not None and in_person == 0:
        first = say(
            "{ballots} ballots were added, all of them by mail.", ballots=bold(say.number(new))
        )
    elif mail == 0 and in_person is not None:
        first = say(
            "{ballots} ballots were added, all of them cast in person.",
            ballots=bold(say.number(new)),
        )
    elif mail is not None and in_person is not None:
        first = say(
            "{ballots} ballots were added: {mail} by mail and {in_person} in person.",
            ballots=bold(say.number(new)),
            mail=mail,
            in_person=in_person,
        )
    else:
        first = say("{ballots} ballots were added.", ballots=bold(say.number(new)))
    if update.key not in election.snapshots or count.before(election, update) is None:
        return first
    if not changed:
        return say("{added} In no race did the winning places or an outcome change.", added=first)
    races = bold(say.number(changed))
    return say.plural(
        "{added} In {races} race the winning places or an outcome changed.",
        "{added} In {races} races the winning places or an outcome changed.",
        changed,
        added=first,
        races=races,
    )


def page(press: PageRenderer, book: CountedElection, update: Update) -> Page:
    say, election = press.say, book.election
    live = list(election.live)
    place = election.place(update)
    position = -1 if place is None else place
    steps = race_lists.steps_at(book, update.key)
    changes = changed.in_update(say, book, update)
    groups = race_lists.by_group(
        (
            race.group or str(say("Races")),
            race_lists.race_row(
                say, book.histories[race.slug], step, changed=bool(step.places_change)
            ),
        )
        for race in election.races
        if (step := steps.get(race.slug)) is not None
    )
    title = say("Update of {moment}", moment=say.moment(update, election.jurisdiction.time_label))
    words = (
        say("This update was withdrawn: {reason}", reason=update.withdrawn)
        if update.withdrawn
        else sentence(say, election, update, len(changes))
    )
    sizes = count.sizes(election)
    quiet, still = race_lists.quiet(say, steps.values())
    stored = update.key in election.snapshots
    return press.page(
        f"{election.path}/updates/{update.key}.md",
        "update.md",
        matter={
            "title": say("{title}: {election}", title=title, election=election_name(say, election)),
            "description": words,
            "crumbs": [
                (say("Elections"), "elections/"),
                (election_name(say, election), f"{election.path}/"),
            ],
            "here": update_name(say, update),
            "seal": foot([book]),
            "scripts": scripts(steps) if stored else "",
            "stated": stated.update(
                election, update, (row for group in groups for row in group.rows), steps
            ),
        },
        election=election,
        update=update,
        title=title,
        badges=[("open", say("Withdrawn")) if update.withdrawn else status_words(say, update)],
        newest=update is election.newest,
        sentence=words,
        facts=facts(say, election, update),
        strip=update_strip.strip(election, update, sizes, say),
        strip_key=update_strip.caption(election, sizes, say) if sizes else "",
        previous=live[position - 1] if position > 0 else None,
        following=live[position + 1] if 0 <= position < len(live) - 1 else None,
        name=lambda other: update_name(say, other),
        changes=changes,
        fallen=changed.fallen(say, book, update),
        moves=changed.moves(say, book, update.key),
        quiet=quiet,
        still=still,
        groups=groups,
        rows=lambda group: race_lists.at_update(say, group.rows, update.key),
        kinds=race_lists.kinds(say, groups),
        stored=stored,
        published=withdrawn.races(election, update),
        many=bool(scripts(steps)),
        sources=[
            source_view(say, election.sources[s])
            for s in used(election, update)
            if s in election.sources
        ],
        findings=oddities(say, book, update=update.key),
    )


def used(election: Election, update: Update) -> list[str]:
    """The sources of an update: its own first, then those of its totals, then those of its votes
    and ballots.
    """
    found = [update.source]
    found += sorted({t.source for t in election.totals_of(update.key)} - set(found))
    snapshot = election.snapshots.get(update.key)
    if snapshot is not None:
        found += sorted(
            (set(snapshot.sources.values()) | {b.source for b in snapshot.ballots.values()})
            - set(found)
        )
    return found
