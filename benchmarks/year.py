"""模拟年: the long ledgers of the benchmarks, which hold the simulated county's year.

Its lines are handed in as anybody's: as bytes, in batches, with all rules. A batch ends with its
day, and has the time of its last line: so each line is of the day that it needs. A ledger holds the
first lines of its year; what is measured on it goes on where it ends.
"""

import re
from collections.abc import Iterator
from datetime import date
from math import ceil
from time import perf_counter
from typing import Any, Final

import msgspec

from benchmarks.places import Place, url_of
from consumers.streams.submissions import read_json
from ledger.entry import Submission, decode_entry, in_one_spelling
from ledger.events.draw import SpotCheckPlanned
from ledger.events.intake import ApplicationReceived
from ledger.fact import VOID
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome, Receipt
from shenguan.played_amendments import filled_in
from shenguan.playing import Simulation
from shenguan.settings import Settings
from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.line import Lines, PlayLine, Told, members

BATCH: Final = 5_000
_LINES_A_CASE: Final = 18
_SHARE_LEFT, _LEFT_MAX = 3, 40_000
"""So much of a ledger's length is left of its year, for what is measured on it afterwards."""
_PLANNED: Final = SpotCheckPlanned.__name__
_BESIDE: Final = ("at", "expect", "note")
_CASES: Final = re.compile(r"\d+(?=件)")
Batch = list[tuple[bytes, ...]]
"""Groups of submissions that are handed in at once."""


class RefusedYear(Exception):  # noqa: N818 - it says what happened
    """A line of the year was not accepted: then the figures mean nothing."""


def arguments_for(entries: int) -> Arguments:
    """Return from what a year is told whose ledger holds so many entries, and goes on after."""
    left = min(entries // _SHARE_LEFT, _LEFT_MAX)
    return Arguments(cases=ceil((entries + left) / _LINES_A_CASE))


def simulated(place: Place) -> Simulation:
    """Open the simulated ledger of a place, new or not."""
    return Simulation(Settings(store=url_of(place)))


class YearLoad:
    """模拟年之续: what comes after the last entry of a simulated ledger."""

    def __init__(self, simulation: Simulation, arguments: Arguments | None = None) -> None:
        self._simulation = simulation
        self.chronicle = Chronicle(arguments or _arguments_of(simulation))

    def lines(self) -> Lines:
        """Yield the lines that are not recorded yet; of a lawful year each becomes one entry."""
        head = self._simulation.store.head()
        for told in self.chronicle.lines():
            if self.chronicle.written > head:
                yield told

    def batches(self, size: int) -> Iterator[Batch]:
        """Yield batches of at most a size; each is to be recorded before the next is asked for.

        The clock stands at a batch's last line when it is yielded.
        """
        for told in _parts(self.lines(), size):
            self._simulation.go_on_to(members(told[-1])[0].at)
            yield [self.group(one) for one in told]

    def group(self, told: Told) -> tuple[bytes, ...]:
        """Return the submissions of a line, as bytes."""
        return tuple(self._submission(line) for line in members(told))

    def _submission(self, line: PlayLine) -> bytes:
        ledger = line.ledger or self.chronicle.county.region
        if line.corrects is not None or line.type == VOID:
            return self._amendment(line, ledger)
        submission: Submission[Any] = Submission(
            actor=line.actor,
            agency=line.agency,
            because=line.because,
            data=line.data,
            id=line.id,
            ledger=ledger,
            observed=line.observed,
            occurred_at=line.occurred_at or line.at,
            type=line.type,
        )
        return in_one_spelling(submission)[1]

    def _amendment(self, line: PlayLine, ledger: str) -> bytes:
        whole = msgspec.to_builtins(line)
        said = {name: value for name, value in whole.items() if name not in _BESIDE}
        said = {"ledger": ledger, "occurred_at": whole["at"], **said}
        filled = filled_in(self._simulation, said, at=whole.get("occurred_at"))
        (read,) = read_json(msgspec.json.encode(filled), line.id)
        if isinstance(read.proposed, Receipt):
            raise RefusedYear(read.proposed.document())
        return read.proposed.body


def _arguments_of(simulation: Simulation) -> Arguments:
    """Return from what the year of a ledger is told: its name says it."""
    name = simulation.opening.event.name
    found = _CASES.search(name)
    arguments = Arguments(cases=int(found[0]) if found else 0)
    if arguments.title != name:
        raise ValueError(f"{name} is no year of the benchmarks")
    return arguments


def _parts(lines: Lines, size: int) -> Iterator[list[Told]]:
    """Cut a year: at each day's end, behind a plan, and before what puts right a line of the part.

    A draw is of a plan's stored bytes, its time among them, and a target must be on record.
    """
    part: list[Told] = []
    ids: set[str] = set()
    day: date | None = None
    for told in lines:
        its_day = members(told)[0].at.date()
        if part and (its_day != day or len(part) >= size or not ids.isdisjoint(_targets(told))):
            yield part
            part, ids = [], set()
        day = its_day
        part.append(told)
        ids.update(line.id for line in members(told))
        if any(line.type == _PLANNED for line in members(told)):
            yield part
            part, ids = [], set()
    if part:
        yield part


def _targets(told: Told) -> Iterator[str]:
    for line in members(told):
        if line.corrects is not None:
            yield line.corrects["entry"]
        elif line.type == VOID:
            data = line.data
            yield data["entry"] if isinstance(data, dict) else data.entry


def hand_in(simulation: Simulation, batch: Batch) -> list[list[Receipt]]:
    """Hand in what must be accepted."""
    answers = simulation.gate.submit_groups([tuple(map(propose, group)) for group in batch])
    for group, receipts in zip(batch, answers, strict=True):
        for line, receipt in zip(group, receipts, strict=True):
            if receipt.outcome is not Outcome.ACCEPTED:
                raise RefusedYear(f"{receipt.document()}\n{line.decode()}")
    return answers


def append_year(place: Place, entries: int, size: int = BATCH) -> float:
    """Append to a ledger until it holds so many entries or some more; the seconds in the gate."""
    with simulated(place) as simulation:
        known = None if simulation.store.head() else arguments_for(entries)
        return append_lines(simulation, YearLoad(simulation, known), entries, size)


def append_more(place: Place, count: int, size: int) -> float:
    """Append so many entries of a ledger's year, or some more; the seconds in the gate."""
    with simulated(place) as simulation:
        entries = simulation.store.head() + count
        return append_lines(simulation, YearLoad(simulation), entries, size)


def append_lines(simulation: Simulation, load: YearLoad, entries: int, size: int) -> float:
    """Append what comes next until a ledger holds so many entries; the seconds in the gate."""
    seconds = 0.0
    for batch in load.batches(size):
        if simulation.store.head() >= entries:
            break
        started = perf_counter()
        hand_in(simulation, batch)
        seconds += perf_counter() - started
    return seconds


def first_case(place: Place) -> str:
    """Return the number of the first case of a ledger."""
    with simulated(place) as simulation:
        (row,) = next(iter(simulation.store.scan(types=[ApplicationReceived.__name__], page=1)))
    number: str = decode_entry(row.type, row.body).data.case
    return number
