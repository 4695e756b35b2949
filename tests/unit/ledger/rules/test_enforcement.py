"""立案: filed on what is on record, decided in ninety days, never buried, no fine after 移送."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import convert
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.base import TimeUnit
from ledger.events.credit import PenaltyDecided, PenaltyRevoked, RestrictionImposed
from ledger.events.enforcement import (
    CaseTransferredToJudicial,
    EnforcementCaseClosed,
    EnforcementCaseFiled,
    EnforcementOutcome,
    JudicialOutcome,
    JudicialOutcomeReceived,
    ReminderGiven,
)
from ledger.events.handling import HandlingUrged
from ledger.events.organisation import CalendarPublished, LegalTermSet, OfficerAppointed, Post
from ledger.events.record import EntryVoided
from ledger.events.supervision import SpotCheckResultRecorded, UnlicensedActivityFound
from ledger.gate.receipt import Outcome
from ledger.naming import tags_of
from shenguan.shipped import shipped_year
from tests.county import County
from tests.examples.catalogue import BUILDING
from tests.examples.enforcement import ENFORCEMENT
from tests.examples.organisation import (
    COMPANY,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
)
from tests.examples.story import EXAMPLES
from tests.examples.supervision import CHECK

MARKETS = {"agency": MARKET, "actor": INSPECTOR}
HEALTHS = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
DAY = date(2017, 9, 18)
FILED = replace(
    EXAMPLES[EnforcementCaseFiled], about=f"check:{CHECK}", subject=COMPANY, filed_on=DAY
)
SENT = replace(EXAMPLES[CaseTransferredToJudicial], transferred_on=DAY)
BACK = replace(EXAMPLES[JudicialOutcomeReceived], received_on=DAY)
CLOSED = replace(EXAMPLES[EnforcementCaseClosed], closed_on=DAY)
FINE = replace(
    EXAMPLES[PenaltyDecided],
    enforcement=ENFORCEMENT,
    licences=(),
    kinds=("2",),
    licence_effect=None,
    confiscated_fen=None,
    fine_fen=500_000,
    decided_on=DAY,
)
WARNED = replace(FINE, kinds=("1",), fine_fen=None)
CALENDAR = convert(dict(shipped_year("cn", 2021) or {}), CalendarPublished)
NINETY = LegalTermSet(
    term="enforcement",
    length=90,
    unit=TimeUnit.DAY,
    effective_on=date(2021, 7, 15),
    basis="行政处罚法 第六十条",
)


def checked() -> County:
    """Return a county in which the company was checked on 4 September 2017, today is the 18th."""
    return County().after(SpotCheckResultRecorded)


def filed(*more: Any) -> County:  # noqa: ANN401
    spec = checked().given(FILED, **MARKETS)
    return spec.given(*more, **MARKETS)


def test_an_agency_on_duty_files_a_case_on_what_is_on_record() -> None:
    spec = checked()
    spec.ask(replace(FILED, about=f"check:{MARKET}/none")).refused("check.unknown")
    spec.ask(replace(FILED, about=f"complaint:{MARKET}/none")).refused("complaint.unknown")
    spec.ask(replace(FILED, subject=NEIGHBOUR)).refused("identity.mismatch")
    spec.ask(replace(FILED, item=BUILDING)).refused("duty.not-supervisor")
    spec.ask(replace(FILED, filed_on=date(2017, 9, 3))).refused("days.order")
    spec.ask(FILED).accepted()
    spec.ask(FILED).refused("enforcement.exists")


def test_to_leave_out_whom_a_check_names_opens_no_way_to_a_fine() -> None:
    """Filed against nobody, the case would not be found among those against the company."""
    nameless = replace(FILED, subject=None)
    checked().ask(nameless).refused("identity.mismatch")
    spec = checked().given(FILED, **MARKETS)
    entry, position = spec.receipt.id or "", spec.receipt.position or 0
    was = (f"subject:{COMPANY}",)
    correction = Correction(entry=entry, position=position, reason="录入错误", was=was)
    by_corrector = {"agency": MARKET, "actor": MARKET_CORRECTOR}
    spec.ask(nameless, corrects=correction, **by_corrector).refused("correction.breaks")


def test_who_granted_the_licence_neither_files_the_case_nor_lets_it_rest() -> None:
    """The decider has moved to the supervising body; his number stays his own."""
    spec = checked()
    moved = OfficerAppointed(officer=DECIDER, agency=MARKET, post=Post.INSPECTOR)
    spec.given(moved, **ROOT)
    by_decider = {"agency": MARKET, "actor": DECIDER}
    spec.ask(FILED, **by_decider).refused("officer.both-sides")
    spec.given(FILED, **MARKETS).ask(CLOSED, **by_decider).refused("officer.both-sides")
    spec.ask(CLOSED, **MARKETS).accepted()


def test_a_case_that_was_never_filed_neither_ends_nor_goes_anywhere() -> None:
    for event in (CLOSED, SENT, BACK):
        checked().ask(event, **MARKETS).refused("enforcement.unknown")


def test_only_the_agency_that_filed_it_goes_on_with_a_case() -> None:
    spec = filed()
    for event in (CLOSED, SENT):
        spec.ask(event, **HEALTHS).refused("enforcement.not-own-side")
    spec.ask(replace(WARNED, penalty=f"{HEALTH_OFFICE}/P1"), **HEALTHS)
    assert "enforcement.not-own-side" in spec.receipt.codes


@pytest.mark.parametrize(
    "silent",
    [{"reason": None}, {"document": None}, {"reason": "  "}, {"document": None, "reason": None}],
)
@pytest.mark.parametrize("outcome", ["nothing-found", "not-penalised", "other"])
def test_a_case_is_not_buried(outcome: str, silent: dict[str, Any]) -> None:
    event = replace(CLOSED, outcome=EnforcementOutcome(outcome), **silent)
    filed().ask(event).refused("enforcement.nothing-found")
    filed().ask(replace(CLOSED, outcome=EnforcementOutcome(outcome))).accepted()


def test_an_outcome_is_borne_out_by_what_is_on_record() -> None:
    penalised = replace(CLOSED, outcome=EnforcementOutcome.PENALISED)
    moved = replace(CLOSED, outcome=EnforcementOutcome.TRANSFERRED)
    filed().ask(penalised).refused("enforcement.outcome-differs")
    filed().ask(moved).refused("enforcement.outcome-differs")
    filed(WARNED).ask(penalised).accepted()
    filed(WARNED).ask(CLOSED).refused("enforcement.outcome-differs")
    filed(SENT).ask(moved).accepted()
    filed(SENT, BACK).ask(moved).refused("enforcement.outcome-differs")


@pytest.mark.parametrize("outcome", ["nothing-found", "not-penalised", "other"])
def test_what_lies_with_the_police_does_not_end_as_nothing(outcome: str) -> None:
    event = replace(CLOSED, outcome=EnforcementOutcome(outcome))
    filed(SENT).ask(event).refused("enforcement.outcome-differs")
    filed(SENT, BACK).ask(event).accepted()


def test_a_penalty_that_was_taken_back_is_no_outcome() -> None:
    revoked = replace(
        EXAMPLES[PenaltyRevoked],
        penalty=WARNED.penalty,
        subject=WARNED.subject,
        licences=(),
        revoked_on=DAY,
    )
    spec = filed(WARNED, revoked)
    spec.ask(replace(CLOSED, outcome=EnforcementOutcome.PENALISED))
    spec.refused("enforcement.outcome-differs")
    spec.ask(CLOSED).accepted()


def test_a_closed_case_is_closed() -> None:
    spec = filed(CLOSED)
    spec.ask(CLOSED).refused("enforcement.closed")
    spec.ask(SENT).refused("enforcement.closed")
    spec.ask(FINE, **MARKETS).refused("enforcement.closed")
    spec.ask(replace(FINE, enforcement=None), **MARKETS).accepted()


def test_a_penalty_names_a_case_that_is_on_record_and_was_filed_before() -> None:
    spec = checked()
    spec.ask(WARNED, **MARKETS).finding("enforcement.unknown")
    filed().ask(replace(WARNED, decided_on=date(2017, 9, 17))).refused("days.order")


def test_a_case_does_not_end_before_it_was_filed() -> None:
    spec = filed()
    early = datetime(2017, 9, 18, 0, 0, tzinfo=UTC)
    spec.ask(CLOSED, occurred_at=early).refused("enforcement.before-start")


@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.parametrize(("day", "is_late"), [(1, False), (2, True)])
def test_ninety_days_end_on_the_next_working_day(
    day: int, *, is_late: bool, is_closed: bool
) -> None:
    """Filed on 2 August 2021: the ninetieth day, 31 October, is a Sunday."""
    spec = checked().given(NINETY, CALENDAR, **ROOT)
    spec.now = datetime(2021, 8, 2, 1, 0, tzinfo=UTC)
    spec.given(replace(FILED, filed_on=date(2021, 8, 2)), **MARKETS)
    done = date(2021, 11, day)
    ended = replace(CLOSED, closed_on=done) if is_closed else replace(WARNED, decided_on=done)
    spec.now = datetime(2021, 11, 2, 1, 0, tzinfo=UTC)
    spec.ask(ended, **MARKETS)
    expected = "enforcement.late" if is_late else "occurred.after-limit"
    spec.finding(expected)


def test_what_was_filed_before_the_law_of_2021_knows_no_limit() -> None:
    spec = checked().given(NINETY, **ROOT).given(FILED, **MARKETS)
    spec.now = datetime(2018, 12, 3, 1, 0, tzinfo=UTC)
    spec.ask(replace(WARNED, decided_on=date(2018, 12, 3)), **MARKETS).accepted()


def test_days_with_the_police_are_not_the_agencys() -> None:
    spec = checked().given(NINETY, CALENDAR, **ROOT)
    for day, event in (
        (date(2021, 8, 2), replace(FILED, filed_on=date(2021, 8, 2))),
        (date(2021, 8, 10), replace(SENT, transferred_on=date(2021, 8, 10))),
        (date(2021, 9, 10), replace(BACK, received_on=date(2021, 9, 10))),
    ):
        spec.now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
        spec.given(event, **MARKETS)
    spec.now = datetime(2021, 12, 1, 1, 0, tzinfo=UTC)
    spec.ask(replace(WARNED, decided_on=date(2021, 12, 1)), **MARKETS).accepted()
    spec.now = datetime(2021, 12, 2, 1, 0, tzinfo=UTC)
    again = replace(WARNED, penalty=f"{MARKET}/P-77", decided_on=date(2021, 12, 2))
    spec.ask(again, **MARKETS).finding("enforcement.late")


def on_days(*steps: tuple[date, Any]) -> County:
    """Return a county with a case of 2021, each step recorded on its day."""
    spec = checked().given(NINETY, CALENDAR, **ROOT)
    for day, event in ((date(2021, 8, 2), replace(FILED, filed_on=date(2021, 8, 2))), *steps):
        spec.now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
        spec.given(event, **MARKETS)
    return spec


@pytest.mark.parametrize(("day", "is_late"), [(1, False), (2, True)])
def test_a_stay_with_the_police_ends_no_limit(day: int, *, is_late: bool) -> None:
    """It lay there for thirty-one days: the ninety end on 1 December 2021."""
    spec = on_days(
        (date(2021, 8, 10), replace(SENT, transferred_on=date(2021, 8, 10))),
        (date(2021, 9, 10), replace(BACK, received_on=date(2021, 9, 10))),
    )
    spec.now = datetime(2021, 12, day, 1, 0, tzinfo=UTC)
    spec.ask(replace(CLOSED, closed_on=date(2021, 12, day)))
    assert ("enforcement.late" in spec.receipt.findings) is is_late


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2021, 11, 2), "enforcement.late"), (date(2021, 8, 10), "occurred.after-limit")],
)
def test_a_transfer_after_the_ninety_days_hides_no_delay(day: date, expected: str) -> None:
    """Nor does one that is dated back into them: its days would not be counted."""
    spec = on_days()
    spec.now = datetime(2021, 11, 2, 1, 0, tzinfo=UTC)
    spec.ask(replace(SENT, transferred_on=day)).finding(expected)


def test_a_case_is_transferred_again_after_it_came_back() -> None:
    """Else a second transfer, dated into the first, would take days that nobody waited."""
    there, back = date(2021, 8, 10), date(2021, 9, 10)
    spec = on_days(
        (there, replace(SENT, transferred_on=there)), (back, replace(BACK, received_on=back))
    )
    spec.ask(replace(SENT, transferred_on=date(2021, 9, 9))).refused("days.order")
    spec.ask(replace(SENT, transferred_on=back)).accepted()


def test_a_case_lies_with_the_police_once() -> None:
    spec = filed(SENT)
    spec.ask(SENT).refused("judicial.transferred")
    spec.given(BACK, **MARKETS).ask(BACK).refused("judicial.not-transferred")
    spec.ask(SENT).accepted()
    filed().ask(BACK).refused("judicial.not-transferred")
    filed(SENT).ask(replace(BACK, received_on=date(2017, 9, 17))).refused("days.order")
    filed().ask(replace(SENT, transferred_on=date(2017, 9, 17))).refused("days.order")


@pytest.mark.parametrize("back", [None, "accepted", "convicted", "acquitted"])
def test_nobody_fines_for_what_lies_with_the_police(back: str | None) -> None:
    told = [] if back is None else [replace(BACK, outcome=JudicialOutcome(back))]
    spec = filed(SENT, *told)
    spec.ask(FINE, **MARKETS).refused("penalty.after-transfer")
    spec.ask(WARNED, **MARKETS).accepted()


def test_what_was_given_back_is_fined() -> None:
    filed(SENT, BACK).ask(FINE, **MARKETS).accepted()


def test_leaving_the_number_out_opens_no_way_to_a_fine() -> None:
    spec = filed(SENT)
    for number in (None, f"{MARKET}/LA-paper"):
        event = replace(FINE, enforcement=number)
        spec.ask(event, **MARKETS).refused("penalty.after-transfer")


def test_a_second_case_on_the_same_check_opens_no_way_to_a_fine() -> None:
    second = replace(FILED, enforcement=f"{MARKET}/LA-2")
    spec = filed(SENT, second)
    event = replace(FINE, enforcement=second.enforcement)
    spec.ask(event, **MARKETS).refused("penalty.after-transfer")


def test_a_case_on_another_act_is_fined_in() -> None:
    other = replace(EXAMPLES[UnlicensedActivityFound], subject=COMPANY, found_on=DAY)
    second = replace(FILED, enforcement=f"{MARKET}/LA-2", about=f"check:{other.check}")
    spec = filed(SENT, other, second)
    spec.ask(replace(FINE, enforcement=second.enforcement), **MARKETS).accepted()


def test_a_case_that_a_penalty_stands_in_is_not_voided() -> None:
    spec = checked().given(FILED, **MARKETS)
    receipt = spec.receipt
    void = EntryVoided(
        entry=receipt.id, position=receipt.position or 0, names=tags_of(FILED), reason="误录"
    )
    spec.given(WARNED, **MARKETS).ask(void, agency=MARKET, actor=MARKET_CORRECTOR)
    assert "void.took-effect" in spec.receipt.codes


def test_a_case_that_was_only_filed_bars_nobody() -> None:
    spec = County().before(RestrictionImposed).given(FILED, **MARKETS)
    imposed = replace(EXAMPLES[RestrictionImposed], ground=f"enforcement:{ENFORCEMENT}")
    spec.ask(imposed, **MARKETS).refused("restriction.ground-fallen")


def test_an_undecided_case_is_urged_and_one_at_the_police_is_not() -> None:
    urged = HandlingUrged(about=f"enforcement:{ENFORCEMENT}", reason="逾期")
    filed().ask(urged, **HEALTHS).accepted()
    for more in ((SENT,), (WARNED,), (CLOSED,)):
        filed(*more).ask(urged, **HEALTHS).refused("urge.nothing-open")


def test_history_ends_no_case_of_today() -> None:
    spec = filed()
    old = {"observed": "old-system", "occurred_at": datetime(2015, 1, 5, tzinfo=UTC)}
    spec.ask(replace(CLOSED, closed_on=date(2015, 1, 5)), **{**MARKETS, **old})
    assert spec.receipt.outcome is Outcome.REFUSED


def test_a_reminder_is_given_by_who_is_on_duty_about_what_is_on_record() -> None:
    reminder = replace(EXAMPLES[ReminderGiven], about=f"check:{CHECK}", given_on=DAY)
    checked().ask(reminder).accepted()
    checked().ask(replace(reminder, item=BUILDING)).refused("duty.not-supervisor")
    checked().ask(replace(reminder, subject=NEIGHBOUR)).refused("identity.mismatch")
    checked().ask(replace(reminder, about=f"check:{MARKET}/none")).refused("check.unknown")
