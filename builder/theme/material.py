"""Material's own style sheets, as far as mkdocs.yml lets a page need them.

Kept is what Markdown and the extensions, palettes and icons of mkdocs.yml can make. What only
Material's program and plugins put into a page, such as its search, is not: neither is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

import material
import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

from builder.errors import BuildError
from builder.site.mkdocs import Settings

TEMPLATES = Path(material.__file__).parent / "templates"
ABSENT = frozenset(
    (
        "annotate annotation annotation-list author author--long author--more banner clipboard"
        " code__button code__nav consent draft feedback header__ellipsis header__option"
        " header__title header__topic meta nav--integrated nav--lifted nav--primary nav__button"
        " nav__container nav__icon nav__source nav__toggle option overlay pagination pin post"
        " profile progress search search-result select sidebar--post sidebar--primary source-"
        " file source__fact source__facts status tag tag-icon tag-shadow tags tooltip tooltip2"
        " top version"
    ).split()
)
"""The parts (``.md-search``) and subparts (``.md-nav__icon``) that no page here has."""
MADE_BY = {
    r"\.(?:admonition|inline)\b": "admonition pymdownx.blocks.admonition",
    r"details\[class\]|>summary\b": "pymdownx.details pymdownx.blocks.details",
    r"\.footnote": "footnotes extra pymdownx.extra",
    r"\.(?:grid|cards?)\b": "md_in_html extra pymdownx.extra",
    r"\.(?:highlight|highlighttable|linenodiv|linenos|filename|result)\b": "codehilite"
    " pymdownx.highlight pymdownx.superfences pymdownx.inlinehilite",
    r"\.keys\b|\bkbd\b": "pymdownx.keys",
    r"\.tabbed-": "pymdownx.tabbed pymdownx.blocks.tab",
    r"\.task-list": "pymdownx.tasklist",
    r"\.(?:arithmatex|katex)": "pymdownx.arithmatex",
    r"\.critic": "pymdownx.critic",
    r"\.(?:twemoji|emojione|gemoji|x{0,3}lg?|middle)\b": "pymdownx.emoji",
    r"\.mermaid\b": "pymdownx.superfences",
}
"""What a selector names where only these extensions of Markdown can make it."""
_PART = re.compile(r"\.md-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?:__([a-z]+))?(?:--([a-z]+))?")
# Charts are no pictures in a text, the switches of Material's drawer are never checked, and tables
# are not sorted.
_OTHER = re.compile(
    r"^\.md-typeset (?:svg|figure|figcaption)$|\[for=|\[data-md-toggle|columnheader"
    r"|\.giscus|\.md-clipboard|\.md-tabs__item:nth|\.md-footer__|::-webkit-scrollbar|:root>\*"
)
# A table or group of ours has no look of Material's: in Markdown texts a table has no class, and a
# group has one.
_NARROWED = (
    (re.compile(r"\btable:not\(\[class\]\)"), "table:not([class],.totals *)"),
    (re.compile(r"\bdetails\b(?!\[class)"), "details[class]"),
    (re.compile(r"(?<= )summary\b"), "details[class]>summary"),
)
_COLOR = re.compile(r"\[data-md-color-(?:primary|accent)=([a-z-]+)\]")
_VALUE = re.compile(
    r"(--md-(?:[\w-]+-icon|code-hl|mermaid)[\w-]*):(?:url\(\"[^\"]*\"\)|[^;}\"]*);?"
)
_SCREEN = "@media screen"
_SLATE = "[data-md-color-scheme=slate]"
_UNSCRIPTED = ":root:not(.js) [data-md-color-scheme]"


def sheet(settings: Settings) -> str:
    """Return Material's styles in a layer of their own, which every other rule overrules.

    Where the palette follows the system, it does so for readers without script, too.
    """
    palettes = list(_palettes(settings.theme.get("palette")))
    colors = {str(one.get(part) or "indigo") for one in palettes for part in ("primary", "accent")}
    made = frozenset(settings.extensions)
    absent = [what for what, by in MADE_BY.items() if made.isdisjoint(by.split())]
    absent.append(r"\[dir=ltr\]" if _is_rtl(settings) else r"\[dir=rtl\]")
    kept = [*_rules(_parsed(_stock()), _filter(absent, {c.replace(" ", "-") for c in colors}))]
    if any("dark" in str(one.get("media")) for one in palettes):
        slate = [rule for rule in kept if _SLATE in rule and rule.startswith(_SCREEN)]
        dark = "".join(slate).replace(_SLATE, _UNSCRIPTED)
        kept.append(dark.replace(_SCREEN, f"{_SCREEN} and (prefers-color-scheme:dark)"))
    rules = "".join(kept)
    # Icons that no kept rule shows: some are logos, with licenses longer than themselves.
    rules = _VALUE.sub(lambda found: found[0] if f"var({found[1]}" in rules else "", rules)
    return f"@layer material{{{rules}{_icons(settings.theme.get('icon'))}}}\n"


def _is_rtl(settings: Settings) -> bool:
    """Whether pages are written from right to left: the language says so, or mkdocs.yml."""
    words = TEMPLATES / "partials" / "languages" / f"{settings.language}.html"
    stated = settings.theme.get("direction")
    found = '"direction": "rtl"' in words.read_text(encoding="utf-8") if words.is_file() else False
    return stated == "rtl" or (not stated and found)


def _palettes(palette: object) -> Iterator[Mapping[str, object]]:
    """Yield the palettes of mkdocs.yml, which has none, one, or several to switch between."""
    for one in palette if isinstance(palette, list) else [palette]:
        if isinstance(one, dict):
            yield one


def _icons(icon: object) -> str:
    """Return the icons of admonitions that mkdocs.yml names."""
    named = icon.get("admonition") if isinstance(icon, dict) else None
    if not isinstance(named, dict):
        return ""
    values = (f"--md-admonition-icon--{kind}:{_drawn(str(name))}" for kind, name in named.items())
    return f":root{{{';'.join(values)}}}"


def _drawn(icon: str) -> str:
    path = TEMPLATES / ".icons" / f"{icon}.svg"
    if not path.is_file():
        todo = "Name one of Material's icons under theme: icon: in mkdocs.yml."
        raise BuildError(path, expected="an icon of Material", got="no such file", todo=todo)
    svg = quote(path.read_text(encoding="utf-8").strip())
    return f"url('data:image/svg+xml;charset=utf-8,{svg}')"


@cache
def _stock() -> str:
    """Return the two style sheets that Material's base.html loads."""
    text = ""
    for name in ("main", "palette"):
        (path,) = (TEMPLATES / "assets" / "stylesheets").glob(f"{name}.*.min.css")
        text += path.read_text(encoding="utf-8").removeprefix('@charset "UTF-8";')
    return text


def _parsed(text: str | list[Node]) -> list[Node]:
    found: list[Node] = tinycss2.parse_rule_list(text, skip_comments=True, skip_whitespace=True)
    return found


def _rules(nodes: Iterable[Node], needed: Callable[[str], bool]) -> Iterator[str]:
    """Yield the rules with the selectors that are needed, whole ones of @media with theirs."""
    for node in nodes:
        if isinstance(node, QualifiedRule):
            if selectors := ",".join(filter(needed, _selectors(node.prelude))):
                yield f"{selectors}{{{tinycss2.serialize(node.content).strip()}}}"
        elif isinstance(node, AtRule) and node.lower_at_keyword in ("media", "supports"):
            if inside := "".join(_rules(_parsed(node.content or []), needed)):
                yield f"@{node.at_keyword} {tinycss2.serialize(node.prelude).strip()}{{{inside}}}"
        else:
            yield node.serialize()


def _selectors(prelude: Iterable[Node]) -> Iterator[str]:
    """Yield the selectors of a rule, which commas part; those within :is() are in a block."""
    parts: list[list[Node]] = [[]]
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    for part in parts:
        selector = tinycss2.serialize(part).strip()
        for wide, narrow in _NARROWED:
            selector = wide.sub(narrow, selector)
        yield selector


def _filter(absent: Iterable[str], colors: set[str]) -> Callable[[str], bool]:
    """Return what says whether a page can have what a selector names."""
    unmade = re.compile("|".join(absent))

    def needed(selector: str) -> bool:
        for part, subpart, kind in _PART.findall(selector):
            if {part, f"{part}__{subpart}", f"{part}--{kind}"} & ABSENT:
                return False
        if not colors.issuperset(_COLOR.findall(selector)):
            return False
        return not (_OTHER.search(selector) or unmade.search(selector))

    return needed
