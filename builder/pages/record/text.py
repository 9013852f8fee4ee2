"""What a record says around its data: votes, lead line, data blocks, later notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from markupsafe import Markup, escape

from builder.counting.history import HistoryPoint
from builder.counting.impossible import usable_ballots
from builder.model import Correction, Race, Update
from builder.pages.record.lead_line import Measure, drawing, lead, over
from builder.seal.data_block import Block, Later
from builder.store.cells import WHOLE
from builder.wording.isolation import isolated
from builder.wording.messages import Messages
from builder.wording.names import SourceView
from builder.wording.sentences import bold

SHA256, LINE = "\x01", "\x02"
"""Placeholders for hashes in words that all records share."""
Row = tuple[str, bool]
"""How the row of a choice begins, and whether its votes have a share, as blanks have none."""


class Words:
    """Writes the parts of records; words that stand in all of them are made once."""

    def __init__(self, say: Messages) -> None:
        self.say = say
        self.missing = say("not reported")
        self.head = "".join(
            f"<th scope=col>{word}" for word in (say("Choice"), say("Votes"), say("Share"))
        )
        self.of_ballots = f"<th scope=col>{say('Of ballots')}"
        self.all = say("All votes")
        self.cite, self.verify = say("Cite this count"), say("For verification")
        # How to check a hash is said where the hash stands.
        link = Markup("<a href=../../../../check/>SHA-256</a>")
        fields = {"link": link, "sha256": SHA256, "line": LINE}
        self.hashed = str(
            say("{link} of exactly these lines: {sha256}. Sealed by line {line}.", **fields)
        )
        self.draft = str(say("{link} of exactly these lines: {sha256}. Not sealed yet.", **fields))
        self._lines: dict[tuple[str, str, str | None], tuple[Markup, Markup, Markup]] = {}

    def block(self, made: Block) -> str:
        """Return the lines of a data block, then their hash and the line of the seal."""
        words = self.hashed if made.line else self.draft
        words = words.replace(SHA256, made.sha256).replace(LINE, made.line)
        return f"<pre>{escape(made.text)}</pre>\n<p>{words}\n"

    def rows(self, race: Race) -> dict[str, Row]:
        """Return how the rows of `table` begin, by choice, in all records of a race."""
        return {
            c.slug: (f"<tr><th scope=row>{escape(isolated(c.name))}<td>", c.kind.counts)
            for c in race.choices
        }

    def table(self, step: HistoryPoint, badges: str, beginnings: Mapping[str, Row]) -> str:
        """Return the table of every listed choice, most votes first, below ``badges``."""
        say, standing = self.say, step.standing
        race, ranked = standing.race, standing.ranked
        whole = standing.total if standing.silence is None else None
        allowed = race.votes_allowed
        count = usable_ballots(step.ballots, standing.total or 0, allowed) if allowed > 1 else None
        rows = [f"<table><caption>{badges}\n<tr>{self.head}{self.of_ballots if count else ''}\n"]
        for slug in (*ranked, *(c for c in standing.votes if c not in ranked)):
            votes, (beginning, counts) = standing.votes[slug], beginnings[slug]
            row = f"{beginning}{self.missing if votes is None else say.number(votes)}<td>"
            if counts and whole and votes is not None:
                row += f"{say.percent(votes, whole)}%"
                row += f"<td>{say.percent(votes, count)}%" if count else ""
            elif count:
                row += "<td>"
            rows.append(f"{row}\n")
        if standing.total is not None:
            rows.append(
                f"<tr><th scope=row>{self.all}<td>{say.number(standing.total)}"
                f"<td>{'<td>' if count else ''}\n"
            )
        return "".join(rows) + "</table>\n"

    def source(self, view: SourceView) -> str:
        """Return who released the votes, with a link to the file where it has an address."""
        title: object = view.title
        if view.href:
            title = Markup('<a href="{}">{}</a>').format(view.href, isolated(view.title))
        fields = {"title": title, "publisher": view.publisher, "kind": view.kind}
        if view.publisher:
            return f"<p>{self.say('Source: {title}, {publisher} ({kind}).', **fields)}\n"
        return f"<p>{self.say('Source: {title} ({kind}).', **fields)}\n"

    def line(self, what: Measure, values: Sequence[int]) -> str:
        """Return what the line shows in words, and the line with its sides by their names."""
        key = what.race.slug, what.first, what.second
        if key not in self._lines:
            self._lines[key] = self._sides(what)
        heading, above, below = self._lines[key]
        one = what.race.choice(what.first).name
        if what.second is None:
            words = over(self.say, one, values)
        else:
            words = lead(self.say, one, what.race.choice(what.second).name, values)
        up = f"<small>{above}</small>" if max(values) > 0 else ""
        down = f"<small>{below}</small>" if min(values) < 0 else ""
        return f"<h2>{heading}</h2>\n<p>{words}\n<p>{up}{drawing(values)}{down}\n"

    def _sides(self, what: Measure) -> tuple[Markup, Markup, Markup]:
        """Return the heading of a lead line, and what lies above and below its zero."""
        say, one = self.say, what.race.choice(what.first).name
        if what.second is None:
            heading = say("Yes votes and the threshold after each update")
            return heading, say("↑ {name} above the threshold", name=one), say("↓ below")
        two, heading = what.race.choice(what.second).name, say("Lead after each update")
        return heading, say("↑ {name} ahead", name=one), say("↓ {name} ahead", name=two)


def notices(
    say: Messages, race: Race, update: Update, after: Iterable[Later], late: Iterable[Update]
) -> list[Markup]:
    """Return what was published later: withdrawal, corrections, completions, earlier updates."""
    found = []
    if update.withdrawn:
        found.append(say("This update was withdrawn: {reason}", reason=update.withdrawn))
    for item in after:
        if item.correction is None:
            words = say(
                "Completed on {date}: figures that were missing at first are in a separate block.",
                date=_day(say, item.day),
            )
            found.append(words)
        elif item.correction.field != "withdrawn":
            found.append(_corrected(say, race, item.correction))
    links = [
        Markup("<a href=../{}/>{}</a>").format(other.key, say.short_moment(other)) for other in late
    ]
    if links:
        found.append(
            say(
                "We added an earlier update after this record was published, and the line leaves"
                " it out: {updates}.",
                updates=say.list(links),
            )
        )
    return found


def _corrected(say: Messages, race: Race, correction: Correction) -> Markup:
    what: object = f"{correction.key} {correction.field}"
    names = {choice.slug: choice.name for choice in race.choices}
    choice = correction.key.rpartition("/")[2]
    if correction.key.startswith("votes/") and choice in names:
        what = say("votes for {name}", name=bold(names[choice]))
    fields = {
        "date": _day(say, correction.date),
        "what": what,
        "was": _value(say, correction.was),
        "now": _value(say, correction.now),
        "reason": correction.reason,
    }
    if correction.by == "authority":
        return say(
            "The counting authority corrected this on {date}: {what}, from {was} to {now}."
            " {reason}",
            **fields,
        )
    return say("We corrected this on {date}: {what}, from {was} to {now}. {reason}", **fields)


def _day(say: Messages, text: str) -> str:
    return say.date(date.fromisoformat(text[:10]))


def _value(say: Messages, text: str) -> object:
    if text == "":
        return say("not reported")
    return int(text) if WHOLE.fullmatch(text) else text
