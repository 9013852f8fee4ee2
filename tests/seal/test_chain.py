"""The seal: nothing published changes without a word, and every honest way passes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder import checks
from builder.store import load
from tests.archive import build_here, checkout
from tests.sealing import (
    DAY,
    DECLARED,
    HISTORY,
    KEEP,
    RESTORE,
    REWORD,
    add,
    cells_of,
    check_lines,
    contents,
    copied,
    done,
    edit,
    edits,
    line_sha256,
    place,
    read,
    remove,
    rename_race,
    rewrite,
    run,
    sealed_archive,
    sha256,
    stopped,
    worded,
)
from tests.small_archive import ELECTION, put, write_small_archive

NIGHT, LATER = "2030-11-05-2031", "2030-11-08-1600"
VOTES, LATER_VOTES = f"snapshots/{NIGHT}.csv", f"snapshots/{LATER}.csv"
BALLOTS = f"snapshots/{NIGHT}.ballots.csv"
Cells = dict[str, str]
Tamper = Callable[[Path], object]
Message = Callable[[Path], str]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed_archive(tmp_path_factory.mktemp("sealed") / "data")


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """The election of a sealed archive, to be changed."""
    return copied(published, tmp_path)


def whole(folder: Path) -> list[str]:
    """Return everything that `check` says, errors and findings."""
    return check_lines(folder) + check_lines(folder, checks.Level.FINDING)


def places(folder: Path) -> list[str]:
    """Return how each error of `check` begins."""
    return [line.split(": ")[0] + ": " for line in check_lines(folder)]


def as_published(text: str) -> str:
    """Return the facts of the night before the correction of one blank ballot."""
    return text.replace("ballots/mayor\tblank\t2\n", "ballots/mayor\tblank\t1\n")


def changed(scope: str, old: str = "", new: str = "", *, stored_as: str = "") -> Message:
    """Return the message about other facts than those published, with ``old`` explained."""

    def message(folder: Path) -> str:
        text = contents(folder)[stored_as or scope].replace(old, new)
        got = sha256(as_published(text) if read(folder, "corrections.csv") else text)[:12]
        lines = (row for row in read(folder, "published.csv") if row["scope"] == scope)
        facts = f"expected the facts published on {DAY} (sha256 {next(lines)['sha256'][:12]})"
        return f"{place(scope)}{facts}, got others (sha256 {got}). {RESTORE}"

    return message


def gone(scope: str) -> Message:
    """Return the message about something that is not stored any more."""
    published = f"expected it to be stored as published on {DAY}, got nothing. {KEEP}"
    return lambda folder: place(scope) + published


def blank(got: str) -> Message:
    """Return the message about the blank ballots that stand corrected."""
    facts = f"expected ballots/mayor blank to be 2, as correction 1 says, got {got}. {RESTORE}"
    return lambda folder: place(f"update/{NIGHT}") + facts


def stops_everything(folder: Path, message: str) -> None:
    said = check_lines(folder)
    assert said[0] == message
    more = f" There are {len(said) - 1} more: run `builder check`." if len(said) > 1 else ""
    assert stopped(folder) == message + more


MAYOR = """\
choice/butterbur\tkind\tcandidate
choice/butterbur\tname\tBarliman Butterbur
choice/butterbur\tofficial_name\tBARLIMAN BUTTERBUR
choice/goodbody\tkind\tcandidate
choice/goodbody\tname\tJosé Goodbody
choice/goodbody\tofficial_name\tJOSÉ GOODBODY
race\tcoverage\twhole
race\tkind\toffice
race\tofficial_title\tMAYOR
race\trule\tplurality
race\tseats\t1
race\tvotes_allowed\t1
"""
LATE = """\
listed/mayor\tbutterbur\tyes
listed/mayor\tgoodbody\tyes
total/outstanding_total\tas_of\t2030-11-08
total/outstanding_total\tqualifier\tabout
update\tphase\tcanvass
update\tprecision\tminute
update\treleased_at\t2030-11-08T16:00-08:00
update\tstatus\tunofficial-partial
votes/mayor/butterbur\tvotes\t40
"""


def test_a_line_seals_the_canonical_content_and_the_line_before_it(folder: Path) -> None:
    assert contents(folder)["race/mayor"] == MAYOR, (
        "the independent reader of these tests reads what the rules say"
    )
    assert contents(folder)[f"update/{LATER}"] == LATE
    rows = read(folder, "published.csv")
    assert [(row["seq"], row["published_on"], row["scope"], row["layer"]) for row in rows] == [
        (str(n), DAY, scope, "1")
        for n, scope in enumerate(
            (
                f"race/mayor race/council race/measure-a update/{NIGHT} update/{LATER} event/1 event/2 statement/1 election/about "
                "wording/election wording/race/mayor wording/race/council wording/race/measure-a "
                f"wording/update/{NIGHT} wording/update/{LATER} wording/event/1 wording/event/2 wording/statement/1 "
                "wording/source/file-1 wording/source/law wording/order/races correction/1 wording/correction/1"
            ).split(),
            start=1,
        )
    ]
    now = contents(folder) | worded(folder)
    assert [row["sha256"] for row in rows] == [
        sha256(as_published(now[row["scope"]])) for row in rows
    ]
    assert [row["previous"] for row in rows] == ["", *map(line_sha256, rows[:-1])]


def test_what_is_sealed_as_it_is_has_no_error_and_no_finding(folder: Path) -> None:
    assert whole(folder) == []


# Every sealed field of every file.
FIELDS = edits(f"""
races.csv race=mayor | official_title=MAJOR | race/mayor
races.csv race=measure-a | kind=advisory | race/measure-a
races.csv race=mayor | rule=unknown | race/mayor
races.csv race=council | seats=3 | race/council
races.csv race=council | votes_allowed=1 | race/council
races.csv race=measure-a | bar=55 | race/measure-a
races.csv race=measure-a | bar= | race/measure-a
races.csv race=mayor | coverage=inside | race/mayor
races.csv race=council | coverage=whole coverage_source=law | race/council
races.csv race=measure-a | question='Shall the bridge be torn down?' | race/measure-a
choices.csv choice=took | name='Peregrin Took' | race/council
choices.csv choice=took | official_name='PEREGRIN TOOK' | race/council
choices.csv choice=took | kind=write-in | race/council
updates.csv update={NIGHT} | released_at=2030-11-05T20:31:08-08:00 | update/{NIGHT}
updates.csv update={NIGHT} | released_at=2030-11-05T20:31-08:00 precision=minute | update/{NIGHT}
updates.csv update={NIGHT} | phase=canvass | update/{NIGHT}
updates.csv update={NIGHT} | status=unofficial-complete | update/{NIGHT}
updates.csv update={NIGHT} | votes_total= | update/{NIGHT}
updates.csv update={NIGHT} | votes_total=201 | update/{NIGHT}
updates.csv update={LATER} | votes_total=70 | update/{LATER}
updates.csv update={LATER} | withdrawn='A test.' | update/{LATER}
totals.csv item=ballots_counted | value=61 | update/{NIGHT}
totals.csv item=turnout_pct | value=27.2 | update/{NIGHT}
totals.csv item=outstanding_total | value=90 | update/{LATER}
totals.csv item=ballots_counted | qualifier=about | update/{NIGHT}
totals.csv item=outstanding_total | as_of=2030-11-09 | update/{LATER}
snapshots/{NIGHT}.csv choice=butterbur | votes=30 | update/{NIGHT}
snapshots/{NIGHT}.csv choice=took | votes= | update/{NIGHT}
snapshots/{LATER}.csv choice=goodbody | votes=30 | update/{LATER}
snapshots/{NIGHT}.ballots.csv race=mayor | ballots=62 | update/{NIGHT}
snapshots/{NIGHT}.ballots.csv race=mayor | blank=1 | update/{NIGHT}
snapshots/{NIGHT}.ballots.csv race=mayor | partly_voted=0 | update/{NIGHT}
snapshots/{NIGHT}.ballots.csv race=mayor | overvoted=1 | update/{NIGHT}
snapshots/{NIGHT}.ballots.csv race=mayor | writein_marks=1 | update/{NIGHT}
snapshots/{NIGHT}.ballots.csv race=mayor | registered=90 | update/{NIGHT}
events.csv n=1 | event=declaration | event/1
events.csv n=1 | at=2030-12-03 | event/1
events.csv n=1 | state=happened | event/1
events.csv n=1 | said_on= | event/1
corrections.csv n=1 | date=2030-12-21 | correction/1
corrections.csv n=1 | by=authority | correction/1
corrections.csv n=1 | reason='The county miscounted.' | correction/1
""")


@pytest.mark.parametrize(("file", "which", "cells", "scope"), FIELDS)
def test_a_silent_edit_of_any_sealed_field_stops_check_and_build_with_its_address(
    folder: Path, file: str, which: Cells, cells: Cells, scope: str
) -> None:
    before = contents(folder)[scope]
    edit(folder, file, which, **cells)
    assert contents(folder)[scope] != before
    message = blank("1") if "blank" in cells else changed(scope)
    stops_everything(folder, message(folder))


def swap(file: str, column: str) -> Tamper:
    """Return a tampering that gives the two candidates for mayor each other's cell."""

    def tamper(folder: Path) -> None:
        rows = read(folder, file)
        first, second = (row for row in rows if row["race"] == "mayor")
        first[column], second[column] = second[column], first[column]
        rewrite(folder, file, rows)

    return tamper


def drop_an_update(folder: Path) -> None:
    remove(folder, "updates.csv", update=LATER)
    remove(folder, "totals.csv", update=LATER)
    (folder / LATER_VOTES).unlink()


def remove_a_race(folder: Path) -> None:
    for file in ("races.csv", "choices.csv", VOTES):
        assert remove(folder, file, race="measure-a")


def rename_a_choice(folder: Path) -> None:
    for file in ("choices.csv", VOTES):
        edit(folder, file, {"choice": "brandy"}, choice="brandybuck")


def added(file: str, row: str) -> Tamper:
    return lambda folder: add(folder, file, **cells_of(row), source="file-1")


def removed(file: str, **which: str) -> Tamper:
    return lambda folder: remove(folder, file, **which)


NEW_CHOICE = "race=mayor choice=new name=New official_name=NEW kind=candidate"
NEW_TOTAL = f"update={LATER} item=ballots_added value=7 qualifier=exact"
WHOLE: list[tuple[Tamper, Message]] = [
    (swap("choices.csv", "name"), changed("race/mayor")),
    (swap(VOTES, "votes"), changed(f"update/{NIGHT}")),
    (remove_a_race, gone("race/measure-a")),
    (lambda folder: rename_race(folder, "council", "city-council"), gone("race/council")),
    (drop_an_update, gone(f"update/{LATER}")),
    (rename_a_choice, changed("race/council")),
    (added("choices.csv", NEW_CHOICE), changed("race/mayor")),
    (
        lambda folder: edit(folder, "totals.csv", {"item": "turnout_pct"}, update=LATER),
        changed(f"update/{NIGHT}"),
    ),
    (removed("events.csv", n="2"), gone("event/2")),
    (removed("totals.csv", item="turnout_pct"), changed(f"update/{NIGHT}")),
    (removed(LATER_VOTES, choice="goodbody"), changed(f"update/{LATER}")),
    (added(LATER_VOTES, "race=council choice=took"), changed(f"update/{LATER}")),
    (lambda folder: (folder / LATER_VOTES).unlink(), changed(f"update/{LATER}")),
    (lambda folder: (folder / BALLOTS).unlink(), blank("not reported")),
    (added("totals.csv", NEW_TOTAL), changed(f"update/{LATER}")),
    (removed("corrections.csv", n="1"), changed(f"update/{NIGHT}")),
]


@pytest.mark.parametrize(("tamper", "message"), WHOLE)
def test_what_is_swapped_dropped_renamed_or_added_in_silence_stops_check_and_build(
    folder: Path, tamper: Tamper, message: Message
) -> None:
    tamper(folder)
    stops_everything(folder, message(folder))


def after(folder: Path, position: int) -> str:
    """Return the message about line ``position``, which does not follow the line before it."""
    rows = read(folder, "published.csv")
    before = f", whose sha256 is {line_sha256(rows[position - 2])[:12]}" if position > 1 else ""
    row = rows[position - 1]
    return (
        f"{place(row['scope'])}expected line {position} of published.csv to follow the line before it{before}, "
        f"got seq {row['seq']}, previous {row['previous'][:12] or 'empty'}. {HISTORY}"
    )


OTHER = "f" * 64
LINES: list[tuple[str, Cells, Message]] = [
    ("3", {"seq": "99"}, lambda folder: after(folder, 3)),
    ("3", {"published_on": "2030-12-19"}, lambda folder: after(folder, 4)),
    ("3", {"scope": "race/measure-b"}, gone("race/measure-b")),
    (
        "3",
        {"layer": "2"},
        lambda folder: (
            f"{place('race/measure-a')}expected one line of published.csv for its layer 2, "
            f"got it before the layer below. {HISTORY}"
        ),
    ),
    ("3", {"sha256": OTHER}, changed("race/measure-a")),
    ("3", {"previous": OTHER}, lambda folder: after(folder, 3)),
    ("1", {"previous": OTHER}, lambda folder: after(folder, 1)),
    ("22", {"previous": OTHER}, lambda folder: after(folder, 22)),
    ("22", {"sha256": OTHER}, changed("correction/1")),
]


@pytest.mark.parametrize(("seq", "cells", "message"), LINES)
def test_an_edited_line_of_the_seal_stops_check_and_build(
    folder: Path, seq: str, cells: Cells, message: Message
) -> None:
    edit(folder, "published.csv", {"seq": seq}, **cells)
    assert message(folder) in check_lines(folder)
    assert stopped(folder).startswith(check_lines(folder)[0])


def test_a_line_taken_out_of_the_middle_of_the_seal_is_missed(folder: Path) -> None:
    remove(folder, "published.csv", seq="3")
    assert after(folder, 3) in check_lines(folder)


def test_a_line_taken_off_the_end_leaves_something_unsealed_at_which_a_build_stops(
    folder: Path,
) -> None:
    remove(folder, "published.csv", seq="23")
    message = (
        "data/xx-shire/2030-11-05: expected everything sealed in published.csv, got wording/correction/1 without a line. "
        "Read the difference, then run `builder seal xx-shire/2030-11-05`."
    )
    assert check_lines(folder, checks.Level.FINDING) == [message]
    head = read(folder.parents[1], "elections.csv")[-1]["head"][:12]
    missed = f"expected line 23 of its published.csv to be {head}, as row 3 of the log says, got 22 lines. "
    assert [
        line for line in check_lines(folder) if missed in line and "Restore the folder" in line
    ], "the log knows of the line"
    assert missed in stopped(folder)


def test_a_line_taken_off_the_end_with_its_row_of_the_log_leaves_something_unsealed_at_which_a_build_stops(
    folder: Path,
) -> None:
    remove(folder, "published.csv", seq="22")
    remove(folder, "published.csv", seq="23")
    rows = read(folder.parents[1], "elections.csv")
    rewrite(folder.parents[1], "elections.csv", rows[:-1])
    message = (
        "data/xx-shire/2030-11-05: expected everything sealed in published.csv, got correction/1, wording/correction/1 without "
        "a line. Read the difference, then run `builder seal xx-shire/2030-11-05`."
    )
    assert check_lines(folder) == [], (
        "the oldest state again, as it was published: whoever kept a newer line sees it"
    )
    assert check_lines(folder, checks.Level.FINDING) == [message]
    assert stopped(folder).startswith(message)


def test_a_correction_that_explains_too_little_stops_the_build(folder: Path) -> None:
    done(folder, f"correct {ELECTION} event/1 event at --now 2030-12-03 --reason x --source file-1")
    edit(folder, "events.csv", {"n": "1"}, said_on="2030-11-07")
    assert check_lines(folder) == [changed("event/1", "2030-12-03", "2030-12-02")(folder)]


CORRECTIONS: list[tuple[str, Message]] = [
    # It explains too much, what was never changed, and what is not stored.
    (
        "scope=event/1 was=2030-12-01 now=2030-12-02",
        changed("event/1", "2030-12-02", "2030-12-01"),
    ),
    (
        "scope=event/1 was=2030-12-02 now=2030-12-09",
        lambda folder: (
            f"{place('event/1')}expected event at to be 2030-12-09, as correction 2 says, "
            f"got 2030-12-02. {RESTORE}"
        ),
    ),
    (
        "scope=event/7 was=2030-12-02 now=2030-12-09",
        lambda folder: (
            f"{place('correction/2')}expected a correction of something stored, got event/7. {KEEP}"
        ),
    ),
]


@pytest.mark.parametrize(("row", "message"), CORRECTIONS)
def test_a_correction_that_does_not_explain_what_is_stored_stops_the_build(
    folder: Path, row: str, message: Message
) -> None:
    more = f"n=2 date={DAY} by=ours key=event field=at reason=x source=file-1"
    add(folder, "corrections.csv", **cells_of(f"{row} {more}"))
    assert check_lines(folder) == [message(folder)]


def test_a_text_of_two_lines_cannot_pass_for_two_facts(folder: Path) -> None:
    edit(folder, "races.csv", {"race": "measure-a"}, question="Shall it?\nrace\tseats\t2")
    assert (
        'xx-shire/2030-11-05 race/measure-a: expected no tab and no line end in race question, got "Shall it?\\nrace\\tseats\\t2". '
        "Write it in one line."
    ) in check_lines(folder)


# Changes of what is no fact: wording, sealed in lines of its own.
WORDS = edits(f"""
races.csv race=mayor | title='Lord Mayor' | race/mayor
races.csv race=mayor | official_aliases='THE MAYOR' | race/mayor
races.csv race=mayor | group=Cities place='Bree town' office='Lord Mayor' party=x | race/mayor
races.csv race=mayor | coverage_source=file-1 | race/mayor
races.csv race=mayor | whole_at=https://example.org/ district=1 district_type=ward | race/mayor
races.csv race=mayor | ocd_id=ocd-division/x official_id=7 source=law note='A note.' | race/mayor
choices.csv choice=took | official_aliases='P. TOOK' short_name=Took | race/council
choices.csv choice=took | party='Green Dragon' incumbent=incumbent ballot_order=9 | race/council
choices.csv choice=took | colour=c3 official_id=9 withdrawn_on=2030-11-01 | race/council
choices.csv choice=took | source=law note='A note.' | race/council
updates.csv update={NIGHT} | official_label=First source=law note='A note.' | update/{NIGHT}
totals.csv item=turnout_pct | source=law | update/{NIGHT}
events.csv n=1 | source=law note='A note.' | event/1
corrections.csv n=1 | source=law | correction/1
sources.csv source=file-1 | title='The file' archived_url=https://example.org/a | source/file-1
statements.csv item=lead | note='A note.' source=law | statement/1
snapshots/{NIGHT}.ballots.csv race=mayor | source=law | update/{NIGHT}
""")


@pytest.mark.parametrize(("file", "which", "cells", "scope"), WORDS)
def test_another_title_color_note_or_source_without_a_word_stops_check_and_build(
    folder: Path, file: str, which: Cells, cells: Cells, scope: str
) -> None:
    edit(folder, file, which, **cells)
    scope = f"wording/{scope}"
    lines = (row for row in read(folder, "published.csv") if row["scope"] == scope)
    was, got = next(lines)["sha256"][:12], sha256(worded(folder)[scope])[:12]
    said = check_lines(folder)
    expected = (
        f"{place(scope)}expected the wording published on {DAY} (sha256 {was}), "
        f"got another (sha256 {got}). {REWORD}"
    )
    assert expected in (said[0], said[-1])
    assert stopped(folder).startswith(said[0])


def test_what_a_spreadsheet_does_to_lines_and_quotes_is_no_tampering(folder: Path) -> None:
    for path in sorted(folder.rglob("*.csv")):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check_lines(folder) == []
    said = check_lines(folder, checks.Level.FINDING)
    assert len(said) == len(list(folder.rglob("*.csv")))
    form = "expected canonical form, got a byte order mark, CRLF line ends. Run `builder fmt`."
    assert all(form in line for line in said)
    done(folder, "fmt", str(folder))
    assert whole(folder) == []


def test_rows_in_another_order_are_the_same_facts(folder: Path) -> None:
    for file in ("updates.csv", "sources.csv", VOTES):
        rewrite(folder, file, read(folder, file)[::-1])
    races = sorted(read(folder, "choices.csv"), key=lambda row: row["race"])
    rewrite(folder, "choices.csv", races)
    totals = sorted(read(folder, "totals.csv"), key=lambda row: row["update"] == NIGHT)
    assert totals != read(folder, "totals.csv")
    rewrite(folder, "totals.csv", totals)
    assert check_lines(folder) == []


ORDERED = {"races.csv": "order/races", "choices.csv": "race/mayor", "totals.csv": f"update/{NIGHT}"}


@pytest.mark.parametrize(("file", "scope"), ORDERED.items())
def test_rows_that_pages_show_in_their_order_cannot_change_places(
    folder: Path, file: str, scope: str
) -> None:
    first, second, *rest = read(folder, file)
    rewrite(folder, file, [second, first, *rest])
    assert places(folder) == [place(f"wording/{scope}")]


# What comes later is the next line.


def late_update(
    folder: Path, key: str = "2030-11-06-0100", when: str = "2030-11-06T01:00:00-08:00"
) -> None:
    row = {"update": key, "released_at": when, "precision": "second", "phase": "election-night"}
    add(folder, "updates.csv", **row, status="unofficial-partial", source="file-1")
    (folder / f"snapshots/{key}.csv").write_text(
        "race,choice,votes,source\nmayor,butterbur,35,file-1\nmayor,goodbody,33,file-1\n"
    )


def test_a_missed_update_is_the_next_line_and_moves_nothing(folder: Path) -> None:
    before = read(folder, "published.csv")
    late_update(folder)
    assert check_lines(folder) == []
    said = done(folder, "seal", ELECTION, "--on", "2031-01-02")
    rows = read(folder, "published.csv")
    assert rows[:-2] == before
    line = cells_of("seq=24 published_on=2031-01-02 scope=update/2030-11-06-0100 layer=1")
    hashes = {
        "sha256": sha256(contents(folder)[line["scope"]]),
        "previous": line_sha256(before[-1]),
    }
    assert rows[-2] == line | hashes
    assert rows[-1]["sha256"] == sha256(worded(folder)["wording/update/2030-11-06-0100"])
    assert said == (
        "xx-shire/2030-11-05: sealed 1 update, 1 wording on 2031-01-02 (update/2030-11-06-0100, wording/update/2030-11-06-0100); "
        f"newest line {line_sha256(rows[-1])} {folder.parents[1]}/elections.csv: 1 row added to the log of the archive"
    )
    assert whole(folder) == []


def test_sealing_twice_adds_nothing(folder: Path) -> None:
    before = (folder / "published.csv").read_bytes()
    said = done(folder, "seal", "--on", "2031-01-02")
    newest = line_sha256(read(folder, "published.csv")[-1])
    assert said == f"{ELECTION}: nothing to seal; newest line {newest}"
    assert (folder / "published.csv").read_bytes() == before


def test_lines_stand_in_the_order_races_updates_by_time_events_corrections(tmp_path: Path) -> None:
    folder = write_small_archive(tmp_path / "data")
    late_update(folder)
    rewrite(folder, "updates.csv", read(folder, "updates.csv")[::-1])
    done(folder, "seal", "--on", DAY)
    scopes = [row["scope"] for row in read(folder, "published.csv")]
    assert [scope for scope in scopes if not scope.startswith("wording/")] == [
        *("race/mayor", "race/council", "race/measure-a"),
        *(f"update/{NIGHT}", "update/2030-11-06-0100", f"update/{LATER}"),
        *("event/1", "event/2", "statement/1", "election/about"),
    ]


def test_seal_is_refused_over_an_error(folder: Path) -> None:
    late_update(folder)
    before = (folder / "published.csv").read_bytes()
    edit(folder, "races.csv", {"race": "mayor"}, bar="55")
    status, said = run(folder, "seal", ELECTION, "--on", "2031-01-02")
    facts = f"error: {place('race/mayor')}expected the facts published on {DAY} (sha256 "
    assert status == 1 and said.startswith(facts)
    edit(folder, "races.csv", {"race": "mayor"}, bar="")
    edit(folder, "updates.csv", {"update": "2030-11-06-0100"}, votes_total="67")
    status, said = run(folder, "seal", ELECTION, "--on", "2031-01-02")
    assert (status, said) == (
        1,
        f"error: {folder}/snapshots/2030-11-06-0100.csv: expected votes that add up to 67 (votes_total of 2030-11-06-0100), "
        "got 68. Compare the snapshot with the official file, row by row.",
    )
    assert (folder / "published.csv").read_bytes() == before


def test_a_day_before_the_newest_line_is_refused(folder: Path) -> None:
    late_update(folder)
    status, said = run(folder, "seal", ELECTION, "--on", "2030-12-19")
    assert (status, said) == (
        1,
        f"error: {folder}/published.csv: expected a day from {DAY} on, the day of the newest line, got 2030-12-19. "
        "Set the clock of this machine, or name the day with --on.",
    )


def test_lines_out_of_order_of_their_days_are_an_error(folder: Path) -> None:
    edit(folder, "published.csv", {"seq": "1"}, published_on="2030-12-30")
    expected = "expected a day from 2030-12-30 on, the day of the line before"
    assert f"published.csv:3: {expected}, got {DAY}. {HISTORY}" in check_lines(folder)


def test_of_several_elections_none_is_sealed_where_one_has_an_error(folder: Path) -> None:
    other = folder.with_name("2031-11-04")
    shutil.copytree(folder, other)
    put(other / "election.toml", "date = 2030-11-05", "date = 2031-11-04")
    (other / "published.csv").unlink()
    edit(other, "races.csv", {"race": "mayor"}, bar="55")
    late_update(folder)
    status, _ = run(folder, "seal", "--on", "2031-01-02")
    assert status == 1
    assert len(read(folder, "published.csv")) == 23


# Races that move.

MOVED = cells_of(
    f"old={ELECTION}/council new={ELECTION}/city-council kind=moved on=2031-01-02 reason=Renamed."
)
REDIRECTS = "old new kind on reason".split()


def test_a_race_that_moved_is_found_under_its_new_name(folder: Path) -> None:
    rename_race(folder, "council", "city-council")
    rewrite(folder, "redirects.csv", [MOVED], REDIRECTS)
    assert check_lines(folder) == []
    done(folder, "seal", "--on", "2031-01-03")
    assert whole(folder) == []


def test_a_declaration_of_a_race_that_moved_is_found_under_its_new_name(folder: Path) -> None:
    events = [row | dict.fromkeys(DECLARED, "") for row in read(folder, "events.csv")]
    cells = "n=3 event=declaration at=2030-12-21 state=happened source=file-1"
    cells += " race=council choice=proud outcome=elected"
    events.append(dict.fromkeys(events[0], "") | cells_of(cells))
    rewrite(folder, "events.csv", events, [*events[0]])
    done(folder, "seal", "--on", "2031-01-01")
    assert whole(folder) == []
    rename_race(folder, "council", "city-council")
    rewrite(folder, "redirects.csv", [MOVED], REDIRECTS)
    assert check_lines(folder) == []
    done(folder, "seal", "--on", "2031-01-03")
    assert whole(folder) == []
    edit(folder, "events.csv", {"n": "3"}, choice="took")
    assert places(folder) == [place("event/3")]


def test_a_race_that_moved_twice_is_found_and_later_updates_are_sealed_under_its_newest_name(
    folder: Path,
) -> None:
    rename_race(folder, "council", "city-council")
    rewrite(folder, "redirects.csv", [MOVED], REDIRECTS)
    late_update(folder)
    more = cells_of("race=city-council choice=took votes=5 source=file-1")
    add(folder, "snapshots/2030-11-06-0100.csv", **more)
    done(folder, "seal", "--on", "2031-01-02")
    rename_race(folder, "city-council", "bree-council")
    again = MOVED | {"old": f"{ELECTION}/city-council/", "new": f"/{ELECTION}/bree-council/"}
    rewrite(folder, "redirects.csv", [MOVED, again], REDIRECTS)
    done(folder, "seal", "--on", "2031-01-03")
    assert whole(folder) == []
    edit(folder, "snapshots/2030-11-06-0100.csv", {"choice": "took"}, votes="6")
    assert places(folder) == [place("update/2030-11-06-0100")]


def test_a_correction_from_before_a_race_moved_still_explains(folder: Path) -> None:
    fix = f"update/{NIGHT} votes/council/took votes --now 1 --and update votes_total 201"
    why = f"--reason 'A zero.' --source file-1 --date {DAY}"
    done(folder, f"correct {ELECTION} {fix} {why}")
    done(folder, f"complete {ELECTION} race/council race coverage --now inside --source law")
    done(folder, "seal", "--on", "2031-01-02")
    rename_race(folder, "council", "city-council")
    rewrite(folder, "redirects.csv", [MOVED], REDIRECTS)
    assert check_lines(folder) == []
    done(folder, "seal", "--on", "2031-01-03")
    assert whole(folder) == []


def test_a_move_does_not_excuse_another_change(folder: Path) -> None:
    rename_race(folder, "council", "city-council")
    rewrite(folder, "redirects.csv", [MOVED], REDIRECTS)
    edit(folder, "races.csv", {"race": "city-council"}, seats="3")
    message = changed("race/council", stored_as="race/city-council")
    assert check_lines(folder) == [message(folder)]


def test_an_election_that_moved_keeps_its_seal_and_its_moved_races(folder: Path) -> None:
    rename_race(folder, "council", "city-council")
    county = folder.parent.with_name("xx-county")
    folder.parent.rename(county)
    now = county / folder.name
    election = MOVED | {"old": ELECTION, "new": "xx-county/2030-11-05"}
    rewrite(now, "redirects.csv", [MOVED, election], REDIRECTS)
    assert check_lines(now) == []
    done(now, "seal", "--on", "2031-01-03")
    assert whole(now) == []


ENDED = {
    "merged": f"{ELECTION}/mayor",
    "split": f"{ELECTION}/mayor {ELECTION}/measure-a",
    "withdrawn": "",
}


@pytest.mark.parametrize(("kind", "new"), ENDED.items())
def test_a_race_that_ended_keeps_its_facts(folder: Path, kind: str, new: str) -> None:
    rewrite(folder, "redirects.csv", [MOVED | {"kind": kind, "new": new}], REDIRECTS)
    assert check_lines(folder) == []
    for file in ("races.csv", "choices.csv", VOTES):
        remove(folder, file, race="council")
    assert check_lines(folder)[0] == gone("race/council")(folder)
    assert (
        f"redirects.csv:2: expected the race council, which was {kind}, in races.csv, got none. "
        "Put the race back: what was published stays stored, and its page says what became of it."
    ) in check_lines(folder)


TO = f"{ELECTION}/city-council"
BAD_REDIRECTS: list[tuple[list[Cells], str]] = [
    (
        [MOVED | {"kind": "gone"}],
        'expected one of moved, merged, split, withdrawn, got "gone". Fix the word.',
    ),
    (
        [MOVED | {"new": f"{ELECTION}/nowhere"}],
        'expected a race of races.csv in new, got "nowhere". Fix the address; it leads nowhere.',
    ),
    (
        [MOVED | {"new": "city-council"}],
        'expected an address like us-xx-shire/2030-11-05/mayor, got "city-council". '
        "Write the address without the name of the site.",
    ),
    (
        [MOVED | {"new": f"{TO} {ELECTION}/mayor"}],
        f'expected one new address of what moved, got "{TO} {ELECTION}/mayor". '
        "Write split or merged where it became several.",
    ),
    (
        [MOVED | {"reason": ""}],
        "expected a reason, got none. Write the reason in one sentence; the page at the old address shows it.",
    ),
    (
        [MOVED | {"old": f"{ELECTION}/mayor", "new": TO}],
        "expected no race mayor any more, since it moved, got one in races.csv. "
        "Rename the race in every file, or take the row out; a slug that moved is never used again.",
    ),
    (
        [
            MOVED | {"new": f"{ELECTION}/x"},
            MOVED | {"old": f"{ELECTION}/x", "new": f"{ELECTION}/council"},
        ],
        f"expected a chain of moves that ends, got a circle: {ELECTION}/council -> {ELECTION}/x -> {ELECTION}/council. Fix one of its rows.",
    ),
]


@pytest.mark.parametrize(("rows", "message"), BAD_REDIRECTS)
def test_a_redirect_that_leads_nowhere_or_says_nothing_is_an_error(
    folder: Path, rows: list[Cells], message: str
) -> None:
    rename_race(folder, "council", "city-council")
    rewrite(folder, "redirects.csv", rows, REDIRECTS)
    assert f"redirects.csv:2: {message}" in check_lines(folder)


def test_two_races_cannot_move_to_one_address(folder: Path) -> None:
    rename_race(folder, "council", "city-council")
    rewrite(folder, "redirects.csv", [MOVED, MOVED | {"old": f"{ELECTION}/board"}], REDIRECTS)
    assert check_lines(folder) == [
        f"redirects.csv:3: expected one address that moved to {TO}, got {ELECTION}/board beside {ELECTION}/council. "
        "Keep the first, and give this one the kind merged: the facts of both races stay stored."
    ]


def test_the_store_reads_what_the_seal_wrote(folder: Path) -> None:
    election = load.load_election(folder, load.load_jurisdiction(folder.parent))
    assert [line.seq for line in election.published] == list(range(1, 24))


def test_an_archive_after_every_honest_way_is_built_with_a_page_at_every_sealed_address(
    folder: Path, tmp_path: Path
) -> None:
    correct = f"correct {ELECTION} update/{NIGHT}"
    why = "--reason 'A digit was misread.' --source file-1 --date 2031-01-02"
    done(folder, f"{correct} total/ballots_counted value --now 61 {why}")
    done(folder, f"{correct} total/ballots_counted value --now 62 {why}")
    done(folder, f"{correct} ballots/council ballots --now 90 {why}")
    done(folder, f"{correct} total/turnout_pct value --now '' {why}")
    votes = f"update/{LATER} votes/mayor/goodbody votes --now 39"
    done(folder, f"complete {ELECTION} {votes} --source law")
    late_update(folder)
    late_update(folder, "2030-11-09-1600", "2030-11-09T16:00:00-08:00")
    late_update(folder, "2030-11-09-1600-2", "2030-11-09T16:00:00-08:00")
    done(folder, "seal --on 2031-01-02")
    withdrawn = "update/2030-11-09-1600 update withdrawn --now Re-issued."
    done(folder, f"correct {ELECTION} {withdrawn} {why}")
    later = f"update/{LATER} update released_at --now 2030-11-08T16:05-08:00"
    done(folder, f"correct {ELECTION} {later} {why}")
    rename_race(folder, "council", "city-council")
    rewrite(folder, "redirects.csv", [MOVED], REDIRECTS)
    done(folder, "seal --on 2031-01-03")
    title = "race/mayor race title --now 'Mayor of Bree' --and race note 'A note.'"
    done(folder, f"reword {ELECTION} {title} --reason 'There are two.' --date 2031-01-03")
    done(folder, "seal --on 2031-01-03")
    site = build_here(checkout(tmp_path / "checkout", folder.parents[1]))
    scopes = {row["scope"] for row in read(folder, "published.csv")}
    pages = {scope.removeprefix("race/") for scope in scopes if scope.startswith("race/")}
    pages |= {f"updates/{scope[7:]}" for scope in scopes if scope.startswith("update/")}
    assert len(pages) == 8 and "council" in pages and "city-council" not in pages
    pages |= {f"council/{NIGHT}", f"city-council/{NIGHT}"}  # records
    pages |= {f"mayor/{LATER}", "mayor/2030-11-09-1600"}
    assert [page for page in pages if not (site / ELECTION / page / "index.html").is_file()] == []
