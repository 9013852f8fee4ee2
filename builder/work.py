"""Work shared among processes of this machine: the same answers, in the same order, as one process would give."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, NoReturn, TypeVar

from builder.errors import ArchiveError

T = TypeVar("T")


def shared(tasks: Sequence[Callable[[], T]], processes: int) -> Iterator[T]:
    """What each task returns, in their order; with one process, or where the system can't fork, one after another.

    A process is a copy of this one, so that a task may use all that is in memory and only its answer is handed over. It does
    every n-th task, asks for nothing and ends by itself, also when this process is killed. An ArchiveError in a task is
    raised here; so is any other error, with its traceback in words.
    """
    count = min(processes, len(tasks))
    if count < 2 or not hasattr(os, "fork"):
        for task in tasks:
            yield task()
        return
    sys.stdout.flush()
    sys.stderr.flush()
    started: list[tuple[int, IO[bytes]]] = []
    # The collector writes into all that it looks at, and memory that is written to is shared no longer.
    gc.freeze()
    try:
        for number in range(count):
            here, there = os.pipe()
            pid = os.fork()
            if not pid:
                os.close(here)
                _work(tasks[number::count], there)
            os.close(there)
            started.append((pid, os.fdopen(here, "rb")))
        for number in range(len(tasks)):
            yield _answer(started[number % count][1])
    finally:
        for pid, answers in started:
            answers.close()  # whoever still works ends at its next answer
            os.waitpid(pid, 0)
        gc.unfreeze()


def _work(tasks: Sequence[Callable[[], object]], there: int) -> NoReturn:
    """Does the tasks in a process of their own, which ends here: nothing behind it may run twice."""
    try:
        with os.fdopen(there, "wb") as answers:
            for task in tasks:
                try:
                    said: object = (task(), None)
                except ArchiveError as error:
                    said = (None, error)
                except Exception:
                    said = (None, RuntimeError(traceback.format_exc()))
                pickle.dump(said, answers, protocol=pickle.HIGHEST_PROTOCOL)
                answers.flush()
    finally:
        os._exit(0)


def _answer(answers: IO[bytes]) -> Any:
    try:
        value, error = pickle.load(answers)
    except (EOFError, pickle.UnpicklingError):
        raise RuntimeError("A process of the build ended before its work was done; perhaps memory ran out.") from None
    if error is not None:
        raise error
    return value
