"""What is told beside an answer (答复说明): where it was given, and what a table does not show."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import click

from cli.display.folding import folded
from shenguan import words
from shenguan.wiring import is_terminal

_TOLD_MAX: Final = 8
"""So many ledgers are named on stderr."""


@dataclass
class Shown:
    """所示: how many rows were shown, None where nobody waited for the last one.

    ``left_out`` are headings that the table had no room for, ``own`` is the agency whose part of
    the numbers is not shown.
    """

    count: int | None = None
    left_out: Sequence[str] = ()
    own: str | None = None


def beside(text: str) -> str:
    """Return a text in lines that a terminal has room for, no number broken."""
    if not is_terminal(sys.stderr):
        return text
    return "\n".join(folded(text, shutil.get_terminal_size().columns))


def left_out(shown: Shown, lang: str) -> Iterator[str]:
    """Yield what to say of columns that were left out: which, and how they are seen."""
    if shown.left_out:
        ways = ", ".join(("-x", "--wide", *_choosing()))
        yield words.message("left-out", lang, columns=", ".join(shown.left_out), ways=ways)


def _choosing() -> Iterator[str]:
    """Yield the option that chooses columns, where the command has one."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None and any("--columns" in one.opts for one in ctx.command.params):
        yield "--columns"


def at_positions(positions: Mapping[str, int], lang: str) -> str:
    """Return where several ledgers were asked."""
    told = ", ".join(f"{name} {at}" for name, at in [*positions.items()][:_TOLD_MAX])
    text = words.message("positions", lang, positions=told)
    more = len(positions) - _TOLD_MAX
    return f"{text} … +{more}" if more > 0 else text
