"""证照变动: which changes and ends of licences are owed to supervision, and what settles them."""

from datetime import date

import pytest

from ledger.events.base import Event
from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.decision import (
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
    Revocation,
)
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackKind,
    PushFailed,
    PushStage,
    PushStopped,
    SupervisionFeedbackSent,
)
from ledger.events.organisation import AgencySucceeded, LoopStep, ServiceLevelSet
from tests.asking import BUREAU, COMPANY, ITEM, MARKET, Asking, end_of

LICENCE = f"{BUREAU}/JY1"
TASK = f"{BUREAU}/T1"
DAY = date(2017, 7, 3)
LONG_AGO = "2017-01-03"
LEVEL = ServiceLevelSet(level="all", step=LoopStep.PUSH, days=1, basis="县政府通知")
CHANGE = LicenceChanged(licence=LICENCE, kind=LicenceChange.AMENDED, effective_on=DAY)
REVOCATION = LicenceRevoked(
    licence=LICENCE, kind=Revocation.REVOKED, effective_on=DAY, basis="行政许可法 第六十九条"
)
CANCELLATION = LicenceCancelled(licence=LICENCE, effective_on=DAY, reason="到期")


def push(stage: PushStage = PushStage.CHANGED, task: str = TASK) -> ApprovalPushed:
    """Return a push of what became of the licence."""
    return ApprovalPushed(
        task=task, licence=LICENCE, item=ITEM, subject=COMPANY, agency_to=MARKET, stage=stage
    )


def issued(ledger: Asking, *levels: ServiceLevelSet) -> None:
    """Let a licence be issued under some levels."""
    held = LicenceIssued(licence=LICENCE, subject=COMPANY, item=ITEM, valid_from=date(2017, 1, 4))
    ledger.say(LONG_AGO, *levels, held)


def missing(ledger: Asking, on: str | None = None) -> list[tuple[str, str]]:
    """Return what was never pushed: about what, and as what."""
    found = ledger.list("loop", status=("not-pushed",), on=on)
    return [(one.about, one.stage) for one in found]


@pytest.mark.parametrize(
    ("act", "stage"),
    [
        (CHANGE, PushStage.CHANGED),
        (REVOCATION, PushStage.REVOKED),
        (CANCELLATION, PushStage.REVOKED),
    ],
    ids=["changed", "revoked", "cancelled"],
)
def test_what_became_of_a_licence_is_owed_to_supervision_until_it_is_pushed(
    ledger: Asking, act: Event, stage: PushStage
) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", act)
    (owed,) = ledger.list("loop", status=("missing",), on="2017-07-04")
    assert (owed.kind, owed.about, owed.stage) == ("push", f"licence:{LICENCE}", stage)
    assert (owed.due_at, owed.light, owed.late) == (end_of("2017-07-04"), "green", False)
    assert (owed.whose_turn, owed.item, owed.subject) == (BUREAU, ITEM, COMPANY)
    (owed,) = ledger.list("loop", status=("missing",), on="2017-07-05")
    assert (owed.light, owed.late) == ("red", True)
    other = PushStage.REVOKED if stage is PushStage.CHANGED else PushStage.CHANGED
    ledger.say("2017-07-05", push(other, f"{BUREAU}/T0"), push(PushStage.DECIDED, f"{BUREAU}/T9"))
    assert len(missing(ledger)) == 1
    ledger.say("2017-07-05", push(stage))
    assert missing(ledger) == []


def test_a_level_obliges_nobody_for_an_act_before_it_and_without_one_nothing_is_listed(
    ledger: Asking,
) -> None:
    issued(ledger)
    ledger.say("2017-07-03", CHANGE)
    assert missing(ledger) == []
    ledger.say("2017-07-03", LEVEL)
    assert missing(ledger) == []


def test_a_level_of_another_item_or_agency_obliges_nobody(ledger: Asking) -> None:
    other_item = ServiceLevelSet(level="XK-OTHER", step=LoopStep.PUSH, days=1, basis="县政府通知")
    other_agency = ServiceLevelSet(
        level="all", agency=MARKET, step=LoopStep.PUSH, days=1, basis="县政府通知"
    )
    issued(ledger, other_item, other_agency)
    ledger.say("2017-07-03", CHANGE)
    assert missing(ledger) == []


def test_what_an_older_system_did_owes_nothing(ledger: Asking) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", CHANGE, REVOCATION, observed="old-system")
    assert missing(ledger) == []


def test_the_push_of_a_former_change_does_not_tell_of_the_later_one(ledger: Asking) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", CHANGE)
    ledger.say("2017-07-04", push())
    ledger.say("2017-07-05", CHANGE)
    (owed,) = ledger.list("loop", status=("missing",))
    assert owed.due_at == end_of("2017-07-06")


def test_a_second_change_does_not_move_the_clock_of_the_first(ledger: Asking) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", CHANGE)
    ledger.say("2017-07-10", CHANGE)
    found = [one.due_at for one in ledger.list("loop", status=("missing",))]
    assert sorted(found) == [end_of("2017-07-04"), end_of("2017-07-11")]


def test_a_push_that_an_older_system_made_before_the_act_does_not_tell_of_it(
    ledger: Asking,
) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", CHANGE)
    ledger.say("2017-06-30", push(), observed="old-system")
    assert len(missing(ledger)) == 1


def test_a_stopped_push_tells_of_nothing(ledger: Asking) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", CHANGE)
    ledger.say("2017-07-04", push(), PushStopped(task=TASK, reason="推送事由已更正"))
    assert len(missing(ledger)) == 1


def test_striking_off_a_revoked_licence_tells_nobody_anything(ledger: Asking) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", REVOCATION, push(PushStage.REVOKED))
    ledger.say("2017-07-05", CANCELLATION)
    assert missing(ledger) == []


def test_a_voided_change_is_owed_to_nobody(ledger: Asking) -> None:
    issued(ledger, LEVEL)
    (entry,) = ledger.say("2017-07-03", CHANGE)
    ledger.void("2017-07-04", entry, CHANGE)
    assert missing(ledger) == []


def test_a_push_that_reached_nobody_burns_from_the_change_on(ledger: Asking) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", CHANGE)
    failed = PushFailed(
        task=TASK, licence=LICENCE, item=ITEM, stage=PushStage.CHANGED, reason="无监管职责单位"
    )
    ledger.say("2017-07-04", failed)
    assert missing(ledger) == []
    found = ledger.show("loop", TASK, on="2017-07-05")
    assert (found.status, found.whose_turn) == ("failed", BUREAU)
    assert (found.due_at, found.light) == (end_of("2017-07-04"), "red")


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"agency": BUREAU}, 1),
        ({"agency": MARKET}, 0),
        ({"subject": COMPANY}, 1),
        ({"subject": "reg:neiqiu:2"}, 0),
        ({"since": date(2017, 7, 3), "until": date(2017, 7, 3)}, 1),
        ({"since": date(2017, 7, 4)}, 0),
        ({"late": True}, 1),
    ],
)
def test_a_filter_keeps_exactly_what_it_names_of_untold_acts(
    ledger: Asking, filters: dict[str, object], count: int
) -> None:
    issued(ledger, LEVEL)
    ledger.say("2017-07-03", CHANGE)
    assert len(ledger.list("loop", status=("missing",), **filters)) == count


PENALTY = f"{MARKET}/P1"
FEEDBACK_LEVEL = ServiceLevelSet(level="all", step=LoopStep.FEEDBACK, days=1, basis="县政府通知")
OTHER_BUREAU = "reg:130523:health"


def penalised() -> PenaltyDecided:
    """Return a penalty of 3 July."""
    return PenaltyDecided(
        penalty=PENALTY,
        subject=COMPANY,
        item=ITEM,
        facts="超过保质期",
        basis="食品安全法",
        kinds=("1",),
        decided_on=DAY,
        document="罚字1号",
    )


def taken_back() -> PenaltyRevoked:
    """Return the revocation of the penalty, two days later."""
    return PenaltyRevoked(
        penalty=PENALTY,
        subject=COMPANY,
        document="撤字1号",
        reason="事实不清",
        revoked_on=date(2017, 7, 5),
    )


def told(number: str, to: str = BUREAU) -> SupervisionFeedbackSent:
    """Return feedback of the penalty, or of its end."""
    return SupervisionFeedbackSent(
        feedback=f"{MARKET}/{number}",
        about=f"penalty:{PENALTY}",
        kind=FeedbackKind.PENALTY,
        agency_to=to,
        subject=COMPANY,
        content="见决定书",
    )


def believing(ledger: Asking, on: str | None = None) -> list[tuple[str, str, str, str]]:
    """Return who was not told of the end of a penalty: about what, the light, whose turn."""
    found = ledger.list("loop", status=("not-fed-back",), on=on)
    return [(one.about, one.agency_to, one.light, one.whose_turn) for one in found]


def test_who_was_told_of_a_penalty_is_owed_the_word_that_it_was_taken_back(
    ledger: Asking,
) -> None:
    ledger.say(LONG_AGO, FEEDBACK_LEVEL)
    ledger.say("2017-07-03", penalised(), told("F1"), told("F2", OTHER_BUREAU), agency=MARKET)
    assert believing(ledger) == []
    ledger.say("2017-07-05", taken_back(), agency=MARKET)
    owed = [(f"penalty:{PENALTY}", to, "green", MARKET) for to in (BUREAU, OTHER_BUREAU)]
    assert believing(ledger, on="2017-07-06") == owed
    assert [one[2] for one in believing(ledger, on="2017-07-07")] == ["red", "red"]
    (one, _) = ledger.list("loop", status=("missing",), on="2017-07-07")
    assert (one.due_at, one.late, one.happened_at[:10]) == (
        end_of("2017-07-06"),
        True,
        "2017-07-05",
    )
    ledger.say("2017-07-06", told("F3"), agency=MARKET)
    assert [one[1] for one in believing(ledger)] == [OTHER_BUREAU]
    heir = AgencySucceeded(agency=OTHER_BUREAU, successor=BUREAU, effective_on=date(2017, 7, 10))
    ledger.say("2017-07-10", heir)
    assert believing(ledger) == []
    assert [one[1] for one in believing(ledger, on="2017-07-09")] == [OTHER_BUREAU]


@pytest.mark.parametrize("level", [None, LEVEL, FEEDBACK_LEVEL])
def test_nobody_owes_the_end_of_a_penalty_where_no_level_stood_or_nobody_was_told(
    ledger: Asking, level: ServiceLevelSet | None
) -> None:
    if level is not None:
        ledger.say(LONG_AGO, level)
    ledger.say("2017-07-03", penalised(), agency=MARKET)
    if level is not FEEDBACK_LEVEL:
        ledger.say("2017-07-03", told("F1"), agency=MARKET)
    ledger.say("2017-07-05", taken_back(), agency=MARKET)
    ledger.say("2017-07-06", FEEDBACK_LEVEL)
    assert believing(ledger) == []
