"""Official files to plain values: a literal registry of formats, each ``parse(data, filename)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from builder.importers.formats import la_counter, la_fixed_width, la_media_json
from builder.importers.parsed import ParsedSnapshot

FORMATS: Mapping[str, Callable[[bytes, str], ParsedSnapshot]] = {
    "la-media-json": la_media_json.parse,
    "la-counter": la_counter.parse,
    "la-fixed-width": la_fixed_width.parse,
}
"""To add one: a module with ``parse``, a line here, a sniff in sources.py, a fixture in tests."""
