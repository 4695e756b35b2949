"""受理: what stands between an application and its acceptance."""

from collections.abc import Iterator
from typing import Final

from ledger.events.catalogue import Act, GuidePublished
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.fact import Fact
from ledger.law.deadline import NOTICE
from ledger.rules.base import rule
from ledger.states.calendar import CALENDAR_UNKNOWN
from ledger.states.case import (
    CASE_ALREADY_ACCEPTED,
    CASE_ALREADY_DECIDED,
    MATERIALS_MISSING,
    Case,
    Materials,
    acceptance_of,
    guide_of,
    judge_companions,
    judge_open,
    limits_of,
    missing_materials,
)
from ledger.states.day import judge_day, judged_on, occurred_on
from ledger.states.duty import judge_duty
from ledger.states.guide import Guide
from ledger.states.item import judge_in_hand, judge_intake
from ledger.states.term import limit_by_term
from ledger.view import Objection, View, finding, refusal

_RECEIVES: Final = frozenset((Act.RECEIVE,))


_ACCEPTS: Final = frozenset((Act.ACCEPT,))


_AT_THE_WINDOW: Final = frozenset((Act.RECEIVE, Act.ACCEPT))


_LENIENT: Final = (AcceptanceMode.DEFICIT, AcceptanceMode.COMMITMENT, AcceptanceMode.SILENCE)


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


@rule(SupplementRequested)
def request_supplement(fact: Fact[SupplementRequested], view: View) -> Iterator[Objection]:
    """补正告知: once, in time, only what the guide names and nobody holds."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    yield from judge_companions(case, view, subject=event.subject)
    if case.acceptance is not None:
        yield CASE_ALREADY_ACCEPTED("data.case", event.case, blocking=(case.acceptance.id,))
    if case.notice is not None:
        yield NEW_DEMAND("data.materials", event.case, blocking=(case.notice.id,))
    if case.receipt is not None:
        yield from judge_duty(fact, view, case.receipt.event.item, _AT_THE_WINDOW)
        yield from _judge_notice_day(fact, view, case, case.receipt)
        yield from _judge_demands(fact, view, case)


def _judge_notice_day(
    fact: Fact[SupplementRequested], view: View, case: Case, receipt: Fact[ApplicationReceived]
) -> Iterator[Objection]:
    limit = limit_by_term(view, occurred_on(receipt, view), NOTICE)
    given_on = occurred_on(fact, view)
    if limit.is_unknown:
        yield CALENDAR_UNKNOWN("occurred_at", NOTICE)
    elif limit.is_over(given_on):
        yield TOO_LATE("occurred_at", f"{given_on} > {limit.last_day}")
    elif case.acceptance is None and limit.is_over(judged_on(fact, view)):
        yield from _judge_late_record(case, view, f"{limit.last_day}")
        if fact.event.document is None:
            yield TOO_LATE("data.document", f"{judged_on(fact, view)} > {limit.last_day}")


def _judge_late_record(case: Case, view: View, last_day: str) -> Iterator[Objection]:
    """Yield what stands against an act that was done in time and is recorded after it.

    Silence had accepted the case as far as anybody could see: whoever went on from there is not
    undone by what was kept in a drawer.
    """
    if case.standing_on_silence:
        yield SILENCE_RELIED_ON(
            "data.case", f"{last_day} < {view.day}", blocking=case.standing_on_silence
        )
    else:
        yield AFTER_LIMIT("occurred_at", f"{last_day} < {view.day}")


def _judge_demands(fact: Fact[SupplementRequested], view: View, case: Case) -> Iterator[Objection]:
    if not fact.event.materials:
        yield NOTHING_ASKED("data.materials", fact.event.case)
    guide = view.of(Guide, case.item or "").on(occurred_on(fact, view))
    named = {material.code for material in guide.materials} if guide else None
    deposits = view.of(Materials, case.subject) if case.subject else Materials()
    for code in fact.event.materials:
        if named is not None and code not in named:
            yield OUTSIDE_GUIDE("data.materials", code)
        if code in case.handed_in:
            yield ALREADY_HELD("data.materials", f"{code} · {fact.event.case}")
        elif (holding := deposits.held(code)) is not None:
            yield ALREADY_HELD("data.materials", f"{code} · {holding}")


@rule(SupplementSubmitted)
def submit_supplement(fact: Fact[SupplementSubmitted], view: View) -> Iterator[Objection]:
    """补正提交: in answer to the open notice, or to make good a deficit (容缺后补)."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    yield from judge_companions(case, view, subject=event.subject)
    if (
        case.receipt is not None
        and not case.outstanding
        and not _may_be_made_good(fact, view, case)
    ):
        yield NONE_OPEN("data.case", event.case)


def _may_be_made_good(fact: Fact[SupplementSubmitted], view: View, case: Case) -> bool:
    """Tell whether something may be handed in later: after a deficit, or accepted by silence."""
    if case.acceptance is not None and case.acceptance.event.mode in _LENIENT:
        return True
    acceptance = acceptance_of(case, view, judged_on(fact, view))
    return acceptance.silent and bool(missing_materials(case, guide_of(case, view, acceptance)))


@rule(ApplicationAccepted)
def accept(fact: Fact[ApplicationAccepted], view: View) -> Iterator[Objection]:
    """受理: once, complete, by a window on duty, under the guide that is in force."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    if case.acceptance is not None:
        yield CASE_ALREADY_ACCEPTED("data.case", event.case, blocking=(case.acceptance.id,))
    if case.receipt is None:
        return
    yield from judge_companions(case, view, item=event.item, subject=event.subject)
    item = case.receipt.event.item
    silent = event.mode is AcceptanceMode.SILENCE
    yield from judge_in_hand(fact, view, item, event.accepted_on if silent else None)
    yield from judge_duty(fact, view, item, _ACCEPTS)
    guide = view.of(Guide, item)
    in_force = guide.on(event.accepted_on)
    if event.guide is not None and (in_force is None or in_force.version != event.guide):
        yield VERSION_NOT_IN_FORCE("data.guide", str(in_force.version if in_force else "-"))
    yield from _judge_completeness(fact, case, in_force)
    if case.acceptance is None:
        yield from _judge_limits(fact, view, case)
        yield from _judge_in_time(fact, view, case)
    yield from judge_day(fact, view, "accepted_on", after=occurred_on(case.receipt, view))
    if silent:
        yield from _judge_silence(fact, view, case)


def _judge_limits(fact: Fact[ApplicationAccepted], view: View, case: Case) -> Iterator[Objection]:
    """Yield what stands against the day that the acceptance states to the applicant.

    A promise may shorten what the law gives, never lengthen it. Where nobody can say yet when the
    decision is due, that is a finding.
    """
    accepted = case.evolve(fact, fact.event.case)
    limits = limits_of(accepted, view, acceptance_of(accepted, view, judged_on(fact, view)))
    if limits.are_unknown and fact.observed is None:
        yield CALENDAR_UNKNOWN("data.accepted_on", f"{fact.event.accepted_on}")
    stated_on = accepted.course(view.opening.zone).stated_on
    if stated_on is not None and limits.legal.is_over(stated_on):
        yield DUE_OVER_STATUTORY("data.due_at", f"{stated_on} > {limits.legal.last_day}")


def _judge_in_time(fact: Fact[ApplicationAccepted], view: View, case: Case) -> Iterator[Objection]:
    """Yield what stands against writing an acceptance once silence has accepted the case."""
    silent = acceptance_of(case, view, judged_on(fact, view))
    if not silent.silent or fact.event.mode is AcceptanceMode.SILENCE:
        return
    written_on = fact.event.accepted_on
    if acceptance_of(case, view, written_on).silent:
        yield CASE_ALREADY_ACCEPTED("data.accepted_on", f"{fact.event.case} · {silent.day}")
    else:
        yield from _judge_late_record(case, view, f"{written_on}")


def _judge_completeness(
    fact: Fact[ApplicationAccepted], case: Case, guide: GuidePublished | None
) -> Iterator[Objection]:
    if fact.event.mode in _LENIENT:
        return
    if missing := missing_materials(case, guide):
        yield MATERIALS_MISSING("data.case", ", ".join(missing))


def _judge_silence(fact: Fact[ApplicationAccepted], view: View, case: Case) -> Iterator[Objection]:
    state = acceptance_of(case, view, judged_on(fact, view))
    if not state.calendar_known:
        yield CALENDAR_UNKNOWN("data.mode", NOTICE)
    if not state.silent or state.day != fact.event.accepted_on:
        yield NOT_SILENT("data.accepted_on", str(state.day or "-"))


@rule(ApplicationNotAccepted)
def turn_away(fact: Fact[ApplicationNotAccepted], view: View) -> Iterator[Objection]:
    """不予受理: before acceptance, also before silence has meant acceptance."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    yield from judge_companions(case, view, subject=event.subject)
    if case.receipt is None:
        return
    yield from judge_duty(fact, view, case.receipt.event.item, _ACCEPTS)
    state = acceptance_of(case, view, occurred_on(fact, view))
    if state.day is not None:
        blocking = (case.acceptance.id,) if case.acceptance else ()
        yield CASE_ALREADY_ACCEPTED("data.case", f"{event.case} · {state.day}", blocking=blocking)
    elif not state.calendar_known:
        yield CALENDAR_UNKNOWN("data.case", NOTICE)
    elif acceptance_of(case, view, judged_on(fact, view)).silent:
        yield from _judge_late_record(case, view, f"{occurred_on(fact, view)}")
        if event.document is None:
            yield CASE_ALREADY_ACCEPTED("data.document", event.case)


@rule(ApplicationWithdrawn)
def withdraw(fact: Fact[ApplicationWithdrawn], view: View) -> Iterator[Objection]:
    """申请撤回: before the decision, handed in where the item is received."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    yield from judge_companions(case, view, subject=event.subject)
    if case.decision is not None:
        yield CASE_ALREADY_DECIDED("data.case", event.case, blocking=(case.decision.id,))
    if case.receipt is not None:
        yield from judge_duty(fact, view, case.receipt.event.item, _AT_THE_WINDOW)


_NOTICE = "行政许可法 第三十二条第一款第四项"


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


VERSION_NOT_IN_FORCE = refusal(
    "item.version-not-in-force",
    "指南版本未生效",
    "the case is accepted under a version of the guide that is not in force that day",
    source="内丘县内政字【2017】15号 三(一)1(5) 一单制",
    remedy="accept under the version that the message names",
)


DUE_OVER_STATUTORY = refusal(
    "acceptance.due-over-statutory",
    "所告期限超过法定时限",
    "the applicant is told a later day than the law gives for the decision",
    source="行政许可法 第四十二条",
    remedy="state the day that the message names, or an earlier one",
)


NOT_SILENT = refusal(
    "acceptance.not-silent",
    "不构成逾期视为受理",
    "the notice period has not passed in silence, or acceptance does not count from receipt",
    source=_NOTICE,
    remedy="accept in writing; by silence a case is accepted from its day of receipt",
)


NEW_DEMAND = refusal(
    "supplement.new-demand",
    "重复补正告知",
    "one notice tells everything that is missing; there is no second one",
    source=_NOTICE,
    remedy="decide on what was handed in",
)


NOTHING_ASKED = refusal(
    "supplement.nothing-asked",
    "补正内容为空",
    "a notice names the materials that are missing",
    source=_NOTICE,
    remedy="name every missing material by its code in the guide",
)


ALREADY_HELD = refusal(
    "supplement.already-held",
    "要件库已有该材料",
    "the material was handed in with this case, or its file is in the shared file store",
    source="内丘县内政字【2017】15号 三(一)1(2)(3): 电子要件库, 一件多用",
    remedy="use what is held; do not ask again",
)


OUTSIDE_GUIDE = refusal(
    "supplement.outside-guide",
    "索要指南以外材料",
    "the notice asks for a material that the guide does not name",
    source="行政许可法 第三十一条",
    remedy="ask only for what the guide names",
)


AFTER_LIMIT = finding(
    "occurred.after-limit",
    "期限内作出、逾期登记",
    "the act was done within its time limit and recorded after it had passed",
    source="行政许可法 第三十二条: an act in time counts, however late it is written down",
    remedy="record acts when they are done; the auditor sees the delay",
)


SILENCE_RELIED_ON = refusal(
    "case.silence-relied-on",
    "已依据逾期视为受理继续办理",
    "the case went on because silence had accepted it; nothing recorded afterwards undoes that",
    source=_NOTICE,
    remedy="go on with the case as accepted by silence",
)


NONE_OPEN = refusal(
    "supplement.none-open",
    "无待补正事项",
    "no notice is open, and the case was not accepted with a deficit",
    source=_NOTICE,
    remedy="give the notice first",
)


TOO_LATE = refusal(
    "supplement.too-late",
    "补正告知逾期",
    "the notice comes after its legal term: silence has already meant acceptance",
    source=_NOTICE,
    remedy="accept the case as of its day of receipt (mode silence)",
)


WINDOW_NOT_AUTHORISED = refusal(
    "window.not-authorised",
    "窗口无受理权限",
    "the window has no duty to receive applications for the item",
    source="内丘县内政字【2017】15号 三(一)1(2) 一窗制",
    remedy="record DutyAssigned with act receive, or use the right window",
)
