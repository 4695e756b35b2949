"""Interruptions (中断): Ctrl-C and SIGTERM wait while something is made, or cleared away again."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self

_SIGNALS: Final = frozenset((signal.SIGINT, signal.SIGTERM))


class HeldBack:
    """推迟中断: no interruption comes before the end of the block, but where it is let through."""

    def __enter__(self) -> Self:
        self._former = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        return self

    def __exit__(self, *_: object) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._former)

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """Let interruptions come for a block; one that was held back comes at once."""
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, self._former)
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
