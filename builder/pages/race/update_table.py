"""The rows of the table of every update as HTML, which is most of a race page: written plainly,
what is named escaped once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from builder.charts.geometry import LazyDict
from builder.model import Choice, Election, Phase, Rule
from builder.pages.race.margin import margin_head
from builder.pages.race.totals import named
from builder.pages.race.update_rows import UpdateRow, update_rows
from builder.pages.shared.race_context import RaceContext
from builder.wording.isolation import Code, isolated
from builder.wording.messages import Messages
from builder.wording.names import update_name

_PIECE = re.compile(r"<b>.*?</b>|\{|[^<{\d]{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one race's table; ``splits`` and ``decides`` say whether it has those of the
    split and the margin.
    """

    choices: tuple[Choice, ...]
    splits: bool
    decides: bool
    margin: Markup

    @property
    def number(self) -> int:
        return len(self.choices) + 2 + self.splits + self.decides


class Pieces:
    """What the sentences of a table's rows are made of, which comes again and again: names in bold,
    and words between figures.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.marks: LazyDict[str, str] = LazyDict(self._marks)

    def short(self, sentence: Markup) -> str:
        """The sentence as text for an attribute, "{0} led {1} by 98{2}": a script puts the pieces
        in by their numbers.
        """
        return _PIECE.sub(lambda found: self.marks[found[0]], sentence)

    def _marks(self, text: str) -> str:
        if "&" in text and not text.startswith("<b>"):
            return text  # perhaps no more than the beginning of an entity
        # A word at the end is a piece of its own: it may be the day of a week, before which the
        # same words stand.
        words, _, last = text.rstrip(" ").rpartition(" ")
        parts = (
            (words, text[len(words) :])
            if words and last.isalpha() and text.endswith(" ")
            else (text,)
        )
        # A brace is always a piece, so that nobody takes it for the mark of one.
        return "".join(f"{{{self.numbers.setdefault(part, len(self.numbers))}}}" for part in parts)

    def texts(self) -> str:
        """The pieces in the order of their numbers, as JSON, [text] for bold; "" for none."""
        if not self.numbers:
            return ""
        pieces = [
            [Markup(text[3:-4]).unescape()] if text.startswith("<b>") else text
            for text in self.numbers
        ]
        return json.dumps(pieces, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTable:
    """The table of every update: its columns, its rows by phase, and the pieces of its sentences.

    ``charted`` are the rows with figures, which the charts of the page lead to.
    """

    columns: Columns
    groups: list[tuple[Phase, int, Markup]]
    pieces: Code
    adds: bool
    charted: list[str]


def update_table(view: RaceContext) -> UpdateTable:
    """Return the table of every update of a race."""
    race, history, pieces = view.race, view.history, Pieces()
    shown = named(history)
    groups = update_rows(view, shown)
    rows = [row for _, of in groups for row in of]
    columns = Columns(
        choices=shown,
        splits=any(row.split for row in rows),
        decides=race.coverage.complete and race.contested and race.rule is not Rule.UNKNOWN,
        margin=margin_head(view.say, race),
    )
    return UpdateTable(
        columns=columns,
        groups=[(phase, len(of), written(view, columns, of, pieces)) for phase, of in groups],
        pieces=Code(escape(pieces.texts())),
        adds=len(shown) > 2 and race.contested and len(history.steps) > 1,
        charted=[row.key for row in rows if row.cells],
    )


def written(
    view: RaceContext, columns: Columns, rows: Sequence[UpdateRow], pieces: Pieces
) -> Markup:
    """The rows of one phase, each in a line; what their sentences are made of is left in
    ``pieces``.
    """
    heads, labels = (
        _heads(view.say, view.election),
        [_label(choice.short_name) for choice in columns.choices],
    )
    margin = _label(columns.margin)
    lines = []
    for row in rows:
        line = [f'<tr id="{escape(row.key)}"']
        if row.mark:
            line.append(' class="flip"')
        if row.sentence:
            line.append(f' data-say="{pieces.short(row.sentence)}"')
        by = f'<small><a href="#said">{row.by}</a></small>' if row.by else ""
        line.append(
            heads[row.key]
            if row.stored
            else f'><th scope="row"><a href="{escape(row.href)}">{row.time}</a>{by}</th>'
        )
        if row.cells:
            line += [
                f"<td{label}>{cell}</td>" for label, cell in zip(labels, row.cells, strict=True)
            ]
            note = f"<small>{row.note}</small>" if row.note else ""
            line.append(f'<td class="new">{row.new}{note}</td>')
            if columns.splits:
                line.append(f"<td>{row.split}</td>")
            if columns.decides:
                mark = f'<span class="mk">◆ {row.mark}</span>' if row.mark else ""
                named = "<span" in row.margin  # a name needs no word above it
                line.append(f"<td{'' if named else margin}>{row.margin}{mark}</td>")
        else:
            line.append(f'<td class="l none" colspan="{columns.number - 1}">{row.note}</td>')
        lines.append("".join(line))
    return Markup("</tr>\n".join(lines) + "</tr>\n")


def _label(words: str) -> str:
    """What a phone shows above a figure. New votes and splits are labelled by the style sheet, who
    is ahead needs none.
    """
    return f' data-label="{escape(isolated(words))}"'


def _heads(say: Messages, election: Election) -> dict[str, str]:
    """The first cell of each update's row, which is the same for all races: the way to the record,
    to all races, to the row.
    """
    races, link = say("all races"), say("link")
    return {
        update.key: (
            f'><th scope="row"><a href="{key}/">{update_name(say, update)}</a><small><a'
            f' href="../updates/{key}/">{races}</a> <a href="#{key}">{link}</a></small></th>'
        )
        for update in election.live
        for key in [escape(update.key)]
    }
