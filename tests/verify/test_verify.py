"""`builder verify` finds each changed byte, each missing file, each broken promise of the seal."""

from __future__ import annotations

import json
import random
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from click.testing import Result

from builder.errors import ArchiveError
from builder.seal.manifest import LOG_PATH, MANIFEST, SUMS, chain_path, sealed_path
from builder.seal.manifest_reader import parse
from builder.site.server import running
from tests import archive
from tests.sealed_site import (
    as_tree,
    built,
    by_another_builder,
    resum,
    rewritten,
    seal_all,
    sha256,
    told,
    verify,
    without,
)

RECORD = f"{archive.GENERAL}/mayor/2030-11-12-1630/index.html"
HISTORY = f"{archive.GENERAL}/mayor/history.csv"
ABOUT = "about/index.html"
SCHEMA = "election-count-archive/manifest"
KINDS = {
    "front page": "index.html",
    "race page": f"{archive.GENERAL}/mayor/index.html",
    "update page": f"{archive.GENERAL}/updates/2030-11-12-1630/index.html",
    "record": RECORD,
    "style sheet": "assets/archive.*.css",
    "script": "assets/site.*.js",
    "drawing": "assets/favicon.*.svg",
    "table": HISTORY,
    "Parquet": "data/votes.parquet",
    "chart": f"{archive.GENERAL}/mayor/charts.json.*.gz",
    "versions": f"{archive.GENERAL}/mayor/versions.json",
    "feed": f"{archive.GENERAL}/feed.xml",
    "map": "sitemap.xml",
    "chain": chain_path(archive.GENERAL),
    "sealed facts": sealed_path(archive.GENERAL),
    "page for what is missing": "404.html",
    "sums": SUMS,
    "manifest": MANIFEST,
}


def one(site: Path, pattern: str) -> Path:
    (path,) = site.glob(pattern)
    return path


def named(site: Path, *words: str) -> set[str]:
    """Return the files that `verify` names; it must find something wrong."""
    result = verify(site, *words)
    assert result.exit_code == 1
    return {line.partition(": expected ")[0] for line in told(result)}


def put_in(site: Path, path: str, old: str, new: str) -> None:
    """Replace a text in a file, and make its hashes fit."""
    rewritten(site, {path: lambda text: text.replace(old, new)})


def against(site: Path | str, old: Path, *words: str) -> Result:
    return verify(site, "--against", str(old), *words)


@pytest.fixture(params=["folder", "network", "sub-path"])
def place(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """The same site in its folder, at a host's root, and under a path."""
    if request.param == "folder":
        yield str(site)
        return
    with running(site, "/" if request.param == "network" else "/a/repository/") as address:
        yield address


def test_an_untouched_site_passes_wherever_it_stands(place: str) -> None:
    result = verify(place)
    assert (result.exit_code, told(result)) == (0, [])
    manifest = parse((built() / "site" / MANIFEST).read_bytes(), MANIFEST)
    records = sum(bool(entry.block) for entry in manifest.files.values())
    lines = sum(chain.lines for chain in manifest.chains.values())
    assert records > 50
    last = result.stdout.splitlines()[-1]
    assert last.startswith(f"No differences in {len(manifest.files)} files, {records} records, ")
    assert last.endswith(f" sealed addresses, {lines} lines of the seal.")


# What all else is verified by is spoiled alone, every other kind of file at once.
ALONE = ["manifest", "sums", "chain", "sealed facts"]
KINDS_AT_ONCE = [[kind for kind in KINDS if kind not in ALONE], *([kind] for kind in ALONE)]


@pytest.mark.parametrize("kinds", KINDS_AT_ONCE, ids=lambda kinds: kinds[0])
def test_one_changed_byte_is_found_and_its_file_is_named(kinds: list[str], site: Path) -> None:
    whole = {one(site, KINDS[kind]): one(site, KINDS[kind]).read_bytes() for kind in kinds}
    chance = random.Random(kinds[0])
    for at in [0, 1, *(chance.random() for _ in range(4))]:
        for path, data in whole.items():
            spoiled = bytearray(data)
            spoiled[int(at * (len(data) - 1))] ^= 1 << chance.randrange(8)
            path.write_bytes(spoiled)
        result = verify(site)
        if kinds == ["manifest"]:
            # Either it is no manifest any more, or it is not the one of the sums.
            said = f"{told(result)} {result.exception}"
            assert SUMS in said or MANIFEST in said
        else:
            names = {path.relative_to(site).as_posix() for path in whole}
            said_of = {line.partition(": expected ")[0] for line in told(result)}
            assert names <= said_of, (at, result.stdout)
        assert result.exit_code == 1
    for path, data in whole.items():
        path.write_bytes(data)
    assert verify(site).exit_code == 0


@pytest.mark.parametrize("kind", ["record", "style sheet", "Parquet", "chain", "sums"])
def test_one_changed_byte_is_found_over_the_network(kind: str, site: Path) -> None:
    path = one(site, KINDS[kind])
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    with running(site, "/repository/") as address:
        result = verify(address)
    assert result.exit_code == 1
    start = f"{path.relative_to(site).as_posix()}: expected "
    assert any(line.startswith(start) for line in told(result))


@pytest.mark.parametrize("kinds", KINDS_AT_ONCE[:1] + KINDS_AT_ONCE[2:], ids=lambda kinds: kinds[0])
def test_every_missing_file_is_named(kinds: list[str], site: Path) -> None:
    names = {one(site, KINDS[kind]).relative_to(site).as_posix() for kind in kinds}
    for name in names:
        (site / name).unlink()
    result = verify(site)
    assert result.exit_code == 1
    gone = {line.partition(": expected ")[0] for line in told(result) if line.endswith("got none.")}
    assert names <= gone, result.stdout


def test_any_one_missing_file_is_named(site: Path) -> None:
    files = [path for path in site.rglob("*") if path.is_file() and path.name != MANIFEST]
    for path in random.Random(7).sample(sorted(files), 5):
        aside = site.parent / "aside"
        path.rename(aside)
        assert path.relative_to(site).as_posix() in named(site)
        aside.rename(path)


def test_a_file_with_more_or_fewer_bytes_is_told_by_its_length(site: Path) -> None:
    path = site / HISTORY
    length = path.stat().st_size
    path.write_bytes(path.read_bytes() + b"\n")
    assert told(verify(site)) == [
        f"{HISTORY}: expected {length:,} bytes, got more than {length:,} bytes."
    ]
    path.write_bytes(path.read_bytes()[:-2])
    assert told(verify(site)) == [f"{HISTORY}: expected {length:,} bytes, got {length - 1:,}."]


def test_a_file_that_the_manifest_does_not_name_is_found_in_a_folder(site: Path) -> None:
    (site / "extra").mkdir()
    (site / "extra" / "page.html").write_text("hello", encoding="utf-8")
    (site / "link.html").symlink_to(site / "index.html")
    result = verify(site)
    unknown = "expected no such file, got one that the manifest does not name."
    assert told(result) == [f"extra/page.html: {unknown}", f"link.html: {unknown}"]
    assert result.exit_code == 1


def test_a_folder_without_a_manifest_or_a_place_that_is_none_is_one_clear_error(site: Path) -> None:
    (site / MANIFEST).unlink()
    assert str(verify(site).exception) == f"{site}/manifest.json: {no_manifest('none')}"
    assert str(verify(site / "nothing").exception) == (
        f"{site}/nothing: expected a folder or an https address, got neither. Name the folder of the built site."
    )
    for address in (
        *("ftp://name.example/", "https://"),
        *("https://user@name.example/", "http://name.example:0/"),
    ):
        assert str(verify(address).exception) == (
            f'"{address}": expected https://host/path/, got another kind of address. '
            "Give the site's front page."
        )


def no_manifest(got: str) -> str:
    todo = "Check the address; a site of this archive has one at its root."
    return f"expected a manifest, got {got}. {todo}"


FILES = '{"schema": "election-count-archive/manifest/2", "files": '
FORMS = [
    *("", "[]", "{}", "[" * 100_000),
    *(FILES + files + "}" for files in ('{"a": ["1", "b"]}', '{"a": [1]}', '{"a": 1}')),
]


@pytest.mark.parametrize("text", FORMS)
def test_what_is_no_manifest_is_one_clear_error(text: str, site: Path) -> None:
    (site / MANIFEST).write_text(text, encoding="utf-8")
    error = verify(site).exception
    assert isinstance(error, ArchiveError)
    assert str(error).startswith("manifest.json: expected ")


def test_a_manifest_of_another_form_is_one_clear_error(site: Path) -> None:
    (site / MANIFEST).write_text(f'{{"schema": "{SCHEMA}/4"}}', encoding="utf-8")
    assert str(verify(site).exception) == (
        f'manifest.json: expected the schema {SCHEMA}/3, got "{SCHEMA}/4". Use a newer builder.'
    )


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "a\\..\\b", "a//b"]
)
def test_a_manifest_can_not_lead_out_of_the_site(path: str, site: Path) -> None:
    whole = (site / MANIFEST).read_text(encoding="utf-8")
    folder, _, name = path.rpartition("/")
    in_folder = f'{json.dumps(folder)}: {{{json.dumps(name)}: [1, ""]}},"404.html"'
    for new in (json.dumps(path), in_folder):
        (site / MANIFEST).write_text(whole.replace('"404.html"', new), encoding="utf-8")
        error = verify(site).exception
        assert str(error).startswith("manifest.json: expected paths inside the site, got ")


def test_a_manifest_can_not_name_a_page_twice(site: Path) -> None:
    text = (site / MANIFEST).read_text(encoding="utf-8")
    twice = text.replace('"about/"', '"about": {"index.html": [1, ""]},\n"about/"')
    (site / MANIFEST).write_text(twice, encoding="utf-8")
    assert "a second file for about/index.html" in str(verify(site).exception)


# What the seal catches, even where the manifest and the sums were made to fit.

OTHER_FACTS = " facts of this race that the seal holds in its data block, got others."


def test_a_record_that_was_changed_together_with_the_manifest_breaks_the_seal(site: Path) -> None:
    page = (site / RECORD).read_text(encoding="utf-8")
    line = next(row for row in page.splitlines() if row.startswith("votes\t"))
    more = f"{line[:-1]}{(int(line[-1]) + 1) % 10}"
    put_in(site, RECORD, f"{line}\n", f"{more}\n")
    facts, printed = told(verify(site))
    assert facts.startswith(f"{RECORD}: expected the ") and facts.endswith(OTHER_FACTS)
    assert printed.startswith(f"{RECORD}: expected the sha256 ")
    assert " printed under data block 1, got " in printed


def test_a_record_whose_hash_was_changed_too_still_breaks_the_seal(site: Path) -> None:
    manifest = parse((site / MANIFEST).read_bytes(), MANIFEST)
    page = (site / RECORD).read_text(encoding="utf-8")
    block = page[page.index("<pre>") + 5 : page.index("</pre>")]
    line = next(row for row in block.splitlines() if row.startswith("votes\t"))
    new = block.replace(line, f"{line}0")
    hashes = manifest.files[RECORD].block, sha256(new.encode())
    rewritten(site, {RECORD: lambda text: text.replace(block, new).replace(*hashes)})
    resum(site, (site / MANIFEST).read_text(encoding="utf-8").replace(*hashes))
    (found,) = told(verify(site))
    assert found.startswith(f"{RECORD}: expected the ") and found.endswith(OTHER_FACTS)


def test_a_record_without_its_data_block_or_with_another_line_of_the_seal_is_named(
    site: Path,
) -> None:
    manifest = parse((site / MANIFEST).read_bytes(), MANIFEST)
    lines = (site / chain_path(archive.GENERAL)).read_bytes().splitlines(keepends=True)[1:]
    own = manifest.files[RECORD].line
    assert own is not None
    line, other = sha256(lines[own - 1]), sha256(lines[0])
    page = (site / RECORD).read_text(encoding="utf-8")
    assert page.count(line) == 1
    put_in(site, RECORD, line, other)
    assert told(verify(site)) == [
        f"{RECORD}: expected the line of the seal {line[:12]}, got {other[:12]}."
    ]
    rewritten(site, {RECORD: lambda text: text.replace("<pre>", "<p>").replace("</pre>", "")})
    assert told(verify(site)) == [f"{RECORD}: expected a data block, got none."]


def test_a_correction_that_a_record_no_longer_tells_is_missed(tmp_path: Path) -> None:
    root = corrected(tmp_path)
    site = root / "site"
    assert told(verify(site)) == []
    page = (site / RECORD).read_text(encoding="utf-8")
    assert page.count("<pre>") == 2
    second = page[page.rindex("<pre>") : page.rindex("</pre>") + 6]
    put_in(site, RECORD, second, "")
    assert told(verify(site)) == [f"{RECORD}: expected correction 2 to be told, got nothing."]


def corrected(folder: Path) -> Path:
    """The built checkout again, with one vote corrected since."""
    root = folder / "later"
    shutil.copytree(built(), root, symlinks=True)
    shutil.rmtree(root / "site")
    election = root / "data" / archive.GENERAL
    update = "2030-11-12-1630"
    snapshot, updates = election / f"snapshots/{update}.csv", election / "updates.csv"
    text = snapshot.read_text(encoding="utf-8")
    row = next(row for row in text.splitlines() if row.startswith("mayor,"))
    race, choice, votes, source = row.split(",")
    less = f"{race},{choice},{int(votes) - 1},{source}"
    snapshot.write_text(text.replace(row, less), encoding="utf-8")
    text = updates.read_text(encoding="utf-8")
    (row,) = (row for row in text.splitlines() if row.startswith(f"{update},"))
    total = row.split(",")[7]
    updates.write_text(text.replace(f",{total},", f",{int(total) - 1},"), encoding="utf-8")
    start, end = f"2031-04-02,ours,update/{update}", "Miscopied.,file-1112"
    with (election / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write(f"2,{start},votes/{race}/{choice},votes,{votes},{int(votes) - 1},{end}\n")
        file.write(f"3,{start},update,votes_total,{total},{int(total) - 1},{end}\n")
    seal_all(root, "2031-04-02")
    archive.build_here(root)
    return root


@pytest.mark.parametrize("number", [1, 5, 20])
def test_a_line_of_the_seal_that_was_changed_breaks_the_chain(number: int, site: Path) -> None:
    path = chain_path(archive.GENERAL)

    def backdate(text: str) -> str:
        rows = text.splitlines(keepends=True)
        rows[number] = rows[number].replace("2031-04-01", "2031-03-31")
        return "".join(rows)

    rewritten(site, {path: backdate})
    broken = f"{path}: expected line {number + 1} to follow the line before it, got "
    assert any(line.startswith(broken) for line in told(verify(site)))


def test_the_newest_line_can_not_be_changed_or_dropped_without_the_pages_that_bear_it(
    site: Path,
) -> None:
    path = chain_path(archive.GENERAL)
    rewritten(site, {path: lambda text: "".join(text.splitlines(keepends=True)[:-1])})
    found = told(verify(site))
    for start in (
        f"{path}: expected 71 lines of {archive.GENERAL} with the newest ",
        f"{archive.GENERAL}/mayor/index.html: expected the newest line ",
    ):
        assert any(line.startswith(start) for line in found)


def test_sealed_facts_that_were_changed_do_not_fit_their_line(site: Path) -> None:
    path = sealed_path(archive.GENERAL)
    rewritten(site, {path: lambda text: text.replace("votes/mayor/", "votes/treasurer/", 1)})
    (found,) = (line for line in told(verify(site)) if line.startswith(path))
    assert found.startswith(f"{path}: expected the facts of update/2030-11-05-2015 that line ")
    assert found.endswith(" sealed, got others.")


def test_a_sealed_page_that_manifest_and_site_both_lost_is_missed(site: Path) -> None:
    gone = [
        RECORD,
        f"{archive.GENERAL}/clerk/index.html",
        f"{archive.GENERAL}/updates/2030-11-08-1600/index.html",
    ]
    without(site, gone)
    found = told(verify(site))
    assert [line.split(": expected the page that line ")[0] for line in found] == sorted(gone)


def test_a_page_whose_foot_bears_another_line_is_named(site: Path) -> None:
    head = parse((site / MANIFEST).read_bytes(), MANIFEST).head
    put_in(site, ABOUT, head, "0" * 64)
    assert told(verify(site)) == [
        f"{ABOUT}: expected the newest line {head[:12]} at its foot, got 000000000000."
    ]


# A line that somebody kept.


def test_every_line_of_every_chain_is_found_again_by_its_hash_or_its_text(site: Path) -> None:
    for election in (archive.GENERAL, archive.SPECIAL):
        rows = (site / chain_path(election)).read_text(encoding="utf-8").splitlines()[1:]
        for row in (rows[0], rows[-1]):
            cells = row.split(",")
            hash_ = sha256(f"{row}\n".encode())
            newer = len(rows) - int(cells[0])
            said = (
                f"The line {hash_[:12]} is line {cells[0]} of {election}, {cells[2]}, "
                f"published on 2031-04-01; {newer} newer."
            )
            for kept in (hash_, row, hash_[:12].upper()):
                result = verify(site, "--line", kept, "--limit", "1")
                assert result.exit_code == 0
                found = re.findall("^The line.*", result.stdout, re.MULTILINE)
                assert [line.lower() for line in found] == [said.lower()]


def test_the_line_at_the_foot_of_the_front_page_is_found_again_years_later(tmp_path: Path) -> None:
    before = parse((built() / "site" / MANIFEST).read_bytes(), MANIFEST).head
    assert before in (built() / "site" / "index.html").read_text(encoding="utf-8")
    later = corrected(tmp_path) / "site"
    assert before not in (later / "index.html").read_text(encoding="utf-8")
    result = verify(later, "--line", before)
    assert result.exit_code == 0
    assert (
        f"The line {before[:12]} is the head over the newest lines of 2 elections on 2031-04-01."
        in result.stdout
    )


def test_a_line_that_is_in_no_chain_is_a_difference(site: Path) -> None:
    result = verify(site, "--line", "0123456789abcdef" * 4)
    assert told(result) == [
        "--line: expected 0123456789ab in a chain of this site, got none with it."
    ]
    assert result.exit_code == 1
    assert str(verify(site, "--line", "hello").exception) == (
        "--line: expected a hash, or a line of published.csv, got hello. Copy it from a page's foot."
    )


# Against an old manifest.


@pytest.fixture(params=["by another builder", "before builders were named"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a manifest that somebody kept, in each form that it ever had."""
    path = Path(shutil.copy(built() / "site" / MANIFEST, tmp_path / "old.json"))
    if request.param == "before builders were named":
        path.write_text(as_tree(path.read_bytes()), encoding="utf-8")
    else:
        by_another_builder(path)
    return path


def test_nothing_has_changed_against_its_own_manifest(place: str, old: Path) -> None:
    result = against(place, old)
    assert (result.exit_code, told(result)) == (0, [])
    assert result.stdout.splitlines()[-1].endswith(" files of the old manifest.")


def test_an_honest_correction_passes_against_the_manifest_of_before(
    tmp_path: Path, old: Path
) -> None:
    later = corrected(tmp_path) / "site"
    result = against(later, old)
    assert (result.exit_code, told(result)) == (0, [])
    assert (later / RECORD).read_bytes() != (built() / "site" / RECORD).read_bytes()
    assert (later / HISTORY).read_bytes() != (built() / "site" / HISTORY).read_bytes()


def test_a_record_that_was_there_before_and_is_missing_now_is_named(site: Path, old: Path) -> None:
    without(site, [RECORD])
    assert f"{RECORD}: expected it to be there as before, got none." in told(against(site, old))


def test_a_data_block_that_was_another_before_is_named(site: Path, old: Path) -> None:
    block = parse(old.read_bytes(), "old").files[RECORD].block
    old.write_text(old.read_text(encoding="utf-8").replace(block, "f" * 64), encoding="utf-8")
    assert told(against(site, old)) == [
        f"{RECORD}: expected the data block ffffffffffff as before, got {block[:12]}."
    ]


@pytest.mark.parametrize("path", [HISTORY, "data/votes.parquet"])
def test_a_download_that_changed_without_a_line_of_the_seal_is_named_unless_it_is_known(
    path: str, site: Path, old: Path
) -> None:
    entry = parse(old.read_bytes(), "old").files[path]
    before = entry.sha256
    text = old.read_text(encoding="utf-8").replace(before, "e" * 64)
    old.write_text(text.replace(entry.stated, "d" * 64) if entry.stated else text, encoding="utf-8")
    assert told(against(site, old)) == [
        f"{path}: expected it unchanged (sha256 eeeeeeeeeeee), got {before[:12]}."
    ]
    known = ["--known", "*/history.csv", "--known", "data/*.parquet"]
    assert against(site, old, *known).exit_code == 0


def test_a_page_may_say_something_new_but_has_to_be_there(site: Path, old: Path) -> None:
    put_in(site, ABOUT, "</main>", "<p>New.</p></main>")
    assert told(against(site, old)) == []
    text = old.read_text(encoding="utf-8").replace('"about/', '"about-us/')
    old.write_text(text, encoding="utf-8")
    assert told(against(site, old)) == [
        "about-us/index.html: expected it to be there as before, got none."
    ]


def test_a_seal_that_was_begun_anew_is_found_out(tmp_path: Path, old: Path) -> None:
    root = tmp_path / "anew"
    shutil.copytree(built(), root, symlinks=True)
    for published in [*(root / "data").rglob("published.csv"), root / "data" / "elections.csv"]:
        published.unlink()
    seal_all(root, "2031-04-05")
    archive.build_here(root)
    assert verify(root / "site").exit_code == 0
    found = told(verify(root / "site", "--against", str(old)))
    chains = [chain_path(e) for e in (archive.GENERAL, archive.SPECIAL, "us-xx-marl")]
    lengths = {path: (built() / "site" / path).stat().st_size for path in (LOG_PATH, *chains)}
    assert found == [
        f"{path}: expected the {lengths[path]:,} bytes of before at its beginning, got others."
        for path in lengths
    ]


def test_an_older_site_against_a_newer_manifest_is_found_out(tmp_path: Path) -> None:
    newer = corrected(tmp_path) / "site" / MANIFEST
    found = told(verify(built() / "site", "--against", str(newer)))
    length = (newer.parent / chain_path(archive.GENERAL)).stat().st_size
    assert (
        f"{chain_path(archive.GENERAL)}: expected the {length:,} bytes of before at its beginning, got others."
        in found
    )


# Servers that do not behave.


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server that does what ``answer`` says with every request."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def send(
    handler: BaseHTTPRequestHandler,
    status: int,
    data: bytes,
    length: int | None = None,
    **headers: str,
) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(data) if length is None else length))
    handler.end_headers()
    handler.wfile.write(data)
    handler.wfile.flush()


def page(site: Path, handler: BaseHTTPRequestHandler) -> bytes:
    path = handler.path.lstrip("/")
    return (site / (path + "index.html" if path == "" or path.endswith("/") else path)).read_bytes()


def test_an_address_without_an_archive_is_one_clear_error() -> None:
    with answering(lambda handler: send(handler, 404, b"no")) as address:
        error = verify(address).exception
    assert str(error) == f"{address}manifest.json: {no_manifest('status 404')}"
    error = verify(address, "--timeout", "2").exception
    assert str(error) == f"{address}manifest.json: {no_manifest('a refused connection')}"


def test_no_redirect_is_followed() -> None:
    asked = []

    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        send(handler, 301, b"", Location="https://name.example/manifest.json")

    with answering(elsewhere) as address:
        error = verify(address).exception
    got = 'status 301, a redirect to "https://name.example/manifest.json", which is not followed'
    assert str(error) == f"{address}manifest.json: {no_manifest(got)}"
    assert asked == ["/manifest.json"]


def test_only_plain_requests_go_out(site: Path) -> None:
    seen = []

    def watch(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.command, dict(handler.headers)))
        send(handler, 200, page(site, handler))

    with answering(watch) as address:
        assert verify(address, "--limit", "5").exit_code == 0
    expected = {"Host": address.removeprefix("http://").rstrip("/"), "User-Agent": "Mozilla/5.0"}
    expected |= {"Accept-Encoding": "identity", "Cache-Control": "no-cache"}
    assert seen
    assert all(one == ("GET", expected) for one in seen)


def test_an_answer_that_breaks_off_names_its_file(site: Path) -> None:
    length = (site / HISTORY).stat().st_size

    def cut(handler: BaseHTTPRequestHandler) -> None:
        data = page(site, handler)
        if handler.path == f"/{HISTORY}":
            send(handler, 200, data[: length - 30], length=length)
            handler.close_connection = True
        else:
            send(handler, 200, data)

    with answering(cut) as address:
        result = verify(address)
    assert told(result) == [
        f"{HISTORY}: expected {length:,} bytes, got a response that broke off 30 bytes before its end."
    ]
    assert result.exit_code == 1


def test_a_missing_a_compressed_and_an_endless_answer_each_name_their_file(site: Path) -> None:
    def odd(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == f"/{HISTORY}":
            send(handler, 503, b"busy")
        elif handler.path == "/about/":
            send(handler, 200, b"\x1f\x8b", Content_Encoding="gzip")
        elif handler.path == "/data/races.csv":
            send(handler, 200, b"x" * 1_000_000)
        else:
            send(handler, 200, page(site, handler))

    races = f"{(site / 'data/races.csv').stat().st_size:,} bytes"
    got = {
        ABOUT: 'the encoding "gzip", which was not asked for',
        "data/races.csv": f"more than {races}",
        HISTORY: "status 503",
    }
    with answering(odd) as address:
        assert told(verify(address)) == [
            f"{path}: expected {(site / path).stat().st_size:,} bytes, got {said}."
            for path, said in got.items()
        ]


def test_a_connection_that_the_server_ends_between_two_requests_is_opened_again(site: Path) -> None:
    def once(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, page(site, handler))
        handler.close_connection = True  # without having said so

    with answering(once) as address:
        assert verify(address).exit_code == 0


def test_a_server_that_says_nothing_more_ends_the_run_with_one_message(site: Path) -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.removeprefix("/") in (MANIFEST, SUMS) or "/data/" in handler.path:
            send(handler, 200, page(site, handler))
        else:
            time.sleep(6)
            handler.close_connection = True

    start = time.monotonic()
    with answering(silent) as address:
        result = verify(address, "--timeout", "1")
    assert time.monotonic() - start < 60
    assert (result.exit_code, told(result)) == (1, [])
    assert str(result.exception) == (
        f"{address}: expected answers, got 12 requests in a row went without an answer; "
        "the last: no complete response in time. Try again later, or with --timeout or --within."
    )


def test_a_server_that_drips_is_not_waited_for(site: Path) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        data = page(site, handler)
        if handler.path != f"/{HISTORY}":
            send(handler, 200, data)
            return
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        for letter in data:
            handler.wfile.write(bytes([letter]))
            handler.wfile.flush()
            time.sleep(0.05)

    length = (site / HISTORY).stat().st_size
    start = time.monotonic()
    # It would take far longer than the six seconds of an answer; a busy machine takes less for all
    # the others.
    assert length > 20 * 20
    with answering(drip) as address:
        result = verify(address, "--timeout", "2")
    assert told(result) == [
        f"{HISTORY}: expected {length:,} bytes, got no complete response in time."
    ]
    assert time.monotonic() - start < 60


def test_a_port_that_takes_connections_and_never_answers_is_one_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        error = verify(address, "--timeout", "0.2").exception
    assert str(error) == f"{address}manifest.json: {no_manifest('no complete response in time')}"


# The commands that pages and the deployment give.


def test_sha256sum_accepts_the_sums_and_finds_a_changed_file(site: Path) -> None:
    def check() -> subprocess.CompletedProcess[str]:
        words = ["sha256sum", "--check", "--strict", "--quiet", SUMS]
        return subprocess.run(words, cwd=site, capture_output=True, text=True, check=False)

    assert (check().returncode, check().stdout) == (0, "")
    rows = (site / SUMS).read_text(encoding="utf-8").splitlines()
    assert {row.split("  ", 1)[1] for row in rows} == archive.files(site).keys() - {SUMS}
    (site / HISTORY).write_bytes(b"other")
    assert (check().returncode, check().stdout) == (1, f"{HISTORY}: FAILED\n")


def test_the_chain_can_be_followed_with_the_tools_of_any_machine(site: Path) -> None:
    folder = (site / chain_path(archive.GENERAL)).parent
    rows = (folder / "published.csv").read_text(encoding="utf-8").splitlines()[1:]

    def shell(program: str) -> str:
        words = ["sh", "-c", program]
        return subprocess.run(words, cwd=folder, capture_output=True, text=True).stdout.split()[0]

    for number, (row, after) in enumerate(pairwise(rows), start=2):
        assert shell(f"sed -n {number}p published.csv | sha256sum") == after.split(",")[5]
        _, _, scope, layer, sealed, _ = row.split(",")
        facts = f"""awk -F'\\t' 'NF==1{{on=$1=="{scope} {layer}";next}} on' sealed.txt"""
        assert shell(f"{facts} | sha256sum") == sealed


def test_a_limit_checks_so_many_files_and_the_whole_seal(site: Path) -> None:
    (site / chain_path(archive.SPECIAL)).write_bytes(b"")
    result = verify(site, "--limit", "3")
    assert re.search(r"^3 of \d+ files were read\.$", result.stdout, re.MULTILINE)
    assert any(line.startswith(chain_path(archive.SPECIAL)) for line in told(result))
