"""事项目录: tables of items, of their versions and guides, and of who is responsible for them."""

from datetime import date
from typing import Annotated, Final

from msgspec import json

from ledger.events.base import TimeUnit
from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    GuidePublished,
    ItemAdjusted,
    ItemCancelled,
    ItemListed,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Listed, Row, Word, row_instant
from projections.engine.table import Projection, Table, by_entry

_SAYS: Final = {"listed": "列入", "adjusted": "调整", "guide": "办事指南"}
_DUTIES: Final = {"approval": "审批", "supervision": "监管"}


class ItemRow(Row):
    """事项: an item as it was listed last, and what became of it.

    ``name``, ``kind``, ``level``, ``basis`` and ``investment`` are those in force on the day on
    which something was last recorded about the item: what takes effect later is not shown before.
    ``adjustments`` are all changes of them, each with its day; ``item_versions`` tells them apart.
    ``agency_to`` is the body of the latest transfer; ``transfers`` are all of them:
    from which day, from whom, to whom, and whose the cases in hand are.
    """

    item: str
    name: str | None = None
    kind: str | None = None
    level: str | None = None
    basis: Listed = "[]"
    agency: str | None = None
    listed_on: Annotated[Day | None, label("列入日期")] = None
    listed_by: Annotated[str | None, label("列入机关")] = None
    replaces: Listed = "[]"
    replaced_by: Annotated[str | None, label("被何事项取代")] = None
    replaced_on: Annotated[Day | None, label("取代日期")] = None
    cancelled_on: Annotated[Day | None, label("取消日期")] = None
    cancellation_document: Annotated[str | None, label("取消文号")] = None
    agency_to: str | None = None
    transferred_on: Annotated[Day | None, label("划转日期")] = None
    cases_in_hand: Annotated[Word | None, one_of(CasesInHand)] = None
    investment: bool = False
    transfers: Annotated[Listed, label("历次划转")] = "[]"
    adjustments: Annotated[Listed, label("历次调整")] = "[]"


class ItemVersionRow(Row):
    """事项版本: what one listing, adjustment or guide says, and from which day on.

    ``says`` is listed, adjusted or guide; ``version`` is the guide's number.
    """

    item: str
    entry: str
    says: Annotated[Word, label("变动内容"), one_of(_SAYS)] = ""
    position: int = 0
    effective_on: Day = ""
    version: int | None = None
    name: str | None = None
    kind: str | None = None
    level: str | None = None
    basis: Listed = "[]"
    legal_days: int | None = None
    legal_unit: Annotated[Word | None, one_of(TimeUnit)] = None
    promised_days: int | None = None
    promised_unit: Annotated[Word | None, one_of(TimeUnit)] = None
    instant: bool = False
    review_levels: int | None = None
    licences_max: int | None = None
    renewal_days: int | None = None
    materials: Listed = "[]"
    material_names: Annotated[Listed, label("材料名称")] = "[]"
    steps: Listed = "[]"
    fee_fen: int | None = None
    fee_basis: str | None = None
    document: str | None = None
    legal_basis: Annotated[str | None, label("法定时限依据")] = None
    required: Annotated[Listed, label("必要材料")] = "[]"
    rates: Annotated[Listed, label("抽查比例")] = "[]"
    checks_max: int | None = None
    inspectors_min: int | None = None
    reveal_days: int | None = None


class DutyRow(Row):
    """职责: one assignment (approval or supervision), and from which day it no longer stands."""

    item: str
    entry: str
    duty: Annotated[Word, one_of(_DUTIES)] = ""
    position: int = 0
    agency: str | None = None
    effective_on: Day | None = None
    acts: Annotated[Listed, one_of(Act)] = "[]"
    officers: Listed = "[]"
    amount_fen_max: int | None = None
    level: str | None = None
    areas: Listed = "[]"
    focus_points: Listed = "[]"
    claim_days_max: int | None = None
    feedback_days_max: int | None = None
    document: str | None = None
    ended_on: Annotated[Day | None, label("终止日期")] = None
    ended_at: Instant | None = None
    end_reason: Annotated[str | None, label("终止理由")] = None


ITEMS = Table("items", "item", ItemRow)
ITEM_VERSIONS = Table("item_versions", "item", ItemVersionRow, key=2)
DUTIES = Table("duties", "item", DutyRow, key=2, indexes=("agency",))
projection = Projection("catalogue", (ITEMS, ITEM_VERSIONS, DUTIES))


def listed(values: object) -> str:
    """Return some values as the JSON text that a column of kind json holds."""
    return json.encode(values).decode()


@ITEMS.on(ItemListed)
def item_listed(row: ItemRow, fact: Fact[ItemListed]) -> None:
    """事项列入: of the item itself, or of one that replaces it."""
    event = fact.event
    if event.item != row.item:
        row.replaced_by = event.item
        row.replaced_on = event.effective_on.isoformat()
        return
    row.name = event.name
    row.kind = event.kind
    row.level = event.level
    row.basis = listed(event.basis)
    row.agency = event.agency
    row.listed_on = event.effective_on.isoformat()
    row.listed_by = fact.agency
    row.replaces = listed(event.replaces)
    row.investment = event.investment
    row.adjustments = "[]"


@ITEMS.on(ItemAdjusted)
def item_adjusted(row: ItemRow, fact: Fact[ItemAdjusted]) -> None:
    """事项调整; what is absent stays, and what takes effect later waits for its day."""
    event = fact.event
    said = {
        "name": event.name,
        "kind": event.kind,
        "level": event.level,
        "basis": listed(event.basis) if event.basis else None,
        "investment": event.investment,
    }
    given = {name: value for name, value in said.items() if value is not None}
    told = f"{event.effective_on.isoformat()} {listed(given)}"
    row.adjustments = listed([*json.decode(row.adjustments), told])
    _take_effect(row, fact.day)


def _take_effect(row: ItemRow, day: date) -> None:
    """Let the adjustments count that a day has come for, in the order in which they take effect."""
    for told in sorted(json.decode(row.adjustments), key=_first_day):
        if _first_day(told) <= day.isoformat():
            for name, value in json.decode(told.partition(" ")[2]).items():
                setattr(row, name, value)


def _first_day(told: str) -> str:
    return told.partition(" ")[0]


@ITEMS.on(ItemCancelled)
def item_cancelled(row: ItemRow, fact: Fact[ItemCancelled]) -> None:
    """事项取消."""
    _take_effect(row, fact.day)
    row.cancelled_on = fact.event.effective_on.isoformat()
    row.cancellation_document = fact.event.document


@ITEMS.on(ItemTransferred)
def item_transferred(row: ItemRow, fact: Fact[ItemTransferred]) -> None:
    """事项划转; of several the one that takes effect last counts."""
    event = fact.event
    _take_effect(row, fact.day)
    effective_on = event.effective_on.isoformat()
    said = f"{effective_on} {event.agency_from} {event.agency_to} {event.cases_in_hand}"
    row.transfers = listed([*json.decode(row.transfers), said])
    if row.transferred_on is None or row.transferred_on <= effective_on:
        row.agency_to = event.agency_to
        row.transferred_on = effective_on
        row.cases_in_hand = event.cases_in_hand


@ITEM_VERSIONS.on(ItemListed, ItemAdjusted, home="item", keys=by_entry)
def version_stated(row: ItemVersionRow, fact: Fact[ItemListed] | Fact[ItemAdjusted]) -> None:
    """事项列入、调整."""
    event = fact.event
    row.says = "listed" if isinstance(event, ItemListed) else "adjusted"
    row.position = fact.position
    row.effective_on = event.effective_on.isoformat()
    row.name = event.name
    row.kind = event.kind
    row.level = event.level
    row.basis = listed(event.basis)
    row.document = event.document


@ITEM_VERSIONS.on(GuidePublished, keys=by_entry)
def guide_published(row: ItemVersionRow, fact: Fact[GuidePublished]) -> None:
    """办事指南发布."""
    event = fact.event
    row.says = "guide"
    row.position = fact.position
    row.effective_on = event.effective_on.isoformat()
    row.version = event.version
    row.legal_days = event.legal_days
    row.legal_unit = event.legal_unit
    row.promised_days = event.promised_days
    row.promised_unit = event.promised_unit
    row.instant = event.instant
    row.review_levels = event.review_levels
    row.licences_max = event.licences_max
    row.renewal_days = event.renewal_days
    row.materials = listed([material.code for material in event.materials])
    row.material_names = listed([material.name for material in event.materials])
    row.required = listed([one.code for one in event.materials if not one.optional])
    row.steps = listed([step.name for step in event.steps])
    row.fee_fen = event.fee_fen
    row.fee_basis = event.fee_basis
    row.document = event.document
    row.legal_basis = event.legal_basis
    row.rates = listed([f"{one.category} {one.permille}" for one in event.rates])
    row.checks_max = event.checks_max
    row.inspectors_min = event.inspectors_min
    row.reveal_days = event.reveal_days


@DUTIES.on(DutyAssigned, keys=by_entry)
def duty_assigned(row: DutyRow, fact: Fact[DutyAssigned]) -> None:
    """审批职责."""
    event = fact.event
    row.duty = "approval"
    row.position = fact.position
    row.agency = event.agency
    row.effective_on = event.effective_on.isoformat()
    row.acts = listed(event.acts)
    row.officers = listed(event.officers)
    row.amount_fen_max = event.amount_fen_max
    row.document = event.document


@DUTIES.on(SupervisionDutyAssigned, keys=by_entry)
def supervision_assigned(row: DutyRow, fact: Fact[SupervisionDutyAssigned]) -> None:
    """监管职责."""
    event = fact.event
    row.duty = "supervision"
    row.position = fact.position
    row.agency = event.agency
    row.effective_on = event.effective_on.isoformat()
    row.level = event.level
    row.areas = listed(event.areas)
    row.focus_points = listed(event.focus_points)
    row.claim_days_max = event.claim_days_max
    row.feedback_days_max = event.feedback_days_max
    row.document = event.document


@DUTIES.on(DutyEnded, keys=lambda fact: [(fact.event.duty,)])
def duty_ended(row: DutyRow, fact: Fact[DutyEnded]) -> None:
    """职责终止; of several the earliest day counts."""
    ended_on = fact.event.effective_on.isoformat()
    if row.ended_on is None or ended_on < row.ended_on:
        row.ended_on = ended_on
        row.ended_at = row_instant(fact.occurred_at)
        row.end_reason = fact.event.reason
