"""催办: only what is open is asked for."""

from collections.abc import Iterator

from ledger import naming
from ledger.events.handling import HandlingUrged
from ledger.events.handover import FeedbackKind
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.case import Case
from ledger.states.day import DAYS_ORDER, occurred_on
from ledger.states.feedback import Feedback
from ledger.states.inspection import Rectification
from ledger.states.joint import Joint
from ledger.states.task import Task
from ledger.view import Objection, View, refusal


@rule(HandlingUrged)
def urge(fact: Fact[HandlingUrged], view: View) -> Iterator[Objection]:
    """催办: of a case, a joint case, a task, feedback or an order that nobody has ended yet."""
    event = fact.event
    if not _is_open(view, event.about):
        yield NOTHING_OPEN("data.about", event.about)
    if event.answer_by is not None and event.answer_by < (day := occurred_on(fact, view)):
        yield DAYS_ORDER("data.answer_by", f"{event.answer_by} < {day}")


def _is_open(view: View, about: str) -> bool:
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
    return False


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
    remedy="name a case, a joint case, a supervision task, feedback or an order to put right that "
    "is still open",
)
