"""Ending (中断) of a stress test: Ctrl-C and SIGTERM are noted, and heeded where nothing is begun.

Raised wherever they happen to come they would fall between making a place, or a process, and
knowing of it: nobody would clear that away.
"""

import signal
from collections.abc import Callable
from typing import Self

Check = Callable[[], None]
"""Called wherever somebody waits or reads for long: raises ``KeyboardInterrupt`` to end it."""


def go_on() -> None:
    """Do not end anything before its time."""


class Ending:
    """中断: from the first signal on the end is asked for; further ones change nothing."""

    def __init__(self) -> None:
        self._is_asked = False

    def __enter__(self) -> Self:
        self._former = {
            number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def _ask(self, *_: object) -> None:
        self._is_asked = True

    def check(self) -> None:
        """Raise ``KeyboardInterrupt`` where the end was asked for."""
        if self._is_asked:
            raise KeyboardInterrupt
