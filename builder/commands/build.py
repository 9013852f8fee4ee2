"""``builder build``: the whole archive as a site."""

from __future__ import annotations

import os
import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from builder.commands.boundary import tell
from builder.commands.options import flag, option, root
from builder.errors import SystemFault

if TYPE_CHECKING:
    from builder.build import Machines
    from builder.reading import Folders


@click.command("build")
@root("build")
@flag("--fresh", "Rebuild every election, even those that have not changed since the last build.")
@flag("--draft", "Include data that are not sealed: for a look, not for publishing.")
@option(
    "--processes",
    "Number of processes that share the work.",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="all processors",
)
@option("--election PLACE/DATE", "Build only this election, into build/preview/site, for a look.")
@option(
    "--previous DIR|URL",
    "The site published before this one. Its style sheets, scripts and "
    "charts are carried over for pages still in browser caches.",
)
@flag("--published", "Same as --previous with the address in mkdocs.yml.")
@option("--dask ADDRESS", "Build on the workers of the Dask scheduler at this address.")
@option(
    "--to URL",
    "With --dask, where to publish: a folder that every machine sees, or an object store such as"
    " s3://bucket/counts.",
)
@flag(
    "--first-deployment",
    "Nothing was published before, so a 404 from the previous site is fine.",
    to="first",
)
def build_command(
    root: Path,
    election: str | None,
    previous: str | None,
    published: bool,
    dask: str | None,
    to: str | None,
    **options: Any,
) -> None:
    """Build the whole archive into site/.

    If anything fails, the site from the last build stays as it was.
    """
    if bool(dask) != bool(to) or (dask and election):
        raise click.UsageError(
            "--dask and --to work only together, on the whole archive: give both, "
            "without --election."
        )
    if previous and published:
        raise click.UsageError(
            "--published is the same as --previous with the address in mkdocs.yml: "
            "give only one of them."
        )
    if published:
        from builder.site.mkdocs import site_url

        previous = site_url(root)
    cluster = (dask, to) if dask and to else None
    run_build(root, election=election, previous=previous, cluster=cluster, **options)


def run_build(
    root: Path,
    *,
    draft: bool = False,
    fresh: bool = False,
    processes: int = 1,
    election: str | None = None,
    previous: str | None = None,
    first: bool = False,
    cluster: tuple[str, str] | None = None,
) -> None:
    """Build, and print each step, how long it took and the result."""
    from builder.build import build
    from builder.preview import preview
    from builder.reading import Folders
    from builder.site import weights
    from builder.site.repository import foreign
    from builder.verify.published import previous_site

    folders = Folders(root=root)
    before = previous_site(previous, first) if previous else None
    carry = before.take if before else None
    with Steps() as steps, _machines(folders, cluster, steps) as machines:
        if election is None:
            place = cluster[1] if cluster else folders.site
            written = build(
                folders,
                steps,
                draft=draft,
                fresh=fresh,
                processes=processes,
                carry=carry,
                machines=machines,
            )
        else:
            place = folders.preview.site
            written = preview(folders, election, steps, processes=processes)
    # A preview is only part of the site, so budgets do not apply.
    for line in weights.table(written.weights) if written.weights else ():
        tell(line)
    for error in weights.exceeded(written.weights, place):
        tell(str(error), alarm="over its budget:")
    if words := foreign(root):
        tell(words, alarm="warning:")
    if written.carried:
        tell(
            f"Kept {written.carried} of {written.carried + written.computed} "
            "elections from the last build because they have not changed."
        )
    tell(
        f"Built {place}: {written.files:,} files, {written.size / 1e6:.1f} MB, {written.changed:,}"
        f" of them new or changed, in {time.perf_counter() - steps.start:.1f} s, at most"
        f" {_peak_memory():.0f} MB of memory."
    )


@contextmanager
def _machines(
    folders: Folders, cluster: tuple[str, str] | None, report: Steps
) -> Iterator[Machines | None]:
    """Yield the cluster of a scheduler and an address to publish to; None if neither is given."""
    if cluster is None:
        yield None
        return
    if missing := [name for name in ("distributed", "fsspec") if find_spec(name) is None]:
        raise SystemFault(
            "--dask",
            expected="the packages of the extra [cluster]",
            got=f"no package {missing[0]}",
            todo="Install them: `make cluster` in a checkout, else `pip install builder[cluster]`.",
        )
    from builder.cluster import client, target

    scheduler, url = cluster
    report("Connecting to the cluster")
    with client.cluster(scheduler, target.target(url, folders), folders.root) as machines:
        yield machines


PIECE = re.compile(r": \d+ of \d+$")
"""How far a step is that is done piece by piece."""


class Steps:
    """Shows each step at a terminal while it runs, and at the end how long each one took."""

    def __init__(self) -> None:
        self.start = self._last = time.perf_counter()
        self._seconds: dict[str, float] = {}
        self._doing = ""

    def __call__(self, words: str) -> None:
        now = time.perf_counter()
        if self._doing:
            self._seconds[self._doing] = self._seconds.get(self._doing, 0) + now - self._last
        self._last, self._doing = now, PIECE.sub("", words)
        if words and sys.stderr.isatty():
            tell(f"  {now - self.start:6.1f} s  {words} …\x1b[K", end="\r")

    def __enter__(self) -> Steps:
        return self

    def __exit__(self, *_: object) -> None:
        self.__call__("")
        for words, seconds in self._seconds.items():
            tell(f"  {seconds:6.1f} s  {words}")


def _peak_memory() -> float:
    """Return the peak memory, in megabytes, of this process and its finished children."""
    peaks = [
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return max(peaks) / (1024 if sys.platform != "darwin" else 1024**2)
