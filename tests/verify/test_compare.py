"""`verify --against`: what may differ by the same builder, and by another; and slow servers."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from builder.counting.history import histories
from builder.model import Published, Rule
from builder.seal.manifest import MANIFEST
from builder.seal.manifest_reader import Chain, Manifest, parse
from builder.seal.manifest_tree import Entry
from builder.site.stated_block import COLUMNS, block_of, figures_of, read_stated, stated_hash
from builder.verify.compare import Comparison, Promise, promise
from builder.verify.figures import sentence_figures
from builder.verify.page import numbers, read_page
from builder.verify.site import VerifyOptions
from builder.verify.site import verify as run
from builder.verify.web import Web
from tests import archive, made
from tests.sealed_site import (
    built,
    by_another_builder,
    restated,
    rewritten,
    seal_all,
    told,
    verify,
)
from tests.verify.test_verify import answering, page, send

MAYOR = f"{archive.GENERAL}/mayor/index.html"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The manifest of the whole site, by the same builder."""
    return Path(shutil.copy(built() / "site" / MANIFEST, tmp_path / "old.json"))


@pytest.fixture
def other(old: Path) -> Path:
    return by_another_builder(old)


def against(site: Path, old: Path) -> Result:
    return verify(site, "--against", str(old))


def agrees(result: Result) -> bool:
    return (result.exit_code, told(result)) == (0, [])


def swapped(text: str, one: str, other: str) -> str:
    return text.replace(one, "\1").replace(other, one).replace("\1", other)


def text_put(site: Path, path: str, old: str, new: str) -> None:
    text = (site / path).read_text(encoding="utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), encoding="utf-8")
    restated(site)


def stated_by(site: Path, path: str) -> dict[str, Any]:
    stated = read_stated((site / path).read_bytes())
    assert stated is not None
    return stated


def test_what_a_page_states_is_what_its_data_say(site: Path) -> None:
    """By the invented archive: Lark 1,101, Quill 1,098, Reed 201 in the mayor's newest count."""
    stated = stated_by(site, MAYOR)
    (_, reed, *_) = stated["choices"][2]
    assert stated == {
        "kind": "race",
        "title": "Mayor of Lark Hill",
        "update": "2030-11-26-1000",
        "choices": [
            ["lark", "Ada Lark", 1101, "Lark"],
            ["quill", "Bo Quill", 1098, "Quill"],
            ["reed", reed, 201, "Reed"],
        ],
        "total": 2400,
        "leader": "lark",
        "margin": 3,
    }
    update = stated_by(site, f"{archive.GENERAL}/updates/2030-11-06-0105/index.html")
    (mayor,) = [row for row in update["races"] if row[0] == "mayor"]
    assert mayor == ["mayor", "Mayor of Lark Hill", [["quill", "Quill"]], 1600, 20]
    embed = stated_by(site, f"{archive.GENERAL}/mayor/embed/index.html")
    assert embed["choices"][0] == ["lark", "Ada Lark", 1101]


def test_every_page_of_an_election_and_each_front_page_with_figures_states_something(
    site: Path,
) -> None:
    for path, entry in parse((site / MANIFEST).read_bytes(), MANIFEST).files.items():
        states = path.startswith("us-xx-marl/") and path.endswith(".html") and not entry.block
        if states and path.count("/") > 1:
            assert entry.stated, path
        assert entry.stated == stated_hash(path, (site / path).read_bytes())
        assert not (entry.block and entry.stated)


def test_the_same_builder_and_no_new_line_ask_for_the_same_bytes_of_every_file(
    site: Path, old: Path
) -> None:
    assert against(site, old).exit_code == 0
    text_put(site, MAYOR, "</main>", "<!-- more --></main>")
    (found,) = told(against(site, old))
    assert found.startswith(f"{MAYOR}: expected the same bytes (sha256 ")
    assert ", since neither builder nor seal has changed, got " in found


def test_a_new_line_in_one_election_lets_that_election_change_and_no_other(
    tmp_path: Path, old: Path
) -> None:
    root = tmp_path / "later"
    archive.checkout(root, built() / "data")
    events = root / "data" / archive.SPECIAL / "events.csv"
    *_, last = events.read_text(encoding="utf-8").splitlines()
    number, source = int(last.split(",")[0]) + 1, last.split(",")[5]
    with events.open("a", encoding="utf-8") as file:
        file.write(f"{number},court,2031-03-20,happened,2031-03-20,{source},\n")
    seal_all(root, "2031-04-09")
    archive.build_here(root)
    assert against(root / "site", old).exit_code == 0
    text_put(root / "site", MAYOR, "</main>", "<!-- more --></main>")
    (found,) = told(against(root / "site", old))
    assert found.startswith(f"{MAYOR}: expected the same bytes ")


def test_another_builder_is_said_and_may_say_the_same_in_other_words(
    site: Path, other: Path
) -> None:
    text_put(site, MAYOR, "</main>", "<p>A new layout.</p></main>")
    result = against(site, other)
    assert agrees(result)
    assert re.search(
        r"^The builder differs: 0\.0\.9 \(bbbbbbbbbbbb\) then, .* now\. "
        r"Pages and tables are compared by what they state, not byte for byte\.$",
        result.stdout,
        re.MULTILINE,
    )


def test_other_tools_are_said(site: Path, old: Path) -> None:
    raw = json.loads(old.read_bytes())
    raw["tools"]["babel"] = "1.0"
    old.write_text(json.dumps(raw), encoding="utf-8")
    result = against(site, old)
    assert result.exit_code == 0
    assert "The builder is the same, with other tools: babel 1.0 then, " in result.stdout


def test_a_page_of_another_builder_that_states_something_else_is_named(
    site: Path, other: Path
) -> None:
    """Both short names are swapped in the page and in its block, so that it fits itself."""
    text = (site / MAYOR).read_text(encoding="utf-8")
    (site / MAYOR).write_text(swapped(text, "Lark", "Quill"), encoding="utf-8")
    restated(site)
    stated = f"{MAYOR}: expected it to state what it stated (sha256 "
    assert any(line.startswith(stated) for line in told(against(site, other)))


def test_a_download_of_another_builder_with_other_words_is_a_note_and_with_other_figures_a_difference(
    site: Path, other: Path
) -> None:
    history = f"{archive.GENERAL}/mayor/history.csv"
    text_put(site, history, ",since,source\n", ",since,source_id\n")
    result = against(site, other)
    assert agrees(result)
    same = "other words, by another builder; its figures, names and ids are the same."
    assert f"{history}: {same}" in result.stdout
    text_put(site, "data/updates.csv", "election-night", "canvass")
    (found,) = told(against(site, other))
    assert found.startswith("data/updates.csv: expected it unchanged ")


def test_every_column_of_figures_stands_in_its_table(site: Path) -> None:
    for name, columns in COLUMNS.items():
        path = name if "/" in name else f"{archive.GENERAL}/mayor/{name}"
        data = (site / path).read_bytes()
        head = data.split(b"\n", 1)[0].decode().split(",")
        assert set(columns) <= set(head), name
        assert figures_of(path, data).count(b"\n") == data.count(b"\n")
    assert figures_of("data/sources.csv", b"a,b\n") == figures_of("data/races.csv", b"\xff") == b""


@pytest.mark.parametrize(
    ("scope", "path", "allowed"),
    [
        ("wording/race/mayor", "us/1/mayor/history.csv", True),
        ("wording/race/mayor", "us/1/updates/k/index.html", True),
        ("reworded/1", "data/races.csv", True),
        ("correction/2", "us/1/updates/k/index.html", True),
        ("race/mayor", "us/1/updates/k/index.html", True),
        ("update/k", "us/1/updates/k/index.html", True),
        ("update/later", "us/1/updates/k/index.html", False),
        ("event/3", "us/1/updates/k/index.html", False),
        ("event/3", "us/1/mayor/index.html", True),
        ("wording/race/mayor", "us/2/mayor/history.csv", False),
    ],
)
def test_which_new_lines_let_which_files_change(scope: str, path: str, allowed: bool) -> None:
    def manifest(lines: int) -> Manifest:
        chains = {"us/1": Chain(head=f"h{lines}", lines=lines), "us/2": Chain(head="h", lines=1)}
        return Manifest(head="", newest_update="", chains=chains, moved={}, files={})

    known = Published(
        seq=1, published_on="2031-01-01", scope="update/k", layer=1, sha256="", previous=""
    )
    new = Published(seq=2, published_on="2031-01-02", scope=scope, layer=1, sha256="", previous="")
    chains = {"us/1": [known, new], "us/2": [known]}
    compared = Comparison(old=manifest(1), new=manifest(2), chains=chains, read=lambda path: b"")
    assert compared.may_change(path) is allowed


# What a page shows, read by nobody's template.


def test_the_reader_sees_what_a_reader_sees() -> None:
    shown = read_page(
        b"<title>No</title><main><h1>A &amp; <b>B</b></h1><!-- <h1>no</h1> --><script>var a = '<h1>';</script>"
        b"<table><caption>x<tr><th scope=row>\xe2\x81\xa8Ada\xe2\x81\xa9<small>party</small><td>+1,101<small>5%</small></table>"
        b"<p>So <b>Ada</b> led by 1,101 (0.50 points).<p><mark>Was <b>Bo</b></mark></main><p>3"
    )
    assert shown.heading == "A & B"
    ((row,),) = shown.tables
    assert ([cell.parts for cell in row], row[1].number) == (
        [["Ada", "party"], ["+1,101", "5%"]],
        1101,
    )
    assert shown.paragraphs == [("So Ada led by 1,101 (0.50 points).", ["Ada"])]
    assert numbers("1,101 of 12,345,678, 0.50 and 7.") == ["1101", "12345678", "0.50", "7"]


ODD_HTML = [b"", b"<", b"<main", b"</main><main>", b"<td><tr><h1></b>", b"\xff<main><p><b>"]
LONG_HTML = [form * 200_000 for form in (b"<script", b"<!--", b"<p")]


@pytest.mark.parametrize("data", [*ODD_HTML, *LONG_HTML, b"<a b='" * 200_000])
def test_no_form_of_html_is_an_error_and_none_takes_long(data: bytes) -> None:
    start = time.process_time()  # of this process alone, whatever runs beside it
    read_page(data)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "block",
    ["", "[]", "{}", '{"kind":"race"}', '{"kind":"race","choices":5,"update":1}', "[" * 100_000],
)
def test_a_block_in_another_form_is_a_difference_and_no_traceback(block: str, site: Path) -> None:
    text = (site / MAYOR).read_text(encoding="utf-8")
    own = block_of(text.encode()).decode()
    (site / MAYOR).write_text(text.replace(own, block), encoding="utf-8")
    restated(site)
    result = verify(site)
    assert result.exit_code == 1
    assert f"{MAYOR}: expected a block " in "\n".join(told(result)), result.output


def test_a_record_that_shows_other_names_than_the_seal_though_its_block_is_whole_is_named(
    site: Path,
) -> None:
    record = f"{archive.GENERAL}/mayor/2030-11-06-0105/index.html"
    text = (site / record).read_text(encoding="utf-8")
    before, block = text.split("<pre>", 1)
    other = swapped(before, "Ada Lark", "Bo Quill")
    rewritten(site, {record: lambda text: f"{other}<pre>{block}"})
    found = told(verify(site))
    assert f'{record}: expected 700 beside "Ada Lark", as the seal holds, got 720.' in found
    assert f'{record}: expected 720 beside "Bo Quill", as the seal holds, got 700.' in found
    assert any("of its sentence, got it at place 1." in line for line in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<h1>Mayor of Lark Hill", "<h1>Mayor of Marl", 'the title "Mayor of Lark Hill"'),
        ("<small>MAYOR OF ", "<small>DEAN OF ", 'the official title "MAYOR OF'),
    ],
)
def test_a_record_under_another_title_is_named(site: Path, old: str, new: str, said: str) -> None:
    record = f"{archive.GENERAL}/mayor/2030-11-06-0105/index.html"
    text = (site / record).read_text(encoding="utf-8")
    assert old in text
    rewritten(site, {record: lambda text: text.replace(old, new)})
    (found,) = told(verify(site))
    assert found.startswith(f"{record}: expected {said}"), found


# Slow servers.


def dripping(wait: float, head: bool) -> Callable[[BaseHTTPRequestHandler], None]:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            begun = b"X-Slow: " if head else b"Content-Length: 9999\r\n\r\n"
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + begun)
            while True:
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(wait)
        except OSError:
            pass

    return drip


@pytest.mark.parametrize("head", [True, False], ids=["in its head", "in its body"])
def test_a_server_that_drips_from_its_first_answer_is_left_in_a_bounded_time(head: bool) -> None:
    start = time.monotonic()
    with answering(dripping(0.05, head)) as address:
        result = verify(address, "--timeout", "0.2", "--within", "0.05")
        assert isinstance(result.exception, Exception)
        # For the manifest it is patient, since it may be large; the whole run ends all the same,
        # here after three seconds.
        assert "expected a manifest, got " in str(result.exception)
    assert time.monotonic() - start < 60


def test_a_server_that_drips_its_headers_for_one_file_costs_that_file_alone(site: Path) -> None:
    slow = dripping(0.02, True)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/about/":
            slow(handler)
        else:
            send(handler, 200, page(site, handler))

    length = (site / "about" / "index.html").stat().st_size
    start = time.monotonic()
    # An answer may take three times this: so long that a busy machine is not taken for a slow
    # server.
    with answering(answer) as address:
        result = verify(address, "--timeout", "2")
    assert told(result) == [
        f"about/index.html: expected {length:,} bytes, got no complete response in time."
    ]
    files = len(parse((site / MANIFEST).read_bytes(), MANIFEST).files)
    assert f"{files - 1} of {files} files were read." in result.stdout
    assert time.monotonic() - start < 120


def test_a_run_that_takes_longer_than_it_may_says_how_much_it_read(site: Path) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.endswith("/"):
            time.sleep(0.3)
        send(handler, 200, page(site, handler))

    with answering(slow) as address:
        outcome = run(Web(address, 5, 3.0), VerifyOptions(threads=2), lambda done, of: None)
    assert outcome.stopped == "no answer within the time of the whole run"
    read = outcome.counts["files"]
    files = len(parse((site / MANIFEST).read_bytes(), MANIFEST).files)
    assert 0 < read < files
    assert f"{read} of {files} files were read." in outcome.notes


def test_a_short_name_that_changes_in_page_and_block_alike_is_named(site: Path) -> None:
    """Nothing on the page contradicts it, and manifest and sums fit: what was sealed does."""
    path = f"{archive.GENERAL}/index.html"
    page = (site / path).read_text(encoding="utf-8")
    stated = read_stated(page.encode())
    assert stated is not None
    _, _, named, *_ = next(row for row in stated["races"] if row[0] == "mayor")
    slug, short = named[0]
    other = "Elsewhere"
    (site / path).write_text(page.replace(short, other), encoding="utf-8")
    restated(site)
    assert any(
        f'{path}: expected the short name "{short}" of {slug}, as the seal holds, got "{other}"'
        in line
        for line in told(verify(site))
    )


def test_a_title_that_changes_in_page_and_block_alike_is_named(site: Path) -> None:
    path = f"{archive.GENERAL}/mayor/index.html"
    page = (site / path).read_text(encoding="utf-8")
    stated = read_stated(page.encode())
    assert stated is not None
    title = stated["title"]
    (site / path).write_text(page.replace(title, "Mayor of Elsewhere"), encoding="utf-8")
    restated(site)
    expected = f'{path}: expected the title "{title}" that the seal holds, got "Mayor of Elsewhere"'
    assert any(expected in line for line in told(verify(site)))


def test_the_sentence_of_a_race_whose_rule_is_unknown_is_looked_for_beside_those_about_falls() -> (
    None
):
    of = made.one(made.race(rule=Rule.UNKNOWN), {"ana": 571, "ben": 500})
    (step,) = histories(of)["mayor"].steps
    names = {"ana": "Ana", "ben": "Ben"}
    fall = ("The official total of Ana went down.", ["Ana"])
    assert [
        *sentence_figures(step.standing, names, [("1,071 votes had been counted.", []), fall])
    ] == []
    (told,) = sentence_figures(step.standing, names, [("1,072 votes had been counted.", []), fall])
    assert told.startswith("expected 1071 in its sentence, which follows from the votes, got ")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("election.xlsx", Promise.EXISTS),
        ("archive.sqlite", Promise.EXISTS),
        ("latest.json", Promise.EXISTS),
        ("votes.csv", Promise.FIGURES),
        ("votes.parquet", Promise.FIGURES),
    ],
)
def test_another_builder_may_pack_a_file_otherwise_but_not_change_a_figure(
    name: str, kept: Promise
) -> None:
    """What a packed file holds stands in the tables beside it, which keep their bytes."""
    assert promise(f"{archive.GENERAL}/data/{name}", Entry(1, "0" * 64)) is kept
