"""A new archive: a folder with a copy of the builder, its texts and its settings, without data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from builder.errors import DataError, shown
from builder.seal.builder_identity import VERSION, made_by
from builder.store.nouns import COUNTY, NOUN, with_noun

PACKAGE = Path(__file__).resolve().parents[1]
STARTER = PACKAGE / "starter"
"""The files of an own archive that are other than those of the checkout."""
COPIED = (
    "LICENSE .gitignore .npmrc package.json package-lock.json pyproject.toml mkdocs.yml"
    " docs/editing-data.md docs/election-night.md content requirements .ci .github"
).split()
LEFT_OUT = {
    ".github/ISSUE_TEMPLATE/new-county.yml",
    "content/your-county.md",
    "requirements/fuzz.in",
    "requirements/fuzz.lock",
}
"""What is about the archive that the copy is made from, or about its own tests."""
TESTING = ".github/workflows/test.yml"
"""Taken from the checkout where it has one: it calls `.ci/run` alone, which is another one here."""


def checkout() -> Path:
    """Return the folder of the files beside the builder, in a checkout or an installed package."""
    packed = PACKAGE.parent / "builder_checkout"
    return packed if packed.is_dir() else PACKAGE.parent


def start(
    folder: Path, *, name: str, url: str, repository: str = "", kind: str = COUNTY
) -> list[str]:
    """Make an archive in the new or empty ``folder``; return the paths of its files."""
    _sound(folder, name=name, url=url, repository=repository, kind=kind)
    made = dict(_files(name=name, url=url, repository=repository, kind=kind))
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in made.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (folder / ".ci" / "run").chmod(0o755)
    return [*made]


def _sound(folder: Path, *, name: str, url: str, repository: str, kind: str) -> None:
    others = (one for one in folder.iterdir() if one.name != ".git") if folder.is_dir() else ()
    if any(others) or (folder.exists() and not folder.is_dir()):
        expected, todo = "a new or an empty folder", "Name another folder."
        raise DataError(folder, expected=expected, got="one with files", todo=todo)
    if not name.strip() or not name.isprintable():
        expected = "what the archive is called, in one line"
        raise DataError("--name", expected=expected, got=shown(name), todo="Name it.")
    for option, address in (("--url", url), ("--repository", repository)):
        if (address or option == "--url") and not _is_address(address):
            todo = "Give the address with its https://, such as https://name.github.io/counts/."
            raise DataError(option, expected="an address", got=shown(address), todo=todo)
    if not NOUN.fullmatch(kind):
        expected = "a word for the place, in lowercase"
        todo = "Write county, city, parish, borough."
        raise DataError("--kind", expected=expected, got=shown(kind), todo=todo)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("https", "http") and bool(parts.hostname) and text.isprintable()
    except ValueError:
        return False


def _files(*, name: str, url: str, repository: str, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the archive with its path: first the copies, then its own files."""
    source, address = checkout(), url.rstrip("/") + "/"
    copied = dict(_copied(source))
    for path, place in copied.items():
        data = place.read_bytes()
        if path == "mkdocs.yml":
            text = _settings(data.decode(), name, address, repository, kind)
            data = text.encode()
        elif path == ".github/dependabot.yml":
            data = data.replace(b"directories: [/, /benchmarks/lighthouse]", b"directory: /")
        elif path.startswith("content/"):
            data = with_noun(data.decode(), kind).encode()
        yield path, data
    for place in sorted(STARTER.rglob("*")):
        path = place.relative_to(STARTER).as_posix()
        kept = path == TESTING and path in copied
        if place.is_file() and "__pycache__" not in path and not kept:
            text = place.read_text(encoding="utf-8")
            if path == "README.md":
                text = text.replace("{name}", name).replace("{url}", address)
            yield path.removesuffix(".in"), text.encode()
    yield "data/.gitkeep", b""
    made = f"builder {VERSION}, sha256 {made_by(source)['sha256']}"
    yield "BUILDER", f"{made} (as in manifest.json of a site that it made)\n".encode()


def _copied(source: Path) -> Iterator[tuple[str, Path]]:
    whole = [("builder", PACKAGE), *((name, source / name) for name in COPIED)]
    for name, place in whole:
        inside: Iterable[Path] = sorted(place.rglob("*")) if place.is_dir() else [place]
        for one in inside:
            path = name if one == place else f"{name}/{one.relative_to(place).as_posix()}"
            if one.is_file() and path not in LEFT_OUT and not path.endswith(".pyc"):
                yield path, one


def _settings(text: str, name: str, url: str, repository: str, kind: str) -> str:
    """Return mkdocs.yml with another name, address, repository and noun, without "Your county
    here".
    """
    invitation = re.compile(r"\s*- \[Your county here,")
    lines = [line for line in text.splitlines(keepends=True) if not invitation.match(line)]
    own = {"site_name": json.dumps(name, ensure_ascii=False), "site_url": json.dumps(url)}
    if not re.search(r"^repo_url:", text, re.MULTILINE):
        lines += ["# Where the data and the place for corrections are.\n", "repo_url:\n"]
    own["repo_url"] = json.dumps(repository)
    out = []
    for line in lines:
        key = line.partition(":")[0]
        out.append(f"{key}: {own[key]}\n" if key in own else with_noun(line, kind))
    return "".join(out)
