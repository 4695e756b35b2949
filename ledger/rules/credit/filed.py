"""处罚与立案: a penalty is decided in a case that is open, in time, and nobody pays twice.

What went to the police or the prosecutor is theirs until they give it back: a court's fine takes
the place of the agency's (行政处罚法 第八条、第三十五条).
"""

from collections.abc import Iterator

from ledger.events.credit import PenaltyDecided
from ledger.fact import Fact
from ledger.law.enforcement import FINE
from ledger.states.agency import acts_for
from ledger.states.day import DAYS_ORDER
from ledger.states.enforcement import (
    ENFORCEMENT_CLOSED,
    ENFORCEMENT_NOT_OWN_SIDE,
    ENFORCEMENT_UNKNOWN,
    TRANSFERS,
    Enforcement,
    cases_against,
    judge_in_time,
)
from ledger.view import Objection, View, refusal


def judge_filed(fact: Fact[PenaltyDecided], view: View) -> Iterator[Objection]:
    """Yield what stands against a penalty by the case that it names, or leaves out."""
    event = fact.event
    if event.enforcement is not None:
        yield from _judge_case(fact, view, view.of(Enforcement, event.enforcement))
    if event.fine_fen or FINE in event.kinds:
        for case in _with_judiciary(event, view):
            lies = case.with_judiciary
            blocking = () if lies is None else (lies.fact.id,)
            yield AFTER_TRANSFER("data.fine_fen", event.penalty, blocking=blocking)


def _judge_case(fact: Fact[PenaltyDecided], view: View, case: Enforcement) -> Iterator[Objection]:
    event, filed = fact.event, case.filed
    number = event.enforcement or ""
    if filed is None:
        yield Objection(ENFORCEMENT_UNKNOWN, "data.enforcement", number, is_mild=True)
        return
    if case.closing is not None:
        yield ENFORCEMENT_CLOSED("data.enforcement", number, blocking=(case.closing.id,))
    if not acts_for(view, fact.agency, filed.agency):
        yield ENFORCEMENT_NOT_OWN_SIDE("data.enforcement", f"{fact.agency} ≠ {filed.agency}")
    if event.decided_on < filed.event.filed_on:
        yield DAYS_ORDER("data.decided_on", f"{event.decided_on} < {filed.event.filed_on}")
    yield from judge_in_time(fact, view, case, event.decided_on)


def _with_judiciary(event: PenaltyDecided, view: View) -> Iterator[Enforcement]:
    """Yield the cases that lie with the judiciary and that a fine would take out of its hands.

    That is the one it names, and any other on the same thing against the same subject. Who names
    none, or none that is on record, fines in every case of the item that lies there: else the
    number would be left out.
    """
    named = None if event.enforcement is None else view.of(Enforcement, event.enforcement)
    if named is not None and named.with_judiciary is not None:
        yield named
    filed = None if named is None else named.filed
    for case in cases_against(view, event.subject):
        if case.filed is None or case.with_judiciary is None or case == named:
            continue
        if filed is not None:
            is_meant = case.filed.event.about == filed.event.about
        else:
            is_meant = case.filed.event.item in {None, event.item} or event.item is None
        if is_meant:
            yield case


AFTER_TRANSFER = refusal(
    "penalty.after-transfer",
    "移送司法后罚款",
    "the enforcement case lies with the police or the prosecutor and was not given back: the "
    "agency does not fine for it",
    source=TRANSFERS,
    remedy="wait for JudicialOutcomeReceived that gives it back; a fine for another act names the "
    "enforcement case filed on that",
)
