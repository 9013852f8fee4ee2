"""Pages of a race in which one person stands on two party lines: one opponent, and both official
lines in sight.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests import archive


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The invented archive as it is, and with Lark's votes for mayor on two lines: all but 7 on the
    first, 7 on the second.
    """
    root = archive.checkout(tmp_path_factory.mktemp("fused"))
    folder = root / "data" / archive.GENERAL
    with (folder / "choices.csv").open("a", encoding="utf-8") as out:
        for party in ("Orchard", "Meadow"):
            out.write(
                f"mayor,lark-{party.lower()},Ada Lark ({party}),ADA LARK,,,party-line,{party},,,,,,file-1126,\n"
            )
    for path in folder.glob("snapshots/*.csv"):
        if not path.name.endswith(".ballots.csv"):
            text = path.read_text(encoding="utf-8")
            votes, source = re.findall(r"^mayor,lark,(\d+),(\S+)$", text, re.MULTILINE)[0]
            rows = f"mayor,lark-orchard,{int(votes) - 7},{source}\nmayor,lark-meadow,7,{source}\n"
            path.write_text(text + rows, encoding="utf-8")
    return archive.built_site(), archive.build_here(root)


def sentences(page: Path) -> list[str]:
    return re.findall(r'<p class="say">(.*?)</p>', page.read_text(encoding="utf-8"))


def test_two_lines_of_one_person_are_one_opponent_with_the_sum_of_both(
    sites: tuple[Path, Path],
) -> None:
    plain, fused = (site / archive.GENERAL / "mayor" / "index.html" for site in sites)
    assert sentences(plain) == sentences(fused) != []
    assert "1,101" in fused.read_text(encoding="utf-8")  # 1,101 = 1,094 + 7


def test_the_official_lines_stay_in_sight_without_a_share_of_their_own(
    sites: tuple[Path, Path],
) -> None:
    site = sites[1] / archive.GENERAL / "mayor"
    for page in (
        site / "index.html",
        site / "embed" / "index.html",
        site / "2030-11-26-1000" / "index.html",
    ):
        text = page.read_text(encoding="utf-8")
        assert "Ada Lark (Orchard)" in text and "1,094" in text and "Ada Lark (Meadow)" in text, (
            page
        )
        row = text[text.index("Ada Lark (Orchard)") :].partition("<tr>")[0]
        assert not re.search(r"\d\.\d\d%", row.partition("Ada Lark (Meadow)")[0]), page


def test_shares_and_sums_in_the_download_count_each_vote_once(sites: tuple[Path, Path]) -> None:
    path = next((sites[1] / archive.GENERAL / "mayor").glob("history.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        last = [row for row in csv.DictReader(file) if row["update"] == "2030-11-26-1000"]
    assert {row["choice"]: (row["votes"], row["share_pct"], row["race_votes"]) for row in last} == {
        "lark": ("1101", "45.88", "2400"),  # 1,101 of 1,101 + 1,098 + 201
        "quill": ("1098", "45.75", "2400"),
        "reed": ("201", "8.38", "2400"),
        "lark-orchard": ("1094", "", "2400"),
        "lark-meadow": ("7", "", "2400"),
    }
