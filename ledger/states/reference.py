"""在案事实: what stands behind a reference: whose finding it is, and whom and what it concerns."""

from datetime import date

from msgspec import Struct

from ledger import naming
from ledger.states.case import Case
from ledger.states.complaint import Complaint
from ledger.states.day import occurred_on
from ledger.states.enforcement import Enforcement
from ledger.states.inspection import Check, Rectification
from ledger.states.licence import Licence, item_of
from ledger.states.listing import SeriousListing
from ledger.states.penalty import Penalty
from ledger.states.punishment import Punishment
from ledger.states.task import Task
from ledger.view import View


class OnRecord(Struct, frozen=True, kw_only=True):
    """在案事实: the agency whose finding or task it is, if any; subject and item; if it stands.

    ``sides`` are the agencies whose act it is, also where nothing was found against anybody: who
    received, accepted or decided a case. ``found_on`` is its day; ``responsible`` are the persons
    that it names beside the subject. ``ground`` is what it rests on itself, if anything, and
    ``until_on`` its last day; ``is_foreign`` says that another ledger decided it.
    """

    finder: str | None = None
    sides: tuple[str, ...] = ()
    found_on: date | None = None
    responsible: tuple[str, ...] = ()
    subject: str | None = None
    item: str | None = None
    stands: bool = True
    ground: str | None = None
    until_on: date | None = None
    is_foreign: bool = False


def on_record(view: View, about: str) -> OnRecord | None:  # noqa: C901, PLR0911 - a table
    """Return what is known of a check, penalty, order, listing, case …; None if nothing."""
    kind, number = naming.parts_of(about)
    match kind:
        case "check":
            return _inspected(view.of(Check, number))
        case "penalty":
            return _penalised(view.of(Penalty, number))
        case "rectification":
            return _ordered(view.of(Rectification, number))
        case "listing":
            return _listed(view.of(SeriousListing, number))
        case "punishment":
            return _jointly_punished(view.of(Punishment, number))
        case "task":
            return _pushed(view.of(Task, number), view)
        case "case":
            return _received(view.of(Case, number), view)
        case "licence":
            return _issued(view.of(Licence, number), view)
        case "enforcement":
            return _filed(view.of(Enforcement, number))
        case "complaint":
            return _complained(view.of(Complaint, number))
    return None


def _received(case: Case, view: View) -> OnRecord | None:
    if case.receipt is None:
        return None
    acts = (case.receipt, case.acceptance, case.decision)
    return OnRecord(
        sides=tuple(dict.fromkeys(act.agency for act in acts if act is not None)),
        found_on=occurred_on(case.receipt, view),
        subject=case.subject,
        item=case.item,
    )


def _issued(licence: Licence, view: View) -> OnRecord | None:
    if licence.issuing is None:
        return None
    return OnRecord(
        sides=(licence.issuing.agency,),
        found_on=occurred_on(licence.issuing, view),
        subject=licence.subject,
        item=item_of(licence, view),
    )


def _inspected(check: Check) -> OnRecord | None:
    found = check.finding
    if found is None:
        return None
    event = found.event
    return OnRecord(
        finder=found.agency,
        sides=(found.agency,),
        found_on=check.found_on,
        responsible=event.responsible,
        subject=event.subject,
        item=event.item,
    )


def _filed(case: Enforcement) -> OnRecord | None:
    if case.filed is None:
        return None
    event = case.filed.event
    return OnRecord(
        finder=case.filed.agency,
        sides=(case.filed.agency,),
        found_on=event.filed_on,
        subject=event.subject,
        item=event.item,
        stands=case.closing is None,
    )


def _complained(complaint: Complaint) -> OnRecord | None:
    if complaint.receipt is None:
        return None
    event = complaint.receipt.event
    sides = () if complaint.routing is None else (complaint.routing.event.agency_to,)
    return OnRecord(sides=sides, found_on=event.received_on, subject=event.subject, item=event.item)


def _penalised(penalty: Penalty) -> OnRecord | None:
    if penalty.decision is None:
        return OnRecord(stands=False) if penalty.notices else None
    event = penalty.decision.event
    return OnRecord(
        finder=penalty.decision.agency,
        sides=(penalty.decision.agency,),
        found_on=event.decided_on,
        responsible=event.responsible,
        subject=event.subject,
        item=event.item,
        stands=penalty.stands,
    )


def _ordered(rectification: Rectification) -> OnRecord | None:
    if rectification.order is None:
        return None
    event = rectification.order.event
    return OnRecord(
        finder=rectification.order.agency,
        sides=(rectification.order.agency,),
        found_on=event.ordered_on,
        responsible=event.responsible,
        subject=event.subject,
        item=event.item,
        stands=rectification.open,
    )


def _listed(listing: SeriousListing) -> OnRecord | None:
    """A subject that was only told of it is on no list: nothing rests on a notice."""
    entering = listing.entering
    if entering is None:
        return OnRecord(stands=False) if listing.notices else None
    event = entering.event
    return OnRecord(
        finder=entering.agency,
        sides=(entering.agency,),
        found_on=event.entered_on,
        responsible=event.responsible,
        subject=event.subject,
        stands=listing.stands,
        ground=event.ground,
        until_on=event.until_on,
        is_foreign=listing.entered is None,
    )


def _jointly_punished(punishment: Punishment) -> OnRecord | None:
    """Whoever is asked has what is asked of it on its side; that is what the asking is for."""
    asked = punishment.initiation
    if asked is None:
        return OnRecord(stands=False) if punishment.notices else None
    event = asked.event
    return OnRecord(
        finder=asked.agency,
        sides=(asked.agency, *event.agencies),
        found_on=event.from_on,
        subject=event.subject,
        stands=punishment.end is None,
        ground=event.ground or None,
        until_on=event.until_on,
        is_foreign=punishment.initiated is None,
    )


def _pushed(task: Task, view: View) -> OnRecord | None:
    if task.push is None:
        return None
    event = task.push.event
    return OnRecord(
        finder=task.receiver,
        sides=(task.receiver,) if task.receiver else (),
        found_on=occurred_on(task.push, view),
        subject=event.subject,
        item=event.item,
    )
