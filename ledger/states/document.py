"""上级文件: who received a document, to whom it went on, and who has acknowledged it."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.upstream import (
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from ledger.fact import AnyFact, Fact
from ledger.view import State


class Document(State, frozen=True, kw_only=True):
    """上级文件: its receipt, the first forwarding to each agency, and who acknowledged it."""

    tag: ClassVar = "document"
    folds: ClassVar = (
        UpstreamDocumentReceived,
        UpstreamDocumentForwarded,
        UpstreamDocumentAcknowledged,
    )
    receipt: Fact[UpstreamDocumentReceived] | None = None
    forwarded: tuple[Fact[UpstreamDocumentForwarded], ...] = ()
    acknowledged: tuple[tuple[str, str], ...] = ()
    """Each agency that acknowledged it, with the entry."""

    @property
    def holders(self) -> tuple[str, ...]:
        """The agencies that have the document."""
        first = () if self.receipt is None else (self.receipt.agency,)
        return (*first, *(one.event.agency_to for one in self.forwarded))

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold the receipt, a forwarding or an acknowledgement, in any order."""
        match fact.event:
            case UpstreamDocumentReceived():
                return replace(self, receipt=self.receipt or fact)
            case UpstreamDocumentForwarded():
                return replace(self, forwarded=(*self.forwarded, fact))
            case UpstreamDocumentAcknowledged():
                return replace(self, acknowledged=(*self.acknowledged, (fact.agency, fact.id)))
        return self
