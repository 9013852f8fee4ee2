"""What the site may weigh: the most bytes of a file of each kind, and of all files together.

The table `BUDGETS` is meant to be read and edited. A limit has its reason beside it: anyone who
raises one gives a new reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OTHER = "other file"


@dataclass(frozen=True, slots=True)
class Budget:
    """No file of this ``kind`` has more than ``most`` bytes, since ``why``; ``paths`` say which
    files are of it. A star stands for a part of a name, two for anything, DAY for a name that
    begins with a date.
    """

    kind: str
    paths: str
    most: int
    why: str

    @property
    def pattern(self) -> str:
        """``paths`` as a regular expression."""
        marks = {r"\*\*": ".*", r"\*": "[^/]*", "DAY": r"\d{4}-\d\d-\d\d[^/]*"}
        found = "|".join(map(re.escape, self.paths.split()))
        for mark, form in marks.items():
            found = found.replace(mark, form)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The most bytes and the most files of the whole site, and why."""

    size: int
    files: int
    why: str


BUDGETS = (
    # The first that fits a path holds. HTML goes over the wire packed to a fifth or a sixth.
    Budget(
        "home page", "index.html", 40_000, "It is the front page and lists every election; 40 fit"
    ),
    Budget(
        "election page",
        "*/DAY/index.html",
        350_000,
        "With everything it loads, it must stay under 80 KB over the wire",
    ),
    Budget(
        "update page",
        "*/DAY/updates/*/index.html",
        250_000,
        "With everything it loads, it must stay well under 80 KB over the wire",
    ),
    Budget("shift page", "shift/index.html", 400_000, "It draws every election; 40 fit"),
    Budget(
        "corrections page",
        "corrections/index.html",
        150_000,
        "It grows with every correction and must open on a phone",
    ),
    Budget(
        "race page",
        "*/DAY/*/index.html",
        105_000,
        "With everything it loads, it must stay at 60 KB over the wire, for a phone on a slow"
        " network. The table of 27 candidates at 31 updates, in which every update is, fits",
    ),
    Budget(
        "city page",
        "*/DAY/places/*/index.html",
        60_000,
        "It has a row for each race of one city: forty fit",
    ),
    Budget(
        "record",
        "*/DAY/*/DAY/index.html",
        7_000,
        "There are more of them than of all else: half have at most 4 KB. Those of 20 choices are"
        " over 6 KB, with their votes twice, the citation and the source",
    ),
    Budget("embed", "*/DAY/*/embed/index.html", 11_500, "It loads on other people's pages"),
    Budget(
        "data guide",
        "data/index.html",
        75_000,
        "It explains every column of every download, and lists each election for programs: 80 fit",
    ),
    Budget(
        "other page",
        "404.html */index.html",
        40_000,
        "It is only text, to be read in one go",
    ),
    Budget(
        "card",
        "*/DAY/*/card.png",
        25_000,
        "Nearly every race has one, and together they are a tenth of the site",
    ),
    # A primary of 27 candidates with 31 updates has 837 rows: 16 bytes each in the chart file,
    # packed, and 201 in the history.
    Budget(
        "chart file",
        "*/DAY/*/charts.json.*.gz */DAY/charts.json.*.gz shift/charts.json.*.gz",
        20_000,
        "A reader waits for it after selecting the button: 27 candidates at 31 "
        "updates fit, with the votes of each for lines that a reader adds",
    ),
    Budget(
        "list of charts",
        "*/DAY/charts.json assets/elections.json",
        60_000,
        "A reader waits for it before a second race is drawn; 500 races fit, packed to a quarter",
    ),
    Budget(
        "race history",
        "*/DAY/*/history.csv",
        200_000,
        "It has a row of 200 bytes for each choice at each update: 1,000 rows fit",
    ),
    Budget(
        "race data file",
        "*/DAY/*/cite.json */DAY/*/versions.json */DAY/*/oembed.json",
        80_000,
        "Each race has up to three: how each count is cited, where each is, and its embed",
    ),
    Budget(
        "feed",
        "corrections.xml corrections.json feed.xml feed.json */DAY/feed.xml */DAY/feed.json"
        " */DAY/*/feed.xml */DAY/updates.ics",
        50_000,
        "Feed readers ask for it again and again",
    ),
    Budget(
        "table to download",
        "data/* data/schema/** */data/published.csv */data/sealed.txt */DAY/data/*",
        8_000_000,
        "The largest has every fact of one count, as it was sealed",
    ),
    Budget(
        "search file",
        "assets/search.json assets/index.*/**",
        100_000,
        "The search asks for some of them at the first letters that are typed",
    ),
    Budget(
        "chart library",
        "assets/plotly*",
        1_250_000,
        "It loads only on demand; the full library would be four times as large",
    ),
    Budget(
        "style or script",
        "assets/* embed.js",
        100_000,
        "Every page waits for it; half of it is Material's own styles",
    ),
    Budget(
        "list of files",
        "manifest.json SHA256SUMS sitemap*.xml robots.txt urls.txt.gz",
        40_000_000,
        "It has a line for each file or page; 40 elections fit",
    ),
    Budget(
        OTHER,
        "**",
        20_000,
        "Its kind is not known yet: add it to builder/site/budgets.py",
    ),
)
WHOLE = Whole(
    size=750_000_000,
    files=200_000,
    why="GitHub Pages stops at 1 GB, and at ten minutes for a deployment",
)
_KIND = re.compile("|".join(f"({budget.pattern})" for budget in BUDGETS), re.DOTALL)


def kind(path: str) -> str:
    """Return the kind of the file at ``path`` in the site."""
    found = _KIND.fullmatch(path)
    return BUDGETS[found.lastindex - 1].kind if found and found.lastindex else OTHER
