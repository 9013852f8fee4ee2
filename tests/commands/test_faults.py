"""What the system refuses: one error with what to do, old site and data whole, no traceback."""

from __future__ import annotations

import csv
import ctypes
import errno
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from builder.checks import check_archive
from builder.commands.faults import in_words
from builder.errors import LIMIT, ArchiveError, BuildError, DataError, FeedError, SystemFault
from builder.store.csvfile import dump_line
from tests import archive, forked, sealed_site, sealing
from tests.checkout import ROOT
from tests.editing.test_kills import COMMANDS, everything

CAPABILITIES = 0x20080522
"""The third version of what capset(2) takes: two numbers of 32 bits for each kind."""
OVERRIDES = 1 << 1 | 1 << 2
"""By what root may read and write all: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""
FULL = 'got "File too large" from the system. Free space on that disk, then run the command again.'
DENIED = (
    'got "Permission denied" from the system. Give this user permission to read and write there'
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder whose rights may be taken away; they come back at the end."""
    yield tmp_path
    for path in [tmp_path, *tmp_path.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a checkout of the invented archive."""
    return archive.checkout(tmp_path / "checkout")


Done = subprocess.CompletedProcess[str]


def run(*words: str, unprivileged: bool = False, limit: int | None = None) -> Done:
    """Run ``builder`` as a person does; ``limit`` is how long a file may become on a full disk."""

    def prepare() -> None:
        if unprivileged:  # root gives up its overrides; anybody else has none
            header, rights = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
            libc = ctypes.CDLL(None, use_errno=True)
            assert libc.capget(header, rights) == 0
            rights[0], rights[1] = rights[0] & ~OVERRIDES, rights[1] & ~OVERRIDES
            assert libc.capset(header, rights) == 0, os.strerror(ctypes.get_errno())
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return forked.run(list(words), prepare)


def build(root: Path, *words: str, **how: Any) -> Done:
    return run("build", "--draft", "--root", str(root), *words, **how)


def one_error(done: Done) -> str:
    """Return the error of a command that failed, which must be its only one and in one line."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr, done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1 and done.stderr.splitlines()[-1] == errors[0], done.stderr
    return errors[0]


# Where a build writes.


def site_old(root: Path) -> dict[str, bytes]:
    (root / "site").mkdir()
    (root / "site" / "index.html").write_text("the old site", encoding="utf-8")
    return archive.files(root / "site")


def a_file(path: Path) -> None:
    path.write_text("somebody's", encoding="utf-8")


def a_link(path: Path) -> None:
    path.with_name("elsewhere").mkdir()
    (path.with_name("elsewhere") / "letter").write_text("somebody's", encoding="utf-8")
    path.symlink_to("elsewhere")


def a_link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def a_link_to_a_file(path: Path) -> None:
    path.symlink_to("mkdocs.yml")


MOVE, REMOVE = "Move it away, then build again.", "Remove the link, then build again."
IN_THE_WAY: list[tuple[str, Callable[[Path], None], str]] = [
    ("site", a_file, f"a folder, got a file. {MOVE}"),
    ("site", a_link, f"a folder, got a symbolic link. {REMOVE}"),
    ("site", a_link_to_nowhere, f"a folder, got a symbolic link. {REMOVE}"),
    ("site", os.mkfifo, f"a folder, got a file. {MOVE}"),
    ("site.next", a_file, f"a folder, got a file. {MOVE}"),
    ("site.next", a_link, f"a folder, got a symbolic link. {REMOVE}"),
    ("site.next", a_link_to_nowhere, f"a folder, got a symbolic link. {REMOVE}"),
    ("site.old", a_file, f"a folder, got a file. {MOVE}"),
    ("site.old", a_link, f"a folder, got a symbolic link. {REMOVE}"),
    ("site.lock", Path.mkdir, f"a file or none, got a folder. {MOVE}"),
    ("site.lock", a_link, f"a file or none, got a symbolic link. {MOVE}"),
    ("site.lock", a_link_to_a_file, f"a file or none, got a symbolic link. {MOVE}"),
    ("site.lock", a_link_to_nowhere, f"a file or none, got a symbolic link. {MOVE}"),
    ("site.lock", os.mkfifo, f"a file or none, got something else. {MOVE}"),
    ("build/docs", a_link, f"a folder, got a symbolic link. {REMOVE}"),
    ("build/replaced", a_file, f"a folder, got a file. {MOVE}"),
    ("build/replaced", a_link, f"a folder, got a symbolic link. {REMOVE}"),
]


def state(root: Path) -> dict[str, object]:
    """Return what is in a checkout: each file with its bytes, each link with where it leads."""
    found: dict[str, object] = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if name.partition("/")[0] not in ("builder", "node_modules"):
            kept = path.read_bytes() if path.is_file() else ""
            found[name] = path.readlink() if path.is_symlink() else kept
    return found


@pytest.mark.parametrize(
    ("name", "make", "message"), IN_THE_WAY, ids=[f"{n} {m.__name__}" for n, m, _ in IN_THE_WAY]
)
def test_what_stands_where_a_build_writes_is_an_error_and_stays_as_it_is(
    root: Path, name: str, make: Callable[[Path], None], message: str
) -> None:
    (root / "build").mkdir()
    before = {} if name in ("site", "site.old") else site_old(root)
    make(root / name)
    kept = state(root)
    for _ in range(2 if name != "build/docs" else 1):  # the first build must not spoil the next
        assert one_error(build(root)) == f"error: {root}/{name}: expected {message}"
    assert kept.items() <= state(root).items()
    if before:
        assert archive.files(root / "site") == before


@pytest.mark.parametrize("name", ["build", "build/docs"])
def test_a_file_where_the_pages_are_laid_out_is_an_error(root: Path, name: str) -> None:
    before = site_old(root)
    (root / name).parent.mkdir(exist_ok=True)
    a_file(root / name)
    said = one_error(build(root))
    assert said.startswith(f"error: {root}/build")
    assert said.endswith("Move what is there out of the way, then run the command again.")
    assert archive.files(root / "site") == before
    assert (root / name).read_text(encoding="utf-8") == "somebody's"


ADDRESS = "site_url: an address that ends in a slash, got site_url: "
WITHOUT_THEME = "site_url: https://x.example/\n"
SETTINGS = {
    "empty": ("", "settings, each with its name, got NoneType."),
    "a list": ("- a\n", "settings, each with its name, got list."),
    "a tab": ("a:\n\t- b\n", "YAML, got found character '\\t' that cannot start any token."),
    "a bracket": (
        "a: [\n",
        "YAML, got expected the node content, but found '<stream end>'.",
    ),
    "no such day": ("site_name: 2033-13-45\n", "YAML, got month must be in 1..12."),
    "a nest": (f"a: {'[' * 5_000}", "YAML, got maximum recursion depth exceeded"),
    "a number": (f"a: {'9' * 5_000}", "YAML, got Exceeds the limit"),
    "a command": (
        "a: !!python/name:os.system\n",
        "YAML, got could not determine a constructor",
    ),
    "no address": ("site_name: x\n", f"{ADDRESS}."),
    "half a host": ("site_url: https://[x/\n", f"{ADDRESS}https://[x/."),
    "no theme": (WITHOUT_THEME, "theme: with its language, got theme: None."),
    "no language": (
        f"{WITHOUT_THEME}theme: {{language: 5}}\n",
        "theme: with its language, got theme: {",
    ),
}
LINES = {"a tab": ":2", "a bracket": ":2", "a command": ":1"}


@pytest.mark.parametrize("name", SETTINGS)
def test_broken_settings_are_one_error_and_the_old_site_stands(root: Path, name: str) -> None:
    before, (text, said) = site_old(root), SETTINGS[name]
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ArchiveError) as error:
        archive.build_here(root)
    place = f"{root}/mkdocs.yml{LINES.get(name, '')}"
    assert str(error.value).startswith(f"{place}: expected {said}")
    assert archive.files(root / "site") == before


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("limit", [0, 3, 2_000, 30_000])
def test_a_build_on_a_full_disk_leaves_the_old_site_and_says_so(
    root: Path, limit: int, processes: str
) -> None:
    before = site_old(root)
    said = one_error(build(root, "--processes", processes, limit=limit))
    assert FULL in said and said.startswith(f"error: {root}/")
    assert archive.files(root / "site") == before
    assert not (root / "site.next").exists()


@pytest.mark.parametrize("locked", [".", "site.lock", "build"])
def test_a_build_that_may_not_write_leaves_the_old_site_and_says_so(
    place: Path, locked: str
) -> None:
    root = archive.checkout(place / "checkout")
    before = site_old(root)
    (root / "build").mkdir()
    (root / "site.lock").touch()
    for path in (root, root / "site", root / "build"):
        path.chmod(0o777)
    (root / "site.lock").chmod(0o666)
    (root / locked).chmod(0o555 if (root / locked).is_dir() else 0o444)
    said = one_error(build(root, unprivileged=True))
    assert DENIED in said and said.startswith(f"error: {root}/")
    assert archive.files(root / "site") == before


def errors_of(command: str, root: Path) -> list[str]:
    """Return the errors of a command that must fail for a user without rights."""
    check = command == "check"
    words = ["check", str(root / "data")] if check else ["build", "--draft", "--root", str(root)]
    done = run(*words, unprivileged=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    said = (done.stdout + done.stderr).splitlines()
    return [line for line in said if line.startswith("error: ")]


@pytest.mark.parametrize("file", ["races.csv", "election.toml", "snapshots/2030-11-05-2015.csv"])
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_file_of_the_data_that_may_not_be_read_is_one_error(
    place: Path, file: str, command: str
) -> None:
    root = archive.checkout(place / "checkout")
    root.chmod(0o777)
    path = root / "data" / archive.GENERAL / file
    path.chmod(0)
    (error,) = (line for line in errors_of(command, root) if line.startswith(f"error: {path}: "))
    assert "permission to read it" in error


GENERAL_DATA = f"data/{archive.GENERAL}"


@pytest.mark.parametrize(
    "folder", ["data", "data/us-xx-marl", GENERAL_DATA, f"{GENERAL_DATA}/snapshots", "content"]
)
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_folder_that_may_not_be_looked_into_is_one_error(
    place: Path, folder: str, command: str
) -> None:
    if command == "check" and folder in ("content", "data"):
        return  # it does not look at the one, and the command line refuses the other
    root = archive.checkout(place / "checkout")
    root.chmod(0o777)
    (root / folder).chmod(0)
    (error,) = errors_of(command, root)
    assert str(root / folder) in error and "Permission denied" in error


@pytest.mark.parametrize(
    "file",
    [
        *("mkdocs.yml", "content/about.md"),
        *(f"{GENERAL_DATA}/races.csv", "data/us-xx-marl/jurisdiction.toml"),
    ],
)
@pytest.mark.parametrize("kind", ["a pipe", "a device", "a folder"])
def test_what_is_no_file_in_the_place_of_one_is_one_error_and_is_not_waited_for(
    root: Path, file: str, kind: str
) -> None:
    path = root / file
    path.unlink()
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    else:
        try:
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero, which never ends
        except PermissionError:
            path.symlink_to("/dev/zero")
    assert one_error(build(root)).startswith(f"error: {path}")


# Commands that edit.


def begun(name: str, data: Path) -> list[str]:
    """Set up what the command edits; return its words."""
    start, change, command = COMMANDS[name]
    start(data, change)
    words = command.split()
    return [*words, str(data)] if name == "fmt" else [*words, "--data", str(data)]


@pytest.mark.parametrize("limit", [0, 2, 40])
@pytest.mark.parametrize("name", COMMANDS)
def test_an_edit_on_a_full_disk_changes_nothing_and_says_so(
    tmp_path: Path, name: str, limit: int
) -> None:
    data = tmp_path / "data"
    words = begun(name, data)
    before = everything(data)
    said = one_error(run(*words, limit=limit))
    assert FULL in said and said.startswith(f"error: {data}/")
    assert everything(data) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_an_edit_that_may_not_write_changes_nothing_and_says_so(place: Path, name: str) -> None:
    data = place / "data"
    words = begun(name, data)
    before = everything(data)
    for path in (data, *data.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    said = one_error(run(*words, unprivileged=True))
    assert DENIED in said and said.startswith(f"error: {data}/")
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert everything(data) == before


# The boundary itself.


def fault(number: int, *paths: str | None) -> OSError:
    return OSError(number, os.strerror(number), *paths)


REFUSED = "expected to be read and written, got"
THEN = "then run the command again."
IN_WORDS: list[tuple[OSError | MemoryError, str]] = [
    (
        fault(errno.ENOSPC, "a/b"),
        f'a/b: {REFUSED} "No space left on device" from the system. Free space on that disk, {THEN}',
    ),
    (
        fault(errno.ENOTEMPTY, "a", None, "b"),
        f'b: {REFUSED} "Directory not empty" from the system. Move what is there out of the way, {THEN}',
    ),
    (
        OSError("strange"),
        f'this machine: {REFUSED} "strange" from the system. Fix what the system reports, {THEN}',
    ),
    (
        shutil.Error([("a", "b", "[Errno 5] Input/output error"), ("c", "d", "e")]),
        f"a: {REFUSED} [Errno 5] Input/output error. Fix what the system reports, {THEN}",
    ),
    (
        MemoryError(),
        f'this machine: {REFUSED} "Cannot allocate memory" from the system. '
        f"Close other programs or use fewer --processes, {THEN}",
    ),
]


@pytest.mark.parametrize(("error", "said"), IN_WORDS)
def test_an_error_of_the_system_is_said_in_words(error: OSError | MemoryError, said: str) -> None:
    assert str(in_words(error)) == said


def started(*words: str, **how: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "builder", *words]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, **how)


def test_a_reader_who_has_seen_enough_ends_a_command_quietly(root: Path) -> None:
    for n in range(2_000):
        (root / "data" / archive.GENERAL / f"foreign-{n}.txt").touch()
    with started("check", str(root / "data"), stdout=subprocess.PIPE) as command:
        assert command.stdout is not None and command.stderr is not None
        assert command.stdout.readline().startswith("error: ")
        command.stdout.close()
        assert command.stderr.read() == ""
    assert command.returncode == 128 + signal.SIGPIPE


def test_a_full_disk_behind_the_output_is_one_error(root: Path) -> None:
    with (
        Path("/dev/full").open("w") as full,
        started("check", str(root / "data"), stdout=full) as c,
    ):
        _, said = c.communicate()
    assert c.returncode == 1 and said.count("\n") == 1 and "No space left on device" in said, said


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_build_broken_off_by_hand_ends_quietly_and_leaves_the_old_site(
    root: Path, processes: str
) -> None:
    before = site_old(root)
    begun = [root / "site.next" / "index.html", root / "build" / "docs"]
    words = ["build", "--draft", "--root", str(root), "--processes", processes]
    with started(*words, start_new_session=True) as command:
        while not any(path.exists() for path in begun):
            assert command.poll() is None
            time.sleep(0.01)
        os.killpg(command.pid, signal.SIGINT)  # as Ctrl-C does: with the processes it started
        _, said = command.communicate()
    assert command.returncode == 130, said
    assert "Traceback" not in said and "error" not in said
    assert archive.files(root / "site") == before and not (root / "site.next").exists()


# How much of what it got an error repeats.


@pytest.mark.parametrize("kind", [DataError, FeedError, BuildError, SystemFault])
def test_every_part_of_an_error_is_one_line_of_some_hundred_characters(
    kind: type[DataError],
) -> None:
    long, sly = "x" * 1_000_000, "a\nb\u202e\x1b[31m\u2028\ud800é"
    error = kind(long, line=7, expected=long, got=long, todo=long)
    assert {*map(len, (error.place, error.expected, error.got, error.todo))} == {LIMIT}
    assert error.place.endswith("x:7"), "the line is what a person looks for"
    sayer = kind(sly, expected=sly, got=sly, todo=sly)
    assert str(sayer).isprintable() and sayer.got == "a\\nb\\u202e\\x1b[31m\\u2028\\ud800é"
    control = kind("\n" * 999, expected="\0" * 999, got="\r" * 999, todo="\t" * 999)
    assert len(str(control)) < 4 * LIMIT + 30


def test_a_cell_of_a_hundred_thousand_characters_is_no_line_of_as_many(tmp_path: Path) -> None:
    """In every column of every file, one after another."""
    folder = sealing.sealed_archive(tmp_path)
    tried = 0
    for path in sorted(folder.rglob("*.csv")):
        text = path.read_text(encoding="utf-8")
        header, row = text.split("\n")[:2]
        cells = next(csv.reader([row]))
        for column in range(len(cells)):
            changed = [*cells[:column], "x" * 100_000, *cells[column + 1 :]]
            path.write_text(text.replace(row, dump_line(changed).rstrip("\n"), 1), encoding="utf-8")
            longest = max((len(str(found)) for found in check_archive(tmp_path)), default=0)
            assert longest < 4 * LIMIT + 40, (path.name, header.split(",")[column])
            tried += 1
        path.write_text(text, encoding="utf-8")
    assert tried > 90


def test_the_sealed_site_builds_behind_every_one_of_these(tmp_path: Path) -> None:
    """A build after a failed one is whole."""
    root = tmp_path / "checkout"
    shutil.copytree(sealed_site.built(), root, symlinks=True)
    whole = archive.files(root / "site")
    about = root / "content" / "about.md"
    text = about.read_text(encoding="utf-8")
    about.write_text(text + "\n" + "More words. " * 1_000, encoding="utf-8")
    one_error(run("build", "--root", str(root), limit=2_000))
    about.write_text(text, encoding="utf-8")
    assert archive.files(root / "site") == whole
    done = run("build", "--root", str(root))
    assert done.returncode == 0, done.stderr
    assert archive.files(root / "site") == whole
