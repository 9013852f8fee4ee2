"""Shows a finished site on this machine the way GitHub Pages does: under a sub-path, with its own 404 page."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

from builder.errors import ArchiveError

HOST = "127.0.0.1"
_LONGEST_WAIT_SECONDS = 10

# Spelled out, because the standard library asks the machine, and machines differ.
_TYPES = {
    "": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".xml": "application/xml",
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "archive"
    sys_version = ""
    timeout = _LONGEST_WAIT_SECONDS
    # Otherwise every file waits 40 ms for the receipt of its own head.
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
        page = Path(self.directory) / "404.html"
        body = page.read_bytes() if page.is_file() else f"Not here: {unquote(self.path)}\n".encode()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8" if page.is_file() else "text/plain; charset=utf-8")
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


def serve(directory: Path, port: int, base_path: str = "/") -> None:
    """Shows ``directory`` at http://127.0.0.1:port/base_path until the person presses Ctrl-C."""
    with _server(directory, port, base_path, quiet=False) as server:
        print(f"The archive is at {_address(server, base_path)} (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


@contextmanager
def running(directory: Path, base_path: str = "/", port: int = 0) -> Iterator[str]:
    """The address of ``directory`` served while the block runs, on any free port; ends within seconds."""
    with _server(directory, port, base_path, quiet=True) as server:
        thread = Thread(target=partial(server.serve_forever, poll_interval=0.02), daemon=True)
        thread.start()
        try:
            yield _address(server, base_path)
        finally:
            server.shutdown()
            thread.join(_LONGEST_WAIT_SECONDS)


def _address(server: _Server, base_path: str) -> str:
    return f"http://{HOST}:{server.server_address[1]}{_base(base_path)}"


def _base(base_path: str) -> str:
    inner = base_path.strip("/")
    return f"/{inner}/" if inner else "/"


def _server(directory: Path, port: int, base_path: str, *, quiet: bool) -> _Server:
    if not (directory / "index.html").is_file():
        raise ArchiveError(directory, expected="a finished site", got="no index.html", todo="Run `make site` first.")
    handler = partial(_Handler, base=_base(base_path), quiet=quiet, directory=str(directory))
    try:
        return _Server((HOST, port), handler)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise ArchiveError(
            f"{HOST}:{port}", expected="a free port", got="one in use", todo="Say another one: make serve PORT=8001."
        ) from None
