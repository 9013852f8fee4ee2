"""What spares pages a second reading carries no meaning: they have the same bytes with and without
it.
"""

from __future__ import annotations

import random

import markdown
import pytest

from builder.site.markdown import PLAIN, Blocks, finished

EXTENSIONS = ["attr_list", "tables", "fenced_code", "toc"]

FINISHED = {
    "a division": '<div class="totals">text</div>',
    "a table": '<table>\n<tbody>\n<tr id="2022-11-11-1609"><td>1</td></tr>\n</tbody>\n</table>',
    "a figure with a drawing": '<figure><svg viewBox="0 0 10 10"><path d="M1 1h2"/><g><circle r="3"/></g></svg></figure>',
    "a paragraph": '<p class="say"><b>Bass</b> led by 4,384 votes.</p>',
    "a heading": '<h2 id="lead">The lead changed hands</h2>',
    "a section": "<section><h2>Every update</h2>\n<p>One row each.</p></section>",
    "a list": '<ul class="badges"><li>Certified</li><li>27 updates</li></ul>',
    "a definition list": "<dl>\n<dt>Share</dt>\n<dd>54.83%</dd>\n</dl>",
    "a menu that opens": "<details open><summary>More</summary><div>text</div></details>",
    "a void element inside": '<div>one<br>two<img src="x.png" alt=""><input type="search" id="q"></div>',
    "a rule inside": "<div>one<hr>two</div>",
    "a closed void element inside": "<div>one<br/>two<hr /></div>",
    "the same element inside itself": "<div><div>a</div><div>b<div>c</div></div></div>",
    "an empty element": "<div></div>",
    "an empty element with a name": '<div id="x"></div>',
    "an attribute without a value": '<div hidden class="a">x</div>',
    "a tag over two lines": '<div\n  class="a"\n  id="b">x</div>',
    "official text as references": "<div>&#60;script&#62; &#91;x&#93;&#40;javascript:&#41; &#42; &#123;&#123; &#8238;</div>",
    "named references": "<div>&lt;b&gt; AT&amp;T &nbsp; &copy; 2 & 3</div>",
    "a reference in an attribute": '<div title="a &#34;b&#34; &lt;c&gt;">x</div>',
    "Markdown marks": "<div>**not bold** _nor this_ [x](y) `code` # no heading | no | table</div>",
    "lines that look like Markdown": "<div>\n# no heading\n* no item\n1. no item\n    no code\n> no quote\n</div>",
    "a slash in an address": '<div><a href="../2022-11-11-1609/#x?a=1&amp;b=2">x</a></div>',
    "other scripts": "<div>Núñez 李 עברית ‏</div>",
    "braces": "<div>{: .x } {{ x }} {% y %}</div>",
    "capital letters in a drawing": '<figure><svg><linearGradient id="g"><stop offset="1"/></linearGradient></svg></figure>',
    "a drawing with a title": '<figure><svg role="img"><title>Lead &#38; more</title><desc>Bass</desc></svg></figure>',
}

PLAIN_HEADINGS = {
    "a title": "# County Sheriff {#top}",
    "a long title": "# Upper San Gabriel Valley Water District {#top .long}",
    "official text as references": "## Votes: 76&#46;09&#37; (&#42;new&#42;) &#8238; {#left-2}",
    "words kept together": "# Los Angeles City &#60;Mayor&#62; <span>&#40;Los Angeles County part&#41;</span> {#top}",
    "another script": '###### Núñez 李, עברית “so”; a/b $1 + 2 = 3\'s "x" ~ ^ {#n}',
}

MARKED_HEADINGS = {
    "no name": "## Every update",
    "bold": "## **Every** update {#a}",
    "a lonely star": "## Every * update {#a}",
    "emphasis": "## _Every_ update {#a}",
    "code": "## `Every` update {#a}",
    "a link": "## [Every](x.md) update {#a}",
    "an image": "## ![Every](x.png) {#a}",
    "a backslash": "## Every \\* update {#a}",
    "an address": "## <https://example.org> {#a}",
    "a lonely reference": "## AT&T &copy; {#a}",
    "an element left open": "## <span>Every update {#a}",
    "an element that was not open": "## Every</span> update {#a}",
    "a marked element": '## <span class="a">Every</span> update {#a}',
    "closing marks": "## Every update ## {#a}",
    "two blanks before its words": "##  Every update {#a}",
    "two blanks behind its words": "## Every update  {#a}",
    "no blank": "##Every update {#a}",
    "another attribute": "## Every update {#a title=b}",
    "two names": "## Every update {#a} {#b}",
    "two classes": "## Every update {#a .b .c}",
    "capital letters in its name": "## Every update {#Every}",
    "seven marks": "####### Every update {#a}",
    "another line": "## Every update {#a}\nof the count",
    "a line before": "Before\n## Every update {#a}",
    "a no-break space at its end": "## Every update\u00a0{#a}",
}

LEFT_ALONE = {
    "plain text": "Counting does not end on election night.",
    "a Markdown heading": "## Every *update*",
    "a Markdown table": "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "a Markdown list": "* one\n* two",
    "indented code": "    <div>code</div>",
    "a quote": "> quoted",
    "a fence left open": "```html\n\n<div>x</div>",
}

DOUBTFUL = {
    "an indented block": " <div>x</div>",
    "an element left open": "<div>",
    "an element left open with text": '<div class="a">one',
    "an end without a beginning": "</div>",
    "text behind the end": "<div>x</div> y",
    "a blank behind the end": "<div>x</div> ",
    "a second element behind the first": "<div>x</div><div>y</div>",
    "a second element on the next line": "<div>x</div>\n<div>y</div>",
    "another end": "<div>x</p>",
    "crossed elements": "<div><p><div></p></div></div>",
    "crossed inline elements": "<div><b><i>x</b></i></div>",
    "Markdown inside on demand": '<div markdown="1">**bold**</div>',
    "Markdown inside on demand, bare": "<div markdown>**bold**</div>",
    "a comment": "<!-- columns -->",
    "a comment inside": "<div><!-- <div> -->x</div>",
    "a comment left open": "text <!-- and then",
    "a processing instruction": "<?php x ?>",
    "a declaration": "<!DOCTYPE html>",
    "character data": "<![CDATA[ x ]]>",
    "a script": "<script>if (a < b) { c() }</script>",
    "a script inside": "<div><script>x</script></div>",
    "a style sheet inside": "<div><style>a > b { c: d }</style></div>",
    "a style sheet inside of text alone": "<div><style>a</style></div>",
    "a text area inside": "<div><textarea><b></textarea></div>",
    "an end of an element that has none": "<div><br>x</br></div>",
    "a tag in an attribute": '<div title="</div><div>">x</div>',
    "an end in an attribute": '<div><a title="> </div>">x</a></div>',
    "an attribute in single quotes": "<div class='a'>x</div>",
    "an attribute without quotes": "<div class=a>x</div>",
    "an attribute left open": 'text <b title="x',
    "a backtick in a tag": "<div a`b>x</div>",
    "a lonely less-than sign": "<div>1 < 2</div>",
    "an empty tag": "<div>a </> b</div>",
    "a reference without its semicolon": "<div>&#39 x &#x27 y</div>",
    "an inline element": "<b>x</b> and <i>y</i>",
    "an inline element over two chunks": "<b>x",
    "an address in angle brackets": "<https://example.org/>",
    "an unknown element": "<foo-bar>x</foo-bar>",
    "capital letters": "<DIV>x</DIV>",
    "mixed letters": "<div>x</DIV>",
    "a division closed at once": "<div/>",
    "a division closed at once inside": "<div><div/></div></div>",
    "a rule": "<hr>",
    "code between backticks": "`<div>`",
    "a tag left open at the end": "<div>a <div b</div> c</div>",
    "an element over a blank line": "<div>\n\n<p>x</p>\n\n</div>",
    "a fence": "```html\n<div>\n\n<div>x</div>\n```",
}

PIECES = {**FINISHED, **LEFT_ALONE, **DOUBTFUL}
WHOLE = {
    **FINISHED,
    **PLAIN_HEADINGS,
    "an element over blank lines": "<div>\n\n<p>x</p>\n\n\n<p>y</p></div>",
}
del WHOLE["a tag over two lines"]  # which ends in a paragraph


def rendered(text: str, *, with_blocks: bool) -> str:
    return markdown.markdown(
        text, extensions=[*EXTENSIONS, *(["builder.site.markdown"] if with_blocks else [])]
    )


def test_there_are_more_than_32_edge_cases() -> None:
    assert len(PIECES) > 64


@pytest.mark.parametrize(
    "before", ["", "Text before.\n\n", "* an item\n\n", "    code\n\n", "\n\n\n"], ids=repr
)
@pytest.mark.parametrize("name", PIECES)
def test_a_page_has_the_same_bytes_with_and_without_the_extension(name: str, before: str) -> None:
    for after in (
        "",
        "\n",
        "\n\nText *behind*.",
        "\n\n\n\n<p>A block behind.</p>\n",
        "\n\n    code",
        "\n\n{: .x }",
    ):
        text = f"{before}{PIECES[name]}{after}"
        assert rendered(text, with_blocks=True) == rendered(text, with_blocks=False), text


def test_any_order_of_pieces_has_the_same_bytes_with_and_without_the_extension() -> None:
    chance = random.Random(20221108)
    for _ in range(1500):
        pieces = chance.choices([*PIECES.values(), *FINISHED.values()], k=chance.randint(2, 6))
        text = "".join(
            piece + chance.choice(["\n\n", "\n\n", "\n\n\n", "\n", "\n \n"]) for piece in pieces
        )
        assert rendered(text, with_blocks=True) == rendered(text, with_blocks=False), text


@pytest.mark.parametrize("name", FINISHED)
def test_a_finished_block_is_taken_out(name: str) -> None:
    reader = markdown.Markdown()
    left = Blocks(reader).run([*FINISHED[name].split("\n"), "", ""])
    assert reader.htmlStash.rawHtmlBlocks == [FINISHED[name] + "\n"]
    assert "<" not in "".join(left)


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_doubtful_piece_is_left_to_markdown_with_everything_behind_it(name: str) -> None:
    reader = markdown.Markdown()
    lines = [*DOUBTFUL[name].split("\n"), "", "<div>behind</div>", "", ""]
    assert Blocks(reader).run(list(lines)) == lines


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_of_finished_pieces_needs_no_markdown(name: str) -> None:
    for text in (
        WHOLE[name],
        f"\n\n{WHOLE[name]}\n",
        f"<p>Before.</p>\n\n{WHOLE[name]}\n\n<p>Behind.</p>\n",
    ):
        assert finished(text) == rendered(text, with_blocks=False), text


@pytest.mark.parametrize(
    "name",
    [*LEFT_ALONE, *MARKED_HEADINGS, *(name for name in DOUBTFUL if "over a blank" not in name)],
)
def test_a_page_with_anything_else_is_left_to_markdown(name: str) -> None:
    piece = {**LEFT_ALONE, **MARKED_HEADINGS, **DOUBTFUL}[name]
    assert finished(piece) is None
    assert finished(f"<p>Before.</p>\n\n{piece}\n\n<p>Behind.</p>\n") is None


@pytest.mark.parametrize("mark", ["\t", "\r", "\x02", "\x03", "\n  \n"], ids=repr)
def test_a_page_with_a_character_that_markdown_changes_is_left_to_it(mark: str) -> None:
    assert finished(f"<div>\nThe{mark}count\n</div>\n") is None


def test_any_order_of_pieces_needs_no_markdown_or_is_left_to_it_whole() -> None:
    chance, spared = random.Random(20221109), 0
    pieces = [*PIECES.values(), *MARKED_HEADINGS.values(), *PLAIN_HEADINGS.values()] + [
        *WHOLE.values()
    ] * 6
    for _ in range(1500):
        chosen = chance.choices(pieces, k=chance.randint(1, 5))
        text = "".join(
            piece + chance.choice(["\n\n", "\n\n", "\n\n", "\n\n\n", "\n"]) for piece in chosen
        )
        page = finished(text)
        spared += page is not None
        assert page is None or page == rendered(text, with_blocks=False), text
    assert spared > 300


def test_only_these_extensions_read_a_page_without_changing_a_finished_one() -> None:
    """Whoever adds one to mkdocs.yml gets what it makes of every page; whoever adds one to PLAIN
    adds it here too.
    """
    assert {*EXTENSIONS, "builder.site.markdown"} == PLAIN
