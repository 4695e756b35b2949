"""Service (服务): work that goes on until it is stopped, whatever breaks and comes back."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Final, Protocol

from consumers.broker.errors import BrokerUnavailable
from ledger.errors import LedgerError, StoreUnavailable
from ledger.store.following import FollowerBusy

GRACE_SECONDS: Final = 10.0
"""So long what is on its way may still arrive after a stop."""
PAUSE_SECONDS_MIN: Final = 0.5
PAUSE_SECONDS_MAX: Final = 5.0
PASSING: Final = (BrokerUnavailable, StoreUnavailable, FollowerBusy)
"""What passes: the broker or the database comes back, or the other follower ends."""


class Stopped(Exception):  # noqa: N818 - no error: somebody wanted it
    """已停止: the time that what was on its way had after a stop is over."""


class Stop:
    """停止: whether somebody wants the work to end; may be asked for from a signal handler."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._since = 0.0

    def ask(self) -> None:
        """Ask for the end."""
        if not self._asked.is_set():
            self._since = monotonic()
            self._asked.set()

    @property
    def is_asked(self) -> bool:
        """Whether the end was asked for."""
        return self._asked.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until the end is asked for; tell whether it was."""
        return self._asked.wait(seconds)

    def look(self) -> None:
        """Raise ``Stopped`` where the end was asked for and the grace is over."""
        if self.is_asked and monotonic() - self._since > GRACE_SECONDS:
            raise Stopped


class Work(Protocol):
    """工作: takes its place, works until stopped, and gives the place back."""

    @property
    def has_begun(self) -> bool:
        """Whether it has ever been at work: what fails before that is told at once."""

    def work(self, stop: Stop) -> None:
        """Work until the end is asked for; whatever breaks is raised."""


def keep_working(work: Work, stop: Stop, tell: Callable[[LedgerError, float], None]) -> None:
    """Work until the end is asked for; begin again, after a pause, where something broke.

    ``tell`` hears what broke and how long the pause is. What fails before anything has worked is
    raised, except that another process is at it already: then this one stands by.
    """
    pause = PAUSE_SECONDS_MIN
    while not stop.is_asked:
        started = monotonic()
        try:
            work.work(stop)
        except Stopped:
            return
        except PASSING as error:
            if not (work.has_begun or isinstance(error, FollowerBusy)):
                raise
            if monotonic() - started > PAUSE_SECONDS_MAX:
                pause = PAUSE_SECONDS_MIN
            tell(error, pause)
            stop.wait(pause)
            pause = min(pause * 2, PAUSE_SECONDS_MAX)
        else:
            return
