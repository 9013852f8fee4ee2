"""What tests share: the data, the built site, a browser, and the folder of official files."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from tests import sampling, sharing
from tests.browser.find import FLAGS, NONE_FOUND, find

# By its own place, not from tests.checkout: a test of this file runs a copy of it elsewhere.
ROOT = Path(__file__).resolve().parents[1]
FEEDS = ROOT.parent / "shared" / "feeds"

# No test may lean on the zone of the machine: all run as if it stood far from any county we hold.
# `make fuzz` asks for more inputs of every test of hypothesis than the nightly run does, and that
# for more than any other. None is timed: a busy machine is no error.
UNTIMED: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile(
    "fuzz", max_examples=int(os.environ.get("RUNS", "1000")), print_blob=True, **UNTIMED
)
settings.register_profile("sample", max_examples=30, **UNTIMED)
settings.register_profile("whole", **UNTIMED)

os.environ["TZ"] = "Pacific/Kiritimati"
time.tzset()

WHOLE_FILE = "a whole file was skipped"
# The test, the reason, and what excuses it: the marker whose files are absent.
skipped: list[tuple[str, str, str]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips",
        action="store_true",
        help="fail when a test is skipped, unless it is marked feeds or election and what it names is absent",
    )
    parser.addoption(
        "--whole",
        action="store_true",
        help="read all of the real archive, of which a run takes a sample otherwise (nightly)",
    )
    parser.addoption(
        "--kills",
        type=int,
        default=3,
        help="at how many steps each editing command is killed in tests/editing/test_kills.py (0: at every one)",
    )


def pytest_configure(config: pytest.Config) -> None:
    sampling.whole = config.getoption("--whole")
    profile = "whole" if sampling.whole else "sample"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or profile)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put slow files first, and leave what is marked whole to a run with ``--whole``."""
    left = [item for item in items if not sampling.whole and item.get_closest_marker("whole")]
    config.hook.pytest_deselected(items=left)
    kept = [item for item in items if item not in left]
    items[:] = sorted(kept, key=lambda item: sharing.place(item.nodeid))
    for item in items:
        if sharing.place(item.nodeid) < len(sharing.SLOW):
            item.add_marker("slow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    config.option.loadscopereorder = False
    return sharing.Scheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test of facts of an election that is not stored here, and report that this is why."""
    named = [path for marker in item.iter_markers("election") for path in marker.args]
    absent = [path for path in named if not (ROOT / "data" / path / "election.toml").is_file()]
    if absent:
        item.user_properties.append(("absent", absent))
        pytest.skip(f"THE ELECTION IS NOT HERE: this test holds facts of {', '.join(absent)}")


# A run on several processes has workers, whose reports of tests all come to the process that was
# started; of files that were skipped as a whole the workers tell it nothing, so they hand them over
# when they end.


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        no_files = "feeds" in report.keywords and not FEEDS.is_dir()
        no_election = any(name == "absent" for name, _ in report.user_properties)
        why = "feeds" if no_files else "election" if no_election else ""
        skipped.append((report.nodeid, reason, why))


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        skipped.append((report.nodeid, WHOLE_FILE, ""))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    files = [tuple(entry) for entry in getattr(node, "workeroutput", {}).get("skipped_files", ())]
    skipped.extend(entry for entry in files if entry not in skipped)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        whole_files = [entry for entry in skipped if entry[1] == WHOLE_FILE]
        session.config.workeroutput["skipped_files"] = whole_files
        return
    unexcused = session.config.getoption("--no-skips") and any(not why for _, _, why in skipped)
    if unexcused and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    unexcused = [entry for entry in skipped if not entry[2]]
    reasons = [why for _, _, why in skipped]
    feeds, elections = reasons.count("feeds"), reasons.count("election")
    terminalreporter.write_line(
        f"skipped: {len(skipped)}, of them {feeds} marked feeds where the official files are absent "
        f"and {elections} marked election where the election is absent"
    )
    if config.getoption("--no-skips"):
        for nodeid, reason, _ in unexcused:
            words = f"FAILED, since no skip is allowed here: {nodeid}: {reason}"
            terminalreporter.write_line(words, red=True)


@pytest.fixture(scope="session")
def feeds() -> Path:
    """The folder of real official files; tests that use it carry the marker ``feeds``."""
    if not FEEDS.is_dir():
        pytest.skip("THE OFFICIAL FILES ARE NOT HERE: this test compares the archive with them")
    return FEEDS


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def data() -> Path:
    """The repository's own data/."""
    return ROOT / "data"


@pytest.fixture(scope="session")
def site() -> Path:
    """The built archive, as `make test` leaves it just before the tests."""
    folder = ROOT / "site"
    assert (folder / "index.html").is_file(), "site/ is not built: run `make site`"
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; each test opens its own context."""
    path = find()
    if path is None:
        pytest.skip(f"THE BROWSER TESTS DID NOT RUN: {NONE_FOUND}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()
