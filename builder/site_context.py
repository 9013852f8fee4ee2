"""What every page of one site is made with, loaded in one place for build, preview and serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from builder.exports.search_index import DOOR
from builder.pages.card import page as card_page
from builder.pages.card.raster import Painter
from builder.pages.embed.page import Embeds
from builder.pages.shared.page import PageRenderer
from builder.reading import NO_MOMENT
from builder.site import docs_folder
from builder.site.mkdocs import MkDocsRenderer, Settings
from builder.store import load
from builder.theme import assets
from builder.theme.assets import Asset
from builder.wording.messages import Messages


@dataclass(frozen=True, kw_only=True)
class SiteContext:
    """The settings, texts, assets and renderers of a site."""

    root: Path
    settings: Settings
    language: str
    renderer: PageRenderer
    content: Mapping[str, str]
    assets: Mapping[str, Asset]
    embeds: Embeds
    painter: Painter

    @classmethod
    def load(cls, root: Path) -> SiteContext:
        """Read everything but the elections from the checkout ``root``."""
        settings = Settings.read(root)
        renderer = PageRenderer(say=Messages(), address=settings.address, name=settings.name)
        painter = Painter(assets.card_fonts(root))
        about = str(settings.values.get("site_description", ""))
        picture = painter.paint(card_page.site_card(settings.name, about, painter))
        card = assets.hashed("assets/card.png", picture)
        files = {**assets.load(root, renderer.say), "card": card}
        return cls(
            root=root,
            settings=settings,
            language=settings.language,
            renderer=renderer,
            content=load.load_content(root / "content"),
            assets=files,
            embeds=Embeds(files["embeds"].path, files["frame"].path),
            painter=painter,
        )

    def mkdocs(self, moment: datetime) -> MkDocsRenderer:
        """Return MkDocs with the settings of this site; ``moment`` is the only time it knows."""
        return replace(self._mkdocs, moment=moment)

    @cached_property
    def _mkdocs(self) -> MkDocsRenderer:
        addresses = {**assets.addresses(self.assets), "index": DOOR}
        docs = (self.root / "content").resolve()
        places = docs_folder.by_place(self.content)
        return MkDocsRenderer.load(self.root, docs, places, addresses, NO_MOMENT)

    def ready(self) -> None:
        """Read every template and draw letters now, before other processes start."""
        self.renderer.ready()
        self._mkdocs.missing()
        card_page.ready(self.painter)
