"""Official files of an invented count in a dozen contests, as a county serves them in a night."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

TOWNS = (
    "ARCHET BREE BUCKLAND COMBE CRICKHOLLOW DEEPHALLOW FROGMORTON HARDBOTTLE LONGBOTTOM MICHEL-DELVING OATBARTON STOCK TUCKBOROUGH"
).split()
PEOPLE = (
    "ROSIE COTTON|FATTY BOLGER|WILL WHITFOOT|LOBELIA SACKVILLE|TED SANDYMAN|HAMFAST GAMGEE"
    "|FOLCO BOFFIN"
).split("|")
BLANK, OVER, MARKS = 3, 1, 2
"""Of every contest: ballots left blank, ballots overvoted, write-in marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The files of one count: for each time the votes of every contest, choice by choice.

    The first town elects one of seven, every other one of two. ``strange`` are contests that the
    counter feed tells without their parts, ``wrong`` contests of which it tells one ballot too
    many.
    """

    folder: Path
    times: Mapping[str, Sequence[int]]
    strange: frozenset[int] = frozenset()
    wrong: frozenset[int] = frozenset()
    stamps: Mapping[str, str] = field(default_factory=dict)

    def votes(self, time: str, contest: int) -> list[int]:
        """The votes of a contest: those of ``times``, its number added to each."""
        given = list(self.times[time])
        return [value + contest for value in (given if contest == 0 else given[:2])]

    def results(self, time: str, *, indent: int | None = None) -> Path:
        """The results file of a time such as 2030-11-05T20:10:30."""
        contests = [self._contest(n, self.votes(time, n)) for n in range(len(TOWNS))]
        for contest in contests:
            contest.pop("ID")
            for choice in contest["Candidates"]:
                choice.pop("ID")
        half = len(TOWNS) // 2
        groups = [
            {"Name": "Schools", "Contests": contests[half:]},
            {"Name": "Towns", "Contests": contests[:half]},
        ]
        about = {"ID": 7, "Date": "2030-11-05T00:00:00", "Title": "General Election"}
        content = {"Timestamp": f"{time}.25", "Election": {**about, "ContestGroups": groups}}
        return self._file(f"results-{_name(time)}-{indent}.json", content, indent)

    def counter(self, time: str) -> Path:
        """The counter file of that time."""
        data: list[dict[str, Any]] = []
        everyone = 0
        for number in range(len(TOWNS)):
            votes = self.votes(time, number)
            full = sum(votes) + MARKS
            ballots = full + BLANK + OVER
            everyone = max(everyone, ballots)
            counts = {"CBLT": ballots, "CFV": full, "CPV": 0, "CUV": BLANK, "COV": OVER}
            counts |= {"WRTN-01": MARKS, "NSEL-01": BLANK + OVER}
            if number in self.strange:
                counts |= {"CBLT": ballots - MARKS, "CFV": 0, "NSEL-01": 0}
                del counts["WRTN-01"]
            if number in self.wrong:
                counts["CBLT"] += 1
            data += [_row(100 + number, kind, value) for kind, value in counts.items()]
            first = 1000 + 10 * number
            data += [_row(first + place, "CAND", value) for place, value in enumerate(votes)]
        data += [_row(7, "EBLT", everyone), _row(7, "MBLT", everyone), _row(7, "DBLT", 0)]
        at = datetime.fromisoformat(time)
        stamp = f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at:%M:%S %p}"
        return self._file(f"counter-{_name(time)}.json", {"Data": data, "TimeStamp": stamp}, None)

    def ids(self, *, stamp: str = "") -> Path:
        """The id file; without ``stamp`` it does not say when it was made."""
        contests = [
            self._contest(number, [0] * (7 if number == 0 else 2)) for number in range(len(TOWNS))
        ]
        half = len(TOWNS) // 2
        groups = [
            {"Name": "Schools", "Order": 2, "Contests": contests[half:]},
            {"Name": "Towns", "Order": 1, "Contests": contests[:half]},
        ]
        about = {"ID": 7, "Date": "2030-11-05", "Title": "General Election"}
        data = {**about, "ContestGroups": groups, "RegistrationCount": 90_000}
        stamped = {"TimeStamp": stamp} if stamp else {}
        return self._file(f"ids{stamp[:1]}.json", {"Data": data, **stamped}, None)

    def _contest(self, number: int, votes: Sequence[int]) -> dict[str, Any]:
        names = PEOPLE if len(votes) > 2 else PEOPLE[number % 5 : number % 5 + 2]
        first = 1000 + 10 * number
        people = [
            {"ID": first + place, "Name": name, "Party": "Non Partisan", "Votes": value}
            for place, (name, value) in enumerate(zip(names, votes, strict=True))
        ]
        words = dict.fromkeys(("AdditionalText", "MeasureText", "MeasurePassRate", "VoteFor"), "")
        title = f"{TOWNS[number]} CITY GENERAL MUNICIPAL ELECTION Mayor"
        about = {"ID": 100 + number, "Title": title, "Type": "Candidate"}
        return {**about, **words, "Candidates": people}

    def _file(self, name: str, content: Mapping[str, Any], indent: int | None) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_text(json.dumps(content, indent=indent), encoding="utf-8")
        return path


def packed(path: Path) -> Path:
    """The same file as .gz."""
    other = path.with_name(path.name + ".gz")
    other.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return other


def _row(reference: int, kind: str, value: int) -> dict[str, Any]:
    return {"ReferenceID": reference, "ReferenceType": kind, "Value": value}


def _name(time: str) -> str:
    return time.replace(":", "")
