"""How 内丘县 (130523) hands over to supervision what it approved, as the examples tell it."""

from datetime import date
from typing import Final

from ledger.events.base import Role
from ledger.events.catalogue import Act, DutyAssigned, ItemListed, SupervisionDutyAssigned
from ledger.events.handover import (
    ApprovalPushed,
    FollowUpRecorded,
    PushFailed,
    PushMode,
    PushReceived,
    PushStage,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.events.intake import AcceptanceMode, ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import AgencyRegistered, OfficerAppointed, Post
from tests.examples_county import (
    BUREAU,
    CASE,
    CATALOGUE,
    COMPANY,
    DECIDER,
    FOOD,
    KEEPER,
    LICENCE,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
    Told,
    organisation_code,
)

HEALTH_OFFICE: Final = organisation_code("11130523000123501")
"""县卫生和计划生育局: supervises 餐具消毒 under the same item."""
INSPECTOR: Final = f"{MARKET}/1"
SECOND_INSPECTOR: Final = f"{MARKET}/2"
MARKET_CORRECTOR: Final = f"{MARKET}/9"
HEALTH_INSPECTOR: Final = f"{HEALTH_OFFICE}/1"

ADVERTISING: Final = "XK-22-0015"
"""户外广告设置许可: nobody supervises it yet."""
CASE_UNSUPERVISED: Final = f"{BUREAU}/2017-0416"

TASK: Final = f"{BUREAU}/T-0412"
TASK_RETURNED: Final = f"{BUREAU}/T-0412-2"
TASK_FAILED: Final = f"{BUREAU}/T-0416"

FOCUS_POINTS: Final = ("经营场所与许可一致", "从业人员健康管理")
"""What the market authority's duty for the item names."""


def newcomers() -> tuple[Told, ...]:
    """Return who and what comes to the county after the licence was issued."""
    root, clerk = f"{KEEPER}/1", f"{CATALOGUE}/1"
    appointed = (
        (SECOND_INSPECTOR, MARKET, Post.INSPECTOR),
        (MARKET_CORRECTOR, MARKET, Post.CORRECTOR),
        (HEALTH_INSPECTOR, HEALTH_OFFICE, Post.INSPECTOR),
    )
    return (
        (
            "agency-health",
            KEEPER,
            root,
            AgencyRegistered(
                agency=HEALTH_OFFICE, name="内丘县卫生和计划生育局", roles=(Role.SUPERVISION,)
            ),
        ),
        *(
            (
                f"officer-{officer}",
                KEEPER,
                root,
                OfficerAppointed(officer=officer, agency=agency, post=post),
            )
            for officer, agency, post in appointed
        ),
        *_duties(clerk),
    )


def _duties(clerk: str) -> tuple[Told, ...]:
    return (
        (
            "supervision-health",
            CATALOGUE,
            clerk,
            SupervisionDutyAssigned(
                item=FOOD, agency=HEALTH_OFFICE, effective_on=date(2017, 7, 1), areas=("130523",)
            ),
        ),
        (
            "item-advertising",
            CATALOGUE,
            clerk,
            ItemListed(
                item=ADVERTISING,
                name="户外广告设置许可",
                kind="01",
                basis=("城市市容和环境卫生管理条例 第十一条",),
                agency=BUREAU,
                effective_on=date(2017, 7, 1),
            ),
        ),
        (
            "duty-advertising",
            CATALOGUE,
            clerk,
            DutyAssigned(
                item=ADVERTISING, agency=BUREAU, acts=tuple(Act), effective_on=date(2017, 7, 1)
            ),
        ),
    )


def _pushed(task: str, stage: PushStage, agency_to: str) -> ApprovalPushed:
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


def _unsupervised() -> tuple[Told, ...]:
    return (
        (
            "received-5",
            BUREAU,
            RECEIVER,
            ApplicationReceived(
                case=CASE_UNSUPERVISED,
                subject=NEIGHBOUR,
                item=ADVERTISING,
                channel="网上",
                subject_name="内丘县邢瓷广告有限公司",
            ),
        ),
        (
            "accepted-5",
            BUREAU,
            RECEIVER,
            ApplicationAccepted(
                case=CASE_UNSUPERVISED, mode=AcceptanceMode.FULL, accepted_on=date(2017, 7, 4)
            ),
        ),
        (
            "push-failed",
            BUREAU,
            DECIDER,
            PushFailed(
                task=TASK_FAILED,
                case=CASE_UNSUPERVISED,
                item=ADVERTISING,
                stage=PushStage.ACCEPTED,
                area="130523",
                reason="监管责任清单无对应部门",
            ),
        ),
    )


def handed_over() -> tuple[Told, ...]:
    """Return how the licence comes to supervision: pushed, claimed, returned, pushed again."""
    return (
        ("pushed", BUREAU, DECIDER, _pushed(TASK, PushStage.DECIDED, MARKET)),
        *_unsupervised(),
        ("push-received", MARKET, INSPECTOR, PushReceived(task=TASK)),
        (
            "claimed",
            MARKET,
            INSPECTOR,
            SupervisionTaskClaimed(task=TASK, officer=SECOND_INSPECTOR),
        ),
        (
            "pushed-wrongly",
            BUREAU,
            DECIDER,
            _pushed(TASK_RETURNED, PushStage.CHANGED, HEALTH_OFFICE),
        ),
        (
            "returned",
            HEALTH_OFFICE,
            HEALTH_INSPECTOR,
            TaskReturned(
                task=TASK_RETURNED, reason="散装食品销售不涉及餐具消毒", agency_proposed=MARKET
            ),
        ),
        ("pushed-again", BUREAU, DECIDER, _pushed(TASK_RETURNED, PushStage.CHANGED, MARKET)),
    )


def supervised() -> tuple[Told, ...]:
    """Return how the claimed task is followed up and closed."""
    return (
        (
            "followed-up",
            MARKET,
            SECOND_INSPECTOR,
            FollowUpRecorded(
                task=TASK,
                followed_up_on=date(2017, 8, 15),
                focus_points=FOCUS_POINTS,
                result="正常",
                content="现场核对场所与从业人员健康证明",
            ),
        ),
        (
            "task-closed",
            MARKET,
            SECOND_INSPECTOR,
            SupervisionTaskClosed(task=TASK, closed_on=date(2017, 8, 16), result="正常"),
        ),
    )
