"""Opens every election's spreadsheet in LibreOffice: `make spreadsheets`.

LibreOffice writes each sheet as CSV, and every vote must be that of votes.csv. It also opens the
files of an invented election whose texts a spreadsheet takes for something else.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl

from builder.store.export_columns import SPREADSHEET
from tests.checkout import ROOT
from tests.exports.test_election_files import HOSTILE, TRAPS, made_files, trapped

SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""UTF-8, with commas, texts as they are shown, and a file for each sheet."""
ASKED = ["--infilter=CSV:44,34,76,1,,1033"]
"""What a person chooses in the dialog for a CSV file: commas, UTF-8, English."""


def convert(program: str, to: str, path: Path, out: Path, *words: str) -> None:
    profile = f"-env:UserInstallation={(out.parent / 'profile').as_uri()}"
    command = [program, profile, "--headless", *words, "--convert-to", to, "--outdir", str(out)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=300)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def votes_of(sheet: Path) -> dict[tuple[str, str, str], str]:
    """The votes of the sheet as LibreOffice has them, by race, choice and update."""
    return {
        (row["race"], row["choice"], update): "" if cell == "not reported" else cell
        for row in rows(sheet)
        for update, cell in list(row.items())[4:]
        if cell
    }


def wrong_votes(program: str, data: Path, out: Path) -> int:
    """Return how many votes of an election LibreOffice reads otherwise than they are."""
    convert(program, SHEETS, data / SPREADSHEET, out)
    found = votes_of(out / f"{Path(SPREADSHEET).stem}-Votes.csv")
    expected = {
        (row["race"], row["choice"], row["update"]): row["votes"]
        for row in rows(data / "votes.csv")
    }
    return sum(found.get(key) != expected.get(key) for key in found.keys() | expected.keys())


def names_of(program: str, data: Path, out: Path, words: Sequence[str]) -> Mapping[str, object]:
    """Return what LibreOffice makes of each trap when it opens the CSV file of the choices."""
    convert(program, "xlsx", data / "choices.csv", out, *words)
    column = openpyxl.load_workbook(out / "choices.xlsx").worksheets[0]["C"][1:]
    assert not any(cell.data_type == "f" for cell in column), "a formula"
    return dict(zip([*TRAPS, *HOSTILE], (cell.value for cell in column), strict=True))


def main() -> int:
    program = shutil.which("soffice")
    if program is None:
        sys.exit("LibreOffice is not installed: apt-get install libreoffice-calc-nogui")
    wrong = 0
    with TemporaryDirectory() as folder:
        data, out = Path(folder) / "data", Path(folder) / "out"
        data.mkdir()
        for name, file in made_files(trapped()).items():
            (data / name).write_bytes(file)
        wrong += wrong_votes(program, data, out)
        names = [row["name"] for row in rows(out / f"{Path(SPREADSHEET).stem}-Choices.csv")]
        wrong += sum(a != b for a, b in zip(names, [*TRAPS, *HOSTILE], strict=True))
        print(f"invented election, XLSX: {wrong} cells are other than they were")
        for how, words in (("asked for UTF-8 and English", ASKED), ("not asked", [])):
            found = names_of(program, data, out, words)
            other = {text: cell for text, cell in found.items() if cell not in (text, f"'{text}")}
            print(f"invented election, CSV, {how}: {other}")
        for data in sorted(path.parent for path in (ROOT / "site").glob(f"*/*/data/{SPREADSHEET}")):
            cells = wrong_votes(program, data, out)
            print(f"{data.relative_to(ROOT / 'site').parent}: {cells} votes are other")
            wrong += cells
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
