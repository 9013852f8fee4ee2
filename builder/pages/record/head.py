"""The head of a record for citation managers and for previews of links to it."""

from __future__ import annotations

from markupsafe import Markup, escape

from builder.exports.citations import meta
from builder.model import Update
from builder.pages.shared.linked_data import CC0
from builder.wording.text_context import TextContext

PROPERTIES = {"citation_title": " property=og:title", "citation_public_url": " property=og:url"}
"""What Open Graph calls the same."""


def head(
    site: TextContext, update: Update, title: str, address: str, sentence: Markup, card: str
) -> str:
    """Return the elements of a record at ``address``, whose race has a ``card`` unless it is ""."""
    cited = meta(site, title, update, address)
    picture = f'<meta property=og:image content="{escape(card)}">' if card else ""
    return (
        f"<link rel=license href={CC0}>"
        f'<meta property=og:site_name content="{escape(site.name)}">\n'
        + "".join(
            f'<meta name={name}{PROPERTIES.get(name, "")} content="{escape(value)}">\n'
            for name, value in cited.items()
        )
        + '<meta name=description property=og:description content="'
        f'{escape(sentence.striptags())}">{picture}'
    )
