"""监管: tables of inspections and of the rectification that they order."""

from datetime import date
from typing import Annotated, Final

from msgspec import json

from ledger.events.appeal import AppealDecided
from ledger.events.delivery import RecordPublicised
from ledger.events.draw import CheckAssigned, RecusalMade
from ledger.events.enforcement import EnforcementCaseFiled
from ledger.events.handling import HandlingUrged
from ledger.events.handover import SupervisionFeedbackSent
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultAudited,
    SpotCheckResultRecorded,
    UnlicensedActivityFound,
)
from ledger.fact import Fact
from ledger.labels import label
from ledger.legible import is_blank
from projections.engine.row import Day, Instant, Listed, Row, day_or_none, happened
from projections.engine.table import Projection, Table
from projections.tables import waiting
from projections.tables.appeal import verdict_of, with_verdict
from projections.tables.catalogue import listed


class CheckRow(Row):
    """检查: what one inspection found, in the codes of the system that it names.

    ``publicised`` says that its result was ever made public, ``fed_back`` that it was fed back.
    """

    check: Annotated[str, label("检查编号")]
    subject: str | None = None
    item: str | None = None
    licence: str | None = None
    task: str | None = None
    agency: str | None = None
    checked_on: Day | None = None
    checked_at: Annotated[Instant | None, label("检查时间")] = None
    checked_position: Annotated[int | None, label("检查记录位置")] = None
    result_code: str | None = None
    code_system: str | None = None
    kind: str | None = None
    team: str | None = None
    responsible: Listed = "[]"
    inspectors: Listed = "[]"
    inspectors_count: Annotated[int, label("检查人数")] = 0
    problem_found: bool | None = None
    problems_critical: int | None = None
    problems_serious: int | None = None
    problems_minor: int | None = None
    content: str | None = None
    verdicts: Annotated[Listed, label("救济结果")] = "[]"
    draw: str | None = None
    register: str | None = None
    assigned_on: Annotated[Day | None, label("派发日期")] = None
    assigned_by: Annotated[str | None, label("派发机关")] = None
    assigned_position: Annotated[int | None, label("派发记录位置")] = None
    assigned_to: Annotated[Listed, label("派发人员")] = "[]"
    stepped_down: Annotated[Listed, label("回避人员")] = "[]"
    observed: bool = False
    source: str | None = None
    unlicensed: Annotated[bool, label("无证活动")] = False
    place: Annotated[str | None, label("地点")] = None
    follow_up_by: Annotated[Day | None, label("后续处理期限")] = None
    followed_up_on: Annotated[Day | None, label("后续处理日期")] = None
    followed_up_by: Annotated[str | None, label("后续处理")] = None
    no_follow_up: Annotated[str | None, label("无需后续处理的理由")] = None
    audited_on: Annotated[Day | None, label("审核日期")] = None
    audited_by: Annotated[str | None, label("审核人员")] = None
    audit_passed: Annotated[bool | None, label("审核通过")] = None
    urged_count: Annotated[int, label("催办次数")] = 0
    publicised: Annotated[bool, label("曾公示")] = False
    fed_back: Annotated[bool, label("曾反馈")] = False


class RectificationRow(Row):
    """责令改正: what was demanded, and the latest look at whether it was put right."""

    rectification: str
    about: str | None = None
    subject: str | None = None
    item: str | None = None
    agency: str | None = None
    ordered_on: Day | None = None
    ordered_at: Annotated[Instant | None, label("责令时间")] = None
    due_on: Day | None = None
    responsible: Listed = "[]"
    demand: str | None = None
    verifications_count: Annotated[int, label("复查次数")] = 0
    verified_on: Day | None = None
    verified_at: Annotated[Instant | None, label("复查时间")] = None
    passed: bool = False
    verdicts: Annotated[Listed, label("救济结果")] = "[]"
    observed: bool = False
    source: str | None = None
    ordered_position: Annotated[int | None, label("责令记录位置")] = None
    urged_count: Annotated[int, label("催办次数")] = 0


_NAMES: Final = json.Decoder(list[str])
CHECKS = Table(
    "checks",
    "check",
    CheckRow,
    indexes=(
        *("subject", "licence", "checked_on", "draw"),
        waiting.UNPUBLISHED_CHECKS,
        waiting.UNTOLD_CHECKS,
        waiting.LEFT_CHECKS,
        waiting.UNVISITED_CHECKS,
    ),
)
RECTIFICATIONS = Table(
    "rectifications",
    "rectification",
    RectificationRow,
    indexes=("subject", "about", waiting.UNVERIFIED_ORDERS),
)
projection = Projection("supervision", (CHECKS, RECTIFICATIONS), weight=2)


@CHECKS.on(CheckAssigned)
def assigned(row: CheckRow, fact: Fact[CheckAssigned]) -> None:
    """检查派发; what the result says of subject and item comes after it and counts."""
    if row.assigned_on is not None:
        return
    event = fact.event
    row.draw = event.draw
    row.register = event.register
    row.assigned_on = fact.day.isoformat()
    row.assigned_by = fact.agency
    row.assigned_position = fact.position
    row.assigned_to = listed(event.inspectors)
    row.subject = row.subject or event.subject
    row.item = row.item or event.item


@CHECKS.on(RecusalMade)
def stepped_down(row: CheckRow, fact: Fact[RecusalMade]) -> None:
    """回避: in comes another, in the place of who stepped down."""
    event = fact.event
    entering = [event.officer_in] if event.officer_in else []
    team: list[str] = []
    for one in _NAMES.decode(row.assigned_to):
        team += entering if one == event.officer_out else [one]
    row.assigned_to = listed(tuple(team))
    row.stepped_down = listed((*_NAMES.decode(row.stepped_down), event.officer_out))


@CHECKS.on(SpotCheckResultRecorded)
def result_recorded(row: CheckRow, fact: Fact[SpotCheckResultRecorded]) -> None:
    """检查结果; of two under one number the first counts."""
    if row.checked_at is not None:
        return
    event = fact.event
    row.checked_at = happened(row, fact)
    row.checked_position = fact.position
    row.subject = event.subject
    row.item = event.item or row.item
    row.licence = event.licence
    row.task = event.task
    row.agency = fact.agency
    row.checked_on = event.checked_on.isoformat()
    row.result_code = event.result_code
    row.code_system = event.code_system
    row.kind = event.kind
    row.team = event.team
    row.responsible = listed(event.responsible)
    row.inspectors = listed(event.inspectors)
    row.inspectors_count = len(event.inspectors)
    row.problem_found = event.problem_found
    row.problems_critical = event.problems_critical
    row.problems_serious = event.problems_serious
    row.problems_minor = event.problems_minor
    row.content = event.content
    row.follow_up_by = day_or_none(event.follow_up_by)


@CHECKS.on(UnlicensedActivityFound)
def activity_found(row: CheckRow, fact: Fact[UnlicensedActivityFound]) -> None:
    """无证活动; under a number that is used already it counts for nothing."""
    if row.checked_at is not None:
        return
    event = fact.event
    row.checked_at = happened(row, fact)
    row.checked_position = fact.position
    row.unlicensed = True
    row.problem_found = True
    row.subject = event.subject
    row.item = event.item
    row.agency = fact.agency
    row.checked_on = event.found_on.isoformat()
    row.place = event.place
    row.responsible = listed(event.responsible)
    row.inspectors = listed(event.inspectors)
    row.inspectors_count = len(event.inspectors)
    row.content = event.content
    row.follow_up_by = day_or_none(event.follow_up_by)


@CHECKS.on(SpotCheckResultAudited)
def result_audited(row: CheckRow, fact: Fact[SpotCheckResultAudited]) -> None:
    """结果审核; the last one counts, and the first reason why nothing follows."""
    event = fact.event
    row.audited_on = event.audited_on.isoformat()
    row.audited_by = fact.actor
    row.audit_passed = event.passed
    if not is_blank(event.no_follow_up):
        row.no_follow_up = row.no_follow_up or event.no_follow_up


@CHECKS.on(RectificationOrdered, home="about")
def ordered_upon(row: CheckRow, fact: Fact[RectificationOrdered]) -> None:
    """责令改正 about a check: the first thing that follows counts."""
    _followed_up(row, f"rectification:{fact.event.rectification}", fact.event.ordered_on)


@CHECKS.on(EnforcementCaseFiled, home="about")
def filed_upon(row: CheckRow, fact: Fact[EnforcementCaseFiled]) -> None:
    """立案 about a check."""
    _followed_up(row, f"enforcement:{fact.event.enforcement}", fact.event.filed_on)


def _followed_up(row: CheckRow, by: str, day: date) -> None:
    if row.followed_up_by is None:
        row.followed_up_by = by
        row.followed_up_on = day.isoformat()


@CHECKS.on(HandlingUrged, home="about")
@RECTIFICATIONS.on(HandlingUrged, home="about")
def urged(row: CheckRow | RectificationRow, fact: Fact[HandlingUrged]) -> None:  # noqa: ARG001 - it is counted
    """催办."""
    row.urged_count += 1


@CHECKS.on(RecordPublicised, home="about")
def publicised(row: CheckRow, fact: Fact[RecordPublicised]) -> None:  # noqa: ARG001 - that it was
    """公示."""
    row.publicised = True


@CHECKS.on(SupervisionFeedbackSent, home="about")
def fed_back(row: CheckRow, fact: Fact[SupervisionFeedbackSent]) -> None:  # noqa: ARG001 - that it was
    """监管反馈."""
    row.fed_back = True


@CHECKS.on(AppealDecided, home="about")
def result_contested(row: CheckRow, fact: Fact[AppealDecided]) -> None:
    """救济决定 about a result."""
    row.verdicts = with_verdict(row.verdicts, verdict_of(fact))


@RECTIFICATIONS.on(AppealDecided, home="about")
def order_contested(row: RectificationRow, fact: Fact[AppealDecided]) -> None:
    """救济决定 about an order."""
    row.verdicts = with_verdict(row.verdicts, verdict_of(fact))


@RECTIFICATIONS.on(RectificationOrdered)
def ordered(row: RectificationRow, fact: Fact[RectificationOrdered]) -> None:
    """责令改正."""
    if row.ordered_at is not None:
        return
    event = fact.event
    row.ordered_at = happened(row, fact)
    row.ordered_position = fact.position
    row.about = event.about
    row.subject = event.subject
    row.item = event.item
    row.agency = fact.agency
    row.ordered_on = event.ordered_on.isoformat()
    row.due_on = day_or_none(event.due_on)
    row.responsible = listed(event.responsible)
    row.demand = event.demand


@RECTIFICATIONS.on(RectificationVerified)
def verified(row: RectificationRow, fact: Fact[RectificationVerified]) -> None:
    """整改复查; one that passed stays passed."""
    event = fact.event
    row.verifications_count += 1
    if not row.passed:
        row.verified_at = happened(row, fact)
        row.verified_on = event.verified_on.isoformat()
        row.passed = event.passed
