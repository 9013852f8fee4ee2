"""The objects that a report is made of, their fields in the order of the XML schema."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any

Json = dict[str, Any]
TYPE = "ElectionResults."


class Fixed(Json):
    """An object that several reports share; ``written`` keeps its XML by the element's name."""

    def __init__(self, of: Json) -> None:
        super().__init__(of)
        self.written: dict[str, str] = {}


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

    def once(self, key: Hashable, make: Callable[[], Json]) -> Fixed:
        """Return the object of that key."""
        if key not in self._made:
            self._made[key] = Fixed(make())
        return self._made[key]

    def text(self, text: str) -> Fixed | None:
        """Return a text in the language of the archive, None of an empty one."""
        return self.once(("text", text), partial(_text, text, self.language)) if text else None

    def ids(self, value: str, kind: str = "local-level", other: str = "") -> list[Fixed]:
        """Return the id that an object has elsewhere, nothing where it is not known."""
        if not value:
            return []
        of = {"Type": kind, "OtherType": other, "Value": value}
        return [self.once((kind, value), lambda: new("ExternalIdentifier", **of))]
