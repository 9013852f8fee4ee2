"""Every link and anchor of the site is followed as a browser would follow it."""

from __future__ import annotations

import pytest

from builder.errors import BuildError
from builder.site.links import Links, broken

FILES = {
    "index.html": b'<h1 id="top">x</h1>',
    "a/index.html": b'<p id="2022-11-11-1609">x</p><p id="caf\xc3\xa9">x</p>',
    "a/history.csv": b"update\n",
    "a/lead.12345678.json": b"{}",
    "404.html": b"",
}


def whole(files: dict[str, bytes]) -> None:
    """Checks a site as a build does: file by file, then all of it."""
    links = Links()
    for path, data in files.items():
        links.read(path, data)
    links.check(files, files.__getitem__)


def dead(link: str, page: str = "a/b/index.html", base: str = "/") -> bool:
    """Whether ``link`` on ``page`` leads nowhere."""
    return broken({**FILES, page: f'<p><a class="x" href="{link}">x</a></p>'.encode()}, base) == [
        (page, link)
    ]


@pytest.mark.parametrize(
    "link",
    [
        "../",
        "../#2022-11-11-1609",
        "../#caf%C3%A9",
        "..",
        "./../",
        "../../",
        "../../#top",
        "../history.csv",
        "../history.csv#any",
        "/a/",
        "/",
        "../../../",
        "./",
        "",
        "?x=1",
        "https://example.org/nowhere",
        "//example.org/nowhere",
        "mailto:a@example.org",
    ],
)
def test_a_link_that_leads_somewhere_or_out_is_good(link: str) -> None:
    assert not dead(link)


@pytest.mark.parametrize(
    "link",
    [
        "../#2022-11-11-1610",
        "#top",
        "../c/",
        "c/",
        "../history",
        "/b/",
        "../a",
        "/a/lead.json",
        "../../404.html#x",
    ],
)
def test_a_link_to_no_file_or_no_anchor_is_dead(link: str) -> None:
    assert dead(link)


def test_a_link_under_a_sub_path_stays_under_it() -> None:
    assert not dead("/repo/a/", base="/repo/")
    assert not dead("../../", base="/repo/")
    assert dead("/a/", base="/repo/")
    assert dead("../../../a/", base="/repo/"), "one folder above the site"


@pytest.mark.parametrize(
    "element",
    [
        '<script src="{}"></script>',
        '<figure data-chart="lead" data-spec="{}"></figure>',
        '<script src="history.csv" data-plotly="{}" defer></script>',
        "<a href='{}'>x</a>",
        "<a href={}>x</a>",
        '<A HREF="{}">x</A>',
        '<a\n  href="{}">x</a>',
    ],
)
def test_everything_that_a_page_reads_is_followed(element: str) -> None:
    assert broken({**FILES, "a/index.html": element.format("lead.12345678.json").encode()}) == []
    assert broken({**FILES, "a/index.html": element.format("lead.00000000.json").encode()}) == [
        ("a/index.html", "lead.00000000.json")
    ]


def test_a_text_in_an_attribute_is_no_attribute() -> None:
    page = b"""<td data-label="a src=x id=y href='z' > href=z"><a title='id="y"' href="#real">x</a><p id='real'>x</p>"""
    page += b"""<td title="<a href=nowhere><p id=y>">"""
    assert broken({"index.html": page}) == []
    assert broken({"index.html": page + b'<a href="#y">x</a>'}) == [("index.html", "#y")]


def test_a_reference_in_an_address_is_read_before_it_is_followed() -> None:
    files = {"index.html": b'<p id="a&amp;b">x</p><a href="#a&#38;b">x</a>'}
    assert broken(files) == []


def test_dead_links_stop_the_build_and_the_first_are_named() -> None:
    page = b"".join(b'<a href="n%d/">x</a>' % number for number in range(7))
    with pytest.raises(BuildError) as error:
        whole({"index.html": page})
    assert str(error.value) == (
        "site: expected every internal link to lead somewhere, got 7 dead: index.html -> n0/; index.html -> n1/; "
        "index.html -> n2/; index.html -> n3/; index.html -> n4/. Fix the page or the address."
    )
    whole(FILES)
