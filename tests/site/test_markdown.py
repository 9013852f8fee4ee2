"""What spares pages a second reading carries no meaning: they have the same bytes with and without
it.
"""

from __future__ import annotations

import random

import markdown
import pytest

from builder.site.markdown import Blocks

EXTENSIONS = ["attr_list", "def_list", "tables", "fenced_code", "toc", "builder.site.attributes"]

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
    "an element over blank lines": "<div>\n\n<p>x</p>\n\n\n<p>y</p></div>",
    "a text area with text": "<div><textarea>a &lt;b&gt;\n# c</textarea></div>",
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

HEADINGS = {
    "a title": "# County Sheriff {#top}",
    "a long title": "# Upper San Gabriel Valley Water District {#top .long}",
    "official text as references": "## Votes: 76&#46;09&#37; (&#42;new&#42;) &#8238; {#left-2}",
    "words kept together": "# Los Angeles City &#60;Mayor&#62; <span>&#40;Los Angeles County part&#41;</span> {#top}",
    "another script": '###### Núñez 李, עברית “so”; a/b $1 + 2 = 3\'s "x" ~ ^ {#n}',
}

LEFT_ALONE = {
    "plain text": "Counting does not end on election night.",
    "a Markdown heading": "## Every *update*",
    "a Markdown table": "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "a Markdown list": "* one\n* two",
    "indented code": "    <div>code</div>",
    "a quote": "> quoted",
    "an inline element": "<b>x</b> and <i>y</i>",
    "inline elements in a list": '- <small>one</small><br>\n- <time datetime="2022-11-08">two</time>',
    "inline elements in a table": "| a | b |\n| --- | --- |\n| <small>1</small> | 2 |",
    "an unknown element": "<foo-bar>x</foo-bar>",
    "a fence left open": "```html\n\n<div>x</div>",
}

WITHOUT_TAGS = {
    "inline elements": "<b>x</b> and <i>y</i>",
    "inline elements in a list": '- <small>one</small><br>\n- <time datetime="2022-11-08">two</time>',
    "inline elements in a table": "| a | <b>b</b> |\n| --- | --- |\n| <small>1</small> {: .k1 bar=5 } | 2 |",
    "inline elements in a heading": "## Mayor <small>&#40;part&#41;</small> {#mayor .long}",
    "inline elements beside strong words": "**Núñez** led <b>x</b>**Bass** [**a**](b-c/)<br>",
    "an address": '<a href="../2022-11-11-1609/?a=1&amp;b=%5Bc%5D#x" download>CSV</a>',
    "inline elements in a link": '[<span class="on">Copy</span> (x)](../#a){: .copy } <b>y</b>',
    "inline elements around a link": "<b>[x](y)</b> [z](w)<br/>",
    "inline elements beside code": "`sha256 f00` <b>x</b><br>`a & b`",
    "inline elements beside escapes": "a \\- b \\[c\\] <small>d</small>",
    "a definition with inline elements": "Term <small>x</small>\n:   <b>1</b>\n:   2<br>3",
    "lines of inline elements": "<b>x</b>\n<small>- y</small>\n<i>1. z</i>",
}

WITH_TAGS = {
    "emphasis": "*x<br>***<b>*",
    "a tag in code": "`<b>` and <b>x</b>`</b>`",
    "a tag between two codes": "`a``<b>x</b>``b`",
    "a tag behind a backslash": "\\<b>x</b>",
    "code behind a backslash": "\\`<b>x</b>`",
    "indented code": "- x\n\n        <b>x</b>",
    "code in a definition": "Term\n:       <b>x</b>",
    "a tag in a picture's words": "![<b>x</b>](y)",
    "a tag as an address": "[x](<b>) </b>",
    "a tag in a title": '[x](y "<b>") </b>',
    "a tag in a title with brackets": '[x](y(z) "<b>") </b>',
    "a tag in a reference": "[x <b>y</b>]\n\n[x <b>y</b>]: z",
    "a tag as a definition": "[x]\n\n[x]: <b> '</b>'",
    "a link into a tag": '[x <b title="](y)">z</b>',
    "a bracket in a tag": '<b title="[">x</b>](y)',
    "a bar in a tag": '| a | b |\n| --- | --- |\n| <b title="|">x</b> | y |',
    "a backslash in a tag": '<b title="a\\*b">x</b>',
    "a tag on two lines": '<b\ntitle="a\n- b">x</b>',
    "Markdown inside on demand, inline": '<b markdown="1">*x*</b>',
}

DOUBTFUL = {
    "an indented block": " <div>x</div>",
    "an element left open": "<div>",
    "an element left open with text": '<div class="a">one',
    "an end without a beginning": "</div>",
    "text behind the end": "<div>x</div> y",
    "a blank behind the end": "<div>x</div> ",
    "a second element behind the first": "<div>x</div><div>y</div>",
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
    "an inline element over two chunks": "<b>x",
    "an address in angle brackets": "<https://example.org/>",
    "capital letters": "<DIV>x</DIV>",
    "mixed letters": "<div>x</DIV>",
    "a division closed at once": "<div/>",
    "a division closed at once inside": "<div><div/></div></div>",
    "a rule": "<hr>",
    "code between backticks": "`<div>`",
    "a tag left open at the end": "<div>a <div b</div> c</div>",
    "a fence": "```html\n<div>\n\n<div>x</div>\n```",
}

OTHERS = {
    "one block under another": "<div>x</div>\n<div>y</div>",
    "an item under a block": "<div>x</div>\n- *y*",
    "text under a block": "<div>x</div>\n<b>y</b> *z*",
    "blanks behind the end": "<div>x</div>\n ",
    "a tab": "<div>\t</div>\n\t<b>x</b>",
    "another system's newlines": "<div>x\r\n</div>\r\n\r\n<b>y</b>",
    "controls": "<b>\x02wzxhzdk:0\x03</b> \x02",
    "a broken line": "<b>one</b>  \ntwo",
    "marks in a tail": "*a* **b** `c` [d](e) &amp; &x; a@b.c <b>x</b> 2 * 3 _ 4",
    "a picture": "![a](b.png) [c][] [d]",
    "a heading under a paragraph": "Text\n# Heading",
    "a heading with a line": "Text\n===\n\n**Text** so\n---",
    "a list under a paragraph": "Text\n- x\n1. y\n> z",
    "a rule of stars": "** **\n\n***\n\n**_**\n\n**a\n***",
    "a table without bars at its ends": "a | b\n--- | ---\nc | d",
    "a definition of two terms": "One\nTwo\n:   x\n\n:   y\n\nThree",
    "a paragraph of an item": "- x\n\n    text\n\n    **text**\n\ntext\n\n- y",
    "attributes alone": "- x\n\n{: .x }\n\nText\n{: .y }\n\n{: .z }\n- u",
    "a paragraph under a finished block": "<div>x</div>\nText\n\n<p>x</p>\n{: .x }",
    "a reference and its definition": "[a][b] ![c][b] [b]\n\n[b]: x.png 'title'",
}

PIECES = {**FINISHED, **HEADINGS, **LEFT_ALONE, **DOUBTFUL, **WITHOUT_TAGS, **WITH_TAGS, **OTHERS}


def rendered(text: str, *others: str, with_blocks: bool) -> str:
    own = ["builder.site.markdown"] if with_blocks else []
    return markdown.markdown(text, extensions=[*EXTENSIONS, *others, *own])


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


@pytest.mark.parametrize(
    "other",
    [
        "smarty",
        "footnotes",
        "abbr",
        "md_in_html",
        "admonition",
        "pymdownx.arithmatex",
        "pymdownx.tilde",
        "pymdownx.details",
        "pymdownx.superfences",
        "pymdownx.blocks.admonition",
    ],
)
def test_another_extension_reads_every_text_as_it_does_without_ours(other: str) -> None:
    texts = [
        'The page\'s "word"[^1] is ~~not~~ $a <b>b</b>$ HTML -- <b>"so"</b>.',
        'Plain words--"of" HTML',
        "[^1]: A note",
        "*[HTML]: <b>Hypertext</b>",
        '<div markdown="1">\n*x*\n</div>',
        "!!! note\n    Text\n\nText",
        "??? note\n    Text\n\nText",
        "/// note | Title\nText\n\n**more** text\n///",
        "> ```\n> <b>x</b>\n> ```",
        *WITHOUT_TAGS.values(),
    ]
    for text in [*texts, "\n\n".join(texts)]:
        assert rendered(text, other, with_blocks=True) == rendered(text, other, with_blocks=False)


def test_any_marks_have_the_same_bytes_with_and_without_the_extension() -> None:
    chance = random.Random(20301105)
    marks = (
        "<b> </b> <small> </small> <br> <br/> <div> </div> <p> </p> <hr> ` `` * ** _ [ ] ( ) ]( ) !["
        " {: .say } {.fold} \\ \\< &amp; &#39; & < > - # | : x word 2 1."
    ).split()
    space = [" ", " ", "\n", "\n\n", "\n\n", "    ", "  \n", " \n"]
    marks += ['<a href="x(y)">', "</a>", '<i title="a\\*b|c">', "</i>", '](y "<b>")', ":   "]
    for _ in range(2000):
        some = [*chance.sample(marks, chance.randint(3, 12)), *space, "x"]
        text = "".join(chance.choices(some, k=chance.randint(2, 30)))
        assert rendered(text, with_blocks=True) == rendered(text, with_blocks=False), text
