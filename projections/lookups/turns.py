"""责任方 in questions: whose turn a push is that came back, and since when its time runs.

A return stops no clock, and another task number begins none: what the bureau pushed first, it has
to see claimed in time. Only a settlement by 编办 gives the agency that it names days of its own.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import json

from ledger.events.base import Role
from ledger.events.handover import OF_LICENCES
from ledger.events.organisation import LoopStep
from ledger.law.returning import is_unsettled
from projections.engine.excerpt import Excerpt
from projections.lookups.duties import stands
from projections.lookups.levels import Levels
from projections.lookups.organisation import Holders, ItemDuties
from projections.reader import Reader
from projections.tables.catalogue import ITEMS
from projections.tables.decision import LICENCE_ACTS, LICENCES
from projections.tables.handover import TASKS, TaskRow
from projections.tables.organisation import AGENCIES

_NAMES: Final = json.Decoder(list[str])
_BESIDE: Final = Excerpt(
    TASKS,
    "case",
    "licence",
    "item",
    "subject",
    "stage",
    "pushed_position",
    "first_pushed_at",
    "first_pushed_position",
    "failed_position",
    "returned_at",
    "returned_position",
    "returns_count",
    "reassigned_at",
    "reassigned_position",
    "stopped_at",
    "history",
)
"""What a push bears on the others of its case by."""
_LICENCES: Final = Excerpt(LICENCES, "case")


def _by_licence(row: TaskRow) -> bool:
    return row.case is None or row.stage in OF_LICENCES


def _is_registration(row: TaskRow) -> bool:
    return row.stage is None and row.case is None and row.licence is None


class Clock(NamedTuple):
    """起算: when the time to claim began to run, and the place in the log that obliges."""

    at: str | None
    position: int | None


class Turns:
    """责任方: pushes beside the others of their case and stage, looked up for many at once."""

    def __init__(self, reader: Reader, levels: Levels, holders: Holders) -> None:
        self._reader = reader
        self._levels = levels
        self._holders = holders
        self._duties = ItemDuties(reader)
        self._others: dict[tuple[str | int | None, ...], list[TaskRow]] = {}
        self._cases: dict[str, str | None] = {}
        self._acts: dict[tuple[str, str], dict[int, None]] = {}
        self._settlers: dict[str | None, str | None] = {}

    def learn(self, rows: Sequence[TaskRow]) -> None:
        """Look up what was pushed of the same cases, licences and registrations."""
        self._cases, self._acts = {}, {}
        self._learn_licences({row.licence for row in rows if row.licence and _by_licence(row)})
        cases = {case for row in rows if (case := self._case(row)) is not None}
        for one in self._reader.matching(_LICENCES, "case", sorted(cases)):
            self._cases.setdefault(one.licence, one.case)
        subjects = {row.subject for row in rows if _is_registration(row) and row.subject}
        found = [
            *self._reader.matching(_BESIDE, "case", sorted(cases)),
            *self._reader.matching(_BESIDE, "licence", sorted(self._cases)),
            *self._reader.matching(_BESIDE, "subject", sorted(subjects)),
        ]
        self._learn_acts([*rows, *found])
        self._others = {}
        for row in {one.task: one for one in found}.values():
            self._others.setdefault(self._family(row), []).append(row)

    def _learn_licences(self, licences: set[str]) -> None:
        for row in self._reader.matching(_LICENCES, "licence", sorted(licences)):
            self._cases[row.licence] = row.case

    def _learn_acts(self, rows: Sequence[TaskRow]) -> None:
        """Look up what became of the licences of whose changes some pushes tell."""
        changed = {row.licence for row in rows if row.licence and row.stage in OF_LICENCES}
        for act in self._reader.matching(LICENCE_ACTS, "licence", sorted(changed)):
            self._acts.setdefault((act.licence, act.stage), {})[act.position] = None

    def _case(self, row: TaskRow) -> str | None:
        """Return the case that a push is of, also where it names the licence alone."""
        return row.case or (None if row.licence is None else self._cases.get(row.licence))

    def _family(self, row: TaskRow) -> tuple[str | int | None, ...]:
        """Return what a push tells of, whatever its number: a stage of a case, a registration.

        A licence may change several times: what came back of one change is not the next one.
        """
        if _is_registration(row):
            return "subject", row.subject, row.item
        if row.licence is None or row.stage not in OF_LICENCES:
            return "case", self._case(row) or f"task:{row.task}", row.stage
        pushed = row.first_pushed_position or row.failed_position or 0
        acts = self._acts.get((row.licence, row.stage or ""), {})
        return row.licence, row.stage, max((one for one in acts if one < pushed), default=0)

    def clock(self, row: TaskRow) -> Clock:
        """Return since when a push has to be claimed."""
        before = [row, *self._returned_before(row)]
        settled = max(before, key=lambda one: one.reassigned_position or 0)
        if settled.reassigned_position is not None:
            return Clock(settled.reassigned_at, settled.reassigned_position)
        pushed = [
            one for one in before if one.first_pushed_position is not None and not one.history
        ]
        first = min(pushed, key=lambda one: one.first_pushed_position or 0, default=row)
        return Clock(first.first_pushed_at, first.first_pushed_position)

    def is_replaced(self, row: TaskRow) -> bool:
        """Tell whether what came back, or reached nobody, was pushed under another number since."""
        ended = max(row.returned_position or 0, row.failed_position or 0)
        return any(
            one.stopped_at is None and (one.pushed_position or 0) > ended
            for one in self._siblings(row)
        )

    def sender(self, row: TaskRow) -> str | None:
        """Return who has to see to a push that came back: the bureau, or 编办 to settle it."""
        if self.is_unsettled(row):
            return self.settler(row.item)
        return self._holders.of(row.agency_from, row.item)

    def is_unsettled(self, row: TaskRow) -> bool:
        """Tell whether the stage has come back so often that 编办 settles whose it is."""
        family = [row, *self._siblings(row)]
        returns = [one.returned_position for one in family if one.returned_position is not None]
        if not returns:
            return False
        bound = (LoopStep.RETURN, row.item, row.agency_from, max(returns))
        level = self._levels.binding(*bound)
        settled = [one.reassigned_position for one in family if one.reassigned_position is not None]
        settled += [
            duty.position
            for duty in self._duties.of(row.item or "")
            if duty.duty == "supervision" and stands(duty, self._reader.on, row.area)
        ]
        counted = sum(one.returns_count for one in family)
        self._levels.tell(level)
        return is_unsettled(counted, max(returns), settled, times=level and level.times)

    def beside(self, row: TaskRow) -> Iterator[str]:
        """Yield the other numbers under which the same was pushed."""
        return (one.task for one in self._siblings(row))

    def _siblings(self, row: TaskRow) -> Iterator[TaskRow]:
        known = self._others.get(self._family(row), ())
        return (one for one in known if one.task != row.task)

    def _returned_before(self, row: TaskRow) -> Iterator[TaskRow]:
        pushed = row.first_pushed_position or 0
        for one in self._siblings(row):
            if one.returned_at is not None and (one.returned_position or 0) < pushed:
                yield one

    def settler(self, item: str | None) -> str | None:
        """Return who keeps the item's duty list: who listed it, or else the first in that role.

        Where nobody is in that role, whoever opened the ledger has to name somebody.
        """
        if item not in self._settlers:
            known = self._reader.row(ITEMS, item or "")
            agencies = sorted(
                (row.agency != (known and known.listed_by), row.registered_at or "", row.agency)
                for row in self._reader.select(AGENCIES)
                if Role.CATALOGUE in _NAMES.decode(row.roles)
            )
            opening = self._reader.opening
            keeper = None if opening is None else opening.agency
            named = agencies[0][2] if agencies else keeper
            self._settlers[item] = self._holders.of(named)
        return self._settlers[item]
