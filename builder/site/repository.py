"""Tell whether mkdocs.yml names this repository, or a fork forgot to change it."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from urllib.parse import urlsplit

from builder.site.mkdocs import Settings

_PAGES = re.compile(r"([\w-]+)\.github\.io")
_REMOTE = re.compile(r"(?:\w+://)?(?:[^@/]+@)?(?P<host>[\w.-]+)(?::\d+)?[:/](?P<path>[^?#]+)")


def remote_of(root: Path) -> str:
    """Return the address of the checkout's remote ``origin``, "" where there is none."""
    config = configparser.RawConfigParser(strict=False, allow_no_value=True, interpolation=None)
    try:
        text = (root / ".git" / "config").read_text(encoding="utf-8")
        config.read_string(re.sub(r"^\s+", "", text, flags=re.MULTILINE))
        return config.get('remote "origin"', "url") or ""
    except (OSError, ValueError, configparser.Error):
        return ""


def foreign(root: Path) -> str:
    """Return in words why the addresses in mkdocs.yml are not those of this checkout's repository;
    "" where they may be.

    Known are two marks: ``repo_url`` names another repository than the remote does, or ``site_url``
    is on the GitHub Pages of another account.
    """
    settings = Settings.read(root)
    repository, site = settings.repository, settings.address
    ours = _named(remote_of(root))
    if ours is None:
        return ""
    theirs = _named(repository)
    host, owner = ours[0], ours[1].partition("/")[0]
    pages = _PAGES.fullmatch(urlsplit(site).hostname or "")
    if theirs is not None and theirs != ours:
        wrong = f"repo_url is {repository}"
    elif host == "github.com" and pages and pages[1].lower() != owner:
        wrong = f"site_url is {site}"
    else:
        return ""
    return (
        f"mkdocs.yml: {wrong}, but this checkout is of {host}/{ours[1]}. Every page, feed and"
        " citation names the site of another archive as its own. Set site_url and repo_url."
    )


def _named(address: str) -> tuple[str, str] | None:
    """Return the host and the owner/name of a repository's address."""
    found = _REMOTE.fullmatch(address.strip())
    if found is None or found["host"] in (".", ".."):
        return None
    return found["host"].lower(), found["path"].strip("/").removesuffix(".git").lower()
