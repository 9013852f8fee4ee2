"""`builder verify --rebuild`: a site against one that is built anew, byte for byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from builder.cli import main
from builder.seal.manifest import MANIFEST
from tests import archive
from tests.sealed_site import built, restated, resum, told, verify

SAME = "The site names this builder and these tools: each difference is one of the site or of the data."


def test_a_site_is_the_same_when_it_is_built_anew_from_its_checkout_or_its_data(site: Path) -> None:
    for of in (built(), built() / "data"):
        result = verify(site, "--rebuild", str(of))
        assert (result.exit_code, told(result)) == (0, []), result.output
        assert SAME in result.stdout
        assert f", {len(archive.files(site))} rebuilt files." in result.stdout
    assert not (built() / "data" / "site").exists()


def test_each_changed_missing_and_added_file_is_named_though_manifest_and_sums_were_made_to_fit(
    site: Path,
) -> None:
    card, feed = f"{archive.GENERAL}/mayor/card.png", f"{archive.GENERAL}/feed.xml"
    about = "about/index.html"
    (site / card).write_bytes((site / card).read_bytes() + b"\0")
    page = (site / about).read_bytes().replace(b"</main>", b"<p>More.</p></main>")
    (site / about).write_bytes(page)
    (site / feed).unlink()
    (site / "extra.txt").write_text("more", encoding="utf-8")
    restated(site)
    assert verify(site).exit_code == 0
    result = verify(site, "--rebuild", str(built()))
    assert result.exit_code == 1
    names = [line.partition(": expected ")[0] for line in told(result)]
    assert names == sorted([card, about, feed, "extra.txt", MANIFEST, "SHA256SUMS"])
    assert f"{feed}: expected the file that a rebuilt site has, got none." in told(result)
    none = "expected no such file, since a rebuilt site has none, got one."
    assert f"extra.txt: {none}" in told(result)


def test_other_data_are_told_apart_from_another_builder(site: Path, tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "other", built() / "data")
    title = f"reword {archive.GENERAL} race/mayor race title --now Elsewhere --reason Moved."
    for words in (f"{title} --date 2031-04-01", "seal --on 2031-04-01"):
        done = CliRunner().invoke(main, [*words.split(), "--data", str(root / "data")])
        assert done.exit_code == 0, done.output
    result = verify(site, "--rebuild", str(root))
    assert result.exit_code == 1
    assert SAME in result.stdout
    assert f"{archive.GENERAL}/mayor/index.html: expected the sha256 " in "\n".join(told(result))


def test_another_builder_and_other_tools_are_said(site: Path) -> None:
    raw = json.loads((site / MANIFEST).read_bytes())
    raw["builder"]["sha256"], raw["tools"]["babel"] = "c" * 64, "1.0"
    resum(site, json.dumps(raw))
    result = verify(site, "--rebuild", str(built()))
    start = "Differences may come from the builder alone: "
    (note,) = [line for line in result.stdout.splitlines() if line.startswith(start)]
    assert "the site names the builder 1.0.0 (cccccccccccc), this is 1.0.0 (" in note
    assert "babel 1.0 there, " in note


def test_a_folder_without_data_is_one_clear_error(site: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    error = verify(site, "--rebuild", str(empty)).exception
    assert str(error).endswith(
        ": expected a checkout or its data folder, got neither. Name the folder with the elections."
    )


def test_nothing_is_taken_over_from_the_site_that_stands_in_the_checkout(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(built(), root, symlinks=True)
    card = root / "site" / archive.GENERAL / "mayor" / "card.png"
    data = card.read_bytes()
    card.unlink()
    card.write_bytes(data[:-12] + b"\0\0\0\0IEND\xaeB`\x82" + b"\0")
    restated(root / "site")
    result = verify(root / "site", "--rebuild", str(root))
    assert f"{archive.GENERAL}/mayor/card.png: expected the sha256 " in "\n".join(told(result))
