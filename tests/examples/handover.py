"""What was approved is pushed to supervision, claimed, followed up, and fed back."""

from datetime import date
from typing import Final

from ledger.events import Event
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackAcknowledged,
    FeedbackAnswered,
    FeedbackKind,
    FollowUpRecorded,
    PushFailed,
    PushMode,
    PushReceived,
    PushStage,
    PushStopped,
    RegistrationNotified,
    RiskClassAssigned,
    SupervisionFeedbackSent,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReassigned,
    TaskReturned,
)
from tests.examples.catalogue import ADVERTISING, FOCUS_POINTS, FOOD
from tests.examples.credit import PENALTY
from tests.examples.decision import LICENCE
from tests.examples.intake import CASE, CASE_UNSUPERVISED
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    CLERK,
    COMPANY,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    INSPECTOR,
    MARKET,
    SECOND_INSPECTOR,
)
from tests.examples.step import Told, step_id

TASK: Final = f"{BUREAU}/T-0412"
TASK_RETURNED: Final = f"{BUREAU}/T-0412-2"
TASK_ASTRAY: Final = f"{BUREAU}/T-0412-3"
TASK_REGISTERED: Final = f"{MARKET}/S-2017-01"
TASK_FAILED: Final = f"{BUREAU}/T-0416"
FEEDBACK: Final = f"{MARKET}/F-2017-007"


def _pushed(task: str, stage: PushStage, agency_to: str) -> Event:
    return ApprovalPushed(
        task=task,
        case=CASE,
        licence=LICENCE,
        item=FOOD,
        subject=COMPANY,
        agency_to=agency_to,
        stage=stage,
        mode=PushMode.AUTO,
        area="130523",
        claim_days_max=7,
        basis="内丘县内政字【2017】15号",
    )


_BY_BUREAU: Final[dict[str, Event]] = {
    "pushed": _pushed(TASK, PushStage.DECIDED, MARKET),
    "push-failed": PushFailed(
        task=TASK_FAILED,
        case=CASE_UNSUPERVISED,
        item=ADVERTISING,
        stage=PushStage.ACCEPTED,
        area="130523",
        reason="监管责任清单无对应部门",
    ),
    "pushed-wrongly": _pushed(TASK_RETURNED, PushStage.CHANGED, HEALTH_OFFICE),
    "pushed-again": _pushed(TASK_RETURNED, PushStage.CHANGED, MARKET),
    "pushed-astray": _pushed(TASK_ASTRAY, PushStage.ACCEPTED, HEALTH_OFFICE),
    "push-stopped": PushStopped(task=TASK_FAILED, reason="受理记录已作废"),
    "answered": FeedbackAnswered(feedback=FEEDBACK, answer="已对同类许可逐一复核"),
    "acknowledged": FeedbackAcknowledged(feedback=FEEDBACK, measure="审批时核查信用记录"),
}
_BY_MARKET: Final[dict[str, tuple[str, Event]]] = {
    "push-received": (INSPECTOR, PushReceived(task=TASK)),
    "claimed": (INSPECTOR, SupervisionTaskClaimed(task=TASK, officer=SECOND_INSPECTOR)),
    "followed-up": (
        SECOND_INSPECTOR,
        FollowUpRecorded(
            task=TASK,
            followed_up_on=date(2017, 8, 15),
            focus_points=FOCUS_POINTS,
            result="正常",
            content="现场核对场所与从业人员健康证明",
        ),
    ),
    "task-closed": (
        SECOND_INSPECTOR,
        SupervisionTaskClosed(task=TASK, closed_on=date(2017, 8, 16), result="正常"),
    ),
    "registered": (
        INSPECTOR,
        RegistrationNotified(
            task=TASK_REGISTERED,
            subject=COMPANY,
            item=FOOD,
            agency_to=HEALTH_OFFICE,
            area="130523",
            claim_days_max=5,
            registered_on=date(2017, 10, 9),
            scope="餐具集中消毒服务",
        ),
    ),
    "risk-class": (
        INSPECTOR,
        RiskClassAssigned(
            subject=COMPANY,
            item=FOOD,
            risk_class="B",
            code_system="食品经营风险分级",
            assigned_on=date(2017, 10, 9),
            basis="食品生产经营风险分级管理办法",
        ),
    ),
    "fed-back": (
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
}

TOLD: Final[dict[str, Told]] = {
    **{name: (BUREAU, DECIDER, event) for name, event in _BY_BUREAU.items()},
    **{name: (MARKET, *told) for name, told in _BY_MARKET.items()},
    "returned": (
        HEALTH_OFFICE,
        HEALTH_INSPECTOR,
        TaskReturned(
            task=TASK_RETURNED, reason="散装食品销售不涉及餐具消毒", agency_proposed=MARKET
        ),
    ),
    "returned-astray": (
        HEALTH_OFFICE,
        HEALTH_INSPECTOR,
        TaskReturned(task=TASK_ASTRAY, reason="非本机关监管事项"),
    ),
    "reassigned": (
        CATALOGUE,
        CLERK,
        TaskReassigned(
            task=TASK_ASTRAY,
            agency_to=MARKET,
            duty=step_id("supervision"),
            reason="食品销售由市场监管部门监管",
            document="内编办〔2017〕12号",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
