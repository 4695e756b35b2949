"""环节: receiving, following up and answering have their days and lights, and nobody gets round it.

The days are counted by hand on the announced calendar of 2017.
"""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.decision import LicenceChange, LicenceChanged, LicenceIssued
from ledger.events.handover import (
    FeedbackAcknowledged,
    FeedbackAnswered,
    FeedbackKind,
    FollowUpRecorded,
    PushReceived,
    PushStage,
    RegistrationNotified,
    RiskClassAssigned,
    SupervisionFeedbackSent,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.events.organisation import (
    AgencySucceeded,
    LoopStep,
    RecodeKind,
    ServiceLevelSet,
    SubjectRecoded,
)
from tests.asking import BUREAU, CASE, COMPANY, ITEM, MARKET, Asking, end_of, received
from tests.unit.projections.test_questions_lights import (
    CHECK,
    HEALTH,
    LONG_AGO,
    PUSH,
    TASK,
    checked,
    level,
    lights,
)

FEEDBACK = f"{MARKET}/F1"
CLAIM = SupervisionTaskClaimed(task=TASK)
LOOKED = FollowUpRecorded(task=TASK, followed_up_on=date(2017, 7, 7))
DEFECT = SupervisionFeedbackSent(
    feedback=FEEDBACK,
    about=f"case:{CASE}",
    kind=FeedbackKind.DEFECT,
    agency_to=BUREAU,
    content="材料不实",
)
FOUND = replace(DEFECT, about=f"check:{CHECK}", kind=FeedbackKind.CHECK, content="发现问题")


def told(ledger: Asking, column: str, number: str = TASK, *, on: str | None = None) -> str:
    """Return what a column of the loop came from, in words."""
    ((_, causes),) = ledger.why("loop", number, column, on=on)
    return "; ".join(str(one.text) for one in causes)


def test_a_push_is_received_before_it_is_claimed_each_in_its_days(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.RECEIVE, 1, yellow_left=0), level(LoopStep.CLAIM, 10))
    ledger.say("2017-07-10", PUSH)
    assert ledger.show("loop", TASK).due_at == end_of("2017-07-11")
    assert lights(ledger, "2017-07-10", "2017-07-11", "2017-07-12") == ["green", "yellow", "red"]
    assert "step: receive" in told(ledger, "light")
    ledger.say("2017-07-13", PushReceived(task=TASK), agency=MARKET)
    found = ledger.show("loop", TASK, on="2017-07-13")
    assert (found.due_at, found.light) == (end_of("2017-07-24"), "green")


def test_who_returns_a_push_unread_and_gets_it_again_has_bought_no_time(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.RECEIVE, 1))
    ledger.say("2017-07-10", PUSH)
    ledger.say("2017-07-11", TaskReturned(task=TASK, reason="非本部门职责"), agency=MARKET)
    found = ledger.show("loop", TASK, on="2017-07-12")
    assert (found.light, found.whose_turn) == ("red", BUREAU)
    ledger.say("2017-07-12", replace(PUSH, task=f"{BUREAU}/T2"))
    again = ledger.show("loop", f"{BUREAU}/T2", on="2017-07-12")
    assert (again.light, again.whose_turn, again.late) == ("red", MARKET, True)


def test_what_was_claimed_is_followed_up_in_the_days_of_the_level(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.FOLLOW_UP, 3, yellow_left=1))
    ledger.say("2017-07-03", PUSH)
    ledger.say("2017-07-04", CLAIM, agency=MARKET)
    found = ledger.show("loop", TASK, on="2017-07-05")
    assert (found.due_at, found.whose_turn) == (end_of("2017-07-07"), MARKET)
    days = ("2017-07-05", "2017-07-06", "2017-07-08")
    assert lights(ledger, *days) == ["green", "yellow", "red"]
    ledger.say("2017-07-10", LOOKED, agency=MARKET)
    found = ledger.show("loop", TASK)
    assert (found.late, found.light, found.whose_turn) == (True, None, MARKET)


def test_closing_a_task_unlooked_at_takes_the_step_and_is_late_as_a_look_would_be(
    ledger: Asking,
) -> None:
    ledger.say(LONG_AGO, level(LoopStep.FOLLOW_UP, 3))
    ledger.say("2017-07-03", PUSH)
    ledger.say("2017-07-03", CLAIM, agency=MARKET)
    closing = SupervisionTaskClosed(task=TASK, closed_on=date(2017, 7, 10), summary="已注销")
    ledger.say("2017-07-10", closing, agency=MARKET)
    found = ledger.show("loop", TASK)
    assert (found.late, found.light, found.whose_turn) == (True, None, None)


def test_a_level_set_after_the_claim_obliges_to_no_look_for_it(ledger: Asking) -> None:
    ledger.say("2017-07-03", PUSH)
    ledger.say("2017-07-03", CLAIM, agency=MARKET)
    ledger.say("2017-07-03", level(LoopStep.FOLLOW_UP, 1), level(LoopStep.RECEIVE, 1))
    found = ledger.show("loop", TASK)
    assert (found.due_at, found.light, found.whose_turn) == (None, None, MARKET)


def test_what_an_older_system_saw_takes_no_light_from_a_push_of_today(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.CLAIM, 1))
    ledger.say("2017-07-03", PUSH)
    ledger.say("2017-07-03", PushReceived(task=TASK), agency=MARKET, observed="old-system")
    assert lights(ledger, "2017-07-05") == ["red"]


def test_a_defect_is_the_bureaus_turn_until_it_is_put_right(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.ACKNOWLEDGE, 1), level(LoopStep.ANSWER, 5, yellow_left=1))
    ledger.say("2017-07-03", received())
    ledger.say("2017-07-03", DEFECT, agency=MARKET)
    assert ledger.show("loop", FEEDBACK, on="2017-07-03").due_at == end_of("2017-07-04")
    ledger.say("2017-07-04", FeedbackAcknowledged(feedback=FEEDBACK))
    found = ledger.show("loop", FEEDBACK, on="2017-07-07")
    assert (found.status, found.due_at) == ("to-answer", end_of("2017-07-10"))
    assert (found.light, found.whose_turn) == ("yellow", BUREAU)
    assert [one.number for one in ledger.list("loop", status=("open",))] == [FEEDBACK]
    assert "step: answer" in told(ledger, "light", FEEDBACK)
    heir = AgencySucceeded(agency=BUREAU, successor=HEALTH, effective_on=date(2017, 7, 10))
    ledger.say("2017-07-10", heir)
    found = ledger.show("loop", FEEDBACK, on="2017-07-11")
    assert (found.light, found.whose_turn) == ("red", HEALTH)
    (entry,) = ledger.say("2017-07-12", received(f"{BUREAU}/x"))
    said = FeedbackAnswered(feedback=FEEDBACK, entry=entry, answer="已更正")
    ledger.say("2017-07-12", said, agency=HEALTH)
    found = ledger.show("loop", FEEDBACK)
    assert (found.status, found.late, found.light, found.whose_turn) == (
        "answered",
        True,
        None,
        None,
    )
    assert (found.answer, found.correcting_entry) == ("已更正", entry)


def test_a_defect_without_a_level_is_the_bureaus_turn_with_no_light(ledger: Asking) -> None:
    ledger.say("2017-07-03", received())
    ledger.say("2017-07-03", DEFECT, agency=MARKET)
    ledger.say("2017-07-04", FeedbackAcknowledged(feedback=FEEDBACK))
    found = ledger.show("loop", FEEDBACK)
    assert (found.status, found.light, found.whose_turn) == ("to-answer", None, BUREAU)


@pytest.mark.parametrize(
    ("said", "status"),
    [(None, "acknowledged"), ({}, "to-answer"), ({"level": "XK-OTHER"}, "acknowledged")],
    ids=["no-level", "of-all", "of-another-item"],
)
def test_a_finding_is_answered_where_a_level_of_its_item_wants_it(
    ledger: Asking, *, said: dict[str, object] | None, status: str
) -> None:
    if said is not None:
        ledger.say(LONG_AGO, level(LoopStep.ANSWER, 5, **said))
    ledger.say("2017-07-03", checked("2017-07-03"), FOUND, agency=MARKET)
    ledger.say("2017-07-04", FeedbackAcknowledged(feedback=FEEDBACK))
    assert ledger.show("loop", FEEDBACK).status == status


def test_the_level_of_the_checked_item_binds_its_feedback(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.ACKNOWLEDGE, 9), level(LoopStep.ACKNOWLEDGE, 2, level=ITEM))
    ledger.say("2017-07-03", checked("2017-07-03"), FOUND, agency=MARKET)
    assert ledger.show("loop", FEEDBACK).due_at == end_of("2017-07-05")


def test_why_tells_which_of_several_values_set_the_light(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.CLAIM, 10))
    ledger.say("2017-07-03", replace(PUSH, claim_days_max=3))
    why = told(ledger, "light")
    assert "claim_days_max: 3" in why
    assert "days: 10" in why
    assert "shorter" in why
    other = replace(PUSH, task=f"{BUREAU}/T2", case=f"{BUREAU}/x", claim_days_max=30)
    ledger.say("2017-07-03", other)
    assert "shorter" not in told(ledger, "light", other.task)


def test_why_tells_after_how_many_returns_it_is_nobodys_but_the_catalogues(ledger: Asking) -> None:
    returns = ServiceLevelSet(level="all", step=LoopStep.RETURN, times=1, basis="县政府通知")
    ledger.say(LONG_AGO, returns)
    ledger.say("2017-07-03", PUSH)
    ledger.say("2017-07-04", TaskReturned(task=TASK, reason="非本部门职责"), agency=MARKET)
    assert "times: 1" in told(ledger, "whose_turn")
    assert ledger.show("loop", TASK).whose_turn == BUREAU, "who opened the ledger names one"


def test_a_class_of_risk_follows_the_subject_under_a_new_code(ledger: Asking) -> None:
    classed = RiskClassAssigned(
        subject=COMPANY,
        item=ITEM,
        risk_class="D",
        code_system="食品经营风险等级",
        assigned_on=date(2017, 7, 3),
    )
    ledger.say("2017-07-03", classed, replace(classed, item="XK-OTHER", risk_class="A"))
    heir = "reg:neiqiu:2"
    recoded = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=heir,
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 7, 10),
    )
    ledger.say("2017-07-03", recoded, replace(PUSH, subject=heir))
    assert ledger.show("task", TASK, on="2017-07-09").risk_class is None
    assert ledger.show("task", TASK, on="2017-07-10").risk_class == "D"
    ((_, causes),) = ledger.why("task", TASK, "risk_class", on="2017-07-10")
    assert "risk_class: D" in [str(one.text) for one in causes]


def test_another_number_restarts_no_clock_of_a_licence_nor_of_a_registration(
    ledger: Asking,
) -> None:
    """A change of a licence, and a registration, are pushed without a case."""
    ledger.say(LONG_AGO, level(LoopStep.CLAIM, 5))
    licence = f"{BUREAU}/JY1"
    issued = LicenceIssued(licence=licence, case=CASE, subject=COMPANY, valid_from=date(2017, 7, 3))
    change = LicenceChanged(
        licence=licence, kind=LicenceChange.AMENDED, effective_on=date(2017, 7, 3)
    )
    ledger.say("2017-07-03", received(), issued, change)
    changed = replace(PUSH, case=None, licence=licence, stage=PushStage.CHANGED)
    told = RegistrationNotified(
        task=f"{BUREAU}/R1",
        subject=COMPANY,
        item=ITEM,
        agency_to=MARKET,
        registered_on=date(2017, 7, 3),
    )
    ledger.say("2017-07-03", changed, told)
    for number in (TASK, told.task):
        back = TaskReturned(task=number, reason="非本部门职责")
        ledger.say("2017-07-04", back, agency=MARKET)
    again = (replace(changed, task=f"{BUREAU}/T2"), replace(told, task=f"{BUREAU}/R2"))
    ledger.say("2017-07-07", *again)
    for one in again:
        assert ledger.show("loop", one.task).due_at == end_of("2017-07-10")
    for number in (TASK, told.task):
        assert ledger.show("loop", number).whose_turn is None, "pushed under another number since"
    ledger.say("2017-07-20", change, replace(changed, task=f"{BUREAU}/T3"))
    assert ledger.show("loop", f"{BUREAU}/T3").due_at == end_of("2017-07-27"), "another change"


def test_a_finding_told_anew_takes_the_turn_from_what_was_told_before(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.ACKNOWLEDGE, 2))
    (entry,) = ledger.say("2017-07-03", checked("2017-07-03"), agency=MARKET)
    ledger.say("2017-07-03", FOUND, agency=MARKET)
    ledger.void("2017-07-10", entry, checked("2017-07-03"))
    gone = replace(FOUND, feedback=f"{MARKET}/F2", content="检查结果已作废")
    ledger.say("2017-07-10", gone, agency=MARKET)
    found = ledger.show("loop", FEEDBACK)
    assert (found.status, found.whose_turn, found.light, found.late) == (
        "corrected",
        None,
        None,
        True,
    )
    found = ledger.show("loop", gone.feedback, on="2017-07-10")
    assert (found.status, found.whose_turn, found.light) == ("sent", BUREAU, "green")
