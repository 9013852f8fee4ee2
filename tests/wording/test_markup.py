"""Where a line may not end, and how text comes through front matter and templates unharmed."""

from __future__ import annotations

import html
import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from mkdocs.utils import meta

from builder.site.front_matter import Json, front_matter
from builder.wording.isolation import FSI, PDI
from builder.wording.jinja import Spoken
from builder.wording.markup import bound, heading_text, link_address, markdown_text, retrieved
from builder.wording.messages import Messages
from tests.document import document, from_markdown


@pytest.mark.parametrize(
    "set_as",
    [
        "Los Angeles County, Nov.~8, 2022",
        "Update of Friday, Nov.~11, 2022, 4:09 p.m.~PT",
        "State Assembly, district~39",
        "Santa Monica: Measure~HH, affordable housing",
        "ABC Unified School District: Board, area~6",
        "El Monte Union HS District",
        "Measure~A",
    ],
)
def test_a_line_never_ends_within_a_day_or_before_the_number_of_a_name(set_as: str) -> None:
    assert bound(set_as.replace("~", " ")) == set_as.replace("~", "\u00a0")


def test_what_is_set_is_still_escaped() -> None:
    assert bound("<b> 7") == "&lt;b&gt;\u00a07"
    assert heading_text("A & B (<i> part)") == "A &amp;\u00a0B <span>(&lt;i&gt; part)</span>"


def test_parentheses_at_the_end_of_a_heading_stay_together() -> None:
    assert (
        heading_text("Governor (Los Angeles County part)")
        == "Governor <span>(Los Angeles County part)</span>"
    )
    assert heading_text("Board (short term), area 6") == "Board (short term), area\u00a06"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('54.83% (+1,234) – see no. 7: it\'s "so"', '54.83% (+1,234) – see no. 7: it\'s "so"'),
        ("+1,234", "+1,234"),
        ("1. FC Lark", "1\\. FC Lark"),
        ("- or + or > or # or :", "\\- or + or > or \\# or :"),
        (": so", "&#58; so"),
        ("A & B < C", "A &amp; B &lt; C"),
        ("*a_b* [c](d) {: .e } `f` | g \\", r"\*a\_b\* \[c\](d) \{: .e \} \`f\` \| g \\"),
        (Markup("<b>Ana &amp; *Co*</b> led"), r"**Ana &amp; \*Co\*** led"),
        (
            Markup('<time datetime="2022-11-08">8 <small>_Nov_</small></time>'),
            r'<time datetime="2022-11-08">8 <small>\_Nov\_</small></time>',
        ),
    ],
)
def test_only_what_markdown_would_read_is_escaped(text: str, written: str) -> None:
    assert markdown_text(text) == written
    assert markdown_text(markdown_text(text)) == written, "once"


PLACES = {
    "a paragraph": "{}",
    "text behind text": "before {} behind",
    "a heading": "## {} {{#id}}",
    "an item of a list": "- before\n- {}\n- behind",
    "a cell": "| a | b |\n| --- | --- |\n| {} | 2 |",
    "a term": "{}\n:   behind",
    "a definition": "before\n:   {}",
    "bold words": "before **{}** behind",
    "the words of a link": "[{}](https://example.org/)",
    "an element": "before <small>{}</small> behind",
    "a paragraph with a class": "{}\n{{: .note }}",
}
MARKS = st.sampled_from(
    ["*", "**", "_", "`", "```", "~~~", "#", "##", "-", "---", "+", "1.", "2)", ">", ":", ":   ",
     "=", "===", "|", "[a](b)", "[a]: b", "![", "<b>", "</p>", "<!--", "&amp;", "&#42;", "{: .a }",
     "{#a}", "\\", "\\*", "\n", "\n\n", "    ", "a", "7"]
)  # fmt: skip
LETTERS = st.characters(exclude_categories=["C"], include_characters="\n\u2068\u2069")
TEXTS = st.lists(MARKS | LETTERS, max_size=12).map("".join)


def seen(text: str) -> str:
    return " ".join(re.sub(f"[{FSI}{PDI}]", "", text).split())


@pytest.mark.parametrize("place", PLACES)
@given(text=TEXTS)
def test_any_text_comes_through_markdown_as_it_was(place: str, text: str) -> None:
    text = text.strip() or "x"  # an empty list or link is none
    around = from_markdown(PLACES[place].format("QQ"))
    written = from_markdown(PLACES[place].format(markdown_text(text)))
    want = document(around).raw.replace("QQ", text)
    assert seen(document(written).raw) == seen(want), written


@given(path=st.lists(MARKS | LETTERS, max_size=9).map("".join))
def test_any_address_comes_through_markdown_as_it_was(path: str) -> None:
    address = f"https://example.org/{''.join(path.split())}"
    written = from_markdown(f"| a |\n| --- |\n| [x]({link_address(address)}) |")
    assert document(written).one("a").attributes["href"] == address, written


def test_the_time_of_retrieval_is_said_with_its_offset_and_kept_for_machines() -> None:
    say = Messages()
    assert retrieved(say, "2022-11-11T17:02:27-08:00") == (
        '<time datetime="2022-11-11T17:02:27-08:00">Nov. 11, 2022, 5:02\u00a0p.m. (UTC\u221208:00)</time>'
    )
    assert retrieved(say, "2022-11-14") == '<time datetime="2022-11-14">Nov. 14, 2022</time>'
    assert retrieved(say, "") == ""


RANGES = [(0, 0x3000), (0xD7, 0xD800), (0xE000, 0x10000), (0x1F5F0, 0x1F650)]


@pytest.mark.parametrize("letters", RANGES)
def test_every_letter_comes_through_front_matter_as_it_was(letters: tuple[int, int]) -> None:
    text = "".join(chr(n) for n in range(*letters) if chr(n) not in "&<>\"'")
    values = {"title": text, "head": [{"tag": "link", "href": f"# {text}"}]}
    matter = front_matter(crumbs=[(f"{text}: x", "a/")], **values)
    assert matter.startswith("---\n") and matter.endswith("\n---\n\n")
    read = yaml.safe_load(matter.removesuffix("---\n\n"))
    assert read == {**values, "crumbs": [[f"{text}: x", "a/"]]}


@pytest.mark.parametrize("letters", [*RANGES[:1], *RANGES[2:]])
def test_front_matter_is_read_back_as_mkdocs_reads_it(letters: tuple[int, int]) -> None:
    text = "".join(chr(n) for n in range(*letters))
    head = [{"tag": "meta", "content": text}, {"tag": "link", "href": "---\n"}]
    ld = {"a": [1.5, None, text]}
    matter = front_matter(title=text, crumbs=[(text, "a/")], here="", head=head, ld=Json.of(ld))
    text_read, values = meta.get_data(matter + "\n# A\n\n---\n")
    assert text_read == "# A\n\n---\n"
    assert html.unescape(values["title"]) == text
    content, href = (
        html.unescape(item.get("content", item.get("href"))) for item in values["head"]
    )
    assert (content, href) == (text, "---\n")
    assert json.loads(values["ld"]) == ld and "here" not in values


def test_front_matter_is_escaped_and_lacks_what_is_empty() -> None:
    matter = front_matter(title=Markup("<b>A</b> &amp; B"), here='"C" > D', ld="", n=3)
    read = yaml.safe_load(matter.removesuffix("---\n\n"))
    assert read == {"title": "A &amp; B", "here": "&#34;C&#34; &gt; D", "n": 3}


def test_a_message_without_fields_is_said_when_a_template_is_read() -> None:
    heard: list[str] = []

    class Speaker(Messages):
        def __call__(self, message: str, /, **fields: object) -> Markup:
            heard.append(message)
            return super().__call__(message, **fields)

    page = Spoken(Speaker()).from_string(
        '{{ say("A & B") }} {% set c = say("C") %}{{ c }} {{ say("of {n}", n=n) }} {{ say("D" if n else "E") }}'
    )
    assert heard == ["A & B", "C"]
    assert [page.render(n="<"), page.render(n="")] == ["A & B C of &lt; D", "A & B C of  E"]
    assert heard[2:] == ["of {n}", "D", "of {n}", "E"]
