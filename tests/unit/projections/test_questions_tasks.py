"""监管任务: status, whose limit to claim counts, lateness, returns and filters."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.events.catalogue import DutyEnded, SupervisionDutyAssigned
from ledger.events.handover import (
    ApprovalPushed,
    FollowUpRecorded,
    PushFailed,
    PushReceived,
    PushStage,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.events.organisation import AgencySucceeded
from tests.asking import BUREAU, CASE, COMPANY, ITEM, MARKET, Asking, end_of, instant

TASK = f"{BUREAU}/T1"
INDUSTRY = "reg:130523:industry"


def pushed(number: str = TASK, **more: object) -> ApprovalPushed:
    """Return a push of a decision to the market authority."""
    fields = {
        "case": CASE,
        "item": ITEM,
        "subject": COMPANY,
        "agency_to": MARKET,
        "stage": PushStage.DECIDED,
        **more,
    }
    return ApprovalPushed(task=number, **fields)  # type: ignore[arg-type]


def failed(number: str = TASK) -> PushFailed:
    """Return a push that found nobody on duty."""
    return PushFailed(
        task=number, case=CASE, item=ITEM, stage=PushStage.DECIDED, reason="无监管职责单位"
    )


def duty(agency: str = MARKET, **more: object) -> SupervisionDutyAssigned:
    """Return a supervision duty for the item from the beginning of the year."""
    fields = {"item": ITEM, "agency": agency, "effective_on": date(2017, 1, 1), **more}
    return SupervisionDutyAssigned(**fields)  # type: ignore[arg-type]


def followed_up(day: str, *points: str) -> FollowUpRecorded:
    """Return a follow-up of a day."""
    return FollowUpRecorded(task=TASK, followed_up_on=date.fromisoformat(day), focus_points=points)


def test_the_status_follows_the_task_from_the_push_to_its_end(ledger: Asking) -> None:
    returned = TaskReturned(task=TASK, reason="非本部门职责", agency_proposed=INDUSTRY)
    for at, said, status, reason in (
        ("2017-07-03 09:00", failed(), "failed", "无监管职责单位"),
        ("2017-07-03 10:00", pushed(), "pushed", None),
        ("2017-07-03 11:00", PushReceived(task=TASK), "received", None),
        ("2017-07-04 09:00", returned, "returned", "非本部门职责"),
        ("2017-07-04 10:00", failed(), "failed", "无监管职责单位"),
        ("2017-07-05 09:00", pushed(agency_to=INDUSTRY), "pushed", None),
        ("2017-07-05 10:00", SupervisionTaskClaimed(task=TASK), "claimed", None),
        ("2017-07-06 09:00", followed_up("2017-07-06"), "followed-up", None),
        (
            "2017-07-07 09:00",
            SupervisionTaskClosed(task=TASK, closed_on=date(2017, 7, 7), result="正常"),
            "closed",
            None,
        ),
    ):
        ledger.say(at, said)
        found = ledger.show("task", TASK)
        assert (found.status, found.reason) == (status, reason)
        assert [one.task for one in ledger.list("task", status=(status,))] == [TASK]
    assert (found.agency, found.result) == (INDUSTRY, "正常")
    ledger.say("2017-07-06", PushReceived(task=f"{BUREAU}/T2"))
    assert ledger.show("task", f"{BUREAU}/T2").status == "unpushed"
    assert [one.task for one in ledger.list("task")] == [TASK]


def test_a_push_after_a_return_starts_afresh(ledger: Asking) -> None:
    ledger.say("2017-07-03", pushed(), PushReceived(task=TASK), SupervisionTaskClaimed(task=TASK))
    ledger.say("2017-07-04", followed_up("2017-07-04", "经营场所"), observed="old")
    ledger.say("2017-07-05", TaskReturned(task=TASK, reason="非本部门职责"), observed="old")
    ledger.say("2017-07-10", pushed(agency_to=INDUSTRY))
    found = ledger.show("task", TASK)
    assert found.agency == INDUSTRY
    assert found.pushed_at == instant("2017-07-10")
    assert (found.received_at, found.claimed_at, found.officer, found.returned_at) == (None,) * 4
    assert (found.follow_ups_count, found.followed_up_on) == (0, None)
    ledger.say("2017-07-11", SupervisionTaskClaimed(task=TASK, officer=f"{INDUSTRY}/7"))
    found = ledger.show("task", TASK)
    assert (found.status, found.officer) == ("claimed", f"{INDUSTRY}/7")


@pytest.mark.parametrize(
    ("duties", "in_push", "due_on"),
    [
        ([duty(claim_days_max=7)], None, "2017-07-12"),
        ([duty(claim_days_max=7)], 2, "2017-07-05"),
        ([duty(claim_days_max=7)], 0, "2017-07-03"),
        ([duty(claim_days_max=7), duty(claim_days_max=5)], None, "2017-07-10"),
        ([duty(claim_days_max=7), duty()], None, "2017-07-12"),
        ([duty(claim_days_max=5, effective_on=date(2017, 7, 4))], None, None),
        ([duty(INDUSTRY, claim_days_max=5)], None, None),
        ([duty(claim_days_max=7, areas=("130500",))], None, "2017-07-12"),
        ([duty(claim_days_max=7, areas=("130524",))], None, None),
        (
            [duty(claim_days_max=7, areas=("130000",)), duty(claim_days_max=2, areas=("130524",))],
            None,
            "2017-07-12",
        ),
        ([], None, None),
    ],
    ids=[
        "duty", "push-first", "same-day", "latest-duty", "duty-that-says-nothing", "later-duty",
        "anothers-duty", "area-above", "another-area", "area-of-two", "nobody",
    ],
)  # fmt: skip
def test_a_push_is_due_as_it_says_or_as_the_duty_at_the_place_says(
    ledger: Asking, duties: list[SupervisionDutyAssigned], in_push: int | None, due_on: str | None
) -> None:
    ledger.say("2017-01-02", *duties)
    ledger.say("2017-07-03 17:00", pushed(claim_days_max=in_push, area="130523"))
    found = ledger.show("task", TASK)
    assert found.due_at == (None if due_on is None else end_of(due_on))
    assert (found.late is None) is (due_on is None)


def test_a_duty_that_has_ended_or_was_taken_over_counts_accordingly(ledger: Asking) -> None:
    (former,) = ledger.say("2017-01-02", duty(INDUSTRY, claim_days_max=3))
    ledger.say("2017-07-03", pushed())
    assert ledger.show("task", TASK).due_at is None
    ledger.say(
        "2017-07-03",
        AgencySucceeded(agency=INDUSTRY, successor="reg:x:1", effective_on=date(2017, 5, 1)),
        AgencySucceeded(agency=INDUSTRY, successor=MARKET, effective_on=date(2017, 5, 1)),
    )
    assert ledger.show("task", TASK).due_at == end_of("2017-07-06")
    ledger.say("2017-07-04", DutyEnded(item=ITEM, duty=former, effective_on=date(2017, 7, 4)))
    assert ledger.show("task", TASK).due_at == end_of("2017-07-06")
    ledger.say("2017-07-05", DutyEnded(item=ITEM, duty=former, effective_on=date(2017, 7, 3)))
    assert ledger.show("task", TASK).due_at is None


@pytest.mark.parametrize(
    ("on", "late", "days_left"),
    [("2017-07-03", False, 7), ("2017-07-12", False, 0), ("2017-07-13", True, -1)],
)
def test_an_unclaimed_push_is_late_from_the_day_after(
    ledger: Asking, *, on: str, late: bool, days_left: int
) -> None:
    ledger.say("2017-07-03", pushed(claim_days_max=7))
    found = ledger.show("task", TASK, on=on)
    assert (found.late, found.days_left) == (late, days_left)
    assert bool(ledger.list("task", on=on, late=True)) is late


@pytest.mark.parametrize(("at", "late"), [("2017-07-12 23:59", False), ("2017-07-13 00:00", True)])
def test_a_claim_or_a_return_settles_whether_a_push_was_late(
    ledger: Asking, *, at: str, late: bool
) -> None:
    ledger.say("2017-07-03", pushed(claim_days_max=7), pushed(f"{BUREAU}/T2", claim_days_max=7))
    ledger.say(
        at, SupervisionTaskClaimed(task=TASK), TaskReturned(task=f"{BUREAU}/T2", reason="否")
    )
    for one in ledger.list("task"):
        assert (one.late, one.days_left) == (late, None)


def test_a_push_across_a_year_that_nobody_announced_has_no_deadline(ledger: Asking) -> None:
    ledger.say("2017-12-27", pushed(claim_days_max=7))
    found = ledger.show("task", TASK)
    assert (found.due_at, found.late, found.days_left) == (None, None, None)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """A push that is open, one that failed, one that is closed, one to another agency."""
    ledger = Asking(tmp_path_factory.mktemp("several"))
    one, two, three, four = (f"{BUREAU}/{number}" for number in range(1, 5))
    ledger.say("2017-07-03 23:59", pushed(one, claim_days_max=7))
    ledger.say("2017-07-04 23:59", failed(two))
    ledger.say("2017-07-05 00:00", pushed(three, claim_days_max=7))
    ledger.say("2017-07-06", pushed(four, agency_to=INDUSTRY, subject="reg:neiqiu:2"))
    ledger.say(
        "2017-07-07",
        SupervisionTaskClaimed(task=three),
        SupervisionTaskClosed(task=three, closed_on=date(2017, 7, 7)),
    )
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "1234"),
        ({"status": ("open",)}, "124"),
        ({"status": ("ended",)}, "3"),
        ({"status": ("failed",)}, "2"),
        ({"agency": MARKET}, "13"),
        ({"agency": INDUSTRY}, "4"),
        ({"subject": COMPANY}, "13"),
        ({"since": date(2017, 7, 4)}, "234"),
        ({"until": date(2017, 7, 4)}, "12"),
        ({"since": date(2017, 7, 4), "until": date(2017, 7, 4)}, "2"),
        ({"late": True}, "1"),
        ({"limit": 1}, "1"),
        ({"limit": 0}, ""),
    ],
)
def test_a_filter_keeps_exactly_the_tasks_that_it_names(
    several: Asking, filters: dict[str, object], expected: str
) -> None:
    found = several.list("task", **filters)
    assert "".join(each.task[-1] for each in found) == expected
