"""未了索引: what is open is found where it is open, and nothing that was undone is lost by it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ledger.events.base import Event, TimeUnit
from ledger.events.credit import PenaltyRevoked
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.delivery import DecisionDelivered, DeliveryWay, RecordPublicised
from ledger.events.handling import CaseClosed, CaseOutcome
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackKind,
    PushStage,
    PushStopped,
    SupervisionFeedbackSent,
    SupervisionTaskClosed,
)
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import LegalTermSet, LoopStep, ServiceLevelSet
from projections.reader import Snapshot
from tests.asking import BUREAU, CASE, COMPANY, ITEM, MARKET, PENALTY, Asking

LONG_AGO = "2017-01-03"
TASK = f"{BUREAU}/T1"
DAY = date(2017, 7, 3)
PAGE = RecordPublicised(about=f"case:{CASE}", channel="信用内丘", from_on=DAY)


@pytest.fixture
def obliged(ledger: Asking) -> Asking:
    """A ledger in which a grant is handed out, made public and pushed, and a finding fed back."""
    ledger.terms()
    for name in ("deliver", "publicise"):
        length = {"term": name, "length": 7, "unit": TimeUnit.WORKDAY}
        since = date(2004, 7, 1)
        ledger.say(LONG_AGO, LegalTermSet(effective_on=since, basis="行政许可法", **length))  # type: ignore[arg-type]
    for step in (LoopStep.PUSH, LoopStep.FEEDBACK):
        ledger.say(LONG_AGO, ServiceLevelSet(level="all", step=step, days=1, basis="县政府通知"))
    return ledger


def granted(case: str) -> Iterator[Event]:
    """Yield a case up to its grant."""
    yield ApplicationReceived(case=case, subject=COMPANY, item=ITEM, channel="窗口")
    yield ApplicationAccepted(case=case, item=ITEM, subject=COMPANY, guide=1, accepted_on=DAY)
    yield DecisionMade(
        case=case,
        item=ITEM,
        subject=COMPANY,
        outcome=DecisionOutcome.GRANTED,
        document="内审批字〔2017〕1号",
        seal="行政许可专用章",
        decided_on=DAY,
    )


def pushed(case: str, task: str) -> ApprovalPushed:
    """Return the push of a grant."""
    return ApprovalPushed(
        task=task,
        case=case,
        item=ITEM,
        subject=COMPANY,
        agency_to=MARKET,
        stage=PushStage.DECIDED,
    )


def settled(case: str, task: str) -> Iterator[Event]:
    """Yield all that a grant obliges to."""
    way = DeliveryWay.DIRECT
    yield DecisionDelivered(case=case, way=way, delivered_on=DAY)
    yield RecordPublicised(about=f"case:{case}", channel="信用内丘", from_on=DAY)
    yield pushed(case, task)
    yield SupervisionTaskClosed(task=task, closed_on=DAY, result="正常")
    yield CaseClosed(case=case, outcome=CaseOutcome.GRANTED, closed_on=DAY)


def kinds(ledger: Asking, about: str = f"case:{CASE}") -> set[str]:
    """Return what is to be done about something."""
    return {one.kind for one in ledger.list("deadlines") if one.about == about}


def test_a_page_that_was_voided_is_owed_again(obliged: Asking) -> None:
    obliged.say("2017-07-03", *granted(CASE))
    assert "publish" in kinds(obliged)
    (page,) = obliged.say("2017-07-04", PAGE)
    assert "publish" not in kinds(obliged)
    obliged.void("2017-07-05", page, PAGE)
    assert "publish" in kinds(obliged)


def test_a_push_that_was_stopped_leaves_its_decision_untold(obliged: Asking) -> None:
    obliged.say("2017-07-03", *granted(CASE), pushed(CASE, TASK))
    assert "push" not in kinds(obliged)
    obliged.say("2017-07-04", PushStopped(task=TASK, reason="推送事由已更正"))
    assert "push" in kinds(obliged)
    obliged.say("2017-07-05", pushed(CASE, f"{BUREAU}/T2"))
    assert "push" not in kinds(obliged)


def test_who_was_told_of_a_penalty_hears_of_its_end_and_then_of_nothing(obliged: Asking) -> None:
    revoked = PenaltyRevoked(
        penalty=PENALTY.penalty,
        subject=COMPANY,
        document="撤〔2017〕1号",
        reason="事实不清",
        revoked_on=DAY,
    )

    def told(number: str) -> SupervisionFeedbackSent:
        return SupervisionFeedbackSent(
            feedback=f"{MARKET}/{number}",
            about=f"penalty:{PENALTY.penalty}",
            kind=FeedbackKind.PENALTY,
            agency_to=BUREAU,
            subject=COMPANY,
            content="行政处罚",
        )

    about = f"penalty:{PENALTY.penalty}"
    obliged.say("2017-07-03", PENALTY, agency=MARKET)
    assert "feedback" in kinds(obliged, about)
    obliged.say("2017-07-04", told("F1"), agency=MARKET)
    assert "feedback" not in kinds(obliged, about)
    obliged.say("2017-07-05", revoked, agency=MARKET)
    assert "feedback" in kinds(obliged, about)
    obliged.say("2017-07-06", told("F2"), agency=MARKET)
    assert "feedback" not in kinds(obliged, about)


def test_what_is_done_is_not_looked_at_however_much_there_is(
    obliged: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows that come from the database are counted: one open case, more and more done ones."""
    read = [0]

    def counted(found: Any) -> Any:  # noqa: ANN401 - a method of a snapshot
        def rows(snapshot: Snapshot, statement: Any) -> Iterator[Any]:  # noqa: ANN401
            for row in found(snapshot, statement):
                read[0] += 1
                yield row

        return rows

    obliged.say("2017-07-03", *granted(CASE))
    monkeypatch.setattr(Snapshot, "rows", counted(Snapshot.rows))
    looked = []
    for until in (3, 9):
        for number in range(until):
            case, task = f"{BUREAU}/{until}-{number}", f"{BUREAU}/T{until}-{number}"
            obliged.say("2017-07-03", *granted(case), *settled(case, task))
        read[0] = 0
        assert len(obliged.list("deadlines", agency=BUREAU)) == len(kinds(obliged))
        looked.append(read[0])
    assert looked[0] == looked[1]
