"""监察局 comes: it reads a file, excuses a light, and has the bureau answer for one."""

from datetime import date
from typing import Final

from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    AccountabilityOutcome,
    ActionItem,
    ActionItemClosed,
    AlertDismissed,
    AuditExportMade,
    CaseFileReviewed,
    FileReviewResult,
    JointMeetingHeld,
    SafeHarbourDecided,
)
from ledger.law.light import LightKind
from tests.examples.intake import CASE, CASE_UNSUPERVISED
from tests.examples.organisation import (
    AUDITOR,
    BUREAU,
    DISCIPLINE,
    INSPECTOR,
    KEEPER,
    MARKET,
    RECEIVER,
    ROOT,
)
from tests.examples.step import Told, step_id

ACCOUNTABILITY: Final = f"{DISCIPLINE}/WZ2017-01"
MEETING: Final = f"{BUREAU}/HY2017-01"
LATE_SINCE: Final = 100
"""A place of the log at which the case was accepted and not decided."""

TOLD: Final[dict[str, Told]] = {
    "file-reviewed": (
        DISCIPLINE,
        AUDITOR,
        CaseFileReviewed(
            case=CASE,
            reviewed_on=date(2017, 10, 10),
            result=FileReviewResult.FLAWED,
            reviewers=(AUDITOR,),
            found="送达回证未归卷",
        ),
    ),
    "accountability-opened": (
        DISCIPLINE,
        AUDITOR,
        AccountabilityOpened(
            accountability=ACCOUNTABILITY,
            about=f"case:{CASE_UNSUPERVISED}",
            kind=LightKind.DECISION,
            as_of=LATE_SINCE,
            light_on=date(2017, 10, 9),
            duty=step_id("duty-advertising"),
            reason="超过法定期限未作决定",
            document="内监〔2017〕13号",
        ),
    ),
    "harbour-decided": (
        DISCIPLINE,
        AUDITOR,
        SafeHarbourDecided(
            accountability=ACCOUNTABILITY,
            granted=False,
            decided_on=date(2017, 10, 10),
            basis="三个区分开来",
            reason="不属改革探索中的失误",
        ),
    ),
    "accountability-decided": (
        DISCIPLINE,
        AUDITOR,
        AccountabilityDecided(
            accountability=ACCOUNTABILITY,
            outcome=AccountabilityOutcome.LIABLE,
            decided_on=date(2017, 10, 10),
            reason="逾期无正当理由",
            consequence="责令书面检查",
            responsible=(RECEIVER,),
            document="内监〔2017〕14号",
        ),
    ),
    "accountability-closed": (
        DISCIPLINE,
        AUDITOR,
        AccountabilityClosed(
            accountability=ACCOUNTABILITY,
            closed_on=date(2017, 10, 10),
            duty=step_id("duty-advertising"),
            result="已提交书面检查",
        ),
    ),
    "dismissed": (
        DISCIPLINE,
        AUDITOR,
        AlertDismissed(
            about=f"case:{CASE_UNSUPERVISED}",
            kind=LightKind.DECISION,
            as_of=LATE_SINCE,
            light_on=date(2017, 10, 9),
            reason="问责已落实, 案件已督办",
            document="内监〔2017〕12号",
        ),
    ),
    "meeting-held": (
        BUREAU,
        RECEIVER,
        JointMeetingHeld(
            meeting=MEETING,
            title="审管衔接联席会议",
            held_on=date(2017, 10, 10),
            attended_by=(BUREAU, MARKET),
            actions=(
                ActionItem(
                    number="1", content="补录九月检查结果", owner=MARKET, due_on=date(2017, 10, 20)
                ),
            ),
            minutes="sha256:" + "ab" * 32,
        ),
    ),
    "action-closed": (
        MARKET,
        INSPECTOR,
        ActionItemClosed(
            meeting=MEETING, action="1", done_on=date(2017, 10, 10), result="已全部补录"
        ),
    ),
    "exported": (
        KEEPER,
        ROOT,
        AuditExportMade(
            until_position=LATE_SINCE,
            digest="sha256:" + "cd" * 32,
            entries_count=LATE_SINCE,
            recipient="县审计局",
            purpose="二〇一七年度行政审批专项审计",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
