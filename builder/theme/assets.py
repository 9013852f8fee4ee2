"""The files that pages load beside themselves, each with its hash in its name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import resvg_py

from builder.errors import BuildError
from builder.site.mkdocs import Settings
from builder.theme import material, script_text
from builder.wording.messages import Messages

SHEETS = (
    *"tokens base shell icons tables race charts explore".split(),
    *"batches reader cite elections search".split(),
)
STYLES = tuple(f"{name}.css" for name in (*SHEETS, "embedding", "forced", "print"))
"""Joined to one style sheet in this order, in which they may overrule one another."""
EMBED = ("tokens.css", "charts.css", "embed.css")
"""Joined to the one style sheet of all embeds."""
FONTS = "node_modules/@expo-google-fonts/inter"
WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}
LIBRARY = "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js"
RECORD_STYLE = "assets/record.78724eac.css"
"""The style sheet of records. Each that was ever published stays in theme/records/ for ever."""
PACKAGED = (
    LIBRARY,
    *(f"{FONTS}/{weight}{name}/Inter_{weight}{name}.ttf" for weight, name in WEIGHTS.items()),
)
"""The files of packages that a site is made with, by their paths in a checkout."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its path in the site, relative to the root, and its bytes."""

    path: str
    data: bytes


def hashed(path: str, data: bytes) -> Asset:
    """Put the first 8 digits of the content's sha256 into ``path``: a page fits its parts."""
    pure, digest = PurePosixPath(path), hashlib.sha256(data).hexdigest()[:8]
    return Asset(str(pure.with_name(f"{pure.stem}.{digest}{pure.suffix}")), data)


def lean(text: str) -> bytes:
    """Return a script or style sheet of ours without indentation and comments on own lines."""
    lines = (line.strip() for line in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//")).encode()


def lean_style(css: str) -> bytes:
    """Return a `lean` style sheet without blanks that mean nothing; none stands in a text of it."""
    text = re.sub(r" ?([{},;]) ?", r"\1", lean(css).decode())
    return re.sub(r"(?<=[;{])([a-z-]+): ", r"\1:", text).encode()


def _joined(root: Path, names: Iterable[str]) -> str:
    folder = root / "builder" / "theme" / "css"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


@dataclass(frozen=True, slots=True)
class CardFonts:
    """The typeface of social cards: its files and their bytes by weight."""

    files: tuple[str, ...]
    data: Mapping[int, bytes]


def card_fonts(root: Path) -> CardFonts:
    """Inter in the three weights that a card is set in; no font of the machine is ever used."""
    places = {
        weight: root / FONTS / f"{weight}{name}" / f"Inter_{weight}{name}.ttf"
        for weight, name in WEIGHTS.items()
    }
    missing = [place for place in places.values() if not place.is_file()]
    if missing:
        raise _absent(missing[0], "a font of the social cards")
    data = {weight: place.read_bytes() for weight, place in places.items()}
    return CardFonts(tuple(map(str, places.values())), data)


def _absent(place: Path | str, expected: str) -> BuildError:
    todo = "Run `make setup`."
    return BuildError(place, expected=expected, got="no such file", todo=todo)


def touch_icon(svg: str) -> bytes:
    """Return the icon for home screens: the favicon to its edges, which phones round."""
    ground = re.search(r"fill:(#[0-9a-f]{6})", svg)
    assert ground is not None
    square = partial(resvg_py.svg_to_bytes, width=180, height=180, skip_system_fonts=True)
    return bytes(square(svg_string=svg, background=ground[1]))


def load(root: Path, say: Messages) -> Mapping[str, Asset]:
    """Return every asset of the checkout ``root`` by the name that the theme calls it."""
    theme = root / "builder" / "theme"
    library = root / LIBRARY
    if not library.is_file():
        raise _absent(LIBRARY, "the chart library")
    scripts = {
        path.stem: path.read_text(encoding="utf-8") for path in sorted((theme / "js").glob("*.js"))
    }
    settings = Settings.read(root)
    styles = lean_style(script_text.sheet(say) + _joined(root, STYLES))
    return {
        "archive": hashed("assets/archive.css", material.sheet(settings).encode() + styles),
        **{
            name: hashed(f"assets/{name}.js", lean(script_text.fill(text, say, name)))
            for name, text in scripts.items()
        },
        "plotly": hashed("assets/plotly-basic.min.js", library.read_bytes()),
        "embeds": hashed("assets/embed.css", lean_style(_joined(root, EMBED))),
        # Other people's pages link to this file, so its address never changes.
        "embed": Asset("embed.js", (theme / "embed.js").read_bytes()),
        **_icons(theme, settings.theme.get("favicon")),
        **{f"records/{path.name}": record_style(path) for path in (theme / "records").glob("*")},
        **{f"content/{path}": Asset(path, data) for path, data in _own_files(root / "content")},
    }


def _icons(theme: Path, favicon: object) -> Mapping[str, Asset]:
    """Return the icons of tabs and home screens; a fork's own ``favicon`` is a file of content/."""
    if favicon:
        return {}
    icon = (theme / "favicon.svg").read_bytes()
    return {
        "favicon": hashed("assets/favicon.svg", icon),
        "touch": hashed("assets/touch.png", touch_icon(icon.decode())),
    }


def record_style(path: Path) -> Asset:
    """Return a style sheet of records, whose name must hold its hash: it never changes."""
    data = path.read_bytes()
    found = hashed("assets/record.css", data).path
    if found != f"assets/{path.name}":
        todo = "Put it back as it was. For another look, add a file and name it in RECORD_STYLE."
        raise BuildError(path, expected=found.removeprefix("assets/"), got=path.name, todo=todo)
    return Asset(found, data)


def _own_files(content: Path) -> Iterable[tuple[str, bytes]]:
    """Yield what stands in content/ beside the pages: style sheets, scripts, pictures, fonts."""
    for path in sorted(content.rglob("*")):
        place = path.relative_to(content)
        if path.is_file() and path.suffix != ".md" and not any(p[0] == "." for p in place.parts):
            yield place.as_posix(), path.read_bytes()


def addresses(assets: Mapping[str, Asset]) -> dict[str, str]:
    """The path of each asset by the name that the theme calls it."""
    return {name: asset.path for name, asset in assets.items()}
