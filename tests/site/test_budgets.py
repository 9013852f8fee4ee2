"""What the site may weigh: a build stops before a site over its budget is put in place, and `check`
says the same of a built one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.commands.build import run_build
from builder.commands.check import check_command
from builder.pages.card import raster
from builder.pages.embed import page
from builder.site import budgets, weights
from tests import archive
from tests.small_archive import write_small_archive

SITE = Path("site")
RACE = "us-xx-marl/2030-11-05/mayor"

KINDS = {
    "index.html": "home page",
    "us-xx-marl/2030-11-05/index.html": "election page",
    "us-xx-marl/2030-11-05-runoff/index.html": "election page",
    "us-xx-marl/2030-11-05/updates/2030-11-05-2015/index.html": "update page",
    "us-xx-marl/2030-11-05/updates/2030-11-07/index.html": "update page",
    "us-xx-marl/2030-11-05/places/lark-hill/index.html": "city page",
    f"{RACE}/index.html": "race page",
    f"{RACE}/2030-11-05-2015/index.html": "record",
    f"{RACE}/2030-11-07/index.html": "record",
    f"{RACE}/embed/index.html": "embed",
    "shift/index.html": "shift page",
    "corrections/index.html": "corrections page",
    "embed/index.html": "other page",
    "404.html": "other page",
    "data/index.html": "data guide",
    f"{RACE}/card.png": "card",
    f"{RACE}/charts.json.2b511e00.gz": "chart file",
    "us-xx-marl/2030-11-05/charts.json.0123abcd.gz": "chart file",
    "shift/charts.json.0123abcd.gz": "chart file",
    "us-xx-marl/2030-11-05/charts.json": "list of charts",
    "assets/elections.json": "list of charts",
    f"{RACE}/history.csv": "race history",
    f"{RACE}/cite.json": "race data file",
    f"{RACE}/versions.json": "race data file",
    "us-xx-marl/2030-11-05/feed.xml": "feed",
    "us-xx-marl/2030-11-05/updates.ics": "feed",
    f"{RACE}/feed.xml": "feed",
    "corrections.xml": "feed",
    "feed.json": "feed",
    "us-xx-marl/2030-11-05/data/sealed.txt": "table to download",
    "data/datapackage.json": "table to download",
    "data/votes.parquet": "table to download",
    "assets/search.json": "search file",
    "assets/index.a20f0a67/pagefind.js": "search file",
    "assets/index.a20f0a67/shown/en_3379dc2.json": "search file",
    "assets/site.25d4efb6.js": "style or script",
    "embed.js": "style or script",
    "assets/plotly-basic.min.99784e3a.js": "chart library",
    "manifest.json": "list of files",
    "SHA256SUMS": "list of files",
    "sitemap.xml": "list of files",
    "robots.txt": "list of files",
    "film.mp4": "other file",
    f"{RACE}/film.mp4": "other file",
    "us-xx-marl/2030-11-05/data/more/votes.csv": "other file",
}


@pytest.mark.parametrize("path", KINDS)
def test_the_kind_of_a_file_is_known_by_its_path(path: str) -> None:
    assert budgets.kind(path) == KINDS[path]


def test_every_kind_has_one_budget_and_every_budget_a_reason() -> None:
    assert set(KINDS.values()) == {budget.kind for budget in budgets.BUDGETS}
    assert len({budget.kind for budget in budgets.BUDGETS}) == len(budgets.BUDGETS)
    assert [
        budget
        for budget in budgets.BUDGETS
        if budget.most < 1 or len(budget.why) < 10 or budget.why.endswith(".")
    ] == []


def test_the_whole_site_stays_well_below_what_github_pages_takes() -> None:
    assert budgets.WHOLE.size <= 750 * 10**6


def most(kind: str) -> int:
    return next(budget.most for budget in budgets.BUDGETS if budget.kind == kind)


def test_what_is_drawn_to_fit_a_limit_is_drawn_to_fit_its_budget() -> None:
    assert (most("embed"), most("card")) == (page.MOST, raster.MOST)


# What is over, in words.


def over(*files: tuple[str, int]) -> list[str]:
    return [str(error) for error in weights.exceeded(weights.weigh(files), SITE)]


def test_a_file_of_exactly_its_limit_is_within_it_and_one_byte_more_is_not() -> None:
    assert over(("index.html", most("home page"))) == []
    assert over(("index.html", most("home page") + 1)) == [
        "site/index.html: expected at most 40,000 bytes in one home page, got 40,001. "
        "It is the front page and lists every election; 40 fit. "
        "Make it lighter, or raise the limit in builder/site/budgets.py with a new reason."
    ]


def test_of_many_files_over_their_limit_the_largest_is_named_and_the_others_are_counted() -> None:
    files = [(f"us-xx-marl/2030-11-05/race-{n}/card.png", 24_998 + n) for n in range(6)]
    assert [line.partition(". ")[0] for line in over(*files)] == [
        "site/us-xx-marl/2030-11-05/race-5/card.png: expected at most 25,000 bytes in one card, got 25,003, and 2 more over it"
    ]


def test_a_site_of_too_many_bytes_says_which_kinds_weigh_most() -> None:
    pages = [(f"us-xx-marl/2030-11-05/race-{n}/index.html", 90_000) for n in range(8_000)]
    cards = [(f"us-xx-marl/2030-11-05/race-{n}/card.png", 3_750) for n in range(8_000)]
    assert over(*pages, *cards) == []
    assert over(*pages, *cards, ("index.html", 1)) == [
        "site: expected at most 750,000,000 bytes in all files, got 750,000,001. "
        "GitHub Pages stops at 1 GB, and at ten minutes for a deployment. "
        "The heaviest kinds are: race page 720.0 MB, card 30.0 MB, home page 0.0 MB. "
        "Make them lighter or fewer, or raise WHOLE in builder/site/budgets.py."
    ]


def test_a_site_of_too_many_files_is_over_its_budget_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "WHOLE", replace(budgets.WHOLE, files=2))
    two = [("index.html", 1), ("shift/index.html", 2)]
    assert over(*two) == []
    assert [line.partition(". ")[0] for line in over(*two, ("embed.js", 3))] == [
        "site: expected at most 2 files, got 3"
    ]


# What is printed.


def test_the_table_has_a_line_for_each_kind_that_there_is_and_one_for_all() -> None:
    files = [
        ("index.html", 15_015),
        *((f"{RACE}/2030-11-0{n}-2015/index.html", 3_000 + n) for n in range(1, 9)),
    ]
    assert list(
        weights.table(weights.weigh([*files, ("assets/plotly-basic.min.99784e3a.js", 1_191_749)]))
    ) == [
        "  kind                  files      MB     largest       limit  at",
        "  home page                 1     0.0      15,015      40,000",
        "  record                    8     0.0       3,008       7,000  …rl/2030-11-05/mayor/2030-11-08-2015/",
        "  chart library             1     1.2   1,191,749   1,250,000  assets/plotly-basic.min.99784e3a.js",
        "  all                      10     1.2                          at most 750 MB in 200,000 files",
    ]


def test_the_table_fits_100_columns_when_the_site_is_as_large_as_it_may_be() -> None:
    files = [
        (f"us-xx-a-very-long-name-of-a-county/2030-11-05/{'x' * 90}/card.png", 3_000)
        for _ in range(200_000)
    ]
    files += [(path, 100_000_000) for path in KINDS]
    lines = list(weights.table(weights.weigh(files)))
    assert len(lines) == len(budgets.BUDGETS) + 2 and max(map(len, lines)) <= 100


# The build and the check of a site.


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose site is built and within its budgets."""
    root = archive.checkout(tmp_path_factory.mktemp("weighed"))
    archive.build_here(root)
    return root


def check(root: Path, *words: str) -> tuple[int, list[str]]:
    """The exit status of `builder check --quiet`, and its lines without the folder of the
    checkout.
    """
    done = CliRunner().invoke(check_command, ["--quiet", *(words or (str(root / "data"),))])
    return done.exit_code, done.output.replace(f"{root}/", "").splitlines()


def heaviest_race(site: Path) -> tuple[int, str]:
    """By another way than the build: the longest index.html three folders down."""
    return max((len(path.read_bytes()), str(path)) for path in site.glob("*/20*/*/index.html"))


def limit(monkeypatch: pytest.MonkeyPatch, kind: str, bytes_: int) -> None:
    changed = tuple(
        replace(one, most=bytes_) if one.kind == kind else one for one in budgets.BUDGETS
    )
    monkeypatch.setattr(budgets, "BUDGETS", changed)


def test_a_race_page_one_byte_over_is_said_by_the_build_and_fails_the_check(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    length, path = heaviest_race(built / "site")
    limit(monkeypatch, "race page", length - 1)
    message = (
        f"{path}: expected at most {length - 1:,} bytes in one race page, got {length:,}. "
        "With everything it loads, it must stay at 60 KB over the wire, for a phone on a slow network. "
        "The table of 27 candidates at 31 updates, in which every update is, fits. "
        "Make it lighter, or raise the limit in builder/site/budgets.py with a new reason."
    )
    run_build(built, draft=True, fresh=True)  # another limit is another builder
    assert f"over its budget: {message}\n" in capsys.readouterr().err
    status, lines = check(built)
    assert status == 1
    assert [line for line in lines if line.startswith("error: ")] == [
        f"error: {message.replace(f'{built}/', '')}"
    ]
    assert lines[-1].startswith("site: ") and lines[-1].endswith(" MB, 1 budget exceeded")
    limit(monkeypatch, "race page", length)
    run_build(built, draft=True, fresh=True)  # another limit is another builder
    assert "over its budget" not in capsys.readouterr().err
    assert check(built)[0] == 0


def test_check_weighs_the_site_beside_the_whole_archive(built: Path) -> None:
    files = archive.files(built / "site")
    status, lines = check(built)
    size = sum(map(len, files.values())) / 1e6
    assert (status, lines[-1]) == (
        0,
        f"site: {len(files):,} files, {size:.1f} MB, within every budget",
    )


def test_check_counts_a_file_that_no_build_wrote(built: Path) -> None:
    film = built / "site" / "assets" / "film"
    film.mkdir()
    try:
        with (film / "old.mp4").open("wb") as file:
            file.truncate(800_000_000)  # a hole, which takes no room
        status, lines = check(built)
    finally:
        (film / "old.mp4").unlink()
        film.rmdir()
    assert status == 1
    assert [re.sub(r"got .*", "", line) for line in lines if line.startswith("error: ")] == [
        "error: site: expected at most 750,000,000 bytes in all files, ",
        "error: site/assets/film/old.mp4: expected at most 20,000 bytes in one other file, ",
    ]


def test_check_finds_the_site_from_inside_data_too(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built / "data")
    assert check(built, ".")[1][-1].startswith("site: ")


@pytest.mark.parametrize("part", ["us-xx-marl", "us-xx-marl/2030-11-05"])
def test_check_of_a_part_of_the_archive_does_not_look_at_the_site(built: Path, part: str) -> None:
    _, lines = check(built, str(built / "data" / part))
    assert [line for line in lines if line.startswith("site: ")] == []


def test_check_says_when_there_is_no_site_to_look_at(tmp_path: Path) -> None:
    write_small_archive(tmp_path / "data")
    status, lines = check(tmp_path)
    assert (status, lines[-1]) == (0, "site: not built, so no budget was looked at")


def test_a_build_prints_what_each_kind_of_file_weighs(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_build(built, draft=True)
    lines = capsys.readouterr().err.splitlines()
    races = len(list((built / "site").glob("*/20*/*/cite.json")))
    length, _ = heaviest_race(built / "site")
    assert [
        line
        for line in lines
        if re.fullmatch(rf"  race page +{races} +\d\.\d +{length:,} +105,000  \S+/", line)
    ] != []
    every = len(archive.files(built / "site"))
    assert [line for line in lines if re.match(rf"  all +{every:,} ", line)] != []
    assert lines[-1].startswith("Built ")


def lengths(site: Path) -> dict[str, int]:
    """Return the bytes of every file of the site by its path."""
    return {
        path.relative_to(site).as_posix(): path.stat().st_size
        for path in site.rglob("*")
        if path.is_file()
    }


@pytest.mark.site
def test_the_real_site_is_within_its_budgets_and_has_no_file_of_an_unknown_kind(site: Path) -> None:
    found = lengths(site)
    assert [path for path in found if budgets.kind(path) == budgets.OTHER] == []
    assert list(weights.exceeded(weights.weigh(found.items()), site)) == []


def test_no_limit_is_so_loose_that_it_means_nothing(site: Path) -> None:
    weighed = weights.weigh(lengths(site).items())
    # What lists every election or correction has room for forty, and the front page for a count
    # with a large chart.
    growing = {"home page", "shift page", "corrections page", "list of files"}
    assert {w.budget.kind for w in weighed if w.budget.most > 5 * w.largest} <= growing
    assert {
        w.budget.kind
        for w in weighed
        if w.budget.kind.endswith(("race page", "record", "card")) and w.budget.most > 2 * w.largest
    } == set()


def test_the_weights_of_parts_are_together_those_of_the_whole(built: Path) -> None:
    files = sorted(lengths(built / "site").items())
    for parts in (1, 2, 7, 100):
        split = [files[n::parts] for n in range(parts)]
        assert weights.joined(map(weights.weigh, split)) == weights.weigh(files)
    assert weights.joined([]) == weights.weigh([]) == ()
