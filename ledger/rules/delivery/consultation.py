"""信用核查: evidence of what an officer saw, of a case that is not decided yet."""

from collections.abc import Iterator

from ledger.events.delivery import CreditConsulted
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.case import CASE_ALREADY_DECIDED, Case, judge_open
from ledger.states.competence import judge_competent
from ledger.view import Objection, View, refusal


@rule(CreditConsulted)
def consult(fact: Fact[CreditConsulted], view: View) -> Iterator[Objection]:
    """信用核查: of an open case, before its decision, of what the log held by then."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    if case.receipt is not None:
        yield from judge_competent(fact, view, case.receipt.event.item)
    if case.decision is not None:
        # What is looked at afterwards is no evidence of what was known when it was decided.
        yield CASE_ALREADY_DECIDED("data.case", event.case, blocking=(case.decision.id,))
    if event.position >= fact.position:
        yield AHEAD("data.position", f"{event.position}")


AHEAD = refusal(
    "consult.ahead",
    "核查位置尚不存在",
    "nobody has seen a place of the log that is not written yet",
    source="账本规则: a consultation says up to which entry the credit was seen",
    remedy="give the position that `shenguan credit show` was answered at",
)
