"""监管: who inspects, who orders that something be put right, and who verifies it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger import naming
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from ledger.fact import Fact
from ledger.law.inspection import RESULT_SYSTEM
from ledger.rules.base import rule
from ledger.rules.credit.penalty import PENALTY_UNKNOWN
from ledger.states.agency import acts_for
from ledger.states.case import CASE_UNKNOWN, IDENTITY_MISMATCH
from ledger.states.day import judge_day
from ledger.states.feedback import is_finding
from ledger.states.inspection import (
    CHECK_UNKNOWN,
    NOT_ORDERED,
    USE_OF_RESULTS,
    Check,
    Rectification,
)
from ledger.states.licence import LICENCE_UNKNOWN
from ledger.states.officer import Officer
from ledger.states.post import judge_inspector
from ledger.states.reference import OnRecord, on_record
from ledger.states.separation import judge_own_case
from ledger.states.subject import same
from ledger.states.supervision_duty import DUTY_NOT_SUPERVISOR, judge_supervision
from ledger.states.task import TASK_UNKNOWN
from ledger.view import Code, Objection, View, finding, refusal

RESULT_CODES: Final = frozenset(
    ("1", "A", "2", "3", "4", "5", "G", "B", "C", "D", "E", "F", "6", "7", "8")
) | frozenset(("9", "10", "11", "12"))


_INSPECTORS_MIN: Final = 2


_UNKNOWN: Final[dict[str, Code]] = {
    "case": CASE_UNKNOWN,
    "check": CHECK_UNKNOWN,
    "licence": LICENCE_UNKNOWN,
    "penalty": PENALTY_UNKNOWN,
    "rectification": NOT_ORDERED,
    "task": TASK_UNKNOWN,
}


@rule(SpotCheckResultRecorded)
def record_result(fact: Fact[SpotCheckResultRecorded], view: View) -> Iterator[Objection]:
    """检查结果: once, by two inspectors of an agency on supervision duty, by the code table."""
    event = fact.event
    known = view.of(Check, event.check)
    if known.result is not None:
        yield CHECK_EXISTS("data.check", event.check, blocking=(known.result.id,))
    if len(set(event.inspectors)) < _INSPECTORS_MIN:
        yield INSPECTORS("data.inspectors", event.check)
    yield from judge_day(fact, view, "checked_on")
    for inspector in dict.fromkeys(event.inspectors):
        yield from _judge_inspector(fact, view, inspector)
    if event.code_system == RESULT_SYSTEM and event.result_code not in RESULT_CODES:
        yield RESULT_CODE("data.result_code", event.result_code)
    item = event.item
    for kind, number in (("licence", event.licence), ("task", event.task)):
        if number is None:
            continue
        linked = on_record(view, f"{kind}:{number}")
        if linked is None:
            yield _UNKNOWN[kind](f"data.{kind}", number)
        else:
            yield from _judge_subject(view, event.subject, linked)
            item = item or linked.item
    yield from judge_supervision(fact, view, item)
    is_unnamed = event.task is None and event.licence is None and fact.observed is None
    yield from judge_own_case(
        view,
        (fact.actor, *event.inspectors),
        "data.inspectors",
        task=event.task,
        licences=(event.licence,) if event.licence else (),
        under=(event.subject, item) if is_unnamed and item is not None else None,
    )


def _judge_inspector(
    fact: Fact[SpotCheckResultRecorded], view: View, inspector: str
) -> Iterator[Objection]:
    """Yield what stands against who inspected: not in post, without a certificate that runs.

    A certificate that is not on record may lie in the drawer: that is a finding.
    """
    yield from judge_inspector(
        fact, view, inspector, missing=INSPECTOR_NOT_IN_POST, field="data.inspectors"
    )
    officer = view.of(Officer, inspector)
    until = officer.certificate_until
    if until is not None and until < fact.event.checked_on:
        yield CERTIFICATE_EXPIRED("data.inspectors", f"{inspector} · {until}")
    elif until is None and officer.certificate is None:
        yield CERTIFICATE_UNKNOWN("data.inspectors", inspector)


def _judge_subject(view: View, subject: str, linked: OnRecord) -> Iterator[Objection]:
    if linked.subject in (None, subject):
        return
    if linked.subject not in same(view, subject):
        yield IDENTITY_MISMATCH("data.subject", f"{subject} ≠ {linked.subject}")


@rule(RectificationOrdered)
def order_rectification(fact: Fact[RectificationOrdered], view: View) -> Iterator[Objection]:
    """责令改正: a new number, by an agency on supervision duty, about what it found itself."""
    event = fact.event
    known = view.of(Rectification, event.rectification)
    if known.order is not None:
        yield RECTIFICATION_EXISTS(
            "data.rectification", event.rectification, blocking=(known.order.id,)
        )
    if event.due_on is not None and event.due_on < event.ordered_on:
        yield BEFORE_ORDER("data.due_on", f"{event.due_on} < {event.ordered_on}")
    yield from judge_day(fact, view, "ordered_on", after=_found_on(event.about, view))
    yield from _judge_about(fact, view)


def _found_on(about: str, view: View) -> date | None:
    """Return the day of the check, penalty or order that an order rests on."""
    found = on_record(view, about) if is_finding(about) else None
    return None if found is None else found.found_on


def _judge_about(fact: Fact[RectificationOrdered], view: View) -> Iterator[Objection]:
    event = fact.event
    kind, number = naming.parts_of(event.about)
    found = on_record(view, event.about)
    if found is None:
        if kind in _UNKNOWN:
            yield _UNKNOWN[kind]("data.about", number)
        found = OnRecord()
    yield from _judge_subject(view, event.subject, found)
    if found.finder is None:
        yield from judge_supervision(fact, view, event.item or found.item)
    elif not acts_for(view, fact.agency, found.finder):
        yield DUTY_NOT_SUPERVISOR("agency", f"{fact.agency} ≠ {found.finder}")
    elif event.item is not None:
        yield from judge_supervision(fact, view, event.item)


@rule(RectificationVerified)
def verify_rectification(fact: Fact[RectificationVerified], view: View) -> Iterator[Objection]:
    """整改复查: after the order, by its own side, until it has passed."""
    event = fact.event
    known = view.of(Rectification, event.rectification)
    if known.order is None:
        yield NOT_ORDERED("data.rectification", event.rectification)
        return
    if known.passed is not None:
        yield ALREADY_VERIFIED("data.rectification", event.rectification, blocking=(known.passed,))
    if not acts_for(view, fact.agency, known.order.agency):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {known.order.agency}")
    if event.verified_on < known.order.event.ordered_on:
        yield BEFORE_ORDER(
            "data.verified_on", f"{event.verified_on} < {known.order.event.ordered_on}"
        )
    yield from judge_day(fact, view, "verified_on")
    ordered_against = known.order.event.subject
    if event.subject is not None and ordered_against not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {ordered_against}")


_RESULTS: Final = "双随机、一公开 抽查结果代码"


CHECK_EXISTS = refusal(
    "check.exists",
    "检查编号已使用",
    "a result was recorded under this number already",
    source="检查编号: unique in the country",
    remedy="use a new number; a wrong result is corrected",
)


INSPECTORS = refusal(
    "check.inspectors",
    "执法人员不足两人",
    "an inspection is made by at least two officers",
    source="行政处罚法 第四十二条; 抽查细则",
    remedy="name both inspectors",
)


INSPECTOR_NOT_IN_POST = refusal(
    "check.inspector-not-in-post",
    "检查人员不在检查岗位",
    "who inspected does not hold the post inspector in the agency; a finding until the agency has "
    "had an inspector",
    source="行政处罚法 第四十二条: 具有行政执法资格的执法人员",
    remedy="record OfficerAppointed with post inspector, or let two inspectors inspect",
)


CERTIFICATE_UNKNOWN = finding(
    "register.certificate-unknown",
    "执法证未登记",
    "no certificate of an inspector is on record",
    source="行政处罚法 第四十二条: 具有行政执法资格的执法人员",
    remedy="record OfficerAppointed with the certificate and until when it runs",
)


CERTIFICATE_EXPIRED = refusal(
    "register.certificate-expired",
    "执法证已过期",
    "an inspector's certificate had ended on the day of the check",
    source="行政处罚法 第四十二条: 具有行政执法资格的执法人员",
    remedy="record OfficerAppointed with the renewed certificate, or let another officer inspect",
)


RESULT_CODE = refusal(
    "check.result-code",
    "结果代码有误",
    "the result is not in the code table that the fact names",
    source=_RESULTS,
    remedy="use a code of the table, or name the system that the code belongs to",
)


RECTIFICATION_EXISTS = refusal(
    "rectification.exists",
    "责令改正编号已使用",
    "an order was recorded under this number already",
    source="责令改正编号: unique in the country",
    remedy="use a new number",
)


ALREADY_VERIFIED = refusal(
    "rectification.verified",
    "整改已复查通过",
    "the rectification has passed its verification already",
    source=USE_OF_RESULTS,
    remedy="order a new one if something new was found",
)


NOT_OWN_SIDE = refusal(
    "rectification.not-own-side",
    "非本机关责令改正",
    "only the ordering agency, or its successor, verifies",
    source=USE_OF_RESULTS,
    remedy="let the ordering agency verify",
)


BEFORE_ORDER = refusal(
    "rectification.before-order",
    "整改日期早于责令日期",
    "an order is due, or verified, before the day on which it was given",
    source="行政处罚法 第二十八条",
    remedy="correct the days",
)
