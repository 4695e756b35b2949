"""事项: whether an item is in force on a day, who holds it, and what every rule about it asks."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

from ledger.events.catalogue import (
    CasesInHand,
    ItemAdjusted,
    ItemCancelled,
    ItemListed,
    ItemTransferred,
)
from ledger.fact import AnyFact
from ledger.law.case_limits import version_on
from ledger.law.succession import closure
from ledger.law.transfer import holder_on
from ledger.states.agency import acts_for
from ledger.states.day import judged_on, occurred_on
from ledger.view import Objection, State, View, refusal


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
    kinds: tuple[tuple[date, int, str], ...] = ()
    """What kind it is said to be: from which day, said at which position."""

    investment: tuple[tuple[date, int, bool], ...] = ()
    """Whether it is said to be for investment projects: from which day, said at which position."""

    def is_investment(self, day: date) -> bool:
        """Tell whether the item is for investment projects (投资项目) on a day."""
        return bool(version_on(self.investment, day, None))

    def kind_on(self, day: date, known_at: int | None) -> str | None:
        """Return what kind of item it is on a day, as far as a position, or today, knows."""
        return version_on(self.kinds, day, known_at)

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
        return holder_on(self.agency, self.transfers, day, in_hand_since)

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
                    kinds=(*self.kinds, (event.effective_on, fact.position, event.kind)),
                    investment=(
                        *self.investment,
                        (event.effective_on, fact.position, event.investment),
                    ),
                )
            case ItemAdjusted() as event:
                since = (event.effective_on, fact.position)
                kinds = ((*since, event.kind),) if event.kind else ()
                said = () if event.investment is None else ((*since, event.investment),)
                return replace(
                    self,
                    name=event.name or self.name,
                    kind=event.kind or self.kind,
                    kinds=(*self.kinds, *kinds),
                    investment=(*self.investment, *said),
                )
            case ItemCancelled() as event:
                return replace(self, cancelled_on=event.effective_on)
            case ItemTransferred() as event:
                transfer = Transfer(
                    event.agency_from, event.agency_to, event.effective_on, event.cases_in_hand
                )
                return replace(self, transfers=(*self.transfers, transfer))
        return self


def replaced_codes(view: View, item: str) -> frozenset[str]:
    """Return an item's code and every older one that it replaces, directly or through others."""
    return frozenset(closure(item, lambda code: view.of(Item, code).replaces))


def judge_listed(fact: AnyFact, view: View) -> Iterator[Objection]:
    """Yield what stands against changing an item: it is unknown, or was cancelled."""
    code = fact.event.item
    item = view.of(Item, code)
    if not item.listed:
        yield ITEM_UNKNOWN("data.item", code)
    elif item.cancelled(judged_on(fact, view)):
        yield ITEM_CANCELLED("data.item", code)


def judge_intake(fact: AnyFact, view: View, code: str) -> Iterator[Objection]:
    """Yield what stands against intake of an item today: unknown, not in force, moved."""
    item = view.of(Item, code)
    day = judged_on(fact, view)
    if not item.listed:
        yield ITEM_UNKNOWN("data.item", code)
    elif item.cancelled(day):
        yield ITEM_CANCELLED("data.item", code)
    elif not (item.in_force(day) and item.in_force(occurred_on(fact, view))):
        yield ITEM_NOT_IN_FORCE("data.item", code)
    elif item.transfers:
        yield from _judge_transfer(fact, view, item, in_hand_since=None)


def judge_in_hand(
    fact: AnyFact, view: View, code: str, accepted_on: date | None
) -> Iterator[Objection]:
    """Yield what stands against going on with a case: the item was cancelled, or moved.

    A case that was accepted before a transfer is in hand: the transfer says who decides it.
    """
    item = view.of(Item, code)
    if item.cancelled(judged_on(fact, view)):
        yield ITEM_CANCELLED("data.item", code)
    elif item.transfers:
        yield from _judge_transfer(fact, view, item, in_hand_since=accepted_on)


def _judge_transfer(
    fact: AnyFact, view: View, item: Item, *, in_hand_since: date | None
) -> Iterator[Objection]:
    holder = item.holder(judged_on(fact, view), in_hand_since)
    if holder is None or acts_for(view, fact.agency, holder):
        return
    bodies = {body for one in item.transfers for body in (one.agency_from, one.agency_to)}
    if any(acts_for(view, fact.agency, body) for body in bodies):
        yield ITEM_TRANSFERRED("agency", f"{fact.agency} → {holder}")


CATALOGUE = "内丘县内政字【2017】15号 三(一)1(1) 清单制"

ITEM_UNKNOWN = refusal(
    "item.unknown",
    "事项未列入目录",
    "the catalogue does not list the item",
    source=CATALOGUE,
    remedy="record ItemListed first, or correct the code",
)


ITEM_CANCELLED = refusal(
    "item.cancelled",
    "事项已取消",
    "the item has left the catalogue; nothing more is received, accepted or granted",
    source="德保县案例 一(一)(二): a cancelled item stops at once",
    remedy="tell the applicant that no permit is needed any more, and close the case",
)


ITEM_NOT_IN_FORCE = refusal(
    "item.not-in-force",
    "事项未生效或已被替代",
    "the item does not take applications yet, or another code has replaced it",
    source="内丘县内政字【2017】15号 三(一)1(1): 目录动态调整",
    remedy="use the code that is in force on the day of receipt",
)


ITEM_TRANSFERRED = refusal(
    "item.transferred",
    "事项已划转",
    "by the item's transfer another body receives or decides, and the former one supervises",
    source="内丘县内政字【2017】15号 三(二)(2); 行政许可法 第二十五条",
    remedy="let the body that the message names act",
)
