"""The archive for notebooks: elections as pandas tables, races as Plotly figures.

``import builder.archive as archive``; docs/notebooks.md says what there is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import pandas as pd

from builder.archive.checkout import Checkout
from builder.archive.published import Published
from builder.charts.coloring import LIGHT, colored
from builder.charts.plotly_texts import Json
from builder.errors import BuildError
from builder.exports.data_package import INDEX
from builder.frames.computed import Computed
from builder.store import load
from builder.theme.chart_template import TEMPLATE
from builder.verify.web import place_for

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Chart = Literal["lead", "shares", "batches"]
SECONDS = 60.0
"""How long a server may take to begin an answer."""


class Tables(Protocol):
    """Where an archive is read from."""

    def elections(self) -> list[str]: ...

    def table(self, election: str, name: str) -> pd.DataFrame:
        """Return a table of an election by its name, such as races; BuildError where none is."""

    def spec(self, election: str, race: str, chart: str) -> Json:
        """Return the figure of a race's page, with names for colors; BuildError without one."""


@dataclass(frozen=True)
class Archive:
    """The elections of an archive, each read when it is first asked for.

    An ``election`` is named by jurisdiction and date, as in its address. BuildError where there is
    none of that name, DataError where something in its files is wrong.
    """

    place: Tables
    _computed: dict[str, Computed] = field(default_factory=dict, repr=False, compare=False)

    def elections(self) -> pd.DataFrame:
        """Return the name of every election, by jurisdiction and date."""
        return pd.DataFrame({"election": pd.Series(self.place.elections(), dtype="string")})

    def races(self, election: str) -> pd.DataFrame:
        return self.place.table(election, "races")

    def choices(self, election: str) -> pd.DataFrame:
        return self.place.table(election, "choices")

    def updates(self, election: str) -> pd.DataFrame:
        return self.place.table(election, "updates")

    def totals(self, election: str) -> pd.DataFrame:
        return self.place.table(election, "totals")

    def statements(self, election: str) -> pd.DataFrame:
        return self.place.table(election, "statements")

    def events(self, election: str) -> pd.DataFrame:
        return self.place.table(election, "events")

    def corrections(self, election: str) -> pd.DataFrame:
        return self.place.table(election, "corrections")

    def sources(self, election: str) -> pd.DataFrame:
        return self.place.table(election, "sources")

    def votes(self, election: str) -> pd.DataFrame:
        """Return the votes of every choice at every update that counts and lists it."""
        return self.place.table(election, "votes")

    def ballots(self, election: str) -> pd.DataFrame:
        """Return the ballots of every race at every update for which they are stored."""
        return self.place.table(election, "ballots")

    def shares(self, election: str) -> pd.DataFrame:
        """Return every choice's votes as a percentage of its race's votes."""
        return self._counted(election).shares.copy()

    def batches(self, election: str) -> pd.DataFrame:
        """Return the votes that each update added."""
        return self._counted(election).batches.copy()

    def leads(self, election: str) -> pd.DataFrame:
        """Return who was ahead in every race at every update, and by how much."""
        return self._counted(election).leads.copy()

    def places(self, election: str) -> pd.DataFrame:
        """Return the place of every choice at every update, and who is inside the line."""
        return self._counted(election).places.copy()

    def shift(self, election: str) -> pd.DataFrame:
        """Return how far each choice's share moved after election night."""
        return self._counted(election).shift.copy()

    def figure(
        self, race: str, chart: Chart = "lead", *, election: str = "", colors: bool = True
    ) -> Figure:
        """Return a chart of a race's page, with the colors of a light page or with their names.

        It is of the newest election that has the race, unless ``election`` names one. BuildError
        where the race has no such chart.
        """
        from plotly.graph_objects import Figure

        spec = self.place.spec(election or self._newest_with(race), race, chart)
        made = colored(spec, LIGHT) if colors else spec
        return Figure(made["data"], {**made["layout"], "template": TEMPLATE})

    def _counted(self, election: str) -> Computed:
        if election not in self._computed:
            names = ("races", "choices", "updates", "votes")
            tables = (self.place.table(election, name) for name in names)
            self._computed[election] = Computed(*tables)
        return self._computed[election]

    def _newest_with(self, race: str) -> str:
        days = sorted(self.place.elections(), key=lambda name: name.partition("/")[2], reverse=True)
        found = (one for one in days if (self.races(one)["race"] == race).any())
        if (election := next(found, None)) is None:
            todo = "Name one of the races of an election: .races() lists them."
            raise BuildError(race, expected="a race", got="none of that name", todo=todo)
        return election


def open(place: str | Path) -> Archive:
    """Open an archive: a checkout, its data folder, a built site, or the address of a site."""
    if "://" in str(place):
        return Archive(Published(place_for(str(place), SECONDS)))
    root = Path(place)
    for one in (root / "data", root):
        if load.jurisdiction_folders(one):
            return Archive(Checkout(one))
    if (root / INDEX).is_file():
        return Archive(Published(place_for(str(root), SECONDS)))
    todo = "Name a checkout of an archive, its data folder, a built site, or a site's address."
    raise BuildError(root, expected="a folder with elections", got="none there", todo=todo)
