"""The format la-fixed-width: returns of 95 columns, one record type a line (until 2020)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

from builder.errors import FeedError, shown
from builder.importers.encodings import recognize
from builder.importers.json_reader import YEARS
from builder.importers.parsed import (
    ContestType,
    FileKind,
    ParsedChoice,
    ParsedContest,
    ParsedSnapshot,
)
from builder.model import Precision
from builder.store import characters

TYPES = {"CC": ContestType.CANDIDATE, "MC": ContestType.MEASURE, "JC": ContestType.RETENTION}
TOTALS = {
    "VOTE BY MAIL": "ballots_mail",
    "VOTE AT POLL": "ballots_in_person",
    "BALLOTS CAST/TURNOUT": "ballots_counted",
}
MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
FIGURE = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
AGAIN = "Ask for the file again."
YES_NO = re.compile(r"(?:^|\s)- (YES|NO)\s*$")


def parse(data: bytes, filename: str) -> ParsedSnapshot:
    """Read the returns of one file; the sequence tells its contests and statistics apart.

    FeedError where a head, a time or a character can't be of such a file; a wrong figure or count
    of records is one of the ``problems``.
    """
    text, encoding = recognize(data, filename)
    # The oldest files end in the control byte 0x1A, the end-of-file mark of their time.
    lines = [line for line in text.rstrip("\x1a").replace("\r\n", "\n").split("\n") if line]
    if not lines or lines[0][:5] != "000ET":
        got = shown(lines[0]) if lines else "an empty file"
        todo = "Give the county's fixed-width file."
        raise FeedError(filename, line=1, expected="a record 000ET", got=got, todo=todo)
    _check_characters(lines, filename)
    heads = [line[15:].strip() for line in lines if line[:5] == "000ET"]
    problems: list[str] = []
    ends = [line for line in lines if line[3:5] == "EF"]
    if not ends:
        problems.append("the end record EF is missing: the file is cut off")
    elif (said := ends[-1][15:].strip()) != str(len(lines)):
        problems.append(f"the end record counts {said} records, the file has {len(lines)}")
    contests: list[ParsedContest] = []
    totals: dict[str, str] = {}
    for _, group in groupby(enumerate(lines, 1), lambda item: item[1][:3]):
        page = list(group)
        if page[0][1][5:9] == "STAT":
            totals |= _totals(page, problems)
        else:
            starts = [number for number, (_, line) in enumerate(page) if line[3:5] in TYPES]
            for start, end in zip(starts, [*starts[1:], len(page)], strict=False):
                contests += _contests(page[start:end], problems)
    return ParsedSnapshot(
        format="la-fixed-width",
        kind=FileKind.RETURNS,
        filename=filename,
        released_at=_time(lines, filename),
        precision=Precision.MINUTE,
        election_date=next((day for head in heads if (day := _day(head, filename))), None),
        election_title=next((head for head in heads if _day(head, filename)), ""),
        official_label=next((head for head in heads if "Returns" in head), ""),
        contests=tuple(contests),
        totals=totals,
        problems=tuple(problems),
        encoding=encoding,
    )


def _check_characters(lines: list[str], filename: str) -> None:
    """Refuse control and invisible characters, except tabs in the oldest files' statistics."""
    for number, line in enumerate(lines, 1):
        found = characters.refused(line.replace("\t", " ") if line[5:9] == "STAT" else line)
        if found:
            got, expected = f"{found.what} in column {found.column}", "a record of plain text"
            raise FeedError(filename, line=number, expected=expected, got=got, todo=AGAIN)


def _day(head: str, filename: str) -> date | None:
    """Return the day of "NOVEMBER 04, 2014 - GENERAL ELECTION"; None for a head that is no date."""
    if match := re.match(r"([A-Za-z]{3,}) ([0-9]{1,2}), ([0-9]{4})\b", head):
        month = next(
            (n for n, name in enumerate(MONTHS, 1) if name.startswith(match[1].lower())), 0
        )
        try:
            return date(int(match[3]), month, int(match[2]))
        except ValueError:
            expected, got = "a day like NOVEMBER 04, 2014 in a record ET", shown(match[0])
            raise FeedError(filename, expected=expected, got=got, todo=AGAIN) from None
    return None


def _time(lines: list[str], filename: str) -> datetime:
    for number, line in enumerate(lines, 1):
        if line[3:5] == "TD":
            text = line[15:].strip().removeprefix("AS OF ")
            try:
                moment = datetime.strptime(text if text.isascii() else "", "%H:%M %m/%d/%Y")
            except ValueError:
                moment = None
            if moment is None or moment.year not in YEARS:
                expected, got = "a time like 13:07 11/25/2014", shown(text)
                raise FeedError(filename, line=number, expected=expected, got=got, todo=AGAIN)
            return moment
    raise FeedError(filename, expected="a record TD with the time", got="none", todo=AGAIN)


def _number(text: str, where: int, problems: list[str]) -> int | None:
    """Return a figure; None and a problem where it is none, such as Z,ZZ9 or 1,34."""
    if FIGURE.fullmatch(text.strip()):
        return int(text.strip().replace(",", ""))
    problems.append(f"line {where}: a figure was expected, got {shown(text.strip())}")
    return None


def _totals(page: list[tuple[int, str]], problems: list[str]) -> dict[str, str]:
    totals = {}
    for where, line in page:
        if line[3:5] == "DR":
            registered = _number(line[32:41], where, problems)
            totals["registered"] = "" if registered is None else str(registered)
        elif line[3:5] == "BC" and (item := TOTALS.get(line[45:73].strip())):
            value = _number(line[73:82], where, problems)
            totals[item] = "" if value is None else str(value)
            if item == "ballots_counted" and re.fullmatch(
                r"\d+(\.\d+)?", pct := line[83:91].strip()
            ):
                totals["turnout_pct"] = pct
    return {item: value for item, value in totals.items() if value}


def _contests(page: list[tuple[int, str]], problems: list[str]) -> Iterator[ParsedContest]:
    """Yield the contests of a page; the oldest files hold several judges or measures on one."""
    columns: tuple[str, ...] = ()
    kind = ContestType.CANDIDATE
    party, vote_for = "", ""
    registered = None
    candidates: list[ParsedChoice] = []
    questions: list[
        tuple[str, str, list[ParsedChoice], str]
    ] = []  # text, judge, choices, pass rule
    for where, line in page:
        record = line[3:5]
        if record in TYPES:
            kind = TYPES[record]
            columns = tuple(part for part in (line[15:41].strip(), line[44:70].strip()) if part)
        elif record == "PT":
            party = line[15:41].strip()
        elif record == "VF":
            vote_for = " ".join(line[15:41].split())
        elif record == "DR":
            registered = _number(line[32:41], where, problems)
        elif record == "CN":
            candidates.append(
                _choice(line, where, line[18:41].strip(), line[41:44].strip(), problems)
            )
        elif record in ("MT", "JN"):
            words, side = _side(line)
            choice = _choice(line, where, side, "", problems)
            if side == "YES":
                # A judge's name begins at column 42, in the oldest files at column 45.
                split = 45 if not line[42:45].strip() else 42
                judge = words[split - 18 :].strip() if record == "JN" else ""
                text = words[: split - 18].strip() if record == "JN" else " ".join(words.split())
                questions.append((text, judge, [choice], ""))
            elif questions:
                text, judge, choices, _ = questions[-1]
                questions[-1] = (text, judge, [*choices, choice], words.strip().strip("()"))
            else:
                problems.append(f"line {where}: a No line stands without its Yes line")
    title = " ".join(columns)
    district = page[0][1][9:14].strip()
    if kind is ContestType.CANDIDATE:
        yield ParsedContest(
            title=title,
            columns=columns,
            type=kind,
            choices=tuple(candidates),
            party=party,
            vote_for=vote_for,
            district=district,
            registered=registered,
        )
    for text, judge, choices, rule in questions:
        yield ParsedContest(
            title=(
                " ".join((title, text, judge))
                if judge
                else title
                if len(questions) == 1
                else f"{title} {text}"
            ),
            columns=columns,
            type=kind,
            choices=tuple(choices),
            short_text="" if judge else text,
            pass_rate=rule,
            judge=judge,
            seat=text if judge else "",
            registered=registered,
        )


def _side(line: str) -> tuple[str, str]:
    """Return the text before "- YES" or "- NO", and which of the two it is."""
    head = line[18:73].rstrip()
    if match := YES_NO.search(head):
        return head[: match.start()], match[1]
    return head, "YES"


def _choice(line: str, where: int, name: str, party: str, problems: list[str]) -> ParsedChoice:
    return ParsedChoice(
        name=name,
        party=party,
        votes=_number(line[73:82], where, problems),
        printed_pct=line[83:91].strip(),
    )
