"""受理: receipt, the one notice, acceptance in writing or by silence, withdrawal."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished
from ledger.events.decision import DecisionMade
from ledger.events.handling import CaseClosed, CaseRouted
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Defect,
    Material,
    MaterialDefect,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.events.organisation import (
    CalendarPublished,
    LegalTermSet,
    RecodeKind,
    SubjectRecoded,
)
from tests.county import County
from tests.examples.catalogue import (
    APPLICATION_FORM,
    HEALTH,
    POWER_OF_ATTORNEY,
    PREMISES,
    SEAL_CUTTING,
)
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    COMPANY_BEFORE,
    HOUSING,
    KEEPER,
    NEIGHBOUR,
    RECEIVER,
)
from tests.examples.story import EXAMPLES

RECEIVED = EXAMPLES[ApplicationReceived]
NOTICE = EXAMPLES[SupplementRequested]
SUPPLEMENT = EXAMPLES[SupplementSubmitted]
ACCEPTED = EXAMPLES[ApplicationAccepted]
IN_DEFICIT = replace(ACCEPTED, mode=AcceptanceMode.DEFICIT, cure_by=date(2017, 7, 10))
TURNED_AWAY = replace(EXAMPLES[ApplicationNotAccepted], case=CASE, subject=COMPANY)
WITHDRAWN = replace(EXAMPLES[ApplicationWithdrawn], case=CASE, subject=COMPANY)
OTHER_CASE = f"{BUREAU}/2017-0999"
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
LAST_DAY_OF_NOTICE = datetime(2017, 7, 10, 1, 0, tzinfo=UTC)
"""Five working days after Monday, 3 July 2017."""


OPTIONAL = MaterialDefect(material=POWER_OF_ATTORNEY, defect=Defect.MISSING, why="委托他人办理")
"""What the guide lets be lacking, asked for with the reason that the case needs it."""


def asking(*defects: MaterialDefect, **more: Any) -> SupplementRequested:  # noqa: ANN401
    return replace(NOTICE, materials=(), defects=defects, **more)


def received(**changes: Any) -> County:  # noqa: ANN401 - any field
    """Return a county that has received an application."""
    return County().before(ApplicationReceived).given(replace(RECEIVED, **changes), **WINDOW)


def all_handed_in() -> County:
    codes = (APPLICATION_FORM, PREMISES, HEALTH)
    return received(materials=tuple(Material(code=code) for code in codes))


def test_an_application_without_an_applicant_is_refused() -> None:
    spec = County().before(ApplicationReceived)
    spec.ask(replace(RECEIVED, subject=None)).refused("application.subject-missing")


def test_a_case_number_is_used_once() -> None:
    spec = County().after(ApplicationReceived).ask(RECEIVED)
    spec.refused("case.exists")


@pytest.mark.parametrize(
    "event", [NOTICE, SUPPLEMENT, ACCEPTED, TURNED_AWAY, WITHDRAWN], ids=lambda e: type(e).__name__
)
def test_nothing_happens_to_a_case_that_was_never_received(event: Event) -> None:
    County().before(ApplicationReceived).ask(event).refused("case.unknown")


@pytest.mark.parametrize(
    "event", [NOTICE, ACCEPTED, TURNED_AWAY, WITHDRAWN], ids=lambda e: type(e).__name__
)
def test_nothing_happens_to_a_case_that_was_turned_away(event: Event) -> None:
    spec = all_handed_in().given(TURNED_AWAY, **WINDOW).ask(event)
    assert spec.receipt.codes[0] == "case.closed"


def test_nothing_is_submitted_to_a_case_that_was_withdrawn() -> None:
    spec = County().after(SupplementRequested).given(WITHDRAWN, **WINDOW)
    spec.ask(SUPPLEMENT).refused("case.closed")


@pytest.mark.parametrize(
    "event",
    [NOTICE, SUPPLEMENT, IN_DEFICIT, TURNED_AWAY, WITHDRAWN],
    ids=lambda e: type(e).__name__,
)
def test_later_events_name_the_applicant_of_the_case(event: Event) -> None:
    spec = County().after(ApplicationReceived)
    if isinstance(event, SupplementSubmitted):
        spec.after(SupplementRequested)
    spec.ask(replace(event, subject=NEIGHBOUR)).refused("identity.mismatch")


def test_an_acceptance_names_the_item_of_the_case() -> None:
    all_handed_in().ask(replace(ACCEPTED, item=SEAL_CUTTING)).refused("identity.mismatch")


def test_the_applicant_may_have_got_a_new_code_since() -> None:
    spec = all_handed_in()
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 7, 3),
        document="变更登记通知书",
    )
    spec.given(change, **WINDOW).ask(replace(ACCEPTED, subject=NEIGHBOUR)).accepted()


def test_a_predecessor_does_not_stand_for_the_applicant() -> None:
    spec = received(subject=NEIGHBOUR, materials=SUPPLEMENT.materials)
    change = SubjectRecoded(
        subject_from=COMPANY_BEFORE,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 7, 3),
        document="变更登记通知书",
    )
    spec.given(change, **WINDOW)
    event = replace(TURNED_AWAY, subject=COMPANY_BEFORE)
    spec.ask(event).refused("identity.mismatch")


def test_there_is_one_notice_only() -> None:
    spec = County().after(SupplementRequested)
    spec.ask(asking(OPTIONAL)).refused("supplement.new-demand")


def test_a_notice_names_what_is_missing() -> None:
    spec = County().after(ApplicationReceived)
    spec.ask(replace(NOTICE, materials=())).refused("supplement.nothing-asked")


def test_a_notice_asks_for_nothing_outside_the_guide() -> None:
    spec = County().after(ApplicationReceived)
    spec.ask(replace(NOTICE, materials=(HEALTH, "其他材料"))).refused("supplement.outside-guide")


def test_a_notice_does_not_ask_for_what_came_with_the_application() -> None:
    spec = County().after(ApplicationReceived)
    spec.ask(replace(NOTICE, materials=(PREMISES,))).refused("supplement.already-held")


def test_a_notice_does_not_ask_for_a_file_that_another_case_deposited() -> None:
    other = replace(RECEIVED, case=OTHER_CASE, materials=(SUPPLEMENT.materials[0],))
    spec = County().before(ApplicationReceived).given(other, RECEIVED, **WINDOW)
    spec.ask(NOTICE).refused("supplement.already-held")


def test_a_material_that_another_case_only_ticked_off_may_be_asked_for() -> None:
    other = replace(RECEIVED, case=OTHER_CASE, materials=(Material(code=HEALTH),))
    spec = County().before(ApplicationReceived).given(other, RECEIVED, **WINDOW)
    spec.ask(NOTICE).accepted()


def test_after_acceptance_there_is_no_notice() -> None:
    spec = all_handed_in().given(ACCEPTED, **WINDOW)
    spec.ask(asking(OPTIONAL)).refused("case.already-accepted")


@pytest.mark.parametrize(("days", "lawful"), [(0, True), (1, False)])
def test_a_notice_comes_within_five_working_days_of_receipt(days: int, *, lawful: bool) -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=days)
    spec.ask(NOTICE)
    spec.accepted() if lawful else spec.refused("supplement.too-late")


def test_a_notice_handed_over_in_time_may_be_recorded_later() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=3)
    spec.ask(NOTICE, occurred_at=LAST_DAY_OF_NOTICE).finding("occurred.after-limit")


def test_the_notice_period_skips_the_holiday_and_counts_the_working_saturday() -> None:
    """收件 on 29 September 2017: 30 September works, 2 to 6 October do not."""
    for day, lawful in ((12, True), (13, False)):
        spec = County().before(ApplicationReceived)
        spec.now = datetime(2017, 9, 29, 1, 0, tzinfo=UTC)
        spec.given(RECEIVED, **WINDOW)
        spec.now = datetime(2017, 10, day, 1, 0, tzinfo=UTC)
        spec.ask(NOTICE)
        spec.accepted() if lawful else spec.refused("supplement.too-late")


def test_a_notice_period_into_an_unannounced_year_is_not_guessed() -> None:
    spec = County().before(ApplicationReceived)
    spec.now = datetime(2017, 12, 28, 1, 0, tzinfo=UTC)
    spec.given(RECEIVED, **WINDOW)
    spec.now = datetime(2018, 1, 20, 1, 0, tzinfo=UTC)
    spec.ask(NOTICE).finding("calendar.unknown")


@pytest.mark.parametrize(
    ("day", "known"),
    [("2017-11-30", True), ("2017-12-05", False), ("2017-12-22", False)],
)
def test_an_acceptance_whose_limit_runs_into_an_unannounced_year_says_so(
    day: str, *, known: bool
) -> None:
    """Seven working days are promised, twenty given: the 20th after 30 November is 28 December."""
    county = County().before(ApplicationReceived)
    county.now = datetime.fromisoformat(f"{day}T01:00:00Z")
    codes = (APPLICATION_FORM, PREMISES, HEALTH)
    materials = tuple(Material(code=code) for code in codes)
    county.given(replace(RECEIVED, materials=materials), **WINDOW)
    county.ask(replace(ACCEPTED, accepted_on=date.fromisoformat(day), due_at=None))
    county.accepted() if known else county.finding("calendar.unknown")


def test_without_a_legal_term_no_notice_is_late() -> None:
    never = LegalTermSet(
        term="supplement-notice",
        length=3_650,
        unit=TimeUnit.DAY,
        effective_on=date(2017, 1, 1),
        basis="-",
        window=True,
    )
    spec = County().before(ApplicationReceived).given(never, **ROOT).after(ApplicationReceived)
    spec.now = datetime(2018, 1, 20, 1, 0, tzinfo=UTC)
    spec.ask(NOTICE).accepted()


def test_nothing_is_submitted_without_a_notice() -> None:
    County().after(ApplicationReceived).ask(SUPPLEMENT).refused("supplement.none-open")


def test_what_the_notice_asked_for_is_submitted_once() -> None:
    County().after(SupplementSubmitted).ask(SUPPLEMENT).refused("supplement.none-open")


def test_a_deficit_is_made_good_after_acceptance() -> None:
    spec = County().after(ApplicationReceived)
    spec.given(IN_DEFICIT, **WINDOW).ask(SUPPLEMENT).accepted()


def test_a_case_is_accepted_once() -> None:
    County().after(ApplicationAccepted).ask(ACCEPTED).refused("case.already-accepted")


def test_a_case_with_missing_materials_is_not_accepted() -> None:
    spec = County().after(ApplicationReceived).ask(ACCEPTED).refused("case.materials-missing")
    assert spec.receipt.message is not None
    assert HEALTH in spec.receipt.message
    assert POWER_OF_ATTORNEY not in spec.receipt.message


@pytest.mark.parametrize(
    "accepted", [IN_DEFICIT, replace(ACCEPTED, mode=AcceptanceMode.COMMITMENT)]
)
def test_a_case_is_accepted_with_a_deficit_or_on_a_commitment(
    accepted: ApplicationAccepted,
) -> None:
    County().after(ApplicationReceived).ask(accepted).finding("guide.leniency-unsaid")


def test_what_the_notice_asked_for_must_come_before_acceptance() -> None:
    spec = all_handed_in().given(asking(OPTIONAL), **WINDOW)
    spec.ask(ACCEPTED).refused("case.materials-missing")
    answer = replace(SUPPLEMENT, materials=(Material(code=POWER_OF_ATTORNEY),))
    spec.given(answer, **WINDOW).ask(ACCEPTED).accepted()


def test_a_case_is_accepted_under_the_version_that_is_in_force() -> None:
    second = replace(EXAMPLES[GuidePublished], version=2, effective_on=date(2017, 7, 3))
    spec = all_handed_in().given(second, agency=BUREAU, actor=RECEIVER)
    spec.ask(ACCEPTED).refused("item.version-not-in-force")
    spec.ask(replace(ACCEPTED, guide=2)).accepted()


def test_a_version_that_begins_later_is_not_in_force() -> None:
    second = replace(EXAMPLES[GuidePublished], version=2, effective_on=date(2017, 7, 4))
    spec = all_handed_in().given(second, agency=BUREAU, actor=RECEIVER)
    spec.ask(replace(ACCEPTED, guide=2)).refused("item.version-not-in-force")


def silent(accepted_on: date = date(2017, 7, 3)) -> ApplicationAccepted:
    return replace(ACCEPTED, mode=AcceptanceMode.SILENCE, accepted_on=accepted_on)


def test_silence_is_no_acceptance_before_the_notice_period_has_passed() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE
    spec.ask(silent()).refused("acceptance.not-silent")


def test_silence_means_acceptance_from_the_day_of_receipt() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=1)
    spec.ask(silent(date(2017, 7, 11))).refused("acceptance.not-silent")
    spec.ask(silent()).accepted()


def test_after_a_notice_in_time_silence_means_nothing() -> None:
    spec = County().after(SupplementRequested)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=1)
    spec.ask(silent()).refused("acceptance.not-silent")


def test_in_an_unannounced_year_nothing_is_accepted_by_silence() -> None:
    spec = County().before(ApplicationReceived)
    spec.now = datetime(2017, 12, 28, 1, 0, tzinfo=UTC)
    spec.given(RECEIVED, **WINDOW)
    spec.now = datetime(2018, 3, 1, 1, 0, tzinfo=UTC)
    event = silent(date(2017, 12, 28))
    spec.ask(event).refused("acceptance.not-silent")
    announced = CalendarPublished(calendar="cn", year=2018)
    spec.given(announced, **ROOT).ask(event).accepted()


def test_what_was_accepted_is_not_turned_away() -> None:
    all_handed_in().given(ACCEPTED, **WINDOW).ask(TURNED_AWAY).refused("case.already-accepted")


def test_what_silence_has_accepted_is_not_turned_away() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = LAST_DAY_OF_NOTICE + timedelta(days=1)
    spec.ask(TURNED_AWAY).refused("case.already-accepted")


def test_turning_away_in_an_unannounced_year_stays_on_record() -> None:
    spec = County().before(ApplicationReceived)
    spec.now = datetime(2017, 12, 28, 1, 0, tzinfo=UTC)
    spec.given(RECEIVED, **WINDOW)
    spec.now = datetime(2018, 3, 1, 1, 0, tzinfo=UTC)
    spec.ask(TURNED_AWAY).finding("calendar.unknown")


def test_an_application_is_withdrawn_before_the_decision() -> None:
    County().after(CaseRouted).ask(WITHDRAWN).accepted()


def test_an_application_is_not_withdrawn_after_the_decision() -> None:
    County().after(DecisionMade).ask(WITHDRAWN).refused("case.already-decided")


def test_a_closed_case_is_not_withdrawn() -> None:
    spec = County().after(CaseClosed).ask(WITHDRAWN)
    assert spec.receipt.codes == ("case.closed", "case.already-decided")


def test_a_window_without_duty_gives_no_notice_and_accepts_nothing() -> None:
    housing = {"agency": HOUSING, "actor": f"{HOUSING}/1"}
    spec = all_handed_in()
    for event in (ACCEPTED, TURNED_AWAY, WITHDRAWN):
        spec.ask(event, **housing).refused("duty.not-responsible")
    asked = asking(OPTIONAL)
    spec.ask(asked, **housing).refused("duty.not-responsible")
