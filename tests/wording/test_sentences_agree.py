"""Sentences of a page agree with each other and its tables, and what does not agree is found."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as HistoryPoint
from hypothesis import strategies as st

from builder.counting.counted import CountedElection
from builder.model import Bar, Coverage, Election, Phase, Qualifier, Race, Rule, Status
from builder.reading import count_election
from tests import agreeing, agreeing_lists, drawn, made
from tests.checkout import ROOT

EXAMPLES = max(25, settings().max_examples // 4)
CALM = settings(
    phases=[HistoryPoint.explicit, HistoryPoint.reuse, HistoryPoint.generate],
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
ROOM = "us-xx-marl/2030-11-05"


@cache
def tiny() -> tuple[list[CountedElection], dict[str, str]]:
    return drawn.everything(ROOT / "tests/golden/tiny/data")


def test_every_sentence_of_the_small_archive_agrees() -> None:
    assert list(drawn.disagreeing(*tiny())) == []


@pytest.mark.parametrize(
    ("race", "old", "new"),
    [
        ("mayor", "3 votes (0.13 points)", "4 votes (0.13 points)"),
        ("mayor", "(0.13 points)", "(0.31 points)"),
        ("mayor", "<td>1,101</td>", "<td>1,102</td>"),
        ("mayor", "45.88%", "45.98%"),
        ("mayor", "hands twice", "hands three times"),
        ("mayor", "<td>2,400</td>", "<td>2,401</td>"),
        ("mayor", "Ada Lark</strong> finished first", "Cy Reed</strong> finished first"),
        ("council", "by 20 votes over", "by 21 votes over"),
        ("council", "changed once in", "changed twice in"),
        ("council", "votes for four of them", "votes for two of them"),
        ("council", "<span>3 updates</span>", "<span>4 updates</span>"),
        ("sheriff", "more than half", "more than a half"),
        ("measure-b", "above the threshold", "below the threshold"),
        ("measure-c", "exactly at the threshold", "above the threshold"),
        ("measure-d", "One more yes vote", "Another 2 yes votes"),
    ],
)
def test_a_page_that_contradicts_itself_is_found(race: str, old: str, new: str) -> None:
    _, pages = tiny()
    page, embed = pages[f"{ROOM}/{race}.md"], pages[f"{ROOM}/{race}/embed/index.html"]
    record = pages[f"{ROOM}/{race}/2030-11-26-1000/index.html"]
    card = pages[f"{ROOM}/{race}/card.png"]
    changed = re.sub(r"(?s)(?<=\n---\n).*", lambda rest: rest[0].replace(old, new), page, count=1)
    assert changed != page
    assert list(agreeing.race(changed, embed, record, card))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ada Lark</b> finished", "Bo Quill</b> finished"),
        ("<td>1,098", "<td>1,089"),
        ("<td>2,400", "<td>2,399"),
    ],
)
def test_a_record_that_contradicts_its_page_is_found(old: str, new: str) -> None:
    _, pages = tiny()
    record = pages[f"{ROOM}/mayor/2030-11-26-1000/index.html"]
    assert old in record
    page, embed = pages[f"{ROOM}/mayor.md"], pages[f"{ROOM}/mayor/embed/index.html"]
    assert list(agreeing.race(page, embed, record.replace(old, new)))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("index.md", "<li>15 races</li>", "<li>16 races</li>"),
        ("index.md", "In <strong>four</strong> races", "In <strong>five</strong> races"),
        ("index.md", ">Four races flipped", ">Three races flipped"),
        ("index.md", ">Two races flipped and", ">One race flipped and"),
        ("index.md", " Two more flipped and", " Three more flipped and"),
        ("index.md", "<dd>4 <small>of", "<dd>5 <small>of"),
        ("index.md", "each of the five updates", "each of the six updates"),
        (
            "updates/2030-11-12-1630.md",
            "changed in <strong>four</strong> races",
            "changed in <strong>five</strong> races",
        ),
        ("updates/2030-11-12-1630.md", ">Four races", ">Five races"),
        ("updates/2030-11-12-1630.md", "3 races, 2 changed", "3 races, 1 changed"),
    ],
)
def test_a_list_that_contradicts_its_headline_is_found(file: str, old: str, new: str) -> None:
    page = tiny()[1][f"{ROOM}/{file}"]
    body = page.partition("\n---\n")[2]
    assert old in body
    check = agreeing_lists.election if file == "index.md" else agreeing_lists.update
    assert list(check(body.replace(old, new)))


FEW = st.one_of(
    st.none(), st.sampled_from([-1, 0, 0, 1, 5, 5, 50, 55, 66, 100, 100, 200, 501, 502, 503])
)
REPORTED = st.sampled_from([0, 1, 5, 50, 50, 55, 100, 100, 502])
AT_A_BAR = ((50, 50), (55, 45), (200, 100), (199, 101), (549, 451))
EXACT = [{"yes": yes, "no": no} for yes, no in AT_A_BAR]


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Up to three races of any rule over up to five updates: ties, gaps, falls, limits, parts."""
    total = draw(st.integers(1, 5))
    last = draw(st.sampled_from([Status.CERTIFIED, Status.UNOFFICIAL_PARTIAL]))
    nights = draw(st.integers(0, total))
    updates = [
        made.update(
            n,
            Phase.ELECTION_NIGHT if n <= nights else Phase.CANVASS,
            last if n == total else Status.UNOFFICIAL_PARTIAL,
            withdrawn="by the office" if draw(st.integers(0, 11)) == 0 else "",
        )
        for n in range(1, total + 1)
    ]
    races: list[Race] = []
    stored = [update.key for update in updates if draw(st.integers(0, 5))]
    votes: dict[str, dict[str, made.Votes]] = {key: {} for key in stored}
    for number in range(draw(st.integers(1, 3))):
        rule = draw(st.sampled_from([*Rule]))
        yes_no = rule in (Rule.MEASURE, Rule.RETENTION, Rule.RECALL)
        able = ("yes", "no") if yes_no else ("ana", "ben", "cy", "dee")[: draw(st.integers(1, 4))]
        choices = able if yes_no or draw(st.booleans()) else (*able, "write-ins")
        seats = draw(st.integers(1, 2)) if rule is Rule.PLURALITY else 1
        bar = draw(st.sampled_from([*Bar, None])) if rule is Rule.MEASURE else None
        coverage = draw(st.sampled_from([Coverage.WHOLE, Coverage.WHOLE, *Coverage]))
        given = {"bar": bar, "seats": seats, "coverage": coverage}
        race = made.race(" ".join(choices), rule, slug=f"race{number}", **given)
        races.append(race)
        some, full = (
            st.fixed_dictionaries(dict.fromkeys(choices, cells)) for cells in (FEW, REPORTED)
        )
        counts = st.one_of(full, some, st.sampled_from(EXACT)) if yes_no else st.one_of(full, some)
        for key in votes:
            if draw(st.integers(0, 7)):
                votes[key][race.slug] = draw(counts)
    amounts = st.sampled_from([None, 0, 5, 90, 700, 1100, -5])
    items = ("ballots_counted", "registered", "outstanding_total")
    how = st.sampled_from([Qualifier.EXACT, Qualifier.EXACT, *Qualifier])
    totals = [
        made.total(
            u.key, item, draw(amounts), u.released_at.date().isoformat(), qualifier=draw(how)
        )
        for u in updates
        for item in items
        if draw(st.booleans())
    ]
    deadline = made.event(1, "mail-deadline", "2022-11-09", "happened")
    events = (deadline,) if draw(st.booleans()) else ()
    cast = st.sampled_from([None, 0, 100, 1500])
    ballots = {key: {race.slug: made.ballots(draw(cast)) for race in races} for key in votes}
    released = draw(st.sampled_from([None, total, total + 2, 1]))
    given = {"totals": tuple(totals), "events": events, "updates_released": released}
    return made.election(races, updates, votes, ballots, **given)


@pytest.mark.fuzz
@settings(CALM)
@given(of=elections())
def test_the_pages_of_an_invented_count_agree(of: Election) -> None:
    books = [count_election(of)]
    pages = drawn.drawing(books)
    faults: list[str] = []
    for path, page in pages.items():
        table = path.endswith(".csv")
        faults += drawn.spoiled(path, page) if table else drawn.wrong(path, page, {})
    assert [*faults, *drawn.disagreeing(books, pages)] == []
