"""事项目录: the states of items, guides and duties; how items are listed, changed, moved."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

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
from ledger.fact import AnyFact, Fact
from ledger.rules.base import rule
from ledger.rules.organisation import UNKNOWN_AGENCY, Agency, acts_for
from ledger.states.term import judged_on
from ledger.view import Objection, State, View, finding, refusal

_CATALOGUE = "内丘县内政字【2017】15号 三(一)1(1) 清单制"

ITEM_NO_BASIS = refusal(
    "item.no-basis",
    "无设定依据",
    "an item is listed or adjusted without any legal basis",
    source="行政许可法 第四条",
    remedy="name the law, regulation or rule that sets the item",
)
ITEM_EXISTS = refusal(
    "item.exists",
    "事项已列入",
    "the item is in the catalogue already",
    source=_CATALOGUE,
    remedy="record ItemAdjusted for a change, or list a new code that replaces it",
)
ITEM_UNKNOWN = refusal(
    "item.unknown",
    "事项未列入目录",
    "the catalogue does not list the item",
    source=_CATALOGUE,
    remedy="record ItemListed first, or correct the code",
)
ITEM_CANCELLED = refusal(
    "item.cancelled",
    "事项已取消",
    "the item has left the catalogue; nothing more is received, accepted or granted",
    source="德保县案例 一(一)(二): a cancelled item stops at once",
    remedy="tell the applicant that no permit is needed any more, and close the case",
)
ITEM_LOOP = refusal(
    "item.replacement-loop",
    "事项替代成环",
    "an item would replace itself, directly or through others",
    source=_CATALOGUE,
    remedy="name only older codes",
)
ITEM_OTHER_BODY = refusal(
    "item.other-body",
    "划出机关不符",
    "the item moves from a body that does not hold it, or to the same body",
    source="内丘县内政字【2017】15号 三(二)(2)",
    remedy="name the body that holds the item on that day",
)
TRANSFER_NO_SUPERVISOR = finding(
    "transfer.no-supervisor",
    "划转后无监管部门",
    "nobody is on supervision duty for the item on the day of its transfer",
    source="内丘县内政字【2017】15号 三(二)(2): 审管分离",
    remedy="record SupervisionDutyAssigned",
)


class Transfer(Struct, frozen=True):
    """划转: from whom to whom, from which day, and who decides the cases in hand."""

    agency_from: str
    agency_to: str
    effective_on: date
    cases_in_hand: CasesInHand


class Item(State, frozen=True, kw_only=True):
    """事项: whether it is in force on a day, and which body holds it."""

    tag: ClassVar = "item"
    folds: ClassVar = (ItemListed, ItemAdjusted, ItemCancelled, ItemTransferred)
    entry: str | None = None
    name: str | None = None
    kind: str | None = None
    agency: str | None = None
    listed_on: date | None = None
    cancelled_on: date | None = None
    replaced_on: date | None = None
    replaces: frozenset[str] = frozenset()
    transfers: tuple[Transfer, ...] = ()

    @property
    def listed(self) -> bool:
        """Whether the catalogue has ever listed the item."""
        return self.listed_on is not None

    def cancelled(self, day: date) -> bool:
        """Tell whether the item has left the catalogue by a day, and not come back."""
        return (
            self.cancelled_on is not None
            and self.cancelled_on <= day
            and (self.listed_on is None or self.listed_on <= self.cancelled_on)
        )

    def in_force(self, day: date) -> bool:
        """Tell whether the item may take intake on a day: listed, not cancelled, not replaced."""
        return (
            self.listed_on is not None
            and self.listed_on <= day
            and not self.cancelled(day)
            and (self.replaced_on is None or day < self.replaced_on)
        )

    def holder(self, day: date, in_hand_since: date | None = None) -> str | None:
        """Return the body that holds the item on a day, or a case accepted on an earlier one.

        A transfer that leaves the cases in hand to the old body does not move such a case.
        """
        moved = [
            transfer
            for transfer in self.transfers
            if transfer.effective_on <= day
            and (
                in_hand_since is None
                or in_hand_since >= transfer.effective_on
                or transfer.cases_in_hand is CasesInHand.NEW
            )
        ]
        if moved:
            return max(moved, key=lambda one: one.effective_on).agency_to
        first = min(self.transfers, key=lambda one: one.effective_on, default=None)
        return self.agency if first is None else first.agency_from

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold what the catalogue says about the item, or about the one that replaces it."""
        match fact.event:
            case ItemListed() as event if event.item != key:
                return replace(self, replaced_on=event.effective_on)
            case ItemListed() as event:
                return replace(
                    self,
                    entry=fact.id,
                    name=event.name,
                    kind=event.kind,
                    agency=event.agency,
                    listed_on=event.effective_on,
                    replaces=frozenset(event.replaces),
                )
            case ItemAdjusted() as event:
                return replace(self, name=event.name or self.name, kind=event.kind or self.kind)
            case ItemCancelled() as event:
                return replace(self, cancelled_on=event.effective_on)
            case ItemTransferred() as event:
                transfer = Transfer(
                    event.agency_from, event.agency_to, event.effective_on, event.cases_in_hand
                )
                return replace(self, transfers=(*self.transfers, transfer))
        return self


class Guide(State, frozen=True, kw_only=True):
    """办事指南: its versions, as they were published."""

    tag: ClassVar = "item"
    folds: ClassVar = (GuidePublished,)
    versions: tuple[GuidePublished, ...] = ()

    def version(self, number: int) -> GuidePublished | None:
        """Return one version by its number."""
        return next((one for one in self.versions if one.version == number), None)

    def on(self, day: date) -> GuidePublished | None:
        """Return the version in force on a day, as far as it is known now."""
        begun = [one for one in self.versions if one.effective_on <= day]
        return max(begun, key=lambda one: one.effective_on) if begun else None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a version."""
        return replace(self, versions=(*self.versions, fact.event))


class Duty(Struct, frozen=True):
    """审批职责: which agency, and which officers of it (none named: any), act on an item."""

    entry: str
    agency: str
    acts: frozenset[Act]
    officers: frozenset[str]
    amount_fen_max: int | None
    effective_on: date


class Duties(State, frozen=True, kw_only=True):
    """职责: the duties of an item, and which of them ended when."""

    tag: ClassVar = "item"
    folds: ClassVar = (DutyAssigned, DutyEnded)
    assigned: tuple[Duty, ...] = ()
    ended: tuple[tuple[str, date], ...] = ()

    def ended_on(self, entry: str) -> date | None:
        """Return the day from which a duty no longer stands."""
        return min((day for duty, day in self.ended if duty == entry), default=None)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold an assignment or an end, in any order."""
        match fact.event:
            case DutyAssigned() as event:
                duty = Duty(
                    fact.id,
                    event.agency,
                    frozenset(event.acts),
                    frozenset(event.officers),
                    event.amount_fen_max,
                    event.effective_on,
                )
                return replace(self, assigned=(*self.assigned, duty))
            case DutyEnded() as event:
                return replace(self, ended=(*self.ended, (event.duty, event.effective_on)))
        return self


class SupervisionDuty(Struct, frozen=True):
    """监管职责: one assignment, with the entry that made it."""

    entry: str
    event: SupervisionDutyAssigned

    @property
    def agency(self) -> str:
        """The agency that supervises."""
        return self.event.agency

    def covers(self, area: str | None) -> bool:
        """Tell whether the duty reaches a place: a province's code reaches all its counties."""
        if area is None or not self.event.areas:
            return True
        wanted = area.partition("@")[0]
        return any(_reaches(own.partition("@")[0], wanted) for own in self.event.areas)


def _reaches(area: str, wanted: str) -> bool:
    stem = area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area
    return wanted.startswith(stem)


class Supervisors(State, frozen=True, kw_only=True):
    """监管部门: who supervises what is approved under an item."""

    tag: ClassVar = "item"
    folds: ClassVar = (SupervisionDutyAssigned, DutyEnded)
    assigned: tuple[SupervisionDuty, ...] = ()
    ended: tuple[tuple[str, date], ...] = ()

    def ended_on(self, entry: str) -> date | None:
        """Return the day from which a duty no longer stands."""
        return min((day for duty, day in self.ended if duty == entry), default=None)

    def on_duty(self, day: date, area: str | None = None) -> tuple[SupervisionDuty, ...]:
        """Return the duties that stand on a day, for a place or for any."""
        return tuple(
            duty
            for duty in self.assigned
            if duty.event.effective_on <= day
            and ((end := self.ended_on(duty.entry)) is None or day < end)
            and duty.covers(area)
        )

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold an assignment or an end, in any order."""
        match fact.event:
            case SupervisionDutyAssigned() as event:
                return replace(self, assigned=(*self.assigned, SupervisionDuty(fact.id, event)))
            case DutyEnded() as event:
                return replace(self, ended=(*self.ended, (event.duty, event.effective_on)))
        return self


def replaced_codes(view: View, item: str) -> frozenset[str]:
    """Return an item's code and every older one that it replaces, directly or through others."""
    seen = {item}
    waiting = [item]
    while waiting:
        fresh = view.of(Item, waiting.pop()).replaces - seen
        seen |= fresh
        waiting.extend(fresh)
    return frozenset(seen)


@rule(ItemListed)
def list_item(fact: Fact[ItemListed], view: View) -> Iterator[Objection]:
    """事项列入: with a legal basis, once, held by a registered agency, replacing known items."""
    event = fact.event
    item = view.of(Item, event.item)
    if not any(basis.strip() for basis in event.basis):
        yield ITEM_NO_BASIS("data.basis", event.item)
    if item.listed and not item.cancelled(judged_on(fact, view)):
        yield ITEM_EXISTS("data.item", event.item, blocking=_entries(item.entry))
    for replaced in event.replaces:
        if event.item in replaced_codes(view, replaced):
            yield ITEM_LOOP("data.replaces", replaced)
        elif not view.of(Item, replaced).listed:
            yield ITEM_UNKNOWN("data.replaces", replaced)
    yield from judge_registered(view, "data.agency", event.agency)


@rule(ItemAdjusted)
def adjust_item(fact: Fact[ItemAdjusted], view: View) -> Iterator[Objection]:
    """事项调整: only an item that is listed; a basis that is given says something."""
    if fact.event.basis and not any(basis.strip() for basis in fact.event.basis):
        yield ITEM_NO_BASIS("data.basis", fact.event.item)
    yield from judge_listed(fact, view)


@rule(ItemCancelled)
def cancel_item(fact: Fact[ItemCancelled], view: View) -> Iterator[Objection]:
    """事项取消: only an item that is listed, and once."""
    yield from judge_listed(fact, view)


@rule(ItemTransferred)
def transfer_item(fact: Fact[ItemTransferred], view: View) -> Iterator[Objection]:
    """事项划转: from the body that holds the item to another that is registered."""
    event = fact.event
    yield from judge_listed(fact, view)
    holder = view.of(Item, event.item).holder(event.effective_on)
    same_body = event.agency_from == event.agency_to
    if same_body or (holder is not None and not acts_for(view, event.agency_from, holder)):
        yield ITEM_OTHER_BODY("data.agency_from", f"{event.item} · {holder}")
    yield from judge_registered(view, "data.agency_to", event.agency_to)
    if not view.of(Supervisors, event.item).on_duty(event.effective_on):
        yield TRANSFER_NO_SUPERVISOR("data.item", event.item)


def judge_listed(fact: AnyFact, view: View) -> Iterator[Objection]:
    """Yield what stands against changing an item: it is unknown, or was cancelled."""
    code = fact.event.item
    item = view.of(Item, code)
    if not item.listed:
        yield ITEM_UNKNOWN("data.item", code)
    elif item.cancelled(judged_on(fact, view)):
        yield ITEM_CANCELLED("data.item", code)


def judge_registered(view: View, field: str, agency: str) -> Iterator[Objection]:
    """Yield what stands against naming an agency: it takes no part in this ledger."""
    if agency != view.opening.event.agency and not view.of(Agency, agency).registered:
        yield UNKNOWN_AGENCY(field, agency)


def _entries(entry: str | None) -> tuple[str, ...]:
    return (entry,) if entry else ()
