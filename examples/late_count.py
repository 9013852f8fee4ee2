"""How much a race moved after election night: shares, batches and the chart of one race.

    python examples/late_count.py . us-ca-los-angeles/2022-11-08 la-city-mayor chart.html

The last word is where to write the chart; without it none is written.
"""

from __future__ import annotations

import sys

import pandas as pd

import builder.archive as archive


def moved(path: str, election: str, race: str) -> pd.DataFrame:
    """Return each choice's share at the end of election night and in the newest count, in percent,
    and the points between.
    """
    opened = archive.open(path)
    updates = opened.updates(election)[["update", "phase"]]
    shares = opened.shares(election)
    shares = shares[shares["race"] == race].merge(updates, on="update").sort_values("released_at")
    names = opened.choices(election).set_index(["race", "choice"]).loc[race, "name"]
    night = shares[shares["phase"] == "election-night"].groupby("choice")["share"].last()
    newest = shares.groupby("choice")["share"].last()
    table = pd.DataFrame({"name": names, "night": night, "newest": newest})
    return table.assign(points=table["newest"] - table["night"]).sort_values(
        "newest", ascending=False
    )


def main(path: str, election: str, race: str, picture: str = "") -> None:
    print(moved(path, election, race).to_string(float_format="{:.2f}".format))
    added = archive.open(path).batches(election)
    added = added[(added["race"] == race) & (added["batch"] == "new")]
    print(added.groupby("update")["race_votes_new"].first().to_string())
    if picture:
        archive.open(path).figure(election, race).write_html(picture, include_plotlyjs=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
