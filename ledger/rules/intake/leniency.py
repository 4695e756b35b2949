"""容缺受理、告知承诺: what stands against accepting a case that is not complete.

The guide says what may come later. Of a guide that says nothing nobody can say that it forbids it:
then that is a finding, and only what it rules out is refused. The day is asked for under every
guide, for what has no day is never late.
"""

from collections.abc import Iterator

from ledger.events.catalogue import GuidePublished
from ledger.events.intake import AcceptanceMode, ApplicationAccepted
from ledger.fact import Fact
from ledger.law.deadline import Period, limit_of
from ledger.states.calendar import CALENDAR_UNKNOWN, work_calendar
from ledger.states.case import Case
from ledger.states.commitment import LENIENCY_UNSAID, judge_promise
from ledger.states.day import DAYS_ORDER
from ledger.states.materials import MATERIALS_MISSING, missing_materials
from ledger.view import Objection, View, refusal


def judge_completeness(
    fact: Fact[ApplicationAccepted], view: View, case: Case, guide: GuidePublished | None
) -> Iterator[Objection]:
    """Yield what stands against accepting a case with what it lacks.

    Silence has accepted what there was: nothing is asked of it but what is granted later.
    """
    mode = fact.event.mode
    if mode is AcceptanceMode.SILENCE:
        return
    missing = missing_materials(case, guide)
    if mode not in {AcceptanceMode.DEFICIT, AcceptanceMode.COMMITMENT}:
        if missing:
            yield MATERIALS_MISSING("data.case", ", ".join(missing))
        return
    said = {one.code: one.deferrable for one in guide.materials} if guide else {}
    if required := [code for code in missing if said.get(code) is False]:
        yield MUST_HAVE_MISSING("data.mode", ", ".join(required))
    if mode is AcceptanceMode.COMMITMENT:
        yield from judge_promise(fact, view, case, guide)
        return
    days_max = guide.cure_days_max if guide else None
    if days_max is None or any(said.get(code) is None for code in missing):
        yield LENIENCY_UNSAID("data.case", ", ".join(missing) or f"{case.item}")
    yield from _judge_cure_day(fact, view, days_max)


def _judge_cure_day(
    fact: Fact[ApplicationAccepted], view: View, days_max: int | None
) -> Iterator[Objection]:
    """Yield what stands against the day until which the applicant has time."""
    cure_by, accepted_on = fact.event.cure_by, fact.event.accepted_on
    if cure_by is None:
        yield NO_CURE_DAY("data.cure_by", fact.event.case)
        return
    if cure_by < accepted_on:
        yield DAYS_ORDER("data.cure_by", f"{cure_by} < {accepted_on}")
    if days_max is None:
        return
    limit = limit_of(work_calendar(view), accepted_on, Period(days_max))
    if limit.is_unknown:
        yield CALENDAR_UNKNOWN("data.cure_by", f"{accepted_on}")
    elif limit.is_over(cure_by):
        yield NO_CURE_DAY("data.cure_by", f"{cure_by} > {limit.last_day}")


_DEFICIT = "优化营商环境条例 第十九条: 容缺受理; 内丘县内政字【2017】15号 三(一)1(5)"


MUST_HAVE_MISSING = refusal(
    "acceptance.must-have-missing",
    "缺少不可容缺的材料",
    "a material is missing that the guide lets nobody hand in after acceptance",
    source=_DEFICIT,
    remedy="give the one notice (补正告知), and accept once what the message names is handed in",
)


NO_CURE_DAY = refusal(
    "acceptance.no-cure-day",
    "未写明容缺后补期限",
    "a case is accepted with a deficit without a day until which it is made good, or with a later "
    "one than the guide allows",
    source=_DEFICIT,
    remedy="name the day in `cure_by`, within the working days (`cure_days_max`) of the guide",
)
