"""Examples of every command, for its --help and for tests: of the invented city of Lark."""

from __future__ import annotations

from collections.abc import Mapping

ELECTION = "us-xx-lark/2032-11-02"
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "init": (
        'builder init ../lark --name "Lark counts" --url https://lark.github.io/counts/',
        (
            'builder init ../ward --name "Ward counts" --url https://ward.example/ --repository'
            " https://git.example/ward --kind city"
        ),
    ),
    "new jurisdiction": ("builder new jurisdiction us-xx-marl",),
    "new election": ("builder new election us-xx-lark/2034-11-07",),
    "new update": (
        f"builder new update {ELECTION} 2032-11-05-1609",
        (
            f"builder new update {ELECTION} 2032-11-06-1600 --source release-4 --released-at"
            " 2032-11-06T16:00"
        ),
    ),
    "import": (
        f"builder import {ELECTION} results.json",
        f"builder import {ELECTION} results.json --write",
        f"builder import {ELECTION} results.json --write --seal --accept names:2032-11-02-2015",
    ),
    "check": ("builder check", f"builder check data/{ELECTION}", "builder check --quiet"),
    "fmt": ("builder fmt", "builder fmt --check"),
    "seal": ("builder seal", f"builder seal {ELECTION}", "builder seal --on 2032-11-03"),
    "correct": (
        (
            f"builder correct {ELECTION} update/2032-11-02-2015 votes/mayor/fenn votes --now 413"
            ' --and update votes_total 2314 --reason "A figure was misread." --source release-4'
        ),
        (
            f"builder correct {ELECTION} update/2032-11-02-2015 update withdrawn --now test"
            ' --reason "A test file was published." --source release-4'
        ),
    ),
    "complete": (
        (
            f"builder complete {ELECTION} update/2032-11-02-2015 ballots/mayor ballots --now 810"
            " --source release-4"
        ),
    ),
    "reword": (
        (
            f'builder reword {ELECTION} race/mayor race title --now "Mayor of the City of Lark"'
            ' --reason "Its full name."'
        ),
        (
            'builder reword us-xx-lark jurisdiction jurisdiction authority_short --now "City Clerk"'
            ' --reason "Its own usage."'
        ),
    ),
    "certify": (f"builder certify {ELECTION} 2032-11-20-1000 --source release-9",),
    "rename race": (f"builder rename race {ELECTION} mayor city-mayor",),
    "rename choice": (f"builder rename choice {ELECTION} mayor fenn fenn-ada",),
    "reviewed": (f"builder reviewed {ELECTION} race/mayor", f"builder reviewed {ELECTION} --all"),
    "changes": ("builder changes data", "builder changes data data"),
    "build": ("builder build", "builder build --draft", f"builder build --election {ELECTION}"),
    "serve": (
        "builder serve",
        f"builder serve --election {ELECTION}",
        "builder serve --no-build --port 8080",
    ),
    "verify": (
        "builder verify site",
        "builder verify https://lark.github.io/counts/ --limit 50",
        "builder verify site --against published.json",
    ),
}
"""By the words of the command; a command that is added gets a line here."""


def shown_examples(command: str) -> str:
    """Return the examples of ``command`` for the end of its help; "" where it has none."""
    lines = EXAMPLES.get(command, ())
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines) if lines else ""
