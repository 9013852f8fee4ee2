"""What the system refuses: one error with its place and what to do, the old site and the old data
whole, and no traceback.
"""

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

import pytest

from builder.checks import check_archive
from builder.commands.faults import in_words
from builder.errors import LIMIT, ArchiveError, BuildError, DataError, FeedError, SystemFault
from builder.store.csvfile import dump_line
from tests import archive, forked, sealed_site, sealing
from tests.checkout import ROOT
from tests.editing.test_kills import COMMANDS, everything

CAPABILITIES = 0x20080522
"""The third version of what capset(2) takes, which has two numbers of 32 bits for each kind of
capabilities.
"""
OVERRIDES = 1 << 1 | 1 << 2
"""By what root may read and write where it has no right: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder whose rights may be taken away; they come back at the end."""
    yield tmp_path
    for path in [tmp_path, *tmp_path.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def run(
    *words: str, unprivileged: bool = False, limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    """``builder`` as a person runs it; ``limit`` is how long a file may become, as if the disk were
    full then.
    """

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


def one_error(done: subprocess.CompletedProcess[str]) -> str:
    """The error of a command that failed, which must be its only one and in one line."""
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


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


MOVE, REMOVE = "Move it away, then build again.", "Remove the link, then build again."
IN_THE_WAY: list[tuple[str, Callable[[Path], None], str]] = [
    ("site", a_file, f"expected a folder, got a file. {MOVE}"),
    ("site", a_link, f"expected a folder, got a symbolic link. {REMOVE}"),
    ("site", a_link_to_nowhere, f"expected a folder, got a symbolic link. {REMOVE}"),
    ("site", a_pipe, f"expected a folder, got a file. {MOVE}"),
    ("site.next", a_file, f"expected a folder, got a file. {MOVE}"),
    ("site.next", a_link, f"expected a folder, got a symbolic link. {REMOVE}"),
    ("site.next", a_link_to_nowhere, f"expected a folder, got a symbolic link. {REMOVE}"),
    ("site.old", a_file, f"expected a folder, got a file. {MOVE}"),
    ("site.old", a_link, f"expected a folder, got a symbolic link. {REMOVE}"),
    ("site.lock", a_folder, f"expected a file or none, got a folder. {MOVE}"),
    ("site.lock", a_link, f"expected a file or none, got a symbolic link. {MOVE}"),
    ("site.lock", a_link_to_a_file, f"expected a file or none, got a symbolic link. {MOVE}"),
    ("site.lock", a_link_to_nowhere, f"expected a file or none, got a symbolic link. {MOVE}"),
    ("site.lock", a_pipe, f"expected a file or none, got something else. {MOVE}"),
    ("build/docs", a_link, f"expected a folder, got a symbolic link. {REMOVE}"),
]


def lie(root: Path) -> dict[str, object]:
    """Everything in a checkout: each file with its bytes, each link with where it leads."""
    paths = [path for path in root.rglob("*") if not path.is_relative_to(root / "builder")]
    return {
        path.relative_to(root).as_posix(): path.readlink()
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else ""
        for path in paths
        if not path.is_relative_to(root / "node_modules")
    }


@pytest.mark.parametrize(
    ("name", "make", "message"), IN_THE_WAY, ids=[f"{n} {m.__name__}" for n, m, _ in IN_THE_WAY]
)
def test_what_stands_where_a_build_writes_is_an_error_and_stays_as_it_is(
    tmp_path: Path, name: str, make: Callable[[Path], None], message: str
) -> None:
    root = archive.checkout(tmp_path / "checkout")
    (root / "build").mkdir()
    before = {} if name in ("site", "site.old") else site_old(root)
    make(root / name)
    kept = lie(root)
    for _ in range(2 if name != "build/docs" else 1):  # the first build must not spoil the next
        assert (
            one_error(run("build", "--draft", "--root", str(root)))
            == f"error: {root}/{name}: {message}"
        )
    now = lie(root)
    assert {path: now.get(path) for path in kept} == kept
    if before:
        assert archive.files(root / "site") == before


@pytest.mark.parametrize("name", ["build", "build/docs"])
def test_a_file_where_the_pages_are_laid_out_is_an_error(tmp_path: Path, name: str) -> None:
    root = archive.checkout(tmp_path / "checkout")
    before = site_old(root)
    (root / name).parent.mkdir(exist_ok=True)
    a_file(root / name)
    said = one_error(run("build", "--draft", "--root", str(root)))
    assert said.startswith(f"error: {root}/build") and said.endswith(
        "Move away what stands there, then run the command again."
    )
    assert (
        archive.files(root / "site") == before
        and (root / name).read_text(encoding="utf-8") == "somebody's"
    )


SETTINGS = {
    "empty": ("", ": expected settings, each with its name, got NoneType."),
    "a list": ("- a\n", ": expected settings, each with its name, got list."),
    "a tab": (
        "a:\n\t- b\n",
        ":2: expected YAML, got found character '\\t' that cannot start any token.",
    ),
    "a bracket": (
        "a: [\n",
        ":2: expected YAML, got expected the node content, but found '<stream end>'.",
    ),
    "no such day": ("site_name: 2033-13-45\n", ": expected YAML, got month must be in 1..12."),
    "a nest": (f"a: {'[' * 5_000}", ": expected YAML, got maximum recursion depth exceeded"),
    "a number": (f"a: {'9' * 5_000}", ": expected YAML, got Exceeds the limit"),
    "a command": (
        "a: !!python/name:os.system\n",
        ":1: expected YAML, got could not determine a constructor",
    ),
    "no address": (
        "site_name: x\n",
        ": expected site_url: an address that ends in a slash, got site_url: .",
    ),
    "half a host": (
        "site_url: https://[x/\n",
        ": expected site_url: an address that ends in a slash, got site_url: https://[x/.",
    ),
    "no theme": (
        "site_url: https://x.example/\n",
        ": expected theme: with its language, got theme: None.",
    ),
    "no language": (
        "site_url: https://x.example/\ntheme: {language: 5}\n",
        ": expected theme: with its language, got theme: {",
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_broken_settings_are_one_error_and_the_old_site_stands(tmp_path: Path, name: str) -> None:
    root = archive.checkout(tmp_path / "checkout")
    before, (text, said) = site_old(root), SETTINGS[name]
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ArchiveError) as error:
        archive.build_here(root)
    assert str(error.value).startswith(f"{root}/mkdocs.yml{said}")
    assert archive.files(root / "site") == before


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("limit", [0, 3, 2_000, 30_000])
def test_a_build_on_a_full_disk_leaves_the_old_site_and_says_so(
    tmp_path: Path, limit: int, processes: str
) -> None:
    root = archive.checkout(tmp_path / "checkout")
    before = site_old(root)
    said = one_error(
        run("build", "--draft", "--root", str(root), "--processes", processes, limit=limit)
    )
    assert (
        'got "File too large" from the system. Make room on that disk, then run the command again.'
        in said
    )
    assert said.startswith(f"error: {root}/")
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
    said = one_error(run("build", "--draft", "--root", str(root), unprivileged=True))
    assert (
        'got "Permission denied" from the system. Give this user the right to read and write there'
        in said
    )
    assert said.startswith(f"error: {root}/")
    assert archive.files(root / "site") == before


@pytest.mark.parametrize("file", ["races.csv", "election.toml", "snapshots/2030-11-05-2015.csv"])
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_file_of_the_data_that_may_not_be_read_is_one_error(
    place: Path, file: str, command: str
) -> None:
    root = archive.checkout(place / "checkout")
    root.chmod(0o777)
    path = root / "data" / archive.GENERAL / file
    path.chmod(0)
    words = (
        ["check", str(root / "data")]
        if command == "check"
        else ["build", "--draft", "--root", str(root)]
    )
    done = run(*words, unprivileged=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    lines = [
        line
        for line in (done.stdout + done.stderr).splitlines()
        if line.startswith(f"error: {path}: ")
    ]
    assert len(lines) == 1 and "right to read it" in lines[0], done.stdout + done.stderr


@pytest.mark.parametrize(
    "folder",
    [
        "data",
        "data/us-xx-marl",
        f"data/{archive.GENERAL}",
        f"data/{archive.GENERAL}/snapshots",
        "content",
    ],
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
    words = (
        ["check", str(root / "data")]
        if command == "check"
        else ["build", "--draft", "--root", str(root)]
    )
    done = run(*words, unprivileged=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("error: ")]
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert len(said) == 1 and str(root / folder) in said[0] and "Permission denied" in said[0], (
        done.stdout + done.stderr
    )


@pytest.mark.parametrize(
    "file",
    [
        "mkdocs.yml",
        "content/about.md",
        f"data/{archive.GENERAL}/races.csv",
        "data/us-xx-marl/jurisdiction.toml",
    ],
)
@pytest.mark.parametrize("kind", ["a pipe", "a device", "a folder"])
def test_what_is_no_file_in_the_place_of_one_is_one_error_and_is_not_waited_for(
    tmp_path: Path, file: str, kind: str
) -> None:
    root = archive.checkout(tmp_path / "checkout")
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
    said = one_error(run("build", "--draft", "--root", str(root)))
    assert said.startswith(f"error: {path}"), said


# Commands that edit.


@pytest.mark.parametrize("limit", [0, 2, 40])
@pytest.mark.parametrize("name", COMMANDS)
def test_an_edit_on_a_full_disk_changes_nothing_and_says_so(
    tmp_path: Path, name: str, limit: int
) -> None:
    start, change, words = COMMANDS[name]
    data = tmp_path / "data"
    start(data, change)
    before = everything(data)
    given = [str(data)] if name == "fmt" else ["--data", str(data)]
    said = one_error(run(*words, *given, limit=limit))
    assert (
        'got "File too large" from the system. Make room on that disk, then run the command again.'
        in said
    )
    assert said.startswith(f"error: {data}/")
    assert everything(data) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_an_edit_that_may_not_write_changes_nothing_and_says_so(place: Path, name: str) -> None:
    start, change, words = COMMANDS[name]
    data = place / "data"
    start(data, change)
    before = everything(data)
    given = [str(data)] if name == "fmt" else ["--data", str(data)]
    for path in (data, *data.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    said = one_error(run(*words, *given, unprivileged=True))
    assert (
        'got "Permission denied" from the system. Give this user the right to read and write there'
        in said
    )
    assert said.startswith(f"error: {data}/")
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert everything(data) == before


# The boundary itself.


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a/b"),
            'a/b: expected to be read and written, got "No space left on device" from the system. Make room on that disk, then run the command again.',
        ),
        (
            OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), "a", None, "b"),
            'b: expected to be read and written, got "Directory not empty" from the system. Move away what stands there, then run the command again.',
        ),
        (
            OSError("strange"),
            'this machine: expected to be read and written, got "strange" from the system. Remove the cause that the system names, then run the command again.',
        ),
        (
            shutil.Error([("a", "b", "[Errno 5] Input/output error"), ("c", "d", "e")]),
            "a: expected to be read and written, got [Errno 5] Input/output error. Remove the cause that the system names, then run the command again.",
        ),
        (
            MemoryError(),
            'this machine: expected to be read and written, got "Cannot allocate memory" from the system. Close other programs or take fewer --processes, then run the command again.',
        ),
    ],
)
def test_an_error_of_the_system_is_said_in_words(error: OSError | MemoryError, said: str) -> None:
    assert str(in_words(error)) == said


def test_a_reader_who_has_seen_enough_ends_a_command_quietly(tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "checkout")
    for n in range(2_000):
        (root / "data" / archive.GENERAL / f"foreign-{n}.txt").touch()
    with subprocess.Popen(
        [sys.executable, "-m", "builder", "check", str(root / "data")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout is not None and command.stderr is not None
        assert command.stdout.readline().startswith(b"error: ")
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 128 + signal.SIGPIPE


def test_a_full_disk_behind_the_output_is_one_error(tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "checkout")
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "builder", "check", str(root / "data")]
        done = subprocess.run(
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (
        done.returncode == 1
        and done.stderr.count("\n") == 1
        and "No space left on device" in done.stderr
    ), done.stderr


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_build_broken_off_by_hand_ends_quietly_and_leaves_the_old_site(
    tmp_path: Path, processes: str
) -> None:
    root = archive.checkout(tmp_path / "checkout")
    before = site_old(root)
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "builder",
            "build",
            "--draft",
            "--root",
            str(root),
            "--processes",
            processes,
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as command:
        while (
            not (root / "site.next" / "index.html").exists()
            and not (root / "build" / "docs").exists()
        ):
            assert command.poll() is None
            time.sleep(0.01)
        os.killpg(
            command.pid, signal.SIGINT
        )  # as Ctrl-C does: this process and those that it started
        assert command.stderr is not None
        said = command.stderr.read()
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
    assert [len(part) for part in (error.place, error.expected, error.got, error.todo)] == [
        LIMIT
    ] * 4
    assert error.place.endswith("x:7"), "the line is what a person looks for"
    sayer = kind(sly, expected=sly, got=sly, todo=sly)
    assert str(sayer).isprintable() and sayer.got == "a\\nb\\u202e\\x1b[31m\\u2028\\ud800é"
    assert (
        len(str(kind("\n" * 999, expected="\0" * 999, got="\r" * 999, todo="\t" * 999)))
        < 4 * LIMIT + 30
    )


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
            said = [str(found) for found in check_archive(tmp_path)]
            assert max(map(len, said), default=0) < 4 * LIMIT + 40, (
                path.name,
                header.split(",")[column],
            )
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
