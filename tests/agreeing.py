"""Reads the sentences of a drawn page back, and holds each against the tables of the same page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

ROW = re.compile(
    r"<tr[^>]*><th scope=\"?row\"?[^>]*>(.*?)(?:</th>)?<td[^>]*>(.*?)(?:</td>)?<td[^>]*>(.*?)(?:</td>|(?=\n))",
    re.DOTALL,
)
NUMBER = r"[\d,]+"
BARS = {
    "more than 50%": Fraction(1, 2),
    "55%": Fraction(55, 100),
    "two-thirds (66.67%)": Fraction(2, 3),
}
TOTALS = (
    "Votes in this race",
    "Votes counted so far",
    "Votes for listed choices",
    "Votes for listed choices so far",
)
FOOT = (
    "Needed",
    "Ballots that included this race",
    "Left blank",
    "Overvotes (too many choices marked)",
)
AHEAD = r" led |ahead of|held the last|took the last"
WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MISSING = rf"Another ({NUMBER}) yes votes|One more yes vote"
ONCE = r"(?P<n>once|twice|[\w,]+(?= times))(?: times)?"


def text(of: str) -> str:
    """The words of a piece of HTML on one line, without drawings and small print."""
    out = re.sub(r"(?s)<(svg|small)\b.*?</\1>", "", of)
    out = re.sub(r"[\u2068\u2069]", "", html.unescape(re.sub(r"<[^>]*>", "", out)))
    return " ".join(out.replace("✓", "").split())


def whole(number: str) -> int:
    """A number in figures or, up to nine, in words."""
    if number.lower() in WORDS:
        return WORDS.index(number.lower())
    return int(number.replace(",", "").replace("\N{MINUS SIGN}", "-"))


@dataclass(frozen=True, slots=True)
class Table:
    """The votes of a table by name, None where not reported; ``shares`` of rows with one."""

    votes: dict[str, int | None]
    shares: dict[str, str]
    total: int | None

    @property
    def ranked(self) -> list[int]:
        shared = [votes for name, votes in self.votes.items() if name in self.shares]
        return sorted((votes for votes in shared if votes is not None), reverse=True)


def table(page: str, *totals: str) -> Table:
    votes: dict[str, int | None] = {}
    shares: dict[str, str] = {}
    summed = None
    for name, number, share in ROW.findall(page):
        plain = text(number)
        if text(name) in totals:
            summed = whole(plain)
            break
        if text(name) in FOOT or text(name).startswith("Write-in marks"):
            continue
        votes[text(name)] = None if plain == "not reported" else whole(plain)
        if (found := re.match(r"(-?[\d.]+)%", text(share))) is not None:
            shares[text(name)] = found[1]
    return Table(votes, shares, summed)


def names(words: str) -> list[str]:
    return [text(name) for name in re.findall(r"<(?:b|strong)>(.*?)</(?:b|strong)>", words)]


def in_the_table(of: Table) -> Iterator[str]:
    """The total is the sum of the rows that count, and each share is its row's part of it."""
    if of.total is None:
        return
    counted = [votes or 0 for name, votes in of.votes.items() if name in of.shares]
    if of.shares and sum(counted) != of.total:
        yield f"rows add up to {sum(counted)}, the total is {of.total}"
    for name, share in of.shares.items():
        exact = Fraction(100 * (of.votes[name] or 0), of.total or 1)
        if abs(Fraction(share) - exact) > Fraction(5, 1000):
            yield f"{name} has {share}%, the rows give {float(exact)}"


def sentence(words: str, of: Table) -> Iterator[str]:
    """What the first sentence says against the rows; ``words`` is HTML with names in bold."""
    said, bold, total = text(words), names(words), of.total or 0
    votes = {name: number or 0 for name, number in of.votes.items()}
    unknown = [name for name in bold if name not in votes and name != "Yes"]
    if unknown:
        yield f"{unknown} are named and stand in no row: {said}"
        return
    best = [v for name, v in votes.items() if name in of.shares and name.lower() != "write-ins"]
    if (found := re.search(rf"({NUMBER}) votes? \(([\d.]+) points\)", said)) and len(bold) == 2:
        first, second = bold
        lead = votes[first] - votes[second]
        if lead != whole(found[1]) or lead <= 0 or votes[first] < max(best):
            yield f"{said} beside {votes}"
        if abs(Fraction(found[2]) - Fraction(100 * lead, total or 1)) > Fraction(5, 1000):
            yield f"{found[2]} points, the rows give {lead} of {total}"
    tie = rf"tied (?:for [a-z ]+, )?(?:for [a-z ]+ )?with ({NUMBER}) votes each"
    if found := re.search(tie, said):
        able = [name for name in votes if name in of.shares and name.lower() != "write-ins"]
        tied = [name for name in able if votes[name] == whole(found[1])]
        if set(tied) != set(bold) or len(tied) < 2:
            yield f"{said}: {tied} have as many"
    share = r"([\d.]+)%"
    over = rf"(?:had|finished with|won outright with) {share}, more than half"
    half = re.search(over, said)
    if half and (2 * votes[bold[0]] <= total or of.shares[bold[0]] != half[1]):
        yield f"{said} beside {votes}"
    last_place = rf"(?:held|took) the last[^.]* (?:by )?({NUMBER}) votes?(?: over| ahead of)"
    if found := re.search(last_place, said):
        last, after = bold[-2:]
        inside = [votes[name] for name in bold[:-2]]
        if votes[last] - votes[after] != whole(found[1]) or min(inside) < votes[last]:
            yield f"{said} beside {votes}"
    if found := re.search(rf"was ({NUMBER}) votes? ahead of", said):
        second, third = bold[2:4]
        if votes[second] - votes[third] != whole(found[1]):
            yield f"{said} beside {votes}"
    if (found := re.search(rf"needed ({NUMBER}) more votes? for more than half", said)) and (
        short := whole(found[1])
    ):
        mine = votes[bold[0]]
        if not 2 * (mine + short) > total + short or 2 * (mine + short - 1) > total + short - 1:
            yield f"{said} beside {votes}"
    if "No votes had been counted" in said and any(votes.values()):
        yield f"{said} beside {votes}"
    reported = None not in of.votes.values() and all(v >= 0 for v in votes.values())
    if "not been fully reported" in said and reported:
        yield f"{said} beside {votes}"
    if found := re.search(r"Yes (?:had|finished with) ([\d.]+)%", said):
        yield from _bar(said, found[1], votes, total, of)


def _bar(said: str, share: str, votes: dict[str, int], total: int, of: Table) -> Iterator[str]:
    if of.shares.get("Yes") != share:
        yield f"{said} beside a share of {of.shares.get('Yes')}"
    needs = re.search(r"need(?:s|ed) (more than 50%|55%|two-thirds \(66.67%\))", said)
    if not needs:
        return
    above, at = _met(votes["Yes"], total, needs[1]), votes["Yes"] == BARS[needs[1]] * total
    exactly = "exactly at the threshold" in said
    if ("below the threshold" in said) == above or exactly != (at and above):
        yield f"{said} beside {votes}"
    if found := re.search(MISSING, said):
        short = whole(found[1] or "one")
        met = [n for n in (short - 1, short) if _met(votes["Yes"] + n, total + n, needs[1])]
        if met != [short]:
            yield f"{said} beside {votes}"


def _met(yes: int, total: int, needed: str) -> bool:
    line = BARS[needed] * total
    return yes > line or (yes == line and needed != "more than 50%")


def counted(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    return {"once": 1, "twice": 2}.get(found["n"]) or whole(found["n"])


def race(page: str, embed: str, record: str, card: str = "") -> Iterator[str]:
    """A race's page against its embed, its newest record and the words of its card."""
    head = page.partition('<div class="totals" id="totals"')[0]
    table_text = page.partition('<div class="totals" id="totals"')[2].partition("</table>")[0]
    own = table(table_text, *TOTALS)
    says = re.findall(r'<p class="say">(.*?)</p>', head)
    yield from in_the_table(own)
    if own.votes and says:
        yield from sentence(says[0], own)
    if own.votes:
        yield from _others(own, says, embed, record)
    yield from _updates(page, own, says)
    yield from _changes(page, embed, says, card)
    if card:
        yield from _card(card, own, text(says[0]))
    estimated = r"The latest estimate says|would need (?:at least|more than)"
    if "There is no estimate for this update" in page and re.search(estimated, page):
        yield "no estimate, and what it says"


def _others(own: Table, says: list[str], embed: str, record: str) -> Iterator[str]:
    framed = table(embed.partition("<tbody>")[2].partition("</table>")[0], "")
    first = dict(list(own.votes.items())[: len(framed.votes)])
    if framed.votes != first or framed.shares.items() - own.shares.items():
        yield f"embed {framed} beside {own}"
    if says and text(says[0]) not in text(embed):
        yield f"the embed does not say {text(says[0])}"
    if record:
        kept = table(record.partition("<table>")[2].partition("</table>")[0], "All votes")
        if kept != own:
            yield f"record {kept} beside {own}"
        if found := re.search(r"(?s)</h1>\n(?:<p[^>]*>[^\n]*\n)*?<p>(.*?)\n", record):
            yield from sentence(found[1], kept)


def _updates(page: str, own: Table, says: list[str]) -> Iterator[str]:
    """The rows of every update against the badge, the number held and the table."""
    body = page.partition('id="updates"')[2].partition("</table>")[0]
    rows = list(re.findall(r"(?s)<tr id=.*?</tr>", body))
    without = r"votes not on file|not listed|not reported|unknown"
    held = [row for row in rows if not re.search(without, row)]
    badge = re.search(r"<li>(\d+) updates?(?: so far)?</li>", page)
    stored = re.search(
        rf"have this race’s votes for (?:each of )?(?:the )?({'|'.join(WORDS[1:])}|\d+)", page
    )
    if badge and stored and whole(badge[1]) != whole(stored[1]):
        yield f"{badge[0]} beside {stored[0]}"
    if rows and stored and len(held) > whole(stored[1]):
        yield f"{stored[0]} beside {len(held)} rows"
    grouped = [int(n) for n in re.findall(r"<span>(\d+) updates?</span>", body)]
    if grouped and sum(grouped) != len(rows):
        yield f"{grouped} updates beside {len(rows)} rows"
    if not rows or not own.votes or not says:
        return
    close, said = text(re.findall(r"<td[^>]*>(.*?)</td>", rows[-1])[-1]), text(says[0])
    if "votes not on file" in rows[-1] or "not listed" in rows[-1]:
        return
    wrong = close == "tied" and " led " in said
    if (found := re.search(rf"\+({NUMBER})$", close)) and re.search(AHEAD, said):
        wrong = f"{found[1]} vote" not in said
    if (found := re.search(rf"({NUMBER}) below$", close)) and "Yes" in said:
        more = re.search(MISSING, said)
        wrong = more is None or whole(more[1] or "one") != whole(found[1])
    if wrong:
        yield f"{close!r} beside {said!r}"


def _changes(page: str, embed: str, says: list[str], card: str) -> Iterator[str]:
    """The numbers of changes in heading, list, sentence, the drawing's words, embed and card."""
    lead, course = re.search('<h2 id="lead">(.*)</h2>', page), page.partition('id="lead"')[2]
    if re.search("changed hands|the lead|moves ahead", course.partition("</ol>")[0]):
        # Who would go on is another measure than the lead that is drawn: with 50% each nobody's
        # lead changes.
        says = [said for said in says if "The spots that win or advance" not in text(said)]
    drawn = [course, embed.partition("<desc")[2]]
    changes = rf"(?:changed hands|the threshold|cutoff changed) {ONCE}\."
    drawing, framed, on_card = (
        counted(re.search(changes, words.partition("</desc>")[0])) for words in (*drawn, card)
    )
    how = rf"(?:changed|changed hands|crossed [\w% -]+?) {ONCE}"
    numbers = {
        "heading": counted(re.search(f"{how} in", text(lead[1]))) if lead else None,
        "sentence": counted(re.search(f"{how}(?:[,.]| so far)", text(" ".join(says)))),
        "drawing": drawing,
        "embed": framed,
        "card": on_card,
        "list": page.count("<li><i>") or None,
    }
    if len({number for number in numbers.values() if number is not None}) > 1:
        yield f"numbers of changes {numbers}"
    marked = len(re.findall(r'<tr id="[^"]*" class="[^"]*flip', page))
    if marked < (numbers["list"] or 0):  # more are: a lead may change within the places, too
        yield f"{numbers['list']} changes beside {marked} marked rows"
    never = r"has not changed|have not changed|never changed"
    if numbers["list"] and re.search(never, text(" ".join(says))):
        yield f"{says} beside {numbers['list']} changes"


def _card(card: str, own: Table, said: str) -> Iterator[str]:
    if (found := re.search(rf"({NUMBER}) votes? ahead", card)) and f"{found[1]} vote" not in said:
        yield f"card {card!r} beside {said!r}"
    if (found := re.search(rf"Tied with ({NUMBER}) votes? each", card)) and (
        own.ranked[0] != whole(found[1]) or "tied" not in said
    ):
        yield f"card {card!r} beside {said!r}"
    if (
        found := re.search(r"Yes ([\d.]+)%(?:, (above|below|exactly at) the threshold)?", card)
    ) and (
        own.shares.get("Yes") != found[1] or (found[2] and f"{found[2]} the threshold" not in said)
    ):
        yield f"card {card!r} beside {said!r}"
    silences = {"No leader named": "We name no leader", "No votes counted": "No votes"}
    for one, other in (silences | {"Not fully reported": "not been fully"}).items():
        if (one in card) != (other in said):
            yield f"card {card!r} beside {said!r}"
