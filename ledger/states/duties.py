"""审批职责: the duties of an item: who is to act on it, how far, and in whose name."""

from datetime import date
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

from ledger.events.catalogue import Act, DutyAssigned, DutyEnded
from ledger.fact import AnyFact
from ledger.law import duty as law
from ledger.view import State


class Duty(Struct, frozen=True):
    """审批职责: which agency, and which officers of it (none named: any), act on an item.

    ``delegated_by`` is the body that lets another act in its name by a document; None without one.
    """

    entry: str
    agency: str
    acts: frozenset[Act]
    officers: frozenset[str]
    amount_fen_max: int | None
    effective_on: date
    delegated_by: str | None = None


class Duties(State, frozen=True, kw_only=True):
    """职责: the duties of an item, and which of them ended when."""

    tag: ClassVar = "item"
    folds: ClassVar = (DutyAssigned, DutyEnded)
    assigned: tuple[Duty, ...] = ()
    ended: tuple[tuple[str, date], ...] = ()

    def ended_on(self, entry: str) -> date | None:
        """Return the day from which a duty no longer stands."""
        return law.end_of(day for duty, day in self.ended if duty == entry)

    def standing(self, day: date) -> tuple[Duty, ...]:
        """Return the duties that stand on a day."""
        return tuple(
            duty
            for duty in self.assigned
            if law.stands(duty.effective_on, self.ended_on(duty.entry), day)
        )

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold an assignment or an end, in any order."""
        match fact.event:
            case DutyAssigned() as event:
                duty = Duty(
                    fact.id,
                    event.agency,
                    frozenset(event.acts),
                    frozenset(event.officers),
                    event.amount_fen_max,
                    event.effective_on,
                    event.delegated_by if event.document else None,
                )
                return replace(self, assigned=(*self.assigned, duty))
            case DutyEnded() as event:
                return replace(self, ended=(*self.ended, (event.duty, event.effective_on)))
        return self
