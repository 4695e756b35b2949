"""``shenguan help COMMAND…``: what ``--help`` says of it."""

import click

from cli.lazy import Command
from shenguan.wiring import Wiring


class _Help(Command):
    """The help of any command, whatever is wrong with the settings."""

    needs_settings = False


@click.command("help", cls=_Help)
@click.argument("words", metavar="[COMMAND]...", nargs=-1)
@click.pass_context
def help_of(ctx: click.Context, *, words: tuple[str, ...]) -> None:
    """帮助: what a command is for and how it is called, as its --help says.

    \b
    Example:
      shenguan help
      shenguan help case list
    """
    root = ctx.find_root().command
    wiring: Wiring = ctx.obj
    with root.make_context("shenguan", [*words, "--help"], obj=wiring) as found:
        root.invoke(found)
