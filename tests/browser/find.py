"""A Chromium for the tests: the one that is there, else Playwright's own or Debian's."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

VARIABLE = "ARCHIVE_BROWSER"
SHELL = "chromium-headless-shell"
# The shell has no window to draw around a page: the same tests take three fifths of the time.
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox, since tests also run as root in containers; the rest keeps the browser itself off the
# network.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NONE_FOUND = (
    f"no browser: set {VARIABLE} to a Chromium, put chromium or google-chrome on PATH, "
    "or run `.venv/bin/python -m playwright install chromium`"
)


def candidates() -> list[str]:
    """Paths worth a try, best first: the variable, the PATH, Playwright's own."""
    found = [os.environ.get(VARIABLE, "")]
    if found[0]:
        return found  # a choice that was made is not passed over in silence
    found += [shutil.which(name) or "" for name in NAMES]
    found.append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    with sync_playwright() as playwright:
        found.append(playwright.chromium.executable_path)
    return [path for path in found if path and Path(path).exists()]


def starts(path: str) -> bool:
    """True if this browser opens a page (a snap or a missing library often does not)."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            try:
                return bool(browser.new_page().evaluate("1 + 1 == 2"))
            finally:
                browser.close()
    except Error as error:
        print(f"{path} does not start: {str(error).splitlines()[0]}", file=sys.stderr)
        return False


def find() -> str | None:
    """The first browser that starts, or None."""
    return next((path for path in candidates() if starts(path)), None)


def get() -> str | None:
    """Install a browser where that is allowed, and return it: Playwright's own, else Debian's
    through apt.
    """
    root = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None
    ways = [
        [
            sys.executable,
            "-m",
            "playwright",
            "install",
            *(["--with-deps"] if root else []),
            "chromium",
        ]
    ]
    if root:
        ways += [
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-qy", "--no-install-recommends", "chromium"],
        ]
    for way in ways:
        print("no browser yet, trying:", " ".join(way[-4:]), flush=True)
        try:
            done = subprocess.run(
                way,
                timeout=300,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            print("gave up after five minutes", file=sys.stderr)
            continue
        if done.returncode == 0 and (path := find()):
            return path
    return None


def get_shell() -> None:
    """Install Debian's quicker browser without a window where that takes a moment."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if os.environ.get(VARIABLE) or shutil.which(SHELL) or not root or not shutil.which("apt-get"):
        return
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            ["apt-get", "install", "-qqy", "--no-install-recommends", SHELL],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )


def main() -> int:
    get_shell()
    path = find() or get()
    print(f"browser: {path}" if path else f"{NONE_FOUND}\nTHE BROWSER TESTS WILL BE SKIPPED.")
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
