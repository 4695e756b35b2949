"""行: one line of a simulated history, as ``shenguan simulate --play`` reads it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from ledger.events import Event

ACCEPTED: Final = "accepted"
_LEAVES_NOTHING: Final = ("id.reused", "ledger.mismatch")
"""Refusals of what is no business of this ledger, or is on record already."""
Expected = str | Mapping[str, Sequence[str]]
"""What is to come back: accepted, the code or codes of a refusal, which findings, or without."""
_ENCODE: Final = msgspec.json.Encoder().encode


class PlayLine(Struct, kw_only=True, omit_defaults=True):
    """行: what somebody hands in, when it arrives, and what is to come back.

    A correction, or a void, names its target by the id alone: where it stands is on record.
    """

    note: str | None = None
    at: datetime
    id: str
    ledger: str | None = None
    agency: str
    actor: str
    type: str
    data: Any
    occurred_at: datetime | None = None
    observed: str | None = None
    corrects: dict[str, Any] | None = None
    because: tuple[str, ...] = ()
    expect: Expected | None = None

    @property
    def event(self) -> Event:
        """What is handed in."""
        data: Event = self.data
        return data

    @property
    def codes(self) -> Sequence[str]:
        """The codes that are to come back."""
        if isinstance(self.expect, str):
            return () if self.expect == ACCEPTED else (self.expect,)
        said = self.expect or {}
        return (*said.get("codes", ()), *said.get("findings", ()))

    @property
    def is_recorded(self) -> bool:
        """Whether an entry comes of it: its own, or that of its refusal."""
        return self.expect not in _LEAVES_NOTHING

    @property
    def is_refused(self) -> bool:
        """Whether it is to be refused."""
        if isinstance(self.expect, str):
            return self.expect != ACCEPTED
        return self.expect is not None and "codes" in self.expect


Told = PlayLine | tuple[PlayLine, ...]
"""A line, or several that are recorded together or not at all."""
Lines = Iterator[Told]


def encoded(told: Told) -> bytes:
    """Return a line's bytes, or those of a group, without the line break."""
    return _ENCODE(told)


def members(told: Told) -> tuple[PlayLine, ...]:
    """Return the lines of a group; a line alone is one of one."""
    return told if isinstance(told, tuple) else (told,)
