"""The same pages for Hugo: one Markdown page for each page of our site, in two ways, each an own
Hugo site.

"raw HTML": the body of ours as it stands. Hugo does that fastest: it reads, wraps and writes it.
"Markdown": headings, paragraphs, lists and tables of ours as Markdown, as a person writes for Hugo;
only drawings stay raw. Either way Hugo computes nothing, draws nothing, checks no link and writes
no downloads, so that more is asked of our build than of Hugo.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.as_markdown import markdown
from benchmarks.processes import Failed

CONFIG = """\
baseURL = "https://name.example/"
title = "Election Count Archive"
disableKinds = ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]
[markup.goldmark.renderer]
unsafe = true
"""
LAYOUT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} - {{ .Site.Title }}</title>
<meta name="description" content="{{ .Params.description }}">
<link rel="canonical" href="{{ .Permalink }}">
<meta property="og:title" content="{{ .Title }}">
<meta property="og:url" content="{{ .Permalink }}">
{{ with .Params.style }}<style>{{ . | safeCSS }}</style>{{ else }}<link rel="stylesheet" href="/assets/base.css">{{ end }}
</head>
<body>
{{ .Content }}
</body>
</html>
"""
WAYS = ("raw HTML", "Markdown")
BODY = re.compile(r"(?:<body[^>]*>|(?=<main))(.*?)(?:</body>.*)?$", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
HEAD = {
    "title": TITLE,
    "style": STYLE,
    "description": re.compile(r'<meta name="?description"? content="([^"]*)"'),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How many pages there are, and their bytes."""

    count: int
    size: int


def version() -> str:
    """What Hugo says of itself; "" where it is not installed."""
    program = shutil.which("hugo")
    if program is None:
        return ""
    return subprocess.run(
        [program, "version"], capture_output=True, text=True, check=True
    ).stdout.strip()


def pages(site: Path) -> Iterator[Path]:
    return site.rglob("*.html")


def measure(site: Path) -> Pages:
    sizes = [path.stat().st_size for path in pages(site)]
    return Pages(count=len(sizes), size=sum(sizes))


def checked(ours: Path, made: Path, way: str) -> Pages:
    """What Hugo made of our pages; Failed where a page is missing, or where most of its words are:
    no ratio is said of that.
    """
    found, wanted = measure(made), measure(ours)
    if found.count != wanted.count:
        raise Failed(
            f"Hugo, {way}: expected {wanted.count} pages, got {found.count}"
            f" page{'' if found.count == 1 else 's'}"
        )
    for page in pages(ours):
        path = page.relative_to(ours)
        most = len(words_of(page.read_text(encoding="utf-8")))
        kept = (
            len(words_of((made / path).read_text(encoding="utf-8")))
            if (made / path).is_file()
            else 0
        )
        if 2 * kept < most:
            raise Failed(f"Hugo, {way}: {kept} of {most} letters of the page at {path} are there")
    return found


def words_of(html: str) -> str:
    """The letters of a page outside its tags."""
    return "".join(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", html).split())


def source_page(html: str, url: str, way: str) -> str:
    """A page of ours as Hugo's source: what its head says, then its body."""
    front = {name: found[1] for name, of in HEAD.items() if (found := of.search(html))}
    body = found[1] if (found := BODY.search(html)) else html
    text = raw(body) if way == "raw HTML" else markdown(body)
    return f"{json.dumps(front | {'url': url}, ensure_ascii=False)}\n\n{text}\n"


def raw(body: str) -> str:
    # A blank line would end the block, and indented text behind it would become code.
    return "<div>\n" + "\n".join(line for line in body.splitlines() if line.strip()) + "\n</div>"


def write_source(site: Path, source: Path, way: str) -> None:
    """A Hugo site at ``source`` with a page for each page of ``site``, at the same address."""
    (source / "layouts" / "_default").mkdir(parents=True)
    (source / "config.toml").write_text(CONFIG, encoding="utf-8")
    (source / "layouts" / "_default" / "single.html").write_text(LAYOUT, encoding="utf-8")
    for n, page in enumerate(sorted(pages(site))):
        address = page.relative_to(site).as_posix()
        # Thousands of files in one folder would slow down the file system, not Hugo.
        place = source / "content" / f"part-{n // 500}" / f"page-{n}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        url = "/" + address.removesuffix("index.html")
        place.write_text(source_page(page.read_text(encoding="utf-8"), url, way), encoding="utf-8")


def command(source: Path, destination: Path) -> list[str]:
    words = ["hugo", "--quiet", "--source", str(source), "--destination", str(destination)]
    return [*words, "--cacheDir", str(source / "cache"), "--noBuildLock"]
