"""Measures a preview that is served: from the start of the command to the last byte of a page, and
of another one.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from benchmarks.processes import Failed, memory_of

LONGEST_WAIT_SECONDS = 120
MAIN = re.compile(rb"<main.*</main>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """``first``: seconds on the clock until the election's page was there, from the start of the
    command; ``second``: until a race's page was there, from asking for it. ``cpu`` and ``memory``
    are of both, as in `Run`.
    """

    first: float
    second: float
    cpu: float
    memory: int


def largest_race(site: Path, election: str) -> str:
    """The race of an election with most bytes on its page: the one that takes longest to make, or
    nearly.
    """
    pages = [
        path for path in (site / election).glob("*/index.html") if path.parent.name != "updates"
    ]
    return max(pages, key=lambda path: (path.stat().st_size, path.parent.name)).parent.name


def served(builder: Sequence[str], root: Path, election: str, race: str) -> Served:
    """Serves ``election`` as `builder serve` does and asks for its page, then for that of ``race``.

    Both must say what the site in ``root`` says: raises `Failed` where they don't, or the command
    ends or is silent.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*builder, "serve", "--election", election, "--port", str(port)]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        assert process.stdout is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            if (
                not waiting.select(LONGEST_WAIT_SECONDS)
                or b"http://" not in process.stdout.readline()
            ):
                raise Failed(f"`{' '.join(command)}` in {root} did not say where it serves")
        first = asked(port, f"{election}/", root / "site")
        there = time.perf_counter()
        second = asked(port, f"{election}/{race}/", root / "site")
        memory = memory_of(process.pid)
        os.killpg(process.pid, signal.SIGTERM)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = -signal.SIGTERM
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert process.stdout is not None
        process.stdout.close()
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Served(
        first=first - start,
        second=second - there,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=max(largest, memory),
    )


def asked(port: int, path: str, site: Path) -> float:
    """When the last byte of a page was there, which says what the page of the ``site`` says."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=LONGEST_WAIT_SECONDS) as answer:
            page = answer.read()
    except HTTPError as error:
        raise Failed(
            f"the preview answered {error.code} to /{path}:"
            f" {error.read().decode(errors='replace')[:400]}"
        ) from None
    there = time.perf_counter()
    shown, built = MAIN.search(page), MAIN.search((site / path / "index.html").read_bytes())
    if shown is None or built is None or shown[0] != built[0]:
        raise Failed(f"the preview shows /{path} in another way than the site that was built")
    return there
