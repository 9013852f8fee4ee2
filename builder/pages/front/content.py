"""The pages that people wrote: each text from content/ with computed blocks put in at its
markers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup, escape

from builder.charts import figures, svg
from builder.counting.counted import CountedElection, newest_first
from builder.errors import BuildError
from builder.model import Law
from builder.pages.election import race_lists
from builder.pages.embed import page
from builder.pages.front import home, shift
from builder.pages.shared.findings import all_oddities
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.shared.rewordings import rewordings
from builder.pages.shared.stated import front
from builder.site.front_matter import front_matter
from builder.store.table import Column
from builder.wording.corrections import corrected
from builder.wording.isolation import Code
from builder.wording.names import election_name, status_badges, time_tag

STATED = "stated"
"""Not a marker: what a page with the given markers states."""
MARKER = re.compile(r"^<!-- ([a-z-]+) -->$", re.MULTILINE)


def blocks(
    press: PageRenderer, books: Sequence[CountedElection], columns: Mapping[str, Sequence[Column]]
) -> dict[str, Callable[[str], str]]:
    """What can stand at a marker, by name; each is made for the way up to the site's front page.

    ``columns``: for each downloadable file its columns.
    """
    say = press.say

    def render(block: str, root: str, **context: object) -> str:
        return press.environment.get_template("front.md").render(block=block, root=root, **context)

    def newest(root: str) -> str:
        book = home.newest_update(books)
        if book is None or book.election.newest is None:
            return render("begin", root, began=bool(books))
        election = book.election
        history = home.most_turned(book)
        chart = figures.lead_over_time(history, election, say) if history else None
        return render(
            "newest",
            root,
            election=election,
            name=election_name(say, election),
            update=book.election.newest,
            time=time_tag(say, book.election.newest, election.jurisdiction.time_label),
            facts=home.newest_facts(say, book, book.election.newest),
            badges=status_badges(say, election),
            closest=race_lists.closest(say, book, 1),
            history=history,
            chart_svg=Markup(svg.render(chart)) if chart else "",
            chart_key=figures.key(chart, say, election.jurisdiction.time_label) if chart else "",
            changes=(
                say.plural(
                    "the lead changed {n} time",
                    "the lead changed {n} times",
                    len(history.lead_changes),
                )
                if history
                else ""
            ),
        )

    def elections(root: str) -> str:
        return render(
            "elections", root, cards=[home.card(say, book) for book in newest_first(books)]
        )

    def laws(root: str) -> str:
        found = []
        for slug in dict.fromkeys(b.election.jurisdiction.slug for b in books):
            own = [b.election for b in books if b.election.jurisdiction.slug == slug]
            jurisdiction = own[0].jurisdiction
            held: dict[str, list[Law]] = {}
            for law in jurisdiction.laws:
                if days := [say.date(e.date) for e in own if law.held_on(e.date)]:
                    held.setdefault(say.list(days), []).append(law)
            found.append((jurisdiction, held))
        return render("laws", root, jurisdictions=found)

    def corrections(root: str) -> str:
        found = [
            (election_name(say, b.election), corrected(say, b.election))
            for b in newest_first(books)
        ]
        return render("corrections", root, books=[(name, rows) for name, rows in found if rows])

    def wordings(root: str) -> str:
        return render("wordings", root, books=list(rewordings(say, books)))

    def findings(root: str) -> str:
        return render(
            "findings",
            root,
            books=[
                (election_name(say, b.election), b.election, found)
                for b in newest_first(books)
                if (found := all_oddities(say, b))
            ],
        )

    def files(root: str) -> str:
        return render("columns", root, files=columns)

    def embedding(root: str) -> str:
        book = home.newest_update(books)
        history = (
            (home.most_turned(book) or next(iter(book.histories.values()), None)) if book else None
        )
        if book is None or history is None:
            return render("embed-later", root)
        return render(
            "embed",
            root,
            path=f"{book.election.path}/{history.race.slug}/",
            address=f"{press.address}{book.election.path}/{history.race.slug}/",
            code=Code(escape(page.snippet(press, book, history.race))),
            title=page.frame_title(say, book, history.race),
            height=page.height(say, book, history.race),
        )

    return {
        STATED: lambda markers: front(say, books, markers.split()),
        "embed": embedding,
        "newest": newest,
        "elections": elections,
        "laws": laws,
        "corrections": corrections,
        "wordings": wordings,
        "findings": findings,
        "columns": files,
        **shift.blocks(press, books),
    }


def pages(
    content: Mapping[str, str], made: Mapping[str, Callable[[str], str]], seal: str
) -> list[Page]:
    """Every text of ``content`` (path -> Markdown) with its markers filled; an unknown marker stops
    the build.

    ``seal`` is what their feet bear: one hash over the newest lines of every chain, "" in a draft.
    """
    out = []
    for path, text in content.items():
        depth = path.count("/") + (0 if path.endswith("index.md") else 1)
        root = "../" * depth or "./"

        def fill(match: re.Match[str], path: str = path, root: str = root) -> str:
            if match[1] not in made or match[1] == STATED:
                raise BuildError(
                    f"content/{path}",
                    expected="a marker among " + ", ".join(sorted(made.keys() - {STATED})),
                    got=match[0],
                    todo="Mend the marker.",
                )
            return made[match[1]](root).strip()

        filled = MARKER.sub(fill, text)
        stated = made[STATED](" ".join(MARKER.findall(text))) if STATED in made else ""
        matter = (f"seal: {seal}\n" if seal else "") + (
            f"{front_matter(stated=stated).splitlines()[1]}\n" if stated else ""
        )
        if matter:
            rest = filled[4:] if filled.startswith("---\n") else f"---\n\n{filled}"
            filled = f"---\n{matter}{rest}"
        out.append(Page(path=path, text=filled))
    return out
