"""An outside witness of the seal: asked over HTTP, kept by the data, missing without harm."""

from __future__ import annotations

import hashlib
import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from opentimestamps.core.notary import PendingAttestation
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext, StreamDeserializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from builder import build
from builder.archive import Folders
from builder.cli import main
from builder.seal.manifest import MANIFEST
from builder.seal.manifest_reader import parse
from tests import archive
from tests.importing import rows, tree
from tests.sealed_site import built, seal_all, verify

PENDING = "https://calendar.example"


def answer(digest: bytes) -> bytes:
    """What a calendar of the public protocol says: its mix of the digest and where the rest is."""
    stamp = Timestamp(digest)
    mixed = stamp.ops.add(OpPrepend(b"\x01\x02")).ops.add(OpAppend(b"calendar")).ops.add(OpSHA256())
    mixed.attestations.add(PendingAttestation(PENDING))
    context = BytesSerializationContext()
    stamp.serialize(context)
    return bytes(context.getbytes())


@contextmanager
def calendar(
    status: int = 200, body: bytes | None = None
) -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """A calendar on this machine that keeps what it was asked: method and path, form, digest."""
    asked: list[tuple[str, str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            digest = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((f"POST {self.path}", self.headers["Accept"], digest))
            data = answer(digest) if body is None else body
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = archive.checkout(tmp_path / "checkout")
    seal_all(root)
    return root


def witness(root: Path, *calendars: str) -> Result:
    words = [word for address in calendars for word in ("--calendar", address)]
    return CliRunner().invoke(
        main, ["seal", "--on", "2031-04-01", "--data", str(root / "data"), "--anchor", *words]
    )


def kept(root: Path) -> list[str]:
    folder = root / "data" / "anchors"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_proof_over_the_head_of_all_chains_is_kept_and_any_client_can_read_it(root: Path) -> None:
    head = parse((built() / "site" / MANIFEST).read_bytes(), MANIFEST).head
    with calendar() as (address, asked):
        result = witness(root, address)
    assert result.exit_code == 0, result.output
    name = f"{head[:12]}.txt"
    assert result.stdout.splitlines()[-1] == f"Witnessed: {root / 'data' / 'anchors' / name}.ots"
    assert kept(root) == [name, f"{name}.ots"]
    text = (root / "data" / "anchors" / name).read_bytes()
    assert hashlib.sha256(text).hexdigest() == head
    proof = (root / "data" / "anchors" / f"{name}.ots").read_bytes()
    assert proof.startswith(
        b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08"
        + bytes.fromhex(head)
    )
    read = DetachedTimestampFile.deserialize(StreamDeserializationContext(io.BytesIO(proof)))
    assert read.file_digest.hex() == head
    ((message, attestation),) = list(read.timestamp.all_attestations())
    assert attestation == PendingAttestation(PENDING)
    ((method, form, digest),) = asked
    assert (method, form) == ("POST /digest", "application/vnd.opentimestamps.v1")
    # Worked out by hand: the calendar put 0102 before what it was sent, and its name behind.
    assert message == hashlib.sha256(b"\x01\x02" + digest + b"calendar").digest()
    assert digest != bytes.fromhex(head)


def test_a_head_that_was_witnessed_is_not_asked_for_again(root: Path) -> None:
    with calendar() as (address, asked):
        assert witness(root, address).exit_code == witness(root, address).exit_code == 0
    assert len(asked) == 1


def test_one_calendar_of_two_is_enough_and_the_other_is_named(root: Path) -> None:
    with calendar(503, b"busy") as (busy, _), calendar() as (address, _):
        result = witness(root, busy, address)
    assert result.exit_code == 0
    (warning,) = [line for line in result.stderr.splitlines() if line.startswith("warning:")]
    host = busy.removeprefix("http://")
    assert warning.startswith(f"warning: a calendar did not answer: {host}: ")
    assert len(kept(root)) == 2


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"\xff" * 9_000, b"\x08" * 5_000, b"<html>", b"x" * 20_000]
)
def test_an_answer_that_is_no_proof_is_one_clear_error_and_nothing_is_written(
    body: bytes, root: Path
) -> None:
    with calendar(200, body) as (address, _):
        result = witness(root, address)
    assert (result.exit_code, kept(root)) == (1, [])
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    assert ": expected a proof by a calendar, got 127.0.0.1:" in line
    assert len(line) < 600


def test_without_a_network_the_seal_is_whole_and_one_error_says_so(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    before = archive.files(root / "data")
    result = witness(root, address)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    assert line.endswith(
        "The seal is whole without it; run `builder seal --anchor` again where the network reaches one."
    )
    assert archive.files(root / "data") == before


def test_what_is_not_sealed_yet_is_sealed_before_it_is_witnessed_and_stays_so(
    tmp_path: Path,
) -> None:
    root = archive.checkout(tmp_path / "draft")
    with calendar(500, b"") as (address, _):
        assert witness(root, address).exit_code == 1
    scopes = {row["scope"] for row in rows(root / "data" / archive.GENERAL, "published.csv")}
    assert {"race/mayor", "election/about", "wording/race/mayor"} <= scopes


def test_proofs_are_published_with_the_site_and_never_change(root: Path) -> None:
    with calendar() as (address, _):
        assert witness(root, address).exit_code == 0
    build.build(Folders(root=root), lambda words: None)
    found = tree(root / "site" / "data" / "anchors")
    assert found == tree(root / "data" / "anchors") and len(found) == 2
    assert verify(root / "site").exit_code == 0
