"""A small county for the importer's tests, its fixtures, and the import by the command line."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from builder.cli import main
from tests.checkout import TESTS

FIXTURES = TESTS / "fixtures"
MEDIA, COUNTER, FIXED = (
    FIXTURES / name for name in ("la-media-json", "la-counter", "la-fixed-width")
)
IDS = COUNTER / "election_data.json"
IDENTITY = FIXTURES / "identity.toml"
ELECTION = "xx-shire/2030-11-05"
HOW = "Check each one. To seal what is right, import with --write alone, read the difference and run `builder seal`, or name each with --accept, such as --accept {name}."
RULES = "office,election,rule,seats,source_title,source_url\n.*,,plurality,,Act of the Shire,https://shire.example/act\n"
JURISDICTION = """\
name = "Shire"
authority = "Shire Returning Office"
authority_short = "SRO"
time_zone = "America/Los_Angeles"
time_label = "PT"
"""


def county(tmp_path: Path) -> Path:
    """Write a jurisdiction and an election that holds nothing yet; returns its folder."""
    folder = tmp_path / ELECTION
    folder.mkdir(parents=True)
    (folder.parent / "jurisdiction.toml").write_text(JURISDICTION, encoding="utf-8")
    (folder.parent / "rules.csv").write_text(RULES, encoding="utf-8")
    shutil.copyfile(IDENTITY, folder.parent / "identity.toml")
    (folder / "election.toml").write_text(
        'title = "General election"\ndate = 2030-11-05\npolls_close = 2030-11-05T20:00:00-08:00\n',
        encoding="utf-8",
    )
    return folder


def identified(folder: Path) -> Path:
    """``folder`` with an election.toml that says as which the official files know the election."""
    with (folder / "election.toml").open("a", encoding="utf-8") as file:
        file.write('official_title = "General Election"\nofficial_id = "7"\n')
    return folder


def run_import(folder: Path, *arguments: str | Path) -> Result:
    """``builder import`` of ``arguments`` into the election of ``county``, on 2030-12-21."""
    given = [str(argument) for argument in arguments]
    return CliRunner().invoke(
        main, ["import", ELECTION, "--on", "2030-12-21", *given, "--data", str(folder.parents[1])]
    )


def write(folder: Path, *arguments: str | Path) -> str:
    """The same with --write, which must write; returns what was printed."""
    result = run_import(folder, *arguments, "--write")
    assert result.exit_code in (0, 3), result.output + result.stderr
    return result.output


def refusal(folder: Path, *words: str | Path) -> str:
    """Why an import was not written, in one line; not a byte of the data may have changed."""
    before = tree(folder.parent)
    result = run_import(folder, *words, "--write")
    assert result.exit_code == 1 and tree(folder.parent) == before, result.output
    return " ".join(result.stderr.split())


def contest(title: str, *people: tuple[Any, ...], **given: Any) -> dict[str, Any]:
    """A contest of a results file; each of ``people`` is a name, votes and, at times, a party."""
    listed = [{"Name": one[0], "Votes": one[1], "Party": [*one, ""][2]} for one in people]
    empty = dict.fromkeys(("AdditionalText", "MeasureText", "MeasurePassRate", "VoteFor"), "")
    return {"Title": title, "Type": "Candidate", **empty, "Candidates": listed, **given}


def refused(folder: Path, *words: str | Path) -> str:
    """Why an import was not sealed; not a byte of the data may have changed."""
    before = tree(folder.parent)
    result = run_import(folder, *words, "--write", "--seal")
    assert result.exit_code == 1, result.output
    assert tree(folder.parent) == before
    return " ".join(result.stderr.split())


def review(folder: Path) -> None:
    """``builder reviewed --all``, as a person does who has looked at every proposal."""
    if (folder / "review.csv").exists():
        name = f"{folder.parent.name}/{folder.name}"
        result = CliRunner().invoke(
            main, ["reviewed", name, "--all", "--data", str(folder.parents[1])]
        )
        assert result.exit_code == 0, result.output + result.stderr


def captures(tmp_path: Path, **retrieved: str) -> list[str | Path]:
    """The options that say when files (stems, with _ for -) were captured."""
    path, lines = tmp_path / "captures.csv", ["commit,committed_local,file,sum_candidate_votes\n"]
    for number, (name, when) in enumerate(retrieved.items()):
        lines.append(f"c{number},{when},{name.replace('_', '-')}.json,\n")
    path.write_text("".join(lines), encoding="utf-8")
    return ["--captures", path, "https://captures.example/{commit}"]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by relative name."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def lines(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text(encoding="utf-8").splitlines()


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file, read by the standard library."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
