"""Work shared among processes of this machine: the same answers, in the same order, as one process would give."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, Generic, NoReturn, TypeVar

from builder.errors import ArchiveError

T = TypeVar("T")


MOST = 20
"""The tasks of one process. What it looks at becomes its own, since Python counts who uses it, and goes with it: a process
that did all tasks would end up with a second archive."""


def shared(tasks: Sequence[Callable[[], T]], processes: int) -> Iterator[T]:
    """What each task returns, in their order; with one process, or where the system can't fork, one after another.

    A process is a copy of this one, so that a task may use all that is in memory and only its answer is handed over. Of every
    n-th task it does up to `MOST`, asks for nothing and ends by itself, also when this process is killed; another one goes
    on. An ArchiveError in a task is raised here; so is any other error, with its traceback in words.
    """
    count = min(processes, len(tasks))
    if count < 2 or not hasattr(os, "fork"):
        for task in tasks:
            yield task()
        return
    sys.stdout.flush()
    sys.stderr.flush()
    lines: list[_Line[T]] = []
    try:
        for number in range(count):
            lines.append(_Line(tasks[number::count]))
        for number in range(len(tasks)):
            yield lines[number % count].answer()
    finally:
        for line in lines:
            line.end()
        gc.unfreeze()


class _Line(Generic[T]):
    """One process after another, each with the next tasks, at work as soon as the one before is done."""

    def __init__(self, tasks: Sequence[Callable[[], T]]) -> None:
        self._waiting = [tasks[at : at + MOST] for at in range(0, len(tasks), MOST)][::-1]
        self._left = 0
        self._begin()

    def answer(self) -> T:
        """The answer to the next task."""
        said: T = _answer(self._answers)
        self._left -= 1
        if not self._left:
            self.end()
            if self._waiting:
                self._begin()
        return said

    def end(self) -> None:
        """Nothing is waited for any more: who still works ends at its next answer."""
        if not self._answers.closed:
            self._answers.close()
            os.waitpid(self._process, 0)

    def _begin(self) -> None:
        tasks = self._waiting.pop()
        # The collector writes into all that it looks at, and memory that is written to is shared no longer.
        gc.freeze()
        here, there = os.pipe()
        process = os.fork()
        if not process:
            os.close(here)
            _work(tasks, there)
        os.close(there)
        self._process, self._answers, self._left = process, os.fdopen(here, "rb"), len(tasks)


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
