"""办件状态 in questions: how a case stands on the day, and how near its end is."""

from datetime import date
from typing import Final

from ledger.events.handling import CaseOutcome
from ledger.law.acceptance import Acceptance, Turn
from ledger.law.appeal import QUASHED, mark_on
from ledger.law.case_limits import CaseLimits
from ledger.law.deadline import Limit
from projections.lookups.limits import Limits
from projections.tables.appeal import verdicts_of
from projections.tables.case_row import CaseRow

UNANSWERED: Final = ("received", "supplementing")
DECIDED: Final = ("granted", "refused")


def status_of(row: CaseRow, *, accepted: bool) -> str:  # noqa: PLR0911 - a table
    """Return the status that a case's facts give; ``accepted`` counts silence in."""
    if row.received_at is None:
        return "unreceived"
    if row.closed_at is not None:
        return "terminated" if row.outcome == CaseOutcome.TERMINATED else "closed"
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.not_accepted_at is not None:
        return "not-accepted"
    if row.decision is not None:
        return row.decision
    if accepted:
        return "accepted"
    if row.supplement_requested_at is None:
        return "received"
    # What an older system asked for may not have been brought along: then any answer counts.
    is_waiting = row.outstanding != "[]" or row.supplement_submitted_at is None
    return "supplementing" if is_waiting else "received"


def _is_quashed(row: CaseRow, day: date) -> bool:
    """Tell whether an appeal has quashed the decision for good; what is made anew is open."""
    if row.verdicts == "[]" or row.decision is None:
        return False
    return mark_on(verdicts_of(row.verdicts), day.isoformat()) == QUASHED


def running_limit(
    row: CaseRow, status: str, acceptance: Acceptance, of_case: CaseLimits
) -> Limit | None:
    """Return the limit that runs against a body, if one does.

    None runs against what an older system did: its facts have no place of their own in the log.
    """
    if status in UNANSWERED and acceptance.turn is Turn.WINDOW:
        is_own = row.received_position is not None
        return acceptance.until if is_own else None
    is_own = row.known_at(acceptance) is not None
    return of_case.due if status == "accepted" and is_own else None


def light_of(row: CaseRow, limits: Limits, running: Limit | None) -> str | None:
    """Return the light of the limit that runs against a body; of one that is stopped ``paused``."""
    if running is None:
        return None
    return "paused" if limits.clock.is_stopped(row) else limits.light(running)


def status_on(row: CaseRow, limits: Limits, acceptance: Acceptance) -> str:
    """Return the status of a case on the day asked about, what an appeal did to it included."""
    accepted = acceptance.day is not None
    return "quashed" if _is_quashed(row, limits.on) else status_of(row, accepted=accepted)
