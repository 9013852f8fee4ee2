"""Where a line may not end, and when a source was fetched."""

from __future__ import annotations

import pytest

from builder.messages import Messages
from builder.pages.wording import bound, heading_text, retrieved


@pytest.mark.parametrize(
    ("title", "set_as"),
    [
        ("Los Angeles County, 8 November 2022", "Los Angeles County, 8~November 2022"),
        ("Update of Friday 11 November 2022, 4:09 pm PT", "Update of Friday 11~November 2022, 4:09 pm~PT"),
        ("State Assembly, district 39", "State Assembly, district~39"),
        ("Santa Monica: Measure HH, affordable housing", "Santa Monica: Measure~HH, affordable housing"),
        ("ABC Unified School District: Board, area 6", "ABC Unified School District: Board, area~6"),
        ("El Monte Union HS District", "El Monte Union HS District"),
        ("Measure A", "Measure~A"),
    ],
)
def test_a_line_never_ends_within_a_day_or_before_the_number_of_a_name(title: str, set_as: str) -> None:
    assert bound(title) == set_as.replace("~", "\u00a0")


def test_what_is_set_is_still_escaped() -> None:
    assert bound("<b> 7") == "&lt;b&gt;\u00a07"
    assert heading_text("A & B (<i> part)") == "A &#38;&#160;B <span>&#40;&#60;i&#62; part&#41;</span>"


def test_parentheses_at_the_end_of_a_heading_stay_together() -> None:
    assert heading_text("Governor (Los Angeles County part)") == "Governor <span>&#40;Los Angeles County part&#41;</span>"
    assert heading_text("Board (short term), area 6") == "Board &#40;short term&#41;, area&#160;6"


def test_the_time_of_retrieval_is_said_with_its_offset_and_kept_for_machines() -> None:
    say = Messages()
    assert retrieved(say, "2022-11-11T17:02:27-08:00") == (
        '<time datetime="2022-11-11T17:02:27-08:00">11 November 2022, 5:02\u00a0pm (UTC\u221208:00)</time>'
    )
    assert retrieved(say, "2022-11-14") == '<time datetime="2022-11-14">14 November 2022</time>'
    assert retrieved(say, "") == ""
