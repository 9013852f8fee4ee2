"""The front matter of a page: what stands in its head, as YAML for MkDocs, escaped for the theme that prints it as it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml
from markupsafe import Markup, escape

try:  # the one written in C does the same in a tenth of the time; not every machine has it
    from yaml import CSafeDumper as Dumper
except ImportError:
    from yaml import SafeDumper as Dumper  # type: ignore[assignment]


class Json(str):
    """JSON that may stand in a script element as it is: what could end the element or open another is written as \\u003c."""

    __slots__ = ()

    @classmethod
    def of(cls, value: object) -> Json:
        """``value`` as JSON; text that is Markup without its tags, as everywhere in heads."""
        text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
        return cls(text.translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}))


def _plain(value: Any) -> Any:
    if isinstance(value, Markup):
        return value.striptags()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def front_matter(**fields: object) -> str:
    """YAML front matter of what is not empty; text is HTML-escaped, because the theme prints it as it stands."""
    fields = {name: value for name, value in fields.items() if value != ""}
    return "---\n" + yaml.dump(_escaped(fields), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**9) + "---\n\n"


def _escaped(value: Any) -> Any:
    if isinstance(value, Markup):
        return str(escape(value.striptags()))
    if isinstance(value, Json):
        return str(value)
    if isinstance(value, str):
        return str(escape(value))
    if isinstance(value, Mapping):
        return {key: _escaped(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_escaped(item) for item in value]
    return value
