"""管辖: whether an agency is competent for an item, or for a case of it, on the day of a fact."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

from ledger.events import Event
from ledger.events.base import Role
from ledger.events.decision import DecisionMade
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.fact import AnyFact
from ledger.law.competence import ANY_ACT, Ground, competence
from ledger.states.agency import acts_for, has_role
from ledger.states.case import Case
from ledger.states.day import judged_on
from ledger.states.duties import Duties, Duty
from ledger.states.in_hand import in_hand_since
from ledger.states.item import ITEM_TRANSFERRED, Item
from ledger.view import Objection, View, refusal

_TOLD_BY_ITEM: Final[tuple[type[Event], ...]] = (
    ApplicationReceived,
    ApplicationAccepted,
    DecisionMade,
)
"""Types whose rules say themselves that the item has moved."""


def competence_of(
    view: View,
    agency: str,
    item: str,
    *,
    day: date,
    acts: AbstractSet[str] = ANY_ACT,
    case: Case | None = None,
    accepted_on: date | None = None,
) -> Ground | None:
    """Return by what an agency may act on an item on a day, or on a case that is in hand."""
    holder = view.of(Item, item).holder(day, accepted_on)
    if holder is None:
        return None
    if acts_for(view, agency, holder):
        return Ground.HOLDER
    return competence(
        agency,
        acts,
        holder=holder,
        standing=_standing(view, item, day),
        is_window=has_role(view, agency, Role.WINDOW),
        routed_to=case.routed_to if case else (),
        acts_for=lambda one, other: acts_for(view, one, other),
    )


def _standing(view: View, item: str, day: date) -> tuple[Duty, ...]:
    """Return the duties that stand on a day, without those that a body had as the former holder.

    What is left of those are the cases in hand: they make it no window of the new holder.
    """
    standing = view.of(Duties, item).standing(day)
    moved = [one for one in view.of(Item, item).transfers if one.effective_on <= day]
    return tuple(
        duty
        for duty in standing
        if not any(
            duty.effective_on < one.effective_on and acts_for(view, one.agency_from, duty.agency)
            for one in moved
        )
    )


def judge_competent(
    fact: AnyFact, view: View, item: str, acts: AbstractSet[str] = ANY_ACT
) -> Iterator[Objection]:
    """Yield what stands against an agency acting on an item: it is another body's.

    A case that was accepted before a transfer is in hand: the transfer says whose it is.
    """
    state, day = view.of(Item, item), judged_on(fact, view)
    number = getattr(fact.event, "case", None)
    case = view.of(Case, number) if number else None
    is_moved = bool(case and case.receipt and state.transfers)
    accepted_on = in_hand_since(case, view, day) if case and is_moved else None
    holder = state.holder(day, accepted_on)
    if not state.listed or holder is None:
        return
    if competence_of(
        view, fact.agency, item, day=day, acts=acts, case=case, accepted_on=accepted_on
    ):
        return
    bodies = {body for one in state.transfers for body in (one.agency_from, one.agency_to)}
    if not any(acts_for(view, fact.agency, body) for body in bodies):
        yield NOT_HOLDER("agency", f"{fact.agency} · {item} · {holder}")
    elif not isinstance(fact.event, _TOLD_BY_ITEM):
        yield ITEM_TRANSFERRED("agency", f"{fact.agency} → {holder}")


def judge_own_item(fact: AnyFact, view: View, item: str, effective_on: date) -> Iterator[Objection]:
    """Yield what stands against an approval body saying something of an item: it is another's.

    The day on which it takes effect counts: who gets the item prepares for it, who gave it away is
    no longer asked. 编办 speaks of every item.
    """
    if has_role(view, fact.agency, Role.CATALOGUE):
        return
    holder = view.of(Item, item).holder(max(effective_on, judged_on(fact, view)))
    if holder is not None and not acts_for(view, fact.agency, holder):
        yield NOT_HOLDER("agency", f"{fact.agency} · {item} · {holder}")


DUTY_LISTS = "内丘县内政字【2017】15号 三(一)1(1): 责任清单"

NOT_HOLDER = refusal(
    "duty.not-holder",
    "非该事项实施机关",
    "another body holds the item, and neither a window's duty, a routing nor a delegation by its "
    "holder makes this one competent",
    source="行政许可法 第二十二条至第二十六条; 内丘县内政字【2017】15号 三(一)1(1): 责任清单",
    remedy="let the holder act, or record DutyAssigned with delegated_by the holder and a document",
)
