"""空白证照: blank certificates from the body above to the bureau itself, used one by one, counted.

A batch is a range of serial numbers: an entry says its two ends, however many there are.
"""

from datetime import date
from typing import Annotated, ClassVar

from ledger.events.base import (
    AgencyId,
    BatchNo,
    BlankSerial,
    Count,
    Event,
    LongText,
    Mention,
    Role,
    Text,
)
from ledger.labels import label

_Via = Annotated[Mention[AgencyId] | None, label("经手机关")]


class BlankCertificatesIssued(Event, frozen=True, kw_only=True):
    """空白证照发放: a batch of blanks goes from the body above to the bureau itself.

    Where that body is no agency here the receiver brings it in and names it as ``issuer``.
    """

    published_by: ClassVar = (Role.UPSTREAM, Role.APPROVAL)
    shown_by: ClassVar = ("LicenceIssued", "BlankCertificateSpoiled")
    batch: BatchNo
    certificate: Annotated[Text, label("证照名称")]
    first_serial: Annotated[Mention[BlankSerial], label("起始编号")]
    last_serial: Annotated[Mention[BlankSerial], label("截止编号")]
    agency_to: Mention[AgencyId]
    issuer: Annotated[Text | None, label("发放单位")] = None
    via: _Via = None
    issued_on: Annotated[date, label("发放日期")]
    document: Text | None = None


class BlankCertificatesReceived(Event, frozen=True, kw_only=True):
    """空白证照入库: the bureau has the blanks of a batch, and has counted them."""

    published_by: ClassVar = (Role.APPROVAL,)
    batch: BatchNo
    count: Annotated[Count, label("数量")]
    via: _Via = None
    received_on: Annotated[date, label("入库日期")]


class BlankCertificateSpoiled(Event, frozen=True, kw_only=True):
    """空白证照作废: one blank can no longer be used: misprinted, torn, lost."""

    published_by: ClassVar = (Role.APPROVAL,)
    batch: BatchNo
    blank_serial: BlankSerial
    spoiled_on: Annotated[date, label("作废日期")]
    reason: LongText


class BlankCertificatesCounted(Event, frozen=True, kw_only=True):
    """空白证照盘点: how many blanks of a batch are left in the cupboard."""

    published_by: ClassVar = (Role.APPROVAL, Role.INSPECTION)
    batch: BatchNo
    count: Annotated[Count, label("数量")]
    counted_on: Annotated[date, label("盘点日期")]
    document: Text | None = None
