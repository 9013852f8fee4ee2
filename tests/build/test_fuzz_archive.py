"""Cells and rows of every file of totals, ballots, votes and statements, changed to what they
should not be, up to drawn pages.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from builder.checks.forms import form_of
from builder.counting.history import histories
from builder.model import Bar, ChoiceKind, Coverage, Election, Kind, Phase, Rule, Status
from builder.pages.race import margin
from builder.pages.race.headline import sentence
from builder.store.csvfile import dump_line, parse_rows
from builder.store.schema import TABLES, table_for
from builder.store.table import Table
from builder.wording.messages import Messages
from builder.wording.sentences import headline
from tests import drawn, made
from tests.checkout import ROOT
from tests.small_archive import write_small_archive
from tests.views import viewed

pytestmark = pytest.mark.fuzz
EXAMPLES = max(25, settings().max_examples // 4)
CALM = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

NUMBERS = ["", str(2**63), "9" * 5000]
NUMBERS += "0 1 -1 -5 400 1000000000 1000000001 1e300 NaN 1,5 -0 106.67 66.67 50".split()
DAYS = ["", *"2030-02-30 2030-11-04 2030-11-05 2030-11-06 2030-11-09 2199-01-01 0001-01-01".split()]
DAYS += "2030-11-08T25:00 2030-11-07T10:00-08:00 2030-11-07T10:00".split()
WORDS = ["", *"exact about more-than less-than computed planned happened unknown".split()]
WORDS += "certified canvass election-night".split()
ITEMS = "ballots_counted ballots_added ballots_mail ballots_in_person ballots_added_mail".split()
ITEMS += "registered turnout_pct outstanding_vbm outstanding_provisional outstanding_total".split()
ITEMS += "outstanding_new lead votes share_pct counted_pct note nonsense".split()
EVENTS = "mail-deadline certification declaration amendment update-announced recount court".split()
EVENTS += ["other"]
SLUGS = ["", *"mayor council measure-a butterbur goodbody yes no took nobody".split()]
SLUGS += "2030-11-05-2031 2030-11-08-1600".split()
VALUES = {
    "item": ITEMS,
    "event": EVENTS,
    **dict.fromkeys("qualifier state status phase".split(), WORDS),
    "precision": [*WORDS, "day", "minute"],
    **dict.fromkeys("at as_of date said_on released_at".split(), DAYS),
    "withdrawn": ["", "withdrawn by the office"],
    "rule": [*Rule],
    "bar": [*Bar, ""],
    "coverage": [*Coverage],
    "kind": [*ChoiceKind, *Kind],
    **dict.fromkeys("race choice over update".split(), SLUGS),
    "source": ["file-1", "", "law"],
}
LOOSE = ("totals.csv", "events.csv", "statements.csv", "updates.csv")
FILES = (
    *LOOSE,
    "snapshots/2030-11-05-2031.csv",
    "snapshots/2030-11-05-2031.ballots.csv",
    "snapshots/2030-11-08-1600.csv",
)
Edit = tuple[str, str, int, str, str]


def table_of(file: str) -> Table:
    table = table_for(file)
    assert table is not None
    return table


def edits(file: str, values: Mapping[str, list[str]] | None = None) -> st.SearchStrategy[Edit]:
    """A cell that is changed, or a row that is copied with a changed cell, or removed."""
    known = {**VALUES, **(values or {})}
    table = table_of(file)
    cell = st.sampled_from(
        [c for c in table.columns if c not in ("note", "said_by", "official_label")]
    )

    def able(column: str) -> list[str]:
        found = known.get(column, NUMBERS)
        # In prose NaN is a name, and is printed.
        prose = file in TABLES and column != "value" and form_of(file, column) is None
        return [value for value in found if not (prose and value == "NaN")]

    how = st.sampled_from(["cell", "cell", "copy", "copy", "remove"])
    return cell.flatmap(
        lambda column: st.tuples(
            st.just(file), how, st.integers(0, 40), st.just(column), st.sampled_from(able(column))
        )
    )


def edited(folder: Path, edit: Edit) -> None:
    """Does one edit to a file of the archive; rows are chosen by number, round and round."""
    file, how, number, column, value = edit
    table = table_of(file)
    text = (folder / file).read_text(encoding="utf-8")
    header, *lines = text.splitlines()
    if not lines:
        return
    at = number % len(lines)
    if how == "remove":
        del lines[at]
    else:
        names = header.split(",")
        if column not in names:  # one that a file may lack: all of them come together
            added = "," * (len(table.columns) - len(names))
            header, lines = ",".join(table.columns), [f"{line}{added}" for line in lines]
            names = list(table.columns)
        (row,) = parse_rows(f"{header}\n{lines[at]}\n", table, folder / file)
        cells = {name: row[name] for name in names}
        cells[column] = value
        made_anew = dump_line(cells.values()).rstrip("\n")
        if how == "copy":
            lines.append(made_anew)
        else:
            lines[at] = made_anew
    (folder / file).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def published(folder: Path) -> set[str]:
    """The percentages that the files themselves state."""
    return {
        cell
        for file in ("totals.csv", "statements.csv")
        for cell in (folder / file).read_text().replace("\n", ",").split(",")
    }


LATE_TOTAL = ("totals.csv", "copy", 0, "update", "2030-11-08-1600")


def refused_or_drawn_without_contradiction(data: Path, folder: Path, changes: list[Edit]) -> None:
    for edit in changes:
        edited(folder, edit)
    if not drawn.errors(data):
        assert drawn.faults(data, dict.fromkeys(published(folder))) == []


@CALM
@given(changes=st.lists(st.sampled_from(FILES).flatmap(edits), min_size=1, max_size=4))
@example(
    changes=[
        ("totals.csv", "copy", 0, "item", "outstanding_total"),
        ("totals.csv", "cell", 3, "value", "-5"),
    ]
)
@example(changes=[LATE_TOTAL, ("totals.csv", "cell", 3, "value", "0")])
@example(changes=[("totals.csv", "cell", 0, "value", "0"), LATE_TOTAL])
@example(
    changes=[
        ("events.csv", "cell", 0, "state", "happened"),
        ("events.csv", "cell", 0, "at", "2030-02-30"),
    ]
)
def test_whatever_stands_in_the_files_is_refused_in_one_line_or_drawn_without_contradiction(
    changes: list[Edit],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        refused_or_drawn_without_contradiction(data, write_small_archive(data), changes)


TINY = ROOT / "tests/golden/tiny/data"
TINY_FILES = (
    *LOOSE,
    *("choices.csv", "races.csv"),
    "snapshots/2030-11-06-0105.csv",
    "snapshots/2030-11-12-1630.csv",
    "snapshots/2030-11-26-1000.csv",
    "snapshots/2030-11-26-1000.ballots.csv",
)


@settings(CALM, max_examples=max(5, EXAMPLES // 5))
@given(
    changes=st.lists(
        st.sampled_from(TINY_FILES).flatmap(
            lambda file: edits(file, {"source": ["release-1106", ""]})
        ),
        min_size=1,
        max_size=3,
    )
)
def test_changed_cells_of_two_counts_of_every_kind_are_refused_or_drawn_without_contradiction(
    changes: list[Edit],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        shutil.copytree(TINY, data, dirs_exist_ok=True)
        refused_or_drawn_without_contradiction(data, data / "us-xx-marl/2030-11-05", changes)


say = Messages()
CHOICES = ("ana", "ben", "cy", "dee")
FEW = st.one_of(st.none(), st.sampled_from([-1, 0, 1, 5, 50, 55, 100, 200, 501, 502, 503]))


@st.composite
def counted_races(draw: st.DrawFn) -> object:
    """A race of any rule over up to four updates, with ties, gaps, falls, limits and zeros."""
    rule = draw(st.sampled_from([Rule.PLURALITY, Rule.MAJORITY_RUNOFF, Rule.TOP_TWO, Rule.MEASURE]))
    choices = ("yes", "no") if rule is Rule.MEASURE else CHOICES[: draw(st.integers(2, 4))]
    bar = draw(st.sampled_from([*Bar])) if rule is Rule.MEASURE else None
    seats = draw(st.integers(1, 2)) if rule is Rule.PLURALITY else 1
    votes = draw(
        st.lists(
            st.one_of(st.none(), st.fixed_dictionaries(dict.fromkeys(choices, FEW))),
            min_size=1,
            max_size=4,
        )
    )
    last = draw(st.sampled_from([Status.CERTIFIED, Status.UNOFFICIAL_PARTIAL]))
    updates = [
        made.update(
            n,
            Phase.ELECTION_NIGHT if n == 1 else Phase.CANVASS,
            last if n == len(votes) else Status.UNOFFICIAL_PARTIAL,
        )
        for n in range(1, len(votes) + 1)
    ]
    return made.one(
        made.race(" ".join(choices), rule, bar=bar, seats=seats), *votes, updates=updates
    )


@settings(CALM, max_examples=4 * EXAMPLES)
@given(of=counted_races())
def test_the_sentences_about_a_count_agree_with_the_votes_and_with_each_other(of: Election) -> None:
    history = histories(of)["mayor"]
    for step in history.steps:
        standing, short = step.standing, margin.margin(say, step).striptags()
        votes, total = standing.votes, sum(v or 0 for v in standing.votes.values())
        long = headline(say, of, step).striptags()
        assert not drawn.NOTHING.search(f"{short} | {long}"), (short, long)
        if any(v is None or v < 0 for v in votes.values()):
            assert short == "not reported" and "had not been fully reported" in long
            continue
        if not total:
            assert short == "no votes counted yet" and long.startswith("No votes had been counted")
            continue
        most = max(v or 0 for v in votes.values())
        first = [c for c in votes if votes[c] == most]
        if step.standing.race.rule is Rule.PLURALITY and step.standing.race.seats == 1:
            assert ("tied" in short) == ("tied" in long) == (len(first) > 1), (short, long)
            assert all(c.title() in long for c in first)
            if len(first) == 1:
                second = max((v or 0) for c, v in votes.items() if c != first[0])
                assert f"+{most - second:,}" in short and f"{most - second:,} vote" in long
        if step.standing.race.rule is Rule.MEASURE:
            yes, no = votes["yes"] or 0, votes["no"] or 0
            met = {
                Bar.MAJORITY: yes > no,
                Bar.FIFTY_FIVE: 9 * yes >= 11 * no,
                Bar.TWO_THIRDS: yes >= 2 * no,
            }
            above = met[step.standing.race.bar or Bar.MAJORITY]
            assert ("below" in short) != above and ("below the threshold" in long) != above, (
                short,
                long,
            )
        if step.standing.race.rule is Rule.MAJORITY_RUNOFF and "over half" in short:
            assert 2 * most > total and "more than half" in long
    assert not drawn.NOTHING.search(sentence(viewed(of, history)).striptags())
