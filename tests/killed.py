"""Run ``builder`` and kill it with SIGKILL before the step of its work on the disk that the first argument numbers.

A step is whatever makes, opens for writing, links, renames or deletes a file or a folder, or exchanges two. With a
number below 0 nothing is killed, and the last line of the output says how many steps there were.
"""

from __future__ import annotations

import os
import signal
import sys

from builder.cli import main

STEPS = {
    "os.mkdir",
    "os.rename",
    "os.link",
    "os.remove",
    "os.rmdir",
    "os.chmod",
    "shutil.rmtree",
    "ctypes.dlopen",
    "ctypes.dlsym",
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
at, done = int(sys.argv[1]), 0


def hook(event: str, arguments: tuple[object, ...]) -> None:
    global done
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES
    if event in STEPS or writes:
        if done == at:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1


if __name__ == "__main__":
    for name in ("editing.seal", "editing.correct", "editing.complete", "importers.command", "formatting", "new"):
        __import__(f"builder.{name}")
    sys.addaudithook(hook)
    status = 0
    try:
        main(sys.argv[2:])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    print(done)
    sys.exit(status)
