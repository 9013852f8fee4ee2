"""The front matter of a page: what stands in its head, as YAML for MkDocs, escaped for the theme
that prints it as it stands.
"""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

_BEYOND_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON may hold as it is, and YAML takes for the end of a line or for no text at all."""
_JSON = json.JSONEncoder(ensure_ascii=False)
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_IN_SCRIPT = re.compile("[<>&\u2028\u2029]")


def _numbered(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


class Json(str):
    r"""JSON that is safe inside a script element: what could end the element or open another is
    written as \u003c.
    """

    __slots__ = ()

    @classmethod
    def of(cls, value: object) -> Json:
        """``value`` as JSON; text that is Markup without its tags, as everywhere in heads."""
        return cls(_IN_SCRIPT.sub(_numbered, _COMPACT.encode(_plain(value))))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.striptags() if isinstance(value, Markup) else value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def front_matter(**fields: object) -> str:
    """YAML front matter of what is not empty; text is HTML-escaped, because the theme prints it as
    it stands.

    Every value is in YAML's flow style, which is JSON, and which is written in a tenth of the time.
    """
    lines = [
        f"{name}: {_JSON.encode(_escaped(value))}\n"
        for name, value in fields.items()
        if value != ""
    ]
    return f"---\n{_BEYOND_YAML.sub(_numbered, ''.join(lines))}---\n\n"


def _escaped(value: Any) -> Any:
    if isinstance(value, Json):
        return str(value)
    if isinstance(value, str):
        return str(escape(value.striptags() if isinstance(value, Markup) else value))
    if isinstance(value, dict):
        return {key: _escaped(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_escaped(item) for item in value]
    return value
