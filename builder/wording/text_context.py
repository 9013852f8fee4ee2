"""What every text of a site is written with: messages, the name of the site and its address."""

from __future__ import annotations

from dataclasses import dataclass

from builder.wording.messages import Messages


@dataclass(frozen=True, kw_only=True)
class TextContext:
    """``address`` is the site's own with its last slash, ``name`` what the site is called."""

    say: Messages
    address: str
    name: str
