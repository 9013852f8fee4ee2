"""The commands: build and serve stand here, the others beside what they do."""

from __future__ import annotations

import os
import resource
import sys
import time
from itertools import pairwise
from pathlib import Path

import click

from builder.commands.boundary import Boundary, tell


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from builder.seal.builder_identity import VERSION

        click.echo(f"builder {VERSION}")
        ctx.exit()


@click.group(cls=Boundary, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version and exit.",
)
def main() -> None:
    """Builds the election count archive: every official update, kept and made readable."""


@main.command("build")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The checkout to build.",
)
@click.option("--draft", is_flag=True, help="Build unsealed data too: to look at, not to publish.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="all processors",
    help="How many share the work.",
)
@click.option(
    "--election",
    metavar="PLACE/DATE",
    help="Build one election alone into build/preview/site, to look at.",
)
@click.option(
    "--previous",
    metavar="DIR|URL",
    help=(
        "The site before: style sheets, scripts and charts that its pages in caches still ask for"
        " are carried over."
    ),
)
@click.option("--published", is_flag=True, help="As --previous, with the address in mkdocs.yml.")
@click.option(
    "--first-deployment",
    is_flag=True,
    help="Nothing was published before: let the site before answer 404.",
)
def build_command(
    root: Path,
    draft: bool,
    processes: int,
    election: str | None,
    previous: str | None,
    published: bool,
    first_deployment: bool,
) -> None:
    """Build the whole archive into site/; on any error the old site stands."""
    if previous and published:
        raise click.UsageError(
            "--published is --previous with the address in mkdocs.yml: give one of them."
        )
    if published:
        from builder.site.mkdocs import site_url

        previous = site_url(root)
    run_build(
        root,
        draft=draft,
        processes=processes,
        election=election,
        previous=previous,
        first=first_deployment,
    )


def run_build(
    root: Path,
    *,
    draft: bool = False,
    processes: int = 1,
    election: str | None = None,
    previous: str | None = None,
    first: bool = False,
) -> None:
    """Build, and tell what is done meanwhile, how long each step took, and what came of it."""
    from builder.archive import Folders
    from builder.build import build
    from builder.preview import preview
    from builder.site import budgets
    from builder.site.repository import foreign
    from builder.verify.previous import previous_site

    folders, start = Folders(root=root), time.perf_counter()
    before = previous_site(previous, first) if previous else None
    steps: list[tuple[str, float]] = []

    def report(step: str) -> None:
        now = time.perf_counter()
        steps.append((step, now))
        if step and sys.stderr.isatty():
            tell(f"  {now - start:6.1f} s  {step} …\x1b[K", end="\r")

    try:
        if election is None:
            place = folders.site
            written = build(
                folders,
                report,
                draft=draft,
                processes=processes,
                carry=before.take if before else None,
            )
        else:
            place = folders.preview.site
            written = preview(folders, election, report, processes=processes)
    finally:
        report("")
        for (step, began), (_, ended) in pairwise(steps):
            tell(f"  {ended - began:6.1f} s  {step}")
    if written.weights:  # a preview is not weighed: it is a part
        for line in budgets.table(written.weights):
            tell(line)
    for error in budgets.exceeded(written.weights, place):
        tell(str(error), alarm="over its budget:")
    if words := foreign(root):
        tell(words, alarm="warning:")
    tell(
        f"Built {place}: {written.files:,} files, {written.size / 1e6:.1f} MB, {written.changed:,}"
        f" of them new or changed, in {time.perf_counter() - start:.1f} s, at most"
        f" {_peak_memory() / 1e6:.0f} MB of memory."
    )


def _peak_memory() -> float:
    """Return the most bytes that this process or one of its children has held."""
    who = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    peak = max(resource.getrusage(of).ru_maxrss for of in who)
    return peak if sys.platform == "darwin" else peak * 1024


@main.command("serve")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The checkout to serve.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The port on this machine.",
)
@click.option(
    "--base",
    default="/",
    show_default=True,
    help="A path to serve the site under, as GitHub Pages does: /repo/.",
)
@click.option("--no-build", is_flag=True, help="Serve what was built as it is.")
@click.option("--draft", is_flag=True, help="Build unsealed data too.")
@click.option(
    "--election",
    metavar="PLACE/DATE",
    help="Show the pages of one election alone, at once; it need not be sealed.",
)
def serve_command(
    root: Path, port: int, base: str, no_build: bool, draft: bool, election: str | None
) -> None:
    """Build, then show the archive on this machine until you press Ctrl-C.

    The pages of one election are made when they are asked for, from its data as they stand then.
    """
    from builder.archive import Folders
    from builder.site.server import serve

    if election and not no_build:
        from builder.preview import ReloadingPreview

        serve(ReloadingPreview(Folders(root=root), election), port, base, f"{election}/")
        return
    if not no_build:
        run_build(root, draft=draft, processes=os.cpu_count() or 1)
    folders = Folders(root=root)
    serve(folders.preview.site if election else folders.site, port, base)
