"""The pages that people wrote: each text from content/ with computed blocks put in at its markers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder import figures, svg
from builder.dictionary import Column
from builder.errors import BuildError
from builder.messages import Messages
from builder.model import Phase, Update
from builder.pages import calendar, count, lists, shift
from builder.pages.corrected import corrected
from builder.pages.frame import Book, Page, Press, election_name, status_badges, time_tag, total_text
from builder.pages.odd import all_oddities
from builder.sentences import is_final
from builder.series import History

MARKER = re.compile(r"^<!-- ([a-z-]+) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An election in a list: where it is, what is stored of it, how much of its count was done on election night."""

    href: str
    name: Markup
    title: str
    badge: Markup
    holdings: Markup
    words: Markup
    width: str


def card(say: Messages, book: Book) -> Card:
    election = book.election
    counted = [(u, count.number(election.total(u.update, "ballots_counted"))) for u in election.live]
    night = next((n for u, n in reversed(counted) if n is not None and u.phase is Phase.ELECTION_NIGHT), None)
    newest = election.newest
    final = counted[-1][1] if counted else None
    words, width = say("Final number of ballots: not stored."), ""
    if night is not None and final is not None and newest is not None and newest.status.value == "certified":
        share = Fraction(100 * night, final)
        words = say(
            "{night} of {final} ballots were counted by the end of election night ({share}%)",
            night=night,
            final=final,
            share=say.share(share, 1),
        )
        width = f"{float(share):.2f}"
    elif final is not None:
        words = say("{ballots} ballots in the newest stored update", ballots=final)
    held = sum(u.update in election.snapshots for u in election.live)
    races = say.plural("{n} race", "{n} races", len(election.races))
    if held == len(election.live) and held:
        holdings = say("{races}, {n} updates, every figure from the authority's files.", races=races, n=held)
    elif held:
        holdings = say.plural(
            "{races}. {known} updates are known; the votes of {n} of them are stored.",
            "{races}. {known} updates are known; the votes of {n} of them are stored.",
            held,
            races=races,
            known=len(election.live),
        )
    else:
        holdings = say.plural(
            "Partial history from releases and news reports: totals of {n} update, no votes by race.",
            "Partial history from releases and news reports: totals of {n} updates, no votes by race.",
            len(election.live),
        )
    return Card(
        href=f"{election.path}/",
        name=election_name(say, election),
        title=election.title,
        badge=Markup(" · ").join(words for _, words in status_badges(say, election)),
        holdings=holdings,
        words=words,
        width=width,
    )


def newest_update(books: Sequence[Book]) -> Book | None:
    """The election with the newest update of all."""
    dated = [(b.election.newest.released_at, b.election.path, b) for b in books if b.election.newest is not None]
    return max(dated, key=lambda item: item[:2])[2] if dated else None


def _newest_facts(say: Messages, book: Book, update: Update) -> list[tuple[Markup, Markup, Markup]]:
    """Label, figure and small print: what the newest update added, and in how many races something changed with it."""
    election = book.election
    total = election.total(update.update, "ballots_counted")
    small = say("{n} counted in all", n=total_text(say, total)) if total else say("ballots")
    out = [(say("Ballots added"), count.added(say, election, update), small)]
    if update.update in election.snapshots:
        steps = lists.steps_at(book, update.update)
        hands = sum(step.places_change is not None for step in steps.values())
        out.append((say("Changed in this update"), Markup(say.number(hands)), say.plural("race", "races", hands)))
    if not is_final(update):
        out += calendar.fact(say, election, update)
    return out


def _most_turned(book: Book) -> History | None:
    """The contested race of one seat with most lead changes, the largest of them."""
    able = [h for h in book.histories.values() if h.lead_changes and h.race.coverage.complete and not h.race.yes_no]
    return max(able, key=lambda h: (len(h.lead_changes), h.last.standing.total or 0 if h.last else 0, h.race.race), default=None)


def blocks(press: Press, books: Sequence[Book], columns: Mapping[str, Sequence[Column]]) -> dict[str, Callable[[str], str]]:
    """What can stand at a marker, by name; each is made for the way up to the site's front page.

    ``columns``: for each downloadable file its columns.
    """
    say = press.say

    def render(block: str, root: str, **context: object) -> str:
        return press.environment.get_template("front.md").render(block=block, root=root, **context)

    def newest(root: str) -> str:
        book = newest_update(books)
        if book is None or book.election.newest is None:
            return ""
        election = book.election
        history = _most_turned(book)
        chart = figures.lead_over_time(history, election, say) if history else None
        return render(
            "newest",
            root,
            election=election,
            name=election_name(say, election),
            update=book.election.newest,
            time=time_tag(say, book.election.newest, election.jurisdiction.time_label),
            facts=_newest_facts(say, book, book.election.newest),
            badges=status_badges(say, election),
            closest=lists.closest(say, book, 1),
            history=history,
            chart_svg=Markup(svg.render(chart)) if chart else "",
            chart_key=figures.key(chart, say, election.jurisdiction.time_label) if chart else "",
            changes=say.plural("the lead changed {n} time", "the lead changed {n} times", len(history.lead_changes))
            if history
            else "",
        )

    def elections(root: str) -> str:
        return render("elections", root, cards=[card(say, book) for book in shift.newest_first(books)])

    def laws(root: str) -> str:
        found = []
        for slug in dict.fromkeys(b.election.jurisdiction.slug for b in books):
            own = [b.election for b in books if b.election.jurisdiction.slug == slug]
            jurisdiction = own[0].jurisdiction
            held = [(law, [say.date(e.date) for e in own if law.held_on(e.date)]) for law in jurisdiction.laws]
            found.append((jurisdiction, [(law, say.list(days)) for law, days in held if days]))
        return render("laws", root, jurisdictions=found)

    def corrections(root: str) -> str:
        found = [(election_name(say, b.election), corrected(say, b.election)) for b in shift.newest_first(books)]
        return render("corrections", root, books=[(name, rows) for name, rows in found if rows])

    def findings(root: str) -> str:
        return render(
            "findings",
            root,
            books=[
                (election_name(say, b.election), b.election, found)
                for b in shift.newest_first(books)
                if (found := all_oddities(say, b))
            ],
        )

    def files(root: str) -> str:
        return render("columns", root, files=columns)

    return {
        "newest": newest,
        "elections": elections,
        "laws": laws,
        "corrections": corrections,
        "findings": findings,
        "columns": files,
        **shift.blocks(press, books),
    }


def pages(content: Mapping[str, str], made: Mapping[str, Callable[[str], str]], seal: str) -> list[Page]:
    """Every text of ``content`` (path -> Markdown) with its markers filled; an unknown marker stops the build.

    ``seal`` is what their feet bear: one hash over the newest lines of every chain, "" in a draft.
    """
    out = []
    for path, text in content.items():
        depth = path.count("/") + (0 if path.endswith("index.md") else 1)
        root = "../" * depth or "./"

        def fill(match: re.Match[str], path: str = path, root: str = root) -> str:
            if match[1] not in made:
                raise BuildError(
                    f"content/{path}", expected="a marker among " + ", ".join(sorted(made)), got=match[0], todo="Mend the marker."
                )
            return made[match[1]](root).strip()

        filled = MARKER.sub(fill, text)
        if seal:
            rest = filled[4:] if filled.startswith("---\n") else f"---\n\n{filled}"
            filled = f"---\nseal: {seal}\n{rest}"
        out.append(Page(path=path, text=filled))
    return out
