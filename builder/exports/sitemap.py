"""The list of pages for search engines, in as many files as the protocol asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

from builder.site.gzipped import gzipped

URLS = "urls.txt.gz"
_PER_SITEMAP = 50_000


def sitemap(address: str, pages: Mapping[str, date | datetime]) -> dict[str, bytes]:
    """Return ``sitemap.xml`` over page paths (``a/b/``) and the times of their data.

    Over 50,000 pages it is an index of several. ``address`` is the site's, with its last slash.
    """
    entries = [
        f"<url><loc>{escape(address + path)}</loc>{_changed(pages[path])}</url>"
        for path in sorted(pages)
    ]
    if len(entries) <= _PER_SITEMAP:
        return {"sitemap.xml": _xml("urlset", entries)}
    chunks = [entries[i : i + _PER_SITEMAP] for i in range(0, len(entries), _PER_SITEMAP)]
    files = {f"sitemap-{n}.xml": _xml("urlset", chunk) for n, chunk in enumerate(chunks, 1)}
    index = [f"<sitemap><loc>{escape(address + name)}</loc></sitemap>" for name in files]
    return {"sitemap.xml": _xml("sitemapindex", index), **files}


def robots(address: str) -> bytes:
    """Return ``robots.txt``: everything may be read, and where the lists of pages are."""
    everything = f"# Every page, records and embeds, too: {address}{URLS}\n"
    return f"{everything}User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n".encode()


def urls(address: str, places: Iterable[str]) -> bytes:
    """Return the address of each page among the files at ``places``, one a line, packed.

    It is for those who keep all of them. Records are in no sitemap: they ask search engines to
    leave them out.
    """
    pages = sorted(p.removesuffix("index.html") for p in places if p.endswith("index.html"))
    return gzipped("".join(f"{address}{page}\n" for page in pages).encode(), 9)


def pages(places: Iterable[str], moment: datetime) -> dict[str, datetime]:
    """Map the address of each page among ``places`` to ``moment``, the time of its figures."""
    return {p.removesuffix("index.html"): moment for p in places if p.endswith("index.html")}


def _changed(when: date | datetime) -> str:
    """Return when a page changed; nothing for one of an archive in which nothing is dated yet."""
    if when.year <= 1970:
        return ""
    if isinstance(when, datetime):
        return f"<lastmod>{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>"
    return f"<lastmod>{when.isoformat()}</lastmod>"


def _xml(element: str, entries: Sequence[str]) -> bytes:
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{element}'
        ' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    )
    return (head + "\n".join(entries) + f"\n</{element}>\n").encode()
