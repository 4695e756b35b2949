"""决定: what stands between an accepted case and its decision."""

from collections.abc import Iterator
from typing import Final

from ledger.events.catalogue import Act, GuidePublished
from ledger.events.credit import Forbidden
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import SurveyResult
from ledger.events.intake import AcceptanceMode
from ledger.fact import Fact
from ledger.law.acceptance import Acceptance
from ledger.rules.base import rule
from ledger.states.appointment import judge_counterpart
from ledger.states.calendar import CALENDAR_UNKNOWN
from ledger.states.case import CASE_UNKNOWN, Case, judge_companions, judge_open
from ledger.states.case_limits import acceptance_of, guide_of, judge_accepted, limits_of
from ledger.states.commitment import judge_trusted
from ledger.states.credit import judge_credit
from ledger.states.cure import judge_cured
from ledger.states.day import judge_day, judged_on
from ledger.states.delivery import judge_consulted
from ledger.states.duty import judge_duty
from ledger.states.in_hand import duty_day, judge_transferred
from ledger.states.materials import MATERIALS_MISSING, missing_materials
from ledger.states.reviews import levels_passed, technical_objections
from ledger.states.seals import judge_seal
from ledger.view import Objection, View, finding, refusal

_DECIDES: Final = frozenset((Act.DECIDE,))


@rule(DecisionMade)
def decide(fact: Fact[DecisionMade], view: View) -> Iterator[Objection]:
    """决定: of an accepted case, once, by another officer on duty, reviewed, to nobody barred."""
    event = fact.event
    case = view.of(Case, event.case)
    if case.receipt is None:
        yield CASE_UNKNOWN("data.case", event.case)
        return
    yield from judge_open(case, event.case)
    yield from judge_accepted(case, fact, view)
    yield from judge_companions(case, view, item=event.item, subject=event.subject)
    if case.decision is not None:
        yield SECOND("data.case", event.case, blocking=(case.decision.id,))
    if not event.seal.strip():
        yield SEAL("data.seal", event.case)
    yield from judge_seal(fact, view)
    yield from _judge_running(fact, view, case)
    yield from _judge_person(fact, case)
    yield from judge_counterpart(fact, view, (case.receipt, *case.reviews))
    yield from _judge_surveys(fact, case)
    item = case.receipt.event.item
    acceptance = acceptance_of(case, view, judged_on(fact, view))
    yield from judge_transferred(fact, view, case)
    day = duty_day(fact, view, case)
    yield from judge_duty(fact, view, item, _DECIDES, amount_fen=event.amount_fen, on=day)
    if event.outcome is DecisionOutcome.GRANTED:
        yield from _judge_grant(fact, view, case, guide_of(case, view, acceptance))
    else:
        yield from _judge_refusal(event)
        yield from judge_cured(fact, view, case)
    if acceptance.day is not None:
        yield from judge_day(fact, view, "decided_on", after=acceptance.day)
        yield from _judge_limits(fact, view, case, acceptance)


def _judge_person(fact: Fact[DecisionMade], case: Case) -> Iterator[Objection]:
    for other in (case.receipt, case.acceptance, *case.reviews):
        if other is not None and other.actor == fact.actor:
            yield SAME_PERSON("actor", fact.actor, blocking=(other.id,))
            return


def _judge_surveys(fact: Fact[DecisionMade], case: Case) -> Iterator[Objection]:
    """Yield what the surveys of a case have against deciding it, or against who decides.

    Who was there has said what there is to see: that somebody else weighs it is what parts the
    technical look from the approval. Who wrote the result down counts as one who was there.
    """
    for one in case.surveys:
        if fact.actor == one.actor or fact.actor in one.event.surveyors:
            yield SURVEYOR("actor", fact.actor, blocking=(one.id,))
            break
    if case.survey is not None:
        yield SURVEY_OPEN("data.case", fact.event.case, blocking=(case.survey.id,))
    elif fact.event.outcome is DecisionOutcome.GRANTED and case.surveys:
        latest = case.surveys[-1]
        if latest.event.result is SurveyResult.FAILED:
            yield SURVEY_OPEN("data.case", fact.event.case, blocking=(latest.id,))


def _judge_running(fact: Fact[DecisionMade], view: View, case: Case) -> Iterator[Objection]:
    """Nothing is decided while a hearing, a test or a freeze runs, nor afterwards as of then."""
    days = {judged_on(fact, view), fact.event.decided_on}
    for one in case.procedures(view.opening.zone):
        if any(one.is_running(day) for day in days):
            yield PAUSED("data.case", f"{one.begun.kind} · {one.begun.on}")


def _judge_refusal(event: DecisionMade) -> Iterator[Objection]:
    """Who is refused reads why, and where to turn: a blank is no reason."""
    if event.reason is None or not event.reason.strip():
        yield NO_REASON("data.reason", event.case)
    if not event.remedies_told:
        yield REMEDIES_UNTOLD("data.remedies_told", event.case)


def _judge_grant(
    fact: Fact[DecisionMade], view: View, case: Case, guide: GuidePublished | None
) -> Iterator[Objection]:
    event = fact.event
    passed = levels_passed(case)
    levels = guide.review_levels or 0 if guide else 0
    if missing := [str(level) for level in range(1, levels + 1) if level not in passed]:
        yield INCOMPLETE("data.case", ", ".join(missing))
    for objection in technical_objections(case):
        yield TECHNICAL_OBJECTS("data.case", f"{event.case}", blocking=(objection.id,))
    mode = case.acceptance.event.mode if case.acceptance else None
    # A deficit is not made good by being called a commitment: somebody has to have promised.
    is_promised = mode is AcceptanceMode.COMMITMENT and case.commitment is not None
    if not is_promised and (lacking := missing_materials(case, guide)):
        yield MATERIALS_MISSING("data.case", ", ".join(lacking))
    yield from judge_consulted(fact, view, case)
    forbidden = [Forbidden.GRANT]
    if event.on_commitment or mode is AcceptanceMode.COMMITMENT:
        forbidden.append(Forbidden.COMMITMENT)
        yield from judge_trusted(fact, view, event.subject or case.subject)
    for one in forbidden:
        yield from judge_credit(
            fact,
            view,
            one,
            subject=event.subject or case.subject,
            item=case.item or event.item,
            case=event.case,
        )


def _judge_limits(
    fact: Fact[DecisionMade], view: View, case: Case, acceptance: Acceptance
) -> Iterator[Objection]:
    decided_on = fact.event.decided_on
    limits = limits_of(case, view, acceptance)
    if limits.are_unknown:
        yield CALENDAR_UNKNOWN("data.decided_on", f"{acceptance.day}")
    if limits.legal.is_over(decided_on):
        yield LATE("data.decided_on", f"{decided_on} > {limits.legal.last_day}")
    if limits.promised.is_over(decided_on):
        yield PROMISE_BROKEN("data.decided_on", f"{decided_on} > {limits.promised.last_day}")


SECOND = refusal(
    "decision.second",
    "重复决定",
    "the case was decided already",
    source="行政许可法 第三十八条: one application, one decision",
    remedy="revoke or change what was granted by the legal act; a wrong record is corrected",
)


SEAL = refusal(
    "decision.seal",
    "未加盖印章",
    "a decision names the seal under which it was made",
    source="内丘县内政字【2017】15号 三(一)1(4) 一章制; 行政许可法 第三十九条",
    remedy="name the seal",
)


PAUSED = refusal(
    "decision.paused",
    "特别程序期间不得决定",
    "a hearing, an expert panel, a test or a freeze runs, or ran on the day of the decision",
    source="行政许可法 第四十五条、第四十八条: its outcome comes before the decision",
    remedy="record SpecialProcedureEnded first, and decide on the day of that or later",
)


SAME_PERSON = refusal(
    "decision.same-person",
    "受理、审核与决定为同一人",
    "nobody decides a case that they received, accepted or reviewed",
    source="内丘县内政字【2017】15号 三(一)1(2) 受办分离; 雄安新区行政许可管理办法(试行)",
    remedy="let another officer with the duty decide",
)


SURVEYOR = refusal(
    "review.surveyor",
    "踏勘人员作出决定",
    "nobody decides a case whose site they surveyed, or whose survey they recorded",
    source="内丘县内政字【2017】15号 三(一)1(6): 技术审查与行政审批相分离",
    remedy="let another officer with the duty decide",
)


SURVEY_OPEN = refusal(
    "decision.survey-open",
    "踏勘未完成",
    "a survey is scheduled and nobody has said what it found, or the last one found against what "
    "would be granted",
    source="行政许可法 第三十四条第三款",
    remedy="record SiteSurveyCompleted; what was wrong is put right and surveyed again, a schedule "
    "that fell through is voided",
)


INCOMPLETE = refusal(
    "review.incomplete",
    "审核未完成",
    "nothing is granted before every level of review that the guide names has passed",
    source="雄安新区行政许可管理办法(试行): 受理、初审、复审、审批岗位",
    remedy="record the levels that the message names",
)


TECHNICAL_OBJECTS = refusal(
    "review.technical-objects",
    "技术审查意见未通过",
    "nothing is granted over an objection of the technical review that no later one has answered",
    source="内丘县内政字【2017】15号 三(一)1(6): 技术审查与行政审批相分离",
    remedy="have the technical review of that level pass, or refuse with its reason",
)


NO_REASON = refusal(
    "decision.no-reason",
    "不予许可未说明理由",
    "a decision that refuses says why",
    source="行政许可法 第三十八条第二款",
    remedy="state the reason in `reason`",
)


REMEDIES_UNTOLD = refusal(
    "decision.remedies-untold",
    "未告知救济途径",
    "a decision that refuses tells the right to reconsideration and to litigation",
    source="行政许可法 第三十八条第二款",
    remedy="tell the applicant in the document, and say so with `remedies_told`",
)


LATE = finding(
    "decision.late",
    "逾期决定",
    "the decision comes after its statutory time limit",
    source="行政许可法 第四十二条",
    remedy="nothing undoes the delay; it counts in the accountability views",
)
PROMISE_BROKEN = finding(
    "decision.promise-broken",
    "超出承诺时限",
    "the decision comes after the day that was promised: stated at acceptance, or by the guide",
    source="内丘县内政字【2017】15号 三(一)1(5) 一单制: 承诺时限",
    remedy="nothing undoes the delay; it counts in the accountability views",
)
