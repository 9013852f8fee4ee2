"""What readers see is sealed too: names, titles, notes, sources, orders, laws, elections."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder import checks
from builder.checks.names import is_made_of
from builder.seal import chain
from builder.seal.chain import line_text
from builder.seal.manifest import MANIFEST
from builder.store import load
from tests.checkout import ROOT
from tests.edit_table import rich_archive
from tests.sealed_site import built, resum, site_in, told, verify, without
from tests.sealing import (
    DAY,
    REWORD,
    add,
    cells_of,
    copied,
    done,
    edit,
    edits,
    place,
    read,
    remove,
    rename_race,
    rewrite,
    run,
    stopped,
)
from tests.small_archive import ELECTION, put, write_small_archive

NIGHT, LATER = "2030-11-05-2031", "2030-11-08-1600"
WHY = "--reason 'It was misspelled.' --date 2031-01-02"
AUDIT = "n=5 event=audit at=2030-11-20 state=planned said_on=2030-11-06 source=file-1"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_archive(tmp_path_factory.mktemp("worded") / "data")


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """The election of a sealed archive with rows in every file, to be changed."""
    return copied(published, tmp_path)


def errors(folder: Path) -> list[str]:
    found = checks.check_archive(folder.parents[1])
    return [
        str(p).replace(f"{folder.parents[1]}/", "") for p in found if p.level is checks.Level.ERROR
    ]


def waiting(folder: Path) -> list[str]:
    return [str(p) for p in checks.check_archive(folder.parents[1]) if p.check == "unsealed"]


def swap_short_names(folder: Path) -> None:
    edit(folder, "choices.csv", {"choice": "butterbur"}, short_name="Goodbody")
    edit(folder, "choices.csv", {"choice": "goodbody"}, short_name="Butterbur")


def test_the_archive_is_sound_and_wholly_sealed(folder: Path) -> None:
    assert errors(folder) + waiting(folder) == []


def edited(file: str, which: dict[str, str], new: dict[str, str]) -> Callable[[Path], object]:
    return lambda folder: edit(folder, file, which, **new)


def about(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: put(folder / "election.toml", old, new)


# Each of what was changed unseen before wording was sealed.
CELLS = edits(f"""
races.csv race=mayor | title='Mayor of Archet' | wording/race/mayor
races.csv race=mayor | group=Schools | wording/race/mayor
races.csv race=mayor | place=Archet | wording/race/mayor
choices.csv choice=took | party='Green Dragon' | wording/race/council
choices.csv choice=took | colour=c3 | wording/race/council
races.csv race=mayor | whole_at=https://example.org/ | wording/race/mayor
statements.csv item=lead | value='a landslide' | statement/1
statements.csv item=lead | said_by='The Sackville Post' | statement/1
statements.csv item=lead | note=Denied. | wording/statement/1
sources.csv source=file-1 | publisher=Somebody | wording/source/file-1
sources.csv source=file-1 | url=https://example.com/ | wording/source/file-1
updates.csv update={NIGHT} | official_label=Final | wording/update/{NIGHT}
updates.csv update={NIGHT} | note=Annulled. | wording/update/{NIGHT}
totals.csv item=turnout_pct | source=law | wording/update/{NIGHT}
events.csv n=1 | note=Annulled. | wording/event/1
corrections.csv n=1 | source=law | wording/correction/1
completions.csv key=votes/mayor/goodbody | source=file-1 | wording/completion/2/update/{LATER}
wording.csv n=1 | reason='No reason.' | reworded/1
redirects.csv kind=merged | reason='Annulled by the court.' | redirect/1
redirects.csv kind=merged | on=2031-01-09 | redirect/1
""")
EXAMPLES: list[tuple[Callable[[Path], object], str]] = [
    (swap_short_names, "wording/race/mayor"),
    *((edited(file, which, new), scope) for file, which, new, scope in CELLS),
    (about("A first note.", "Another note."), "wording/election"),
    (about("General election", "Test election"), "wording/election"),
    (about("T20:00:00", "T19:00:00"), "election/about"),
    (about("updates_released = 3", "updates_released = 2"), "election/about"),
]


@pytest.mark.parametrize(("tamper", "scope"), EXAMPLES)
def test_what_was_once_changed_unseen_stops_check_build_and_seal(
    folder: Path, tamper: Callable[[Path], object], scope: str
) -> None:
    tamper(folder)
    said = errors(folder)
    assert place(scope).removesuffix(": ") in [line.split(": ")[0] for line in said]
    assert stopped(folder).split(". ")[0] in "".join(said)
    status, refused = run(folder, "seal", "--on", "2031-02-01")
    assert status == 1 and refused.startswith("error: ")


def test_the_message_says_what_was_published_and_what_to_do(folder: Path) -> None:
    scope = "wording/race/council"
    was = next(row for row in read(folder, "published.csv") if row["scope"] == scope)["sha256"]
    edit(folder, "choices.csv", {"choice": "took"}, party="Green Dragon")
    (said,) = errors(folder)
    wording = f"expected the wording published on {DAY} (sha256 {was[:12]}), got another "
    assert said.startswith(f"{place(scope)}{wording}")
    assert said.endswith(REWORD)


def test_a_wording_is_changed_with_its_reason_and_the_row_is_sealed(folder: Path) -> None:
    before = (folder / "published.csv").read_bytes()
    short = "race/mayor choice/goodbody short_name --now Goodbody"
    said = done(folder, f"reword {ELECTION} {short} {WHY}")
    assert said.startswith('race/mayor choice/goodbody short_name: "" -> "Goodbody" written to ')
    row = "n=3 date=2031-01-02 scope=race/mayor key=choice/goodbody field=short_name was="
    reason = "now=Goodbody reason='It was misspelled.'"
    assert read(folder, "wording.csv")[-1] == cells_of(f"{row} {reason}")
    assert errors(folder) == [] and len(waiting(folder)) == 1
    done(folder, "seal", "--on", "2031-01-03")
    assert errors(folder) + waiting(folder) == []
    after = (folder / "published.csv").read_bytes()
    assert after.startswith(before) and after.count(b"\n") == before.count(b"\n") + 1
    assert read(folder, "published.csv")[-1]["scope"] == "reworded/3"


def test_wordings_of_every_kind_can_be_changed(folder: Path) -> None:
    for words in (
        "race/mayor race title --now 'Lord Mayor' --and race note 'A note.'",
        "race/mayor race title --now Mayor",
        f"update/{NIGHT} update official_label --now 'First count'",
        f"update/{NIGHT} total/turnout_pct source --now law",
        f"update/{NIGHT} votes/mayor source --now law",
        f"update/{NIGHT} ballots/mayor source --now law",
        f"update/{NIGHT} update totals --now 'turnout_pct ballots_counted'",
        "event/1 event note --now Tentative",
        "statement/2 statement note --now ''",
        "correction/1 correction source --now law",
        "source/file-1 source title --now 'The file'",
        f"completion/2/update/{LATER} votes/mayor/goodbody votes --now file-1",
        "election election title --now 'The general election'",
        "election note/2 text --now 'A better note.'",
        "order/races order races --now 'measure-a mayor council'",
        "wording/race/council race choices --now 'proud took brandy'",
    ):
        done(folder, f"reword {ELECTION} {words} {WHY}")
        assert errors(folder) == [], words
    done(folder, "seal", "--on", "2031-01-03")
    assert errors(folder) + waiting(folder) == []
    assert [row["race"] for row in read(folder, "races.csv")] == ["measure-a", "mayor", "council"]
    rename_race(folder, "mayor", "bree-mayor")
    row = f"old={ELECTION}/mayor new={ELECTION}/bree-mayor kind=moved on=2031-01-04 reason=Two."
    add(folder, "redirects.csv", **cells_of(row))
    assert errors(folder) == []
    done(folder, "seal", "--on", "2031-01-04")
    done(folder, f"reword {ELECTION} race/bree-mayor race title --now 'Mayor of Bree' {WHY}")
    assert errors(folder) == []


UNKNOWN = "expected the name of a wording that is stored"
FACTS = "Figures and names are facts: `builder correct`. See docs/editing-data.md."
REFUSED = [
    (
        f"race/mayor race title --now 'Mayor of Bree' {WHY}",
        f'{ELECTION} race/mayor: expected another race title, got "Mayor of Bree", which is stored '
        "already. There is nothing to change.",
    ),
    (
        f"race/mayor race seats --now 2 {WHY}",
        f'{ELECTION}: {UNKNOWN}, got "race/mayor race seats". {FACTS}',
    ),
    (
        f"race/mayor choice/nobody party --now x {WHY}",
        f'{ELECTION}: {UNKNOWN}, got "race/mayor choice/nobody party". {FACTS}',
    ),
    (
        "race/mayor race title --now 'Lord Mayor' --reason ' '",
        f'{ELECTION}: expected a reason, got " ". It is published beside the change: write it clearly.',
    ),
    (
        f"race/mayor race choices --now butterbur {WHY}",
        '{folder}/choices.csv: expected each of 2 names once, apart by spaces, got "butterbur". '
        "Name them all, in their new order.",
    ),
    (
        f"event/5 event note --now x {WHY}",
        f"{ELECTION} event/5: expected a sealed wording, got one that is not sealed yet. "
        "Edit the file: it is not published yet.",
    ),
    (
        f"race/mayor choice/butterbur short_name --now Goodbody {WHY}",
        '{folder}/choices.csv:2: expected words of the name "Barliman Butterbur" in short_name, '
        'got "Goodbody". Write its last name, with other words or initials of the name where two '
        "are alike; or leave the cell empty.",
    ),
]


@pytest.mark.parametrize(("words", "message"), REFUSED)
def test_what_is_no_sealed_wording_is_refused_and_nothing_is_written(
    folder: Path, words: str, message: str
) -> None:
    add(folder, "events.csv", **cells_of(AUDIT))
    before = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    error = f"error: {message.replace('{folder}', str(folder))}"
    assert run(folder, f"reword {ELECTION} {words}") == (1, error)
    assert {path: path.read_bytes() for path in folder.rglob("*.csv")} == before


def test_a_name_is_corrected_together_with_its_short_name(folder: Path) -> None:
    why = f"{WHY} --source file-1"
    name = "choice/butterbur name --now 'Barliman Butterburr'"
    correct = f"correct {ELECTION} race/mayor {name} --and choice/butterbur official_name 'B. BURR'"
    status, said = run(folder, f"{correct} {why}")
    assert status == 1 and 'got "Butterbur"' in said
    done(folder, f"{correct} --and choice/butterbur short_name Butterburr {why}")
    assert errors(folder) == []
    assert read(folder, "wording.csv")[-1]["now"] == "Butterburr"


def test_a_row_of_the_log_without_its_change_and_a_row_taken_out_are_refused(folder: Path) -> None:
    rows = read(folder, "wording.csv")
    rewrite(folder, "wording.csv", rows[:-1])
    assert any(line.startswith(place("wording/race/council")) for line in errors(folder))
    more = rows[0] | {"n": "3", "was": "Mayor", "now": "Lord Mayor"}
    rewrite(folder, "wording.csv", [*rows, more])
    said = f'{place("wording/race/mayor")}expected race title to be "Lord Mayor", as row 3 of wording.csv says, got "Mayor of Bree". '
    assert said + REWORD in errors(folder)


def test_a_new_choice_in_the_middle_needs_no_row_and_later_orders_hold_it(folder: Path) -> None:
    more = "--and choice/maggot official_name 'F. MAGGOT' --and choice/maggot kind write-in"
    new = f"choice/maggot name --now 'F. Maggot' {more}"
    done(folder, f"complete {ELECTION} race/council {new} --source law")
    rows = read(folder, "choices.csv")
    found = next(row for row in rows if row["choice"] == "maggot")
    rows.remove(found)
    rows.insert(3, found)
    rewrite(folder, "choices.csv", rows)
    assert errors(folder) == []
    done(folder, "seal", "--on", "2031-01-03")
    assert errors(folder) + waiting(folder) == []
    rows[3], rows[4] = rows[4], rows[3]
    rewrite(folder, "choices.csv", rows)
    (said,) = errors(folder)
    assert said.startswith(place("wording/race/council"))


def test_a_new_race_in_the_middle_needs_no_row(folder: Path) -> None:
    rows = read(folder, "races.csv")
    rows.insert(1, rows[0] | {"race": "reeve", "title": "Reeve", "official_title": "REEVE"})
    rewrite(folder, "races.csv", rows)
    new = "race=reeve choice=x name='X. Y' official_name='X. Y' kind=candidate source=file-1"
    add(folder, "choices.csv", **cells_of(new))
    assert errors(folder) == []
    done(folder, "seal", "--on", "2031-01-03")
    assert [(r["scope"], r["layer"]) for r in read(folder, "published.csv")[-3:]] == [
        ("race/reeve", "1"),
        ("wording/race/reeve", "1"),
        ("wording/order/races", "2"),
    ]
    assert errors(folder) + waiting(folder) == []


# The words of a jurisdiction.


def test_a_law_or_a_name_of_the_jurisdiction_is_sealed_and_changed_in_the_open(
    folder: Path,
) -> None:
    toml = folder.parent / "jurisdiction.toml"
    text = toml.read_text(encoding="utf-8")
    put(toml, "The canvass ends within 30 days.", "The canvass ends within 3 days.")
    (said,) = errors(folder)
    assert said.startswith("xx-shire wording/law/canvass-2029-01-01: ")
    assert "wording/law/canvass-2029-01-01" in stopped(folder)
    toml.write_text(text, encoding="utf-8")
    for words in (
        "law/canvass-2029-01-01 law text --now 'The canvass ends in 30 days.'",
        "jurisdiction jurisdiction name --now 'The Shire'",
        "order/laws order laws --now 'canvass-2029-01-01 mail-deadline-2030-01-01'",
    ):
        done(folder, f"reword xx-shire {words} {WHY}")
    assert errors(folder) == []
    done(folder, "seal", "--on", "2031-01-03")
    assert errors(folder) + waiting(folder) == []
    jurisdiction = load.load_jurisdiction(folder.parent)
    assert jurisdiction.name == "The Shire"
    assert [law.topic for law in jurisdiction.laws] == ["canvass", "mail-deadline"]
    scopes = ["law/canvass-2029-01-01", "jurisdiction", "order/laws"]
    assert [row["scope"] for row in read(folder.parent, "wording.csv")] == scopes


SAID = [
    ('name = "Reform"', 'name = "Act"', "name/1 name name", "Reform"),
    ('"Mayor" = "boss"', '"Mayor" = "chief"', "search/1 search words", "boss"),
    ('skip = ["Shall "]', 'skip = ["Should "]', "question/skip-1 question text", "Shall "),
]


@pytest.mark.parametrize(("old", "new", "cell", "was"), SAID)
def test_what_people_call_a_race_is_sealed_and_changed_in_the_open(
    folder: Path, old: str, new: str, cell: str, was: str
) -> None:
    toml, scope = folder.parent / "jurisdiction.toml", cell.split(" ")[0]
    text = toml.read_text(encoding="utf-8")
    put(toml, old, new)
    (said,) = errors(folder)
    assert said.startswith(f"xx-shire wording/{scope}: expected the wording published on {DAY}")
    toml.write_text(text, encoding="utf-8")
    now = new.split('"')[-2]
    done(folder, f"reword xx-shire {cell} --now '{now}' {WHY}")
    assert toml.read_text(encoding="utf-8") == text.replace(old, new)
    (row,) = read(folder.parent, "wording.csv")
    assert (row["scope"], row["was"], row["now"]) == (scope, was, now)
    done(folder, "seal", "--on", "2031-01-03")
    assert errors(folder) + waiting(folder) == []


def test_more_words_to_search_by_are_sealed_by_lines_of_their_own(folder: Path) -> None:
    before = (folder.parent / "published.csv").read_bytes()
    put(folder.parent / "jurisdiction.toml", '"Mayor" = "boss"', '"Mayor" = "boss"\n"Wards" = "w"')
    assert errors(folder) == [] and "search/2" in "".join(waiting(folder))
    done(folder, "seal", "--on", "2031-01-03")
    after = (folder.parent / "published.csv").read_bytes()
    assert after.startswith(before) and after.count(b"\n") == before.count(b"\n") + 1


# Whole elections.


def test_a_whole_election_that_goes_is_missed_by_check_build_and_seal(folder: Path) -> None:
    other = write_small_archive(folder.parents[2] / "more" / "data")
    other.rename(folder.with_name("2030-11-05-wards"))
    done(folder, "seal", "--on", "2031-02-01")
    assert errors(folder) == []
    rows = read(folder.parents[1], "elections.csv")
    gone = [row for row in rows if row["election"] == ELECTION]
    shutil.rmtree(folder)
    expected = [
        f"elections.csv {ELECTION}: expected the election of row {row['seq']} of the log, with {row['lines']} sealed lines, got none. "
        "Restore the folder from the history of the data: what was sealed is never deleted, and a row of redirects.csv says where it moved."
        for row in gone
    ]
    assert errors(folder) == expected and expected
    assert f"{ELECTION}: expected the election of row" in stopped(folder)
    status, said = run(folder, "seal", "--on", "2031-02-02")
    assert status == 1 and f"{ELECTION}: expected the election of row" in said


def test_the_log_is_taken_out_shortened_or_edited_in_vain(folder: Path) -> None:
    data = folder.parents[1]
    whole = (data / "elections.csv").read_text(encoding="utf-8")
    (data / "elections.csv").unlink()
    missing = ["elections.csv xx-shire", f"elections.csv {ELECTION}"]
    assert [line.split(":")[0] for line in errors(folder)] == missing
    rows = whole.splitlines(keepends=True)
    (data / "elections.csv").write_text("".join(rows[:-1]), encoding="utf-8")
    (said,) = errors(folder)
    assert said.endswith("Run `builder seal`, which adds the newest lines to the log.")
    (data / "elections.csv").write_text("".join([rows[0], *rows[2:]]), encoding="utf-8")
    follows = "expected row 1 of the log to follow the row before it"
    assert any(follows in line for line in errors(folder))


def test_a_seal_that_was_killed_before_the_log_is_completed_by_the_next_one(folder: Path) -> None:
    add(folder, "events.csv", **cells_of(AUDIT))
    election = load.load_election(folder, load.load_jurisdiction(folder.parent))
    with (folder / "published.csv").open("a", encoding="utf-8") as lines:
        lines.writelines(map(line_text, chain.next_lines(election, "2031-01-03")))
    assert [line.rpartition(". ")[2] for line in errors(folder)] == [
        "Run `builder seal`, which adds the newest lines to the log."
    ]
    before = (folder.parents[1] / "elections.csv").read_bytes()
    said = done(folder, "seal", "--on", "2031-01-04")
    assert "nothing to seal" in said and "1 row added to the log of the archive" in said
    assert (folder.parents[1] / "elections.csv").read_bytes().startswith(before)
    assert errors(folder) + waiting(folder) == []


# The site.


def test_a_site_carries_the_log_and_the_chain_of_its_jurisdiction_and_verifies() -> None:
    site = built() / "site"
    log = (site / "data" / "elections-log.csv").read_bytes()
    assert log == (built() / "data" / "elections.csv").read_bytes()
    assert (site / "us-xx-marl" / "data" / "published.csv").is_file()
    assert told(verify(site)) == []


def test_a_site_from_which_an_election_is_taken_with_its_manifest_rewritten_is_caught(
    tmp_path: Path,
) -> None:
    site = site_in(tmp_path)
    gone = "us-xx-marl/2031-03-11"
    files = [path for path in (site / gone).rglob("*") if path.is_file()]
    without(site, [path.relative_to(site).as_posix() for path in files])
    raw = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
    del raw["chains"][gone]
    resum(site, json.dumps(raw))
    said = told(verify(site))
    missed = f"data/elections-log.csv: {gone}: expected the election of row"
    assert any(line.startswith(missed) for line in said), said


# Short names.


@pytest.mark.parametrize(
    ("short", "names", "fits"),
    [
        ("Bass", ("Karen Bass", "KAREN RUTH BASS"), True),
        ("R. Caruso", ("Rick J. Caruso", "RICK J CARUSO"), True),
        ("Ruth Bass", ("Karen Bass", "KAREN RUTH BASS"), True),
        ("Bass and Caruso", ("Karen Bass / Rick Caruso", "x"), True),
        ("Caruso", ("Karen Bass", "KAREN RUTH BASS"), False),
        ("X. Bass", ("Karen Bass", "KAREN RUTH BASS"), False),
        ("K.", ("Karen Bass", "KAREN RUTH BASS"), False),
        ("", ("Karen Bass", "KAREN RUTH BASS"), False),
    ],
)
def test_a_short_name_is_made_of_words_of_the_name(
    short: str, names: tuple[str, str], fits: bool
) -> None:
    assert is_made_of(short, names) is fits


def test_yes_is_yes_and_two_choices_have_two_short_names(tmp_path: Path) -> None:
    folder = write_small_archive(tmp_path / "data")
    edit(folder, "choices.csv", {"choice": "yes"}, short_name="No")
    brandy = "name='Pippa Brandy' official_name='PIPPA BRANDY' short_name=Brandy"
    edit(folder, "choices.csv", {"choice": "took"}, **cells_of(brandy))
    edit(folder, "choices.csv", {"choice": "brandy"}, short_name="BRANDY")
    assert errors(folder) == [
        f'{ELECTION}/choices.csv:5: expected a short_name of its own for took, got "Brandy", as for brandy. '
        "Add a first name or an initial to both.",
        f'{ELECTION}/choices.csv:7: expected Yes in short_name of a choice of kind yes, got "No". Write Yes, or fix the kind.',
        f'{ELECTION}/choices.csv:8: expected a short_name of its own for no, got "No", as for yes. '
        "Add a first name or an initial to both.",
    ]


def test_every_stored_election_obeys() -> None:
    assert [str(p) for p in checks.check_archive(ROOT / "data") if p.check == "short_names"] == []


def test_removed_rows_are_named(folder: Path) -> None:
    assert remove(folder, "statements.csv", item="note") == 1
    assert errors(folder)[0].startswith(
        f"{ELECTION} statement/2: expected it to be stored as published on {DAY}, got nothing. "
    )
