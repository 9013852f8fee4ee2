"""What every page of one site is made with, loaded in one place for build, preview and serve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from builder.archive import Folders, newest_moment
from builder.model import Election
from builder.pages.card.raster import Painter
from builder.pages.embed.page import Embeds
from builder.pages.shared.page import PageRenderer
from builder.site import painted
from builder.site.mkdocs import MkDocsRenderer, Settings
from builder.site.staging import SiteLocation
from builder.store import load
from builder.theme import assets
from builder.theme.assets import Asset
from builder.wording.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContext:
    """The settings, texts, assets and renderers of a site, and ``moment``, the time of its data.

    ``own_card`` reads a card of the site that stands; b"" unless this checkout painted it.
    """

    root: Path
    settings: Settings
    renderer: PageRenderer
    content: Mapping[str, str]
    assets: Mapping[str, Asset]
    embeds: Embeds
    painter: Painter
    own_card: Callable[[str], bytes]
    moment: datetime

    @classmethod
    def load(cls, folders: Folders, elections: Sequence[Election]) -> SiteContext:
        """Read all but the elections from the checkout."""
        root, say = folders.root, Messages()
        settings = Settings.read(root)
        renderer = PageRenderer(say=say, address=settings.address, name=settings.name).of(
            *(election.jurisdiction for election in elections)
        )
        files = assets.load(root, renderer.say)
        return cls(
            root=root,
            settings=settings,
            renderer=renderer,
            content=load.load_content(folders.content),
            assets=files,
            embeds=Embeds(assets.embed_styles(root), files["frame"]),
            painter=Painter(assets.card_fonts(root)),
            own_card=painted.own_pictures(root, SiteLocation(folders.site).read),
            moment=newest_moment(elections),
        )

    def with_asset(self, name: str, asset: Asset) -> SiteContext:
        """Return the context of a site with one more asset that the theme knows by ``name``."""
        return replace(self, assets={**self.assets, name: asset})

    def mkdocs(self, docs: Path, places: Mapping[str, str]) -> MkDocsRenderer:
        """Return MkDocs over the Markdown in ``docs``, with these pages by their places."""
        addresses = assets.addresses(self.assets)
        return MkDocsRenderer.load(self.root, docs, places, addresses, self.moment)
