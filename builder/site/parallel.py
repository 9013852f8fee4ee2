"""Work shared among processes of this machine: the same answers, in the same order, as one process
would give.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, NoReturn, TypeVar

from builder.errors import ArchiveError, SystemFault

T = TypeVar("T")


MOST = 20
"""The tasks of one process. What it looks at becomes its own, since Python counts who uses it, and
goes with it: a process that did all tasks would end up with a second archive.
"""
_AHEAD = 2
"""The tasks that a process is told of at a time: the one that it does, and one more, so that it
never waits.
"""
_BYTES = 8
"""A number between processes: of a task, or of the bytes of an answer."""


def _gone() -> ArchiveError:
    todo = "Perhaps memory ran out: build again, with fewer --processes."
    return SystemFault(
        "build", expected="every process to do its work", got="one that ended before", todo=todo
    )


def shared(tasks: Sequence[Callable[[], T]], processes: int) -> Iterator[T]:
    """What each task returns, in their order; with one process, or where the system can't fork, one
    after another.

    A process is a copy of this one, so that a task may use all that is in memory and only its
    answer is handed over. Who is free does the next task, up to `MOST` in all; then another process
    goes on. Each ends by itself when nobody tells it of tasks any more, also when this process is
    killed. An ArchiveError in a task is raised here; so is any other error, with its traceback in
    words.
    """
    count = min(processes, len(tasks))
    if count < 2 or not hasattr(os, "fork"):
        for task in tasks:
            yield task()
        return
    sys.stdout.flush()
    sys.stderr.flush()
    lines: list[_Line[T]] = []
    waiting, answers = iter(range(len(tasks))), dict[int, T]()
    try:
        for _ in range(count):
            lines.append(_Line(tasks, lines))
            lines[-1].tell(waiting)
        for number in range(len(tasks)):
            while number not in answers:
                for line in _answering(lines):
                    answered, said = line.answer()
                    answers[answered] = said
                    line.tell(waiting)
            yield answers.pop(number)
    finally:
        for line in lines:
            line.end()


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Python's collector looks for no circles of objects meanwhile.

    A build leaves next to none, and to look at all that it has read, again and again, takes a
    fifteenth of it. The collector also writes into what it looks at, and memory of a process that
    is written to is shared with no other any longer.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            # Everything is old now: else the next object would have all that a build leaves looked
            # at, as its process ends.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _answering(lines: Sequence[_Line[T]]) -> Sequence[_Line[T]]:
    """The lines that have something to say, as soon as one has."""
    found: Sequence[_Line[T]]
    found, _, _ = select.select([line for line in lines if line.open], [], [])
    return found


class _Line(Generic[T]):
    """One process after another: ``open`` are the tasks that the present one was told of and has
    not answered.
    """

    def __init__(self, tasks: Sequence[Callable[[], T]], others: Sequence[_Line[T]]) -> None:
        self.open: deque[int] = deque()
        self._tasks, self._others = tasks, others
        self._process = self._told = 0
        self._begin()

    def fileno(self) -> int:
        """Where the answers come from."""
        return self._answers

    def pipes(self) -> tuple[int, int]:
        """This process's ends of the pipes."""
        return self._questions, self._answers

    def tell(self, waiting: Iterator[int]) -> None:
        """Tells the process of tasks; when it has done all that one may do, it ends and the next
        begins.
        """
        while len(self.open) < _AHEAD:
            if self._told == MOST:
                if self.open:
                    return
                self.end()
                self._begin()
            number = next(waiting, None)
            if number is None:
                return
            try:
                os.write(self._questions, number.to_bytes(_BYTES, "big"))
            except BrokenPipeError:
                raise _gone() from None
            self._told += 1
            self.open.append(number)

    def answer(self) -> tuple[int, T]:
        """The number of the task that was told of first, and its answer."""
        length = int.from_bytes(_read(self._answers, _BYTES), "big")
        value, error = pickle.loads(_read(self._answers, length))
        if error is not None:
            raise error
        return self.open.popleft(), value

    def end(self) -> None:
        """Nothing is waited for any more: who still works ends at its next answer."""
        if self._process:
            os.close(self._questions)
            os.close(self._answers)
            os.waitpid(self._process, 0)
            self._process = 0

    def _begin(self) -> None:
        asked, self._questions = os.pipe()
        self._answers, there = os.pipe()
        self._told = 0
        self._process = os.fork()
        if not self._process:
            # Who keeps another's pipe open keeps it waiting.
            for line in (
                self,
                *(other for other in self._others if other is not self and other._process),
            ):
                for pipe in line.pipes():
                    os.close(pipe)
            _work(self._tasks, asked, there)
        os.close(asked)
        os.close(there)


def _work(tasks: Sequence[Callable[[], object]], asked: int, there: int) -> NoReturn:
    """Does the tasks in a process of their own, which ends here: nothing behind it may run
    twice.
    """
    try:
        with os.fdopen(there, "wb") as answers:
            while number := os.read(asked, _BYTES):
                try:
                    said: object = (tasks[int.from_bytes(number, "big")](), None)
                except ArchiveError as error:
                    said = (None, error)
                except (
                    OSError
                ) as error:  # a kind of it may not go from one process to another; this one does
                    said = (
                        None,
                        OSError(error.errno, error.strerror or str(error), error.filename),
                    )
                except MemoryError:
                    said = (None, MemoryError())
                except Exception:
                    said = (None, RuntimeError(traceback.format_exc()))
                words = pickle.dumps(said, protocol=pickle.HIGHEST_PROTOCOL)
                answers.write(len(words).to_bytes(_BYTES, "big"))
                answers.write(words)
                answers.flush()
    finally:
        os._exit(0)


def _read(pipe: int, length: int) -> bytearray:
    """So many bytes; SystemFault where the process on the other side is gone before."""
    found = bytearray()
    while len(found) < length:
        more = os.read(pipe, length - len(found))
        if not more:
            raise _gone()
        found += more
    return found
