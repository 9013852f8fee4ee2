"""The texts of scripts and of the style sheet: once in each file, not in every page."""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup

from builder.theme.chart_template import LINES, TEMPLATE
from builder.wording.messages import Messages

PLACE = "WORDS"
"""What stands in a script for its words."""


def fill(script: str, say: Messages, name: str) -> str:
    """Return ``script``, the one called ``name``, with the texts and looks that it asks for."""
    values: dict[str, object] = {PLACE: _texts(say).get(name)}
    if name == "charts":
        values |= {"TEMPLATE": TEMPLATE, "LINES": LINES}
    for place, value in values.items():
        if value is not None:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            script = script.replace(place, text)
    return script


def sheet(say: Messages) -> str:
    """Return the texts of the style sheet as values that it names, for the table of every race."""
    words = {"new-votes": say("New votes"), "split": say("Split")}
    values = ";".join(
        f"--{name}:{json.dumps(said.unescape(), ensure_ascii=False)}"
        for name, said in words.items()
    )
    return f":root{{{values}}}\n"


def _texts(say: Messages) -> Mapping[str, Mapping[str, str]]:
    """By script. They are text, not HTML; what stands in braces the script puts in."""
    by_script: Mapping[str, Mapping[str, Markup]] = {
        "charts": {
            "explore": say("Explore this chart"),
            "close": say("Show the static chart"),
            "loading": say("Loading…"),
            "failed": say("The chart could not load. Try again"),
        },
        "cite": {
            "link": say("cite"),
            "title": say("Cite this count"),
            "format": say("Format"),
            "sentence": say("Sentence"),
            "plain": say("Source"),
            "address": say("Link"),
            "citation": say("Citation"),
            "copy": say("Copy"),
            "copied": say("Copied"),
            "hand": say("The text is selected. Press Ctrl+C to copy it, or touch and hold it."),
            "close": say("Close"),
            "wait": say("Loading…"),
            "failed": say("This citation could not load. The record is here:"),
            "record": say("The permanent record of this count"),
            "live": say("This count on the live page"),
        },
        "count": {
            "update": say("Update shown in the charts"),
            "before": say("Previous update"),
            "after": say("Next update"),
            "newest": say("Latest count"),
            "row": say("In the table"),
            "cite": say("Cite this"),
            "past": say("This is an earlier count, not the latest"),
            "latest": say("Latest: {time}", time="{time}"),
            "record": say("Record of this count"),
            "below": say("The figures below are from the latest count."),
            "shut": say("Hide this note"),
        },
        "tools": {
            "tools": say("Tools"),
            "show": say("Show"),
            "drawn": say("As drawn"),
            "lead": say("Lead"),
            "share": say("Share"),
            "votes": say("Votes"),
            "ballots": say("Ballots"),
            "races": say("Races"),
            "along": say("Along"),
            "time": say("Time"),
            "days": say("Days since Election Day"),
            "update": say("Updates"),
            "counted": say("Share of the count"),
            "lines": say("Lines"),
            "save": say("Save"),
            "hint": say("Drag over the chart to zoom in; tap twice to zoom out."),
            "compare": say("Compare"),
            "pick": say("Choose another race"),
            "election": say("Election"),
            "race": say("Race"),
            "none": say("No other race"),
            "beside": say("{race}, compared with {other}", race="{race}", other="{other}"),
            "few": say("We know too few counts of that race."),
            "loading": say("Loading…"),
            "lost": say("The races could not load. Try again"),
        },
        "search": {
            "label": say("Race, place, candidate or measure"),
            "close": say("Close"),
            "loading": say("Loading…"),
            "one": say("{n} result", n="{n}"),
            "many": say("{n} results", n="{n}"),
            "short": say("Type at least two letters."),
            "some": say("No result has all of these words. Closest matches are first."),
            "meant": say(
                "Nothing found for “{words}”. Did you mean “{meant}”?",
                words="{words}",
                meant="{meant}",
            ),
            "nothing": say("Nothing found for “{words}”.", words="{words}"),
            "failed": say("Search could not load. Browse the list of elections instead."),
            "more": say("Show more"),
            "list": say("All elections"),
        },
    }
    return {
        script: {name: words.unescape() for name, words in said.items()}
        for script, said in by_script.items()
    }
