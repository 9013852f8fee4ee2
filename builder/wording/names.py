"""What elections, races, updates, times, totals and sources are called on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from builder.model import Election, Precision, Race, Source, Status, Total, Update
from builder.wording.isolation import Code, isolated
from builder.wording.markup import retrieved
from builder.wording.messages import Messages
from builder.wording.sentences import qualified


def election_name(say: Messages, election: Election) -> Markup:
    """ "Shire County, 5 November 2030"."""
    return say("{place}, {date}", place=election.jurisdiction.name, date=say.date(election.date))


def race_title(say: Messages, election: Election, race: Race) -> Markup:
    """A race's title; of a part of a race, whose part it is."""
    if race.coverage.complete:
        return escape(isolated(race.title))
    return say("{title} ({area} part)", title=race.title, area=election.jurisdiction.name)


def status_badges(say: Messages, election: Election) -> list[tuple[str, Markup]]:
    """The badges, class and words, that tell how far the count is, from what is stored as happened;
    never from a plan.
    """
    happened = {event.event: event.at for event in election.events if event.state == "happened"}
    newest = election.newest
    out = []
    if "certification" in happened:
        out.append(("st", say("Certified {date}", date=_event_day(say, happened["certification"]))))
    elif newest is not None and newest.status == "certified":
        out.append(("st", say("Certified")))
    if "declaration" in happened:
        out.append(("st", say("Declared {date}", date=_event_day(say, happened["declaration"]))))
    if "amendment" in happened:
        out.append(("st", say("Amended {date}", date=_event_day(say, happened["amendment"]))))
    if out:
        return out
    if newest is None:
        return [("open", say("No update stored"))]
    if newest.status == "unofficial-complete":
        return [("open", say("Unofficial: complete"))]
    return [("open", say("Unofficial: counting"))]


def _event_day(say: Messages, at: str) -> str:
    return say.date(date.fromisoformat(at[:10]))


def update_name(say: Messages, update: Update) -> Markup:
    return say.short_moment(update)


def time_tag(say: Messages, update: Update, zone: str) -> Markup:
    """The release time for people and machines."""
    stamp = (
        update.released_at.date().isoformat()
        if update.precision is Precision.DAY
        else update.released_at.isoformat()
    )
    return Markup(f'<time datetime="{stamp}">{say.moment(update, zone)}</time>')


def total_text(say: Messages, total: Total | None) -> Markup:
    """A stored total in words, "not reported" where there is none."""
    if total is None or total.value is None:
        return say("not reported")
    text = say.number(total.value) if isinstance(total.value, int) else str(total.value)
    return qualified(say, total.qualifier.value, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source as pages print it; ``href`` is empty where its address is not http(s)."""

    title: str
    publisher: str
    kind: Markup
    href: str
    sha256: str
    retrieved_at: Markup


def source_view(say: Messages, source: Source) -> SourceView:
    kinds = {
        "official-file": say("official file"),
        "official-release": say("official release"),
        "official-via-press": say("official figures as quoted in the press"),
        "press": say("press"),
    }
    address = source.url or source.archived_url
    return SourceView(
        title=source.title,
        publisher=source.publisher,
        kind=kinds[source.kind.value],
        href=Code(escape(address)) if address.startswith(("https://", "http://")) else "",
        sha256=source.sha256,
        retrieved_at=retrieved(say, source.retrieved_at),
    )


def status_words(say: Messages, update: Update) -> tuple[str, Markup]:
    """The badge of an update: its status when it was released."""
    words = {
        Status.UNOFFICIAL_PARTIAL: ("open", say("Unofficial: counting")),
        Status.UNOFFICIAL_COMPLETE: ("open", say("Unofficial: complete")),
        Status.CERTIFIED: ("st", say("Certified")),
        Status.CORRECTION: ("open", say("Correction")),
        Status.RECOUNT: ("open", say("Recount")),
    }
    return words[update.status]
