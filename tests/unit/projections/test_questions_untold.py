"""证照变动: which changes and ends of licences are owed to supervision, and what settles them."""

from datetime import date

import pytest

from ledger.events.base import Event
from ledger.events.decision import (
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
    Revocation,
)
from ledger.events.handover import ApprovalPushed, PushFailed, PushStage, PushStopped
from ledger.events.organisation import LoopStep, ServiceLevelSet
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
