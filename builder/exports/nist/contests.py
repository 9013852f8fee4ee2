"""The contests of a report: its races, each with the choices that the update lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from builder.exports.nist.objects import TYPE, Fixed, Json, Shared, new, typed
from builder.model import Ballots, Bar, Choice, ChoiceKind, Kind, Race, Rule
from builder.wording.messages import Messages
from builder.wording.sentences import needed

Votes = Mapping[str, int | None]
Listed = Sequence[tuple[Race, Sequence[Choice]]]
"""The races of an update, each with the choices that it lists."""

_QUESTIONS = {Kind.MEASURE: "ballot-measure", Kind.RECALL: "recall", Kind.ADVISORY: "advisory"}
_QUESTION_TYPES = {"ballot-measure", "recall"}
_NO_SELECTION = (ChoiceKind.BLANKS, ChoiceKind.PARTY_LINE)
_NO_CANDIDATE = (*_NO_SELECTION, ChoiceKind.WRITE_INS)
_WRITTEN_IN = (ChoiceKind.WRITE_IN, ChoiceKind.WRITE_INS)


def parties(listed: Listed) -> list[str]:
    """Return what the parties of offices and candidates are called, by name."""
    offices = [(race, choices) for race, choices in listed if not race.yes_no]
    found = {race.party for race, _ in offices} | {c.party for _, of in offices for c in of}
    return sorted(found - {""})


def _party_id(name: str) -> str:
    """Return an id that no other name has; XML allows few characters in it."""
    marks = (c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in name)
    return "party." + "".join(marks).replace("_20_", "-")


def _candidate_id(choice: Choice) -> str:
    return f"candidate.{choice.race}.{choice.slug}"


@dataclass(frozen=True, slots=True)
class Contests:
    """Makes contests; every count in them is of the unit ``area``."""

    shared: Shared
    say: Messages
    area: str

    def party(self, name: str) -> Fixed:
        id_, text = _party_id(name), self.shared.text(name)
        return self.shared.once(id_, lambda: new("Party", id_, Name=text))

    def candidates(self, race: Race, choices: Sequence[Choice]) -> Iterator[Fixed]:
        """Yield the choices of an office that have a name, or whoever may be retained.

        Of a judge, the name is stored within the title of the question alone.
        """
        if race.kind is Kind.RETENTION:
            id_, name = (
                f"candidate.{race.slug}",
                self.shared.text(race.official_title or race.title),
            )
            yield self.shared.once(id_, lambda: new("Candidate", id_, BallotName=name))
        elif not race.yes_no:
            for choice in choices:
                if choice.kind not in _NO_CANDIDATE:
                    make = partial(self._candidate, choice)
                    yield self.shared.once(_candidate_id(choice), make)

    def _candidate(self, choice: Choice) -> Json:
        return new(
            "Candidate",
            _candidate_id(choice),
            BallotName=self.shared.text(choice.official_name or choice.name),
            ExternalIdentifier=self.shared.ids(choice.official_id),
            IsIncumbent=True if choice.incumbent else None,
            PartyId=_party_id(choice.party) if choice.party else None,
        )

    def contest(
        self,
        race: Race,
        choices: Sequence[Choice],
        votes: Votes,
        ballots: Ballots | None,
        district: str,
    ) -> Json:
        """Return the contest of a race in the unit ``district``."""
        lines = [choice for choice in choices if choice.kind is ChoiceKind.PARTY_LINE]
        blanks = next((votes[c.slug] for c in choices if c.kind is ChoiceKind.BLANKS), None)
        select = self._answer if race.yes_no else self._person
        shown = [choice for choice in choices if choice.kind not in _NO_SELECTION]
        if race.kind is Kind.RETENTION:
            kind = "RetentionContest"
        else:
            kind = "BallotMeasureContest" if race.yes_no else "CandidateContest"
        return new(
            kind,
            f"race.{race.slug}",
            BallotTitle=self.shared.text(race.official_title),
            ContestSelection=[select(choice, votes, lines) for choice in shown],
            ElectionDistrictId=district,
            ExternalIdentifier=self.shared.ids(race.official_id),
            Name=race.title,
            OtherCounts=self._other_counts(race, ballots, blanks),
            **_variation(race),
            **(self._question(race) if race.yes_no else _office(race)),
        )

    def _question(self, race: Race) -> Json:
        found: Json = {"FullText": self.shared.text(race.question)}
        if race.bar:
            found["PassageThreshold"] = self.shared.text(needed(self.say, race).unescape())
        if race.kind is Kind.RETENTION:
            return found | {"CandidateId": f"candidate.{race.slug}"}
        return found | typed(_QUESTIONS[race.kind], _QUESTION_TYPES)

    def _answer(self, choice: Choice, votes: Votes, _: Sequence[Choice]) -> Json:
        return new(
            "BallotMeasureSelection",
            f"choice.{choice.race}.{choice.slug}",
            SequenceOrder=choice.ballot_order,
            VoteCounts=self._counts(votes[choice.slug]),
            ExternalIdentifier=self.shared.ids(choice.official_id),
            Selection=self.shared.text(choice.official_name or choice.name),
        )

    def _person(self, choice: Choice, votes: Votes, lines: Sequence[Choice]) -> Json:
        """Return the selection of a person, or of all that are written in.

        The votes of each party's line stand beside the person's own, which have them already.
        """
        names = (choice.official_name, *choice.official_aliases)
        own = [line for line in lines if line.official_name in names]
        counts = self._counts(votes[choice.slug])
        for line in own:
            counts += self._counts(votes[line.slug], line.party)
        return new(
            "CandidateSelection",
            f"choice.{choice.race}.{choice.slug}",
            SequenceOrder=choice.ballot_order,
            VoteCounts=counts,
            CandidateIds=[] if choice.kind in _NO_CANDIDATE else [_candidate_id(choice)],
            EndorsementPartyIds=[_party_id(line.party) for line in own],
            IsWriteIn=True if choice.kind in _WRITTEN_IN else None,
        )

    def _counts(self, votes: int | None, line: str = "") -> list[Json]:
        if votes is None:
            return []
        kind = {"Type": "other", "OtherType": line} if line else {"Type": "total"}
        # Not by `new`: half of all objects are counts.
        return [
            {"@type": f"{TYPE}VoteCounts", "GpUnitId": self.area, **kind, "Count": votes},
        ]

    def _other_counts(self, race: Race, ballots: Ballots | None, blanks: int | None) -> list[Json]:
        """Return overvotes, undervotes and write-ins, as far as they are known.

        We store ballots, and there are systems that count votes not given: the same number only
        where a ballot has one vote.
        """
        single = ballots if race.votes_allowed == 1 else None
        known = {
            "Overvotes": single.overvoted if single else None,
            "Undervotes": single.blank if single and blanks is None else blanks,
            "WriteIns": ballots.writein_marks if ballots else None,
        }
        if all(value is None for value in known.values()):
            return []
        return [new("OtherCounts", GpUnitId=self.area, **known)]


def _office(race: Race) -> Json:
    # Where two advance nobody is elected, and where the rule is unknown, perhaps nobody.
    elects = race.rule not in (Rule.TOP_TWO, Rule.UNKNOWN)
    return {
        "NumberElected": race.seats if elects else None,
        "PrimaryPartyIds": [_party_id(race.party)] if race.party else [],
        "VotesAllowed": race.votes_allowed,
    }


def _variation(race: Race) -> Json:
    """Return how votes decide a race, nothing where that is not known."""
    if race.bar:
        return {"VoteVariation": "majority" if race.bar is Bar.MAJORITY else "super-majority"}
    if race.rule is Rule.TOP_TWO:
        return {"VoteVariation": "other", "OtherVoteVariation": race.rule.value}
    if race.rule is Rule.PLURALITY:
        return {"VoteVariation": "plurality" if race.votes_allowed == 1 else "n-of-m"}
    return {"VoteVariation": "majority"} if race.rule is Rule.MAJORITY_RUNOFF else {}
