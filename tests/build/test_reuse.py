"""An election whose inputs are the same is taken over from the site that stands; whatever was done
to that site, the next one has the bytes of a build that computes all.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from builder import build, summary
from builder.errors import DataError
from builder.inputs import ElectionInputs, SiteInputs, joint_key, read_elections
from builder.reading import Folders
from builder.site.carried import Carried
from builder.site.writer import Written
from tests import archive
from tests.archive import GENERAL, SPECIAL
from tests.checkout import ROOT


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = archive.checkout(tmp_path_factory.mktemp("reuse") / "checkout")
    archive.build_here(root)
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A checkout with a site, to change."""
    return Path(shutil.copytree(built, tmp_path / "checkout", symlinks=True))


def rebuilt(root: Path, *, fresh: bool = False) -> Written:
    return build.build(Folders(root=root), lambda words: None, draft=True, fresh=fresh)


def as_new(root: Path, place: Path) -> dict[str, bytes]:
    """The site that a checkout with the same files, and no site, builds."""
    shutil.copytree(
        root,
        place,
        symlinks=True,
        ignore=shutil.ignore_patterns("site*", "build"),
        dirs_exist_ok=True,
    )
    if not (place / "builder").exists():
        (place / "builder").symlink_to(ROOT / "builder")
    rebuilt(place)
    return archive.files(place / "site")


def retitled(root: Path, election: str = GENERAL) -> None:
    place = root / "data" / election / "election.toml"
    text = place.read_text(encoding="utf-8")
    assert 'title = "' in text
    place.write_text(text.replace('title = "', 'title = "The other ', 1), encoding="utf-8")


def test_nothing_changed_and_every_election_is_taken_over(root: Path) -> None:
    before = archive.files(root / "site")
    written = rebuilt(root)
    assert (written.carried, written.computed, written.changed) == (2, 0, 0)
    assert archive.files(root / "site") == before


def test_the_election_that_changed_is_computed_and_the_other_is_taken_over(
    root: Path, tmp_path: Path
) -> None:
    other = root / "site" / SPECIAL / "index.html"
    stood = other.stat().st_ino
    retitled(root)
    written = rebuilt(root)
    assert (written.carried, written.computed) == (1, 1)
    assert other.stat().st_ino == stood, "the very file"
    assert archive.files(root / "site") == as_new(root, tmp_path / "new")


def test_fresh_computes_every_election(root: Path) -> None:
    before = archive.files(root / "site")
    assert rebuilt(root, fresh=True).computed == 2
    assert archive.files(root / "site") == before


def test_an_election_that_is_gone_leaves_no_page_and_is_forgotten(
    root: Path, tmp_path: Path
) -> None:
    shutil.rmtree(root / "data" / SPECIAL)
    assert rebuilt(root).carried == 1
    assert not (root / "site" / SPECIAL).exists()
    remembered = {path.name for path in (root / "build" / "elections").rglob("*.summary")}
    assert remembered == {f"{GENERAL.partition('/')[2]}.summary", "shared.summary"}
    assert archive.files(root / "site") == as_new(root, tmp_path / "new")


def inputs(root: Path) -> ElectionInputs:
    site = SiteInputs.read(root, draft=True)
    (found,) = (of for of in read_elections(Folders(root=root), site) if of.path == GENERAL)
    return found


def added(root: Path, path: str) -> ElectionInputs:
    with (root / path).open("ab") as file:
        file.write(b" ")
    return inputs(root)


CHANGES: dict[str, Callable[[Path], ElectionInputs]] = {
    "its votes": lambda root: added(
        root, min((root / "data" / GENERAL).glob("snapshots/*.csv")).relative_to(root).as_posix()
    ),
    "its races": lambda root: added(root, f"data/{GENERAL}/races.csv"),
    "its seal": lambda root: added(root, f"data/{GENERAL}/published.csv"),
    "a new file": lambda root: added(root, f"data/{GENERAL}/snapshots/new.csv"),
    "its jurisdiction": lambda root: added(
        root, f"data/{GENERAL.partition('/')[0]}/jurisdiction.toml"
    ),
    "a text": lambda root: added(root, "content/index.md"),
    "the settings": lambda root: added(root, "mkdocs.yml"),
    "code, templates, theme, locks": lambda root: swapped(root, builder={"sha256": "0"}),
    "a package": lambda root: swapped(root, tools={"pandas": "0"}),
    "a draft": lambda root: swapped(root, draft=False),
    "the chart library": lambda root: swapped(
        root, files={**inputs(root).site.files, "node_modules/x": b""}
    ),
}


def swapped(root: Path, **changed: object) -> ElectionInputs:
    found = inputs(root)
    return replace(found, site=replace(found.site, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_an_election_is_made_of_changes_its_key(root: Path, what: str) -> None:
    before = inputs(root)
    assert inputs(root).key == before.key
    assert CHANGES[what](root).key != before.key


def test_another_elections_data_do_not_change_its_key(root: Path) -> None:
    before = inputs(root).key
    added(root, f"data/{SPECIAL}/races.csv")
    assert inputs(root).key == before


def changed_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_another_version(path: Path) -> None:
    found = summary.read(summary.ElectionSummary, path.read_bytes())
    assert found is not None
    path.write_bytes(summary.written(replace(found, key="0" * 64)))


RECORD = f"site/{GENERAL}/mayor/2030-11-05-2015/index.html"
SUMMARY = f"build/elections/{GENERAL}.summary"
POISONS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a byte of a record": (RECORD, changed_byte),
    "a byte of a card": (f"site/{GENERAL}/mayor/card.png", changed_byte),
    "a byte of the seal": (f"site/{GENERAL}/data/sealed.txt", changed_byte),
    "a page that is longer": (RECORD, lambda path: path.write_bytes(path.read_bytes() + b" ")),
    "a file missing": (RECORD, Path.unlink),
    "a link in the place of a page": (RECORD, linked),
    "a folder in the place of a page": (RECORD, made_a_folder),
    "a folder missing": (f"site/{GENERAL}", shutil.rmtree),
    "no site": ("site", shutil.rmtree),
    "a byte of the summary": (SUMMARY, changed_byte),
    "a summary cut off": (SUMMARY, lambda path: path.write_bytes(path.read_bytes()[:-9])),
    "an empty summary": (SUMMARY, lambda path: path.write_bytes(b"")),
    "a summary of another version": (SUMMARY, of_another_version),
    "no summary": (SUMMARY, Path.unlink),
}


# By day, one poison for each way in which it is found.
BY_DAY = {
    "a byte of a record",
    "a file missing",
    "a link in the place of a page",
    "no site",
    "a byte of the summary",
    "a summary of another version",
}


@pytest.mark.parametrize(
    "what",
    [what if what in BY_DAY else pytest.param(what, marks=pytest.mark.whole) for what in POISONS],
)
def test_a_site_that_was_spoiled_is_found_or_computed_anew(root: Path, what: str) -> None:
    whole = archive.files(root / "site")
    where, spoil = POISONS[what]
    if where.endswith("sealed.txt") and not (root / where).exists():
        where = RECORD
    spoil(root / where)
    assert rebuilt(root).computed >= 1
    assert archive.files(root / "site") == whole
    assert rebuilt(root).computed == 0


def a_file_more(path: Path) -> None:
    path.with_name("more.html").write_text("<p>more</p>", encoding="utf-8")


def a_folder_more(path: Path) -> None:
    (path.parent / "more").mkdir()
    a_file_more(path.parent / "more" / "index.html")


def a_linked_folder_more(path: Path) -> None:
    (path.parent / "more").symlink_to(path.parent.parent)


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "spoil",
    [
        changed_byte,
        Path.unlink,
        linked,
        made_a_folder,
        a_pipe,
        a_file_more,
        a_folder_more,
        a_linked_folder_more,
        lambda path: shutil.rmtree(path.parent),
        lambda path: path.parent.rename(path.parent.with_name(f"moved-{path.parent.name}")),
    ],
)
@pytest.mark.parametrize("election", [GENERAL, pytest.param(SPECIAL, marks=pytest.mark.whole)])
def test_a_replaced_site_that_was_spoiled_spoils_nothing(
    root: Path, election: str, spoil: Callable[[Path], object]
) -> None:
    """What a build begins with is held against the same hashes as the site that stands."""
    rebuilt(root)
    whole = archive.files(root / "site")
    for pattern in ("updates/*/index.html", "*/card.png"):
        spoil(next((root / "build" / "replaced" / election).glob(pattern)))
    assert rebuilt(root).computed == 0
    assert archive.files(root / "site") == whole
    assert {path for path in (root / "site").rglob("*") if path.is_dir()} == {
        folder for path in whole for folder in (root / "site" / path).parents
    } - {root, *root.parents, root / "site"}


def test_a_byte_that_changed_in_a_file_of_both_sites_is_found(root: Path) -> None:
    rebuilt(root)
    whole = archive.files(root / "site")
    with (root / RECORD).open("r+b") as file:
        file.write(b"X")
    assert (root / "build" / RECORD.replace("site", "replaced", 1)).read_bytes()[:1] == b"X"
    assert rebuilt(root).computed == 1
    assert archive.files(root / "site") == whole


def test_a_build_without_a_site_takes_what_the_replaced_one_has(root: Path) -> None:
    rebuilt(root)
    whole = archive.files(root / "site")
    shutil.rmtree(root / "site")
    assert rebuilt(root).computed == 0
    assert archive.files(root / "site") == whole


@pytest.mark.parametrize(
    "pattern",
    [
        "assets/index.*/*.pf_meta",
        "manifest.json",
        "index.html",
        pytest.param("assets/search.json", marks=pytest.mark.whole),
        pytest.param("SHA256SUMS", marks=pytest.mark.whole),
        pytest.param("sitemap.xml", marks=pytest.mark.whole),
    ],
)
@pytest.mark.parametrize("spoil", [changed_byte, Path.unlink, linked, a_pipe])
def test_a_file_of_no_election_that_was_spoiled_is_made_anew(
    root: Path, pattern: str, spoil: Callable[[Path], object]
) -> None:
    whole = archive.files(root / "site")
    spoil(next((root / "site").glob(pattern)))
    assert rebuilt(root).computed == 0
    assert archive.files(root / "site") == whole


@pytest.mark.parametrize(
    "path", ["elections-log.csv", "anchors/2031-04-09.txt", "us-xx-zinnia/jurisdiction.toml"]
)
def test_data_of_no_election_change_the_key_of_what_is_made_of_several(
    root: Path, path: str
) -> None:
    def key() -> str:
        site = SiteInputs.read(root, draft=True)
        return joint_key(Folders(root=root), site, read_elections(Folders(root=root), site))

    before = key()
    (root / "data" / path).parent.mkdir(exist_ok=True)
    (root / "data" / path).write_text("more", encoding="utf-8")
    assert key() != before
    (root / "data" / path).unlink()
    assert key() == before
    retitled(root)
    assert key() != before


def test_what_is_made_of_several_is_made_anew_with_another_jurisdiction_alone(
    root: Path, tmp_path: Path
) -> None:
    """A jurisdiction without elections changes no election, and yet the front pages."""
    place = root / "data" / "us-xx-zinnia"
    place.mkdir()
    shutil.copy(root / "data" / GENERAL.partition("/")[0] / "jurisdiction.toml", place)
    written = rebuilt(root)
    assert (written.carried, written.computed) == (2, 0)
    assert archive.files(root / "site") == as_new(root, tmp_path / "new")


def test_files_of_an_older_site_that_were_carried_over_once_are_not_reused_without_being_given(
    root: Path,
) -> None:
    before = archive.files(root / "site")
    digest = hashlib.sha256(b"old").hexdigest()[:8]
    old = Carried(path=f"assets/old.{digest}.css", data=b"old", deploys=1)

    def carrying(files: Mapping[str, object]) -> list[Carried]:
        return [old]

    build.build(Folders(root=root), lambda words: None, draft=True, carry=carrying)
    assert (root / "site" / old.path).read_bytes() == b"old"
    rebuilt(root)
    assert archive.files(root / "site") == before


def test_the_search_is_made_anew_with_an_election(root: Path, tmp_path: Path) -> None:
    retitled(root, SPECIAL)
    rebuilt(root)
    new = as_new(root, tmp_path / "new")
    found = {path for path in new if path.startswith("assets/index.")}
    assert found and found <= archive.files(root / "site").keys()


def test_a_file_that_somebody_added_is_not_published(root: Path) -> None:
    whole = archive.files(root / "site")
    (root / "site" / GENERAL / "more.html").write_text("<p>more</p>", encoding="utf-8")
    rebuilt(root)
    assert archive.files(root / "site") == whole


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.whole) for seed in range(2, 34))]
)
def test_a_build_that_takes_over_may_be_killed_at_any_moment(root: Path, seed: int) -> None:
    """The old site or the new one stands whole; the next build is right and clears up."""
    old = archive.files(root / "site")
    retitled(root)
    new = as_new(root, root.parent / "new")
    chance = random.Random(seed)
    for _ in range(3):
        command = [sys.executable, "-m", "builder", "build", "--draft", "--processes", "2"]
        words = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, cwd=root, env=words, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        assert archive.files(root / "site") in (old, new)
    time.sleep(0.5)  # its processes end when they see that it is gone
    rebuilt(root)
    assert archive.files(root / "site") == new
    assert [path.name for path in root.iterdir() if path.name.startswith("site")] in (
        ["site", "site.lock"],
        ["site.lock", "site"],
    )
    left = {path.name for path in (root / "build").iterdir()}
    assert left - {"replaced"} == {"docs", "elections"}


def test_a_summary_is_read_as_it_was_written_type_by_type(root: Path) -> None:
    for path in (root / "build" / "elections").glob("*/*.summary"):
        data = path.read_bytes()
        found = summary.read(summary.ElectionSummary, data)
        assert found is not None and summary.written(found) == data
        assert same_types(found, summary.read(summary.ElectionSummary, summary.written(found)))


def same_types(one: object, other: object) -> bool:
    """Whether two values are alike, and of the same types all the way down."""
    if type(one) is not type(other) or one != other:
        return False
    if is_dataclass(one):
        names = [field.name for field in fields(one)]
        return all(same_types(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return all(map(same_types, one, other))
    return True


OPENED = """
import sys
opened = []
sys.addaudithook(lambda event, found: opened.append(str(found[0])) if event == "open" else None)
from pathlib import Path
from builder import build, election_build
from builder.reading import Folders
from builder.errors import DataError
real = election_build.build_election
def watched(*words, **more):
    opened.clear()
    found = real(*words, **more)
    print(*sorted({path for path in opened if path.startswith("/")}), sep="\\n")
    return found
build.build_election = watched
build.build(Folders(root=Path(sys.argv[1])), lambda words: None, draft=True, fresh=True)
"""


def test_an_election_is_made_without_a_look_at_the_checkout_or_at_other_elections(
    root: Path,
) -> None:
    """Its inputs are a value: nothing else on the disk is opened but code and what is written."""
    shutil.rmtree(root / "site")
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    allowed = (
        f"{ROOT}/builder/",
        f"{ROOT.resolve()}/.venv/",
        sys.prefix,
        sys.base_prefix,
        "/usr/",
        "/etc/",
        "/proc/",
        "/dev/",
        f"{root}/site.next/",
        f"{root}/build/docs/",
        f"{root}/build/inputs/",
    )
    opened = done.stdout.splitlines()
    assert any("/build/inputs/" in path for path in opened)
    assert [path for path in opened if not path.startswith(allowed)] == []


LOADED = """
import sys
from pathlib import Path
from builder.build import build
from builder.reading import Folders
written = build(Folders(root=Path(sys.argv[1])), lambda words: None, draft=True)
print(written.computed, "pandas" in sys.modules)
"""


def test_where_nothing_is_counted_pandas_is_not_loaded(root: Path) -> None:
    """It takes half as long to load as such a build takes."""

    def built() -> str:
        command = [sys.executable, "-c", LOADED, str(root)]
        words = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, env=words, capture_output=True, text=True, timeout=300, check=True
        ).stdout

    assert built() == "0 False\n"
    retitled(root)
    assert built() == "1 True\n"


def an_empty_folder(election: Path) -> None:
    (election / "more").mkdir()


def a_linked_folder(election: Path) -> None:
    (election / "more").symlink_to(election / "snapshots")


@pytest.mark.parametrize("put", [an_empty_folder, a_linked_folder])
def test_what_is_no_part_of_an_election_in_its_folder_stops_a_build_that_takes_over(
    root: Path, put: Callable[[Path], None]
) -> None:
    """Also where it does not change what the election is made of."""
    before = archive.files(root / "site")
    put(root / "data" / GENERAL)
    with pytest.raises(DataError, match="more"):
        rebuilt(root)
    assert archive.files(root / "site") == before


def test_an_archive_of_other_files_alone_is_no_archive(root: Path) -> None:
    shutil.rmtree(root / "data")
    (root / "data").mkdir()
    (root / "data" / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DataError):
        rebuilt(root)
