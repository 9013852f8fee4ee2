"""Random archives with random histories: each honest one passes, each silent edit is caught."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from builder import checks
from builder.editing.complete import complete
from builder.editing.correct import correct
from builder.editing.reword import reword
from builder.editing.scopes import Edit
from builder.editing.seal import lines_for, seal
from builder.errors import DataError
from builder.model import Jurisdiction
from builder.store import load
from builder.store.csvfile import dump_rows
from builder.store.schema import BALLOTS, SNAPSHOT, TABLES
from tests import sampling
from tests.sealing import contents, read, rename_race, worded
from tests.small_archive import FILES

ELECTION = "xx-shire/2030-11-05"
ROUNDS = int(os.environ.get("SEAL_ROUNDS", "36" if sampling.whole else "12"))
"""Histories of a batch, each of which has every silent edit tried on it."""
BATCHES = 12
"""Batches at most. Hypothesis also draws constants from the modules that are imported, so what one
batch happens to try differs with the tests before it: the next one follows while a way is missing.
"""

Rows = list[dict[str, str]]
Draw = Callable[[st.SearchStrategy[str]], str]
TEXT = st.text("abkzöñ中 ,\"'-|", min_size=1, max_size=8).map(lambda text: f"x{text}x")
NUMBER = st.integers(0, 999).map(str)
DAY = st.integers(10, 28).map(lambda day: f"2030-11-{day}")


def one(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


MAYBE = {
    "seats": one("1", "2", "3"),
    "votes_allowed": one("1", "2", "3"),
    "coverage": one("", "whole", "inside", "crosses", "beyond"),
    "official_title": TEXT,
    "question": TEXT | st.just(""),
    "rule": one("plurality", "majority-runoff", "top-two", "unknown"),
    "name": TEXT,
    "official_name": TEXT,
    "phase": one("election-night", "canvass", "after-certification"),
    "status": one(
        "unofficial-partial", "unofficial-complete", "certified", "correction", "recount"
    ),
    "withdrawn": TEXT | st.just(""),
    **dict.fromkeys(["votes", "value", *BALLOTS[1:7]], NUMBER | st.just("")),
    "qualifier": one("exact", "about", "more-than"),
    "as_of": DAY | st.just(""),
    "event": one("audit", "recount", "court", "certification"),
    "at": DAY,
    "state": one("planned", "happened"),
    "said_on": DAY | st.just(""),
    "reason": TEXT,
    "date": DAY,
    "by": one("ours", "authority"),
}
"""What a column of sealed facts may hold, so that the seal catches an edit and not its form."""


@dataclass(slots=True)
class World:
    """An election on the disk, with counters for names that are new."""

    folder: Path
    jurisdiction: Jurisdiction
    draw: Draw
    number: int = 0
    did: Counter[str] = field(default_factory=Counter)

    def new(self) -> int:
        self.number += 1
        return self.number

    def rows(self, file: str) -> Rows:
        # A command leaves out the columns that came later where they are empty.
        whole = dict.fromkeys(columns_of(file), "")
        return [whole | row for row in read(self.folder, file)]

    def write(self, file: str, rows: Rows) -> None:
        (self.folder / file).write_text(dump_rows(rows, columns_of(file)), encoding="utf-8")

    def add(self, file: str, **cells: str) -> None:
        row = dict.fromkeys(columns_of(file), "") | {"source": "file"} | cells
        self.write(file, [*self.rows(file), {name: row[name] for name in columns_of(file)}])

    def errors(self) -> list[str]:
        found = checks.check_election(self.folder, self.jurisdiction)
        return [str(problem) for problem in found if problem.level is checks.Level.ERROR]

    def unsealed(self) -> list[str]:
        found = checks.unsealed(load.load_election(self.folder, self.jurisdiction))
        return [str(problem) for problem in found]

    def number_below(self, end: int) -> int:
        return int(self.draw(st.integers(0, end - 1).map(str)))

    def pick(self, rows: Rows) -> dict[str, str]:
        return rows[self.number_below(len(rows))]

    def yes(self, *words: str) -> bool:
        return self.draw(one(*words or ("yes", "no"))) == "yes"

    def drawn(self, names: Iterable[str]) -> dict[str, str]:
        return {name: self.draw(MAYBE[name]) for name in names}

    def sealed(self) -> set[str]:
        return {row["scope"] for row in self.rows("published.csv")}


def columns_of(file: str) -> tuple[str, ...]:
    if file.endswith(".ballots.csv"):
        return BALLOTS
    return SNAPSHOT if "/" in file else TABLES[file].columns


@contextmanager
def world(draw: Draw) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data" / ELECTION
        (folder / "snapshots").mkdir(parents=True)
        (folder.parent / "jurisdiction.toml").write_text(
            FILES["jurisdiction.toml"], encoding="utf-8"
        )
        (folder / "election.toml").write_text(
            'title = "A count"\ndate = 2030-11-05\n', encoding="utf-8"
        )
        made = World(folder=folder, jurisdiction=load.load_jurisdiction(folder.parent), draw=draw)
        for file in ("sources.csv", "races.csv", "choices.csv", "updates.csv"):
            made.write(file, [])
        made.add("sources.csv", title="File", kind="press")
        for act in (new_race, new_update, new_event):
            for _ in range(int(draw(one("1", "2", "3")))):
                act(made)
        yield made


# What honest people do; each leaves nothing wrong.


def new_race(w: World) -> None:
    slug = f"race-{w.new()}"
    cells = {"title": slug, "official_title": f"{slug} {w.draw(TEXT)}", "kind": "office"}
    cells |= w.drawn(["rule", "coverage", "question", "seats", "votes_allowed"])
    cells["coverage_source"] = "file" if cells["coverage"] else ""
    w.add("races.csv", race=slug, office="Office", **cells)
    for n in range(int(w.draw(one("2", "3")))):
        names = {"name": f"{n} {w.draw(TEXT)}", "official_name": f"{n} {w.draw(TEXT)}"}
        w.add("choices.csv", race=slug, choice=f"c{n}", kind="candidate", **names)


def new_update(w: World) -> None:
    """An update at any time: a late one is a backfill."""
    key = f"2030-11-{w.draw(one('06', '07', '08'))}-{1000 + w.new()}"
    when = f"{key[:10]}T{key[11:13]}:{key[13:]}"
    precision = w.draw(one("minute", "second"))
    released = when + (":00" if precision == "second" else "") + "-08:00"
    cells = {"released_at": released, "precision": precision} | w.drawn(["phase", "status"])
    w.add("updates.csv", update=key, **cells)
    file, ballots = f"snapshots/{key}.csv", f"snapshots/{key}.ballots.csv"
    w.write(file, [])
    for choice in w.rows("choices.csv"):
        if w.yes("yes", "yes", "no"):
            w.add(file, race=choice["race"], choice=choice["choice"], **w.drawn(["votes"]))
    for race in w.rows("races.csv"):
        if w.yes():
            w.add(ballots, race=race["race"], **w.drawn(BALLOTS[1:7]))
    for item in ("ballots_counted", "outstanding_total"):
        if w.yes():
            value = {"value": w.draw(NUMBER)} | w.drawn(["qualifier"])
            w.add("totals.csv", update=key, item=item, **value)


def new_event(w: World) -> None:
    n = len(w.rows("events.csv")) + 1
    w.add("events.csv", n=str(n), **w.drawn(["event", "at", "state", "said_on"]))


def sealed_facts(w: World) -> list[tuple[str, str, str, str]]:
    """Return every stored fact: scope, key, field, value."""
    facts = []
    for scope, text in contents(w.folder).items():
        for line in text.splitlines():
            key, name, value = line.split("\t")
            facts.append((scope, key, name, value))
    return facts


def any_correction(w: World) -> None:
    """Any sealed fact corrected or withdrawn."""
    sealed = w.sealed()
    moved = [row["old"].rpartition("/")[2] for row in w.rows("redirects.csv")]
    waiting = {(row["key"], row["field"]) for row in w.rows("completions.csv")}
    facts = [
        fact
        for fact in sealed_facts(w)
        if fact[0] in sealed
        and fact[2] in MAYBE
        and fact[2] != "rule"
        and fact[0].partition("/")[0] not in ("election", "redirect", "reworded")
        and not (fact[0].startswith("correction/") and fact[2] not in ("reason", "date", "by"))
        and (fact[1], fact[2]) not in waiting
        and not any(f"race/{name}" == fact[0] for name in moved)
    ]
    if not facts:
        return
    scope, key, name, was = facts[w.number_below(len(facts))]
    now = w.draw(MAYBE[name].filter(lambda value: value != was))
    if key.startswith("total/") and name == "qualifier":
        now = "less-than"
    if now != was:
        how = {"reason": w.draw(TEXT), "by": w.draw(MAYBE["by"]), "on": w.draw(DAY)}
        correct(w.folder, [Edit(scope=scope, key=key, field=name, now=now)], source="file", **how)


def any_addition(w: World) -> None:
    """What should have been there, or was not reported: as a correction or as a completion."""
    sealed = w.sealed()
    stored = {fact[:3] for fact in sealed_facts(w)}
    known = {(row["scope"], row["key"], row["field"]) for row in w.rows("corrections.csv")}
    empty = []
    for row in w.rows("updates.csv"):
        scope = f"update/{row['update']}"
        for choice in w.rows("choices.csv"):
            empty.append((scope, f"votes/{choice['race']}/{choice['choice']}", "votes"))
        for race in w.rows("races.csv"):
            empty += [(scope, f"ballots/{race['race']}", name) for name in BALLOTS[1:7]]
        empty += [(scope, "total/registered", "value"), (scope, "update", "withdrawn")]
    empty = [fact for fact in empty if fact[0] in sealed and fact not in stored]
    if not empty:
        return
    scope, key, name = empty[w.number_below(len(empty))]
    wanted = [Edit(scope=scope, key=key, field=name, now=w.draw(NUMBER))]
    _, *of = key.split("/")
    listed = (scope, f"listed/{of[0]}", of[1]) if len(of) == 2 else None
    if w.yes() and not {(scope, key, name), listed} & known:
        try:
            complete(w.folder, wanted, source="file")
        except DataError as error:  # under the name that its race had then
            assert "never to have been published" in str(error)
    else:
        correct(w.folder, wanted, reason=w.draw(TEXT), source="file", by="ours", on=w.draw(DAY))


def rename(w: World) -> None:
    race = w.pick(w.rows("races.csv"))["race"]
    new = f"race-{w.new()}"
    rename_race(w.folder, race, new)
    addresses = {"old": f"{ELECTION}/{race}", "new": f"{ELECTION}/{new}"}
    w.add("redirects.csv", **addresses, kind="moved", on="2030-12-01", reason="Renamed.")


def any_rewording(w: World) -> None:
    """A sealed wording changed with a row of wording.csv."""
    sealed = w.sealed()
    race = w.pick(w.rows("races.csv"))["race"]
    choice = w.pick([row for row in w.rows("choices.csv") if row["race"] == race])
    update = w.pick(w.rows("updates.csv"))["update"]
    choices = [row["choice"] for row in w.rows("choices.csv") if row["race"] == race]
    races = " ".join(row["race"] for row in w.rows("races.csv")[::-1])
    other = w.draw(TEXT | st.just(""))
    scope, key, name, now = {
        "title": (f"race/{race}", "race", "title", w.draw(TEXT)),
        "party": (f"race/{race}", f"choice/{choice['choice']}", "party", other),
        "note": (f"update/{update}", "update", "note", other),
        "publisher": ("source/file", "source", "publisher", other),
        "choices": (f"race/{race}", "race", "choices", " ".join([*choices[1:], choices[0]])),
        "races": ("order/races", "order", "races", races),
    }[w.draw(one("title", "party", "note", "publisher", "choices", "races"))]
    if scope.startswith("race/") and not name_then(w, race) & sealed:
        return
    if f"wording/{scope}" not in sealed and not scope.startswith("race/"):
        return
    edit = Edit(scope=scope, key=key, field=name, now=now)
    try:
        reword(w.folder, [edit], reason=w.draw(TEXT), on=w.draw(DAY))
    except DataError as error:
        refusals = ("which is stored already", "not sealed yet", "what it was")
        assert any(refusal in str(error) for refusal in refusals), error


def name_then(w: World, race: str) -> set[str]:
    """The scopes of the wording of a race under each name that it has had."""
    names = [race]
    for row in reversed(w.rows("redirects.csv")):
        if row["new"].rpartition("/")[2] == names[-1]:
            names.append(row["old"].rpartition("/")[2])
    return {f"wording/race/{name}" for name in names}


def new_statement(w: World) -> None:
    choice = w.pick(w.rows("choices.csv"))
    lead = {"race": choice["race"], "item": "lead", "choice": choice["choice"]}
    said = {"date": w.draw(DAY), "value": w.draw(TEXT), "said_by": w.draw(TEXT)}
    w.add("statements.csv", **lead, **said)


def seal_it(w: World) -> None:
    seal(w.folder, lines_for(w.folder, "2030-12-01"))


ACTS = [
    *(new_race, new_update, new_event, new_statement, rename, seal_it),
    *[any_correction, any_addition] * 2,
    *[any_rewording] * 3,
]


def live(w: World) -> None:
    """A random honest history, sealed at its end."""
    seal_it(w)
    for _ in range(w.number_below(9)):
        act = ACTS[w.number_below(len(ACTS))]
        w.did[act.__name__] += 1
        act(w)
        assert w.errors() == [], act.__name__
    seal_it(w)
    assert w.errors() == [] and w.unsealed() == []


# What nobody may do in silence. Each returns False where there was nothing to change.

SEALED = {
    "races.csv": "official_title rule seats votes_allowed coverage question title group place note",
    "choices.csv": "name official_name party note incumbent",
    "updates.csv": "phase status withdrawn note official_label",
    "totals.csv": "value qualifier as_of",
    "events.csv": "event at state said_on note",
    "corrections.csv": "date by reason was now",
    "statements.csv": "date value said_by note",
    "sources.csv": "title publisher",
    "wording.csv": "date reason was now",
    "redirects.csv": "on reason",
    "votes": "votes",
    "ballots": " ".join(BALLOTS[1:7]),
}


def files_of(w: World) -> list[tuple[str, str]]:
    """Every file of facts that has rows, with its name in SEALED."""
    found = []
    for path in sorted(w.folder.rglob("*.csv")):
        file = path.relative_to(w.folder).as_posix()
        name = "ballots" if file.endswith(".ballots.csv") else "votes" if "/" in file else file
        if name in SEALED and w.rows(file):
            found.append((file, name))
    return found


def choose(w: World) -> tuple[str, str, Rows]:
    found = files_of(w)
    file, name = found[w.number_below(len(found))]
    return file, name, w.rows(file)


def edit_cell(w: World) -> bool:
    file, name, rows = choose(w)
    column = w.draw(one(*SEALED[name].split()))
    row = w.pick(rows)
    new = w.draw(MAYBE.get(column, TEXT))
    if row[column] == new:
        return False
    row[column] = new
    if column == "coverage":
        row["coverage_source"] = "file" if new else ""
    w.write(file, rows)
    return True


def swap_cells(w: World) -> bool:
    file, name, rows = choose(w)
    column = w.draw(one(*SEALED[name].split()))
    first, second = w.pick(rows), w.pick(rows)
    if first[column] == second[column]:
        return False
    first[column], second[column] = second[column], first[column]
    w.write(file, rows)
    return True


def drop_row(w: World) -> bool:
    file, name, rows = choose(w)
    row = w.pick(rows)
    if name == "ballots" and not any(row[column] for column in BALLOTS[1:7]):
        return False  # says nothing: not reported has one spelling
    rows.remove(row)
    w.write(file, rows)
    return True


def drop_whole(w: World) -> bool:
    """A race or an update with everything that names it."""
    column = w.draw(one("race", "update"))
    name = w.pick(w.rows(f"{column}s.csv"))[column]
    for path in sorted(w.folder.rglob("*.csv")):
        file = path.relative_to(w.folder).as_posix()
        if file.startswith(f"snapshots/{name}."):
            path.unlink()
        elif rows := w.rows(file):
            w.write(file, [row for row in rows if row.get(column) != name])
    return True


def rename_silently(w: World) -> bool:
    redirects = w.folder / "redirects.csv"
    before = redirects.read_bytes() if redirects.exists() else None
    rename(w)
    if before is None:
        redirects.unlink()
    else:
        redirects.write_bytes(before)
    return True


def add_row(w: World) -> bool:
    update = w.pick(w.rows("updates.csv"))["update"]
    choice = w.pick(w.rows("choices.csv"))
    what = w.draw(one("total", "choice", "votes", "ballots"))
    if what == "total":
        vote_by_mail = {"item": "outstanding_vbm", "value": w.draw(NUMBER), "qualifier": "exact"}
        w.add("totals.csv", update=update, **vote_by_mail)
    elif what == "choice":
        new = {"choice": f"new-{w.new()}", "name": "New", "official_name": f"New {w.number}"}
        w.write("choices.csv", [*w.rows("choices.csv"), choice | new])
    else:
        file = f"snapshots/{update}{'.ballots' * (what == 'ballots')}.csv"
        names = ("race", "choice") if what == "votes" else ("race",)
        key = {name: choice[name] for name in names}
        if any(key.items() <= row.items() for row in w.rows(file)):
            return False
        w.add(file, **key, **({what: w.draw(NUMBER)} if what == "ballots" else w.drawn([what])))
    return True


def forge_line(w: World) -> bool:
    rows = w.rows("published.csv")
    row = w.pick(rows)
    column = w.draw(one("seq", "published_on", "scope", "layer", "sha256", "previous"))
    if column == "published_on" and row is rows[-1]:
        return False  # the newest line is proved outside, by what was published of it
    other = w.pick(rows)[column]
    new = {"seq": "77", "layer": "2", "published_on": "2030-11-30"}.get(column, other)
    if new == row[column]:
        return False
    row[column] = new
    w.write("published.csv", rows)
    return True


def drop_line(w: World) -> bool:
    rows = w.rows("published.csv")
    rows.remove(w.pick(rows))
    w.write("published.csv", rows)
    return True


def swap_shown(w: World) -> bool:
    """Two races, or two choices of one race, change places."""
    file = w.draw(one("races.csv", "choices.csv"))
    rows = w.rows(file)
    first, second = sorted(w.number_below(len(rows)) for _ in range(2))
    if first == second or (file == "choices.csv" and rows[first]["race"] != rows[second]["race"]):
        return False
    rows[first], rows[second] = rows[second], rows[first]
    w.write(file, rows)
    return True


def swap_rows(w: World) -> bool:
    """Two lines of a file that only grows change places, with or without their numbers."""
    numbered = one("published.csv seq", "corrections.csv n", "events.csv n", "wording.csv n")
    file, number = w.draw(numbered).split()
    rows = w.rows(file)
    if len(rows) < 2:
        return False
    first, second = sorted(w.number_below(len(rows)) for _ in range(2))
    rest = [column for column in rows[0] if column not in (number, "source")]
    if all(rows[first][column] == rows[second][column] for column in rest):
        return False
    rows[first], rows[second] = (
        rows[second] | {number: rows[first][number]},
        rows[first] | {number: rows[second][number]},
    )
    w.write(file, rows)
    return True


def edit_completion(w: World) -> bool:
    rows = w.rows("completions.csv")
    if not rows:
        return False
    row = w.pick(rows)
    act = w.draw(one("drop", "layer", "key"))
    if act == "drop":
        rows.remove(row)
    else:
        row[act] = {"layer": str(int(row["layer"]) + 1), "key": "total/ballots_added"}[act]
    w.write("completions.csv", rows)
    return True


def hide_in_completion(w: World) -> bool:
    """A sealed fact passed off as one of a layer to come."""
    facts = [fact for fact in sealed_facts(w) if not fact[0].startswith("correction/")]
    scope, key, name, _ = facts[w.number_below(len(facts))]
    rows = w.rows("completions.csv")
    if any((row["scope"], row["key"], row["field"]) == (scope, key, name) for row in rows):
        return False
    w.add("completions.csv", scope=scope, layer="9", key=key, field=name)
    return True


def drop_redirect(w: World) -> bool:
    rows = w.rows("redirects.csv")
    sealed = {row["scope"].replace("race/", f"{ELECTION}/") for row in w.rows("published.csv")}
    # A race may move before it is ever published, but its row is sealed, too.
    needed = [row for row in rows if row["old"] in sealed] or rows
    if not needed:
        return False
    rows.remove(w.pick(needed))
    w.write("redirects.csv", rows)
    return True


SILENT = [
    *[edit_cell] * 4,
    *[drop_row, add_row, forge_line, edit_completion] * 2,
    *(swap_cells, swap_shown, drop_whole, rename_silently),
    *(drop_line, swap_rows, hide_in_completion, drop_redirect),
]


def state(w: World) -> list[object]:
    """All that the seal holds, to tell an edit from none."""
    files = ("published.csv", "completions.csv", "redirects.csv")
    return [contents(w.folder), worded(w.folder), *map(w.rows, files)]


def test_every_honest_history_passes_and_each_silent_edit_of_it_is_caught() -> None:
    tried: Counter[str] = Counter()
    by_the_seal_alone: Counter[str] = Counter()
    lived: Counter[str] = Counter()

    quiet = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))

    @settings(quiet, max_examples=ROUNDS)
    @given(st.data())
    def histories(data: st.DataObject) -> None:
        with world(data.draw) as w:
            live(w)
            lived.update(w.did)
            kept = w.folder.with_name("kept")
            shutil.copytree(w.folder, kept)
            for act in SILENT:
                before = state(w)
                if act(w):
                    assert state(w) != before, f"{act.__name__} changed nothing"
                    found = w.errors()
                    assert found or (act is drop_line and w.unsealed()), act.__name__
                    tried[act.__name__] += 1
                    by_the_seal_alone[act.__name__] += all(
                        line.startswith(f"{ELECTION} ") for line in found
                    )
                shutil.rmtree(w.folder)
                shutil.copytree(kept, w.folder)

    ways, edits = ({act.__name__ for act in acts} for acts in (ACTS, SILENT))
    for batch in range(BATCHES):
        seed(batch)(histories)()
        if ways <= lived.keys() and edits <= tried.keys():
            break
    alone = by_the_seal_alone.total()
    print(f"{tried.total()} silent edits caught, {alone} by the seal alone: {dict(tried)}")
    print(f"lived: {dict(lived)}")
    assert edits == tried.keys(), "every sort of edit was tried"
    assert ways == lived.keys(), "every honest way was taken"
    assert alone > tried.total() / 2, "most edits are such that nothing else could see them"
