"""Every race at every update, judged by its rule a column at a time: who is ahead, who is inside.

It repeats builder/counting/standings.py by other means, for a test to hold one against the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

STEP = ["race", "update", "released_at"]
_ABLE = ("candidate", "yes", "no", "write-in")
_UNCOUNTED = ("blanks", "party-line")
_QUESTIONS = ("measure", "retention", "recall", "advisory")
_YES_NO = ("measure", "retention", "recall")
_TWO_GO_ON = ("top-two", "majority-runoff")

Cells = pd.Series  # of any one type that pages know, NA where it is not known


def true(flags: Cells[Any]) -> Cells[bool]:
    """Return which are known to be true."""
    return flags.fillna(False).astype(bool)


@dataclass(frozen=True)
class Judged:
    """One election: its tables of ``races``, ``choices`` and ``updates`` in official order, and its
    ``votes`` at every update that counts.
    """

    races: pd.DataFrame
    choices: pd.DataFrame
    updates: pd.DataFrame
    votes: pd.DataFrame

    @cached_property
    def live(self) -> pd.DataFrame:
        """The updates that count; the place of one is its ``column``."""
        return self.updates[self.updates["withdrawn"].isna()].reset_index(drop=True)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Every vote with what its race, choice and update are, by race, update and ballot.

        ``step`` numbers a race at an update; ``race_votes`` is NA where one of them is not reported
        or is negative.
        """
        cells = self.votes[[*STEP, "choice", "votes"]]
        choices = self.choices.assign(choice_kind=self.choices["kind"])
        for order, table, on, names in (
            ("row", self.races, ["race"], ["kind", "rule", "seats", "bar", "coverage"]),
            ("position", choices, ["race", "choice"], ["choice_kind"]),
            ("column", self.live, ["update"], ["phase"]),
        ):
            part = table[[*on, *names]].assign(**{order: range(len(table))})
            cells = cells.merge(part, on=on, validate="many_to_one")
        cells = cells.sort_values(["row", "column", "position"], ignore_index=True)
        cells["step"] = cells.groupby(["row", "column"]).ngroup()
        cells["counts"] = ~cells["choice_kind"].isin(_UNCOUNTED).astype(bool)
        by = cells["votes"].where(cells["counts"]).groupby(cells["step"])
        known = (by.count() == cells.groupby("step")["counts"].sum()) & true(by.min() >= 0)
        cells["race_votes"] = cells["step"].map(by.sum().where(known))
        return cells

    @cached_property
    def steps(self) -> pd.DataFrame:
        """The first cell of each step, by its number."""
        return self.cells.drop_duplicates("step").set_index("step", drop=False)

    @cached_property
    def able(self) -> pd.DataFrame:
        """The choices that can lead where votes are counted, most votes first (``nth``)."""
        cells = self.cells
        able = cells[cells["choice_kind"].isin(_ABLE) & true(cells["race_votes"] > 0)]
        order = ["step", "votes", "position"]
        able = able.sort_values(order, ascending=[True, False, True], kind="stable")
        return able.assign(nth=able.groupby("step").cumcount())

    @cached_property
    def judged(self) -> pd.DataFrame:
        """Leader, second, lead and margin of each step, NA where they can't be told.

        The ``line`` that decides is after so many places; a question has the ``spare`` votes of Yes
        over its bar instead. ``told``: it is known who is inside.
        """
        steps, able = self.steps, self.able
        rule, seats, total = steps["rule"], steps["seats"], steps["race_votes"]
        size = able.groupby("step").size().reindex(steps.index, fill_value=0)
        first, second, third = (self._nth(n) for n in range(3))
        over = (rule == "majority-runoff") & true(2 * first > total)
        two = (seats == 1) & rule.isin(_TWO_GO_ON) & ~over
        line = seats.mask(two, 2)
        silent = ~self._tellable(line, size) | (size <= seats)
        question = ~silent & rule.isin(_YES_NO)
        one = ~silent & ~question & (seats == 1)
        several = ~silent & (seats > 1) & (rule == "plurality")

        yes, no = self._kind("yes"), self._kind("no")
        bar = steps["bar"].where(rule == "measure", "50")
        rest = total - yes
        ninths = -(-11 * rest // 9)
        needed = (2 * rest).where(bar == "2/3", ninths.where(bar == "55", rest + 1))
        spare = (yes - needed).where(question & no.notna() & bar.notna())

        sides = {"yes": self._kind("yes", "choice"), "no": self._kind("no", "choice")}
        ahead = sides["yes"].where(true(yes > no), sides["no"]).where(question & true(yes != no))
        behind = sides["no"].where(true(yes > no), sides["yes"]).where(ahead.notna())
        alone = one & true(first > second)
        runner_up = alone & (true(second > third) | (size == 2))
        edge, out = self._nth(line - 1), self._nth(line)
        return pd.DataFrame(
            {
                "leader": self._nth(0, "choice").where(alone, ahead),
                "second": self._nth(1, "choice").where(runner_up, behind),
                "lead": (first - second).where(one, (yes - no).abs().where(question)),
                "margin": spare.where(question, (edge - out).where(one & two | several))
                .mask(one & over, 2 * first - total - 1)
                .mask(one & ~two & ~over, first - second),
                "line": line.mask(question, 0),
                "spare": spare,
                "told": (one | several) & ~true(edge == out) | spare.notna(),
            }
        )

    @cached_property
    def inside(self) -> Cells[bool]:
        """Whether each of the choices that can lead is inside the line; NA where that is open."""
        able, found = self.able, self.judged
        line, spare, told = (able["step"].map(found[name]) for name in ("line", "spare", "told"))
        passed = (able["choice_kind"] == "yes") == true(spare >= 0)
        return (able["nth"] < line).mask(line == 0, passed).astype("boolean").where(told)

    def _tellable(self, line: Cells[int], size: Cells[int]) -> Cells[bool]:
        """Return where pages may say who is ahead: all votes are counted, by a rule that is known,
        and no total of write-ins reaches the last choice above the ``line``.
        """
        steps, cells = self.steps, self.cells
        whole = ~true(steps["coverage"].isin(["crosses", "beyond"])) & (steps["rule"] != "unknown")
        pools = cells[cells["choice_kind"] == "write-ins"].groupby("step")["votes"].sum()
        pool = pools.reindex(steps.index, fill_value=0)
        reached = (pool > 0) & true(pool >= self._nth(line.clip(upper=size) - 1))
        reached &= ~steps["kind"].isin(_QUESTIONS)
        return whole & ~reached & true(steps["race_votes"] > 0)

    def _nth(self, place: Cells[int] | int, column: str = "votes") -> Cells[Any]:
        """Return a column of the choice in this place, from 0, of each step; NA where none is."""
        at = self.able["step"].map(place) if isinstance(place, pd.Series) else place
        return self._one(self.able[self.able["nth"] == at], column)

    def _kind(self, kind: str, column: str = "votes") -> Cells[Any]:
        return self._one(self.able[self.able["choice_kind"] == kind], column)

    def _one(self, able: pd.DataFrame, column: str) -> Cells[Any]:
        return able.set_index("step")[column].reindex(self.steps.index)
