"""监管职责: who supervises what is approved under an item, and whether an agency does."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

from ledger.events.catalogue import DutyEnded, SupervisionDutyAssigned
from ledger.fact import AnyFact
from ledger.law import duty as law
from ledger.law.territory import covers
from ledger.law.transfer import begun_by
from ledger.states.agency import acts_for
from ledger.states.day import judged_on
from ledger.states.item import ITEM_TRANSFERRED, Item
from ledger.states.separation import judge_sides
from ledger.view import Code, Objection, State, View, finding, refusal


class SupervisionDuty(Struct, frozen=True):
    """监管职责: one assignment, with the entry that made it."""

    entry: str
    event: SupervisionDutyAssigned
    position: int

    @property
    def agency(self) -> str:
        """The agency that supervises."""
        return self.event.agency


class Supervisors(State, frozen=True, kw_only=True):
    """监管部门: who supervises what is approved under an item."""

    tag: ClassVar = "item"
    folds: ClassVar = (SupervisionDutyAssigned, DutyEnded)
    assigned: tuple[SupervisionDuty, ...] = ()
    ended: tuple[tuple[str, date], ...] = ()

    def ended_on(self, entry: str) -> date | None:
        """Return the day from which a duty no longer stands."""
        return law.end_of(day for duty, day in self.ended if duty == entry)

    def on_duty(self, day: date, area: str | None = None) -> tuple[SupervisionDuty, ...]:
        """Return the duties that stand on a day, for a place or for any."""
        return tuple(
            duty
            for duty in self.assigned
            if law.stands(duty.event.effective_on, self.ended_on(duty.entry), day)
            and covers(duty.event.areas, area)
        )

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold an assignment or an end, in any order."""
        match fact.event:
            case SupervisionDutyAssigned() as event:
                duty = SupervisionDuty(fact.id, event, fact.position)
                return replace(self, assigned=(*self.assigned, duty))
            case DutyEnded() as event:
                return replace(self, ended=(*self.ended, (event.duty, event.effective_on)))
        return self


def duties_of(
    fact: AnyFact, view: View, agency: str, item: str, *, area: str | None = None
) -> tuple[SupervisionDuty, ...]:
    """Return the supervision duties of an agency for an item that stand on the fact's day."""
    standing = view.of(Supervisors, item).on_duty(judged_on(fact, view), area)
    return tuple(duty for duty in standing if acts_for(view, agency, duty.agency))


def judge_supervision(
    fact: AnyFact, view: View, item: str | None, *, missing: Code | None = None
) -> Iterator[Objection]:
    """Yield what stands against an agency inspecting or penalising under an item.

    A transfer moves the approval: the new body needs a supervision duty of its own, and without one
    is told who kept it.
    """
    if item is None:
        yield ITEM_UNNAMED("data.item", fact.agency)
    elif not duties_of(fact, view, fact.agency, item):
        former = _moved_from(fact, view, item)
        if former is None:
            yield (missing or DUTY_NOT_SUPERVISOR)("agency", f"{fact.agency} · {item}")
        else:
            yield ITEM_TRANSFERRED("agency", f"{fact.agency} → {former}")
    else:
        yield from judge_sides(fact, view, item)


def _moved_from(fact: AnyFact, view: View, item: str) -> str | None:
    """Return from whom the item moved to the agency by its latest transfer, if it did."""
    moved = begun_by(view.of(Item, item).transfers, judged_on(fact, view))
    if not moved or not acts_for(view, fact.agency, moved[-1].agency_to):
        return None
    return moved[-1].agency_from


DUTY_NOT_SUPERVISOR = refusal(
    "duty.not-supervisor",
    "无该事项监管职责",
    "the agency has no supervision duty for the item",
    source="内丘县内政字【2017】15号 三(二)(2): 事中事后监管责任清单",
    remedy="record SupervisionDutyAssigned, or let the agency on duty act",
)


ITEM_UNNAMED = finding(
    "duty.item-unnamed",
    "未指明事项",
    "neither an item nor a licence or task with one is named: nobody can judge the duty",
    source="内丘县内政字【2017】15号 三(二)(2): 事中事后监管责任清单",
    remedy="name the item; the auditor sees what was done without one",
)
