"""`make bench`: what it reads off a program, how it puts growth in a number, and what it hands to
Hugo.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import benchmarks.__main__ as bench
from benchmarks import growth, hugo, measuring, processes, results
from benchmarks.as_markdown import markdown
from benchmarks.processes import Failed, Run, Stage, run
from benchmarks.served import Served, largest_race, served
from benchmarks.synthetic import Size

BUSY = """
import subprocess, sys, time
def work(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
print("Nothing to measure yet", file=sys.stderr, flush=True)
print("> Checking data/", file=sys.stderr, flush=True)
work(0.2)
print("> Drawing social cards", file=sys.stderr, flush=True)
busy = "import time\\nwhile time.process_time() < 0.6: pass"
subprocess.run([sys.executable, "-c", busy], check=True)
print("> Checking data/", file=sys.stderr, flush=True)
work(0.1)
held = bytearray(60_000_000)
"""


def test_a_program_is_measured_with_its_children_and_by_stage(tmp_path: Path) -> None:
    done = run([sys.executable, "-c", BUSY], tmp_path)
    assert [stage.words for stage in done.stages] == ["Checking data/", "Drawing social cards"]
    assert 0.85 <= done.cpu <= 1.6
    assert done.memory > 60_000_000
    assert (
        done.of("card")[1] >= 0.5
        and done.of("data")[1] >= 0.25
        and sum(stage.wall for stage in done.stages) <= done.wall
    )
    if processes.PROC.exists():
        assert 0.55 <= done.of("card")[0] <= 0.85
        assert 0.25 <= done.of("data")[0] <= 0.6


def test_stages_that_a_program_lists_at_its_end_have_no_processor_time(tmp_path: Path) -> None:
    done = run([sys.executable, "-c", "print('     7.5 s  Drawing social cards')"], tmp_path)
    assert done.stages == (Stage(words="Drawing social cards", wall=7.5, cpu=None),)
    assert done.of("card") == (7.5, 7.5)


def test_a_program_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"ended with 3:\nno bread"):
        run(
            [sys.executable, "-c", "import sys; print('no bread', file=sys.stderr); sys.exit(3)"],
            tmp_path,
        )


def test_the_exponent_is_that_of_the_power_the_points_follow() -> None:
    assert growth.exponent([(n, 7 * n**1.5) for n in (10, 100, 3000)]) == pytest.approx(1.5)
    assert growth.exponent([(n, 0.2 * n) for n in (10, 100)]) == pytest.approx(1.0)
    assert growth.exponent([(10, 3), (10, 4)]) is None


def test_the_picture_has_a_point_for_each_build_and_is_xml() -> None:
    lines = [
        growth.Line(name=name, colour="#111", points=[(900, 5), (12_000, 61)])
        for name in ("ours & all", "Hugo")
    ]
    drawn = ET.fromstring(growth.picture(lines))
    assert len(drawn.findall("{*}circle")) == 4
    assert "ours & all: 0.97" in [text.text for text in drawn.findall("{*}text")]
    across = sorted({float(circle.get("cx", "")) for circle in drawn.findall("{*}circle")})
    assert growth.LEFT < across[0] < across[1] < growth.WIDTH - growth.RIGHT


def test_a_picture_of_one_size_can_be_drawn() -> None:
    ET.fromstring(
        growth.picture([growth.Line(name="ours", colour="#111", points=[(1000, 5), (1000, 5)])])
    )


PAGE = """<!doctype html><html><head><title>Mayor</title></head><body class="x">
<h1>Mayor</h1>

<p>It <b>led</b> by <a href="../x/">two</a>.</p>
<table><caption>Votes</caption><tr><th>Choice<th>Votes<tr><th>Ann|Bo<td>31</table>
<ul><li>One<li>Two</ul><svg viewBox="0 0 1 1"><path d="M0 0"/></svg></body></html>"""


def test_the_body_of_a_page_becomes_the_markdown_of_it() -> None:
    found = hugo.BODY.search(PAGE)
    assert found
    assert (
        markdown(found[1])
        == "# Mayor\n\nIt **led** by [two](../x/).\n\nVotes\n\n| Choice | Votes |\n| --- | --- |\n|"
        ' Ann/Bo | 31 |\n\n- One\n\n- Two\n\n<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    )


def test_hugo_gets_a_page_for_each_page_at_the_same_address(tmp_path: Path) -> None:
    site, light = (
        tmp_path / "site",
        "<!doctype html><title>A record</title><style>b{c:d}</style>\n<main><p>Words</main>",
    )
    for path, text in {"index.html": PAGE, "a/b/index.html": light, "a/x.csv": "n"}.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    hugo.write_source(site, tmp_path / "source", "raw HTML")
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((tmp_path / "source").rglob("*.md"))
    ]
    assert [text.split("\n")[0] for text in texts] == [
        '{"title": "A record", "style": "b{c:d}", "url": "/a/b/"}',
        '{"title": "Mayor", "url": "/"}',
    ]
    assert (
        "<main><p>Words</main>" in texts[0]
        and "</body>" not in texts[1]
        and "<title>" not in texts[0]
    )
    assert not any("\n\n" in text.split("\n\n", 1)[1] for text in texts)


def test_pages_that_hugo_left_out_or_emptied_are_no_measurement(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    for place in (ours, tmp_path / "whole", tmp_path / "fewer", tmp_path / "emptied"):
        (place / "a").mkdir(parents=True)
        (place / "index.html").write_text(PAGE, encoding="utf-8")
    for place in (ours, tmp_path / "whole"):
        (place / "a" / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "emptied" / "a" / "index.html").write_text("<html></html>", encoding="utf-8")
    assert hugo.checked(ours, tmp_path / "whole", "raw HTML").count == 2
    for name, said in (("fewer", "1 page"), ("emptied", "of the page at a/index.html")):
        with pytest.raises(Failed, match=said):
            hugo.checked(ours, tmp_path / name, "raw HTML")


SERVER = """
import sys, time
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
time.sleep(0.3)
class Slow(SimpleHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.2 if "mayor" in self.path else 0.1)
        super().do_GET()
server = HTTPServer(("127.0.0.1", int(sys.argv[-1])), partial(Slow, directory=sys.argv[1]))
print("The archive is at http://127.0.0.1:1/", flush=True)
server.serve_forever()
"""


def sites(tmp_path: Path) -> tuple[Path, Path]:
    """A site that was built, and what a preview shows."""
    for name in ("site", "shown"):
        for page in ("e", "e/mayor", "e/judge"):
            place = tmp_path / name / page / "index.html"
            place.parent.mkdir(parents=True)
            words = "A long count" if page == "e/mayor" else "A count"
            place.write_text(f"<html>{name}<main>{words}</main></html>", encoding="utf-8")
    return tmp_path / "site", tmp_path / "shown"


def test_a_preview_is_measured_from_its_command_to_its_page_and_to_a_second_one(
    tmp_path: Path,
) -> None:
    site, shown = sites(tmp_path)
    assert largest_race(site, "e") == "mayor"
    done = served([sys.executable, "-c", SERVER, str(shown)], tmp_path, "e", "mayor")
    assert done.first >= 0.4 and done.second >= 0.2 and done.cpu > 0 and done.memory > 1_000_000


def test_a_preview_that_shows_something_else_is_no_measurement(tmp_path: Path) -> None:
    _, shown = sites(tmp_path)
    command = [sys.executable, "-c", SERVER, str(shown)]
    (shown / "e" / "mayor" / "index.html").write_text(
        "<html><main>Another count</main></html>", encoding="utf-8"
    )
    with pytest.raises(Failed, match="shows /e/mayor/ in another way"):
        served(command, tmp_path, "e", "mayor")
    with pytest.raises(Failed, match="404 to /e/nobody/"):
        served(command, tmp_path, "e", "nobody")
    with pytest.raises(Failed, match="did not say where it serves"):
        served([sys.executable, "-c", "raise SystemExit(1)"], tmp_path, "e", "mayor")


def test_where_there_is_no_hugo_none_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hugo.version() == ""


def measured(
    records: int, cpu: float, ratio: float | None, *, races: int = 10
) -> measuring.Measured:
    stages = (Stage(words="Building 12 elections", wall=1, cpu=cpu - 3),)
    ours = Run(cpu=cpu, wall=cpu + 1, memory=700_000_000, stages=stages)
    plain = Run(cpu=cpu - 3, wall=cpu - 2, memory=700_000_000)
    pages = hugo.Pages(count=12, size=1_000)
    other = (
        ()
        if ratio is None
        else tuple(
            measuring.Other(
                way=way, pages=pages, runs=(Run(cpu=(cpu - 3) / ratio, wall=1, memory=1),)
            )
            for way in hugo.WAYS
        )
    )
    return measuring.Measured(
        size=Size(elections=1, races=races, updates=5, records=records, votes=3 * records),
        site=measuring.Output(
            files=30,
            size=2_000_000,
            tar=2_500_000,
            cards=10,
            pages=12,
            page_size=1_000,
            largest=200,
            largest_path="a/index.html",
        ),
        full=(measuring.Full(records=records, run=ours, plain=plain),) * 2,
        update=ours,
        unchanged=ours,
        retitled=ours,
        preview=(),
        served=(Served(first=cpu / 10, second=0.04, cpu=1.5, memory=150_000_000),),
        no_preview="no --election",
        others=other,
        no_hugo="not installed" if ratio is None else "",
    )


def test_the_tables_say_what_holds_and_what_does_not() -> None:
    text = results.results([measured(1_000, 5, 0.4), measured(10_000, 23, 0.6)], (0.1, 0.2, 0.3))
    assert "| CPU by that of Hugo from Markdown, cards apart | 1.00 | 0.60 | yes |" in text
    assert "| wall, one update | 7 s | 24.0 s | **no** |" in text
    assert "| CPU of one update, 1 elections by 1 | 1.50 | 4.60 | **no** |" in text
    assert "| CPU of a card | 3 ms | 300.0 ms | **no** |" in text
    assert "| site as tar | 850 MB | 2 MB | yes |" in text
    assert "| one new update | 4.60 | 4.00 |" in text
    assert "| 1 | one new update | 23.0 | 0.69 | 0.69 | 24.0 | 24.00 | 24.00 |" in text
    assert "| wall, from nothing, with cards | 55 s | 24.0 s | yes |" in text
    assert (
        "| exponent of growth, cards apart | 1.05 | 1.000 | yes |" in text
        and "same mix" not in text
    )
    assert (
        "| wall of a preview, served, to the page of its election | 1.4 s | 2.30 s | **no** |"
        in text
    )
    assert "| 1 | 0.50 | 0.04 | 1.5 | 150 |" in text
    assert "The preview is missing: no --election." in text
    assert "| Building elections |" + " 2.0 (1.0) |" * 3 + " 20.0 (1.0) |" * 3 in text


def test_a_tar_holds_every_file_of_a_site_in_blocks_of_512_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_bytes(b"x" * 513)
    assert measuring.tar_size(tmp_path) == 10_240
    (tmp_path / "a" / "charts").write_bytes(b"x" * 100_000)
    assert measuring.tar_size(tmp_path) % 10_240 == 0 and measuring.tar_size(tmp_path) > 100_000


def test_growth_is_told_apart_from_a_change_of_the_mix() -> None:
    """Builds that cost 2 s, 10 ms a race and 0.2 ms a record: more races a record look like more
    than linear growth.
    """

    def cpu(races: int, records: int) -> float:
        return 2 + 0.01 * races + 0.0002 * records

    def mixed(races: int, records: int) -> measuring.Mixed:
        cost = cpu(races, records)
        return measuring.Mixed(
            size=Size(races=races, records=records), plain=Run(cpu=cost, wall=cost, memory=1)
        )

    whole = [
        measured(12_000, cpu(430, 12_000) + 3, None, races=430),
        measured(70_000, cpu(6_500, 70_000) + 3, None, races=6_500),
    ]
    text = results.results(whole, None, [mixed(812, 8_750), mixed(203, 2_187)])
    assert "| exponent of growth, cards apart | 1.05 | 1.265 | **no** |" in text
    assert "| exponent of growth, cards apart, same mix of elections | 1.05 | 0.851 | yes |" in text
    assert (
        "2.0 s for an archive, 10.0 ms for a race and 0.20 ms for a record more, which misses none"
        " of them by more than 0%" in text
    )


def test_what_a_race_costs_needs_builds_of_four_sizes() -> None:
    assert growth.costs([(1, 10, 3.0), (2, 10, 4.0), (3, 30, 6.0), (3, 30, 6.1)]) is None
    found = growth.costs([(1, 10, 14.0), (2, 10, 17.0), (3, 30, 40.0), (1, 50, 56.0)])
    assert found and found.off > 0.005


def test_without_hugo_the_results_say_so_loudly() -> None:
    text = results.results([measured(1_000, 5, None)], None)
    assert (
        "Not measured: not installed." in text
        and "by that of Hugo" not in text
        and "exponent of growth" not in text
    )


def test_a_build_that_fails_writes_no_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*given: object, **more: object) -> measuring.Measured:
        raise Failed("`builder build` ended with 1")

    monkeypatch.setattr(bench, "measure", failing)
    with pytest.raises(SystemExit, match="nothing was written"):
        bench.main(["1", "--out", str(tmp_path)])
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    work.mkdir()
    words = [
        sys.executable,
        "-m",
        "benchmarks",
        "1",
        "--races",
        "0.01",
        "--no-hugo",
        "--out",
        str(out),
    ]
    process = subprocess.Popen(
        words,
        cwd=bench.HERE.parent,
        env={**os.environ, "TMPDIR": str(work)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr as said:
        assert any("building from nothing" in line for line in said)
        assert len(list(work.iterdir())) == 1
        process.terminate()
        assert "nothing was written" in said.read()
    assert process.wait() == 1
    assert list(work.iterdir()) == [] and not out.exists()


@pytest.mark.whole
def test_a_whole_run_leaves_results_and_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    bench.main(["1", "--races", "0.01", "--rounds", "1", "--no-hugo", "--out", str(tmp_path)])
    assert list(work.iterdir()) == []
    text = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "| from nothing | 1 | " in text and "| Building " in text and "(0.0) | ? (" not in text
    assert (
        "## A preview, served" in text and "preview of one election, written whole | 1 | " in text
    )
    ET.parse(tmp_path / "growth.svg")
