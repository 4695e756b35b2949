"""立案与结案: who files a case on what, and what has to be said where it ends without a penalty."""

from collections.abc import Iterator
from datetime import date

from ledger import naming
from ledger.events.enforcement import (
    EnforcementCaseClosed,
    EnforcementCaseFiled,
    EnforcementOutcome,
)
from ledger.fact import AnyFact, Fact
from ledger.law.enforcement import ENFORCEMENT
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.rules.supervision.about import found_on, judge_about
from ledger.states.agency import acts_for
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judge_day
from ledger.states.enforcement import (
    ENFORCEMENT_CLOSED,
    ENFORCEMENT_NOT_OWN_SIDE,
    ENFORCEMENT_UNKNOWN,
    Enforcement,
    judge_in_time,
    standing_penalties,
)
from ledger.states.follow_up import judge_followed_up
from ledger.states.reference import OnRecord, on_record
from ledger.states.separation import judge_own_case
from ledger.states.supervision_duty import judge_supervision
from ledger.states.term import judge_known
from ledger.view import Objection, View, refusal


@rule(EnforcementCaseFiled)
def file_case(fact: Fact[EnforcementCaseFiled], view: View) -> Iterator[Objection]:
    """立案: a new number, by an agency on supervision duty, on something that is on record."""
    event = fact.event
    known = view.of(Enforcement, event.enforcement)
    if known.filed is not None:
        yield ENFORCEMENT_EXISTS("data.enforcement", event.enforcement, blocking=(known.filed.id,))
    yield from judge_day(fact, view, "filed_on", after=found_on(event.about, view))
    kind, number = naming.parts_of(event.about)
    yield from judge_about(view, event.about, event.subject)
    found = on_record(view, event.about) or OnRecord()
    if event.subject is None and found.subject is not None:
        # Left out, the one whom it is about would be fined for what lies with the police.
        yield IDENTITY_MISMATCH("data.subject", f"- ≠ {found.subject}")
    yield from judge_supervision(fact, view, event.item or found.item)
    yield from _judge_hands(fact, view, event)
    if fact.observed is None:
        yield from judge_known(view, "data.filed_on", ENFORCEMENT)
    if kind == "check":
        yield from judge_followed_up(fact, view, number, day=event.filed_on, field="data.filed_on")


def _judge_hands(fact: AnyFact, view: View, filed: EnforcementCaseFiled) -> Iterator[Objection]:
    """Yield that who granted the licence looks into what is done with it, or lets it rest."""
    found = on_record(view, filed.about) or OnRecord()
    subject, item = filed.subject or found.subject, filed.item or found.item
    if fact.observed is None and subject is not None and item is not None:
        yield from judge_own_case(view, (fact.actor,), "actor", under=(subject, item))


@rule(EnforcementCaseClosed)
def close_case(fact: Fact[EnforcementCaseClosed], view: View) -> Iterator[Objection]:
    """结案: once, by its own side, with what was found, as the record bears it out."""
    event = fact.event
    case = view.of(Enforcement, event.enforcement)
    if case.filed is None:
        yield ENFORCEMENT_UNKNOWN("data.enforcement", event.enforcement)
        return
    if case.closing is not None:
        yield ENFORCEMENT_CLOSED("data.enforcement", event.enforcement, blocking=(case.closing.id,))
    if not acts_for(view, fact.agency, case.filed.agency):
        yield ENFORCEMENT_NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {case.filed.agency}")
    yield from judge_day(fact, view, "closed_on", after=_latest_on(case))
    yield from _judge_hands(fact, view, case.filed.event)
    yield from _judge_outcome(event, view, case)
    if not case.penalties:
        yield from judge_in_time(fact, view, case, event.closed_on)


def _latest_on(case: Enforcement) -> date | None:
    """Return the latest day of what a closing comes after."""
    days = [one.event.decided_on for one in case.penalties]
    days += [one.fact.event.transferred_on for one in case.transfers]
    days += [one.returned.event.received_on for one in case.transfers if one.returned is not None]
    days += [case.filed.event.filed_on] if case.filed is not None else []
    return max(days, default=None)


def _judge_outcome(
    event: EnforcementCaseClosed, view: View, case: Enforcement
) -> Iterator[Objection]:
    """Yield what stands against how a case is said to have ended.

    A case is not buried: where nobody was penalised it says what was found and why that is all,
    and what it says is borne out by penalties and transfers on record: what lies with the police is
    theirs, and does not end as nothing before their word.
    """
    penalties = standing_penalties(view, case)
    is_said = not is_blank(event.reason) and not is_blank(event.document)
    match event.outcome:
        case EnforcementOutcome.PENALISED:
            is_borne_out = bool(penalties)
        case EnforcementOutcome.TRANSFERRED:
            is_borne_out = case.with_judiciary is not None
        case _:
            is_borne_out = not penalties and case.with_judiciary is None
            if not is_said:
                yield NOTHING_FOUND("data.reason", event.enforcement)
    if not is_borne_out:
        lies = case.with_judiciary
        blocking = tuple(one.id for one in penalties) or (() if lies is None else (lies.fact.id,))
        yield OUTCOME_DIFFERS("data.outcome", event.outcome.value, blocking=blocking)


ENFORCEMENT_EXISTS = refusal(
    "enforcement.exists",
    "立案编号已使用",
    "an enforcement case was filed under this number already",
    source="立案编号: unique in the country",
    remedy="use a new number",
)


NOTHING_FOUND = refusal(
    "enforcement.nothing-found",
    "结案未说明查处结论",
    "the enforcement case ends without a penalty, and no document and reason say what was found",
    source="行政处罚法 第五十七条第一款: 调查终结, 行政机关负责人应当对调查结果进行审查",
    remedy="give the document of the closing and the reason why nobody is penalised",
)


OUTCOME_DIFFERS = refusal(
    "enforcement.outcome-differs",
    "查处结果与记录不符",
    "the outcome is not what is on record: penalised without a penalty that stands, transferred "
    "without a transfer, or with neither although a penalty stands or it lies with the judiciary",
    source="行政处罚法 第五十七条第一款",
    remedy="record the penalty or the transfer first, or give the outcome that the record bears "
    "out",
)
