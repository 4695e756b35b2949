"""笔: who writes lines: each has its time, its number, and the officer whose business it is."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final, TypedDict, Unpack

from ledger.events import Event
from shenguan.simulation.county import Actor, County
from shenguan.simulation.line import ACCEPTED, Expected, PlayLine

ZONE: Final = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had no summer time since 1991."""
NINE: Final = time(9, tzinfo=ZONE)
OFFICE_MINUTES: Final = 420
"""So long the offices are open, from nine on."""
_LINES_MAX: Final = 0xFFF


class Beside(TypedDict, total=False):
    """What a line may say of itself beside its event."""

    occurred_at: datetime
    observed: str
    corrects: dict[str, Any]
    because: tuple[str, ...]
    ledger: str
    note: str


class Pen:
    """笔: writes the lines of one strand of the history, one after the other.

    ``strand`` tells its numbers from those of every other strand; ``seed`` tells the history.
    """

    def __init__(self, county: County, strand: int, now: datetime, *, seed: int = 0) -> None:
        self.county = county
        self.strand = strand
        self.now = now
        self._seed = seed & _LINES_MAX
        self._written = 0

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.date()

    def next_id(self) -> str:
        """Return the number of a line that is written now."""
        milliseconds = int(self.now.timestamp() * 1_000)
        self._written += 1
        high, low = divmod(milliseconds, 1 << 16)
        return (
            f"{high:08x}-{low:04x}-7{self._seed:03x}-8{self._written & _LINES_MAX:03x}"
            f"-{self.strand:012x}"
        )

    def line(
        self,
        event: Event,
        by: Actor | None = None,
        *,
        expect: Expected = ACCEPTED,
        entry: str | None = None,
        **envelope: Unpack[Beside],
    ) -> PlayLine:
        """Return a line of now, under an id of its own, or ``entry``; a minute passes."""
        who = self.county.usual(event) if by is None else by
        written = PlayLine(
            at=self.now,
            id=self.next_id() if entry is None else entry,
            agency=who.agency,
            actor=who.actor,
            type=type(event).__name__,
            data=event,
            expect=expect,
            **envelope,
        )
        self.now += timedelta(minutes=1)
        return written

    @staticmethod
    def together(*lines: PlayLine) -> tuple[PlayLine, ...]:
        """Return lines that are recorded together or not at all."""
        for line in lines:
            line.at = lines[-1].at
        return lines

    def on(self, day: date) -> None:
        """Let it be nine o'clock of a day, where it is not later already."""
        self.now = max(self.now, datetime.combine(day, NINE))

    def later(self, days: int) -> None:
        """Let days pass: it is nine o'clock."""
        self.on(self.today + timedelta(days=days))
