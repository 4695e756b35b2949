"""可诉行为: what an appeal may contest: whose act it is, since when it is known, what it names."""

from datetime import date

from msgspec import Struct

from ledger import naming
from ledger.events.credit import PenaltyDecided
from ledger.fact import AnyFact
from ledger.states.appeal import verdicts_on
from ledger.states.case import Case
from ledger.states.day import occurred_on
from ledger.states.delivery import Delivery, PenaltyDelivery
from ledger.states.inspection import Check, Rectification
from ledger.states.licence import Licence
from ledger.states.listing import SeriousListing
from ledger.states.penalty import Penalty
from ledger.states.restriction import Restriction
from ledger.view import View


class Contestable(Struct, frozen=True, kw_only=True):
    """可诉行为: an act of this ledger, the licences it names, and what starts the clock.

    ``is_told`` is False where the document did not tell the remedies: then more time is left.
    ``is_announced`` says that nothing is decided yet: an objection is all that there is.
    """

    fact: AnyFact
    day: date
    licences: tuple[str, ...] = ()
    delivered_on: date | None = None
    is_told: bool = True
    is_announced: bool = False

    @property
    def penalty(self) -> PenaltyDecided | None:
        """The penalty, where it is one: only its kinds and amounts can be changed."""
        event = self.fact.event
        return event if isinstance(event, PenaltyDecided) else None


def contestable(view: View, about: str) -> Contestable | None:  # noqa: PLR0911 - a table
    """Return the act behind a reference; None where nothing is to be contested."""
    kind, number = naming.parts_of(about)
    match kind:
        case "case":
            return _of_case(view, number)
        case "penalty":
            return _of_penalty(view, number)
        case "restriction":
            return _of_fact(view.of(Restriction, number).imposed, view)
        case "listing":
            return _of_listing(view.of(SeriousListing, number))
        case "rectification":
            return _of_fact(view.of(Rectification, number).order, view)
        case "check":
            return _of_fact(view.of(Check, number).result, view)
        case "licence":
            licence = view.of(Licence, number)
            act = licence.cancellation or licence.revocation or licence.issuing
            found = _of_fact(act, view)
            return found and Contestable(fact=found.fact, day=found.day, licences=(number,))
    return None


def _of_fact(fact: AnyFact | None, view: View) -> Contestable | None:
    return None if fact is None else Contestable(fact=fact, day=occurred_on(fact, view))


def _of_listing(listing: SeriousListing) -> Contestable | None:
    """Before anybody is listed, the notice of it is objected to."""
    if listing.entered is not None:
        return Contestable(fact=listing.entered, day=listing.entered.event.entered_on)
    if listing.served is None:
        return None
    day = listing.served.event.served_on
    return Contestable(fact=listing.served, day=day, is_announced=True)


def _of_case(view: View, number: str) -> Contestable | None:
    """A decision is contested, or the refusal to accept."""
    case = view.of(Case, number)
    if case.decision is None:
        return _of_fact(case.refusal, view)
    event, done = case.decision.event, view.of(Delivery, number).done
    return Contestable(
        fact=case.decision,
        day=event.decided_on,
        licences=case.licences,
        delivered_on=done.event.delivered_on if done else None,
        is_told=event.remedies_told,
    )


def _of_penalty(view: View, number: str) -> Contestable | None:
    decided, done = view.of(Penalty, number).decided, view.of(PenaltyDelivery, number).done
    if decided is None:
        return None
    return Contestable(
        fact=decided,
        day=decided.event.decided_on,
        licences=decided.event.licences,
        delivered_on=done.event.delivered_on if done else None,
    )


def is_quashed(view: View, about: str) -> bool:
    """Tell whether an appeal has quashed an act already, on whatever day that takes effect."""
    return any(one.outcome == "quashed" for one in verdicts_on(view, about))
