"""受理与办理文书: what is written from the window to the decision."""

from datetime import timedelta
from typing import Final

from ledger.events.delivery import CreditConsulted
from ledger.events.handling import (
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
from ledger.events.intake import (
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    SupplementRequested,
    SupplementSubmitted,
)
from shenguan.simulation import county as names
from shenguan.simulation.papers.numbers import Numbers, handed_in, said

_DIGEST: Final = f"sha256:{'ab' * 32}"


class IntakePapers(Numbers):
    """受理与办理文书: from receipt to the consultation before a decision."""

    def received(self, *materials: str, **otherwise: object) -> ApplicationReceived:
        """收件: everything is handed in, unless materials are named."""
        event = ApplicationReceived(
            case=self.case,
            subject=self.subject,
            item=self.item,
            channel="窗口",
            materials=handed_in(*(materials or names.MATERIALS)),
        )
        return said(event, otherwise)

    def notice(self, *materials: str, **otherwise: object) -> SupplementRequested:
        """补正告知: the last material lacks, unless others are named."""
        asked = materials or names.MATERIALS[-1:]
        return said(SupplementRequested(case=self.case, materials=asked), otherwise)

    def supplement(self, *materials: str, **otherwise: object) -> SupplementSubmitted:
        """补正提交."""
        given = handed_in(*(materials or names.MATERIALS[-1:]))
        return said(SupplementSubmitted(case=self.case, materials=given), otherwise)

    def accepted(self, **otherwise: object) -> ApplicationAccepted:
        """受理, today."""
        event = ApplicationAccepted(case=self.case, item=self.item, accepted_on=self.today)
        return said(event, otherwise)

    def turned_away(self, **otherwise: object) -> ApplicationNotAccepted:
        """不予受理."""
        event = ApplicationNotAccepted(case=self.case, reason="不属于本机关职权范围")
        return said(event, otherwise)

    def withdrawn(self, **otherwise: object) -> ApplicationWithdrawn:
        """撤回申请."""
        return said(ApplicationWithdrawn(case=self.case, reason="申请人撤回"), otherwise)

    def routed(self, **otherwise: object) -> CaseRouted:
        """转办."""
        return said(CaseRouted(case=self.case, department="业务股"), otherwise)

    def step(self, **otherwise: object) -> HandlingStepCompleted:
        """环节办结."""
        return said(HandlingStepCompleted(case=self.case, step="拟文"), otherwise)

    def review(self, level: int = 1, **otherwise: object) -> ReviewCompleted:
        """审核通过, at a level."""
        event = ReviewCompleted(case=self.case, level=level, opinion=Opinion.PASS)
        return said(event, otherwise)

    def survey_set(self, **otherwise: object) -> SiteSurveyScheduled:
        """踏勘安排, for today."""
        event = SiteSurveyScheduled(case=self.case, surveyors=self.surveyors, survey_on=self.today)
        return said(event, otherwise)

    def survey_done(self, **otherwise: object) -> SiteSurveyCompleted:
        """踏勘完成, today, as it has to be."""
        event = SiteSurveyCompleted(
            case=self.case,
            surveyors=self.surveyors,
            surveyed_on=self.today,
            result=SurveyResult.PASSED,
        )
        return said(event, otherwise)

    @property
    def surveyors(self) -> tuple[str, str]:
        """Who goes to the site."""
        county = self.pen.county
        return county.reviewer.actor, county.officer(county.bureau, 202).actor

    def pause(self, **otherwise: object) -> SpecialProcedureStarted:
        """听证: a hearing begins, and the applicant is told."""
        event = SpecialProcedureStarted(
            case=self.case,
            kind=ProcedureKind.HEARING,
            document="听证告知书",
            notified_on=self.today,
            until=self.today + timedelta(days=10),
        )
        return said(event, otherwise)

    def pause_over(self, **otherwise: object) -> SpecialProcedureEnded:
        """特别程序结束."""
        return said(SpecialProcedureEnded(case=self.case), otherwise)

    def extended(self, **otherwise: object) -> TimeLimitExtended:
        """延长期限, by ten working days."""
        event = TimeLimitExtended(case=self.case, days=10, reason="案情复杂", told_on=self.today)
        return said(event, otherwise)

    def promised(self, **otherwise: object) -> CommitmentMade:
        """告知承诺, to be verified within thirty days."""
        event = CommitmentMade(
            case=self.case,
            subject=self.subject,
            text=_DIGEST,
            conditions="符合许可条件",
            verify_by=self.today + timedelta(days=30),
        )
        return said(event, otherwise)

    def verified(self, **otherwise: object) -> CommitmentVerified:
        """承诺核查: it was kept."""
        event = CommitmentVerified(
            case=self.case,
            subject=self.subject,
            result=CommitmentResult.KEPT,
            way="现场核查",
            verified_on=self.today,
        )
        return said(event, otherwise)

    def urged(self, **otherwise: object) -> HandlingUrged:
        """催办."""
        return said(HandlingUrged(about=f"case:{self.case}", reason="请尽快办理"), otherwise)

    def consulted(self, **otherwise: object) -> CreditConsulted:
        """信用核查: what the log held at its beginning is seen, unless said otherwise."""
        event = CreditConsulted(case=self.case, position=1, subjects=(self.subject,))
        return said(event, otherwise)
