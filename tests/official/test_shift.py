"""Shifts and changes of hands, worked out again from data/ alone by other code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import pytest

from builder.archive import count_election
from builder.charts.shifts import Bin, bins
from builder.counting.counted import CountedElection
from builder.model import Election, Phase, Qualifier, Status
from builder.pages.election.changed import changed_hands
from builder.pages.election.count import ElectionCount
from builder.pages.front import shift_counted, shift_moved
from builder.wording.messages import Messages
from tests import made
from tests.archive import real_books, real_pages
from tests.checkout import DATA, read_csv
from tests.document import document, from_markdown

COUNTY = DATA / "us-ca-los-angeles"
FULL = "2022-11-08"
SAY = Messages()


def hundredths(top: int, bottom: int) -> str:
    """``100 * top / bottom`` with two decimals, half away from zero, in whole numbers."""
    cents, rest = divmod(abs(top) * 10000, bottom)
    cents += 2 * rest >= bottom
    return f"{'−' if top < 0 and cents else ''}{cents // 100}.{cents % 100:02}"


@dataclass(frozen=True)
class Contest:
    """A race of the files: its row, and per update the votes in the order of choices.csv."""

    row: dict[str, str]
    votes: dict[str, dict[str, int]]

    def held(self, update: str) -> frozenset[str] | None:
        """Who is in at ``update``, None on a tie at the line."""
        votes = self.votes[update]
        if self.row["kind"] in ("measure", "retention"):
            yes, no = votes["yes"], votes["no"]
            over = {"55": 9 * yes >= 11 * no, "2/3": yes >= 2 * no}.get(self.row["bar"], yes > no)
            return frozenset({"over"} if over else {"under"})
        order = sorted(votes.values(), reverse=True)
        last, next_ = order[int(self.row["seats"]) - 1], order[int(self.row["seats"])]
        return None if last == next_ else frozenset(c for c, v in votes.items() if v >= last)

    @property
    def usable(self) -> bool:
        some = next(iter(self.votes.values()))
        return (
            self.row["coverage"] not in ("crosses", "beyond")
            and self.row["rule"] != "unknown"
            and len(some) > int(self.row["seats"])
        )


@dataclass(frozen=True)
class Files:
    """One election of the folder: updates by time with phase and ballots, and its contests."""

    updates: list[tuple[str, str]]
    ballots: dict[str, int]
    contests: dict[str, Contest]

    @property
    def night(self) -> list[str]:
        return [key for key, phase in self.updates if phase == "election-night"]

    @property
    def after(self) -> list[str]:
        return [key for key, phase in self.updates if phase != "election-night"]


@pytest.fixture(scope="module")
def files() -> Files:
    folder = COUNTY / FULL
    updates = sorted(read_csv(folder / "updates.csv"), key=lambda r: r["released_at"])
    votes: dict[str, dict[str, dict[str, int]]] = {}
    for update in updates:
        for row in read_csv(folder / "snapshots" / f"{update['update']}.csv"):
            votes.setdefault(row["race"], {}).setdefault(update["update"], {})[row["choice"]] = int(
                row["votes"]
            )
    return Files(
        updates=[(u["update"], u["phase"]) for u in updates],
        ballots={
            r["update"]: int(r["value"])
            for r in read_csv(folder / "totals.csv")
            if r["item"] == "ballots_counted"
        },
        contests={
            r["race"]: Contest(row=r, votes=votes[r["race"]])
            for r in read_csv(folder / "races.csv")
        },
    )


@pytest.fixture(scope="module")
def turned(files: Files) -> tuple[set[str], set[str], int]:
    """The races that ended otherwise than election night, those that went back, and the number."""
    ended, returned, compared = set(), set(), 0
    for slug, contest in files.contests.items():
        if not contest.usable:
            continue
        night = [state for key in files.night if (state := contest.held(key))][-1]
        later = [state for key in files.after if (state := contest.held(key))]
        compared += 1
        if later[-1] != night:
            ended.add(slug)
        elif any(state != night for state in later):
            returned.add(slug)
    return ended, returned, compared


def full() -> CountedElection:
    return next(book for book in real_books() if book.election.path.endswith(FULL))


def words(path: str) -> str:
    """A page's text without its tags, on one line."""
    return " ".join(document(real_pages()[0][path]).text.split())


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_lists_of_races_that_changed_hands_are_those_of_the_files(
    turned: tuple[set[str], set[str], int],
) -> None:
    ended, returned, compared = turned
    ours = changed_hands(ElectionCount(SAY, full()))
    assert [{item.slug for item in some} for some in ours] == [ended, returned, set()]
    assert (len(ended), len(returned)) == (28, 2)
    page = document(from_markdown(real_pages()[0][f"us-ca-los-angeles/{FULL}/index.md"]))
    shown = [
        [a.attributes["href"].split("/")[0] for a in of.all("a")]
        for of in page.all("ul", class_="cards")
    ]
    assert [len(some) for some in shown] == [10, 18, 2]
    assert (set(shown[0] + shown[1]), set(shown[2])) == (ended, returned)
    facts = [dd.text for dd in page.one("dl", class_="facts").all("dd")]
    assert facts[-1] == f"28 of {compared} races we can compare"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_shares_of_the_final_count_are_those_of_the_files() -> None:
    table = document(real_pages()[0]["shift.md"]).all("table")[0]
    found = {
        r.one("a").attributes["href"].strip("./"): [c.text for c in r.all("td")]
        for r in table.one("tbody").all("tr")
    }
    ours = {
        path.partition("/")[2]: cells
        for path, cells in found.items()
        if path.startswith(f"{COUNTY.name}/")
    }
    assert set(ours) == {folder.parent.name for folder in COUNTY.glob("*/election.toml")}
    for election, cells in ours.items():
        updates = sorted(
            read_csv(COUNTY / election / "updates.csv"), key=lambda r: r["released_at"]
        )
        counted = {
            r["update"]: int(r["value"])
            for r in read_csv(COUNTY / election / "totals.csv")
            if r["item"] == "ballots_counted" and r["qualifier"] in ("exact", "computed", "")
        }
        night = [
            counted[u["update"]]
            for u in updates
            if u["phase"] == "election-night" and u["update"] in counted
        ][-1]
        certified = [u["update"] for u in updates if u["status"] == "certified"][-1]
        if certified not in counted:
            assert cells == ["unknown", "unknown", "exact number not on file"], election
            continue
        final = counted[certified]
        assert cells[0] == f"{hundredths(night, final)}% {night:,} of {final:,} ballots", election
        assert cells[2] == f"{final:,} ballots", election
        most = next(u for u in updates if 10 * counted.get(u["update"], 0) >= 9 * final)
        day = int(most["released_at"][8:10])
        assert re.fullmatch(
            rf"\w{{3}}\., \w+\.? {day}(, \d+(:\d\d)? [ap]\.m\.)?", cells[1].replace("\u00a0", " ")
        ), (election, cells[1])


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_races_with_their_final_places_are_counted_again_at_every_update(
    files: Files, turned: tuple[set[str], set[str], int]
) -> None:
    usable = [contest for contest in files.contests.values() if contest.usable]
    last = files.updates[-1][0]
    tables = document(real_pages()[0]["shift.md"]).all("details")
    table = next(
        one
        for one in tables
        if any(f"{FULL}/" in a.attributes.get("href", "") for a in one.all("a"))
    )
    shown = [
        (r.one("a").attributes["href"].split("/")[-2], *(c.text for c in r.all("td")))
        for r in table.one("tbody").all("tr")
    ]
    wanted = []
    for key, _ in files.updates:
        same = sum(contest.held(key) == contest.held(last) for contest in usable)
        share = hundredths(files.ballots[key], files.ballots[last])
        wanted.append(
            (key, f"{share}%", f"{same} of {len(usable)} {hundredths(same, len(usable))}%")
        )
    assert shown == wanted
    assert turned[2] == len(usable)
    # The sentence above the table repeats two of its rows.
    night = next(row for row in wanted if row[0] == files.night[-1])
    assert f"On election night, {night[2].split(' ')[0]} of {len(usable)} races" in words(
        "shift.md"
    )


def leads(contest: Contest, keys: list[str]) -> list[str]:
    """The updates at which the sole first place differs from the last sole first place."""
    found, last = [], None
    for key in keys:
        votes = contest.votes[key]
        top = [choice for choice, n in votes.items() if n == max(votes.values())]
        if len(top) == 1:
            if last not in (None, top[0]):
                found.append(key)
            last = top[0]
    return found


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_changes_and_when_they_ended_are_those_of_the_files(
    files: Files, turned: tuple[set[str], set[str], int]
) -> None:
    ended, returned, compared = turned
    keys = [key for key, _ in files.updates]
    usable = [contest for contest in files.contests.values() if contest.usable]
    single = [contest for contest in usable if contest.row["seats"] == "1"]
    changes = [key for contest in single for key in leads(contest, keys)]
    on_night = sum(key in files.night for key in changes)
    tables = document(real_pages()[0]["shift.md"]).all("table")
    table = next(
        one for one in tables if any(head.text == "Outcome changed" for head in one.all("th"))
    )
    shown = {
        r.one("a").attributes["href"].split("/")[-2]: [c.text for c in r.all("td")]
        for r in table.one("tbody").all("tr")
    }
    assert shown.pop(FULL) == [
        str(n) for n in (compared, len(ended), len(returned), on_night, len(changes) - on_night)
    ]
    assert {tuple(cells) for day, cells in shown.items() if day < FULL} == {
        ("votes by race not on file",)
    }
    tens: dict[int, int] = {}
    moved = 0
    for contest in usable:
        known = [(key, state) for key in keys if (state := contest.held(key))]
        last = [key for (_, before), (key, now) in pairwise(known) if before != now]
        if last:
            moved += 1
            place = min(10 * files.ballots[last[-1]] // files.ballots[keys[-1]], 9)
            tens[place] = tens.get(place, 0) + 1
    told = re.search(r"<desc id=\"last-2022-11-08-d\">(.*?)</desc>", real_pages()[0]["shift.md"])
    assert told is not None
    assert told[1] == " ".join(
        f"From {10 * n}% to {10 * n + 10}%: {tens[n]}." for n in sorted(tens)
    )
    assert (
        f"In {moved} of {compared} races, the outcome changed at least once; in the other {compared - moved}, it never did."
        in words("shift.md")
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(("kind", "id_"), [("office", "first"), ("measure", "yes")])
def test_the_shifts_in_points_are_those_of_the_files(files: Files, kind: str, id_: str) -> None:
    night, end = files.night[-1], files.updates[-1][0]
    points: list[tuple[Fraction, str]] = []
    unverified = 0
    for slug, contest in files.contests.items():
        if not contest.usable or contest.row["kind"] != kind:
            continue
        now, then = contest.votes[end], contest.votes[night]
        first = (
            [c for c, n in now.items() if n == max(now.values())] if kind == "office" else ["yes"]
        )
        if len(first) == 1:
            moved = 100 * (now[first[0]] * sum(then.values()) - then[first[0]] * sum(now.values()))
            points.append((Fraction(moved, sum(now.values()) * sum(then.values())), slug))
            unverified += contest.row["coverage"] == ""
    points.sort()
    values = [value for value, _ in points]
    half = len(values) // 2
    middle = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    text = words("shift.md")
    shown = hundredths(middle.numerator, 100 * middle.denominator)
    assert (
        f"rose in {sum(v > 0 for v in values)} of them. The median shift was {'+' if middle > 0 else ''}{shown} points."
        in text
    )
    assert f"{unverified} of them may extend beyond Los Angeles County" in text
    for value, _ in (points[0], points[-1]):
        sign = "+" if value > 0 else ""
        assert f", {sign}{hundredths(value.numerator, 100 * value.denominator)}." in text
    told = re.search(rf"<desc id=\"{id_}-2022-11-08-d\">(.*?)</desc>", real_pages()[0]["shift.md"])
    assert told is not None
    counts = [int(n) for n in re.findall(r"points: (\d+)\.", told[1])]
    lows = range(
        values[0].numerator // values[0].denominator,
        values[-1].numerator // values[-1].denominator + 1,
    )
    assert counts == [sum(low <= v < low + 1 for v in values) for low in lows]
    assert sum(counts) == len(values)


def test_nothing_that_is_not_stored_is_shown_as_nothing() -> None:
    text = words("shift.md")
    assert "We do not have votes by race for both election night and the certified count of" in text
    bare = [
        book
        for book in real_books()
        if not any(update.key in book.election.snapshots for update in book.election.live[:1])
    ]
    assert bare and text.count("votes by race not on file") >= len(bare)


def heading(election: Election) -> str:
    return ElectionCount(SAY, count_election(election)).heading


@pytest.mark.parametrize(
    ("night", "final", "words_"),
    [
        (100, 100, "Every ballot was counted on election night"),
        (95, 100, "Nearly all the ballots were counted on election night"),
        (751, 1000, "More than three-quarters of the ballots were counted on election night"),
        (75, 100, "More than two-thirds of the ballots were counted on election night"),
        (2, 3, "Nearly two-thirds of the ballots were counted on election night"),
        (64, 100, "Nearly two-thirds of the ballots were counted on election night"),
        (639, 1000, "More than half of the ballots were counted on election night"),
        (55, 100, "Just over half of the ballots were counted on election night"),
        (501, 1000, "Just over half of the ballots were counted on election night"),
        (50, 100, "Half of the ballots were counted on election night"),
        (499, 1000, "Just under half of the ballots were counted on election night"),
        (449, 1000, "More than a third of the ballots were counted on election night"),
        (1, 3, "More than a quarter of the ballots were counted on election night"),
        (1, 4, "A quarter or less of the ballots were counted on election night"),
    ],
)
def test_the_heading_of_a_count_says_no_more_than_its_figures(
    night: int, final: int, words_: str
) -> None:
    updates = [made.update(1, Phase.ELECTION_NIGHT), made.update(2, status=Status.CERTIFIED)]
    totals = (
        made.total("u1", "ballots_counted", night),
        made.total("u2", "ballots_counted", final),
    )
    assert heading(made.election([made.race()], updates, {}, totals=totals)) == words_


def test_a_count_that_goes_on_has_no_share_of_a_final_count() -> None:
    updates = [made.update(1, Phase.ELECTION_NIGHT), made.update(2)]
    totals = (made.total("u1", "ballots_counted", 60), made.total("u2", "ballots_counted", 100))
    election = made.election([made.race()], updates, {}, totals=totals)
    assert heading(election) == "Ballots counted over time"
    certified = made.election(
        [made.race()],
        [updates[0], made.update(2, status=Status.CERTIFIED)],
        {},
        totals=(totals[0], made.total("u2", "ballots_counted", 100, qualifier=Qualifier.ABOUT)),
    )
    assert heading(certified) == "Ballots counted over time"


def test_a_column_takes_in_its_left_edge_below_zero_too() -> None:
    values = [Fraction(-1), Fraction(-1, 2), Fraction(0), Fraction(3, 2)]
    assert bins(values, 1) == (
        Bin(low=-1, high=0, count=2),
        Bin(low=0, high=1, count=1),
        Bin(low=1, high=2, count=1),
    )
    assert bins([], 1) == ()


@pytest.mark.election("us-ca-los-angeles/2022-06-07")
def test_an_archive_without_a_certified_count_says_so_everywhere() -> None:
    (book,) = (book for book in real_books() if book.election.path.endswith("2022-06-07"))
    assert shift_counted.pace_block(SAY, [shift_counted.pace(SAY, book)]).chart == ""
    assert shift_counted.settled(SAY, book) is None
    assert shift_moved.changes(SAY, book).row.made is None
    assert shift_moved.points_block(SAY, [shift_moved.points(SAY, book)]).parts == []
