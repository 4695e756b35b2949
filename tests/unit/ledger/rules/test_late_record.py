"""逾期登记: what silence has accepted stays so, and what was done in time is recorded after it."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from ledger.events.handling import ProcedureKind, ReviewCompleted, SpecialProcedureStarted
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    SupplementRequested,
    SupplementSubmitted,
)
from tests.county import County
from tests.examples.organisation import BUREAU, FIRST_REVIEWER, INSPECTOR, MARKET
from tests.examples.story import EXAMPLES

NOTICE = EXAMPLES[SupplementRequested]
PAUSE = EXAMPLES[SpecialProcedureStarted]
SUPPLEMENT = EXAMPLES[SupplementSubmitted]
ACCEPTED = EXAMPLES[ApplicationAccepted]
WITHDRAWN = ApplicationWithdrawn(case=ACCEPTED.case, reason="申请人撤回")
LAST_DAY_OF_NOTICE = datetime(2017, 7, 10, 1, 0, tzinfo=UTC)
"""Five working days after Monday, 3 July 2017."""


def test_no_written_acceptance_moves_what_silence_has_accepted() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=10)
    late = replace(
        ACCEPTED,
        accepted_on=spec.now.date(),
        mode=AcceptanceMode.DEFICIT,
        cure_by=spec.now.date(),
        due_at=None,
    )
    spec.ask(late).refused("case.already-accepted")


def test_what_was_done_in_time_and_is_recorded_late_stays_with_a_finding() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=10)
    spec.ask(NOTICE, occurred_at=LAST_DAY_OF_NOTICE).finding("occurred.after-limit")
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=10)
    for nothing in (None, " "):
        oral = replace(NOTICE, document=nothing)
        spec.ask(oral, occurred_at=LAST_DAY_OF_NOTICE).refused("supplement.too-late")


def test_whoever_relied_on_the_silence_is_not_undone_by_what_lay_in_a_drawer() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=10)
    spec.given(EXAMPLES[ReviewCompleted], agency=BUREAU, actor=FIRST_REVIEWER)
    spec.ask(NOTICE, occurred_at=LAST_DAY_OF_NOTICE).refused("case.silence-relied-on")


def test_a_hearing_relies_on_the_silence_as_well_and_a_freeze_does_not() -> None:
    """Whoever was told of a hearing is not told afterwards that nothing was ever accepted."""
    for kind, codes in (
        (ProcedureKind.HEARING, ("case.silence-relied-on",)),
        (ProcedureKind.FREEZE, ()),
    ):
        spec = County().after(ApplicationReceived)
        spec.now = LAST_DAY_OF_NOTICE + timedelta(days=10)
        who = (
            {"agency": MARKET, "actor": INSPECTOR}
            if kind is ProcedureKind.FREEZE
            else {"agency": BUREAU, "actor": FIRST_REVIEWER}
        )
        started = replace(
            PAUSE,
            case=NOTICE.case,
            kind=kind,
            basis="公务协同函",
            until=date(2017, 7, 31),
            notified_on=None,
        )
        spec.given(started, **who)
        spec.ask(NOTICE, occurred_at=LAST_DAY_OF_NOTICE)
        assert spec.receipt.codes == codes


def test_what_silence_has_accepted_is_completed_afterwards() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=10)
    spec.ask(SUPPLEMENT).accepted()


def test_a_withdrawal_of_an_earlier_day_undoes_no_acceptance_unseen() -> None:
    spec = County().after(ApplicationReceived)
    received_at = spec.now
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=10)
    spec.ask(WITHDRAWN, occurred_at=received_at - timedelta(days=1)).refused("days.order")
    spec.ask(WITHDRAWN, occurred_at=LAST_DAY_OF_NOTICE).finding("occurred.after-limit")
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=10)
    spec.given(EXAMPLES[ReviewCompleted], agency=BUREAU, actor=FIRST_REVIEWER)
    spec.ask(WITHDRAWN, occurred_at=LAST_DAY_OF_NOTICE).refused("case.silence-relied-on")
    spec.ask(WITHDRAWN).accepted()
