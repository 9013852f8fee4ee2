"""The page of one election: how far the count came, when, and every race."""

from __future__ import annotations

from collections.abc import Sized
from fractions import Fraction

from markupsafe import Markup

from builder.charts import figures, svg
from builder.counting.counted import CountedElection, foot
from builder.counting.estimates import exact_number
from builder.counting.status import still_counting
from builder.model import Election, Total
from builder.pages.election import calendar, changed, count, estimates, race_lists
from builder.pages.shared import stated
from builder.pages.shared.findings import oddities
from builder.pages.shared.linked_data import election_data
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.shared.statements import said
from builder.pages.update import withdrawn
from builder.wording.messages import Messages
from builder.wording.names import election_name, status_badges, total_text
from builder.wording.sentences import bold

FEED = [{"tag": "link", "rel": "alternate", "type": "application/atom+xml", "href": "feed.xml"}]
BORDERS = frozenset({"city-county-line", "joint-school-districts"})
"""Topics of law that tell about districts, not about the count."""
FIRST = 10
"""So many races that changed hands are shown at once; the others open."""
Fact = tuple[Markup, Markup, Markup]


def facts(say: Messages, election: Election) -> list[Fact]:
    """Label, figure and small print of the numbers at the head of the page."""
    known = [u for u in election.live if election.total(u.key, "ballots_counted") is not None]
    if not known:
        return []
    key = known[-1].key
    small = say("turnout {turnout}", turnout=count.turnout(say, election, known[-1]))
    registered = exact_number(election, key, "registered")
    if registered is not None:
        small = say("{turnout} of {n} registered voters", turnout=small, n=registered)
    out = [(say("Ballots counted"), total_text(say, election.total(key, "ballots_counted")), small)]
    counted = exact_number(election, key, "ballots_counted")
    for item, label in (("ballots_mail", say("By mail")), ("ballots_in_person", say("In person"))):
        total = election.total(key, item)
        if total is not None:
            out.append(
                (
                    label,
                    total_text(say, total),
                    _part(say, total, exact_number(election, key, item), counted),
                )
            )
    return out


def _part(say: Messages, total: Total, part: int | None, whole: int | None) -> Markup:
    if part is None or not whole or part > whole:
        return say("ballots")
    return say("{share}% of the ballots counted", share=say.share(Fraction(100 * part, whole)))


def changed_fact(say: Messages, book: CountedElection, hands: int) -> list[Fact]:
    """How many races ended differently from election night, of those of which that is known."""
    compared = sum(h.changed_hands is not None for h in book.histories.values())
    if not compared:
        return []
    small = say.plural(
        "of {n} race that can be compared", "of {n} races that can be compared", compared
    )
    return [(say("Changed hands after election night"), Markup(say.number(hands)), small)]


def open_facts(say: Messages, election: Election) -> list[Fact]:
    """While a count goes on: what is estimated to be left, and when the next update was announced
    for.
    """
    newest = election.newest
    if newest is None or newest.status.value == "certified":
        return []
    return [*estimates.fact(say, election, newest), *calendar.fact(say, election, newest)]


def changed_sentence(
    say: Messages, ended: int, returned: int, undecided: int = 0, *, running: bool = False
) -> Markup:
    """Say how many races changed hands after election night, how many went back, and in how many
    that is open.
    """
    if running and not ended and not returned and not undecided:
        return say(
            "In no race have the winning places, or a measure's outcome, changed since election"
            " night so far."
        )
    sentence = _ended_sentence(say, ended, returned, undecided)
    if not undecided:
        return sentence
    return say.plural(
        "{sentence} {n} more changed, and its newest places are tied or not known.",
        "{sentence} {n} more changed, and their newest places are tied or not known.",
        undecided,
        sentence=sentence,
    )


def _ended_sentence(say: Messages, ended: int, returned: int, undecided: int) -> Markup:
    if not ended and not returned and not undecided:
        return say(
            "In no race did the winning places, or a measure's outcome, change after election"
            " night."
        )
    # Named here: the extractor of messages loses the second form where a call within the call says
    # something.
    races = bold(say.number(ended))
    sentence = say.plural(
        "In {races} race the newest winning places, or a measure's outcome, differ from those at"
        " the end of election night.",
        "In {races} races the newest winning places, or a measure's outcome, differ from those at"
        " the end of election night.",
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


def groups_of(say: Messages, book: CountedElection) -> list[race_lists.Group]:
    """Every race as it stands now, under its official group."""
    rows = [
        (
            race.group or str(say("Races")),
            race_lists.race_row(say, h, h.last, changed=bool(h.changed_hands), spark=True),
        )
        for race in book.election.races
        for h in [book.histories[race.slug]]
    ]
    return race_lists.by_group(rows)


def page(press: PageRenderer, book: CountedElection) -> Page:
    say, election = press.say, book.election
    name = election_name(say, election)
    ended, returned, undecided = changed.changed_hands(say, book)
    chart = figures.count_over_time(election, say)
    sentence = count.headline(say, book)
    comparable = any(history.changed_hands is not None for history in book.histories.values())
    running, badges = still_counting(election), status_badges(say, election)
    if running:
        badges.append(
            ("", say.plural("{n} update so far", "{n} updates so far", len(election.live)))
        )
    else:
        badges.append(("", say.plural("{n} known update", "{n} known updates", len(election.live))))
    if election.races:
        badges.append(("", say.plural("{n} race", "{n} races", len(election.races))))
    groups = groups_of(say, book)
    own, announced = calendar.calendar(say, election)
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
            "scripts": scripts(election.races),
            "stated": stated.election(say, book, (row for group in groups for row in group.rows)),
        },
        election=election,
        title=name,
        badges=badges,
        sentence=sentence,
        changed_sentence=(
            changed_sentence(say, len(ended), len(returned), len(undecided), running=running)
            if comparable
            else ""
        ),
        facts=[
            *facts(say, election),
            *open_facts(say, election),
            *changed_fact(say, book, len(ended)),
        ],
        chart_svg=Markup(svg.render(chart)) if chart else "",
        chart_key=figures.key(chart, say, election.jurisdiction.time_label) if chart else "",
        chart_heading=count.heading(say, election),
        first=FIRST,
        running=running,
        ended=ended,
        returned=returned,
        undecided=undecided,
        closest=race_lists.closest(say, book) if len(election.races) > 1 else [],
        calendar=own,
        announced=announced,
        updates=count.rows(say, election),
        withdrawn=withdrawn.of_election(say, election),
        items=[estimates.column(say, item) for item in estimates.items_of(election)],
        left=estimates.left(say, election),
        checked=estimates.checked(say, election),
        laws=[
            law for law in election.jurisdiction.laws_on(election.date) if law.topic not in BORDERS
        ],
        sealed=bool(book.seal.head),
        said=said(say, book, [s for s in election.statements if not s.race]),
        groups=groups,
        kinds=race_lists.kinds(say, groups),
        sparks=any(row.spark for group in groups for row in group.rows),
        findings=oddities(say, book),
    )


def scripts(races: Sized) -> list[str] | str:
    """The script of the lists, for a page with enough races to look through."""
    return ["races"] if len(races) > FIRST else ""
