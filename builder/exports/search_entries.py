"""What the search finds: elections, races, sections of the written pages and updates."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from markdown import markdown
from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.model import ChoiceKind, Election, Race, Update
from builder.store.race_names import synonyms
from builder.wording.cities import cities, city_title
from builder.wording.messages import Messages
from builder.wording.names import election_name, race_label, status_badges, status_words
from builder.wording.sentences import standing_line
from builder.wording.verdicts import listed

_WORD = re.compile(r"[^\W_]+")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A heading, or a term of the glossary, that a link can lead to.
_PLACE = re.compile(r'<(h[1-6]|dt)\b[^>]*?\bid="([^"]+)"[^>]*>(.*?)</\1>', re.DOTALL)
MOST = 100
"""Letters of a subject in a result."""
_NOT_FOUND_BY_SEARCH = frozenset({"index.md"})
"""The front page says what the other pages say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to find, in plain text: its ``url`` from the site's root and what it is found by.

    ``beside`` tells it from others of its title, ``line`` says how it stands; both are shown only.
    ``title``, ``names`` and ``text`` are shown and found, ``also`` is another name in the order in
    which people say it, ``words`` are found without being shown.
    """

    url: str
    title: str
    beside: str = ""
    line: str = ""
    names: str = ""
    text: str = ""
    also: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceEntry:
    """A race to find; ``race`` (jurisdiction and slug) is the same in other elections, ``votes``
    are those of its newest count.
    """

    race: str
    votes: int
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionEntries:
    """What can be found of one election; its updates newest first."""

    election: Entry
    cities: tuple[Entry, ...]
    races: tuple[RaceEntry, ...]
    updates: tuple[Entry, ...]


def election_entries(say: Messages, counted: CountedElection) -> ElectionEntries:
    """Return what can be found of one election."""
    election = counted.election
    return ElectionEntries(
        election=_election(say, counted),
        cities=tuple(
            _city(say, election, address, name) for address, name in cities(election).items()
        ),
        races=tuple(_race(say, counted, race) for race in election.races),
        updates=tuple(_update(say, election, update) for update in reversed(election.updates)),
    )


def entries(of: Sequence[ElectionEntries], content: Mapping[str, str]) -> list[Entry]:
    """Return all that can be found; of two that fit a search equally well the first is likelier.

    Elections in the order of ``of``, newest first; races, those with most votes first, and a race
    of several elections newest first; cities; sections of the written pages; updates. ``content``
    is the written Markdown by its path.
    """
    races = [race for one in of for race in one.races]
    most: dict[str, int] = defaultdict(int)
    for race in races:
        most[race.race] = max(most[race.race], race.votes)
    # Stable: the elections of one race stay newest first.
    races.sort(key=lambda race: (-most[race.race], race.race.partition("/")[2]))
    return [
        *(one.election for one in of),
        *(race.entry for race in races),
        *(city for one in of for city in one.cities),
        *(
            entry
            for path, text in content.items()
            if path not in _NOT_FOUND_BY_SEARCH
            for entry in _sections(path, text)
        ),
        *(update for one in of for update in one.updates),
    ]


def vocabulary(entries: Iterable[Entry]) -> list[str]:
    """Return every word that something is found by, the most common first, then by the alphabet:
    what a misspelled word is held against.
    """
    found = Counter(
        word
        for entry in entries
        for word in words([entry.title, entry.names, entry.also]) | entry.words
        if word.isalpha()
    )
    return sorted(found, key=lambda word: (-found[word], word))


def words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of several texts in small letters, each once."""
    return frozenset(word for text in texts for word in _WORD.findall(text.lower()))


def _plain(text: str) -> str:
    return text.striptags() if isinstance(text, Markup) else text


def _days(say: Messages, day: date, *patterns: str) -> list[str]:
    """Return a day in the ways in which people type it, by patterns of Unicode's dates."""
    return [format_date(day, pattern, say.locale) for pattern in patterns]


def _election(say: Messages, book: CountedElection) -> Entry:
    election = book.election
    title = _plain(election_name(say, election))
    status = say.list([words for _, words in status_badges(say, election)])
    days = _days(say, election.date, "MMMM y", "MMM y", "MMMM d y", "MMM d y")
    return Entry(
        url=f"{election.path}/",
        title=title,
        beside=election.title,
        line=_plain(status),
        also=" · ".join([election.path.rpartition("/")[2].replace("-", " "), *days]),
        words=words([*days, title, election.title, election.jurisdiction.authority, election.path]),
    )


def _city(say: Messages, election: Election, address: str, name: str) -> Entry:
    title = _plain(city_title(say, election, name))
    return Entry(
        url=f"{election.path}/{address}",
        title=title,
        beside=_plain(election_name(say, election)),
        also=_plain(say("everything on the {city} ballot", city=name)),
        words=words([title, election.jurisdiction.name, election.title]),
    )


def _race(say: Messages, book: CountedElection, race: Race) -> RaceEntry:
    election, last = book.election, book.histories[race.slug].last
    people = [c for c in race.choices if c.kind in (ChoiceKind.CANDIDATE, ChoiceKind.WRITE_IN)]
    names, slug = ", ".join(c.name for c in people), race.slug.replace("-", " ")
    day = say.date(election.date)
    facts = [
        race.title,
        race.name,
        race.official_title,
        *race.official_aliases,
        race.group,
        race.place,
        race.office,
        race.district,
        slug,
        election.title,
        election.jurisdiction.name,
        # The month and the year alone: a day is a number like that of a district.
        re.sub(r"\b\d{1,2}\b", " ", say.whole_date(election.date)),
        names,
        race.question,
        *(c.official_name for c in people),
    ]
    facts.append(synonyms(race, election.jurisdiction))
    spoken = [slug]
    for phrase, more in election.jurisdiction.search.items():
        if phrase.casefold() in race.title.casefold():
            spoken += [
                re.sub(re.escape(phrase), word, race.title, flags=re.IGNORECASE)
                for word in more.split()
            ]
    found = Entry(
        url=f"{election.path}/{race.slug}/",
        title=_plain(race_label(say, race, MOST)),
        beside=day,
        line=_plain(
            listed(say, election, race, last)
            or (standing_line(say, last.standing) if last else say("votes not on file"))
        ),
        names=names,
        text=race.question,
        also=" · ".join(spoken),
        words=words(facts),
    )
    votes = (last and last.standing.total) or 0
    return RaceEntry(race=f"{election.jurisdiction.slug}/{race.slug}", votes=votes, entry=found)


def _update(say: Messages, election: Election, update: Update) -> Entry:
    moment = say.moment(update, election.jurisdiction.time_label)
    title = _plain(say("Update of {moment}", moment=moment))
    name = _plain(election_name(say, election))
    days = _days(say, update.day, "MMMM d y", "MMM d y", "d MMMM y")
    status = say("Withdrawn") if update.withdrawn else status_words(say, update)[1]
    return Entry(
        url=f"{election.path}/updates/{update.key}/",
        title=title,
        beside=name,
        line=_plain(status),
        also=" · ".join([update.key.replace("-", " "), *days]),
        words=words([title, name, update.key, *days]),
    )


def _sections(path: str, text: str) -> Iterator[Entry]:
    """Yield a written page in parts, each under a heading or term that a link can lead to."""
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
