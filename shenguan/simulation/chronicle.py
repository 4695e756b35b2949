"""模拟史: the whole year of a county as one stream of lines, in the order in which they arrive."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush, merge
from operator import itemgetter
from random import Random
from typing import Any, Final

from ledger.events.catalogue import DutyAssigned, SupervisionDutyAssigned
from shenguan.simulation.arguments import Arguments
from shenguan.simulation.county import County
from shenguan.simulation.founding import founded_on, founding
from shenguan.simulation.line import Lines, Told, members
from shenguan.simulation.lives import offices
from shenguan.simulation.lives.case import case_life
from shenguan.simulation.lives.life import CaseLife
from shenguan.simulation.lives.offices import evening_before
from shenguan.simulation.pen import NINE, OFFICE_MINUTES, Pen
from shenguan.simulation.violations.registry import declared
from shenguan.simulation.violations.telling import begins, told_of
from shenguan.simulation.year import Year

_FIRST_CASE: Final = 10
"""After so many working days of the year the windows open."""
_LAST_CASE: Final = 15
"""So many working days before its end the last one applies."""
_OFFICES: Final = 1
_CASES: Final = 1_000
_VIOLATIONS: Final = 1 << 40
"""From which number on strands are those of cases, and of violations."""
Begun = tuple[datetime, int, Lines]
"""When something begins, its number, and what is told of it."""


class Chronicle:
    """模拟史: a year told line by line; ``written`` counts what the log holds by then."""

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self.county = County(arguments.region)
        self.year = Year(arguments.year)
        self.written = 0
        self._duties: dict[str, str] = {}
        self._office_duties: dict[str, str] = {}

    def lines(self) -> Lines:
        """Yield what is told, in the order in which it arrives."""
        opened = founded_on(self.arguments.year)
        pen = Pen(self.county, 0, opened, seed=self.arguments.seed)
        for told in founding(self.county, pen, self.arguments.title):
            self._remember(told)
            yield self._counted(told)
        arriving = merge(self._offices(), self._cases(), self._violations(), key=itemgetter(0, 1))
        yield from self._in_order(arriving)

    def _remember(self, told: Told) -> None:
        for line in members(told):
            if isinstance(line.data, DutyAssigned):
                self._office_duties[line.data.item] = line.id
            elif isinstance(line.data, SupervisionDutyAssigned):
                self._duties[line.data.item] = line.id

    def _counted(self, told: Told) -> Told:
        self.written += sum(line.is_recorded for line in members(told))
        return told

    def _in_order(self, arriving: Iterator[Begun]) -> Lines:
        """Yield of all strands that run always the line that comes first.

        The year's end cuts off what is lawful; a violation is told to its end.
        """
        running: list[tuple[datetime, int, Told, Lines]] = []
        following = next(arriving, None)
        while running or following is not None:
            while following is not None and (not running or following[0] <= running[0][0]):
                self._go_on(running, following[1], following[2])
                following = next(arriving, None)
            if running:
                _, strand, told, lines = heappop(running)
                yield self._counted(told)
                self._go_on(running, strand, lines)

    def _go_on(self, running: list[Any], strand: int, lines: Lines) -> None:
        told = next(lines, None)
        if told is not None:
            at = told[0].at if isinstance(told, tuple) else told.at
            if at < self.year.ends or strand >= _VIOLATIONS:
                heappush(running, (at, strand, told, lines))

    def _life(self, strand: int, moment: datetime, random: Random) -> CaseLife:
        life = CaseLife(
            self.county,
            strand,
            moment,
            year=self.year,
            random=random,
            head=self._head,
            seed=self.arguments.seed,
        )
        life.duties, life.office_duties = self._duties, self._office_duties
        return life

    def _head(self) -> int:
        return self.written

    def _offices(self) -> Iterator[Begun]:
        random = _random(self.arguments.seed, _OFFICES)
        year, first_day = self.year, self.year.workdays[_FIRST_CASE]
        unwatched = self._duties[self.county.unwatched_item]
        begun: tuple[tuple[datetime, Callable[[CaseLife], Lines]], ...] = (
            (datetime.combine(first_day, NINE), offices.documents),
            (datetime.combine(first_day, NINE), offices.comings_and_goings),
            (evening_before(year.unwatched[0]), partial(offices.unwatched, duty=unwatched)),
            (
                evening_before(year.transfer),
                partial(offices.transfer, duty=self._office_duties[self.county.moved_item]),
            ),
            (evening_before(year.merger), offices.merger),
            (evening_before(year.cancellation), offices.cancellation),
        )
        for number, (moment, told) in enumerate(begun, _OFFICES):
            yield moment, number, told(self._life(number, moment, random))

    def _cases(self) -> Iterator[Begun]:
        random = _random(self.arguments.seed, _CASES)
        for number in range(self.arguments.cases):
            moment = self._moment_of(number)
            strand = _CASES + number
            yield moment, strand, case_life(self._life(strand, moment, random))

    def _moment_of(self, number: int) -> datetime:
        """Return when somebody comes to the window: evenly over the working hours of the year."""
        days = self.year.workdays[_FIRST_CASE:-_LAST_CASE]
        minutes = number * len(days) * OFFICE_MINUTES // self.arguments.cases
        place, minute = divmod(minutes, OFFICE_MINUTES)
        return datetime.combine(days[place], NINE) + timedelta(minutes=minute)

    def _violations(self) -> Iterator[Begun]:
        """Yield violations of all codes in turn, each from some day on."""
        known, seed = tuple(declared().values()), self.arguments.seed
        begun = []
        for number in range(round(self.arguments.cases * self.arguments.unlawful)):
            violation = known[number % len(known)]
            random = _random(seed, _VIOLATIONS + number)
            begun.append((begins(violation, self.arguments.year, random), number, random))
        for moment, number, random in sorted(begun, key=itemgetter(0, 1)):
            strand = _VIOLATIONS + number
            violation = known[number % len(known)]
            told = told_of(violation, self.county, strand=strand, now=moment, random=random)
            yield moment, strand, told


def _random(seed: int, strand: int) -> Random:
    return Random(seed << 64 | strand)  # noqa: S311 - a history is repeatable, not secret
