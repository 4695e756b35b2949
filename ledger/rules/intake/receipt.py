"""收件: what stands between an applicant and the receipt of an application."""

from collections.abc import Iterator
from typing import Final

from ledger.events.catalogue import Act
from ledger.events.intake import ApplicationReceived
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.case import Case
from ledger.states.duty import judge_duty
from ledger.states.item import judge_intake
from ledger.view import Objection, View, refusal

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
    elif event.subject.startswith("person:") and event.subject_name is not None:
        yield NAME_IN_CLEAR("data.subject_name", event.case)
    yield from judge_intake(fact, view, event.item)
    yield from judge_duty(fact, view, event.item, _RECEIVES, missing=WINDOW_NOT_AUTHORISED)


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
