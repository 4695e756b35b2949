"""归档: of a case that has ended, after what was decided has reached who is concerned, once."""

from collections.abc import Iterator
from typing import Final

from ledger.events.handling import CaseArchived
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.case import CASE_UNKNOWN, Case
from ledger.states.day import judge_day, occurred_on
from ledger.states.delivery import Delivery
from ledger.view import Objection, View, refusal


@rule(CaseArchived)
def archive(fact: Fact[CaseArchived], view: View) -> Iterator[Objection]:
    """归档: what lies in the archive is complete: the end, the decision, and its delivery.

    Who handled the case puts its file away. An appeal that comes later is a file of its own; a
    case that is decided anew is archived anew.
    """
    number = fact.event.case
    case = view.of(Case, number)
    if case.receipt is None:
        yield CASE_UNKNOWN("data.case", number)
        return
    if case.archiving is not None:
        yield SECOND("data.case", number, blocking=(case.archiving.id,))
    acts = (case.receipt, case.acceptance, case.decision, case.closing)
    if not any(acts_for(view, fact.agency, one.agency) for one in acts if one is not None):
        yield NOT_OWN_CASE("agency", f"{fact.agency} ≠ {case.receipt.agency}")
    ending = case.ending
    if ending is None:
        yield CASE_OPEN("data.case", number)
        return
    done = view.of(Delivery, number).done
    if case.decision is not None and done is None:
        yield BEFORE_DELIVERY("data.case", number, blocking=(case.decision.id,))
    delivered_on = occurred_on(ending, view) if done is None else done.event.delivered_on
    yield from judge_day(
        fact, view, "archived_on", after=max(occurred_on(ending, view), delivered_on)
    )


_SOURCE: Final = "机关文件材料归档范围和文书档案保管期限规定; 内丘县内政字【2017】15号: 审批档案"


CASE_OPEN = refusal(
    "archive.case-open",
    "办件未终结不得归档",
    "the case has not ended: it was not closed, withdrawn or turned away",
    source=_SOURCE,
    remedy="end the case first, by what ends it",
)


BEFORE_DELIVERY = refusal(
    "archive.before-delivery",
    "未送达不得归档",
    "what was decided in the case was not delivered yet, so that the file is not complete",
    source=_SOURCE,
    remedy="record DecisionDelivered first; one in vain is tried again",
)


SECOND = refusal(
    "archive.second",
    "重复归档",
    "the file of the case was archived already",
    source=_SOURCE,
    remedy="correct what was recorded wrongly of it",
)


NOT_OWN_CASE = refusal(
    "archive.not-own-case",
    "非本机关办件",
    "an agency archives the file of a case in which it did nothing",
    source=_SOURCE,
    remedy="let an agency archive it that received, accepted, decided or closed the case",
)
