"""抽查名录: who stands in a register, and who of it was assigned to be checked when."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.draw import CheckAssigned, CheckTargetsListed, InspectorsListed
from ledger.fact import AnyFact
from ledger.law.draw import VISIT_DAYS, InspectorLine, TargetLine
from ledger.view import State

_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


class Register(State, frozen=True, kw_only=True):
    """抽查名录: who may be drawn, each with the category, and who may inspect, for which agency."""

    tag: ClassVar = "register"
    folds: ClassVar = (CheckTargetsListed, InspectorsListed)
    agency: str | None = None
    """Who keeps it: the first that listed somebody."""
    item: str | None = None
    targets: Mapping[str, str] = _NOBODY
    inspectors: Mapping[str, str] = _NOBODY

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a listing: first who leaves, then who enters."""
        agency = self.agency or fact.agency
        gone = frozenset(fact.event.removed)
        match fact.event:
            case CheckTargetsListed() as event:
                kept = {one: said for one, said in self.targets.items() if one not in gone}
                kept |= {one.subject: one.category for one in event.added}
                return replace(self, agency=agency, item=event.item or self.item, targets=kept)
            case InspectorsListed() as event:
                kept = {one: said for one, said in self.inspectors.items() if one not in gone}
                kept |= {one.officer: one.agency for one in event.added}
                return replace(self, agency=agency, inspectors=kept)
        return self


class Assigned(State, frozen=True, kw_only=True):
    """已派检查: who of a register was drawn, and on which day."""

    tag: ClassVar = "register"
    folds: ClassVar = (CheckAssigned,)
    checks: tuple[tuple[str, date], ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold an assignment."""
        return replace(self, checks=(*self.checks, (fact.event.subject, fact.day)))

    def within_a_year(self, day: date) -> Mapping[str, int]:
        """Return how often each was assigned in the year that ends on a day."""
        begin, found = day - timedelta(days=VISIT_DAYS), dict[str, int]()
        for subject, on in self.checks:
            if begin <= on <= day:
                found[subject] = found.get(subject, 0) + 1
        return found


def target_lines(register: Register, assigned: Assigned, day: date) -> Iterator[TargetLine]:
    """Yield the lines of a register's members, as a plan of a day sees them."""
    checked = assigned.within_a_year(day)
    for subject, category in register.targets.items():
        yield TargetLine(category, subject, checked.get(subject, 0))


def inspector_lines(register: Register) -> Iterator[InspectorLine]:
    """Yield the lines of a register's inspectors."""
    for officer, agency in register.inspectors.items():
        yield InspectorLine(agency, officer)
