"""`make bench`: builds invented archives of growing size, beside Hugo, and writes RESULTS.md and
growth.svg.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.growth import picture
from benchmarks.measuring import measure, mixed
from benchmarks.processes import Failed
from benchmarks.results import lines, results

HERE = Path(__file__).resolve().parent


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure builds of invented archives."
    )
    parser.add_argument(
        "sizes", type=int, nargs="*", default=[1, 5, 40], help="numbers of elections (1 5 40)"
    )
    parser.add_argument(
        "--rounds", type=int, default=2, help="builds from nothing, and of Hugo, of each size (2)"
    )
    parser.add_argument(
        "--races",
        type=float,
        default=1.0,
        metavar="SCALE",
        help="times as many races in each election (1.0)",
    )
    parser.add_argument("--no-hugo", action="store_true", help="leave Hugo out")
    parser.add_argument(
        "--out",
        type=Path,
        default=HERE,
        help="the folder that gets RESULTS.md and growth.svg (benchmarks)",
    )
    given = parser.parse_args(words)
    if min([*given.sizes, given.rounds]) < 1 or given.races <= 0:
        parser.error("sizes, rounds and races begin at 1, at 1 and above 0")
    load = os.getloadavg() if hasattr(os, "getloadavg") else None
    if load and load[0] > 0.5:
        told(
            f"The machine is busy (load {load[0]:.1f}): times on the clock will be too long, and"
            " CPU times a little."
        )
    measured = []
    try:
        for size in given.sizes:
            one = measure(
                size, given.rounds, scale=given.races, with_hugo=not given.no_hugo, say=told
            )
            for reason in filter(None, (one.no_hugo, one.no_preview)):
                told(f"NOT MEASURED: {reason}.")
            measured.append(one)
        most = max(given.sizes)
        parts = sorted({size / most for size in given.sizes} - {1.0})
        same_mix = [mixed(most, given.races * part, told) for part in parts]
    except Failed as error:
        sys.exit(f"bench: nothing was written, since a program failed.\n{error}")
    except KeyboardInterrupt:
        sys.exit("bench: ended by hand; nothing was written, and the temporary folders are gone.")
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "growth.svg").write_text(picture(lines(measured, same_mix)), encoding="utf-8")
    (given.out / "RESULTS.md").write_text(results(measured, load, same_mix), encoding="utf-8")
    told(f"Wrote {given.out / 'RESULTS.md'} and {given.out / 'growth.svg'}.")


def told(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def ended(number: int, frame: object) -> None:
    """Whoever ends the run finds no folder of it left."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, ended)
    main()
