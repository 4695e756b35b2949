"""终止条件: whether an act ends one fact, of those that it could end by its type."""

from collections.abc import Callable
from typing import Any

from ledger.events import (
    Event,
    accountability,
    catalogue,
    draw,
    supervision,
)
from ledger.events.appeal import AppealDecided
from ledger.events.base import AppealOutcome
from ledger.events.credit import (
    CreditNoticeReceived,
    NoticeEffect,
    PenaltyDecided,
)
from ledger.events.delivery import DecisionDelivered, RecordPublicised
from ledger.events.handling import SpecialProcedureEnded
from ledger.events.organisation import OfficerAppointed, OfficerRemoved
from ledger.events.repair import CreditRepairDecided, RepairOutcome
from ledger.fact import AnyFact
from ledger.law.inspection import wants_follow_up

Fits = Callable[[Any, AnyFact], bool]
"""Whether an act, of an ending type, ends this one fact."""


def anything(_: Event, __: AnyFact) -> bool:
    """Return that every fact of the types is ended."""
    return True


def alike(*names: str) -> Fits:
    """Return whether both say the same of each of some fields."""
    return lambda act, fact: all(getattr(act, one) == getattr(fact.event, one) for one in names)


def not_before(name: str) -> Fits:
    """Return whether the act stands in for the fact: what is older replaces nothing."""
    return lambda act, fact: getattr(act, name) >= getattr(fact.event, name)


def replaces_certificate(act: OfficerAppointed, fact: AnyFact) -> bool:
    """A post is taken beside others; a certificate takes the place of the one before it."""
    return any(
        getattr(act, one) is not None and getattr(fact.event, one) not in (None, getattr(act, one))
        for one in ("certificate", "certificate_until")
    )


def is_named(act: catalogue.DutyEnded, fact: AnyFact) -> bool:
    """Return whether a duty is the one that is named."""
    return fact.id == act.duty


def is_of_post(act: OfficerRemoved, fact: AnyFact) -> bool:
    """Return whether an appointment is to the post that is left, or to any."""
    return act.agency == fact.event.agency and act.post in (None, fact.event.post)


def is_of_kind(act: SpecialProcedureEnded, fact: AnyFact) -> bool:
    """Return whether a procedure is of the kind that ends, or of any."""
    return act.kind in (None, fact.event.kind)


def alike_action(act: accountability.ActionItemClosed, fact: AnyFact) -> bool:
    """A thing that is done ends what was said of that thing, and not the meeting's others."""
    return getattr(fact.event, "action", act.action) == act.action


def strikes_licences(act: PenaltyDecided, _: AnyFact) -> bool:
    """Return whether a penalty does anything to the licences that it names."""
    return act.licence_effect is not None


def takes_back(act: CreditNoticeReceived, _: AnyFact) -> bool:
    """Return whether a notice lifts or takes back what was told before."""
    return act.withdrawn or act.replaces is not None or act.effect is NoticeEffect.LIFTED


def is_shown_anew(act: RecordPublicised, fact: AnyFact) -> bool:
    """A page takes the place of the page before it; the first one is what was owed."""
    is_page = isinstance(fact.event, RecordPublicised)
    return not act.withdraws and (not is_page or act.channel == fact.event.channel)


def is_taken_down(act: RecordPublicised, fact: AnyFact) -> bool:
    """Return whether a page is the one that is taken down."""
    return act.withdraws and not fact.event.withdraws and act.channel == fact.event.channel


def follows(_: Event, fact: AnyFact) -> bool:
    """An order or a case is what a problem that was left for later waits for."""
    event = fact.event
    if isinstance(event, supervision.UnlicensedActivityFound):
        return True
    return wants_follow_up(event.code_system, event.result_code)


def takes_out(act: draw.CheckTargetsListed | draw.InspectorsListed, fact: AnyFact) -> bool:
    """Whether somebody leaves the register whom the fact has listed."""
    listed = (getattr(one, "subject", None) or one.officer for one in fact.event.added)
    return not set(act.removed).isdisjoint(listed)


def has_reached(act: DecisionDelivered, _: AnyFact) -> bool:
    """Return whether a document was delivered."""
    return act.succeeded


def grants(act: CreditRepairDecided, _: AnyFact) -> bool:
    """Return whether a repair was granted."""
    return act.outcome is RepairOutcome.GRANTED


def does_not_uphold(act: AppealDecided, _: AnyFact) -> bool:
    """Return whether a word on an appeal leaves an act as it is no longer."""
    return act.outcome is not AppealOutcome.UPHELD
