"""补正: what stands against the one notice, and against what is handed in after it."""

from collections.abc import Iterator
from typing import Final

from ledger.events.catalogue import Act, GuideMaterial
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationReceived,
    Defect,
    MaterialDefect,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.fact import Fact
from ledger.law.deadline import NOTICE, SUPPLEMENT
from ledger.law.representative import REPRESENTATIVE
from ledger.law.supplement import asked_of
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.calendar import CALENDAR_UNKNOWN
from ledger.states.case import CASE_ALREADY_ACCEPTED, Case, judge_companions, judge_open
from ledger.states.case_limits import acceptance_of, guide_of
from ledger.states.cure import judge_cured
from ledger.states.day import judged_on, occurred_on
from ledger.states.duty import judge_duty
from ledger.states.guide import Guide
from ledger.states.late_record import judge_late_record
from ledger.states.materials import Materials, missing_materials
from ledger.states.representative import lacks_one, names_one
from ledger.states.term import TERM_UNKNOWN, limit_by_term
from ledger.view import Objection, View, finding, refusal

_AT_THE_WINDOW: Final = frozenset((Act.RECEIVE, Act.ACCEPT))
_LENIENT: Final = (AcceptanceMode.DEFICIT, AcceptanceMode.COMMITMENT, AcceptanceMode.SILENCE)


@rule(SupplementRequested)
def request_supplement(fact: Fact[SupplementRequested], view: View) -> Iterator[Objection]:
    """补正告知: once, in time, only what is named and lacking, or out of order."""
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
    limit = limit_by_term(view, occurred_on(receipt, view), NOTICE, receipt)
    given_on = occurred_on(fact, view)
    if limit.is_unknown:
        yield CALENDAR_UNKNOWN("occurred_at", NOTICE)
    elif limit.is_over(given_on):
        yield TOO_LATE("occurred_at", f"{given_on} > {limit.last_day}")
    elif case.acceptance is None and limit.is_over(judged_on(fact, view)):
        yield from judge_late_record(case, view, f"{limit.last_day}")
        if is_blank(fact.event.document):
            yield TOO_LATE("data.document", f"{judged_on(fact, view)} > {limit.last_day}")


def _judge_demands(fact: Fact[SupplementRequested], view: View, case: Case) -> Iterator[Objection]:
    event = fact.event
    asked = asked_of(event.materials, event.defects)
    if not asked:
        yield NOTHING_ASKED("data.materials", event.case)
    guide = view.of(Guide, case.item or "").on(occurred_on(fact, view))
    named = {material.code: material for material in guide.materials} if guide else None
    said = {one.material: one for one in event.defects}
    for code in asked:
        if code == REPRESENTATIVE and lacks_one(case):
            continue
        if named is not None and code not in named:
            yield OUTSIDE_GUIDE("data.materials", code)
            continue
        demand = said.get(code) or MaterialDefect(material=code, defect=Defect.MISSING)
        yield from _judge_demand(demand, view, case, named[code] if named else None)


def _judge_demand(
    demand: MaterialDefect, view: View, case: Case, named: GuideMaterial | None
) -> Iterator[Objection]:
    """Yield what stands against asking for one material that the guide names.

    Of what is held only its form or its validity may be called defective: everything else would be
    to ask twice. Of what is not held, the optional and the unusual need a reason that the applicant
    can read.
    """
    code, is_explained = demand.material, not is_blank(demand.why)
    holder = _holder_of(code, view, case)
    if holder is not None:
        if demand.defect is Defect.MISSING:
            yield ALREADY_HELD("data.materials", f"{code} · {holder}")
        elif demand.defect is Defect.OTHER:
            yield NOT_REQUIRED("data.defects", f"{code} · {demand.defect}")
    elif demand.defect is Defect.OTHER and not is_explained:
        yield NOT_REQUIRED("data.defects", f"{code} · {demand.defect}")
    elif named is not None and named.optional:
        objection = OPTIONAL_ASKED if is_explained else NOT_REQUIRED
        yield objection("data.materials", code)


def _holder_of(code: str, view: View, case: Case) -> str | None:
    """Return the case with which a material was handed in: this one, or one that left its file."""
    if case.receipt is not None and code in case.handed_in:
        return case.receipt.event.case
    return view.of(Materials, case.subject).held(code) if case.subject else None


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
        and not (lacks_one(case) and names_one(event.parties))
        and not _may_be_made_good(fact, view, case)
    ):
        yield NONE_OPEN("data.case", event.case)
    yield from judge_cured(fact, view, case)
    yield from _judge_silence_term(fact, view, case)


def _judge_silence_term(
    fact: Fact[SupplementSubmitted], view: View, case: Case
) -> Iterator[Objection]:
    """Yield a finding where nobody has set after how long silence accepts what is complete."""
    after = case.evolve(fact, fact.event.case)
    if after.supplied is None or case.supplied is not None or case.acceptance is not None:
        return
    if not limit_by_term(view, occurred_on(fact, view), SUPPLEMENT).binds:
        yield TERM_UNKNOWN("occurred_at", SUPPLEMENT)


def _may_be_made_good(fact: Fact[SupplementSubmitted], view: View, case: Case) -> bool:
    """Tell whether something may be handed in later: after a deficit, or accepted by silence."""
    if case.acceptance is not None and case.acceptance.event.mode in _LENIENT:
        return True
    acceptance = acceptance_of(case, view, judged_on(fact, view))
    return acceptance.silent and bool(missing_materials(case, guide_of(case, view, acceptance)))


_NOTICE = "行政许可法 第三十二条第一款第四项"


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


NOT_REQUIRED = refusal(
    "supplement.not-required",
    "所要材料并非必需",
    "the notice asks for what the guide does not require, or calls defective what is in order",
    source="行政许可法 第三十一条、第三十二条第一款第四项",
    remedy="ask for what is required and lacking; say why an optional material is needed here; of "
    "what is held say that its form is wrong or that it has expired",
)


OPTIONAL_ASKED = finding(
    "supplement.optional-asked",
    "要求提交可缺材料",
    "the notice asks for a material that the guide calls optional, and says why",
    source="行政许可法 第三十一条",
    remedy="nothing; the auditor sees what was asked for and why",
)


OUTSIDE_GUIDE = refusal(
    "supplement.outside-guide",
    "索要指南以外材料",
    "the notice asks for a material that the guide does not name",
    source="行政许可法 第三十一条",
    remedy="ask only for what the guide names",
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
