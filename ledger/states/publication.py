"""公示: what stands on a channel, and whether its record has changed since; what can be public."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from ledger import naming
from ledger.events.delivery import RecordPublicised
from ledger.fact import VOID, AnyFact
from ledger.states.appeal import has_fallen
from ledger.states.case import Case
from ledger.states.inspection import Check, Rectification
from ledger.states.licence import Licence
from ledger.states.penalty import Penalty
from ledger.states.restriction import Restriction
from ledger.view import View

_PUBLICATION: Final = RecordPublicised.__name__
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
    "RectificationVerified",
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


class Publishable(Struct, frozen=True):
    """可公示: what was decided: the fact, its day, and whom it names."""

    fact: AnyFact
    day: date
    subjects: tuple[str, ...] = ()
    is_audited: bool = True
    stands: bool = True


def publications(view: View, about: str) -> list[OnChannel]:
    """Return what was made public of a record and taken down, in order, corrected and not void."""
    found: dict[str, OnChannel] = {}
    for position, entry in view.history((_PUBLICATION, VOID), about):
        if entry.type == VOID:
            found.pop(entry.data.entry, None)
        elif entry.corrects is None:
            found[entry.id] = OnChannel(entry.id, position, entry.data)
        elif (target := found.get(entry.corrects.entry)) is not None:
            found[target.id] = OnChannel(target.id, target.position, entry.data)
    return list(found.values())


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
            return _of_case(view.of(Case, number))
        case "licence":
            return _of_fact(view.of(Licence, number).issuing, "valid_from")
        case "penalty":
            penalty = view.of(Penalty, number)
            stands = penalty.stands and not has_fallen(view, about, view.day)
            return _of_fact(penalty.decided, "decided_on", stands=stands)
        case "restriction":
            restriction = view.of(Restriction, number)
            stands = restriction.lifting is None and not has_fallen(view, about, view.day)
            return _of_fact(restriction.imposed, "from_on", stands=stands)
        case "rectification":
            return _of_fact(view.of(Rectification, number).order, "ordered_on")
        case "check":
            return _of_fact(view.of(Check, number).result, "checked_on", is_audited=False)
    return None


def _of_fact(
    fact: AnyFact | None, day: str, *, stands: bool = True, is_audited: bool = True
) -> Publishable | None:
    if fact is None:
        return None
    event = fact.event
    return Publishable(
        fact, getattr(event, day), (event.subject,), is_audited=is_audited, stands=stands
    )


def _of_case(case: Case) -> Publishable | None:
    decision = case.decision
    if decision is None:
        return None
    named = (case.subject, *(party.subject for party in case.parties))
    subjects = tuple(one for one in named if one is not None)
    return Publishable(decision, decision.event.decided_on, subjects)


def persons(found: Publishable) -> Iterator[str]:
    """Yield the natural persons that a record names."""
    return (one for one in found.subjects if one.startswith("person:"))
