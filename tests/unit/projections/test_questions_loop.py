"""审管闭环: latencies of pushes and feedback, and what never reached the other side."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.events.credit import PenaltyDecided, PenaltyRevoked
from ledger.events.decision import (
    DecisionMade,
    DecisionOutcome,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
)
from ledger.events.delivery import CreditConsulted
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
from ledger.events.supervision import SpotCheckResultRecorded
from tests.asking import BUREAU, CASE, COMPANY, ITEM, MARKET, Asking, accepted, end_of, received

TASK = f"{BUREAU}/T1"
FEEDBACK = f"{MARKET}/F1"
LICENCE = f"{BUREAU}/JY1"
CHECK = f"{MARKET}/C1"
PENALTY = f"{MARKET}/P1"


def decided(case: str = CASE, outcome: DecisionOutcome = DecisionOutcome.GRANTED) -> DecisionMade:
    """Return a decision of 3 July."""
    return DecisionMade(
        case=case,
        outcome=outcome,
        document="内审批字〔2017〕1号",
        seal="行政许可专用章",
        decided_on=date(2017, 7, 3),
    )


def pushed(number: str = TASK, **more: object) -> ApprovalPushed:
    """Return a push of the decision to the market authority."""
    fields = {
        "case": CASE,
        "item": ITEM,
        "subject": COMPANY,
        "agency_to": MARKET,
        "stage": PushStage.DECIDED,
        **more,
    }
    return ApprovalPushed(task=number, **fields)  # type: ignore[arg-type]


def checked(number: str = CHECK, code: str = "2") -> SpotCheckResultRecorded:
    """Return an inspection that found a problem."""
    return SpotCheckResultRecorded(
        check=number,
        subject=COMPANY,
        item=ITEM,
        checked_on=date(2017, 7, 3),
        result_code=code,
        code_system="双随机抽查结果",
    )


def penalised(number: str = PENALTY) -> PenaltyDecided:
    """Return a penalty."""
    return PenaltyDecided(
        penalty=number,
        subject=COMPANY,
        kinds=("2",),
        document="罚〔2017〕1号",
        facts="事实",
        basis="依据",
        decided_on=date(2017, 7, 3),
    )


def fed_back(about: str, number: str = FEEDBACK, **more: object) -> SupervisionFeedbackSent:
    """Return feedback to the bureau."""
    fields = {"kind": FeedbackKind.CHECK, "agency_to": BUREAU, "content": "发现问题", **more}
    return SupervisionFeedbackSent(feedback=number, about=about, **fields)  # type: ignore[arg-type]


def test_a_push_runs_from_the_decision_to_the_claim(ledger: Asking) -> None:
    ledger.say("2017-07-03 09:00", received(), decided())
    ledger.say("2017-07-04 09:00", pushed(claim_days_max=2))
    found = ledger.show("loop", TASK)
    assert (found.kind, found.about, found.stage) == ("push", f"case:{CASE}", "decided")
    assert (found.agency_from, found.agency_to) == (BUREAU, MARKET)
    assert (found.send_days, found.latency_days) == (1.0, None)
    assert (found.status, found.due_at) == ("pushed", end_of("2017-07-06"))
    assert [ledger.show("loop", TASK, on=day).late for day in ("2017-07-06", "2017-07-07")] == [
        False,
        True,
    ]
    ledger.say("2017-07-05 21:00", SupervisionTaskClaimed(task=TASK), agency=MARKET)
    found = ledger.show("loop", TASK)
    assert (found.status, found.late, found.latency_days) == ("claimed", False, 1.5)


def test_a_return_is_an_answer_too(ledger: Asking) -> None:
    ledger.say("2017-07-03 09:00", received(), decided(), pushed(claim_days_max=2))
    ledger.say("2017-07-10 09:00", TaskReturned(task=TASK, reason="非本部门职责"), agency=MARKET)
    found = ledger.show("loop", TASK)
    assert (found.status, found.late, found.latency_days) == ("returned", True, 7.0)


@pytest.mark.parametrize(
    ("stage", "send_days"),
    [
        (PushStage.SURVEY, 9.0),
        (PushStage.ACCEPTED, 8.0),
        (PushStage.DECIDED, 7.0),
        (PushStage.CHANGED, 5.0),
        (PushStage.REVOKED, None),
    ],
)
def test_a_push_tells_of_what_its_stage_names(
    ledger: Asking, *, stage: PushStage, send_days: float | None
) -> None:
    ledger.say("2017-07-01", received())
    ledger.say("2017-07-02", accepted("2017-07-02"))
    ledger.say("2017-07-03", decided())
    issued = LicenceIssued(licence=LICENCE, case=CASE, subject=COMPANY, valid_from=date(2017, 7, 4))
    ledger.say("2017-07-04", issued)
    amended = LicenceChanged(
        licence=LICENCE, kind=LicenceChange.AMENDED, effective_on=date(2017, 7, 5)
    )
    ledger.say("2017-07-05", amended)
    ledger.say("2017-07-10", pushed(stage=stage, licence=LICENCE))
    assert ledger.show("loop", TASK).send_days == send_days
    (listed,) = ledger.list("loop")
    assert listed == ledger.show("loop", TASK)


def test_a_failed_push_stays_open_with_the_bureau(ledger: Asking) -> None:
    ledger.say("2017-07-03", received(), decided())
    failure = PushFailed(
        task=TASK, case=CASE, item=ITEM, stage=PushStage.DECIDED, reason="无监管职责单位"
    )
    ledger.say("2017-07-05", failure)
    (found,) = ledger.list("loop", status=("open",))
    assert (found.status, found.send_days, found.agency_to) == ("failed", 2.0, None)
    assert [one.number for one in ledger.list("loop", since=date(2017, 7, 5))] == [TASK]


def test_feedback_runs_from_the_finding_to_its_acknowledgement(ledger: Asking) -> None:
    ledger.say("2017-07-03 09:00", checked(), penalised(), agency=MARKET)
    ledger.say(
        "2017-07-03 21:00", fed_back(f"check:{CHECK}", acknowledge_days_max=2), agency=MARKET
    )
    other = f"{MARKET}/F2"
    ledger.say("2017-07-04 09:00", fed_back(f"penalty:{PENALTY}", other), agency=MARKET)
    found = ledger.show("loop", FEEDBACK)
    assert (found.kind, found.about, found.stage) == ("feedback", f"check:{CHECK}", "check")
    assert (found.agency_from, found.agency_to) == (MARKET, BUREAU)
    assert (found.status, found.send_days, found.latency_days) == ("sent", 0.5, None)
    assert found.due_at == end_of("2017-07-05")
    assert ledger.show("loop", FEEDBACK, on="2017-07-05").late is False
    assert ledger.show("loop", FEEDBACK, on="2017-07-06").late is True
    ledger.say("2017-07-06 09:00", FeedbackAcknowledged(feedback=FEEDBACK))
    found = ledger.show("loop", FEEDBACK)
    assert (found.status, found.late, found.latency_days) == ("acknowledged", True, 2.5)
    second = ledger.show("loop", other)
    assert (second.send_days, second.due_at, second.late) == (1.0, None, None)


def test_feedback_is_used_in_the_first_case_before_which_somebody_looked_so_far(
    ledger: Asking,
) -> None:
    """A look that reached only what stood before the feedback has not seen it."""
    ledger.say("2017-07-03", received())
    ledger.say("2017-07-10", checked(), fed_back(f"check:{CHECK}"), agency=MARKET)
    sent = ledger.store.head()
    for place, used_in in ((sent - 1, None), (sent, CASE)):
        looked = CreditConsulted(case=CASE, position=place, subjects=(COMPANY,))
        ledger.say("2017-07-11", looked)
        (one,) = ledger.list("loop")
        assert one.used_in == used_in
    assert ledger.show("loop", one.number, on="2017-07-10").used_in is None


def test_what_was_never_told_to_the_other_side_is_listed_where_it_is_asked_for(
    ledger: Asking,
) -> None:
    ledger.say("2017-07-03", received(), decided())
    ledger.say("2017-07-03", checked(), penalised(), agency=MARKET)
    ledger.say("2017-07-03", checked(f"{MARKET}/C2", "1"), agency=MARKET)
    assert ledger.list("loop") == []
    missing = {one.about: one.status for one in ledger.list("loop", status=("missing",))}
    assert missing == {
        f"case:{CASE}": "not-pushed",
        f"check:{CHECK}": "not-fed-back",
        f"penalty:{PENALTY}": "not-fed-back",
    }
    ledger.say("2017-07-04", pushed())
    assert ledger.list("loop", status=("not-pushed",)) == []
    ledger.say("2017-07-04", fed_back(f"check:{CHECK}"), agency=MARKET)
    (left,) = ledger.list("loop", status=("not-fed-back",))
    assert (left.about, left.agency_from) == (f"penalty:{PENALTY}", MARKET)
    revoked = PenaltyRevoked(
        penalty=PENALTY,
        subject=COMPANY,
        document="撤〔2017〕1号",
        reason="事实不清",
        revoked_on=date(2017, 7, 5),
    )
    ledger.say("2017-07-05", revoked, agency=MARKET)
    assert ledger.list("loop", status=("missing",)) == []
    assert len(ledger.list("loop", status=("missing",), on="2017-07-03")) == 3


@pytest.mark.parametrize(
    ("push", "is_missing"),
    [
        (pushed(), False),
        (pushed(case=None, licence=LICENCE), False),
        (pushed(stage=PushStage.ACCEPTED), True),
        (pushed(stage=PushStage.SURVEY), True),
        (pushed(case=None, licence=LICENCE, stage=PushStage.CHANGED), True),
        (pushed(case=f"{BUREAU}/other"), True),
        (PushFailed(task=TASK, case=CASE, item=ITEM, stage=PushStage.DECIDED, reason="无"), False),
        (PushFailed(task=TASK, case=CASE, item=ITEM, stage=PushStage.REVOKED, reason="无"), True),
    ],
    ids=[
        *("decision", "licence", "acceptance", "survey", "change", "another-case", "failed"),
        "failed-of-something-else",
    ],
)
def test_a_decision_is_told_by_a_push_of_itself_or_of_its_licence(
    ledger: Asking, *, push: ApprovalPushed, is_missing: bool
) -> None:
    issued = LicenceIssued(licence=LICENCE, case=CASE, subject=COMPANY, valid_from=date(2017, 7, 4))
    ledger.say("2017-07-03", received(), decided(), issued)
    ledger.say("2017-07-04", push)
    assert bool(ledger.list("loop", status=("not-pushed",))) is is_missing


def test_a_refusal_is_not_pushed_and_an_acknowledgement_alone_is_no_feedback(
    ledger: Asking,
) -> None:
    ledger.say("2017-07-03", received(), decided(outcome=DecisionOutcome.REFUSED))
    ledger.say("2017-07-03", checked(), agency=MARKET)
    ledger.say("2017-07-04", FeedbackAcknowledged(feedback=FEEDBACK))
    assert [one.about for one in ledger.list("loop", status=("missing",))] == [f"check:{CHECK}"]
    assert ledger.list("loop") == []


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Two granted cases of which one was pushed, a push of another, and one feedback."""
    ledger = Asking(tmp_path_factory.mktemp("several"))
    health = "reg:130523:health"
    second = f"{BUREAU}/2017-0413"
    ledger.say("2017-07-03", received(), decided(), received(second), decided(second))
    ledger.say("2017-07-03", pushed(claim_days_max=2))
    ledger.say("2017-07-04", pushed(f"{BUREAU}/T2", agency_to=health, subject="reg:neiqiu:2"))
    ledger.say("2017-07-05", SupervisionTaskClaimed(task=f"{BUREAU}/T2"), agency=health)
    ledger.say("2017-07-03", penalised(), agency=MARKET)
    ledger.say("2017-07-05", fed_back("check:reg:x:1/1"), agency=MARKET)
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["T1", "T2", "F1"]),
        ({"status": ("open",)}, ["T1", "T2", "F1"]),
        ({"status": ("ended",)}, []),
        ({"status": ("claimed",)}, ["T2"]),
        ({"status": ("sent", "pushed")}, ["T1", "F1"]),
        ({"agency": BUREAU}, ["T1", "T2", "F1"]),
        ({"agency": "reg:130523:health"}, ["T2"]),
        ({"subject": "reg:neiqiu:2"}, ["T2"]),
        ({"since": date(2017, 7, 4), "until": date(2017, 7, 4)}, ["T2"]),
        ({"since": date(2017, 7, 5)}, ["F1"]),
        ({"late": True}, ["T1"]),
        ({"status": ("missing",)}, ["None", "None"]),
        ({"status": ("missing", "open"), "limit": 4}, ["T1", "T2", "F1", "None"]),
        ({"status": ("missing",), "agency": MARKET}, ["None"]),
        ({"status": ("missing",), "since": date(2017, 7, 4)}, []),
        ({"status": ("missing",), "subject": "reg:neiqiu:3"}, []),
        ({"limit": 0}, []),
    ],
)
def test_a_filter_keeps_exactly_what_it_names_of_the_loop(
    several: Asking, filters: dict[str, object], expected: list[str]
) -> None:
    found = several.list("loop", **filters)
    assert [str(one.number)[-2:] if one.number else "None" for one in found] == expected
