"""Markdown in, finished pages out: MkDocs with the archive's own theme, the same bytes on every machine (law 1)."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import yaml
from jinja2 import TemplateError
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import get_files
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from builder.assets import Asset
from builder.errors import BuildError

_PER_SITEMAP = 50_000


def site_url(root: Path) -> str:
    """The site's own address with its last slash; it stands in mkdocs.yml and nowhere else."""
    config = root / "mkdocs.yml"
    with config.open(encoding="utf-8") as file:
        address = str(yaml.safe_load(file).get("site_url", ""))
    if not address.startswith(("https://", "http://")) or not address.endswith("/"):
        raise BuildError(
            config, expected="site_url: an address that ends in a slash", got=f"site_url: {address}", todo="Correct mkdocs.yml."
        )
    return address


def site_name(root: Path) -> str:
    """The site's name, as mkdocs.yml gives it."""
    with (root / "mkdocs.yml").open(encoding="utf-8") as file:
        return str(yaml.safe_load(file).get("site_name", ""))


def language(root: Path) -> str:
    """The language of the pages, as mkdocs.yml gives it."""
    with (root / "mkdocs.yml").open(encoding="utf-8") as file:
        return str(yaml.safe_load(file)["theme"]["language"])


def base_path(root: Path) -> str:
    """The path of the site's front page on its host: "/" or "/repository/"."""
    return urlsplit(site_url(root)).path


def render(root: Path, places: Mapping[str, str], assets: Mapping[str, Asset], moment: datetime) -> Iterator[tuple[str, bytes]]:
    """Every page that MkDocs makes of what was laid out at ``places``, and 404.html, by path in the site.

    The settings are ``root``/mkdocs.yml; `mkdocs build` makes the same pages, but holds all of them, and here they are made
    one after another. ``moment`` is the newest time of the data and the only time the pages know. A warning of MkDocs is an
    error.
    """
    config, folder = root / "mkdocs.yml", root / "build" / "docs"
    with _listening() as warnings, _dated(moment):
        try:
            settings = load_config(str(config), docs_dir=str(folder), site_dir=str(root / "build" / "next-html"), strict=True)
            settings.extra["assets"] = {name: asset.path for name, asset in assets.items()}
            yield from _pages(settings, places)
        except (MkDocsException, TemplateError) as error:
            raise _warned(config, "; ".join(warnings) or str(error)) from error
        if warnings:
            raise _warned(config, "; ".join(warnings))


def _pages(settings: MkDocsConfig, places: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """What `mkdocs build` does for each page, in its order, but page by page; the theme's own files are left where they are."""
    files = get_files(settings)
    nav = get_navigation(files, settings)
    environment = settings.theme.get_env()
    documents = files.documentation_pages()
    made = {file.dest_uri for file in documents}
    for place, path in places.items():
        if place not in made:
            raise BuildError(path, expected=f"MkDocs to make {place}", got="nothing", todo="Give the page another name.")
    shell, missing = environment.get_template("main.html"), environment.get_template("404.html")
    # It is shown at any address, so its links begin at the root.
    base = urlsplit(settings.site_url or "/").path
    yield "404.html", missing.render(get_context(nav, documents, settings, base_url=base)).encode()
    for file in documents:
        page = file.page if isinstance(file.page, Page) else Page(None, file, settings)
        page.read_source(settings)
        page.render(settings, files)
        page.active = True
        html = shell.render(get_context(nav, documents, settings, page))
        page.active = False
        page.content = page.markdown = None
        yield file.dest_uri, html.encode("utf-8", errors="xmlcharrefreplace")


def _warned(config: Path, said: str) -> BuildError:
    todo = "Correct the page or link it names."
    return BuildError(config, expected="pages that MkDocs makes without a warning", got=said, todo=todo)


def sitemap(root: Path, pages: Mapping[str, date | datetime]) -> dict[str, bytes]:
    """``sitemap.xml`` over page paths (``a/b/``) and the times of their data; over 50,000 pages, an index of several."""
    address = site_url(root)
    entries = [
        f"<url><loc>{escape(address + path)}</loc><lastmod>{_stamp(pages[path])}</lastmod></url>" for path in sorted(pages)
    ]
    if len(entries) <= _PER_SITEMAP:
        return {"sitemap.xml": _xml("urlset", entries)}
    chunks = [entries[i : i + _PER_SITEMAP] for i in range(0, len(entries), _PER_SITEMAP)]
    files = {f"sitemap-{n}.xml": _xml("urlset", chunk) for n, chunk in enumerate(chunks, 1)}
    index = [f"<sitemap><loc>{escape(address + name)}</loc></sitemap>" for name in files]
    return {"sitemap.xml": _xml("sitemapindex", index), **files}


def _stamp(when: date | datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(when, datetime) else when.isoformat()


def _xml(element: str, entries: Sequence[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return (head + "\n".join(entries) + f"\n</{element}>\n").encode()


def _place(path: str) -> str:
    """Where MkDocs puts the page of ``path`` under docs."""
    pure = PurePosixPath(path)
    return str(pure.with_suffix(".html") if pure.stem == "index" else pure.with_suffix("") / "index.html")


def lay_out(root: Path, docs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Writes ``docs`` (path and Markdown) into ``root``/build/docs where the bytes differ, and deletes all else in it.

    Gives the path under docs of each page by its place in the site; two pages at one place are an error.
    """
    folder = root / "build" / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    places: dict[str, str] = {}
    for path, text in docs:
        place, target, data = _place(path), folder / path, text.encode()
        if place in places:
            got = f"the place of {places[place]}"
            raise BuildError(path, expected="a place of its own", got=got, todo="Rename one of them.")
        places[place] = path
        if target.is_symlink() or not target.is_file() or target.read_bytes() != data:
            _make_way(target, folder)
            target.write_bytes(data)
    wanted = {folder / path for path in places.values()}
    for found in sorted(folder.rglob("*"), reverse=True):
        if found.is_symlink() or (found.is_file() and found not in wanted):
            found.unlink()
        elif found.is_dir() and not any(found.iterdir()):
            found.rmdir()
    return places


def _make_way(target: Path, folder: Path) -> None:
    """Makes the folder of ``target`` and takes away what stands where a folder or the file should."""
    for part in reversed([target, *target.parents]):
        if folder in part.parents:
            if part.is_symlink() or (part.is_file() and part != target):
                part.unlink()
            elif part == target and part.is_dir():
                shutil.rmtree(part)
    target.parent.mkdir(parents=True, exist_ok=True)


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collects what MkDocs warns of, so that the error can say it."""
    handler, logger = _Warnings(), logging.getLogger("mkdocs")
    logger.addHandler(handler)
    try:
        yield handler.said
    finally:
        logger.removeHandler(handler)


@contextmanager
def _dated(moment: datetime) -> Iterator[None]:
    """MkDocs knows no other way to be told the time than the environment."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
