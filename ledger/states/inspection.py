"""检查与责令改正: the states of inspections, of their audit, and of orders to rectify."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.draw import CheckAssigned, RecusalMade
from ledger.events.enforcement import EnforcementCaseFiled
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultAudited,
    SpotCheckResultRecorded,
    UnlicensedActivityFound,
)
from ledger.fact import VOID, AnyFact, Fact, Stored
from ledger.law.inspection import found_of
from ledger.legible import is_blank
from ledger.states.draw import TeamNow
from ledger.view import State, View, refusal


class Check(State, frozen=True, kw_only=True):
    """检查: whom it was drawn for, who makes it, and what was found: a result or an activity."""

    tag: ClassVar = "check"
    folds: ClassVar = (
        CheckAssigned,
        RecusalMade,
        SpotCheckResultRecorded,
        UnlicensedActivityFound,
    )
    assigned: Fact[CheckAssigned] | None = None
    standing: TeamNow = TeamNow()
    """Who goes to it now, where it was drawn."""
    result: Fact[SpotCheckResultRecorded] | None = None
    activity: Fact[UnlicensedActivityFound] | None = None

    @property
    def finding(self) -> Fact[SpotCheckResultRecorded] | Fact[UnlicensedActivityFound] | None:
        """What was found under its number."""
        return self.result or self.activity

    @property
    def found_on(self) -> date | None:
        """The day on which somebody was there."""
        if self.result is not None:
            return self.result.event.checked_on
        return None if self.activity is None else self.activity.event.found_on

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold an assignment, a recusal or what was found; of several the first counts."""
        match fact.event:
            case CheckAssigned() as event if self.assigned is None:
                return replace(self, assigned=fact, standing=TeamNow(event.inspectors))
            case RecusalMade() as event:
                return replace(self, standing=self.standing.after(event))
            case SpotCheckResultRecorded():
                return replace(self, result=self.result or fact)
            case UnlicensedActivityFound():
                return replace(self, activity=self.activity or fact)
        return self


def finds_problem(event: SpotCheckResultRecorded) -> bool:
    """Tell whether a result says that something was wrong: by its code, its source or a count."""
    found = found_of(
        event.code_system,
        event.result_code,
        stated=event.problem_found,
        counts=(event.problems_critical, event.problems_serious, event.problems_minor),
    )
    return found == "problem"


class CheckTreatment(State, frozen=True, kw_only=True):
    """检查处理: what was done with what a check found: audits, orders, enforcement cases."""

    tag: ClassVar = "check"
    folds: ClassVar = (SpotCheckResultAudited, RectificationOrdered, EnforcementCaseFiled)
    audits: tuple[Fact[SpotCheckResultAudited], ...] = ()
    followed_up: AnyFact | None = None
    """The first order, or enforcement case, about it."""
    reasoned: Fact[SpotCheckResultAudited] | None = None
    """The first audit that says why nothing follows."""

    @property
    def is_settled(self) -> bool:
        """Whether somebody did something about it, or said why nothing is done."""
        return self.followed_up is not None or self.reasoned is not None

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold an audit, or what somebody did about the check."""
        if not isinstance(fact.event, SpotCheckResultAudited):
            is_about = fact.event.about == f"{self.tag}:{key}"
            return replace(self, followed_up=self.followed_up or fact) if is_about else self
        gives_reason = not is_blank(fact.event.no_follow_up)
        reasoned = self.reasoned or (fact if gives_reason else None)
        return replace(self, audits=(*self.audits, fact), reasoned=reasoned)


def audit_of(
    view: View, number: str, before: int | None = None
) -> Fact[SpotCheckResultAudited] | None:
    """Return the audit of a result as it is, or was before a place; None: not audited like that.

    What was corrected after its audit says what nobody has looked at.
    """
    since = max((position for position, _ in _versions(view, number, before)), default=0)
    audits = (
        one
        for one in view.of(CheckTreatment, number).audits
        if one.position > since and (before is None or one.position < before)
    )
    return max(audits, key=lambda one: one.position, default=None)


def hands_in_result(view: View, number: str, before: int) -> frozenset[str]:
    """Return who was there, or wrote what was found, by any version of a result before a place.

    Who is taken out of it by a correction was there all the same; and who corrected it wrote what
    it says now.
    """
    versions = _versions(view, number, before)
    return frozenset(who for _, one in versions for who in (one.actor, *one.data.inspectors))


def _versions(view: View, number: str, before: int | None) -> Iterator[Stored]:
    """Yield what was ever recorded as a check's result, before a place if one is named."""
    for position, entry in view.history(
        (SpotCheckResultRecorded.__name__, VOID), f"check:{number}"
    ):
        if entry.type != VOID and (before is None or position < before):
            yield position, entry


class Rectification(State, frozen=True, kw_only=True):
    """责令改正: the order, and whether it was put right."""

    tag: ClassVar = "rectification"
    folds: ClassVar = (RectificationOrdered, RectificationVerified)
    order: Fact[RectificationOrdered] | None = None
    passed: str | None = None
    failed: str | None = None
    """The first verification that it did not pass."""

    @property
    def open(self) -> bool:
        """Whether it was ordered and has not passed yet."""
        return self.order is not None and self.passed is None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold the order or a verification, in any order; only one that passed ends it."""
        match fact.event:
            case RectificationOrdered():
                return replace(self, order=self.order or fact)
            case RectificationVerified(passed=True):
                return replace(self, passed=self.passed or fact.id)
            case RectificationVerified():
                return replace(self, failed=self.failed or fact.id)
        return self


def orders_about(view: View, about: str) -> list[Rectification]:
    """Return the orders about something, as they stand."""
    stored = view.history((RectificationOrdered.__name__, VOID), about)
    numbers = dict.fromkeys(entry.data.rectification for _, entry in stored if entry.type != VOID)
    known = (view.of(Rectification, number) for number in numbers)
    return [one for one in known if one.order is not None and one.order.event.about == about]


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
