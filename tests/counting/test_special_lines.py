"""Lines of totals, blanks and write-ins, party lines, and what `check` asks about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.checks import check_election
from builder.counting.special_lines import adds_up, left_out, special_line
from builder.importers.checksums import broken_totals, left_out_words
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest
from builder.importers.people import propose_choices
from builder.model import ChoiceKind
from builder.store import load
from tests.small_archive import put, write_small_archive

WRITE_INS = "WRITE-IN|Write-ins|WRITE IN|Write-in Votes|writeins|Unassigned write-ins|TOTAL WRITE-INS|SCATTERING|All Others|Others"
NONE = "NONE OF THESE CANDIDATES|None of the above|NOTA"
BLANKS = "BLANK|Blanks|ESTIMATED BLANKS|Blank Votes"
OUT = (
    "Under Votes|UNDERVOTES|Under-votes|Over Votes|OVERVOTES|Total Overvotes|TOTAL|TOTALS|TOTAL (VOTES CAST)|Total Votes Cast"
    "|Total Votes|VOTES CAST|Cast Votes|Grand Total|Void|Spoiled ballots|Ballots Cast|Registered Voters"
)
PEOPLE = (
    "Wright Inman|Blank, John|JOHN BLANK|Ana Total|TOTAL, ANA|BLANKS, JO|Oliver Others|JOE OVERVOTE SMITH|UNDER, VOTES A|YES|NO"
    "|Void Marsh|NOTARO ANN|Scatter Jones|WRITE, IN CHANG|李明|NONE, OF|Cast, Ann|ROSE|W. RITE-IN"
)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (WRITE_INS, ChoiceKind.WRITE_INS),
        (NONE, ChoiceKind.NONE_OF_THESE),
        (BLANKS, ChoiceKind.BLANKS),
        (OUT, None),
    ],
)
def test_a_special_line_is_known_as_what_it_is(names: str, kind: ChoiceKind | None) -> None:
    for name in names.split("|"):
        found = special_line(name)
        assert found is not None, name
        assert found.kind == kind, name
        assert left_out(name) is (kind is None), name


def test_people_who_are_called_like_a_line_stay_people() -> None:
    assert [name for name in PEOPLE.split("|") if special_line(name) is not None] == []


def test_a_named_write_in_is_a_person() -> None:
    for name in ("ANA ROSE (WRITE-IN)", "Ana Rose (Certified Write-in)", "ANA ROSE [write in]"):
        found = special_line(name)
        assert found is not None and found.kind is ChoiceKind.WRITE_IN, name
        assert adds_up(name)


def contest(**votes: int | None) -> ParsedContest:
    choices = tuple(
        ParsedChoice(name=name.replace("_", " "), party="", votes=value)
        for name, value in votes.items()
    )
    return ParsedContest(title="MAYOR", type=ContestType.CANDIDATE, choices=choices)


def test_proposals_give_each_line_its_kind() -> None:
    made = contest(ROSE=25, OATS=24, SCATTERING=3, NONE_OF_THESE_CANDIDATES=2, BLANKS=9)
    rows = [one.row for one in propose_choices(made, {"race": "mayor", "seats": "1"}, "file", {})]
    assert [(row["choice"], row["name"], row["kind"], row["colour"]) for row in rows] == [
        ("rose", "Rose", "candidate", "c1"),
        ("oats", "Oats", "candidate", "c2"),
        ("write-ins", "Write-ins", "write-ins", "c0"),
        ("none-of-these", "None of these candidates", "none-of-these", "c0"),
        ("blanks", "Blank", "blanks", "c0"),
    ]


def test_what_is_left_out_is_said_once_for_the_whole_file() -> None:
    made = [contest(ROSE=25, Under_Votes=900), contest(OATS=24, Under_Votes=100, TOTAL=24)]
    assert left_out_words(made) == [
        '"TOTAL" in 1 contest, 24 in all: a total',
        '"Under Votes" in 2 contests, 1,000 in all: undervotes, which are no votes',
    ]


def test_a_total_is_checked_by_the_contest_and_one_empty_cell_does_not_hide_it() -> None:
    assert broken_totals([contest(ROSE=25, OATS=24, TOTAL=49)]) == []
    of_ballots = contest(ROSE=25, OATS=24, Under_Votes=9, BLANKS=1, TOTAL=59)
    assert broken_totals([of_ballots]) == []
    assert broken_totals([contest(ROSE=None, OATS=24), contest(ROSE=25, OATS=24, TOTAL=50)]) == [
        "MAYOR: the file's total is 50, the votes of its choices add up to 49"
    ]
    assert broken_totals([contest(ROSE=None, OATS=24, TOTAL=50)]) == []
    assert broken_totals([contest(ROSE=None, OATS=60, TOTAL=50)]) == [
        "MAYOR: the file's total is 50, the reported votes of its choices add up to 60"
    ]


def said(folder: Path, check: str) -> list[str]:
    found = check_election(folder, load.load_jurisdiction(folder.parent))
    return [str(problem).partition(": ")[2] for problem in found if problem.check == check]


def test_check_asks_about_a_candidate_who_reads_like_a_line_until_a_note_says_it_is_a_person(
    tmp_path: Path,
) -> None:
    folder = write_small_archive(tmp_path)
    assert said(folder, "special") == []
    put(folder / "choices.csv", "Odo Proud,ODO PROUD", "Under Votes,UNDER VOTES")
    assert len(said(folder, "special")) == 1
    assert 'no choice for "UNDER VOTES", which reads like undervotes' in said(folder, "special")[0]
    row = "UNDER VOTES,,,candidate,,,3,,,,file-1,"
    put(folder / "choices.csv", row, f"{row}A person")
    assert said(folder, "special") == []


def test_party_lines_have_their_person_and_add_up_to_the_persons_votes(tmp_path: Path) -> None:
    folder = write_small_archive(tmp_path)
    night = folder / "snapshots" / "2030-11-05-2031.csv"
    with (folder / "choices.csv").open("a", encoding="utf-8") as out:
        for party in ("Oak", "Elm"):
            name = f"butterbur-{party.lower()},Barliman Butterbur ({party}),BARLIMAN BUTTERBUR"
            out.write(f"mayor,{name},,,party-line,{party},,,,,,file-1,\n")
    whole = "mayor,butterbur,31,file-1\n"
    lines = "mayor,butterbur-oak,20,file-1\nmayor,butterbur-elm,11,file-1\n"
    put(night, whole, whole + lines)
    assert said(folder, "party-lines") == said(folder, "sums") == []
    put(night, "butterbur-elm,11", "butterbur-elm,10")
    words = "30 votes for mayor/butterbur, the sum of butterbur-oak, butterbur-elm"
    assert words in said(folder, "party-lines")[0]
    line = ",,,party-line,Oak"
    put(folder / "choices.csv", f"BARLIMAN BUTTERBUR{line}", f"SOMEBODY ELSE{line}")
    words = 'one candidate with the official_name "SOMEBODY ELSE"'
    assert words in " ".join(said(folder, "party-lines"))


def test_a_name_of_a_hundred_thousand_characters_is_no_such_line() -> None:
    assert special_line("N" * 100_000) is None
    assert special_line("write-in " * 20_000) is None
