"""What every event is made of: ``Event``, ``Role``, and the kinds of field that name something.

Three kinds of identity field: an identity type is checked and tagged; ``Ref`` names anything by its
tag text and is tagged; ``Mention[…]`` is checked and not tagged. Tags are derived, never written.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Final, TypeVar

from msgspec import Meta, Struct

T = TypeVar("T")
_SHA256: Final = r"^sha256:[0-9a-f]{64}$"
"""Used with a greatest length: to Python ``$`` also stands before a last line break."""


class Role(StrEnum):
    """角色: what an agency may do in this ledger."""

    KEEPER = "keeper"
    """账本管理: opens the ledger, registers agencies, publishes calendars and legal terms."""
    CATALOGUE = "catalogue"
    """编办: lists items, assigns duties, settles boundaries."""
    WINDOW = "window"
    """综合受理窗口: receives, accepts, delivers."""
    APPROVAL = "approval"
    """行政审批局: reviews, decides, issues, pushes."""
    SUPERVISION = "supervision"
    """监管部门: claims, inspects, penalises, feeds back."""
    INSPECTION = "inspection"
    """监察: urges, dismisses alerts, orders corrections."""
    LEGAL = "legal"
    """法制: reviews acts, orders corrections."""
    UPSTREAM = "upstream"
    """上级部门: sends documents."""
    IMPORTER = "importer"
    """历史导入: brings in facts of older systems."""


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """事实: base of every event type; the subclasses are the registry."""

    published_by: ClassVar[tuple[Role, ...]] = ()


def _identity(kind: str, description: str) -> Meta:
    return Meta(min_length=1, max_length=200, description=description, extra={"tag": kind})


AgencyId = Annotated[str, _identity("agency", "机关: uscc:<code> or reg:<authority>:<number>")]
SubjectId = Annotated[
    str,
    _identity(
        "subject",
        "行政相对人: uscc:<code>, reg:<authority>:<number> or person:<key id>:<pseudonym>",
    ),
]
OfficerId = Annotated[str, _identity("officer", "工作人员: <agency>/<staff number>")]
ItemCode = Annotated[str, _identity("item", "事项编码")]
CalendarName = Annotated[str, _identity("calendar", "工作日历: its name, for example cn")]
TermName = Annotated[str, _identity("term", "法定期限: its name, for example decision")]
CaseNo = Annotated[str, _identity("case", "办件编号: <agency>/<number>")]
JointNo = Annotated[str, _identity("joint", "并联办件编号: <agency>/<number>")]
LicenceNo = Annotated[str, _identity("licence", "许可证编号: <agency>/<number>")]
TaskNo = Annotated[str, _identity("task", "监管任务编号: <agency>/<number>")]
FeedbackNo = Annotated[str, _identity("feedback", "反馈编号: <agency>/<number>")]
CheckNo = Annotated[str, _identity("check", "检查编号: <agency>/<number>")]
RectificationNo = Annotated[str, _identity("rectification", "责令改正编号: <agency>/<number>")]
EnforcementNo = Annotated[str, _identity("enforcement", "立案编号: <agency>/<number>")]
PenaltyNo = Annotated[str, _identity("penalty", "行政处罚编号: <agency>/<number>")]
RestrictionNo = Annotated[str, _identity("restriction", "限制编号: <agency>/<number>")]
SubmissionId = Annotated[str, _identity("id", "提交编号: a UUID")]
AreaCode = Annotated[
    str, Meta(max_length=15, description="行政区划 (GB/T 2260)", extra={"check": "area"})
]
ProjectCode = Annotated[
    str, Meta(max_length=24, description="投资项目代码", extra={"check": "project"})
]
LedgerId = Annotated[
    str, Meta(max_length=64, description="账本编号: a ledger's id", extra={"check": "ledger"})
]
EntryId = Annotated[str, Meta(max_length=36, description="an entry's id", extra={"check": "id"})]
Ref = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=220,
        description="any identity as its tag text, for example penalty:<agency>/<number>",
        extra={"ref": True},
    ),
]
Mention = Annotated[T, Meta(extra={"mention": True})]
"""A checked identity that makes no tag: ``Mention[ItemCode]``."""

Personal = Annotated[
    str,
    Meta(
        pattern=_SHA256,
        max_length=71,
        description="个人信息: a salted commitment; the clear value lies beside the log, erasable",
        extra={"personal": True},
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=500)]
"""A name or a short text, never empty."""
LongText = Annotated[str, Meta(min_length=1, max_length=8_000)]
"""A reason, a finding, a content; longer things are named by digest."""
Digest = Annotated[str, Meta(pattern=_SHA256, max_length=71, description="SHA-256 of a file")]
Count = Annotated[int, Meta(ge=0, le=9_007_199_254_740_991)]
"""A number of things; exact in every JSON reader (below 2^53)."""
Fen = Annotated[int, Meta(ge=0, le=9_007_199_254_740_991, description="money in fen (0.01 元)")]
DayCount = Annotated[int, Meta(ge=0, le=3_650)]
Position = Annotated[
    int, Meta(ge=1, le=9_007_199_254_740_991, description="位置: an entry's place in its log")
]
Version = Annotated[int, Meta(ge=1, le=1_000_000)]


class TimeUnit(StrEnum):
    """时限单位: the unit of a term."""

    WORKDAY = "workday"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
