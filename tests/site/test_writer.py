"""The one writer: a site is put in place whole, or the old one stands."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from builder.errors import BuildError
from builder.site import writer
from builder.site.paths import Paths
from builder.site.staging import FileDigest
from builder.site.writer import Site, Written, exclusive
from tests.checkout import ROOT


def site_of(**files: str) -> dict[str, bytes]:
    return {name.replace("__", "/") + ".html": text.encode() for name, text in files.items()}


def written(target: Path, files: dict[str, bytes]) -> Written:
    with exclusive(target) as place:
        site = Site(place)
        site.add_all(files.items())
        return site.finish()


def tree(folder: Path) -> dict[str, bytes]:
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_first_site_is_written_whole(tmp_path: Path) -> None:
    result = written(tmp_path / "site", site_of(index="home", a__b__index="deep"))
    assert result == Written(files=2, size=8, kept=0, changed=2)
    assert tree(tmp_path / "site") == {"index.html": b"home", "a/b/index.html": b"deep"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "site.lock"]


def test_the_next_site_replaces_the_old_one_whole(tmp_path: Path) -> None:
    target = tmp_path / "site"
    written(target, site_of(index="home", old="gone soon", a__index="same"))
    result = written(target, site_of(index="home again", a__index="same", new="here"))
    assert result == Written(files=3, size=18, kept=1, changed=2)
    assert tree(target) == {
        "index.html": b"home again",
        "a/index.html": b"same",
        "new.html": b"here",
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "site.lock"]


def test_an_unchanged_file_is_the_old_file_and_a_changed_file_is_a_new_file(tmp_path: Path) -> None:
    target = tmp_path / "site"
    written(target, site_of(same="same", other="before"))
    same, other = (target / "same.html").stat(), (target / "other.html").stat()
    with (target / "other.html").open("rb") as reader:
        written(target, site_of(same="same", other="behind"))
        assert reader.read() == b"before"
    assert (target / "same.html").stat().st_ino == same.st_ino
    assert (target / "same.html").stat().st_mtime_ns == same.st_mtime_ns
    assert (target / "same.html").stat().st_nlink == 1
    assert (target / "other.html").stat().st_ino != other.st_ino


def test_a_folder_may_become_a_file_and_a_file_a_folder(tmp_path: Path) -> None:
    target = tmp_path / "site"
    written(target, {"a": b"file", "b/c": b"deep"})
    written(target, {"a/x": b"deep", "b": b"file"})
    assert tree(target) == {"a/x": b"deep", "b": b"file"}


def test_an_error_on_the_way_leaves_the_old_site_and_no_half_of_the_next(tmp_path: Path) -> None:
    target = tmp_path / "site"
    written(target, site_of(index="home"))
    with pytest.raises(ZeroDivisionError), exclusive(target) as place:
        site = Site(place)
        site.add("index.html", b"half")
        assert (tmp_path / "site.next" / "index.html").read_bytes() == b"half"
        site.add("other.html", bytes(1 // 0))
    assert tree(target) == {"index.html": b"home"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "site.lock"]


def test_the_next_site_begins_with_what_is_kept_of_the_replaced_one(tmp_path: Path) -> None:
    target, replaced = tmp_path / "site", tmp_path / "build" / "replaced"

    def again(*keep: str, **files: str) -> set[str]:
        """Build; return the files with which the next site began."""
        with exclusive(target) as place:
            site = Site(place, replaced=replaced, keep=keep)
            began = tree(place.following)
            site.add_all(site_of(**files).items())
            site.finish()
        return set(began)

    assert again("a", a__b="1", a__c="2", d__e__f="3", g="4") == set() and not replaced.exists()
    assert again("a", g="5") == set()
    assert tree(replaced) == {
        "a/b.html": b"1",
        "a/c.html": b"2",
        "d/e/f.html": b"3",
        "g.html": b"4",
    }
    assert again("a", "d/e", "x", "g.html", g="6") == {"a/b.html", "a/c.html", "d/e/f.html"}
    assert tree(replaced) == {"g.html": b"5"}
    assert again(g="7") == set() and tree(replaced).keys() >= {"a/b.html"}


def test_a_replaced_site_that_can_not_be_put_away_is_deleted(tmp_path: Path) -> None:
    target, replaced = tmp_path / "site", tmp_path / "file" / "replaced"
    (tmp_path / "file").touch()
    for text in "ab":
        with exclusive(target) as place:
            site = Site(place, replaced=replaced, keep=["a"])
            site.add("a/b.html", text.encode())
            site.finish()
    assert tree(target) == {"a/b.html": b"b"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "site", "site.lock"]


def test_parts_that_were_written_elsewhere_become_one_site(tmp_path: Path) -> None:
    target = tmp_path / "site"
    written(target, site_of(a__b="same", a__c="old"))
    with exclusive(target) as place:
        site = Site(place)
        one, other = site.part(), site.part()
        one.add("a/b.html", b"same")
        other.add("a/c.html", b"new")
        site.join(one)
        site.join(other)
        assert sorted(site.stamps) == ["a/b.html", "a/c.html"]
        assert site.finish() == Written(files=2, size=7, kept=1, changed=1)
    assert tree(target) == {"a/b.html": b"same", "a/c.html": b"new"}


def test_two_parts_with_one_path_and_a_part_with_a_dead_link_stop_the_build(tmp_path: Path) -> None:
    with exclusive(tmp_path / "site") as place:
        site = Site(place)
        one, other = site.part(), site.part()
        one.add("a.html", b'<a href="b.html">x</a>')
        other.add("A.html", b"")
        site.join(one)
        with pytest.raises(BuildError) as error:
            site.check_links(["other.html"])
        assert "got 1 dead: a.html -> b.html" in str(error.value)
        site.check_links(["b.html"])
        with pytest.raises(BuildError) as error:
            site.join(other)
        assert str(error.value).startswith(
            "A.html: expected a path of its own, got a second file for a.html."
        )


def test_a_folder_that_was_taken_whole_has_each_file_once(tmp_path: Path) -> None:
    with exclusive(tmp_path / "site") as place:
        site = Site(place)
        part = site.part()
        part.add("a/b/c.html", b"1")
        site.take_folder("a/b", part.stamps, [], 0)
        site.add("a/d.html", b"2")
        for path in ("a/b", "A/B/c.html", "a/b/c.html/d"):
            with pytest.raises(BuildError, match=r"both at|a second file"):
                site.add(path, b"3")
        site.add("a/b/d.html", b"4")
        with pytest.raises(BuildError, match=r"both at a/d\.html"):
            site.take_folder("a/d.html", {}, [], 0)
        assert site.finish().files == 3
    assert tree(tmp_path / "site") == {"a/b/c.html": b"1", "a/b/d.html": b"4", "a/d.html": b"2"}


def test_what_was_written_is_remembered_by_length_and_hash(tmp_path: Path) -> None:
    with exclusive(tmp_path / "site") as place:
        site = Site(place)
        site.add_all([("b.html", b"2"), ("a/b.html", b"")])
        assert (place.following / "b.html").read_bytes() == b"2" and len(site) == 2
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        assert site.stamps["a/b.html"] == FileDigest(0, empty), "as sha256sum says of an empty file"
        site.finish()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", '"": expected a path inside the site, got an empty or an absolute path.'),
        (
            "/etc/passwd",
            '"/etc/passwd": expected a path inside the site, got an empty or an absolute path.',
        ),
        (
            "../x",
            '"../x": expected a path inside the site, got a path with an empty, a . or a .. part.',
        ),
        (
            "a/../../x",
            '"a/../../x": expected a path inside the site, got a path with an empty, a . or a .. part.',
        ),
        (
            "a//b",
            '"a//b": expected a path inside the site, got a path with an empty, a . or a .. part.',
        ),
        (
            "a/",
            '"a/": expected a path inside the site, got a path with an empty, a . or a .. part.',
        ),
        (
            "./a",
            '"./a": expected a path inside the site, got a path with an empty, a . or a .. part.',
        ),
        (
            "a\\b",
            '"a\\b": expected a path inside the site, got a path with a backslash or a character that can\'t be shown.',
        ),
        (
            "a\0b",
            '"a\\x00b": expected a path inside the site, got a path with a backslash or a character that can\'t be shown.',
        ),
        (
            "a\nb",
            '"a\\nb": expected a path inside the site, got a path with a backslash or a character that can\'t be shown.',
        ),
        (
            "x" * 201,
            f'"{"x" * 59}…": expected a path inside the site, got a part of more than 200 bytes.',
        ),
    ],
)
def test_a_path_that_leaves_the_site_stops_the_build(path: str, message: str) -> None:
    with pytest.raises(BuildError) as error:
        Paths().take(path)
    assert str(error.value) == message + " Correct the slug or the page that made it."


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            "a/index.html",
            "a/index.html",
            "a/index.html: expected a path of its own, got a second file for a/index.html.",
        ),
        (
            "a/index.html",
            "A/index.html",
            "A/index.html: expected a path of its own, got a second file for a/index.html.",
        ),
        ("a", "a/b", "a/b: expected a file or a folder, got both at a."),
        ("a/b/c", "a/b", "a/b: expected a file or a folder, got both at a/b."),
    ],
)
def test_two_files_at_one_place_stop_the_build(first: str, second: str, message: str) -> None:
    paths = Paths()
    paths.take(first)
    with pytest.raises(BuildError) as error:
        paths.take(second)
    assert str(error.value) == message + " Give one of them another slug."


def test_a_link_in_place_of_the_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BuildError) as error:
        written(tmp_path / "site", site_of(index="home"))
    assert (
        str(error.value)
        == f"{tmp_path}/site: expected a folder, got a symbolic link. Remove the link, then build again."
    )


def test_a_link_inside_the_old_site_is_not_carried_over(tmp_path: Path) -> None:
    target = tmp_path / "site"
    written(target, site_of(index="home", other="x"))
    (target / "other.html").unlink()
    (target / "other.html").symlink_to(target / "index.html")
    written(target, site_of(index="home", other="home"))
    assert tree(target) == {"index.html": b"home", "other.html": b"home"}


def test_a_second_build_at_once_is_refused_and_names_the_first(tmp_path: Path) -> None:
    target = tmp_path / "site"
    hold = "import sys; from builder.site.writer import exclusive; from pathlib import Path\n"
    hold += "with exclusive(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(target)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None and first.stdout.readline() == "held\n"
        with pytest.raises(BuildError) as error:
            written(target, site_of(index="home"))
        expected = f"{target}: expected no other build at work, got one by process {first.pid}."
        assert str(error.value) == f"{expected} Wait until it ends, then build again."
        first.kill()
    assert written(target, site_of(index="home")).files == 1


BUILDS = """
import os, signal, sys
from pathlib import Path
from builder.site import staging, writer

target, content, point, countdown = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])

def deadly(name, owner, when):
    real = getattr(owner, name)
    def call(*args, **kwargs):
        global countdown
        countdown -= 1
        if countdown < 0 and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if countdown < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, call)

if point.endswith("renames"):
    writer.exchange = lambda one, other: False
    deadly("rename", Path, "after")
elif point != "none":
    name, when = point.split(" ")
    deadly(name, {"_put": staging, "exchange": writer, "swap": writer, "unlink": os, "rmdir": os, "mkdir": os}[name], when)
with writer.exclusive(target) as place:
    site = writer.Site(place)
    for n in range(40):
        site.add(f"race-{n % 4}/{n}/index.html", f"{'same' if n % 2 else content} {n}".encode())
    site.add(f"only-{content}.html", content.encode())
    site.finish()
"""


def build(target: Path, content: str, point: str, countdown: int) -> int:
    return subprocess.run(
        [sys.executable, "-c", BUILDS, str(target), content, point, str(countdown)],
        cwd=ROOT,
        check=False,
    ).returncode


@pytest.mark.parametrize(
    ("point", "countdown", "stands"),
    [
        ("mkdir after", 0, "old"),
        ("_put before", 0, "old"),
        ("_put after", 17, "old"),
        ("_put after", 40, "old"),
        ("exchange before", 0, "old"),
        ("exchange after", 0, "new"),
        ("unlink after", 0, "new"),
        ("unlink after", 20, "new"),
        ("rmdir after", 3, "new"),
        ("swap after", 0, "new"),
        ("two renames", 0, "aside"),
        ("two renames", 1, "new"),
    ],
)
def test_a_build_killed_at_any_point_leaves_a_whole_site(
    tmp_path: Path, point: str, countdown: int, stands: str
) -> None:
    target = tmp_path / "site"
    assert build(target, "old", "none", 0) == 0
    old = tree(target)
    assert build(target, "new", point, countdown) == -9
    if stands == "aside":
        # Between the two renames of a file system that can't exchange: the old site stands beside
        # its place ...
        assert not target.exists() and tree(tmp_path / "site.old") == old
        # ... and whoever builds next has it back before anything else happens.
        with exclusive(target):
            assert tree(target) == old
    elif stands == "old":
        assert tree(target) == old
    else:
        assert sorted(tree(target)) == sorted(path.replace("only-old", "only-new") for path in old)
        assert set(tree(target).values()) & {b"old", b"old 0"} == set()
    assert build(target, "last", "none", 0) == 0
    assert (target / "only-last.html").read_bytes() == b"last" and len(tree(target)) == len(old)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "site.lock"]


def test_a_build_killed_at_any_moment_leaves_a_whole_site(tmp_path: Path) -> None:
    target = tmp_path / "site"
    assert build(target, "a", "none", 0) == 0
    whole = {"a": tree(target)}
    assert build(target, "b", "none", 0) == 0
    whole["b"] = tree(target)
    for n in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", BUILDS, str(target), "ab"[n % 2], "none", "0"], cwd=ROOT
        ) as process:
            time.sleep(0.02 + n * 0.012)
            process.kill()
        assert tree(target) in whole.values()


def test_two_folders_are_exchanged_in_one_step_or_not_at_all(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchanged = writer.exchange(tmp_path / "one", tmp_path / "other")
    # A file system that can't do it says so and leaves both as they were; then the two renames
    # tested above serve.
    assert (tmp_path / "one" / "other").exists() is exchanged
    assert (tmp_path / "other" / "one").exists() is exchanged


def test_folders_that_are_not_there_are_an_error_and_not_a_silent_fallback(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        writer.exchange(tmp_path / "one", tmp_path / "other")
