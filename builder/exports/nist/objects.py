"""The objects that a report is made of, their fields in the order of the XML schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any

Json = dict[str, Any]
Counts = Mapping[str, int | None]
TYPE = "ElectionResults."
_HOLE = re.compile(r'"?(?:\x01|\\u0001)([^\\\x01]+)(?:\x01|\\u0001)"?')
"""A hole as XML has it, and as JSON does."""


class Fixed(Json):
    """An object that several reports share; ``written`` keeps its XML by the element's name."""

    def __init__(self, of: Json) -> None:
        super().__init__(of)
        self.written: dict[str, str] = {}


class Form:
    """An object that reports have with other counts, written once: in the place of each count, its
    ``of`` holds the name of that count (`hole`).
    """

    def __init__(self, of: Json) -> None:
        self.of = of
        self._texts: dict[Callable[[Json], str], str] = {}

    def filled(self, counts: Counts, write: Callable[[Json], str]) -> str:
        """Return the object with these ``counts`` as the format writes it."""
        if write not in self._texts:
            text = write(self.of).replace("%", "%%")
            self._texts[write] = _HOLE.sub(r"%(\1)d", text)
        return self._texts[write] % counts


class Filled:
    """A form with the counts of one report; no dataclass, which msgspec would write as it is."""

    def __init__(self, form: Form, counts: Counts) -> None:
        self.form, self.counts = form, counts

    def written(self, write: Callable[[Json], str]) -> str:
        return self.form.filled(self.counts, write)


def hole(name: str) -> str:
    """Return what stands for a count: no text that is stored holds a control character."""
    return f"\x01{name}\x01"


def new(kind: str, id_: str = "", /, **fields: Any) -> Json:
    """Return an object with those of its fields that are known; 0 and False are."""
    found: Json = {"@type": TYPE + kind}
    if id_:
        found["@id"] = id_
    for name, value in fields.items():
        if value is not None and value != "" and value != []:
            found[name] = value
    return found


def typed(kind: str, known: Set[str]) -> Json:
    """Return the fields of a type, which is "other" where the standard has no word for it."""
    return {"Type": kind} if kind in known else {"Type": "other", "OtherType": kind or "unknown"}


def _text(text: str, language: str) -> Json:
    of = new("LanguageString", Content=text, Language=language)
    return new("InternationalizedText", Text=[of])


@dataclass(frozen=True, slots=True)
class Shared:
    """Objects that are the same in every report of an election, each made once.

    Making and writing them for every update anew would take most of the time.
    """

    language: str
    _made: dict[Hashable, Fixed] = field(default_factory=dict)
    _forms: dict[Hashable, Form] = field(default_factory=dict)

    def once(self, key: Hashable, make: Callable[[], Json]) -> Fixed:
        """Return the object of that key."""
        if key not in self._made:
            self._made[key] = Fixed(make())
        return self._made[key]

    def form(self, key: Hashable, make: Callable[[], Json]) -> Form:
        """Return the form of that key."""
        if key not in self._forms:
            self._forms[key] = Form(make())
        return self._forms[key]

    def text(self, text: str) -> Fixed | None:
        """Return a text in the language of the archive, None of an empty one."""
        return self.once(("text", text), partial(_text, text, self.language)) if text else None

    def ids(self, value: str, kind: str = "local-level", other: str = "") -> list[Fixed]:
        """Return the id that an object has elsewhere, nothing where it is not known."""
        if not value:
            return []
        of = {"Type": kind, "OtherType": other, "Value": value}
        return [self.once((kind, value), lambda: new("ExternalIdentifier", **of))]
