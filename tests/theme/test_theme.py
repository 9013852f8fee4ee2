"""The shell of every page: what it loads, what it lets through, how it looks to a browser."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from PIL import Image, ImageColor
from playwright.sync_api import Browser, Page, expect

from builder.errors import BuildError
from builder.exports import sitemap
from builder.site import docs_folder as layout
from builder.site import mkdocs
from builder.site.server import running
from builder.theme import assets
from builder.wording.messages import Messages
from tests.checkout import ROOT

SAY = Messages()
MOMENT = datetime(2022, 12, 5, 20, 15, tzinfo=UTC)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
)
DEMO = (ROOT / "tests/fixtures/theme/demo.md").read_text(encoding="utf-8")
THEME = ROOT / "builder/theme"
SCRIPTS = sorted((THEME / "js").glob("*.js"))
WHOLE = """---
title: A finished page
---

# A &#42;finished&#42; page, as races are {#top .long}

<div>
<p>One line.</p>

<p>Another one.</p>
</div>

## Words &#38; numbers {#words}

<p id="last">The last one.</p>
"""
DEEP = DEMO.replace("](", "](../../")


def checkout(folder: Path, address: str = "https://archive.example/repo/") -> Path:
    """A checkout with the theme, a chart library, and the settings with another address alone."""
    shutil.copytree(THEME, folder / "builder" / "theme")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace(mkdocs.site_url(ROOT), address)
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (folder / assets.LIBRARY).parent.mkdir(parents=True)
    (folder / assets.LIBRARY).write_text("// the chart library\n", encoding="utf-8")
    return folder


def docs(**more: str) -> dict[str, str]:
    """The hand-written pages, and pages named a__b for a/b.md."""
    content = sorted((ROOT / "content").glob("*.md"))
    pages = {path.name: path.read_text(encoding="utf-8") for path in content}
    return pages | {name.replace("__", "/") + ".md": text for name, text in more.items()}


def rendered(root: Path, pages: dict[str, str]) -> dict[str, bytes]:
    parts = assets.load(root, SAY)
    return {**made(root, pages, parts), **{part.path: part.data for part in parts.values()}}


def made(
    root: Path,
    pages: Mapping[str, str],
    parts: Mapping[str, assets.Asset],
    moment: datetime = MOMENT,
) -> dict[str, bytes]:
    """Every page as a build makes it."""
    folder = root / "build" / "docs"
    written = [layout.write_page(folder, path, text) for path, text in pages.items()]
    places = layout.prune_stale(folder, written)
    site = mkdocs.MkDocsRenderer.load(root, folder, places, assets.addresses(parts), moment)
    own = {layout.place_of(path): site.page(path, text) for path, text in pages.items()}
    return {"404.html": site.missing(), **own}


def html_of(pages: dict[str, str], path: str, tmp_path: Path) -> str:
    """One page of a checkout with these pages."""
    return html(rendered(checkout(tmp_path), docs(**pages)), path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = checkout(tmp_path_factory.mktemp("shell"))
    return rendered(root, docs(demo=DEMO, us__2022__demo=DEEP))


@pytest.fixture(scope="module")
def folder(built: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    for path, data in built.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)
    return target


def html(files: dict[str, bytes], path: str) -> str:
    return files[path].decode("utf-8")


def test_only_what_was_asked_for_is_made(built: dict[str, bytes]) -> None:
    pages = docs(demo=DEMO, us__2022__demo=DEEP).keys() - {"index.md"}
    files = {"404.html", "embed.js", "index.html"}
    files |= {name.replace(".md", "/index.html") for name in pages}
    files |= {f"assets/{script.stem}.HASH.js" for script in SCRIPTS}
    files |= {"assets/archive.HASH.css", "assets/plotly-basic.min.HASH.js"}
    files |= {"assets/favicon.HASH.svg", "assets/touch.HASH.png", "assets/record.HASH.css"}
    files |= {"assets/embed.HASH.css"}
    assert {re.sub(r"\.[0-9a-f]{8}\.", ".HASH.", path) for path in built} == files


def test_the_name_of_an_asset_changes_with_its_content(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    before = assets.load(root, SAY)
    (root / "builder/theme/css/print.css").write_text("p { color: red }", encoding="utf-8")
    after = assets.load(root, SAY)
    assert before["archive"].path != after["archive"].path
    assert {name for name in before if before[name] != after[name]} == {"archive"}


def test_the_icon_of_phones_is_the_logo_on_a_full_ground() -> None:
    icon = assets.load(ROOT, SAY)["touch"].data
    assert len(icon) < 4000
    red = Image.open(io.BytesIO(icon)).getchannel("R")
    assert red.size == (180, 180)
    corners = {red.getpixel((x, y)) for y in (0, 179) for x in (0, 179)}
    assert corners == {0x4B}, "no corner is left for the phone to fill"
    assert red.getpixel((90, 90)) == 0xFF, "the line crosses the middle"


def test_comments_and_indentation_stay_at_home() -> None:
    script = '// Says hello.\n(() => {\n  "use strict";\n\n  // Once.\n  say("http://a/b"); // kept\n})();\n'
    assert assets.lean(script) == b'(() => {\n"use strict";\nsay("http://a/b"); // kept\n})();\n'
    css = "/* All\n   of it. */\n@media print {\n  p { color: red } /* red */\n}\n"
    assert assets.lean(css) == b"@media print {\np { color: red }\n}\n"


def test_a_style_sheet_loses_blanks_that_mean_nothing_and_no_text_changes() -> None:
    css = "@media print {\n  a > b, p :is(i, b) { color: red; --x: 1px 2px; margin: 0 1px }\n}\n"
    lean = b"@media print{\na > b,p :is(i,b){color:red;--x:1px 2px;margin:0 1px}\n}\n"
    assert assets.lean_style(css) == lean
    sheets = [(THEME / "css" / name).read_text(encoding="utf-8") for name in assets.STYLES]
    whole = "".join(sheets)
    texts = re.findall(r'"[^"\n]*"', assets.lean(whole).decode())
    assert len(texts) > 20 and texts == re.findall(r'"[^"\n]*"', assets.lean_style(whole).decode())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_in_a_script_spans_lines_and_no_comment_stands_within_one(path: Path) -> None:
    """What `assets.lean` relies on."""
    script = path.read_text(encoding="utf-8")
    assert [line for line in script.splitlines() if line.replace("\\`", "").count("`") % 2] == []
    assert "/*" not in script and "*/" not in script
    assert not [line for line in script.splitlines() if line.endswith("\\")]


def test_a_missing_chart_library_says_what_to_do(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    (root / assets.LIBRARY).unlink()
    words = f"{assets.LIBRARY}: expected the chart library, got no such file. Run `make setup`."
    with pytest.raises(BuildError, match=re.escape(words)):
        assets.load(root, SAY)


RENDER = """
import hashlib, locale, sys
from pathlib import Path
from builder.theme import assets
from tests.theme.test_theme import DEMO, SAY, docs, made

locale.setlocale(locale.LC_ALL, "")
root = Path(sys.argv[1])
files = made(root, docs(demo=DEMO), assets.load(root, SAY))
for path in sorted(files):
    print(hashlib.sha256(files[path]).hexdigest(), path)
"""


def test_the_same_pages_are_the_same_bytes_on_every_machine(tmp_path: Path) -> None:
    said = []
    here = {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
    there = {"TZ": "America/Los_Angeles", "LC_ALL": "POSIX", "PYTHONHASHSEED": "2"}
    there |= {"SOURCE_DATE_EPOCH": "1", "PYTHONUTF8": "1"}
    for n, machine in enumerate((here, there)):
        root, environment = checkout(tmp_path / str(n)), {**os.environ, **machine}
        words = [sys.executable, "-c", RENDER, str(root)]
        run = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        said.append(run.stdout)
    assert said[0] == said[1] and len(said[0].splitlines()) == len(docs(demo=DEMO)) + 1


def test_a_second_build_over_the_first_has_the_same_bytes_and_nothing_left_over(
    tmp_path: Path,
) -> None:
    root = checkout(tmp_path)
    rendered(root, docs(demo=DEMO, gone__page="# Gone\n"))
    stamp = (root / "build" / "docs" / "demo.md").stat().st_mtime_ns
    again = rendered(root, docs(demo=DEMO))
    assert "gone/page/index.html" not in again and not (root / "build" / "docs" / "gone").exists()
    assert (root / "build" / "docs" / "demo.md").stat().st_mtime_ns == stamp
    assert again == rendered(checkout(tmp_path / "fresh"), docs(demo=DEMO))


def test_mkdocs_build_makes_the_same_pages_from_the_same_folder(
    built: dict[str, bytes], tmp_path: Path
) -> None:
    """The pages are made one by one for want of memory; whoever has only MkDocs gets the same."""
    root = checkout(tmp_path)
    made_here = rendered(root, docs(demo=DEMO, us__2022__demo=DEEP, us__2022__whole=WHOLE))
    assert {path: made_here[path] for path in built} == built
    plain, folder = tmp_path / "plain", str(root / "build" / "docs")
    settings = load_config(str(root / "mkdocs.yml"), docs_dir=folder, site_dir=str(plain))
    settings.extra["assets"] = assets.addresses(assets.load(root, SAY))
    build(settings)
    pages = plain.rglob("*.html")
    made = {path.relative_to(plain).as_posix(): path.read_bytes() for path in pages}
    assert made == {path: data for path, data in made_here.items() if path.endswith(".html")}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("  - attr_list\n  - smarty\n", "page&rsquo;s"),
        ("      permalink: true\n", 'title="Permanent link"'),
    ],
    ids=["an extension", "an option"],
)
def test_what_mkdocs_yml_asks_of_markdown_is_done_to_every_page(
    asked: str, found: str, tmp_path: Path
) -> None:
    root = checkout(tmp_path)
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    before = asked.splitlines(keepends=True)[0].replace("true", "false")
    assert settings.count(before) == 1
    (root / "mkdocs.yml").write_text(settings.replace(before, asked), encoding="utf-8")
    pages = rendered(root, docs(whole=WHOLE.replace(" page, as", " page's, as")))
    assert found in html(pages, "whole/index.html")


def test_the_pages_are_the_same_without_the_markdown_extension(
    built: dict[str, bytes], tmp_path: Path
) -> None:
    root = checkout(tmp_path)
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    assert "  - builder.site.markdown\n" in settings
    (root / "mkdocs.yml").write_text(
        settings.replace("  - builder.site.markdown\n", ""), encoding="utf-8"
    )
    assert rendered(root, docs(demo=DEMO, us__2022__demo=DEEP)) == built


def test_every_page_has_the_policy_and_nothing_that_breaks_it(built: dict[str, bytes]) -> None:
    for path in built:
        if path.endswith(".html"):
            page = html(built, path)
            policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            assert page.count(policy) == 1, path
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page), path
            assert all('src="' in tag for tag in re.findall(r"<script[^>]*>", page)), path


def test_no_page_loads_anything_from_elsewhere(built: dict[str, bytes]) -> None:
    for path in built:
        if path.endswith(".html"):
            parts = r'(?:src|data-plotly)="([^"]*)"|rel="(?:stylesheet|icon)" href="([^"]*)"'
            loads = re.findall(parts, html(built, path))
            assert not [load for load in map("".join, loads) if "//" in load], path
        if path.endswith((".css", ".js")) and "plotly" not in path:
            elsewhere = r'https?://(?!www\.w3\.org/)|@import|url\((?!"?data:)'
            assert not re.search(elsewhere, html(built, path)), path


def test_links_inside_the_site_are_relative_so_that_a_sub_path_works(
    built: dict[str, bytes],
) -> None:
    page = html(built, "us/2022/demo/index.html")
    assert '<a class="brand" href="../../..">' in page
    assert 'href="../../../method/">Method</a>' in page
    assert 'href="../../../elections/" aria-current="true">Elections</a>' in page
    assert re.search(
        r'<link rel="stylesheet" href="\.\./\.\./\.\./assets/archive\.[0-9a-f]{8}\.css">', page
    )
    assert '<link rel="canonical" href="https://archive.example/repo/us/2022/demo/">' in page
    assert not re.search(r'(?:href|src)="/', page)


def test_the_missing_page_stands_at_any_depth_so_its_links_start_at_the_root(
    built: dict[str, bytes],
) -> None:
    repository = f'href="{mkdocs.Settings.read(ROOT).repository}'
    page = html(built, "404.html").replace(repository, 'href="/repo/')
    links = re.findall(r'(?:href|src|data-plotly)="([^"#]*)"', page)
    assert len(links) > 15 and not [link for link in links if not link.startswith("/repo/")]
    assert 'rel="canonical"' not in html(built, "404.html")


def test_the_address_of_the_site_stands_in_one_place_only() -> None:
    host = mkdocs.site_url(ROOT).split("/")[2]
    texts = [ROOT / "mkdocs.yml", *(ROOT / "content").rglob("*.md")]
    kinds = (".py", ".html", ".md", ".js", ".css", ".svg", ".po")
    texts += [path for path in (ROOT / "builder").rglob("*") if path.suffix in kinds]
    named = [path.name for path in texts if host in path.read_text(encoding="utf-8")]
    assert named == ["mkdocs.yml"]
    # The repository of a site at the root of GitHub Pages is called like its host; it has a setting
    # of its own.
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert re.sub(r"(?m)^repo_url: .*$", "", settings).count(host) == 1


@pytest.mark.parametrize("address", ["", "archive.example/", "https://archive.example"])
def test_an_address_that_is_none_stops_the_build(tmp_path: Path, address: str) -> None:
    root = checkout(tmp_path, address)
    with pytest.raises(BuildError) as error:
        mkdocs.site_url(root)
    shown = address or "None"
    expected = f"{root}/mkdocs.yml: expected site_url: an address that ends in a slash, got site_url: {shown}."
    assert str(error.value) == f"{expected} Correct mkdocs.yml."


def test_the_base_path_is_the_sites_own(tmp_path: Path) -> None:
    assert mkdocs.Settings.read(checkout(tmp_path / "a")).base_path == "/repo/"
    root = checkout(tmp_path / "b", "https://name.github.io/")
    assert mkdocs.Settings.read(root).base_path == "/"


HOSTILE = """---
title: '&lt;script&gt;alert(1)&lt;/script&gt; AT&amp;T &quot;{{ x }}&quot;'
description: 'say &quot;x&quot; &amp; &lt;b&gt;'
crumbs:
- ['&lt;img src=x onerror=y&gt;', 'elections/']
here: '<b>not escaped before</b>'
head:
- {tag: script, src: x.js}
- {tag: meta, name: 'citation_title', content: '"><script>alert(2)</script>'}
---

# A heading
"""


def test_hostile_front_matter_is_text_and_is_escaped_once(tmp_path: Path) -> None:
    page = html_of({"hostile": HOSTILE}, "hostile/index.html", tmp_path)
    title = "&lt;script&gt;alert(1)&lt;/script&gt; AT&amp;T &quot;{{ x }}&quot;"
    content = "&#34;&gt;&lt;script&gt;alert(2)&lt;/script&gt;"
    for escaped in (
        f"<title>{title} – Election Count Archive</title>",
        'property="og:description" content="say &quot;x&quot; &amp; &lt;b&gt;">',
        '<a href="../elections/">&lt;img src=x onerror=y&gt;</a>',
        '<span aria-current="page">&lt;b&gt;not escaped before&lt;/b&gt;</span>',
        f'<meta name="citation_title" content="{content}">',
    ):
        assert escaped in page
    assert page.count("<script") == 1 and "x.js" not in page


@pytest.mark.parametrize(
    ("mark", "safe"),
    [("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "'"), ("&lt;", "&lt;"), ("7", "7")],
)
def test_one_mark_in_one_value_of_a_head_is_escaped_wherever_it_stands(
    mark: str, safe: str, tmp_path: Path
) -> None:
    head = [
        {"tag": "link", "rel": "a", "href": "b"},
        {"tag": "meta", "name": f"c{mark}"},
        {"tag": "meta", f"d{mark}": "e"},
    ]
    text = f"---\ntitle: A\nhead: {json.dumps(head)}\n---\n\n# A\n"
    page = html_of({"head": text}, "head/index.html", tmp_path)
    assert f'<link rel="a" href="b">\n<meta name="c{safe}">\n<meta d{safe}="e">\n' in page


WARNED = "{root}/mkdocs.yml: expected pages that MkDocs makes without a warning, got "


@pytest.mark.parametrize(
    ("pages", "gone", "words"),
    [
        (
            {"broken.md": "# Broken\n\n[Nowhere](nowhere.md)\n"},
            "",
            WARNED
            + "Doc file 'broken.md' contains a link 'nowhere.md', but the target is not found"
            " among documentation files.. Correct the page or link it names.",
        ),
        ({}, "elections.md", WARNED + "A reference to 'elections.md' is included in the 'nav'"),
        (
            {"a.md": "# A\n", "a/index.md": "# A\n"},
            "",
            "a/index.md: expected a place of its own, got the place of a.md. Rename one of them.",
        ),
        (
            {".hidden/a.md": "# A\n"},
            "",
            ".hidden/a.md: expected MkDocs to make .hidden/a/index.html, got nothing. Give the page"
            " another name.",
        ),
    ],
    ids=["a link to nowhere", "no page of the navigation", "one address", "left out"],
)
def test_pages_that_can_not_be_made_stop_the_build_and_are_named(
    tmp_path: Path, pages: dict[str, str], gone: str, words: str
) -> None:
    root = checkout(tmp_path)
    with pytest.raises(BuildError) as error:
        rendered(root, {path: text for path, text in (docs() | pages).items() if path != gone})
    assert str(error.value).startswith(words.format(root=root))


def test_the_environment_is_as_it_was_after_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = checkout(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")
    for epoch in ("7", None):
        rendered(root, docs())
        assert os.environ.get("SOURCE_DATE_EPOCH") == epoch
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_sitemap_lists_pages_with_the_time_of_their_data(tmp_path: Path) -> None:
    address = mkdocs.site_url(checkout(tmp_path))
    files = sitemap.sitemap(address, {"": MOMENT, "a/?x&y/": date(2014, 11, 4)})
    assert files == {
        "sitemap.xml": b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        b"<url><loc>https://archive.example/repo/</loc><lastmod>2022-12-05T20:15:00Z</lastmod></url>\n"
        b"<url><loc>https://archive.example/repo/a/?x&amp;y/</loc><lastmod>2014-11-04</lastmod></url>\n</urlset>\n"
    }


def test_robots_may_read_everything_and_learn_of_the_sitemap() -> None:
    read = RobotFileParser()
    read.parse(sitemap.robots("https://archive.example/repo/").decode().splitlines())
    assert read.site_maps() == ["https://archive.example/repo/sitemap.xml"]
    assert read.can_fetch("Any", "https://archive.example/repo/us-xx/2030-11-05/mayor/")


def test_a_sitemap_of_more_than_50_000_pages_is_an_index_of_several(tmp_path: Path) -> None:
    address = mkdocs.site_url(checkout(tmp_path))
    files = sitemap.sitemap(address, {f"{n:06}/": date(2022, 11, 8) for n in range(50_001)})
    assert sorted(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert [files[name].count(b"<loc>") for name in sorted(files)] == [50_000, 1, 2]
    second = b"<sitemap><loc>https://archive.example/repo/sitemap-2.xml</loc></sitemap>"
    assert second in files["sitemap.xml"]


def tokens(css: str, selector: str) -> dict[str, str]:
    body = css.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+): ([^;]+);", body))


def luminance(color: str) -> float:
    parts = [part / 255 for part in ImageColor.getrgb(color)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_have_a_contrast_of_4_5_and_marks_of_3_on_every_ground(scheme: str) -> None:
    css = (THEME / "css" / "tokens.css").read_text(encoding="utf-8")
    chosen = tokens(css, "  [data-md-color-scheme=slate]")
    assert chosen == tokens(css, "  :root:not(.js)"), "the dark palettes differ"
    colors = tokens(css, ":root") | (chosen if scheme == "dark" else {})
    for ground in ("bg", "surface", "night"):
        for words in ("ink", "ink-2", "ink-3", "accent", *(f"c{n}t" for n in range(6))):
            assert contrast(colors[words], colors[ground]) >= 4.5, (words, ground)
        for mark in ("rule-2", "focus", *(f"c{n}" for n in range(6))):
            assert contrast(colors[mark], colors[ground]) >= 3, (mark, ground)
    assert contrast(colors["bg"], colors["accent"]) >= 4.5
    assert contrast(colors["ink"], colors["accent-soft"]) >= 4.5


@pytest.fixture(params=["with script", "without script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "with script")


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    with running(folder, "/repo/") as where:
        yield where


@contextmanager
def opened(
    browser: Browser, url: str, width: int = 1280, script: bool = True, **given: Any
) -> Iterator[Page]:
    """A page in a context of its own, which ends with it."""
    given |= {"viewport": {"width": width, "height": 900}, "reduced_motion": "reduce"}
    with browser.new_context(java_script_enabled=script, **given) as context:
        page = context.new_page()
        page.goto(url)
        yield page


@pytest.fixture
def demo(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address + "demo/") as page:
        yield page


PATHS = ("", "demo/", "us/2022/demo/", "method/", "glossary/", "data/", "about/", "check/")


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_browser_finds_no_error_nothing_sideways_and_nothing_from_elsewhere(
    browser: Browser, address: str, width: int, scripted: bool
) -> None:
    said: list[str] = []
    asked: list[str] = []
    with opened(browser, "about:blank", width, scripted) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        for path in (*PATHS, "corrections/", "elections/"):
            page.goto(address + path)
            # A page without script can't be asked for its width.
            wide = page.locator("html").evaluate("e => e.scrollWidth") if scripted else width
            assert wide <= width, path
    assert said == []
    assert [url for url in asked if not url.startswith(address)] == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(browser: Browser, address: str, width: int, scheme: str) -> None:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    with opened(browser, address, width, color_scheme=scheme, bypass_csp=True) as page:
        for path in ("demo/", "", "data/"):
            page.goto(address + path)
            if width < 760:
                page.click(".menu.main > summary")
            page.add_script_tag(content=axe)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == [], path


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


WHITE, NIGHT = "rgb(255, 255, 255)", "rgb(30, 33, 41)"


@pytest.mark.browser
def test_the_button_changes_the_colors_and_the_choice_stays(demo: Page, address: str) -> None:
    button = demo.get_by_role("button", name="Dark colors")
    other = demo.get_by_role("button", name="Light colors")
    assert background(demo) == WHITE
    button.press("Enter")
    assert background(demo) == NIGHT
    expect(other).to_be_focused()
    expect(button).to_be_hidden()
    demo.goto(address + "method/")
    assert background(demo) == NIGHT
    # It is kept where Material keeps it, and as Material does.
    kept = json.loads(demo.evaluate("localStorage.getItem('/repo/.__palette')"))
    assert (kept["index"], kept["color"]["scheme"]) == (1, "slate")
    # Back to what the system shows is following the system again.
    other.click()
    assert background(demo) == WHITE and demo.evaluate("localStorage.length") == 0
    demo.emulate_media(color_scheme="dark")
    expect(other).to_be_visible()
    assert background(demo) == NIGHT
    # Paper is always light.
    demo.emulate_media(media="print", color_scheme="dark")
    assert background(demo) == WHITE


@pytest.mark.browser
def test_without_script_the_colors_follow_the_system_and_the_button_is_not_shown(
    browser: Browser, address: str
) -> None:
    with opened(browser, address + "demo/", script=False, color_scheme="dark") as page:
        assert (
            not page.locator(".scheme:visible").count() and not page.locator(".find").is_visible()
        )
        shot = page.screenshot(clip={"x": 2, "y": 300, "width": 1, "height": 1})
    with opened(browser, address + "demo/", script=False) as light:
        assert shot != light.screenshot(clip={"x": 2, "y": 300, "width": 1, "height": 1})


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(browser: Browser, address: str, width: int) -> None:
    with opened(browser, "about:blank", width) as page:
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver(list => { for (const entry of list"
            ".getEntries()) window.moved += entry.value })"
            ".observe({type: 'layout-shift', buffered: true})"
        )
        page.goto(address + "demo/")
        page.wait_for_timeout(300)
        assert page.evaluate("window.moved") == 0


@pytest.mark.browser
def test_a_phone_has_a_menu_for_the_keyboard(
    browser: Browser, address: str, scripted: bool
) -> None:
    with opened(browser, address + "demo/", width=360, script=scripted) as page:
        assert not page.locator(".md-tabs").is_visible()
        page.locator(".menu.main > summary").focus()
        page.keyboard.press("Enter")
        for key in ("Tab", "Tab", "Tab", "Enter"):
            page.keyboard.press(key)
        page.wait_for_url("**/method/")


@pytest.mark.browser
def test_escape_closes_the_menu_and_goes_back_to_its_button(browser: Browser, address: str) -> None:
    with opened(browser, address + "demo/", width=360) as page:
        page.click(".menu.main > summary")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        assert page.locator(".menu[open]").count() == 0
        expect(page.locator(".menu.main > summary")).to_be_focused()


@pytest.mark.browser
def test_the_first_stop_of_the_keyboard_skips_to_the_content(demo: Page) -> None:
    demo.keyboard.press("Tab")
    skip = demo.get_by_role("link", name="Skip to content")
    assert skip.bounding_box() is not None
    assert skip.evaluate("e => e.getBoundingClientRect().top") >= 0
    demo.keyboard.press("Enter")
    expect(demo.locator("h1:target")).to_be_in_viewport()


@pytest.mark.browser
def test_the_find_box_finds_places_and_names_without_their_accents(demo: Page) -> None:
    box = demo.get_by_label("Find a race by place, office or candidate")
    box.fill("nunez")
    shown = demo.locator("#races tbody tr:visible th > a").all_inner_texts()
    assert shown == ["County Measure C"]
    assert demo.locator(".find [role=status]").inner_text() == "1 of 3 races"
    box.fill("nobody")
    assert demo.locator("#races details:visible").count() == 0
    box.fill("")
    assert demo.locator("#races details:visible").count() == 2
    assert demo.locator("#races details[open]").count() == 0
    assert demo.locator(".find [role=status]").inner_text() == ""


@pytest.mark.browser
def test_the_link_to_a_count_is_copied_whole(demo: Page, address: str) -> None:
    demo.context.grant_permissions(["clipboard-read", "clipboard-write"])
    demo.get_by_role("link", name="Link to this count").click()
    demo.get_by_role("link", name="Link copied").wait_for()
    assert demo.evaluate("navigator.clipboard.readText()") == address + "demo/#2022-11-11-1609"


@pytest.mark.browser
def test_on_a_phone_an_update_is_a_block_and_still_a_row_for_screen_readers(
    browser: Browser, address: str
) -> None:
    with opened(browser, address + "demo/#2022-11-11-1609", width=360) as page:
        row = page.locator('tr[id="2022-11-11-1609"]')
        cells = [row.locator(cell) for cell in ("th", "td >> nth=0", "td >> nth=-1")]
        time, votes, lead = (cell.bounding_box() for cell in cells)
        assert time is not None and votes is not None and lead is not None
        assert lead["y"] == time["y"] and votes["y"] > time["y"]
        assert (
            page.get_by_role("row", name="Fri., Nov. 11, 4:09 p.m.").get_by_role("cell").count()
            == 5
        )
        # The sticky header does not cover the row that the link leads to.
        assert row.evaluate("e => e.getBoundingClientRect().top") >= 56
