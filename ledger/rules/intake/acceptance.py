"""受理: what stands against accepting an application, turning it away, withdrawing it."""

from collections.abc import Iterator
from typing import Final

from ledger.events.catalogue import Act, GuidePublished
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationWithdrawn,
)
from ledger.fact import Fact
from ledger.law.deadline import NOTICE
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.rules.intake.leniency import judge_completeness
from ledger.rules.intake.project import judge_project
from ledger.states.calendar import CALENDAR_UNKNOWN
from ledger.states.case import (
    CASE_ALREADY_ACCEPTED,
    CASE_ALREADY_DECIDED,
    Case,
    judge_companions,
    judge_open,
)
from ledger.states.case_limits import acceptance_of, limits_of
from ledger.states.day import DAYS_ORDER, judge_day, judged_on, occurred_on
from ledger.states.duty import judge_duty
from ledger.states.guide import Guide
from ledger.states.in_hand import duty_day, in_hand_since
from ledger.states.item import judge_in_hand
from ledger.states.late_record import judge_late_record
from ledger.states.representative import judge_representative
from ledger.view import Objection, View, refusal

_ACCEPTS: Final = frozenset((Act.ACCEPT,))
_AT_THE_WINDOW: Final = frozenset((Act.RECEIVE, Act.ACCEPT))


@rule(ApplicationAccepted)
def accept(fact: Fact[ApplicationAccepted], view: View) -> Iterator[Objection]:
    """受理: once, complete, by a window on duty, under the guide that is in force."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    if case.acceptance is not None:
        yield CASE_ALREADY_ACCEPTED("data.case", event.case, blocking=(case.acceptance.id,))
    if case.receipt is None:
        return
    yield from judge_companions(case, view, item=event.item, subject=event.subject)
    item = case.receipt.event.item
    silent = event.mode is AcceptanceMode.SILENCE
    in_hand = in_hand_since(case, view, judged_on(fact, view)) if silent else None
    yield from judge_in_hand(fact, view, item, in_hand)
    day = duty_day(fact, view, case) if silent else None
    yield from judge_duty(fact, view, item, _ACCEPTS, on=day)
    in_force = _guide_in_force(fact, view, case)
    if event.guide is not None and (in_force is None or in_force.version != event.guide):
        yield VERSION_NOT_IN_FORCE("data.guide", str(in_force.version if in_force else "-"))
    yield from judge_completeness(fact, view, case, in_force)
    yield from judge_project(fact, view, case)
    if case.acceptance is None:
        yield from _judge_limits(fact, view, case)
        yield from _judge_in_time(fact, view, case)
    yield from judge_day(fact, view, "accepted_on", after=occurred_on(case.receipt, view))
    if silent:
        yield from _judge_silence(fact, view, case)
    elif fact.observed is None:
        yield from judge_representative(view, case, event.case, REPRESENTATIVE_MISSING)


def _guide_in_force(
    fact: Fact[ApplicationAccepted], view: View, case: Case
) -> GuidePublished | None:
    """Return the guide that the acceptance falls under.

    Silence has accepted under the one that was known then: none that was published afterwards,
    from whatever day on, gives more time.
    """
    known_at: int | None = None
    if fact.event.mode is AcceptanceMode.SILENCE:
        silent = acceptance_of(case, view, judged_on(fact, view))
        known_at = case.known_at(silent) if silent.silent else None
    return view.of(Guide, case.item or "").on(fact.event.accepted_on, known_at)


def _judge_limits(fact: Fact[ApplicationAccepted], view: View, case: Case) -> Iterator[Objection]:
    """Yield what stands against the day that the acceptance states to the applicant.

    A promise may shorten what the law gives, never lengthen it. Where nobody can say yet when the
    decision is due, that is a finding.
    """
    accepted = case.evolve(fact, fact.event.case)
    limits = limits_of(accepted, view, acceptance_of(accepted, view, judged_on(fact, view)))
    if limits.are_unknown and fact.observed is None:
        yield CALENDAR_UNKNOWN("data.accepted_on", f"{fact.event.accepted_on}")
    stated_on = accepted.course(view.opening.zone, view.day).stated_on
    if stated_on is not None and limits.legal.is_over(stated_on):
        yield DUE_OVER_STATUTORY("data.due_at", f"{stated_on} > {limits.legal.last_day}")


def _judge_in_time(fact: Fact[ApplicationAccepted], view: View, case: Case) -> Iterator[Objection]:
    """Yield what stands against writing an acceptance once silence has accepted the case."""
    silent = acceptance_of(case, view, judged_on(fact, view))
    if not silent.silent or fact.event.mode is AcceptanceMode.SILENCE:
        return
    written_on = fact.event.accepted_on
    if acceptance_of(case, view, written_on).silent:
        yield CASE_ALREADY_ACCEPTED("data.accepted_on", f"{fact.event.case} · {silent.day}")
    else:
        yield from judge_late_record(case, view, f"{written_on}")


def _judge_silence(fact: Fact[ApplicationAccepted], view: View, case: Case) -> Iterator[Objection]:
    state = acceptance_of(case, view, judged_on(fact, view))
    if not state.calendar_known:
        yield CALENDAR_UNKNOWN("data.mode", NOTICE)
    if not state.silent or state.day != fact.event.accepted_on:
        yield NOT_SILENT("data.accepted_on", str(state.day or "-"))


@rule(ApplicationNotAccepted)
def turn_away(fact: Fact[ApplicationNotAccepted], view: View) -> Iterator[Objection]:
    """不予受理: before acceptance, also before silence has meant acceptance."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    yield from judge_companions(case, view, subject=event.subject)
    if case.receipt is None:
        return
    yield from judge_duty(fact, view, case.receipt.event.item, _ACCEPTS)
    state = acceptance_of(case, view, occurred_on(fact, view))
    if state.day is not None:
        blocking = (case.acceptance.id,) if case.acceptance else ()
        yield CASE_ALREADY_ACCEPTED("data.case", f"{event.case} · {state.day}", blocking=blocking)
    elif not state.calendar_known:
        yield CALENDAR_UNKNOWN("data.case", NOTICE)
    elif acceptance_of(case, view, judged_on(fact, view)).silent:
        yield from judge_late_record(case, view, f"{occurred_on(fact, view)}")
        if is_blank(event.document):
            yield CASE_ALREADY_ACCEPTED("data.document", event.case)


@rule(ApplicationWithdrawn)
def withdraw(fact: Fact[ApplicationWithdrawn], view: View) -> Iterator[Objection]:
    """申请撤回: before the decision, handed in where the item is received.

    One that is said to have come before silence accepted the case, and is recorded after it, says
    so: what the case went on with since is not undone by a day in the past.
    """
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    yield from judge_companions(case, view, subject=event.subject)
    if case.decision is not None:
        yield CASE_ALREADY_DECIDED("data.case", event.case, blocking=(case.decision.id,))
    if case.receipt is None:
        return
    yield from judge_duty(fact, view, case.receipt.event.item, _AT_THE_WINDOW)
    withdrawn_on = occurred_on(fact, view)
    if withdrawn_on < (received_on := occurred_on(case.receipt, view)):
        yield DAYS_ORDER("occurred_at", f"{withdrawn_on} < {received_on}")
    elif acceptance_of(case, view, judged_on(fact, view)).silent and not (
        acceptance_of(case, view, withdrawn_on).silent
    ):
        yield from judge_late_record(case, view, f"{withdrawn_on}")


_NOTICE = "行政许可法 第三十二条第一款第四项"


REPRESENTATIVE_MISSING = refusal(
    "acceptance.representative-missing",
    "受理时未列法定代表人",
    "a legal person's application names no representative though an earlier one named him; a "
    "finding where the ledger knows of none",
    source="民法典 第六十一条; 一处违法、处处受限",
    remedy="let SupplementSubmitted name the representative among its parties",
)


VERSION_NOT_IN_FORCE = refusal(
    "item.version-not-in-force",
    "指南版本未生效",
    "the case is accepted under a version of the guide that is not in force that day",
    source="内丘县内政字【2017】15号 三(一)1(5) 一单制",
    remedy="accept under the version that the message names",
)


DUE_OVER_STATUTORY = refusal(
    "acceptance.due-over-statutory",
    "所告期限超过法定时限",
    "the applicant is told a later day than the law gives for the decision",
    source="行政许可法 第四十二条",
    remedy="state the day that the message names, or an earlier one",
)


NOT_SILENT = refusal(
    "acceptance.not-silent",
    "不构成逾期视为受理",
    "the notice period has not passed in silence, or acceptance does not count from receipt",
    source=_NOTICE,
    remedy="accept in writing; by silence a case is accepted from its day of receipt",
)
