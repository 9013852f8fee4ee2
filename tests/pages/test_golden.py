"""Every page of an invented archive: the golden folder, and its key figures worked out here by
hand.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from math import floor

import pytest
from markdown import Markdown

from builder import reading
from builder.pages.election.page import ElectionView
from builder.pages.race import page as race_page
from builder.pages.shared.page import PageRenderer
from builder.pages.update import page as update_page
from builder.pages.update.page import UpdateView
from builder.site.markdown import Blocks
from builder.wording.messages import Messages
from tests import archive
from tests import made as invented
from tests.archive import EXPECTED, GENERAL, SPECIAL
from tests.document import Element, document, from_markdown
from tests.views import view_of


@cache
def made() -> dict[str, str]:
    return archive.made()


@cache
def page(path: str) -> Element:
    """A page of the invented archive as MkDocs' Markdown reads it."""
    return document(from_markdown(made()[path]))


def race(slug: str, election: str = GENERAL) -> Element:
    return page(f"{election}/{slug}.md")


def said(slug: str, election: str = GENERAL) -> list[str]:
    return [paragraph.text for paragraph in race(slug, election).all("p", class_="say")]


def row(slug: str, update: str, election: str = GENERAL) -> list[str]:
    """The cells of an update's row."""
    return [cell.text for cell in race(slug, election).one("tr", id=update).all("td")]


FIRST, NIGHT, SILENT, LATER, FINAL = (
    "2030-11-05-2015",
    "2030-11-06-0105",
    "2030-11-08-1600",
    "2030-11-12-1630",
    "2030-11-26-1000",
)
END = "Tuesday, Nov. 26, 2030, 10\u00a0a.m. MT"
NIGHT_TO = "between the updates of 1:05\u00a0a.m. Wednesday, Nov. 6, and"
NIGHT_TO_FINAL = f"{NIGHT_TO} 10\u00a0a.m. Tuesday, Nov. 26"
LAST = "10\u00a0a.m. Tuesday, Nov. 26"
NIGHT_TO_LATER = f"{NIGHT_TO} 4:30\u00a0p.m. Tuesday, Nov. 12"


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_golden_folder_holds_every_page_and_download_and_nothing_else() -> None:
    expected = {path: data.decode() for path, data in archive.files(EXPECTED).items()}
    found = list(archive.differences(expected, made()))
    assert found == [], "\n".join(
        [
            *found,
            "If all of this is meant: `python -m tests.archive`, then read the diff line by line.",
        ]
    )


def test_a_missing_an_unexpected_and_a_changed_golden_file_are_seen() -> None:
    assert list(archive.differences({"a": "1\n", "b": "2\n"}, {"b": "3\n", "c": ""})) == [
        "missing: a",
        "--- expected/b\n+++ got\n@@ -1 +1 @@\n-2\n+3",
        "not expected: c",
    ]


# Each sentence was worked out from the votes in tests/golden/tiny/data by the rules of the
# statistics, not copied from a page.
SENTENCES = {
    # 1,101 - 1,098 = 3 of 2,400 votes: 0.125 points, half up 0.13. Lark, Quill, tied, Lark: two
    # changes, the second one somewhere after 1:05 a.m. of Nov. 6, since Nov. 8 is not stored
    # and Nov. 12 was tied.
    "mayor": [
        "Ada Lark finished first, 3 votes (0.13 points) ahead of Bo Quill.",
        f"The lead changed hands twice, one of them on election night. The last change came {NIGHT_TO_FINAL}.",
    ],
    # Three seats: 670, 640, 580 | 560. 250 over 240, tied at 380, 489 over 470 the other way round:
    # one change.
    "council": [
        "Ann Birch, Ben Cole and Dan Eyre finished in the top three. Dan Eyre took the last seat by 20 votes over Cat Dunn.",
        "The top three changed once, between the updates of 8:15\u00a0p.m. Tuesday, Nov. 5, and 4:30\u00a0p.m. Tuesday, Nov. 12.",
    ],
    # 500 of 1,080 no majority, 900 of 1,790 one, 1,000 of 2,050 and 1,200 of 2,410 none again.
    # Second over third: 1,000 - 210. Others have 1,210 votes, so 1,211 would be more than half, 11
    # more than 1,200.
    "sheriff": [
        "Gus Crane and Fay Brook finished in the top two, who advance to a second election. "
        "Fay Brook was 790 votes ahead of Hal Dale. "
        "Gus Crane needed 11 more votes for more than half of the votes for listed candidates.",
        f"The spots that win or advance changed hands twice. The last change came {NIGHT_TO_LATER}.",
    ],
    "assessor": [
        "Ida Wren and Jo Xu finished in the top two, who advance to a second election. "
        "Jo Xu was 320 votes ahead of Kit Yarrow.",
        "The same candidates would have won or advanced in every update we have.",
    ],
    # 20 of 980 votes: 2.0408 points. The night's second update is silent, for one cell is not
    # reported.
    "clerk": [
        "Lee Umber finished first, 20 votes (2.04 points) ahead of Mia Vane.",
        f"The lead changed hands twice. The last change came in the update of {LAST}.",
    ],
    "treasurer": ["Ned Moss was the only listed candidate and received 2,100 votes."],
    "park-board": ["There were no more candidates than seats: Eli Kemp and Flo Lund."],
    # 45 to 44 of 89 votes: 1.1236 points.
    "library-board": [
        "Pip Zane finished first, 1 vote (1.12 points) ahead of Oda Abel.",
        "The lead did not change hands in any update we have.",
    ],
    # 10 of 70 votes: 14.2857 points.
    "water-district-2": [
        "Ray Salt finished first, 10 votes (14.29 points) ahead of Sue Teal.",
        "The lead did not change hands in any update we have.",
    ],
    "us-house-7": ["Marl County counted 501 votes in this race."],
    "delegates": [f"76 votes had been counted in this race as of {END}."],
    "judge-orr": [
        "Yes finished with 60.00%, above the threshold; it needed more than 50%.",
        "Yes was above the threshold in every update we have.",
    ],
    # 500:400 over, 750:750 short by one, 950:951 below, 1,151:1,149 over: two crossings. 1,151 of
    # 2,300 is 50.0435%.
    "measure-b": [
        "Yes finished with 50.04%, above the threshold; it needed more than 50%.",
        f"Yes crossed the threshold twice. The last change came in the update of {LAST}.",
    ],
    # 220 of 400 is 55% exactly, and 55% is enough.
    "measure-c": [
        "Yes finished with 55.00%, exactly at the threshold; it needed 55%.",
        "Yes crossed the threshold once, in the update of 1:05\u00a0a.m. Wednesday, Nov. 6.",
    ],
    # 399:200; 400 yes would be two thirds.
    "measure-d": [
        "Yes finished with 66.61%, below the threshold; it needed two-thirds (66.67%). "
        "One more yes vote would have been enough.",
        f"Yes crossed the threshold three times. The last change came in the update of {LAST}.",
    ],
}
NEXT = "Next update: Tue., March 18, as announced Fri., March 14."
OPEN = {
    # 50 of 3,200 votes: 1.5625 points. The update's day alone is known.
    "county-mayor": [
        "Val Fox led Wim Gale by 50 votes (1.56 points) as of Friday, March 14, 2031.",
        "The lead has not changed hands so far.",
        NEXT,
    ],
    # 2,100:1,100 is 65.625%, half up 65.63; two thirds against 1,100 no are 2,200.
    "measure-e": [
        "Yes had 65.63%, below the threshold, as of Friday, March 14, 2031. It needs two-thirds (66.67%). "
        "Another 100 yes votes would have been enough.",
        "Yes has been below the threshold in every update so far.",
        NEXT,
    ],
}


@pytest.mark.parametrize(
    ("election", "slug"), [(GENERAL, s) for s in SENTENCES] + [(SPECIAL, s) for s in OPEN]
)
def test_the_sentences_at_the_head_of_a_race_are_right(election: str, slug: str) -> None:
    assert said(slug, election) == [words(sentence) for sentence in {**SENTENCES, **OPEN}[slug]]


def test_every_race_has_its_sentences_here() -> None:
    found = {
        re.sub(r"\.md$", "", path)
        for path in made()
        if path.endswith(".md") and path.count("/") == 2
    }
    races = {f"{GENERAL}/{s}" for s in SENTENCES} | {f"{SPECIAL}/{s}" for s in OPEN}
    assert found == races | {f"{GENERAL}/index", f"{SPECIAL}/index"}


def test_the_rows_of_a_race_with_a_tie_in_between_and_an_update_that_is_not_stored() -> None:
    assert row("mayor", FIRST) == ["500 50.00%", "400 40.00%", "1,000", "50.0 – 40.0", "Lark +100"]
    assert row("mayor", NIGHT) == [
        "700 43.75%",
        "720 45.00%",
        "600",
        "33.3 – 53.3",
        "Quill +20 ◆ lead changes",
    ]
    assert row("mayor", SILENT) == ["votes not on file"]
    assert row("mayor", LATER) == [
        "900 45.00%",
        "900 45.00%",
        "400 since Wed., Nov. 6, 1:05 a.m.",
        "50.0 – 45.0",
        "tied",
    ]
    assert row("mayor", FINAL) == [
        "1,101 45.88%",
        "1,098 45.75%",
        "400",
        "50.3 – 49.5",
        "Lark +3 ◆ lead changes since Wed., Nov. 6, 1:05 a.m.",
    ]


def test_the_rows_of_a_race_for_three_seats_name_the_places_and_the_first_out_and_tell_the_last_place() -> (
    None
):
    head = race("council").one(class_="ups").one("thead")
    assert [cell.text for cell in head.all("th")] == [
        "Update",
        "Birch",
        "Cole",
        "Eyre",
        "Dunn",
        "New votes",
        "Margin at cutoff",
    ]
    # By hand from the made votes: at the third count 110 + 90 + 109 + 90 of 430 new votes went to
    # these four.
    assert row("council", FIRST)[3:] == ["250 21.28%", "1,175", "Dunn +10 over Eyre"], (
        "a first count adds to nothing"
    )
    assert row("council", NIGHT)[5] == "tied"
    assert row("council", LATER)[:4] == [
        "560 25.13% +110",
        "520 23.34% +90",
        "489 21.95% +109",
        "470 21.10% +90",
    ]
    assert (
        row("council", LATER)[5]
        == "Eyre +19 over Dunn ◆ outcome changes since Tue., Nov. 5, 8:15 p.m."
    )
    assert row("council", FINAL)[5] == "Eyre +20 over Dunn"


def test_where_two_go_on_the_third_has_a_column_too() -> None:
    head = race("sheriff").one(class_="ups").one("thead")
    assert [cell.text for cell in head.all("th")][1:4] == ["Crane", "Brook", "Dale"]


def test_a_race_without_contest_names_all_and_splits_nothing() -> None:
    head = race("park-board").one(class_="ups").one("thead")
    assert [cell.text for cell in head.all("th")] == ["Update", "Kemp", "Lund", "New votes"]
    assert row("park-board", NIGHT) == ["60 57.14%", "45 42.86%", "15"]
    assert "split" not in race("park-board").one(class_="ups").one("caption").text


def read_by_markdown(page: str) -> bool:
    """Whether any block of HTML is left for Python-Markdown to read tag by tag."""
    left = Blocks(Markdown()).run([*page.strip("\n").split("\n"), "", ""])
    return any(
        re.search(r"</?(?:div|p|[duo]l|table|figure|nav|details|h\d)\b", line) for line in left
    )


def test_no_block_of_a_race_page_is_read_as_markdown() -> None:
    """That takes three quarters of a build, and one attribute written in another way is enough for
    it.
    """
    every = {
        path: text.split("---\n", 2)[2]
        for path, text in made().items()
        if path.count("/") == 2 and path.endswith(".md")
    }
    assert (
        len(every) > 15 and [path for path, text in every.items() if read_by_markdown(text)] == []
    )


def test_a_split_shows_both_parts_and_the_ground_is_the_others_only_where_they_are_the_whole() -> (
    None
):
    grounds = set()
    for slug in ("mayor", "measure-b", "measure-c", "measure-d"):
        for cell in race(slug).one(class_="updates").all("td"):
            drawn = [
                part
                for part in cell.all("svg", class_="split")
                if "small" not in part.attributes["class"]
            ]
            if not drawn:
                continue
            (split,) = drawn
            one, other = (Fraction(share) for share in re.findall(r"[\d.]+", cell.text)[:2])
            rects = [rect.attributes for rect in split.all("rect")]
            assert (rects[0]["width"], rects[-1]["class"]) == (f"{float(one):.1f}%", "at")
            ground = re.findall(r"^split (k\d)$", split.attributes["class"])
            grounds.add(bool(ground))
            if ground:
                assert (
                    len(rects) == 2
                    and 0 <= one + other - 100 <= Fraction(1, 10)
                    and ground != [rects[0]["class"]]
                )
            else:
                assert len(rects) == 3 and rects[1]["width"] == f"{float(other):.1f}%"
                assert Fraction(rects[1]["x"].rstrip("%")) == 100 - other, (
                    "the other's ends at the right"
                )
    assert grounds == {True, False}


def test_a_place_that_goes_on_is_marked_where_it_changes() -> None:
    # Second over third, but of 1,790 votes 900 are more than half: 891 against 890 would still be.
    assert [row("sheriff", update)[-1] for update in (FIRST, NIGHT, LATER, FINAL)] == [
        "Brook +380 over Dale",
        "Crane over half by 9 ◆ outcome changes",
        "Brook +650 over Dale ◆ outcome changes since Wed., Nov. 6, 1:05 a.m.",
        "Brook +790 over Dale",
    ]


def test_a_share_of_ballots_stands_beside_the_share_of_votes_where_a_voter_has_three() -> None:
    totals = race("council").one(id="totals")
    birch = next(r for r in totals.all("tr") if "Ann Birch" in r.text)
    # 670 of 2,680 votes; 670 of 969 ballots: 894 that hold the 2,680 votes, 60 with fewer than
    # three, 14 blank, 1 overvoted.
    assert [cell.text for cell in birch.all("td")] == ["670", "25.00% 69.14% of ballots", "+110"]
    order = [r.text for r in totals.all("tr")]
    assert [text.split(" ")[0] for text in order[1:8]] == [
        "✓",
        "✓",
        "✓",
        "Three",
        "Cat",
        "Eve",
        "Write-ins",
    ]
    assert order[4] == "Three seats. Top three win."


@pytest.mark.parametrize(
    ("slug", "rows"),
    [
        (
            "measure-b",
            [
                "99 above",
                "1 below ◆ crosses the threshold",
                "2 below",
                "1 above ◆ crosses the threshold",
            ],
        ),
        ("measure-c", ["3 below", "just enough ◆ crosses the threshold", "1 above", "just enough"]),
        (
            "measure-d",
            [
                "just enough",
                "10 below ◆ crosses the threshold",
                "just enough ◆ crosses the threshold since Wed., Nov. 6, 1:05 a.m.",
                "1 below ◆ crosses the threshold",
            ],
        ),
    ],
)
def test_the_rows_of_a_measure_stand_against_its_bar(slug: str, rows: list[str]) -> None:
    """54 of 100 yes: 57 yes against 46 no are the first 55%. 190:100: 200 yes are two thirds. Half
    is one short.
    """
    assert [row(slug, update)[-1] for update in (FIRST, NIGHT, LATER, FINAL)] == rows


def test_a_cell_that_is_not_reported_silences_its_race_at_that_update_and_the_next_batch() -> None:
    assert row("clerk", NIGHT) == ["300", "not reported", "unknown", "", "not reported"]
    assert row("clerk", LATER)[2:] == [
        "unknown",
        "",
        "Vane +10 ◆ lead changes since Tue., Nov. 5, 8:15 p.m.",
    ]
    assert row("clerk", FINAL)[2:4] == ["170", "58.8 – 41.2"]


def test_a_fall_is_told_and_has_no_split() -> None:
    fallen = "The official total for Jo Xu fell in this update. We show both numbers."
    assert row("assessor", LATER) == [
        "620 49.01%",
        "445 35.18%",
        "200 15.81%",
        f"corrected totals {fallen}",
        "Xu +245 over Yarrow",
    ]
    notes = race("assessor").all(class_="note")
    assert [note.text for note in notes] == [
        "The official total for Jo Xu fell from 450 (Wed., Nov. 6, 1:05 a.m.) to 445 (Tue., Nov. 12, 4:30 p.m.). We show both numbers."
    ]


def test_a_race_is_called_not_listed_only_where_a_whole_file_proves_it() -> None:
    assert [row("library-board", u)[0] for u in (FIRST, NIGHT, SILENT)] == [
        "not listed",
        "votes not on file",
        "votes not on file",
    ]
    assert row("library-board", LATER)[2] == "unknown", "what was counted before is not known"
    assert row("library-board", FINAL)[2] == "39"


def test_zero_is_a_number_and_no_share() -> None:
    assert row("water-district-2", FIRST) == ["0", "0", "no new votes", "", "no votes counted yet"]


@pytest.mark.parametrize("slug", ["us-house-7", "delegates"])
def test_a_race_whose_leader_is_not_known_names_none(slug: str) -> None:
    text = made()[f"{GENERAL}/{slug}.md"]
    for word in (
        "ahead",
        "led ",
        "lead ",
        "lead changes",
        "tied",
        "first",
        "✓",
        "Lead over time",
        "places",
    ):
        assert word not in text.replace("not show who is ahead overall", "").replace(
            "First count", ""
        ).replace("A lead that shrinks", ""), word
    lists = [
        page(f"{GENERAL}/index.md"),
        *(page(f"{GENERAL}/updates/{u}.md") for u in (FIRST, NIGHT, LATER, FINAL)),
    ]
    lines = {
        r.all("small")[0].text
        for of in lists
        for r in of.all("tr")
        for a in r.all("a")
        if f"{slug}/" in a.attributes["href"]
    }
    assert lines == {
        "this county’s votes only" if slug == "us-house-7" else "no source says how it is decided"
    }


def test_a_district_that_crosses_the_border_says_so_three_times_and_links_to_the_whole() -> None:
    text = made()[f"{GENERAL}/us-house-7.md"]
    assert (
        "\n# United States Representative, district\u00a07 <span>(Marl County part)</span> {#top}\n"
        in text
    )
    of = race("us-house-7")
    assert "Marl County part only" in [
        badge.text for badge in of.one("ul", class_="badges").all("li")
    ]
    assert "they do not show who leads overall" in " ".join(p.text for p in of.all("p"))
    assert "https://state.example/house-7" in [a.attributes["href"] for a in of.all("a")]


def test_districts_without_a_source_for_their_borders_say_that() -> None:
    assert "May extend beyond Marl County" in [
        b.text for b in race("water-district-2").one("ul", class_="badges").all("li")
    ]


@pytest.mark.parametrize("slug", ["treasurer", "park-board"])
def test_an_uncontested_race_is_a_table_without_a_chart(slug: str) -> None:
    assert race(slug).all("figure") == []
    assert race(slug).all("table")
    assert "Uncontested" in race(slug).one("ul", class_="badges").text


def test_a_statement_stands_beside_the_official_figure() -> None:
    tables = race("mayor").all("table", class_="said")
    newest, more = (
        [[cell.text for cell in r.all("td")] for r in t.one("tbody").all("tr")] for t in tables
    )
    assert newest == [["Ada Lark at 43.75% as of the Wed., Nov. 6, 1:05 a.m. count", "43.75%"]]
    assert more == [
        [
            "Bo Quill ahead of Ada Lark by 22 votes as of the Wed., Nov. 6, 1:05 a.m. count",
            "Bo Quill ahead by 20 votes",
        ],
    ]
    folded = [t for d in race("mayor").all("details") for t in d.all("table", class_="said")]
    assert folded == tables[1:]
    of_count = page(f"{GENERAL}/index.md").one("table", class_="said").one("tbody").all("tr")
    # 1,801 counted, about 500 and 40 left: 1,801 of 2,341 is 76.933%.
    assert [[cell.text for cell in r.all("td")] for r in of_count] == [
        ["about 75% of ballots counted as of the Wed., Nov. 6, 1:05 a.m. count", "76.93%"],
        ["The clerk expected rain", "none on file"],
    ]


def test_the_election_lists_the_races_that_changed_hands_and_those_that_went_back() -> None:
    lists = page(f"{GENERAL}/index.md").all("ul", class_="cards")
    slugs = [[a.attributes["href"].split("/")[0] for a in of.all("a")] for of in lists]
    assert slugs == [["council", "sheriff", "mayor", "measure-b"], ["clerk", "measure-d"]]
    assert [p.text for p in lists[0].all("p")][2:] == [
        "Lark passed Quill since the Wed., Nov. 6, 1:05 a.m. update (Tue., Nov. 26, 10 a.m.). 3 votes ahead when certified.",
        "Yes rose above the threshold (Tue., Nov. 26, 10 a.m.). 1 vote above the threshold when certified.",
    ]
    assert [p.text for p in page(f"{GENERAL}/index.md").all("p", class_="say")] == [
        "Marl County had counted 2,460 ballots as of Tuesday, Nov. 26, 2030, 10 a.m. MT. "
        "It counted 1,801 of them (73.21%) on election night.",
        "In four races, the final outcome differed from election night’s. "
        "Two more flipped and flipped back.",
    ]


def test_the_closest_races_are_closest_at_the_line_that_decides() -> None:
    table = next(
        t for t in page(f"{GENERAL}/index.md").all("table") if "Closest by votes" in t.text
    )
    rows = [
        (r.one("a").attributes["href"], r.all("td")[1].text) for r in table.one("tbody").all("tr")
    ]
    assert rows == [
        ("measure-c/", "just enough"),
        ("library-board/", "1"),
        ("measure-b/", "+1"),
        ("measure-d/", "−1"),
        ("mayor/", "3"),
        ("water-district-2/", "10"),
        ("clerk/", "20"),
        ("council/", "20"),
        ("assessor/", "320"),
        ("sheriff/", "790"),
    ]


def test_the_updates_of_a_count_say_what_is_known_and_since_when() -> None:
    of = page(f"{GENERAL}/index.md")
    assert [
        [c.text for c in of.one("tr", id=u).all("td")] for u in (FIRST, NIGHT, SILENT, LATER, FINAL)
    ] == [
        ["1,100 900 by mail, 200 in person", "1,100 turnout 27.50%"],
        ["701 101 by mail, 600 in person", "1,801 turnout 45.03%"],
        ["150", "1,951 (calculated) turnout not reported"],
        # 2,201 of 4,000 is 55.025%, half up 55.03, and the county said 55.02.
        ["250 since Fri., Nov. 8, 4 p.m.", "2,201 turnout 55.02% published, 55.03% calculated"],
        ["259 249 by mail, 10 in person", "2,460 turnout 61.50%"],
    ]
    # Of 1,100, 701, 150, 250 and 259 ballots the first is the longest bar; the totals of Nov. 8
    # are not those of a file.
    bars = [
        [
            (svg.attributes["class"], svg.one("rect").attributes["width"])
            for svg in of.one("tr", id=u).all("svg")
        ]
        for u in (FIRST, NIGHT, SILENT, LATER, FINAL)
    ]
    assert bars == [
        [("add", "100.00%")],
        [("add", "63.73%")],
        [("add", "13.64%")],
        [("add loose", "22.73%")],
        [("add", "23.55%")],
    ]


def test_estimates_stand_beside_what_was_counted_after_them() -> None:
    table = next(t for t in page(f"{GENERAL}/index.md").all("table") if "Counted after" in t.text)
    assert [[c.text for c in r.all("td")] for r in table.one("tbody").all("tr")] == [
        ["540 calculated sum", "659", "+119"],
        ["about 450", "509", "+59"],
    ]
    assert [r.one("th").text for r in table.one("tbody").all("tr")] == [
        "Wed., Nov. 6, 1:05 a.m. estimate of Wed., Nov. 6 *",
        "Fri., Nov. 8, 4 p.m. estimate of Fri., Nov. 8",
    ]
    left = next(
        t
        for t in page(f"{GENERAL}/index.md").all("table")
        if "never calculate them by subtraction" in t.text
    )
    rows = left.one("tbody").all("tr")
    assert [[c.text for c in r.all("td")] for r in rows] == [
        ["about 500", "40", "not reported calculated sum 540"],
        ["not reported", "not reported", "about 450"],
    ]
    parts = [
        [(p.attributes["class"], p.attributes["x"], p.attributes["width"]) for p in r.all("rect")]
        for r in rows
    ]
    # 500 and 40 of the longest, 540; then 450 of which no kinds are known.
    assert parts == [
        [("mail", "0.00%", "92.59%"), ("other", "92.59%", "7.41%")],
        [("open", "0.00%", "83.33%")],
    ]


def test_what_would_be_needed_is_said_after_the_mail_deadline_while_the_count_is_open() -> None:
    votes, ballots, left = 3200, 3250, 500
    rest = Fraction(left * votes, ballots)
    gale = 100 * (1 - Fraction(250, votes) + 50 / rest) / 2
    yes = (
        100
        * (Fraction(2, 3) * (votes + Fraction(left * votes, 3230)) - 2100)
        / Fraction(left * votes, 3230)
    )
    assert (floor(10 * gale), floor(10 * yes)) == (511, 733)
    found = [
        p.text
        for slug in OPEN
        for p in race(slug, SPECIAL).all("p")
        if "would need" in p.text or "last three" in p.text
    ]
    assert found == [
        "If the estimate is right, Wim Gale would need more than 51.1% of the remaining votes to catch up. "
        "That is what it would take, not a forecast.",
        "Wim Gale got 45.31% of the new votes in the last three updates.",
        "Xia Hart would need more votes than the estimated ballots left can hold.",
        "Xia Hart got 7.81% of the new votes in the last three updates.",
        "If the estimate is right, Yes would need at least 73.3% of the remaining votes to reach the threshold. "
        "That is what it would take, not a forecast.",
        "Yes got 65.63% of the new votes in the last three updates.",
    ]
    assert not [
        path for path, text in made().items() if path.startswith(GENERAL) and "would need" in text
    ]


SAME = "Races whose outcome would differ from the previous update’s. Largest races first."


def text(update: str) -> str:
    return made()[f"{GENERAL}/updates/{update}.md"]


def test_an_update_says_what_it_brought() -> None:
    of = {u: page(f"{GENERAL}/updates/{u}.md") for u in (FIRST, NIGHT, SILENT, LATER, FINAL)}
    assert {u: p.all("p", class_="say")[0].text for u, p in of.items()} == {
        FIRST: "The county added 1,100 ballots: 900 by mail and 200 in person.",
        NIGHT: "The county added 701 ballots: 101 by mail and 600 in person. The outcome changed in five races.",
        SILENT: "The county added 150 ballots.",
        LATER: "The county added 250 ballots. The outcome changed in four races.",
        FINAL: "The county added 259 ballots: 249 by mail and 10 in person. The outcome changed in four races.",
    }
    # No votes in the water district at first; in the second one cell was not reported, so nobody
    # knows of every race.
    assert {u: [p.text for p in one.all("p", class_="deck")] for u, one in of.items()} == {
        FIRST: [],
        NIGHT: [SAME],
        SILENT: [],
        LATER: [SAME],
        FINAL: [SAME, "Every race had new votes."],
    }
    quiet = {
        u: [a.text for a in one.one("ul", class_="names").all("a")]
        for u, one in of.items()
        if "names" in text(u)
    }
    assert quiet == {FIRST: ["Water district 2"]}
    assert "## One race had no new votes {#quiet}" in text(FIRST)


def test_a_withdrawn_update_keeps_its_page_and_counts_nowhere() -> None:
    of = page(f"{SPECIAL}/updates/2031-03-12-0900.md")
    assert (
        of.one("p", class_="say").text
        == "This update was withdrawn: A test file, published by mistake."
    )
    assert of.all("dl", class_="facts") == [] and of.all("table") == []
    others = {
        path for path, text in made().items() if path.endswith(".md") and "2031-03-12-0900" in text
    }
    assert others - {f"{SPECIAL}/updates/2031-03-12-0900.md"} == {f"{SPECIAL}/index.md"}
    told = page(f"{SPECIAL}/index.md")
    notes = told.all("p", class_="note")
    assert [words(note.text) for note in notes] == [
        "The Wed., March 12, 9 a.m. update was withdrawn: A test file, published by mistake. See it as published"
    ]
    assert notes[0].one("a").attributes["href"] == "updates/2031-03-12-0900/"
    assert "2031-03-12-0900" not in told.one("div", class_="updates").text


def test_the_records_of_a_withdrawn_update_are_reached_from_its_page_and_from_their_races() -> None:
    updates = [
        invented.update(1),
        invented.update(2, withdrawn="A <test> file."),
        invented.update(3),
    ]
    races = [invented.race(), invented.race(slug="clerk")]
    votes = {"mayor": {"ana": 3, "ben": 1}, "clerk": {"ana": 2, "ben": 1}}
    election = invented.election(
        races, updates, {"u1": votes, "u2": {"mayor": votes["mayor"]}, "u3": votes}
    )
    book, press = (
        reading.count_election(election),
        PageRenderer(say=Messages(), address="https://example.org/", name="Archive"),
    )
    view = ElectionView(press.say, book)
    pages = {
        update.key: update_page.page(press, UpdateView(view, update)).text for update in updates
    }
    assert re.findall(r"\]\((.*?/u2/)\)", pages["u2"]) == ["../../mayor/u2/"]
    assert [key for key, text in pages.items() if "What was published" in text] == ["u2"]
    mayor, clerk = (
        race_page.page(press, view_of(book, contest), (), None)[0].text for contest in races
    )
    assert "was withdrawn: A &lt;test> file. [See it as published](u2/)" in mayor
    assert "withdrawn" not in clerk and "u2" not in clerk


def test_an_update_keeps_its_page_where_every_update_of_its_election_was_withdrawn() -> None:
    votes = {"u1": {"mayor": {"ana": 3, "ben": 1}}}
    election = invented.election(
        [invented.race()], [invented.update(1, withdrawn="A test file.")], votes
    )
    press = PageRenderer(say=Messages(), address="https://example.org/", name="Archive")
    view = ElectionView(press.say, reading.count_election(election))
    text = update_page.page(press, UpdateView(view, election.updates[0])).text
    assert "This update was withdrawn: A test file." in text


def test_no_block_of_an_election_a_race_or_an_update_is_read_as_markdown() -> None:
    """Reading them takes six times as long as all else that is done to lay them out, and nothing
    else would tell.
    """
    texts = {
        path: text.split("---\n", 2)[2]
        for path, text in made().items()
        if path.endswith(".md") and path.count("/") > 1
    }
    assert len(texts) > 20
    assert [path for path, text in texts.items() if read_by_markdown(text)] == []


def test_laws_are_those_of_the_day() -> None:
    rules = [li.text for li in page(f"{GENERAL}/index.md").one("ul", class_="laws").all("li")]
    assert rules == [
        "A mail ballot counts if it arrives no later than two days after the election. Marl Code, section 12"
    ]
    assert "close of polls" not in made()["method.md"]


def test_our_corrections_and_their_oddities_are_listed_apart() -> None:
    ours, theirs = made()["corrections.md"].split("## Theirs")
    assert "The name was misread." in ours and "fell from" not in ours
    assert [li.text for li in document(theirs).all("li")] == [
        "Assessor: The official total for Jo Xu fell from 450 (Wed., Nov. 6, 1:05 a.m.) to 445 (Tue., Nov. 12, 4:30 p.m.). "
        "We show both numbers.",
        "Clerk of Reedmoor: The Wed., Nov. 6, 1:05 a.m. update does not report ballots, blank ballots or overvotes.",
        "Party delegates: The Tue., Nov. 26, 10 a.m. update does not report ballots, blank ballots or overvotes.",
        "The Tue., Nov. 12, 4:30 p.m. update gives turnout as 55.02%; we calculate 55.03% from ballots counted and registered voters.",
    ]
