"""未办人生: cases in which one thing is left undone until its light is red, one for each kind."""

from collections.abc import Generator
from datetime import timedelta
from typing import Final

from ledger.events.complaint import ComplaintKind
from ledger.events.handover import FeedbackKind
from ledger.events.intake import AcceptanceMode, JointCaseOpened
from ledger.events.rating import ServiceRated
from ledger.events.upstream import (
    DocumentKind,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from ledger.law.light import LightKind
from shenguan.simulation import county as names
from shenguan.simulation.line import Told
from shenguan.simulation.lives.burning import Burning, Neglect, Tells
from shenguan.simulation.lives.decision import granted_at_once
from shenguan.simulation.lives.draws import CheckDraw, bound_and_opened, planned
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.unsettled import (
    left_on_a_page,
    unanswered_punishment,
    undecided_enforcement,
    undecided_repair,
)
from shenguan.simulation.papers import Papers, meetings

_SURE: Final = names.MATERIALS[:-1]
_TEN_DAYS: Final = timedelta(days=10)


def _received(life: CaseLife, *materials: str) -> Chapter:
    yield life.tell(life.papers.received(*materials), life.at_window())


def _accepted(life: CaseLife) -> Chapter:
    yield from _received(life)
    yield life.tell(life.papers.accepted(), life.at_window())


def _granted(life: CaseLife) -> Chapter:
    yield from _accepted(life)
    yield from granted_at_once(life, life.papers)
    yield life.tell(life.papers.issued(), life.issuing())


def _pushed(life: CaseLife) -> Chapter:
    yield from _granted(life)
    yield life.tell(life.papers.pushed(), life.issuing())


def _of_office(life: CaseLife) -> Burning:
    return Burning(f"case:{life.papers.case}", life.office_duties[life.papers.item])


def _cure(life: CaseLife) -> Tells:
    yield from _received(life, *_SURE)
    by = life.year.after(life.today, 5)
    mode = AcceptanceMode.DEFICIT
    yield life.tell(life.papers.accepted(mode=mode, cure_by=by), life.at_window())
    return _of_office(life)


def _reply(life: CaseLife) -> Tells:
    yield from _accepted(life)
    routed = life.tell(life.papers.routed(reply_days_max=3), life.at_window())
    yield routed
    return Burning(f"case:{life.papers.case}", routed.id)


def _undecided(life: CaseLife) -> Tells:
    yield from _accepted(life)
    return _of_office(life)


def _joint(life: CaseLife) -> Tells:
    county = life.county
    joint = f"{county.bureau}/BL{life.strand:07}"
    item = county.items(names.JOINT)[0]
    opened = JointCaseOpened(
        joint=joint, lead=county.bureau, items=(item,), opened_on=life.today, name="开办企业"
    )
    opening = life.tell(opened, life.at_window())
    yield opening
    life.papers = Papers(life, life.papers.number, item=item, subject=life.papers.subject)
    yield life.tell(life.papers.received(joint=joint), life.at_window())
    yield life.tell(life.papers.accepted(), life.at_window())
    return Burning(f"joint:{joint}", opening.id)


def _undelivered(life: CaseLife) -> Tells:
    yield from _granted(life)
    return _of_office(life)


def _verify(life: CaseLife) -> Tells:
    yield from _received(life, *_SURE)
    yield life.tell(life.papers.promised(), life.at_window())
    mode = AcceptanceMode.COMMITMENT
    yield life.tell(life.papers.accepted(mode=mode), life.at_window())
    return _of_office(life)


def _rated(life: CaseLife) -> Tells:
    yield from _granted(life)
    word = ServiceRated(case=life.papers.case, channel="窗口评价器", grade=1, rated_on=life.today)
    yield life.tell(word, life.at_window())
    return _of_office(life)


def _of_watch(life: CaseLife, about: str) -> Burning:
    return Burning(about, life.duties[life.papers.item])


def _unclaimed(life: CaseLife) -> Tells:
    yield from _pushed(life)
    return _of_watch(life, f"task:{life.papers.task}")


def _unfollowed(life: CaseLife) -> Tells:
    yield from _pushed(life)
    inspector = life.watching()
    yield life.tell(life.papers.claimed(officer=inspector.actor), inspector)
    return _of_watch(life, f"task:{life.papers.task}")


def _failed(life: CaseLife) -> Generator[Told, None, str]:
    found = life.tell(life.papers.failed(follow_up_by=life.today + _TEN_DAYS), life.watching())
    yield found
    return found.id


def _left_open(life: CaseLife) -> Tells:
    entry = yield from _failed(life)
    return Burning(f"check:{life.papers.check}", entry)


def _untold(life: CaseLife) -> Tells:
    yield from _failed(life)
    return _of_watch(life, f"check:{life.papers.check}")


def _unread(life: CaseLife) -> Tells:
    papers = life.papers
    yield from _failed(life)
    sent = papers.fed_back(about=f"check:{papers.check}", kind=FeedbackKind.CHECK)
    line = life.tell(sent, life.watching())
    yield line
    return Burning(f"feedback:{papers.feedback}", line.id)


def _unanswered(life: CaseLife) -> Tells:
    burning = yield from _unread(life)
    yield life.tell(life.papers.acknowledged(), life.deciding())
    return burning


def _unverified(life: CaseLife) -> Tells:
    yield from _failed(life)
    order = life.papers.ordered(due_on=life.today + _TEN_DAYS)
    ordered = life.tell(order, life.watching())
    yield ordered
    return Burning(f"rectification:{life.papers.order}", ordered.id)


def _complaint(life: CaseLife) -> Tells:
    county = life.county
    received = life.papers.complained(
        complaint=f"{county.housing}/S{life.papers.number}",
        kind=life.one_of(tuple(ComplaintKind)),
        content="反映工地夜间施工",
    )
    line = life.tell(received, county.officer(county.housing, 101))
    yield line
    return Burning(f"complaint:{received.complaint}", line.id)


def _document(life: CaseLife) -> Generator[Told, None, tuple[str, str]]:
    county = life.county
    received = UpstreamDocumentReceived(
        document=f"{county.housing}/W{life.papers.number}",
        title="关于安全检查的通知",
        kind=DocumentKind.POLICY,
        issued_by="市住建局",
        received_on=life.today,
        agencies_to=(county.market,),
    )
    line = life.tell(received, county.officer(county.housing, 1))
    yield line
    return received.document, line.id


def _unforwarded(life: CaseLife) -> Tells:
    document, entry = yield from _document(life)
    return Burning(f"document:{document}", entry)


def _unacknowledged(life: CaseLife) -> Tells:
    document, _ = yield from _document(life)
    county = life.county
    forwarded = UpstreamDocumentForwarded(document=document, agency_to=county.market)
    line = life.tell(forwarded, county.officer(county.housing, 1))
    yield line
    return Burning(f"document:{document}", line.id)


def _action(life: CaseLife) -> Tells:
    county = life.county
    both = (county.bureau, county.market)
    held = meetings.met(life, f"HY{life.papers.number}", _TEN_DAYS, attended_by=both)
    line = life.tell(held, county.receiver)
    yield line
    return Burning(f"meeting:{held.meeting}", line.id)


def _unrevealed(life: CaseLife) -> Tells:
    draw = CheckDraw(life)
    plan = yield from planned(life, draw)
    yield from bound_and_opened(life, draw, in_vain=True)
    return Burning(f"draw:{draw.draw}", plan.id)


NEGLECTS: Final = (
    Neglect(LightKind.CURE, _cure, 7),
    Neglect(LightKind.REPLY, _reply, 5),
    Neglect(LightKind.PROMISE, _undecided, names.PROMISED_DAYS + 1),
    Neglect(LightKind.DECISION, _undecided, names.LEGAL_DAYS + 1),
    Neglect(LightKind.JOINT, _joint, 47),
    Neglect(LightKind.DELIVERY, _undelivered, 12),
    Neglect(LightKind.PUBLISH, _undelivered, 9),
    Neglect(LightKind.PUSH, _undelivered, 4),
    Neglect(LightKind.RECEIVE, _unclaimed, 7),
    Neglect(LightKind.CLAIM, _unclaimed, 9),
    Neglect(LightKind.FOLLOW_UP, _unfollowed, 12),
    Neglect(LightKind.CHECK_FOLLOW_UP, _left_open, days=20),
    Neglect(LightKind.FEEDBACK, _untold, 7),
    Neglect(LightKind.ACKNOWLEDGE, _unread, 7),
    Neglect(LightKind.ACKNOWLEDGE, _unacknowledged, 7),
    Neglect(LightKind.ANSWER, _unanswered, 17),
    Neglect(LightKind.FORWARD, _unforwarded, 7),
    Neglect(LightKind.VERIFY, _verify, days=40),
    Neglect(LightKind.RECTIFICATION, _unverified, days=20),
    Neglect(LightKind.COMPLAINT, _complaint, 17),
    Neglect(LightKind.ANSWER_RATING, _rated, 17),
    Neglect(LightKind.REVEAL, _unrevealed, days=20),
    Neglect(LightKind.ACTION, _action, days=20),
    Neglect(LightKind.ENFORCEMENT, undecided_enforcement, days=names.ENFORCEMENT_DAYS + 10),
    Neglect(LightKind.WITHDRAWAL, left_on_a_page, 6),
    Neglect(LightKind.REPAIR, undecided_repair, names.REPAIR_DAYS + 1),
    Neglect(LightKind.PUNISHMENT, unanswered_punishment, days=names.ANSWER_DAYS + 10),
)
"""Each kind of light with what is left undone; two where records of two schemes bear it."""
