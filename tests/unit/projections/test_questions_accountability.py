"""监督问责 in answers: what burns and whose it is, what was excused, and who answers for what."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    AccountabilityOutcome,
    ActionItem,
    ActionItemClosed,
    AlertDismissed,
    JointMeetingHeld,
)
from ledger.events.catalogue import DutyAssigned, SupervisionDutyAssigned
from ledger.events.decision import DecisionOutcome
from ledger.events.handling import HandlingUrged
from ledger.events.handover import ApprovalPushed, PushStage, TaskReturned
from ledger.events.organisation import LoopStep, ServiceLevelSet
from ledger.law.light import LightKind
from tests.asking import BUREAU, CASE, ITEM, MARKET, PERMIT, Asking, accepted, decided, received

DISCIPLINE = "reg:130523:discipline"
HEALTH = "reg:130523:health"
NUMBER = f"{DISCIPLINE}/WZ-1"
MEETING = f"{BUREAU}/HY-1"
TASK = f"{BUREAU}/T-1"
ABOUT = f"case:{CASE}"
_DUTY_AT = 5
"""The place of the bureau's duty: its id is the number of that place."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Asking]:
    """A grant of Monday, 25 September 2017 that nobody pushed: due on the 26th, red on the 27th."""
    asking = Asking(tmp_path)
    asking.say("2017-01-01", PERMIT)
    level = ServiceLevelSet(level="all", step=LoopStep.PUSH, days=1, basis="晋城2019")
    asking.say("2017-01-01", level)
    duty = DutyAssigned(item=ITEM, agency=BUREAU, acts=(), effective_on=date(2017, 1, 1))
    asking.say("2017-01-01", duty)
    asking.say("2017-09-25", received(), accepted("2017-09-25"))
    asking.say("2017-09-25 10:00", decided(DecisionOutcome.GRANTED, "2017-09-25"))
    yield asking
    asking.close()


def dismissed(asking: Asking, light_on: str = "2017-09-28") -> None:
    event = AlertDismissed(
        about=ABOUT,
        kind=LightKind.PUSH,
        as_of=asking.store.head(),
        light_on=date.fromisoformat(light_on),
        reason="断电二日",
    )
    asking.say("2017-09-28", event, agency=DISCIPLINE)


def test_a_red_light_is_told_with_whoever_has_the_duty(ledger: Asking) -> None:
    assert ledger.list("accountability", on="2017-09-26") == []
    (found,) = ledger.list("accountability", on="2017-09-27")
    assert (found.status, found.light, found.about) == ("burning", "push", ABOUT)
    assert found.whose_turn == BUREAU
    duty = UUID(int=_DUTY_AT)
    assert found.liable == f'["{BUREAU} 2017-09-26… {duty}"]'


def test_a_dismissed_light_stays_red_and_says_by_whom_and_why(ledger: Asking) -> None:
    dismissed(ledger)
    (found,) = [one for one in ledger.list("deadlines", on="2017-09-29") if one.kind == "push"]
    assert (found.light, found.status) == ("red", "dismissed")
    assert (found.dismissed_by, found.dismissed_because) == (DISCIPLINE, "断电二日")
    (told,) = ledger.list("accountability", on="2017-09-29")
    assert (told.status, told.agency, told.reason) == ("dismissed", DISCIPLINE, "断电二日")


def test_what_was_excused_while_it_had_time_excuses_nothing(ledger: Asking) -> None:
    dismissed(ledger, light_on="2017-09-26")
    (found,) = [one for one in ledger.list("deadlines", on="2017-09-29") if one.kind == "push"]
    assert (found.status, found.dismissed_by) == ("open", None)


def test_urging_a_light_excuses_nothing(ledger: Asking) -> None:
    ledger.say("2017-09-28", HandlingUrged(about=ABOUT, reason="催办"), agency=DISCIPLINE)
    (found,) = [one for one in ledger.list("deadlines", on="2017-09-29") if one.kind == "push"]
    assert found.dismissed_by is None


def opened(asking: Asking, about: str = ABOUT, kind: LightKind = LightKind.PUSH) -> None:
    event = AccountabilityOpened(
        accountability=NUMBER,
        about=about,
        kind=kind,
        as_of=asking.store.head(),
        light_on=date(2017, 9, 28),
        duty="01a20f7d-7feb-7000-bb00-4f2bc981a8cd",
    )
    asking.say("2017-09-28", event, agency=DISCIPLINE)


def test_an_accountability_goes_on_until_it_is_closed(ledger: Asking) -> None:
    opened(ledger)
    (found,) = ledger.list("accountability", on="2017-09-29")
    assert (found.status, found.whose_turn) == ("opened", DISCIPLINE)
    decision = AccountabilityDecided(
        accountability=NUMBER,
        outcome=AccountabilityOutcome.LIABLE,
        decided_on=date(2017, 9, 29),
        consequence="通报批评",
        responsible=(f"{BUREAU}/1",),
    )
    ledger.say("2017-09-29", decision, agency=DISCIPLINE)
    found = ledger.show("accountability", NUMBER)
    assert (found.status, found.outcome, found.consequence) == ("decided", "liable", "通报批评")
    closing = AccountabilityClosed(accountability=NUMBER, closed_on=date(2017, 9, 30))
    ledger.say("2017-09-30", closing, agency=DISCIPLINE)
    found = ledger.show("accountability", NUMBER)
    assert (found.status, found.closed_on, found.whose_turn) == ("closed", "2017-09-30", None)


def test_whoever_had_a_push_that_went_to_and_fro_answers_for_its_own_days(ledger: Asking) -> None:
    """Pushed on the 25th, returned on the 27th, pushed to another on the 28th, returned again."""
    supervision = [
        SupervisionDutyAssigned(item=ITEM, agency=one, effective_on=date(2017, 1, 1))
        for one in (MARKET, HEALTH)
    ]
    ledger.say("2017-01-02", *supervision)
    to_market = ApprovalPushed(
        task=TASK, case=CASE, item=ITEM, agency_to=MARKET, stage=PushStage.DECIDED
    )
    to_health = ApprovalPushed(
        task=f"{BUREAU}/T-2", case=CASE, item=ITEM, agency_to=HEALTH, stage=PushStage.DECIDED
    )
    ledger.say("2017-09-25 11:00", to_market)
    ledger.say("2017-09-27", TaskReturned(task=TASK, reason="不属本部门"), agency=MARKET)
    ledger.say("2017-09-28", to_health)
    back = TaskReturned(task=f"{BUREAU}/T-2", reason="不属本部门")
    ledger.say("2017-09-29", back, agency=HEALTH)
    opened(ledger, f"task:{BUREAU}/T-2", LightKind.CLAIM)
    said = ledger.show("accountability", NUMBER).liable
    for span in (
        f"{MARKET} 2017-09-25…2017-09-27",
        f"{BUREAU} 2017-09-27…2017-09-28",
        f"{HEALTH} 2017-09-28…2017-09-29",
        f"{BUREAU} 2017-09-29…",
    ):
        assert span in said


def met(asking: Asking, *actions: ActionItem) -> None:
    held = JointMeetingHeld(
        meeting=MEETING, title="审管衔接联席会议", held_on=date(2017, 9, 25), actions=actions
    )
    asking.say("2017-09-25", held)


def test_what_was_agreed_burns_for_its_owner_until_it_is_done(ledger: Asking) -> None:
    """Sunday, 1 October 2017 was agreed: until Monday the 9th, after the holidays."""
    met(ledger, ActionItem(number="1", content="补录", owner=MARKET, due_on=date(2017, 10, 1)))
    (found,) = ledger.list("meeting", on="2017-10-09")
    assert (found.due_on, found.light, found.whose_turn) == ("2017-10-09", "green", MARKET)
    (found,) = ledger.list("meeting", on="2017-10-10")
    assert (found.status, found.late, found.light) == ("open", True, "red")
    (due,) = ledger.list("inbox", on="2017-10-10", agency=MARKET)
    assert (due.kind, due.about, due.light) == ("action", f"meeting:{MEETING}", "red")
    done = ActionItemClosed(
        meeting=MEETING, action="1", done_on=date(2017, 10, 10), result="已补录"
    )
    ledger.say("2017-10-10", done, agency=MARKET)
    (found,) = ledger.list("meeting", on="2017-10-11")
    assert (found.status, found.late, found.light) == ("done", True, None)
    assert (found.whose_turn, found.result) == (None, "已补录")


def test_a_meeting_that_agreed_on_nothing_is_listed(ledger: Asking) -> None:
    met(ledger)
    (found,) = ledger.list("meeting")
    assert (found.status, found.action, found.light) == ("no-action", None, None)
