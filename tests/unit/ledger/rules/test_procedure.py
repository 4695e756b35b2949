"""特别程序与延长: who stops a clock, with what, and nobody who only wants to hide a delay."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.decision import DecisionMade
from ledger.events.handling import (
    ProcedureKind,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from ledger.events.intake import ApplicationReceived, ApplicationWithdrawn
from ledger.events.organisation import OfficerAppointed, OfficerRemoved, Post
from ledger.gate.receipt import Outcome
from tests.county import County
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    FIRST_REVIEWER,
    HEAD,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    RECEIVER,
)
from tests.examples.story import EXAMPLES

ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_BUREAU = {"agency": BUREAU, "actor": FIRST_REVIEWER}
BY_HEAD = {"agency": BUREAU, "actor": HEAD}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
HEARING = replace(
    EXAMPLES[SpecialProcedureStarted],
    case=CASE,
    document="听证通知书",
    notified_on=date(2017, 7, 3),
    until=date(2017, 7, 10),
)
ENDED = replace(EXAMPLES[SpecialProcedureEnded], case=CASE)
FREEZE = SpecialProcedureStarted(
    case=CASE, kind=ProcedureKind.FREEZE, basis="公务协同函〔2017〕1号", until=date(2017, 7, 31)
)
UNFREEZE = SpecialProcedureEnded(case=CASE, kind=ProcedureKind.FREEZE)
EXTENSION = TimeLimitExtended(case=CASE, days=10, reason="案情复杂", told_on=date(2017, 7, 3))
DECISION = EXAMPLES[DecisionMade]


def accepted() -> County:
    """Return the county with a case that was accepted on 3 July 2017: due by law on 31 July."""
    spec = County().before(DecisionMade)
    return spec.given(OfficerAppointed(officer=HEAD, agency=BUREAU, post=Post.HEAD), **ROOT)


def on(day: date, hour: int = 1) -> datetime:
    """Return an hour of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def asked_on(spec: County, day: date) -> County:
    """Let it become a day."""
    spec.now = on(day)
    return spec


def test_a_hearing_with_its_notice_is_started_and_ended() -> None:
    spec = accepted().when(HEARING, **BY_BUREAU).accepted()
    spec.when(ENDED, **BY_BUREAU).accepted()


def test_without_a_notice_it_is_recorded_and_its_days_count() -> None:
    spec = accepted().when(replace(HEARING, notified_on=None), **BY_BUREAU)
    spec.finding("pause.no-notice")
    spec.when(DECISION, agency=BUREAU, actor=DECIDER).refused("decision.paused")
    spec.given(ENDED, **BY_BUREAU)
    asked_on(spec, date(2017, 8, 1))
    spec.ask(replace(DECISION, decided_on=date(2017, 8, 1))).finding("decision.late")


def test_nothing_is_decided_while_it_runs_nor_dated_into_it_afterwards() -> None:
    spec = accepted().given(HEARING, **BY_BUREAU)
    spec.ask(DECISION).refused("decision.paused")
    asked_on(spec, date(2017, 7, 10)).given(ENDED, **BY_BUREAU)
    spec.ask(replace(DECISION, decided_on=date(2017, 7, 9))).refused("decision.paused")
    spec.ask(replace(DECISION, decided_on=date(2017, 7, 10))).accepted()


def test_the_days_of_a_hearing_move_the_end_of_the_time_limit() -> None:
    spec = accepted().given(HEARING, **BY_BUREAU)
    asked_on(spec, date(2017, 7, 10)).given(ENDED, **BY_BUREAU)
    asked_on(spec, date(2017, 8, 7))
    spec.ask(replace(DECISION, decided_on=date(2017, 8, 7)))
    assert "decision.late" not in spec.receipt.findings
    late = accepted().given(HEARING, **BY_BUREAU)
    asked_on(late, date(2017, 7, 10)).given(ENDED, **BY_BUREAU)
    asked_on(late, date(2017, 8, 8))
    late.ask(replace(DECISION, decided_on=date(2017, 8, 8))).finding("decision.late")


def test_one_kind_runs_once_and_different_kinds_run_beside_each_other() -> None:
    spec = accepted().given(HEARING, **BY_BUREAU)
    spec.when(HEARING, **BY_BUREAU).refused("pause.open")
    spec.when(replace(HEARING, kind=ProcedureKind.TEST), **BY_BUREAU).accepted()
    spec.when(replace(ENDED, kind=None), **BY_BUREAU).refused("pause.kind-unsaid")
    spec.given(ENDED, **BY_BUREAU)
    spec.when(ENDED, **BY_BUREAU).refused("pause.none-open")
    spec.ask(DECISION).refused("decision.paused")
    spec.when(replace(ENDED, kind=None), **BY_BUREAU).accepted()


def test_nothing_ends_that_never_began() -> None:
    accepted().when(ENDED, **BY_BUREAU).refused("pause.none-open")


def test_an_end_before_the_start_is_refused() -> None:
    spec = accepted()
    asked_on(spec, date(2017, 7, 5)).given(HEARING, **BY_BUREAU)
    spec.when(ENDED, occurred_at=on(date(2017, 7, 4)), **BY_BUREAU)
    spec.refused("pause.before-start")


def test_a_procedure_that_takes_longer_than_was_told_is_seen() -> None:
    spec = accepted().given(HEARING, **BY_BUREAU)
    asked_on(spec, date(2017, 7, 11)).when(ENDED, **BY_BUREAU).finding("pause.overrun")


def test_a_hearing_begins_neither_before_acceptance_nor_after_the_decision() -> None:
    spec = County().after(ApplicationReceived)
    spec.when(HEARING, **BY_BUREAU).refused("case.not-accepted")
    spec = County().before(ApplicationReceived)
    spec.when(HEARING, **BY_BUREAU).refused("case.unknown")
    spec = County().after(DecisionMade)
    spec.when(HEARING, **BY_BUREAU).refused("case.already-decided")
    spec.when(FREEZE, **BY_MARKET).refused("case.already-decided")


def test_a_case_that_ended_is_neither_paused_nor_extended() -> None:
    withdrawn = replace(EXAMPLES[ApplicationWithdrawn], case=CASE, subject=COMPANY)
    spec = accepted().given(withdrawn, agency=BUREAU, actor=RECEIVER)
    spec.when(HEARING, **BY_BUREAU).refused("case.closed")
    spec.when(EXTENSION, **BY_HEAD).refused("case.closed")


def test_a_hearing_that_nobody_heard_of_does_not_hide_a_delay() -> None:
    spec = asked_on(accepted(), date(2017, 8, 1))
    spec.when(HEARING, **BY_BUREAU).refused("pause.after-due")
    early = on(date(2017, 7, 20))
    unshown = replace(HEARING, document=None)
    spec.when(unshown, occurred_at=early, **BY_BUREAU).refused("pause.after-due")
    spec.when(HEARING, occurred_at=early, **BY_BUREAU).finding("occurred.after-limit")


def test_a_notice_is_dated_between_acceptance_and_the_start() -> None:
    before = replace(HEARING, notified_on=date(2017, 7, 2))
    accepted().when(before, **BY_BUREAU).refused("days.order")
    ahead = replace(HEARING, notified_on=date(2017, 7, 5))
    accepted().when(ahead, **BY_BUREAU).refused("days.in-future")


def test_a_supervisor_freezes_with_basis_and_end_and_nobody_else_unfreezes() -> None:
    spec = accepted()
    spec.when(replace(FREEZE, basis=None), **BY_MARKET).refused("pause.no-basis")
    spec.when(replace(FREEZE, basis=" "), **BY_MARKET).refused("pause.no-basis")
    spec.when(replace(FREEZE, until=None), **BY_MARKET).refused("pause.no-basis")
    spec.when(replace(FREEZE, until=date(2017, 7, 2)), **BY_MARKET).refused("days.order")
    spec.when(FREEZE, **BY_BUREAU).refused("pause.not-own")
    spec.when(FREEZE, **BY_MARKET).accepted()
    spec.ask(DECISION).refused("decision.paused")
    spec.when(UNFREEZE, **BY_BUREAU).refused("pause.not-own")
    spec.when(UNFREEZE, **BY_MARKET).accepted()
    spec.ask(DECISION).accepted()


def test_a_supervisor_holds_no_hearing() -> None:
    accepted().when(HEARING, **BY_MARKET).refused("pause.not-own")


def test_a_freeze_lapses_and_the_laws_clock_went_on() -> None:
    spec = accepted().given(FREEZE, **BY_MARKET)
    asked_on(spec, date(2017, 7, 31))
    spec.ask(replace(DECISION, decided_on=date(2017, 7, 31))).refused("decision.paused")
    asked_on(spec, date(2017, 8, 1))
    spec.when(UNFREEZE, **BY_MARKET).refused("pause.none-open")
    spec.ask(replace(DECISION, decided_on=date(2017, 8, 1))).finding("decision.late")


def test_a_freeze_that_a_law_lets_stop_the_clock_needs_the_notice_for_that() -> None:
    by_law = replace(FREEZE, legal_basis="某条例 第九条")
    accepted().when(by_law, **BY_MARKET).finding("pause.no-notice")
    told = replace(by_law, notified_on=date(2017, 7, 3))
    spec = accepted().given(told, **BY_MARKET)
    asked_on(spec, date(2017, 8, 1))
    spec.ask(replace(DECISION, decided_on=date(2017, 8, 1))).accepted()


def test_the_head_extends_once_by_ten_days() -> None:
    spec = accepted()
    spec.when(replace(EXTENSION, days=11), **BY_HEAD).refused("extension.too-long")
    spec.when(EXTENSION, agency=BUREAU, actor=DECIDER).refused("extension.not-head")
    spec.when(EXTENSION, **BY_HEAD).accepted()
    spec.when(EXTENSION, **BY_HEAD).refused("extension.second")


def test_who_was_head_extends_nothing_any_more() -> None:
    removed = OfficerRemoved(officer=HEAD, agency=BUREAU, post=Post.HEAD, reason="调离")
    kept = OfficerAppointed(officer=HEAD, agency=BUREAU, post=Post.DECIDER)
    spec = accepted().given(kept, removed, **ROOT)
    spec.when(EXTENSION, **BY_HEAD).refused("extension.not-head")


@pytest.mark.parametrize(("day", "is_late"), [(14, False), (15, True)])
def test_a_decision_within_the_added_days_is_not_late(day: int, *, is_late: bool) -> None:
    spec = accepted().given(EXTENSION, **BY_HEAD)
    decided_on = date(2017, 8, day)
    asked_on(spec, decided_on).ask(replace(DECISION, decided_on=decided_on))
    assert spec.receipt.outcome is Outcome.ACCEPTED
    assert ("decision.late" in spec.receipt.findings) is is_late


def test_an_extension_after_the_limit_is_none_unless_its_document_is_older() -> None:
    spec = asked_on(accepted(), date(2017, 8, 1))
    told = replace(EXTENSION, told_on=date(2017, 7, 28))
    spec.when(told, **BY_HEAD).refused("extension.after-due")
    early = on(date(2017, 7, 28))
    spec.when(told, occurred_at=early, **BY_HEAD).refused("extension.after-due")
    shown = replace(told, document="延期〔2017〕1号")
    spec.when(shown, occurred_at=early, **BY_HEAD).finding("occurred.after-limit")
    spec.ask(replace(DECISION, decided_on=date(2017, 8, 1)))
    assert "decision.late" not in spec.receipt.findings


def test_an_extension_is_told_between_acceptance_and_its_own_day() -> None:
    ahead = replace(EXTENSION, told_on=date(2017, 7, 4))
    accepted().when(ahead, **BY_HEAD).refused("days.in-future")
    before = replace(EXTENSION, told_on=date(2017, 7, 2))
    accepted().when(before, **BY_HEAD).refused("days.order")


def test_nobody_extends_the_case_of_another_body() -> None:
    theirs = {"agency": HOUSING, "actor": f"{HOUSING}/1"}
    head = OfficerAppointed(officer=f"{HOUSING}/1", agency=HOUSING, post=Post.HEAD)
    spec = accepted().given(head, **ROOT)
    spec.when(EXTENSION, **theirs).refused("duty.not-holder")
    spec.when(HEARING, **theirs).refused("duty.not-holder")
