"""内务人生: files read and put away, seals and blanks kept, meetings held, copies given out."""

from datetime import timedelta
from typing import Final

from ledger.events.accountability import (
    AuditExportMade,
    CaseFileReviewed,
    FileReviewResult,
)
from ledger.events.base import TimeUnit
from ledger.events.blank import (
    BlankCertificatesCounted,
    BlankCertificatesIssued,
    BlankCertificateSpoiled,
    BlankCertificatesReceived,
)
from ledger.events.credit import Forbidden, MeasureListed
from ledger.events.decision import SealRegistered
from ledger.events.handling import CaseArchived, Retention
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.papers import meetings

_SEALS_UNTIL: Final = 11_000
"""After the life of this number no seal is cut any more in a year."""
_RESULTS: Final = tuple(FileReviewResult)
_RETENTIONS: Final = tuple(Retention)
_UNITS: Final = tuple(TimeUnit)
_FORBIDDEN: Final = tuple(Forbidden)
_DIGEST: Final = f"sha256:{'12' * 32}"
_BLANKS: Final = 50
_YEAR: Final = timedelta(days=365)


def archived(life: CaseLife) -> Chapter:
    """归档 of a case that was closed and delivered."""
    put_away = CaseArchived(
        case=life.papers.case,
        archive=f"130523-{life.today.year}-{life.strand:07}",
        retention=life.one_of(_RETENTIONS),
        pages=20,
        archived_on=life.today,
    )
    yield life.tell(put_away, life.at_window())


def file_read(life: CaseLife) -> Chapter:
    """案卷评查, by who had no part in the case."""
    life.wait(1)
    read = CaseFileReviewed(
        case=life.papers.case,
        reviewed_on=life.today,
        result=life.one_of(_RESULTS),
        found="程序完整，文书规范",
    )
    yield life.tell(read, life.county.root)


def met(life: CaseLife) -> Chapter:
    """联席会议, and what it agreed is done in time."""
    county = life.county
    held = meetings.met(
        life,
        f"HY{life.strand:07}",
        content="统一推送口径",
        attended_by=(county.bureau, county.market),
    )
    yield life.tell(held, county.receiver)
    life.wait(3 + life.below(5))
    done = meetings.done(life, held.meeting, result="已印发口径")
    yield life.tell(done, county.inspector)


def exported(life: CaseLife) -> Chapter:
    """审计导出, of all that was written by then."""
    position = life.head()
    given = AuditExportMade(
        until_position=position,
        digest=_DIGEST,
        entries_count=position,
        recipient="县审计局",
        purpose="专项审计",
    )
    yield life.tell(given, life.county.root)


def measure_listed(life: CaseLife) -> Chapter:
    """失信惩戒措施: a new one comes onto the list."""
    listed = MeasureListed(
        measure=f"C-{life.strand:07}",
        version=1,
        name="限制措施",
        basis="地方性法规",
        forbids=(life.one_of(_FORBIDDEN),),
        longest=6,
        unit=life.one_of(_UNITS),
        ends_with_repair=life.chance(0.5),
    )
    yield life.tell(listed)


def seal_cut(life: CaseLife) -> Chapter:
    """印章: another one, for a year; a body has some dozens of them, however busy it is."""
    if life.strand > _SEALS_UNTIL:
        return
    cut = SealRegistered(
        agency=life.county.bureau,
        name=f"行政许可专用章（{life.strand}）",
        valid_from=life.today,
        valid_to=life.today + _YEAR,
    )
    yield life.tell(cut)


def blanks_kept(life: CaseLife) -> Chapter:
    """空白证照: they come straight from above, one is spoiled, and the rest are counted."""
    county = life.county
    batch, width = f"{county.bureau}/KB{life.strand:07}", f"{life.strand:07}"
    first, last = f"{width}001", f"{width}{_BLANKS:03}"
    issued = BlankCertificatesIssued(
        batch=batch,
        certificate="食品经营许可证",
        first_serial=first,
        last_serial=last,
        agency_to=county.bureau,
        issuer="省市场监督管理局",
        issued_on=life.today,
    )
    yield life.tell(issued, county.issuer)
    received = BlankCertificatesReceived(batch=batch, count=_BLANKS, received_on=life.today)
    yield life.tell(received, county.issuer)
    life.wait(2)
    spoiled = BlankCertificateSpoiled(
        batch=batch, blank_serial=first, spoiled_on=life.today, reason="打印错误"
    )
    yield life.tell(spoiled, county.issuer)
    counted = BlankCertificatesCounted(batch=batch, count=_BLANKS - 1, counted_on=life.today)
    yield life.tell(counted, county.issuer)
