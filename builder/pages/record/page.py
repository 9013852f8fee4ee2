"""The records: a light page for every race at every update, frozen once it is published."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from builder.counting.counted import CountedElection
from builder.counting.history import Batch, BatchState, HistoryPoint
from builder.counting.standings import standing
from builder.exports.citations import DIGITS, Citing, reference
from builder.model import Election, Precision, Race, Update
from builder.pages.card import page as card_page
from builder.pages.race.notes import race_badges
from builder.pages.record.head import head
from builder.pages.record.lead_line import measure
from builder.pages.record.text import Row, Words, notices
from builder.pages.shared.race_context import RaceContext
from builder.seal.as_of import AsOf, SealTimeline, stored_votes
from builder.seal.chain import Seal
from builder.seal.data_block import Block, first_block, later_blocks, read_block
from builder.theme.assets import RECORD_STYLE
from builder.wording import sentences
from builder.wording.isolation import isolated
from builder.wording.messages import Messages
from builder.wording.names import election_name, source_view, status_words
from builder.wording.text_context import TextContext

__all__ = ["Block", "Record", "address", "block", "read_block", "write"]

POLICY = "default-src 'none';style-src 'self';base-uri 'none';form-action 'none'"
LINKS = "\x01"
"""Placeholder for links in words that all records share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record with the ``sha256`` of its first data block and its ``sentence``."""

    path: str
    page: bytes
    sha256: str
    sentence: Markup


def address(election: Election, race: Race, update: Update) -> str:
    """Return where a record stands: ``us-xx-shire/2030-11-05/mayor/2030-11-08-1609/``."""
    return f"{election.path}/{race.slug}/{update.key}/"


def block(election: Election, seal: Seal, race: Race, update: Update) -> str:
    """Return the text of a record's first data block: its address and its facts, in lines.

    They are of the update its time, phase and status, and of the race its votes and ballots, as
    first published; no name, no ordinal, no neighbor. What is not sealed is taken as it is stored.
    """
    then = SealTimeline(election, seal).address(race, update)
    return first_block(election, seal, race, update, then).text


def write(
    context: TextContext, counted: CountedElection, races: Sequence[Race]
) -> Iterator[Record]:
    """Yield every record of these races, those of withdrawn updates too.

    Nothing in a record depends on a later update but the link to it, and the notice of an earlier
    one that was found later.
    """
    writer = RecordWriter(context, counted, races)
    for position, update in enumerate(counted.election.updates):
        if update.key in counted.election.snapshots:
            yield from writer.records(position, update)


def _title_time(say: Messages, update: Update, zone: str) -> Markup:
    """Return "Nov. 11, 2022, 4:09 p.m. PT"."""
    day = say.date(update.day)
    if update.precision is Precision.DAY:
        return say("{day}", day=day)
    return say("{day}, {clock}", day=day, clock=say.zoned_clock(update.released_at, zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Race:
    """What all records of a race share; ``live`` are the positions of the updates that list it.

    ``official`` is its official title, unless that is the title. ``card`` is the address of its
    social card, or "". ``lines`` are the values of each lead line at every update, by whom it
    compares.
    """

    race: Race
    title: Markup
    official: str
    steps: dict[str, HistoryPoint]
    live: list[int]
    badges: list[Markup]
    part: str
    rows: Mapping[str, Row]
    citing: Citing
    card: str
    lines: dict[tuple[str, str | None], list[int | None]]


class RecordWriter:
    """Writes the records of one election; words that stand in all of them are made once."""

    def __init__(
        self, context: TextContext, counted: CountedElection, races: Sequence[Race]
    ) -> None:
        self.context, say = context, context.say
        self.election, self.seal, self.say = counted.election, counted.seal, say
        self.timeline, self.words = counted.timeline, Words(say)
        self.head = (
            f"<!doctype html><html lang={say.locale.language}><meta charset=utf-8>"
            '<meta name=viewport content="width=device-width">'
            f'<meta http-equiv=Content-Security-Policy content="{POLICY}">\n<title>'
        )
        self.links = (
            "</title><meta name=robots content=noindex>"
            f"<link rel=stylesheet href=../../../../{RECORD_STYLE}><link rel=canonical"
            f' href="{escape(context.address)}'
        )
        self.top = (
            f"<main><nav><a href=../../../../>{escape(isolated(context.name))}</a> / <a"
            f" href=../../>{election_name(say, counted.election)}</a></nav>\n<h1>"
        )
        self.ways = str(say("Counting may have continued. {links}.", links=LINKS))
        self.latest = f"<a rel=latest-version href=../>{say('Latest')}</a>"
        self.neighbours = (
            f"<a rel=predecessor-version href=../{LINKS}/>{say('previous')}</a>",
            f"<a rel=successor-version href=../{LINKS}/>{say('next')}</a>",
        )
        self.all = f"<a rel=version-history href=../#updates>{say('every update')}</a>"
        self.foot = (
            f"<p>{say('An independent archive. For official results, go to the {noun}.')}</main>\n"
        )
        self.sources: dict[str, str] = {}
        self.races = [
            self._race(RaceContext(site=context, counted=counted, race=race)) for race in races
        ]

    def _race(self, view: RaceContext) -> _Race:
        race, steps = view.race, {step.update.key: step for step in view.history.steps}
        badges = race_badges(self.say, self.election, race)
        if race.votes_allowed > 1:
            badges.append(self.say("Share of all votes cast for this office"))
        return _Race(
            race=race,
            title=escape(isolated(race.title)),
            official=""
            if race.official_title == race.title
            else f"<small>{escape(isolated(race.official_title))}</small>\n",
            steps=steps,
            live=[n for n, update in enumerate(self.election.updates) if update.key in steps],
            badges=badges,
            part="" if race.coverage.complete else f"<p>{view.part}\n",
            rows=self.words.rows(race),
            citing=Citing(view.site, self.election, race),
            card=f"{self.context.address}{card_page.path(self.election, race)}"
            if card_page.has_card(view.counted, race)
            else "",
            lines={},
        )

    def records(self, position: int, update: Update) -> Iterator[Record]:
        """Yield the records of one update, in the order of races.csv."""
        say, election = self.say, self.election
        past = self.timeline.past(update)
        zone = election.jurisdiction.time_label
        short, whole = _title_time(say, update, zone), say.moment(update, zone)
        status = say("Withdrawn") if update.withdrawn else status_words(say, update)[1]
        listed = election.snapshots[update.key].votes
        for of in self.races:
            race = of.race
            if not listed.get(race.slug):
                continue
            step = of.steps.get(update.key) or self._withdrawn(race, update)
            then = self.timeline.address(race, update)
            after = later_blocks(self.timeline, race, update, then)
            late = [election.updates[n] for n in past.late if n in of.live]
            told = notices(say, race, update, after, late)
            here = address(election, race, update)
            sentence = sentences.headline(say, election, step)
            # The sentence of a final count does not say when it was.
            dated = status if whole in sentence else f"{status}, {whole}"
            made = first_block(election, self.seal, race, update, then)
            title = of.citing.plain_title(update, whole)
            about, cite = "", ""
            if not update.withdrawn:
                card = "" if sentences.unopposed(step.standing) else of.card
                whole_address = f"{self.context.address}{here}"
                about = head(self.context, update, title, whole_address, sentence, card)
                digest = made.sha256[:DIGITS]
                cited = reference(self.context, title=title, address=whole_address, digest=digest)
                cite = f"<h2>{self.words.cite}</h2>\n<p>{cited}\n"
            page = (
                f'{self.head}{of.title}, {short}{self.links}{here}">{about}\n',
                f"{self.top}{of.title}</h1>\n{of.official}",
                *(f"<p><mark>{words}</mark>\n" for words in told),
                f"<p>{sentence}\n{of.part}<p>{self._ways(of, position)}\n",
                self.words.table(step, " · ".join([dated, *of.badges]), of.rows),
                self._source(race, update),
                self._line(of, step, past),
                cite,
                f"<h2>{self.words.verify}</h2>\n",
                self.words.block(made),
                *(self.words.block(item.block) for item in after),
                self.foot,
            )
            yield Record(
                path=f"{here}index.html",
                page="".join(page).encode(),
                sha256=made.sha256,
                sentence=sentence,
            )

    def _ways(self, of: _Race, position: int) -> str:
        """Return the links of RFC 5829; a withdrawn update is no other's neighbor."""
        place = bisect_left(of.live, position)
        around = (
            of.live[max(place - 1, 0) : place],
            [n for n in of.live[place : place + 2] if n != position][:1],
        )
        links = [self.latest]
        for numbers, link in zip(around, self.neighbours, strict=True):
            links += [link.replace(LINKS, self.election.updates[n].key) for n in numbers]
        return self.ways.replace(LINKS, ", ".join((*links, self.all)))

    def _source(self, race: Race, update: Update) -> str:
        """Return where the votes are from; empty where no source of theirs is on file."""
        election = self.election
        name = election.snapshots[update.key].sources[race.slug]
        if name not in self.sources:
            of = election.sources.get(name)
            said = "" if of is None else self.words.source(source_view(self.say, of))
            self.sources[name] = said
        return self.sources[name]

    def _withdrawn(self, race: Race, update: Update) -> HistoryPoint:
        """Return the race at an update that is in no history."""
        snapshot = self.election.snapshots[update.key]
        batch = Batch(state=BatchState.UNKNOWN, since=None, votes=None, total=None, small=False)
        return HistoryPoint(
            update=update,
            standing=standing(race, snapshot.votes[race.slug]),
            batch=batch,
            lead_change=None,
            places_change=None,
            ballots=snapshot.ballots.get(race.slug),
            falls=(),
        )

    def _line(self, of: _Race, step: HistoryPoint, past: AsOf) -> str:
        """Return the lead line with its words; empty where it would have fewer than two points."""
        what = measure(step.standing)
        if what is None:
            return ""
        race, changed = of.race, past.votes.get(of.race.slug, {})
        key = (what.first, what.second)
        if key not in of.lines:
            of.lines[key] = [
                what.at(stored_votes(self.election, n, race.slug))
                for n in range(len(self.election.updates))
            ]
        found = [what.at(changed[n]) if n in changed else of.lines[key][n] for n in past.drawn]
        values = [value for value in found if value is not None]
        return self.words.line(what, values) if len(values) > 1 else ""
