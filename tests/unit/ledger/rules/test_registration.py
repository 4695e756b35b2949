"""双告知与风险分类: a registration is told to who supervises, once; that body gives the class."""

from datetime import date

from msgspec.structs import replace

from ledger.events.handover import (
    ApprovalPushed,
    RegistrationNotified,
    RiskClassAssigned,
    SupervisionTaskClaimed,
    TaskReturned,
)
from ledger.events.organisation import (
    LoopStep,
    OfficerAppointed,
    OfficerRemoved,
    ServiceLevelSet,
)
from tests.county import County
from tests.examples.catalogue import BUILDING, FOOD
from tests.examples.handover import TASK, TASK_REGISTERED
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    ROOT,
)
from tests.examples.story import EXAMPLES

NOTICE = EXAMPLES[RegistrationNotified]
CLASS = EXAMPLES[RiskClassAssigned]
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}


def ready() -> County:
    return County().before(RegistrationNotified)


def test_a_registration_opens_a_task_that_is_claimed() -> None:
    spec = ready()
    spec.ask(NOTICE).accepted()
    claim = SupervisionTaskClaimed(task=TASK_REGISTERED)
    spec.when(claim, **BY_MARKET).refused("claim.other-agency")
    spec.when(claim, **BY_HEALTH).accepted()


def test_a_registration_is_told_to_who_is_on_duty_once() -> None:
    spec = ready()
    spec.ask(replace(NOTICE, agency_to=HOUSING)).refused("push.no-duty")
    spec.ask(replace(NOTICE, area=None)).refused("push.area-missing")
    spec.given(NOTICE, **BY_MARKET)
    spec.ask(replace(NOTICE, task=f"{MARKET}/S-2")).refused("push.duplicate")
    spec.ask(replace(NOTICE, task=f"{MARKET}/S-2", subject=NEIGHBOUR)).accepted()


def test_a_registration_waits_for_a_liaison_as_a_push_does() -> None:
    """Whoever lets his liaison go would let the notice lie, and supervise nobody."""
    by_root = {"agency": KEEPER, "actor": ROOT}
    spec = ready().given(OfficerRemoved(officer=HEALTH_INSPECTOR, agency=HEALTH_OFFICE), **by_root)
    spec.ask(NOTICE).refused("push.no-liaison")
    back = OfficerAppointed(officer=HEALTH_INSPECTOR, agency=HEALTH_OFFICE)
    spec.given(back, **by_root)
    spec.ask(NOTICE).accepted()


def test_a_registration_is_not_told_before_it_was_made() -> None:
    spec = ready()
    spec.when(replace(NOTICE, registered_on=date(2017, 12, 1)), **BY_MARKET)
    spec.refused("days.in-future")


def test_what_was_returned_is_told_again_by_the_same_body_about_the_same() -> None:
    spec = ready().given(NOTICE, **BY_MARKET)
    spec.ask(NOTICE).refused("task.exists")
    spec.given(TaskReturned(task=TASK_REGISTERED, reason="非本机关"), **BY_HEALTH)
    spec.when(NOTICE, **BY_BUREAU).refused("push.not-handler")
    spec.ask(replace(NOTICE, subject=NEIGHBOUR)).refused("identity.mismatch")
    spec.ask(NOTICE).accepted()


def test_a_registration_that_keeps_coming_back_is_settled_whatever_its_number() -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.RETURN, times=2, basis="县政府通知")
    spec = ready().given(level, agency=KEEPER, actor=f"{KEEPER}/1")
    for number in (TASK_REGISTERED, f"{MARKET}/S-2"):
        spec.given(replace(NOTICE, task=number), **BY_MARKET)
        spec.given(TaskReturned(task=number, reason="非本机关"), **BY_HEALTH)
    spec.ask(replace(NOTICE, task=f"{MARKET}/S-3")).refused("return.limit")
    spec.ask(replace(NOTICE, task=f"{MARKET}/S-3", subject=NEIGHBOUR)).accepted()


def test_a_registration_takes_no_number_of_an_approval_and_the_other_way_round() -> None:
    spec = ready()
    spec.ask(replace(NOTICE, task=TASK))
    assert "task.exists" in spec.receipt.codes
    spec.given(NOTICE, **BY_MARKET)
    spec.given(TaskReturned(task=TASK_REGISTERED, reason="非本机关"), **BY_HEALTH)
    spec.ask(replace(EXAMPLES[ApprovalPushed], task=TASK_REGISTERED))
    assert "identity.mismatch" in spec.receipt.codes


def test_a_risk_class_is_given_by_who_supervises_under_the_item() -> None:
    spec = ready()
    spec.ask(CLASS).accepted()
    spec.ask(replace(CLASS, item=BUILDING)).refused("duty.not-supervisor")
    spec.when(replace(CLASS, item=FOOD), **BY_HEALTH).accepted()
    spec.when(replace(CLASS, assigned_on=date(2017, 12, 1)), **BY_MARKET).refused("days.in-future")
