"""Supervised (监管): a service that begins again by itself, and disturbs no other."""

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol

from consumers.streams.service import PASSING, PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN, Stop, Stopped
from ledger.choice import Choice
from ledger.errors import LedgerError
from ledger.store.following import FollowerBusy

LASTING_PAUSE_SECONDS_MAX: Final = 60.0
"""The pause grows to this where a person has to mend something."""
_FRAMES: Final = 3


class Level(Choice):
    """级别: how much a line of the journal matters."""

    DEBUG = "debug", "调试"
    INFO = "info", "信息"
    WARNING = "warning", "警告"
    ERROR = "error", "错误"


class JournalEvent(NamedTuple):
    """日志: one event of the process, for the journal; no value of any submission is in it."""

    level: Level
    event: str
    service: str = ""
    details: Mapping[str, Any] = {}


Tell = Callable[[JournalEvent], None]


class ServiceState(Choice):
    """状态: what a service is doing now."""

    STARTING = "starting", "启动中"
    WORKING = "working", "运行中"
    STANDING_BY = "standing-by", "待命"
    PAUSED = "paused", "已暂停"
    ENDED = "ended", "已结束"


class Service(Protocol):
    """服务: takes its place, works until stopped, and gives the place back; again and again."""

    has_begun: bool

    def work(self, stop: Stop) -> None:
        """Work until the end is asked for; whatever breaks is raised."""


class Supervised:
    """受监管的服务: one of several in a process."""

    def __init__(self, name: str, service: Service, tell: Tell) -> None:
        self.name = name
        self.failures = 0
        self._has_begun_before = False
        self._service = service
        self._tell = tell
        self._state = ServiceState.STARTING
        self._is_standing_by = False

    @property
    def state(self) -> ServiceState:
        """What it is doing now."""
        if self._state is ServiceState.STARTING and self._service.has_begun:
            return ServiceState.WORKING
        return self._state

    @property
    def has_ever_begun(self) -> bool:
        """Whether it has ever been at work: before that its progress says nothing."""
        return self._has_begun_before or self._service.has_begun

    def supervise(self, stop: Stop) -> None:
        """Let it work until the end is asked for; begin again, after a pause, where it broke."""
        pause = PAUSE_SECONDS_MIN
        while not stop.is_asked:
            started = monotonic()
            most = self._try(stop)
            if most is None:
                break
            if self._service.has_begun and monotonic() - started > PAUSE_SECONDS_MAX:
                pause = PAUSE_SECONDS_MIN
            stop.wait(pause)
            pause = min(pause * 2, most)
        self._state = ServiceState.ENDED
        self._tell(JournalEvent(Level.INFO, "service.ended", self.name))

    def _try(self, stop: Stop) -> float | None:
        """Let it work; return how long the pause may become, or None where it has ended."""
        self._has_begun_before = self.has_ever_begun
        self._service.has_begun = False
        self._state = ServiceState.STARTING
        try:
            self._tell(JournalEvent(Level.DEBUG, "service.starting", self.name))
            self._service.work(stop)
        except Stopped:
            return None
        except FollowerBusy as error:
            self._stand_by(error)
            return PAUSE_SECONDS_MAX
        except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
            self._fail(error)
            return PAUSE_SECONDS_MAX if isinstance(error, PASSING) else LASTING_PAUSE_SECONDS_MAX
        return None

    def _stand_by(self, error: FollowerBusy) -> None:
        level = Level.DEBUG if self._is_standing_by else Level.INFO
        self._is_standing_by = True
        self._state = ServiceState.STANDING_BY
        self._tell(
            JournalEvent(level, "service.standing-by", self.name, {"message": _one_line(error)})
        )

    def _fail(self, error: Exception) -> None:
        self.failures += 1
        self._is_standing_by = False
        self._state = ServiceState.PAUSED
        level = Level.WARNING if isinstance(error, PASSING) else Level.ERROR
        self._tell(JournalEvent(level, "service.failed", self.name, explained(error)))


def explained(error: Exception) -> dict[str, Any]:
    """Return what may be written down of an error.

    Our own errors say what is wrong and what to do. Texts of other errors may quote what somebody
    handed in: of those the kind and the place are told.
    """
    if isinstance(error, LedgerError):
        return {"code": error.code, "message": _one_line(error)}
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"code": "unexpected", "message": type(error).__name__, "places": places}


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
