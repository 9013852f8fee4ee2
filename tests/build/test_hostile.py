"""Law 9: whatever stands in data/, every page, file and address shows it as text and runs nothing
of it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
import yaml

from builder.errors import DataError
from builder.exports.tables import unsafe
from builder.store import schema
from builder.store.csvfile import dump_rows, parse_rows
from builder.store.schema import table_for
from tests import archive
from tests.archive import GENERAL, SPECIAL, TINY
from tests.checkout import ROOT
from tests.document import Element, document

HOSTILE = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "a | b | c",
    '=HYPERLINK("http://x.example/","y")',
    "{{ 7*7 }}",
    "{% raw %}",
    "&amp; &lt;b&gt; &#60;i&#62;",
    '"><img src=x onerror=alert(1)>',
    "*bold* _it_ __it__ `code` ~~gone~~",
    "مريم evil \u05d3\u05d5\u05d3 name",
    "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "#heading",
    "{#id .class onclick=alert(1)}",
    "---",
    "</p></div></main></title></svg>",
    "<!-- ]]> --><![CDATA[",
    "one\n\n## two\n\n<img src=x onerror=alert(1)>\n\n- [x](javascript:alert(1))",
    "![x](http://x.example/x.png) <http://x.example/> http://x.example/",
    "\\<b\\> \\&amp; 1\\. x\\",
    "{n} {moment} %s %(x)s {0}",
    "' onmouseover='alert(1)",
    "[ref]: javascript:alert(1) 'x'",
    "*[HTML]: Hyper",
    "$x^2$ ~x~ ++x++ :smile: --8<-- [[x]] !!! note",
    "@SUM(A1) ",
    "</textarea><!--",
    "<!-- newest -->",
)

TEXTS = {
    "races.csv": "title official_title official_aliases group place office party district district_type question official_id note",
    "choices.csv": "name official_name official_aliases short_name party incumbent official_id note",
    "updates.csv": "official_label withdrawn note",
    "statements.csv": "value said_by note",
    "events.csv": "note",
    "sources.csv": "title publisher",
    "corrections.csv": "was reason",
}
"""The columns that hold text, by file; in all of them every cell becomes hostile, if it is filled
or may be.
"""
ONLY_FILLED = frozenset({"withdrawn", "value", "short_name", "incumbent", "party"})


DATA = ("application/ld+json", "application/json")
"""Types of blocks that nothing runs."""


class Poison:
    """Gives out hostile texts in turn, each with a number that makes it this cell's own, and
    remembers them by cell.
    """

    def __init__(self) -> None:
        self.given: dict[tuple[str, str, str], str] = {}

    def __call__(self, file: str, row: str, column: str) -> str:
        number = len(self.given)
        text = f"{HOSTILE[number % len(HOSTILE)]} n{number}"
        # A line end in a cell stops the build; what stood behind it may still be read as Markdown
        # where it stands now.
        text = text.replace("\n", " ")
        self.given[file, row, column] = text
        return text

    def texts(self, file: str, column: str, row: str = "") -> set[str]:
        """Return the texts of a column, of the rows whose key begins with ``row``."""
        cells = self.given.items()
        return {t for (f, k, c), t in cells if (f, c) == (file, column) and k.startswith(row)}

    def title(self, election: str, race: str) -> str:
        (text,) = self.texts("races.csv", "title", f"{election.split('/')[1]}/{race}/")
        return flat(text)


def poisoned(data: Path, poison: Poison) -> None:
    """Every text of every file under ``data``, replaced."""
    for folder in sorted(data.glob("*/*/")):
        for name, columns in TEXTS.items():
            path = folder / name
            if not path.exists():
                continue
            table = table_for(name)
            assert table is not None
            rows = parse_rows(path.read_text(encoding="utf-8"), table, path)
            for row in rows:
                key = "/".join([folder.name, *(row[column] for column in table.key), str(row.line)])
                for column in columns.split():
                    if column == "short_name":
                        # It is made of words of the name, and Yes is Yes: the check holds it to
                        # that.
                        if row["kind"] in ("yes", "no"):
                            row[column] = row["kind"].capitalize()
                        elif row[column]:
                            row[column] = poison.given[name, key, column] = row["name"]
                    elif row[column] or column not in ONLY_FILLED:
                        row[column] = poison(name, key, column)
                if name == "corrections.csv":
                    race = row["scope"].removeprefix("race/")
                    choice = row["key"].removeprefix("choice/")
                    given = poison.given.items()
                    row["now"] = next(
                        t
                        for (f, k, c), t in given
                        if f"/{race}/{choice}/" in k and (f, c) == ("choices.csv", row["field"])
                    )
            path.write_bytes(dump_rows(rows, table.columns).encode())
        toml = folder / "election.toml"
        replace_toml(toml, folder.name, {"title", "official_title"}, poison)
    for toml in data.glob("*/jurisdiction.toml"):
        keys = set("name authority authority_short time_label topic text source_title".split())
        replace_toml(toml, toml.parent.name, keys, poison)


def replace_toml(path: Path, name: str, keys: set[str], poison: Poison) -> None:
    lines = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        key = line.split(" = ")[0]
        lines.append(
            f"{key} = {json.dumps(poison(path.name, f'{name}/{number}', key))}"
            if key in keys
            else line
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def poison() -> Poison:
    return Poison()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, poison: Poison) -> Path:
    root = archive.checkout(tmp_path_factory.mktemp("hostile"))
    poisoned(root / "data", poison)
    return archive.build_here(root)


@pytest.fixture(scope="module")
def pages(site: Path) -> Mapping[str, Element]:
    """Every page but records, read strictly: an element that is not closed or closed by another's
    end is an error.
    """
    return {
        p: document(data.decode())
        for p, data in archive.files(site).items()
        if p.endswith(".html") and not archive.is_record(p) and not archive.is_embed(p)
    }


def test_every_text_column_is_poisoned() -> None:
    """A column that somebody adds has to be thought about: it holds a text, or only forms that
    cannot hurt.
    """
    forms = set(
        "race choice kind rule seats votes_allowed bar coverage coverage_source whole_at ocd_id source ballot_order colour "
        "withdrawn_on field update released_at precision phase status votes_total date item over qualifier n event at state said_on outcome "
        "url archived_url sha256 retrieved_at by scope key".split()
    )
    for file in TEXTS:
        # What a correction says that a fact is now has to be that fact, hostile or not: see
        # `poisoned`.
        columns = set(schema.TABLES[file].columns) - (
            {"now"} if file == "corrections.csv" else set()
        )
        assert columns - set(TEXTS[file].split()) - forms == set()


def test_every_page_is_made_and_well_nested(pages: Mapping[str, Element]) -> None:
    ours = {
        f"{page[:-3]}/index.html" if not page.endswith("index.md") else page[:-3] + ".html"
        for page in archive.made_paths()
    }
    assert set(pages) == ours | {"404.html"}


def test_no_page_runs_anything_but_the_sites_own_files(
    pages: Mapping[str, Element], site: Path
) -> None:
    for path, page in pages.items():
        scripts = [
            script for script in page.all("script") if script.attributes.get("type") not in DATA
        ]
        assert all(not script.raw and not script.children for script in scripts), path
        for script in scripts:
            source = script.attributes["src"]
            assert (site / path).parent.joinpath(source).resolve().is_file() or source.startswith(
                archive.BASE
            ), (path, source)
        assert (
            page.all("style", "object", "embed", "base", "form", "img", "link", rel="import") == []
        ), path
        assert [frame.attributes["src"] for frame in page.all("iframe")] == (
            [f"../{archive.SPECIAL}/county-mayor/embed/"] if path == "embed/index.html" else []
        )


def test_an_embed_is_well_nested_and_runs_its_own_file_alone(site: Path, poison: Poison) -> None:
    titles = {flat(text) for text in poison.texts("races.csv", "title")}
    embeds = {
        path: data.decode() for path, data in archive.files(site).items() if archive.is_embed(path)
    }
    assert len(embeds) == len(titles)
    for path, text in embeds.items():
        page = document(text)
        assert (
            page.all("iframe", "object", "embed", "base", "form", "img", "link", rel="import") == []
        ), path
        (script,) = [of for of in page.all("script") if of.attributes.get("type") not in DATA]
        assert (
            not script.raw
            and not script.children
            and script.attributes["src"].startswith("../../../../assets/frame.")
        ), path
        assert page.all("style") == [], path
        said = flat(page.one("h1").text)
        assert any(said.startswith(title) for title in titles), (path, said)


def test_no_element_has_an_attribute_that_acts_or_paints(pages: Mapping[str, Element]) -> None:
    for path, page in pages.items():
        for element in page:
            bad = [
                name
                for name in element.attributes
                if name.startswith("on") or name in ("style", "srcdoc", "srcset", "action")
            ]
            assert bad == [], (path, element.tag, element.attributes)


def test_what_a_row_says_of_its_count_is_markup_of_bold_names_alone(
    pages: Mapping[str, Element],
) -> None:
    """The script of the page puts it in as markup."""
    rows = [row for page in pages.values() for row in page.all("tr")]
    sentences = [
        document(row.attributes["data-say"]) for row in rows if "data-say" in row.attributes
    ]
    every = [element for sentence in sentences for element in sentence.all()]
    assert {(element.tag, *element.attributes) for element in every} == {("b",)}
    assert len(sentences) > 20 and any("<script>" in element.text for element in every)


def test_every_address_is_one_of_ours_or_of_a_source(pages: Mapping[str, Element]) -> None:
    repository = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["repo_url"]
    examples = "clerk herald law state name".split()
    known = {"", urlsplit(repository).netloc, *(f"{name}.example" for name in examples)}
    known.add("creativecommons.org")  # the license of the figures
    for path, page in pages.items():
        for element in page:
            for name in ("href", "src", "data-spec", "data-plotly", "content"):
                link = element.attributes.get(name, "")
                if name == "content" and not link.startswith(("http", "javascript")):
                    continue
                parts = urlsplit(link)
                assert parts.scheme in ("", "https") and parts.netloc in known, (path, link)


def test_no_anchor_or_class_comes_from_a_text(pages: Mapping[str, Element], site: Path) -> None:
    css = "".join(path.read_text(encoding="utf-8") for path in site.glob("assets/*.css"))
    for path, page in pages.items():
        names = [element.attributes["id"] for element in page if "id" in element.attributes]
        assert len(names) == len(set(names)), path
        own = [name for name in names if name not in ("__drawer", "__search")]  # Material's
        assert [name for name in own if not re.fullmatch(r"[a-z0-9-]+", name)] == [], path
        classes = {word for element in page for word in element.attributes.get("class", "").split()}
        assert "class" not in classes and all(
            re.fullmatch(r"[a-z][a-z0-9_-]*", word) for word in classes
        ), path
    assert "onclick" not in css


def flat(text: str) -> str:
    return " ".join(text.split())


def race_pages() -> Iterator[tuple[str, str]]:
    for election in (GENERAL, SPECIAL):
        races = parse_rows(
            (TINY / "data" / election / "races.csv").read_text(encoding="utf-8"),
            schema.TABLES["races.csv"],
            Path("races.csv"),
        )
        yield from ((election, row["race"]) for row in races)


def test_every_title_and_name_is_shown_as_the_text_that_it_is(
    pages: Mapping[str, Element], poison: Poison
) -> None:
    seen = 0
    for election, slug in race_pages():
        page = pages[f"{election}/{slug}/index.html"]
        day = election.split("/")[1]
        text = flat(page.one("main").text)
        for (file, key, column), given in poison.given.items():
            parts = key.split("/")
            if parts[0] != day or parts[1] != slug or (file, column) not in SHOWN:
                continue
            seen += 1
            assert flat(given) in text, (election, slug, file, column, given)
        assert poison.title(election, slug) in flat(page.one("h1").text)
    assert seen > 100


SHOWN = {
    *(
        ("races.csv", name)
        for name in "title official_title group official_id question note".split()
    ),
    ("choices.csv", "name"),
}
"""What the race page shows whole."""


def test_the_head_of_a_page_holds_the_title_as_text(
    pages: Mapping[str, Element], poison: Poison
) -> None:
    for election, slug in race_pages():
        head = pages[f"{election}/{slug}/index.html"].one("head")
        assert flat(head.one("title").raw).startswith(poison.title(election, slug)), slug


def test_every_other_text_is_shown_too(pages: Mapping[str, Element], poison: Poison) -> None:
    everything = flat(" ".join(page.text for page in pages.values()))
    shown = {
        "updates.csv": ("official_label", "withdrawn", "note"),
        "statements.csv": ("said_by", "note"),
        "events.csv": ("note",),
        "sources.csv": ("title", "publisher"),
        "corrections.csv": ("was", "reason"),
        "choices.csv": ("name", "short_name"),
        "election.toml": ("title", "official_title"),
        "jurisdiction.toml": ("name", "text", "source_title", "time_label"),
    }
    missing = [
        (file, key, column, text)
        for (file, key, column), text in poison.given.items()
        if column in shown.get(file, ())
        and flat(text[:10] if column == "short_name" else text) not in everything  # charts cut it
    ]
    # A law of another time, a law on borders, a source that no page of a race or update had to
    # name.
    assert [
        entry for entry in missing if entry[0] not in ("jurisdiction.toml", "sources.csv")
    ] == []
    assert len([entry for entry in missing if entry[0] == "jurisdiction.toml"]) <= 2


def test_no_text_is_read_as_a_template(pages: Mapping[str, Element]) -> None:
    for path, page in pages.items():
        assert " 49 n" not in page.text, path
    assert any("{{ 7*7 }}" in page.text for page in pages.values())
    assert any("{% raw %}" in page.text for page in pages.values())


def test_a_spreadsheet_executes_no_cell(site: Path, poison: Poison) -> None:
    given = set(poison.given.values())
    seen: set[str] = set()
    paths = sorted(site.rglob("*.csv"))
    assert len(paths) > 10
    for path in paths:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, path
        for row in rows[1:]:
            for cell in row:
                assert not re.match(r"[=+@\t\r\n]|-(?!\d+(\.\d+)?$)", cell), (path, cell)
                seen.add(unsafe(cell))
    for file, column in (
        ("races.csv", "title"),
        ("choices.csv", "name"),
        ("updates.csv", "note"),
        ("sources.csv", "publisher"),
    ):
        assert poison.texts(file, column) <= seen
    assert given & seen


def test_a_parquet_file_keeps_every_name_as_it_is(site: Path, poison: Poison) -> None:
    names = set(pq.read_table(site / "data" / "votes.parquet").column("name").to_pylist())
    assert names == poison.texts("choices.csv", "name")


def test_every_chart_file_is_packed_json_that_holds_no_markup(site: Path) -> None:
    """Plotly reads a few tags in its texts; what came from data must not be one of them."""
    paths = sorted(site.rglob("charts.json.*.gz"))
    assert len(paths) > 10

    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    for path in paths:
        found = [
            t
            for t in texts(json.loads(gzip.decompress(path.read_bytes())))
            if re.search(r"<(?!/?(b|i|br|sub|sup|em|span|extra)\b)[a-z!/]", t)
        ]
        assert found == [], path.name


def test_what_programs_read_in_a_head_is_data_that_holds_every_title(
    pages: Mapping[str, Element], poison: Poison
) -> None:
    for election, slug in race_pages():
        head = pages[f"{election}/{slug}/index.html"].one("head")
        title = poison.title(election, slug)
        text = head.one("script", type="application/ld+json").raw
        assert not re.search("[<>&]", text), slug
        assert flat(json.loads(text)["name"]).startswith(title), slug
        cited = head.one("meta", name="citation_title").attributes["content"]
        assert flat(cited).startswith(title), slug
        shared = head.one("meta", property="og:title").attributes["content"]
        assert flat(shared).startswith(title), slug


def test_a_file_for_citation_managers_holds_every_title_as_it_is(
    site: Path, poison: Poison
) -> None:
    for election, slug in race_pages():
        title = poison.title(election, slug)
        for item in json.loads((site / election / slug / "cite.json").read_bytes()):
            assert flat(item["title"]).startswith(title), slug


def test_the_sitemap_is_well_formed(site: Path, pages: Mapping[str, Element]) -> None:
    tree = ET.parse(site / "sitemap.xml")
    found = {of.text for of in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    paths = pages.keys() - {"404.html"}
    assert found == {archive.SITE_URL + path.removesuffix("index.html") for path in paths}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            f"{GENERAL}/sources.csv",
            "https://herald.example/count",
            "javascript:alert(1)",
            ':8: expected an address that begins with https:// or http:// in url, got "javascript:alert(1)". Write the whole address.',
        ),
        (
            f"{GENERAL}/races.csv",
            "https://state.example/house-7",
            "data:text/html;x",
            ':11: expected an address that begins with https:// or http:// in whole_at, got "data:text/html;x". '
            "Write the whole address.",
        ),
        (
            f"{GENERAL}/races.csv",
            "\nmayor,",
            "\n../mayor,",
            ':2: expected a slug of at most 60 lowercase letters, digits and single hyphens in race, got "../mayor". '
            "Write a short name like city-mayor.",
        ),
        (
            "us-xx-marl/jurisdiction.toml",
            "https://law.example/12",
            "javascript:alert(1)",
            ': expected an address that begins with https:// or http:// in source_url, got "javascript:alert(1)". '
            "Write the whole address.",
        ),
    ],
)
def test_an_address_or_a_path_that_could_act_stops_the_build(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    root = archive.checkout(tmp_path)
    path = root / "data" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as error:
        archive.build_here(root)
    assert (
        re.sub(r" There are \d+ more: run `builder check`\.$", "", str(error.value))
        == f"{path}{message}"
    )
    assert not (root / "site").exists()


class Tags(HTMLParser):
    """Every element of a record with its attributes, read as a browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[tuple[str, tuple[str, ...]]] = set()
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_record_has_no_element_attribute_or_link_that_a_text_brought(
    site: Path, poison: Poison
) -> None:
    records = {
        path: data.decode() for path, data in archive.files(site).items() if archive.is_record(path)
    }
    assert len(records) > 50
    plain = "a aside body br caption code del figcaption figure footer h1 h2 head html ins b main nav p path pre small svg table td th tr "
    plain += "title style mark meta link time section"
    words = ""
    for path, data in records.items():
        read = Tags()
        read.feed(data)
        words += " ".join(read.words)
        assert {tag for tag, _ in read.tags} <= set(plain.split()), path
        names = {name for _, attributes in read.tags for name in attributes}
        assert not [
            name
            for name in names
            if name.startswith("on") or name in ("style", "src", "srcset", "action")
        ], path
        assert not [
            link
            for link in read.links
            if re.match(r"\s*(?:javascript|data|vbscript):", link, re.IGNORECASE)
        ], path
    official = poison.texts("choices.csv", "official_name")
    shown = flat(words)
    assert sum(flat(name) in shown for name in official) > len(official) / 2 or any(
        flat(name) in shown for name in poison.texts("choices.csv", "name")
    )
