"""The catalogue: every message of code and templates in one file, for translators."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

PACKAGE = Path(__file__).parent.parent
TEMPLATE = Path(__file__).parent / "archive.pot"
KEYWORDS = {"say": None, "self": None, "plural": (1, 2), "forms": (1, 2)}
"""What stands before a message; Messages itself says ``self("...")``."""
METHODS = [("pages/**.md", "jinja2"), ("**.py", "python")]
COMMENTS = {"comment_start_string": "<#", "comment_end_string": "#>"}
OPTIONS = {"pages/**.md": {"trim_blocks": "true", "lstrip_blocks": "true", **COMMENTS}}


def extracted() -> str:
    """Return the text of the catalogue: every message in the package."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    found = extract_from_dir(PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=())
    for filename, _, message, _, _ in sorted(found, key=lambda item: (item[0], item[1])):
        catalog.add(message, locations=[(filename, None)])  # type: ignore[list-item]
    out = io.BytesIO()
    write_po(out, catalog, omit_header=True, include_lineno=False, width=120, sort_output=True)
    return out.getvalue().decode()


def main() -> None:
    """Write archive.pot."""
    TEMPLATE.write_text(extracted(), encoding="utf-8")


if __name__ == "__main__":
    main()
