"""Share work among processes, with the results and the order that one process would give."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, get_all_start_methods, get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

from builder.errors import SystemFault

T = TypeVar("T")

MAX_TASKS = 20
"""Tasks of a process, about, before all are replaced. What a process looks at becomes its own copy,
since Python counts references: one that did all tasks would end up with a second archive.
"""

_tasks: Sequence[Callable[[], Any]] = ()
"""What a forked process inherits, so that a task is handed over as its number."""


def shared(tasks: Sequence[Callable[[], T]], processes: int) -> Iterator[T]:
    """Yield what each task returns, in their order.

    One process, or a system that can't fork, does one after another. An error of a task is raised
    here: as it was where it can be pickled, else as a RuntimeError with its traceback in words.
    """
    if min(processes, len(tasks)) < 2 or "fork" not in get_all_start_methods():
        for task in tasks:
            yield task()
        return
    size = processes * MAX_TASKS
    for start in range(0, len(tasks), size):
        yield from _forked(tasks[start : start + size], processes)


def _forked(tasks: Sequence[Callable[[], T]], processes: int) -> Iterator[T]:
    with meanwhile(tasks, processes) as answers:
        yield from answers


@contextmanager
def meanwhile(tasks: Sequence[Callable[[], T]], processes: int) -> Iterator[Iterator[T]]:
    """Let other processes do the tasks while the block does something else, such as to share tasks
    of its own.

    What each task returns is yielded in their order, and errors are raised, as by `shared`. Tasks
    that are not done at the end of the block are given up. One process, or a system that can't
    fork, does each task when its answer is asked for.
    """
    global _tasks
    if processes < 2 or not tasks or "fork" not in get_all_start_methods():
        yield (task() for task in tasks)
        return
    pool = ProcessPoolExecutor(
        min(processes, len(tasks)), mp_context=get_context("fork"), initializer=_prepare
    )
    _tasks = tasks
    try:
        # Not `pool.map`: it cancels what is left in this thread, while the pool's own thread gives
        # the same futures the error of a process that Ctrl-C ended, and fails at a cancelled one.
        # All processes are forked at the first of them: later ones would inherit other tasks.
        answers = deque(pool.submit(_do, number) for number in range(len(tasks)))
        yield (answers.popleft().result() for _ in tasks)
    except BrokenProcessPool as error:
        raise SystemFault(
            "build",
            expected="every process to do its work",
            got="one that ended early",
            todo="Perhaps memory ran out: build again, with fewer --processes.",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)
        _tasks = ()


def _prepare() -> None:
    """Make this process end with the build: at once on Ctrl-C, and when the build is killed."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)


def _do(number: int) -> Any:
    try:
        return _tasks[number]()
    except Exception as error:
        if _can_be_pickled(error):
            raise
        words = traceback.format_exc()
    # Out of the block, so that it has no context: where Dask was imported, an error is pickled with
    # the one that it came of, and that one can't be.
    raise RuntimeError(words)


def _can_be_pickled(error: Exception) -> bool:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Switch Python's cycle collector off for the block.

    A build leaves next to no cycles, and to look for them again and again takes a fifteenth of it.
    The collector also writes into what it looks at, which unshares memory among processes.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            # Freeze everything now, or the next collection would scan all that a build leaves
            # behind.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
