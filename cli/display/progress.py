"""Progress on a terminal's stderr: how far, how fast, how long still; nothing when piped.

What is done within a second shows none: it would only flicker.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final

from shenguan.wiring import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Report = Callable[[int, int], None]
"""Told with what is done and what there is in all."""
SECONDS: Final = 1.0
"""After so long a person wants to know how far it is."""


@contextmanager
def reporting(what: str) -> Iterator[Report | None]:
    """Yield a function that shows progress, or None where nobody watches."""
    if not is_terminal(sys.stderr):
        yield None
        return
    waiting = _Waiting(what)
    timer = Timer(SECONDS, waiting.show)
    timer.daemon = True
    timer.start()
    try:
        yield waiting.report
    finally:
        timer.cancel()
        waiting.end()


class _Waiting:
    """Progress that is shown from some moment on; the timer's thread and the worker's meet here."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._turn = Lock()
        self._done: int = 0
        self._total: int | None = None
        self._shown: tuple[Progress, TaskID] | None = None
        self._is_over = False

    def show(self) -> None:
        with self._turn:
            if self._is_over:
                return
            progress = _progress()
            rate = f"{self._done / SECONDS:,.0f}/s" if self._done else ""
            task = progress.add_task(self._what, total=self._total, completed=self._done, rate=rate)
            self._shown = progress, task
            progress.start()

    def report(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        if self._shown is None:
            return
        progress, task = self._shown
        elapsed = (progress.tasks[task].elapsed or 0) + SECONDS
        progress.update(task, completed=done, total=total, rate=f"{done / elapsed:,.0f}/s")

    def end(self) -> None:
        with self._turn:
            self._is_over = True
            if self._shown is not None:
                self._shown[0].stop()


def _progress() -> "Progress":
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
    return Progress(*columns, console=Console(stderr=True), transient=True)
