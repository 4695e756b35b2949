"""查处文书: what is written of an enforcement case, from its filing to its end."""

from ledger.events.enforcement import (
    CaseTransferredToJudicial,
    EnforcementCaseClosed,
    EnforcementCaseFiled,
    EnforcementOutcome,
    JudicialOutcome,
    JudicialOutcomeReceived,
)
from shenguan.simulation.papers.numbers import Numbers, said


class EnforcementPapers(Numbers):
    """查处文书: filing, transfer, what the police say, end."""

    def filed(self, **otherwise: object) -> EnforcementCaseFiled:
        """立案, because of the inspection."""
        event = EnforcementCaseFiled(
            enforcement=self.enforcement,
            about=f"check:{self.check}",
            subject=self.subject,
            item=self.item,
            filed_on=self.today,
            suspicion="涉嫌违反许可条件经营",
        )
        return said(event, otherwise)

    def transferred(self, **otherwise: object) -> CaseTransferredToJudicial:
        """移送司法."""
        event = CaseTransferredToJudicial(
            enforcement=self.enforcement,
            transferred_to="县公安局",
            transferred_on=self.today,
            document="移送书",
            reason="涉嫌犯罪",
        )
        return said(event, otherwise)

    def heard(self, **otherwise: object) -> JudicialOutcomeReceived:
        """司法结果: it is given back."""
        event = JudicialOutcomeReceived(
            enforcement=self.enforcement,
            outcome=JudicialOutcome.RETURNED,
            received_on=self.today,
            document="通知书",
        )
        return said(event, otherwise)

    def ended(self, **otherwise: object) -> EnforcementCaseClosed:
        """结案: nobody is penalised, and it says why."""
        event = EnforcementCaseClosed(
            enforcement=self.enforcement,
            outcome=EnforcementOutcome.NOT_PENALISED,
            closed_on=self.today,
            document=f"结字{self.number}号",
            reason="已查明",
        )
        return said(event, otherwise)
