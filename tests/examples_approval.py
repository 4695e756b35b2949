"""One canonical example of each event type up to the licence, told as one lawful story.

The story is case 2017-0412 of 内丘县 (130523): from the opening of the ledger to the licence, then
three neighbouring cases, so that every type occurs. Told in this order, each step is lawful.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from ledger.events import Event
from ledger.events.decision import (
    DecisionMade,
    DecisionOutcome,
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
    Revocation,
)
from ledger.events.handling import (
    CaseClosed,
    CaseOutcome,
    CaseRouted,
    HandlingStepCompleted,
    Opinion,
    ReviewCompleted,
)
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Material,
    Party,
    PartyRole,
    SupplementRequested,
    SupplementSubmitted,
)
from tests.examples_county import (
    APPLICATION_FORM,
    BUREAU,
    CASE,
    CASE_SECOND_GRANT,
    CASE_TURNED_AWAY,
    CASE_WITHDRAWN,
    COMPANY,
    DECIDER,
    FIRST_REVIEWER,
    FOOD,
    HEALTH,
    ISSUER,
    LICENCE,
    LICENCE_SECOND,
    NEIGHBOUR,
    PREMISES,
    RECEIVER,
    REPRESENTATIVE,
    SECOND_REVIEWER,
    Told,
    catalogue,
    organisation,
    step_id,
)

BEGINS: Final = datetime(2017, 7, 3, 1, 0, tzinfo=UTC)
"""Nine o'clock on Monday, 3 July 2017, in Asia/Shanghai."""
_DEPOSITED: Final = "sha256:" + "ab" * 32


@dataclass(frozen=True)
class Step:
    """One step of the story: the event, who submits it, and when."""

    event: Event
    agency: str
    actor: str
    at: datetime
    id: str


def _received(case: str, subject: str, materials: tuple[str, ...]) -> ApplicationReceived:
    return ApplicationReceived(
        case=case,
        subject=subject,
        item=FOOD,
        channel="窗口",
        place="内丘县政务服务中心",
        subject_name="内丘县鹊山食品有限公司",
        parties=(Party(subject=REPRESENTATIVE, role=PartyRole.REPRESENTATIVE),),
        materials=tuple(Material(code=code, digest=_DEPOSITED) for code in materials),
    )


def _reviews(case: str) -> tuple[Told, ...]:
    return (
        (
            f"review-1-{case}",
            BUREAU,
            FIRST_REVIEWER,
            ReviewCompleted(case=case, level=1, opinion=Opinion.PASS),
        ),
        (
            f"review-2-{case}",
            BUREAU,
            SECOND_REVIEWER,
            ReviewCompleted(case=case, level=2, opinion=Opinion.PASS),
        ),
    )


def _accepted(case: str, subject: str) -> ApplicationAccepted:
    return ApplicationAccepted(
        case=case,
        item=FOOD,
        subject=subject,
        guide=1,
        mode=AcceptanceMode.FULL,
        accepted_on=date(2017, 7, 3),
        document="受理通知书",
    )


def _decided(case: str, subject: str) -> DecisionMade:
    return DecisionMade(
        case=case,
        item=FOOD,
        subject=subject,
        outcome=DecisionOutcome.GRANTED,
        document=f"内审批准字〔2017〕{case[-4:]}号",
        seal="内丘县行政审批局行政许可专用章",
        decided_on=date(2017, 7, 3),
    )


def _issued(licence: str, case: str, subject: str) -> LicenceIssued:
    return LicenceIssued(
        licence=licence,
        case=case,
        subject=subject,
        item=FOOD,
        name="食品经营许可证",
        subject_name="内丘县鹊山食品有限公司",
        valid_from=date(2017, 7, 3),
        valid_to=date(2022, 7, 2),
        content="预包装食品销售",
    )


def _case() -> tuple[Told, ...]:
    first_two = (APPLICATION_FORM, PREMISES)
    return (
        ("received", BUREAU, RECEIVER, _received(CASE, COMPANY, first_two)),
        (
            "notice",
            BUREAU,
            RECEIVER,
            SupplementRequested(
                case=CASE,
                subject=COMPANY,
                materials=(HEALTH,),
                document="一次性告知书",
                reply_days=10,
            ),
        ),
        (
            "supplement",
            BUREAU,
            RECEIVER,
            SupplementSubmitted(
                case=CASE,
                subject=COMPANY,
                materials=(Material(code=HEALTH, digest=_DEPOSITED),),
            ),
        ),
        ("accepted", BUREAU, RECEIVER, _accepted(CASE, COMPANY)),
        (
            "routed",
            BUREAU,
            RECEIVER,
            CaseRouted(case=CASE, item=FOOD, department="市场服务股", reply_days_max=3),
        ),
        (
            "step",
            BUREAU,
            FIRST_REVIEWER,
            HandlingStepCompleted(
                case=CASE, step="现场踏勘", group="市场服务股", result="符合要求"
            ),
        ),
    )


def _granted() -> tuple[Told, ...]:
    return (
        *_reviews(CASE),
        ("decided", BUREAU, DECIDER, _decided(CASE, COMPANY)),
        ("issued", BUREAU, ISSUER, _issued(LICENCE, CASE, COMPANY)),
        (
            "closed",
            BUREAU,
            RECEIVER,
            CaseClosed(case=CASE, outcome=CaseOutcome.GRANTED, closed_on=date(2017, 7, 3)),
        ),
    )


def _afterwards() -> tuple[Told, ...]:
    complete = (APPLICATION_FORM, PREMISES, HEALTH)
    return (
        (
            "changed",
            BUREAU,
            ISSUER,
            LicenceChanged(
                licence=LICENCE,
                subject=COMPANY,
                kind=LicenceChange.AMENDED,
                effective_on=date(2017, 7, 3),
                content="预包装食品销售, 散装食品销售",
                document="变更通知书",
            ),
        ),
        ("received-2", BUREAU, RECEIVER, _received(CASE_TURNED_AWAY, NEIGHBOUR, complete)),
        (
            "turned-away",
            BUREAU,
            RECEIVER,
            ApplicationNotAccepted(
                case=CASE_TURNED_AWAY,
                subject=NEIGHBOUR,
                reason="不属于本机关职权范围",
                document="不予受理通知书",
            ),
        ),
        ("received-3", BUREAU, RECEIVER, _received(CASE_WITHDRAWN, NEIGHBOUR, complete)),
        (
            "withdrawn",
            BUREAU,
            RECEIVER,
            ApplicationWithdrawn(case=CASE_WITHDRAWN, subject=NEIGHBOUR, reason="申请人撤回"),
        ),
    )


def _revoked() -> tuple[Told, ...]:
    complete = (APPLICATION_FORM, PREMISES, HEALTH)
    return (
        ("received-4", BUREAU, RECEIVER, _received(CASE_SECOND_GRANT, NEIGHBOUR, complete)),
        ("accepted-4", BUREAU, RECEIVER, _accepted(CASE_SECOND_GRANT, NEIGHBOUR)),
        *_reviews(CASE_SECOND_GRANT),
        ("decided-4", BUREAU, DECIDER, _decided(CASE_SECOND_GRANT, NEIGHBOUR)),
        ("issued-4", BUREAU, ISSUER, _issued(LICENCE_SECOND, CASE_SECOND_GRANT, NEIGHBOUR)),
        (
            "revoked",
            BUREAU,
            DECIDER,
            LicenceRevoked(
                licence=LICENCE_SECOND,
                subject=NEIGHBOUR,
                kind=Revocation.REVOKED,
                effective_on=date(2017, 7, 3),
                basis="行政许可法 第六十九条",
                document="撤销决定书",
                reason="以欺骗手段取得",
            ),
        ),
        (
            "struck-off",
            BUREAU,
            ISSUER,
            LicenceCancelled(
                licence=LICENCE_SECOND,
                subject=NEIGHBOUR,
                effective_on=date(2017, 7, 3),
                reason="许可被撤销",
            ),
        ),
    )


def _story() -> tuple[Step, ...]:
    told = (
        *organisation(),
        *catalogue(),
        *_case(),
        *_granted(),
        *_afterwards(),
        *_revoked(),
    )
    return tuple(
        Step(event, agency, actor, BEGINS + timedelta(minutes=minute), step_id(slot))
        for minute, (slot, agency, actor, event) in enumerate(told)
    )


STORY: Final = _story()
"""Every step in its order, a minute apart."""

EXAMPLES: Final = {type(step.event): step.event for step in reversed(STORY)}
"""The first event of each type in the story."""
