"""Draws everything of an invented archive and holds the sentences of each page against each
other.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from builder import checks
from builder.archive import count_election, newest_moment
from builder.counting.counted import CountedElection
from builder.exports import feeds, tables
from builder.pages.card import page as card_page
from builder.pages.card import text as card_text
from builder.pages.election.page import ElectionView
from builder.pages.feeds import entries
from builder.pages.race.view import RaceView
from builder.pages.record.page import write
from builder.wording.messages import Messages
from tests import agreeing, agreeing_lists
from tests.archive import archive_tables, context, page_makers, press
from tests.document import from_markdown

PERCENT = re.compile(r"(?<![\w.])[-\u2212]?\d[\d,]*(?:\.\d+)?%")
NOTHING = re.compile(
    r"\b(?:nan|inf|None(?! by us| of the)|NaN|Infinity)\b|(?<![\w.,:;-])[-\u2212]0(?:\.0+)?(?![\w.-])|over half by 0\b|ahead by 0\b|needed 0\b|by 0 votes"
)


def errors(data: Path) -> list[str]:
    """The errors of check, each of which has to be one clear line."""
    found, _ = checks.read_archive(data)
    said = [str(problem) for problem in found if problem.level is checks.Level.ERROR]
    for problem in found:
        assert "\n" not in str(problem) and len(str(problem)) < 1200, str(problem)[:300]
    return said


def everything(data: Path) -> tuple[list[CountedElection], dict[str, str]]:
    """Every page, record, feed and text download by its path; embeds and cards are made with the
    pages of races.
    """
    _, sound = checks.read_archive(data)
    books = [count_election(*one) for one in sound]
    return books, drawing(books)


def drawing(books: Sequence[CountedElection]) -> dict[str, str]:
    """What `everything` draws, of books."""
    say = Messages()
    own = press(say)
    out: dict[str, str] = {}
    for made in (make() for make in page_makers(context(own), books).values()):
        front, _, _ = made.page.text.rpartition("\n---\n")
        out[made.page.path] = f"{front}\n---\n{from_markdown(made.page.text)}"
        out |= {
            path: data.decode("utf-8", "replace")
            for path, data in made.files.items()
            if path.endswith((".html", ".xml"))
        }
    for one in books:
        for race in (race for race in one.election.races if card_page.has_card(one, race)):
            card = card_text.words(RaceView(site=own, counted=one, race=race))
            out[card_page.path(one.election, race)] = f"{card.headline}. {card.line} {card.status}"
            assert card.headline in str(card.alt.unescape()) and card.status in str(
                card.alt.unescape()
            )
        out |= {r.path: r.page.decode() for r in write(own, one, one.election.races)}
        for path, data in tables.race_files(one.election, one.election.races, one.histories):
            out[path] = data.decode()
    for path, data in archive_tables(books).items():
        if path.endswith((".csv", ".json")):
            out[path] = data.decode()
    moment = newest_moment([b.election for b in books])
    views = [ElectionView(say, one) for one in books]
    corrections = [e for b in books for e in entries.of_corrections_made(say, b.election)]
    news = [*corrections, *(entry for view in views for entry in entries.news(view))]
    told = [entries.of_election(own, view) for view in views]
    told += [
        entries.of_corrections(own, corrections, moment),
        entries.of_archive(own, news, moment),
    ]
    for feed in told:
        out |= {path: data.decode() for path, data in feeds.files(feed, own).items()}
    return out


def disagreeing(books: Sequence[CountedElection], pages: Mapping[str, str]) -> Iterator[str]:
    """Sentences of pages that contradict another one, a table or a list."""
    for one in books:
        root = one.election.path
        yield from (
            f"{root}: {found}" for found in agreeing_lists.election(pages[f"{root}/index.md"])
        )
        for update in one.election.live:
            path = f"{root}/updates/{update.key}.md"
            yield from (f"{path}: {found}" for found in agreeing_lists.update(pages[path]))
        for race in one.election.races:
            path, last = f"{root}/{race.slug}", one.histories[race.slug].last
            record = pages.get(f"{path}/{last.update.key}/index.html", "") if last else ""
            card = pages.get(card_page.path(one.election, race), "")
            yield from (
                f"{path}: {found}"
                for found in agreeing.race(
                    pages[f"{path}.md"], pages[f"{path}/embed/index.html"], record, card
                )
            )


def faults(data: Path, official: Mapping[str, object]) -> list[str]:
    """Everything wrong with what is drawn of an archive."""
    books, pages = everything(data)
    found = [
        fault
        for path, page in pages.items()
        if not path.endswith(".csv")
        for fault in wrong(path, page, official)
    ]
    found += [
        fault
        for path, made in pages.items()
        if path.endswith((".csv", ".json"))
        for fault in spoiled(path, made)
    ]
    return [*found, *disagreeing(books, pages)]


def spoiled(path: str, download: str) -> Iterator[str]:
    """What no cell of a download may hold: numbers that are none, and shares outside 0 to 100."""
    if not path.endswith(".csv"):
        yield from (
            f"{path}: {found[0]}"
            for found in re.finditer(r"\b(?:NaN|Infinity|nan|inf)\b", download)
        )
        return
    for row in csv.DictReader(io.StringIO(download)):
        for column, cell in row.items():
            if cell in ("nan", "NaN", "inf", "-inf", "None", "Infinity", "-0", "<NA>"):
                yield f"{path}: {column} is {cell}"
            if (
                column.endswith(("share_pct", "counted_pct"))
                and cell
                and not 0 <= float(cell) <= 100
            ):
                yield f"{path}: {column} is {cell}"


def words(page: str) -> str:
    """What a reader reads of a page: no tags, styles or front matter."""
    text = re.sub(r"(?s)^---\n.*?\n---\n", "", page)
    text = re.sub(r"(?s)<(style|script|pre|head)\b.*?</\1>", " ", text)
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


def wrong(path: str, page: str, official: Mapping[str, object]) -> Iterator[str]:
    """What no page may say: broken numbers, shares that no source gave, and sentences that
    contradict others.
    """
    text = words(page)
    for found in NOTHING.finditer(text):
        yield f"{path}: {text[max(0, found.start() - 60) : found.end() + 20]!r}"
    for found in PERCENT.finditer(text):
        number = found[0].rstrip("%").replace(",", "").replace("\N{MINUS SIGN}", "-")
        if number not in official and not 0 <= float(number) <= 100:
            yield f"{path}: {text[max(0, found.start() - 60) : found.end() + 20]!r}"
    for one, other in CONTRADICTIONS:
        if (first := re.search(one, text)) and (second := re.search(other, text)):
            yield f"{path}: {first[0]!r} beside {second[0]!r}"


CONTRADICTIONS = (
    (r"There is no estimate for this update", r"The latest estimate says no ballots are left"),
    (
        r"contradict each other, so we do not",
        r"would need (?:more than|at least) [\d.]+% of the remaining votes",
    ),
    (r"just over half", r"over half by 0"),
    (r"added [-\u2212][\d,]+ ballots", r"fell from"),
)
"""Two sentences that can't both be right on one page."""
