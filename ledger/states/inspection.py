"""检查与责令改正: the states of inspections and of orders to rectify."""

from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from ledger.fact import AnyFact, Fact
from ledger.view import State, refusal


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


USE_OF_RESULTS: Final = "内丘县内政字【2017】15号 三(三)3(2): 抽查结果运用"


CHECK_UNKNOWN = refusal(
    "check.unknown",
    "检查不存在",
    "no result was recorded under this number",
    source="检查编号",
    remedy="record SpotCheckResultRecorded first, or correct the number",
)


NOT_ORDERED = refusal(
    "rectification.not-ordered",
    "未责令改正",
    "nothing is verified that was not ordered before",
    source=USE_OF_RESULTS,
    remedy="record RectificationOrdered first, or correct the number",
)
