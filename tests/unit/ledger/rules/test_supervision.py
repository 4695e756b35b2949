"""监管: who inspects, who orders that something be put right, and who verifies it."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.catalogue import DutyEnded, SupervisionDutyAssigned
from ledger.events.handover import ApprovalPushed
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LoopStep,
    OfficerAppointed,
    Post,
    RecodeKind,
    ServiceLevelSet,
    SubjectRecoded,
)
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from ledger.rules.supervision.inspection import RESULT_CODES
from ledger.states.inspection import Rectification
from tests.county import County, fact_of
from tests.examples.catalogue import BUILDING, FOOD
from tests.examples.credit import PENALTY
from tests.examples.decision import LICENCE, LICENCE_SECOND
from tests.examples.handover import TASK
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    SECOND_INSPECTOR,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES
from tests.examples.supervision import RECTIFICATION

RESULT = EXAMPLES[SpotCheckResultRecorded]
PLAIN = replace(RESULT, item=None, licence=None, task=None)
"""A result that says nothing of an item, a licence or a task."""
ORDER = EXAMPLES[RectificationOrdered]
VERIFIED = EXAMPLES[RectificationVerified]
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
BY_HOUSING = {"agency": HOUSING, "actor": f"{HOUSING}/1"}
MARKET_ENDS = DutyEnded(item=FOOD, duty=step_id("supervision"), effective_on=date(2017, 8, 1))
SUCCESSION = AgencySucceeded(agency=MARKET, successor=HEALTH_OFFICE, effective_on=date(2017, 8, 1))


def inspecting() -> County:
    return County().before(SpotCheckResultRecorded)


def ordering() -> County:
    return County().before(RectificationOrdered)


def inspectors_of(spec: County, agency: str) -> tuple[str, str]:
    """Appoint two inspectors of an agency, with certificates."""
    first, second = f"{agency}/71", f"{agency}/72"
    for number in (first, second):
        appointed = OfficerAppointed(
            officer=number, agency=agency, post=Post.INSPECTOR, certificate=f"冀执法{number[-2:]}"
        )
        spec.given(appointed, **ROOT)
    return first, second


def verifying() -> County:
    return County().before(RectificationVerified)


def test_two_inspectors_of_the_agency_on_duty_record_a_result() -> None:
    inspecting().ask(RESULT).accepted()


def test_a_check_number_is_used_once() -> None:
    County().after(SpotCheckResultRecorded).ask(RESULT).refused("check.exists")


def test_an_agency_without_the_duty_does_not_inspect() -> None:
    inspecting().ask(RESULT, **BY_HOUSING).refused("duty.not-supervisor")


def test_who_has_lost_the_duty_does_not_inspect() -> None:
    inspecting().given(MARKET_ENDS, **CLERK).ask(RESULT).refused("duty.not-supervisor")


def test_the_successor_of_the_agency_on_duty_inspects() -> None:
    spec = inspecting().given(MARKET_ENDS, **CLERK)
    duty = SupervisionDutyAssigned(item=FOOD, agency=MARKET, effective_on=date(2017, 8, 1))
    spec.given(duty, **CLERK).given(SUCCESSION, **ROOT)
    spec.ask(replace(RESULT, item=None), **BY_HEALTH).accepted()


@pytest.mark.parametrize("link", ["licence", "task"])
def test_without_an_item_the_duty_is_that_for_the_licence_or_the_task(link: str) -> None:
    event = replace(PLAIN, **{link: getattr(RESULT, link)})
    inspecting().ask(event).accepted()
    inspecting().ask(event, **BY_HOUSING).refused("duty.not-supervisor")


def test_a_result_without_item_licence_and_task_stays_visible_to_the_auditor() -> None:
    inspecting().ask(PLAIN).finding("duty.item-unnamed")
    inspecting().ask(PLAIN, **BY_HOUSING).finding("duty.item-unnamed")


@pytest.mark.parametrize("inspectors", [(), (INSPECTOR,), (INSPECTOR, INSPECTOR)])
def test_one_inspector_is_not_enough(inspectors: tuple[str, ...]) -> None:
    inspecting().ask(replace(RESULT, inspectors=inspectors)).refused("check.inspectors")


@pytest.mark.parametrize("code", ["0", "13", "a", "Z", "合格"])
def test_a_result_is_one_of_the_table(code: str) -> None:
    inspecting().ask(replace(RESULT, result_code=code)).refused("check.result-code")


def test_the_table_holds_the_nineteen_codes_in_use() -> None:
    assert len(RESULT_CODES) == 19


def test_another_system_has_codes_of_its_own() -> None:
    event = replace(RESULT, result_code="合格", code_system="食品抽检结果")
    inspecting().ask(event).accepted()


def test_a_result_names_a_licence_and_a_task_that_exist() -> None:
    spec = inspecting()
    spec.ask(replace(RESULT, licence=f"{BUREAU}/none")).refused("licence.unknown")
    spec.ask(replace(RESULT, task=f"{BUREAU}/none")).refused("task.unknown")


def test_a_result_is_of_the_holder_of_the_licence_and_of_the_subject_of_the_task() -> None:
    spec = inspecting()
    spec.ask(replace(RESULT, licence=LICENCE_SECOND)).refused("identity.mismatch")
    spec.ask(replace(RESULT, licence=None, subject=NEIGHBOUR)).refused("identity.mismatch")


def test_a_result_may_name_the_holder_by_its_new_code() -> None:
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SAME,
        effective_on=date(2017, 8, 1),
        document="变更登记通知书",
    )
    spec = inspecting().given(change, **BY_MARKET)
    spec.ask(replace(RESULT, subject=NEIGHBOUR)).accepted()


def test_after_a_transfer_the_former_body_supervises() -> None:
    """The item 建筑工程施工许可 moved from the housing bureau to the approval bureau."""
    spec = inspecting()
    spec.ask(replace(PLAIN, item=BUILDING)).refused("duty.not-supervisor")
    check = replace(PLAIN, item=BUILDING, inspectors=inspectors_of(spec, HOUSING))
    spec.ask(check, **BY_HOUSING).accepted()


def supervising_bureau() -> County:
    """Return the county where the approval bureau has the role of a supervisor, too."""
    roles = (Role.WINDOW, Role.APPROVAL, Role.SUPERVISION)
    registration = AgencyRegistered(agency=BUREAU, name="内丘县行政审批局", roles=roles)
    return inspecting().given(registration, **ROOT)


def test_after_a_transfer_the_new_body_is_told_who_supervises() -> None:
    spec = supervising_bureau()
    event = replace(PLAIN, item=BUILDING)
    spec.ask(event, agency=BUREAU, actor=DECIDER).refused("item.transferred")
    assert HOUSING in (spec.receipt.message or "")


def test_after_a_transfer_the_new_body_supervises_where_it_was_given_the_duty() -> None:
    duty = SupervisionDutyAssigned(item=BUILDING, agency=BUREAU, effective_on=date(2017, 7, 1))
    spec = supervising_bureau().given(duty, **CLERK)
    check = replace(PLAIN, item=BUILDING, inspectors=inspectors_of(spec, BUREAU))
    spec.ask(check, agency=BUREAU, actor=DECIDER).accepted()


def test_an_order_follows_from_a_result() -> None:
    ordering().ask(ORDER).accepted()


def test_an_order_number_is_used_once() -> None:
    County().after(RectificationOrdered).ask(ORDER).refused("rectification.exists")


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (f"check:{MARKET}/none", "check.unknown"),
        (f"penalty:{MARKET}/none", "penalty.unknown"),
        (f"licence:{BUREAU}/none", "licence.unknown"),
        (f"case:{BUREAU}/none", "case.unknown"),
        (f"task:{BUREAU}/none", "task.unknown"),
        (f"rectification:{MARKET}/none", "rectification.not-ordered"),
    ],
)
def test_an_order_is_about_something_on_record(about: str, code: str) -> None:
    ordering().ask(replace(ORDER, about=about)).refused(code)


@pytest.mark.parametrize("about", [f"licence:{LICENCE}", f"case:{CASE}", f"task:{TASK}"])
def test_an_order_may_be_about_a_licence_a_case_or_a_task(about: str) -> None:
    spec = ordering()
    spec.ask(replace(ORDER, about=about, item=None)).accepted()
    again = replace(ORDER, rectification=f"{MARKET}/G-2", about=about)
    spec.ask(replace(again, item=None), **BY_HOUSING).refused("duty.not-supervisor")
    spec.ask(replace(again, subject=NEIGHBOUR)).refused("identity.mismatch")


def test_an_order_may_be_about_a_subject_itself() -> None:
    spec = ordering()
    event = replace(ORDER, about=f"subject:{COMPANY}")
    spec.ask(event).accepted()
    again = replace(event, rectification=f"{MARKET}/G-2", item=None)
    spec.ask(again).finding("duty.item-unnamed")


def test_an_order_needs_the_duty_for_its_item() -> None:
    ordering().given(MARKET_ENDS, **CLERK).ask(ORDER).refused("duty.not-supervisor")


def test_who_found_it_orders_also_after_its_duty_ended() -> None:
    ordering().given(MARKET_ENDS, **CLERK).ask(replace(ORDER, item=None)).accepted()


def test_nobody_orders_out_of_the_result_of_another_agency() -> None:
    spec = ordering()
    spec.ask(ORDER, **BY_HEALTH).refused("duty.not-supervisor")
    spec.given(SUCCESSION, **ROOT).ask(ORDER, **BY_HEALTH).accepted()


def test_an_order_goes_to_the_subject_of_the_result() -> None:
    ordering().ask(replace(ORDER, subject=NEIGHBOUR)).refused("identity.mismatch")


def test_an_order_is_not_due_before_it_was_given() -> None:
    spec = ordering()
    spec.ask(replace(ORDER, due_on=date(2017, 9, 3))).refused("rectification.before-order")
    spec.ask(replace(ORDER, due_on=None)).finding("rectification.no-due-day")


def test_what_was_put_right_is_verified() -> None:
    verifying().ask(VERIFIED).accepted()


def test_nothing_is_verified_that_was_not_ordered() -> None:
    ordering().ask(VERIFIED).refused("rectification.not-ordered")


def test_what_was_not_put_right_is_looked_at_again_until_it_passes() -> None:
    spec = verifying()
    for _ in range(2):
        spec.ask(replace(VERIFIED, passed=False)).accepted()
    spec.ask(VERIFIED).accepted()
    for again in (VERIFIED, replace(VERIFIED, passed=False)):
        spec.ask(again, agency=MARKET, actor=SECOND_INSPECTOR).refused("rectification.verified")


def test_only_the_ordering_agency_or_its_successor_verifies() -> None:
    spec = verifying()
    spec.ask(VERIFIED, **BY_HEALTH).refused("rectification.not-own-side")
    spec.given(SUCCESSION, **ROOT).ask(VERIFIED, **BY_HEALTH).accepted()


def test_nothing_is_verified_before_the_day_of_the_order() -> None:
    event = replace(VERIFIED, verified_on=date(2017, 9, 3))
    verifying().ask(event).refused("rectification.before-order")


def test_a_verification_names_the_subject_of_the_order_or_nobody() -> None:
    spec = verifying()
    spec.ask(replace(VERIFIED, subject=NEIGHBOUR)).refused("identity.mismatch")
    spec.ask(replace(VERIFIED, subject=None)).accepted()


def test_order_and_verification_are_folded_in_any_order() -> None:
    facts = [fact_of(ORDER), fact_of(replace(VERIFIED, passed=False)), fact_of(VERIFIED)]
    for order in (facts, facts[::-1]):
        folded = Rectification()
        for fact in order:
            folded = folded.evolve(fact, RECTIFICATION)
        assert (folded.order, folded.open) == (facts[0], False)


def test_an_observed_result_keeps_what_would_be_refused_as_a_finding() -> None:
    spec = County().before(ApprovalPushed)
    submission = spec.submission(
        replace(PLAIN, check=f"{MARKET}/old", inspectors=(), checked_on=date(2017, 5, 2)),
        **BY_MARKET,
        observed="old-system",
        occurred_at=datetime(2017, 5, 2, 1, 0, tzinfo=UTC),
    )
    spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
    assert spec.receipt.findings == ("check.inspectors", "duty.item-unnamed")


def test_an_order_about_a_penalty_is_the_penalising_agencys() -> None:
    spec = County().whole()
    order = replace(ORDER, rectification=f"{MARKET}/G-2", about=f"penalty:{PENALTY}")
    event = replace(order, ordered_on=date(2017, 9, 20), due_on=date(2017, 9, 29))
    spec.ask(event, **BY_HEALTH).refused("duty.not-supervisor")
    spec.ask(replace(event, ordered_on=date(2017, 9, 19))).refused("days.order")
    spec.ask(event).accepted()


def test_the_same_is_not_ordered_twice_while_nobody_has_looked() -> None:
    later = replace(ORDER, rectification=f"{MARKET}/G-77", due_on=date(2017, 12, 1))
    spec = County().after(RectificationOrdered)
    spec.ask(later).refused("rectification.second")
    for disguised in (f"{ORDER.demand}。", f"　{ORDER.demand}", "、".join(ORDER.demand)):
        spec.ask(replace(later, demand=disguised)).refused("rectification.second")
    spec.ask(replace(later, demand="另行建立进货台账")).accepted()
    spec = County().after(RectificationOrdered)
    spec.given(replace(VERIFIED, passed=False), **BY_MARKET)
    spec.ask(later).accepted()


@pytest.mark.parametrize(
    ("day", "is_late"), [(date(2017, 10, 9), False), (date(2017, 10, 10), True)]
)
def test_what_is_verified_after_its_day_is_late(day: date, *, is_late: bool) -> None:
    """Sunday, 1 October 2017, and the week after it are days off."""
    spec = ordering().given(replace(ORDER, due_on=date(2017, 10, 1)), **BY_MARKET)
    spec.now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    spec.ask(replace(VERIFIED, verified_on=day))
    assert ("rectification.late" in spec.receipt.findings) is is_late


def test_a_verification_that_is_dated_back_tells_that_it_was_written_down_later() -> None:
    spec = ordering().given(replace(ORDER, due_on=date(2017, 10, 1)), **BY_MARKET)
    spec.now = datetime(2017, 10, 10, 1, 0, tzinfo=UTC)
    spec.ask(replace(VERIFIED, verified_on=date(2017, 9, 30))).finding("occurred.after-limit")


def test_an_order_gives_no_longer_than_the_level() -> None:
    """Five working days from Monday, 4 September 2017, end on the 11th."""
    level = ServiceLevelSet(level="all", step=LoopStep.VERIFY, days=5, basis="县标准")
    spec = ordering().given(level, **CLERK)
    spec.ask(ORDER).finding("level.longer")
    spec.ask(VERIFIED).finding("rectification.late")
