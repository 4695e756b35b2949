"""收件: what stands between an applicant and the receipt of an application."""

from collections.abc import Iterator
from typing import Final

from ledger.events.catalogue import Act
from ledger.events.intake import ApplicationKind, ApplicationReceived
from ledger.fact import Fact
from ledger.law.renewal import RENEWAL
from ledger.law.representative import is_legal_person, is_natural_person
from ledger.rules.base import rule
from ledger.rules.intake.joint import judge_branch
from ledger.rules.intake.project import judge_project_told
from ledger.states.case import IDENTITY_MISMATCH, Case
from ledger.states.day import occurred_on
from ledger.states.duty import judge_duty
from ledger.states.item import judge_intake, replaced_codes
from ledger.states.licence import Licence, item_of
from ledger.states.renewal import ahead_of
from ledger.states.representative import names_one
from ledger.states.subject import same
from ledger.states.term import TERM_UNKNOWN
from ledger.view import Objection, View, finding, refusal

_RECEIVES: Final = frozenset((Act.RECEIVE,))


@rule(ApplicationReceived)
def receive(fact: Fact[ApplicationReceived], view: View) -> Iterator[Objection]:
    """收件: a new number, an applicant, an item in force, at a window on duty for it."""
    event = fact.event
    case = view.of(Case, event.case)
    if case.receipt is not None:
        yield CASE_EXISTS("data.case", event.case, blocking=(case.receipt.id,))
    if event.subject is None:
        yield SUBJECT_MISSING("data.subject", event.case)
    elif is_natural_person(event.subject) and event.subject_name is not None:
        yield NAME_IN_CLEAR("data.subject_name", event.case)
    if event.joint is not None:
        yield from judge_branch(fact, view, event.joint)
    yield from judge_project_told(fact, view)
    if fact.observed is None and is_legal_person(event.subject) and not names_one(event.parties):
        yield REPRESENTATIVE_UNNAMED("data.parties", event.case)
    yield from judge_intake(fact, view, event.item)
    yield from judge_duty(fact, view, event.item, _RECEIVES, missing=WINDOW_NOT_AUTHORISED)
    yield from _judge_licence(fact, view)


def _judge_licence(fact: Fact[ApplicationReceived], view: View) -> Iterator[Objection]:
    """Yield what is wrong with the licence that an application is about.

    A receipt is never refused for what it lacks; but who does not hold a licence does not keep it
    in force by applying for its renewal.
    """
    event = fact.event
    if event.licence is None:
        if event.kind not in {None, ApplicationKind.NEW}:
            yield LICENCE_UNSAID("data.licence", f"{event.case} · {event.kind}")
        return
    licence = view.of(Licence, event.licence)
    if not licence.issued:
        yield LICENCE_ELSEWHERE("data.licence", event.licence)
        return
    if event.subject is not None and licence.subject not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {licence.subject}")
    item = item_of(licence, view)
    if item is not None and item not in replaced_codes(view, event.item):
        yield IDENTITY_MISMATCH("data.item", f"{event.item} ≠ {item}")
    received_on = occurred_on(fact, view)
    if (
        event.kind is ApplicationKind.RENEWAL
        and licence.validity_on(received_on).valid_to is not None
        and ahead_of(view, event.item, received_on) is None
    ):
        yield TERM_UNKNOWN("data.kind", RENEWAL)


NAME_IN_CLEAR = refusal(
    "application.name-in-clear",
    "自然人姓名未加密",
    "the applicant is a natural person, and the name stands in the clear, where it stays for ever",
    source="个人信息保护法 第五条、第六条",
    remedy="leave subject_name out and give the name as person_name: the log holds a commitment",
)


SUBJECT_MISSING = refusal(
    "application.subject-missing",
    "缺少行政相对人",
    "an application names its applicant",
    source="行政许可法 第二十九条",
    remedy="name the applicant by 统一社会信用代码, register number or pseudonym",
)


REPRESENTATIVE_UNNAMED = finding(
    "application.representative-missing",
    "未列法定代表人",
    "a legal person applies and does not name who represents it",
    source="民法典 第六十一条; 行政许可法 第二十九条",
    remedy="ask for it by the one notice (material `representative`); SupplementSubmitted names "
    "the person as a party",
)


LICENCE_UNSAID = finding(
    "application.licence-unsaid",
    "未指明所涉证照",
    "an application to change, renew or reissue a licence does not say which",
    source="行政许可法 第四十九条、第五十条",
    remedy="correct the application: without the number no licence counts as renewed by silence",
)


LICENCE_ELSEWHERE = finding(
    "application.licence-unknown",
    "所涉证照不在本账本",
    "the licence that the application is about was not issued in this ledger",
    source="行政许可法 第四十九条、第五十条",
    remedy="correct the number, or bring the licence in from the older system",
)


CASE_EXISTS = refusal(
    "case.exists",
    "办件编号已使用",
    "an application was received under this case number already",
    source="办件编号: unique in the country",
    remedy="use a new number",
)


WINDOW_NOT_AUTHORISED = refusal(
    "window.not-authorised",
    "窗口无受理权限",
    "the window has no duty to receive applications for the item",
    source="内丘县内政字【2017】15号 三(一)1(2) 一窗制",
    remedy="record DutyAssigned with act receive, or use the right window",
)
