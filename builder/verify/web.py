"""Read a site at an address, with a time limit for every response and for the whole run."""

from __future__ import annotations

import http.client
import io
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import quote, urlsplit

from builder.errors import ArchiveError, shown
from builder.verify.fetch import (
    BadStatus,
    Folder,
    NoAnswer,
    NoHost,
    Read,
    ReadError,
    SiteReader,
    TooLate,
    digest,
)

AGENT = "Mozilla/5.0"
"""How most programs begin their name: a server that knew who asks could answer us alone."""
SLOWEST = 20_000
"""Bytes in a second below which an answer takes too long, beyond the time it may begin in."""


class _Timed(io.RawIOBase):
    """A response on a connection, of which each byte, not each wait, must arrive in time."""

    def __init__(self, wire: socket.socket, until: Callable[[], float], seconds: float) -> None:
        super().__init__()
        self._wire, self._file = wire, wire.makefile("rb", buffering=0)
        self._until, self._seconds = until, seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        left = self._until() - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._wire.settimeout(min(left, self._seconds))
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class Web:
    """A site at an address: plain requests for its files; no redirect is followed.

    ``seconds`` is how long a connection or the next bytes may take; an answer as a whole, its head
    included, may take three times that, and more if it is large. No request begins or goes on after
    ``whole`` seconds from now.
    """

    def __init__(self, address: str, seconds: float = 20, whole: float = 3600) -> None:
        parts = urlsplit(address)
        try:
            port = parts.port
        except ValueError:
            port = 0
        web = parts.scheme in ("http", "https")
        if not web or not parts.hostname or parts.username or port == 0:
            expected, got = "https://host/path/", "another kind of address"
            todo = "Give the site's front page."
            raise ArchiveError(shown(address), expected=expected, got=got, todo=todo)
        secure = parts.scheme == "https"
        self._kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._host, self._port = parts.hostname, port
        self._base = parts.path.removesuffix("index.html").rstrip("/") + "/"
        self._seconds, self._end = seconds, time.monotonic() + whole
        self._own = local()
        self._open: set[http.client.HTTPConnection] = set()

    @property
    def name(self) -> str:
        scheme = "https" if self._kind is http.client.HTTPSConnection else "http"
        return f"{scheme}://{self._host}{f':{self._port}' if self._port else ''}{self._base}"

    def read(self, path: str, most: int, keep: bool) -> Read:
        if time.monotonic() > self._end:
            raise TooLate("no answer within the time of the whole run")
        used = getattr(self._own, "connection", None) is not None
        try:
            return self._ask(path, most, keep)
        except (OSError, http.client.HTTPException) as error:
            self._close()
            # A server may close a connection between two requests: try a new one.
            if used and isinstance(error, (http.client.BadStatusLine, ConnectionError)):
                return self.read(path, most, keep)
            raise _no_answer(error) from None

    def listing(self) -> None:
        return None

    def close(self) -> None:
        while self._open:
            self._open.pop().close()
        self._own = local()

    def _ask(self, path: str, most: int, keep: bool) -> Read:
        connection: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._kind(
                self._host, self._port, timeout=self._seconds
            )
            connection.response_class = self._answer  # type: ignore[assignment]
            self._open.add(connection)
        # Readers see a page at its folder's address, so that is what is checked.
        end = re.sub(r"(^|/)index\.html$", r"\1", path)
        self._own.until = min(time.monotonic() + 3 * self._seconds + most / SLOWEST, self._end)
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
        connection.request("GET", self._base + quote(end), headers=headers)
        answer = connection.getresponse()
        said = answer.getheader("Location", "")
        if answer.status != 200:
            self._close()
            where = f", a redirect to {shown(said, 120)}, which is not followed" if said else ""
            raise BadStatus(answer.status, where)
        if answer.getheader("Content-Encoding", "identity") != "identity":
            self._close()
            encoding = shown(answer.getheader("Content-Encoding", ""))
            raise ReadError(f"the encoding {encoding}, which was not asked for")

        try:
            found = digest(answer.read1, most, keep)
            if answer.length:
                raise http.client.IncompleteRead(b"", answer.length)
        except ReadError:
            self._close()
            raise
        # read1 leaves an answer open that was read to its end, and the connection could not be used
        # again.
        answer.close()
        return found

    def _answer(self, wire: socket.socket, *args: Any, **options: Any) -> http.client.HTTPResponse:
        """Return a response whose reading is timed from its first byte."""
        made = http.client.HTTPResponse(wire, *args, **options)
        made.fp.close()
        made.fp = io.BufferedReader(_Timed(wire, lambda: float(self._own.until), self._seconds))
        return made

    def _close(self) -> None:
        connection = getattr(self._own, "connection", None)
        if connection is not None:
            connection.close()
            self._open.discard(connection)
            self._own.connection = None


def _no_answer(error: Exception) -> NoAnswer:
    return (NoHost if isinstance(error, socket.gaierror) else NoAnswer)(_why(error))


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no complete response in time"
    if isinstance(error, http.client.IncompleteRead):
        cut = f"a response that broke off {error.expected or 0:,} bytes before its end"
        return cut if error.expected else "a broken response"
    if isinstance(error, socket.gaierror):
        return "no such host"
    if isinstance(error, ConnectionRefusedError):
        return "a refused connection"
    return f"a broken connection ({type(error).__name__})"


def place_for(text: str, seconds: float, whole: float = 3600) -> SiteReader:
    """Return the site at the folder or the address that ``text`` names."""
    if "://" in text:
        return Web(text, seconds, whole)
    folder = Path(text)
    if not folder.is_dir():
        expected, todo = "a folder or an https address", "Name the folder of the built site."
        raise ArchiveError(text, expected=expected, got="neither", todo=todo)
    return Folder(folder)
