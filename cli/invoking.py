"""Invoking (调用): one command from its words to its exit code; errors are whoever asked's."""

import sys
from collections.abc import Sequence

import click

from cli import exits
from cli.typed import remember
from shenguan.wiring import Wiring


def invoked(root: click.Command, arguments: Sequence[str], wiring: Wiring) -> int:
    """Run a command of the root; return its exit code."""
    try:
        with root.make_context("shenguan", [*arguments], obj=wiring) as ctx:
            remember(ctx, arguments)
            answer = root.invoke(ctx)
    except click.exceptions.Exit as done:
        return done.exit_code
    sys.stdout.flush()
    return answer if isinstance(answer, int) else exits.DONE
