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
    JudicialTransfer,
    cases_against,
    judge_in_time,
)
from ledger.states.item import replaced_codes
from ledger.states.matter import is_dated, matter_of
from ledger.view import Objection, View, refusal


def judge_filed(fact: Fact[PenaltyDecided], view: View) -> Iterator[Objection]:
    """Yield what stands against a penalty by the case that it names, or leaves out."""
    event = fact.event
    if event.enforcement is not None:
        yield from _judge_case(fact, view, view.of(Enforcement, event.enforcement))
    if event.fine_fen or FINE in event.kinds:
        for transfer in _transfers(event, view):
            blocking = (transfer.fact.id,)
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


def _transfers(event: PenaltyDecided, view: View) -> Iterator[JudicialTransfer]:
    """Yield the transfers that a fine would take out of the judiciary's hands, or would have taken.

    That is of the case it names, and of any other on the same matter against the same subject. Who
    names none, or none that is on record, fines in every case of the item that lies there: else the
    number would be left out.
    """
    named = None if event.enforcement is None else view.of(Enforcement, event.enforcement)
    for case in _meant(event, view, named):
        transfer = case.transfer_of(event.decided_on)
        if transfer is not None:
            yield transfer


def _meant(event: PenaltyDecided, view: View, named: Enforcement | None) -> Iterator[Enforcement]:
    filed = None if named is None else named.filed
    if named is not None and filed is not None:
        yield named
    matter = None if filed is None else matter_of(view, filed.event.about)
    for case in cases_against(view, event.subject):
        if case.filed is None or case == named:
            continue
        if matter is not None and is_dated(matter):
            is_meant = matter_of(view, case.filed.event.about) == matter
        else:
            is_meant = _is_of_item(view, case.filed.event.item, event.item)
        if is_meant:
            yield case


def _is_of_item(view: View, filed: str | None, fined: str | None) -> bool:
    """Tell whether two may be of one item, of which one may have replaced the other."""
    if filed is None or fined is None:
        return True
    return filed in replaced_codes(view, fined) or fined in replaced_codes(view, filed)


AFTER_TRANSFER = refusal(
    "penalty.after-transfer",
    "移送司法后罚款",
    "the enforcement case lies with the police or the prosecutor, or lay there on the day of the "
    "penalty: the agency does not fine for it",
    source=TRANSFERS,
    remedy="wait for JudicialOutcomeReceived that gives it back; a fine for another act names the "
    "enforcement case filed on that",
)
