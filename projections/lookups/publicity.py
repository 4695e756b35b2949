"""公示情况 in questions: how a record stands on its channels, and what is said of it."""

from collections.abc import Iterable
from typing import Annotated, Final, NamedTuple

from ledger.events.credit import Severity
from ledger.labels import label, one_of
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Instant, Word
from projections.lookups.double_publicity import PublicForms
from projections.reader import Reader
from projections.tables.delivery import PUBLICATIONS, PublicationRow

RECORDS: Final = {
    "permit": "行政许可",
    "penalty": "行政处罚",
    "check": "检查结果",
    "listing": "严重失信名单",
    "complaint": "投诉举报答复",
}
STATUSES: Final = {
    "unpublished": "未公示",
    "published": "公示中",
    "expired": "公示期满",
    "withdrawn": "已撤下",
    "not-withdrawn": "应撤未撤",
    "not-owed": "无须公示",
}
OPEN: Final = ("unpublished", "not-withdrawn")


class PublicityAnswer(PublicForms, kw_only=True, gc=False):
    """公示答复: one record, whether it is public, and what the form of a permit or penalty says.

    Permits and penalties (双公示), results of inspections (一公开), serious-breach lists, and
    complaints that were answered; of these nobody owes a page, but one may be there. ``due_on`` of
    a permit or penalty is the earlier of the term ``publicise`` and the level of step publish, as
    the ledger had them when it was decided; of a result it is by that level alone, of the others
    nothing says it. ``withdraw_due_on`` is until when the pages of a penalty that was changed,
    quashed, found unlawful or taken back have to be gone, by the term ``withdraw-publication``, or
    whose window has passed or whose credit is repaired. Of a penalty ``repairable_on`` and
    ``window_until`` are its window, by the day of its document and its severity: the first day of
    repair, and the last day on which it may be public; ``claimed_until`` is what the agency typed.
    ``light`` and ``whose_turn`` are for what is open: not public yet, or public as it stands no
    longer.
    """

    record: Annotated[Word, label("记录类别"), one_of(RECORDS)]
    number: str
    about: str
    subject: str | None
    item: str | None = None
    agency: str | None
    status: Word
    decided_on: Day | None
    due_on: Annotated[Day | None, label("公示期限至")] = None
    published_at: Annotated[Instant | None, label("公示时间")]
    withdraw_due_on: Annotated[Day | None, label("撤下期限至")] = None
    until_on: Annotated[Day | None, label("公示截止日")]
    severity: Annotated[Word | None, one_of(Severity)] = None
    severity_system: Annotated[str | None, label("失信程度代码体系")] = None
    repairable_on: Annotated[Day | None, label("最早可修复日")] = None
    window_until: Annotated[Day | None, label("法定公示期至")] = None
    claimed_until: Annotated[Day | None, label("机关所填公示期至")] = None
    repaired_on: Day | None = None
    channels: Annotated[str, label("公示渠道")]
    late: bool = False
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)] = None
    whose_turn: Annotated[str | None, label("责任方")] = None
    observed: bool


class PublicStand(NamedTuple):
    """公示情况: how a record stands on all its channels; times and days as rows hold them."""

    status: str
    published_at: str | None
    until_on: str | None
    channels: str


def pages_of(reader: Reader, about: Iterable[str]) -> dict[str, list[PublicationRow]]:
    """Return the pages of some records, looked up at once, by record."""
    found: dict[str, list[PublicationRow]] = {}
    for row in reader.matching(PUBLICATIONS, "about", sorted(set(about))):
        found.setdefault(row.about, []).append(row)
    return found


def shown_of(pages: list[PublicationRow], day: str, *, stands: bool, owed: bool) -> PublicStand:
    """Return how a record stands on its channels on a day.

    ``stands`` says that nothing took back what was decided, ``owed`` that a first page is.
    """
    there = [one for one in pages if one.withdrawn_at is None]
    return PublicStand(
        _status(pages, there, day, stands=stands, owed=owed),
        min((one.first_published_at or "" for one in pages), default="") or None,
        max((one.until_on or "" for one in there), default="") or None,
        ", ".join(one.channel for one in there),
    )


def _status(
    pages: list[PublicationRow],
    there: list[PublicationRow],
    day: str,
    *,
    stands: bool,
    owed: bool,
) -> str:
    """Return how public something is; what is light, over or repaired owes no first page."""
    if not pages:
        return "unpublished" if stands and owed else "not-owed"
    if not there:
        return "withdrawn"
    if all(one.until_on is not None and one.until_on < day for one in there):
        return "expired"
    return "published" if stands else "not-withdrawn"
