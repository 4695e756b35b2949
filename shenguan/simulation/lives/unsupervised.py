"""监管未办: what supervision, or who was told of it, leaves undone until its light is red."""

from collections.abc import Generator
from datetime import timedelta
from typing import Final

from ledger.events.complaint import ComplaintKind
from ledger.events.handover import FeedbackKind
from ledger.events.upstream import (
    DocumentKind,
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from shenguan.simulation.line import ACCEPTED, Expected, Told
from shenguan.simulation.lives.burning import Burning, Tells
from shenguan.simulation.lives.draws import CheckDraw, bound_and_opened, planned
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.supervision import shown, told_back
from shenguan.simulation.papers import meetings

TEN_DAYS: Final = timedelta(days=10)


def _failed(life: CaseLife) -> Generator[Told, None, str]:
    found = life.tell(life.papers.failed(follow_up_by=life.today + TEN_DAYS), life.watching())
    yield found
    return found.id


def _put_right_at_once(life: CaseLife) -> Generator[Told, None, str]:
    """Tell of a check that went wrong, and all but who is told of it; returns its entry."""
    entry = yield from _failed(life)
    yield life.tell(life.papers.ordered(), life.watching())
    yield life.tell(life.papers.rectified(), life.watching())
    yield from shown(life)
    return entry


def left_open(life: CaseLife) -> Tells:
    """检查 that found something, of which nothing follows."""
    entry = yield from _failed(life)
    yield from shown(life)
    about = f"check:{life.papers.check}"
    yield from told_back(life, FeedbackKind.CHECK, about)
    return Burning(about, entry)


def ordered_late(life: CaseLife) -> Chapter:
    """责令改正 and 整改复查, after the day for it."""
    missing = {"findings": ("check.follow-up-missing",)}
    yield life.tell(life.papers.ordered(), life.watching(), expect=missing)
    life.wait(2)
    yield life.tell(life.papers.rectified(), life.watching())


def untold(life: CaseLife) -> Tells:
    """检查 that found something, of which the bureau never hears."""
    yield from _put_right_at_once(life)
    return Burning(f"check:{life.papers.check}", life.duties[life.papers.item])


def told_late(life: CaseLife) -> Chapter:
    """反馈 and 签收, after the days for it."""
    yield from told_back(life, FeedbackKind.CHECK, f"check:{life.papers.check}")


def unread(life: CaseLife) -> Tells:
    """反馈 that nobody takes note of."""
    papers = life.papers
    yield from _put_right_at_once(life)
    sent = papers.fed_back(about=f"check:{papers.check}", kind=FeedbackKind.CHECK)
    line = life.tell(sent, life.watching())
    yield line
    return Burning(f"feedback:{papers.feedback}", line.id)


def read_late(life: CaseLife) -> Chapter:
    """反馈签收, after the days for it; and the answer."""
    yield life.tell(life.papers.acknowledged(), life.deciding())
    yield from answered_late(life)


def unanswered(life: CaseLife) -> Tells:
    """反馈 that is read, and not answered."""
    burning = yield from unread(life)
    yield life.tell(life.papers.acknowledged(), life.deciding())
    return burning


def answered_late(life: CaseLife) -> Chapter:
    """反馈整改."""
    yield life.tell(life.papers.answered(), life.deciding())


def unverified(life: CaseLife) -> Tells:
    """责令改正, and nobody looks whether it was done."""
    yield from _failed(life)
    ordered = life.tell(life.papers.ordered(due_on=life.today + TEN_DAYS), life.watching())
    yield ordered
    yield from shown(life)
    yield from told_back(life, FeedbackKind.CHECK, f"check:{life.papers.check}")
    return Burning(f"rectification:{life.papers.order}", ordered.id)


def verified_late(life: CaseLife) -> Chapter:
    """整改复查, after the day for it."""
    late = {"findings": ("rectification.late",)}
    yield life.tell(life.papers.rectified(), life.watching(), expect=late)


def _complaint_of(life: CaseLife) -> str:
    return f"{life.county.housing}/S{life.papers.number}"


def complaint(life: CaseLife) -> Tells:
    """投诉举报 that nobody answers."""
    county = life.county
    received = life.papers.complained(
        complaint=_complaint_of(life),
        kind=life.one_of(tuple(ComplaintKind)),
        content="反映工地夜间施工",
    )
    line = life.tell(received, county.officer(county.housing, 101))
    yield line
    return Burning(f"complaint:{received.complaint}", line.id)


def replied_late(life: CaseLife) -> Chapter:
    """投诉举报转办 and 答复, after the days for it."""
    papers, county, number = life.papers, life.county, _complaint_of(life)
    routed = papers.passed_on(complaint=number, agency_to=county.market)
    yield life.tell(routed, county.officer(county.housing, 101))
    life.wait(1)
    late = {"findings": ("complaint.late",)}
    yield life.tell(papers.replied(complaint=number), county.inspector, expect=late)


def _document_of(life: CaseLife) -> str:
    return f"{life.county.housing}/W{life.papers.number}"


def unforwarded(life: CaseLife) -> Tells:
    """上级文件 that is not passed on."""
    county = life.county
    received = UpstreamDocumentReceived(
        document=_document_of(life),
        title="关于安全检查的通知",
        kind=DocumentKind.POLICY,
        issued_by="市住建局",
        received_on=life.today,
        agencies_to=(county.market,),
    )
    line = life.tell(received, county.officer(county.housing, 1))
    yield line
    return Burning(f"document:{received.document}", line.id)


def _forwarded(life: CaseLife, expect: Expected = ACCEPTED) -> Generator[Told, None, str]:
    county = life.county
    forwarded = UpstreamDocumentForwarded(document=_document_of(life), agency_to=county.market)
    line = life.tell(forwarded, county.officer(county.housing, 1), expect=expect)
    yield line
    return line.id


def forwarded_late(life: CaseLife) -> Chapter:
    """上级文件转发, after the days for it, and 签收."""
    yield from _forwarded(life, {"findings": ("document.late",)})
    yield life.tell(UpstreamDocumentAcknowledged(document=_document_of(life)))


def unacknowledged(life: CaseLife) -> Tells:
    """上级文件 that is passed on, and not taken note of."""
    burning = yield from unforwarded(life)
    entry = yield from _forwarded(life)
    return Burning(burning.about, entry)


def acknowledged_late(life: CaseLife) -> Chapter:
    """上级文件签收."""
    late = {"findings": ("document.late",)}
    yield life.tell(UpstreamDocumentAcknowledged(document=_document_of(life)), expect=late)


def _meeting_of(life: CaseLife) -> str:
    return f"HY{life.papers.number}"


def action(life: CaseLife) -> Tells:
    """联席会议, and what it agreed is not done."""
    county = life.county
    both = (county.bureau, county.market)
    held = meetings.met(life, _meeting_of(life), TEN_DAYS, attended_by=both)
    line = life.tell(held, county.receiver)
    yield line
    return Burning(f"meeting:{held.meeting}", line.id)


def acted_late(life: CaseLife) -> Chapter:
    """会议事项落实, after its day."""
    held = meetings.met(life, _meeting_of(life), TEN_DAYS)
    late = {"findings": ("meeting.action-late",)}
    yield life.tell(meetings.done(life, held.meeting), life.county.inspector, expect=late)


def unrevealed(life: CaseLife) -> Tells:
    """抽查计划 whose seed one party never shows."""
    draw = CheckDraw(life)
    plan = yield from planned(life, draw)
    yield from bound_and_opened(life, draw, in_vain=True)
    return Burning(f"draw:{draw.draw}", plan.id)


def given_up(life: CaseLife) -> Chapter:
    """抽取作罢."""
    draw = CheckDraw(life)
    abandoned = draw.abandoned(reason="种子逾期未公布, 另行抽取")
    yield life.tell(abandoned, draw.lead, expect={"findings": ("draw.set-aside",)})
