"""What is counted from stored votes, as pandas tables: shares, batches, leads, places, shift.

All are made of the tables of races, choices, updates and votes alone, a column at a time. They are
a second way to count: tests hold the figures of pages, which come from builder/counting, against
them.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from builder.counting.history import SMALL_PART, SMALL_VOTES
from builder.frames.judged import STEP, Judged, true
from builder.store.schema import ALIAS_SEPARATOR


class Computed(Judged):
    """The computed tables of one election; each row is of an update that counts."""

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Votes with their ``race_votes`` and their ``share`` of them in percent.

        Both are NA where a vote of the race is not reported; blanks and party lines have no share.
        """
        made = self.cells[[*STEP, "choice", "votes", "race_votes"]].copy()
        made["share"] = self._share
        return made

    @cached_property
    def leads(self) -> pd.DataFrame:
        """Who is ahead at each update, by how much, and what the rule would decide.

        ``margin`` is that of the deciding line (content/method.md); ``places`` are apart by " | ".
        """
        inside = self.able[true(self.inside)].sort_values("position").groupby("step")["choice"]
        made = self.steps[[*STEP, "race_votes"]].join(
            self.judged[["leader", "second", "lead", "margin"]]
        )
        made["places"] = inside.agg(ALIAS_SEPARATOR.join).astype("string")
        for column, name in (("leader", "lead_changed"), ("places", "places_changed")):
            known = made[made[column].notna()]
            before = known.groupby("race", sort=False)[column].shift()
            changed = before.notna() & true(known[column] != before)
            made[name] = changed.reindex(made.index, fill_value=False).astype("boolean")
        return made.reset_index(drop=True)

    @cached_property
    def places(self) -> pd.DataFrame:
        """The ``place`` of each choice that can lead, by its votes, ties sharing one, and whether
        it is ``inside`` the line that decides; NA where that is not known.
        """
        votes = self.able.groupby("step")["votes"]
        place = votes.rank(method="min", ascending=False).astype("Int64")
        made = self.able[[*STEP, "choice", "votes"]].assign(place=place, inside=self.inside)
        return made.sort_index(ignore_index=True)

    @cached_property
    def shift(self) -> pd.DataFrame:
        """Each choice's share at the end of election night and at the newest update in percent, and
        the ``points`` between.
        """
        share = self.cells[["race", "choice", "update", "phase", "column"]].assign(
            share=self._share
        )
        night = share[share["phase"] == "election-night"]
        before, made = (
            of[of["column"] == of.groupby("race")["column"].transform("max")]
            for of in (night, share)
        )
        made = made.merge(before, on=["race", "choice"], how="left", suffixes=("", "_night"))
        made["points"] = made["share"] - made["share_night"]
        columns = ["race", "choice", "update_night", "share_night", "update", "share", "points"]
        return made[columns]

    @cached_property
    def batches(self) -> pd.DataFrame:
        """The votes that each update added to each choice, since which update, and the state of
        that batch: first, new, none, corrected or unknown. Corrected and unknown ones have no
        votes; the split of a ``small`` one is mostly noise.
        """
        steps, cells = self.steps, self.cells
        before = steps.groupby("row")[["update", "column", "race_votes"]].shift()
        total, alone = steps["race_votes"], before["update"].isna()
        some = true(total > 0)
        first = some & (some.groupby(steps["row"]).cumsum() == 1)
        late = first & (steps["row"].map(self._first_unstored) < steps["column"])
        unknown = late | total.isna() | (~alone & before["race_votes"].isna())
        first &= ~unknown

        on = cells["step"]
        last = cells.groupby(["row", "position"])[["votes", "column"]].shift()
        both = true(last["column"] == on.map(before["column"])) | on.map(alone)
        added = (cells["votes"] - last["votes"]).fillna(0).where(both)
        added = added.mask(on.map(first), cells["votes"]).where(cells["counts"])
        fell = true(added.groupby(on).min() < 0) & ~unknown
        new = added.groupby(on).sum().mask(unknown | fell)
        states = {"unknown": unknown, "first": first, "corrected": fell, "new": true(new > 0)}
        small = true((new > 0) & (new < SMALL_VOTES) & (SMALL_PART * new < total)) & ~first
        made = pd.DataFrame(
            {
                "batch": np.select([*states.values()], [*states], "none"),
                "since": before["update"].mask(first),
                "race_votes_new": new,
                "gap": ~first & true(before["column"] < steps["column"] - 1),
                "small": small,
            },
            index=steps.index,
        ).astype({"batch": "string", "gap": "boolean", "small": "boolean"})
        rows = cells[[*STEP, "choice", "step"]].join(made, on="step")
        rows.insert(7, "votes_new", added.mask(on.map(unknown | fell)))
        return rows.drop(columns="step")

    @cached_property
    def _share(self) -> pd.Series[float]:
        cells = self.cells
        total = cells["race_votes"].where(cells["race_votes"] > 0)
        share = 100 * cells["votes"].astype("Float64") / total.astype("Float64")
        return share.where(cells["counts"])

    @cached_property
    def _first_unstored(self) -> pd.Series[int]:
        """By race, the first update that may have counted it and has no votes of it here."""
        by = self.cells[self.cells["counts"]].groupby("column")["votes"]
        stored = by.sum().where(by.count() == by.size()).reindex(self.live.index)
        whole = true(stored == self.live["votes_total"])
        lacks = np.ones((len(self.races), len(self.live) + 1), dtype=bool)
        lacks[:, :-1] = ~whole
        lacks[self.steps["row"], self.steps["column"]] = False
        return pd.Series(lacks.argmax(axis=1))
