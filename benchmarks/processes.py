"""Runs one program and says what it took: processor time of it and all its children, time on the
clock, memory, stages.

A line "> words" says that a stage begins. Its processor time is read from /proc when that line
comes and when the next one does, so that it holds for a build of several processes, too; a stage
that comes again is one stage. Where there is no /proc, and where a program only lists its stages at
its end, a stage has its time on the clock alone.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

BEGUN = re.compile(r"> (.*)")
LISTED = re.compile(r" +([\d.]+) s  (\S.*)")
PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A program that was to be measured ended badly; the message is for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """``cpu`` is None where the machine doesn't tell."""

    words: str
    wall: float
    cpu: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """``memory`` in bytes: the largest process at its largest, or all of them together where that
    was seen to be more.
    """

    cpu: float
    wall: float
    memory: int
    stages: tuple[Stage, ...] = field(default=())

    def of(self, word: str) -> tuple[float, float]:
        """Processor time and time on the clock of the stages whose name holds ``word``."""
        found = [stage for stage in self.stages if word in stage.words]
        return sum(stage.wall if stage.cpu is None else stage.cpu for stage in found), sum(
            stage.wall for stage in found
        )


def run(command: Sequence[str], cwd: Path, environment: dict[str, str] | None = None) -> Run:
    """Runs ``command`` in ``cwd`` to its end; raises `Failed` with the end of what it said if it
    did not succeed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said: list[str] = []
    stages: dict[str, Stage] = {}
    doing, since, before, together, over = "", start, 0.0, 0, threading.Event()

    def watch() -> None:
        nonlocal together
        while not over.wait(0.25):
            together = max(together, memory_of(process.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    assert process.stdout is not None
    try:
        for line in process.stdout:
            said.append(line)
            if found := LISTED.match(line):
                stages[found[2].strip()] = Stage(
                    words=found[2].strip(), wall=float(found[1]), cpu=None
                )
            elif found := BEGUN.match(line):
                now, used = time.perf_counter(), cpu_of(process.pid)
                if doing:
                    old = stages.get(doing, Stage(words=doing, wall=0, cpu=0))
                    cpu = None if used is None or old.cpu is None else old.cpu + used - before
                    stages[doing] = Stage(words=doing, wall=old.wall + now - since, cpu=cpu)
                doing, since, before = found[1].strip() or "Ending", now, used or before
        _, status, usage = os.wait4(process.pid, 0)
        wall, cpu_seen = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
        if doing:
            # The last stage goes on to the end of the program, whose time is known to the last
            # tick.
            old = stages.get(doing, Stage(words=doing, wall=0, cpu=0 if before else None))
            cpu = None if old.cpu is None else old.cpu + cpu_seen - before
            stages[doing] = Stage(words=doing, wall=old.wall + start + wall - since, cpu=cpu)
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        over.set()
        watcher.join()
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()
    if process.returncode:
        words = " ".join(str(word) for word in command)
        raise Failed(f"`{words}` in {cwd} ended with {process.returncode}:\n{''.join(said[-30:])}")
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(
        cpu=cpu_seen,
        wall=wall,
        memory=max(largest, together),
        stages=tuple(stages.values()),
    )


def session(leader: int) -> Iterator[tuple[Path, list[str]]]:
    """Each living process of a session: its folder in /proc and the fields of its stat behind the
    name.
    """
    for folder in PROC.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if fields[3] == str(leader):
            yield folder, fields


def cpu_of(leader: int) -> float | None:
    """Seconds of processor time of a session so far, of processes that ended (and were waited for)
    as well.
    """
    found = [sum(int(ticks) for ticks in fields[11:15]) for _, fields in session(leader)]
    return sum(found) / TICKS if found else None


def memory_of(leader: int) -> int:
    """Bytes that a session holds, shared ones counted once; 0 where the machine doesn't tell."""
    total = 0
    for folder, _ in session(leader):
        try:
            found = re.search(
                r"^Pss: +(\d+) kB", (folder / "smaps_rollup").read_text(), re.MULTILINE
            )
        except OSError:
            continue
        total += int(found[1]) * 1024 if found else 0
    return total
