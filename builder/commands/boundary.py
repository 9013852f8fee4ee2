"""The group of all commands: each is read from its own module when it is called, and its errors
become lines for a person.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module

import click

from builder.commands.examples import shown_examples
from builder.commands.faults import in_words
from builder.errors import ArchiveError


def tell(words: str, *, alarm: str = "", end: str = "\n") -> None:
    """A line for the person at the terminal; ``alarm`` stands before it in red."""
    if alarm:
        click.secho(f"{alarm} ", fg="red", bold=True, err=True, nl=False)
    click.echo(words + end, err=True, nl=False)


def _silence() -> None:
    """Give up standard output where it takes nothing more, or Python complains of it once again at
    the end.
    """
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


ELSEWHERE = {
    "certify": "builder.editing.certify",
    "changes": "builder.verify.data_changes",
    "check": "builder.checks",
    "complete": "builder.editing.complete",
    "correct": "builder.editing.correct",
    "fmt": "builder.commands.fmt",
    "import": "builder.commands.import_",
    "init": "builder.editing.new_archive",
    "new": "builder.editing.new",
    "rename": "builder.editing.rename",
    "reviewed": "builder.editing.reviewed",
    "reword": "builder.editing.reword",
    "seal": "builder.editing.seal",
    "verify": "builder.verify",
}
"""The commands that live beside what they do, and where; nobody waits for the modules of a command
that was not given.
"""


def _with_examples(command: click.Command, name: str) -> click.Command:
    """Return the command, whose help and those of its own commands end with examples."""
    command.epilog = shown_examples(name) or None
    for inner, other in command.commands.items() if isinstance(command, click.Group) else ():
        other.epilog = shown_examples(f"{name} {inner}") or None
    return command


class Boundary(click.Group):
    """The one place where an error becomes a line for a person and the exit status 1; Ctrl-C gives
    130, a closed pipe 141.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in ELSEWHERE:
            command: click.Command | None = getattr(
                import_module(ELSEWHERE[cmd_name]), f"{cmd_name}_command"
            )
        else:
            command = super().get_command(ctx, cmd_name)
        return command and _with_examples(command, cmd_name)

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
