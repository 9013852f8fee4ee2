"""Serve a site on this machine as GitHub Pages does: under a sub-path, with its own 404 page."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

from builder.errors import ArchiveError
from builder.site.handlers import LONGEST_WAIT_SECONDS, LiveHandler, LiveSite, StaticHandler

HOST = "127.0.0.1"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


def serve(site: Path | LiveSite, port: int, base_path: str = "/", page: str = "") -> None:
    """Serve ``site`` under ``base_path`` until Ctrl-C; ``page`` is where to begin."""
    with _server(site, port, base_path, quiet=False) as server:
        print(
            f"The archive is at {_address(server, base_path)}{page} (press Ctrl-C to stop)",
            flush=True,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


@contextmanager
def running(site: Path | LiveSite, base_path: str = "/", port: int = 0) -> Iterator[str]:
    """Yield the address of ``site``, served while the block runs; ends within seconds."""
    with _server(site, port, base_path, quiet=True) as server:
        thread = Thread(target=partial(server.serve_forever, poll_interval=0.02), daemon=True)
        thread.start()
        try:
            yield _address(server, base_path)
        finally:
            server.shutdown()
            thread.join(LONGEST_WAIT_SECONDS)


def _address(server: _Server, base_path: str) -> str:
    return f"http://{HOST}:{server.server_address[1]}{_base(base_path)}"


def _base(base_path: str) -> str:
    inner = base_path.strip("/")
    return f"/{inner}/" if inner else "/"


def _server(site: Path | LiveSite, port: int, base_path: str, *, quiet: bool) -> _Server:
    if isinstance(site, Path):
        if not (site / "index.html").is_file():
            raise ArchiveError(
                site, expected="a finished site", got="no index.html", todo="Run `make site` first."
            )
        handler: Callable[..., StaticHandler] = partial(
            StaticHandler, base=_base(base_path), quiet=quiet, directory=str(site)
        )
    else:
        handler = partial(LiveHandler, base=_base(base_path), quiet=quiet, site=site, turn=Lock())
    try:
        return _Server((HOST, port), handler)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise ArchiveError(
            f"{HOST}:{port}",
            expected="a free port",
            got="one in use",
            todo="Choose another one: make serve PORT=8001.",
        ) from None
