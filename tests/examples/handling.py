"""Cases are handled: routed, looked at on the spot, reviewed twice, closed."""

from datetime import date
from typing import Final

from ledger.events.handling import (
    CaseArchived,
    CaseClosed,
    CaseOutcome,
    CaseRouted,
    CommitmentMade,
    CommitmentResult,
    CommitmentVerified,
    HandlingStepCompleted,
    HandlingUrged,
    Opinion,
    ProcedureKind,
    ReviewCompleted,
    SiteSurveyCompleted,
    SiteSurveyScheduled,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    SurveyResult,
    TimeLimitExtended,
)
from tests.examples.catalogue import FOOD
from tests.examples.intake import CASE, CASE_HEARD, CASE_SECOND_GRANT, CASE_UNSUPERVISED
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    CLERK,
    FIRST_REVIEWER,
    HEAD,
    NEIGHBOUR,
    RECEIVER,
    SECOND_REVIEWER,
)
from tests.examples.step import Told


def _review(case: str, level: int) -> Told:
    reviewer = (FIRST_REVIEWER, SECOND_REVIEWER)[level - 1]
    return BUREAU, reviewer, ReviewCompleted(case=case, level=level, opinion=Opinion.PASS)


TOLD: Final[dict[str, Told]] = {
    "archived": (
        BUREAU,
        RECEIVER,
        CaseArchived(case=CASE, archive="2017-XK-0031", archived_on=date(2017, 10, 10)),
    ),
    "routed": (
        BUREAU,
        RECEIVER,
        CaseRouted(case=CASE, item=FOOD, department="市场服务股", reply_days_max=3),
    ),
    "step": (
        BUREAU,
        FIRST_REVIEWER,
        HandlingStepCompleted(case=CASE, step="现场踏勘", group="市场服务股", result="符合要求"),
    ),
    "review-1": _review(CASE, 1),
    "review-2": _review(CASE, 2),
    "closed": (
        BUREAU,
        RECEIVER,
        CaseClosed(case=CASE, outcome=CaseOutcome.GRANTED, closed_on=date(2017, 7, 3)),
    ),
    "hearing": (
        BUREAU,
        FIRST_REVIEWER,
        SpecialProcedureStarted(
            case=CASE_HEARD,
            kind=ProcedureKind.HEARING,
            document="听证通知书",
            notified_on=date(2017, 10, 10),
            until=date(2017, 10, 20),
        ),
    ),
    "hearing-ended": (
        BUREAU,
        FIRST_REVIEWER,
        SpecialProcedureEnded(
            case=CASE_HEARD, kind=ProcedureKind.HEARING, result="利害关系人无异议"
        ),
    ),
    "extended": (
        BUREAU,
        HEAD,
        TimeLimitExtended(
            case=CASE_HEARD,
            days=10,
            reason="案情复杂",
            told_on=date(2017, 10, 10),
            document="延长办理期限告知书",
        ),
    ),
    "promised": (
        BUREAU,
        RECEIVER,
        CommitmentMade(
            case=CASE_HEARD,
            subject=NEIGHBOUR,
            text="sha256:" + "cd" * 32,
            conditions="广告设施牢固, 不妨碍通行",
            verify_by=date(2017, 11, 10),
        ),
    ),
    "promise-kept": (
        BUREAU,
        FIRST_REVIEWER,
        CommitmentVerified(
            case=CASE_HEARD,
            subject=NEIGHBOUR,
            result=CommitmentResult.KEPT,
            way="现场核查",
            verified_on=date(2017, 10, 10),
        ),
    ),
    "urged": (
        CATALOGUE,
        CLERK,
        HandlingUrged(about=f"case:{CASE_HEARD}", reason="申请人来电催问"),
    ),
    "review-1-4": _review(CASE_SECOND_GRANT, 1),
    "review-2-4": _review(CASE_SECOND_GRANT, 2),
    "survey-scheduled": (
        BUREAU,
        FIRST_REVIEWER,
        SiteSurveyScheduled(
            case=CASE_UNSUPERVISED,
            surveyors=(FIRST_REVIEWER, SECOND_REVIEWER),
            survey_on=date(2017, 10, 10),
            place="内丘县中兴大街",
        ),
    ),
    "surveyed": (
        BUREAU,
        FIRST_REVIEWER,
        SiteSurveyCompleted(
            case=CASE_UNSUPERVISED,
            surveyors=(FIRST_REVIEWER, SECOND_REVIEWER),
            surveyed_on=date(2017, 10, 10),
            result=SurveyResult.PASSED,
            evidence=("sha256:" + "ef" * 32,),
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
