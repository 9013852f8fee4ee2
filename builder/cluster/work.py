"""What a worker of a cluster does: build one election of a job and deliver its files."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import fsspec
import msgspec
from distributed import get_worker

from builder import summary as summaries
from builder.election_build import Outputs, build_election
from builder.errors import BuildError
from builder.inputs import ElectionInputs, SiteInputs, as_stored, versions
from builder.seal.builder_identity import made_by
from builder.site.staging import SiteLocation, StagingTree
from builder.site_context import SiteContext


def identity() -> dict[str, str]:
    """Return the hash of this builder's code and the versions of what decides a site's bytes."""
    nowhere = Path(__file__) / "no checkout"
    return {"builder": made_by(nowhere)["sha256"], **versions()}


STARTED = identity()
"""Of the code that runs: what stands on the disk may have changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An election to build: the ``files`` of its inputs, and of the site's the ``digest``.

    The site's inputs stand at ``site``. The files go to ``output``: into a folder of the attempt's
    own if ``apart``, else to their published paths. ``root`` is the client's checkout, as errors
    name it, ``identity`` that of its builder.
    """

    path: str
    files: Mapping[str, bytes]
    digest: str
    site: str
    output: str
    apart: bool
    root: str
    identity: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The folder in which the files of an attempt lie, and the election's summary as bytes."""

    folder: str
    summary: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """The site whose elections this process builds."""

    inputs: SiteInputs
    context: SiteContext
    folder: TemporaryDirectory[str]


_held: _Held | None = None
"""Reading texts and drawing letters takes a second, once for all elections of a site."""


def work(job: Job) -> Delivery:
    """Build the election and deliver its files.

    The same errors as `build_election`; BuildError where this worker would not make the bytes that
    the client's builder makes.
    """
    _check(job)
    held = _site(job)
    if job.apart:
        # No other attempt writes there, even if this one is abandoned and keeps running.
        folder = Path(job.output) / f"{os.getpid()}-{uuid.uuid4().hex}"
        folder.mkdir()
        summary = _build(job, held, folder)
        return Delivery(folder=str(SiteLocation(folder / "site").following), summary=summary)
    with TemporaryDirectory(prefix="election-") as name:
        summary = _build(job, held, Path(name))
        _check_wanted(job)
        files, output = fsspec.core.url_to_fs(job.output)
        files.put(f"{SiteLocation(Path(name) / 'site').following}/", output, recursive=True)
    return Delivery(folder=job.output, summary=summary)


def _check_wanted(job: Job) -> None:
    """Raise BuildError if the client no longer wants this attempt or has given up."""
    files, path = fsspec.core.url_to_fs(job.site)
    files.invalidate_cache()
    if not files.exists(path):
        raise BuildError(
            job.site,
            expected="a build in progress",
            got="one that has ended",
            todo="Nothing to do: another worker was faster, or the build was stopped.",
        )


def _check(job: Job) -> None:
    worker = get_worker()
    place = f"worker {worker.address}"
    if worker.state.nthreads != 1:
        raise BuildError(
            place,
            expected="one thread",
            got=f"{worker.state.nthreads}",
            todo="Start it with --nthreads 1, and one for each processor with --nworkers.",
        )
    wanted, now = dict(job.identity), identity()
    for name, value in wanted.items():
        if STARTED.get(name) != value or now[name] != value:
            old = now[name] == value
            raise BuildError(
                place,
                expected=f"the client's {name}, {value[:12]}",
                got=f"{STARTED.get(name, 'none')[:12]}{', since when it changed' if old else ''}",
                todo="Give every machine the same checkout and packages, then start its workers"
                " again.",
            )


def _site(job: Job) -> _Held:
    global _held
    if _held is None or _held.inputs.digest != job.digest:
        _held = None
        with fsspec.open(job.site, "rb") as file:
            inputs = decoded(file.read())
        if inputs.digest != job.digest:
            raise BuildError(
                job.site,
                expected=f"the inputs of the site, {job.digest[:12]}",
                got=inputs.digest[:12],
                todo="Make sure nothing else writes there, then build again.",
            )
        folder = TemporaryDirectory(prefix="site-inputs-")
        inputs.unpack(Path(folder.name) / "site")
        context = SiteContext.load(Path(folder.name) / "site")
        context.ready()
        _held = _Held(inputs=inputs, context=context, folder=folder)
    return _held


def _build(job: Job, held: _Held, folder: Path) -> bytes:
    """Write the election's files to the next site of ``folder``; return its summary."""
    location = SiteLocation(folder / "site")
    location.following.mkdir()
    base = held.context.settings.base_path
    inputs = ElectionInputs(site=held.inputs, path=job.path, files=job.files)
    with TemporaryDirectory(prefix="election-inputs-") as name:
        outputs = Outputs(
            new_tree=lambda: StagingTree.at(location, base),
            docs=Path(name) / "docs",
            scratch=Path(name),
        )
        with as_stored(Path(name), Path(job.root)):
            built = build_election(held.context, inputs, outputs)
    return summaries.written(built.summary)


def encoded(site: SiteInputs) -> bytes:
    """Return the inputs of a site as bytes."""
    return msgspec.msgpack.encode(
        {
            "files": dict(site.files),
            "builder": site.builder,
            "tools": dict(site.tools),
            "draft": site.draft,
        }
    )


def decoded(data: bytes) -> SiteInputs:
    """Return the inputs of a site that were `encoded`."""
    return msgspec.msgpack.decode(data, type=SiteInputs)
