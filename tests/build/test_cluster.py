"""A site that a cluster builds has the bytes of one that one machine builds, whatever its workers
do meanwhile, and is published whole or not at all.

A real scheduler, two workers and a server of object storage run on this machine, each in a process
of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from builder.cluster import work
from builder.commands import build as command
from builder.errors import BuildError, SystemFault
from builder.inputs import SiteInputs
from tests import archive
from tests.archive import GENERAL
from tests.checkout import ROOT

SECONDS = 240
"""After which a test gives up to wait for anything."""
BUCKET = "counts"
PASS = {"AWS_ACCESS_KEY_ID": "name", "AWS_SECRET_ACCESS_KEY": "word", "AWS_REGION": "us-east-1"}


def wait_for(what: Callable[[], Any], words: str) -> Any:
    """Return what is true at last."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.005)
    pytest.fail(f"waited {SECONDS} seconds for {words}")


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process of ours afterwards, also one that is stopped."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


class Machines:
    """A scheduler with workers, and what their processes print, in a folder."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder, self.workers = folder, list[subprocess.Popen[bytes]]()
        self.storage = self._start("-m", "moto.server", "-H", "127.0.0.1", "-p", "0")
        self.scheduler = self._start(
            *("-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0"),
            *("--dashboard-address", "127.0.0.1:0", "--idle-timeout", "5 minutes"),
            *("--scheduler-file", str(folder / "scheduler.json")),
        )
        endpoint = wait_for(self._endpoint, "the object storage")
        self.environment = {**PASS, "AWS_ENDPOINT_URL": endpoint}
        self.store = boto3.client("s3", endpoint_url=endpoint, **CREDENTIALS)
        self.store.create_bucket(Bucket=BUCKET)
        self.address = wait_for(self._address, "the scheduler")
        for _ in range(workers):
            self.add_worker()

    def add_worker(self) -> None:
        self.workers.append(
            self._start(
                *("-m", "dask", "worker", self.address, "--host", "127.0.0.1", "--no-nanny"),
                *("--nthreads", "1", "--no-dashboard", "--death-timeout", "240"),
                *("--local-directory", str(self.folder)),
            )
        )

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        self._number = getattr(self, "_number", 0) + 1
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **getattr(self, "environment", {})}
        with (self.folder / f"{self._number}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, *words],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _endpoint(self) -> str | None:
        found = re.search(r"http://127\.0\.0\.1:\d+", (self.folder / "1.log").read_text())
        return found[0] if found else None

    def _address(self) -> str | None:
        try:
            return str(json.loads((self.folder / "scheduler.json").read_text())["address"])
        except (OSError, ValueError):
            return None

    @property
    def processes(self) -> list[subprocess.Popen[bytes]]:
        return [*self.workers, self.scheduler, self.storage]

    @property
    def objects(self) -> dict[str, bytes]:
        """Every object of the storage by its key."""
        pages = self.store.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return {key: self.store.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


CREDENTIALS = {
    "aws_access_key_id": "name",
    "aws_secret_access_key": "word",
    "region_name": "us-east-1",
}


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Machines]:
    """Yield machines that end afterwards."""
    found = Machines(folder, workers)
    try:
        yield found
    finally:
        for process in found.processes:
            with ended(process):
                pass


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with running(tmp_path_factory.mktemp("cluster"), 2) as found:
        yield found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return archive.checkout(tmp_path / "checkout")


def words(machines: Machines, to: object, *more: str) -> list[str]:
    return ["build", "--draft", "--dask", machines.address, "--to", str(to), *more]


def built(machines: Machines, root: Path, to: object, *more: str) -> str:
    """Build the checkout on the cluster; return what the command said."""
    done = archive.run_builder(*words(machines, to, *more), cwd=root, **machines.environment)
    assert done.returncode == 0, done.stderr
    return done.stderr


def refused(machines: Machines, root: Path, to: object, **environment: str) -> str:
    """Return the error of a build that can't be done."""
    given = {**machines.environment, **environment}
    done = archive.run_builder(*words(machines, to), cwd=root, **given)
    assert done.returncode == 1, done.stderr
    (error,) = re.findall(r"^error: (.*)$", done.stderr, re.M)
    return str(error)


@contextmanager
def building(machines: Machines, root: Path, to: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Build meanwhile."""
    command = [sys.executable, "-m", "builder", *words(machines, to)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with ended(subprocess.Popen(command, cwd=root, env=environment)) as process:
        yield process


def attempts(site: Path, of: subprocess.Popen[bytes] | None = None) -> set[str]:
    """The attempts at an election that have begun, of one worker or of all."""
    start = f"{of.pid}-" if of else ""
    return {
        path.name
        for path in site.with_name(f"{site.name}.parts").glob(f"{start}*")
        if path.is_dir()
    }


def expected() -> dict[str, bytes]:
    return archive.files(archive.built_site())


def test_a_folder_gets_the_bytes_that_one_machine_builds(
    machines: Machines, root: Path, tmp_path: Path
) -> None:
    site = tmp_path / "published" / "site"
    said = built(machines, root, site)
    assert archive.files(site) == expected()
    assert [path.name for path in sorted(site.parent.iterdir())] == ["site", "site.lock"]
    assert "Building elections on the cluster" in said
    assert "Kept 2 of 2 elections" in built(machines, root, site)
    assert archive.files(site) == expected()


def test_a_worker_that_is_killed_half_way_costs_a_retry_and_no_page(
    machines: Machines, root: Path, tmp_path: Path
) -> None:
    site, victim = tmp_path / "site", machines.workers.pop(0)
    with building(machines, root, site) as build, ended(victim):
        wait_for(lambda: attempts(site, victim), "its work")
        victim.kill()
        machines.add_worker()
        seen = attempts(site)
        while build.poll() is None:
            seen |= attempts(site)
            time.sleep(0.005)
        assert build.returncode == 0
    assert len(seen) == 3, "two elections, one of them twice"
    assert archive.files(site) == expected()


@pytest.mark.whole
def test_a_worker_that_stands_still_holds_up_nothing(
    machines: Machines, root: Path, tmp_path: Path
) -> None:
    site, slow = tmp_path / "site", machines.workers[0]
    with building(machines, root, site) as build:
        wait_for(lambda: attempts(site, slow), "its work")
        slow.send_signal(signal.SIGSTOP)
        try:
            assert build.wait(SECONDS) == 0
            assert archive.files(site) == expected()
        finally:
            slow.send_signal(signal.SIGCONT)
    # What it goes on with finds no place any more.
    assert "Kept 2 of 2" in built(machines, root, site)
    assert archive.files(site) == expected()
    assert not site.with_name("site.parts").exists()


def test_a_second_build_into_a_folder_is_refused_and_the_first_goes_on(
    machines: Machines, root: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    with building(machines, root, site) as build:
        wait_for(lambda: attempts(site), "its work")
        build.send_signal(signal.SIGSTOP)
        error = refused(machines, root, site)
        assert f"expected no other build at work, got one by process {build.pid}." in error
        build.send_signal(signal.SIGCONT)
        assert build.wait(SECONDS) == 0
    assert archive.files(site) == expected()


def test_a_scheduler_that_ends_ends_the_build_with_an_error(root: Path, tmp_path: Path) -> None:
    with running(tmp_path, 0) as own:
        command = [sys.executable, "-m", "builder", *words(own, tmp_path / "site")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        environment["DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"] = "1s"
        pipe = subprocess.PIPE
        with ended(subprocess.Popen(command, cwd=root, env=environment, stderr=pipe)) as build:
            wait_for((tmp_path / "site.parts").exists, "its work")
            own.scheduler.kill()
            _, said = build.communicate(timeout=SECONDS)
        assert build.returncode == 1
        assert b"error: cluster: expected its scheduler to run until the end, got" in said
    assert not (tmp_path / "site").exists()
    assert not (tmp_path / "site.parts").exists()


@pytest.mark.whole
def test_an_object_store_gets_the_same_bytes_as_a_version_that_one_object_names(
    machines: Machines, root: Path
) -> None:
    versions: list[str] = []
    for _ in range(3):
        built(machines, root, f"s3://{BUCKET}/counts")
        objects = machines.objects
        pointer = json.loads(objects.pop("counts/current.json"))
        versions.append(pointer["version"])
        assert pointer["previous"] == (versions[-2] if len(versions) > 1 else "")
        published = {
            path.removeprefix(f"counts/versions/{versions[-1]}/"): data
            for path, data in objects.items()
            if versions[-1] in path
        }
        assert published == expected()
        standing = {key.split("/")[2] for key in objects}
        assert standing == {*versions[-2:]}, "the version before stays for who reads it"
    page = f"counts/versions/{versions[-1]}/{GENERAL}/index.html"
    assert machines.store.head_object(Bucket=BUCKET, Key=page)["ContentType"] == "text/html"


def test_an_error_in_the_data_names_the_file_and_publishes_nothing(
    machines: Machines, root: Path
) -> None:
    before = machines.objects
    (votes, *_) = sorted((root / "data" / GENERAL / "snapshots").glob("*.csv"))
    votes.write_text("race,votes\nmayor,many\n", encoding="utf-8")
    error = refused(machines, root, f"s3://{BUCKET}/counts")
    assert error.startswith(f"{votes.relative_to(root).as_posix()}")
    assert machines.objects == before


def test_workers_of_another_builder_are_refused(
    machines: Machines, root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "builder", other / "builder")
    with (other / "builder" / "model.py").open("a") as file:
        file.write("# newer\n")
    (root / "builder").unlink()
    (root / "builder").symlink_to(other / "builder")
    error = refused(machines, root, tmp_path / "site", PYTHONPATH=str(other))
    assert re.fullmatch(
        r"worker tcp://127\.0\.0\.1:\d+: expected the client's builder, [0-9a-f]{12}, got"
        r" [0-9a-f]{12}\. Give every machine the same checkout and packages, then start its workers"
        r" again\.",
        error,
    )
    assert not (tmp_path / "site").exists()
    assert not (tmp_path / "site.parts").exists()


def test_wrong_addresses_are_named(machines: Machines, root: Path, tmp_path: Path) -> None:
    nobody = SimpleNamespace(address="tcp://127.0.0.1:1", environment=machines.environment)
    error = refused(
        nobody,  # type: ignore[arg-type]
        root,
        tmp_path / "site",
        DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="1s",
    )
    assert error.startswith(
        "tcp://127.0.0.1:1: expected the address of a Dask scheduler, such as tcp://10.0.0.1:8786,"
    )
    assert error.endswith("Start `dask scheduler`, or give --dask the address that it prints.")
    error = refused(machines, root, "s3://nowhere/counts")
    assert error.startswith(
        "s3://nowhere/counts: expected an object store that can be written to, got"
    )
    error = refused(machines, root, "parchment://shelf")
    assert error.startswith(
        "parchment://shelf: expected the address of a folder or of an object store that fsspec can"
        " write to, got Protocol not known: parchment."
    )


def test_a_build_without_the_extra_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    with pytest.raises(SystemFault) as error:
        command.run_build(tmp_path, cluster=("tcp://10.0.0.1:8786", "s3://counts"))
    assert str(error.value) == (
        "--dask: expected the packages of the extra [cluster], got no package distributed. Install"
        " them: `make cluster` in a checkout, else `pip install builder[cluster]`."
    )


@pytest.fixture
def job(root: Path, tmp_path: Path) -> work.Job:
    site = SiteInputs.read(root, draft=True)
    (tmp_path / "inputs").write_bytes(work.encoded(site))
    return work.Job(
        path=GENERAL,
        files={},
        elsewhere={},
        digest=site.digest,
        site=str(tmp_path / "inputs"),
        output=str(tmp_path),
        apart=True,
        root=str(root),
        identity=work.identity(),
    )


def on_worker(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    worker = SimpleNamespace(address="tcp://w:1", state=SimpleNamespace(nthreads=threads))
    monkeypatch.setattr(work, "get_worker", lambda: worker)


def test_a_worker_of_several_threads_is_refused(
    job: work.Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_worker(monkeypatch, 4)
    with pytest.raises(BuildError, match=r"^worker tcp://w:1: expected one thread, got 4\. Start"):
        work.work(job)


def test_a_worker_that_runs_older_code_than_lies_there_is_refused(
    job: work.Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_worker(monkeypatch, 1)
    monkeypatch.setattr(work, "STARTED", {**work.STARTED, "builder": "f" * 64})
    with pytest.raises(BuildError, match=r"got ffffffffffff, since when it changed\. Give every"):
        work.work(job)


def test_inputs_that_somebody_changed_are_refused(
    job: work.Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_worker(monkeypatch, 1)
    path = Path(job.site)
    changed = replace(work.decoded(path.read_bytes()), draft=False)
    path.write_bytes(work.encoded(changed))
    with pytest.raises(BuildError, match="expected the inputs of the site, "):
        work.work(job)
