"""What is caught when somebody changes a published site: each kind of file, each kind of change,
with hashes made to fit or not.

`python -m tests.verify.test_tamper` prints the table and writes it to build/tamper-table.txt.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from builder.seal.manifest import MANIFEST, SUMS
from builder.verify.fetch import Folder
from builder.verify.rebuild import rebuilt
from builder.verify.seals import Outcome
from tests import archive
from tests.checkout import ROOT
from tests.sealed_site import built, by_another_builder, restated, told, verify

MAYOR, UPDATE, NEWEST = f"{archive.GENERAL}/mayor", "2030-11-06-0105", "2030-11-26-1000"
PROOFS = (
    "hashes as they were",
    "own block or seal",
    "old manifest",
    "old, another builder",
    "built anew",
)
"""`verify` where the hashes were not made to fit; where they were, `verify`, --against by the same
and another builder, --rebuild.
"""

ALONE = ("sealed facts", "chain")
"""Kinds that stand for themselves: the seal of an election is read from them."""

Change = Callable[[bytes], bytes]


def swap(one: str, other: str) -> Change:
    """The two texts in each other's place, everywhere."""

    def change(data: bytes) -> bytes:
        text = data.decode()
        assert one in text and other in text, (one, other)
        return text.replace(one, "\1").replace(other, one).replace("\1", other).encode()

    return change


def shown(change: Change) -> Change:
    """``change`` in what readers see alone: the data blocks of the page stay as they were."""

    def changed(data: bytes) -> bytes:
        parts = re.split(rb"(<pre>.*?</pre>|<script.*?</script>)", data, flags=re.DOTALL)
        parts[::2] = re.split(rb"\0cut\0", change(b"\0cut\0".join(parts[::2])))
        return b"".join(parts)

    return changed


def put(old: str, new: str) -> Change:
    def change(data: bytes) -> bytes:
        assert old.encode() in data, old
        return data.replace(old.encode(), new.encode())

    return change


def turned(data: bytes) -> bytes:
    """One bit in the middle is another."""
    spoiled = bytearray(data)
    spoiled[len(data) // 2] ^= 1
    return bytes(spoiled)


def packed(change: Change) -> Change:
    return lambda data: gzip.compress(change(gzip.decompress(data)), mtime=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file: a pattern that one file of the site matches, and what is changed in it, by
    the sort of change.
    """

    pattern: str
    changes: Mapping[str, Change]


@cache
def leaders(update: str = UPDATE) -> tuple[str, str, str, str]:
    """Names of the two who lead the mayor's race at an update, and their votes, read from the
    data.
    """
    rows = (
        (built() / "data" / archive.GENERAL / "choices.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    names = {row.split(",")[1]: row.split(",")[2] for row in rows if row.startswith("mayor,")}
    snapshot = (built() / "data" / archive.GENERAL / "snapshots" / f"{update}.csv").read_text(
        encoding="utf-8"
    )
    votes = {
        row.split(",")[1]: int(row.split(",")[2])
        for row in snapshot.splitlines()
        if row.startswith("mayor,")
    }
    first, second = sorted(votes, key=lambda slug: -votes[slug])[:2]
    return names[first], names[second], f"{votes[first]:,}", f"{votes[second]:,}"


def kinds() -> dict[str, Kind]:
    first, second, most, less = leaders()
    names, figures, newest = swap(first, second), swap(most, less), swap(*leaders(NEWEST)[2:])
    return {
        "race page": Kind(
            pattern=f"{MAYOR}/index.html",
            changes={
                "figure": shown(newest),
                "name": shown(names),
                "title": shown(put('<h1 id="top">Mayor of ', '<h1 id="top">Dean of ')),
                "figure and block": newest,
                "name and block": names,
            },
        ),
        "embed": Kind(
            pattern=f"{MAYOR}/embed/index.html",
            changes={
                "figure": shown(newest),
                "name": shown(names),
                "title": shown(put("Mayor of ", "Dean of ")),
                "name and block": names,
            },
        ),
        "update page": Kind(
            pattern=f"{archive.GENERAL}/updates/{UPDATE}/index.html",
            changes={
                "figure": shown(listed_margin),
                "other figure": shown(first_cell),
                "name": shown(swap(*short())),
                "title": shown(put(">Mayor of ", ">Dean of ")),
            },
        ),
        "election page": Kind(
            pattern=f"{archive.GENERAL}/index.html",
            changes={
                "figure": shown(listed_margin),
                "other figure": shown(first_cell),
                "name": shown(swap(*short())),
                "title": shown(put(">Mayor of ", ">Dean of ")),
            },
        ),
        "record": Kind(
            pattern=f"{MAYOR}/{UPDATE}/index.html",
            changes={
                "figure": shown(figures),
                "name": shown(names),
                "title": shown(put("<h1>", "<h1>Vice ")),
            },
        ),
        "home page": Kind(
            pattern="index.html",
            changes={"figure": shown(swap_digits), "name": shown(put("Marl", "Clay"))},
        ),
        "written page": Kind(
            pattern="about/index.html", changes={"word": put("</main>", "<p>Not so.</p></main>")}
        ),
        "card": Kind(pattern=f"{MAYOR}/card.png", changes={"picture": turned}),
        "history": Kind(
            pattern=f"{MAYOR}/history.csv",
            changes={"figure": swap(most.replace(",", ""), less.replace(",", "")), "name": names},
        ),
        "citations": Kind(pattern=f"{MAYOR}/cite.json", changes={"figure": figures, "name": names}),
        "feed": Kind(
            pattern=f"{archive.GENERAL}/feed.xml", changes={"word": put("<title>", "<title>Not: ")}
        ),
        "chart file": Kind(
            pattern=f"{MAYOR}/charts.json.*.gz", changes={"name": packed(swap(*short()))}
        ),
        "versions": Kind(pattern=f"{MAYOR}/versions.json", changes={"word": put('"', ' "')}),
        "style sheet": Kind(
            pattern="assets/archive.*.css",
            changes={"rule": lambda data: data + b".ups{display:none}"},
        ),
        "script": Kind(
            pattern="assets/site.*.js", changes={"code": lambda data: data + b";document.title=''"}
        ),
        "sealed facts": Kind(pattern=f"{archive.GENERAL}/data/sealed.txt", changes={"name": names}),
        "chain": Kind(
            pattern=f"{archive.GENERAL}/data/published.csv",
            changes={"day": put("2031-04-01", "2031-03-01")},
        ),
        "data table": Kind(
            pattern="data/races.csv",
            changes={"figure": put(",3,", ",4,"), "title": put("Mayor of ", "Dean of ")},
        ),
        "Parquet": Kind(pattern="data/votes.parquet", changes={"byte": turned}),
        "search index": Kind(pattern="assets/index.*/pagefind.*.pf_meta", changes={"byte": turned}),
        "site map": Kind(pattern="sitemap.xml", changes={"address": put("/mayor/", "/major/")}),
        "page for what is missing": Kind(
            pattern="404.html", changes={"word": put("</main>", "<p>Gone.</p></main>")}
        ),
    }


def short() -> tuple[str, str]:
    """The short names of the two."""
    rows = (
        (built() / "data" / archive.GENERAL / "choices.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    heads = rows[0].split(",")
    place = heads.index("short_name")
    known = {row.split(",")[2]: row.split(",")[place] for row in rows[1:]}
    return known[leaders()[0]], known[leaders()[1]]


def another_digit(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([48 + (data[place] - 47) % 10]) + data[place + 1 :]


def listed_margin(data: bytes) -> bytes:
    """The margin of the mayor's race in the list of all races has another last digit."""
    start = data.index(b'id="race-list"')
    row = re.search(
        rb'<tr[^>]*><th[^>]*><a href="[^"]*mayor/[^"]*">.*?</tr>', data[start:], re.DOTALL
    )
    assert row
    last = [*re.finditer(rb"(\d)</td>", row[0])][-1]
    return another_digit(data, start + row.start() + last.start(1))


def first_cell(data: bytes) -> bytes:
    """The first figure of a table, which no block states, has another last digit."""
    found = re.search(rb"<td[^>]*>[\d,]*(\d)</td>", data)
    assert found
    return another_digit(data, found.start(1))


def swap_digits(data: bytes) -> bytes:
    """The last number of ballots on the page has another last digit."""
    last = [*re.finditer(rb"\d,\d\d(\d)", data[: data.rindex(b"</main>")])][-1]
    return another_digit(data, last.start(1))


def rounds() -> Iterator[list[tuple[str, str]]]:
    """Yield which kind of file is changed how, so that no site has two changes of one kind.

    What all else is verified by is changed alone.
    """
    left = {kind: [*of.changes, "removed"] for kind, of in kinds().items()}
    left["written page"].append("added beside")
    left["record"].append("added beside")
    for kind in ALONE:
        yield from ([(kind, change)] for change in left.pop(kind))
    while left:
        yield [(kind, changes.pop()) for kind, changes in left.items()]
        left = {kind: changes for kind, changes in left.items() if changes}


def spoil(site: Path, kind: str, change: str) -> str:
    """Changes one file of ``site``; its path."""
    of = kinds()[kind]
    (path,) = site.glob(of.pattern)
    if change == "removed":
        path.unlink()
    elif change == "added beside":
        path = path.with_name(f"x-{path.name}")
        shutil.copyfile(next(site.glob(of.pattern)), path)
    else:
        new = of.changes[change](path.read_bytes())
        assert new != path.read_bytes(), (kind, change)
        path.unlink()  # it may be a link to the file of another build
        path.write_bytes(new)
    return path.relative_to(site).as_posix()


@cache
def manifests() -> tuple[Path, Path]:
    """The manifest of the whole site as somebody kept it, and the same by another builder."""
    folder = archive.kept_folder()
    same, other = folder / "same.json", folder / "other.json"
    shutil.copyfile(built() / "site" / MANIFEST, same)
    shutil.copyfile(same, other)
    return same, by_another_builder(other)


@cache
def anew() -> Path:
    """The site built anew once: what --rebuild compares with, the same for every case."""
    root = archive.checkout(archive.kept_folder() / "anew", built() / "data")
    return archive.build_here(root)


def found_anew(site: Path) -> list[tuple[str, str]]:
    """What `rebuilt` finds, with the build that it would make each time."""
    outcome = Outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "builder.verify.rebuild.build",
            lambda folders, report, **options: shutil.copytree(anew(), folders.site),
        )
        rebuilt(Folder(site), built(), outcome)
    return outcome.differences


def run(changed: list[tuple[str, str]]) -> Iterator[tuple[bool, ...]]:
    """Yield by which of the `PROOFS` each change of one site is named: by the first as it is, by
    the others once every hash was made to fit.
    """
    with TemporaryDirectory(prefix="tamper-") as folder:
        site = Path(folder) / "site"
        shutil.copytree(built() / "site", site, copy_function=os.link)
        for name in (MANIFEST, SUMS):
            (site / name).unlink()
            shutil.copyfile(built() / "site" / name, site / name)
        paths = [spoil(site, kind, change) for kind, change in changed]
        listed = told(verify(site))
        restated(site)
        own = told(verify(site))
        same, other = ({*told(verify(site, "--against", str(of)))} - {*own} for of in manifests())
        anew = [path for path, _ in found_anew(site)]
        for path in paths:
            names = re.compile(rf"{re.escape(path.removesuffix('index.html'))}(index\.html)?: ")
            yield (
                *(
                    bool(lines) if len(paths) == 1 else any(map(names.match, lines))
                    for lines in (listed, own, same, other)
                ),
                path in anew,
            )


@cache
def caught() -> dict[tuple[str, str], tuple[bool, ...]]:
    """Return by which of the `PROOFS` each kind of change of each kind of file is named."""
    return {
        case: marks
        for changed in rounds()
        for case, marks in zip(changed, run(changed), strict=True)
    }


def table() -> str:
    """The table as text, a row for each change."""
    rows = [f"{'file':<26}{'change':<20}" + "".join(f"{name:<28}" for name in PROOFS)]
    order = [*kinds()]
    for (kind, change), proofs in sorted(caught().items(), key=lambda of: order.index(of[0][0])):
        marks = "".join(f"{'caught' if found else '-':<28}" for found in proofs)
        rows.append(f"{kind:<26}{change:<20}{marks}".rstrip())
    return "\n".join(rows) + "\n"


OWN = {
    "race page": {"figure", "name", "title", "figure and block", "name and block", "removed"},
    "embed": {"figure", "name", "title", "name and block"},
    "update page": {"figure", "name", "title", "removed"},
    "election page": {"figure", "name", "title"},
    "record": {"figure", "name", "title", "removed", "added beside"},
    "home page": {"figure", "name"},
    "history": {"figure", "name"},
    "citations": {"figure", "name"},
    "sealed facts": {"name", "removed"},
    "chain": {"day", "removed"},
}
"""What `verify` catches with nothing kept, though every hash was made to fit: what is held by a
data block or the seal.
"""
OLD = {
    "race page": {"name and block", "removed"},
    "embed": {"name and block", "removed"},
    "history": {"figure", "name", "removed"},
    "sealed facts": {"name", "removed"},
    "chain": {"day", "removed"},
    "data table": {"figure", "title", "removed"},
    "Parquet": {"byte", "removed"},
    "update page": {"removed"},
    "election page": {"removed"},
    "record": {"removed"},
    "home page": {"removed"},
    "written page": {"removed"},
    "card": {"removed"},
    "citations": {"removed"},
    "feed": {"removed"},
    "versions": {"removed"},
}
"""What a manifest by another builder catches beyond that: other statements, other downloads, and
whatever is gone.
"""


def test_no_change_of_a_published_file_is_silent_and_each_proof_catches_what_we_say_it_does() -> (
    None
):
    found = caught()
    assert {*OWN, *OLD} <= {kind for kind, _ in found}
    # Who kept a manifest of a site by the same builder, or builds the site anew, catches all of it.
    assert found == {
        (kind, change): (True, change in OWN.get(kind, ()), True, change in OLD.get(kind, ()), True)
        for kind, change in found
    }


def main() -> None:
    text = table()
    place = ROOT / "build" / "tamper-table.txt"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
