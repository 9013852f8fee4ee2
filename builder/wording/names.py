"""What elections, races, updates, times, totals and sources are called on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from builder.counting import declared
from builder.counting.status import ENDS
from builder.model import Election, Precision, Race, Source, Status, Total, Update
from builder.wording.isolation import Code, isolated
from builder.wording.markup import retrieved
from builder.wording.messages import Messages
from builder.wording.sentences import qualified

QUOTED = 90
"""The most letters of a quotation from a question."""


def election_name(say: Messages, election: Election) -> Markup:
    """Return "Shire County, Nov. 5, 2030"."""
    return say("{place}, {date}", place=election.jurisdiction.name, date=say.date(election.date))


def race_title(say: Messages, election: Election, race: Race) -> Markup:
    """Return a race's name; of a part of a race, whose part it is."""
    if race.coverage.complete:
        return escape(isolated(race.name))
    return say("{title} ({area} part)", title=race.name, area=election.jurisdiction.name)


def race_label(say: Messages, race: Race, most: int) -> Markup:
    """Return a race's name, of a question with what it is about."""
    if subject := race_subject(say, race, most):
        return say("{name}: {subject}", name=race.name, subject=subject)
    return escape(isolated(race.name))


def race_subject(say: Messages, race: Race, most: int) -> Markup:
    """Return what a question is about: its official short title in at most so many letters, else
    its first words in fewer, in quotation marks; nothing of a race without a question.
    """
    if race.subject:
        words = _first_words(race.subject, most)
        return escape(words) if words == race.subject else say("{words} …", words=words)
    first = _first_words(race.asked, min(most * 3 // 4, QUOTED))
    words = first.replace('"', "")
    if not words:
        return Markup("")
    if first == race.question:
        return say("“{words}”", words=words)
    # What was left out in front of it begins a sentence.
    return (
        say("“… {words} …”", words=words) if words[0].islower() else say("“{words} …”", words=words)
    )


def _first_words(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0].rstrip(" ,;:")


def status_badges(say: Messages, election: Election) -> list[tuple[str, Markup]]:
    """Return class and words of how far the count is: what happened, and never a plan."""
    happened = {
        name: say.date(date.fromisoformat(events[-1].at[:10]))
        for name in ENDS
        if (events := declared.happened(election, name))
    }
    newest, out = election.newest, []
    if day := happened.get("certification"):
        out.append(say("Certified {date}", date=day))
    elif newest is not None and newest.status is Status.CERTIFIED:
        out.append(say("Certified"))
    if day := happened.get("declaration"):
        out.append(say("Declared {date}", date=day))
    if day := happened.get("amendment"):
        out.append(say("Amended {date}", date=day))
    if out:
        return [("st", words) for words in out]
    if newest is None:
        return [("open", say("No updates yet"))]
    complete = newest.status is Status.UNOFFICIAL_COMPLETE
    return [status_words(say, newest)] if complete else [("open", say("Unofficial: counting"))]


def time_tag(say: Messages, update: Update, zone: str) -> Markup:
    """Return the release time for people and machines."""
    at = update.released_at
    stamp = (at.date() if update.precision is Precision.DAY else at).isoformat()
    return Markup(f'<time datetime="{stamp}">{say.moment(update, zone)}</time>')


def total_text(say: Messages, total: Total | None) -> Markup:
    """Return a stored total in words, "not reported" where there is none."""
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
        "official-via-press": say("official figures quoted in the press"),
        "press": say("press"),
        "law": say("law"),
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
    """Return the badge of an update: its status when it was released."""
    words = {
        Status.UNOFFICIAL_PARTIAL: ("open", say("Unofficial: counting")),
        Status.UNOFFICIAL_COMPLETE: ("open", say("Unofficial: complete")),
        Status.CERTIFIED: ("st", say("Certified")),
        Status.CORRECTION: ("open", say("Correction")),
        Status.RECOUNT: ("open", say("Recount")),
    }
    return words[update.status]
