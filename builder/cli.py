"""The list of commands."""

from __future__ import annotations

import click

from builder.commands.boundary import Boundary

COMMANDS = {
    "build": "builder.commands.build",
    "certify": "builder.commands.certify",
    "changes": "builder.commands.changes",
    "check": "builder.commands.check",
    "complete": "builder.commands.complete",
    "correct": "builder.commands.correct",
    "declare": "builder.commands.declare",
    "fmt": "builder.commands.fmt",
    "import": "builder.commands.import_",
    "init": "builder.commands.init",
    "new": "builder.commands.new",
    "release": "builder.commands.release",
    "rename": "builder.commands.rename",
    "reviewed": "builder.commands.reviewed",
    "reword": "builder.commands.reword",
    "seal": "builder.commands.seal",
    "serve": "builder.commands.serve",
    "verify": "builder.commands.verify",
}
"""Where each command stands; a module is imported when its command is called."""


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from builder.seal.builder_identity import VERSION

        click.echo(f"builder {VERSION}")
        ctx.exit()


@click.group(
    cls=Boundary, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version and exit.",
)
def main() -> None:
    """Build, check and publish the election count archive."""
