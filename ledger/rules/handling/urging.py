"""催办: only what is open is asked for."""

from collections.abc import Iterator

from ledger import naming
from ledger.events.handling import HandlingUrged
from ledger.events.handover import FeedbackKind
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.case import Case
from ledger.states.complaint import Complaint
from ledger.states.day import DAYS_ORDER, occurred_on
from ledger.states.enforcement import Enforcement, standing_penalties
from ledger.states.feedback import Feedback
from ledger.states.follow_up import is_left_open
from ledger.states.inspection import Rectification
from ledger.states.joint import Joint
from ledger.states.task import Task
from ledger.view import Objection, View, refusal


@rule(HandlingUrged)
def urge(fact: Fact[HandlingUrged], view: View) -> Iterator[Objection]:
    """催办: of a case, a task, feedback, an order, a complaint … that nobody has ended yet."""
    event = fact.event
    if not _is_open(view, event.about):
        yield NOTHING_OPEN("data.about", event.about)
    if event.answer_by is not None and event.answer_by < (day := occurred_on(fact, view)):
        yield DAYS_ORDER("data.answer_by", f"{event.answer_by} < {day}")


def _is_open(view: View, about: str) -> bool:  # noqa: PLR0911 - a table
    kind, number = naming.parts_of(about)
    match kind:
        case "joint":
            joint = view.of(Joint, number)
            return joint.opening is not None and joint.closing is None
        case "feedback":
            return is_unanswered(view.of(Feedback, number))
        case "case":
            case = view.of(Case, number)
            return case.receipt is not None and case.ending is None
        case "task":
            task = view.of(Task, number)
            is_known = task.push is not None or task.failed is not None
            return is_known and task.closing is None and task.stopped is None
        case "rectification":
            return view.of(Rectification, number).open
        case "check":
            return is_left_open(view, number)
        case "enforcement":
            return _is_undecided(view, view.of(Enforcement, number))
        case "complaint":
            complaint = view.of(Complaint, number)
            return complaint.receipt is not None and complaint.answer is None
    return False


def _is_undecided(view: View, case: Enforcement) -> bool:
    """Tell whether an enforcement case waits for its decision: here, not at the prosecutor's."""
    if case.filed is None or case.closing is not None or case.with_judiciary is not None:
        return False
    return not standing_penalties(view, case)


def is_unanswered(feedback: Feedback) -> bool:
    """Tell whether feedback waits: nobody took note of it, or a defect was not put right."""
    if feedback.sending is None or feedback.answer is not None:
        return False
    is_defect = feedback.sending.event.kind is FeedbackKind.DEFECT
    return is_defect or feedback.acknowledgement is None


NOTHING_OPEN = refusal(
    "urge.nothing-open",
    "没有待办事项",
    "nothing is open under what is named: it is unknown, or has ended",
    source="内丘县内政字【2017】15号 三(一)1(2): 限时办理",
    remedy="name a case, a joint case, a supervision task, feedback, an order to put right, a "
    "check that something has to follow of, an enforcement case or a complaint that is open",
)
