"""空白证照: from the body above straight to the bureau; each sheet once; the stock has to fit."""

from collections.abc import Iterator
from typing import Final

from ledger.events.base import Role
from ledger.events.blank import (
    BlankCertificatesCounted,
    BlankCertificatesIssued,
    BlankCertificateSpoiled,
    BlankCertificatesReceived,
)
from ledger.fact import Fact
from ledger.law.blank import count_of
from ledger.rules.base import rule
from ledger.states.agency import acts_for, has_role, judge_registered
from ledger.states.blank import NOT_RECEIVER, BlankBatch, BlankStock, judge_blank
from ledger.states.day import judge_day
from ledger.view import Objection, View, finding, refusal

_Stock = (
    Fact[BlankCertificatesReceived] | Fact[BlankCertificateSpoiled] | Fact[BlankCertificatesCounted]
)


@rule(BlankCertificatesIssued)
def issue(fact: Fact[BlankCertificatesIssued], view: View) -> Iterator[Objection]:
    """空白证照发放: a range, to a body that approves, recorded by the issuer or the receiver."""
    event = fact.event
    known = view.of(BlankBatch, event.batch).issued
    if known is not None:
        yield EXISTS("data.batch", event.batch, blocking=(known.id,))
    if count_of(event.first_serial, event.last_serial) is None:
        yield RANGE("data.last_serial", f"{event.first_serial} – {event.last_serial}")
    yield from judge_registered(view, "data.agency_to", event.agency_to)
    yield from judge_day(fact, view, "issued_on")
    is_issuer = has_role(view, fact.agency, Role.UPSTREAM)
    if not has_role(view, event.agency_to, Role.APPROVAL):
        yield VIA_DEPARTMENT("data.agency_to", event.agency_to)
    elif event.via is not None:
        yield VIA_DEPARTMENT("data.via", event.via)
    elif not is_issuer and not acts_for(view, fact.agency, event.agency_to):
        yield VIA_DEPARTMENT("agency", fact.agency)
    if not is_issuer and event.issuer is None:
        yield ISSUER_UNSAID("data.issuer", event.batch)


@rule(BlankCertificatesReceived)
def receive(fact: Fact[BlankCertificatesReceived], view: View) -> Iterator[Objection]:
    """空白证照入库: once, by the bureau that they were issued to, counted."""
    event = fact.event
    batch = view.of(BlankBatch, event.batch)
    if batch.issued is None:
        yield UNKNOWN("data.batch", event.batch)
        return
    if batch.received is not None:
        yield RECEIVED("data.batch", event.batch, blocking=(batch.received.id,))
    issued = batch.issued.event
    yield from _judge_keeper(fact, view, batch)
    if event.via is not None:
        yield VIA_DEPARTMENT("data.via", event.via)
    yield from judge_day(fact, view, "received_on", after=issued.issued_on)
    expected = count_of(issued.first_serial, issued.last_serial)
    if expected is not None and event.count != expected:
        yield COUNT_DIFFERS("data.count", f"{event.count} ≠ {expected}")


def _judge_keeper(fact: _Stock, view: View, batch: BlankBatch) -> Iterator[Objection]:
    """Yield that another agency says something of the stock; 监察 may count it."""
    receiver = None if batch.issued is None else batch.issued.event.agency_to
    if receiver is None or acts_for(view, fact.agency, receiver):
        return
    is_count = isinstance(fact.event, BlankCertificatesCounted)
    if not (is_count and has_role(view, fact.agency, Role.INSPECTION)):
        yield NOT_RECEIVER("agency", f"{fact.agency} ≠ {receiver}")


@rule(BlankCertificateSpoiled)
def spoil(fact: Fact[BlankCertificateSpoiled], view: View) -> Iterator[Objection]:
    """空白证照作废: of a blank that is in stock."""
    issued = view.of(BlankBatch, fact.event.batch).issued
    yield from judge_blank(fact, view)
    after = None if issued is None else issued.event.issued_on
    yield from judge_day(fact, view, "spoiled_on", after=after)


@rule(BlankCertificatesCounted)
def count(fact: Fact[BlankCertificatesCounted], view: View) -> Iterator[Objection]:
    """空白证照盘点: what is left is what was issued without what was used and spoiled."""
    event = fact.event
    batch = view.of(BlankBatch, event.batch)
    if batch.issued is None:
        yield UNKNOWN("data.batch", event.batch)
        return
    issued = batch.issued.event
    yield from _judge_keeper(fact, view, batch)
    yield from judge_day(fact, view, "counted_on", after=issued.issued_on)
    size = count_of(issued.first_serial, issued.last_serial) or 0
    gone = view.of(BlankStock, event.batch).gone
    if event.count != size - gone:
        yield COUNT_DIFFERS("data.count", f"{event.count} ≠ {size} − {gone}")


_SOURCE: Final = "河北省编办: 空白证照直接发放审批局, 不得由职能部门转手"


EXISTS = refusal(
    "blank.exists",
    "批次编号已使用",
    "a batch of blanks was issued under this number already",
    source="空白证照批次: unique in the country",
    remedy="use a new number for each batch",
)


UNKNOWN = refusal(
    "blank.unknown",
    "批次不存在",
    "no batch of blanks was issued under this number",
    source=_SOURCE,
    remedy="record BlankCertificatesIssued first; the receiver brings it in where the issuer is no "
    "agency here",
)


RANGE = refusal(
    "blank.range",
    "编号区间有误",
    "the two serial numbers are not the ends of one range, or the range has more than 1,000,000",
    source="空白证照编号: printed in sequence, of one width",
    remedy="give both as they are printed, the lower one first; issue a larger lot in batches",
)


VIA_DEPARTMENT = refusal(
    "blank.via-department",
    "空白证照经部门转手",
    "blanks go to a body that does not approve, or through the hands of another one",
    source=_SOURCE,
    remedy="let the body above issue them to the bureau itself",
)


ISSUER_UNSAID = refusal(
    "blank.issuer-unsaid",
    "未写明发放单位",
    "the receiver brings in an issue and does not say from whom",
    source=_SOURCE,
    remedy="name the body above (`issuer`) where it is no agency here",
)


RECEIVED = refusal(
    "blank.received",
    "批次已入库",
    "the blanks of the batch have come in already",
    source=_SOURCE,
    remedy="a wrong count is corrected",
)


COUNT_DIFFERS = finding(
    "blank.count-differs",
    "盘点数量不符",
    "there are not as many blanks as were issued without what was used and spoiled",
    source="空白证照管理: 定期盘点",
    remedy="look for the blanks that are missing; record those that were used or spoiled",
)
