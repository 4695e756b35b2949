"""``shenguan completion``: the script that completes commands and options in a shell."""

import click
from click.shell_completion import get_completion_class

from cli.lazy import Command
from ledger.sentence import say


@click.command(cls=Command)
@click.argument("shell", metavar="bash|zsh|fish", type=click.Choice(["bash", "zsh", "fish"]))
def completion(*, shell: str) -> None:
    """补全: print the completion script of a shell.

    \b
    Example:
      shenguan completion bash > ~/.local/share/bash-completion/completions/shenguan
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(say("no completion for {shell}", shell=shell))
    ctx = click.get_current_context().find_root()
    click.echo(kind(ctx.command, {}, "shenguan", "_SHENGUAN_COMPLETE").source())
