"""Law 8: once it is published a record changes in its neighbour links, a completion, a correction
and a notice, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.editing.wordings import differences
from builder.model import (
    Completion,
    Correction,
    Coverage,
    Election,
    Redirect,
    Reworded,
    Rule,
    Snapshot,
    Update,
)
from builder.pages.record.page import read_block
from builder.seal import chain
from builder.store import load
from tests import made
from tests.pages.test_records import ELECTION, sealed, sha256, written
from tests.sampling import sample

AFTER = re.compile(r", <a rel=successor-version href=\.\./[a-z0-9-]+/>next</a>")
BEFORE = re.compile(r", <a rel=predecessor-version href=\.\./[a-z0-9-]+/>previous</a>")
NOTICE = re.compile(r"<p><mark>.*</mark>\n")
LATE = re.compile(
    r"<p><mark>We added an earlier update after this record was published, and the line leaves it out: .*\.</mark>\n"
)
Pages = Mapping[str, bytes]
Votes = Mapping[str, int | None]


def text(pages: Pages, path: str) -> str:
    return pages[f"{path}/index.html"].decode()


def changed(before: Pages, after: Pages) -> list[str]:
    """The records that are there before and after and are not the same, by their folder."""
    assert before.keys() <= after.keys(), "a record is gone"
    return [path.removesuffix("/index.html") for path in before if before[path] != after[path]]


def blocks(page: bytes | str) -> list[str]:
    return [block.text for block in read_block(page if isinstance(page, bytes) else page.encode())]


def without(election: Election, key: str) -> Election:
    """The election before the archive knew of an update: without its row, its votes, its totals."""
    return replace(
        election,
        updates=tuple(u for u in election.updates if u.key != key),
        snapshots={name: snapshot for name, snapshot in election.snapshots.items() if name != key},
        totals=tuple(t for t in election.totals if t.update != key),
        statements=tuple(s for s in election.statements if s.update != key),
        published=(),
    )


def grown(election: Election, last: str) -> tuple[Election, Election]:
    """The election sealed without the update ``last``, and then sealed with it."""
    before = sealed(without(election, last), "2026-01-05")
    return before, sealed(replace(election, published=before.published), "2026-01-06")


@pytest.fixture(scope="module")
def election(data: Path) -> Election:
    """Return the election with a sample of its races, not sealed yet."""
    folder = data / ELECTION
    found = load.load_election(folder, load.load_jurisdiction(folder.parent))
    taken = {"la-city-mayor", *sample((race.slug for race in found.races), 10)}
    snapshots = {
        key: replace(of, votes={race: of.votes[race] for race in of.votes if race in taken})
        for key, of in found.snapshots.items()
    }
    return replace(
        found,
        races=tuple(race for race in found.races if race.slug in taken),
        snapshots=snapshots,
        statements=tuple(said for said in found.statements if said.race in {"", *taken}),
        published=(),
        completions=(),
        corrections=(),
        reworded=(),
    )


def test_without_the_last_update_every_older_record_is_the_same_but_for_the_link_to_it(
    election: Election,
) -> None:
    last = election.updates[-1].key
    for before, after in (grown(election, last), (without(election, last), election)):
        old, new = written(before), written(after)
        races = len(election.races)
        assert len(old) == races * 26 and len(new) == races * 27
        differing = changed(old, new)
        assert {path.rpartition("/")[2] for path in differing} == {
            election.updates[-2].key
        } and len(differing) == races
        link = f", <a rel=successor-version href=../{last}/>next</a>"
        for path in differing:
            page = text(new, path)
            assert page.count(link) == 1 and page.replace(link, "") == text(old, path)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_an_update_that_is_found_later_changes_links_and_notices_alone(election: Election) -> None:
    found, others = election.updates[9], [u.key for u in election.updates]
    old, new = (written(e) for e in grown(election, found.key))
    assert len(old) == len(election.races) * 26 and len(new) == len(election.races) * 27
    notice = (
        "<p><mark>We added an earlier update after this record was published, and the line leaves it out: "
        f"<a href=../{found.key}/>Wed., Nov. 9, 1:17\u00a0a.m.</a>.</mark>\n"
    )
    assert {path.rpartition("/")[2] for path in changed(old, new)} == set(others[8:9] + others[10:])
    for path in changed(old, new):
        page, was, key = text(new, path), text(old, path), path.rpartition("/")[2]
        assert page.count(notice) == (key != others[8]) and len(NOTICE.findall(page)) == (
            key != others[8]
        )
        page = page.replace(notice, "")
        if key == others[8]:
            page, was = AFTER.sub("", page), AFTER.sub("", was)
        if key == others[10]:
            page, was = BEFORE.sub("", page), BEFORE.sub("", was)
        assert page == was, path
    assert f"href=../{found.key}/>next</a>" in text(new, f"{ELECTION}/la-city-mayor/{others[8]}")
    assert f"href=../{found.key}/>previous</a>" in text(
        new, f"{ELECTION}/la-city-mayor/{others[10]}"
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_record_of_an_update_that_is_found_later_draws_what_was_known_before_it_by_time() -> (
    None
):
    election = race_of((9, 5), (3, 2), (40, 5))
    _, after = grown(election, "u2")
    pages = written(after)
    assert "Ana led Ben by 1 to 4 votes." in text(pages, "us-xx-made/2022-11-08/mayor/u2")
    assert "Ana led Ben by 4 to 35 votes." in text(pages, "us-xx-made/2022-11-08/mayor/u3"), (
        "without the late one"
    )


PLACE = "us-xx-made/2022-11-08/mayor"


def race_of(*counts: tuple[int | None, int | None]) -> Election:
    votes: list[Votes] = [{"ana": one, "ben": two} for one, two in counts]
    return made.election(
        [made.race(), made.race("yes no", Rule.RETENTION, slug="judge")],
        [made.update(n) for n in range(1, len(votes) + 1)],
        {
            f"u{n}": {"mayor": of, "judge": {"yes": 6 + n, "no": 5}}
            for n, of in enumerate(votes, start=1)
        },
    )


def correct(
    election: Election,
    scope: str,
    key: str,
    field: str,
    was: str,
    now: str,
    reason: str = "A digit.",
    by: str = "ours",
) -> Election:
    n = len(election.corrections) + 1
    row = Correction(
        n=n,
        date="2026-02-03",
        by=by,
        scope=scope,
        key=key,
        field=field,
        was=was,
        now=now,
        reason=reason,
        source="file",
    )
    return replace(election, corrections=(*election.corrections, row))


def with_votes(
    election: Election, update: str, race: str, choice: str, value: int | None
) -> Election:
    """The election with one cell of a snapshot as ``value``."""
    snapshot = election.snapshots[update]
    votes = {**snapshot.votes, race: {**snapshot.votes[race], choice: value}}
    return replace(
        election, snapshots={**election.snapshots, update: replace(snapshot, votes=votes)}
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_correction_shows_both_figures_and_changes_no_other_record() -> None:
    before = sealed(race_of((3, 2), (5, 4), (9, 5)))
    after = correct(
        with_votes(before, "u2", "mayor", "ana", 7),
        "update/u2",
        "votes/mayor/ana",
        "votes",
        "5",
        "7",
    )
    after = sealed(after, "2026-02-03")
    old, new = written(before), written(after)
    assert changed(old, new) == [f"{PLACE}/u2"]
    page = text(new, f"{PLACE}/u2")
    assert (
        "<p><mark>We corrected this on Feb. 3, 2026: votes for <b>Ana</b>, from 5 to 7. A digit.</mark>\n"
        in page
    )
    assert "<td>7<td>63.64%" in page and "by 3 votes" in page
    first, second = read_block(page.encode())
    assert (
        first == read_block(text(old, f"{PLACE}/u2").encode())[0]
        and "votes\tana\t5\n" in first.text
    )
    content = (
        "correction\tby\tours\ncorrection\tdate\t2026-02-03\ncorrection\tfield\tvotes\ncorrection\tkey\tvotes/mayor/ana\n"
        "correction\tnow\t7\ncorrection\treason\tA digit.\ncorrection\tscope\tupdate/u2\ncorrection\twas\t5\n"
    )
    assert (second.text, second.sha256) == (content, sha256(content))
    line = next(line for line in after.published if line.scope == "correction/1")
    assert (line.scope, line.sha256, chain.line_hash(line)) == (
        "correction/1",
        second.sha256,
        second.line,
    )
    assert "Ana led Ben by 1 to 4 votes." in text(new, f"{PLACE}/u3"), (
        "the line of what was known then"
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_two_corrections_of_one_cell_are_both_told_and_one_by_the_county_is_called_so() -> None:
    after = sealed(race_of((3, 2), (5, 4)))
    after = correct(
        with_votes(after, "u2", "mayor", "ana", 7),
        "update/u2",
        "votes/mayor/ana",
        "votes",
        "5",
        "7",
    )
    after = with_votes(sealed(after), "u2", "mayor", "ana", None)
    after = correct(
        after,
        "update/u2",
        "votes/mayor/ana",
        "votes",
        "7",
        "",
        "The <county> took it back.",
        "authority",
    )
    page = text(written(sealed(after)), f"{PLACE}/u2")
    assert NOTICE.findall(page) == [
        "<p><mark>We corrected this on Feb. 3, 2026: votes for <b>Ana</b>, from 5 to 7. A digit.</mark>\n",
        "<p><mark>The counting authority corrected this on Feb. 3, 2026: votes for <b>Ana</b>, from 7 to not reported. "
        "The &lt;county&gt; took it back.</mark>\n",
    ]
    assert [len(blocks(page)), "reason\tThe <county> took it back.\n" in blocks(page)[2]] == [
        3,
        True,
    ]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_record_that_is_sealed_after_a_correction_draws_the_corrected_figure_and_does_not_tell_it() -> (
    None
):
    election = race_of((3, 2), (5, 4), (9, 5))
    after = sealed(without(election, "u3"))
    after = correct(
        with_votes(after, "u2", "mayor", "ana", 14),
        "update/u2",
        "votes/mayor/ana",
        "votes",
        "5",
        "14",
    )
    after = sealed(after)
    last = with_votes(election, "u2", "mayor", "ana", 14)
    after = sealed(replace(after, updates=last.updates, snapshots=last.snapshots))
    page = text(written(after), f"{PLACE}/u3")
    assert (
        "Ana led Ben by 1 to 10 votes." in page
        and len(blocks(page)) == 1
        and not NOTICE.search(page)
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_name_that_is_corrected_is_told_in_every_record_that_bears_it() -> None:
    before = sealed(race_of((3, 2), (5, 4)))
    race = before.race("mayor")
    named = replace(race, choices=(replace(race.choices[0], name="Anna"), race.choices[1]))
    after = replace(before, races=(named, before.races[1]))
    after = sealed(correct(after, "race/mayor", "choice/ana", "name", "Ana", "Anna", "A letter."))
    old, new = written(before), written(after)
    assert changed(old, new) == [f"{PLACE}/u1", f"{PLACE}/u2"]
    for path in changed(old, new):
        assert (
            "<mark>We corrected this on Feb. 3, 2026: choice/ana name, from Ana to Anna. A letter.</mark>"
            in text(new, path)
        )
        assert blocks(text(new, path))[0] == blocks(text(old, path))[
            0
        ] and "<th scope=row>Anna<" in text(new, path)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_what_was_corrected_or_completed_before_a_record_was_sealed_is_not_told_in_it() -> None:
    whole = race_of((3, 2), (5, 4))
    unknown = replace(whole.races[0], coverage=Coverage.UNKNOWN)
    start = sealed(without(replace(whole, races=(unknown, whole.races[1])), "u2"))
    known = replace(
        unknown,
        coverage=Coverage.WHOLE,
        choices=(replace(unknown.choices[0], name="Anna"), unknown.choices[1]),
    )
    row = Completion(scope="race/mayor", layer=2, key="race", field="coverage", source="file")
    told = replace(start, races=(known, whole.races[1]), completions=(row,))
    told = sealed(correct(told, "race/mayor", "choice/ana", "name", "Ana", "Anna"))
    pages = written(sealed(replace(told, updates=whole.updates, snapshots=whole.snapshots)))
    first, second = text(pages, f"{PLACE}/u1"), text(pages, f"{PLACE}/u2")
    assert [len(blocks(first)), len(NOTICE.findall(first))] == [3, 2]
    assert [len(blocks(second)), len(NOTICE.findall(second))] == [1, 0]
    assert "<th scope=row>Anna<" in first and "<th scope=row>Anna<" in second


def test_a_logged_change_of_words_changes_the_title_of_a_record_and_nothing_else_in_it() -> None:
    before = sealed(race_of((3, 2), (5, 4)))
    race = before.race("mayor")
    choices = tuple(
        replace(c, short_name="X", party="Y", colour="c1", note="Z", source="paper")
        for c in race.choices
    )
    other = replace(
        race,
        title="Other",
        name="Other",
        group="Other",
        place="Other",
        office="Other",
        note="Other",
        choices=choices,
    )
    after = replace(before, races=(other, before.races[1]), title="Other", notes=("Other",))
    updates = tuple(
        replace(update, note="Other", official_label="Other", source="paper")
        for update in after.updates
    )
    after = replace(after, updates=updates)
    made = enumerate(differences(chain.words(before), chain.words(after)), start=1)
    rows = [
        (n, {name: getattr(row, name) for name in ("scope", "key", "field", "was", "now")})
        for n, row in made
    ]
    assert len(rows) > 15
    after = replace(
        after,
        reworded=tuple(
            Reworded(n=n, date="2026-01-06", reason="Better.", **cells) for n, cells in rows
        ),
    )
    old, new = written(before), written(after)
    assert changed(old, new) == [f"{PLACE}/u1", f"{PLACE}/u2"]
    for path in changed(old, new):
        page, was = text(new, path), text(old, path)
        assert read_block(page.encode()) == read_block(was.encode())
        assert page.replace("Other", "Mayor") == was and page.count("Other") == 4
    assert written(sealed(after, "2026-01-06")) == new, "nor do the lines that tell of it"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_completion_is_a_block_of_its_own() -> None:
    before = sealed(race_of((3, 2), (5, None), (9, 5)))
    after = with_votes(before, "u2", "mayor", "ben", 4)
    row = Completion(
        scope="update/u2", layer=2, key="votes/mayor/ben", field="votes", source="file"
    )
    after = sealed(replace(after, completions=(row,)), "2026-02-04")
    old, new = written(before), written(after)
    assert changed(old, new) == [f"{PLACE}/u2"]
    page = text(new, f"{PLACE}/u2")
    first, second = read_block(page.encode())
    assert (
        first == read_block(text(old, f"{PLACE}/u2").encode())[0]
        and "listed\tben\tyes\n" in first.text
    )
    assert second.text == f"record\taddress\t{PLACE}/u2/\nrecord\tupdate_layer\t2\nvotes\tben\t4\n"
    line = next(
        line
        for line in after.published
        if line.layer == 2 and not line.scope.startswith("wording/")
    )
    assert (second.intact, second.line) == (True, chain.line_hash(line))
    notice = (
        "Completed on Feb. 4, 2026: figures that were missing at first are in a separate block."
    )
    assert f"<p><mark>{notice}</mark>\n" in page and "<td>4<td>44.44%" in page
    assert "Ana led Ben by 1 to 4 votes." in text(new, f"{PLACE}/u3")
    assert "leading" not in page and "by 1 vote " in page


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_borders_that_are_known_later_are_a_completion_of_every_record() -> None:
    election = race_of((3, 2), (5, 4))
    unknown = replace(election.races[0], coverage=Coverage.UNKNOWN)
    before = sealed(replace(election, races=(unknown, election.races[1])))
    row = Completion(scope="race/mayor", layer=2, key="race", field="coverage", source="file")
    after = sealed(replace(before, races=election.races, completions=(row,)))
    old, new = written(before), written(after)
    assert changed(old, new) == [f"{PLACE}/u1", f"{PLACE}/u2"]
    assert "May extend beyond" in text(old, f"{PLACE}/u2") and "May extend beyond" not in text(
        new, f"{PLACE}/u2"
    )
    assert blocks(text(new, f"{PLACE}/u2")) == [
        blocks(text(old, f"{PLACE}/u2"))[0],
        f"record\taddress\t{PLACE}/u2/\nrecord\trace_layer\t2\nrace\tcoverage\twhole\n",
    ]


def test_a_question_or_a_choice_that_is_added_later_changes_no_older_record() -> None:
    before = sealed(race_of((3, 2), (5, 4)))
    race = before.race("mayor")
    more = replace(race, question="Who?", choices=(*race.choices, made.choice("mayor", "cid")))
    rows = [
        ("race", "question"),
        *(("choice/cid", field) for field in ("name", "official_name", "kind")),
    ]
    added = tuple(
        Completion(scope="race/mayor", layer=2, key=key, field=field, source="file")
        for key, field in rows
    )
    after = sealed(replace(before, races=(more, before.races[1]), completions=added))
    assert changed(written(before), written(after)) == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_an_update_that_is_withdrawn_stays_and_the_lines_that_it_was_drawn_in_stay_too() -> None:
    before = sealed(race_of((3, 2), (50, 4), (9, 5)))
    updates = tuple(
        replace(u, withdrawn="A test file.") if u.key == "u2" else u for u in before.updates
    )
    after = correct(
        replace(before, updates=updates),
        "update/u2",
        "update",
        "withdrawn",
        "",
        "A test file.",
        "It was a test.",
    )
    after = sealed(after)
    old, new = written(before), written(after)
    for path in changed(old, new):
        page, was = text(new, path), text(old, path)
        if path.endswith("/u2"):
            assert "<p><mark>This update was withdrawn: A test file.</mark>\n" in page
            assert len(blocks(page)) == 2 and blocks(page)[0] == blocks(was)[0]
        assert path.endswith("/u2") or BEFORE.sub("", AFTER.sub("", page)) == BEFORE.sub(
            "", AFTER.sub("", was)
        )
    assert "href=../u3/>next</a>" in text(
        new, f"{PLACE}/u1"
    ) and "href=../u1/>previous</a>" in text(new, f"{PLACE}/u3")
    assert "Ana led Ben by 1 to 46 votes." in text(new, f"{PLACE}/u3")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_time_that_is_corrected_changes_its_own_records_and_the_links_to_them_alone() -> None:
    before = sealed(race_of((3, 2), (50, 4), (9, 5)))
    late = before.updates[2].released_at + timedelta(days=1)
    was, now = before.updates[1].released_at.isoformat(), late.isoformat()
    updates = (before.updates[0], before.updates[2], replace(before.updates[1], released_at=late))
    after = sealed(
        correct(replace(before, updates=updates), "update/u2", "update", "released_at", was, now)
    )
    old, new = written(before), written(after)
    third = f"{PLACE}/u3"
    assert BEFORE.sub("", AFTER.sub("", text(new, third))) == BEFORE.sub(
        "", AFTER.sub("", text(old, third))
    )
    assert "href=../u2/>next</a>" in text(new, third) and "href=../u1/>previous</a>" in text(
        new, third
    )
    page = text(new, f"{PLACE}/u2")
    assert f"update released_at, from {was} to {now}. A digit.</mark>" in page
    assert blocks(page)[0] == blocks(text(old, f"{PLACE}/u2"))[0]


def moved(election: Election, old: str, new: str) -> Election:
    """The election after a race moved to another slug."""
    race = election.race(old)
    named = replace(
        race, slug=new, choices=tuple(replace(choice, race=new) for choice in race.choices)
    )

    def renamed(snapshot: Snapshot) -> Snapshot:
        votes = {new if race == old else race: of for race, of in snapshot.votes.items()}
        return replace(snapshot, votes=votes, sources=dict.fromkeys(votes, "file"))

    row = Redirect(
        old=f"{election.path}/{old}",
        new=f"{election.path}/{new}",
        kind="moved",
        on="2026-03-01",
        reason="",
    )
    return replace(
        election,
        races=tuple(named if race.slug == old else race for race in election.races),
        snapshots={key: renamed(snapshot) for key, snapshot in election.snapshots.items()},
        redirects=(*election.redirects, row),
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_block_of_a_race_that_moved_is_the_one_that_was_published() -> None:
    before = sealed(race_of((3, 2), (5, 4)))
    after = moved(before, "mayor", "town-mayor")
    old, new = written(before), written(after)
    for update in ("u1", "u2"):
        page = text(new, f"us-xx-made/2022-11-08/town-mayor/{update}")
        assert read_block(page.encode()) == read_block(text(old, f"{PLACE}/{update}").encode())
        assert f'/town-mayor/{update}/">' in page
    third = made.update(3)
    votes = {"town-mayor": {"ana": 9, "ben": 4}, "judge": {"yes": 9, "no": 5}}
    snapshot = Snapshot(update="u3", votes=votes, sources=dict.fromkeys(votes, "file"))
    grown_on = replace(
        after, updates=(*after.updates, third), snapshots={**after.snapshots, "u3": snapshot}
    )
    new = written(sealed(grown_on, "2026-03-02"))
    assert blocks(text(new, "us-xx-made/2022-11-08/town-mayor/u3"))[0].startswith(
        "record\taddress\tus-xx-made/2022-11-08/town-mayor/u3/\n"
    )
    assert f"{PLACE}/u1/\n" in blocks(text(new, "us-xx-made/2022-11-08/town-mayor/u1"))[0]


HistoryPoint = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["next", "late", "correct", "complete", "withdraw"]),
        st.integers(0, 5),
        st.integers(0, 60),
    ),
    max_size=9,
)


def taken(election: Election, step: HistoryPoint, votes: Sequence[int]) -> tuple[Election, str]:
    """One thing that may happen to a sealed archive, and the update whose mayor's record it
    concerns ("": nobody's).
    """
    what, number, value = step
    keys = {update.key for update in election.updates}
    if what in ("next", "late"):
        known = [int(key[1:]) for key in keys]
        n = (
            max(known, default=3) + 2
            if what == "next"
            else next((k for k in range(max(known, default=1), 0, -1) if k not in known), 0)
        )
        if not n:
            return election, ""
        of: dict[str, Votes] = {
            "mayor": {"ana": value, "ben": None if value % 7 == 0 else votes[number]},
            "judge": {"yes": value + 1, "no": 3},
        }
        snapshot = Snapshot(update=f"u{n}", votes=of, sources=dict.fromkeys(of, "file"))
        updates = sorted((*election.updates, made.update(n)), key=lambda update: update.released_at)
        return replace(
            election, updates=tuple(updates), snapshots={**election.snapshots, f"u{n}": snapshot}
        ), ""
    if not keys:
        return election, ""
    update: Update = election.updates[number % len(keys)]
    key, scope = update.key, f"update/{update.key}"
    if what == "withdraw":
        if update.withdrawn:
            return election, ""
        rest = tuple(replace(u, withdrawn="Wrong.") if u is update else u for u in election.updates)
        return correct(
            replace(election, updates=rest), scope, "update", "withdrawn", "", "Wrong."
        ), "*" + key
    ben, ana = (election.snapshots[key].votes["mayor"][choice] for choice in ("ben", "ana"))
    if (
        what == "complete"
        and ben is None
        and not any(c.scope == scope for c in election.completions)
    ):
        row = Completion(scope=scope, layer=2, key="votes/mayor/ben", field="votes", source="file")
        return replace(
            with_votes(election, key, "mayor", "ben", value),
            completions=(*election.completions, row),
        ), key
    if what == "correct" and ana != value:
        changed = with_votes(election, key, "mayor", "ana", value)
        return correct(changed, scope, "votes/mayor/ana", "votes", str(ana), str(value)), key
    return election, ""


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@settings(max_examples=100, deadline=None)
@given(steps=STEPS, votes=st.lists(st.integers(0, 60), min_size=6, max_size=6))
def test_no_history_of_honest_edits_changes_more_of_a_record_than_the_law_allows(
    steps: list[HistoryPoint], votes: list[int]
) -> None:
    election = sealed(race_of())
    pages: dict[str, bytes] = {}
    for step in steps:
        election, concerned = taken(election, step, votes)
        election = sealed(election)
        new = written(election)
        for path in changed(pages, new):
            page, was = text(new, path), text(pages, path)
            assert blocks(page)[: len(blocks(was))] == blocks(was), "a block changed or went"
            if path == f"{PLACE}/{concerned}" or (
                path.endswith(f"/{concerned[1:]}") and concerned[:1] == "*"
            ):
                continue
            stripped = [LATE.sub("", BEFORE.sub("", AFTER.sub("", of))) for of in (page, was)]
            assert stripped[0] == stripped[1], (path, step)
        pages = new
