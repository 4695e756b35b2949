"""在案事实: what stands behind a reference: whose finding it is, and whom and what it concerns."""

from msgspec import Struct

from ledger import naming
from ledger.states.case import Case
from ledger.states.inspection import Check, Rectification
from ledger.states.licence import Licence
from ledger.states.penalty import Penalty
from ledger.states.task import Task
from ledger.view import View


class OnRecord(Struct, frozen=True, kw_only=True):
    """在案事实: the agency whose finding or task it is, if any; subject and item; if it stands."""

    finder: str | None = None
    subject: str | None = None
    item: str | None = None
    stands: bool = True


def on_record(view: View, about: str) -> OnRecord | None:  # noqa: PLR0911 - a table
    """Return what is known of a check, penalty, order, case, licence or task; None if nothing."""
    kind, number = naming.parts_of(about)
    match kind:
        case "check":
            return _inspected(view.of(Check, number))
        case "penalty":
            return _penalised(view.of(Penalty, number))
        case "rectification":
            return _ordered(view.of(Rectification, number))
        case "task":
            return _pushed(view.of(Task, number))
        case "case":
            case = view.of(Case, number)
            return OnRecord(subject=case.subject, item=case.item) if case.receipt else None
        case "licence":
            licence = view.of(Licence, number)
            return OnRecord(subject=licence.subject, item=licence.item) if licence.issued else None
    return None


def _inspected(check: Check) -> OnRecord | None:
    if check.result is None:
        return None
    event = check.result.event
    return OnRecord(finder=check.result.agency, subject=event.subject, item=event.item)


def _penalised(penalty: Penalty) -> OnRecord | None:
    if penalty.decision is None:
        return OnRecord(stands=False) if penalty.notices else None
    event = penalty.decision.event
    return OnRecord(
        finder=penalty.decision.agency,
        subject=event.subject,
        item=event.item,
        stands=penalty.stands,
    )


def _ordered(rectification: Rectification) -> OnRecord | None:
    if rectification.order is None:
        return None
    event = rectification.order.event
    return OnRecord(
        finder=rectification.order.agency,
        subject=event.subject,
        item=event.item,
        stands=rectification.open,
    )


def _pushed(task: Task) -> OnRecord | None:
    if task.push is None:
        return None
    event = task.push.event
    return OnRecord(finder=task.receiver, subject=event.subject, item=event.item)
