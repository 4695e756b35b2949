"""Progress on a terminal's stderr: how far, how fast, how long still; nothing when piped."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shenguan.wiring import is_terminal

Report = Callable[[int, int], None]
"""Told with what is done and what there is in all."""


@contextmanager
def reporting(what: str) -> Iterator[Report | None]:
    """Yield a function that shows progress, or None where nobody watches."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None, rate="")

        def report(done: int, total: int) -> None:
            elapsed = progress.tasks[task].elapsed or 0
            rate = f"{done / elapsed:,.0f}/s" if elapsed else ""
            progress.update(task, completed=done, total=total, rate=rate)

        yield report
