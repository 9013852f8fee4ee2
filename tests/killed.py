"""A command of the builder that is killed with SIGKILL before a step of its work on the disk.

A step is whatever makes, opens for writing, links, renames or deletes a file or a folder, or
exchanges two.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests import forked

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


def run(words: list[str], at: int) -> subprocess.CompletedProcess[str]:
    """Return what the command did that was killed before step ``at``.

    With a number below 0 nothing is killed, and the last line of the output says how many steps
    there were.
    """
    done = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES
        if event in STEPS or writes:
            if done == at:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1

    return forked.run(words, lambda: sys.addaudithook(hook), lambda: print(done))
