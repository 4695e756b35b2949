"""Journal (日志): one event of a service a line on stderr, in JSON, or as text for people.

No value of any submission is in it.
"""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

from ledger.clock import fixed_width_instant

if TYPE_CHECKING:
    from consumers.node.supervised import Tell, Told

LEVELS: Final = ("debug", "info", "warning", "error")
FORMS: Final = ("json", "text")


def journal(stream: TextIO, clock: Callable[[], datetime], *, level: str, form: str) -> "Tell":
    """Return what writes events from a level on; several threads may tell at once."""
    least = LEVELS.index(level)
    turn = threading.Lock()
    written = _as_json if form == "json" else _as_text

    def tell(told: "Told") -> None:
        if LEVELS.index(told.level) < least:
            return
        line = written(fixed_width_instant(clock()), told)
        with turn:
            stream.write(line + "\n")
            stream.flush()

    return tell


def _as_json(time: str, told: "Told") -> str:
    said: dict[str, Any] = {"time": time, "level": str(told.level), "event": told.event}
    if told.service:
        said["service"] = told.service
    return json.dumps({**said, **told.said}, ensure_ascii=False)


def _as_text(time: str, told: "Told") -> str:
    said = " ".join(f"{name}={_bare(value)}" for name, value in told.said.items())
    return f"{time} {told.level:7} {told.service or '-':8} {told.event} {said}".rstrip()


def _bare(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
