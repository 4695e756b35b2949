"""机构: tables of agencies, officers, calendars, legal terms, and who became whom."""

from typing import Annotated, Final

from msgspec import json

from ledger.events.base import Role, TimeUnit
from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    CalendarPublished,
    LegalTermSet,
    LiaisonAppointed,
    LoopStep,
    OfficerAppointed,
    OfficerRemoved,
    Post,
    RecodeKind,
    ServiceLevelSet,
    SubjectRecoded,
)
from ledger.fact import Fact
from ledger.labels import label, one_of
from ledger.naming import parts_of
from projections.engine.row import Day, Instant, Listed, Row, Word, day_or_none, row_instant
from projections.engine.table import Projection, Table, by_entry


class AgencyRow(Row):
    """机关: an agency with its roles, and who took over from it (several where it was split).

    ``successions`` are all that were recorded, each as ``day/agency``: each counts from its day.
    """

    agency: str
    name: str | None = None
    roles: Annotated[Listed, one_of(Role)] = "[]"
    area: str | None = None
    level: str | None = None
    registered_at: Annotated[Instant | None, label("登记时间")] = None
    successors: Annotated[Listed, label("承继机关")] = "[]"
    succeeded_on: Annotated[Day | None, label("承继日期")] = None
    successions: Annotated[Listed, label("承继记录")] = "[]"
    liaison: Annotated[str | None, label("联络员")] = None
    liaison_at: Annotated[Instant | None, label("指定时间")] = None


EVERY_POST: Final = "*"
"""The post of the row that says that an officer left all at once."""


class OfficerRow(Row):
    """人员: an officer in a post; a removal from all posts at once stands under post ``*``.

    The officer holds the post where ``appointed_position`` is after ``removed_position``, of this
    post and of ``*``.
    """

    officer: str
    post: Annotated[Word, one_of(Post, {EVERY_POST: "全部岗位"})]
    agency: str | None = None
    department: str | None = None
    certificate: str | None = None
    certificate_until: Day | None = None
    appointed_at: Annotated[Instant | None, label("任职时间")] = None
    appointed_position: Annotated[int | None, label("任职记录位置")] = None
    removed_at: Annotated[Instant | None, label("离岗时间")] = None
    removed_position: Annotated[int | None, label("离岗记录位置")] = None


class CalendarRow(Row):
    """工作日历: one announced year."""

    calendar: str
    year: int
    days_off: Listed = "[]"
    working_days: Listed = "[]"
    document: str | None = None


class TermRow(Row):
    """法定期限: one setting of a legal term; of two from the same day the later one counts."""

    term: str
    entry: str
    position: int = 0
    length: int = 0
    unit: Annotated[Word, one_of(TimeUnit)] = ""
    effective_on: Day = ""
    basis: str = ""
    window: Annotated[bool, label("期间不顺延")] = False


class ServiceLevelRow(Row):
    """服务标准: one setting of a step; of equal scope the later one counts from its place on."""

    level: str
    entry: str
    position: int = 0
    agency: str | None = None
    step: Annotated[Word, label("环节"), one_of(LoopStep)] = ""
    days: int | None = None
    unit: Annotated[Word, one_of(TimeUnit)] = ""
    yellow_left: int | None = None
    times: int | None = None
    basis: str = ""


class SubjectLinkRow(Row):
    """主体变更: under which other code a subject continues, told once from either side.

    ``binds`` says that the record of ``other`` binds the subject: both ways for the same subject,
    from predecessor to successor otherwise. ``origin`` is the other ledger that it comes from, if
    it does; ``entry`` is then the entry there.
    """

    subject: str
    entry: str
    other: Annotated[str, label("另一代码")] = ""
    binds: Annotated[bool, label("约束")] = False
    kind: Annotated[Word, one_of(RecodeKind)] = ""
    effective_on: Day = ""
    document: str | None = None
    origin: str | None = None


AGENCIES = Table("agencies", "agency", AgencyRow)
OFFICERS = Table("officers", "officer", OfficerRow, key=2)
CALENDAR = Table("calendar", "calendar", CalendarRow, key=2)
TERMS = Table("terms", "term", TermRow, key=2)
SERVICE_LEVELS = Table("service_levels", "level", ServiceLevelRow, key=2)
SUBJECT_LINKS = Table("subject_links", "subject", SubjectLinkRow, key=2)
projection = Projection(
    "organisation", (AGENCIES, OFFICERS, CALENDAR, TERMS, SERVICE_LEVELS, SUBJECT_LINKS)
)

_NAMES = json.Decoder(list[str])


@AGENCIES.on(AgencyRegistered)
def registered(row: AgencyRow, fact: Fact[AgencyRegistered]) -> None:
    """机关登记; again: replaces."""
    event = fact.event
    row.name = event.name
    row.roles = json.encode(event.roles).decode()
    row.area = event.area
    row.level = event.level
    row.registered_at = row.registered_at or row_instant(fact.occurred_at)


@AGENCIES.on(AgencySucceeded, home="agency")
def succeeded(row: AgencyRow, fact: Fact[AgencySucceeded]) -> None:
    """机关承继."""
    known = _NAMES.decode(row.successors)
    row.successors = json.encode(list(dict.fromkeys((*known, fact.event.successor)))).decode()
    row.succeeded_on = fact.event.effective_on.isoformat()
    since = f"{row.succeeded_on}/{fact.event.successor}"
    row.successions = json.encode([*_NAMES.decode(row.successions), since]).decode()


@AGENCIES.on(LiaisonAppointed)
def liaison_appointed(row: AgencyRow, fact: Fact[LiaisonAppointed]) -> None:
    """联络员指定; again: replaces."""
    row.liaison = fact.event.officer
    row.liaison_at = row_instant(fact.occurred_at)


@OFFICERS.on(OfficerAppointed, keys=lambda fact: [(fact.event.post.value,)])
def appointed(row: OfficerRow, fact: Fact[OfficerAppointed]) -> None:
    """人员任职."""
    event = fact.event
    row.agency = event.agency
    row.department = event.department
    row.certificate = event.certificate
    row.certificate_until = day_or_none(event.certificate_until)
    row.appointed_at = row_instant(fact.occurred_at)
    row.appointed_position = fact.position


@OFFICERS.on(
    OfficerRemoved, keys=lambda fact: [(fact.event.post.value if fact.event.post else EVERY_POST,)]
)
def removed(row: OfficerRow, fact: Fact[OfficerRemoved]) -> None:
    """人员离岗."""
    row.agency = fact.event.agency
    row.removed_at = row_instant(fact.occurred_at)
    row.removed_position = fact.position


@CALENDAR.on(CalendarPublished, keys=lambda fact: [(fact.event.year,)])
def published(row: CalendarRow, fact: Fact[CalendarPublished]) -> None:
    """工作日历公布; again for the year: replaces."""
    event = fact.event
    row.days_off = json.encode(event.days_off).decode()
    row.working_days = json.encode(event.working_days).decode()
    row.document = event.document


@TERMS.on(LegalTermSet, keys=by_entry)
def term_set(row: TermRow, fact: Fact[LegalTermSet]) -> None:
    """法定期限."""
    event = fact.event
    row.position = fact.position
    row.length = event.length
    row.unit = event.unit
    row.effective_on = event.effective_on.isoformat()
    row.basis = event.basis
    row.window = event.window


@SERVICE_LEVELS.on(ServiceLevelSet, keys=by_entry)
def level_set(row: ServiceLevelRow, fact: Fact[ServiceLevelSet]) -> None:
    """服务标准."""
    event = fact.event
    row.position = fact.position
    row.agency = event.agency
    row.step = event.step
    row.days = event.days
    row.unit = event.unit
    row.yellow_left = event.yellow_left
    row.times = event.times
    row.basis = event.basis


@SUBJECT_LINKS.on(SubjectRecoded, keys=by_entry)
def recoded(row: SubjectLinkRow, fact: Fact[SubjectRecoded]) -> None:
    """主体变更代码."""
    event = fact.event
    is_new = row.subject == event.subject_into
    row.other = event.subject_from if is_new else event.subject_into
    row.binds = is_new or event.kind is RecodeKind.SAME
    row.kind = event.kind
    row.effective_on = event.effective_on.isoformat()
    row.document = event.document


def _of_origin(fact: Fact[CreditNoticeReceived]) -> list[tuple[str]]:
    """Return the key tail of a noticed change of code: the entry that told of it first."""
    event = fact.event
    is_recoding = event.effect is NoticeEffect.RECODED
    return [(event.replaces or event.entry,)] if is_recoding else []


@SUBJECT_LINKS.on(CreditNoticeReceived, home=("about", "subject"), keys=_of_origin)
def recoded_elsewhere(row: SubjectLinkRow, fact: Fact[CreditNoticeReceived]) -> None:
    """主体变更代码, as another ledger has it; what was withdrawn there binds nobody."""
    event = fact.event
    old, (_, new) = event.subject, parts_of(event.about)
    is_new = row.subject == new
    row.other = old if is_new else new
    row.binds = not event.withdrawn and (is_new or event.recode_kind is RecodeKind.SAME)
    row.kind = event.recode_kind or ""
    row.effective_on = day_or_none(event.effective_on) or ""
    row.document = event.document
    row.origin = event.origin
