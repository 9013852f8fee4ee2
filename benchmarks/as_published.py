"""Serves the finished site as GitHub Pages does: under its sub-path, texts gzipped, to be kept for
ten minutes.
"""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "site"
BASE = "/repository/"
# What the server of GitHub Pages compresses; it leaves pictures, Parquet and WebAssembly's like as
# they are.
TEXTS = (
    "text/",
    "application/json",
    "application/javascript",
    "application/xml",
    "image/svg+xml",
    "application/wasm",
)


@cache
def answer(path: Path) -> tuple[bytes, str, bool]:
    """The bytes that go over the wire for one file, its type, and whether they are gzipped."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    body = path.read_bytes()
    return (
        (gzip.compress(body, 6, mtime=0), kind, True)
        if kind.startswith(TEXTS)
        else (body, kind, False)
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 10

    def __init__(self, *args: object, site: Path) -> None:
        self.site = site
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        inside = unquote(urlsplit(self.path).path).removeprefix(BASE)
        place = (self.site / inside).resolve()
        place = place / "index.html" if place.is_dir() else place
        found = place.is_file() and place.is_relative_to(self.site.resolve())
        body, kind, zipped = answer(place if found else self.site / "404.html")
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        self.send_header(
            "Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        )
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def published(site: Path = SITE) -> Iterator[str]:
    """The address of the site while the block runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site=site)) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}{BASE}"
        server.shutdown()
        thread.join(10)
