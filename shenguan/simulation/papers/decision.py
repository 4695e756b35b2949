"""决定文书: what is written from the decision to the end of the licence."""

from datetime import timedelta
from typing import Final

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome
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
from ledger.events.delivery import DecisionDelivered, DeliveryWay, RecordPublicised
from ledger.events.handling import CaseClosed, CaseOutcome
from shenguan.simulation import county as names
from shenguan.simulation.papers.numbers import Numbers, said

LICENCE_TERM: Final = timedelta(days=1_825)


class DecisionPapers(Numbers):
    """决定文书: decision, delivery, publication, licence, appeal."""

    def granted(self, **otherwise: object) -> DecisionMade:
        """准予许可, today."""
        event = DecisionMade(
            case=self.case,
            item=self.item,
            outcome=DecisionOutcome.GRANTED,
            document=f"审批字{self.number}号",
            seal=names.SEAL,
            decided_on=self.today,
        )
        return said(event, otherwise)

    def refused(self, **otherwise: object) -> DecisionMade:
        """不予许可, with reason and remedies."""
        event = DecisionMade(
            case=self.case,
            item=self.item,
            outcome=DecisionOutcome.REFUSED,
            document=f"不予字{self.number}号",
            seal=names.SEAL,
            decided_on=self.today,
            reason="不符合法定条件",
            remedies_told=True,
        )
        return said(event, otherwise)

    def closed(self, **otherwise: object) -> CaseClosed:
        """办结, as granted."""
        event = CaseClosed(case=self.case, outcome=CaseOutcome.GRANTED, closed_on=self.today)
        return said(event, otherwise)

    def delivered(self, **otherwise: object) -> DecisionDelivered:
        """送达, at the window."""
        event = DecisionDelivered(
            case=self.case, way=DeliveryWay.COLLECTED, delivered_on=self.today
        )
        return said(event, otherwise)

    def publicised(self, **otherwise: object) -> RecordPublicised:
        """公示, of the decision."""
        event = RecordPublicised(about=f"case:{self.case}", channel="信用中国", from_on=self.today)
        return said(event, otherwise)

    def issued(self, **otherwise: object) -> LicenceIssued:
        """发证, for five years from today."""
        event = LicenceIssued(
            licence=self.licence,
            case=self.case,
            subject=self.subject,
            item=self.item,
            valid_from=self.today,
            valid_to=self.today + LICENCE_TERM,
        )
        return said(event, otherwise)

    def changed(self, **otherwise: object) -> LicenceChanged:
        """变更, from today."""
        event = LicenceChanged(
            licence=self.licence, kind=LicenceChange.AMENDED, effective_on=self.today
        )
        return said(event, otherwise)

    def revoked(self, **otherwise: object) -> LicenceRevoked:
        """撤销."""
        event = LicenceRevoked(
            licence=self.licence,
            kind=Revocation.REVOKED,
            effective_on=self.today,
            basis="行政许可法 第六十九条",
        )
        return said(event, otherwise)

    def struck_off(self, **otherwise: object) -> LicenceCancelled:
        """注销."""
        event = LicenceCancelled(licence=self.licence, effective_on=self.today, reason="申请注销")
        return said(event, otherwise)

    def appealed(self, **otherwise: object) -> AppealFiled:
        """复议, against the decision on the case."""
        event = AppealFiled(
            appeal=self.appeal,
            about=f"case:{self.case}",
            subject=self.subject,
            kind=AppealKind.RECONSIDERATION,
            filed_on=self.today,
        )
        return said(event, otherwise)

    def appeal_decided(self, **otherwise: object) -> AppealDecided:
        """复议决定: upheld."""
        event = AppealDecided(
            appeal=self.appeal,
            about=f"case:{self.case}",
            subject=self.subject,
            outcome=AppealOutcome.UPHELD,
            effective_on=self.today,
            document=f"复议字{self.number}号",
        )
        return said(event, otherwise)
