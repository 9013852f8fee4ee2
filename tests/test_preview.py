"""A preview shows one election as a build would, quickly, and leaves the published site alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import archive

MAIN = re.compile(rb"<main.*</main>", re.DOTALL)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose site and whose preview of one election are built."""
    made = archive.checkout(tmp_path_factory.mktemp("preview") / "checkout")
    archive.build_here(made)
    done = archive.run_builder("build", "--election", archive.GENERAL, "--root", str(made))
    assert done.returncode == 0, done.stderr
    assert f"Built {made / 'build' / 'preview' / 'site'}: " in done.stderr
    return made


def test_every_page_of_the_election_is_there_as_a_build_makes_it(root: Path) -> None:
    whole, alone = archive.files(root / "site"), archive.files(root / "build" / "preview" / "site")
    pages = [path for path in whole if path.startswith(archive.GENERAL) and path.endswith("index.html")]
    left_out = [path for path in pages if archive.is_record(path)]
    assert len(left_out) > 10 and not set(left_out) & set(alone)
    for path in set(pages) - set(left_out):
        made, shown = MAIN.search(whole[path]), MAIN.search(alone[path])
        assert made is not None and shown is not None and made[0] == shown[0], path
    specs = {path: data for path, data in whole.items() if re.search(r"/charts\.json\.[0-9a-f]{8}\.gz$", path)}
    of_it = {path: data for path, data in specs.items() if path.startswith(archive.GENERAL)}
    assert of_it and of_it.items() <= alone.items(), "with what its charts read"
    assert not any(path.startswith(archive.SPECIAL) for path in alone)
    assert b"2031" not in alone["elections/index.html"], "of the other election nothing is known"


def test_the_site_and_what_mkdocs_reads_stay_as_they_were(root: Path) -> None:
    before = archive.files(root / "site"), archive.files(root / "build" / "docs")
    assert archive.run_builder("build", "--election", archive.SPECIAL, "--root", str(root)).returncode == 0
    assert (archive.files(root / "site"), archive.files(root / "build" / "docs")) == before
    assert archive.GENERAL not in {"/".join(path.split("/")[:2]) for path in archive.files(root / "build" / "preview" / "site")}


@pytest.mark.parametrize("name", ["us-xx-marl/2029-01-01", "us-xx-marl", "../data/us-xx-marl/2030-11-05"])
def test_an_election_that_is_not_there_is_named_with_those_that_are(root: Path, name: str) -> None:
    done = archive.run_builder("build", "--election", name, "--root", str(root))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"error: {name}: expected an election of the archive, got none there. Name one of: {archive.GENERAL}, {archive.SPECIAL}."
    )
