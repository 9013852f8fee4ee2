"""One more update, from the authority's file to the verified site: seconds for each step, as an
editor and a deployment do it.

The archive of this checkout is copied, an invented county of full size with a running count is
added and published; then its second file arrives. `make drill` writes benchmarks/RESULTS-drill.md;
`--with-tests` runs the whole of .ci/run, too, after which a deployment had to wait before.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random

from benchmarks import invented
from builder.site.server import running

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS-drill.md"
PLACE, DAY = "xx-qq-vumzoor", "2030-11-05"
CONTESTS = 175
JURISDICTION = """\
name = "Vumzoor County"
authority = "Vumzoor County Registrar"
authority_short = "VCR"
time_zone = "America/Los_Angeles"
time_label = "PT"
"""
ELECTION = f"""\
title = "General election"
official_title = "General Election"
official_id = "7"
date = {DAY}
polls_close = {DAY}T20:00:00-08:00
"""
Step = tuple[str, str, float, float]
"""Who does it, what, seconds on the clock, and seconds of processor time, which a busy machine
changes little.
"""


def results(number: int, clock: str) -> bytes:
    """Return the invented results file with the figures of the release ``number``, in the form of a
    large county's feed.
    """
    names, growth = Random(7), Random(number)
    contests = []
    for n in range(CONTESTS):
        where = f"{invented.place(names)} {invented.place(names)}".upper()
        candidates = [
            {
                "Name": " ".join(invented.person(names)).upper(),
                "Party": "Non Partisan",
                "Votes": 1000 * number + growth.randrange(900),
            }
            for _ in range(2 + n % 4)
        ]
        title = f"{where} CITY GENERAL MUNICIPAL ELECTION Mayor"
        text = {"AdditionalText": "", "MeasureText": "", "MeasurePassRate": "", "VoteFor": ""}
        contests.append({"Title": title, "Type": "Candidate", **text, "Candidates": candidates})
    groups = [{"Name": "Cities", "Contests": contests}]
    head = {"ID": 7, "Date": f"{DAY}T00:00:00-08:00", "Title": "General Election"}
    return json.dumps({"Election": {**head, "ContestGroups": groups}, "Timestamp": clock}).encode()


def _processor() -> float:
    """Return the processor time of every program that has ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Drill:
    """A copy of the archive in ``root``, and the ``steps`` that were done in it."""

    def __init__(self, root: Path) -> None:
        self.root, self.steps = root, list[Step]()

    def step(self, who: str, what: str, *command: str, ends: Collection[int] = (0,)) -> None:
        """Run ``command`` in the copy and note how long it took.

        SystemExit with what it printed where it ends with another status than one of ``ends``.
        """
        started, spent = time.perf_counter(), _processor()
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode not in ends:
            raise SystemExit(
                f"{' '.join(command)} ended with"
                f" {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}"
            )
        self.steps.append((who, what, time.perf_counter() - started, _processor() - spent))
        print(f"{self.steps[-1][2]:7.1f} s  {what}", file=sys.stderr)

    def builder(self, who: str, what: str, *words: str) -> None:
        # An import of an invented count ends with 3: a person has to look at what is new.
        ends = (0, 3) if words[0] == "import" else (0,)
        self.step(who, what, sys.executable, "-m", "builder", *words, ends=ends)


def copied(folder: Path) -> Path:
    """Return a clean checkout of HEAD in ``folder`` with an invented county in which nothing is
    counted yet.
    """
    root = folder / "checkout"
    subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), str(root)], check=True)
    shutil.copytree(ROOT / "node_modules", root / "node_modules", symlinks=True)
    election = root / "data" / PLACE / DAY
    election.mkdir(parents=True)
    (election.parent / "jurisdiction.toml").write_text(JURISDICTION, encoding="utf-8")
    (election / "election.toml").write_text(ELECTION, encoding="utf-8")
    return root


def drill(folder: Path) -> tuple[list[Step], list[Step]]:
    """Return the steps of the first publication, which nobody waits for, and those of one more
    update.
    """
    files = [folder / "results-1.json", folder / "results-2.json"]
    for number, (path, clock) in enumerate(
        zip(files, (f"{DAY}T20:15:00", f"{DAY}T21:30:00"), strict=True), start=1
    ):
        path.write_bytes(results(number, clock))
    setting = Drill(copied(folder))
    name = f"{PLACE}/{DAY}"
    setting.builder("editor", "import the first file", "import", name, str(files[0]), "--write")
    setting.builder("editor", "say that it was looked at", "reviewed", name, "--all")
    setting.builder("editor", "seal it", "seal")
    setting.builder("deployment", "build", "build")
    published = folder / "published"
    (setting.root / "site").rename(published)

    one = Drill(setting.root)
    one.builder("editor", "import the new file", "import", name, str(files[1]), "--write")
    one.builder("editor", "check", "check", "--quiet")
    one.builder("editor", "seal", "seal")
    environment = folder / "environment"
    one.step(
        "deployment",
        "install the locked packages of a build",
        "make",
        f"VENV={environment}",
        "runtime",
    )
    one.builder("deployment", "check", "check", "--quiet")
    shutil.rmtree(one.root / "build")  # a deployment begins from nothing
    with running(published, "/") as address:
        one.builder("deployment", "build", "build", "--previous", address)
        one.builder(
            "deployment",
            "verify against the published site",
            "verify",
            "site",
            "--against",
            address,
        )
    one.step(
        "deployment",
        "pack for the upload",
        "tar",
        "--create",
        "--file",
        str(folder / "site.tar"),
        "site",
    )
    manifest = hashlib.sha256((one.root / "site" / "manifest.json").read_bytes()).hexdigest()
    with running(one.root / "site", "/") as address:
        words = ("verify", address, "--until", manifest, "--limit", "200")
        one.builder("confirmation", "verify a sample over HTTP", *words)
    return setting.steps, one.steps


def table(steps: Sequence[Step], tests: float | None) -> str:
    """Return the results as a page in Markdown."""
    rows = "".join(
        f"| {who} | {what} | {clock:.1f} | {cpu:.1f} |\n" for who, what, clock, cpu in steps
    )
    editing = sum(clock for who, _, clock, _ in steps if who == "editor")
    deploying = sum(clock for who, _, clock, _ in steps if who == "deployment")
    spent = sum(cpu for who, _, _, cpu in steps if who == "deployment")
    install = next(clock for _, what, clock, _ in steps if what.startswith("install"))
    tested = (
        "not run this time; `python -m benchmarks.drill --with-tests` does"
        if tests is None
        else f"{tests:.0f} s"
    )
    before = "" if tests is None else f" Before: {deploying - install + tests:.0f} s."
    return f"""# One more update, from file to verified site

`make drill` copies the archive, adds an invented county of {CONTESTS} contests with a running
count, publishes it, and then does what an editor and a deployment do with its next file. Seconds
on the clock and of processor time, {os.cpu_count()} processors:

| who | step | clock | processor |
| --- | --- | --: | --: |
{rows}
An editor waits {editing:.0f} s. A deployment's own steps before the upload take {deploying:.0f} s
({spent:.0f} s of processor time).{before}
What a hosting service takes to begin a job, to copy the checkout and to deploy comes on top.

The pipeline before ran every test (`bash .ci/run`) between the push and the upload: {tested}.
"""


def main(words: Sequence[str] | None = None) -> None:
    """Do the drill and write its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--with-tests", action="store_true", help="run .ci/run in the copy, too")
    chosen = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        _, steps = drill(Path(folder))
        tests = None
        if chosen.with_tests:
            waiting = Drill(Path(folder) / "checkout")
            waiting.step("deployment before", "every test", "bash", ".ci/run")
            tests = waiting.steps[0][2]
    RESULTS.write_text(table(steps, tests), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
