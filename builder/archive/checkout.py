"""An archive read from its ``data`` folder, each election checked as for a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from builder.charts import figures
from builder.charts.plotly_texts import Json
from builder.counting.counted import CountedElection
from builder.errors import BuildError
from builder.frames import stored
from builder.reading import count_election, election_folder, load_validated
from builder.store import load
from builder.store.nouns import shared_noun
from builder.wording.messages import Messages

CHARTS: dict[str, Callable[..., figures.Drawn | None]] = {
    "lead": figures.lead_over_time,
    "shares": figures.shares_over_time,
    "batches": figures.batches,
}


@dataclass(frozen=True)
class Checkout:
    data: Path
    _counted: dict[str, CountedElection] = field(default_factory=dict, repr=False, compare=False)

    def elections(self) -> list[str]:
        return [
            f"{place.name}/{folder.name}"
            for place in load.jurisdiction_folders(self.data)
            for folder in load.election_folders(place)
        ]

    def table(self, election: str, name: str) -> pd.DataFrame:
        of = self._book(election).election
        made = {"votes": stored.votes, "ballots": stored.ballots}
        return made[name](of) if name in made else stored.stored(of, f"{name}.csv")

    def spec(self, election: str, race: str, chart: str) -> Json:
        book = self._book(election)
        history = book.histories.get(race)
        if history is None:
            todo = "Name one of the races of the election: .races() lists them."
            raise BuildError(f"{election}/{race}", expected="a race", got="none", todo=todo)
        say = Messages().for_noun(shared_noun([book.election.jurisdiction.kind]))
        asked = chart != "shares" or history.race.contested
        drawn = CHARTS[chart](history, book.election, say) if asked else None
        if drawn is None:
            todo = "Too few of its counts are known, or nobody may be said to lead: try another."
            raise BuildError(f"{election}/{race}", expected=f"its {chart}", got="none", todo=todo)
        return figures.figure_of(drawn)

    def _book(self, election: str) -> CountedElection:
        if election not in self._counted:
            (validated,) = load_validated(election_folder(self.data, election))
            self._counted[election] = count_election(*validated)
        return self._counted[election]
