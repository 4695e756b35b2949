"""The story goes on: what was approved is pushed, supervised, penalised, and fed back.

It continues ``tests/examples_approval.py`` with the licence of case 2017-0412, so that here every
event type occurs that anybody submits. Told in this order, each step is lawful.
"""

from datetime import UTC, date, datetime
from typing import Final

from ledger import naming
from ledger.events import Event
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    NoticeEffect,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.handover import FeedbackAcknowledged, FeedbackKind, SupervisionFeedbackSent
from ledger.events.intake import PartyRole
from ledger.events.record import EntryVoided
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from tests.examples_approval import STORY as APPROVAL
from tests.examples_approval import Step
from tests.examples_county import (
    BUREAU,
    COMPANY,
    DECIDER,
    FOOD,
    KEEPER,
    LICENCE,
    MARKET,
    NEIGHBOUR,
    Told,
    organisation_code,
    step_id,
)
from tests.examples_handover import (
    INSPECTOR,
    MARKET_CORRECTOR,
    SECOND_INSPECTOR,
    TASK,
    handed_over,
    newcomers,
    supervised,
)

CHECK: Final = f"{MARKET}/C-2017-031"
RECTIFICATION: Final = f"{MARKET}/G-2017-012"
PENALTY: Final = f"{MARKET}/2017-88"
PENALTY_MISTAKEN: Final = f"{MARKET}/2017-89"
FEEDBACK: Final = f"{MARKET}/F-2017-007"
RESTRICTION: Final = f"{MARKET}/X-2017-003"
ELSEWHERE: Final = "130524"
"""柏乡县: a neighbouring county with a ledger of its own."""
MARKET_ELSEWHERE: Final = organisation_code("11130524000123499")
COMPANY_ELSEWHERE: Final = organisation_code("91130524MA07ABCD3")
RESTRICTION_ELSEWHERE: Final = f"{MARKET_ELSEWHERE}/X-2017-001"


def _inspected() -> tuple[Told, ...]:
    return (
        (
            "checked",
            MARKET,
            INSPECTOR,
            SpotCheckResultRecorded(
                check=CHECK,
                subject=COMPANY,
                item=FOOD,
                licence=LICENCE,
                task=TASK,
                checked_on=date(2017, 9, 4),
                result_code="3",
                code_system="双随机抽查结果",
                inspectors=(INSPECTOR, SECOND_INSPECTOR),
                kind="双随机抽查",
                problems_serious=1,
                content="销售超过保质期的食品",
            ),
        ),
        (
            "ordered",
            MARKET,
            INSPECTOR,
            RectificationOrdered(
                rectification=RECTIFICATION,
                about=f"check:{CHECK}",
                subject=COMPANY,
                item=FOOD,
                ordered_on=date(2017, 9, 4),
                due_on=date(2017, 9, 18),
                demand="下架并销毁超过保质期的食品",
            ),
        ),
        (
            "verified",
            MARKET,
            SECOND_INSPECTOR,
            RectificationVerified(
                rectification=RECTIFICATION,
                subject=COMPANY,
                verified_on=date(2017, 9, 18),
                passed=True,
                note="已销毁",
            ),
        ),
    )


def _penalty(number: str, subject: str) -> PenaltyDecided:
    return PenaltyDecided(
        penalty=number,
        subject=subject,
        item=FOOD,
        kinds=("2", "3"),
        fine_fen=5_000_000,
        confiscated_fen=126_000,
        document=f"内市监罚〔2017〕{number[-2:]}号",
        facts="销售超过保质期的食品",
        basis="食品安全法 第一百二十四条",
        decided_on=date(2017, 9, 20),
        publicised_until=date(2018, 9, 19),
    )


def _punished() -> tuple[Told, ...]:
    return (
        ("penalised", MARKET, INSPECTOR, _penalty(PENALTY, COMPANY)),
        (
            "fed-back",
            MARKET,
            INSPECTOR,
            SupervisionFeedbackSent(
                feedback=FEEDBACK,
                about=f"penalty:{PENALTY}",
                kind=FeedbackKind.PENALTY,
                agency_to=BUREAU,
                subject=COMPANY,
                content="该企业因销售超过保质期的食品受到行政处罚",
                acknowledge_days_max=2,
            ),
        ),
        (
            "acknowledged",
            BUREAU,
            DECIDER,
            FeedbackAcknowledged(feedback=FEEDBACK, measure="审批时核查信用记录"),
        ),
    )


def _told_of() -> tuple[Told, ...]:
    return (
        (
            "told-of",
            KEEPER,
            f"{KEEPER}/1",
            CreditNoticeReceived(
                about=f"restriction:{RESTRICTION_ELSEWHERE}",
                subject=COMPANY_ELSEWHERE,
                effect=NoticeEffect.IMPOSED,
                origin=ELSEWHERE,
                entry=step_id("restricted-elsewhere"),
                position=118,
                leaf="sha256:" + "5a" * 32,
                agency=MARKET_ELSEWHERE,
                forbids=(Forbidden.GRANT, Forbidden.LICENCE),
                reaches=(PartyRole.REPRESENTATIVE,),
                from_on=date(2017, 9, 1),
                until_on=date(2018, 8, 31),
                basis="食品安全法 第一百三十四条",
            ),
        ),
    )


def _restricted() -> tuple[Told, ...]:
    return (
        (
            "restricted",
            MARKET,
            INSPECTOR,
            RestrictionImposed(
                restriction=RESTRICTION,
                subject=COMPANY,
                ground=f"penalty:{PENALTY}",
                forbids=(Forbidden.GRANT, Forbidden.LICENCE),
                items=(FOOD,),
                reaches=(PartyRole.REPRESENTATIVE,),
                from_on=date(2017, 9, 21),
                until_on=date(2018, 9, 20),
                basis="食品安全法 第一百三十四条",
                reason="一处违法、处处受限",
            ),
        ),
        (
            "lifted",
            MARKET,
            INSPECTOR,
            RestrictionLifted(
                restriction=RESTRICTION, subject=COMPANY, reason="信用修复", document="信用修复决定"
            ),
        ),
        (
            "penalty-revoked",
            MARKET,
            SECOND_INSPECTOR,
            PenaltyRevoked(
                penalty=PENALTY,
                subject=COMPANY,
                document="内市监撤〔2017〕2号",
                reason="事实认定错误",
                revoked_on=date(2017, 10, 9),
            ),
        ),
        ("penalised-by-mistake", MARKET, INSPECTOR, _penalty(PENALTY_MISTAKEN, NEIGHBOUR)),
    )


_CHAPTERS: Final = (
    (datetime(2017, 7, 3, 9, 0, tzinfo=UTC), newcomers()),
    (datetime(2017, 7, 4, 1, 0, tzinfo=UTC), handed_over()),
    (datetime(2017, 8, 16, 1, 0, tzinfo=UTC), supervised()),
    (datetime(2017, 9, 18, 1, 0, tzinfo=UTC), _inspected()),
    (datetime(2017, 10, 9, 1, 0, tzinfo=UTC), (*_punished(), *_told_of(), *_restricted())),
)
"""What happened on which morning."""


def _steps() -> tuple[Step, ...]:
    return tuple(
        Step(event, agency, actor, begins.replace(minute=minute), step_id(slot))
        for begins, told in _CHAPTERS
        for minute, (slot, agency, actor, event) in enumerate(told)
    )


def _voiding(target: Step, position: int) -> Step:
    void = EntryVoided(
        entry=target.id,
        position=position,
        reason="当事人录入错误, 未作出该处罚",
        names=naming.tags_of(target.event),
    )
    at = target.at.replace(hour=target.at.hour + 1)
    return Step(void, MARKET, MARKET_CORRECTOR, at, step_id("voided"))


def _story() -> tuple[Step, ...]:
    told = (*APPROVAL, *_steps())
    return (*told, _voiding(told[-1], len(told)))


STORY: Final = _story()
"""Every step from the opening of the ledger, in its order; the last penalty is voided."""

EXAMPLES: Final[dict[type[Event], Event]] = {
    type(step.event): step.event for step in reversed(STORY)
}
"""The first event of each type in the story."""
