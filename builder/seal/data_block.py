"""The data blocks of a record: sealed figures as text, under a hash that anyone can compute."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from builder.model import Correction, Election, Race, Update
from builder.seal.as_of import SealTimeline
from builder.seal.chain import Seal
from builder.seal.facts import BALLOT_FIELDS, LISTED, Fact, Facts, facts, lines

UPDATE_FIELDS = ("phase", "precision", "released_at", "status")
RACE_FIELDS = ("official_title", "kind", "rule", "seats", "votes_allowed", "bar", "coverage")
"""The facts of an update and of a race that its records show."""

_BLOCK = re.compile(r"<pre>([^<]*)</pre>\s*<p>((?:[^<]|<a [^>]*>|</a>)*)")
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A data block: its ``text``, the printed ``sha256``, the ``line`` it names ("" in a draft)."""

    text: str
    sha256: str
    line: str

    @property
    def intact(self) -> bool:
        """Whether the printed hash is that of the text."""
        return text_hash(self.text) == self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What was published about a record later: a correction, or else a completion; its block."""

    block: Block
    day: str
    correction: Correction | None


def text_hash(text: str) -> str:
    """Return the sha256 of the block's own bytes in UTF-8, every line with its line feed."""
    return hashlib.sha256(text.encode()).hexdigest()


def first_block(election: Election, seal: Seal, race: Race, update: Update, address: str) -> Block:
    """Return the block of a record's facts as first published, under the ``address`` of that day.

    The keys are those of the seal without the race's slug, which is in the address: ``votes TAB
    rose TAB 31``.
    """
    scope = f"update/{update.key}"
    layers = seal.layers.get(scope)
    of = layers[0] if layers else _stored(election, race, update)
    slug = race.slug
    found: Facts = {("update", name): of["update", name] for name in UPDATE_FIELDS}
    listed, ballots = f"listed/{slug}", f"ballots/{slug}"
    for choice in race.choices:
        name = choice.slug
        votes = of.get((f"votes/{slug}/{name}", "votes"))
        if votes is not None:
            found["votes", name] = votes
        elif (listed, name) in of:
            found["listed", name] = LISTED  # without votes; a choice with votes was listed anyway
    for name in BALLOT_FIELDS:
        number = of.get((ballots, name))
        if number is not None:
            found["ballots", name] = number
    text = f"record\taddress\t{address}\n{lines(found)}"
    return Block(text=text, sha256=text_hash(text), line=seal.lines.get((scope, 1), ""))


def _stored(election: Election, race: Race, update: Update) -> Facts:
    """Return the facts of ``update`` as it is stored, with the votes of one race alone."""
    snapshot = election.snapshots[update.key]
    ballots = {race.slug: snapshot.ballots[race.slug]} if race.slug in snapshot.ballots else {}
    votes = {race.slug: snapshot.votes[race.slug]}
    alone = {update.key: replace(snapshot, votes=votes, ballots=ballots)}
    bare = replace(election, races=(), totals=(), events=(), corrections=())
    return facts(replace(bare, updates=(update,), snapshots=alone))[f"update/{update.key}"]


def later_blocks(sealing: SealTimeline, race: Race, update: Update, address: str) -> list[Later]:
    """Return what was published later about facts that the record shows, in order of lines."""
    scopes = (f"update/{update.key}", f"race/{race.slug}")
    if sealing.grown.isdisjoint(scopes) or not sealing.sealed(update):
        return []  # a draft has no past
    found = [*_completions(sealing, race, update, address), *_corrections(sealing, race, update)]
    return [later for _, later in sorted(found, key=lambda item: item[0])]


def _completions(
    sealing: SealTimeline, race: Race, update: Update, address: str
) -> Iterator[tuple[float, Later]]:
    election, seal = sealing.election, sealing.seal
    for scope in (f"update/{update.key}", f"race/{race.slug}"):
        for layer, of in enumerate(seal.layers.get(scope, ())[1:], start=2):
            found = {
                _short(key, field): v
                for (key, field), v in of.items()
                if _shown(election, race, update, scope, key, field)
            }
            if found and sealing.seq(scope, layer) > sealing.of(update):
                kind = scope.partition("/")[0]
                text = f"record\taddress\t{address}\nrecord\t{kind}_layer\t{layer}\n{lines(found)}"
                made = Block(text=text, sha256=text_hash(text), line=seal.lines[scope, layer])
                day = sealing.published_on(scope, layer)
                yield sealing.seq(scope, layer), Later(block=made, day=day, correction=None)


def _corrections(
    sealing: SealTimeline, race: Race, update: Update
) -> Iterator[tuple[float, Later]]:
    election, seal = sealing.election, sealing.seal
    scopes = (f"update/{update.key}", f"race/{race.slug}")
    for correction in election.corrections:
        scope, key = sealing.scope_now(correction.scope), sealing.key_now(correction.key)
        if scope not in scopes or not sealing.corrected_since(correction, update):
            continue
        if _shown(election, race, update, scope, key, correction.field):
            # The whole correction, because its line of the seal hashes these exact bytes.
            alone = replace(election, races=(), updates=(), events=(), corrections=(correction,))
            text = lines(facts(alone)[f"correction/{correction.n}"])
            line = seal.lines.get((f"correction/{correction.n}", 1), "")
            made = Block(text=text, sha256=text_hash(text), line=line)
            later = Later(block=made, day=correction.date, correction=correction)
            yield sealing.seq(f"correction/{correction.n}"), later


def _short(key: str, field: str) -> Fact:
    """Return a fact without its race's slug: (votes, rose) for (votes/city-mayor/rose, votes)."""
    kind, _, rest = key.partition("/")
    if kind == "votes":
        return kind, rest.partition("/")[2]
    return (kind, field) if kind in ("ballots", "listed") else (key, field)


def _shown(
    election: Election, race: Race, update: Update, scope: str, key: str, field: str
) -> bool:
    """Return whether the record of ``race`` at ``update`` shows this fact."""
    if scope.startswith("race/"):
        listed = election.snapshots[update.key].votes[race.slug]
        choice = key.startswith("choice/") and key[7:] in listed
        return choice or (key == "race" and field in RACE_FIELDS)
    if key == "update":
        return field == "withdrawn" or field in UPDATE_FIELDS
    own = (f"ballots/{race.slug}", f"listed/{race.slug}")
    return key in own or key.startswith(f"votes/{race.slug}/")


def read_block(page: bytes) -> list[Block]:
    """Return the data blocks of a record with what is printed under each, as browsers copy it."""
    found = []
    for text, words in _BLOCK.findall(page.decode()):
        sha256, line, *_ = (*_HASH.findall(words), "", "")
        found.append(Block(text=html.unescape(text), sha256=sha256, line=line))
    return found
