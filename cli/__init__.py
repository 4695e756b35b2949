"""The command line of Shenguan: ``shenguan --help``; one file per group of commands."""

import gc
from collections.abc import Sequence
from typing import Final

GARBAGE: Final = 100_000
"""How many more objects there are before garbage is looked for."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with an exit code of ``cli/exits.py``."""
    # A read command lives for less than half a second, a fifth of which the collector took; what it
    # imports is never garbage, so that nothing is imported before.
    gc.set_threshold(GARBAGE)
    from cli.command_line import serve

    serve(arguments)
