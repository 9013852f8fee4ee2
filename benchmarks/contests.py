"""The races of an invented election and their choices, in the proportions of a large county's
ballot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from benchmarks.invented import family, given, party, person, pick, place, question, slug, whole
from benchmarks.shapes import Shape
from builder.store.schema import CHOICES, RACES

Row = dict[str, str]
COUNTY, STATE = "Vumzoor County", "Great Qualimee"
OCD = "ocd-division/country:xx/state:qq"
WHOLE_AT = "https://example.org/great-qualimee/secretary-of-the-rolls/prior-elections/statewide-results/statement-of-the-vote/"
SHORTER = (
    ("School District", ""),
    ("Governing Board", "board"),
    ("Valley Water and Dredging District", "water"),
    ("U.S. House of Representatives", "us-house"),
    ("State ", ""),
    ("City Council", "council"),
    (", trustee area", ""),
    (", district", ""),
    (", division", ""),
)
SCHOOLS = (
    "Unified",
    "Unified",
    "Unified",
    "Union High",
    "Union High",
    "Elementary",
    "Elementary",
    "Community College",
    "Joint Union High",
)
LETTERS = "ABCDEFGHJKLMNPRSTUVW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A race as its rows of races.csv and choices.csv, and how it will be voted on.

    ``ballots`` are cast in its area by the end; ``shares`` is how the choices do there, with no
    batch leaning either way; ``lean`` is by how much the first batch prefers every other choice,
    and the last ones the rest.
    """

    race: Row
    choices: list[Row] = field(default_factory=list)
    seats: int
    ballots: int
    shares: tuple[float, ...]
    lean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of races as its file lists them; ``weights`` says how many of an election's races
    it has, by kind.
    """

    name: str
    weights: dict[str, float]
    make: Callable[[Maker], Contest]


class Maker:
    """Makes the contests of one election; every slug once."""

    def __init__(self, rng: Random, shape: Shape, source: str) -> None:
        self.rng, self.shape, self.source = rng, shape, source
        self.taken: set[str] = set()
        self.numbers: dict[str, int] = {}
        self.official = whole(rng, 1000, 4000)
        self.parties = [party(rng) for _ in range(4)]
        self.cities = [place(rng) for _ in range(max(4, shape.races // 4))]
        self.group = ""

    def number(self, what: str, first: int) -> int:
        """The next number of a district, or of a measure."""
        self.numbers[what] = self.numbers.get(what, first - 1) + 1
        return self.numbers[what]

    def slug(self, title: str) -> str:
        """A short name for the address, as people write them."""
        for long, short in SHORTER:
            title = title.replace(long, short)
        base, n = slug(title, 46), 1
        while (name := base if n == 1 else f"{base}-{n}") in self.taken:
            n += 1
        self.taken.add(name)
        return name

    def race(self, title: str, official: str, kind: str, rule: str, **cells: object) -> Row:
        self.official += 1
        if (seat := self.number(title, 1)) > 1:
            title, official = f"{title}, seat {seat}", f"{official}, Seat {seat}"
        given_cells = {name: str(value) for name, value in cells.items()}
        fixed = {
            "race": self.slug(title),
            "title": title,
            "official_title": official,
            "group": self.group,
            "kind": kind,
        }
        fixed |= {
            "rule": rule,
            "seats": "1",
            "votes_allowed": "1",
            "official_id": str(self.official),
            "source": self.source,
        }
        return dict.fromkeys(RACES, "") | fixed | given_cells

    def choice(
        self, race: Row, name: str, short: str, kind: str, order: int, taken: set[str], **cells: str
    ) -> Row:
        base, n = slug(short, 50), 1
        while (own := base if n == 1 else f"{base}-{n}") in taken:
            n += 1
        taken.add(own)
        fixed = {
            "race": race["race"],
            "choice": own,
            "name": name,
            "official_name": name.upper(),
            "short_name": short,
        }
        fixed |= {
            "kind": kind,
            "ballot_order": str(order),
            "colour": f"c{1 + (order - 1) % 5}",
            "source": self.source,
        }
        return (
            dict.fromkeys(CHOICES, "")
            | fixed
            | {"official_id": f"{race['official_id']}{order}"}
            | cells
        )

    def asked(self, race: Row, ballots: int, mean: float = 0.55) -> Contest:
        """A race of Yes and No."""
        taken: set[str] = set()
        yes = self.choice(race, "Yes", "Yes", "yes", 1, taken)
        no = self.choice(race, "No", "No", "no", 2, taken, colour="c5")
        part = min(0.93, max(0.07, mean + 0.34 * (self.rng.random() - 0.5)))
        shares = (part, 1 - part)
        return Contest(
            race=race, choices=[yes, no], seats=1, ballots=ballots, shares=shares, lean=self.lean()
        )

    def filled(
        self, race: Row, ballots: int, *, seats: int = 1, partisan: bool = False, most: int = 7
    ) -> Contest:
        """A race for an office with ``seats``: mostly two candidates, at times none but the seats',
        at times a crowd.
        """
        rng, taken, shorts = self.rng, set[str](), set[str]()
        odds = rng.random()
        extra = (
            0
            if odds < 0.065
            else 1
            if odds < 0.74
            else 2
            if odds < 0.84
            else whole(rng, 3, max(3, most - 1))
        )
        race |= {"seats": str(seats), "votes_allowed": str(seats)}
        choices: list[Row] = []
        for order in range(1, seats + extra + 1):
            name, short = person(rng)
            while short in shorts:
                name, short = person(rng)
            shorts.add(short)
            of = (
                pick(rng, self.parties[:2] if order < 3 else self.parties)
                if partisan
                else "Nonpartisan"
            )
            incumbent = "yes" if order == 1 and rng.random() < 0.3 else ""
            choices.append(
                self.choice(
                    race, name, short, "candidate", order, taken, party=of, incumbent=incumbent
                )
            )
        weights = [0.25 + rng.random() for _ in choices]
        if extra and rng.random() < 0.16:
            # Close: the last seat and the first place without one lie a hair apart.
            weights[seats] = weights[seats - 1] * (0.985 + 0.03 * rng.random())
        if rng.random() < 0.02:
            choices.append(
                self.choice(
                    race,
                    "Write-in votes",
                    "Write-in",
                    "write-ins",
                    len(choices) + 1,
                    taken,
                    colour="c0",
                )
            )
            weights.append(0.02)
        if extra > 1 and rng.random() < 0.02:
            choices[-1]["withdrawn_on"] = self.shape.date.isoformat()
            choices[-1]["note"] = "Withdrew after the ballots had been printed"
        total = sum(weights)
        shares = tuple(weight / total for weight in weights)
        return Contest(
            race=race,
            choices=choices,
            seats=seats,
            ballots=ballots,
            shares=shares,
            lean=self.lean(),
        )

    def lean(self) -> float:
        """Mostly small; the mean of three chances, so that few are large."""
        rng = self.rng
        return 0.34 * ((rng.random() + rng.random() + rng.random()) / 3 - 0.5)

    def part(self, low: float, high: float, power: int = 1) -> int:
        """A part of all ballots, at least a few."""
        return max(60, int(self.shape.ballots * (low + (high - low) * self.rng.random() ** power)))

    def rule(self) -> str:
        """How local offices are decided here."""
        if self.rng.random() < 0.01:
            return "unknown"
        return "majority-runoff" if self.shape.kind in ("primary", "spring") else "plurality"


def statewide(make: Maker) -> Contest:
    offices = (
        "Governor|Lieutenant Governor|Secretary of the Rolls|State Controller|State"
        " Treasurer|Attorney General".split("|")
    )
    offices += [
        "Commissioner of Lighthouses",
        "Superintendent of Schools",
        "U.S. Senator, full term",
        "U.S. Senator, short term",
    ]
    office = offices[(make.number("office", 1) - 1) % len(offices)]
    rule = "top-two" if make.shape.kind == "primary" else "plurality"
    cells = {
        "place": STATE,
        "office": office,
        "coverage": "beyond",
        "coverage_source": "rolls",
        "whole_at": WHOLE_AT,
    }
    race = make.race(
        office, office.upper(), "office", rule, district_type="state", ocd_id=OCD, **cells
    )
    return make.filled(
        race, make.part(0.96, 1.0), partisan=True, most=14 if rule == "top-two" else 3
    )


def district(
    what: str, official: str, kind: str, first: int, low: float, high: float
) -> Callable[[Maker], Contest]:
    """Districts of the legislatures: most of them inside the county, some across its line."""

    def made(make: Maker) -> Contest:
        n = make.number(kind, first)
        rule = "top-two" if make.shape.kind == "primary" else "plurality"
        crosses = make.rng.random() < 0.4
        cells = {"coverage": "crosses", "whole_at": WHOLE_AT} if crosses else {"coverage": "inside"}
        cells |= {
            "place": STATE,
            "office": what,
            "coverage_source": "rolls",
            "district": str(n),
            "district_type": kind,
        }
        race = make.race(
            f"{what}, district {n}",
            f"{official}, {n}th District",
            "office",
            rule,
            ocd_id=f"{OCD}/{kind}:{n}",
            **cells,
        )
        share = (low * 0.2, low) if crosses else (low, high)
        return make.filled(
            race, make.part(*share), partisan=True, most=8 if rule == "top-two" else 2
        )

    return made


def state_measure(make: Maker) -> Contest:
    n = make.number("state measure", 26)
    cells = {
        "place": STATE,
        "office": f"Measure {n}",
        "coverage": "beyond",
        "coverage_source": "rolls",
        "whole_at": WHOLE_AT,
    }
    cells |= {
        "question": question(make.rng, STATE),
        "district_type": "state",
        "ocd_id": OCD,
        "bar": "50",
    }
    return make.asked(
        make.race(f"State Measure {n}", f"STATE MEASURE {n}", "measure", "measure", **cells),
        make.part(0.95, 1.0),
    )


def county(make: Maker) -> Contest:
    offices = [
        "Sheriff",
        "Assessor",
        "Keeper of the County Seal",
        f"Supervisor, district {make.number('supervisor', 1)}",
    ]
    office = offices[whole(make.rng, 0, 3)]
    cells = {
        "place": COUNTY,
        "office": office,
        "coverage": "whole",
        "coverage_source": "line",
        "district_type": "county",
    }
    race = make.race(
        f"County {office}", f"COUNTY OF VUMZOOR {office.upper()}", "office", make.rule(), **cells
    )
    return make.filled(
        race, make.part(0.9, 1.0) if "district" not in office else make.part(0.18, 0.24)
    )


def county_measure(make: Maker) -> Contest:
    letter = LETTERS[(make.number("county measure", 1) - 1) % len(LETTERS)]
    cells = {
        "place": COUNTY,
        "office": f"Measure {letter}",
        "coverage": "whole",
        "coverage_source": "line",
    }
    cells |= {
        "question": question(make.rng, COUNTY),
        "district_type": "county",
        "bar": pick(make.rng, ("50", "2/3")),
    }
    race = make.race(
        f"County Measure {letter}", f"COUNTY MEASURE {letter}", "measure", "measure", **cells
    )
    return make.asked(race, make.part(0.93, 1.0))


def judge(make: Maker) -> Contest:
    n = make.number("judge", 3)
    office = "Judge of the Superior Court"
    title, cells = (
        f"{office}, office {n}",
        {
            "place": COUNTY,
            "office": office,
            "coverage": "whole",
            "coverage_source": "line",
        },
    )
    race = make.race(
        title,
        f"JUDGE OF THE SUPERIOR COURT Office No. {n}",
        "office",
        make.rule(),
        district_type="judicial",
        **cells,
    )
    return make.filled(race, make.part(0.75, 0.85), most=4)


def retention(make: Maker) -> Contest:
    name = f"{given(make.rng)} {family(make.rng)}"
    title = f"Justice of the Court of Appeal, division {make.number('justice', 1)}, {name}"
    cells = {
        "place": STATE,
        "office": "Justice",
        "coverage": "beyond",
        "coverage_source": "rolls",
        "whole_at": WHOLE_AT,
    }
    race = make.race(
        title,
        f"FOR ASSOCIATE JUSTICE OF THE COURT OF APPEAL {name.upper()}",
        "retention",
        "retention",
        **cells,
    )
    return make.asked(race | {"district_type": "judicial"}, make.part(0.78, 0.88), 0.64)


def city(make: Maker) -> Contest:
    """A measure, a city-wide office, a council by district or at large."""
    rng = make.rng
    of = make.cities[int(len(make.cities) * rng.random())]
    ballots, odds = make.part(0.0004, 0.024, 2), rng.random()
    official = f"{of.upper()} CITY GENERAL MUNICIPAL ELECTION"
    cells = {"place": of, "coverage": "inside", "coverage_source": "line", "district_type": "city"}
    cells["ocd_id"] = f"{OCD}/place:{slug(of).replace('-', '_')}"
    if odds < 0.31:
        letters = pick(rng, LETTERS) + pick(rng, LETTERS if rng.random() < 0.6 else " ").strip()
        cells |= {"office": f"Measure {letters}", "question": question(rng, of), "bar": bar(rng)}
        return make.asked(
            make.race(
                f"{of}: Measure {letters}",
                f"{official} - MEASURE {letters}",
                "measure",
                "measure",
                **cells,
            ),
            ballots,
        )
    if odds < 0.5:
        office = pick(rng, ("Mayor", "City Clerk", "City Treasurer", "City Attorney"))
        return make.filled(
            make.race(
                f"{of} {office}",
                f"{official} {office}",
                "office",
                make.rule(),
                office=office,
                **cells,
            ),
            ballots,
        )
    if odds < 0.77:
        n = make.number(of, 1)
        cells |= {"office": "City Council", "district": str(n), "district_type": "city-council"}
        title, name = (
            f"{of} City Council, district {n}",
            f"{official} Member of the City Council, District {n}",
        )
        return make.filled(
            make.race(title, name, "office", make.rule(), **cells), max(60, ballots // 5)
        )
    race = make.race(
        f"{of} City Council",
        f"{official} Member of the City Council",
        "office",
        "plurality",
        office="City Council",
        **cells,
    )
    return make.filled(race, ballots, seats=pick_seats(rng))


def school(make: Maker) -> Contest:
    """A bond, or a board by area or at large; how far such a district reaches no source says."""
    rng, of = make.rng, make.cities[int(len(make.cities) * make.rng.random())]
    where = f"{of} {pick(rng, SCHOOLS)} School District"
    ballots, odds = make.part(0.001, 0.03, 2), rng.random()
    cells = {"place": where, "district_type": "school"}
    if "Joint" in where:
        cells |= {"coverage": "crosses", "coverage_source": "schools", "whole_at": WHOLE_AT}
    if odds < 0.19:
        letter = pick(rng, LETTERS)
        cells |= {
            "office": f"Measure {letter}",
            "question": question(rng, where),
            "bar": pick(rng, ("55", "55", "2/3")),
        }
        race = make.race(
            f"{where}: Measure {letter}",
            f"{where.upper()} MEASURE {letter}",
            "measure",
            "measure",
            **cells,
        )
        return make.asked(race, ballots, 0.6)
    cells["office"] = "Governing Board"
    if odds < 0.72:
        n = make.number(where, 1)
        title, official = (
            f"{where}: Governing Board, trustee area {n}",
            f"{where.upper()} Governing Board Member, Trustee Area No. {n}",
        )
        return make.filled(
            make.race(title, official, "office", "plurality", district=n, **cells),
            max(60, ballots // 4),
        )
    race = make.race(
        f"{where}: Governing Board",
        f"{where.upper()} Governing Board Member",
        "office",
        "plurality",
        **cells,
    )
    return make.filled(race, ballots, seats=pick_seats(rng))


def water(make: Maker) -> Contest:
    of, n = make.cities[int(len(make.cities) * make.rng.random())], make.number("water", 1)
    title = f"{of} Valley Water and Dredging District, division {n}"
    cells = {"place": of, "office": "Director", "district": str(n), "district_type": "water"}
    return make.filled(
        make.race(title, f"{title.upper()} Director", "office", "plurality", **cells),
        make.part(0.002, 0.03, 2),
    )


def recall(make: Maker) -> Contest:
    of = pick(make.rng, make.cities)
    name = f"{given(make.rng)} {family(make.rng)}"
    cells = {
        "place": of,
        "office": "Mayor",
        "coverage": "inside",
        "coverage_source": "line",
        "district_type": "city",
    }
    cells["question"] = f"Shall {name} be recalled (removed) from the office of Mayor of {of}?"
    return make.asked(
        make.race(
            f"{of}: recall of {name}", f"RECALL OF {name.upper()}", "recall", "recall", **cells
        ),
        make.part(0.1, 0.4),
    )


def advisory(make: Maker) -> Contest:
    letter = LETTERS[(make.number("advisory", 1) - 1) % len(LETTERS)]
    cells = {
        "place": COUNTY,
        "office": f"Advisory vote {letter}",
        "coverage": "whole",
        "coverage_source": "line",
    }
    cells |= {"question": question(make.rng, COUNTY), "district_type": "county", "bar": "50"}
    race = make.race(
        f"Advisory vote {letter}", f"ADVISORY VOTE ONLY - {letter}", "advisory", "measure", **cells
    )
    return make.asked(race, make.part(0.9, 1.0))


def bar(rng: Random) -> str:
    odds = rng.random()
    return "50" if odds < 0.84 else "55" if odds < 0.92 else "2/3" if odds < 0.99 else ""


def pick_seats(rng: Random) -> int:
    odds = rng.random()
    return 3 if odds < 0.64 else 2 if odds < 0.94 else 4


GROUPS = (
    Group(
        name="State Offices", weights={"general": 10, "primary": 10, "partial": 6}, make=statewide
    ),
    Group(
        name="U.S. Representative",
        weights={"general": 17, "primary": 17, "partial": 8},
        make=district(
            "U.S. House of Representatives",
            "UNITED STATES REPRESENTATIVE",
            "congressional",
            23,
            0.04,
            0.09,
        ),
    ),
    Group(
        name="State Senator",
        weights={"general": 8, "primary": 8, "partial": 4},
        make=district("State Senate", "MEMBER OF THE STATE SENATE", "state-senate", 20, 0.05, 0.12),
    ),
    Group(
        name="Member of the Assembly",
        weights={"general": 24, "primary": 24, "partial": 8, "special": 1},
        make=district(
            "State Assembly", "MEMBER OF THE STATE ASSEMBLY", "state-house", 34, 0.025, 0.055
        ),
    ),
    Group(
        name="State Measures",
        weights={"general": 7, "primary": 3, "partial": 5},
        make=state_measure,
    ),
    Group(
        name="County Offices",
        weights={"general": 3, "primary": 8, "partial": 3, "special": 1},
        make=county,
    ),
    Group(
        name="County Measures",
        weights={"general": 2, "primary": 3, "partial": 2, "special": 2, "measures": 3},
        make=county_measure,
    ),
    Group(
        name="Judge Superior Court", weights={"general": 6, "primary": 30, "partial": 4}, make=judge
    ),
    Group(name="Justices", weights={"general": 16, "partial": 8}, make=retention),
    Group(name="Recall", weights={"special": 2}, make=recall),
    Group(name="Advisory", weights={"special": 2, "measures": 3}, make=advisory),
    Group(
        name="Cities",
        weights={
            "general": 199,
            "primary": 90,
            "partial": 12,
            "municipal": 170,
            "special": 3,
            "measures": 4,
            "spring": 110,
        },
        make=city,
    ),
    Group(
        name="Schools",
        weights={
            "general": 115,
            "partial": 6,
            "municipal": 58,
            "special": 1,
            "spring": 30,
            "schools": 180,
        },
        make=school,
    ),
    Group(
        name="Water Districts",
        weights={"general": 23, "primary": 17, "partial": 2, "municipal": 12, "spring": 10},
        make=water,
    ),
)


def contests(rng: Random, shape: Shape, source: str) -> list[Contest]:
    """Every race of an election, group by group."""
    make, made = Maker(rng, shape, source), []
    for group, count in _counts(shape):
        make.group = group.name
        made += [group.make(make) for _ in range(count)]
    return made


def _counts(shape: Shape) -> Iterator[tuple[Group, int]]:
    """How many races each group gets: in proportion, and together exactly as many as the election
    has.
    """
    groups = [group for group in GROUPS if group.weights.get(shape.kind)]
    total, given_away, summed = sum(group.weights[shape.kind] for group in groups), 0, 0.0
    for group in groups:
        summed += group.weights[shape.kind]
        upto = round(summed / total * shape.races)
        yield group, upto - given_away
        given_away = upto
