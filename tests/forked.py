"""A command of the builder in a forked process, which need not read all modules again.

A process that is started anew takes about a second of processor time before it begins, a forked one
a hundredth.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

from builder.cli import COMMANDS, main

SECONDS = 120


def run(
    words: list[str], prepare: Callable[[], None], finish: Callable[[], None] = lambda: None
) -> subprocess.CompletedProcess[str]:
    """Return what ``builder`` did in a process, between ``prepare`` and ``finish``."""
    for module in ("builder.build", "builder.preview", *COMMANDS.values()):
        import_module(module)
    sys.stdout.flush()
    sys.stderr.flush()
    pipes = [os.pipe(), os.pipe()]
    child = os.fork()
    if not child:
        _work(words, prepare, finish, [there for _, there in pipes])
    for _, there in pipes:
        os.close(there)
    said = _read([here for here, _ in pipes])
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return subprocess.CompletedProcess(words, status, *said)


def _work(
    words: list[str], prepare: Callable[[], None], finish: Callable[[], None], pipes: list[int]
) -> None:
    """Be the command and end: nothing of the tests goes on in this process."""
    status = 70
    try:
        signal.alarm(SECONDS)
        for number, pipe in enumerate(pipes, start=1):
            os.dup2(pipe, number)
        sys.stdout, sys.stderr = (
            os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2)
        )
        prepare()
        try:
            main(words)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1 if end.code else 0
        except BaseException:
            traceback.print_exc()
            status = 1
        finish()
        for stream in (sys.stdout, sys.stderr):
            with suppress(ValueError):
                stream.flush()
    finally:
        os._exit(status)


def _read(pipes: list[int]) -> list[str]:
    """Return all that came through each pipe, whichever fills first."""
    found: dict[int, bytes] = dict.fromkeys(pipes, b"")
    with selectors.DefaultSelector() as ready:
        for pipe in pipes:
            ready.register(pipe, selectors.EVENT_READ)
        while ready.get_map():
            for key, _ in ready.select(SECONDS):
                data = os.read(key.fd, 65_536)
                found[key.fd] += data
                if not data:
                    ready.unregister(key.fd)
                    os.close(key.fd)
    return [data.decode() for data in found.values()]
