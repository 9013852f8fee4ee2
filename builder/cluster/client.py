"""Hand out the elections of a build to Dask workers, one election per worker at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from distributed import Client, Future, wait

from builder import summary as summaries
from builder.cluster.target import Target
from builder.cluster.work import Delivery, Job, encoded, identity, work
from builder.election_build import BuiltElection
from builder.errors import ArchiveError, BuildError, SystemFault
from builder.inputs import ElectionInputs
from builder.site.staging import SiteLocation
from builder.site.writer import Site, Written

TELL = 10.0
"""Seconds in which a worker has to tell what it built, or to end after a failure."""
POLL = 1.0
"""Seconds between two looks at who works."""
ALONE = 60
"""Looks at a cluster without any worker, after which the build gives up."""
SLOW, LEAST, COPIES = 2.0, 30.0, 3
"""An election that takes ``SLOW`` times as long as the longest before it (or, where none is done,
``LEAST`` seconds) is begun once more by an idle worker, ``COPIES`` times at most.
"""


@dataclass(slots=True)
class _Attempt:
    """An election that a worker is building, and when it started by the monotonic clock."""

    inputs: ElectionInputs
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The machines of a cluster and the place where what they build is published."""

    client: Client
    target: Target
    root: Path

    @property
    def elsewhere(self) -> bool:
        """Whether the files of elections are not in `site`."""
        return not self.target.apart

    @property
    def site(self) -> Path:
        """The folder of the site that the client writes."""
        return self.target.site

    def build(
        self,
        elections: Sequence[ElectionInputs],
        place: SiteLocation,
        report: Callable[[str], None],
    ) -> dict[str, BuiltElection]:
        """Build these elections, the largest first, into the next site at ``place``."""
        if not elections:
            return {}
        self.target.open(encoded(elections[0].site))
        work = _Work(self.client, self.target, self.root, place, report, elections)
        try:
            return work.done()
        except (CancelledError, OSError) as error:
            # Dask's own connection errors have no errno.
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise SystemFault(
                "cluster",
                expected="its scheduler to run until the end",
                got=f"{type(error).__name__}: {error}",
                todo="Start the scheduler and its workers, then build again.",
            ) from error
        finally:
            work.give_up()

    def read(self, path: str, place: SiteLocation) -> bytes:
        """Return a file of the next site."""
        return self.target.read(path, place)

    def publish(self, site: Site) -> Written:
        """Put the next site in place of the one before, all at once."""
        return self.target.publish(site)


@contextmanager
def cluster(address: str, target: Target, root: Path) -> Iterator[Cluster]:
    """Yield the cluster whose scheduler listens at ``address``; SystemFault where none does."""
    try:
        client = Client(address)
    except (OSError, ValueError, ImportError) as error:
        raise SystemFault(
            address,
            expected="the address of a Dask scheduler, such as tcp://10.0.0.1:8786",
            got=str(error),
            todo="Start `dask scheduler`, or give --dask the address that it prints.",
        ) from None
    with client:
        try:
            yield Cluster(client=client, target=target, root=root)
        finally:
            target.close()


class _Work:
    """The elections that wait, those being built, and those that are done."""

    def __init__(
        self,
        client: Client,
        target: Target,
        root: Path,
        place: SiteLocation,
        report: Callable[[str], None],
        elections: Sequence[ElectionInputs],
    ) -> None:
        self._client, self._target, self._root = client, target, root
        self._place, self._report, self._all = place, report, len(elections)
        self._waiting = deque(sorted(elections, key=lambda of: of.size, reverse=True))
        self._out: dict[Future[Delivery], _Attempt] = {}
        self._found: dict[str, BuiltElection] = {}
        self._identity = identity()
        self._longest = 0.0
        self._alone = 0

    def done(self) -> dict[str, BuiltElection]:
        """Return all elections by path, each as soon as the first attempt at it ends."""
        while len(self._found) < self._all:
            self._hand_out()
            for future in self._ended():
                if future in self._out:
                    self._take(future)
        return self._found

    def give_up(self) -> None:
        """Cancel whatever is not done, and let workers finish what they are writing."""
        self._target.stop()
        if self._out and self._client.status == "running":
            with suppress(TimeoutError, CancelledError):
                wait(list(self._out), timeout=TELL)
            self._client.cancel(list(self._out))
        self._out.clear()

    def _hand_out(self) -> None:
        workers = self._client.nthreads()
        self._alone = 0 if workers else self._alone + 1
        if self._alone > ALONE:
            raise SystemFault(
                str(self._client.scheduler.address if self._client.scheduler else "scheduler"),
                expected="a cluster with workers",
                got=f"none for {ALONE * POLL:.0f} seconds",
                todo="Start some: `dask worker ADDRESS --nthreads 1 --nworkers 4`.",
            )
        doing = "Building elections on the cluster" if workers else "Waiting for workers"
        self._report(f"{doing}: {len(self._found)} of {self._all}")
        while self._waiting and len(self._out) < len(workers):
            self._submit(self._waiting.popleft())
        if not self._waiting:
            self._begin_again()

    def _begin_again(self) -> None:
        """Let idle workers start copies of elections that take too long elsewhere."""
        bound = time.monotonic() - (SLOW * self._longest if self._longest else LEAST)
        attempts: dict[str, list[_Attempt]] = {}
        for one in self._out.values():
            attempts.setdefault(one.inputs.path, []).append(one)
        late = [
            of[-1].inputs for of in attempts.values() if of[-1].since < bound and len(of) <= COPIES
        ]
        if late:
            idle = [worker for worker, keys in self._client.processing().items() if not keys]
            for inputs, worker in zip(late, idle, strict=False):
                self._submit(inputs, worker)

    def _submit(self, inputs: ElectionInputs, worker: str = "") -> None:
        job = Job(
            path=inputs.path,
            files=inputs.files,
            digest=inputs.site.digest,
            site=self._target.inputs,
            output=self._target.output,
            apart=self._target.apart,
            root=str(self._root),
            identity=self._identity,
        )
        where: dict[str, Any] = {"workers": [worker], "allow_other_workers": True} if worker else {}
        future = self._client.submit(work, job, pure=False, **where)
        self._out[future] = _Attempt(inputs, time.monotonic())

    def _ended(self) -> Sequence[Future[Delivery]]:
        if not self._out:
            time.sleep(POLL)
            return ()
        try:
            ended = wait(list(self._out), timeout=POLL, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return ()
        return list(ended)

    def _take(self, future: Future[Delivery]) -> None:
        inputs = self._out[future].inputs
        try:
            error = future.exception(timeout=TELL)
            if error is None:
                delivery = future.result(timeout=TELL)
        except TimeoutError:  # its worker stopped before it reported; another one starts it
            return
        if error is not None:
            raise _as_fault(inputs.path, error) from error
        summary = summaries.read(summaries.ElectionSummary, delivery.summary)
        if summary is None or summary.key != inputs.key:
            raise BuildError(
                inputs.path,
                expected=f"the summary of its inputs, {inputs.key[:12]}",
                got="another one" if summary else "one that can't be read",
                todo="Give every machine the same checkout, then start its workers again.",
            )
        self._target.take(delivery, summary, self._place)
        self._longest = max(self._longest, time.monotonic() - self._out[future].since)
        self._found[summary.path] = BuiltElection(summary=summary, kept=0)
        # Ignore a copy that is still running elsewhere.
        others = [one for one, of in self._out.items() if of.inputs.path == summary.path]
        for one in others:
            del self._out[one]


def _as_fault(path: str, error: BaseException) -> ArchiveError:
    """Return a worker's error as one that people can act on."""
    if isinstance(error, ArchiveError):
        return error
    return SystemFault(
        path,
        expected="workers with this builder that can do their work",
        got=f"{type(error).__name__}: {error}",
        todo="Give every machine the same checkout and packages, enough memory and disk.",
    )
