"""Races in lists: as they stood at an update, by group, closest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from builder.charts import figures
from builder.counting.counted import CountedElection
from builder.counting.deciding import cut_place, deciding_votes, over_half
from builder.counting.history import BatchState, HistoryPoint, RaceHistory
from builder.counting.standings import Silence
from builder.model import ChoiceKind, Election, Kind, Race, Rule
from builder.pages.race import write_ins
from builder.wording import sentences, verdicts
from builder.wording.cities import city_address, city_of
from builder.wording.messages import Messages
from builder.wording.names import race_subject


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceRow:
    """A race as it stood: its subject, who was ahead, votes, the deciding margin, what was new, its
    small chart.

    ``sealed`` is its title as it is stored; ``even``: its margin is nothing, and said in words;
    ``words`` are its candidates' names and other words to find it by; ``kind`` is a value of
    ``KINDS``, "o" for others; ``city`` is the city that a race is for, "" of any other.
    """

    slug: str
    title: str
    sealed: str
    subject: Markup
    line: Markup
    votes: str
    margin: str
    even: bool
    new: str
    changed: bool
    spark: Markup
    words: str
    kind: str
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The races of one official group, and how many of them are marked as changed."""

    name: str
    rows: tuple[RaceRow, ...]

    @property
    def changed(self) -> int:
        return sum(row.changed for row in self.rows)


KINDS = {Kind.OFFICE: "", Kind.MEASURE: "m", Kind.RETENTION: "j"}
"""How the list's script tells offices, measures and the questions whether a judge stays apart."""

STATE = frozenset({"state"})
COUNTY = frozenset({"county", "county-council"})
"""Types of district, as races.csv has them."""
MOST = 72
"""Letters of a subject beside a name."""
SMALL = 3
"""Official groups of offices with at most this many races are merged with others of their level."""


def margin_text(say: Messages, step: HistoryPoint) -> str:
    """Return the deciding margin without names: "+553,566" over a bar, "4,384" of a lead."""
    standing, votes = step.standing, deciding_votes(step.standing)
    if standing.tie:
        return say("tied")
    if votes is None:
        return ""
    if standing.race.yes_no:
        return say.signed(votes) if votes else say("just enough")
    if votes:
        return say.number(votes)
    return say("just over half") if over_half(standing) else say("tied")


def new_text(say: Messages, step: HistoryPoint) -> str:
    """Return the votes new in an update, or why that is not a number."""
    if step.batch.state is BatchState.CORRECTED:
        return say("corrected totals")
    if step.batch.state is BatchState.NONE:
        return say("no new votes")
    return say("unknown") if step.batch.total is None else say.number(step.batch.total)


def race_row(
    say: Messages,
    history: RaceHistory,
    step: HistoryPoint | None,
    *,
    changed: bool,
    spark: bool = False,
    line: Markup | None = None,
    also: str = "",
) -> RaceRow:
    """Return a race at ``step``; without one its figures are said not to be stored.

    ``also`` are words that people look for it by.
    """
    race, votes = history.race, ""
    people = (c.name for c in race.choices if c.kind is ChoiceKind.CANDIDATE)
    if step:
        total = step.standing.total
        votes = say("not reported") if total is None else say.number(total)
    return RaceRow(
        slug=race.slug,
        title=race.name,
        sealed=race.title,
        subject=race_subject(say, race, MOST),
        line=line or (write_ins.line(say, step) if step else say("votes not on file")),
        votes=votes,
        margin=margin_text(say, step) if step else "",
        even=step is not None and (deciding_votes(step.standing) == 0 or step.standing.tie),
        new=new_text(say, step) if step else "",
        changed=changed,
        spark=Markup(figures.sparkline(history)) if spark else Markup(""),
        words=" ".join([*people, *([also] if also else [])]),
        kind=KINDS.get(race.kind, "o"),
        city=city_of(race),
    )


def by_group(say: Messages, rows: Sequence[tuple[Race, RaceRow]]) -> list[Group]:
    """Return the rows under their official groups, in order of first appearance.

    Groups of up to three offices of the whole state, or of the whole county, stand together as one,
    as do judges who are kept or not: a ballot names a group for each of them.
    """
    official: dict[str, list[tuple[Race, RaceRow]]] = {}
    for race, row in rows:
        official.setdefault(race.group or str(say("Races")), []).append((race, row))
    merged = {name: _level(say, [race for race, _ in some]) for name, some in official.items()}
    groups: dict[str, list[RaceRow]] = {}
    for name, some in official.items():
        level = merged[name]
        alone = sum(other == level for other in merged.values()) < 2
        title = _spelled_out(name, [r for r, _ in some]) if not level or alone else level
        groups.setdefault(title, []).extend(row for _, row in some)
    return [Group(name=name, rows=tuple(some)) for name, some in groups.items()]


def _spelled_out(name: str, races: Sequence[Race]) -> str:
    """Return the office of a group whose name abbreviates it ("Judge Sup Court")."""
    offices = {race.office.partition(",")[0] for race in races}
    office = offices.pop() if len(offices) == 1 else ""
    parts = iter(name.split())
    words = [word for word in office.split() if word not in ("of", "the", "and", "for")]
    whole = all(any(word.startswith(part) for part in parts) for word in words)
    return office if words and whole else name


def _level(say: Messages, races: Sequence[Race]) -> str:
    """Return what a group of offices is a part of: "" where it stands for itself."""
    types = {race.district_type for race in races}
    if all(race.kind is Kind.RETENTION for race in races):
        return str(say("Judges"))
    if len(races) > SMALL or any(race.kind is not Kind.OFFICE for race in races):
        return ""
    if types <= STATE:
        return str(say("Statewide offices"))
    return str(say("County offices")) if types <= COUNTY else ""


def kinds(say: Messages, groups: Sequence[Group], changed: Markup) -> list[tuple[str, Markup]]:
    """Return the kinds of races in the groups, to choose from; nothing if there is only one.

    "c" are those marked as changed, of whatever sort, in the words ``changed``.
    """
    held = {row.kind for group in groups for row in group.rows}
    named = [
        ("", "-", say("Offices")),
        ("m", "m", say("Measures")),
        ("j", "j", say("Judges")),
        ("o", "o", say("Others")),
    ]
    found = [(value, words) for kind, value, words in named if kind in held]
    found = found if len(found) > 1 else []
    if any(group.changed for group in groups):
        found.append(("c", changed))
    return [("", say("All races")), *found] if found else []


def cities(groups: Sequence[Group]) -> dict[str, str]:
    """Return the cities that the groups hold races of, by name, with the addresses of their pages;
    nothing where there is one.
    """
    names = {row.city for group in groups for row in group.rows if row.city}
    ordered = sorted(names, key=str.casefold) if len(names) > 1 else []
    return {name: city_address(name) for name in ordered}


def closest(say: Messages, book: CountedElection, limit: int = 10) -> list[RaceRow]:
    """Return the races with the smallest margin at the deciding line in their newest count."""
    decided = [
        (abs(votes), h.race.slug, h)
        for h in book.histories.values()
        if h.last is not None
        and (votes := deciding_votes(h.last.standing)) is not None
        and h.race.contested
        and h.race.coverage.complete
        and h.race.rule is not Rule.UNKNOWN
        and h.race.kind is not Kind.RETENTION
    ]
    return [
        race_row(say, h, h.last, changed=False, spark=True, line=_line(say, book.election, h))
        for _, _, h in sorted(decided, key=lambda item: item[:2])[:limit]
    ]


def _line(say: Messages, election: Election, history: RaceHistory) -> Markup:
    """Return who is on either side of the line that decides, and how often that changed."""
    assert history.last is not None
    standing, race = history.last.standing, history.race
    verdict = verdicts.listed(say, election, history.race, history.last)
    words = verdict or sentences.standing_line(say, standing)
    place = cut_place(history)
    if place is not None and not standing.tie:
        inside, outside = (race.choice(standing.ranked[n]).short_name for n in (place - 1, place))
        words = say.plural(
            "top spot: {inside} over {outside}",
            "top {n:word}: {inside} over {outside}",
            place,
            inside=inside,
            outside=outside,
        )
    changes = history.places_changes if sentences.by_places(race) else history.lead_changes
    if not changes or standing.silence is Silence.NOT_REPORTED or standing.unassigned is not None:
        return words
    return say.plural(
        "{words} · changed once", "{words} · changed {n:times}", len(changes), words=words
    )
