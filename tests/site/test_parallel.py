"""Work shared among processes gives what one process gives, and its errors arrive as they were."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from builder.errors import ArchiveError, BuildError, DataError, SystemFault
from builder.site.parallel import MAX_TASKS, gc_disabled, meanwhile, shared


def square(n: int) -> tuple[int, int]:
    return n * n, os.getpid()


def failed(error: Exception) -> tuple[int, int]:
    raise error


@pytest.mark.parametrize("processes", [1, 2, 3, 64])
def test_answers_come_in_the_order_of_the_tasks(processes: int) -> None:
    said = list(shared([partial(square, n) for n in range(7)], processes))
    assert [answer for answer, _ in said] == [0, 1, 4, 9, 16, 25, 36]
    by = {process for _, process in said}
    assert 1 <= len(by) <= min(processes, 7) and (os.getpid() in by) == (processes == 1)


def test_no_process_does_many_tasks() -> None:
    """Or each would come to hold a copy of all that it has looked at."""
    said = list(shared([partial(square, n) for n in range(5 * MAX_TASKS)], 2))
    assert [answer for answer, _ in said] == [n * n for n in range(5 * MAX_TASKS)]
    assert len({process for _, process in said}) > 2


@pytest.mark.parametrize("processes", [1, 2])
def test_other_processes_work_while_the_block_shares_tasks_of_its_own(
    processes: int, tmp_path: Path
) -> None:
    """The tasks outside wait for what the ones inside write, unless they are done at the end."""
    made = tmp_path / "made"

    def wait(n: int) -> int:
        end = time.monotonic() + 30
        while not made.exists() and time.monotonic() < end:
            time.sleep(0.001)
        return n if made.exists() else -1

    with meanwhile([partial(wait, n) for n in range(5)], processes) as answers:
        said = list(shared([partial(square, n) for n in range(9)], processes))
        made.touch()
        assert [answer for answer, _ in said] == [n * n for n in range(9)]
        assert list(answers) == list(range(5))


def test_what_is_not_done_at_the_end_of_the_block_is_given_up(tmp_path: Path) -> None:
    def slow(path: Path) -> None:
        time.sleep(0.01)
        path.touch()

    tasks = [partial(slow, tmp_path / str(n)) for n in range(2_000)]
    with pytest.raises(ZeroDivisionError), meanwhile(tasks, 2):
        raise ZeroDivisionError
    assert len(list(tmp_path.iterdir())) < 2_000
    assert [n for n, _ in shared([partial(square, 3), partial(square, 4)], 2)] == [9, 16]


def test_nothing_to_do_is_nothing() -> None:
    tasks: list[Callable[[], int]] = []
    assert list(shared(tasks, 2)) == []


def test_large_answers_arrive_whole() -> None:
    """More than a pipe holds, in both processes at once."""
    tasks = [partial(str.ljust, "", n) for n in (3_000_000, 5_000_000, 1)]
    assert [len(text) for text in shared(tasks, 2)] == [
        3_000_000,
        5_000_000,
        1,
    ]


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("kind", [ArchiveError, BuildError, DataError])
def test_an_error_for_people_is_raised_as_it_was(kind: type[ArchiveError], processes: int) -> None:
    error = kind(Path("a.csv"), line=3, expected="a", got="b", todo="Do c.")
    tasks: list[Callable[[], tuple[int, int]]] = [
        partial(square, 1),
        partial(failed, error),
        partial(square, 2),
    ]
    with pytest.raises(kind) as caught:
        list(shared(tasks, processes))
    assert type(caught.value) is kind and str(caught.value) == "a.csv:3: expected a, got b. Do c."
    assert (caught.value.place, caught.value.todo) == ("a.csv:3", "Do c.")


@pytest.mark.parametrize(
    "error",
    [ZeroDivisionError("by nothing"), MemoryError(), PermissionError(13, "Permission denied", "a")],
)
def test_any_other_error_is_raised_as_it_was_with_the_place_where_it_happened(
    error: Exception,
) -> None:
    with pytest.raises(type(error)) as caught:
        list(shared([partial(failed, error), partial(square, 1)], 2))
    assert str(caught.value) == str(error) and "in failed" in str(caught.value.__cause__)


def test_an_error_that_can_not_leave_its_process_comes_in_words() -> None:
    """Also where Dask was imported, which changes how errors are pickled."""
    import_module("dask")

    class LocalError(Exception):
        pass

    with pytest.raises(RuntimeError, match=r"(?s)in failed.*LocalError: here"):
        list(shared([partial(failed, LocalError("here")), partial(square, 1)], 2))


def killed() -> tuple[int, int]:
    os.kill(os.getpid(), 9)
    return 0, 0


def test_a_process_that_is_killed_is_an_error_and_not_an_answer() -> None:
    with pytest.raises(SystemFault) as caught:
        list(shared([partial(square, 1), partial(killed)], 2))
    assert str(caught.value) == (
        "build: expected every process to do its work, got one that ended early. "
        "Perhaps memory ran out: build again, with fewer --processes."
    )


def test_a_killed_process_ends_the_work_even_where_its_error_spreads_slowly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pool's own thread still tells each task of it when the first error is raised here."""
    set_exception = Future.set_exception

    def slow(future: Future[object], error: BaseException | None) -> None:
        set_exception(future, error)
        time.sleep(0.002)

    monkeypatch.setattr(Future, "set_exception", slow)
    with pytest.raises(SystemFault):
        list(shared([partial(killed), *[partial(square, 1)] * (2 * MAX_TASKS - 1)], 2))


SLOW = """
import os, time
from functools import partial
from builder.site.parallel import shared
def slow(n):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(0.2)
for _ in shared([partial(slow, n) for n in range(200)], 3):
    pass
"""


@contextmanager
def building() -> Iterator[subprocess.Popen[str]]:
    """A build whose three processes are all at work, in a group of its own as at a terminal."""
    with subprocess.Popen(
        [sys.executable, "-c", SLOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as build:
        assert build.stdout
        workers = set[str]()
        while len(workers) < 3:
            line = build.stdout.readline()
            assert line
            workers.add(line)
        yield build


def test_the_processes_of_a_killed_build_end_by_themselves() -> None:
    with building() as build:
        build.kill()
        # Whoever still lives has the other end of this pipe, and it is read to its end.
        build.communicate(timeout=20)


def test_ctrl_c_ends_every_process_at_once_and_none_complains() -> None:
    with building() as build:
        os.killpg(build.pid, signal.SIGINT)
        _, said = build.communicate(timeout=20)
        assert said.count("Traceback") == 1 and said.endswith("KeyboardInterrupt\n")


def test_no_process_is_left_behind() -> None:
    for _, process in list(shared([partial(square, n) for n in range(4)], 2)):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_nothing_is_collected_during_a_build_and_whatever_was_collected_before_is_again_behind_it() -> (
    None
):
    gc.enable()
    with pytest.raises(ZeroDivisionError), gc_disabled():
        assert not gc.isenabled()
        assert [answer for answer, _ in shared([partial(square, n) for n in range(3)], 2)] == [
            0,
            1,
            4,
        ]
        raise ZeroDivisionError
    assert gc.isenabled()
    gc.disable()
    try:
        with gc_disabled():
            pass
        assert not gc.isenabled(), "whoever has switched it off wants it off"
    finally:
        gc.enable()


def test_what_a_build_leaves_is_not_looked_at_as_soon_as_it_ends() -> None:
    """It takes a hundredth of a build, and its process ends then."""
    looked: list[str] = []

    def look(phase: str, _: object) -> None:
        looked.append(phase)

    gc.callbacks.append(look)
    try:
        with gc_disabled():
            left = [[n] for n in range(10_000)]
            before = len(looked)
        more = [[n] for n in range(10)]
        assert len(looked) == before, "at the first object behind the build"
    finally:
        gc.callbacks.remove(look)
    assert left and more
