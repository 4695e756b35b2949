"""Cases (办件) of a scratch ledger: one agency, one item, and a short lawful life of each case."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from ledger import clock
from ledger.entry import Submission, encode
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import (
    Act,
    DutyAssigned,
    GuideMaterial,
    GuidePublished,
    GuideStep,
    ItemListed,
)
from ledger.events.intake import (
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Material,
)
from ledger.events.organisation import AgencyRegistered, LedgerOpened, OfficerAppointed, Post
from ledger.gate.proposal import salted
from ledger.log import Personal
from ledger.zone import Zone

LEDGER: Final = "hunt"
ZONE: Final = Zone("Asia/Shanghai")
AGENCY: Final = "reg:hunt:1"
_ROOT: Final = f"{AGENCY}/1"
_RECEIVER: Final = f"{AGENCY}/11"
_ITEM: Final = "XK-1"
_SINCE: Final = date(2017, 1, 1)
_SHARED: Final = "shared-"
LIFE: Final = 3
"""How many submissions the life of a case has."""


def opening_submissions() -> list[bytes]:
    """Return everything that must be recorded before the first case."""
    events: tuple[Event, ...] = (
        LedgerOpened(name="捕漏试验", zone=ZONE.name, agency=AGENCY, officer=_ROOT),
        AgencyRegistered(agency=AGENCY, name="试验局", roles=tuple(Role)),
        OfficerAppointed(officer=_RECEIVER, agency=AGENCY, post=Post.RECEIVER),
        ItemListed(
            item=_ITEM,
            name="食品经营许可",
            kind="01",
            basis=("食品安全法 第三十五条",),
            agency=AGENCY,
            effective_on=_SINCE,
        ),
        GuidePublished(
            item=_ITEM,
            version=1,
            effective_on=_SINCE,
            legal_days=20,
            promised_days=7,
            materials=(GuideMaterial(code="M01", name="申请书"),),
            steps=(GuideStep(name="受理", post="受理岗"), GuideStep(name="决定", post="审批岗")),
            review_levels=1,
        ),
        DutyAssigned(item=_ITEM, agency=AGENCY, acts=tuple(Act), effective_on=_SINCE),
    )
    return [_submitted(event, _ROOT, _moment()) for event in events]


def _moment() -> datetime:
    """Return a time that the ledger's clock has certainly passed."""
    return clock.now() - timedelta(minutes=5)


def _submitted(event: Event, actor: str, moment: datetime) -> bytes:
    submission: Submission[Any] = Submission(
        actor=actor,
        agency=AGENCY,
        data=event,
        id=clock.new_id(),
        ledger=LEDGER,
        occurred_at=moment,
        type=type(event).__name__,
    )
    return encode(submission)


def life(name: str) -> tuple[list[bytes], Personal]:
    """Return a case from its receipt to its withdrawal, and the clear value that belongs to it."""
    phone = salted(f"电话 {name}")
    case, moment = f"{AGENCY}/{name}", _moment()
    events = (
        _received(case, name, phone.commitment),
        ApplicationAccepted(case=case, accepted_on=ZONE.day_of(moment)),
        ApplicationWithdrawn(case=case, reason="申请人撤回"),
    )
    return [_submitted(event, _RECEIVER, moment) for event in events], phone


def contested(number: int) -> bytes:
    """Return the receipt of a case that everybody wants to receive: only one may."""
    case = f"{AGENCY}/{_SHARED}{number}"
    return _submitted(_received(case, f"shared {number}", None), _RECEIVER, _moment())


def _received(case: str, name: str, phone: str | None) -> ApplicationReceived:
    return ApplicationReceived(
        case=case,
        subject=f"reg:hunt:s{name.rpartition('-')[2].rpartition(' ')[2]}",
        item=_ITEM,
        channel="窗口",
        subject_name=f"{name} 号企业",
        phone=phone,
        materials=(Material(code="M01"),),
    )


def contested_cases(bodies: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes in which entries name the contested case that they have received."""
    begin = f'"case":"{AGENCY}/{_SHARED}'.encode()
    for body in bodies:
        if b'"type":"ApplicationReceived"' in body and begin in body:
            yield body.partition(begin)[2].partition(b'"')[0]
