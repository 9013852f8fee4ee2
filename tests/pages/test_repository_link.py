"""Every page links to the repository and to the place for corrections, as mkdocs.yml names them,
and to no other's.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests import archive
from tests.checkout import ROOT

OURS = re.search(
    r"^repo_url: (.*)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE
)
assert OURS is not None
FOOT = re.compile(r"<footer\b.*</footer>", re.DOTALL)


def links(site: Path) -> dict[str, list[tuple[str, str]]]:
    """The addresses in the foot of each page that are not the site's own; records and embeds have
    no such foot.
    """
    pages = [
        page
        for page in sorted(site.rglob("*.html"))
        if "<footer" in page.read_text(encoding="utf-8")
    ]
    found = {}
    for page in pages:
        (foot,) = FOOT.findall(page.read_text(encoding="utf-8"))
        found[page.relative_to(site).as_posix()] = re.findall(
            r'<a href="(https?://[^"]*)" rel="external">([^<]+)</a>', foot
        )
    return found


def test_every_page_leads_to_the_repository_and_to_the_place_for_corrections(
    tmp_path: Path,
) -> None:
    settings = {OURS[0]: "repo_url: https://code.example/lark/counts/"} if OURS else {}
    found = links(archive.build_here(archive.checkout(tmp_path / "named", settings=settings)))
    assert (
        len(found) > 30
        and {"404.html", "index.html", f"{archive.GENERAL}/mayor/index.html"} <= found.keys()
    )
    for page, got in found.items():
        assert got == [
            ("https://code.example/lark/counts", "Data and code repository"),
            ("https://code.example/lark/counts/issues", "Report a mistake"),
        ], page
    none = links(
        archive.build_here(
            archive.checkout(tmp_path / "none", settings={OURS[0]: ""} if OURS else {})
        )
    )
    assert none.keys() == found.keys() and set(map(tuple, none.values())) == {()}


def test_the_setting_is_an_address_of_its_own() -> None:
    assert OURS is not None and OURS[1].startswith("https://") and not OURS[1].endswith("/")
