"""灯 and 责任方: until when a step of the loop is due, how near that is, and whose turn it is.

Every day is counted by hand on the announced calendar of 2017: 30 September is worked, 1 to 8
October are off.
"""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import SupervisionDutyAssigned
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackAcknowledged,
    FeedbackKind,
    PushFailed,
    PushStage,
    SupervisionFeedbackSent,
    SupervisionTaskClaimed,
    TaskReturned,
)
from ledger.events.organisation import AgencyRegistered, AgencySucceeded, LoopStep, ServiceLevelSet
from ledger.events.supervision import SpotCheckResultRecorded
from shenguan.presets import PRESETS
from tests.asking import BUREAU, CASE, COMPANY, ITEM, MARKET, Asking, end_of, received

TASK = f"{BUREAU}/T1"
CHECK = f"{MARKET}/C1"
HEALTH = "reg:130523:health"
PUSH = ApprovalPushed(
    task=TASK,
    case=CASE,
    item=ITEM,
    subject=COMPANY,
    agency_to=MARKET,
    stage=PushStage.DECIDED,
)
LONG_AGO = "2017-01-03"


def level(step: LoopStep, days: int, **more: object) -> ServiceLevelSet:
    """Return a level for every item, unless said otherwise."""
    fields = {"level": "all", "basis": "县政府通知", **more}
    return ServiceLevelSet(step=step, days=days, **fields)  # type: ignore[arg-type]


def preset(name: str) -> list[ServiceLevelSet]:
    """Return the facts of a preset."""
    return [ServiceLevelSet(**one) for one in PRESETS[ServiceLevelSet][name]]


def decided(day: str) -> DecisionMade:
    """Return a grant of a day."""
    return DecisionMade(
        case=CASE,
        outcome=DecisionOutcome.GRANTED,
        document="内审批字〔2017〕1号",
        seal="行政许可专用章",
        decided_on=date.fromisoformat(day),
    )


def checked(day: str) -> SpotCheckResultRecorded:
    """Return a check that found a problem."""
    return SpotCheckResultRecorded(
        check=CHECK,
        subject=COMPANY,
        item=ITEM,
        checked_on=date.fromisoformat(day),
        result_code="2",
        code_system="双随机抽查结果",
    )


def duty(days: int | None, day: str = "2017-01-01", **more: object) -> SupervisionDutyAssigned:
    """Return a duty of the market authority that says within how many days it feeds back."""
    fields = {"item": ITEM, "agency": MARKET, "feedback_days_max": days, **more}
    return SupervisionDutyAssigned(effective_on=date.fromisoformat(day), **fields)  # type: ignore[arg-type]


def feedback_due(ledger: Asking) -> str | None:
    """Return until when the one problem that was found is to be fed back."""
    (owed,) = ledger.list("loop", status=("not-fed-back",), on="2017-07-03")
    due_at: str | None = owed.due_at
    return due_at


def lights(ledger: Asking, *days: str) -> list[str | None]:
    """Return the light of the task on some days."""
    return [ledger.show("loop", TASK, on=day).light for day in days]


@pytest.mark.parametrize(
    ("day", "due_on"), [("2017-09-29", "2017-10-09"), ("2017-09-28", "2017-09-30")]
)
def test_a_decision_is_pushed_in_two_working_days_by_the_preset_of_xiangyang(
    ledger: Asking, day: str, due_on: str
) -> None:
    ledger.say(LONG_AGO, *preset("襄阳2018"))
    ledger.say("2017-09-20", received())
    ledger.say(day, decided(day))
    (owed,) = ledger.list("loop", status=("not-pushed",), on=due_on)
    assert (owed.due_at, owed.light, owed.whose_turn) == (end_of(due_on), "green", BUREAU)
    (owed,) = ledger.list("loop", status=("not-pushed",), on="2017-10-10")
    assert (owed.light, owed.late) == ("red", True)


def test_a_problem_found_is_fed_back_in_one_working_day_by_the_preset_of_jincheng(
    ledger: Asking,
) -> None:
    ledger.say(LONG_AGO, *preset("晋城2019"))
    ledger.say("2017-09-30", checked("2017-09-30"), agency=MARKET)
    (owed,) = ledger.list("loop", status=("not-fed-back",), on="2017-10-08")
    assert (owed.due_at, owed.light) == (end_of("2017-10-09"), "green")
    assert owed.whose_turn == MARKET
    (owed,) = ledger.list("loop", status=("not-fed-back",), on="2017-10-10")
    assert owed.light == "red"


def test_with_the_preset_of_jincheng_a_decision_is_pushed_on_its_day(ledger: Asking) -> None:
    ledger.say(LONG_AGO, *preset("晋城2019"))
    ledger.say("2017-09-20", received(), decided("2017-09-20"))
    (owed,) = ledger.list("loop", status=("not-pushed",), on="2017-09-20")
    assert (owed.due_at, owed.light) == (end_of("2017-09-20"), "green")
    (owed,) = ledger.list("loop", status=("not-pushed",), on="2017-09-21")
    assert owed.light == "red"


def test_an_unclaimed_push_turns_yellow_and_red_by_the_preset_of_zhejiang(ledger: Asking) -> None:
    ledger.say(LONG_AGO, *preset("浙江"))
    ledger.say("2017-07-10", PUSH)
    found = ledger.show("loop", TASK, on="2017-07-10")
    assert (found.due_at, found.whose_turn) == (end_of("2017-07-24"), MARKET)
    assert ledger.show("task", TASK, on="2017-07-10").due_at == found.due_at
    days = ("2017-07-10", "2017-07-19", "2017-07-20", "2017-07-24", "2017-07-25")
    assert lights(ledger, *days) == ["green", "green", "yellow", "yellow", "red"]
    ledger.say("2017-07-26", SupervisionTaskClaimed(task=TASK), agency=MARKET)
    found = ledger.show("loop", TASK)
    assert (found.late, found.light, found.whose_turn) == (True, None, MARKET)


def test_a_returned_push_is_the_bureaus_turn_and_its_first_clock_goes_on(ledger: Asking) -> None:
    ledger.say(LONG_AGO, *preset("浙江"))
    ledger.say("2017-07-10", PUSH)
    ledger.say("2017-07-12", TaskReturned(task=TASK, reason="非本部门职责"), agency=MARKET)
    found = ledger.show("loop", TASK, on="2017-07-25")
    assert (found.status, found.whose_turn, found.light) == ("returned", BUREAU, "red")
    ledger.say("2017-07-13", replace(PUSH, agency_to=HEALTH))
    found = ledger.show("loop", TASK, on="2017-07-25")
    assert (found.whose_turn, found.due_at) == (HEALTH, end_of("2017-07-24"))
    assert lights(ledger, "2017-07-24", "2017-07-25") == ["yellow", "red"]


def test_a_failed_push_burns_with_the_bureau_from_the_decision_on(ledger: Asking) -> None:
    ledger.say(LONG_AGO, *preset("襄阳2018"))
    ledger.say("2017-07-03", received(), decided("2017-07-03"))
    failed = PushFailed(task=TASK, case=CASE, item=ITEM, stage=PushStage.DECIDED, reason="无")
    ledger.say("2017-07-04", failed)
    found = ledger.show("loop", TASK, on="2017-07-06")
    assert (found.status, found.whose_turn) == ("failed", BUREAU)
    assert (found.due_at, found.light) == (end_of("2017-07-05"), "red")


def test_a_level_obliges_nobody_for_what_happened_before_it(ledger: Asking) -> None:
    ledger.say("2017-07-03", received(), decided("2017-07-03"), PUSH)
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET)
    for name in ("晋城2019", "浙江"):
        ledger.say("2017-07-04", *preset(name))
    (owed,) = ledger.list("loop", status=("not-fed-back",))
    assert (owed.due_at, owed.light, owed.late) == (None, None, None)
    found = ledger.show("loop", TASK)
    assert (found.due_at, found.light) == (None, None)


def test_history_of_an_older_system_owes_nothing(ledger: Asking) -> None:
    for name in ("晋城2019", "浙江"):
        ledger.say(LONG_AGO, *preset(name))
    ledger.say("2017-07-03", received(), decided("2017-07-03"), observed="old-system")
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET, observed="old-system")
    for owed in ledger.list("loop", status=("missing",)):
        assert (owed.due_at, owed.light, owed.late) == (None, None, None)
    ledger.say("2017-07-04", PUSH, observed="old-system")
    assert ledger.show("loop", TASK).light is None


@pytest.mark.parametrize(
    ("of_act", "of_level", "due_on"), [(3, 5, "2017-07-06"), (5, 3, "2017-07-06")]
)
def test_of_several_values_the_shortest_counts(
    ledger: Asking, *, of_act: int, of_level: int, due_on: str
) -> None:
    ledger.say(LONG_AGO, level(LoopStep.CLAIM, of_level))
    ledger.say("2017-07-03", replace(PUSH, claim_days_max=of_act))
    assert ledger.show("loop", TASK).due_at == end_of(due_on)


def test_the_level_of_the_item_and_agency_goes_before_that_of_all(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.CLAIM, 2))
    ledger.say(LONG_AGO, level(LoopStep.CLAIM, 3, agency=HEALTH), level(LoopStep.PUSH, 1))
    ledger.say("2017-07-03", PUSH)
    assert ledger.show("loop", TASK).due_at == end_of("2017-07-05")
    other = replace(PUSH, task=f"{BUREAU}/T2", agency_to=HEALTH)
    ledger.say("2017-07-03", level(LoopStep.CLAIM, 4, level=ITEM), other)
    assert ledger.show("loop", other.task).due_at == end_of("2017-07-07")
    third = replace(PUSH, task=f"{BUREAU}/T3", agency_to=HEALTH)
    ledger.say("2017-07-03", level(LoopStep.CLAIM, 5, level=ITEM, agency=HEALTH), third)
    assert ledger.show("loop", third.task).due_at == end_of("2017-07-10")


def test_a_turn_passes_to_who_took_over(ledger: Asking) -> None:
    ledger.say("2017-07-03", PUSH)
    heir = AgencySucceeded(agency=MARKET, successor=HEALTH, effective_on=date(2017, 9, 18))
    ledger.say("2017-07-03", AgencyRegistered(agency=MARKET, name="市监局", roles=()), heir)
    assert ledger.show("loop", TASK, on="2017-09-17").whose_turn == MARKET
    assert ledger.show("loop", TASK, on="2017-09-18").whose_turn == HEALTH


def test_who_took_over_is_looked_up_for_the_day_asked_about_not_for_the_one_before(
    ledger: Asking,
) -> None:
    """Nothing is recorded between the two: a ledger may be quiet when the day comes."""
    heir = AgencySucceeded(agency=MARKET, successor=HEALTH, effective_on=date(2018, 1, 15))
    ledger.say(LONG_AGO, AgencyRegistered(agency=MARKET, name="市监局", roles=()), heir)
    ledger.say(LONG_AGO, level(LoopStep.CLAIM, 2), level(LoopStep.CLAIM, 3, agency=MARKET))
    ledger.say("2017-12-20", replace(PUSH, agency_to=HEALTH))
    assert ledger.show("loop", TASK, on="2017-12-29").due_at == end_of("2017-12-22")
    assert ledger.show("loop", TASK, on="2018-01-15").due_at == end_of("2017-12-25")


def test_feedback_waits_for_the_bureau_until_it_acknowledges(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.ACKNOWLEDGE, 2, yellow_left=0))
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET)
    feedback = SupervisionFeedbackSent(
        feedback=f"{MARKET}/F1",
        about=f"check:{CHECK}",
        kind=FeedbackKind.CHECK,
        agency_to=BUREAU,
        content="发现问题",
    )
    ledger.say("2017-07-03", feedback, agency=MARKET)
    found = ledger.show("loop", feedback.feedback, on="2017-07-05")
    assert (found.due_at, found.light) == (end_of("2017-07-05"), "yellow")
    assert found.whose_turn == BUREAU
    ledger.say("2017-07-05", FeedbackAcknowledged(feedback=feedback.feedback))
    found = ledger.show("loop", feedback.feedback)
    assert (found.light, found.whose_turn) == (None, None)


def test_a_due_day_beyond_the_announced_calendar_has_no_colour(ledger: Asking) -> None:
    ledger.say(LONG_AGO, *preset("浙江"))
    ledger.say("2017-12-27", PUSH)
    found = ledger.show("loop", TASK)
    assert (found.due_at, found.light) == (None, "pending-calendar")


@pytest.mark.parametrize(
    ("of_duty", "of_level", "due_on"),
    [(2, 5, "2017-07-05"), (5, 2, "2017-07-05"), (None, 1, "2017-07-04")],
)
def test_a_problem_is_fed_back_by_the_duty_or_the_level_whichever_is_shorter(
    ledger: Asking, *, of_duty: int | None, of_level: int, due_on: str
) -> None:
    ledger.say(LONG_AGO, duty(of_duty))
    ledger.say(LONG_AGO, level(LoopStep.FEEDBACK, of_level))
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET)
    assert feedback_due(ledger) == end_of(due_on)
    (owed,) = ledger.list("loop", status=("not-fed-back",), on="2017-07-10")
    assert (owed.light, owed.late, owed.whose_turn) == ("red", True, MARKET)


@pytest.mark.parametrize(
    "other",
    [duty(0, agency=HEALTH), duty(0, item="XK-OTHER"), duty(0, "2017-07-04"), duty(None)],
    ids=["of-another-agency", "of-another-item", "not-yet", "says-nothing"],
)
def test_a_duty_shortens_the_time_of_its_agency_alone_under_its_item_from_its_day_on(
    ledger: Asking, other: SupervisionDutyAssigned
) -> None:
    ledger.say(LONG_AGO, level(LoopStep.FEEDBACK, 3), other)
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET)
    assert feedback_due(ledger) == end_of("2017-07-06")


def test_a_duty_recorded_behind_the_finding_shortens_nothing_for_it(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.FEEDBACK, 3))
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET)
    ledger.say("2017-07-03", duty(0))
    assert feedback_due(ledger) == end_of("2017-07-06")


def test_the_days_of_a_duty_alone_light_nothing_as_they_never_did(ledger: Asking) -> None:
    ledger.say(LONG_AGO, duty(0))
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET)
    ledger.say("2017-07-03", level(LoopStep.FEEDBACK, 1))
    assert feedback_due(ledger) is None


def test_history_found_under_a_duty_owes_no_feedback(ledger: Asking) -> None:
    ledger.say(LONG_AGO, duty(0), level(LoopStep.FEEDBACK, 1))
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET, observed="old-system")
    assert feedback_due(ledger) is None


@pytest.mark.parametrize(("of_act", "of_level"), [(2, 5), (5, 2)])
def test_of_a_feedback_and_the_level_to_acknowledge_it_the_shorter_counts(
    ledger: Asking, *, of_act: int, of_level: int
) -> None:
    ledger.say(LONG_AGO, level(LoopStep.ACKNOWLEDGE, of_level))
    ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET)
    feedback = SupervisionFeedbackSent(
        feedback=f"{MARKET}/F1",
        about=f"check:{CHECK}",
        kind=FeedbackKind.CHECK,
        agency_to=BUREAU,
        content="发现问题",
        acknowledge_days_max=of_act,
    )
    ledger.say("2017-07-03", feedback, agency=MARKET)
    assert ledger.show("loop", feedback.feedback).due_at == end_of("2017-07-05")
