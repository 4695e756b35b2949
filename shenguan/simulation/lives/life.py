"""人生: the strand of one case, or of one office, through the year."""

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final, TypeVar, Unpack

from ledger.events import Event
from shenguan.simulation.county import Actor, County, ItemKind
from shenguan.simulation.line import ACCEPTED, Expected, PlayLine, Told
from shenguan.simulation.papers import Papers
from shenguan.simulation.pen import NINE, OFFICE_MINUTES, Beside, Pen
from shenguan.simulation.year import Year

Chapter = Generator[Told, None, None]
"""Tells a part of a life."""
Turn = Generator[Told, None, bool]
"""Tells a part of a life; returns whether the case goes on."""
One = TypeVar("One")
_BACKLOG: Final = 60
"""So many times faster than it happened what is on paper is recorded."""


class Strand(Pen):
    """人生: a strand of the county's year, with its chances; ``head`` tells how long the log is."""

    def __init__(
        self,
        county: County,
        strand: int,
        now: datetime,
        *,
        year: Year,
        random: Random,
        head: Callable[[], int],
        seed: int = 0,
    ) -> None:
        super().__init__(county, strand, now, seed=seed)
        self.year = year
        self.random = random
        self.head = head

    def chance(self, probability: float) -> bool:
        """Return whether something happens that happens so often."""
        return self.random.random() < probability

    def below(self, number: int) -> int:
        """Return a number from nothing up to, and without, another one."""
        return int(self.random.random() * number)

    def one_of(self, several: Sequence[One]) -> One:
        """Return one of several."""
        return several[self.below(len(several))]

    def tell(
        self,
        event: Event,
        by: Actor | None = None,
        *,
        expect: Expected = ACCEPTED,
        entry: str | None = None,
        **envelope: Unpack[Beside],
    ) -> PlayLine:
        """Return a line; what is done while the power is out is on paper, and recorded later."""
        done_at = self.now
        line = self.line(event, by, expect=expect, entry=entry, **envelope)
        if done_at.date() in self.year.outage:
            line.occurred_at = done_at
            begun = datetime.combine(self.year.outage[0], NINE)
            line.at = self.year.power + (done_at - begun) / _BACKLOG
        return line

    def void(self, target: PlayLine, by: Actor, reason: str) -> PlayLine:
        """Return a line that voids another one."""
        line = self.tell(target.event, by)
        line.type, line.data = "EntryVoided", {"entry": target.id, "reason": reason}
        return line

    def correction(self, target: PlayLine, event: Event, by: Actor) -> PlayLine:
        """Return a line that says otherwise what another one said."""
        return self.tell(event, by, corrects={"entry": target.id, "reason": "录入错误"})

    def wait(self, workdays: int) -> None:
        """Let working days pass; some hour of the last of them comes."""
        if workdays > 0:
            day = self.year.after(self.today, workdays)
            minute = self.below(OFFICE_MINUTES)
            self.now = datetime.combine(day, NINE) + timedelta(minutes=minute)


class CaseLife(Strand):
    """办件人生: the strand of one case, of what it gives, and of what supervision makes of it."""

    kind: ItemKind
    papers: Papers
    holder: str
    asked_for: dict[str, Any]
    """What the application says beside item and subject."""
    counts_from: date
    """The day from which its time limit counts."""
    is_plain: bool
    """Whether nothing has moved its time limit."""
    is_decided: bool = False
    is_hurried: bool = False
    """Whether the item is about to move or to go: then it is accepted the same day."""
    is_promised: bool = False
    is_verified: bool = False
    issued_on: date
    duties: Mapping[str, str]
    """The supervision duties of the beginning, by item."""
    office_duties: Mapping[str, str]
    """The duties of who approves, by item."""
    unsent: list[dict[str, Any]]
    """What could not be pushed while nobody supervised the item."""
    taken: tuple[str, ...] = ()
    """The licences that a penalty took from its holder."""
    is_short: bool
    """Whether the most of its time has passed before it was accepted."""

    def apply(self, item: str, kind: ItemKind, subject: str) -> None:
        """Let somebody apply for an item."""
        self.kind = kind
        self.asked_for, self.unsent = {}, []
        self.counts_from, self.is_plain, self.is_short = self.today, True, False
        moved = item == self.county.moved_item
        self.holder = self.county.bureau
        if moved and self.today < self.year.transfer:
            self.holder = self.county.housing
        self.papers = Papers(self, f"{self.strand:07}", item=item, subject=subject)
        self.papers.hold(self.holder, self.watcher())

    def wait_for_power(self) -> None:
        """Let the days pass on which nothing can be recorded."""
        while self.today in self.year.outage:
            self.wait(1)

    def wait_for_watch(self) -> None:
        """Let the weeks pass in which nobody supervises the item."""
        self.on(self.year.unwatched[1])
        self.wait(1)

    def soon(self, days: int = 2) -> None:
        """Let less than so many working days pass; none where time is short already."""
        if not self.is_short:
            self.wait(self.below(days))

    @property
    def is_unwatched(self) -> bool:
        """Whether nobody supervises the item today."""
        first, last = self.year.unwatched
        return self.papers.item == self.county.unwatched_item and first <= self.today < last

    def watcher(self) -> str:
        """Return who supervises the item today."""
        item = self.papers.item
        if item == self.county.moved_item:
            return self.county.housing
        if item in self.county.merged_items and self.today < self.year.merger:
            return self.county.industry
        return self.county.market

    def at_window(self) -> Actor:
        """Return a receiver."""
        return self._of_holder(101, 10)

    def reviewing(self, level: int = 1) -> Actor:
        """Return who reviews at a level."""
        return self._of_holder(201, 10) if level == 1 else self._of_holder(251, 5)

    def deciding(self, agency: str | None = None) -> Actor:
        """Return who decides, of the holder unless another agency is named."""
        return self._of_holder(301, 5, agency)

    def concerned(self) -> str:
        """Return who holds the item today: the case itself stays where it came in."""
        has_moved = self.papers.item == self.county.moved_item and self.today >= self.year.transfer
        return self.county.bureau if has_moved else self.holder

    def leading(self) -> Actor:
        """Return the head of the holder."""
        of_bureau = self.holder == self.county.bureau
        return self.county.head if of_bureau else self.county.officer(self.holder, 9)

    def correcting(self) -> Actor:
        """Return who corrects what the holder recorded."""
        number = 8 if self.holder == self.county.housing else 801
        return self.county.officer(self.holder, number)

    def issuing(self) -> Actor:
        """Return who issues and pushes."""
        if self.holder == self.county.housing:
            return self.county.officer(self.holder, 1)
        return self.county.issuer

    def watching(self, number: int = 1) -> Actor:
        """Return an inspector of who supervises today."""
        self.papers.supervisor = self.watcher()
        return self.county.officer(self.papers.supervisor, number)

    def _of_holder(self, first: int, several: int, agency: str | None = None) -> Actor:
        holder = agency or self.holder
        if holder == self.county.housing:
            several = 1
        return self.county.officer(holder, first + self.below(several))


def nothing(life: CaseLife) -> Chapter:  # noqa: ARG001 - one of the ways on
    """Tell nothing."""
    yield from ()
