"""The little server shows a site the way GitHub Pages does, and ends when it is told to."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from builder.errors import ArchiveError
from builder.site.server import running, serve
from builder.site.writer import Site, exclusive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "index.html": b"home",
        "404.html": b"not here",
        "a/b/index.html": b"deep",
        "a/b/history.csv": b"x,y\n",
        "data/votes.parquet": b"PAR1",
        "feed.xml": b"<feed/>",
        "assets/site.0123abcd.js": b"1",
        "assets/archive.0123abcd.css": b"b{}",
        "assets/icon.svg": b"<svg/>",
        "cite.json": b"{}",
        "charts.json.0123abcd.gz": b"\x1f\x8b",
        "notes.unknown": b"?",
    }
    with exclusive(tmp_path / "site") as place:
        site = Site(place)
        site.add_all(files.items())
        site.finish()
    (tmp_path / "secret.txt").write_text("not for you", encoding="utf-8")
    return tmp_path / "site"


def answer(address: str, path: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    """What the server says to a raw path; no redirect is followed and nothing is tidied away."""
    where = urlsplit(address)
    assert where.hostname is not None
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=5)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return (
            response.status,
            response.read(),
            {name.lower(): value for name, value in response.getheaders()},
        )
    finally:
        connection.close()


@pytest.mark.parametrize("base", ["/", "/repo/", "repo", "/a/deep/one"])
def test_a_site_is_served_under_any_path(folder: Path, base: str) -> None:
    inner = base.strip("/")
    prefix = f"/{inner}/" if inner else "/"
    with running(folder, base) as address:
        assert address.startswith("http://127.0.0.1:") and address.endswith(prefix)
        assert answer(address, prefix)[:2] == (200, b"home")
        assert answer(address, f"{prefix}a/b/")[:2] == (200, b"deep")
        assert answer(address, f"{prefix}a/b/history.csv?x=1#y")[:2] == (200, b"x,y\n")
        assert answer(address, f"{prefix}nothing/here")[:2] == (404, b"not here")


def test_a_folder_without_its_slash_leads_to_the_one_with_it(folder: Path) -> None:
    with running(folder, "/repo/") as address:
        for path, place in (("/repo/a/b", "/repo/a/b/"), ("/repo", "/repo/"), ("/", "/repo/")):
            status, _, headers = answer(address, path)
            assert (status, headers["location"]) == (301, place)


def test_nothing_outside_the_sub_path_or_the_folder_is_served(folder: Path) -> None:
    with running(folder, "/repo/") as address:
        for path in (
            "/a/b/",
            "/repository/",
            "/repo/../secret.txt",
            "/repo/%2e%2e/secret.txt",
            "/repo/a/../../../secret.txt",
            "//etc/passwd",
        ):
            assert answer(address, path)[:2] == (404, b"not here"), path


def test_a_folder_without_a_page_is_not_listed(folder: Path) -> None:
    with running(folder) as address:
        for path in ("/a/", "/data/", "/assets/", "/index.html/"):
            assert answer(address, path)[:2] == (404, b"not here"), path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/a/b/history.csv", "text/csv; charset=utf-8"),
        ("/data/votes.parquet", "application/vnd.apache.parquet"),
        ("/feed.xml", "application/xml"),
        ("/assets/site.0123abcd.js", "text/javascript; charset=utf-8"),
        ("/assets/archive.0123abcd.css", "text/css; charset=utf-8"),
        ("/assets/icon.svg", "image/svg+xml"),
        ("/cite.json", "application/json"),
        ("/charts.json.0123abcd.gz", "application/gzip"),
        ("/notes.unknown", "application/octet-stream"),
        ("/nothing", "text/html; charset=utf-8"),
    ],
)
def test_every_file_says_what_it_is(folder: Path, path: str, kind: str) -> None:
    with running(folder) as address:
        assert answer(address, path)[2]["content-type"] == kind
        status, body, headers = answer(address, path, "HEAD")
        assert (status, body, headers["content-type"]) == (
            404 if path == "/nothing" else 200,
            b"",
            kind,
        )


def test_only_reading_is_answered(folder: Path) -> None:
    with running(folder) as address:
        assert answer(address, "/", "POST")[0] == 501


def test_a_new_site_is_shown_as_soon_as_it_is_swapped_in(folder: Path) -> None:
    with running(folder) as address:
        assert answer(address, "/")[1] == b"home"
        with exclusive(folder) as place:
            site = Site(place)
            site.add("index.html", b"new home")
            site.finish()
        assert answer(address, "/")[1] == b"new home"
        assert answer(address, "/a/b/")[:2] == (404, b"Not found: /a/b/\n")


def test_it_ends_at_once_even_while_a_reader_holds_a_connection(folder: Path) -> None:
    before = threading.active_count()
    with running(folder) as address:
        where = urlsplit(address)
        reader = socket.create_connection((where.hostname, where.port), timeout=5)
        start = time.monotonic()
    assert time.monotonic() - start < 5
    reader.close()
    with pytest.raises(OSError):
        socket.create_connection((where.hostname, where.port), timeout=5).close()
    assert threading.active_count() <= before + 1


def test_a_folder_that_is_no_site_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError) as error:
        serve(tmp_path, 0)
    assert (
        str(error.value)
        == f"{tmp_path}: expected a finished site, got no index.html. Run `make site` first."
    )


def test_a_port_in_use_says_what_to_do(folder: Path) -> None:
    with running(folder) as address:
        port = urlsplit(address).port
        assert port is not None
        with pytest.raises(ArchiveError) as error:
            serve(folder, port)
    assert (
        str(error.value)
        == f"127.0.0.1:{port}: expected a free port, got one in use. Choose another one: make serve PORT=8001."
    )
