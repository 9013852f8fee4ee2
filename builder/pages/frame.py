"""What every page shares: the templates, escaping for Markdown, front matter, links and times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from builder.findings import Finding
from builder.isolation import Code, finalized, isolated
from builder.messages import Messages
from builder.model import Election, Precision, Race, Source, Total, Update
from builder.pages.matter import front_matter
from builder.pages.spoken import Spoken
from builder.pages.wording import bound, heading_text, markdown_text, retrieved
from builder.seal import Seal, archive_head
from builder.sentences import qualified
from builder.series import History

TEMPLATES = Path(__file__).parent.parent / "templates"
NONPARTISAN = "Non Partisan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page before mkdocs: its path under the docs folder and its Markdown."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One election with all that was computed from it: what the pages of that election are made of."""

    election: Election
    histories: Mapping[str, History]
    findings: Sequence[Finding]
    seal: Seal

    @property
    def name(self) -> str:
        return self.election.path


def newest_first(books: Sequence[Book]) -> list[Book]:
    return sorted(books, key=lambda b: (b.election.date, b.election.path), reverse=True)


def foot(books: Sequence[Book]) -> str:
    """What the foot of a page over these elections bears: the newest line of the one chain, or one hash over all of them."""
    return books[0].seal.head if len(books) == 1 else archive_head({book.name: book.seal.head for book in books})


class Press:
    """Renders templates in one language; ``root`` of a page is its way up to the site's front page.

    ``address`` is the site's own with its last slash, ``name`` what the site is called.
    """

    def __init__(self, say: Messages, *, address: str, name: str) -> None:
        self.say, self.address, self.name = say, address, name

    @cached_property
    def environment(self) -> Spoken:
        env = Spoken(
            self.say,
            loader=FileSystemLoader(TEMPLATES),
            auto_reload=False,
            autoescape=True,
            comment_start_string="<#",
            comment_end_string="#>",
            undefined=StrictUndefined,
            finalize=finalized,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        env.globals.update(plural=self.say.plural, frac=lambda part, whole: Fraction(100 * part, whole))
        env.filters.update(
            number=self.say.number,
            signed=self.say.signed,
            share=self.say.share,
            md=markdown_text,
            bound=bound,
            heading=heading_text,
            day=self.say.day,
        )
        return env

    def ready(self) -> None:
        """Reads every template now: a process that begins behind this need not."""
        for name in self.environment.list_templates():
            self.environment.get_template(name)

    def page(self, path: str, template: str, *, matter: Mapping[str, object], **context: object) -> Page:
        """The page ``path`` (``a/b.md`` becomes ``a/b/``) from its template and values."""
        depth = path.count("/") + (0 if path.endswith("index.md") else 1)
        text = self.environment.get_template(template).render(root="../" * depth or "./", **context)
        return Page(path=path, text=front_matter(**matter) + _blocks(text))


def _blocks(text: str) -> str:
    """Template output with one blank line between blocks and none inside HTML ones."""
    lines = [line.strip() for line in text.splitlines()]
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip() + "\n"


def election_name(say: Messages, election: Election) -> Markup:
    """ "Shire County, 5 November 2030"."""
    return say("{place}, {date}", place=election.jurisdiction.name, date=say.date(election.date))


def race_title(say: Messages, election: Election, race: Race) -> Markup:
    """A race's title; of a part of a race, whose part it is."""
    if race.coverage.complete:
        return escape(isolated(race.title))
    return say("{title} ({area} part)", title=race.title, area=election.jurisdiction.name)


def status_badges(say: Messages, election: Election) -> list[tuple[str, Markup]]:
    """The badges, class and words, that tell how far the count is, from what is stored as happened; never from a plan."""
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
    stamp = update.released_at.date().isoformat() if update.precision is Precision.DAY else update.released_at.isoformat()
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


def shows_party(race: Race) -> bool:
    """Whether the ballot named parties in this race (in nonpartisan races the file says so for everybody)."""
    return any(c.party and c.party != NONPARTISAN for c in race.choices)


def nonpartisan(race: Race) -> bool:
    """Whether the official file says of every candidate that no party stands beside the name."""
    return bool(race.choices) and all(c.party == NONPARTISAN for c in race.choices)
