"""The invented city of Lark: its results files, and a shell in which documented commands run."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.checkout import ROOT

ELECTION = "us-xx-lark/2032-11-02"
PEOPLE = ("Ada Fenn", "Bo Rill", "Cy Moor", "Di Lake", "Ed Beck", "YES", "NO")
FIRST = dict(zip(PEOPLE, (412, 388, 301, 290, 122, 500, 300), strict=True))
LATER = dict(zip(PEOPLE, (500, 520, 390, 371, 160, 610, 420), strict=True))


def results(votes: Mapping[str, int], time: str) -> str:
    """A results file of the city with these votes, released at ``time`` by its clocks."""

    def contest(title: str, kind: str, names: Sequence[str], **more: str) -> dict[str, object]:
        blank = dict.fromkeys(("AdditionalText", "MeasureText", "MeasurePassRate", "VoteFor"), "")
        choices = [{"Name": name, "Party": "", "Votes": votes[name]} for name in names]
        return {"Title": title, "Type": kind, **blank, **more, "Candidates": choices}

    one, two = (f"Vote for no more than {seats}" for seats in ("one", "two"))
    offices = [
        contest("Mayor", "Candidate", PEOPLE[:2], VoteFor=one),
        contest("Council, Ward 2", "Candidate", PEOPLE[2:5], VoteFor=two),
    ]
    words = {"MeasureText": "Shall the city mend its bridge?"}
    words["MeasurePassRate"] = "Majority of votes cast"
    measures = [contest("Question 1", "Measure", PEOPLE[5:], **words)]
    groups = [
        {"Name": "City offices", "Contests": offices},
        {"Name": "City measures", "Contests": measures},
    ]
    about = {"ID": 12, "Date": "2032-11-02T00:00:00-06:00", "Title": "City General Election"}
    election = {**about, "ContestGroups": groups}
    return json.dumps({"Timestamp": time, "Election": election}, indent=1)


def review(archive: Path) -> None:
    """What a person does with the proposals: titles as people say them, places, and the source."""
    folder = archive / "data" / ELECTION
    with (folder / "races.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = {
        "Mayor": "Mayor of Lark",
        "Council, Ward 2": "City Council, Ward 2",
        "Question 1": "City Question 1",
    }
    for row in rows:
        if row["kind"] == "office":
            row["rule"] = "plurality"
        row |= {"title": titles[row["official_title"]], "place": "Lark", "note": ""}
        row["office"] = row["office"] or "Council"
    with (folder / "races.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    source = rows[0]["source"]
    about = (folder / "election.toml").read_text(encoding="utf-8")
    (folder / "election.toml").write_text(
        re.sub(r'^source = ""', f'source = "{source}"', about, flags=re.MULTILINE)
    )


AUTHORITY = """\
name = "City of Lark"
authority = "Lark City Clerk"
authority_short = "Clerk"
time_zone = "America/Denver"
time_label = "MT"
kind = "city"
"""
ABOUT = """\
title = "City election"
official_title = "City General Election"
official_id = "12"
date = 2032-11-02
polls_close = 2032-11-02T19:00:00-06:00
source = ""
"""
RELEASE = "release-4,Statement of the clerk,Lark City Clerk,official-release,https://www.lark.example/4,,,2032-11-04\n"


def begun_archive(root: Path) -> Path:
    """An archive of the city before its first file, with the files of the night at hand."""
    init = f"python -m builder init {root} --name Lark --url https://lark.github.io/counts/ --kind city"
    builder = "python -m builder"
    new = f"{builder} new jurisdiction us-xx-lark\n{builder} new election {ELECTION}"
    assert shell(init, ROOT).returncode == 0
    (root / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    done = shell(new, root)
    assert done.returncode == 0, done.stderr
    (root / "data" / "us-xx-lark" / "jurisdiction.toml").write_text(AUTHORITY, encoding="utf-8")
    (root / "data" / ELECTION / "election.toml").write_text(ABOUT, encoding="utf-8")
    with (root / "data" / ELECTION / "sources.csv").open("a", encoding="utf-8") as file:
        file.write(RELEASE)
    (root / "results.json").write_text(results(FIRST, "2032-11-02T20:15:00"), encoding="utf-8")
    (root / "results-2.json").write_text(results(LATER, "2032-11-02T22:40:00"), encoding="utf-8")
    fallen = {**LATER, "Ed Beck": 159, "YES": 640}
    (root / "results-3.json").write_text(results(fallen, "2032-11-03T09:10:00"), encoding="utf-8")
    return root


def sealed_archive(root: Path) -> Path:
    """The archive with one update sealed and built; `published.json` is its manifest."""
    begun_archive(root)
    imported = shell(f"python -m builder import {ELECTION} results.json --write", root)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    review(root)
    steps = f"python -m builder reviewed {ELECTION} --all && python -m builder seal && python -m builder build && cp site/manifest.json published.json"
    done = shell(steps, root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def copied(archive: Path, to: Path) -> Path:
    shutil.copytree(archive, to, symlinks=True)
    return to


def blocks(text: str) -> list[str]:
    """The code blocks of Markdown, indented by four or, in a list, by eight."""
    out: list[str] = []
    for found in re.finditer(r"(?:^|\n\n)((?:(?: {8}| {4})\S[^\n]*(?:\n|$))+)", text):
        lines = found[1].rstrip("\n").split("\n")
        deep = "        " if lines[0].startswith("        ") else "    "
        if all(line.startswith(deep) for line in lines):
            out.append("\n".join(line.removeprefix(deep) for line in lines))
    return out


LOOK = """\
python() {
  local code=0
  command python "$@" || code=$?
  if [ "${3:-}" = import ] && [ "$code" = 3 ]; then code=0; fi
  return "$code"
}
"""
"""An import may end with 3: it did what was asked, and a person must look."""


def shell(script: str, at: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``script`` in bash at ``at``, with the Python of the tests; any failure ends it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ours = ("PYTHONPATH", "VIRTUAL_ENV")
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", LOOK + script],
        cwd=at,
        env={**clean, "PATH": path, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
