"""The group of all commands, where errors become lines for a person."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from builder.commands.examples import shown_examples
from builder.commands.faults import in_words
from builder.errors import ArchiveError


def tell(words: str, *, alarm: str = "", end: str = "\n") -> None:
    """Print a line on standard error; ``alarm`` is printed in red before it."""
    if alarm:
        click.secho(f"{alarm} ", fg="red", bold=True, err=True, nl=False)
    click.echo(words + end, err=True, nl=False)


class Boundary(click.Group):
    """Import a command when it is called; exit with 1 for an error, 130 for Ctrl-C, 141 for a
    closed pipe.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        module = import_module(self._modules[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        command.epilog = shown_examples(cmd_name) or None
        for inner, other in command.commands.items() if isinstance(command, click.Group) else ():
            other.epilog = shown_examples(f"{cmd_name} {inner}") or None
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ArchiveError as error:
            tell(str(error), alarm="error:")
            raise SystemExit(1) from None
        except BrokenPipeError:  # the reader of our output closed the pipe
            _silence()
            raise SystemExit(128 + signal.SIGPIPE) from None
        except (OSError, MemoryError) as error:
            _silence()
            tell(str(in_words(error)), alarm="error:")
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            raise SystemExit(128 + signal.SIGINT) from None


def _silence() -> None:
    """Point standard output at the null device if it is closed; Python would complain at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
