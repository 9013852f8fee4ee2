"""Lines of official files that look like a choice and are none: totals, blanks, overvotes.

A line is recognized as a whole, never by a word in it: "Wright Inman", "Blank, John" and "Ana
Total" are people. WRITE-IN and ESTIMATED BLANKS were read in one state's files, Over Votes and
Under Votes in Clarity's. The other terms have no file behind them here: they are what public
parsers of results look for, and a list to extend when another line turns up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from builder.model import ChoiceKind

WRITE_IN = r"write[ -]?in"
PATTERNS: tuple[tuple[ChoiceKind | None, str, str], ...] = (
    (
        ChoiceKind.WRITE_INS,
        "a total of write-ins",
        "(?:all |total |other |unassigned |unqualified |invalid |misc(?:ellaneous)? )*"
        f"{WRITE_IN}s?(?: votes?| totals?| candidates?)?"
        "|scatter(?:ing|ed)?|all others?(?: votes)?|others?",
    ),
    (
        ChoiceKind.NONE_OF_THESE,
        "none of the candidates",
        "none of (?:these|the above)(?: candidates)?|nota",
    ),
    (
        ChoiceKind.BLANKS,
        "ballots left blank",
        "(?:estimated |total )?blanks?(?: votes?| ballots?)?",
    ),
    (None, "overvotes, which are no votes", "(?:total )?over[ -]?votes?|over ?voted(?: ballots)?"),
    (
        None,
        "undervotes, which are no votes",
        "(?:total )?under[ -]?votes?|under ?voted(?: ballots)?",
    ),
    (None, "ballots that do not count", "(?:spoiled|void|invalid|rejected)(?: votes?| ballots?)?"),
    (
        None,
        "no choice of this contest",
        "registered voters|(?:total )?ballots (?:cast|counted)|turnout|precincts reporting",
    ),
    (
        None,
        "a total",
        "(?:grand )?totals?|(?:contest |race |grand )?total(?: valid)?(?: votes?)?(?: cast|"
        " counted)?|(?:valid )?votes cast|cast votes?",
    ),
)
"""The kind of choice (None: none), what the line is, and its form in any case, without signs."""
NAMED = re.compile(
    rf"(?P<before>.*\w.*?)\s*[(\[]\s*(?:certified |qualified |declared )?{WRITE_IN}\s*[)\]]",
    re.IGNORECASE,
)
LONGEST = 200
"""Characters of a name that is looked at: a longer one would take the patterns minutes."""
COMPILED = [(re.compile(pattern, re.I), kind, words) for kind, words, pattern in PATTERNS]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialLine:
    """What a line is: ``kind`` is the choice that it makes, None for a line that is left out."""

    kind: ChoiceKind | None
    words: str

    @property
    def total(self) -> bool:
        """Whether the line sums up the contest."""
        return self.words == "a total"


def special_line(name: str) -> SpecialLine | None:
    """Return what the line ``name`` is; None for a candidate, Yes and No.

    "TOTAL (VOTES CAST)" and "* Write-Ins *" are read without their signs. "ROSE (WRITE-IN)" is a
    person.
    """
    if len(name) > LONGEST:
        return None
    if NAMED.fullmatch(name.strip()):
        return SpecialLine(kind=ChoiceKind.WRITE_IN, words="a named write-in")
    bare = " ".join(
        re.sub(r"[^\w -]|_", " ", name.replace("\u2010", "-").replace("\u2011", "-")).split()
    ).strip(" -")
    for pattern, kind, words in COMPILED:
        if pattern.fullmatch(bare):
            return SpecialLine(kind=kind, words=words)
    return None


def left_out(name: str) -> bool:
    """Return True for a line that is no choice at all: a sum, over- or undervotes."""
    found = special_line(name)
    return found is not None and found.kind is None


def adds_up(name: str) -> bool:
    """Return True for a line whose figure is part of the contest's votes."""
    found = special_line(name)
    return found is None or (found.kind is not None and found.kind.counts)
