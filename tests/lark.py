"""The invented city of Lark: its results files in a format that exists, and a shell in which documented commands run."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ELECTION = "us-xx-lark/2032-11-02"
FIRST = {"Ada Fenn": 412, "Bo Rill": 388, "Cy Moor": 301, "Di Lake": 290, "Ed Beck": 122, "YES": 500, "NO": 300}
LATER = {"Ada Fenn": 500, "Bo Rill": 520, "Cy Moor": 390, "Di Lake": 371, "Ed Beck": 160, "YES": 610, "NO": 420}


def results(votes: Mapping[str, int], time: str) -> str:
    """A results file of the city with these votes, released at ``time`` by its clocks."""

    def contest(title: str, kind: str, names: Sequence[str], **more: str) -> dict[str, object]:
        blank = dict.fromkeys(("AdditionalText", "MeasureText", "MeasurePassRate", "VoteFor"), "")
        choices = [{"Name": name, "Party": "", "Votes": votes[name]} for name in names]
        return {"Title": title, "Type": kind, **blank, **more, "Candidates": choices}

    offices = [
        contest("Mayor", "Candidate", ["Ada Fenn", "Bo Rill"], VoteFor="Vote for no more than one"),
        contest("Council, Ward 2", "Candidate", ["Cy Moor", "Di Lake", "Ed Beck"], VoteFor="Vote for no more than two"),
    ]
    words = {"MeasureText": "Shall the city mend its bridge?", "MeasurePassRate": "Majority of votes cast"}
    measures = [contest("Question 1", "Measure", ["YES", "NO"], **words)]
    groups = [{"Name": "City offices", "Contests": offices}, {"Name": "City measures", "Contests": measures}]
    about = {"ID": 12, "Date": "2032-11-02T00:00:00-06:00", "Title": "City General Election", "ContestGroups": groups}
    return json.dumps({"Timestamp": time, "Election": about}, indent=1)


def review(archive: Path) -> None:
    """What a person does with the proposals: titles as people say them, places, and the source of the election."""
    folder = archive / "data" / ELECTION
    with (folder / "races.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = {"Mayor": "Mayor of Lark", "Council, Ward 2": "City Council, Ward 2", "Question 1": "City Question 1"}
    for row in rows:
        row |= {"title": titles[row["official_title"]], "place": "Lark", "note": ""}
    with (folder / "races.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    source = rows[0]["source"]
    about = (folder / "election.toml").read_text(encoding="utf-8")
    (folder / "election.toml").write_text(re.sub(r'^source = ""', f'source = "{source}"', about, flags=re.MULTILINE))


def blocks(text: str) -> list[str]:
    """The code blocks of Markdown, in their order: lines indented by four or, in a list, by eight."""
    out: list[str] = []
    for found in re.finditer(r"(?:^|\n\n)((?:(?: {8}| {4})\S[^\n]*(?:\n|$))+)", text):
        lines = found[1].rstrip("\n").split("\n")
        deep = "        " if lines[0].startswith("        ") else "    "
        if all(line.startswith(deep) for line in lines):
            out.append("\n".join(line.removeprefix(deep) for line in lines))
    return out


def shell(script: str, at: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``script`` in bash at the folder ``at``, where ``python`` is the one that runs the tests; any failure ends it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=at,
        env={**clean, "PATH": path, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
