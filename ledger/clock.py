"""The one module that stamps ids and times."""

import os
import time
from datetime import MINYEAR, UTC, datetime, timedelta
from hashlib import sha1
from threading import Lock
from typing import Final
from uuid import UUID

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)
SKEW_MAX: Final = timedelta(hours=1)
"""So far two clocks, or a clock and the log, may lie apart unless told otherwise."""
_TURN = Lock()
_last = 0
_NAMESPACE_BYTES = UUID("8f6b2a52-6c0f-5e0e-9d0c-5a3f4b1e7a10").bytes


def now() -> datetime:
    """Return the clock's time in UTC."""
    return datetime.now(UTC)


def nearest_in_utc(moment: datetime) -> datetime:
    """Return an instant in UTC; what lies outside the years 1 to 9999 there becomes their edge."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return EARLIEST if moment.year == MINYEAR else LATEST


def fixed_width_instant(moment: datetime) -> str:
    """Return an instant in fixed width, so that it sorts: ``2017-07-03T01:12:04.120311Z``."""
    return nearest_in_utc(moment).isoformat(timespec="microseconds").replace("+00:00", "Z")


def new_id() -> str:
    """Return a new UUID of version 7 (RFC 9562), ascending within a process.

    The 12 bits behind the milliseconds count up within one millisecond (RFC 9562, 6.2, method 1).
    """
    global _last  # noqa: PLW0603 - the last id of this process, under a lock
    with _TURN:
        tick = max(_last + 1, (time.time_ns() // 1_000_000) << 12)
        _last = tick
    milliseconds, count = tick >> 12, tick & 0xFFF
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return str(UUID(int=milliseconds << 80 | 0x7 << 76 | count << 64 | 0b10 << 62 | random))


def source_id(ledger: str, source: str, key: str, slot: str) -> str:
    """Return the id of a fact that comes from a file or another system.

    The same natural key and event slot of the same source give the same id for ever (UUID 5).
    """
    name = f"{ledger}\x1f{source}\x1f{key}\x1f{slot}".encode()
    # RFC 9562, 5.5 by hand: an import makes one for every fact, `uuid5` takes four times as long.
    digits = sha1(_NAMESPACE_BYTES + name, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 0b11]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"
