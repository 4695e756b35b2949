"""空白证照: a batch, what became of one serial number, and how many blanks are left."""

from collections.abc import Iterator
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.blank import (
    BlankCertificatesIssued,
    BlankCertificateSpoiled,
    BlankCertificatesReceived,
)
from ledger.events.decision import LicenceIssued
from ledger.fact import AnyFact, Fact
from ledger.law.blank import holds
from ledger.states.agency import acts_for
from ledger.view import Objection, State, View, refusal


class BlankBatch(State, frozen=True, kw_only=True):
    """空白证照批次: what was issued to whom, and that it came in."""

    tag: ClassVar = "batch"
    folds: ClassVar = (BlankCertificatesIssued, BlankCertificatesReceived)
    issued: Fact[BlankCertificatesIssued] | None = None
    received: Fact[BlankCertificatesReceived] | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the issue or the receipt, in any order."""
        if isinstance(fact.event, BlankCertificatesIssued):
            return replace(self, issued=self.issued or fact)
        return replace(self, received=self.received or fact)


class BlankUse(State, frozen=True, kw_only=True):
    """空白证照用途: what became of the blanks of one serial number, one for each batch.

    A serial number stands in few batches: whoever issues a licence reads these, not the thousands
    of licences that a batch was used for.
    """

    tag: ClassVar = "blank"
    folds: ClassVar = (LicenceIssued, BlankCertificateSpoiled)
    uses: tuple[AnyFact, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a use or a spoiling."""
        return replace(self, uses=(*self.uses, fact))


class BlankStock(State, frozen=True, kw_only=True):
    """空白证照库存: how many blanks of a batch are gone; only who counts them reads it."""

    tag: ClassVar = "batch"
    folds: ClassVar = (LicenceIssued, BlankCertificateSpoiled)
    gone: int = 0

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a use or a spoiling."""
        return replace(self, gone=self.gone + 1) if fact.event.blank_serial is not None else self


def judge_blank(
    fact: Fact[LicenceIssued] | Fact[BlankCertificateSpoiled], view: View
) -> Iterator[Objection]:
    """Yield what stands against using, or spoiling, a blank: it is not in stock, or is gone."""
    number, serial = fact.event.batch, fact.event.blank_serial
    if number is None and serial is None:
        return
    issued = view.of(BlankBatch, number).issued if number is not None else None
    if issued is None or serial is None:
        yield UNKNOWN_SERIAL("data.blank_serial", f"{number or ''} · {serial or ''}")
        return
    batch = issued.event
    if not holds(batch.first_serial, batch.last_serial, serial):
        range_text = f"{batch.first_serial} – {batch.last_serial}"
        yield UNKNOWN_SERIAL("data.blank_serial", f"{serial} · {range_text}", blocking=(issued.id,))
        return
    if not acts_for(view, fact.agency, batch.agency_to):
        yield NOT_RECEIVER("agency", f"{fact.agency} ≠ {batch.agency_to}")
    for one in view.of(BlankUse, serial).uses:
        if one.id != fact.id and _is_same_paper(view, one.event.batch, issued):
            yield SERIAL_USED("data.blank_serial", serial, blocking=(one.id,))


def _is_same_paper(view: View, number: str | None, issued: Fact[BlankCertificatesIssued]) -> bool:
    """Tell whether a serial number of another batch is the same sheet of paper.

    One body prints one certificate with each number once: whoever makes up a second batch over the
    same numbers has no second sheet.
    """
    if number is None or number == issued.event.batch:
        return number is not None
    other = view.of(BlankBatch, number).issued
    return other is not None and _printed(other) == _printed(issued)


def _printed(issued: Fact[BlankCertificatesIssued]) -> tuple[str, str]:
    return issued.event.certificate, issued.event.issuer or issued.agency


_SOURCE: Final = "河北省编办: 空白证照直接发放审批局"


UNKNOWN_SERIAL = refusal(
    "blank.unknown-serial",
    "空白证照编号不存在",
    "no blank of this serial number was issued in the batch that is named, or only one of batch "
    "and serial number is named",
    source=_SOURCE,
    remedy="name the batch and the number as it is printed; record BlankCertificatesIssued first",
)


SERIAL_USED = refusal(
    "blank.serial-used",
    "空白证照编号已使用",
    "the blank of this serial number was used for a licence, or is spoiled, already",
    source=_SOURCE,
    remedy="take another blank; where the licence was misprinted, correct its serial number first "
    "and spoil the old blank then",
)


NOT_RECEIVER = refusal(
    "blank.not-receiver",
    "非接收机关",
    "the blanks of the batch were issued to another agency",
    source=_SOURCE,
    remedy="let the agency record it that the blanks were issued to",
)
