"""事项目录: the states of items, guides and duties; how items are listed, changed, moved."""

from collections.abc import Iterator

from ledger.events.catalogue import (
    ItemAdjusted,
    ItemCancelled,
    ItemListed,
    ItemTransferred,
)
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import acts_for, judge_registered
from ledger.states.day import judged_on
from ledger.states.item import CATALOGUE, ITEM_UNKNOWN, Item, judge_listed, replaced_codes
from ledger.states.supervision_duty import Supervisors
from ledger.view import Objection, View, finding, refusal


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


def _entries(entry: str | None) -> tuple[str, ...]:
    return (entry,) if entry else ()


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
    source=CATALOGUE,
    remedy="record ItemAdjusted for a change, or list a new code that replaces it",
)


ITEM_LOOP = refusal(
    "item.replacement-loop",
    "事项替代成环",
    "an item would replace itself, directly or through others",
    source=CATALOGUE,
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
