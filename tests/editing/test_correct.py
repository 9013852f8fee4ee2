"""`builder correct`, `complete` and an import into sealed data write everything or nothing."""

from __future__ import annotations

import fcntl
import os
import shlex
from pathlib import Path

import pytest

from builder import checks
from builder.editing.days import today
from builder.seal import chain
from builder.store import forms, load
from tests.importing import (
    COUNTER,
    HOW,
    IDS,
    MEDIA,
    county,
    identified,
    lines,
    refused,
    review,
    tree,
    write,
)
from tests.importing import ELECTION as COUNTY
from tests.sealing import (
    DAY,
    add_audit,
    contents,
    copied,
    done,
    edit,
    place,
    read,
    run,
    sealed_archive,
    sha256,
)
from tests.small_archive import ELECTION

NIGHT, LATER = "2030-11-05-2031", "2030-11-08-1600"
WHY = "--reason 'A digit was misread.' --source file-1"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed_archive(tmp_path_factory.mktemp("sealed") / "data")


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """The election of a sealed archive, to be changed."""
    return copied(published, tmp_path)


def errors(folder: Path) -> list[str]:
    found = checks.check_archive(folder.parents[1])
    return [str(problem) for problem in found if problem.level is checks.Level.ERROR]


def examined(folder: Path) -> chain.Seal:
    return chain.examine(load.load_election(folder, load.load_jurisdiction(folder.parent)))


def words(text: str) -> list[str]:
    """The words of a command on the election; NIGHT and LATER stand for keys of updates."""
    text = text.replace("NIGHT", NIGHT).replace("LATER", LATER)
    command, *rest = shlex.split(text)
    return [command, ELECTION, *rest]


def refused_with(folder: Path, text: str) -> str:
    """What a command is refused with."""
    status, said = run(folder, *words(text))
    assert status == 1
    return said.removeprefix("error: ")


def correct(folder: Path, text: str) -> str:
    return done(folder, *words(f"correct {text} {WHY} --date 2031-01-02"))


def facts_of(folder: Path) -> list[dict[str, str]]:
    """The lines of the seal that seal facts."""
    return [row for row in read(folder, "published.csv") if not row["scope"].startswith("wording/")]


def joined(folder: Path, file: str, columns: str) -> list[str]:
    """The cells of ``columns`` of every row of a file."""
    return ["|".join(row[name] for name in columns.split()) for row in read(folder, file)]


def rows_of(folder: Path) -> list[str]:
    """The rows of corrections.csv but for the first: scope, key, field, was, now."""
    return joined(folder, "corrections.csv", "scope key field was now")[1:]


def sealed_again(folder: Path) -> None:
    """Nothing is wrong, before and after the rest is sealed."""
    assert errors(folder) == []
    done(folder, "seal", "--on", "2031-01-02")
    assert errors(folder) == [] and examined(folder).unsealed == ()


def test_a_vote_and_the_sum_it_changes_are_corrected_in_one_go(folder: Path) -> None:
    before = tree(folder)
    assert correct(
        folder, "update/NIGHT votes/mayor/butterbur votes --now 32 --and update votes_total 201"
    ) == (
        f"update/{NIGHT} update votes_total: 200 -> 201 update/{NIGHT} votes/mayor/butterbur votes: 31 -> 32 "
        f"written to {folder}; read the difference, then run `builder seal {ELECTION}`"
    )
    changed = {name: text.decode() for name, text in tree(folder).items() if text != before[name]}
    was = {name: before[name].decode() for name in changed}
    snapshot, why = f"snapshots/{NIGHT}.csv", "A digit was misread.,file-1\n"
    assert changed == {
        "corrections.csv": was["corrections.csv"]
        + f"2,2031-01-02,ours,update/{NIGHT},update,votes_total,200,201,{why}"
        + f"3,2031-01-02,ours,update/{NIGHT},votes/mayor/butterbur,votes,31,32,{why}",
        snapshot: was[snapshot].replace("butterbur,31", "butterbur,32"),
        "updates.csv": was["updates.csv"].replace(",200,", ",201,"),
    }
    first = examined(folder).layers[f"update/{NIGHT}"][0]
    facts = first["votes/mayor/butterbur", "votes"], first["update", "votes_total"]
    assert facts == ("31", "200"), "as first published"
    sealed_again(folder)
    last = [row["scope"] for row in read(folder, "published.csv")[-4:]]
    assert last == ["correction/2", "correction/3", "wording/correction/2", "wording/correction/3"]


def test_two_corrections_of_one_cell_are_a_chain(folder: Path) -> None:
    for value in ("2030-12-03", "2030-12-04", "2030-12-02"):
        correct(folder, f"event/1 event at --now {value}")
    assert rows_of(folder) == [
        "event/1|event|at|2030-12-02|2030-12-03",
        "event/1|event|at|2030-12-03|2030-12-04",
        "event/1|event|at|2030-12-04|2030-12-02",
    ]
    sealed_again(folder)


@pytest.mark.parametrize(
    ("fact", "was", "now"),
    [
        # What should have been there.
        ("update/NIGHT ballots/mayor overvoted", "", "0"),
        ("update/NIGHT ballots/council ballots", "", "50"),
        ("race/council race coverage", "", "inside"),
        # What should not have been.
        ("update/NIGHT total/turnout_pct value", "27.21", ""),
        ("update/NIGHT ballots/mayor blank", "2", ""),
        ("race/mayor race coverage", "whole", ""),
        ("update/LATER votes/mayor/butterbur votes", "40", ""),
        ("update/LATER listed/mayor goodbody", "yes", ""),
        # A whole update.
        ("update/LATER update withdrawn", "", "It was a test."),
        # A wrong time: the key, once published, stays.
        ("update/LATER update released_at", "2030-11-08T16:00-08:00", "2030-11-08T16:05-08:00"),
        ("race/mayor choice/goodbody name", "José Goodbody", "José Goodbodie"),
        ("race/measure-a race bar", "2/3", "55"),
        ("correction/1 correction reason", "A digit was misread.", "Two digits."),
    ],
)
def test_any_sealed_fact_can_be_corrected_added_and_withdrawn(
    folder: Path, fact: str, was: str, now: str
) -> None:
    correct(folder, f"{fact} --now {shlex.quote(now)}")
    _, _, *names = words(f"correct {fact}")
    assert rows_of(folder) == ["|".join((*names, was, now))]
    sealed_again(folder)


def test_facts_that_hang_together_are_corrected_together(folder: Path) -> None:
    for text in (
        "update/NIGHT update released_at --now 2030-11-05T20:31-08:00 --and update precision minute",
        "race/mayor choice/butterbur name --now 'José Goodbody' --and choice/goodbody name 'B. B.'",
        "update/LATER votes/mayor/goodbody votes --now 7 --and update votes_total 47",
    ):
        correct(folder, text)
    sealed_again(folder)


def test_a_figure_of_a_choice_that_was_not_listed_brings_its_row(folder: Path) -> None:
    correct(folder, "update/LATER votes/measure-a/no votes --now 5")
    correct(folder, "update/LATER votes/council/took votes --now 6")
    assert rows_of(folder) == [
        f"update/{LATER}|listed/measure-a|no||yes",
        f"update/{LATER}|votes/measure-a/no|votes||5",
        f"update/{LATER}|listed/council|took||yes",
        f"update/{LATER}|votes/council/took|votes||6",
    ]
    rows = [f"{row['race']}/{row['choice']}" for row in read(folder, f"snapshots/{LATER}.csv")]
    in_order_of_choices = "mayor/butterbur mayor/goodbody council/took measure-a/no".split()
    assert rows == in_order_of_choices
    sealed_again(folder)


def test_a_correction_names_the_authority_and_today_where_no_day_is_given(folder: Path) -> None:
    done(folder, *words(f"correct event/1 event at --now 2030-12-09 {WHY} --by authority"))
    row = read(folder, "corrections.csv")[-1]
    assert row["by"] == "authority" and forms.DAY.pattern.fullmatch(row["date"])


def test_a_total_and_a_coverage_take_the_source_that_shows_them(folder: Path) -> None:
    for text in (
        "update/NIGHT total/ballots_counted value --now 61 --source law",
        "race/mayor race coverage --now inside --source file-1",
    ):
        done(folder, *words(f"correct {text} --reason x"))
    assert [row["source"] for row in read(folder, "totals.csv")] == ["law", "file-1", "file-1"]
    assert read(folder, "races.csv")[0]["coverage_source"] == "file-1"


NUMBER = "Write 1147248, not 1,147,248; leave the cell empty if the figure was not reported."
REFUSED = [
    (
        f"event/1 event at --now 2030-12-02 {WHY}",
        f'{ELECTION} event/1: expected another value for event at, got "2030-12-02", which is stored already. '
        "There is nothing to change.",
    ),
    (
        f"race/sheriff race seats --now 2 {WHY}",
        f'{ELECTION}: expected a known scope, got "race/sheriff". '
        "Write race/<slug>, update/<key>, event/<n>, statement/<n> or another scope of something that is stored.",
    ),
    (
        f"event/3 event at --now 2030-12-09 {WHY}",
        f"{ELECTION} event/3: expected a sealed scope, got one that is not sealed yet. "
        "Edit the file: what is not published yet needs no correction.",
    ),
    (
        f"race/mayor race title --now 'Lord Mayor' {WHY}",
        f'{ELECTION} race/mayor: expected a sealed fact, got "race title". '
        "Titles, short names, colors, notes and sources are wording: change them with `builder reword`.",
    ),
    (
        "race/mayor race seats --now 2 --reason x --source nobody",
        'FOLDER/sources.csv: expected the source of the new value, got "nobody". Add its row to sources.csv first.',
    ),
    (
        "race/mayor race seats --now 2 --reason ' ' --source file-1",
        f'{ELECTION}: expected a reason, got " ". People read corrections for years: write it clearly.',
    ),
    (
        f"race/mayor race seats --now 2 {WHY} --date '2 January'",
        f'{ELECTION}: expected a day like 2014-11-07, got "2 January". People read corrections for years: write it clearly.',
    ),
    (
        f"race/mayor race seats --now two {WHY}",
        "FOLDER/races.csv:2: expected a whole number without commas, dots or leading zeros in seats, "
        f'got "two". {NUMBER}',
    ),
    (
        f"update/NIGHT votes/mayor/butterbur votes --now 1,000 {WHY}",
        "FOLDER/snapshots/NIGHT.csv:2: expected a whole number without commas, dots or leading zeros in votes, "
        f'got "1,000". {NUMBER}',
    ),
    (
        f"update/NIGHT update released_at --now '8 pm' {WHY}",
        'FOLDER/updates.csv:2: expected a time like 2022-11-11T16:09:19-08:00 in released_at, got "8 pm". '
        "Write the official local time with its offset in America/Los_Angeles.",
    ),
    (
        f"race/mayor choice/goodbody name --now '' {WHY}",
        'FOLDER/choices.csv:3: expected a value in name, got "". Fill the cell.',
    ),
    (
        f"race/mayor race rule --now measure {WHY}",
        "FOLDER/races.csv:2: expected a rule for office: plurality or majority-runoff or top-two or unknown, got measure. "
        "Fix kind or rule; write unknown if no source says the rule.",
    ),
    (
        f"update/NIGHT votes/mayor/butterbur votes --now 32 {WHY}",
        "FOLDER/snapshots/NIGHT.csv: expected votes that add up to 200 (votes_total of NIGHT), got 201. "
        "Compare the snapshot with the official file, row by row.",
    ),
    (
        f"update/NIGHT votes/mayor/nobody votes --now 0 {WHY}",
        'FOLDER/snapshots/NIGHT.csv:4: expected a choice of mayor in choice, got "nobody". '
        "Add the choice to choices.csv, or fix its slug.",
    ),
    (
        f"update/LATER listed/mayor butterbur --now '' {WHY}",
        "FOLDER update/LATER: expected no other fact to change, got votes/mayor/butterbur votes changed with it. "
        "Add it, too: --and votes/mayor/butterbur votes ''",
    ),
    (
        f"update/LATER listed/mayor butterbur --now no {WHY}",
        'snapshots/LATER.csv: expected yes or "", got "no". Write yes if it was listed, and nothing if it was not.',
    ),
    (
        f"correction/1 correction now --now 3 {WHY}",
        f"{ELECTION} correction/1: expected date, by or reason, got now. "
        "To change it again, make another correction of the same fact.",
    ),
    (
        f"event/1 event at --now 2030-12-09 --and event at 2030-12-10 {WHY}",
        f"{ELECTION}: expected each fact once, got one of them twice. Leave one of the two out.",
    ),
]


def named(message: str, folder: Path) -> str:
    for word, name in (("FOLDER", str(folder)), ("NIGHT", NIGHT), ("LATER", LATER)):
        message = message.replace(word, name)
    return message


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_cannot_be_corrected_is_refused_and_nothing_is_written(
    folder: Path, text: str, message: str
) -> None:
    add_audit(folder)
    before = tree(folder.parents[1])
    assert refused_with(folder, f"correct {text}") == named(message, folder)
    assert tree(folder.parents[1]) == before
    assert {path.name for path in folder.parents[1].iterdir()} == {"elections.csv", "xx-shire"}


def test_nothing_is_corrected_while_the_seal_is_broken(folder: Path) -> None:
    edit(folder, "races.csv", {"race": "council"}, seats="3")
    said = refused_with(folder, f"correct race/mayor race seats --now 2 {WHY}")
    assert said.startswith(f"{place('race/council')}expected the facts published on {DAY} ")


def test_a_folder_that_is_no_election_is_named(folder: Path) -> None:
    seats = shlex.split(f"race/mayor race seats --now 2 {WHY}")
    assert run(folder, "correct", "xx-shire/2031-11-04", *seats) == (
        1,
        f"error: {folder.parent}/2031-11-04: expected the folder of an election, got none. "
        "Name it by its path in data, such as us-xx-shire/2030-11-05.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "seal --on 2031-01-02",
        f"correct event/1 event at --now 2030-12-09 {WHY}",
        "complete race/council race coverage --now inside --source law",
    ],
)
def test_two_changes_of_one_jurisdiction_at_once_are_refused(folder: Path, text: str) -> None:
    descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        said = refused_with(folder, text)
    finally:
        os.close(descriptor)
    message = "expected one change at a time, got another one running. Wait until it is done."
    assert said == f"{folder.parent}: {message}"


# What was not reported.


def layers(folder: Path) -> list[str]:
    return joined(folder, "completions.csv", "scope layer key field source")


def lines_of(rows: list[dict[str, str]]) -> list[str]:
    """Scope and layer of lines of the seal."""
    return [f"{row['scope']}|{row['layer']}" for row in rows]


def complete(folder: Path, text: str) -> str:
    return done(folder, *words(f"complete {text} --source law"))


def test_a_figure_that_was_not_reported_is_a_layer_of_its_own_and_no_correction(
    folder: Path,
) -> None:
    before = read(folder, "published.csv")
    assert complete(folder, "update/LATER votes/mayor/goodbody votes --now 30") == (
        f"update/{LATER} votes/mayor/goodbody votes: 30 "
        f"written to {folder}; read the difference, then run `builder seal {ELECTION}`"
    )
    assert layers(folder) == [f"update/{LATER}|2|votes/mayor/goodbody|votes|law"]
    assert len(read(folder, "corrections.csv")) == 1
    sealed_again(folder)
    rows = read(folder, "published.csv")
    assert rows[: len(before)] == before
    assert lines_of(rows[-2:]) == [f"update/{LATER}|2", f"wording/completion/2/update/{LATER}|1"]
    assert rows[-2]["sha256"] == sha256("votes/mayor/goodbody\tvotes\t30\n")
    assert rows[-1]["sha256"] == sha256("votes/mayor/goodbody\tvotes\tlaw\n")
    sealed = examined(folder).layers[f"update/{LATER}"][1]
    assert sealed == {("votes/mayor/goodbody", "votes"): "30"}


def test_several_completions_before_a_seal_are_one_layer_and_later_ones_the_next(
    folder: Path,
) -> None:
    complete(folder, "race/council race coverage --now inside")
    complete(folder, "race/council race question --now 'Who shall sit?'")
    assert read(folder, "races.csv")[1]["coverage_source"] == "law"
    sealed_again(folder)
    complete(
        folder,
        "race/council choice/underhill name --now 'F. Underhill' "
        "--and choice/underhill official_name 'F. UNDERHILL' --and choice/underhill kind write-in",
    )
    assert [row.split("|")[1] for row in layers(folder)] == ["2", "2", "3", "3", "3"]
    choices = [row["choice"] for row in read(folder, "choices.csv")][2:6]
    assert choices == ["brandy", "took", "proud", "underhill"]
    sealed_again(folder)
    assert lines_of(read(folder, "published.csv")[23:]) == [
        "race/council|2",
        "reworded/1|1",
        "wording/completion/2/race/council|1",
        "race/council|3",
        "wording/race/council|2",
        "wording/completion/3/race/council|1",
    ]
    (row,) = read(folder, "wording.csv")
    reason = "It names the source of what completes the figures."
    assert list(row.values()) == [
        *("1", today(), "race/council", "race", "coverage_source", "", "law", reason)
    ]
    assert examined(folder).layers["wording/race/council"][1] == {
        ("choice/underhill", "source"): "law",
        ("race", "choices"): "brandy took proud underhill",
    }


def test_a_new_total_and_new_ballots_are_completions_with_their_own_source(folder: Path) -> None:
    complete(folder, "update/LATER total/ballots_counted value --now 90")
    complete(folder, "update/LATER ballots/council ballots --now 50")
    assert layers(folder) == [
        f"update/{LATER}|2|total/ballots_counted|value|law",
        f"update/{LATER}|2|total/ballots_counted|qualifier|law",
        f"update/{LATER}|2|ballots/council|ballots|law",
    ]
    total = f"{LATER},ballots_counted,90,exact,,law"
    assert lines(folder, "totals.csv")[-1] == total
    sealed_again(folder)


def test_what_was_published_before_is_never_a_completion(folder: Path) -> None:
    assert refused_with(folder, "complete race/mayor race seats --now 2 --source law") == (
        f"{ELECTION} race/mayor: expected race seats, which was not reported, to be added, got 1 -> 2. "
        "Use `builder correct` for a figure that was reported and is wrong."
    )
    turnout = "update/NIGHT total/turnout_pct value --now"
    correct(folder, f"{turnout} ''")
    assert refused_with(folder, f"complete {turnout} 27.21 --source law") == (
        f"{ELECTION} update/{NIGHT}: expected total/turnout_pct value never to have been published, "
        "got a correction of it. Use `builder correct`: it was published before, so it is not an addition."
    )


def test_a_completion_not_sealed_yet_is_edited_and_not_corrected(folder: Path) -> None:
    complete(folder, "race/council race coverage --now inside")
    assert refused_with(folder, f"correct race/council race coverage --now whole {WHY}") == (
        f"{ELECTION} race/council: expected a sealed fact, got one not sealed yet. "
        "Edit the file, or seal it first."
    )
    sealed_again(folder)
    correct(folder, "race/council race coverage --now whole")
    sealed_again(folder)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "race/council,2,race,coverage,law",
            f"{place('race/council')}expected race coverage to be stored, as completions.csv says, got not reported. "
            "Restore the figure, or the row of completions.csv, from the history of the data.",
        ),
        (
            "race/council,2,race,title,law",
            "FOLDER/completions.csv:2: expected the name of a sealed fact, got race/council race title. "
            "Fix scope, key or field; `builder complete` writes such rows.",
        ),
        (
            "race/sheriff,2,race,seats,law",
            "FOLDER/completions.csv:2: expected a completion of something that is sealed, got race/sheriff. "
            "Delete the row: to change what is not published yet, edit it.",
        ),
        (
            "race/council,1,race,seats,law",
            "FOLDER/completions.csv:2: expected a layer from 2, got 1. Layer 1 is what was first published; write the next one.",
        ),
    ],
)
def test_a_completion_that_completes_nothing_is_an_error(
    folder: Path, row: str, message: str
) -> None:
    (folder / "completions.csv").write_text(f"scope,layer,key,field,source\n{row}\n")
    assert named(message, folder) in errors(folder)


def test_a_sealed_completion_cannot_change_in_silence(folder: Path) -> None:
    complete(folder, "race/council race coverage --now inside")
    sealed_again(folder)
    edit(folder, "races.csv", {"race": "council"}, coverage="whole")
    was, got = (sha256(f"race\tcoverage\t{word}\n")[:12] for word in ("inside", "whole"))
    assert errors(folder)[0].startswith(
        f"{place('race/council')}expected the facts published on 2031-01-02 (sha256 {was}), got others (sha256 {got})."
    )


# An import into what is sealed.


FIRST = MEDIA / "2-first.json", COUNTER / "1-first.json"


def published_county(tmp_path: Path, *files: Path) -> Path:
    """An election with ``files``, sealed; with the first update where none are given."""
    folder = identified(county(tmp_path))
    write(folder, *(files or FIRST), "--ids", IDS)
    review(folder)
    done(folder, "seal", "--on", DAY)
    return folder


def test_a_counter_file_that_comes_after_its_sealed_results_is_a_completion(tmp_path: Path) -> None:
    folder, scope = published_county(tmp_path, MEDIA / "2-first.json"), "update/2030-11-05-2010"
    before = contents(folder)[scope]
    said = write(folder, COUNTER / "1-first.json", "--ids", IDS).splitlines()
    added = set(contents(folder)[scope].splitlines()) - set(before.splitlines())
    assert f"{len(added)} facts complete what is sealed, as completions.csv says" in said
    rows = read(folder, "completions.csv")
    assert {(row["key"], row["field"]) for row in rows} == {
        tuple(line.split("\t")[:2]) for line in added
    }
    assert set(lines_of(rows)) == {f"{scope}|2"}
    sources = {" ".join(row["key"].split("/")[:2]): row["source"] for row in rows}
    assert sources["total ballots_counted"] == "la-counter-2030-11-05-2010"
    assert sources["total registered"] == "la-ids-2030-11-08-1833"
    assert sources["ballots bree-mayor"] == "la-counter-2030-11-05-2010"
    sealed_again(folder)
    assert lines_of(facts_of(folder))[-1] == f"{scope}|2"


def test_other_votes_at_a_sealed_time_are_an_update_of_their_own_and_the_seal_stands(
    tmp_path: Path,
) -> None:
    folder = published_county(tmp_path, MEDIA / "4-canvass.json")
    write(folder, MEDIA / "6-same-time-other-votes.json")
    statuses = {row["update"]: row["status"] for row in read(folder, "updates.csv")}
    assert statuses == {"2030-11-08-1600": "unofficial-partial", "2030-11-08-1600-2": "correction"}
    sealed_again(folder)


def test_the_same_votes_at_a_sealed_time_change_nothing_and_are_said(tmp_path: Path) -> None:
    folder = published_county(tmp_path, MEDIA / "4-canvass.json")
    before = tree(folder)
    said = write(folder, MEDIA / "5-same-time-other-groups.json")
    assert "nothing is changed, a finding to be noted" in said
    assert tree(folder) == before


def test_an_import_with_nothing_odd_is_written_and_sealed_in_one_go(tmp_path: Path) -> None:
    folder = published_county(tmp_path)
    night = MEDIA / "3-night.json", COUNTER / "2-night.json"
    said = write(folder, *night, "--seal", "--on", "2030-12-21").splitlines()
    last = facts_of(folder)[-1]
    assert (last["scope"], last["published_on"]) == ("update/2030-11-06-0335", "2030-12-21")
    assert said[-2:] == [
        f"written to {folder}",
        f"{COUNTY}: sealed 1 update, 3 wordings on 2030-12-21 (update/2030-11-06-0335, wording/update/2030-11-06-0335, "
        "wording/source/la-results-2030-11-06-0335, wording/source/la-counter-2030-11-06-0335); "
        f"newest line {examined(folder).head}",
    ]
    assert errors(folder) == [] and examined(folder).unsealed == ()


def test_an_import_with_a_torn_file_is_not_sealed_unseen(tmp_path: Path) -> None:
    folder = published_county(tmp_path)
    assert refused(folder, MEDIA / "3-night.json", COUNTER / "2-night-torn.json") == (
        f"error: {folder}: expected an import without anything odd, to be sealed at once, "
        f"got torn:2-night-torn.json: 1 (4 of its own sums fail; the first: bree-city-council-2: 108 ballots allow 216 votes, "
        f"but 351 votes, 2 write-in marks and 3 unused votes make 356. Nothing is taken from it). {HOW.format(name='torn:2-night-torn.json')}"
    )


def test_an_import_seals_nothing_that_nobody_has_looked_at(tmp_path: Path) -> None:
    folder = published_county(tmp_path)
    (folder / "events.csv").write_text(
        "n,event,at,state,said_on,source,note\n1,audit,2030-11-09,planned,,la-results-2030-11-05-2010,\n"
    )
    assert refused(folder, MEDIA / "3-night.json") == (
        f"error: {folder}: expected an import without anything odd, to be sealed at once, "
        "got not sealed before: event/1, wording/event/1 without a line. "
        "Import it with --write alone, read the difference, then run `builder seal`."
    )
