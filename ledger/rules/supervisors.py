"""监管职责的判定: whether an agency is on supervision duty for an item."""

from ledger.fact import AnyFact
from ledger.rules.catalogue import SupervisionDuty, Supervisors
from ledger.rules.limits import judged_on
from ledger.rules.organisation import acts_for
from ledger.view import View, refusal

DUTY_NOT_SUPERVISOR = refusal(
    "duty.not-supervisor",
    "无该事项监管职责",
    "the agency has no supervision duty for the item",
    source="内丘县内政字【2017】15号 三(二)(2): 事中事后监管责任清单",
    remedy="record SupervisionDutyAssigned, or let the agency on duty act",
)


def duties_of(
    fact: AnyFact, view: View, agency: str, item: str, *, area: str | None = None
) -> tuple[SupervisionDuty, ...]:
    """Return the supervision duties of an agency for an item that stand on the fact's day."""
    standing = view.of(Supervisors, item).on_duty(judged_on(fact, view), area)
    return tuple(duty for duty in standing if acts_for(view, agency, duty.agency))


def supervises(fact: AnyFact, view: View, item: str) -> bool:
    """Tell whether the publishing agency is on supervision duty for an item, at any place."""
    return bool(duties_of(fact, view, fact.agency, item))
