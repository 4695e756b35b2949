"""监管文书: what is written from the push to feedback and credit."""

from datetime import timedelta

from ledger.events.credit import (
    Forbidden,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackAcknowledged,
    FeedbackAnswered,
    FeedbackKind,
    FollowUpRecorded,
    PushFailed,
    PushReceived,
    PushStage,
    PushStopped,
    SupervisionFeedbackSent,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReassigned,
    TaskReturned,
)
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultAudited,
    SpotCheckResultRecorded,
    UnlicensedActivityFound,
)
from shenguan.simulation import county as names
from shenguan.simulation.papers.numbers import Numbers, said


class OversightPapers(Numbers):
    """监管文书: push, task, inspection, penalty, restriction, feedback."""

    def pushed(self, **otherwise: object) -> ApprovalPushed:
        """推送, of the decision."""
        event = ApprovalPushed(
            task=self.task,
            case=self.case,
            item=self.item,
            agency_to=self.supervisor,
            stage=PushStage.DECIDED,
        )
        return said(event, otherwise)

    def push_failed(self, **otherwise: object) -> PushFailed:
        """推送失败."""
        event = PushFailed(
            task=self.task,
            case=self.case,
            item=self.item,
            stage=PushStage.DECIDED,
            reason="无监管职责单位",
        )
        return said(event, otherwise)

    def push_stopped(self, **otherwise: object) -> PushStopped:
        """推送终止."""
        return said(PushStopped(task=self.task, reason="所告事项已变更"), otherwise)

    def arrived(self, **otherwise: object) -> PushReceived:
        """接收."""
        return said(PushReceived(task=self.task), otherwise)

    def claimed(self, **otherwise: object) -> SupervisionTaskClaimed:
        """认领."""
        return said(SupervisionTaskClaimed(task=self.task), otherwise)

    def returned(self, **otherwise: object) -> TaskReturned:
        """退回."""
        return said(TaskReturned(task=self.task, reason="非本局职责"), otherwise)

    def reassigned(self, duty: str, **otherwise: object) -> TaskReassigned:
        """重新指派, by a duty."""
        event = TaskReassigned(task=self.task, agency_to=self.supervisor, duty=duty)
        return said(event, otherwise)

    def followed_up(self, **otherwise: object) -> FollowUpRecorded:
        """跟进, of every focus point."""
        event = FollowUpRecorded(
            task=self.task,
            followed_up_on=self.today,
            focus_points=names.FOCUS_POINTS,
            result="正常",
        )
        return said(event, otherwise)

    def task_closed(self, **otherwise: object) -> SupervisionTaskClosed:
        """监管办结."""
        event = SupervisionTaskClosed(task=self.task, closed_on=self.today, result="正常")
        return said(event, otherwise)

    def checked(self, **otherwise: object) -> SpotCheckResultRecorded:
        """检查: nothing was found."""
        event = SpotCheckResultRecorded(
            check=self.check,
            subject=self.subject,
            item=self.item,
            checked_on=self.today,
            result_code="1",
            code_system="双随机抽查结果",
            inspectors=self.inspectors,
        )
        return said(event, otherwise)

    @property
    def inspectors(self) -> tuple[str, str]:
        """Who inspects."""
        return f"{self.supervisor}/1", f"{self.supervisor}/2"

    def failed(self, **otherwise: object) -> SpotCheckResultRecorded:
        """检查: a problem was found."""
        return self.checked(**{"result_code": "2", "problems_serious": 1, **otherwise})

    def audited(self, **otherwise: object) -> SpotCheckResultAudited:
        """结果审核: it passes."""
        event = SpotCheckResultAudited(check=self.check, audited_on=self.today, passed=True)
        return said(event, otherwise)

    def unlicensed(self, **otherwise: object) -> UnlicensedActivityFound:
        """无证活动, under the number of an inspection."""
        event = UnlicensedActivityFound(
            check=self.check,
            subject=self.subject,
            item=self.item,
            found_on=self.today,
            inspectors=self.inspectors,
            content="未经许可从事经营活动",
        )
        return said(event, otherwise)

    def ordered(self, **otherwise: object) -> RectificationOrdered:
        """责令改正, because of the inspection."""
        event = RectificationOrdered(
            rectification=self.order,
            about=f"check:{self.check}",
            subject=self.subject,
            item=self.item,
            ordered_on=self.today,
            due_on=self.today + timedelta(days=30),
            demand="限期改正",
        )
        return said(event, otherwise)

    def rectified(self, **otherwise: object) -> RectificationVerified:
        """整改复查通过."""
        event = RectificationVerified(rectification=self.order, verified_on=self.today, passed=True)
        return said(event, otherwise)

    def penalised(self, **otherwise: object) -> PenaltyDecided:
        """行政处罚: a fine."""
        event = PenaltyDecided(
            penalty=self.penalty,
            subject=self.subject,
            item=self.item,
            kinds=("2",),
            fine_fen=500_000,
            document=f"罚字{self.number}号",
            facts="违反许可条件经营",
            basis="食品安全法 第一百二十四条",
            decided_on=self.today,
        )
        return said(event, otherwise)

    def penalty_revoked(self, **otherwise: object) -> PenaltyRevoked:
        """处罚撤销."""
        event = PenaltyRevoked(
            penalty=self.penalty,
            subject=self.subject,
            document=f"撤字{self.number}号",
            reason="事实认定错误",
            revoked_on=self.today,
        )
        return said(event, otherwise)

    def restricted(self, **otherwise: object) -> RestrictionImposed:
        """信用限制, because of the penalty, for half a year."""
        event = RestrictionImposed(
            restriction=self.restriction,
            subject=self.subject,
            measure=names.MEASURE,
            ground=f"penalty:{self.penalty}",
            forbids=(Forbidden.GRANT,),
            from_on=self.today,
            until_on=self.today + timedelta(days=180),
            basis="食品安全法 第一百三十五条",
        )
        return said(event, otherwise)

    def lifted(self, **otherwise: object) -> RestrictionLifted:
        """限制解除."""
        event = RestrictionLifted(
            restriction=self.restriction, subject=self.subject, reason="已改正"
        )
        return said(event, otherwise)

    def fed_back(self, **otherwise: object) -> SupervisionFeedbackSent:
        """监管反馈, of the penalty."""
        event = SupervisionFeedbackSent(
            feedback=self.feedback,
            about=f"penalty:{self.penalty}",
            kind=FeedbackKind.PENALTY,
            agency_to=self.bureau,
            content="该企业已受行政处罚",
        )
        return said(event, otherwise)

    def acknowledged(self, **otherwise: object) -> FeedbackAcknowledged:
        """反馈签收."""
        return said(FeedbackAcknowledged(feedback=self.feedback), otherwise)

    def answered(self, **otherwise: object) -> FeedbackAnswered:
        """反馈整改."""
        return said(FeedbackAnswered(feedback=self.feedback, answer="已核实"), otherwise)
