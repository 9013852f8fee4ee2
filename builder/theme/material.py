"""Material's own style sheets, as far as a page can need them, from the installed theme.

Whatever Markdown can make keeps its rules; what only Material's program and plugins put into a
page, such as its search, does not: neither is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

import material
import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

from builder.errors import BuildError

TEMPLATES = Path(material.__file__).parent / "templates"
ABSENT = frozenset(
    (
        "annotate annotation author banner clipboard code__button code__nav consent draft feedback header__ellipsis"
        " header__option header__title header__topic meta nav--integrated nav--lifted nav--primary"
        " nav__button nav__container nav__icon nav__source nav__toggle option overlay pagination pin"
        " post profile progress search search-result select sidebar--post sidebar--primary source-file status"
        " tag tags tooltip tooltip2 top version"
    ).split()
)
"""The parts (``.md-search``) and subparts (``.md-nav__icon``) that no page here has."""
_PART = re.compile(r"\.md-([a-z]+[a-z0-9-]*)(?:__([a-z]+))?(?:--([a-z]+))?")
# Charts are no pictures in a text, and the switches of Material's drawer are never checked.
_OTHER = re.compile(r"^\.md-typeset (?:svg|figure|figcaption)$|\[for=|\[data-md-toggle|\.giscus|\.mdx-|#__")
# A table or group of ours has no look of Material's: those in Markdown texts have (`table`) or lack (`details`) a class.
_NARROWED = (
    (re.compile(r"\btable:not\(\[class\]\)"), "table:not([class],.totals *)"),
    (re.compile(r"\bdetails\b(?!\[class)"), "details[class]"),
    (re.compile(r"(?<= )summary\b"), "details[class]>summary"),
)
_ICON = re.compile(r"(--md-[\w-]+-icon(?:--[\w-]+)?):url\(\"[^\"]*\"\);?")
_SCREEN = "@media screen"
_SLATE = "[data-md-color-scheme=slate]"
_UNSCRIPTED = ":root:not(.js) [data-md-color-scheme]"


def sheet(icons: Mapping[str, str], *, follows_system: bool) -> str:
    """Return Material's styles in a layer of their own, which every other rule overrules.

    ``icons`` are those of admonitions by their types, as mkdocs.yml names them. Where the palette
    ``follows_system``, it does so for readers without script, too.
    """
    own = ";".join(f"--md-admonition-icon--{name}:{_drawn(icon)}" for name, icon in icons.items())
    rules, dark = _trimmed()
    text = rules + (dark if follows_system else "") + (f":root{{{own}}}" if own else "")
    return f"@layer material{{{text}}}\n"


def _drawn(icon: str) -> str:
    path = TEMPLATES / ".icons" / f"{icon}.svg"
    if not path.is_file():
        todo = "Name one of Material's icons under theme: icon: in mkdocs.yml."
        raise BuildError(path, expected="an icon of Material", got="no such file", todo=todo)
    svg = quote(path.read_text(encoding="utf-8").strip())
    return f"url('data:image/svg+xml;charset=utf-8,{svg}')"


@cache
def _trimmed() -> tuple[str, str]:
    """Return the kept rules, and those of the dark scheme for browsers that run no script."""
    text = ""
    for name in ("main", "palette"):
        (path,) = (TEMPLATES / "assets" / "stylesheets").glob(f"{name}.*.min.css")
        text += path.read_text(encoding="utf-8").removeprefix('@charset "UTF-8";')
    kept = list(_rules(_parsed(text)))
    rules = "".join(kept)
    # Icons that no kept rule shows: some are logos, with licenses longer than themselves.
    rules = _ICON.sub(lambda found: found[0] if f"var({found[1]})" in rules else "", rules)
    slate = (rule for rule in kept if _SLATE in rule and rule.startswith(_SCREEN))
    dark = "".join(rule.replace(_SLATE, _UNSCRIPTED) for rule in slate)
    return rules, dark.replace(_SCREEN, f"{_SCREEN} and (prefers-color-scheme:dark)")


def _parsed(text: str | list[Node]) -> list[Node]:
    found: list[Node] = tinycss2.parse_rule_list(text, skip_comments=True, skip_whitespace=True)
    return found


def _rules(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, QualifiedRule):
            if selectors := ",".join(map(_narrowed, filter(_is_needed, _selectors(node.prelude)))):
                yield f"{selectors}{{{tinycss2.serialize(node.content).strip()}}}"
        elif isinstance(node, AtRule) and node.lower_at_keyword in ("media", "supports"):
            if inside := "".join(_rules(_parsed(node.content or []))):
                yield f"@{node.at_keyword} {tinycss2.serialize(node.prelude).strip()}{{{inside}}}"
        else:
            yield node.serialize()


def _selectors(prelude: Iterable[Node]) -> Iterator[str]:
    """Yield the selectors of a rule, which commas part; those within :is() are in a block."""
    part: list[Node] = []
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            yield tinycss2.serialize(part).strip()
            part = []
        else:
            part.append(node)
    yield tinycss2.serialize(part).strip()


def _is_needed(selector: str) -> bool:
    for part, subpart, kind in _PART.findall(selector):
        if {part, f"{part}__{subpart}", f"{part}--{kind}"} & ABSENT:
            return False
    return not _OTHER.search(selector)


def _narrowed(selector: str) -> str:
    for wide, narrow in _NARROWED:
        selector = wide.sub(narrow, selector)
    return selector
