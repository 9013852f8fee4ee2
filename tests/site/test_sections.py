"""Headings that take in their section: groups that open, and sections side by side in one element."""

from __future__ import annotations

from tests.document import Element, document, from_markdown

PAGE = """# Title

## Lead {#lead .along}

The line.

### Night {#night}

The night.

## Shares {#shares .along}

The shares.

## Updates {#updates .fold}

The table.

### Earlier {.fold}

The rest.

## Sources {#sources}

Here.

### Cite {#cite .fold}

Quote.

### Embed {#embed .fold}

Code.
"""


def texts(element: Element) -> list[str]:
    return [child.text for child in element.children if isinstance(child, Element)]


def test_sections_side_by_side_stand_in_one_element_and_end_at_a_heading_without_the_class() -> (
    None
):
    along = document(from_markdown(PAGE)).one("div", class_="along")
    assert texts(along) == ["Lead", "The line.", "Night", "The night.", "Shares", "The shares."]
    assert [heading.text for heading in along.all("h2", class_="along")] == []


def test_a_folded_section_is_a_group_up_to_the_next_heading_of_its_level() -> None:
    page = document(from_markdown(PAGE))
    assert [texts(group) for group in page.all("details")] == [
        ["Updates", "The table.", "Earlier The rest."],
        ["Earlier", "The rest."],
        ["Cite", "Quote."],
        ["Embed", "Code."],
    ]
    assert page.one("h3", id="cite") in page.all("details")[2].one("summary").all("h3")
    outside = [child.tag for child in page.children if isinstance(child, Element)]
    assert outside == ["h1", "div", "details", "h2", "p", "details", "details"]
