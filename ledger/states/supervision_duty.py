"""监管职责的判定: whether an agency is on supervision duty for an item."""

from collections.abc import Iterator

from ledger.fact import AnyFact
from ledger.rules.catalogue.duty import ITEM_TRANSFERRED
from ledger.rules.catalogue.item import Item, SupervisionDuty, Supervisors
from ledger.rules.organisation import acts_for
from ledger.states.term import judged_on
from ledger.view import Code, Objection, View, finding, refusal

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


def duties_of(
    fact: AnyFact, view: View, agency: str, item: str, *, area: str | None = None
) -> tuple[SupervisionDuty, ...]:
    """Return the supervision duties of an agency for an item that stand on the fact's day."""
    standing = view.of(Supervisors, item).on_duty(judged_on(fact, view), area)
    return tuple(duty for duty in standing if acts_for(view, agency, duty.agency))


def judge_supervision(
    fact: AnyFact, view: View, item: str | None, *, missing: Code = DUTY_NOT_SUPERVISOR
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
            yield missing("agency", f"{fact.agency} · {item}")
        else:
            yield ITEM_TRANSFERRED("agency", f"{fact.agency} → {former}")


def _moved_from(fact: AnyFact, view: View, item: str) -> str | None:
    """Return from whom the item moved to the agency by its latest transfer, if it did."""
    state, day = view.of(Item, item), judged_on(fact, view)
    moved = [one for one in state.transfers if one.effective_on <= day]
    latest = max(moved, key=lambda one: one.effective_on, default=None)
    if latest is None or not acts_for(view, fact.agency, latest.agency_to):
        return None
    return latest.agency_from
