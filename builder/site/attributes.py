"""A Markdown extension: a paragraph of attributes alone belongs to the block above it.

``attr_list`` gives attributes to paragraphs, headings, items and cells; a list or a table has no
line of its own. Tables and definition lists with a class also become what their HTML has more:

- the paragraph ``{: .caption }`` above a table is its caption, the first cell of a row its heading,
- a row that begins with ``{: .cut }`` is one line across, those with ``{: .sum }`` are the foot,
- ``{: .k1 bar=54.8 at=50 }`` draws a bar in the color k1 below a name, with a mark at half,
- each term of a definition list is in one group with what it means.

A heading can have two classes that take in its section, up to the next heading of its level:

- ``{.fold}`` makes it a group that opens; what the heading says stays in sight,
- ``{.along}`` puts it into one element of that class, with the sections next to it that have it.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import Treeprocessor

_ALONE = re.compile(r"\{:[ ]*([^}\n]*)\}\s*")
_HEADING = re.compile("h[1-6]")


class Attributes(Treeprocessor):
    """Runs after ``attr_list``, which has read the attributes of all other blocks."""

    def run(self, root: Element) -> None:
        reader = AttrListTreeprocessor(self.md)
        above: Element | None = None
        for child in [*root]:
            alone = None if len(child) or child.tag != "p" else _ALONE.fullmatch(child.text or "")
            if alone and above is not None:
                root.remove(child)
                reader.assign_attrs(above, alone[1])
                if above.tag == "dl":
                    _group(above)
                elif above.tag == "table":
                    self._table(root, above)
            else:
                above = child
        _sections(root)

    def _table(self, root: Element, table: Element) -> None:
        place = [*root].index(table)
        head, body = table
        heads = [*head[0]]
        for cell in heads:
            cell.set("scope", "col")
        foot = Element("tfoot")
        classes = table.get("class", "").split()
        # On a phone a row is a block; each of these cells says then what it is.
        labelled = -1 if "ups" in classes else 1 if "rows" in classes else len(heads)
        for row in [*body]:
            name = row[0]
            look = name.get("class")
            if look == "cut":
                row.set("class", "cut")
                row[:] = [name]
                name.attrib = {"colspan": str(len(heads))}
                continue
            name.tag = "th"
            name.set("scope", "row")
            if look == "sum":
                del name.attrib["class"]
                body.remove(row)
                foot.append(row)
            if bar := name.attrib.pop("bar", ""):
                del name.attrib["class"]
                self._draw(name, look or "", bar, name.attrib.pop("at", ""))
            for cell, label in [*zip(row, heads, strict=True)][labelled:]:
                cell.set("data-label", label.text or "")
        if len(foot):
            table.append(foot)
        if place and (caption := root[place - 1]).get("class") == "caption":
            root.remove(caption)
            caption.tag, caption.attrib = "caption", {}
            table.insert(0, caption)
            place -= 1
        if "totals" in classes:
            # The bars are as wide as the table, which cannot be a query container itself.
            around = Element("div", table.attrib)
            table.attrib = {}
            around.append(table)
            root[place] = around

    def _draw(self, cell: Element, look: str, width: str, at: str) -> None:
        mark = f'<rect class="at" x="{at}%"/>' if at else ""
        drawing = self.md.htmlStash.store(
            f'<svg class="bar {look}" aria-hidden="true"><rect class="track" width="100%"'
            f' height="100%"/><rect class="f" width="{width}%" height="100%"/>{mark}</svg>'
        )
        if len(cell):
            cell[-1].tail = (cell[-1].tail or "") + drawing
        else:
            cell.text = (cell.text or "") + drawing


def _group(terms: Element) -> None:
    group: Element | None = None
    for child in [*terms]:
        if child.tag == "dt" or group is None:
            group = SubElement(terms, "div")
        terms.remove(child)
        group.append(child)


def _sections(root: Element) -> None:
    """Put the sections of headings of the classes "fold" and "along" into elements."""
    blocks = [*root]
    root[:] = []
    around = [("h0", "", root)]  # the level, look and element of each section that is open
    for block in blocks:
        if _HEADING.fullmatch(block.tag):
            look = block.get("class", "")
            while around[-1][0] >= block.tag and (around[-1][1], look) != ("along", "along"):
                around.pop()
            if look in ("fold", "along"):
                del block.attrib["class"]
            if look == "along" != around[-1][1]:
                section = SubElement(around[-1][2], "div", {"class": look})
                around.append((block.tag, look, section))
            elif look == "fold":
                section = SubElement(around[-1][2], "details")
                around.append((block.tag, look, section))
                SubElement(section, "summary").append(block)
                continue
        around[-1][2].append(block)


class AttributesExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(Attributes(md), "attributes_below", 7)  # attr_list has 8


def makeExtension(**options: object) -> AttributesExtension:
    return AttributesExtension(**options)
