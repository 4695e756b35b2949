"""期限 and 收件箱: what is open, until when, and whose turn it is, by hand on 2017's calendar."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import GuideMaterial, ItemCancelled
from ledger.events.credit import Forbidden, PenaltyRevoked, RestrictionImposed
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.delivery import DecisionDelivered, DeliveryWay, RecordPublicised
from ledger.events.handling import CaseClosed, CaseOutcome, CaseRouted, HandlingStepCompleted
from ledger.events.handover import ApprovalPushed, PushStage, SupervisionTaskClaimed, TaskReturned
from ledger.events.intake import AcceptanceMode
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LegalTermSet,
    LoopStep,
    ServiceLevelSet,
    TimeUnit,
)
from ledger.law.light import LightKind
from projections.questions.today.open_row import Open, urgency
from projections.questions.today.order import in_order
from projections.questions.today.sources import all_sources
from tests.asking import (
    BUREAU,
    CASE,
    COMPANY,
    ITEM,
    MARKET,
    PENALTY,
    Asking,
    accepted,
    guide,
    received,
)

TASK = f"{BUREAU}/T1"
NEW = "reg:130523:unified"
LONG_AGO = "2017-01-03"
OTHER = f"{BUREAU}/2017-0413"


PUSH = ApprovalPushed(
    task=TASK,
    case=CASE,
    item=ITEM,
    subject=COMPANY,
    agency_to=MARKET,
    stage=PushStage.DECIDED,
)
HANDED_OUT = DecisionDelivered(
    case=CASE,
    way=DeliveryWay.COLLECTED,
    delivered_on=date(2017, 9, 21),
)
MATERIALS = (GuideMaterial(code="m1", name="申请书", deferrable=True),)


def decided(day: str, case: str = CASE) -> DecisionMade:
    """Return a grant of a day."""
    return DecisionMade(
        case=case,
        outcome=DecisionOutcome.GRANTED,
        document="内审批字〔2017〕1号",
        seal="行政许可专用章",
        decided_on=date.fromisoformat(day),
    )


def term(name: str, length: int) -> LegalTermSet:
    """Return a term in working days."""
    return LegalTermSet(
        term=name,
        length=length,
        unit=TimeUnit.WORKDAY,
        effective_on=date(2010, 1, 1),
        basis="行政许可法",
    )


def found(ledger: Asking, on: str, **filters: object) -> list[tuple[str, str | None, str | None]]:
    """Return kind, light and last day of what is open."""
    return [(one.kind, one.light, one.due_on) for one in ledger.list("deadlines", on=on, **filters)]


def test_a_case_is_to_be_accepted_then_decided_by_the_promise_then_by_the_law(
    ledger: Asking,
) -> None:
    ledger.terms()
    ledger.say(LONG_AGO, guide(legal_days=20, promised_days=7))
    ledger.say("2017-07-03", received())
    assert found(ledger, "2017-07-03") == [("acceptance", "green", "2017-07-10")]
    ledger.say("2017-07-03", accepted("2017-07-03"))
    assert found(ledger, "2017-07-12") == [("promise", "yellow", "2017-07-12")]
    assert found(ledger, "2017-07-13") == [
        ("promise", "red", "2017-07-12"),
        ("decision", "green", "2017-07-31"),
    ]
    assert found(ledger, "2017-08-01") == [
        ("promise", "red", "2017-07-12"),
        ("decision", "red", "2017-07-31"),
    ]


def test_what_was_decided_waits_to_be_handed_out_published_pushed_and_closed(
    ledger: Asking,
) -> None:
    ledger.terms()
    ledger.say(LONG_AGO, term("deliver", 10), term("publicise", 7))
    push = ServiceLevelSet(level="all", step=LoopStep.PUSH, days=1, basis="县政府通知")
    ledger.say(LONG_AGO, push)
    ledger.say("2017-09-11", received(), accepted("2017-09-11"))
    ledger.say("2017-09-20", decided("2017-09-20"))
    assert sorted(found(ledger, "2017-09-20"), key=lambda one: one[0]) == [
        ("closing", None, None),
        ("delivery", "green", "2017-10-10"),
        ("publish", "green", "2017-09-29"),
        ("push", "green", "2017-09-21"),
    ]
    ledger.say(
        "2017-09-21",
        HANDED_OUT,
        RecordPublicised(about=f"case:{CASE}", channel="信用内丘", from_on=date(2017, 9, 21)),
        PUSH,
        CaseClosed(case=CASE, outcome=CaseOutcome.GRANTED, closed_on=date(2017, 9, 21)),
    )
    assert found(ledger, "2017-09-21") == [("claim", None, None)]


def test_nothing_is_owed_that_nothing_limited_when_it_happened(ledger: Asking) -> None:
    ledger.say("2017-09-20", received(), decided("2017-09-20"))
    ledger.say("2017-09-21", term("deliver", 10), term("publicise", 7))
    assert found(ledger, "2017-10-20") == [("closing", None, None)]


def test_where_the_calendar_is_not_announced_there_is_no_colour(ledger: Asking) -> None:
    ledger.terms()
    ledger.say(LONG_AGO, guide(legal_days=20))
    ledger.say("2017-12-11", received(), accepted("2017-12-11"))
    assert found(ledger, "2017-12-12") == [("decision", "pending-calendar", None)]
    (one,) = ledger.list("deadlines", on="2017-12-12", light=("pending-calendar",))
    assert (one.late, one.days_left) == (None, None)


def test_what_an_older_system_left_open_is_no_task_of_today(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-07-03", received(), observed="旧系统")
    assert found(ledger, "2017-07-04") == []


def test_a_department_answers_within_the_days_it_was_given(ledger: Asking) -> None:
    ledger.say("2017-07-03", received())
    routed = CaseRouted(case=CASE, department="食品科", agency_to=MARKET, reply_days_max=3)
    ledger.say("2017-07-03", routed)
    (one,) = ledger.list("deadlines", on="2017-07-07", kind=("reply",))
    assert (one.light, one.due_on, one.whose_turn) == ("red", "2017-07-06", MARKET)
    ledger.say("2017-07-07", HandlingStepCompleted(case=CASE, step="会签", note="逾期原因"))
    assert ledger.list("deadlines", on="2017-07-07", kind=("reply",)) == []


def test_nobody_waits_for_a_department_once_the_case_is_decided(ledger: Asking) -> None:
    ledger.say("2017-07-03", received(), accepted("2017-07-03"), decided("2017-07-04"))
    routed = CaseRouted(case=CASE, department="食品科", agency_to=MARKET, reply_days_max=3)
    ledger.say("2017-07-05", routed)
    assert ledger.list("deadlines", on="2017-07-28", kind=("reply",)) == []


@pytest.mark.parametrize(("named", "last", "late"), [(7, 7, 8), (8, 10, 11)])
def test_a_deficit_burns_until_what_was_lacking_is_there(
    ledger: Asking, named: int, last: int, late: int
) -> None:
    ledger.terms()
    ledger.say("2017-07-03", received())
    lacking = accepted("2017-07-03", mode=AcceptanceMode.DEFICIT, cure_by=date(2017, 7, named))
    ledger.say(LONG_AGO, guide(legal_days=20, materials=MATERIALS))
    ledger.say("2017-07-03", lacking)
    last_day = f"2017-07-{last:02}"
    assert ("cure", "yellow", last_day) in found(ledger, last_day)
    assert ("cure", "red", last_day) in found(ledger, f"2017-07-{late:02}")


def test_a_push_that_came_back_is_the_bureaus_turn(ledger: Asking) -> None:
    claim = ServiceLevelSet(
        level="all", step=LoopStep.CLAIM, days=10, basis="省政府", yellow_left=2
    )
    ledger.say(LONG_AGO, claim)
    ledger.say("2017-07-10", PUSH)
    (one,) = ledger.list("deadlines", on="2017-07-20", whose_turn=MARKET)
    assert (one.kind, one.light, one.due_on) == ("claim", "yellow", "2017-07-24")
    ledger.say("2017-07-20", TaskReturned(task=TASK, reason="不属本局"), agency=MARKET)
    assert ledger.list("inbox", on="2017-07-25", agency=MARKET) == []
    (one,) = ledger.list("inbox", on="2017-07-25", agency=BUREAU)
    assert (one.kind, one.light, one.about) == ("claim", "red", f"task:{TASK}")


def test_who_took_over_finds_in_its_inbox_what_the_former_body_had(ledger: Asking) -> None:
    ledger.say("2017-07-10", PUSH)
    ledger.say(
        "2017-07-11", SupervisionTaskClaimed(task=TASK, officer=f"{MARKET}/1"), agency=MARKET
    )
    ledger.say("2017-09-15", AgencyRegistered(agency=NEW, name="市场监管局", roles=()))
    ledger.say(
        "2017-09-15",
        AgencySucceeded(agency=MARKET, successor=NEW, effective_on=date(2017, 9, 18)),
    )
    days = ("2017-09-17", "2017-09-18")
    assert [len(ledger.list("inbox", on=day, agency=MARKET)) for day in days] == [1, 0]
    assert [len(ledger.list("inbox", on=day, agency=NEW)) for day in days] == [0, 1]
    (one,) = ledger.list("inbox", on="2017-09-18", agency=NEW)
    assert (one.agency, one.kind, one.officer) == (NEW, "follow-up", f"{MARKET}/1")


def test_the_most_urgent_comes_first_however_many_runs_wait_on_disk() -> None:
    lights = ("green", None, "red", "yellow", "paused", "red")
    rows = [
        Open(
            about=f"case:{place}",
            kind="decision",
            agency=BUREAU,
            whose_turn=BUREAU,
            light=lights[place % len(lights)],
            due_on=f"2017-07-{20 - place % 10}",
        )
        for place in range(100)
    ]
    in_memory = list(in_order(rows, Open, urgency))
    on_disk = list(in_order(iter(rows), Open, urgency, run_rows=7))
    assert on_disk == in_memory == sorted(rows, key=urgency)
    assert [one.light for one in on_disk][:34] == [*["red"] * 33, "yellow"]


def test_every_light_that_a_case_or_a_push_burns_has_a_source() -> None:
    found = {kind for one in all_sources() for kind in one.kinds}
    assert {LightKind.PROMISE, LightKind.CURE, LightKind.CLAIM, LightKind.PUBLISH} <= found


@pytest.mark.parametrize("name", ["light", "kind", "whose_turn"])
def test_other_questions_know_no_such_filter(ledger: Asking, name: str) -> None:
    with pytest.raises(TypeError, match=f"cases knows no filter {name}"):
        ledger.list("case", **{name: ("red",)})


def test_a_restriction_whose_ground_fell_is_to_be_lifted_formally(ledger: Asking) -> None:
    penalty, restriction = f"{MARKET}/P1", f"{MARKET}/X1"
    decision = replace(PENALTY, decided_on=date(2017, 9, 4))
    imposed = RestrictionImposed(
        restriction=restriction,
        subject=COMPANY,
        ground=f"penalty:{penalty}",
        forbids=(Forbidden.GRANT,),
        from_on=date(2017, 9, 5),
        basis="食品安全法",
    )
    ledger.say("2017-09-05", decision, imposed, agency=MARKET)
    assert ledger.list("inbox", on="2017-09-05", agency=MARKET, kind=("lift-formally",)) == []
    revoked = PenaltyRevoked(
        penalty=penalty,
        subject=COMPANY,
        revoked_on=date(2017, 9, 8),
        reason="证据不足",
        document="撤〔2017〕1号",
    )
    ledger.say("2017-09-08", revoked, agency=MARKET)
    (one,) = ledger.list("inbox", on="2017-09-08", agency=MARKET, kind=("lift-formally",))
    assert (one.about, one.because) == (f"restriction:{restriction}", f"penalty:{penalty}")
    assert (one.light, one.due_on) == (None, None)


def test_an_open_case_of_an_item_that_is_no_more_is_to_be_closed(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-09-11", received(), accepted("2017-09-11"))
    gone = ItemCancelled(item=ITEM, effective_on=date(2017, 9, 18), document="国发〔2017〕1号")
    ledger.say("2017-09-15", gone)
    days = ("2017-09-17", "2017-09-18")
    told = [ledger.list("inbox", on=day, agency=BUREAU, kind=("item-cancelled",)) for day in days]
    assert [[one.about for one in found] for found in told] == [[], [f"case:{CASE}"]]
