"""What was reported of an invented count beside its votes: totals, estimates, statements, events,
corrections, sources.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from benchmarks.contests import Contest, Row
from benchmarks.counting import Course
from benchmarks.invented import pick, place, whole
from benchmarks.shapes import CERTIFIED_DAY, Release, Shape
from builder.store.schema import CORRECTIONS, EVENTS, STATEMENTS, TOTALS

AUTHORITY, SHORT = "Vumzoor County Returning Office", "VCRO"
REGISTERED = 5_610_000


class Papers:
    """The newspapers, releases and files of one election; each becomes a source when a row names
    it.
    """

    def __init__(self, rng: Random, shape: Shape) -> None:
        self.shape = shape
        self.names = [
            f"The {place(rng)} {pick(rng, ('Gazette', 'Lantern', 'Bulletin', 'Crier'))}"
            for _ in range(4)
        ]
        self.sources: dict[str, Row] = {}

    def file(self, what: str, release: Release) -> str:
        title = {"results": "Results by contest", "counter": "Votes and ballots by id"}[what]
        name = f"{what}-{release.key}"
        retrieved = release.day.isoformat()
        return self._add(
            name, f"{title}, released {release.released_at}", AUTHORITY, "official-file", retrieved
        )

    def release(self, day: date) -> str:
        name = f"release-{day.isoformat()}"
        return self._add(
            name,
            f"Update of the count (news release of {day.isoformat()})",
            AUTHORITY,
            "official-release",
        )

    def paper(self, n: int, day: date) -> tuple[str, str]:
        """The id of an article of that day and the newspaper's name."""
        paper = self.names[n % len(self.names)]
        title = f"“What is still to count”, an article of {paper}, {day.isoformat()}"
        name = f"paper-{n % len(self.names) + 1}-{day.isoformat()}"
        return self._add(name, title, paper, "official-via-press" if n % 2 else "press"), paper

    def standing(self, name: str, title: str) -> str:
        """A source that is not of one day."""
        return self._add(name, title, "Great Qualimee, Office of the Rolls", "official-release")

    def _add(self, name: str, title: str, publisher: str, kind: str, retrieved: str = "") -> str:
        if name not in self.sources:
            url = f"https://example.org/{self.shape.date.isoformat()}/{name}"
            digest = hashlib.sha256(url.encode()).hexdigest() if kind == "official-file" else ""
            row = {
                "source": name,
                "title": title,
                "publisher": publisher,
                "kind": kind,
                "url": url,
                "archived_url": "",
            }
            self.sources[name] = row | {"sha256": digest, "retrieved_at": retrieved}
        return name


def half_up(part: int, total: int) -> str:
    return str((Decimal(part * 100) / Decimal(total)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def totals(rng: Random, shape: Shape, releases: Sequence[Release], papers: Papers) -> list[Row]:
    """Ballots counted at each update by their kind, and on the days of the canvass an estimate of
    those still to count.
    """
    rows: list[Row] = []
    registered = max(
        shape.ballots * 2, REGISTERED if shape.kind in ("general", "primary") else shape.ballots * 3
    )
    mail_first, before = 0, 0
    # Once in a while the number of all ballots counted goes down from one update to the next.
    fell = len(releases) - 2 if shape.kind in ("spring", "partial") else -1
    for n, release in enumerate(releases):
        counted = (
            before - shape.ballots // 900 if n == fell else int(shape.ballots * release.counted)
        )
        mail_first = mail_first or int(counted * 0.82)
        night, day = release.phase == "election-night", release.day.isoformat()
        mail = (
            mail_first if night else min(counted, mail_first + int((counted - mail_first) * 0.72))
        )
        source = (
            papers.file("counter", release)
            if shape.files == "all"
            else papers.paper(n, release.day)[0]
        )
        exact = not (shape.kind == "partial" and n % 3 == 1)
        spoken = counted if exact else counted // 1000 * 1000
        found: list[tuple[str, str, str]] = [
            ("ballots_counted", str(spoken), "exact" if exact else "more-than")
        ]
        if shape.files == "all":
            found += [
                ("ballots_mail", str(mail), "exact"),
                ("ballots_in_person", str(counted - mail), "exact"),
            ]
            found.append(("registered", str(registered), "exact"))
        if release.phase == "canvass":
            if counted > before and exact and n % 4 != 3:
                found.append(
                    ("ballots_added", str(counted - before), "exact" if n != 2 else "about")
                )
            left = shape.ballots - counted
            if release.status != "certified" and left > 0:
                source = papers.release(release.day)
                found += _outstanding(rng, left, n)
            else:
                found.append(("turnout_pct", half_up(counted, registered), "exact"))
        for item, value, qualifier in found:
            as_of = "" if night else day
            row = {
                "update": release.key,
                "item": item,
                "value": value,
                "qualifier": qualifier,
                "as_of": as_of,
                "source": source,
            }
            rows.append({name: row[name] for name in TOTALS})
        before = counted
    return rows


def _outstanding(rng: Random, left: int, n: int) -> list[tuple[str, str, str]]:
    """An estimate: by kind with its sum, the sum alone, one of two without a number, or more than
    the day before.
    """
    more = left + whole(rng, 0, left // 6 + 50)
    if n % 5 == 4:
        return [("outstanding_total", "", "about")]
    if n % 5 == 3:
        return [("outstanding_total", str(more // 100 * 100), "about")]
    mail, same_day, provisional = more * 94 // 100, more * 5 // 100, 300
    sums = [("outstanding_total", str(mail + same_day + provisional), "exact")] if n % 2 else []
    kinds = (
        ("outstanding_vbm", mail),
        ("outstanding_cvr", same_day),
        ("outstanding_provisional", provisional),
    )
    return [(item, str(value), "exact") for item, value in kinds] + sums


def statements(
    rng: Random,
    releases: Sequence[Release],
    contests: Sequence[Contest],
    courses: Sequence[Course],
    papers: Papers,
) -> list[Row]:
    """Leads, shares and votes as newspapers gave them, most of them right, and notes on the whole
    count.
    """
    rows: list[Row] = []

    def say(
        n: int,
        item: str,
        value: str,
        qualifier: str,
        note: str = "",
        *,
        race: str = "",
        choice: str = "",
        over: str = "",
    ) -> None:
        release = releases[n]
        source, paper = papers.paper(n, release.day)
        row = {
            "date": release.day.isoformat(),
            "update": release.key,
            "race": race,
            "item": item,
            "choice": choice,
            "over": over,
        }
        by = f"{SHORT} via {paper}" if n % 2 else paper
        rows.append(
            {
                name: (
                    row
                    | {
                        "value": value,
                        "qualifier": qualifier,
                        "said_by": by,
                        "source": source,
                        "note": note,
                    }
                )[name]
                for name in STATEMENTS
            }
        )

    every = 3 if len(releases) > 8 else 1
    told = [n for n in range(len(contests)) if len(contests[n].choices) > 1]
    told = sorted(told, key=lambda n: (-abs(contests[n].lean), n))[: max(2, min(6, len(told) // 8))]
    for n in range(len(releases)):
        if n and n % 5 == 2:
            say(
                n,
                "note",
                "",
                "",
                "The next figures are to come in the afternoon, when the clerk has had her tea",
            )
        if n and n % 3 == 0:
            say(n, "counted_pct", str(int(releases[n].counted * 100)), "about")
        for k in told[n % 3 :: 3][:2] if n % every == 0 or n == len(releases) - 1 else ():
            contest, tally = contests[k], courses[k][n]
            known = (
                {name: votes for name, votes in tally.votes.items() if votes is not None}
                if tally
                else {}
            )
            ranked = sorted(known, key=lambda name: (-known[name], name))
            if len(ranked) < 2 or not known[ranked[0]]:
                continue
            race, first, second = contest.race["race"], ranked[0], ranked[1]
            lead = known[first] - known[second]
            wrong = whole(rng, 1, 9) if rng.random() < 0.08 else 0
            say(
                n,
                "lead",
                str(lead + wrong),
                "exact",
                "As of the figures of the day",
                race=race,
                choice=first,
                over=second,
            )
            if contest.seats == 1:
                say(
                    n,
                    "share_pct",
                    half_up(known[first], sum(known.values())),
                    "exact",
                    race=race,
                    choice=first,
                )
    return rows


def events(shape: Shape, releases: Sequence[Release], papers: Papers) -> list[Row]:
    """Deadlines and days that were announced, and that came, in the order in which they were
    said.
    """
    canvass = [release for release in releases if release.phase == "canvass"]
    after = shape.date + timedelta(days=1)
    found = [
        (
            "canvass-start",
            after,
            "happened",
            after,
            "The official canvass began the day after the polls closed",
        ),
        (
            "mail-deadline",
            shape.date + timedelta(days=7),
            "planned",
            after,
            "Ballots postmarked by election day",
        ),
        (
            "certification",
            shape.date + timedelta(days=CERTIFIED_DAY),
            "planned",
            after,
            "Tentatively scheduled",
        ),
    ]
    for n, release in enumerate(canvass):
        said = canvass[n - 1].day if n else after
        found.append(
            (
                "update-announced",
                release.day,
                "planned",
                said,
                "Between three and four in the afternoon",
            )
        )
    found.append(
        (
            "audit",
            shape.date + timedelta(days=16),
            "planned",
            after,
            "One percent of the precincts, by hand",
        )
    )
    if shape.certified:
        day = canvass[-1].day
        found.append(("certification", day, "happened", day, f"By the {AUTHORITY}"))
        found.append(
            ("declaration", day + timedelta(days=1), "planned", day, "By the county's board")
        )
    for release in releases:
        if release.status in ("correction", "recount"):
            event = "amendment" if release.status == "correction" else "recount"
            found.append(
                (event, release.day, "happened", release.day, "The certified figures were amended")
            )
    found.sort(key=lambda one: one[3])
    rows = []
    for n, (event, at, state, said, note) in enumerate(found, start=1):
        row = dict.fromkeys(EVENTS, "") | {
            "n": str(n),
            "event": event,
            "at": at.isoformat(),
            "state": state,
            "said_on": said.isoformat(),
            "note": note,
        }
        rows.append({name: (row | {"source": papers.paper(n, said)[0]})[name] for name in EVENTS})
    return rows


def corrections(
    rng: Random,
    shape: Shape,
    releases: Sequence[Release],
    contests: Sequence[Contest],
    courses: Sequence[Course],
    papers: Papers,
) -> list[Row]:
    """Figures that were first published otherwise: a digit that was misread, or one that the
    authority put right.
    """
    if shape.kind not in ("general", "municipal", "spring"):
        return []
    rows: list[Row] = []
    at, wanted = len(releases) // 2, 3 if shape.kind == "general" else 1
    release = releases[at]
    for contest, course in zip(contests[7:], courses[7:], strict=True):
        tally = course[at]
        name = contest.choices[0]["choice"]
        if tally is None or not tally.votes.get(name):
            continue
        now = tally.votes[name] or 0
        row = {
            "n": str(len(rows) + 1),
            "date": release.day.isoformat(),
            "by": "ours" if len(rows) % 2 == 0 else "authority",
        }
        row |= {
            "scope": f"update/{release.key}",
            "key": f"votes/{contest.race['race']}/{name}",
            "field": "votes",
        }
        row |= {
            "was": str(now + 9 * whole(rng, 1, 9)),
            "now": str(now),
            "reason": "Two digits had changed places.",
        }
        rows.append(
            {
                name: (row | {"source": papers.file("results", release)})[name]
                for name in CORRECTIONS
            }
        )
        if len(rows) == wanted:
            break
    return rows
