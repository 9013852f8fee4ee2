"""An invented archive of two counts, read and built as the real one is; `python -m tests.archive`
writes its golden anew.

The golden holds every page before MkDocs and every download. A drawing stands there by its title
and description alone (its lines have tests of their own), a Parquet file by its rows.
"""

from __future__ import annotations

import atexit
import csv
import difflib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pyarrow.parquet as pq
from markupsafe import Markup

from builder import build, reading
from builder.counting.counted import CountedElection
from builder.exports import tables
from builder.pages.card.raster import Painter
from builder.pages.embed.page import Embeds
from builder.pages.front.summary import front_summary
from builder.pages.shared.page import Page, PageRenderer
from builder.site.mkdocs import Settings
from builder.site_context import SiteContext
from builder.store import load
from builder.tasks import PageMaker, election_makers, front_makers
from builder.theme import assets
from builder.wording.messages import Messages
from tests.checkout import ROOT
from tests.sampling import sample

TINY = ROOT / "tests" / "golden" / "tiny"
EXPECTED = TINY / "expected"
GENERAL, SPECIAL = "us-xx-marl/2030-11-05", "us-xx-marl/2031-03-11"
BASE = "/repository/"
SITE_URL = f"https://name.example{BASE}"


def checkout(
    folder: Path, data: Path = TINY / "data", settings: Mapping[str, str] | None = None
) -> Path:
    """A checkout in ``folder`` with ``data`` and the invented texts; code, theme and library are
    the real ones, by link.

    ``settings`` replaces texts of mkdocs.yml; the site's address is one under a sub-path.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    config, found = re.subn(r"^site_url: .*$", f"site_url: {SITE_URL}", config, flags=re.MULTILINE)
    assert found == 1
    for old, new in (settings or {}).items():
        assert config.count(old) == 1, old
        config = config.replace(old, new)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    shutil.copytree(data, folder / "data")
    shutil.copytree(TINY / "content", folder / "content")
    for name in ("builder", "node_modules"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def build_here(root: Path) -> Path:
    """Builds the checkout ``root`` in this process; returns its site."""
    build.build(reading.Folders(root=root), lambda words: None, draft=True)
    return root / "site"


@cache
def built_site() -> Path:
    """Return the built site of the invented archive, made once for all who only read it."""
    return build_here(checkout(kept_folder() / "checkout"))


def kept_folder() -> Path:
    """Return a folder that lasts until the run of the tests ends."""
    folder = Path(mkdtemp(prefix="archive-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def run_builder(
    *words: str, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`python -m builder` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "builder", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def is_record(path: str) -> bool:
    """True for the path of a record: jurisdiction, election, race, update; they are light pages of
    their own kind.
    """
    parts = path.removesuffix("index.html").strip("/").split("/")
    return len(parts) == 4 and parts[2] != "updates" and parts[3][:2] == "20"


def is_embed(path: str) -> bool:
    """True for the path of an embed, the light page of a race for other people's pages."""
    return path.count("/") == 4 and path.endswith("/embed/index.html")


def read_of(site: Path) -> list[str]:
    """Return the path of every page of the site to read: of records, which are as many as races
    times updates, a sample.
    """
    paths = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    taken = {*sample(filter(is_record, paths), 16)}
    return [path for path in paths if path in taken or not is_record(path)]


def files(folder: Path) -> dict[str, bytes]:
    """Every file of ``folder`` by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def books(data: Path = TINY / "data") -> list[CountedElection]:
    found = [reading.count_election(election) for election in load.load_archive(data)]
    return [replace(of, elsewhere=elsewhere(of, found)) for of in found]


def elsewhere(of: CountedElection, found: Sequence[CountedElection]) -> dict[str, list[str]]:
    """By a race's slug, but of measures: the other elections with such a race, newest first."""
    lasting = ("office", "retention")
    own = {race.slug: race.kind for race in of.election.races if race.kind in lasting}
    others = [one.election for one in found if one is not of]
    others = [one for one in others if one.jurisdiction.slug == of.election.jurisdiction.slug]
    held = {
        slug: [
            one.slug
            for one in sorted(others, key=lambda one: one.slug, reverse=True)
            if any((race.slug, race.kind) == (slug, kind) for race in one.races)
        ]
        for slug, kind in own.items()
    }
    return {slug: elections for slug, elections in held.items() if elections}


@cache
def real_books() -> list[CountedElection]:
    """Return the real archive, counted once for every test that looks at it."""
    return books(ROOT / "data")


class Recording(Messages):
    """Remembers every message it was asked for; one with a plural by both its forms."""

    def __init__(self) -> None:
        self.asked: set[str | tuple[str, str]] = set()
        super().__init__()

    def __call__(self, message: str, /, **fields: object) -> Markup:
        self.asked.add(message)
        return super().__call__(message, **fields)

    def plural(self, one: str, many: str, n: int, /, **fields: object) -> Markup:
        self.asked.add((one, many))
        return super().plural(one, many, n, **fields)


@cache
def real_pages() -> tuple[Mapping[str, str], frozenset[str | tuple[str, str]]]:
    """Every page of the real archive before MkDocs by its path, and every message that was asked
    for to make them.
    """
    say = Recording()
    settings = Settings.read(ROOT)
    own = PageRenderer(say=say, address=settings.address, name=settings.name)
    made, _ = _pages(own, real_books(), ROOT / "content")
    return {page.path: page.text for page in made}, frozenset(say.asked)


def press(say: Messages) -> PageRenderer:
    return PageRenderer(say=say, address=SITE_URL, name="Election Count Archive")


def pages(
    of: list[CountedElection], say: Messages, content: Path = TINY / "content"
) -> tuple[list[Page], dict[str, bytes]]:
    """Every page, and the files that pages read beside themselves."""
    return _pages(press(say), of, content)


def _pages(
    own: PageRenderer, of: list[CountedElection], content: Path
) -> tuple[list[Page], dict[str, bytes]]:
    """As the build makes them, before any is laid out."""
    made = [make() for make in page_makers(context(own, content), of).values()]
    return [one.page for one in made], {
        path: data for one in made for path, data in one.files.items()
    }


def page_makers(context: SiteContext, books: Sequence[CountedElection]) -> dict[str, PageMaker]:
    """What makes each page of a site of these elections, by its path under docs."""
    jurisdictions = {book.election.jurisdiction.slug: book.election.jurisdiction for book in books}
    summaries = [front_summary(context.renderer, book) for book in books]
    makers = front_makers(context, summaries, [*jurisdictions.values()])
    for book in books:
        makers |= election_makers(context, book)
    return makers


def archive_tables(books: Iterable[CountedElection]) -> dict[str, bytes]:
    """The tables of a whole archive of these elections."""
    parts = [tables.election_tables(book.election, book.histories) for book in books]
    return dict(tables.archive_files(parts))


def context(own: PageRenderer, content: Path | None = None) -> SiteContext:
    """What pages are made with."""
    files = assets.load(ROOT, Messages())
    return SiteContext(
        root=ROOT,
        settings=Settings.read(ROOT),
        language="en",
        renderer=own,
        content=load.load_content(content) if content else {},
        assets=files,
        embeds=Embeds(files["embeds"].path, files["frame"].path),
        painter=painter(),
    )


@cache
def painter() -> Painter:
    """Paints social cards; it keeps the letters that it has drawn."""
    return Painter(assets.card_fonts(ROOT))


def made() -> dict[str, str]:
    """What the golden folder should hold, by path."""
    of = books()
    out = {page.path: readable(page.text) for page in pages(of, Messages())[0]}
    data_files = archive_tables(of)
    for book in of:
        data_files |= dict(tables.race_files(book.election, book.election.races, book.histories))
    for path, data in data_files.items():
        if path.endswith(".parquet"):
            out[f"{path}.csv"] = rows_of(data)
        else:
            out[path] = data.decode()
    return out


def made_paths() -> list[str]:
    """Return the paths of all pages of the invented archive."""
    return sorted(path.relative_to(EXPECTED).as_posix() for path in EXPECTED.rglob("*.md"))


def readable(page: str) -> str:
    """The page with every drawing replaced by its words and every file's hash by a star."""
    parts = re.split(r'(<svg [^>]*role="img")', page)
    out = [parts[0]]
    for start, rest in zip(parts[1::2], parts[2::2], strict=True):
        end = _end(start + rest)
        drawing, after = (start + rest)[:end], (start + rest)[end:]
        words = [re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", drawing) for tag in ("title", "desc")]
        out.append("[drawing: " + " | ".join(found[1] for found in words if found) + "]" + after)
    text = re.sub(r"(card\.png\?v=)[0-9a-f]{12}", r"\1*", "".join(out))
    return re.sub(r'(data-spec="charts\.json)\.[0-9a-f]{8}\.gz"', r'\1.*.gz"', text)


def _end(text: str) -> int:
    """Where the svg element with which ``text`` begins ends; drawings hold drawings."""
    depth = 0
    for tag in re.finditer(r"<svg\b[^>]*?(/?)>|</svg>", text):
        depth += 0 if tag[1] else -1 if tag[0].startswith("</") else 1
        if not depth:
            return tag.end()
    raise AssertionError("a drawing without an end")


def rows_of(parquet: bytes) -> str:
    """A Parquet file as CSV text: column names and types, then every row; an empty cell is null."""
    table = pq.read_table(io.BytesIO(parquet))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(f"{field.name}: {field.type}" for field in table.schema)
    for row in table.to_pylist():
        writer.writerow("" if value is None else value for value in row.values())
    return out.getvalue()


def differences(expected: Mapping[str, str], got: Mapping[str, str]) -> Iterable[str]:
    """One entry for each file that is missing, not expected, or other than expected."""
    for path in sorted(expected.keys() | got.keys()):
        if path not in got:
            yield f"missing: {path}"
        elif path not in expected:
            yield f"not expected: {path}"
        elif expected[path] != got[path]:
            lines = expected[path].splitlines(), got[path].splitlines()
            yield "\n".join(
                difflib.unified_diff(*lines, f"expected/{path}", "got", lineterm="", n=0)
            )


def main() -> None:
    """Writes the golden folder anew; then read the diff line by line."""
    shutil.rmtree(EXPECTED, ignore_errors=True)
    for path, text in made().items():
        place = EXPECTED / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
