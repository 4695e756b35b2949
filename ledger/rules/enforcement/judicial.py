"""行刑衔接: a case goes to the police or the prosecutor once, and comes back by their word."""

from collections.abc import Iterator

from ledger.events.enforcement import CaseTransferredToJudicial, JudicialOutcomeReceived
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.day import judge_day
from ledger.states.enforcement import (
    ENFORCEMENT_CLOSED,
    ENFORCEMENT_NOT_OWN_SIDE,
    ENFORCEMENT_UNKNOWN,
    TRANSFERS,
    Enforcement,
    judge_in_time,
)
from ledger.view import Objection, View, refusal


@rule(CaseTransferredToJudicial)
def transfer(fact: Fact[CaseTransferredToJudicial], view: View) -> Iterator[Objection]:
    """移送司法: an open case, by its own side, while it does not lie there already."""
    event = fact.event
    case = view.of(Enforcement, event.enforcement)
    yield from _judge_side(fact, view, case)
    if case.filed is None:
        return
    returned = (one.returned.event.received_on for one in case.transfers if one.returned)
    after = max(returned, default=case.filed.event.filed_on)
    yield from judge_day(fact, view, "transferred_on", after=after)
    if case.closing is not None:
        yield ENFORCEMENT_CLOSED("data.enforcement", event.enforcement, blocking=(case.closing.id,))
    if case.with_judiciary is not None:
        known = case.with_judiciary.fact.id
        yield TRANSFERRED("data.enforcement", event.enforcement, blocking=(known,))
    # To transfer is to decide (行政处罚法 第五十七条第一款第四项), and stops the clock.
    if not case.penalties:
        yield from judge_in_time(fact, view, case, event.transferred_on)


@rule(JudicialOutcomeReceived)
def hear(fact: Fact[JudicialOutcomeReceived], view: View) -> Iterator[Objection]:
    """司法结果: of a case that lies there, told to the agency that transferred it."""
    event = fact.event
    case = view.of(Enforcement, event.enforcement)
    yield from _judge_side(fact, view, case)
    if case.filed is None:
        return
    if case.with_judiciary is None:
        yield NOT_TRANSFERRED("data.enforcement", event.enforcement)
        return
    after = case.with_judiciary.fact.event.transferred_on
    yield from judge_day(fact, view, "received_on", after=after)


def _judge_side(
    fact: Fact[CaseTransferredToJudicial] | Fact[JudicialOutcomeReceived],
    view: View,
    case: Enforcement,
) -> Iterator[Objection]:
    if case.filed is None:
        yield ENFORCEMENT_UNKNOWN("data.enforcement", fact.event.enforcement)
    elif not acts_for(view, fact.agency, case.filed.agency):
        yield ENFORCEMENT_NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {case.filed.agency}")


TRANSFERRED = refusal(
    "judicial.transferred",
    "案件已移送",
    "the enforcement case lies with the police or the prosecutor already",
    source=TRANSFERS,
    remedy="record JudicialOutcomeReceived when they have given it back",
)


NOT_TRANSFERRED = refusal(
    "judicial.not-transferred",
    "案件未移送",
    "nobody has transferred the enforcement case, or it was given back since",
    source=TRANSFERS,
    remedy="record CaseTransferredToJudicial first, or correct the number",
)
