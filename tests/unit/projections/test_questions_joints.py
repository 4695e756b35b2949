"""并联办件: its branches, the limit that they share, and what is late; counted by hand for 2017.

45 working days after Monday, 7 August 2017, end on Friday, 13 October: the National Day holiday is
1–8 October, and Saturday 30 September is worked.
"""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.catalogue import (
    CasesInHand,
    DutyAssigned,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.events.decision import DecisionOutcome
from ledger.events.handling import (
    HandlingUrged,
    SiteSurveyCompleted,
    SiteSurveyScheduled,
    SurveyResult,
    TimeLimitExtended,
)
from ledger.events.handover import ApprovalPushed, PushStage
from ledger.events.intake import (
    ApplicationWithdrawn,
    JointCaseClosed,
    JointCaseOpened,
    Material,
    Party,
    PartyRole,
    SupplementSubmitted,
)
from ledger.events.organisation import LegalTermSet
from projections.tables.subjects import MATERIALS, SUBJECTS
from tests.asking import (
    BUREAU,
    CASE,
    COMPANY,
    ITEM,
    MARKET,
    PERMIT,
    Asking,
    accepted,
    decided,
    received,
)

JOINT = f"{BUREAU}/BL2017-01"
SECOND = f"{BUREAU}/2017-0413"
OPENED = JointCaseOpened(
    joint=JOINT,
    lead=BUREAU,
    items=(ITEM, "XF-01"),
    name="开饭店一件事",
    opened_on=date(2017, 8, 7),
)
TERM = LegalTermSet(
    term="joint",
    length=45,
    unit=TimeUnit.WORKDAY,
    effective_on=date(2004, 7, 1),
    basis="行政许可法 第四十二条",
)


@pytest.fixture
def opened(ledger: Asking) -> Asking:
    """A joint case of two items with two branches, the first accepted on the day."""
    ledger.say("2017-08-01", TERM)
    ledger.say("2017-08-07", OPENED)
    ledger.say("2017-08-07", received(joint=JOINT), received(SECOND, joint=JOINT, item="XF-01"))
    return ledger


def test_a_joint_case_has_no_limit_until_a_branch_is_accepted(opened: Asking) -> None:
    (before,) = opened.list("joint")
    assert (before.status, before.due, before.due_on) == ("open", "not-accepted", None)
    assert before.late is None
    opened.say("2017-08-09", accepted("2017-08-09"))
    assert opened.show("joint", JOINT).started_on == "2017-08-09"


def test_the_limit_runs_from_the_opening_where_a_branch_was_accepted_before(
    ledger: Asking,
) -> None:
    ledger.say("2017-08-01", TERM, received(joint=JOINT), accepted("2017-08-01"))
    ledger.say("2017-08-07", OPENED)
    assert ledger.show("joint", JOINT).started_on == "2017-08-07"


def test_a_branch_is_due_by_its_own_limit_or_that_of_all_the_earlier(opened: Asking) -> None:
    opened.say("2017-08-07", accepted("2017-08-07"))
    opened.say("2017-10-10", accepted("2017-10-10", SECOND))
    assert opened.show("joint", JOINT).due_on == "2017-10-13"
    assert opened.show("case", CASE).due_legal == "2017-10-13"
    assert opened.show("case", SECOND).due_legal == "2017-10-13"
    causes = opened.why("case", SECOND, "due_legal")[0][1]
    assert any("share a limit" in cause.text for cause in causes)


def test_what_the_government_adds_moves_the_limit_of_every_branch(opened: Asking) -> None:
    """Fifteen working days behind Friday, 13 October, end on Friday, 3 November 2017."""
    opened.say("2017-08-07", accepted("2017-08-07"), accepted("2017-10-10", SECOND))
    told_on = date(2017, 10, 9)
    more = TimeLimitExtended(joint=JOINT, days=15, reason="联审复杂", told_on=told_on)
    first, second = opened.say("2017-10-09", more, replace(more, days=30))
    found = opened.show("joint", JOINT, on="2017-11-03")
    assert (found.due_on, found.extended_days, found.late) == ("2017-11-03", 15, False)
    assert opened.show("joint", JOINT, on="2017-11-04").late is True
    assert opened.show("case", SECOND).due_legal == "2017-11-03"
    assert opened.show("case", CASE).pauses == "[]"
    told = {
        cause.fact.id
        for _, causes in opened.why("joint", JOINT, "due_on")
        for cause in causes
        if cause.fact
    }
    assert first in told
    assert second not in told


def test_an_extension_after_the_common_limit_makes_nothing_timely(opened: Asking) -> None:
    opened.say("2017-08-07", accepted("2017-08-07"))
    told_on = date(2017, 10, 16)
    more = TimeLimitExtended(joint=JOINT, days=15, reason="联审复杂", told_on=told_on)
    opened.say("2017-10-16", more)
    assert opened.show("joint", JOINT).due_on == "2017-10-13"


def test_a_joint_case_is_its_leads_turn_unless_all_wait_for_one_body(ledger: Asking) -> None:
    fire = "reg:130523:fire"
    ledger.say("2017-08-01", TERM, replace(PERMIT, item="XF-01", agency=fire))
    ledger.say("2017-08-07", OPENED, received(joint=JOINT))
    second = received(SECOND, joint=JOINT, item="XF-01")
    ledger.say("2017-08-07", second, agency=fire)
    ledger.say("2017-08-07", accepted("2017-08-07"), accepted("2017-08-07", SECOND))
    found = ledger.show("joint", JOINT, on="2017-08-08")
    assert (found.whose_turn, found.light) == (BUREAU, "green")
    ledger.say("2017-08-08", ApplicationWithdrawn(case=CASE))
    found = ledger.show("joint", JOINT, on="2017-10-13")
    assert (found.whose_turn, found.light) == (fire, "yellow")
    assert ledger.show("joint", JOINT, on="2017-10-14").light == "red"
    ledger.say("2017-10-16", ApplicationWithdrawn(case=SECOND))
    found = ledger.show("joint", JOINT, on="2017-10-16")
    assert (found.whose_turn, found.light, found.late) == (BUREAU, None, True)
    ledger.say("2017-10-17", JointCaseClosed(joint=JOINT, closed_on=date(2017, 10, 17)))
    assert ledger.show("joint", JOINT).whose_turn is None


def test_what_was_urged_is_counted_where_it_is_open(opened: Asking) -> None:
    opened.say("2017-08-08", *(_urged(f"case:{CASE}") for _ in range(2)), _urged(f"joint:{JOINT}"))
    assert opened.show("joint", JOINT).urged_count == 1
    assert [opened.show("case", one).urged_count for one in (CASE, SECOND)] == [2, 0]
    task = f"{BUREAU}/T1"
    pushed = ApprovalPushed(
        task=task, case=CASE, item=ITEM, subject=COMPANY, agency_to=MARKET, stage=PushStage.DECIDED
    )
    opened.say("2017-08-09", pushed, _urged(f"task:{task}"))
    assert opened.show("task", task).urged_count == 1
    assert opened.show("loop", task).urged_count == 1


def _urged(about: str) -> HandlingUrged:
    return HandlingUrged(about=about, reason="申请人来电催问")


def test_without_the_term_nothing_limits_all_branches_and_nothing_is_guessed(
    ledger: Asking,
) -> None:
    ledger.say("2017-08-07", OPENED, received(joint=JOINT), accepted("2017-08-07"))
    found = ledger.show("joint", JOINT)
    assert (found.due, found.due_on, found.late) == ("none", None, None)
    assert ledger.show("case", CASE).due_legal is None


def test_a_joint_case_is_late_by_its_last_decision(opened: Asking) -> None:
    opened.say("2017-08-07", accepted("2017-08-07"), accepted("2017-08-07", SECOND))
    granted = DecisionOutcome.GRANTED
    opened.say("2017-10-13", decided(granted, "2017-10-13"))
    assert opened.show("joint", JOINT, on="2017-10-13").late is False
    assert opened.show("joint", JOINT, on="2017-10-16").late is True
    opened.say("2017-10-13", decided(granted, "2017-10-13", SECOND))
    assert opened.show("joint", JOINT, on="2017-10-20").late is False
    opened.say("2017-10-20", JointCaseClosed(joint=JOINT, closed_on=date(2017, 10, 20)))
    assert opened.show("joint", JOINT).late is False
    assert opened.show("joint", JOINT).status == "closed"


def test_what_is_open_and_what_never_came_is_named(ledger: Asking) -> None:
    ledger.say("2017-08-07", OPENED, received(joint=JOINT))
    found = ledger.show("joint", JOINT)
    assert (found.branches_open, found.missing) == (f'["{CASE}"]', '["XF-01"]')
    ledger.say("2017-08-08", ApplicationWithdrawn(case=CASE))
    assert ledger.show("joint", JOINT).branches_open == "[]"


def test_a_corrected_receipt_leaves_the_joint_case(opened: Asking) -> None:
    third = received(f"{BUREAU}/3", joint=JOINT)
    (entry,) = opened.say("2017-08-08", third)
    assert opened.show("joint", JOINT).branches_count == 3
    opened.correct("2017-08-08", entry, third, received(f"{BUREAU}/3"))
    assert opened.show("joint", JOINT).branches_count == 2


def test_a_case_tells_when_its_site_was_surveyed(ledger: Asking) -> None:
    ledger.say("2017-08-07", received(), accepted("2017-08-07"))
    both = (f"{BUREAU}/1", f"{BUREAU}/2")
    day = date(2017, 8, 9)
    ledger.say("2017-08-08", SiteSurveyScheduled(case=CASE, surveyors=both, survey_on=day))
    assert ledger.show("case", CASE).survey_on == "2017-08-09"
    done = SiteSurveyCompleted(
        case=CASE, surveyors=both, surveyed_on=day, result=SurveyResult.FAILED
    )
    ledger.say("2017-08-09", done)
    found = ledger.show("case", CASE)
    assert (found.survey_on, found.survey_result) == (None, "failed")


def test_parties_files_and_applicants_have_rows(ledger: Asking) -> None:
    person = "person:k1:" + "0" * 32
    file = Material(code="M1", name="平面图", digest="sha256:" + "0" * 64)
    parties = tuple(
        Party(subject=person, role=role) for role in (PartyRole.REPRESENTATIVE, PartyRole.AGENT)
    )
    ledger.say("2017-08-07", received(parties=parties, materials=(file,), subject_name="甲公司"))
    ledger.say("2017-08-08", SupplementSubmitted(case=CASE, subject=COMPANY, materials=(file,)))
    found = ledger.show("case", CASE)
    assert found.parties == f'["agent {person}","representative {person}"]'
    material = ledger.row(MATERIALS, COMPANY)
    assert (material.code, material.case, material.uses_count) == ("M1", CASE, 2)
    subject = ledger.row(SUBJECTS, COMPANY)
    assert (subject.name, subject.cases_count) == ("甲公司", 1)


def test_a_case_tells_whose_it_is_after_a_transfer_and_who_supervises(ledger: Asking) -> None:
    """What was in hand before the day stays with the former body, where the transfer says so."""
    new, market = "reg:x:new", "reg:x:market"
    ledger.terms()
    ledger.say(
        "2017-06-01",
        SupervisionDutyAssigned(item=ITEM, agency=market, effective_on=date(2017, 1, 1)),
        ItemTransferred(
            item=ITEM,
            agency_from=BUREAU,
            agency_to=new,
            effective_on=date(2017, 7, 1),
            cases_in_hand=CasesInHand.OLD,
            document="内政字〔2017〕15号",
        ),
    )
    silent = f"{BUREAU}/3"
    ledger.say("2017-06-28", received(), accepted("2017-06-28"), received(SECOND))
    ledger.say("2017-06-20", received(silent))
    for case, holder in ((CASE, BUREAU), (SECOND, new), (silent, BUREAU)):
        found = ledger.show("case", case, on="2017-07-10")
        assert (found.holder, found.supervisors) == (holder, f'["{market}"]'), case
    assert ledger.show("case", SECOND, on="2017-06-30").holder == BUREAU


def test_whoever_answers_for_a_red_joint_case_is_told_with_his_duties_for_its_items(
    opened: Asking,
) -> None:
    since = date(2017, 1, 1)
    ours, theirs = (
        DutyAssigned(item="XF-01", agency=agency, acts=(), effective_on=since)
        for agency in (BUREAU, MARKET)
    )
    duty, _ = opened.say("2017-08-07", ours, theirs)
    opened.say("2017-08-07", accepted("2017-08-07"), accepted("2017-08-07", SECOND))
    (red,) = [one for one in opened.list("accountability", on="2017-10-14") if one.light == "joint"]
    assert red.liable == f'["{BUREAU} 2017-10-13… {duty}"]'
