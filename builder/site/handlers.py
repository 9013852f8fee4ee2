"""Answer requests with the files of a finished site, or of one that is made as it is read."""

from __future__ import annotations

import traceback
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from threading import Lock
from typing import Protocol
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from builder.errors import ArchiveError

LONGEST_WAIT_SECONDS = 10

# Listed here because the standard library's table depends on the machine.
_TYPES = {
    "": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".xml": "application/xml",
    ".zst": "application/zstd",
}

_FAILED = Markup(
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{words}</p>\n"
    "<p>Fix it, then load this page again.</p>\n</body>\n</html>\n"
)


class LiveSite(Protocol):
    """A site whose files are made when they are asked for."""

    def read(self, path: str) -> bytes | None:
        """Return the file at ``path`` ("a/b/index.html"), None where there is none.

        Raises ArchiveError where it can't be made.
        """


class StaticHandler(SimpleHTTPRequestHandler):
    """Answer with the files of a folder; a folder in it is never listed."""

    protocol_version = "HTTP/1.1"
    server_version = "archive"
    sys_version = ""
    timeout = LONGEST_WAIT_SECONDS
    # Without this, every file waits 40 ms for the acknowledgment of its headers.
    disable_nagle_algorithm = True

    def __init__(self, *args: object, base: str, quiet: bool, directory: str) -> None:
        self.base, self.quiet = base, quiet
        self.extensions_map = _TYPES
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer(super().do_GET)

    def do_HEAD(self) -> None:
        self._answer(super().do_HEAD)

    def _answer(self, serve) -> None:  # type: ignore[no-untyped-def]
        path = urlsplit(self.path).path
        if path == self.base.rstrip("/") or (path == "/" and self.base != "/"):
            self._redirect(self.base)
        elif not path.startswith(self.base):
            self._missing()
        else:
            self._inside(path, serve)

    def _inside(self, path: str, serve) -> None:  # type: ignore[no-untyped-def]
        place = Path(self.translate_path(self.path))
        if place.is_dir() and not path.endswith("/"):
            self._redirect(path + "/")
        elif (place / "index.html" if path.endswith("/") else place).is_file():
            serve()
        else:
            self._missing()

    def translate_path(self, path: str) -> str:
        inside = urlsplit(path).path.removeprefix(self.base)
        # The standard library drops ".." parts and decodes the rest.
        return super().translate_path("/" + inside)

    def _redirect(self, place: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _missing(self) -> None:
        page = self._missing_page()
        body = page or f"Not found: {unquote(self.path)}\n".encode()
        self._send(HTTPStatus.NOT_FOUND, _TYPES[".html" if page else ".txt"], body)

    def _missing_page(self) -> bytes:
        page = Path(self.directory) / "404.html"
        return page.read_bytes() if page.is_file() else b""

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        if not self.quiet:
            super().log_message(format, *args)


class _MakingError(Exception):
    """Why a file could not be made, in words for the reader."""


class LiveHandler(StaticHandler):
    """Answer with files made at that moment, one after another; an error is a page that says it."""

    def __init__(self, *args: object, site: LiveSite, turn: Lock, base: str, quiet: bool) -> None:
        self.site, self.turn = site, turn
        super().__init__(*args, base=base, quiet=quiet, directory="")

    def _answer(self, serve) -> None:  # type: ignore[no-untyped-def]
        try:
            super()._answer(serve)
        except _MakingError as error:
            self.log_error("error: %s", error)
            page = _FAILED.format(title="This page could not be made", words=error)
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, _TYPES[".html"], page.encode())

    def _inside(self, path: str, serve) -> None:  # type: ignore[no-untyped-def]
        inside = unquote(path.removeprefix(self.base))
        file = inside if inside and not inside.endswith("/") else f"{inside}index.html"
        if (body := self._read(file)) is not None:
            self._send(HTTPStatus.OK, self.guess_type(file), body)
        elif file == inside and self._read(f"{inside}/index.html") is not None:
            self._redirect(path + "/")
        else:
            self._missing()

    def _missing_page(self) -> bytes:
        return self._read("404.html") or b""

    def _read(self, file: str) -> bytes | None:
        try:
            with self.turn:
                return self.site.read(file)
        except ArchiveError as error:
            raise _MakingError(str(error)) from None
        except Exception as error:
            traceback.print_exc()
            said = (
                f"This is a fault of the builder: {type(error).__name__}, {error}. The "
                "terminal shows where."
            )
            raise _MakingError(said) from None
