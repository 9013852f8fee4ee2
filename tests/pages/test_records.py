"""Records: every race at every update that lists it, its figures as in the file, its block under
the hash that is printed.
"""

from __future__ import annotations

import csv
import hashlib
import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from statistics import median

import pytest
from markupsafe import escape
from playwright.sync_api import Browser, Route

from builder import reading
from builder.errors import BuildError
from builder.model import Bar, Coverage, Election, Phase, Precision, Rule, Status
from builder.pages.record import page as record_page
from builder.pages.record.lead_line import lead, over
from builder.seal import chain, data_block
from builder.store import load
from builder.theme.assets import RECORD_STYLE, record_style
from builder.wording.messages import Messages
from builder.wording.text_context import TextContext
from tests import archive as archive_of
from tests import made

ELECTION = "us-ca-los-angeles/2022-11-08"
SITE = "https://name.example/repository/"
MINUS = "\u2212"
HOSTILE = '</pre><script>alert(1)</script> "><img src=x onerror=alert(1)> &amp; \u202eevil'
Rows = list[dict[str, str]]


def sealed(election: Election, day: str = "2026-01-05") -> Election:
    """The election with everything that is stored sealed; what was sealed before stays."""
    return replace(election, published=(*election.published, *chain.next_lines(election, day)))


def context(address: str) -> TextContext:
    return TextContext(say=Messages(), address=address, name="Election Count Archive")


def written(election: Election) -> dict[str, bytes]:
    book = reading.count_election(election)
    assert book.seal.broken == ()
    return {
        one.path: one.page for one in record_page.write(context(SITE), book, book.election.races)
    }


def record(election: Election, update: str, race: str = "mayor") -> str:
    return written(election)[f"{election.path}/{race}/{update}/index.html"].decode()


def rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def election(data: Path) -> Election:
    """November 2022, sealed here and now where the archive does not hold its seal yet."""
    return sealed(next(e for e in load.load_archive(data) if e.path == ELECTION))


@pytest.fixture(scope="module")
def real(election: Election) -> dict[str, bytes]:
    return written(election)


@pytest.fixture(scope="module")
def snapshots(data: Path) -> dict[tuple[str, str], Rows]:
    """The rows of each race at each update, from the files alone."""
    found: dict[tuple[str, str], Rows] = defaultdict(list)
    for path in sorted((data / ELECTION / "snapshots").glob("*.csv")):
        if not path.name.endswith(".ballots.csv"):
            for row in rows(path):
                found[row["race"], path.stem].append(row)
    return found


def place(path: str) -> tuple[str, str]:
    """Race and update of a record, from its path."""
    _, _, race, update, name = path.split("/")
    assert name == "index.html"
    return race, update


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_race_has_a_record_at_every_update_that_lists_it(
    real: Mapping[str, bytes], snapshots: Mapping[tuple[str, str], Rows]
) -> None:
    assert {place(path) for path in real} == set(snapshots)
    assert len(real) == 430 * 27


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_figure_of_every_record_is_the_one_in_the_snapshot_file(
    real: Mapping[str, bytes], snapshots: Mapping[tuple[str, str], Rows], data: Path
) -> None:
    names = {
        (row["race"], row["choice"]): row["name"] for row in rows(data / ELECTION / "choices.csv")
    }
    row_of = re.compile(r"<tr><th scope=row>([^<]*)<td>([\d,]+)<td>(?:([\d.]+)%)?")
    for path, page in real.items():
        race, update = place(path)
        votes = {names[race, row["choice"]]: int(row["votes"]) for row in snapshots[race, update]}
        total = sum(votes.values())
        expected = sorted(
            (
                name,
                f"{n:,}",
                str((Decimal(100 * n) / total).quantize(Decimal("0.01"), ROUND_HALF_UP)),
            )
            for name, n in votes.items()
        )
        *found, whole = [
            (html.unescape(name), n, share) for name, n, share in row_of.findall(page.decode())
        ]
        assert sorted(found) == expected, path
        assert whole == ("All votes", f"{total:,}", ""), path


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_block_is_what_the_files_hold_under_the_hash_that_is_printed_and_the_line_that_sealed_it(
    real: Mapping[str, bytes],
    snapshots: Mapping[tuple[str, str], Rows],
    data: Path,
    election: Election,
) -> None:
    updates = {row["update"]: row for row in rows(data / ELECTION / "updates.csv")}
    ballots = {
        (row["race"], path.name.split(".")[0]): row
        for path in (data / ELECTION / "snapshots").glob("*.ballots.csv")
        for row in rows(path)
    }
    lines = {
        line.scope.removeprefix("update/"): sha256(
            f"{line.seq},{line.published_on},{line.scope},{line.layer},{line.sha256},{line.previous}\n"
        )
        for line in election.published
        if line.layer == 1
    }
    for path, page in real.items():
        race, update = place(path)
        facts = [
            f"update\t{name}\t{updates[update][name]}\n"
            for name in ("released_at", "precision", "phase", "status")
        ]
        facts += [f"votes\t{row['choice']}\t{row['votes']}\n" for row in snapshots[race, update]]
        counted = "ballots blank partly_voted overvoted writein_marks registered".split()
        facts += [
            f"ballots\t{name}\t{value}\n"
            for name in counted
            if (value := ballots.get((race, update), {}).get(name, ""))
        ]
        text = f"record\taddress\t{ELECTION}/{race}/{update}/\n" + "".join(sorted(facts))
        assert record_page.read_block(page) == [
            data_block.Block(text=text, sha256=sha256(text), line=lines[update])
        ], path


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_block_that_is_asked_for_is_the_one_on_the_page(
    real: Mapping[str, bytes], election: Election
) -> None:
    held = chain.examine(election)
    race, update = election.race("la-city-mayor"), election.updates[15]
    on_page = record_page.read_block(
        real[f"{record_page.address(election, race, update)}index.html"]
    )
    assert record_page.block(election, held, race, update) == on_page[0].text
    draft = replace(election, published=())
    assert record_page.block(draft, chain.examine(draft), race, update) == on_page[0].text, (
        "a draft takes what is stored"
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_what_is_remembered_of_a_record_is_what_stands_on_its_page(election: Election) -> None:
    book = reading.count_election(election)
    for one in record_page.write(context(SITE), book, election.races[:30]):
        assert record_page.read_block(one.page)[0].sha256 == one.sha256, one.path
        assert f"\n<p>{one.sentence}\n".encode() in one.page, one.path


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_block_that_was_altered_is_not_intact(real: Mapping[str, bytes]) -> None:
    page = real[f"{ELECTION}/la-city-mayor/2022-11-11-1609/index.html"]
    assert [block.intact for block in record_page.read_block(page)] == [True]
    assert [
        block.intact for block in record_page.read_block(page.replace(b"\t289782\n", b"\t289783\n"))
    ] == [False]
    assert record_page.read_block(b"<p>no block") == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_record_of_a_known_count_says_what_was_known_then(real: Mapping[str, bytes]) -> None:
    page = real[f"{ELECTION}/la-city-mayor/2022-11-11-1609/index.html"].decode()
    assert (
        "<p><b>Karen Ruth Bass</b> led <b>Rick J. Caruso</b> by 4,384 votes (0.76 points) as of "
        "Friday, Nov. 11, 2022, 4:09\u00a0p.m. PT.\n" in page
    )
    assert (
        "<h1>Mayor of Los Angeles</h1>\n<small>LOS ANGELES CITY GENERAL MUNICIPAL ELECTION Mayor"
        "</small>\n<p><b>Karen" in page
    )
    assert "<title>Mayor of Los Angeles, Nov. 11, 2022, 4:09\u00a0p.m. PT</title>" in page
    assert "<caption>Unofficial: counting\n" in page
    assert (
        "<p>Counting may have continued. <a rel=latest-version href=../>Latest</a>, "
        "<a rel=predecessor-version href=../2022-11-10-1623/>previous</a>, "
        "<a rel=successor-version href=../2022-11-12-1554/>next</a>, "
        "<a rel=version-history href=../#updates>every update</a>.\n" in page
    )
    assert (
        "<h2>Lead after each update</h2>\n<p>Karen Ruth Bass led Rick J. Caruso by as many as"
        " 5,393 votes and trailed by as many as 12,282.\n"
        "<p><small>↑ Karen Ruth Bass ahead</small><svg " in page
    )
    assert "</svg><small>↓ Rick J. Caruso ahead</small>\n" in page


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_record_of_the_certified_count_says_when_it_was_and_has_no_successor(
    real: Mapping[str, bytes],
) -> None:
    page = real[f"{ELECTION}/county-measure-a/2022-12-05-1215/index.html"].decode()
    assert (
        "<caption>Certified, Monday, Dec. 5, 2022, 12:15\u00a0p.m. PT · Needs more than 50%\n"
        in page
    )
    assert (
        "successor-version" not in page
        and "rel=predecessor-version href=../2022-12-02-1504/>" in page
    )
    assert "Counting may have continued" in page


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_no_record_holds_an_ordinal_or_how_many_updates_there_are(
    real: Mapping[str, bytes],
) -> None:
    for path, page in real.items():
        assert not re.search(rb"\b\d+ of (?:27|\d+ updates)|update \d+\b", page), path


ALLOWED = {
    "html": "lang",
    "meta": "charset name property content http-equiv",
    "title": "",
    "link": "rel href",
    "main": "",
    "nav": "",
    "a": "href rel",
    "h1": "",
    "h2": "",
    "small": "",
    "p": "",
    "b": "",
    "mark": "",
    "table": "",
    "caption": "",
    "tr": "",
    "th": "scope",
    "td": "",
    "svg": "viewbox fill stroke aria-hidden",
    "path": "opacity stroke-width d",
    "pre": "",
}
MAY_STAY_OPEN = {"html", "p", "caption", "tr", "th", "td"}
CLOSES = {
    "p": {"p"},
    "table": {"p"},
    "pre": {"p"},
    "h2": {"p"},
    "tr": {"caption", "th", "td", "tr"},
    "th": {"th", "td"},
    "td": {"th", "td"},
}


class Reader(HTMLParser):
    """Reads a page as the standard says: end tags that may be left out are put in, every other one
    is asked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert (
            tag in ALLOWED
            and set(names) <= set(ALLOWED[tag].split())
            and len(set(names)) == len(names)
        ), (tag, names)
        while self.open and self.open[-1] in CLOSES.get(tag, ()):
            self.open.pop()
        self.seen.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "path", f"<{tag}/>"
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1] != tag and self.open[-1] in MAY_STAY_OPEN:
            self.open.pop()
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


def read(page: str) -> Reader:
    """The page's elements; an element or attribute that records do not have, or a broken nesting,
    is an error.
    """
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert set(reader.open) <= MAY_STAY_OPEN
    return reader


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_records_are_well_formed_and_hold_nothing_that_acts_or_loads(
    real: Mapping[str, bytes],
) -> None:
    for path in list(real)[::23]:
        reader = read(real[path].decode())
        meta = {
            of.get("name") or of.get("http-equiv"): of.get("content", "")
            for tag, of in reader.seen
            if tag == "meta"
        }
        assert meta["Content-Security-Policy"] == (
            "default-src 'none';style-src 'self';base-uri 'none';form-action 'none'"
        )
        assert meta["robots"] == "noindex"
        links = {of["rel"]: of["href"] for tag, of in reader.seen if tag == "link"}
        assert links == {
            "canonical": SITE + path.removesuffix("index.html"),
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "stylesheet": f"../../../../{RECORD_STYLE}",
        }
        away = [of["href"] for tag, of in reader.seen if tag == "a" and of["href"][:1] not in ".#"]
        assert len(away) == 1 and away[0].startswith("https://github.com/rdmurphy/"), path


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_records_keep_to_their_bytes(real: Mapping[str, bytes], election: Election) -> None:
    choices = {race.slug: len(race.choices) for race in election.races}
    sizes: dict[int, list[int]] = defaultdict(list)
    for path, page in real.items():
        sizes[choices[place(path)[0]]].append(len(page))
    for count, of in sorted(sizes.items()):
        print(
            f"{count:2} choices: {len(of):5} records, median {median(of):.0f}, largest {max(of)} bytes"
        )
    assert median(len(page) for page in real.values()) < 4000
    assert median(sizes[8]) < 4850 and max(max(of) for of in sizes.values()) < 5500


def drawn(page: str) -> tuple[list[int], int] | None:
    """The height of the line at each of its treads' ends, from its path alone, and that of the
    level line.
    """
    found = re.search(
        r'd="M0 (\d+)h320"/><path stroke-width=2 d="M0 (\d+)((?:[hv]-?\d+)*)"/>', page
    )
    if found is None:
        return None
    x, y, corners = 0, int(found[2]), []
    for way, length in re.findall(r"([hv])(-?\d+)", found[3]):
        if way == "h":
            assert int(length) > 0
            corners += [y] * int(length)
            x += int(length)
        else:
            y += int(length)
    assert x == 320 and all(2 <= height <= 98 for height in (*corners, int(found[1])))
    return corners, int(found[1])


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_line_is_drawn_from_the_files_up_to_its_own_update(
    real: Mapping[str, bytes],
    snapshots: Mapping[tuple[str, str], Rows],
    data: Path,
    election: Election,
) -> None:
    """The lead of the first over the next, or what Yes had over its bar, worked out anew from the
    csv files.
    """
    about = {row["race"]: row for row in rows(data / ELECTION / "races.csv")}
    kinds = {
        (row["race"], row["choice"]): row["kind"] for row in rows(data / ELECTION / "choices.csv")
    }
    order = [row["update"] for row in rows(data / ELECTION / "updates.csv")]
    bars = {
        "50": lambda no: no + 1,
        "": lambda no: no + 1,
        "55": lambda no: -(-11 * no // 9),
        "2/3": lambda no: 2 * no,
    }
    lines = 0
    for path, page in real.items():
        race, update = place(path)
        row = about[race]
        votes = [
            {r["choice"]: int(r["votes"]) for r in snapshots[race, key]}
            for key in order[: order.index(update) + 1]
        ]
        able = [c for c in votes[-1] if kinds[race, c] in ("candidate", "yes", "no", "write-in")]
        seats = int(row["seats"])
        line = drawn(page.decode())
        if row["coverage"] in ("crosses", "beyond") or len(able) <= seats or len(votes) < 2:
            assert line is None, path
            continue
        if row["kind"] == "office":
            ranked = sorted(able, key=lambda choice: -votes[-1][choice])
            values = [v[ranked[seats - 1]] - v[ranked[seats]] for v in votes]
        else:
            values = [v["yes"] - bars[row["bar"]](v["no"]) for v in votes]
        assert line is not None, path
        corners, zero = line
        high, low = max(0, *values), min(0, *values)
        for n, value in enumerate(values):
            middle = (320 * n // len(values) + 320 * (n + 1) // len(values)) // 2
            assert abs(corners[middle] - (2 + 96 * (high - value) / (high - low))) <= 0.5, (path, n)
        assert abs(zero - (2 + 96 * high / (high - low))) <= 0.5
        words, drawing = re.findall(r"<h2>(?:Lead|Yes).*</h2>\n<p>(.*)\n<p>(.*)", page.decode())[0]
        said = {abs(int(n.replace(",", ""))) for n in re.findall(r"(?<![\w,])\d[\d,]*", words)}
        assert {abs(low), high} - {0} <= said, path
        assert ("↑" in drawing, "↓" in drawing) == (high > 0, low < 0), path
        lines += 1
    assert lines > 8000


def counts(*leads: tuple[int, ...]) -> Iterator[dict[str, int | None]]:
    for votes in leads:
        yield dict(zip(("ana", "ben", "cid"), votes, strict=False))


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    ("rule", "last", "words"),
    [
        (
            Rule.PLURALITY,
            (50, 40, 10),
            "Ana led Ben by 1 to 10 votes.",
        ),
        (
            Rule.TOP_TWO,
            (50, 40, 10),
            "Ben led Cid by 4 to 30 votes.",
        ),
        (
            Rule.MAJORITY_RUNOFF,
            (40, 30, 20),
            "Ben led Cid by 4 to 10 votes.",
        ),
        (
            Rule.MAJORITY_RUNOFF,
            (60, 30, 20),
            "Ana led Ben by 1 to 30 votes.",
        ),
        (Rule.UNKNOWN, (60, 30, 20), ""),
    ],
)
def test_the_line_is_that_of_the_rule_as_it_decides_then(
    rule: Rule, last: tuple[int, ...], words: str
) -> None:
    page = record(made.one(made.race("ana ben cid", rule), *counts((10, 9, 5), last)), "u2")
    assert re.findall(r"update</h2>\n<p>(.*)", page) == ([words] if words else [])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((5, -7, 1), "A led B by as many as 5 votes and trailed by as many as 7."),
        ((-1, 1), "A led B by as many as 1 vote and trailed by as many as 1."),
        ((0, 2), "A led B by as many as 2 votes, and the two were tied at least once."),
        ((1, 1), "A led B by 1 vote each time."),
        ((1200, 3), "A led B by 3 to 1,200 votes."),
    ],
)
def test_the_line_says_who_led_whom_and_never_leaves_a_sign(
    values: tuple[int, ...], words: str
) -> None:
    assert lead(Messages(), "A", "B", values) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((0, 4), "Yes had 0 to 4 votes more than it needed."),
        ((1, 1), "Yes had 1 vote more than it needed each time."),
        ((-9, -2), "Yes was 2 to 9 votes short of what it needed."),
        ((-1, -1), "Yes was 1 vote short of what it needed each time."),
        ((-3, 0), "Yes had exactly what it needed at best and was short by as many as 3 votes."),
        ((-3, 1), "Yes had as many as 1 vote more than it needed and was short by as many as 3."),
    ],
)
def test_the_line_of_a_measure_says_how_far_yes_was_from_what_it_needed(
    values: tuple[int, ...], words: str
) -> None:
    assert over(Messages(), "Yes", values) == words


def zotero(page: str) -> dict[str, str]:
    """The title, day, address and author that Zotero's reader of Highwire tags finds.

    An author with a comma is a family name and what follows; one without is split at its last
    space.
    """
    found = {
        of["name"]: of["content"]
        for tag, of in read(page).seen
        if tag == "meta" and of.get("name", "").startswith("citation_")
    }
    name = found.pop("citation_author")
    family, _, given = name.partition(",") if "," in name else (*name.rpartition(" ")[::-2], "")
    return found | {"family": family.strip(), "given": given.strip()}


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_citation_manager_saves_the_record_with_the_whole_name_of_its_author(
    real: Mapping[str, bytes],
) -> None:
    path = f"{ELECTION}/la-city-mayor/2022-11-11-1609/"
    page = real[f"{path}index.html"].decode()
    title = (
        "Mayor of Los Angeles, Los Angeles County, Nov. 8, 2022: unofficial count of Friday,"
        " Nov. 11, 2022, 4:09 p.m. PT"
    )
    assert zotero(page) == {
        "citation_title": title,
        "citation_publication_date": "2022/11/11",
        "citation_public_url": f"{SITE}{path}",
        "family": "Election Count Archive",
        "given": "",
    }
    digest = record_page.read_block(page.encode())[0].sha256[:12]
    cited = f"{title}. Election Count Archive, {SITE}{path} (data SHA-256 {digest})."
    assert f"<h2>Cite this count</h2>\n<p>{cited}\n" in page


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_link_to_a_record_is_shown_with_its_sentence_and_the_card_of_its_race(
    real: Mapping[str, bytes],
) -> None:
    path = f"{ELECTION}/la-city-mayor/2022-11-11-1609/"
    seen = read(real[f"{path}index.html"].decode()).seen
    graph = {of["property"]: of["content"] for tag, of in seen if "property" in of}
    assert graph.pop("og:title").startswith(
        "Mayor of Los Angeles, Los Angeles County, Nov. 8, 2022"
    )
    assert graph == {
        "og:site_name": "Election Count Archive",
        "og:url": f"{SITE}{path}",
        "og:description": "Karen Ruth Bass led Rick J. Caruso by 4,384 votes (0.76 points) as of"
        " Friday, Nov. 11, 2022, 4:09 p.m. PT.",
        "og:image": f"{SITE}{ELECTION}/la-city-mayor/card.png",
    }


def test_a_record_names_the_card_of_its_race_where_there_is_one_and_may_be_cited() -> None:
    site, named = archive_of.built_site(), 0
    for path in filter(archive_of.is_record, archive_of.files(site)):
        page = (site / path).read_text(encoding="utf-8")
        card = (site / path).parents[1] / "card.png"
        expected = [card.relative_to(site).as_posix()] * card.is_file()
        if "This update was withdrawn" in page or "was the only listed candidate" in page:
            expected = []
        found = re.findall(r'og:image content="([^"]*)"', page)
        assert found == [f"{archive_of.SITE_URL}{one}" for one in expected], path
        named += len(found)
    assert named > 20


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_record_leads_to_the_official_file_that_its_votes_are_from(
    real: Mapping[str, bytes], snapshots: Mapping[tuple[str, str], Rows], data: Path
) -> None:
    sources = {row["source"]: row for row in rows(data / ELECTION / "sources.csv")}
    for path, page in real.items():
        ids = {row["source"] for row in snapshots[place(path)]}
        (source,) = (sources[name] for name in ids)
        link = html.escape(source["url"] or source["archived_url"])
        title, by = html.escape(source["title"]), html.escape(source["publisher"])
        said = f'<p>Source: <a href="{link}">{title}</a>, {by} (official file).\n'
        assert said in page.decode(), path


def test_a_withdrawn_update_is_not_offered_to_be_cited() -> None:
    updates = [made.update(1), made.update(2, withdrawn="A test file.")]
    election = made.one(made.race(), *counts((3, 2), (90, 1)), updates=updates)
    page, before = record(election, "u2"), record(election, "u1")
    for words in ("Cite this count", "citation_title", "og:title"):
        assert words in before and words not in page
    assert "For verification" in page


def test_the_sheet_of_records_is_named_by_its_hash_and_no_published_one_can_change(
    root: Path, tmp_path: Path
) -> None:
    sheets = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (root / "builder/theme/records").iterdir()
    }
    assert Path(RECORD_STYLE).name in sheets
    assert {f"record.{digest[:8]}.css" for digest in sheets.values()} == set(sheets)
    changed = tmp_path / Path(RECORD_STYLE).name
    changed.write_bytes(b"b{}")
    with pytest.raises(BuildError, match="Put it back as it was"):
        record_style(changed)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("coverage", [Coverage.CROSSES, Coverage.BEYOND])
def test_a_part_of_a_race_has_figures_and_no_lead(coverage: Coverage) -> None:
    page = record(made.one(made.race(coverage=coverage), *counts((10, 9), (12, 9))), "u2")
    assert "<svg" not in page and " led " not in page
    assert "so they do not show who leads overall.\n" in page and "Made County part only" in page


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_one_update_has_no_line_and_neither_has_a_race_without_a_contest() -> None:
    assert "<svg" not in record(made.one(made.race(), *counts((10, 9))), "u1")
    assert "<svg" not in record(made.one(made.race("ana"), *counts((10,), (12,))), "u2")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_not_reported_is_no_zero_and_not_listed_no_row() -> None:
    race = made.race("ana ben cid")
    votes: list[dict[str, int | None]] = [{"ana": 1, "ben": 2}, {"ana": None, "ben": 0}]
    election = sealed(made.one(race, *votes))
    first, second = record(election, "u1"), record(election, "u2")
    assert (
        "<tr><th scope=row>Ana<td>not reported<td>\n<tr><th scope=row>Ben<td>0<td>\n</table>"
        in second
    )
    assert "Cid" not in first + second and "<svg" not in second
    assert record_page.read_block(second.encode())[0].text == (
        "record\taddress\tus-xx-made/2022-11-08/mayor/u2/\nlisted\tana\tyes\nupdate\tphase\tcanvass\nupdate\tprecision\tsecond\n"
        "update\treleased_at\t2022-11-10T12:00:00-08:00\nupdate\tstatus\tunofficial-partial\nvotes\tben\t0\n"
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_several_votes_have_a_share_of_ballots_too() -> None:
    race = made.race("ana ben cid", seats=2)
    ballots = {"u1": {"mayor": made.ballots(8)}}
    page = record(
        made.election(
            [race], [made.update(1)], {"u1": {"mayor": {"ana": 6, "ben": 5, "cid": 1}}}, ballots
        ),
        "u1",
    )
    assert (
        "<caption>Unofficial: counting · Vote for up to 2 · Share of all votes cast for this office\n"
        in page
    )
    assert "<tr><th scope=row>Ben<td>5<td>41.67%<td>62.50%\n" in page


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_measure_says_its_bar_and_a_race_of_unknown_borders_where_its_votes_were_counted() -> (
    None
):
    race = made.race("yes no", Rule.MEASURE, bar=Bar.FIFTY_FIVE, coverage=Coverage.UNKNOWN)
    page = record(made.one(race, {"yes": 10, "no": 10}, {"yes": 66, "no": 54}), "u2")
    assert "<p><b>Yes</b> had 55.00%, exactly at the threshold, as of" in page
    assert "<caption>Unofficial: counting · May extend beyond Made County · Needs 55%\n" in page
    assert "<p>Yes had exactly what it needed at best and was short by as many as 3 votes." in page


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_day_alone_is_shown_as_a_day() -> None:
    day = datetime(2022, 11, 9, 23, 59, 59, tzinfo=made.ZONE)
    update = made.update(1, precision=Precision.DAY, released_at=day)
    page = record(made.one(made.race(), {"ana": 3, "ben": 2}, updates=[update]), "u1")
    assert "<title>Mayor, Nov. 9, 2022</title>" in page
    assert "update\treleased_at\t2022-11-09\n" in page


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_withdrawn_update_keeps_its_record_says_so_and_is_nobodys_neighbor() -> None:
    updates = [made.update(1), made.update(2, withdrawn="A test file."), made.update(3)]
    election = made.one(made.race(), *counts((3, 2), (90, 1), (5, 4)), updates=updates)
    page = record(election, "u2")
    assert (
        "<p><mark>This update was withdrawn: A test file.</mark>\n" in page
        and "<caption>Withdrawn\n" in page
    )
    assert "<td>90<td>" in page
    assert "predecessor-version href=../u1/>" in page and "successor-version href=../u3/>" in page
    assert "successor-version href=../u3/>" in record(election, "u1")
    third = record(election, "u3")
    assert (
        "predecessor-version href=../u1/>" in third and "Ana led Ben by 1 vote each time." in third
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_texts_from_the_data_are_texts_and_never_elements() -> None:
    choices = (
        made.choice("mayor", "ana", name=HOSTILE, short_name="x"),
        made.choice("mayor", "ben", name="{n} {links} \x85"),
    )
    race = replace(made.race(official_title=HOSTILE), choices=choices)
    updates = [made.update(1), made.update(2, withdrawn=HOSTILE)]
    election = made.one(race, *counts((3, 2), (4, 3)), updates=updates)
    for update in ("u1", "u2"):
        page = record(election, update)
        assert (
            read(page).open
            and page.count(str(escape(HOSTILE))) >= 4
            and "<script" not in page
            and "<img" not in page
        )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_site_stands_under_any_address() -> None:
    book = reading.count_election(made.one(made.race(), {"ana": 1, "ben": 2}))
    site = context("https://other.example/a&b/")
    (record,) = record_page.write(site, book, book.election.races)
    address = record.path.removesuffix("index.html")
    assert (
        f'<link rel=canonical href="https://other.example/a&amp;b/{address}">'.encode()
        in record.page
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_draft_says_that_it_is_not_sealed() -> None:
    election = made.one(made.race(), {"ana": 1, "ben": 2})
    page = record(election, "u1")
    (block,) = record_page.read_block(page.encode())
    assert block.intact and block.line == ""
    assert (
        f"<p><a href=../../../../check/>SHA-256</a> of exactly these lines: {block.sha256}. Not sealed yet.\n"
        in page
    )
    line = chain.line_hash(
        next(line for line in sealed(election).published if line.scope == "update/u1")
    )
    assert f"lines: {block.sha256}. Sealed by line {line}.\n" in record(sealed(election), "u1")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_same_data_give_the_same_bytes(election: Election, real: Mapping[str, bytes]) -> None:
    assert written(election) == real


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_final_tie_and_a_late_write_in_read_as_what_they_are() -> None:
    """A choice that was not listed then does not make an uncontested race a contest of one."""
    choices: list[dict[str, int | None]] = [{"ana": 7}, {"ana": 9, "ben": 9}]
    updates = [made.update(1, Phase.ELECTION_NIGHT), made.update(2, status=Status.CERTIFIED)]
    election = made.one(made.race(), *choices, updates=updates)
    assert "<p><b>Ana</b> was the only listed candidate, with 7 votes as of" in record(
        election, "u1"
    )
    assert "<p><b>Ana</b> and <b>Ben</b> finished tied with 9 votes each.\n" in record(
        election, "u2"
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_records_fit_a_small_phone_in_both_schemes_and_break_no_rule(
    browser: Browser, real: Mapping[str, bytes], root: Path, scheme: str
) -> None:
    """Seen at 320 pixels: nothing sideways, no message of the policy, no rule of axe broken, names
    whole.
    """
    style = (root / "builder/theme/records" / Path(RECORD_STYLE).name).read_text(encoding="utf-8")
    axe = (root / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    long = made.choice("mayor", "ana", name="Donaudampfschifffahrtselektrizitätenhauptbetriebswerk")
    hostile = made.one(
        replace(made.race(seats=1), choices=(long, made.choice("mayor", "ben"))),
        *counts((3, 2), (40000, 3)),
    )
    pages = {
        path: real[path].decode()
        for path in (
            f"{ELECTION}/la-city-mayor/2022-11-11-1609/index.html",
            f"{ELECTION}/county-measure-a/2022-12-05-1215/index.html",
            f"{ELECTION}/agoura-hills-city-council/2022-11-11-1609/index.html",
            f"{ELECTION}/us-house-23/2022-11-08-2024/index.html",
        )
    }
    pages["hostile"] = record(hostile, "u2")
    context = browser.new_context(
        viewport={"width": 320, "height": 600}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path, text in pages.items():
        page.route(
            "**/*", partial(Route.fulfill, body=text, content_type="text/html; charset=utf-8")
        )
        page.route("**/*.css", partial(Route.fulfill, body=style, content_type="text/css"))
        page.goto("https://name.example/a/b/c/d/")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
        assert page.evaluate("getComputedStyle(document.querySelector('table')).width") != "auto"
        assert said == [], path
        page.evaluate(axe)
        found = page.evaluate(
            "axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
        )
        assert found == [], path
        said.clear()
        page.unroute("**/*")
    context.close()
