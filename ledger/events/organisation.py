"""机构: agencies, officers, calendars, legal terms, and who became whom."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from ledger.choice import Choice
from ledger.events.base import (
    YEARS,
    AgencyId,
    AreaCode,
    CalendarName,
    Count,
    DayCount,
    Event,
    LedgerId,
    LevelName,
    Mention,
    OfficerId,
    Personal,
    PersonKeyId,
    Role,
    SubjectId,
    TermName,
    Text,
    TimeUnit,
)
from ledger.labels import label


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """历史来源: an older system whose facts may be brought in as observed history."""

    name: Text
    agency: Mention[AgencyId]
    cut_over: Annotated[Annotated[datetime, Meta(tz=True)], label("切换时间")]


class LedgerOpened(Event, frozen=True, kw_only=True):
    """账本启用: the ledger is opened, with its zone, its first agency and its older sources."""

    published_by: ClassVar = (Role.KEEPER,)
    name: Text
    zone: Annotated[Text, label("时区")]
    agency: Mention[AgencyId]
    officer: Mention[OfficerId]
    calendar: Mention[CalendarName] | None = None
    area: AreaCode | None = None
    sources: tuple[Source, ...] = ()
    all_roles: Annotated[bool, label("首个机关审管兼任")] = False
    """Whether the first agency is meant to approve and to supervise at once, as in a trial."""
    simulated: Annotated[bool, label("模拟账本")] = False
    """Whether nothing in it has happened: only there is the clock what a submission says."""


class AgencyRegistered(Event, frozen=True, kw_only=True):
    """机关登记: an agency takes part, with its name and its roles (again: replaces them)."""

    published_by: ClassVar = (Role.KEEPER,)
    agency: AgencyId
    name: Text
    roles: tuple[Role, ...]
    area: AreaCode | None = None
    level: Text | None = None


class AgencySucceeded(Event, frozen=True, kw_only=True):
    """机关承继: another agency takes over everything of an agency (机构改革)."""

    published_by: ClassVar = (Role.KEEPER, Role.CATALOGUE)
    agency: AgencyId
    successor: Annotated[AgencyId, label("承继机关")]
    effective_on: date
    document: Text | None = None


class Post(Choice):
    """岗位: what an officer may be entrusted with."""

    OFFICER = "officer", "工作人员"
    RECEIVER = "receiver", "收件人员"
    REVIEWER = "reviewer", "审核人员"
    DECIDER = "decider", "决定人员"
    INSPECTOR = "inspector", "检查人员"
    LIAISON = "liaison", "联络人员"
    CORRECTOR = "corrector", "更正人员"
    KEEPER = "keeper", "账本管理员"
    HEAD = "head", "负责人"
    """appoints and removes the agency's officers."""
    AUTOMATON = "automaton", "自动办理"
    """publishes only what follows from a fact by itself; no person."""


class OfficerAppointed(Event, frozen=True, kw_only=True):
    """人员任职: an officer takes a post in an agency."""

    published_by: ClassVar = ()
    officer: OfficerId
    agency: Mention[AgencyId]
    post: Post = Post.OFFICER
    name: Personal | None = None
    department: Text | None = None
    certificate: Annotated[Text | None, label("执法证号")] = None
    certificate_until: Annotated[date | None, label("执法证有效期至")] = None


class OfficerRemoved(Event, frozen=True, kw_only=True):
    """人员离岗: an officer leaves a post, or all posts where none is named."""

    published_by: ClassVar = ()
    officer: OfficerId
    agency: Mention[AgencyId]
    post: Post | None = None
    reason: Text | None = None


class LiaisonAppointed(Event, frozen=True, kw_only=True):
    """联络员指定: the one officer who speaks for an agency in the handover; replaces the former."""

    published_by: ClassVar = ()
    agency: AgencyId
    officer: Mention[OfficerId]
    document: Text | None = None


class CalendarPublished(Event, frozen=True, kw_only=True):
    """工作日历公布: one year's days off and working weekends, as announced (节假日安排, 调休)."""

    published_by: ClassVar = (Role.KEEPER,)
    calendar: CalendarName
    year: Annotated[Annotated[int, Meta(ge=YEARS[0], le=YEARS[-1])], label("年度")]
    days_off: Annotated[tuple[date, ...], label("放假日")] = ()
    working_days: Annotated[tuple[date, ...], label("调休上班日")] = ()
    document: Text | None = None


class LegalTermSet(Event, frozen=True, kw_only=True):
    """法定期限: how long the law gives, from which day on, and on which basis.

    ``window`` says that it is no time to act in but how long something lasts (公示期, 限制期): it
    ends on its last day, whether that is worked or not.
    """

    published_by: ClassVar = (Role.KEEPER, Role.LEGAL)
    term: TermName
    length: Annotated[DayCount, label("期限长度")]
    unit: Annotated[TimeUnit, label("单位")]
    effective_on: date
    basis: Text
    window: Annotated[bool, label("期间不顺延")] = False


class LoopStep(Choice):
    """环节: what a service level limits, each from the fact that obliges."""

    PUSH = "push", "推送"
    RECEIVE = "receive", "接收"
    CLAIM = "claim", "认领"
    RETURN = "return", "退回"
    FOLLOW_UP = "follow-up", "跟进"
    FEEDBACK = "feedback", "反馈"
    ACKNOWLEDGE = "acknowledge", "签收"
    ANSWER = "answer", "答复"
    FORWARD = "forward", "转发"
    PUBLISH = "publish", "公示"
    VERIFY = "verify", "核查"
    ANSWER_RATING = "answer-rating", "差评答复"


class ServiceLevelSet(Event, frozen=True, kw_only=True):
    """服务标准: within how many days a step is taken, for an item or for all; replaces the former.

    It obliges from its place in the log on: what was decided, pushed or found before is owed
    nothing by it. ``times`` says, for step return, after how many returns the publisher of the
    catalogue settles who supervises.
    """

    published_by: ClassVar = (Role.KEEPER, Role.CATALOGUE, Role.LEGAL)
    level: LevelName
    agency: Mention[AgencyId] | None = None
    step: Annotated[LoopStep, label("环节")]
    days: Annotated[DayCount | None, label("天数")] = None
    unit: Annotated[TimeUnit, label("单位")] = TimeUnit.WORKDAY
    yellow_left: Annotated[DayCount | None, label("黄灯剩余工作日")] = None
    times: Annotated[Count | None, label("次数")] = None
    basis: Text


class PersonKeyAdopted(Event, frozen=True, kw_only=True):
    """化名密钥启用: a key that makes pseudonyms of persons, known here by its check value."""

    published_by: ClassVar = (Role.KEEPER,)
    ledger: Annotated[LedgerId, Meta(extra={"tag": "ledger"})]
    key: PersonKeyId
    check_value: Annotated[
        Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)], label("密钥校验值")
    ]


class RecodeKind(Choice):
    """主体变更: how a subject continues under another code."""

    SAME = "same", "同一主体"
    SUCCESSION = "succession", "承继"


class SubjectRecoded(Event, frozen=True, kw_only=True):
    """主体变更代码: the same subject under a new code, or a successor of it (合并, 分立)."""

    published_by: ClassVar = (Role.KEEPER, Role.WINDOW, Role.APPROVAL, Role.SUPERVISION)
    subject_from: Annotated[SubjectId, label("原代码")]
    subject_into: Annotated[SubjectId, label("新代码")]
    kind: RecodeKind
    effective_on: date
    document: Text | None = None
