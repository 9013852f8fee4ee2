"""Law 7: what each captured file is, whatever the order in which files were seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing import (
    COUNTER,
    IDS,
    MEDIA,
    captures,
    county,
    lines,
    refusal,
    rows,
    run_import,
    tree,
    write,
)

RESULTS = "1-before-the-polls 2-first 3-night 4-canvass empty message cut-off".split()
COUNTS = "1-first 2-night 2-night-torn 3-canvass between-only-counter".split()
ALL = [
    *(MEDIA / f"{name}.json" for name in RESULTS),
    *(COUNTER / f"{name}.json" for name in COUNTS),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An election that holds nothing yet."""
    return county(tmp_path)


def told(folder: Path, *words: str | Path) -> list[str]:
    """The lines that an import prints, which must write."""
    return write(folder, *words).splitlines()


def test_a_file_of_zeros_from_before_the_polls_closed_is_not_a_count(folder: Path) -> None:
    result = run_import(folder, MEDIA / "1-before-the-polls.json", "--write")
    assert result.exit_code == 2
    assert result.output.splitlines()[:2] == [
        "1 files: 1 not a count",
        "  not a count: 1-before-the-polls.json: its time, 2030-10-20 09:00:00, is before the count could begin (2030-11-05 20:00:00)",
    ]
    assert sorted(tree(folder)) == ["election.toml"]


def test_what_the_server_sends_instead_of_results_is_bad_and_stops_nothing(tmp_path: Path) -> None:
    names = ("empty", "message", "cut-off", "2-first")
    said = told(county(tmp_path), *(MEDIA / f"{name}.json" for name in names))
    assert [line for line in said[:7] if "what to do" not in line] == [
        "4 files: 1 new, 3 bad",
        "  bad: empty.json: expected JSON, got an empty file",
        '  bad: message.json: expected results, got the server\'s message "An error has occurred."',
        "  bad: cut-off.json: expected JSON, got Unterminated string starting at: line 31 column 16 (char 644)",
    ]


def test_a_file_of_another_election_is_bad(folder: Path) -> None:
    (folder / "election.toml").write_text(
        'title = "Primary"\ndate = 2030-06-04\n', encoding="utf-8"
    )
    said = told(folder, MEDIA / "2-first.json")
    bad = "  bad: 2-first.json: it is from the election of 2030-11-05, not of 2030-06-04"
    assert said[1] == bad
    assert sorted(tree(folder)) == ["election.toml"]


def test_the_same_bytes_twice_are_a_repeat(tmp_path: Path) -> None:
    again = tmp_path / "again.json"
    again.write_bytes((MEDIA / "2-first.json").read_bytes())
    said = told(county(tmp_path), MEDIA / "2-first.json", again)
    assert "  repeat: again.json: the same bytes as 2-first.json" in said


def test_an_older_state_served_again_after_a_newer_one_is_a_repeat_and_changes_nothing(
    folder: Path,
) -> None:
    write(folder, MEDIA / "2-first.json", MEDIA / "3-night.json")
    before = tree(folder)
    said = told(folder, MEDIA / "2-first.json")
    assert "  repeat: 2-first.json: stored as 2030-11-05-2010" in said
    assert said[-1] == "files: none to write"
    assert tree(folder) == before


def test_a_time_missed_earlier_is_stored_in_its_place_and_announced(folder: Path) -> None:
    write(folder, MEDIA / "2-first.json", MEDIA / "4-canvass.json")
    said = told(folder, MEDIA / "3-night.json")
    late = "  late arrival: 3-night.json: a time that is not stored, stored in its place"
    assert late in said
    assert "2030-11-06-0335 (late arrival) from 3-night.json" in said
    keys = [line.partition(",")[0] for line in lines(folder, "updates.csv")[1:]]
    assert keys == ["2030-11-05-2010", "2030-11-06-0335", "2030-11-08-1600"]


def test_the_order_in_which_files_were_given_does_not_matter(tmp_path: Path) -> None:
    one, other = county(tmp_path / "one"), county(tmp_path / "other")
    write(one, *ALL, "--ids", IDS)
    write(other, *reversed(ALL), "--ids", IDS)
    assert tree(one) == tree(other)


def test_results_first_and_their_counter_file_later_come_to_the_same_as_both_at_once(
    tmp_path: Path,
) -> None:
    both, later = county(tmp_path / "both"), county(tmp_path / "later")
    write(both, MEDIA / "2-first.json", COUNTER / "1-first.json", "--ids", IDS)
    first = told(later, MEDIA / "2-first.json", "--ids", IDS)
    assert "  ballots: not reported yet (no counter file)" in first
    assert not (later / "snapshots/2030-11-05-2010.ballots.csv").exists()
    votes = (later / "snapshots/2030-11-05-2010.csv").read_bytes()
    said = told(later, COUNTER / "1-first.json", "--ids", IDS)
    assert "2030-11-05-2010 (ballots for 2030-11-05-2010) from 1-first.json" in said
    assert (later / "snapshots/2030-11-05-2010.csv").read_bytes() == votes
    names = ("snapshots/2030-11-05-2010.ballots.csv", "totals.csv")
    for name in (*names, "updates.csv", "races.csv", "choices.csv"):
        assert (both / name).read_bytes() == (later / name).read_bytes(), name


def test_an_update_that_only_the_counter_feed_has_is_rebuilt_from_it(folder: Path) -> None:
    write(folder, MEDIA / "2-first.json", COUNTER / "between-only-counter.json", "--ids", IDS)
    assert lines(folder, "snapshots/2030-11-07-1255.csv") == [
        "race,choice,votes,source",
        "county-measure-b,yes,300,la-counter-2030-11-07-1255",
        "county-measure-b,no,150,la-counter-2030-11-07-1255",
        "bree-mayor,butterbur,200,la-counter-2030-11-07-1255",
        "bree-mayor,mcgoodbody,205,la-counter-2030-11-07-1255",
        "bree-city-council-2,obrandy,150,la-counter-2030-11-07-1255",
        "bree-city-council-2,took-p,160,la-counter-2030-11-07-1255",
        "bree-city-council-2,took-o,141,la-counter-2030-11-07-1255",
    ]
    assert lines(folder, "updates.csv")[-1].endswith(
        ",1306,,No results file of this time was captured: the votes are rebuilt from the counter file by its ids"
    )


def test_a_torn_counter_capture_is_found_by_its_own_sums_and_its_whole_twin_is_used(
    folder: Path,
) -> None:
    files = [MEDIA / "3-night.json", COUNTER / "2-night-torn.json", COUNTER / "2-night.json"]
    said = told(folder, *files, "--ids", IDS)
    assert (
        "  torn: 2-night-torn.json: 4 of its own sums fail; the first: bree-city-council-2: 108 ballots allow 216 votes, "
        "but 351 votes, 2 write-in marks and 3 unused votes make 356. Nothing is taken from it"
    ) in said
    counted = "2030-11-06-0335,ballots_counted,500,exact,,la-counter-2030-11-06-0335"
    assert lines(folder, "totals.csv")[1] == counted
    assert "2030-11-06-0335" in lines(folder, "snapshots/2030-11-06-0335.ballots.csv")[1]
    note = "Another file of this official time held parts of two states"
    assert note in lines(folder, "updates.csv")[1]


def test_without_its_twin_a_torn_counter_capture_leaves_ballots_and_totals_not_reported(
    folder: Path,
) -> None:
    said = told(folder, MEDIA / "3-night.json", COUNTER / "2-night-torn.json", "--ids", IDS)
    assert "  ballots: not reported yet (no counter file)" in said
    assert lines(folder, "totals.csv") == ["update,item,value,qualifier,as_of,source"]
    assert sorted(path.name for path in (folder / "snapshots").iterdir()) == ["2030-11-06-0335.csv"]


def test_results_that_contradict_a_counter_file_whose_sums_hold_are_torn(folder: Path) -> None:
    files = MEDIA / "6-same-time-other-votes.json", COUNTER / "3-canvass.json"
    said = told(folder, *files, "--ids", IDS)
    assert (
        "  torn: 6-same-time-other-votes.json: 1 choices have other votes than in its twin 3-canvass.json, whose sums hold"
    ) in said
    stored = lines(folder, "snapshots/2030-11-08-1600.csv")
    assert "bree-mayor,butterbur,260,la-counter-2030-11-08-1600" in stored


def test_of_two_captures_with_one_time_the_later_counts_and_the_note_names_the_earlier(
    tmp_path: Path,
    folder: Path,
) -> None:
    later, earlier = "2031-01-13T10:00:00-08:00", "2030-11-08T16:20:00-08:00"
    seen = {"5_same_time_other_groups": later, "4_canvass": earlier}
    files = MEDIA / "5-same-time-other-groups.json", MEDIA / "4-canvass.json"
    said = told(folder, *files, "--ids", IDS, *captures(tmp_path, **seen))
    change = "the votes are the same, 2 contests stand in another group"
    change += ", 1 contest is only in the later"
    assert (
        f"  re-issue: 4-canvass.json: replaced by the later 5-same-time-other-groups.json: {change}"
        in said
    )
    clerk = "BREE CITY GENERAL MUNICIPAL ELECTION City Clerk (No Candidates Filed)"
    assert f"  finding: {clerk}: a contest without a candidate, not taken as a race" in said
    assert lines(folder, "updates.csv")[1] == (
        "2030-11-08-1600,2030-11-08T16:00:00-08:00,second,canvass,unofficial-partial,,la-results-2030-11-08-1600,1761,,"
        '"The county published this official time more than once: the capture of 2031-01-13 counts; that of 2030-11-08, '
        f'la-results-2030-11-08-1600-2, differs: {change}. {clerk}: a contest without a candidate, not taken as a race"'
    )
    groups = {row["race"]: row["group"] for row in rows(folder, "races.csv")}
    assert groups == {
        "county-measure-b": "County Measures",
        "bree-mayor": "Towns",
        "bree-city-council-2": "Towns",
    }


def test_two_contents_with_one_time_are_refused_where_nobody_says_which_is_later(
    folder: Path,
) -> None:
    files = MEDIA / "4-canvass.json", MEDIA / "6-same-time-other-votes.json"
    assert refusal(folder, *files) == (
        "error: 4-canvass.json: expected one content for 2030-11-08 16:00:00, got other content in "
        "6-same-time-other-votes.json. Say with --captures when each was retrieved; the later one counts."
    )
    assert sorted(tree(folder)) == ["election.toml"]


def test_other_votes_for_a_stored_but_unsealed_update_are_refused_with_what_to_do(
    folder: Path,
) -> None:
    write(folder, MEDIA / "4-canvass.json")
    assert refusal(folder, MEDIA / "6-same-time-other-votes.json") == (
        "error: 6-same-time-other-votes.json: expected the votes stored for 2030-11-08-1600, got other votes for 1 choices. "
        "2030-11-08-1600 is not sealed yet: take its row, its snapshot files and its totals out, then import both captures together."
    )


def test_other_votes_for_a_sealed_update_become_an_update_of_their_own(folder: Path) -> None:
    write(folder, MEDIA / "4-canvass.json")
    (folder / "published.csv").write_text(
        f"seq,published_on,scope,layer,sha256,previous\n1,2030-11-09,update/2030-11-08-1600,1,{'0' * 64},\n",
        encoding="utf-8",
    )
    sealed = (folder / "snapshots/2030-11-08-1600.csv").read_bytes()
    said = told(folder, MEDIA / "6-same-time-other-votes.json")
    assert (
        "2030-11-08-1600-2 (correction of 2030-11-08-1600) from 6-same-time-other-votes.json"
        in said
    )
    assert (folder / "snapshots/2030-11-08-1600.csv").read_bytes() == sealed
    assert "bree-mayor,butterbur,261,la-results-2030-11-08-1600-2" in lines(
        folder, "snapshots/2030-11-08-1600-2.csv"
    )
    assert lines(folder, "updates.csv")[-1].startswith(
        "2030-11-08-1600-2,2030-11-08T16:00:00-08:00,second,canvass,correction,"
    )
    again = told(folder, MEDIA / "6-same-time-other-votes.json")
    assert again[-1] == "files: none to write"


def test_the_same_votes_in_other_words_for_a_stored_update_are_a_finding_and_change_nothing(
    folder: Path,
) -> None:
    write(folder, MEDIA / "4-canvass.json")
    before = tree(folder)
    said = told(folder, MEDIA / "5-same-time-other-groups.json")
    assert (
        "  re-issue: 5-same-time-other-groups.json: other content, but the votes of 2030-11-08-1600: nothing is changed, "
        "a finding to be noted"
    ) in said
    assert tree(folder) == before


def test_counts_written_as_floats_in_any_order_are_the_same_counts(folder: Path) -> None:
    write(folder, MEDIA / "3-night.json", COUNTER / "2-night.json", "--ids", IDS)
    assert '"Value": 160.0' in (COUNTER / "2-night.json").read_text(encoding="utf-8")
    assert lines(folder, "snapshots/2030-11-06-0335.ballots.csv")[2] == (
        "bree-mayor,333,2,0,0,1,,la-counter-2030-11-06-0335"
    )
