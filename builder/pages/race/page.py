"""The page of one race: the latest count and its whole history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from builder.charts import figures, svg
from builder.charts.batch_svg import render_bars
from builder.charts.file import chart_file
from builder.counting.counted import CountedElection, foot
from builder.counting.deciding import cut_place
from builder.counting.standings import bar_of
from builder.counting.status import still_counting
from builder.exports.citations import Citation
from builder.exports.citations import line as cite_line
from builder.model import Race, Rule
from builder.pages.embed.page import snippet
from builder.pages.race import headline, update_table, write_ins
from builder.pages.race.changes import change_items
from builder.pages.race.margin import margin_head
from builder.pages.race.notes import badges, became, holdings, moments, race_sources
from builder.pages.race.remaining import left_items, left_words, needed_words, why
from builder.pages.race.story import course
from builder.pages.race.totals import cut_words, named, since, totals, votes_label
from builder.pages.race.update_rows import update_rows
from builder.pages.shared import stated
from builder.pages.shared.findings import oddities
from builder.pages.shared.linked_data import citation_head, race_data
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.shared.statements import Said, said
from builder.pages.update import withdrawn
from builder.wording import headings, sentences
from builder.wording.corrections import corrected
from builder.wording.isolation import Code, isolated
from builder.wording.names import election_name, race_title, time_tag

LONG = 60
"""Letters of a title beyond which it is set smaller."""

FEED = {"tag": "link", "rel": "alternate", "type": "application/atom+xml", "href": "../feed.xml"}


def page(
    press: PageRenderer,
    book: CountedElection,
    race: Race,
    head: Sequence[Mapping[str, str]],
    cite: Citation | None,
) -> tuple[Page, dict[str, bytes]]:
    """The race page, and the file of its charts to explore by its path in the site, where it has
    any.

    ``head`` are the link elements that lead to its other versions, ``cite`` is how its newest count
    is cited.
    """
    say, election, history = press.say, book.election, book.histories[race.slug]
    last = history.last
    shown = named(history)
    title, sentence = race_title(say, election, race), headline.sentence(say, election, history)
    rows = update_rows(say, election, history, shown)
    pieces = update_table.Pieces()
    columns = update_table.Columns(
        choices=shown,
        splits=any(row.split for _, of in rows for row in of),
        decides=race.coverage.complete and race.contested and race.rule is not Rule.UNKNOWN,
        margin=margin_head(say, race),
    )
    lead, shares = (
        figures.lead_over_time(history, election, say),
        figures.shares_over_time(history, election, say) if race.contested else None,
    )
    night, zone = figures.close_up(history, election, say), election.jurisdiction.time_label
    bars = figures.batches(history, election, say)
    statements: list[Said] = said(
        say, book, [s for s in election.statements if s.race == race.slug]
    )
    matter = {
        "title": title,
        "description": cite.figures if cite else sentence,
        "crumbs": [
            (say("Elections"), "elections/"),
            (election_name(say, election), f"{election.path}/"),
        ],
        "here": isolated(race.title),
        "seal": foot([book]),
        "head": [
            *head,
            *(citation_head(press, cite) if cite else ()),
            {
                "tag": "link",
                "rel": "alternate",
                "type": "application/atom+xml",
                "href": "../feed.xml",
            },
        ],
        "scripts": ["cite"] if cite else "",
        "ld": race_data(press, book, history, cite) if cite else "",
        "stated": stated.race(history),
    }
    told = [row.key for _, of in rows for row in of if row.cells]
    if bars:
        bars = replace(bars, updates=tuple(told))
    if told:
        matter["scripts"] = [*(["cite"] if cite else []), "count"]
    charts = {
        name: chart
        for name, chart in (("lead", lead), ("shares", shares), ("batches", bars))
        if chart is not None
    }
    explored = chart_file(charts) if charts else None
    made = press.page(
        f"{election.path}/{race.slug}.md",
        "race.md",
        matter=matter,
        election=election,
        race=race,
        history=history,
        title=title,
        long=" .long" if len(title.striptags()) > LONG else "",
        badges=badges(say, election, history),
        sentence=sentence,
        course=course(say, election, history),
        announced=headline.announced(say, election),
        moments=moments(say, election, history),
        totals=totals(say, history),
        since=since(say, election, history),
        cut=cut_words(say, history),
        votes_label=votes_label(say, last) if last else "",
        running=still_counting(election),
        cut_place=cut_place(history),
        written_in=write_ins.row(say, last) if last else None,
        bar_needed=(
            sentences.needed(say, race)
            if race.yes_no and race.coverage.complete and bar_of(race)
            else ""
        ),
        last=last,
        cite=cite,
        cite_line=cite_line(press, cite) if cite else "",
        site_name=press.name,
        last_time=time_tag(say, last.update, election.jurisdiction.time_label) if last else "",
        shown=shown,
        columns=columns,
        groups=[
            (phase, len(of), update_table.written(say, election, columns, of, pieces))
            for phase, of in rows
        ],
        pieces=Code(escape(pieces.texts())),
        adds=len(shown) > 2 and race.contested and bool(last and len(history.steps) > 1),
        lead_head=headings.lead(say, election, history, lead.kind) if lead else None,
        changes=change_items(say, election, history, lead),
        many_changes=(
            len(lead.changes) if lead and lead.changes and lead.changes[0].number is None else 0
        ),
        lead_svg=Markup(svg.render(lead, told)) if lead else "",
        lead_key=figures.key(lead, say, zone) if lead else "",
        night_svg=Markup(svg.render(night, told)) if night else "",
        night_key=figures.key(night, say, zone) if night else "",
        shares_svg=Markup(svg.render(shares, told)) if shares else "",
        shares_key=figures.key(shares, say, zone) if shares else "",
        shares_head=headings.shares(say, election, history) if shares else None,
        bars_svg=Markup(render_bars(bars)) if bars else "",
        bars_key=figures.bars_key(bars, say) if bars else "",
        bars_head=headings.batches(say, election, history) if bars else None,
        spec=explored.path if explored else "",
        said=statements,
        findings=oddities(say, book, race=race.slug),
        sources=race_sources(say, election, history),
        holdings=holdings(say, election, history),
        corrections=corrected(say, election, race.slug),
        embed_code=Code(escape(snippet(press, book, race)).replace("&#34;", '"')),
        embed_path=f"{election.path}/{race.slug}",
        became=became(say, election, race.slug),
        certified=election.newest is not None and sentences.is_final(election.newest),
        every=headings.whole(election, history),
        left=left_items(say, election),
        left_words=left_words(say, election, history),
        why=why(election),
        needed=needed_words(say, election, history),
        notes=[race.note] if race.note else [],
        withdrawn=withdrawn.of_race(say, election, race),
    )
    return made, {f"{election.path}/{race.slug}/{explored.path}": explored.data} if explored else {}
