"""机关人生: what changes for everybody within the year: a merger, a transfer, a cancellation."""

from datetime import date, datetime, time, timedelta
from typing import Final

from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    ItemCancelled,
    ItemTransferred,
)
from ledger.events.organisation import AgencySucceeded
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
