"""The folder of Markdown holds what was laid out last and nothing else, whatever stood there
before.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import BuildError
from builder.site import docs_folder


def test_a_page_stands_where_it_was_laid_and_is_found_by_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "build" / "docs"
    assert [
        docs_folder.write_page(folder, path, "# é\n")
        for path in ("index.md", "a/b/c.md", "a/index.md")
    ] == [
        "index.md",
        "a/b/c.md",
        "a/index.md",
    ]
    assert (folder / "a" / "b" / "c.md").read_bytes() == "# é\n".encode()
    assert docs_folder.prune_stale(folder, ["index.md", "a/b/c.md", "a/index.md"]) == {
        "index.html": "index.md",
        "a/b/c/index.html": "a/b/c.md",
        "a/index.html": "a/index.md",
    }


def test_a_page_whose_bytes_are_the_same_is_left_alone(tmp_path: Path) -> None:
    docs_folder.write_page(tmp_path, "a/b.md", "one")
    (tmp_path / "a" / "b.md").chmod(0o400)
    before = (tmp_path / "a" / "b.md").stat()
    docs_folder.write_page(tmp_path, "a/b.md", "one")
    assert (tmp_path / "a" / "b.md").stat().st_mtime_ns == before.st_mtime_ns
    (tmp_path / "a" / "b.md").chmod(0o600)
    docs_folder.write_page(tmp_path, "a/b.md", "two")
    assert (tmp_path / "a" / "b.md").read_bytes() == b"two"


def test_what_stands_in_the_way_of_a_page_is_taken_away_and_no_link_is_followed(
    tmp_path: Path,
) -> None:
    folder, elsewhere = tmp_path / "docs", tmp_path / "elsewhere"
    (elsewhere / "d").mkdir(parents=True)
    (elsewhere / "page.md").write_text("theirs")
    folder.mkdir()
    (folder / "linked").symlink_to(elsewhere)
    (folder / "page.md").symlink_to(elsewhere / "page.md")
    (folder / "file").write_text("a file where a folder should be")
    (folder / "folder.md" / "deep").mkdir(parents=True)
    laid = [
        docs_folder.write_page(folder, path, "ours")
        for path in ("linked/d/x.md", "page.md", "file/y.md", "folder.md")
    ]
    assert all(
        (folder / path).read_text() == "ours" and not (folder / path).is_symlink() for path in laid
    )
    assert sorted(path.name for path in elsewhere.rglob("*")) == ["d", "page.md"]
    assert (elsewhere / "page.md").read_text() == "theirs"


def test_what_was_not_laid_out_now_is_deleted(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "docs", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.md").write_text("theirs")
    for path in ("gone/deep/x.md", "gone/deep/y.md", "kept/x.md", "kept/gone.md", "gone.md"):
        docs_folder.write_page(folder, path, "x")
    (folder / "empty").mkdir()
    (folder / "linked").symlink_to(elsewhere)
    docs_folder.prune_stale(folder, ["kept/x.md"])
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")) == [
        "kept",
        "kept/x.md",
    ]
    assert (elsewhere / "kept.md").exists()


def test_two_pages_at_one_place_stop_the_build(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"a\.md"):
        docs_folder.prune_stale(tmp_path, ["a.md", "a/index.md"])
