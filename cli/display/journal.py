"""Journal (日志): one event of a service a line on stderr, in JSON, or as text for people.

No value of any submission is in it.
"""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

from ledger.clock import fixed_width_instant
from ledger.legible import laid_open

if TYPE_CHECKING:
    from consumers.node.supervised import JournalEvent, Tell

LEVELS: Final = ("debug", "info", "warning", "error")
FORMS: Final = ("json", "text")


def journal(stream: TextIO, clock: Callable[[], datetime], *, level: str, form: str) -> "Tell":
    """Return what writes events from a level on; several threads may tell at once."""
    least = LEVELS.index(level)
    turn = threading.Lock()
    written = _as_json if form == "json" else _as_text

    def tell(event: "JournalEvent") -> None:
        if LEVELS.index(event.level) < least:
            return
        line = written(fixed_width_instant(clock()), event)
        with turn:
            stream.write(line + "\n")
            stream.flush()

    return tell


def _as_json(time: str, event: "JournalEvent") -> str:
    details: dict[str, Any] = {"time": time, "level": str(event.level), "event": event.event}
    if event.service:
        details["service"] = event.service
    return json.dumps({**details, **event.details}, ensure_ascii=False)


def _as_text(time: str, event: "JournalEvent") -> str:
    details = " ".join(f"{name}={_bare(value)}" for name, value in event.details.items())
    return f"{time} {event.level:7} {event.service or '-':8} {event.event} {details}".rstrip()


def _bare(value: object) -> str:
    return laid_open(",".join(map(str, value)) if isinstance(value, list) else str(value))
