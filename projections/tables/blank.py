"""空白证照: the table of batches and of the blanks that are gone; one still in stock has no row."""

from collections.abc import Iterable
from typing import Annotated

from ledger.events.blank import (
    BlankCertificatesCounted,
    BlankCertificatesIssued,
    BlankCertificateSpoiled,
    BlankCertificatesReceived,
)
from ledger.events.decision import LicenceIssued
from ledger.fact import Fact
from ledger.labels import label
from ledger.law.blank import count_of
from projections.engine.row import Day, Instant, Row, happened
from projections.engine.table import Projection, Table


class BlankRow(Row):
    """空白证照: a batch in the row without a serial number, each blank that is gone beside it.

    ``expected_count`` is how many had to be left when they were counted.
    """

    batch: Annotated[str, label("批次编号")]
    serial: Annotated[str, label("空白证照编号")]
    certificate: str | None = None
    first_serial: str | None = None
    last_serial: str | None = None
    size_count: Annotated[int | None, label("发放数量")] = None
    agency: str | None = None
    agency_to: str | None = None
    issuer: str | None = None
    issued_on: Day | None = None
    issued_at: Annotated[Instant | None, label("发放登记时间")] = None
    document: str | None = None
    received_on: Day | None = None
    received_count: Annotated[int | None, label("入库数量")] = None
    used_count: Annotated[int, label("已使用数")] = 0
    spoiled_count: Annotated[int, label("已作废数")] = 0
    counted_on: Day | None = None
    counted_count: Annotated[int | None, label("盘点数量")] = None
    expected_count: Annotated[int | None, label("应存数量")] = None
    licence: str | None = None
    gone_at: Annotated[Instant | None, label("使用或作废时间")] = None
    spoiled_on: Day | None = None
    reason: str | None = None
    observed: bool = False
    source: str | None = None


BATCH = ""
"""The serial number of the row that is about the batch."""
BLANKS = Table("blanks", "batch", BlankRow, key=2, indexes=("serial",))
projection = Projection("blanks", (BLANKS,))


@BLANKS.on(BlankCertificatesIssued, keys=lambda _: [(BATCH,)])
def issued(row: BlankRow, fact: Fact[BlankCertificatesIssued]) -> None:
    """空白证照发放; of two under one number the first counts."""
    if row.issued_at is not None:
        return
    event = fact.event
    row.issued_at = happened(row, fact)
    row.certificate = event.certificate
    row.first_serial = event.first_serial
    row.last_serial = event.last_serial
    row.size_count = count_of(event.first_serial, event.last_serial)
    row.agency = fact.agency
    row.agency_to = event.agency_to
    row.issuer = event.issuer
    row.issued_on = event.issued_on.isoformat()
    row.document = event.document


@BLANKS.on(BlankCertificatesReceived, keys=lambda _: [(BATCH,)])
def received(row: BlankRow, fact: Fact[BlankCertificatesReceived]) -> None:
    """空白证照入库."""
    if row.received_on is None:
        row.received_on = fact.event.received_on.isoformat()
        row.received_count = fact.event.count


@BLANKS.on(BlankCertificatesCounted, keys=lambda _: [(BATCH,)])
def counted(row: BlankRow, fact: Fact[BlankCertificatesCounted]) -> None:
    """空白证照盘点; the last one counts."""
    row.counted_on = fact.event.counted_on.isoformat()
    row.counted_count = fact.event.count
    row.expected_count = left_of(row)


def left_of(row: BlankRow) -> int:
    """Return how many blanks of a batch have to be left."""
    return (row.size_count or 0) - row.used_count - row.spoiled_count


def _gone(fact: Fact[LicenceIssued] | Fact[BlankCertificateSpoiled]) -> Iterable[tuple[str]]:
    serial = fact.event.blank_serial
    return [] if serial is None else [(BATCH,), (serial,)]


@BLANKS.on(LicenceIssued, keys=_gone)
def used(row: BlankRow, fact: Fact[LicenceIssued]) -> None:
    """发证: a blank is used."""
    if row.serial == BATCH:
        row.used_count += 1
    elif row.gone_at is None:
        row.gone_at = happened(row, fact)
        row.licence = fact.event.licence


@BLANKS.on(BlankCertificateSpoiled, keys=_gone)
def spoiled(row: BlankRow, fact: Fact[BlankCertificateSpoiled]) -> None:
    """空白证照作废."""
    if row.serial == BATCH:
        row.spoiled_count += 1
    elif row.gone_at is None:
        row.gone_at = happened(row, fact)
        row.spoiled_on = fact.event.spoiled_on.isoformat()
        row.reason = fact.event.reason
