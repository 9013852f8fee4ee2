"""The commands: new, import, check, fmt, seal, certify, correct, complete, reword, rename, reviewed, build, verify, serve."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from importlib import import_module
from pathlib import Path

import click

from builder.errors import ArchiveError
from builder.faults import in_words


def tell(words: str, *, alarm: str = "", end: str = "\n") -> None:
    """A line for the person at the terminal; ``alarm`` stands before it in red."""
    if alarm:
        click.secho(f"{alarm} ", fg="red", bold=True, err=True, nl=False)
    click.echo(words + end, err=True, nl=False)


def _silence() -> None:
    """Give up standard output where it takes nothing more, or Python complains of it once again at the end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


ELSEWHERE = {
    "certify": "builder.editing.certify",
    "check": "builder.checks",
    "complete": "builder.editing.complete",
    "correct": "builder.editing.correct",
    "fmt": "builder.formatting",
    "import": "builder.importers.command",
    "new": "builder.new",
    "rename": "builder.editing.rename",
    "reviewed": "builder.editing.reviewed",
    "reword": "builder.editing.reword",
    "seal": "builder.editing.seal",
    "verify": "builder.verify",
}
"""The commands that live beside what they do, and where; nobody waits for the modules of a command that was not given."""


class Boundary(click.Group):
    """The one place where an error becomes a line for a person and the exit status 1; Ctrl-C gives 130, a closed pipe 141."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in ELSEWHERE:
            command: click.Command = getattr(import_module(ELSEWHERE[cmd_name]), f"{cmd_name}_command")
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ArchiveError as error:
            tell(str(error), alarm="error:")
            raise SystemExit(1) from None
        except BrokenPipeError:  # who read what we print has seen enough
            _silence()
            raise SystemExit(128 + signal.SIGPIPE) from None
        except (OSError, MemoryError) as error:
            _silence()
            tell(str(in_words(error)), alarm="error:")
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            raise SystemExit(128 + signal.SIGINT) from None


@click.group(cls=Boundary, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Builds the election count archive: every official update, kept and made readable."""


@main.command("build")
@click.option(
    "--root", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path(), help="The checkout to build."
)
@click.option("--draft", is_flag=True, help="Build unsealed data too: to look at, not to publish.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="all processors",
    help="How many share the work.",
)
@click.option("--election", metavar="PLACE/DATE", help="Build one election alone into build/preview/site, to look at.")
def build_command(root: Path, draft: bool, processes: int, election: str | None) -> None:
    """Build the whole archive into site/; on any error the old site stands."""
    run_build(root, draft=draft, processes=processes, election=election)


def run_build(root: Path, *, draft: bool = False, processes: int = 1, election: str | None = None) -> Path:
    """One build, with what it does while it does it, how long each step took, and what came of it at the end; where it stands."""
    from builder import budgets
    from builder.build import build
    from builder.preview import folder_of, preview
    from builder.reading import Folders

    folders = Folders(root=root)
    start = last = time.perf_counter()
    took: dict[str, float] = {}
    doing = ""

    def report(words: str) -> None:
        nonlocal last, doing
        now = time.perf_counter()
        if doing:
            took[doing] = took.get(doing, 0) + now - last
        last, doing = now, words
        if words and sys.stderr.isatty():
            tell(f"  {now - start:6.1f} s  {words} …\x1b[K", end="\r")

    try:
        if election is None:
            place, written = folders.site, build(folders, report, draft=draft, processes=processes)
        else:
            place, written = folder_of(folders).site, preview(folders, election, report, processes=processes)
    finally:
        report("")
        for words, seconds in took.items():
            tell(f"  {seconds:6.1f} s  {words}")
    for line in budgets.table(written.weights) if written.weights else ():  # a preview is not weighed: it is a part
        tell(line)
    for error in budgets.exceeded(written.weights, place):
        tell(str(error), alarm="over its budget:")
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    peak = max(peaks) / (1024 if sys.platform != "darwin" else 1024**2)
    tell(
        f"Built {place}: {written.files:,} files, {written.size / 1e6:.1f} MB, "
        f"{written.changed:,} of them new or changed, in {time.perf_counter() - start:.1f} s, at most {peak:.0f} MB of memory."
    )
    return place


@main.command("serve")
@click.option(
    "--root", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path(), help="The checkout to serve."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port on this machine.")
@click.option("--base", default="/", show_default=True, help="A path to serve the site under, as GitHub Pages does: /repo/.")
@click.option("--no-build", is_flag=True, help="Serve what was built as it is.")
@click.option("--draft", is_flag=True, help="Build unsealed data too.")
@click.option("--election", metavar="PLACE/DATE", help="Show the pages of one election alone, at once; it need not be sealed.")
def serve_command(root: Path, port: int, base: str, no_build: bool, draft: bool, election: str | None) -> None:
    """Build, then show the archive on this machine until you press Ctrl-C.

    The pages of one election are made when they are asked for, from its data as they stand then.
    """
    from builder.serving import serve

    if election and not no_build:
        from builder.edition import Newest
        from builder.reading import Folders

        serve(Newest(Folders(root=root), election), port, base, f"{election}/")
        return
    if not no_build:
        run_build(root, draft=draft, processes=os.cpu_count() or 1)
    serve(root / "build" / "preview" / "site" if election else root / "site", port, base)
