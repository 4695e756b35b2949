"""终止: whether a case may end without a decision, and what bears the reason out."""

from collections.abc import Iterator

from ledger.events.handling import CaseClosed, CommitmentResult, TerminationReason
from ledger.fact import Fact
from ledger.legible import is_blank
from ledger.states.case import Case
from ledger.states.day import judged_on
from ledger.states.item import Item
from ledger.view import Objection, View, refusal


def judge_termination(fact: Fact[CaseClosed], view: View, case: Case) -> Iterator[Objection]:
    """Yield what stands against ending a case without a decision.

    What was decided, withdrawn or turned away has its own end: to terminate it would hide that.
    Where no fact of the ledger bears the reason out, a document does that the applicant got.
    """
    if case.decision is not None or case.withdrawal is not None or case.refusal is not None:
        ended = case.decision or case.withdrawal or case.refusal
        blocking = (ended.id,) if ended is not None else ()
        yield NOT_TERMINABLE("data.outcome", fact.event.case, blocking=blocking)
    elif not _is_borne_out(fact, view, case):
        yield NOT_TERMINABLE("data.reason", f"{fact.event.reason or '-'}")


def _is_borne_out(fact: Fact[CaseClosed], view: View, case: Case) -> bool:
    event = fact.event
    match event.reason:
        case None:
            return False
        case TerminationReason.ITEM_CANCELLED:
            return case.item is not None and view.of(Item, case.item).cancelled(
                judged_on(fact, view)
            )
        case TerminationReason.COMMITMENT_FALSE:
            found = case.verification
            return found is not None and found.event.result is CommitmentResult.BROKEN
    return not is_blank(event.document)


NOT_TERMINABLE = refusal(
    "case.not-terminable",
    "办件不得终止",
    "a case ends without a decision only for a reason that the ledger or a document bears out",
    source="行政许可法 第三十八条、第七十条: every application is answered",
    remedy="give the reason and its document, record ItemCancelled or CommitmentVerified first, or "
    "decide the case",
)
