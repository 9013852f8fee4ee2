"""An address that was published once leads on for ever: moved races and elections, and races that
are no more.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from builder.errors import DataError
from builder.model import Election, Redirect
from builder.pages.race import page as race_page
from builder.pages.redirects import notice, pages
from builder.seal.manifest import MANIFEST
from builder.store import load
from builder.wording.messages import Messages
from tests import archive
from tests.document import document
from tests.sealed_site import built, moved, rewritten, told, verify, without
from tests.views import view_of

SITE = "https://name.example/repository/"
OLD, NEW = f"{archive.GENERAL}/clerk", f"{archive.GENERAL}/town-clerk"


def election(*rows: tuple[str, str, str, str]) -> Election:
    """The invented general election with rows (old, new, kind, reason) of redirects.csv."""
    redirects = tuple(
        Redirect(old=old, new=new, kind=kind, on="2031-04-03", reason=why)
        for old, new, kind, why in rows
    )
    return replace(load.load_archive(archive.TINY / "data")[0], redirects=redirects)


def made(of: Election, paths: Sequence[str]) -> dict[str, str]:
    return {
        path: data.decode()
        for path, data in pages({of.path: of.redirects}, paths, SITE, Messages()).items()
    }


HERE = [
    f"{NEW}/index.html",
    f"{NEW}/2030-11-05-2015/index.html",
    f"{NEW}/history.csv",
    f"{archive.GENERAL}/index.html",
]


def test_the_page_of_a_city_that_was_renamed_leads_to_its_new_address() -> None:
    old, new = (f"{archive.GENERAL}/places/{name}" for name in ("bree", "staddle-hill"))
    of = election((old, new, "moved", "The city took another name."))
    found = made(of, [*HERE, f"{new}/index.html"])
    assert list(found) == [f"{old}/index.html"]
    assert f"{SITE}{new}/" in found[f"{old}/index.html"]
    with pytest.raises(DataError, match="no page is there"):
        made(of, HERE)


def test_every_page_below_a_moved_race_leads_to_its_counterpart() -> None:
    found = made(election((OLD, NEW, "moved", "Two towns have a clerk.")), HERE)
    assert list(found) == [f"{OLD}/2030-11-05-2015/index.html", f"{OLD}/index.html"]
    page = document(found[f"{OLD}/2030-11-05-2015/index.html"])
    attributes = [element.attributes for element in page]
    assert {
        "http-equiv": "refresh",
        "content": f"0; url=../../../../{NEW}/2030-11-05-2015/",
    } in attributes
    assert {"rel": "canonical", "href": f"{SITE}{NEW}/2030-11-05-2015/"} in attributes
    assert {"name": "robots", "content": "noindex"} in attributes
    assert {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'"} in attributes
    assert [link.attributes["href"] for link in page.all("a")] == [
        f"../../../../{NEW}/2030-11-05-2015/"
    ]
    text = found[f"{OLD}/index.html"]
    assert "<h1>This page has moved</h1>" in text
    assert "Since 2031-04-03: Two towns have a clerk." in text
    assert "<script" not in text


def test_a_race_that_moved_twice_is_found_from_both_old_addresses_at_once() -> None:
    middle = f"{archive.GENERAL}/clerk-2"
    rows = (OLD, middle, "moved", ""), (middle, NEW, "moved", "")
    found = made(election(*rows), HERE)
    for old in (OLD, middle):
        assert f'content="0; url=../../../{NEW}/"' in found[f"{old}/index.html"]
        assert "<p>Since 2031-04-03.</p>" in found[f"{old}/index.html"]


def test_an_election_that_moved_leads_on_with_all_its_races_even_those_that_had_moved_before() -> (
    None
):
    before = "us-xx-marl/2030-11-06"
    rows = (
        (f"{before}/clerk", f"{before}/town-clerk", "moved", ""),
        (before, archive.GENERAL, "moved", "Wrong day."),
    )
    found = made(election(*rows), HERE)
    assert list(found) == [
        f"{before}/clerk/2030-11-05-2015/index.html",
        f"{before}/clerk/index.html",
        f"{before}/index.html",
        f"{before}/town-clerk/2030-11-05-2015/index.html",
        f"{before}/town-clerk/index.html",
    ]
    assert f'url=../../../{NEW}/"' in found[f"{before}/clerk/index.html"]
    assert f'url=../../{archive.GENERAL}/"' in found[f"{before}/index.html"]


@pytest.mark.parametrize(
    ("kind", "new", "title", "words"),
    [
        ("merged", NEW, "This race was merged with another", "Its results are now part of:"),
        ("split", f"{NEW} {archive.GENERAL}", "This race was split", "Its results are now in:"),
        ("withdrawn", "", "This race was withdrawn", "It is no longer part of this election."),
        ("withdrawn", archive.GENERAL, "This race was withdrawn", "Learn more:"),
    ],
)
def test_a_race_that_is_no_more_has_a_page_that_says_why(
    kind: str, new: str, title: str, words: str
) -> None:
    (page,) = made(election((OLD, new, kind, "The court said so.")), HERE).values()
    assert f"<h1>{title}</h1>\n<p>{words}</p>" in page
    assert "Since 2031-04-03: The court said so." in page
    assert "refresh" not in page
    assert [link.attributes["href"] for link in document(page).all("a")] == [
        f"../../../{to}/" for to in new.split()
    ]


def test_a_race_whose_page_still_stands_keeps_it_and_has_a_notice() -> None:
    of = election(
        (f"{archive.GENERAL}/mayor", archive.GENERAL, "withdrawn", "No longer on the ballot.")
    )
    assert made(of, [f"{archive.GENERAL}/mayor/index.html", *HERE]) == {}
    found = notice(of, "mayor")
    assert found is not None
    assert found.reason == "No longer on the ballot."
    assert notice(of, "council") is None


def test_a_notice_follows_a_race_that_moved_since() -> None:
    of = election((OLD, archive.GENERAL, "merged", "One clerk for all."), (OLD, NEW, "moved", ""))
    found = notice(of, "town-clerk")
    assert found is not None
    assert found.kind == "merged"


def test_texts_of_the_table_reach_the_page_as_text() -> None:
    (page,) = made(election((OLD, "", "withdrawn", '<script>alert("&")</script>')), HERE).values()
    assert "&lt;script&gt;alert(&#34;&amp;&#34;)&lt;/script&gt;" in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [(OLD, f"{archive.GENERAL}/nowhere", "moved", "")],
            f'expected an address of the site, got "{archive.GENERAL}/nowhere". Fix where {OLD} leads: no page is there.',
        ),
        (
            [(NEW, archive.GENERAL, "moved", "")],
            f"expected one new address for {NEW}, got a page at the old one, too. Fix the row, or its kind.",
        ),
        (
            [(OLD, f"{NEW} {archive.GENERAL}", "moved", "")],
            f"expected one new address for {OLD}, got 2 addresses. Fix the row, or its kind.",
        ),
        (
            [
                (OLD, f"{archive.GENERAL}/b", "moved", ""),
                (f"{archive.GENERAL}/b", OLD, "moved", ""),
            ],
            f"expected a chain of moves that ends, got a circle: {archive.GENERAL}/b -> {OLD} -> {archive.GENERAL}/b. Fix one of them.",
        ),
    ],
)
def test_a_row_that_leads_nowhere_stops_the_build(
    rows: list[tuple[str, str, str, str]], message: str
) -> None:
    with pytest.raises(DataError) as error:
        made(election(*rows), HERE)
    assert str(error.value) == f"data/{archive.GENERAL}/redirects.csv: {message}"


# The whole way: the sealed archive with a race that moved.


@cache
def built_moved() -> Path:
    root = moved(archive.kept_folder())
    archive.build_here(root)
    return root / "site"


def test_a_site_with_a_moved_race_keeps_every_promise_of_before(tmp_path: Path) -> None:
    old = Path(shutil.copy(built() / "site" / MANIFEST, tmp_path / "old.json"))
    result = verify(built_moved(), "--against", str(old))
    assert (result.exit_code, told(result)) == (0, [])


def test_a_build_that_reuses_keeps_the_pages_at_old_addresses(tmp_path: Path) -> None:
    """They stand in the folder of an election that is reused, and are not its own."""
    root = tmp_path / "checkout"
    shutil.copytree(built_moved().parent, root, symlinks=True)
    whole = archive.files(root / "site")
    for _ in range(2):
        archive.build_here(root)
        assert archive.files(root / "site") == whole
    (root / "site" / OLD / "index.html").unlink()
    archive.build_here(root)
    assert archive.files(root / "site") == whole
    page = root / "content" / "about.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    archive.build_here(root)
    shutil.rmtree(root / "build")
    again = archive.files(root / "site")
    assert again != whole
    archive.build_here(root)
    assert archive.files(root / "site") == again


def test_every_sealed_page_of_a_moved_race_has_a_page_at_its_old_address() -> None:
    before, now = archive.files(built() / "site"), archive.files(built_moved())
    old = [path for path in before if path.startswith(f"{OLD}/") and path.endswith("index.html")]
    assert len(old) > 3
    for path in old:
        target = re.search(rb'url=([^"]+)"', now[path])
        assert target is not None
        assert now[path.replace("/clerk/", "/town-clerk/")]
        assert (
            target[1]
            .decode()
            .endswith(path.replace("/clerk/", "/town-clerk/").removesuffix("index.html"))
        )


def test_a_page_that_an_old_address_has_lost_is_missed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(built_moved(), site)
    (site / OLD / "2030-11-12-1630" / "index.html").unlink()
    assert [line.split(": expected")[0] for line in told(verify(site))] == [
        f"{OLD}/2030-11-12-1630/index.html"
    ]


def test_an_old_address_that_manifest_and_site_both_lost_is_missed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(built_moved(), site)
    gone = [f"{OLD}/2030-11-12-1630/index.html", f"{OLD}/index.html"]
    without(site, gone)
    assert [line.split(": expected the page that line ")[0] for line in told(verify(site))] == gone


def test_an_old_address_that_leads_elsewhere_is_named(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(built_moved(), site)
    path = f"{OLD}/2030-11-12-1630/index.html"
    rewritten(site, {path: lambda text: text.replace(f"/{NEW}/", f"/{archive.GENERAL}/mayor/")})
    assert told(verify(site)) == [
        f"{path}: expected a page that leads to {NEW}/2030-11-12-1630/, got another."
    ]


def test_no_old_address_is_on_the_map_for_search_engines() -> None:
    assert f"/{OLD}/" not in (built_moved() / "sitemap.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "new", "said"),
    [
        ("merged", "/us-xx-marl/2030-11-05/mayor/", "This race was merged with another."),
        (
            "split",
            "/us-xx-marl/2030-11-05/mayor/ /us-xx-marl/2030-11-05/council/",
            "This race was split into others.",
        ),
        ("withdrawn", "", "This race was withdrawn from the archive."),
    ],
)
def test_a_race_that_was_merged_split_or_withdrawn_says_so_on_its_page(
    kind: str, new: str, said: str
) -> None:
    book = next(b for b in archive.books() if b.election.path == archive.GENERAL)
    row = Redirect(
        old=f"/{archive.GENERAL}/clerk/",
        new=new,
        kind=kind,
        on="2030-12-01",
        reason="The county counts it elsewhere.",
    )
    election = replace(book.election, redirects=(row,))
    changed = replace(book, election=election)
    page, _ = race_page.page(
        archive.press(Messages()), view_of(changed, election.race("clerk")), [], None
    )
    assert (
        f"{said} Its figures stay here as they were published. The county counts it elsewhere."
        in page.text
    )
    for address in new.split():
        assert f"](../../../{address.strip('/')}/)" in page.text
    other, _ = race_page.page(
        archive.press(Messages()), view_of(changed, election.race("mayor")), [], None
    )
    assert "Its figures stay here" not in other.text
