"""An archive read from the downloads of a built site, in a folder or at an address."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import dataclass, field

import pandas as pd

from builder.charts.plotly_texts import Json
from builder.errors import BuildError
from builder.exports.chart_lists import NAME
from builder.exports.data_package import INDEX
from builder.exports.tables import unsafe
from builder.frames.stored import TYPES, VOTE_TYPES
from builder.store.export_columns import DICTIONARY, VOTES
from builder.verify.fetch import ReadError, SiteReader

MOST = 1 << 30
"""So many bytes may one file have."""


@dataclass(frozen=True)
class Published:
    site: SiteReader
    _read: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def elections(self) -> list[str]:
        listed = json.loads(self._bytes(INDEX))["elections"]
        return sorted(one["id"] for one in listed)

    def table(self, election: str, name: str) -> pd.DataFrame:
        whole = self._whole(name)
        place, _, day = election.partition("/")
        if election not in self.elections():
            raise BuildError(
                election,
                expected="an election of the archive",
                got="none of that name",
                todo="Name one by jurisdiction and date: .elections() lists them.",
            )
        mine = whole[(whole["jurisdiction"] == place) & (whole["election"] == day)]
        found = mine.drop(columns=["jurisdiction", "election"]).reset_index(drop=True)
        if name != "ballots":
            return found
        votes = self.table(election, "votes")[["update", "released_at"]]
        joined = found.merge(votes.drop_duplicates(), on="update", how="left")
        first = ["race", "update", "released_at"]
        return joined[[*first, *(name for name in joined if name not in first)]]

    def spec(self, election: str, race: str, chart: str) -> Json:
        paths = [path for _, path in json.loads(self._bytes(f"{election}/{NAME}"))]
        path = next((one for one in paths if one.startswith(f"{race}/")), None)
        data = self._bytes(f"{election}/{path}") if path else None
        charts: dict[str, Json] = json.loads(gzip.decompress(data)) if data else {}
        if chart not in charts:
            todo = "Its page has no such chart: try another."
            raise BuildError(f"{election}/{race}", expected=f"its {chart}", got="none", todo=todo)
        return charts[chart]

    def _whole(self, name: str) -> pd.DataFrame:
        """Return a table of the whole archive by its name, read once."""
        if name not in self._read:
            path = VOTES if name == "votes" else f"data/{name}.csv"
            read = io.BytesIO(self._bytes(path))
            if name == "votes":
                types = {"jurisdiction": "text", "election": "text", **VOTE_TYPES}
                votes = pd.read_parquet(read, columns=[*types])
                made = votes.astype({column: TYPES[of] for column, of in types.items()})
            else:
                cells = pd.read_csv(read, dtype=str, keep_default_na=False)
                made = _typed(cells, {column.name: column.type for column in DICTIONARY[path]})
            self._read[name] = made
        return self._read[name]

    def _bytes(self, path: str) -> bytes:
        try:
            return self.site.read(path, MOST, True).data
        except ReadError as error:
            raise BuildError(
                f"{self.site.name}/{path}",
                expected="a file of a published archive",
                got=str(error),
                todo="Name the address of an archive, with its path.",
            ) from error
        finally:
            self.site.close()  # no connection outlives a reading


def _typed(cells: pd.DataFrame, types: dict[str, str]) -> pd.DataFrame:
    """Return the cells of a download as values; empty ones are NA."""
    made = {}
    for name, type_ in types.items():
        of = cells[name].where(cells[name] != "")
        name = "released_at_day" if name == "released_on" else name
        if type_ == "time":
            zoned = of.where(of.str.contains(r"T.*(?:Z|[+-]\d\d:\d\d)$", na=False))
            made[name] = pd.to_datetime(zoned, utc=True, format="ISO8601").astype(TYPES["time"])
            name, type_, of = f"{name}_day", "date", of.str[:10]
        if type_ == "date":
            of = pd.to_datetime(of, format="ISO8601")
        elif type_ in ("integer", "decimal"):
            of = pd.to_numeric(of)
        elif type_ == "boolean":
            of = of.map({"true": True, "false": False})
        else:
            of = of.map(unsafe, na_action="ignore")
        made[name] = of.astype(TYPES[type_])
    return pd.DataFrame(made)
