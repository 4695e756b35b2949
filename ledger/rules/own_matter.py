"""回避: nobody corrects or voids what was found about himself, whatever his roles are.

监察 and 法制 may correct what others recorded. But where such a body, or one that it continues,
burned itself, had its file read, was rated or complained of, an amendment would do what no act of
it may: be done with its own accountability, turn a bad word into a good one. So would that of any
agency that took a complaint against itself.
"""

from collections.abc import Iterator

from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    AlertDismissed,
    CaseFileReviewed,
    SafeHarbourDecided,
)
from ledger.events.complaint import ComplaintAnswered, ComplaintReceived, ComplaintRouted
from ledger.events.supervision import SpotCheckResultAudited
from ledger.fact import AnyFact
from ledger.rules.accountability.accountability import SELF
from ledger.rules.accountability.alert import ALERT_OWN, bodies_of, since_of
from ledger.rules.accountability.review import judge_reader
from ledger.rules.accountability.sides import judge_own
from ledger.rules.complaint import judge_against
from ledger.rules.supervision.audit import judge_auditor
from ledger.states.accountability import Accountability
from ledger.states.case import Case
from ledger.states.complaint import Complaint
from ledger.states.dismissal import Light, burned
from ledger.states.inspection import Check
from ledger.view import Code, Objection, View


def judge_own_matter(fact: AnyFact, target: AnyFact, view: View) -> Iterator[Objection]:
    """Yield what stands against amending a record that is about whoever amends it."""
    match target.event:
        case AlertDismissed() as light:
            yield from _judge_light(fact, view, light, before=target.position, own=ALERT_OWN)
        case AccountabilityOpened() as light:
            yield from _judge_light(fact, view, light, before=target.position, own=SELF)
        case AccountabilityDecided() | AccountabilityClosed() | SafeHarbourDecided() as event:
            opening = view.of(Accountability, event.accountability).opening
            if opening is not None:
                light, place = opening.event, opening.position
                yield from _judge_light(fact, view, light, before=place, own=SELF)
        case CaseFileReviewed() as event:
            yield from judge_reader(fact, view, view.of(Case, event.case), {fact.actor})
        case ComplaintReceived() | ComplaintRouted() | ComplaintAnswered() as event:
            receipt = view.of(Complaint, event.complaint).receipt
            if receipt is not None:
                yield from judge_against(fact, view, receipt)
        case SpotCheckResultAudited() as event:
            result = view.of(Check, event.check).result
            if result is not None:
                yield from judge_auditor(fact, view, result)
        case _:
            return


def _judge_light(
    fact: AnyFact, view: View, light: Light, *, before: int, own: Code
) -> Iterator[Objection]:
    found = burned(view, light, before)
    bodies = bodies_of(view, light, found, before=before)
    yield from judge_own(fact, view, bodies, own=own, since=since_of(found, before))
