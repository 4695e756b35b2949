"""计时: at which instant a batch is decided, and what keeps it from being decided at all.

A log whose last time lies far ahead of the clock, or a clock far from the one that stamps entries,
cannot say which day it is: then nothing is judged. Once the keeper has accepted the difference
(``ClockDiffers``), ``recorded_at`` stays where it is and each entry carries the true instant, until
the clock has caught up.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from ledger.clock import SKEW_MAX, fixed_width_instant
from ledger.entry import entry_head
from ledger.errors import ClockSkewed
from ledger.log import LogEnd, StoredEntry, Within
from ledger.sentence import Sentence, say
from ledger.zone import Zone

RowAt = Callable[[int], StoredEntry | None]


class Timing(NamedTuple):
    """计时: the time that entries are expected to get.

    ``clock`` is the true instant while that time stays pinned; ``accepts`` says that this batch is
    to accept the difference.
    """

    recorded_at: str
    clock: str | None = None
    accepts: bool = False

    @property
    def instant(self) -> str:
        """When it is in truth."""
        return self.clock or self.recorded_at


class Skewed(NamedTuple):
    """时钟差异: what the clock says, and what it was held against."""

    own: str
    other: str
    is_log: bool

    @property
    def message(self) -> Sentence:
        """What is told to a person, with the remedy."""
        if self.is_log:
            return say(
                "the clock says {own}, and the log already stands at {other}: set the clock right; "
                "where it is right, the keeper says so with `shenguan clock accept --reason …`; "
                "nothing was judged or recorded, the same may be sent again",
                own=self.own,
                other=self.other,
            )
        return say(
            "this machine's clock says {own}, the other one {other}: set right the one that is "
            "wrong; nothing was judged or recorded, the same may be sent again",
            own=self.own,
            other=self.other,
        )


def timing_at(
    own: str, end: LogEnd, row_at: RowAt, *, skew_max: timedelta = SKEW_MAX
) -> Timing | Skewed:
    """Return the moment for which to decide at a log's end, or what speaks against deciding.

    ``own`` is what the clock says, in fixed width. Nothing is read where the log's time lies behind
    it, as it does.
    """
    if end.told is not None and is_apart(own, end.told, skew_max):
        return Skewed(own, end.told, is_log=False)
    if end.recorded_at <= own:
        return Timing(own)
    pinned = _clock_of(row_at(end.position))
    if is_apart(own, pinned or end.recorded_at, skew_max) and own < (pinned or end.recorded_at):
        return Skewed(own, end.recorded_at, is_log=True)
    return Timing(end.recorded_at, max(own, pinned)) if pinned else Timing(own)


def is_apart(one: str, other: str, skew_max: timedelta) -> bool:
    """Tell whether two instants lie further apart than clocks may."""
    return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) > skew_max


def _clock_of(row: StoredEntry | None) -> str | None:
    return None if row is None else entry_head(row.body).clock


def skew_of(
    clock: datetime, end: LogEnd, row_at: RowAt, *, skew_max: timedelta = SKEW_MAX
) -> Skewed | Timing:
    """Return how the clock stands to a log's end, for those who watch."""
    return timing_at(fixed_width_instant(clock), end, row_at, skew_max=skew_max)


def judged_at(found: Timing | Skewed, *, accepting: bool) -> Timing:
    """Return the moment to decide for; raises ``ClockSkewed``.

    What accepts a log's time that lies ahead is decided at the clock's time.
    """
    if isinstance(found, Timing):
        return found
    if accepting and found.is_log:
        return Timing(found.other, found.own, accepts=True)
    raise ClockSkewed(found.message)


def span_of(timing: Timing, zone: Zone) -> Within:
    """Return the span of time that was decided for: a local day, or the one time that is pinned."""
    if timing.clock is None:
        return _day_of(zone, zone.day(timing.recorded_at))
    following = datetime.fromisoformat(timing.recorded_at) + timedelta(microseconds=1)
    return Within(timing.recorded_at, fixed_width_instant(following))


@lru_cache(maxsize=16)
def _day_of(zone: Zone, day: date) -> Within:
    begin, end = zone.start_of(day), zone.end_of(day)
    return Within(fixed_width_instant(begin), fixed_width_instant(end))
