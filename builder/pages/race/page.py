"""The page of one race: the latest count and its whole history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.exports import feeds
from builder.exports.citations import Citation
from builder.exports.citations import line as cite_line
from builder.pages.embed import oembed
from builder.pages.embed.page import code
from builder.pages.race.charts import race_charts
from builder.pages.race.update_table import update_table
from builder.pages.race.view import RaceView
from builder.pages.shared import stated
from builder.pages.shared.linked_data import citation_head, race_data, terms
from builder.pages.shared.page import Page, PageRenderer
from builder.wording.isolation import isolated
from builder.wording.names import election_name


def page(
    press: PageRenderer, view: RaceView, head: Sequence[Mapping[str, str]], cite: Citation | None
) -> tuple[Page, dict[str, bytes]]:
    """Return the race page, and the file of its charts by its path in the site, if it has one.

    ``head`` are the link elements that lead to its other versions, ``cite`` is how its newest count
    is cited.
    """
    say, election, folder = view.say, view.election, f"{view.election.path}/{view.race.slug}"
    updates = update_table(view)
    charts = race_charts(view, updates.charted)
    feed = feeds.links(view.say("Updates of this election"), "../feed")
    if view.race.contested:
        own = feeds.links(view.say("Updates of this race"), "feed", [feeds.ATOM])
        feed = [*own, *feed, oembed.link(view)]
    matter = {
        "title": say("{name}: {subject}", name=view.title, subject=view.subject)
        if view.subject
        else view.title,
        "description": cite.figures if cite else view.sentence,
        "crumbs": [
            (view.say("Elections"), "elections/"),
            (election_name(view.say, election), f"{election.path}/"),
        ],
        "here": isolated(view.race.name),
        "seal": view.counted.seal.head,
        "head": [
            *head,
            *(citation_head(view.site, cite) if cite else ()),
            *feed,
            *terms("../"),
        ],
        "scripts": ["cite"] * bool(cite) + ["count"] * bool(updates.charted) or "",
        "ld": race_data(view, cite) if cite else "",
        "stated": stated.race(view.history),
    }
    text = press.page(
        f"{folder}.md",
        "race.md",
        matter=matter,
        view=view,
        charts=charts,
        updates=updates,
        cite=cite,
        cite_line=cite_line(view.site, cite) if cite else "",
        embed=code(view),
    )
    file = charts.file
    return text, {f"{folder}/{file.path}": file.data} if file else {}
