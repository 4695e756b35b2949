"""收件箱: what came to pass and wants a consequence, told to whom it falls to, by hand."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.errors import NotFound
from ledger.events.catalogue import DutyEnded, SupervisionDutyAssigned
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    NoticeEffect,
    RestrictionImposed,
)
from ledger.events.decision import (
    DecisionOutcome,
    LicenceIssued,
    LicenceRevoked,
    Revocation,
)
from ledger.events.draw import CheckAssigned, DrawAbandoned
from ledger.events.handling import CommitmentMade, CommitmentResult, CommitmentVerified
from ledger.events.handover import ApprovalPushed, PushStage, SupervisionTaskClaimed
from ledger.events.organisation import (
    AgencyRegistered,
    LoopStep,
    OfficerAppointed,
    OfficerRemoved,
    RecodeKind,
    ServiceLevelSet,
    SubjectRecoded,
)
from ledger.events.rating import RatingAnswer, RatingAnswered, ServiceRated
from ledger.events.supervision import SpotCheckResultRecorded, UnlicensedActivityFound
from tests.asking import (
    BUREAU,
    CASE,
    COMPANY,
    ITEM,
    MARKET,
    PENALTY,
    Asking,
    closed,
    decided,
    received,
)
from tests.lit import disagreements

LICENCE = f"{BUREAU}/JY1"
RESTRICTION = f"{MARKET}/X1"
TASK = f"{BUREAU}/T1"
HEALTH = "reg:130523:health"
GRANT = decided(DecisionOutcome.GRANTED, "2017-07-06")
ISSUED = LicenceIssued(
    licence=LICENCE,
    case=CASE,
    subject=COMPANY,
    name="食品经营许可证",
    valid_from=date(2017, 7, 6),
    valid_to=date(2022, 7, 5),
)
IMPOSED = RestrictionImposed(
    restriction=RESTRICTION,
    subject=COMPANY,
    ground=f"penalty:{MARKET}/P1",
    forbids=(Forbidden.GRANT,),
    from_on=date(2017, 7, 3),
    until_on=date(2017, 12, 31),
    basis="食品安全法",
)
TOLD = CreditNoticeReceived(
    about="restriction:reg:130524:market/X7",
    subject=COMPANY,
    effect=NoticeEffect.IMPOSED,
    origin="130524",
    entry="01a22ccb-435d-7000-82ec-000000000070",
    position=70,
    leaf="sha256:" + "0" * 64,
    agency="reg:130524:market",
    forbids=(Forbidden.GRANT,),
    from_on=date(2017, 7, 3),
    until_on=date(2017, 12, 31),
)
DUTY = SupervisionDutyAssigned(item=ITEM, agency=MARKET, effective_on=date(2017, 1, 3))
CLAIMED = SupervisionTaskClaimed(task=TASK, officer=f"{MARKET}/7")
PROMISE = CommitmentMade(
    case=CASE,
    subject=COMPANY,
    text="sha256:" + "ab" * 32,
    conditions="场所符合要求",
    verify_by=date(2017, 9, 29),
)


def told(ledger: Asking, agency: str, kind: str, on: str) -> list[tuple[str, str | None]]:
    """Return what stands in an agency's inbox of a kind: what it is about, and because of what."""
    found = ledger.list("inbox", on=on, agency=agency, kind=(kind,))
    return [(one.about, one.because) for one in found]


def granted(ledger: Asking, on: str) -> list[tuple[str, str | None]]:
    """Return what the bureau is told that it granted meanwhile."""
    return told(ledger, BUREAU, "granted-meanwhile", on)


@pytest.fixture
def licensed(ledger: Asking) -> Asking:
    """A company that holds a licence since July."""
    ledger.say("2017-07-03", received())
    ledger.say("2017-07-06", GRANT, ISSUED)
    return ledger


@pytest.mark.parametrize("late", [IMPOSED, TOLD])
def test_what_was_granted_before_anybody_knew_is_looked_at_again_while_both_stand(
    licensed: Asking, late: RestrictionImposed | CreditNoticeReceived
) -> None:
    assert granted(licensed, "2017-07-10") == []
    licensed.say("2017-07-10", PENALTY, late, agency=MARKET)
    because = late.about if isinstance(late, CreditNoticeReceived) else f"restriction:{RESTRICTION}"
    assert granted(licensed, "2017-07-10") == [(f"licence:{LICENCE}", because)]
    assert told(licensed, MARKET, "granted-meanwhile", "2017-07-10") == []
    assert granted(licensed, "2018-01-01") == []
    revoked = LicenceRevoked(
        licence=LICENCE,
        kind=Revocation.REVOKED,
        effective_on=date(2017, 7, 12),
        basis="行政许可法 第六十九条",
    )
    licensed.say("2017-07-12", revoked)
    assert granted(licensed, "2017-07-13") == []


def test_what_was_granted_in_spite_of_a_known_restriction_or_before_its_day_is_not_meant(
    ledger: Asking,
) -> None:
    ledger.say("2017-07-03", PENALTY, IMPOSED, agency=MARKET)
    ledger.say("2017-07-03", received())
    ledger.say("2017-07-06", GRANT, ISSUED)
    later = replace(IMPOSED, restriction=f"{MARKET}/X2", from_on=date(2017, 7, 7))
    other = replace(IMPOSED, restriction=f"{MARKET}/X3", items=("XK-00-0001",))
    loan = replace(IMPOSED, restriction=f"{MARKET}/X4", forbids=(Forbidden.COMMITMENT,))
    ledger.say("2017-07-10", later, other, loan, agency=MARKET)
    assert granted(ledger, "2017-07-10") == []


def test_who_changes_its_code_does_not_leave_the_restriction_behind(ledger: Asking) -> None:
    new = "reg:neiqiu:2"
    recoded = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=new,
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 7, 4),
        document="准予变更〔2017〕1号",
    )
    ledger.say("2017-07-04", recoded)
    ledger.say("2017-07-05", received(subject=new))
    ledger.say("2017-07-06", GRANT, replace(ISSUED, subject=new))
    ledger.say("2017-07-10", PENALTY, IMPOSED, agency=MARKET)
    assert granted(ledger, "2017-07-10") == [(f"licence:{LICENCE}", f"restriction:{RESTRICTION}")]
    onto_new = replace(IMPOSED, restriction=f"{MARKET}/X2", subject="reg:neiqiu:3")
    ledger.say("2017-07-10", onto_new, agency=MARKET)
    assert len(granted(ledger, "2017-07-10")) == 1


def drawn(check: str, draw: str, subject: str = COMPANY) -> CheckAssigned:
    """Return a check that a subject was drawn for."""
    return CheckAssigned(
        check=check, draw=draw, subject=subject, item=ITEM, inspectors=("a/1", "a/2")
    )


def test_two_agencies_that_go_to_one_subject_are_told_of_each_other(ledger: Asking) -> None:
    ours, theirs = f"{MARKET}/D1-0001", f"{HEALTH}/D1-0001"
    ledger.say("2017-03-06", drawn(ours, f"{MARKET}/D1"), agency=MARKET)
    ledger.say("2017-03-07", drawn(f"{MARKET}/D2-0001", f"{MARKET}/D2"), agency=MARKET)
    assert told(ledger, MARKET, "second-visit", "2017-03-07") == []
    ledger.say("2017-06-05", drawn(theirs, f"{HEALTH}/D1"), agency=HEALTH)
    assert told(ledger, HEALTH, "second-visit", "2017-06-05") == [
        (f"check:{theirs}", f"check:{MARKET}/D2-0001")
    ]
    assert (f"check:{ours}", f"check:{theirs}") in told(
        ledger, MARKET, "second-visit", "2017-06-05"
    )
    done = SpotCheckResultRecorded(
        check=theirs,
        subject=COMPANY,
        item=ITEM,
        checked_on=date(2017, 6, 8),
        result_code="1",
        code_system="双随机抽查结果",
        inspectors=("a/1", "a/2"),
    )
    ledger.say("2017-06-08", done, agency=HEALTH)
    assert told(ledger, HEALTH, "second-visit", "2017-06-08") == []


def test_a_visit_of_a_draw_that_was_thrown_away_or_a_year_ago_is_no_first(
    ledger: Asking,
) -> None:
    ledger.say("2017-01-03", drawn(f"{MARKET}/D1-0001", f"{MARKET}/D1"), agency=MARKET)
    ledger.say("2017-06-05", drawn(f"{MARKET}/D2-0001", f"{MARKET}/D2"), agency=MARKET)
    ledger.say("2017-06-06", DrawAbandoned(draw=f"{MARKET}/D2", reason="种子遗失"), agency=MARKET)
    ledger.say("2018-01-04", drawn(f"{HEALTH}/D1-0001", f"{HEALTH}/D1"), agency=HEALTH)
    for agency in (MARKET, HEALTH):
        assert told(ledger, agency, "second-visit", "2018-01-04") == []


@pytest.fixture
def claimed(ledger: Asking) -> tuple[Asking, str]:
    """A task that the market authority, on duty, has claimed; with the entry of its duty."""
    (duty,) = ledger.say("2017-01-03", DUTY)
    ledger.say("2017-01-03", OfficerAppointed(officer=f"{MARKET}/7", agency=MARKET))
    push = ApprovalPushed(
        task=TASK,
        case=CASE,
        item=ITEM,
        subject=COMPANY,
        agency_to=MARKET,
        stage=PushStage.DECIDED,
    )
    ledger.say("2017-07-10", push)
    ledger.say("2017-07-11", CLAIMED, agency=MARKET)
    return ledger, duty


def test_a_task_whose_duty_has_moved_is_told_to_who_still_has_it(
    claimed: tuple[Asking, str],
) -> None:
    ledger, duty = claimed
    ended = DutyEnded(item=ITEM, duty=duty, effective_on=date(2017, 8, 1), reason="划转卫健")
    ledger.say("2017-07-20", ended, replace(DUTY, agency=HEALTH, effective_on=date(2017, 8, 1)))
    assert told(ledger, MARKET, "duty-moved", "2017-07-31") == []
    assert told(ledger, MARKET, "duty-moved", "2017-08-01") == [(f"task:{TASK}", f"item:{ITEM}")]
    assert told(ledger, HEALTH, "duty-moved", "2017-08-01") == []


def test_a_task_whose_officer_has_left_is_told_until_somebody_else_has_it_or_he_is_back(
    claimed: tuple[Asking, str],
) -> None:
    ledger, _ = claimed
    officer = f"{MARKET}/7"
    assert told(ledger, MARKET, "holder-left", "2017-07-12") == []
    ledger.say("2017-07-14", OfficerRemoved(officer=officer, agency=MARKET), agency=MARKET)
    expected = [(f"task:{TASK}", f"officer:{officer}")]
    assert told(ledger, MARKET, "holder-left", "2017-07-14") == expected
    ledger.say("2017-07-18", OfficerAppointed(officer=officer, agency=MARKET), agency=MARKET)
    assert told(ledger, MARKET, "holder-left", "2017-07-18") == []


def test_a_broken_promise_waits_for_a_consequence_until_its_case_is_closed(
    ledger: Asking,
) -> None:
    ledger.say("2017-07-03", received(), PROMISE)
    broken = CommitmentVerified(
        case=CASE,
        subject=COMPANY,
        result=CommitmentResult.BROKEN,
        way="现场核查",
        verified_on=date(2017, 7, 20),
    )
    assert told(ledger, BUREAU, "commitment-broken", "2017-07-20") == []
    ledger.say("2017-07-20", broken)
    assert told(ledger, BUREAU, "commitment-broken", "2017-07-20") == [(f"case:{CASE}", None)]
    ledger.say("2017-07-21", closed("2017-07-21"))
    assert told(ledger, BUREAU, "commitment-broken", "2017-07-21") == []


def test_a_bad_word_burns_for_who_served_the_case_each_channel_for_itself(
    ledger: Asking,
) -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.ANSWER_RATING, days=5, basis="省政府")
    ledger.say("2017-01-03", level)
    ledger.say("2017-07-03", received())
    ledger.say("2017-07-06", GRANT)
    ledger.say("2017-07-06", closed("2017-07-06"))
    rated = ServiceRated(case=CASE, channel="窗口", grade=2, rated_on=date(2017, 7, 10))
    fine = replace(rated, channel="大厅评价器", grade=5)
    ledger.say("2017-07-10", rated, replace(rated, channel="网上"), fine)

    def burning(on: str) -> list[tuple[str, str | None, str | None]]:
        assert disagreements(ledger, on) == []
        found = ledger.list("inbox", on=on, agency=BUREAU, kind=("answer-rating",))
        return [(one.about, one.light, one.due_on) for one in found]

    case, until = f"case:{CASE}", "2017-07-17"
    assert burning("2017-07-17") == [(case, "green", until)] * 2
    assert burning("2017-07-18") == [(case, "red", until)] * 2
    handled = RatingAnswered(
        case=CASE,
        channel="网上",
        kind=RatingAnswer.HANDLED,
        answered_on=date(2017, 7, 18),
        note="已致歉并改正",
    )
    ledger.say("2017-07-18", handled)
    assert burning("2017-07-18") == [(case, "red", until)]


def test_an_agency_is_asked_for_by_what_it_is_called_and_an_unknown_one_is_no_empty_inbox(
    ledger: Asking,
) -> None:
    for one, name in ((BUREAU, "行政审批局"), (MARKET, "市监局"), (HEALTH, "市监局")):
        ledger.say("2017-01-03", AgencyRegistered(agency=one, name=name, roles=()))
    ledger.say("2017-07-03", received(), PROMISE)
    assert ledger.list("inbox", agency="行政审批局") == ledger.list("inbox", agency=BUREAU) != []
    for nobody in ("审批局", "市监局"):
        with pytest.raises(NotFound, match=f"no one agency is called {nobody}"):
            ledger.list("inbox", agency=nobody)


def test_an_activity_without_approval_burns_until_the_bureau_is_told_by_the_gate_too(
    ledger: Asking,
) -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.FEEDBACK, days=3, basis="省政府")
    ledger.say("2017-01-03", level)
    found = UnlicensedActivityFound(
        check=f"{MARKET}/U1",
        item=ITEM,
        subject=COMPANY,
        found_on=date(2017, 7, 10),
        inspectors=(f"{MARKET}/7", f"{MARKET}/8"),
        content="无证经营",
    )
    ledger.say("2017-07-10", found, agency=MARKET)
    assert disagreements(ledger, "2017-07-14") == []
    (one,) = ledger.list("inbox", on="2017-07-14", agency=MARKET, kind=("feedback",))
    assert (one.light, one.due_on) == ("red", "2017-07-13")
