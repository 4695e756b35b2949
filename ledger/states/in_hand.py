"""在办件: since when a case is in hand, and by the duty of which day it is judged after a transfer.

A case is in hand once the applicant may rely on its acceptance: it was accepted in writing, or the
term for the notice had ended. That silence counts from the day of receipt is the applicant's right
and moves no competence: who had not answered by the day of the transfer had not taken the case.
"""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from ledger.events.catalogue import CasesInHand
from ledger.fact import AnyFact
from ledger.law.acceptance import SUPPLIED
from ledger.law.deadline import NOTICE, SUPPLEMENT
from ledger.states.agency import acts_for
from ledger.states.case import Case
from ledger.states.case_limits import acceptance_of
from ledger.states.day import judged_on, occurred_on
from ledger.states.item import Item, judge_in_hand
from ledger.states.term import limit_by_term, limit_owed
from ledger.view import Objection, View


def in_hand_since(case: Case, view: View, day: date) -> date | None:
    """Return the day since which a case is in hand, as it is known on a day; None: it is not yet.

    Who writes an acceptance down afterwards does not take the case back in time.
    """
    written = case.acceptance
    stands = acceptance_of(case, view, day)
    is_written = stands.day is not None and not stands.silent and not case.is_silence_written
    if written is not None and is_written:
        return max(written.event.accepted_on, occurred_on(written, view))
    silent = acceptance_of(replace(case, acceptance=None), view, day)
    if silent.day is None or case.receipt is None:
        return written.event.accepted_on if written is not None else None
    if silent.since == SUPPLIED:
        return limit_owed(view, case.supplied, silent.day, SUPPLEMENT).last_day or silent.day
    return limit_by_term(view, silent.day, NOTICE, case.receipt).last_day or silent.day


def judge_transferred(fact: AnyFact, view: View, case: Case) -> Iterator[Objection]:
    """Yield what stands against going on with a case: its item was cancelled, or moved."""
    if case.item is not None:
        since = in_hand_since(case, view, judged_on(fact, view))
        yield from judge_in_hand(fact, view, case.item, since)


def duty_day(fact: AnyFact, view: View, case: Case) -> date | None:
    """Return the day whose duties judge an act on a case that a transfer left to the former body.

    Its duty for the item ends with the transfer; for what it had in hand it counts as it stood when
    the case came into its hand. None: the duties of today count.
    """
    item = view.of(Item, case.item) if case.item is not None else None
    if item is None or not item.transfers:
        return None
    judged = judged_on(fact, view)
    since = in_hand_since(case, view, judged)
    left_to = (
        one.agency_from
        for one in item.transfers
        if one.cases_in_hand is CasesInHand.OLD
        and since is not None
        and since < one.effective_on <= judged
    )
    return since if any(acts_for(view, fact.agency, one) for one in left_to) else None
