"""What a page in a cache asks for is carried over for two deploys, listed, checked, and rebuilt to
the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from builder import build
from builder.errors import ArchiveError
from builder.reading import Folders
from builder.seal.manifest import MANIFEST, SUMS
from builder.seal.manifest_reader import parse
from builder.site.carried import carried_differences, named_by_hash, to_carry
from builder.site.server import running
from builder.verify import published
from builder.verify.published import previous_site
from tests import archive
from tests.sealed_site import by_another_builder, restated, seal_all, told, verify
from tests.verify.test_verify import answering, send

SHEET = b"body{color:#111}\n"
NAME = f"assets/archive.{hashlib.sha256(SHEET).hexdigest()[:8]}.css"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sealed checkout with its site, and in ``before`` one that another builder published,
    with another sheet.
    """
    root = archive.checkout(tmp_path_factory.mktemp("carried") / "checkout")
    seal_all(root)
    archive.build_here(root)
    before = Path(shutil.copytree(root / "site", root / "before"))
    (before / NAME).write_bytes(SHEET)
    by_another_builder(before / MANIFEST)
    restated(before)
    return root


def built_after(root: Path, before: Path | str) -> Path:
    """Return a copy of the site that is built after the one at ``before``."""
    previous = previous_site(str(before), first=False)
    assert previous is not None
    build.build(Folders(root=root), lambda words: None, carry=previous.take)
    copy = root / f"site-{len(list(root.glob('site-*')))}"
    return Path(shutil.copytree(root / "site", copy))


def listed(site: Path) -> dict[str, int]:
    found = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
    assert "carried" not in found or found["carried"]
    return dict(found.get("carried", {}))


def test_a_style_sheet_is_carried_over_for_two_deploys_and_each_fits_the_one_before(
    root: Path,
) -> None:
    sites = [root / "before"]
    for _ in range(3):
        sites.append(built_after(root, sites[-1]))
    assert [listed(site) for site in sites[1:]] == [{NAME: 1}, {NAME: 2}, {}]
    assert [(site / NAME).is_file() for site in sites[1:]] == [True, True, False]
    assert (sites[1] / NAME).read_bytes() == SHEET
    for old, new in pairwise(sites):
        result = verify(new, "--against", str(old / MANIFEST))
        assert (result.exit_code, told(result)) == (0, []), result.output
    # Nothing but the sheet and the lists differs from a site that follows none.
    assert {
        path
        for path, data in archive.files(sites[1]).items()
        if archive.files(sites[3]).get(path) != data
    } == {
        NAME,
        MANIFEST,
        SUMS,
    }


def test_the_same_data_and_the_same_site_before_give_the_same_bytes_from_a_folder_and_an_address(
    root: Path,
) -> None:
    once = archive.files(built_after(root, root / "before"))
    assert archive.files(built_after(root, root / "before")) == once
    with running(root / "before", "/repository/") as address:
        assert archive.files(built_after(root, address)) == once


def test_a_site_with_a_file_carried_over_is_built_anew_byte_for_byte(root: Path) -> None:
    site = built_after(root, root / "before")
    result = verify(site, "--rebuild", str(root))
    assert (result.exit_code, told(result)) == (0, [])
    assert (
        "1 files are carried over" not in result.output
        and "1 file is carried over from" in result.output
    )
    (site / NAME).write_bytes(b"body{color:red}\n")
    result = verify(site, "--rebuild", str(root))
    assert result.exit_code == 1 and any(line.startswith(NAME) for line in told(result))


def test_a_file_of_the_site_before_that_is_other_than_its_manifest_says_stops_the_build(
    root: Path, tmp_path: Path
) -> None:
    before = Path(shutil.copytree(root / "before", tmp_path / "before"))
    standing = archive.files(root / "site")
    (before / NAME).write_bytes(b"body{color:red}\n")
    with pytest.raises(
        ArchiveError, match=rf"{re.escape(NAME)}: expected the sha256 .* of its manifest, got "
    ):
        built_after(root, before)
    (before / NAME).unlink()
    with pytest.raises(ArchiveError, match="expected a file to carry over, got none"):
        built_after(root, before)
    assert archive.files(root / "site") == standing


def test_no_file_comes_in_by_that_door_but_one_that_is_named_by_its_hash(
    root: Path, tmp_path: Path
) -> None:
    site = Path(shutil.copytree(root / "before", tmp_path / "site"))
    other = "assets/evil.00000000.js"
    (site / other).write_bytes(b"alert(1)")
    raw = json.loads((site / MANIFEST).read_bytes())
    (site / MANIFEST).write_text(
        json.dumps({**raw, "carried": {other: 1, "index.html": 1, NAME: 3, "gone.js": 1}})
    )
    restated(site)
    said = [line for line in told(verify(site)) if "carried over" in line]
    assert [line.split(":")[0] for line in said] == [NAME, other, "gone.js", "index.html"]
    assert "at most 2 times, got 3" in said[0]


@pytest.mark.parametrize("found", [-1, "1", None, 1.5])
def test_a_manifest_with_another_count_of_deploys_is_refused(found: object, root: Path) -> None:
    raw = json.loads((root / "before" / MANIFEST).read_bytes())
    with pytest.raises(ArchiveError, match="expected a manifest of this archive"):
        parse(json.dumps({**raw, "carried": {NAME: found}}).encode(), "old.json")


def test_only_styles_scripts_and_charts_named_by_their_own_hash_are_carried() -> None:
    sha = "0123456789abcdef" * 4
    assert named_by_hash("assets/site.01234567.js", sha)
    assert named_by_hash("us-xx/2030-11-05/mayor/charts.json.01234567.gz", sha)
    for path in (
        "assets/site.01234568.js",
        "embed.js",
        "index.html",
        "a/01234567.html",
        "data/votes.01234567.csv",
        "x.01234567.js/y",
    ):
        assert not named_by_hash(path, sha), path
    assert to_carry(
        {"a.01234567.js": sha, "b.01234567.css": sha, "c.html": sha}, {"b.01234567.css": 2}
    ) == {"a.01234567.js": 1}
    assert list(carried_differences({"a.01234567.js": sha}, {"a.01234567.js": 2})) == []


def test_there_is_no_site_before_only_where_somebody_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PAUSES", ())
    with answering(lambda handler: send(handler, 404, b"")) as address:
        assert previous_site(address, first=True) is None
        with pytest.raises(ArchiveError, match="got status 404: no site is there"):
            previous_site(address, first=False)
    with pytest.raises(
        ArchiveError, match="expected the manifest of the site before, got no such file"
    ):
        previous_site(str(tmp_path), first=True)
