"""Markdown in, finished pages out: MkDocs with the archive's own theme, the same bytes on every
machine (law 1).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from jinja2 import Environment, TemplateError
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, get_files
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page

from builder.errors import BuildError
from builder.store.csvfile import read_text


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in mkdocs.yml; those that a site needs are checked when they are used."""

    config: Path
    values: Mapping[str, object]

    @classmethod
    def read(cls, root: Path) -> Settings:
        """Read mkdocs.yml; BuildError if it is not valid YAML or has no settings."""
        config = root / "mkdocs.yml"
        todo = "Correct mkdocs.yml, or put it back from its history."
        try:
            values = yaml.safe_load(read_text(config))
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            got = getattr(error, "problem", None) or str(error)
            line = mark.line + 1 if mark else None
            raise BuildError(config, line=line, expected="YAML", got=got, todo=todo) from error
        if not isinstance(values, dict):
            got = type(values).__name__
            expected = "settings, each with its name"
            raise BuildError(config, expected=expected, got=got, todo=todo)
        return cls(config, values)

    @property
    def address(self) -> str:
        """The site's own address with its last slash; it stands in mkdocs.yml and nowhere else."""
        address = str(self.values.get("site_url", ""))
        try:
            parts = urlsplit(address)
            valid = parts.scheme in ("https", "http") and parts.hostname and address.endswith("/")
        except ValueError:
            valid = False
        if not valid:
            raise BuildError(
                self.config,
                expected="site_url: an address that ends in a slash",
                got=f"site_url: {address}",
                todo="Correct mkdocs.yml.",
            )
        return address

    @property
    def base_path(self) -> str:
        """The path of the site's front page on its host: "/" or "/repository/"."""
        return urlsplit(self.address).path

    @property
    def name(self) -> str:
        return str(self.values.get("site_name", ""))

    @property
    def repository(self) -> str:
        return str(self.values.get("repo_url") or "")

    @property
    def theme(self) -> Mapping[str, object]:
        """The settings of Material; BuildError for a font that comes from Google."""
        theme = {**self._theme, "language": self.language}
        if theme.get("font") is not False:
            raise BuildError(
                self.config,
                expected="font: false under theme:",
                got=f"font: {theme.get('font', 'of Google')}",
                todo="Write font: false. Put a typeface of yours in extra_css (docs/look.md).",
            )
        return theme

    @property
    def _theme(self) -> dict[str, object]:
        theme = self.values.get("theme")
        return theme if isinstance(theme, dict) else {}

    @property
    def extensions(self) -> list[str]:
        """The names of the Markdown extensions that pages are read with."""
        listed = self.values.get("markdown_extensions")
        named = listed if isinstance(listed, list) else []
        return [str(next(iter(one), "") if isinstance(one, dict) else one) for one in named]

    @property
    def language(self) -> str:
        """The language of the pages."""
        language = self._theme.get("language")
        if not isinstance(language, str) or not language.isascii() or not language.isalpha():
            raise BuildError(
                self.config,
                expected="theme: with its language",
                got=f"theme: {self.values.get('theme')}",
                todo="Write language: en under theme:.",
            )
        return language


def site_url(root: Path) -> str:
    """Return the address of the site of the checkout ``root``."""
    return Settings.read(root).address


@dataclass(frozen=True, slots=True, kw_only=True)
class MkDocsRenderer:
    """MkDocs with the pages that were laid out, ready to make them: ``documents`` by their places
    in the site.
    """

    config: Path
    settings: MkDocsConfig
    files: Files
    nav: Navigation
    environment: Environment
    documents: Mapping[str, File]
    moment: datetime

    @classmethod
    def load(
        cls,
        root: Path,
        docs: Path,
        places: Mapping[str, str],
        assets: Mapping[str, str],
        moment: datetime,
    ) -> MkDocsRenderer:
        """Return MkDocs with the settings of ``root`` and the written pages in ``docs``.

        ``places`` are the paths of these pages by their places in the site, ``assets`` those of the
        files that the theme knows by name.
        """
        config = root / "mkdocs.yml"
        with _watched(config, moment):
            settings = load_config(
                str(config),
                docs_dir=str(docs),
                site_dir=str(root / "build" / "next-html"),
                strict=True,
            )
            settings.extra["assets"] = dict(assets)
            files = get_files(settings)
            nav, environment = get_navigation(files, settings), settings.theme.get_env()
        documents = {file.dest_uri: file for file in files.documentation_pages()}
        for place, path in places.items():
            if place not in documents:
                expected, todo = f"MkDocs to make {place}", "Give the page another name."
                raise BuildError(path, expected=expected, got="nothing", todo=todo)
        return cls(
            config=config,
            settings=settings,
            files=files,
            nav=nav,
            environment=environment,
            documents=documents,
            moment=moment,
        )

    def missing(self) -> bytes:
        """Return 404.html, which is shown at any address, so that its links begin at the root."""
        base = urlsplit(self.settings.site_url or "/").path
        with _watched(self.config, self.moment):
            template = self.environment.get_template("404.html")
            made: str = template.render(
                get_context(self.nav, [*self.documents.values()], self.settings, base_url=base)
            )
        return made.encode()

    def page(self, path: str, text: str) -> bytes:
        """Return the page of this Markdown at ``path`` under docs, as `mkdocs build` makes it.

        ``moment`` is the newest time of the data and the only time the page knows. A warning of
        MkDocs is an error.
        """
        settings, shell = self.settings, self.environment.get_template("main.html")
        file = self.files.get_file_from_path(path) or File(
            path, None, settings.site_dir, settings.use_directory_urls
        )
        file.content_string = text
        with _watched(self.config, self.moment):
            page = file.page if isinstance(file.page, Page) else Page(None, file, settings)
            page.read_source(settings)
            page.render(settings, self.files)
            page.active = True
            html = shell.render(get_context(self.nav, [file], settings, page))
            page.active, page.content, page.markdown = False, None, None
        return html.encode("utf-8", errors="xmlcharrefreplace")


@contextmanager
def _watched(config: Path, moment: datetime) -> Iterator[None]:
    """Raise MkDocs' warnings and errors as a BuildError; ``moment`` is its time."""
    with _listening() as warnings, _dated(moment):
        try:
            yield
        except (MkDocsException, TemplateError) as error:
            raise _warned(config, "; ".join(warnings) or str(error)) from error
    if warnings:
        raise _warned(config, "; ".join(warnings))


def _warned(config: Path, said: str) -> BuildError:
    todo = "Correct the page or link it names."
    return BuildError(
        config, expected="pages that MkDocs makes without a warning", got=said, todo=todo
    )


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect MkDocs' warnings for the error message."""
    handler, logger = _Warnings(), logging.getLogger("mkdocs")
    logger.addHandler(handler)
    try:
        yield handler.said
    finally:
        logger.removeHandler(handler)


@contextmanager
def _dated(moment: datetime) -> Iterator[None]:
    """Set the time for MkDocs by an environment variable, the only way it accepts."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
