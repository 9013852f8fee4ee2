"""What is caught when somebody changes a published site, with hashes made to fit or not.

`python -m tests.verify.test_tamper` prints the table and writes it to build/tamper-table.txt.
"""

from __future__ import annotations

import csv
import gzip
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
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
PROOFS = ["hashes as they were", "own block or seal", "old manifest", "old, another builder"]
PROOFS += ["rebuilt"]
"""`verify` on old hashes; on fitted ones: `verify`, two --against, --rebuild."""

ALONE = ("sealed facts", "chain")
"""Kinds that stand for themselves: the seal of an election is read from them."""

Change = Callable[[bytes], bytes]


def swap(one: str, other: str) -> Change:
    """Put the two texts in each other's place, everywhere."""

    def change(data: bytes) -> bytes:
        text = data.decode()
        assert one in text and other in text, (one, other)
        return text.replace(one, "\1").replace(other, one).replace("\1", other).encode()

    return change


def shown(change: Change) -> Change:
    """Return ``change`` of what readers see alone: the data blocks of the page stay."""

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
    """Change one bit in the middle."""
    spoiled = bytearray(data)
    spoiled[len(data) // 2] ^= 1
    return bytes(spoiled)


def behind(more: bytes) -> Change:
    return lambda data: data + more


def packed(change: Change) -> Change:
    return lambda data: gzip.compress(change(gzip.decompress(data)), mtime=0)


Kind = tuple[str, Mapping[str, Change]]
"""A pattern that one file of the site matches, and how it may be changed, by name."""


def table_of(path: str) -> list[dict[str, str]]:
    with (built() / "data" / archive.GENERAL / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def leaders(update: str = UPDATE) -> tuple[str, str, str, str]:
    """Return the names of the two who lead the mayor's race at an update, and their votes."""
    names = {row["choice"]: row["name"] for row in table_of("choices.csv")}
    mayor = [row for row in table_of(f"snapshots/{update}.csv") if row["race"] == "mayor"]
    first, second = sorted(mayor, key=lambda row: -int(row["votes"]))[:2]
    most, less = (f"{int(row['votes']):,}" for row in (first, second))
    return names[first["choice"]], names[second["choice"]], most, less


def kinds() -> dict[str, Kind]:
    first, second, most, less = leaders()
    names, figures, newest = swap(first, second), swap(most, less), swap(*leaders(NEWEST)[2:])
    page = {"figure": shown(newest), "name": shown(names)}
    listed = {"figure": shown(listed_margin), "other figure": shown(first_cell)}
    listed |= {"name": shown(swap(*short())), "title": shown(put(">Mayor of ", ">Dean of "))}
    title = shown(put('<h1 id="top">Mayor of ', '<h1 id="top">Dean of '))
    blocks = {"figure and block": newest, "name and block": names}
    embed = {"title": shown(put("Mayor of ", "Dean of ")), "name and block": names}
    record = {"figure": shown(figures), "name": shown(names), "title": shown(put("<h1>", "<h1>A "))}
    history = {"figure": swap(most.replace(",", ""), less.replace(",", "")), "name": names}
    races = {"figure": put(",3,", ",4,"), "title": put("Mayor of ", "Dean of ")}
    home = {"figure": shown(swap_digits), "name": shown(put("Marl", "Clay"))}
    general = archive.GENERAL
    return {
        "race page": (f"{MAYOR}/index.html", {**page, "title": title, **blocks}),
        "embed": (f"{MAYOR}/embed/index.html", {**page, **embed}),
        "update page": (f"{general}/updates/{UPDATE}/index.html", listed),
        "election page": (f"{general}/index.html", listed),
        "record": (f"{MAYOR}/{UPDATE}/index.html", record),
        "home page": ("index.html", home),
        "written page": ("about/index.html", {"word": put("</main>", "<p>Not so.</p></main>")}),
        "card": (f"{MAYOR}/card.png", {"picture": turned}),
        "history": (f"{MAYOR}/history.csv", history),
        "citations": (f"{MAYOR}/cite.json", {"figure": figures, "name": names}),
        "feed": (f"{general}/feed.xml", {"word": put("<title>", "<title>Not: ")}),
        "chart file": (f"{MAYOR}/charts.json.*.gz", {"name": packed(swap(*short()))}),
        "versions": (f"{MAYOR}/versions.json", {"word": put('"', ' "')}),
        "style sheet": ("assets/archive.*.css", {"rule": behind(b".ups{display:none}")}),
        "script": ("assets/site.*.js", {"code": behind(b";document.title=''")}),
        "sealed facts": (f"{general}/data/sealed.txt", {"name": names}),
        "chain": (f"{general}/data/published.csv", {"day": put("2031-04-01", "2031-03-01")}),
        "data table": ("data/races.csv", races),
        "Parquet": ("data/votes.parquet", {"byte": turned}),
        "search index": ("assets/index.*/pagefind.*.pf_meta", {"byte": turned}),
        "site map": ("sitemap.xml", {"address": put("/mayor/", "/major/")}),
        "page for what is missing": ("404.html", {"word": put("</main>", "<p>Gone.</p></main>")}),
    }


def short() -> tuple[str, str]:
    """Return the short names of the two."""
    known = {row["name"]: row["short_name"] for row in table_of("choices.csv")}
    return known[leaders()[0]], known[leaders()[1]]


def another_digit(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([48 + (data[place] - 47) % 10]) + data[place + 1 :]


def listed_margin(data: bytes) -> bytes:
    """Change the last digit of the mayor's margin in the list of all races."""
    start = data.index(b'id="race-list"')
    pattern = rb'<tr[^>]*><th[^>]*><a href="[^"]*mayor/[^"]*">.*?</tr>'
    row = re.search(pattern, data[start:], re.DOTALL)
    assert row
    last = [*re.finditer(rb"(\d)</td>", row[0])][-1]
    return another_digit(data, start + row.start() + last.start(1))


def first_cell(data: bytes) -> bytes:
    """Change the last digit of the first figure of a table, which no block states."""
    found = re.search(rb"<td[^>]*>[\d,]*(\d)</td>", data)
    assert found
    return another_digit(data, found.start(1))


def swap_digits(data: bytes) -> bytes:
    """Change the last digit of the last number of ballots on the page."""
    last = [*re.finditer(rb"\d,\d\d(\d)", data[: data.rindex(b"</main>")])][-1]
    return another_digit(data, last.start(1))


def rounds() -> Iterator[list[tuple[str, str]]]:
    """Yield which kind of file is changed how, so that no site has two changes of one kind.

    What all else is verified by is changed alone.
    """
    left = {kind: [*changes, "removed"] for kind, (_, changes) in kinds().items()}
    left["written page"].append("added beside")
    left["record"].append("added beside")
    for kind in ALONE:
        yield from ([(kind, change)] for change in left.pop(kind))
    while left:
        yield [(kind, changes.pop()) for kind, changes in left.items()]
        left = {kind: changes for kind, changes in left.items() if changes}


def spoil(site: Path, kind: str, change: str) -> str:
    """Change one file of ``site``; return its path."""
    pattern, changes = kinds()[kind]
    (path,) = site.glob(pattern)
    if change == "removed":
        path.unlink()
    elif change == "added beside":
        path = path.with_name(f"x-{path.name}")
        shutil.copyfile(next(site.glob(pattern)), path)
    else:
        new = changes[change](path.read_bytes())
        assert new != path.read_bytes(), (kind, change)
        path.unlink()  # it may be a link to the file of another build
        path.write_bytes(new)
    return path.relative_to(site).as_posix()


@cache
def manifests() -> tuple[Path, Path]:
    """Return the manifest of the whole site, as kept, and the same by another builder."""
    folder = archive.kept_folder()
    same, other = folder / "same.json", folder / "other.json"
    shutil.copyfile(built() / "site" / MANIFEST, same)
    shutil.copyfile(same, other)
    return same, by_another_builder(other)


@cache
def anew() -> Path:
    """Build the site anew once: what --rebuild compares with, the same for every case."""
    root = archive.checkout(archive.kept_folder() / "anew", built() / "data")
    return archive.build_here(root)


def found_anew(site: Path) -> list[tuple[str, str]]:
    """Return what `rebuilt` finds, with the build that it would make each time."""
    outcome = Outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "builder.verify.rebuild.build",
            lambda folders, report, **options: shutil.copytree(anew(), folders.site),
        )
        rebuilt(Folder(site), built(), outcome)
    return outcome.differences


def run(changed: list[tuple[str, str]]) -> Iterator[tuple[bool, ...]]:
    """Yield by which of the `PROOFS` each change of one site is named."""
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
            proofs = (listed, own, same, other)
            alone = len(paths) == 1  # whatever is found comes of this change
            marks = (bool(found) if alone else any(map(names.match, found)) for found in proofs)
            yield (*marks, path in anew)


@cache
def caught() -> dict[tuple[str, str], tuple[bool, ...]]:
    """Return by which of the `PROOFS` each kind of change of each kind of file is named."""
    sites = [(changed, run(changed)) for changed in rounds()]
    return dict(case for changed, marks in sites for case in zip(changed, marks, strict=True))


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
    "election page": {"figure", "other figure", "name", "title"},
    "record": {"figure", "name", "title", "removed", "added beside"},
    "home page": {"figure", "name"},
    "history": {"figure", "name"},
    "citations": {"figure", "name"},
    "sealed facts": {"name", "removed"},
    "chain": {"day", "removed"},
}
"""What `verify` catches with nothing kept and all hashes made to fit: by a block or the seal."""
OLD = {
    "race page": {"name and block", "removed"},
    "embed": {"name and block", "removed"},
    "history": {"figure", "name", "removed"},
    "sealed facts": {"name", "removed"},
    "chain": {"day", "removed"},
    "data table": {"figure", "title", "removed"},
    "Parquet": {"byte", "removed"},
    **{kind: {"removed"} for kind in ("update page", "election page", "record", "home page")},
    **{kind: {"removed"} for kind in ("written page", "card", "citations", "feed", "versions")},
}
"""What a manifest by another builder catches beyond that: statements, downloads, what is gone."""


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
