"""机关人生: what changes for everybody within the year: a merger, a transfer, a cancellation."""

from datetime import date, datetime, time, timedelta
from typing import Final

import msgspec

from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    ItemCancelled,
    ItemTransferred,
)
from ledger.events.organisation import (
    AgencySucceeded,
    OfficerAppointed,
    OfficerRemoved,
    Post,
)
from ledger.events.upstream import (
    DocumentKind,
    TrainingAttended,
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from shenguan.simulation import founding
from shenguan.simulation.line import Lines
from shenguan.simulation.lives.life import Strand
from shenguan.simulation.pen import ZONE

_SIX: Final = time(18, tzinfo=ZONE)


def transfer(life: Strand, duty: str) -> Lines:
    """划转: an item moves from the housing body to the bureau, which keeps what is in hand."""
    county, day = life.county, life.year.transfer
    item = county.moved_item
    moved = ItemTransferred(
        item=item,
        agency_from=county.housing,
        agency_to=county.bureau,
        effective_on=day,
        cases_in_hand=CasesInHand.OLD,
        document="内政字【2017】15号",
    )
    yield life.tell(moved)
    assigned = DutyAssigned(
        item=item, agency=county.bureau, acts=tuple(Act), effective_on=day, document="责任清单"
    )
    yield life.tell(assigned)
    yield life.tell(DutyEnded(item=item, duty=duty, effective_on=day, reason="事项划转"))


def merger(life: Strand) -> Lines:
    """承继: the market authority takes over what supervised some items until now."""
    county, day = life.county, life.year.merger
    succeeded = AgencySucceeded(
        agency=county.industry,
        successor=county.market,
        effective_on=day,
        document="冀机编〔2017〕3号",
    )
    yield life.tell(succeeded)


def cancellation(life: Strand) -> Lines:
    """取消: an item leaves the catalogue; what is in hand ends."""
    county, day = life.county, life.year.cancellation
    cancelled = ItemCancelled(
        item=county.cancelled_item, effective_on=day, document="国发〔2017〕7号"
    )
    yield life.tell(cancelled)


def evening_before(day: date) -> datetime:
    """Return when it is recorded what takes effect on a day."""
    return datetime.combine(day - timedelta(days=1), _SIX)


def documents(life: Strand) -> Lines:
    """上级文件: one a week, forwarded and acknowledged; of a training some attend."""
    county, number = life.county, 0
    while life.now < life.year.ends:
        number += 1
        kind = _DOCUMENTS[number % len(_DOCUMENTS)]
        document = f"{county.bureau}/W{number:04}"
        received = UpstreamDocumentReceived(
            document=document,
            title="关于审批和监管的通知",
            kind=kind,
            issued_by="市政府",
            received_on=life.today,
            agencies_to=(county.market,),
        )
        yield life.tell(received)
        yield life.tell(UpstreamDocumentForwarded(document=document, agency_to=county.market))
        life.wait(1)
        yield life.tell(UpstreamDocumentAcknowledged(document=document))
        if kind is DocumentKind.TRAINING:
            attended = TrainingAttended(
                document=document,
                officers=(county.inspector.actor,),
                attended_on=life.today,
            )
            yield life.tell(attended)
        life.wait(1)


def comings_and_goings(life: Strand) -> Lines:
    """任免: every week somebody comes into each post, and somebody leaves it."""
    county, number = life.county, 900
    while life.now < life.year.ends:
        number += 1
        officer = county.officer(county.bureau, number)
        for post in _POSTS:
            appointed = OfficerAppointed(
                officer=officer.actor, agency=county.bureau, post=post, department="综合股"
            )
            yield life.tell(appointed, county.head)
        life.wait(4)
        for post in _POSTS:
            removed = OfficerRemoved(
                officer=officer.actor, agency=county.bureau, post=post, reason="轮岗"
            )
            yield life.tell(removed, county.head)
        life.wait(1)


def unwatched(life: Strand, duty: str) -> Lines:
    """监管空档: nobody supervises an item for some weeks; what is granted cannot be pushed."""
    item, (first, last) = life.county.unwatched_item, life.year.unwatched
    ended = DutyEnded(item=item, duty=duty, effective_on=first, reason="职责调整")
    yield life.tell(ended, life.county.clerk)
    life.now = evening_before(last)
    again = founding.supervision(item, life.county.market)
    yield life.tell(msgspec.structs.replace(again, effective_on=last))


_DOCUMENTS: Final = (
    DocumentKind.POLICY,
    DocumentKind.TRAINING,
    DocumentKind.CERTIFICATE,
    DocumentKind.OTHER,
)
_POSTS: Final = (
    Post.OFFICER,
    Post.RECEIVER,
    Post.REVIEWER,
    Post.DECIDER,
    Post.CORRECTOR,
    Post.LIAISON,
)
