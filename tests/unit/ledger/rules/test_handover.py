"""审批推送: what has happened, once, to whoever supervises the item; a failed push says so."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.events.decision import DecisionMade, LicenceChanged, LicenceIssued, LicenceRevoked
from ledger.events.handover import ApprovalPushed, PushFailed, PushStage, TaskReturned
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LoopStep,
    RecodeKind,
    ServiceLevelSet,
    SubjectRecoded,
)
from tests.county import County
from tests.examples.catalogue import ADVERTISING, BUILDING, FOOD
from tests.examples.decision import LICENCE, LICENCE_SECOND
from tests.examples.handover import TASK, TASK_FAILED, TASK_RETURNED
from tests.examples.intake import (
    CASE,
    CASE_SECOND_GRANT,
    CASE_UNSUPERVISED,
    CASE_WITHDRAWN,
)
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    HOUSING,
    INDUSTRY,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

PUSH = EXAMPLES[ApprovalPushed]
TODAY = date(2017, 7, 3)
FAILED = EXAMPLES[PushFailed]
ANOTHER = f"{BUREAU}/T-another"
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
BY_HOUSING = {"agency": HOUSING, "actor": f"{HOUSING}/1"}


def ready() -> County:
    """Return the county before anything was pushed."""
    return County().before(ApprovalPushed)


def pushed() -> County:
    return County().after(ApprovalPushed)


def supervising(item: str, agency: str, *areas: str) -> SupervisionDutyAssigned:
    return SupervisionDutyAssigned(
        item=item, agency=agency, areas=areas, effective_on=date(2017, 7, 1)
    )


def test_a_decision_is_pushed_to_the_agency_on_duty() -> None:
    ready().ask(PUSH).accepted()


def test_a_task_number_in_use_is_not_pushed_under_again() -> None:
    pushed().ask(replace(PUSH, stage=PushStage.CHANGED)).refused("task.exists")


def test_the_same_stage_goes_to_the_same_agency_once() -> None:
    spec = pushed().ask(replace(PUSH, task=ANOTHER))
    spec.refused("push.duplicate")
    assert TASK in (spec.receipt.message or "")


def test_the_same_stage_goes_to_every_agency_on_duty() -> None:
    pushed().ask(replace(PUSH, task=ANOTHER, agency_to=HEALTH_OFFICE)).accepted()


def test_every_change_of_a_licence_is_pushed() -> None:
    spec = ready()
    first, second = (
        replace(PUSH, task=f"{BUREAU}/{number}", stage=PushStage.CHANGED)
        for number in ("T-1", "T-2")
    )
    spec.given(first, **BY_BUREAU)
    spec.ask(second).refused("push.duplicate")
    spec.given(EXAMPLES[LicenceChanged], **BY_BUREAU)
    spec.ask(second).accepted()


def test_nothing_is_pushed_to_an_agency_without_the_duty() -> None:
    ready().ask(replace(PUSH, agency_to=HOUSING)).refused("push.no-duty")
    ready().ask(replace(PUSH, agency_to=INDUSTRY)).refused("push.no-duty")


@pytest.mark.parametrize(("area", "reached"), [("130523", True), ("130528", False)])
def test_a_push_goes_to_the_agency_on_duty_at_the_place(area: str, *, reached: bool) -> None:
    spec = ready().ask(replace(PUSH, area=area))
    spec.accepted() if reached else spec.refused("push.no-duty")


def test_a_push_names_the_place_where_the_duty_is_for_places() -> None:
    spec = ready()
    spec.ask(replace(PUSH, area=None)).refused("push.area-missing")
    spec.given(supervising(FOOD, MARKET), **CLERK)
    spec.ask(replace(PUSH, area=None)).accepted()


def test_a_push_reaches_the_level_that_the_duty_is_for() -> None:
    spec = ready()
    market = EXAMPLES[AgencyRegistered]
    market = replace(market, agency=MARKET, name="市监局", roles=(Role.SUPERVISION,), level="县级")
    spec.given(market, **ROOT).ask(PUSH).accepted()
    spec = ready().given(replace(market, level="市级"), **ROOT)
    spec.given(DutyEnded(item=FOOD, duty=step_id("supervision"), effective_on=TODAY), **CLERK)
    spec.given(replace(supervising(FOOD, MARKET, "130523"), level="县级"), **CLERK)
    spec.ask(PUSH).refused("push.level")
    spec.given(replace(supervising(FOOD, MARKET, "130523"), level="市级"), **CLERK)
    spec.ask(PUSH).accepted()


def test_a_push_gives_no_more_days_than_duty_and_level() -> None:
    spec = ready()
    spec.given(replace(supervising(FOOD, MARKET), claim_days_max=5), **CLERK)
    spec.ask(replace(PUSH, claim_days_max=7))
    assert spec.receipt.findings == ("level.longer",)
    spec = ready().given(
        ServiceLevelSet(level="all", step=LoopStep.CLAIM, days=3, basis="县政府通知"), **ROOT
    )
    spec.ask(replace(PUSH, claim_days_max=4))
    assert spec.receipt.findings == ("level.longer",)
    ready().ask(replace(PUSH, claim_days_max=3)).accepted()


def test_nothing_is_pushed_to_an_agency_whose_duty_has_ended() -> None:
    end = DutyEnded(item=FOOD, duty=step_id("supervision"), effective_on=date(2017, 7, 3))
    ready().given(end, **CLERK).ask(PUSH).refused("push.no-duty")


def test_a_push_goes_to_the_successor_of_the_agency_on_duty() -> None:
    succession = AgencySucceeded(agency=MARKET, successor=HOUSING, effective_on=date(2017, 7, 3))
    spec = ready().given(succession, **ROOT)
    spec.ask(replace(PUSH, agency_to=HOUSING))
    assert spec.receipt.findings == ("liaison.none",)


STAGES = [
    (PushStage.SURVEY, ApplicationReceived, replace(PUSH, licence=None)),
    (PushStage.ACCEPTED, ApplicationAccepted, replace(PUSH, licence=None)),
    (PushStage.DECIDED, DecisionMade, replace(PUSH, licence=None)),
    (PushStage.DECIDED, LicenceIssued, replace(PUSH, case=None)),
    (PushStage.CHANGED, LicenceChanged, PUSH),
    (
        PushStage.REVOKED,
        LicenceRevoked,
        replace(PUSH, case=CASE_SECOND_GRANT, licence=LICENCE_SECOND, subject=NEIGHBOUR),
    ),
]


@pytest.mark.parametrize(("stage", "event_type", "event"), STAGES)
def test_nothing_is_pushed_that_has_not_happened(
    stage: PushStage, event_type: type[Event], event: ApprovalPushed
) -> None:
    spec = County().before(event_type).ask(replace(event, stage=stage))
    spec.refused("push.nothing-to-push")


@pytest.mark.parametrize(("stage", "event_type", "event"), STAGES)
def test_whatever_has_happened_is_pushed(
    stage: PushStage, event_type: type[Event], event: ApprovalPushed
) -> None:
    County().after(event_type).ask(replace(event, stage=stage)).accepted()


def test_a_push_names_a_case_or_a_licence() -> None:
    ready().ask(replace(PUSH, case=None, licence=None)).refused("push.nothing-to-push")


def test_an_undecided_case_is_not_pushed_as_decided_for_the_sake_of_a_licence() -> None:
    event = replace(PUSH, case=CASE_WITHDRAWN, licence=LICENCE_SECOND, subject=NEIGHBOUR)
    ready().ask(event).refused("push.nothing-to-push")


@pytest.mark.parametrize("without", ["case", "licence"])
def test_a_push_names_item_and_subject_of_what_it_tells_of(without: str) -> None:
    event = replace(PUSH, **{without: None})
    spec = ready()
    spec.ask(replace(event, item=BUILDING, agency_to=HOUSING)).refused("identity.mismatch")
    spec.ask(replace(event, subject=NEIGHBOUR)).refused("identity.mismatch")
    spec.ask(replace(event, subject=None)).accepted()


def test_a_push_may_name_the_subject_by_its_new_code() -> None:
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 7, 3),
        document="变更登记通知书",
    )
    spec = ready().given(change, **BY_BUREAU)
    spec.ask(replace(PUSH, subject=NEIGHBOUR)).accepted()


@pytest.mark.parametrize("event", [PUSH, replace(PUSH, case=None), replace(PUSH, licence=None)])
def test_only_the_body_that_handled_the_case_pushes_it(event: ApprovalPushed) -> None:
    ready().ask(event, **BY_HOUSING).refused("push.not-handler")


def test_the_bureau_on_duty_pushes_what_another_window_received_until_it_is_decided() -> None:
    window = "reg:neiqiu:hall"
    case = f"{window}/2017-1"
    spec = ready()
    spec.register(window, Role.WINDOW)
    spec.given(
        DutyAssigned(
            item=ADVERTISING,
            agency=window,
            acts=(Act.RECEIVE, Act.ACCEPT),
            effective_on=date(2017, 7, 1),
        ),
        supervising(ADVERTISING, MARKET),
        **CLERK,
    )
    spec.given(
        ApplicationReceived(
            case=case,
            subject=NEIGHBOUR,
            item=ADVERTISING,
            channel="大厅",
            parties=EXAMPLES[ApplicationReceived].parties,
        ),
        ApplicationAccepted(case=case, accepted_on=date(2017, 7, 3)),
        agency=window,
        actor=f"{window}/1",
    )
    event = replace(
        PUSH,
        case=case,
        licence=None,
        subject=NEIGHBOUR,
        item=ADVERTISING,
        stage=PushStage.ACCEPTED,
    )
    spec.ask(event, **BY_HOUSING).refused("push.not-handler")
    spec.ask(event).accepted()


def test_the_body_that_the_item_moved_to_pushes_its_licences() -> None:
    moved = ItemTransferred(
        item=FOOD,
        agency_from=BUREAU,
        agency_to=HOUSING,
        effective_on=date(2017, 7, 3),
        cases_in_hand=CasesInHand.OLD,
        document="文",
    )
    spec = ready().given(moved, **CLERK)
    spec.ask(replace(PUSH, stage=PushStage.CHANGED), **BY_HOUSING).accepted()
    spec.ask(replace(PUSH, task=ANOTHER)).accepted()


def test_the_handlers_successor_pushes() -> None:
    succession = AgencySucceeded(agency=BUREAU, successor=HOUSING, effective_on=date(2017, 7, 3))
    ready().given(succession, **ROOT).ask(PUSH, **BY_HOUSING).accepted()


def unsupervised() -> County:
    """Return the county before the push of an item that nobody supervises fails."""
    return County().before(PushFailed)


def test_a_push_fails_where_nobody_is_on_duty() -> None:
    unsupervised().ask(FAILED).accepted()


def test_a_push_has_not_failed_where_somebody_is_on_duty() -> None:
    event = replace(FAILED, case=CASE, item=FOOD)
    spec = unsupervised().ask(event)
    spec.refused("push.duty-exists")
    assert MARKET in (spec.receipt.message or "")
    spec.ask(replace(event, area=None)).refused("push.duty-exists")


def test_a_push_fails_at_a_place_that_no_duty_reaches() -> None:
    spec = unsupervised().given(supervising(ADVERTISING, MARKET, "130528"), **CLERK)
    spec.ask(replace(FAILED, area=None)).refused("push.duty-exists")
    spec.ask(FAILED).accepted()


def test_nothing_fails_to_be_pushed_that_has_not_happened() -> None:
    event = replace(FAILED, stage=PushStage.DECIDED)
    unsupervised().ask(event).refused("push.nothing-to-push")


def test_a_failed_push_names_the_item_of_its_case() -> None:
    event = replace(FAILED, case=CASE)
    unsupervised().ask(event).refused("identity.mismatch")


def test_only_the_body_that_handles_the_case_says_that_its_push_failed() -> None:
    unsupervised().ask(FAILED, **BY_HOUSING).refused("push.not-handler")


def test_a_task_number_in_use_does_not_fail() -> None:
    event = replace(FAILED, task=TASK)
    unsupervised().ask(event).refused("task.exists")


def test_the_same_push_fails_once() -> None:
    County().after(PushFailed).ask(FAILED).refused("task.exists")


def test_a_failed_push_is_made_good_under_its_number() -> None:
    spec = County().after(PushFailed).given(supervising(ADVERTISING, MARKET), **CLERK)
    event = replace(
        PUSH,
        task=TASK_FAILED,
        case=CASE_UNSUPERVISED,
        licence=None,
        subject=NEIGHBOUR,
        item=ADVERTISING,
        stage=PushStage.ACCEPTED,
    )
    spec.ask(replace(PUSH, task=TASK_FAILED, stage=PushStage.CHANGED)).refused("identity.mismatch")
    spec.ask(replace(event, stage=PushStage.SURVEY))
    assert "identity.mismatch" in spec.receipt.codes
    spec.ask(event).accepted()
    spec.ask(replace(FAILED, task=TASK_FAILED))
    assert "task.exists" in spec.receipt.codes


def test_a_returned_push_is_sent_again_under_its_number() -> None:
    again = replace(PUSH, task=TASK_RETURNED, stage=PushStage.CHANGED)
    spec = County().after(TaskReturned)
    spec.ask(replace(again, case=CASE_WITHDRAWN)).refused("identity.mismatch")
    spec.ask(replace(again, case=None)).refused("identity.mismatch")
    spec.ask(replace(again, licence=None))
    assert "identity.mismatch" in spec.receipt.codes
    spec.ask(again).accepted()
    spec.ask(again).refused("task.exists")


def test_a_push_fails_after_it_was_returned_when_nobody_is_left() -> None:
    spec = County().after(TaskReturned)
    failed = replace(
        FAILED,
        task=TASK_RETURNED,
        case=CASE,
        licence=LICENCE,
        item=FOOD,
        stage=PushStage.CHANGED,
        area="130528",
    )
    spec.ask(failed).accepted()
    spec.ask(failed).refused("task.exists")


def test_a_push_that_went_elsewhere_after_its_return_is_no_duplicate() -> None:
    to_health = replace(PUSH, agency_to=HEALTH_OFFICE)
    spec = ready().given(to_health, **BY_BUREAU)
    returned = replace(EXAMPLES[TaskReturned], task=TASK)
    spec.given(returned, agency=HEALTH_OFFICE, actor=HEALTH_INSPECTOR)
    spec.given(PUSH, **BY_BUREAU)
    spec.ask(replace(to_health, task=ANOTHER)).accepted()


def test_an_observed_push_keeps_what_would_be_refused_as_a_finding() -> None:
    spec = ready()
    submission = spec.submission(
        replace(PUSH, task=ANOTHER, case=f"{BUREAU}/2016-1", licence=None),
        agency=BUREAU,
        actor=RECEIVER,
        observed="old-system",
        occurred_at=datetime(2017, 5, 2, 1, 0, tzinfo=UTC),
    )
    spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
    spec.finding("push.nothing-to-push")
