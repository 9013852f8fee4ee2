"""The page of one election: how far the count came, when, and every race."""

from __future__ import annotations

from markupsafe import Markup

from builder import figures, svg
from builder.messages import Messages
from builder.model import Election
from builder.pages import calendar, count, lists
from builder.pages.frame import Book, Page, Press, election_name, foot, status_badges, total_text
from builder.pages.linked import election_data
from builder.pages.odd import oddities
from builder.pages.said import item_name, said
from builder.sentences import bold

FEED = [{"tag": "link", "rel": "alternate", "type": "application/atom+xml", "href": "feed.xml"}]
BORDERS = frozenset({"city-county-line", "joint-school-districts"})
"""Topics of law that tell about districts, not about the count."""


def facts(say: Messages, election: Election) -> list[tuple[Markup, Markup, Markup]]:
    """Label, figure and small print of the numbers at the head of the page."""
    newest = election.newest
    if newest is None:
        return []
    out = []
    known = [u for u in election.live if election.total(u.update, "ballots_counted") is not None]
    if known:
        update = known[-1]
        out.append(
            (
                say("Ballots counted"),
                total_text(say, election.total(update.update, "ballots_counted")),
                say("turnout {turnout}", turnout=count.turnout(say, election, update)),
            )
        )
        for item, label in (("ballots_mail", say("By mail")), ("ballots_in_person", say("In person"))):
            total = election.total(update.update, item)
            if total is not None:
                out.append((label, total_text(say, total), say("ballots")))
    return out


def changed_sentence(say: Messages, ended: int, returned: int) -> Markup:
    """How many races changed hands after election night, and how many of those went back."""
    if not ended and not returned:
        return say("In no race did the winning places, or a measure's outcome, change after election night.")
    # Named here: the extractor of messages loses the second form where a call within the call says something.
    races = bold(say.number(ended))
    sentence = say.plural(
        "In {races} race the newest winning places, or a measure's outcome, differ from those at the end of election night.",
        "In {races} races the newest winning places, or a measure's outcome, differ from those at the end of election night.",
        ended,
        races=races,
    )
    if not returned:
        return sentence
    more = say.plural(
        "{sentence} {n} more changed and changed back.",
        "{sentence} {n} more changed and changed back.",
        returned,
        sentence=sentence,
    )
    return more


def page(press: Press, book: Book) -> Page:
    say, election = press.say, book.election
    name = election_name(say, election)
    items, left = count.left(say, election)
    ended, returned = lists.changed_hands(say, book)
    chart = figures.count_over_time(election, say)
    sentence = count.headline(say, book)
    comparable = any(history.changed_hands is not None for history in book.histories.values())
    badges = status_badges(say, election)
    badges.append(("", say.plural("{n} known update", "{n} known updates", len(election.live))))
    if election.races:
        badges.append(("", say.plural("{n} race", "{n} races", len(election.races))))
    rows = [
        (race.group or say("Races"), lists.race_row(say, h, h.last))
        for race in election.races
        for h in [book.histories[race.race]]
    ]
    return press.page(
        f"{election.path}/index.md",
        "election.md",
        matter={
            "title": name,
            "description": sentence,
            "crumbs": [(say("Elections"), "elections/")],
            "here": name,
            "seal": foot([book]),
            "head": FEED,
            "ld": election_data(press, book, sentence),
        },
        election=election,
        title=name,
        badges=badges,
        sentence=sentence,
        changed_sentence=changed_sentence(say, len(ended), len(returned)) if comparable else "",
        facts=facts(say, election),
        chart_svg=Markup(svg.render(chart)) if chart else "",
        chart_key=figures.key(chart, say, election.jurisdiction.time_label) if chart else "",
        ended=ended,
        returned=returned,
        closest=lists.closest(say, book) if len(election.races) > 1 else [],
        calendar=calendar.calendar(say, election),
        groups=count.rows(say, election),
        items=[item_name(say, item) for item in items],
        left=left,
        laws=[law for law in election.jurisdiction.laws_on(election.date) if law.topic not in BORDERS],
        sealed=bool(book.seal.head),
        certified=election.newest is not None and election.newest.status.value == "certified",
        said=said(say, book, [s for s in election.statements if not s.race]),
        race_groups=lists.by_group(rows),
        findings=oddities(say, book),
    )
