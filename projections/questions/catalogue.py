"""事项目录: whose an item is on a day, who decides what is in hand, who supervises it, and how?"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Final

from msgspec import json

from ledger.labels import label, one_of
from ledger.law.light import EVERY_ITEM
from ledger.law.transfer import begun_by, holder_on
from projections.engine.row import Day, Instant, Listed, Word
from projections.lookups.bodies import transfer_said
from projections.lookups.chunks import chunks
from projections.lookups.duties import stands
from projections.lookups.item_flags import FLAGS, ItemFlags
from projections.lookups.items import Items
from projections.lookups.organisation import Holders, taken_over_by
from projections.question import OF_SUBJECTS, Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.tables.catalogue import (
    DUTIES,
    ITEM_VERSIONS,
    ITEMS,
    DutyRow,
    ItemRow,
)
from projections.tables.delivery import PUBLICATIONS, PublicationRow
from projections.tables.organisation import SERVICE_LEVELS, ServiceLevelRow

_LISTED: Final = json.Decoder(list[str])
_A_DAY: Final = timedelta(days=1)
_PUBLISHED: Final = {
    "published": "已公示",
    "outdated": "公示内容已过时",
    "unpublished": "未公示",
}


class CatalogueAnswer(Answer):
    """事项目录答复: one item of the catalogue as it stands on the day.

    ``holder`` is the body whose the item is, ``in_hand`` who decides the cases that were in hand
    when it moved, where it did. ``approving`` are the bodies with a standing approval duty, each
    with what it does, ``supervisors`` those that supervise, each with the places where; ``levels``
    the service levels of the item, and those of every item, each with step, days and body.
    ``guide`` is the version in force with its days and materials. ``publication`` says whether the
    page about the item shows what is in force. ``flags`` are what was asked for by ``--flag`` and
    is so: the basis of a cancelled item is used again, the guide asks for vague materials,
    applicants had to come twice in the last year, something was decided that no window received.
    """

    item: str
    name: str | None
    kind: str | None
    level: str | None
    status: Word
    holder: Annotated[str | None, label("行使机关")]
    in_hand: Annotated[Listed, label("在办件办理机关")]
    approving: Annotated[Listed, label("审批职责")]
    supervisors: Annotated[Listed, label("监管部门")]
    levels: Annotated[Listed, label("服务标准")]
    guide: Annotated[int | None, label("指南版本")]
    legal_days: int | None
    promised_days: int | None
    materials: Listed
    publication: Annotated[Word, label("目录公示"), one_of(_PUBLISHED)]
    published_at: Annotated[Instant | None, label("公示时间")]
    channels: Annotated[Listed, label("公示渠道")]
    listed_on: Annotated[Day | None, label("列入日期")]
    transferred_on: Annotated[Day | None, label("划转日期")]
    cancelled_on: Annotated[Day | None, label("取消日期")]
    replaced_by: Annotated[str | None, label("被何事项取代")]
    flags: Annotated[Listed, label("疑点"), one_of(FLAGS)]
    late: bool


STATUSES: Final = {
    "in-force": "在册",
    "to-come": "待生效",
    "cancelled": "已取消",
    "replaced": "已被取代",
}


def _listed(values: Iterable[str]) -> str:
    return json.encode([*values]).decode()


class _Catalogue:
    """Items with what stands around them on a day, looked up for many at once."""

    def __init__(self, reader: Reader, asked: Collection[str] = ()) -> None:
        self._reader = reader
        self._asked = frozenset(asked)
        self._flags = ItemFlags(reader)
        self._day = reader.on.isoformat()
        self._items = Items(reader)
        self._holders = Holders(reader)
        self._general = [*reader.rows_of(SERVICE_LEVELS, EVERY_ITEM)]

    def answers(self, rows: Iterable[ItemRow]) -> Iterator[CatalogueAnswer]:
        """Yield an answer for each item that was listed."""
        for chunk in chunks(row for row in rows if row.listed_on is not None):
            codes = [row.item for row in chunk]
            duties = _by(self._reader.matching(DUTIES, "item", codes), "item")
            levels = _by(self._reader.matching(SERVICE_LEVELS, "level", codes), "level")
            abouts = [f"item:{code}" for code in codes]
            pages = _by(self._reader.matching(PUBLICATIONS, "about", abouts), "about")
            for row in chunk:
                shown = pages.get(f"item:{row.item}", [])
                known = duties.get(row.item, []), levels.get(row.item, [])
                yield self._answer(row, *known, shown)

    def _answer(
        self,
        row: ItemRow,
        duties: list[DutyRow],
        levels: list[ServiceLevelRow],
        pages: list[PublicationRow],
    ) -> CatalogueAnswer:
        standing = sorted(
            (one for one in duties if stands(one, self._reader.on, None)),
            key=lambda one: one.position,
        )
        guide = self._items.guide(row.item, self._reader.on)
        shown = [one for one in pages if self._is_shown(one)]
        return CatalogueAnswer(
            item=row.item,
            name=self._items.name(row.item, self._day),
            kind=self._items.kind(row.item, self._day),
            level=self._items.said(row.item, self._day, lambda one: one.level),
            status=_status_of(row, self._day),
            holder=self._holder(row),
            in_hand=_listed(self._in_hand(row)),
            approving=_listed(self._bodies(standing, "approval")),
            supervisors=_listed(self._bodies(standing, "supervision")),
            levels=_listed(_in_force(self._general, levels)),
            guide=None if guide is None else guide.version,
            legal_days=None if guide is None else guide.legal_days,
            promised_days=None if guide is None else guide.promised_days,
            materials="[]" if guide is None else guide.materials,
            publication=self._publication(row.item, shown),
            published_at=max((one.published_at or "" for one in shown), default="") or None,
            channels=_listed(one.channel for one in shown),
            listed_on=row.listed_on,
            transferred_on=row.transferred_on if _has_come(row.transferred_on, self._day) else None,
            cancelled_on=row.cancelled_on,
            replaced_by=row.replaced_by,
            flags=_listed(self._flags.of(row, self._asked)),
            late=False,
        )

    def _holder(self, row: ItemRow) -> str | None:
        moves = [transfer_said(one) for one in _LISTED.decode(row.transfers)]
        return self._holders.of(holder_on(row.agency, moves, self._reader.on), row.item)

    def _in_hand(self, row: ItemRow) -> Iterator[str]:
        """Yield who decides what was in hand the day before each move of the item."""
        moves = [transfer_said(one) for one in _LISTED.decode(row.transfers)]
        for one in begun_by(moves, self._reader.on):
            since = one.effective_on - _A_DAY
            body = holder_on(row.agency, moves, self._reader.on, since)
            if (holder := self._holders.of(body, row.item)) is not None:
                yield holder

    def _bodies(self, standing: Iterable[DutyRow], duty: str) -> Iterator[str]:
        """Yield the bodies on duty, each with what it does, or with the places where."""
        for one in standing:
            if one.duty == duty:
                told = ",".join(_LISTED.decode(one.acts if duty == "approval" else one.areas))
                for heir in self._holders.all(one.agency or ""):
                    yield " ".join(part for part in (heir, told) if part)

    def _is_shown(self, page: PublicationRow) -> bool:
        """Tell whether a page is there on the day."""
        is_there = page.withdrawn_at is None and _has_come(page.from_on, self._day)
        return is_there and (page.until_on is None or page.until_on >= self._day)

    def _publication(self, item: str, shown: list[PublicationRow]) -> str:
        """Return whether what is in force on the day stands on the page."""
        if not shown:
            return "unpublished"
        in_force = (
            one.position for one in self._items.versions_of(item) if one.effective_on <= self._day
        )
        seen = max(one.published_position or 0 for one in shown)
        return "published" if seen > max(in_force, default=0) else "outdated"


def _by(rows: Iterable[Any], name: str) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _has_come(day: str | None, today: str) -> bool:
    return day is not None and day <= today


def _status_of(row: ItemRow, day: str) -> str:
    if _has_come(row.cancelled_on, day):
        return "cancelled"
    if _has_come(row.replaced_on, day):
        return "replaced"
    return "in-force" if _has_come(row.listed_on, day) else "to-come"


def _in_force(general: list[ServiceLevelRow], own: list[ServiceLevelRow]) -> Iterator[str]:
    """Yield of each step and body the level that was set last, the item's own before any."""
    latest: dict[tuple[str, str | None], ServiceLevelRow] = {}
    for rows in (general, own):
        for one in sorted(rows, key=lambda row: row.position):
            latest[one.step, one.agency] = one
    for (step, agency), one in sorted(
        latest.items(), key=lambda pair: (pair[0][0], pair[0][1] or "")
    ):
        count = f"{one.times} times" if one.days is None else f"{one.days} {one.unit}"
        yield " ".join(part for part in (step, count, agency) if part)


def _bodies_of(answer: CatalogueAnswer) -> set[str]:
    """Return the bodies that have anything to do with an item."""
    lists = (answer.in_hand, answer.approving, answer.supervisors)
    found = {one.split(" ")[0] for held in lists for one in _LISTED.decode(held)}
    return found | {answer.holder or ""}


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CatalogueAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(ITEMS)
    found = [*in_days(reader, c.listed_on, filters, is_instant=False)]
    if filters.item is not None:
        found.append(c.item == filters.item)
    theirs = None if filters.agency is None else {*taken_over_by(reader, filters.agency)}
    for answer in _Catalogue(reader, filters.flag).answers(reader.select(ITEMS, *found)):
        is_asked = not filters.flag or answer.flags != "[]"
        if is_asked and (theirs is None or theirs & _bodies_of(answer)):
            yield answer


def _shows(reader: Reader, number: str) -> Sequence[CatalogueAnswer]:
    return [*_Catalogue(reader).answers(reader.rows_of(ITEMS, number))]


question = Question(
    name="catalogue",
    command="catalogue",
    chinese="事项目录",
    sentence="whose each item is on a day, who supervises it, by which guide",
    examples=("--on 2017-07-03 --item xk-01", "xk-01"),
    place=8,
    numbers=("item",),
    direct="",
    answer=CatalogueAnswer,
    tables=(ITEMS, ITEM_VERSIONS),
    statuses=STATUSES,
    groups={},
    unknown=OF_SUBJECTS,
    further=frozenset({"item", "flag"}),
    lists=_lists,
    shows=_shows,
    brief=("item", "name", "status", "holder", "supervisors", "guide", "publication"),
    spare=("publication", "guide", "supervisors"),
)
