"""What a fork turns in mkdocs.yml is done as Material for MkDocs documents it: one test a setting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.errors import BuildError
from builder.site.server import running
from builder.theme import material
from tests.checkout import ROOT
from tests.theme.test_theme import checkout, docs, html, made, opened, rendered

PALETTE = re.compile(r"  palette:\n(?:    .*\n)+")
PURPLE, WHITE = "rgb(126, 86, 194)", "rgb(255, 255, 255)"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def turned(
    tmp_path: Path, settings: Mapping[str, str], pages: Mapping[str, str] | None = None, **own: str
) -> dict[str, bytes]:
    """The site of a fork: texts of mkdocs.yml replaced, pages added, own files named a__b for a/b."""
    root = checkout(tmp_path / "fork")
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    for old, new in settings.items():
        assert config.count(old) == 1, old
        config = config.replace(old, new)
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    for name, text in own.items():
        place = root / "content" / re.sub("_([a-z]+)$", r".\1", name.replace("__", "/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return rendered(root, docs(**pages or {}))


def themed(more: str) -> dict[str, str]:
    """Settings under theme: besides those that stand there."""
    return {"theme:\n  name: material\n": f"theme:\n  name: material\n{more}"}


def palette(new: str) -> dict[str, str]:
    (old,) = PALETTE.findall((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    return {old: new}


def extended(*lines: str) -> dict[str, str]:
    return {"  - def_list\n": "".join(f"  {line}\n" for line in ("- def_list", *lines))}


def styles(files: Mapping[str, bytes]) -> str:
    (name,) = (path for path in files if path.startswith("assets/archive."))
    return files[name].decode()


@contextmanager
def shown(
    browser: Browser, files: Mapping[str, bytes], folder: Path, path: str, **given: object
) -> Iterator[Page]:
    for place, data in files.items():
        (folder / "site" / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / place).write_bytes(data)
    with (
        running(folder / "site", "/repo/") as address,
        opened(browser, address + path, **given) as page,  # type: ignore[arg-type]
    ):
        yield page


def ground(page: Page, selector: str) -> str:
    return str(page.locator(selector).evaluate("e => getComputedStyle(e).backgroundColor"))


def faults(page: Page) -> list[str]:
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.browser
@pytest.mark.parametrize(
    "primary",
    ["indigo", "light blue", "light green", "deep orange", "yellow", "white", "black"],
)
def test_any_primary_color_is_that_of_the_header_and_words_in_it_can_be_read(
    browser: Browser, tmp_path: Path, primary: str
) -> None:
    both = re.sub("primary: deep purple", f"primary: {primary}", next(iter(palette(""))))
    files = turned(tmp_path, palette(both))
    for scheme in ("light", "dark"):
        with shown(
            browser, files, tmp_path, "about/", color_scheme=scheme, bypass_csp=True
        ) as page:
            assert page.locator("body").get_attribute("data-md-color-primary") == primary.replace(
                " ", "-"
            )
            assert ground(page, ".md-header") != PURPLE
            assert [fault for fault in faults(page) if "contrast" in fault] == []


@pytest.mark.browser
def test_one_palette_alone_has_no_button_and_is_that_of_every_reader(
    browser: Browser, tmp_path: Path
) -> None:
    files = turned(tmp_path, palette("  palette:\n    scheme: slate\n    primary: teal\n"))
    with shown(browser, files, tmp_path, "about/", color_scheme="light") as page:
        assert ground(page, "body") == "rgb(30, 33, 41)"
        assert page.locator(".scheme").count() == 0
    files = turned(tmp_path / "none", palette(""))
    with shown(browser, files, tmp_path / "none", "about/", color_scheme="dark") as page:
        assert ground(page, "body") == WHITE


THREE = """  palette:
    - media: "(prefers-color-scheme)"
      toggle: {icon: material/brightness-auto, name: As the system}
    - media: "(prefers-color-scheme: light)"
      scheme: default
      toggle: {icon: material/brightness-7, name: Light}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      toggle: {icon: material/brightness-4, name: Dark}
"""


@pytest.mark.browser
def test_a_palette_of_three_goes_round_and_its_first_follows_the_system(
    browser: Browser, tmp_path: Path
) -> None:
    with shown(
        browser, turned(tmp_path, palette(THREE)), tmp_path, "about/", color_scheme="dark"
    ) as page:
        for name, scheme in (("As the system", "slate"), ("Light", "default"), ("Dark", "slate")):
            assert page.locator("body").get_attribute("data-md-color-scheme") == scheme
            page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name="As the system")).to_be_focused()


@pytest.mark.browser
def test_a_scheme_of_ones_own_comes_with_extra_css_and_colors_charts_too(
    browser: Browser, tmp_path: Path
) -> None:
    files = turned(
        tmp_path,
        palette("  palette:\n    scheme: sand\n")
        | {"\nvalidation:": "\nextra_css:\n  - styles/sand.css\n\nvalidation:"},
        styles__sand_css="[data-md-color-scheme=sand] { --md-default-bg-color: #f4ecd8; --md-text-font: Georgia }",
    )
    assert files["styles/sand.css"].startswith(b"[data-md-color-scheme=sand]")
    with shown(browser, files, tmp_path, "about/") as page:
        assert ground(page, "body") == "rgb(244, 236, 216)"
        value = "getComputedStyle(document.body).getPropertyValue('--bg')"
        assert page.evaluate(value) == "#f4ecd8"


def test_a_font_of_googles_is_refused_since_every_reader_would_ask_google(tmp_path: Path) -> None:
    settings = {"  font: false\n": "  font:\n    text: Inter\n"}
    with pytest.raises(BuildError, match="expected font: false under theme:"):
        turned(tmp_path, settings)


def test_logo_favicon_and_icons_are_ones_own_files_and_materials_names(tmp_path: Path) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>'
    )
    files = turned(
        tmp_path,
        themed(
            "  logo: images/seal.svg\n  favicon: images/tab.svg\n"
            "  icon:\n    menu: material/dots-vertical\n    search: material/text-search\n    repo: fontawesome/brands/gitlab\n"
        ),
        images__seal_svg=drawing,
        images__tab_svg=drawing,
    )
    page = html(files, "method/index.html")
    assert '<img src="../images/seal.svg" alt="">' in page
    assert '<link rel="icon" href="../images/tab.svg">' in page and "touch" not in page
    assert files["images/seal.svg"] == files["images/tab.svg"] == drawing.encode()
    for icon in (
        "material/dots-vertical",
        "material/text-search",
        "fontawesome/brands/gitlab",
    ):
        drawn = (material.TEMPLATES / ".icons" / f"{icon}.svg").read_text(encoding="utf-8")
        assert drawn.strip() in page, icon
    assert "archive/steps" not in page


def test_the_language_is_that_of_the_page_and_of_materials_words(tmp_path: Path) -> None:
    page = html(turned(tmp_path, {"  language: en\n": "  language: es\n"}), "method/index.html")
    assert '<html lang="es"' in page
    for words in ("Tabla de contenidos", "Saltar a contenido", "Navegación"):
        assert words in page, words
    right = html(turned(tmp_path / "right", {"  language: en\n": "  language: ar\n"}), "index.html")
    assert '<body dir="rtl"' in right


@pytest.mark.browser
def test_the_features_of_tabs_and_contents_are_turned_on_and_off(
    browser: Browser, tmp_path: Path
) -> None:
    tabs = "    - navigation.tabs\n"
    with shown(browser, turned(tmp_path / "a", {}), tmp_path / "a", "method/") as page:
        assert page.locator(".md-tabs a").count() == 5
        expect(page.locator(".menu.main")).to_be_hidden()
        expect(page.locator(".md-sidebar--secondary nav")).to_be_visible()
        page.mouse.wheel(0, 600)
        expect(page.locator(".md-tabs")).not_to_be_in_viewport()
    sticky = turned(tmp_path / "b", {tabs: f"{tabs}    - navigation.tabs.sticky\n"})
    with shown(browser, sticky, tmp_path / "b", "method/") as page:
        page.locator(".md-sidebar--secondary nav a").last.click()
        expect(page.locator(".md-tabs")).to_be_in_viewport()
        assert page.locator(":target").evaluate("e => e.getBoundingClientRect().top") >= 96
    plain = turned(tmp_path / "c", {f"  features:\n{tabs}": ""})
    with shown(browser, plain, tmp_path / "c", "method/") as page:
        assert page.locator(".md-tabs").count() == 0
        page.locator(".menu.main summary").press("Enter")
        expect(page.locator(".menu.main a", has_text="Elections")).to_be_visible()


def test_a_page_hides_its_contents_and_the_toc_extension_names_them(tmp_path: Path) -> None:
    text = "# A\n\n## B\n\n## C\n\n## D\n"
    files = turned(
        tmp_path,
        {"      permalink: false\n": "      permalink: false\n      title: On this page\n"},
        {"shown": text, "hidden": f"---\nhide: [toc]\n---\n\n{text}", "short": "# A\n\n## B\n"},
    )
    page = html(files, "shown/index.html")
    assert page.count('aria-label="On this page"') == 3, "beside the text, and behind a button"
    assert '<a class="md-nav__link" href="#c">C</a>' in page
    assert "md-nav--secondary" not in html(files, "hidden/index.html")
    assert "md-nav--secondary" not in html(files, "short/index.html")


MARKED = """# A

!!! warning "Mind"

    The count goes on.

??? tip

    Folded away.

=== "One"

    First.

=== "Two"

    Second.

- [x] Done
"""


@pytest.mark.browser
def test_admonitions_groups_tabs_and_tasks_look_as_material_draws_them(
    browser: Browser, tmp_path: Path
) -> None:
    extensions = (
        "- admonition",
        "- pymdownx.details",
        "- pymdownx.superfences",
        "- pymdownx.tabbed: {alternate_style: true}",
        "- pymdownx.tasklist: {custom_checkbox: true}",
    )
    icon = themed("  icon:\n    admonition:\n      warning: octicons/alert-16\n")
    files = turned(tmp_path, extended(*extensions) | icon, {"marked": MARKED})
    assert "style=" not in html(files, "marked/index.html")
    with shown(browser, files, tmp_path, "marked/", bypass_csp=True) as page:
        edge = page.locator(".admonition").evaluate("e => getComputedStyle(e).borderColor")
        assert edge == "rgb(255, 145, 0)"
        mask = "e => getComputedStyle(e, '::before').maskImage"
        assert page.locator(".admonition-title").evaluate(mask).startswith("url(")
        page.locator("details.tip summary").press("Enter")
        expect(page.get_by_text("Folded away.")).to_be_visible()
        expect(page.get_by_text("Second.")).to_be_hidden()
        page.locator(".tabbed-set input").first.focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("Second.")).to_be_visible()
        assert [fault for fault in faults(page) if "contrast" in fault] == []


def test_of_materials_styles_only_those_are_loaded_that_mkdocs_yml_can_need(tmp_path: Path) -> None:
    plain = styles(turned(tmp_path / "plain", {}))
    more = styles(turned(tmp_path / "more", extended("- admonition", "- pymdownx.tabbed")))
    for name in (".admonition-title", ".tabbed-set"):
        assert name not in plain and name in more
    assert ".md-search" not in more and "[data-md-color-accent=teal]" not in more
    assert len(plain) < len(more) < len(material._stock())
    assert plain.count("{") == plain.count("}")


def test_extra_scripts_copyright_social_links_and_other_languages_stand_where_material_has_them(
    tmp_path: Path,
) -> None:
    more = "\nextra_javascript:\n  - scripts/own.js\ncopyright: Kept by <b>Lark</b>\n\nvalidation:"
    extra = (
        "extra:\n  alternate:\n    - {name: Español, link: /repo/es/, lang: es}\n"
        "  social:\n    - {icon: fontawesome/brands/mastodon, link: https://social.example/@lark, name: Lark}\n"
    )
    files = turned(
        tmp_path, {"\nvalidation:": more, "\nextra:\n": f"\n{extra}"}, scripts__own_js="// own\n"
    )
    page = html(files, "about/index.html")
    assert '<script src="../scripts/own.js"></script>' in page
    assert files["scripts/own.js"] == b"// own\n"
    assert "<p>Kept by <b>Lark</b></p>" in page
    assert 'href="https://social.example/@lark"' in page
    assert '<link rel="alternate" href="/repo/es/" hreflang="es">' in page
    assert '<a href="/repo/es/" hreflang="es" lang="es">Español</a>' in page


def test_a_page_made_by_mkdocs_alone_has_materials_own_style_sheets(tmp_path: Path) -> None:
    """Without the builder nobody makes ours."""
    page = html(made(checkout(tmp_path), docs(), {}), "about/index.html")
    assert re.search(r'<link rel="stylesheet" href="\.\./assets/stylesheets/main\.', page)
    assert "assets/archive" not in page
