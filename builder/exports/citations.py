"""Citations of a count of a race, for its page and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import msgspec
from markupsafe import Markup, escape

from builder.counting.counted import CountedElection
from builder.counting.history import HistoryPoint
from builder.model import Choice, Election, Race, Rule, Status, Update
from builder.seal.data_block import first_block
from builder.wording import sentences
from builder.wording.messages import Messages
from builder.wording.names import election_name, race_title
from builder.wording.text_context import TextContext

DIGITS = 12
"""Digits of a data block's sha256 in a citation: enough to tell counts apart, short to read out."""
MOST = 5
"""A citation that says no order names every choice, or none where there are more than this."""
MOMENT = "\x01"
"""Placeholder for a count's time in a title that all counts of a race share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One count of a race as it is cited, without anything that a later count could change.

    ``title`` names race, election, status and time; ``figures`` say who was ahead, when, and the
    votes with their status; ``words`` say them with race and election, and stand alone. ``address``
    is the whole address of its record, ``digest`` begins the sha256 of the record's data block.
    """

    update: Update
    race: Markup
    title: Markup
    figures: Markup
    words: Markup
    address: str
    digest: str


def newest(context: TextContext, counted: CountedElection, race: Race) -> Citation | None:
    """Return the citation of a race's newest count; None where no votes are stored."""
    election, step = counted.election, counted.histories[race.slug].last
    if step is None:
        return None
    then = counted.timeline.address(race, step.update)
    digest = first_block(election, counted.seal, race, step.update, then).sha256
    sentence = sentences.headline(context.say, election, step)
    return Citing(context, election, race).citation(step, digest, sentence)


def cite_files(
    context: TextContext,
    counted: CountedElection,
    races: Iterable[Race],
    blocks: Mapping[str, str],
    told: Mapping[str, Markup],
) -> Iterator[tuple[str, bytes]]:
    """Yield ``cite.json`` of each of these races with votes: CSL items, one a count, oldest first.

    The sentence of a count stands in its record and is not repeated: the abstract has the votes.
    ``blocks`` is the sha256 of a record's data block and ``told`` its headline, by the record's
    path. A withdrawn update cannot be cited.
    """
    for race in races:
        folder = f"{counted.election.path}/{race.slug}"
        citing = Citing(context, counted.election, race)
        items = []
        for step in counted.histories[race.slug].steps:
            record = f"{folder}/{step.update.key}/index.html"
            item = citing.item(context.name, step, blocks[record], told[record])
            items.append(msgspec.json.encode(item))
        if items:
            yield f"{folder}/cite.json", b"[\n" + b",\n".join(items) + b"\n]\n"


def line(context: TextContext, of: Citation) -> Markup:
    """Return where a citation leads, with a relative link to the record."""
    return reference(
        context,
        title=Markup(f"<cite>{of.title}</cite>"),
        address=Markup(f'<a href="{escape(of.update.key)}/">{escape(of.address)}</a>'),
        digest=Markup(f"<code>{escape(of.digest)}</code>"),
    )


def meta(site: TextContext, title: str, update: Update, address: str) -> dict[str, str]:
    """Return the citation of a count for the head of a page, by the names of Highwire Press.

    Zotero takes the last word of an author for the family name unless there is a comma behind it.
    """
    return {
        "citation_title": title,
        "citation_publication_date": update.day.isoformat().replace("-", "/"),
        "citation_author": f"{site.name.replace(',', '').replace(';', '')},",
        "citation_public_url": address,
    }


def reference(context: TextContext, *, title: object, address: object, digest: object) -> Markup:
    """Return a count as it stands in a list of references."""
    return context.say(
        "{title}. {site}, {address} (data SHA-256 {digest}).",
        title=title,
        site=context.name,
        address=address,
        digest=digest,
    )


class Citing:
    """Cites the counts of one race; what all of them share is made once."""

    def __init__(self, context: TextContext, election: Election, race: Race) -> None:
        self.say, self.race, self.zone = context.say, race.slug, election.jurisdiction.time_label
        self.title = race_title(context.say, election, race)
        self.name = election_name(context.say, election)
        self.address = f"{context.address}{election.path}/{race.slug}"
        self.titles: dict[Status, str] = {}

    def citation(self, step: HistoryPoint, digest: str, sentence: Markup) -> Citation:
        """Return the citation of one count by its record's ``digest`` and headline."""
        say, moment = self.say, self.say.moment(step.update, self.zone)
        votes = _votes(say, step, sentence, moment)
        figures = say("{sentence} {votes}", sentence=sentence, votes=votes) if votes else sentence
        # The script that cites other counts replaces what is marked.
        words = say(
            "{race}, {election}: {figures}",
            race=self.title,
            election=self.name,
            figures=Markup(f"<span>{figures}</span>"),
        )
        return Citation(
            update=step.update,
            race=self.title,
            title=_title(say, self.title, self.name, step.update, moment),
            figures=figures,
            words=words,
            address=f"{self.address}/{step.update.key}/",
            digest=digest[:DIGITS],
        )

    def item(
        self, site: str, step: HistoryPoint, digest: str, sentence: Markup
    ) -> dict[str, object]:
        """Return the citation of one count in CSL-JSON.

        The site is its author; as its container, too, most styles would name it twice.
        """
        update, day, moment = step.update, step.update.day, self.say.moment(step.update, self.zone)
        votes = _votes(self.say, step, sentence, moment)
        return {
            "id": f"{self.race}-{update.key}",
            "type": "webpage",
            "title": self.plain_title(update, moment),
            "author": [{"literal": site}],
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "URL": f"{self.address}/{update.key}/",
            **({"abstract": votes.striptags()} if votes else {}),
            "note": f"data sha256 {digest[:DIGITS]}",
        }

    def plain_title(self, update: Update, moment: Markup) -> str:
        """Return the title of one count without markup."""
        if update.status not in self.titles:
            self.titles[update.status] = _title(
                self.say, self.title, self.name, update, Markup(MOMENT)
            ).striptags()
        return self.titles[update.status].replace(MOMENT, _plain(moment))


@cache
def _plain(moment: Markup) -> str:
    return moment.striptags()


def _title(say: Messages, race: Markup, election: Markup, update: Update, moment: Markup) -> Markup:
    fields = {"race": race, "election": election, "moment": moment}
    if update.status is Status.CERTIFIED:
        return say("{race}, {election}: certified count of {moment}", **fields)
    if update.status is Status.CORRECTION:
        return say("{race}, {election}: corrected count of {moment}", **fields)
    if update.status is Status.RECOUNT:
        return say("{race}, {election}: recount of {moment}", **fields)
    return say("{race}, {election}: unofficial count of {moment}", **fields)


def _votes(say: Messages, step: HistoryPoint, sentence: Markup, moment: Markup) -> Markup:
    """Return the votes that a citation gives after its sentence; empty where it names nobody."""
    named = [_figure(say, choice, step.standing.votes[choice.slug]) for choice in _named(step)]
    if not named:
        return Markup("")
    # The sentence of a final count does not say when it was.
    return _counted(say, step.update, say.list(named), None if moment in sentence else moment)


def _figure(say: Messages, choice: Choice, votes: int | None) -> Markup:
    if votes is None:
        return say("{name} not reported", name=choice.name)
    return say("{name} {votes}", name=choice.name, votes=votes)


def _counted(say: Messages, update: Update, figures: Markup, moment: Markup | None) -> Markup:
    """Return the votes with their status, and with ``moment`` where no sentence says it."""
    fields = {"figures": figures, "moment": moment}
    if moment is None:
        match update.status:
            case Status.CERTIFIED:
                return say("Certified votes: {figures}.", **fields)
            case Status.CORRECTION:
                return say("Corrected votes: {figures}.", **fields)
            case Status.RECOUNT:
                return say("Recounted votes: {figures}.", **fields)
            case _:
                return say("Unofficial votes: {figures}.", **fields)
    match update.status:
        case Status.CERTIFIED:
            return say("Certified votes, {moment}: {figures}.", **fields)
        case Status.CORRECTION:
            return say("Corrected votes, {moment}: {figures}.", **fields)
        case Status.RECOUNT:
            return say("Recounted votes, {moment}: {figures}.", **fields)
        case _:
            return say("Unofficial votes, {moment}: {figures}.", **fields)


def _named(step: HistoryPoint) -> list[Choice]:
    """Return the places and the first choice after them; in ballot order if nobody leads."""
    standing, race = step.standing, step.standing.race
    told = not race.yes_no and race.coverage.complete and race.rule is not Rule.UNKNOWN
    told = told and standing.silence is None and standing.unassigned is None
    if not told or not race.contested or standing.unopposed:
        able = [c for c in race.choices if c.kind.can_lead and c.slug in standing.votes]
        return able if told or len(able) <= MOST else []
    goes_on = race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO) and (
        standing.places is None or len(standing.places) > 1
    )
    return [race.choice(c) for c in standing.ranked[: 3 if goes_on else race.seats + 1]]
