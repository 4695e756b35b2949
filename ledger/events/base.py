"""What every event is made of: ``Event``, ``Role``, and the kinds of field that name something.

Three kinds of identity field: an identity type is checked and tagged; ``Ref`` names anything by its
tag text and is tagged; ``Mention[…]`` is checked and not tagged. Tags are derived, never written.

A kind of identity is declared here, once: how it is checked, completed, tagged, drawn by tests and
documented is derived from its declaration.
"""

from typing import Annotated, ClassVar, Final, TypeVar

from msgspec import Meta, Struct

from ledger.choice import Choice
from ledger.identifiers import (
    AGENCY_NUMBER,
    AREA,
    BLANK_SERIAL,
    CATEGORY,
    ITEM_CODE,
    MEASURE_CODE,
    NAME,
    ORGANISATION,
    PERSON_KEY,
    PROJECT,
    SUBJECT,
    UUID,
    Kind,
    Kinds,
    matching,
)
from ledger.sentence import say

T = TypeVar("T")
YEARS: Final = range(1900, 2200)
"""The years that a fact of an administration can lie in."""
_SHA256: Final = r"^sha256:[0-9a-f]{64}$"
_HEX32: Final = r"^[0-9a-f]{64}$"
"""Used with a greatest length: to Python ``$`` also stands before a last line break."""


class Role(Choice):
    """角色: what an agency may do in this ledger."""

    KEEPER = "keeper", "账本管理"
    """opens the ledger, registers agencies, publishes calendars and legal terms."""
    CATALOGUE = "catalogue", "编办"
    """lists items, assigns duties, settles boundaries."""
    WINDOW = "window", "综合受理窗口"
    """receives, accepts, delivers."""
    APPROVAL = "approval", "行政审批局"
    """reviews, decides, issues, pushes."""
    SUPERVISION = "supervision", "监管部门"
    """claims, inspects, penalises, feeds back."""
    INSPECTION = "inspection", "监察"
    """urges, dismisses alerts, orders corrections."""
    LEGAL = "legal", "法制"
    """reviews acts, orders corrections."""
    UPSTREAM = "upstream", "上级部门"
    """sends documents."""
    IMPORTER = "importer", "历史导入"
    """brings in facts of older systems."""


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """事实: base of every event type; the subclasses are the registry."""

    published_by: ClassVar[tuple[Role, ...]] = ()
    line: ClassVar[str | tuple[str, ...] | None] = None
    """主线: the field whose identity is the event's line, in which it is corrected and which no
    correction changes. Said where more than one field could be it; else the one that can."""
    shown_by: ClassVar[tuple[str, ...]] = ()
    """The stored names of later events of the line that show that the act took effect."""
    companions: ClassVar[tuple[str, ...]] = ("item", "subject", "licences")
    """The fields, where there are such, that repeat what the line's opening event says."""
    filled_in: ClassVar[tuple[str, ...]] = ()
    """The fields that follow from another one, so that nobody has to write them."""


KINDS: Final = Kinds()
"""Every kind of identity: the ones declared below."""


def _tagged(kind: Kind) -> Meta:
    extra = {"tag": KINDS.declare(kind).name}
    return Meta(min_length=1, max_length=200, description=kind.description, extra=extra)


def _checked(kind: Kind, *, longest: int) -> Meta:
    extra = {"check": KINDS.declare(kind).name}
    return Meta(max_length=longest, description=kind.description, extra=extra)


def _line(name: str, chinese: str, example: str) -> Meta:
    return _tagged(Kind(name, chinese, _NUMBERED, example, AGENCY_NUMBER, line=True))


_AGENCY: Final = "uscc:<code> or reg:<authority>:<number>"
_SUBJECT: Final = "uscc:<code>, reg:<authority>:<number> or person:<key id>:<pseudonym>"
_CLOCK: Final = matching(NAME, say("a clock's name: lower case, digits, . -"))
_CALENDAR: Final = matching(NAME, say("a calendar's name: lower case, digits, . -"))
_TERM: Final = matching(NAME, say("a term's name: lower case, digits, . -"))
_NUMBERED: Final = "<agency>/<number>"
_BLANK: Final = matching(BLANK_SERIAL, say("a serial number as printed: it ends in 1 to 12 digits"))
_LEDGER: Final = matching(NAME, say("a ledger id: lower case, digits, . -, at most 64"))
_ID: Final = "01a20f7d-7feb-7000-bb00-4f2bc981a8cd"
_PROJECT: Final = "2017-130523-01-01-000001"

AgencyId = Annotated[str, _tagged(Kind("agency", "机关", _AGENCY, "reg:130523:root", ORGANISATION))]
SubjectId = Annotated[
    str, _tagged(Kind("subject", "行政相对人", _SUBJECT, "uscc:91130523MA07ABCD1H", SUBJECT))
]
OfficerId = Annotated[
    str, _tagged(Kind("officer", "工作人员", "<agency>/<staff number>", "3", AGENCY_NUMBER))
]
ItemCode = Annotated[str, _tagged(Kind("item", "事项编码", "", "xzxk-01", ITEM_CODE))]
MeasureCode = Annotated[
    str, _tagged(Kind("measure", "失信惩戒措施", "its code in the list", "C-01", MEASURE_CODE))
]
CalendarName = Annotated[
    str, _tagged(Kind("calendar", "工作日历", "its name, for example cn", "cn", _CALENDAR))
]
ClockName = Annotated[str, _tagged(Kind("clock", "时钟", "its name", "ledger", _CLOCK))]
TermName = Annotated[
    str, _tagged(Kind("term", "法定期限", "its name, for example decision", "decision", _TERM))
]
LevelName = Annotated[
    str, _tagged(Kind("level", "服务标准", "an item's code, or all", "all", ITEM_CODE))
]
BlankSerial = Annotated[
    str,
    _tagged(Kind("blank", "空白证照编号", "as it is printed, for example 0007", "0007", _BLANK)),
]
CaseNo = Annotated[str, _line("case", "办件编号", "2017-0412")]
JointNo = Annotated[str, _line("joint", "并联办件编号", "BL2017-01")]
LicenceNo = Annotated[str, _line("licence", "许可证编号", "JY11305230000412")]
TaskNo = Annotated[str, _line("task", "监管任务编号", "JG2017-01")]
FeedbackNo = Annotated[str, _line("feedback", "反馈编号", "FK2017-01")]
DocumentNo = Annotated[str, _line("document", "上级文件编号", "WJ2017-01")]
RegisterNo = Annotated[
    str, _tagged(Kind("register", "名录编号", _NUMBERED, "ML2017-01", AGENCY_NUMBER))
]
DrawNo = Annotated[str, _line("draw", "抽查任务编号", "CC2017-01")]
CheckNo = Annotated[str, _line("check", "检查编号", "JC2017-01")]
RectificationNo = Annotated[str, _line("rectification", "责令改正编号", "ZG2017-01")]
EnforcementNo = Annotated[str, _line("enforcement", "立案编号", "LA2017-01")]
ComplaintNo = Annotated[str, _line("complaint", "投诉举报编号", "TS2017-01")]
PenaltyNo = Annotated[str, _line("penalty", "行政处罚编号", "CF2017-01")]
RestrictionNo = Annotated[str, _line("restriction", "限制编号", "XZ2017-01")]
BatchNo = Annotated[str, _line("batch", "空白证照批次编号", "KB2017-01")]
ListingNo = Annotated[str, _line("listing", "严重失信名单编号", "MD2017-01")]
PunishmentNo = Annotated[str, _line("punishment", "联合惩戒编号", "LC2017-01")]
AppealNo = Annotated[str, _line("appeal", "救济编号", "FY2017-01")]
RepairNo = Annotated[str, _line("repair", "信用修复编号", "XF2017-01")]
AccountabilityNo = Annotated[str, _line("accountability", "问责编号", "WZ2017-01")]
MeetingNo = Annotated[str, _line("meeting", "会议编号", "HY2017-01")]
SubmissionId = Annotated[str, _tagged(Kind("id", "提交编号", "a UUID", _ID, UUID))]
EntryId = Annotated[str, Meta(max_length=36, description="an entry's id", extra={"check": "id"})]
AreaCode = Annotated[
    str, _checked(Kind("area", "行政区划 (GB/T 2260)", "", "130523", AREA), longest=15)
]
CategoryName = Annotated[str, _checked(Kind("category", "抽查类别", "", "A", CATEGORY), longest=64)]
ProjectCode = Annotated[
    str, _checked(Kind("project", "投资项目代码", "", _PROJECT, PROJECT), longest=24)
]
LedgerId = Annotated[
    str, _checked(Kind("ledger", "账本编号", "a ledger's id", "130524", _LEDGER), longest=64)
]
PersonKeyId = Annotated[
    str, _checked(Kind("personkey", "化名密钥编号", "a key's id", "k1", PERSON_KEY), longest=32)
]
LINES: Final = frozenset(kind.name for kind in KINDS if kind.line)
"""The kinds of identity that open, go on and close; the others are references."""
NUMBERED: Final = frozenset(kind.name for kind in KINDS if kind.numbered)
"""The kinds that an agency numbers; a bare number is taken as the acting agency's."""

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
Hex32 = Annotated[str, Meta(pattern=_HEX32, max_length=64, description="32 bytes in hex")]
Count = Annotated[int, Meta(ge=0, le=9_007_199_254_740_991)]
"""A number of things; exact in every JSON reader (below 2^53)."""
Fen = Annotated[int, Meta(ge=0, le=9_007_199_254_740_991, description="money in fen (0.01 元)")]
DayCount = Annotated[int, Meta(ge=0, le=3_650)]
Position = Annotated[
    int, Meta(ge=1, le=9_007_199_254_740_991, description="位置: an entry's place in its log")
]
Version = Annotated[int, Meta(ge=1, le=1_000_000)]


class AppealOutcome(Choice):
    """救济结果: what becomes of what was contested; a stay lasts until the appeal is decided."""

    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    QUASHED = "quashed", "撤销"
    UNLAWFUL = "unlawful", "确认违法"
    STAYED = "stayed", "停止执行"


class TimeUnit(Choice):
    """时限单位: the unit of a term."""

    WORKDAY = "workday", "工作日"
    DAY = "day", "自然日"
    MONTH = "month", "月"
    YEAR = "year", "年"
