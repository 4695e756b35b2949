"""What was typed: the words of the command line, for what tells them again."""

from collections.abc import Sequence
from typing import Final

import click

_KEY: Final = "shenguan.typed"


def remember(context: click.Context, arguments: Sequence[str]) -> None:
    """Keep the words of a command line as long as its context lives."""
    context.meta[_KEY] = tuple(arguments)


def typed(context: click.Context) -> tuple[str, ...]:
    """Return the words that were typed behind the program's name."""
    found: tuple[str, ...] = context.meta.get(_KEY, ())
    return found
