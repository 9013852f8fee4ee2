"""A build warns where the addresses in mkdocs.yml are those of another archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.site.repository import foreign


def checkout(root: Path, remote: str, site: str, repository: str = "") -> Path:
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text(
        f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {remote}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n'
    )
    named = f"repo_url: {repository}\n" if repository else ""
    (root / "mkdocs.yml").write_text(f"site_name: Counts\nsite_url: {site}\n{named}")
    return root


@pytest.mark.parametrize(
    ("remote", "site", "repository"),
    [
        ("https://github.com/lark/counts.git", "https://lark.github.io/counts/", ""),
        (
            "git@github.com:lark/counts.git",
            "https://lark.github.io/counts/",
            "https://github.com/Lark/counts",
        ),
        (
            "git@github.com:lark/counts.git",
            "https://counts.example/",
            "https://github.com/lark/counts/",
        ),
        (
            "ssh://git@git.example:22/lark/counts",
            "https://counts.example/",
            "https://git.example/lark/counts",
        ),
        ("/srv/git/counts.git", "https://marl.github.io/", ""),
        ("git@git.example:lark/counts.git", "https://marl.github.io/", ""),
    ],
)
def test_an_address_of_its_own_raises_no_warning(
    tmp_path: Path, remote: str, site: str, repository: str
) -> None:
    assert foreign(checkout(tmp_path, remote, site, repository)) == ""


@pytest.mark.parametrize(
    ("remote", "site", "repository", "wrong"),
    [
        (
            "https://github.com/lark/counts",
            "https://marl.github.io/",
            "",
            "site_url is https://marl.github.io/",
        ),
        (
            "git@github.com:lark/counts.git",
            "https://marl.github.io/counts/",
            "",
            "site_url is https://marl.github.io/counts/",
        ),
        (
            "git@github.com:lark/counts.git",
            "https://counts.example/",
            "https://github.com/marl/counts",
            "repo_url is https://github.com/marl/counts",
        ),
    ],
)
def test_a_fork_with_the_addresses_of_its_origin_is_told(
    tmp_path: Path, remote: str, site: str, repository: str, wrong: str
) -> None:
    assert foreign(checkout(tmp_path, remote, site, repository)) == (
        f"mkdocs.yml: {wrong}, but this checkout is of github.com/lark/counts. Every page, feed and citation names the site "
        "of another archive as its own. Set site_url and repo_url."
    )


def test_a_checkout_without_git_or_with_a_broken_config_raises_no_warning(tmp_path: Path) -> None:
    root = checkout(tmp_path, "https://github.com/lark/counts", "https://marl.github.io/")
    (root / ".git" / "config").write_bytes(b"\xff[[[")
    assert foreign(root) == ""
    (root / ".git" / "config").unlink()
    assert foreign(root) == ""
