"""联席会议: each thing agreed has an owner and a day; its owner closes it, once, in words."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.accountability import ActionItemClosed, JointMeetingHeld
from tests.county import County
from tests.examples.organisation import BUREAU, RECEIVER
from tests.examples.story import EXAMPLES

HELD = EXAMPLES[JointMeetingHeld]
CLOSED = EXAMPLES[ActionItemClosed]
(ACTION,) = HELD.actions


def held() -> County:
    return County().after(JointMeetingHeld)


@pytest.mark.parametrize("lacking", ["owner", "due_on"])
def test_what_is_nobodys_or_for_no_day_is_not_agreed(lacking: str) -> None:
    action = replace(ACTION, **{lacking: None})
    spec = County().before(JointMeetingHeld)
    spec.ask(replace(HELD, actions=(action,))).refused("meeting.action-without-owner")


def test_minutes_are_recorded_once_with_numbers_that_are_told_apart() -> None:
    held().ask(HELD).refused("meeting.exists")
    spec = County().before(JointMeetingHeld)
    spec.ask(replace(HELD, actions=(ACTION, ACTION))).refused("meeting.action-twice")
    before = replace(ACTION, due_on=date(2017, 10, 9))
    spec.ask(replace(HELD, actions=(before,))).refused("days.order")
    nobody = replace(ACTION, owner="reg:test:nobody")
    spec.ask(replace(HELD, actions=(nobody,))).refused("agency.unknown")
    spec.ask(replace(HELD, attended_by=("reg:test:nobody",))).refused("agency.unknown")
    spec.ask(replace(HELD, held_on=date(2017, 10, 19))).refused("days.in-future")
    spec.ask(HELD).accepted()


def test_a_thing_is_closed_once_by_its_owner_in_words() -> None:
    spec = held()
    spec.when(CLOSED, agency=BUREAU, actor=RECEIVER).refused("meeting.not-owner")
    for silent in (None, " \u200b"):
        spec.ask(replace(CLOSED, result=silent)).refused("meeting.no-result")
    spec.ask(replace(CLOSED, action="2")).refused("meeting.action-unknown")
    spec.ask(replace(CLOSED, meeting=f"{BUREAU}/none")).refused("meeting.unknown")
    spec.ask(replace(CLOSED, done_on=date(2017, 10, 9))).refused("days.order")
    spec.ask(CLOSED).accepted()
    spec.ask(CLOSED).refused("meeting.action-closed")


def test_what_is_done_late_or_written_down_late_is_seen() -> None:
    """Friday, 20 October 2017 was agreed."""
    spec = held()
    spec.now = datetime(2017, 10, 24, 1, 0, tzinfo=UTC)
    spec.ask(replace(CLOSED, done_on=date(2017, 10, 20))).finding("occurred.after-limit")
    spec = held()
    spec.now = datetime(2017, 10, 24, 1, 0, tzinfo=UTC)
    spec.ask(replace(CLOSED, done_on=date(2017, 10, 23))).finding("meeting.action-late")


def test_a_day_off_that_was_agreed_moves_to_the_next_working_day() -> None:
    """Saturday, 21 October 2017: until Monday the 23rd."""
    spec = County().before(JointMeetingHeld)
    spec.ask(replace(HELD, actions=(replace(ACTION, due_on=date(2017, 10, 21)),)))
    spec.now = datetime(2017, 10, 23, 1, 0, tzinfo=UTC)
    spec.ask(replace(CLOSED, done_on=date(2017, 10, 23))).accepted()
