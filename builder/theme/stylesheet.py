"""Of a style sheet, the rules that one small page needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"\.[A-Za-z][\w-]*|(?<![\w.-])[A-Za-z][\w-]*")
_STATE = re.compile(r"::?[\w-]+(?:\([^)]*\))?|\[[^\]]*\]")
_VARIABLE = re.compile(r"var\((--[\w-]+)")
_SPACE = re.compile(r"\s*([:;,{}])\s*")
_DARK = "screen and (prefers-color-scheme: dark)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule in its media query, "" for none; ``body`` is without needless space."""

    media: str
    selector: str
    body: str


def rules(css: str) -> tuple[Rule, ...]:
    """Return the rules of ``css`` in their order, plain ones and those in @media."""
    return tuple(_rules(_COMMENT.sub("", css), ""))


def _rules(css: str, media: str) -> Iterator[Rule]:
    place = 0
    while (start := css.find("{", place)) >= 0:
        end, depth = start + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        head, inside = " ".join(css[place:start].split()), css[start + 1 : end - 1]
        if head.startswith("@media"):
            yield from _rules(inside, head.removeprefix("@media").strip())
        else:
            body = _SPACE.sub(r"\1", " ".join(inside.split())).strip(";")
            yield Rule(media=media, selector=head, body=body)
        place = end


Named = tuple[tuple[Rule, tuple[tuple[str, frozenset[str]], ...]], ...]
"""Rules with the parts of their selectors, and the classes (``.small``) and elements (``table``)
that each part names.
"""


def named(sheet: Sequence[Rule], *, classes: bool = False) -> Named:
    """Return the rules, or only what names a class of them, with the names in each selector."""
    found = []
    for rule in sheet:
        selectors = map(str.strip, rule.selector.split(","))
        parts = [(part, frozenset(_NAME.findall(_STATE.sub("", part)))) for part in selectors]
        if classes:
            parts = [(part, names) for part, names in parts if any(n[0] == "." for n in names)]
        if parts:
            found.append((rule, tuple(parts)))
    return tuple(found)


def needed(sheet: Named, names: Set[str]) -> list[Rule]:
    """Return the rules that name only classes and elements that the page has."""
    found = []
    for rule, parts in sheet:
        if kept := [part for part, own in parts if own <= names]:
            found.append(Rule(media=rule.media, selector=",".join(kept), body=rule.body))
    return found


def tokens(sheet: Sequence[Rule], users: Sequence[Rule]) -> list[Rule]:
    """Return the values that ``users`` name by var(), directly or not, in light and dark."""
    wanted: set[str] = set()
    waiting = {name for rule in users for name in _VARIABLE.findall(rule.body)}
    roots = [r for r in sheet if r.selector.startswith(":root")]
    roots = [r for r in roots if r.selector == ":root" or r.media == _DARK]
    while waiting:
        wanted |= waiting
        values = [value for rule in roots for name, value in _declarations(rule) if name in waiting]
        waiting = {name for value in values for name in _VARIABLE.findall(value)} - wanted
    out = []
    for rule in roots:
        own = [(n, v) for n, v in _declarations(rule) if n in wanted or n == "color-scheme"]
        if body := ";".join(f"{name}:{value}" for name, value in own):
            out.append(Rule(media=rule.media, selector=":root", body=body))
    return out


def _declarations(rule: Rule) -> Iterator[tuple[str, str]]:
    for part in rule.body.split(";"):
        name, _, value = part.partition(":")
        if value:
            yield name.strip(), value.strip()


def written(found: Sequence[Rule]) -> str:
    """Return the rules as text, with neighbors of one media query in one block."""
    out, media = [], ""
    for rule in found:
        if rule.media != media:
            out.append(("}" if media else "") + (f"@media {rule.media}{{" if rule.media else ""))
            media = rule.media
        out.append(f"{rule.selector}{{{rule.body}}}")
    return "".join(out) + ("}" if media else "")
