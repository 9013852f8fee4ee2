"""Examples of every command, for its --help and for tests: of the invented city of Lark."""

from __future__ import annotations

ELECTION = "us-xx-lark/2032-11-02"
EXAMPLES = (
    """
builder init ../lark --name "Lark counts" --url https://lark.github.io/counts/
builder init ../ward --name "Ward counts" --url https://ward.example/ \
--repository https://git.example/ward --kind city
builder new jurisdiction us-xx-marl
builder new election us-xx-lark/2034-11-07
builder new update ELECTION 2032-11-05-1609
builder new update ELECTION 2032-11-06-1600 --source release-4 --released-at 2032-11-06T16:00
builder import ELECTION results.json
builder import ELECTION results.json --write
builder import ELECTION results.json --write --seal --accept names:2032-11-02-2015
builder check
builder check data/ELECTION
builder check --quiet
builder fmt
builder fmt --check
builder seal
builder seal ELECTION
builder seal --on 2032-11-03
builder correct ELECTION update/2032-11-02-2015 votes/mayor/fenn votes --now 413 \
--and update votes_total 2314 --reason "A figure was misread." --source release-4
builder correct ELECTION update/2032-11-02-2015 update withdrawn --now test \
--reason "A test file was published." --source release-4
builder complete ELECTION update/2032-11-02-2015 ballots/mayor ballots --now 810 --source release-4
builder reword ELECTION race/mayor race title --now "Mayor of the City of Lark" \
--reason "Its full name."
builder reword us-xx-lark jurisdiction jurisdiction authority_short --now "City Clerk" \
--reason "Its own usage."
builder certify ELECTION 2032-11-20-1000 --source release-9
builder declare ELECTION mayor elected fenn --source release-9 --on 2032-12-01
builder declare ELECTION question-1 passed --source release-9 --on 2032-12-01
builder rename race ELECTION mayor city-mayor
builder rename choice ELECTION mayor fenn fenn-ada
builder release ELECTION --to releases
builder reviewed ELECTION race/mayor
builder reviewed ELECTION --all
builder changes data
builder changes data data
builder build
builder build --draft
builder build --election ELECTION
builder serve
builder serve --election ELECTION
builder serve --no-build --port 8080
builder verify site
builder verify https://lark.github.io/counts/ --limit 50
builder verify site --against published.json
""".replace("ELECTION", ELECTION)
    .strip()
    .splitlines()
)
"""Each on its line, those of a command together; a command that is added gets one here."""


def examples_of(command: str) -> list[str]:
    """Return the examples of a ``command``, such as "new election"."""
    return [line for line in EXAMPLES if f"{line} ".startswith(f"builder {command} ")]


def shown_examples(command: str) -> str:
    """Return the examples of ``command`` for the end of its help; "" where it has none."""
    lines = examples_of(command)
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines) if lines else ""
