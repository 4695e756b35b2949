"""``shenguan completion``: the script that completes commands, options and values in a shell."""

import click

from cli.completing import SHELLS
from cli.lazy import Command


class _Completion(Command):
    """Of use whatever is wrong with the settings: a shell asks for it when it starts."""

    needs_settings = False


@click.command(cls=_Completion)
@click.argument("shell", metavar="bash|zsh|fish", type=click.Choice(list(SHELLS)))
def completion(*, shell: str) -> None:
    """补全: print the completion script of a shell.

    It completes commands, options, columns, statuses, event types, codes, mappings and formats, and
    the numbers of the ledger that the settings name; it reads only.

    \b
    Example:
      shenguan completion bash > ~/.local/share/bash-completion/completions/shenguan
    """
    root = click.get_current_context().find_root().command
    click.echo(SHELLS[shell](root, {}, "shenguan", "_SHENGUAN_COMPLETE").source())
