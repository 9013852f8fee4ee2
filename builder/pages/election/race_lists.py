"""Races in lists: as they stood at an update, by group, closest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from builder.charts import figures
from builder.counting.counted import CountedElection
from builder.counting.deciding import cut_place, deciding_votes, over_half
from builder.counting.history import BatchState, HistoryPoint, RaceHistory
from builder.counting.standings import Silence
from builder.kept import kept
from builder.model import ChoiceKind, Kind, Race, Rule
from builder.pages.race import write_ins
from builder.wording import sentences
from builder.wording.isolation import isolated
from builder.wording.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceRow:
    """A race as it stood: where its page is, who was ahead, votes, the deciding margin, what was
    new, its small chart.

    ``words`` are its candidates' names, for finding it; ``kind`` is "" for an office, "m" for a
    measure, "j" for the question whether a judge stays, "o" for others; ``even``: its margin is
    nothing, and said in words.
    """

    slug: str
    title: str
    line: Markup
    votes: Markup
    margin: Markup
    even: bool
    new: Markup
    changed: bool
    spark: Markup
    words: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The races of one official group, and how many of them are marked as changed."""

    name: str
    rows: tuple[RaceRow, ...]

    @property
    def changed(self) -> int:
        return sum(row.changed for row in self.rows)


KINDS = {Kind.OFFICE: "", Kind.MEASURE: "m", Kind.RETENTION: "j"}


def margin_text(say: Messages, step: HistoryPoint) -> Markup:
    """The deciding margin in votes, without names: "+553,566" over a bar, "4,384" of a lead,
    "tied".
    """
    standing, votes = step.standing, deciding_votes(step.standing)
    if standing.tie:
        return say("tied")
    if votes is None:
        return Markup("")
    if standing.race.yes_no:
        return Markup(say.signed(votes)) if votes else say("just enough")
    if over_half(standing) and not votes:
        return say("just over half")
    return say("tied") if votes == 0 else Markup(say.number(votes))


def new_text(say: Messages, step: HistoryPoint) -> Markup:
    """The votes new in an update, or why that is not a number."""
    match step.batch.state:
        case BatchState.CORRECTED:
            return say("corrected totals")
        case BatchState.NONE:
            return say("no new votes")
        case _:
            return (
                say("not known")
                if step.batch.total is None
                else Markup(say.number(step.batch.total))
            )


def race_row(
    say: Messages,
    history: RaceHistory,
    step: HistoryPoint | None,
    *,
    changed: bool,
    spark: bool = False,
    line: Markup | None = None,
) -> RaceRow:
    """A race at ``step``; without one its figures are said not to be stored."""
    race = history.race
    total = step.standing.total if step else None
    return RaceRow(
        slug=race.slug,
        title=race.title,
        line=line or (write_ins.line(say, step) if step else say("votes not stored")),
        votes=(
            Markup("")
            if step is None
            else say("not reported")
            if total is None
            else Markup(say.number(total))
        ),
        margin=margin_text(say, step) if step else Markup(""),
        even=step is not None and (deciding_votes(step.standing) == 0 or step.standing.tie),
        new=new_text(say, step) if step else Markup(""),
        changed=changed,
        spark=Markup(figures.sparkline(history)) if spark else Markup(""),
        words=" ".join(c.name for c in race.choices if c.kind is ChoiceKind.CANDIDATE),
        kind=KINDS.get(race.kind, "o"),
    )


def at_update(say: Messages, rows: Iterable[RaceRow], update: str) -> Markup:
    """The rows of an update's page, each in a line; its list of all races is most of it, so they
    are written plainly.
    """
    changed, key = say("changed"), escape(update)
    mark = f' <span class="mk">◆ {changed}</span>'
    lines = []
    for row in rows:
        lines.append(
            f'{_opening(row.kind, row.words, row.slug)}{key}/">{_title(row.title)}</a>'
            f"<small>{row.line}{mark if row.changed else ''}</small></th><td>{row.new}</td>"
            f"<td>{row.votes}</td><td{' data-zero' if row.even else ''}>{row.margin}</td></tr>\n"
        )
    return Markup("".join(lines))


@lru_cache(maxsize=1000)
def _opening(kind: str, words: str, slug: str) -> str:
    """How the row of a race begins: the same on the pages of all updates."""
    found = (f' data-k="{kind}"' if kind else "") + (
        f' data-words="{escape(words)}"' if words else ""
    )
    return f'<tr{found}><th scope="row"><a href="../../{escape(slug)}/'


@lru_cache(maxsize=1000)
def _title(title: str) -> str:
    return str(escape(isolated(title)))


def by_group(rows: Iterable[tuple[str, RaceRow]]) -> list[Group]:
    """The rows under their official groups, in the order in which the groups first stand."""
    groups: dict[str, list[RaceRow]] = {}
    for group, row in rows:
        groups.setdefault(group, []).append(row)
    return [Group(name=name, rows=tuple(some)) for name, some in groups.items()]


def kinds(say: Messages, groups: Sequence[Group]) -> list[tuple[str, Markup]]:
    """The sorts of races that the groups hold, as a choice; nothing where there is only one."""
    held = {row.kind for group in groups for row in group.rows}
    named = [
        ("", "-", say("Offices")),
        ("m", "m", say("Measures")),
        ("j", "j", say("Judges")),
        ("o", "o", say("Others")),
    ]
    found = [(value, words) for kind, value, words in named if kind in held]
    return [("", say("All races")), *found] if len(found) > 1 else []


def closest(say: Messages, book: CountedElection, limit: int = 10) -> list[RaceRow]:
    """The races with the smallest margin at the deciding line in their newest stored update."""
    decided = [
        h
        for h in book.histories.values()
        if h.last is not None
        and deciding_votes(h.last.standing) is not None
        and h.race.contested
        and h.race.coverage.complete
        and h.race.rule is not Rule.UNKNOWN
        and h.race.kind is not Kind.RETENTION
    ]
    decided.sort(key=lambda h: (_distance(h), h.race.slug))
    return [
        race_row(say, h, h.last, changed=False, spark=True, line=_line(say, h))
        for h in decided[:limit]
    ]


def _distance(history: RaceHistory) -> int:
    votes = deciding_votes(history.last.standing) if history.last is not None else None
    assert votes is not None
    return abs(votes)


def _line(say: Messages, history: RaceHistory) -> Markup:
    """Who is on either side of the line that decides, and how often that changed."""
    assert history.last is not None
    standing, race = history.last.standing, history.race
    words = sentences.standing_line(say, standing)
    place = cut_place(history)
    if place is not None and not standing.tie:
        inside, outside = (race.choice(standing.ranked[n]).short_name for n in (place - 1, place))
        words = say.plural(
            "{n} place; {inside} over {outside}",
            "{n} places; {inside} over {outside}",
            place,
            inside=inside,
            outside=outside,
        )
    changes = history.places_changes if sentences.by_places(race) else history.lead_changes
    if not changes or standing.silence is Silence.NOT_REPORTED or standing.unassigned is not None:
        return words
    return say.plural(
        "{words} · changed once", "{words} · changed {n} times", len(changes), words=words
    )


@kept
def positions(book: CountedElection) -> dict[str, dict[str, int]]:
    """By update: the races that it lists, and at which of the race's steps it stands."""
    found: dict[str, dict[str, int]] = {}
    for slug, history in book.histories.items():
        for position, step in enumerate(history.steps):
            found.setdefault(step.update.key, {})[slug] = position
    return found


def steps_at(book: CountedElection, key: str) -> dict[str, HistoryPoint]:
    """Every race's step at one update, by slug, for the races that list it."""
    return {
        slug: book.histories[slug].steps[position]
        for slug, position in positions(book).get(key, {}).items()
    }


def quiet(say: Messages, steps: Iterable[HistoryPoint]) -> tuple[Markup, list[Race]]:
    """How many races had no new votes, and which; no words where that is not known of every
    race.
    """
    states = [(step.batch.state, step.standing.race) for step in steps]
    none = [race for state, race in states if state is BatchState.NONE]
    if none:
        return (
            say.plural("{n} race had no new votes", "{n} races had no new votes", len(none)),
            none,
        )
    if {state for state, _ in states} <= {BatchState.FIRST, BatchState.NEW}:
        return say("Every race had new votes."), []
    return Markup(""), []
