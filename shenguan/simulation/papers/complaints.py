"""投诉举报文书: what is complained of, to whom it goes, and what is answered."""

from ledger.events.complaint import (
    ComplaintAnswered,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintReceived,
    ComplaintRouted,
)
from shenguan.simulation.papers.numbers import Numbers, said


class ComplaintPapers(Numbers):
    """投诉举报文书: receipt, routing, answer."""

    def complained(self, **otherwise: object) -> ComplaintReceived:
        """投诉举报受理, of somebody whom the bureau licensed."""
        event = ComplaintReceived(
            complaint=self.complaint,
            subject=self.subject,
            item=self.item,
            kind=ComplaintKind.COMPLAINT,
            channel="12345",
            received_on=self.today,
            content="反映经营场所与许可不符",
        )
        return said(event, otherwise)

    def passed_on(self, **otherwise: object) -> ComplaintRouted:
        """投诉举报转办, to who supervises the item."""
        event = ComplaintRouted(
            complaint=self.complaint, agency_to=self.supervisor, routed_on=self.today
        )
        return said(event, otherwise)

    def replied(self, **otherwise: object) -> ComplaintAnswered:
        """投诉举报答复."""
        event = ComplaintAnswered(
            complaint=self.complaint,
            outcome=ComplaintOutcome.FOUNDED,
            answered_on=self.today,
            answer="已核查答复",
        )
        return said(event, otherwise)
