"""The whole build: the same bytes everywhere, atomic, under any path, and the figures of the real
archive on its pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import pytest
import yaml

from builder.exports import data_package, json_schemas, search_index, sitemap
from builder.exports.latest import LATEST
from builder.reading import newest_moment
from builder.site.server import running
from builder.site_context import SiteContext
from builder.store.export_columns import DICTIONARY
from builder.theme import assets
from tests import archive
from tests.archive import BASE, GENERAL
from tests.checkout import ROOT
from tests.document import Element, document
from tests.sampling import sample
from tests.theme import test_theme

EXTENSION = "  - builder.site.markdown\n"


# Law 1: the same bytes, on any machine.


def test_two_builds_far_apart_have_the_same_bytes(tmp_path: Path) -> None:
    """Another folder, working folder, zone, language, hash seed, and a clock that lies."""
    sites = []
    east = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    west = {"TZ": "Pacific/Pago_Pago", "LC_ALL": "tr_TR.UTF-8", "LANG": "ar_EG.UTF-8"}
    machines: list[tuple[Path, dict[str, str]]] = [
        (ROOT, east | {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1"}),
        (tmp_path, west | {"PYTHONHASHSEED": "4242"}),
    ]
    for number, (cwd, environment) in enumerate(machines):
        root = archive.checkout(tmp_path / f"machine-{number}" / ("deep" * number))
        done = archive.run_builder(
            "build", "--draft", "--processes", "1", "--root", str(root), cwd=cwd, **environment
        )
        assert done.returncode == 0, done.stderr
        sites.append(archive.files(root / "site"))
    assert sites[0].keys() == sites[1].keys()
    assert [path for path in sites[0] if sites[0][path] != sites[1][path]] == []
    assert len(sites[0]) > 80


def rendered(folder: Path, settings: Mapping[str, str]) -> dict[str, bytes]:
    """Return pages of the real archive by MkDocs with changed ``settings``."""
    address = re.search(
        r"^site_url: .*$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert address is not None
    root = archive.checkout(
        folder, settings={f"site_url: {archive.SITE_URL}": address[0], **settings}
    )
    moment = newest_moment([book.election for book in archive.real_books()])
    pages, _ = archive.real_pages()
    taken = {*sample(pages, 6)}  # with what the navigation names
    docs = {path: text for path, text in pages.items() if path in taken or "/" not in path}
    parts = {
        **SiteContext.load(root).assets,
        "index": assets.Asset(search_index.DOOR, (ROOT / "site" / search_index.DOOR).read_bytes()),
    }
    return test_theme.made(root, docs, parts, moment)


@pytest.mark.whole
def test_the_site_is_the_same_without_the_markdown_extension_byte_for_byte(
    tmp_path: Path, site: Path
) -> None:
    """Pages of the real archive: site/ was built with it, which saves time and changes nothing, and
    from these sources.
    """
    plain = rendered(tmp_path / "without", {EXTENSION: ""})
    assert len(plain) > 2
    other = [
        path
        for path in plain
        if not (site / path).is_file() or (site / path).read_bytes() != plain[path]
    ]
    if other:  # one of the two; to know which costs one more rendering
        quick = rendered(tmp_path / "with", {})
        assert plain.keys() == quick.keys()
        assert [path for path in plain if plain[path] != quick[path]] == []
        pytest.fail(f"site/ is older than what it was made from: run `make site` ({other[:5]})")


# Laws 5 and 6: an error stops the build and leaves the old site.


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose site is built; tests must not change it."""
    root = archive.checkout(tmp_path_factory.mktemp("built"))
    archive.build_here(root)
    return root


SNAPSHOT = f"data/{GENERAL}/snapshots/2030-11-05-2015.csv"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            SNAPSHOT,
            "mayor,lark,500,",
            'mayor,lark,"1,500",',
            ':2: expected a whole number without commas, dots or leading zeros in votes, got "1,500", thousands separators. '
            "Write the digits alone: 1147248, not 1,147,248.",
        ),
        (
            f"data/{GENERAL}/races.csv",
            "measure,measure,1,1,55,",
            "measure,measure,1,1,60,",
            ':15: expected one of 50, 55, 2/3 in bar, got "60". Use one of these words.',
        ),
        (
            f"data/{GENERAL}/updates.csv",
            "2030-11-12T16:30:45-07:00",
            "11/12/2030 16:30",
            ":5: expected a day like 2014-11-07 or a time like 2014-11-14T13:00-08:00 in released_at, "
            'got "11/12/2030 16:30", a date as a spreadsheet shows it. '
            "Write 2014-11-07, year first, and look up which part of the old spelling was the month.",
        ),
    ],
)
def test_a_bad_cell_is_one_line_with_the_place_and_what_to_do_and_the_old_site_stands(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    root = archive.checkout(tmp_path / "checkout")
    (root / "site").mkdir()
    (root / "site" / "index.html").write_text("the old site", encoding="utf-8")
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    done = archive.run_builder(
        "build", "--draft", "--processes", "1", "--root", str(root), cwd=tmp_path
    )
    assert done.returncode == 1
    said = re.sub(
        r" There are \d+ more: run `builder check`\.$", "", done.stderr.strip().splitlines()[-1]
    )
    assert said == f"error: {path}{message}"
    assert "Traceback" not in done.stderr and done.stdout == ""
    assert archive.files(root / "site") == {"index.html": b"the old site"}
    assert not (root / "site.next").exists()


@pytest.mark.parametrize(
    ("page", "more", "message"),
    [
        (
            "about.md",
            "\n<!-- wether -->\n",
            "content/about.md: expected a marker among columns, corrections, elections, embed, findings, laws, lead, newest, "
            "search, shift-changes, shift-pace, shift-points, shift-settled, wordings, "
            "got <!-- wether -->. Fix the marker.",
        ),
        (
            "about.md",
            '\n<p><a href="../nowhere/">x</a></p>\n',
            "site: expected every internal link to lead somewhere, got 1 dead: about/index.html -> ../nowhere/. "
            "Fix the page or the address.",
        ),
    ],
)
def test_a_bad_text_stops_the_build_too(tmp_path: Path, page: str, more: str, message: str) -> None:
    root = archive.checkout(tmp_path / "checkout")
    path = root / "content" / page
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    done = archive.run_builder("build", "--draft", "--processes", "1", "--root", str(root))
    assert (done.returncode, done.stderr.strip().splitlines()[-1]) == (1, f"error: {message}")
    assert not (root / "site").exists()


def test_a_build_says_what_it_does_and_what_it_made(tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "checkout")
    done = archive.run_builder("build", "--draft", "--processes", "1", "--root", str(root))
    said = done.stderr.replace(str(root / "site"), "SITE")
    lines = [
        re.sub(r"\d[\d,]*(\.\d)?", "N", line.replace(", ", ",  ")).replace(",  ", ", ").strip()
        for line in said.splitlines()
    ]
    head, last = next(n for n, line in enumerate(lines) if line.startswith("kind ")), len(lines) - 1
    # Between the stages and the closing line stands what each kind of file weighs.
    assert len(lines[head:last]) > 15 and lines[last - 1].startswith("all ")
    assert lines[:head] + lines[last:] == [
        "N s  Reading data/",
        "N s  Building elections",
        "N s  Writing the pages of the whole archive",
        "N s  Writing the search index",
        "N s  Checking every link",
        "N s  Writing the manifest",
        "N s  Replacing the old site",
        "Built SITE: N files, N MB, N of them new or changed, in N s, at most N MB of memory.",
    ]


def test_a_second_build_keeps_the_files_that_did_not_change_and_makes_the_others_anew(
    tmp_path: Path,
) -> None:
    root = archive.checkout(tmp_path / "checkout")
    site = archive.build_here(root)
    before = {path: (site / path).stat().st_ino for path in archive.files(site)}
    about = root / "content" / "about.md"
    about.write_text(about.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
    # Other files keep the numbers of those that are deleted from being given to new ones.
    held = [(tmp_path / f"held-{n}").open("w") for n in range(3)]
    archive.build_here(root)
    after = {path: (site / path).stat().st_ino for path in archive.files(site)}
    for file in held:
        file.close()
    # The search finds the new line: its index is another, in a folder of its own; the pages that
    # lead to it are the old ones.
    pages = [
        [path for path in found if not path.startswith("assets/index.")]
        for found in (after, before)
    ]
    assert pages[0] == pages[1]
    # The list of all files and their hashes changes with any of them.
    assert [path for path in pages[0] if after[path] != before[path]] == [
        "SHA256SUMS",
        "about/index.html",
        "assets/search.json",
        "manifest.json",
    ]


# Under a sub-path, without internet.


def test_every_link_and_anchor_of_a_site_under_a_sub_path_is_served(built: Path) -> None:
    """A reader who starts at the front page and follows everything: pages, files, anchors,
    charts.
    """
    with running(built / "site", BASE) as address:
        seen: dict[str, set[str]] = {}
        wanted: set[tuple[str, str]] = set()
        waiting = [address]
        while waiting:
            url = waiting.pop()
            if url in seen:
                continue
            with urlopen(url) as answer:
                assert answer.status == 200
                body = answer.read()
                seen[url] = set()
                if "html" not in answer.headers["Content-Type"]:
                    continue
            if archive.is_record(url.removeprefix(address)):
                # The official source, which is quoted, stands elsewhere.
                tags = r'<(?:a|link rel=stylesheet) href=([^ >"]+)>'
                links = re.findall(tags, body.decode())
                assert links and not any(link.startswith(("/", "http")) for link in links), url
                for link in links:
                    target, anchor = urldefrag(urljoin(url, link))
                    waiting.append(target)
                    wanted.add((target, anchor))
                continue
            page = document(body.decode())
            seen[url] = {element.attributes["id"] for element in page if "id" in element.attributes}
            for element in page:
                for name in (
                    "href",
                    "src",
                    "data-spec",
                    "data-plotly",
                    "data-tools",
                    "data-script",
                    "data-index",
                ):
                    if name not in element.attributes or element.attributes.get("rel") in (
                        "canonical",
                        "license",
                    ):
                        continue
                    link = element.attributes[name]
                    if "oembed" in element.attributes.get("type", ""):  # asked for elsewhere
                        link = link.replace(archive.SITE_URL, address)
                    assert not link.startswith("/"), (url, link)
                    target, anchor = urldefrag(urljoin(url, link))
                    if urlsplit(target).netloc != urlsplit(address).netloc:
                        assert element.tag == "a" and element.attributes["rel"] == "external", (
                            url,
                            link,
                        )
                        continue
                    assert target.startswith(address), (url, link)
                    waiting.append(target)
                    wanted.add((target, anchor))
        assert [link for link in wanted if link[1] and link[1] not in seen[link[0]]] == []
        served = {url.removeprefix(address) for url in seen}
        files = {path.removesuffix("index.html") for path in archive.files(built / "site")}
        # The index and the lists of charts are asked for by scripts, one script by the page for what
        # is missing; a card is named in the head, for those who show a link to the page.
        files = {
            path
            for path in files
            if not re.search(
                r"assets/(index\.|missing\.|elections\.json)|/charts\.json$|/card\S*\.png$", path
            )
        }
        # No link leads to the page for what is missing, nor to what search engines read. The list of
        # all files is asked for by its name.
        unlinked = {
            "404.html",
            "sitemap.xml",
            "robots.txt",
            "manifest.json",
            "SHA256SUMS",
        }
        # The data guide of the archive names the others (below).
        assert unlinked <= files - served
        assert files - served - unlinked <= {*GUIDED, "corrections.xml", "corrections.json"}


GUIDED = {*DICTIONARY, data_package.PACKAGE, data_package.INDEX, "feed.xml", "feed.json"}
GUIDED |= {LATEST, *(path for path, _ in json_schemas.files(""))}
GUIDED.add(sitemap.URLS)


def test_the_data_guide_links_every_table_and_feed_of_the_archive() -> None:
    text = (ROOT / "content" / "data.md").read_text(encoding="utf-8")
    links = set(re.findall('href="([^"]+)"', text))
    own = GUIDED - {"history.csv"} | {"corrections.xml", "corrections.json"}
    paths = {path.removeprefix("data/") if "/" in path else f"../{path}" for path in own}
    assert paths <= links


def test_a_missing_page_leads_back_into_the_site_from_any_depth(built: Path) -> None:
    with running(built / "site", BASE) as address, pytest.raises(HTTPError) as error:
        urlopen(f"{address}{GENERAL}/no/such/race/")
    assert error.value.code == 404
    page = document(error.value.read().decode())
    error.value.close()
    links = [a.attributes["href"] for a in page.all("a")]
    assert f"{BASE}elections/" in links
    repository = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["repo_url"]
    assert all(link.startswith((BASE, "#", repository)) for link in links)


def test_the_own_address_of_every_page_is_the_one_it_is_published_at(built: Path) -> None:
    for path, data in archive.files(built / "site").items():
        if path.endswith("index.html") and not archive.is_record(path):
            canonical = document(data.decode()).one("link", rel="canonical").attributes["href"]
            # An embed is its race's page in a small form.
            own = path.removesuffix("embed/index.html" if archive.is_embed(path) else "index.html")
            assert canonical == archive.SITE_URL + own


# Every page of the real site, as bytes.


@pytest.fixture(scope="module")
def real(site: Path) -> dict[str, bytes]:
    return {path: (site / path).read_bytes() for path in archive.read_of(site)}


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_election_race_and_update_has_its_page(site: Path) -> None:
    books = archive.real_books()
    for book in books:
        for slug in [race.slug for race in book.election.races] + [
            f"updates/{u.key}" for u in book.election.updates
        ]:
            assert (site / book.election.path / slug / "index.html").is_file(), (
                book.election.path,
                slug,
            )
    assert {
        book.election.slug: (len(book.election.races), len(book.election.updates)) for book in books
    }["2022-11-08"] == (
        430,
        27,
    )


def test_no_page_has_a_style_a_script_or_a_handler_of_its_own(real: Mapping[str, bytes]) -> None:
    tag = rb"<[a-z][^\s<>]*(?:\s+[^\s\"'<>=]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?)*?\s+"
    acting = re.compile(tag + rb"(?:style|on[a-z]+|srcdoc|srcset|formaction)\s*=", re.IGNORECASE)
    for path, data in real.items():
        assert not acting.search(data), (path, acting.search(data))
        if archive.is_record(path):
            assert (
                b"<style" not in data
                and b"<script" not in data
                and b"<base" not in data
                and b"<iframe" not in data
            )
            continue
        # One page shows an embed.
        assert b"<style" not in data and b"<base" not in data, path
        assert (b"<iframe" in data) == (path == "embed/index.html"), path
        data = re.sub(
            rb'<script type="application/(?:ld\+)?json"(?: id="stated")?>[^<>]*</script>', b"", data
        )  # data, which nothing runs
        assert re.findall(rb"<script\b(?![^>]*\bsrc=)", data) == [], path
        assert re.findall(rb"<script\b[^>]*>(?!</script>)", data) == [], path


@pytest.mark.site
def test_no_page_makes_a_request_that_leaves_the_site(
    real: Mapping[str, bytes], site: Path
) -> None:
    source = re.compile(
        rb"""<(?:script|img|source|iframe|embed|audio|video|object)\b[^>]*?\s(?:src|data)="([^"]*)"""
    )
    for path, data in real.items():
        if archive.is_record(path):
            assert (
                re.findall(rb"<(?:script|img|source|iframe|embed|audio|video|object)\b", data) == []
            )
            assert b"default-src 'none'" in data
            # Its one style sheet is of this site, and its name is its hash.
            (link,) = re.findall(rb"rel=[\"']?(?:stylesheet|icon|preload)[^>]*", data)
            sheet_of = re.fullmatch(rb"rel=stylesheet href=((?:\.\./)+assets/\S+\.css)", link)
            assert sheet_of and (site / path).parent.joinpath(sheet_of[1].decode()).is_file()
            continue
        loaded = source.findall(data)
        loaded += [
            href
            for rel, href in re.findall(rb"""<link rel="([^"]*)" href="([^"]*)""", data)
            if rel not in (b"canonical", b"license")  # addresses, which nothing loads
        ]
        loaded += re.findall(rb"""\sdata-(?:spec|plotly)="([^"]*)""", data)
        assert loaded, path
        assert [link for link in loaded if re.match(rb"[a-z]+:|//", link)] == [], path
    for sheet in (site / "assets").glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "@import" not in text and not re.search(
            r"url\(\s*[\"']?(?!data:)(?:[a-z]+:|//)", text
        )


def test_no_page_is_a_mountain(real: Mapping[str, bytes]) -> None:
    """A phone on a slow line: the mayor's page, its charts drawn in it, stays far below what the
    full chart library weighs.
    """
    races = [len(data) for path, data in real.items() if path.count("/") == 3]
    assert max(races) < 200_000 and sum(races) / len(races) < 80_000


# What the issue wants to see on the pages of the real archive.

ELECTION = "us-ca-los-angeles/2022-11-08"
KEY = "2022-11-11-1609"


def real_page(site: Path, path: str) -> Element:
    return document((site / ELECTION / path / "index.html").read_text(encoding="utf-8"))


def cells(row: Element) -> list[str]:
    return [cell.text for cell in row.all("td")]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_row_of_friday_11_november_on_the_mayors_page(site: Path) -> None:
    """RR/CC, Nov. 11, 2022, 4:09 p.m.: Bass 289,782 and Caruso 285,398, a lead of 4,384."""
    page = real_page(site, "la-city-mayor")
    row = page.one("tr", id=KEY)
    assert row.one("th").one("a", href=f"{KEY}/").text == "Fri., Nov. 11, 4:09 p.m."
    bass, caruso, *_ = cells(row)
    assert (bass.split()[0], caruso.split()[0]) == ("289,782", "285,398")
    assert cells(row)[-1] == "Bass +4,384 ◆ lead changes"
    assert row.attributes["class"] == "flip"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_final_count_and_the_four_lead_changes_of_the_mayors_page(site: Path) -> None:
    page = real_page(site, "la-city-mayor")
    totals = [
        [r.one("th").text, *cells(r)][:2]
        for r in page.one(id="totals").one("tbody").all("tr")
        if r.all("th")
    ]
    assert [(re.sub(r"^✓ ", "", name).split(" (")[0], votes) for name, votes in totals] == [
        ("Karen Ruth Bass", "509,944"),
        ("Rick J. Caruso", "420,030"),
    ]
    changes = [
        row.attributes["id"] for row in page.all("tr", class_="flip") if "lead changes" in row.text
    ]
    assert (
        len(changes) == 4
        and sum(key < "2022-11-09-1200" for key in changes) == 3
        and KEY in changes
    )
    assert (
        "The lead changed hands four times, three of them on election night"
        in page.all("p", class_="say")[1].text
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_ballots_turnout_and_estimates_of_friday_11_november(site: Path) -> None:
    facts = {
        dt.text: dd.text
        for div in real_page(site, f"updates/{KEY}").one("dl", class_="facts").all("div")
        for dt, dd in [(div.one("dt"), div.one("dd"))]
    }
    assert facts["Counted so far"].startswith("1,531,210 turnout 27.21%")
    left = facts["Estimated left to count, countywide"]
    assert left.startswith("811,300 calculated: the sum of the types")
    assert re.search(r"Mail ballots: (about )?790,000\b", left)
    assert re.search(r"Conditional: (about )?21,000\b", left)
    assert re.search(r"Provisional: (about )?300\b", left)
    row = real_page(site, "").one("tr", id=KEY)
    assert "1,531,210" in row.text and "27.21%" in row.text


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    ("race", "share"),
    [
        ("sheriff", "58.38%"),
        ("county-measure-a", "69.44%"),
        ("la-city-council-5", "57.07%"),
        ("la-city-council-11", "54.58%"),
        ("la-city-council-13", "53.29%"),
        ("la-city-council-15", "65.38%"),
    ],
)
def test_the_leading_share_of_friday_11_november(site: Path, race: str, share: str) -> None:
    """As news of the day had them: the share of whoever led then, or of Yes."""
    row = real_page(site, race).one("tr", id=KEY)
    shares = [small.text for cell in row.all("td")[:2] for small in cell.all("small")]
    assert max(shares, key=lambda text: float(text.rstrip("%"))) == share
    lines = [
        r.text
        for r in real_page(site, f"updates/{KEY}").all("tr")
        for a in r.all("a")
        if f"/{race}/{KEY}/" in a.attributes["href"]
    ]
    assert [line for line in lines if share in line]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_race_page_in_the_map_for_search_engines_has_the_time_of_its_data(site: Path) -> None:
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    entry = re.search(rf"<loc>[^<]*{ELECTION}/la-city-mayor/</loc><lastmod>([^<]*)</lastmod>", text)
    assert entry is not None and entry[1].startswith("2022-12-")
