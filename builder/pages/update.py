"""The page of one update: what was added, what changed, and every race as it stood."""

from __future__ import annotations

from markupsafe import Markup

from builder.estimates import OUTSTANDING, estimate
from builder.messages import Messages
from builder.model import Election, Status, Update
from builder.pages import count, lists
from builder.pages.frame import Book, Page, Press, election_name, foot, source_view, time_tag, total_text, update_name
from builder.pages.odd import oddities
from builder.pages.said import item_name
from builder.sentences import bold, change_line


def status_words(say: Messages, update: Update) -> tuple[str, Markup]:
    """The badge of an update: its status when it was released."""
    words = {
        Status.UNOFFICIAL_PARTIAL: ("open", say("Unofficial: counting")),
        Status.UNOFFICIAL_COMPLETE: ("open", say("Unofficial: complete")),
        Status.CERTIFIED: ("st", say("Certified")),
        Status.CORRECTION: ("open", say("Correction")),
        Status.RECOUNT: ("open", say("Recount")),
    }
    return words[update.status]


def facts(say: Messages, election: Election, update: Update) -> list[tuple[Markup, Markup, Markup]]:
    """Label, figure and small print: added, counted, by kind, estimated to be left."""
    added = election.total(update.update, "ballots_added")
    computed = (
        added is None and count.computed_added(election, update, "ballots_counted") is not None and update is not election.live[0]
    )
    out = [
        (
            say("Added in this update"),
            count.added(say, election, update),
            say("ballots, computed from two totals") if computed else say("ballots"),
        ),
        (
            say("Counted so far"),
            total_text(say, election.total(update.update, "ballots_counted")),
            say("turnout {turnout}", turnout=count.turnout(say, election, update)),
        ),
    ]
    for item, label in (("ballots_mail", say("By mail so far")), ("ballots_in_person", say("In person so far"))):
        total = election.total(update.update, item)
        if total is not None:
            out.append((label, total_text(say, total), say("ballots")))
    for total in election.totals:
        if total.update == update.update and total.item.startswith(OUTSTANDING):
            source = election.sources.get(total.source)
            small = say("estimate; source: {publisher}", publisher=source.publisher if source else "")
            out.append((item_name(say, total.item), total_text(say, total), small))
    known = estimate(election, update)
    summed = count.summed_estimate(say, known) if known else Markup("")
    if summed:
        out.append((say("Ballots left in all, estimate"), summed, say("computed: the sum of the categories")))
    return out


def sentence(say: Messages, election: Election, update: Update, changed: int) -> Markup:
    """What the update brought, in one or two sentences."""
    new = count.computed_added(election, update, "ballots_counted")
    mail = count.computed_added(election, update, "ballots_mail")
    in_person = count.computed_added(election, update, "ballots_in_person")
    if new is None:
        first = (
            say("{ballots} ballots were added.", ballots=count.added(say, election, update))
            if election.total(update.update, "ballots_added")
            else say("How many ballots were added is not known.")
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
    if update.update not in election.snapshots or count.before(election, update) is None:
        return first
    if not changed:
        return say("{added} In no race did the winning places or an outcome change.", added=first)
    return say.plural(
        "{added} In {n} race the winning places or an outcome changed.",
        "{added} In {n} races the winning places or an outcome changed.",
        changed,
        added=first,
    )


def page(press: Press, book: Book, update: Update) -> Page:
    say, election = press.say, book.election
    live = list(election.live)
    position = live.index(update) if update in live else -1
    steps = lists.steps_at(book, update.update)
    changes = [
        (step.standing.race, change_line(say, election, step), lists.margin_text(say, step))
        for step in steps.values()
        if step.places_change
    ]
    rows = [
        (race.group or say("Races"), lists.race_row(say, book.histories[race.race], steps[race.race]))
        for race in election.races
        if race.race in steps
    ]
    title = say("Update of {moment}", moment=say.moment(update, election.jurisdiction.time_label))
    words = (
        say("This update was withdrawn: {reason}", reason=update.withdrawn)
        if update.withdrawn
        else sentence(say, election, update, len(changes))
    )
    used = [update.source]
    used += sorted({t.source for t in election.totals if t.update == update.update} - set(used))
    snapshot = election.snapshots.get(update.update)
    if snapshot is not None:
        used += sorted((set(snapshot.sources.values()) | {b.source for b in snapshot.ballots.values()}) - set(used))
    return press.page(
        f"{election.path}/updates/{update.update}.md",
        "update.md",
        matter={
            "title": say("{title}: {election}", title=title, election=election_name(say, election)),
            "description": words,
            "crumbs": [(say("Elections"), "elections/"), (election_name(say, election), f"{election.path}/")],
            "here": update_name(say, update),
            "seal": foot([book]),
        },
        election=election,
        update=update,
        title=title,
        time=time_tag(say, update, election.jurisdiction.time_label),
        badges=[("open", say("Withdrawn")) if update.withdrawn else status_words(say, update)],
        newest=update is election.newest,
        sentence=words,
        facts=facts(say, election, update),
        previous=live[position - 1] if position > 0 else None,
        following=live[position + 1] if 0 <= position < len(live) - 1 else None,
        name=lambda other: update_name(say, other),
        changes=changes,
        moves=lists.moves(say, book, update.update),
        quiet=lists.quiet(say, list(steps.values())),
        groups=lists.by_group(rows),
        stored=snapshot is not None,
        sources=[source_view(say, election.sources[s]) for s in used if s in election.sources],
        findings=oddities(say, book, update=update.update),
    )
