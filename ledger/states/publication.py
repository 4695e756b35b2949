"""公示: what stands on a channel, and whether its record has changed since; what can be public."""

from datetime import date
from typing import Final

from msgspec import Struct

from ledger import naming
from ledger.events.delivery import RecordPublicised
from ledger.events.organisation import LoopStep
from ledger.fact import VOID, AnyFact
from ledger.law.appeal import QUASHED
from ledger.law.case_limits import is_permit
from ledger.law.deadline import NO_LIMIT, PUBLICISE, Limit, earliest
from ledger.law.representative import is_natural_person
from ledger.states.appeal import has_fallen
from ledger.states.case import Case
from ledger.states.complaint import Complaint
from ledger.states.day import occurred_on
from ledger.states.follow_up import limit_by_level
from ledger.states.inspection import Check, Rectification
from ledger.states.item import Item
from ledger.states.level import by_level
from ledger.states.licence import Licence
from ledger.states.listing import SeriousListing
from ledger.states.penalty import Penalty
from ledger.states.publicity import window_of
from ledger.states.restriction import Restriction
from ledger.states.term import limit_owed
from ledger.view import View

_CHANGES: Final = (
    "DecisionMade",
    "LicenceIssued",
    "LicenceChanged",
    "LicenceRevoked",
    "LicenceCancelled",
    "PenaltyDecided",
    "PenaltyRevoked",
    "AppealDecided",
    "RestrictionImposed",
    "RestrictionLifted",
    "SeriousListEntered",
    "SeriousListLeft",
    "RectificationVerified",
    "SpotCheckResultRecorded",
    "ComplaintAnswered",
    "ItemListed",
    "ItemAdjusted",
    "ItemTransferred",
    "ItemCancelled",
    "GuidePublished",
)
"""What changes a record that is public: afterwards it is made public again."""


class OnChannel(Struct, frozen=True):
    """公示在案: one publication or taking down, as corrected, at its place in the log."""

    id: str
    position: int
    event: RecordPublicised
    done_on: date
    """The day on which it was done, whatever day it was announced for."""


class Publishable(Struct, frozen=True):
    """可公示: what was decided: the fact, its day, and whom it names."""

    fact: AnyFact
    day: date
    subjects: tuple[str, ...] = ()
    stands: bool = True
    names_persons: bool = False
    """Whether it speaks of somebody whom nothing in it names."""


def publications(view: View, about: str) -> list[OnChannel]:
    """Return what was made public of a record and taken down, in order, corrected and not void."""
    return [
        OnChannel(one.id, one.position, one.event, occurred_on(one, view))
        for one in view.facts(RecordPublicised, about)
    ]


def standing(shown: list[OnChannel], channel: str) -> OnChannel | None:
    """Return the publication that stands on a channel."""
    on_channel = [one for one in shown if one.event.channel == channel]
    return on_channel[-1] if on_channel and not on_channel[-1].event.withdraws else None


def has_changed(view: View, about: str, since: int) -> bool:
    """Tell whether anything was recorded after a place that changes what the record says."""
    return any(position > since for position, _ in view.history((*_CHANGES, VOID), about))


def decided(view: View, about: str) -> Publishable | None:  # noqa: PLR0911 - a table
    """Return what was decided under a reference, in this ledger; None where nothing was."""
    kind, number = naming.parts_of(about)
    match kind:
        case "case":
            stands = not has_fallen(view, about, view.day)
            return _of_case(view.of(Case, number), stands=stands)
        case "licence":
            licence = view.of(Licence, number)
            stands = licence.status_on(view.day) != QUASHED
            return _of_fact(licence.issuing, "valid_from", stands=stands)
        case "penalty":
            penalty = view.of(Penalty, number)
            stands = penalty.stands and not has_fallen(view, about, view.day)
            return _of_fact(penalty.decided, "decided_on", stands=stands)
        case "restriction":
            restriction = view.of(Restriction, number)
            stands = restriction.lifting is None and not has_fallen(view, about, view.day)
            return _of_fact(restriction.imposed, "from_on", stands=stands)
        case "listing":
            listing = view.of(SeriousListing, number)
            stands = listing.stands and not has_fallen(view, about, view.day)
            return _of_fact(listing.entered, "entered_on", stands=stands)
        case "rectification":
            stands = not has_fallen(view, about, view.day)
            order = view.of(Rectification, number).order
            return _of_fact(order, "ordered_on", stands=stands)
        case "check":
            stands = not has_fallen(view, about, view.day)
            result = view.of(Check, number).result
            return _of_fact(result, "checked_on", stands=stands)
        case "complaint":
            return _of_complaint(view.of(Complaint, number))
    return None


def _of_complaint(complaint: Complaint) -> Publishable | None:
    """An answered one is public without who complained (保护举报人)."""
    if complaint.answer is None or complaint.receipt is None:
        return None
    subject = complaint.receipt.event.subject
    day = complaint.answer.event.answered_on
    named = () if subject is None else (subject,)
    return Publishable(complaint.answer, day, named, names_persons=True)


def _of_fact(fact: AnyFact | None, day: str, *, stands: bool = True) -> Publishable | None:
    if fact is None:
        return None
    event = fact.event
    # Who answers for it in person stands in the document too.
    named = (event.subject, *getattr(event, "responsible", ()))
    return Publishable(fact, getattr(event, day), named, stands=stands)


def _of_case(case: Case, *, stands: bool) -> Publishable | None:
    decision = case.decision
    if decision is None:
        return None
    named = (case.subject, *(party.subject for party in case.parties))
    subjects = tuple(one for one in named if one is not None)
    return Publishable(decision, decision.event.decided_on, subjects, stands=stands)


def speaks_of_persons(found: Publishable) -> bool:
    """Tell whether a record names a natural person, or speaks of one."""
    return found.names_persons or any(map(is_natural_person, found.subjects))


def publicised_by(view: View, about: str, found: Publishable) -> Limit:
    """Return until when a record has to be public: by the term, or by a service level.

    That is what 双公示 is about: permits that were granted, and penalties; the result of a check is
    public by the level alone (一公开). The rest is public because somebody wants it so.
    """
    kind, number = naming.parts_of(about)
    if kind == Check.tag:
        return limit_by_level(view, found.fact, LoopStep.PUBLISH, found.day)
    if found.fact.observed is not None or not is_owed(view, about, found):
        return NO_LIMIT
    item = view.of(Case, number).item if kind == Case.tag else found.fact.event.item
    since = (found.day, found.fact.position)
    level, _ = by_level(view, LoopStep.PUBLISH, item, agency=found.fact.agency, since=since)
    return earliest(limit_owed(view, found.fact, found.day, PUBLICISE), level)


def is_off_the_page(view: View, number: str, day: date) -> bool:
    """Tell whether nobody has to make a penalty public: it is light, its time is over, repaired."""
    window = window_of(view, number)
    return window is not None and (not window.is_public or window.is_over(day))


def is_owed(view: View, about: str, found: Publishable) -> bool:
    """Tell whether 双公示 is about a record: a permit that was granted, or a penalty.

    What is light is not made public in principle, and nothing that is repaired.
    """
    kind, number = naming.parts_of(about)
    if kind == Penalty.tag:
        return not is_off_the_page(view, number, view.day)
    if kind != Case.tag:
        return False
    case = view.of(Case, number)
    if case.item is None or not view.of(Item, case.item).listed:
        return case.granted
    return case.granted and is_permit(view.of(Item, case.item).kind_on(found.day, None))
