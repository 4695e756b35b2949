"""检查: who inspects, for which duty, and by which code of the table."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from ledger.events.organisation import LoopStep
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.fact import Fact
from ledger.law.inspection import RESULT_SYSTEM
from ledger.rules.base import rule
from ledger.rules.draw.assigned import judge_assigned
from ledger.rules.handover.longer import LEVEL_LONGER
from ledger.rules.supervision.about import judge_about
from ledger.states.day import DAYS_ORDER, judge_day
from ledger.states.follow_up import limit_by_level
from ledger.states.inspection import Check
from ledger.states.inspector import judge_certified
from ledger.states.reference import OnRecord, on_record
from ledger.states.separation import judge_own_case
from ledger.states.supervision_duty import judge_supervision
from ledger.view import Objection, View, refusal

RESULT_CODES: Final = frozenset(
    ("1", "A", "2", "3", "4", "5", "G", "B", "C", "D", "E", "F", "6", "7", "8")
) | frozenset(("9", "10", "11", "12"))


_INSPECTORS_MIN: Final = 2


@rule(SpotCheckResultRecorded)
def record_result(fact: Fact[SpotCheckResultRecorded], view: View) -> Iterator[Objection]:
    """检查结果: once, by two inspectors of an agency on supervision duty, by the code table."""
    event = fact.event
    check = view.of(Check, event.check)
    if (known := check.finding) is not None:
        yield CHECK_EXISTS("data.check", event.check, blocking=(known.id,))
    yield from judge_assigned(fact, view, check)
    yield from judge_day(fact, view, "checked_on")
    yield from judge_team(fact, view, event.checked_on)
    yield from judge_follow_up_day(fact, view, event.checked_on)
    if event.code_system == RESULT_SYSTEM and event.result_code not in RESULT_CODES:
        yield RESULT_CODE("data.result_code", event.result_code)
    item = event.item
    for kind, number in (("licence", event.licence), ("task", event.task)):
        if number is None:
            continue
        about = f"{kind}:{number}"
        yield from judge_about(view, about, event.subject, f"data.{kind}")
        item = item or (on_record(view, about) or OnRecord()).item
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


def judge_team(fact: Fact[Any], view: View, checked_on: date) -> Iterator[Objection]:
    """Yield what stands against who inspected on a day: one alone, or somebody who may not."""
    event = fact.event
    if len(set(event.inspectors)) < _INSPECTORS_MIN:
        yield INSPECTORS("data.inspectors", event.check)
    for inspector in dict.fromkeys(event.inspectors):
        yield from judge_certified(fact, view, inspector, checked_on)


def judge_follow_up_day(fact: Fact[Any], view: View, found_on: date) -> Iterator[Objection]:
    """Yield what stands against the day that a check names for what follows of it."""
    by = fact.event.follow_up_by
    if by is None:
        return
    if by < found_on:
        yield DAYS_ORDER("data.follow_up_by", f"{by} < {found_on}")
    level = limit_by_level(view, fact, LoopStep.FOLLOW_UP, found_on)
    if level.is_over(by):
        yield LEVEL_LONGER("data.follow_up_by", f"{by} > {level.last_day}")


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


RESULT_CODE = refusal(
    "check.result-code",
    "结果代码有误",
    "the result is not in the code table that the fact names",
    source=_RESULTS,
    remedy="use a code of the table, or name the system that the code belongs to",
)
