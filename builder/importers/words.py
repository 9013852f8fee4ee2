"""What a file says besides its votes: changed words, and second captures that say the same."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from builder.errors import FeedError, shown
from builder.importers.classification import Judged, Verdict, read, released, retrieved, texts
from builder.importers.known import Names, Stored
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest, ParsedSnapshot
from builder.importers.people import choice_key
from builder.importers.race_slugs import bar, seats
from builder.importers.sources import Capture
from builder.importers.titles import party_of

Row = Mapping[str, str]
# What a reviewer may have made of the type that a file states.
KINDS = {
    ContestType.CANDIDATE: ("office", "recall"),
    ContestType.MEASURE: ("measure", "recall", "advisory"),
    ContestType.RETENTION: ("retention",),
}


# What a format always states; of another format it is what the file states.
STATES = {
    "la-media-json": frozenset({"group", "measure_text", "parties"}),
    "la-fixed-width": frozenset({"party", "parties"}),
}


def _stated(snapshot: ParsedSnapshot) -> frozenset[str]:
    found = {
        name
        for name in ("group", "party", "measure_text")
        if any(getattr(c, name) for c in snapshot.contests)
    }
    if any(choice.party for contest in snapshot.contests for choice in contest.choices):
        found.add("parties")
    return STATES.get(snapshot.format, frozenset(found))


def changed_words(
    snapshot: ParsedSnapshot,
    names: Names,
    races: Mapping[str, Row],
    choices: Mapping[tuple[str, str], Row],
) -> dict[str, list[str]]:
    """Return by race every official word of ``snapshot`` that is stored otherwise.

    Words that the format does not have are left out.
    """
    found: dict[str, list[str]] = {}
    stated = _stated(snapshot)
    for contest, race in names.paired(snapshot):
        if race not in races:
            continue
        said = list(_of_race(contest, races[race], stated))
        for choice in contest.choices:
            if row := choices.get((race, names.choice(race, choice))):
                said += _of_choice(choice, row, stated)
        if said:
            found.setdefault(race, []).extend(said)
    return found


def _of_choice(choice: ParsedChoice, row: Row, stated: Container[str]) -> Iterator[str]:
    slug, kind = row["choice"], choice_key(choice.name)[1]
    if "parties" in stated:
        yield from _pair(f"party of {slug}", row["party"], choice.party)
    yield from _pair(f"id of {slug}", row["official_id"], choice.official_id or row["official_id"])
    if kind != "candidate":
        yield from _pair(f"kind of {slug}", row["kind"], kind)


def _of_race(contest: ParsedContest, row: Row, stated: Container[str]) -> Iterator[str]:
    if row["kind"] not in KINDS[contest.type]:
        yield from _pair("type", row["kind"], contest.type.value)
    allowed = row["votes_allowed"]
    try:
        same = int(allowed) == seats(contest.vote_for, contest.title)
    except FeedError:
        same = False
    if not same:
        yield f"votes allowed: {allowed} is stored, the file says {shown(contest.vote_for)}"
    yield from _threshold(contest, row)
    if contest.additional_text and contest.additional_text not in row["note"]:
        yield f"a remark: {shown(contest.additional_text)}, which the race's note does not quote"
    if "group" in stated:
        yield from _pair("group", row["group"], contest.group)
    if "party" in stated:
        yield from _pair("party", row["party"], party_of(contest))
    if "measure_text" in stated:
        yield from _pair("question", row["question"], contest.measure_text)
    yield from _pair("id", row["official_id"], contest.official_id or row["official_id"])


def _threshold(contest: ParsedContest, row: Row) -> Iterator[str]:
    # A rule in words that the archive does not know matches if the race's note quotes it.
    said = contest.pass_rate
    if row["kind"] == "recall" and bar(said) == "50":
        return  # a recall has a rule of its own and no bar
    known = "" if row["kind"] in ("office", "retention", "recall") else bar(said)
    if known != row["bar"] if known or not said else said not in row["note"]:
        yield f"threshold: {shown(row['bar'])} is stored, the file says {shown(said)}"


def _pair(what: str, stored: str, given: str) -> list[str]:
    if " ".join(stored.split()) == " ".join(given.split()):
        return []
    return [f"{what}: {shown(stored)} is stored, the file says {shown(given)}"]


def told_once(
    captures: Sequence[Capture], names: Names
) -> tuple[list[Capture], list[Capture], list[Judged]]:
    """Return the first capture of each content, and the second captures of what those say."""
    first: list[Capture] = []
    copies: list[Capture] = []
    judged = []
    for capture in captures:
        mine = names.votes(read(capture)), texts(read(capture))
        same = next((c for c in first if (names.votes(read(c)), texts(read(c))) == mine), None)
        if same is None:
            first.append(capture)
        else:
            copies.append(capture)
            reason = f"the votes and words of {same.filename} in other bytes"
            reason += ": its hash and address are kept"
            judged.append(Judged(capture=capture, verdict=Verdict.SECOND, reason=reason))
    return first, copies, judged


def same_words(capture: Capture, stored: Stored, names: Names) -> bool:
    """Return whether a results file has the contests that are stored, with their words."""
    contests = read(capture).contests
    races = {row["race"]: row for row in stored.tables["races.csv"]}
    choices = {(row["race"], row["choice"]): row for row in stored.tables["choices.csv"]}
    known = all(race in races for race in names.resolve(contests, capture.filename))
    return known and not changed_words(read(capture), names, races, choices)


def by_retrieval(captures: Sequence[Capture]) -> list[Capture]:
    """Return captures of one time and kind by when they were retrieved, which must be known."""
    if len(captures) > 1 and len({c.origin.retrieved_at for c in captures} - {""}) != len(captures):
        raise FeedError(
            captures[0].filename,
            expected=f"one content for {released(captures[0]):%Y-%m-%d %H:%M:%S}",
            got="other content in " + ", ".join(c.filename for c in captures[1:]),
            todo="Say with --captures when each was retrieved; the later one counts.",
        )
    return sorted(captures, key=retrieved)
