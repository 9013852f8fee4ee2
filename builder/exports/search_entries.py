"""What the search finds: every election, race, section of the written pages and update, the
likelier first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown import markdown
from markupsafe import Markup

from builder.counting.counted import CountedElection, newest_first
from builder.model import ChoiceKind, Race, Update
from builder.wording.messages import Messages
from builder.wording.names import election_name, status_badges, status_words
from builder.wording.sentences import standing_line

_WORD = re.compile(r"[^\W_]+")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A heading, or a term of the glossary, that a link can lead to.
_PLACE = re.compile(r'<(h[1-6]|dt)\b[^>]*?\bid="([^"]+)"[^>]*>(.*?)</\1>', re.DOTALL)
_NOT_FOUND_BY_SEARCH = frozenset({"index.md"})
"""The front page says what the other pages say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to find: its ``url`` from the site's root, what a reader sees of it, and what it is
    found by.

    Everything is plain text. ``beside`` tells it from others of its title (the day of its election,
    the page of a section), ``line`` says how it stands; both are shown only. ``title``, ``names``
    and ``text`` are shown and found, ``also`` is another name in the order in which people say it,
    ``words`` are found without being shown.
    """

    url: str
    title: str
    beside: str = ""
    line: str = ""
    names: str = ""
    text: str = ""
    also: str = ""
    words: frozenset[str] = frozenset()


def entries(
    say: Messages, books: Sequence[CountedElection], content: Mapping[str, str]
) -> list[Entry]:
    """Everything that can be found; of two that fit a search equally well the first is the
    likelier.

    Elections, newest first; races, those with most votes first, and a race of several elections
    newest first; sections of the written pages; updates, newest first. ``content`` is the written
    Markdown by its path.
    """
    ordered = newest_first(books)
    found = [_election(say, book) for book in ordered]
    size: dict[tuple[str, str], int] = {}
    races = [(book, race) for book in ordered for race in book.election.races]
    for book, race in races:
        last = book.histories[race.slug].last
        votes = (last.standing.total if last else None) or 0
        key = (book.election.jurisdiction.slug, race.slug)
        size[key] = max(votes, size.get(key, 0))
    # Stable: the elections of one race stay newest first.
    races.sort(
        key=lambda pair: (-size[pair[0].election.jurisdiction.slug, pair[1].slug], pair[1].slug)
    )
    found += [_race(say, book, race) for book, race in races]
    for path, text in content.items():
        if path not in _NOT_FOUND_BY_SEARCH:
            found += _sections(path, text)
    found += [
        _update(say, book, update) for book in ordered for update in reversed(book.election.updates)
    ]
    return found


def words(texts: Iterable[str]) -> frozenset[str]:
    """The words of several texts in small letters, each once."""
    return frozenset(word for text in texts for word in _WORD.findall(text.lower()))


def _plain(text: str) -> str:
    """The words of a message without its markup."""
    return text.striptags() if isinstance(text, Markup) else text


def _election(say: Messages, book: CountedElection) -> Entry:
    election = book.election
    title = _plain(election_name(say, election))
    status = say.list([words for _, words in status_badges(say, election)])
    return Entry(
        url=f"{election.path}/",
        title=title,
        beside=election.title,
        line=_plain(status),
        also=election.path.rpartition("/")[2].replace("-", " "),
        words=words([title, election.title, election.jurisdiction.authority, election.path]),
    )


def _race(say: Messages, book: CountedElection, race: Race) -> Entry:
    election, history = book.election, book.histories[race.slug]
    people = [
        choice
        for choice in race.choices
        if choice.kind in (ChoiceKind.CANDIDATE, ChoiceKind.WRITE_IN)
    ]
    names = ", ".join(choice.name for choice in people)
    slug = race.slug.replace("-", " ")
    facts = [
        race.title,
        race.official_title,
        *race.official_aliases,
        race.group,
        race.place,
        race.office,
        race.district,
        slug,
    ]
    # The month and the year of an election; its day is a number like that of a district, and is
    # left out.
    facts += [
        election.title,
        election.jurisdiction.name,
        re.sub(r"\b\d{1,2}\b", " ", say.date(election.date)),
    ]
    return Entry(
        url=f"{election.path}/{race.slug}/",
        title=race.title,
        beside=say.date(election.date),
        line=_plain(
            standing_line(say, history.last.standing) if history.last else say("votes not stored")
        ),
        names=names,
        text=race.question,
        also=slug,
        words=words([*facts, names, race.question, *(choice.official_name for choice in people)]),
    )


def _update(say: Messages, book: CountedElection, update: Update) -> Entry:
    election = book.election
    title = _plain(
        say("Update of {moment}", moment=say.moment(update, election.jurisdiction.time_label))
    )
    name = _plain(election_name(say, election))
    status = say("Withdrawn") if update.withdrawn else status_words(say, update)[1]
    return Entry(
        url=f"{election.path}/updates/{update.key}/",
        title=title,
        beside=name,
        line=_plain(status),
        also=update.key.replace("-", " "),
        words=words([title, name, update.key]),
    )


def _sections(path: str, text: str) -> Iterator[Entry]:
    """A written page in parts, each under the heading or the term that a link can lead to."""
    url = path.removesuffix(".md") + "/"
    html = markdown(
        _COMMENT.sub("", _FRONT_MATTER.sub("", text)),
        extensions=["attr_list", "tables", "toc"],
        output_format="html",
    )
    places = list(_PLACE.finditer(html))
    page = Markup(places[0][3]).striptags() if places else ""
    ends = [place.start() for place in places[1:]] + [len(html)]
    for number, (place, end) in enumerate(zip(places, ends, strict=True)):
        title = Markup(place[3]).striptags()
        said = Markup(html[place.end() : end]).striptags()
        yield Entry(
            url=f"{url}#{place[2]}" if number else url,
            title=title,
            beside=page if number else "",
            text=said,
            words=words([page, title, said]),
        )
