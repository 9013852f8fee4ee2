"""Markdown in, finished pages out: MkDocs with the archive's own theme, the same bytes on every machine (law 1)."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import yaml
from jinja2 import TemplateError
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

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


def render(root: Path, docs: Mapping[str, str], assets: Mapping[str, Asset], moment: datetime) -> dict[str, bytes]:
    """Every page that MkDocs makes of ``docs`` (path under the docs folder -> Markdown), 404.html, and the assets.

    The settings are ``root``/mkdocs.yml, the work is done in ``root``/build; ``moment`` is the newest time of the
    data and the only time the pages know. A warning of MkDocs is an error.
    """
    config, folder, out = root / "mkdocs.yml", root / "build" / "docs", root / "build" / "next-html"
    expected = _outputs(docs)
    _lay_out(docs, folder)
    with _listening() as warnings, _dated(moment):
        try:
            settings = load_config(str(config), docs_dir=str(folder), site_dir=str(out), strict=True)
            settings.extra["assets"] = {name: asset.path for name, asset in assets.items()}
            build(settings)
        except (MkDocsException, TemplateError) as error:
            said = "; ".join(warnings) or str(error)
            raise BuildError(
                config, expected="pages that MkDocs makes without a warning", got=said, todo="Correct the page or link it names."
            ) from error
    files = {asset.path: asset.data for asset in assets.values()}
    # Only what was asked for: the theme brings scripts and styles of its own that no page here loads.
    for path in sorted({*expected, "404.html"}):
        made = out / path
        if not made.is_file():
            raise BuildError(
                expected.get(path, path), expected=f"MkDocs to make {path}", got="nothing", todo="Give the page another name."
            )
        files[path] = made.read_bytes()
    return files


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


def _outputs(docs: Mapping[str, str]) -> dict[str, str]:
    """Where MkDocs puts each page: path in the site -> path under docs; two pages at one place are an error."""
    outputs: dict[str, str] = {}
    for path in sorted(docs):
        pure = PurePosixPath(path)
        place = str(pure.with_suffix(".html") if pure.stem == "index" else pure.with_suffix("") / "index.html")
        if place in outputs:
            raise BuildError(
                path, expected="a place of its own", got=f"the place of {outputs[place]}", todo="Rename one of them."
            )
        outputs[place] = path
    return outputs


def _lay_out(docs: Mapping[str, str], folder: Path) -> None:
    """Writes ``docs`` into ``folder`` where the bytes differ, and deletes everything else in it."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {folder / path: text.encode() for path, text in docs.items()}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink() or (path.is_file() and path not in wanted):
            path.unlink()
        elif path.is_dir() and (path in wanted or not any(path.iterdir())):
            shutil.rmtree(path)
    for path, data in wanted.items():
        if path.is_file() and path.read_bytes() == data:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


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
