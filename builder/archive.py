"""The archive for notebooks: elections as pandas tables, races as Plotly figures.

``import builder.archive as archive``; docs/notebooks.md says what there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from builder import frames
from builder.charts import figures
from builder.charts.coloring import LIGHT, colored
from builder.counting.counted import CountedElection
from builder.errors import BuildError
from builder.reading import count_election, election_folder, load_validated
from builder.store import load
from builder.store.nouns import shared_noun
from builder.theme.chart_template import TEMPLATE
from builder.wording.messages import Messages

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CHARTS: dict[str, Callable[..., figures.Drawn | None]] = {
    "lead": figures.lead_over_time,
    "shares": figures.shares_over_time,
    "batches": figures.batches,
}


@dataclass(frozen=True)
class Archive:
    """The elections of a ``data`` folder, each read and checked when it is first asked for.

    An ``election`` is named by jurisdiction and date, as in its address. BuildError where there is
    none of that name, DataError where something in its files is wrong.
    """

    data: Path
    _counted: dict[str, CountedElection] = field(default_factory=dict, repr=False, compare=False)

    def elections(self) -> pd.DataFrame:
        """Return the name of every election, by jurisdiction and date."""
        names = [
            f"{place.name}/{folder.name}"
            for place in load.jurisdiction_folders(self.data)
            for folder in load.election_folders(place)
        ]
        return pd.DataFrame({"election": pd.Series(names, dtype="string")})

    def counted(self, election: str) -> CountedElection:
        """Return an election as the builder's own code has it."""
        if election not in self._counted:
            (validated,) = load_validated(election_folder(self.data, election))
            self._counted[election] = count_election(*validated)
        return self._counted[election]

    def races(self, election: str) -> pd.DataFrame:
        return self._stored(election, "races.csv")

    def choices(self, election: str) -> pd.DataFrame:
        return self._stored(election, "choices.csv")

    def updates(self, election: str) -> pd.DataFrame:
        return self._stored(election, "updates.csv")

    def totals(self, election: str) -> pd.DataFrame:
        return self._stored(election, "totals.csv")

    def statements(self, election: str) -> pd.DataFrame:
        return self._stored(election, "statements.csv")

    def events(self, election: str) -> pd.DataFrame:
        return self._stored(election, "events.csv")

    def corrections(self, election: str) -> pd.DataFrame:
        return self._stored(election, "corrections.csv")

    def sources(self, election: str) -> pd.DataFrame:
        return self._stored(election, "sources.csv")

    def votes(self, election: str) -> pd.DataFrame:
        """Return the votes of every choice at every update that counts and lists it."""
        return frames.votes(self.counted(election).election)

    def ballots(self, election: str) -> pd.DataFrame:
        """Return the ballots of every race at every update for which they are stored."""
        return frames.ballots(self.counted(election).election)

    def shares(self, election: str) -> pd.DataFrame:
        """Return every choice's votes as a percentage of its race's votes."""
        return frames.shares(self.counted(election).histories)

    def batches(self, election: str) -> pd.DataFrame:
        """Return the votes that each update added."""
        return frames.batches(self.counted(election).histories)

    def leads(self, election: str) -> pd.DataFrame:
        """Return who was ahead in every race at every update, and by how much."""
        return frames.leads(self.counted(election).histories)

    def figure(
        self,
        election: str,
        race: str,
        chart: Literal["lead", "shares", "batches"] = "lead",
        *,
        colors: bool = True,
    ) -> Figure:
        """Return a chart of a race's page, with the colors of a light page or with their names.

        BuildError where the race has no such chart.
        """
        from plotly.graph_objects import Figure

        book = self.counted(election)
        jurisdiction = book.election.jurisdiction
        say = Messages().for_noun(shared_noun([jurisdiction.kind]))
        history = book.histories.get(race)
        if history is None:
            todo = "Name one of the races of the election: .races() lists them."
            raise BuildError(f"{election}/{race}", expected="a race", got="none", todo=todo)
        asked = chart != "shares" or history.race.contested
        drawn = CHARTS[chart](history, book.election, say) if asked else None
        if drawn is None:
            todo = "Too few of its counts are known, or nobody may be said to lead: try another."
            raise BuildError(f"{election}/{race}", expected=f"its {chart}", got="none", todo=todo)
        spec = figures.figure_of(drawn)
        made = colored(spec, LIGHT) if colors else spec
        return Figure(made["data"], {**made["layout"], "template": TEMPLATE})

    def _stored(self, election: str, file: str) -> pd.DataFrame:
        return frames.stored(self.counted(election).election, file)


def open(path: str | Path) -> Archive:
    """Open the archive in a checkout, or in its data folder."""
    root = Path(path)
    folder = next((one for one in (root / "data", root) if load.jurisdiction_folders(one)), None)
    if folder is None:
        todo = "Name a checkout of an archive, or its data folder."
        raise BuildError(root, expected="a folder with elections", got="none there", todo=todo)
    return Archive(folder)
