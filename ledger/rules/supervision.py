"""监管: the states of inspections and orders to rectify; who inspects, orders and verifies."""

from collections.abc import Iterator
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from ledger.fact import AnyFact, Fact
from ledger.rules._rule import rule
from ledger.rules.case import IDENTITY_MISMATCH
from ledger.rules.handover import TASK_UNKNOWN, Task
from ledger.rules.licence import LICENCE_UNKNOWN, Licence
from ledger.rules.organisation import acts_for, same
from ledger.rules.supervisors import DUTY_NOT_SUPERVISOR, supervises
from ledger.view import Objection, State, View, refusal

_RESULTS: Final = "双随机、一公开 抽查结果代码"

CHECK_EXISTS = refusal(
    "check.exists",
    "检查编号已使用",
    "a result was recorded under this number already",
    source="检查编号: unique in the country",
    remedy="use a new number; a wrong result is corrected",
)
CHECK_UNKNOWN = refusal(
    "check.unknown",
    "检查不存在",
    "no result was recorded under this number",
    source="检查编号",
    remedy="record SpotCheckResultRecorded first, or correct the number",
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
RECTIFICATION_EXISTS = refusal(
    "rectification.exists",
    "责令改正编号已使用",
    "an order was recorded under this number already",
    source="责令改正编号: unique in the country",
    remedy="use a new number",
)
NOT_ORDERED = refusal(
    "rectification.not-ordered",
    "未责令改正",
    "nothing is verified that was not ordered before",
    source="内丘县内政字【2017】15号 三(三)3(2): 抽查结果运用",
    remedy="record RectificationOrdered first, or correct the number",
)
ALREADY_VERIFIED = refusal(
    "rectification.verified",
    "整改已复查通过",
    "the rectification has passed its verification already",
    source="内丘县内政字【2017】15号 三(三)3(2)",
    remedy="order a new one if something new was found",
)
NOT_OWN_SIDE = refusal(
    "rectification.not-own-side",
    "非本机关责令改正",
    "only the ordering agency, or its successor, verifies",
    source="内丘县内政字【2017】15号 三(三)3(2)",
    remedy="let the ordering agency verify",
)
BEFORE_ORDER = refusal(
    "rectification.before-order",
    "整改日期早于责令日期",
    "an order is due, or verified, before the day on which it was given",
    source="行政处罚法 第二十八条",
    remedy="correct the days",
)

RESULT_SYSTEM: Final = "双随机抽查结果"
"""The code system whose table the ledger knows; results of other systems keep their own codes."""
RESULT_CODES: Final = frozenset(
    ("1", "A", "2", "3", "4", "5", "G", "B", "C", "D", "E", "F", "6", "7", "8")
) | frozenset(("9", "10", "11", "12"))
_INSPECTORS_MIN: Final = 2


class Check(State, frozen=True, kw_only=True):
    """检查: the result of one inspection."""

    tag: ClassVar = "check"
    folds: ClassVar = (SpotCheckResultRecorded,)
    result: Fact[SpotCheckResultRecorded] | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the result; the first counts."""
        return replace(self, result=self.result or fact)


class Rectification(State, frozen=True, kw_only=True):
    """责令改正: the order, and whether it was put right."""

    tag: ClassVar = "rectification"
    folds: ClassVar = (RectificationOrdered, RectificationVerified)
    order: Fact[RectificationOrdered] | None = None
    passed: str | None = None

    @property
    def open(self) -> bool:
        """Whether it was ordered and has not passed yet."""
        return self.order is not None and self.passed is None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold the order or a verification, in any order; only one that passed counts."""
        match fact.event:
            case RectificationOrdered():
                return replace(self, order=self.order or fact)
            case RectificationVerified(passed=True):
                return replace(self, passed=self.passed or fact.id)
        return self


@rule(SpotCheckResultRecorded)
def record_result(fact: Fact[SpotCheckResultRecorded], view: View) -> Iterator[Objection]:
    """检查结果: once, by two inspectors of an agency on supervision duty, by the code table."""
    event = fact.event
    known = view.of(Check, event.check)
    if known.result is not None:
        yield CHECK_EXISTS("data.check", event.check, blocking=(known.result.id,))
    if event.item is not None and not supervises(fact, view, event.item):
        yield DUTY_NOT_SUPERVISOR("agency", f"{fact.agency} · {event.item}")
    if len(set(event.inspectors)) < _INSPECTORS_MIN:
        yield INSPECTORS("data.inspectors", event.check)
    if event.code_system == RESULT_SYSTEM and event.result_code not in RESULT_CODES:
        yield RESULT_CODE("data.result_code", event.result_code)
    yield from _judge_links(fact, view)


def _judge_links(fact: Fact[SpotCheckResultRecorded], view: View) -> Iterator[Objection]:
    event = fact.event
    if event.licence is not None:
        licence = view.of(Licence, event.licence)
        if licence.subject is None:
            yield LICENCE_UNKNOWN("data.licence", event.licence)
        elif licence.subject not in same(view, event.subject):
            yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {licence.subject}")
    if event.task is not None and view.of(Task, event.task).push is None:
        yield TASK_UNKNOWN("data.task", event.task)


@rule(RectificationOrdered)
def order_rectification(fact: Fact[RectificationOrdered], view: View) -> Iterator[Objection]:
    """责令改正: a new number, by an agency on supervision duty, about what it found itself."""
    event = fact.event
    known = view.of(Rectification, event.rectification)
    if known.order is not None:
        yield RECTIFICATION_EXISTS(
            "data.rectification", event.rectification, blocking=(known.order.id,)
        )
    if event.item is not None and not supervises(fact, view, event.item):
        yield DUTY_NOT_SUPERVISOR("agency", f"{fact.agency} · {event.item}")
    if event.due_on is not None and event.due_on < event.ordered_on:
        yield BEFORE_ORDER("data.due_on", f"{event.due_on} < {event.ordered_on}")
    yield from _judge_about(fact, view)


def _judge_about(fact: Fact[RectificationOrdered], view: View) -> Iterator[Objection]:
    kind, _, number = fact.event.about.partition(":")
    if kind != "check":
        return
    result = view.of(Check, number).result
    if result is None:
        yield CHECK_UNKNOWN("data.about", number)
        return
    if not acts_for(view, fact.agency, result.agency):
        yield DUTY_NOT_SUPERVISOR("agency", f"{fact.agency} ≠ {result.agency}")
    if result.event.subject not in same(view, fact.event.subject):
        detail = f"{fact.event.subject} ≠ {result.event.subject}"
        yield IDENTITY_MISMATCH("data.subject", detail)


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
    ordered_against = known.order.event.subject
    if event.subject is not None and ordered_against not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {ordered_against}")
