"""The rows of the table of every update as HTML, which is most of a race page: written plainly, what is named escaped once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from builder.kept import kept
from builder.messages import Messages
from builder.model import Choice, Election
from builder.pages.frame import update_name
from builder.pages.race_updates import UpdateRow

_BOLD = re.compile(r"<b>(.*?)</b>|\{")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one race's table; ``splits`` and ``decides`` say whether it has those of the split and the margin."""

    choices: tuple[Choice, ...]
    splits: bool
    decides: bool
    margin: Markup

    @property
    def number(self) -> int:
        return len(self.choices) + 2 + self.splits + self.decides


class Bold:
    """What sentences of rows set in bold, which are names that come again and again: by its number, as text."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def short(self, sentence: Markup) -> str:
        """The sentence as text for an attribute, "{0} led {1} by 98 votes": a script puts it together again."""
        return _BOLD.sub(self._number, sentence)

    def _number(self, found: re.Match[str]) -> str:
        # A brace that is no bold text is made one, so that nobody takes it for the mark of one.
        return f"{{{self.numbers.setdefault(found[1] or found[0], len(self.numbers))}}}"

    def texts(self) -> str:
        """The texts in the order of their numbers, as JSON; "" where there are none."""
        return json.dumps([Markup(text).unescape() for text in self.numbers], ensure_ascii=False) if self.numbers else ""


def written(say: Messages, election: Election, columns: Columns, rows: Sequence[UpdateRow], bold: Bold) -> Markup:
    """The rows of one phase, each in a line; what their sentences set in bold is left in ``bold``."""
    heads, labels = _heads(say, election), [_label(choice.short_name) for choice in columns.choices]
    new, split, margin = (_label(words) for words in (say("New votes"), say("Split"), columns.margin))
    lines = []
    for row in rows:
        line = [f'<tr id="{escape(row.key)}"']
        if row.mark:
            line.append(' class="flip"')
        if row.sentence:
            line.append(f' data-say="{bold.short(row.sentence)}"')
        by = f'<small><a href="#said">{row.by}</a></small>' if row.by else ""
        line.append(heads[row.key] if row.stored else f'><th scope="row"><a href="{escape(row.href)}">{row.time}</a>{by}</th>')
        if row.cells:
            line += [f"<td{label}>{cell}</td>" for label, cell in zip(labels, row.cells, strict=True)]
            note = f"<small>{row.note}</small>" if row.note else ""
            line.append(f'<td class="new"{new}>{row.new}{note}</td>')
            if columns.splits:
                line.append(f"<td{split}>{row.split}</td>")
            if columns.decides:
                mark = f'<span class="mk">◆ {row.mark}</span>' if row.mark else ""
                line.append(f"<td{margin}>{row.margin}{mark}</td>")
        else:
            line.append(f'<td class="l none" colspan="{columns.number - 1}">{row.note}</td>')
        lines.append("".join(line))
    return Markup("</tr>\n".join(lines) + "</tr>\n")


def _label(words: str) -> str:
    return f' data-label="{escape(words)}"'


@kept
def _heads(say: Messages, election: Election) -> dict[str, str]:
    """The first cell of each update's row, which is the same for all races: the way to the record, to all races, to the row."""
    races, link = say("all races"), say("link")
    return {
        update.update: f'><th scope="row"><a href="{key}/">{update_name(say, update)}</a>'
        f'<small><a href="../updates/{key}/">{races}</a> <a href="#{key}">{link}</a></small></th>'
        for update in election.live
        for key in [escape(update.update)]
    }
