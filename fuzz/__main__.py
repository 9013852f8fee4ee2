"""Fuzz every parser, one process each, and say what came of it: ``python -m fuzz [--runs N]
[--seconds S] [TARGET ...]``.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
from pathlib import Path

from fuzz.targets import ROOT, TARGETS

CORPUS = ROOT / "build" / "fuzz"


def seeded(name: str) -> Path:
    """Return the folder of a target's corpus, which grows from run to run, with its seeds in it."""
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[name].seeds():
        if len(seed) <= 16_384:
            (folder / hashlib.sha256(seed).hexdigest()[:32]).write_bytes(seed)
    return folder


def fuzz(name: str, runs: int, seconds: int, seed: int) -> tuple[int, bool]:
    """Run one target; return its number of inputs and whether it failed, and print why."""
    command = [
        sys.executable,
        "-m",
        "fuzz.one",
        name,
        str(runs),
        str(seconds),
        str(seeded(name)),
        str(seed),
    ]
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False
    )
    stats = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    inputs = int(stats.get("number_of_executed_units", 0))
    taken = time.monotonic() - started
    slowest, peak = stats.get("slowest_unit_time_sec", "?"), stats.get("peak_rss_mb", "?")
    result = "no crash" if done.returncode == 0 else "FAILED"
    print(
        f"{name:16} {inputs:>9,} inputs in {taken:6.1f} s, slowest {slowest} s, peak {peak} MB:"
        f" {result}",
        flush=True,
    )
    if done.returncode:
        print((done.stdout + done.stderr)[-1500:], file=sys.stderr, flush=True)
    return inputs, done.returncode != 0


def main() -> int:
    """Fuzz each target for its share of the inputs; return 1 if any failed."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help="one or more of " + ", ".join(TARGETS)
    )
    parser.add_argument("--runs", type=int, default=1_000_000, help="inputs over all targets")
    parser.add_argument(
        "--seconds", type=int, default=0, help="at most so long over all targets; 0 for no bound"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    names = options.targets or list(TARGETS)
    if unknown := [name for name in names if name not in TARGETS]:
        parser.error(f"expected one of {', '.join(TARGETS)}, got {', '.join(unknown)}")
    started, total, failures = time.monotonic(), 0, 0
    for name in names:
        share = max(1, options.seconds // len(names)) if options.seconds else 0
        inputs, failed = fuzz(name, -(-options.runs // len(names)), share, options.seed)
        total += inputs
        failures += failed
    print(
        f"{total:,} inputs in {time.monotonic() - started:.0f} s, {failures} of {len(names)}"
        " parsers failed"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
