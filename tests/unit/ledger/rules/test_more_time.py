"""更正与时限: who is late does not correct the limit instead of the day, at least not unseen."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.accountability import ActionItem, JointMeetingHeld
from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished
from ledger.events.complaint import ComplaintReceived
from ledger.events.credit import (
    Forbidden,
    MeasureListed,
    PenaltyDecided,
    PenaltyExecuted,
    RestrictionImposed,
    Severity,
)
from ledger.events.enforcement import (
    CaseTransferredToJudicial,
    EnforcementCaseFiled,
    JudicialOutcome,
    JudicialOutcomeReceived,
)
from ledger.events.handling import CommitmentMade, CommitmentResult, CommitmentVerified
from ledger.events.handover import ApprovalPushed
from ledger.events.listing import SeriousListEntered
from ledger.events.organisation import (
    LegalTermSet,
    LoopStep,
    OfficerAppointed,
    Post,
    ServiceLevelSet,
)
from ledger.events.record import EntryVoided
from ledger.events.supervision import RectificationOrdered, SpotCheckResultRecorded
from ledger.law.inspection import RESULT_SYSTEM
from ledger.rules.more_time import judge_more_time
from tests.county import County
from tests.examples.organisation import BUREAU, DECIDER, KEEPER, MARKET, ROOT
from tests.examples.story import EXAMPLES

MORE = "correction.more-time"
GUIDE = replace(EXAMPLES[GuidePublished], version=9, effective_on=date(2017, 7, 3))
TERM = LegalTermSet(
    term="decision",
    length=15,
    unit=TimeUnit.WORKDAY,
    effective_on=date(2017, 7, 3),
    basis="某条例",
)


def changed(recorded: Event, agency: str, **changes: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return what is found in a correction of a record, or in its void where nothing is new."""
    county = County().whole()
    corrector = OfficerAppointed(officer=f"{agency}/9", agency=agency, post=Post.CORRECTOR)
    county.given(corrector, agency=KEEPER, actor=ROOT)
    county.given(recorded, agency=agency, actor=ROOT if agency == KEEPER else DECIDER)
    entry, position = county.receipt.id or "", county.receipt.position or 0
    by = {"agency": agency, "actor": f"{agency}/9"}
    if changes:
        correction = Correction(entry=entry, position=position, reason="录入错误", was=())
        county.when(replace(recorded, **changes), corrects=correction, **by)
    else:
        names = naming.tags_of(recorded)
        void = EntryVoided(entry=entry, position=position, reason="录入错误", names=names)
        county.when(void, **by)
    assert not county.receipt.codes
    return county.receipt.findings


@pytest.mark.parametrize(
    ("changes", "is_marked"),
    [
        ({"promised_days": 10}, True),
        ({"promised_days": 14, "promised_unit": TimeUnit.DAY}, True),
        ({"promised_days": 9, "promised_unit": TimeUnit.DAY}, False),
        ({"promised_days": None, "promised_unit": None}, True),
        ({"promised_days": 5}, False),
        ({"legal_days": 15}, False),
        ({"document": "内审批〔2017〕9号"}, False),
    ],
)
def test_a_promise_is_corrected_to_more_days_only_with_a_mark(
    changes: dict[str, Any], *, is_marked: bool
) -> None:
    assert (MORE in changed(GUIDE, BUREAU, **changes)) is is_marked


def test_a_legal_term_is_corrected_to_more_days_or_voided_only_with_a_mark() -> None:
    assert MORE in changed(TERM, KEEPER, length=18)
    assert MORE not in changed(TERM, KEEPER, length=12)
    assert MORE in changed(TERM, KEEPER)


@pytest.mark.parametrize(
    ("changes", "is_marked"),
    [
        ({"days": 20}, True),
        ({"days": 3, "unit": TimeUnit.DAY}, True),
        ({}, True),
        ({"days": 0}, False),
        ({"basis": "晋城2019"}, False),
    ],
)
def test_more_time_by_a_corrected_service_level_is_seen(
    changes: dict[str, Any], *, is_marked: bool
) -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.PUSH, days=1, basis="推送一个工作日")
    assert (MORE in changed(level, KEEPER, **changes)) is is_marked


COMPLAINT = replace(EXAMPLES[ComplaintReceived], answer_by=date(2017, 10, 13))
FILED = EXAMPLES[EnforcementCaseFiled]
SENT = EXAMPLES[CaseTransferredToJudicial]
BACK = EXAMPLES[JudicialOutcomeReceived]
FIRST = ActionItem(number="1", content="补齐清单", owner=BUREAU, due_on=date(2017, 7, 14))
SECOND = replace(FIRST, number="2", content="公布清单")
MINUTES = JointMeetingHeld(
    meeting=f"{BUREAU}/HY-9", title="联席会议", held_on=date(2017, 7, 3), actions=(FIRST, SECOND)
)
LATER = date(2017, 7, 28)


@pytest.mark.parametrize(
    ("actions", "is_marked"),
    [
        ((FIRST, replace(SECOND, due_on=LATER)), True),
        ((replace(FIRST, due_on=date(2017, 7, 7)), SECOND), False),
        ((replace(FIRST, content="补齐并公布清单"), SECOND), False),
        ((SECOND, FIRST), False),
        # The ways round it: leave it out, give it another number, make it somebody else's.
        ((FIRST,), True),
        ((FIRST, replace(SECOND, number="3")), True),
        ((FIRST, replace(SECOND, owner=MARKET)), True),
    ],
)
def test_what_a_meeting_gave_somebody_to_do_is_not_put_off_by_a_correction_unseen(
    actions: tuple[ActionItem, ...], *, is_marked: bool
) -> None:
    assert (MORE in changed(MINUTES, BUREAU, actions=actions)) is is_marked


def test_minutes_are_voided_only_with_a_mark() -> None:
    assert MORE in changed(MINUTES, BUREAU)


PUSH = EXAMPLES[ApprovalPushed]
PROMISE = EXAMPLES[CommitmentMade]


@pytest.mark.parametrize(
    ("before", "changes", "is_marked"),
    [
        (COMPLAINT, {"answer_by": date(2017, 10, 20)}, True),
        (COMPLAINT, {"answer_by": None}, True),
        (COMPLAINT, {"answer_by": date(2017, 10, 12)}, False),
        (COMPLAINT, {"received_on": date(2017, 10, 11)}, True),
        (COMPLAINT, {"received_on": date(2017, 10, 9)}, False),
        (replace(COMPLAINT, answer_by=None), {"answer_by": date(2017, 10, 12)}, False),
        (FILED, {"filed_on": date(2017, 10, 11)}, True),
        (FILED, {"filed_on": date(2017, 10, 9)}, False),
        (FILED, {"suspicion": "另有案由"}, False),
        (SENT, {"transferred_on": date(2017, 10, 9)}, True),
        (SENT, {"transferred_on": date(2017, 10, 11)}, False),
        (BACK, {"received_on": date(2017, 10, 11)}, True),
        (BACK, {"received_on": date(2017, 10, 9)}, False),
        (BACK, {"outcome": JudicialOutcome.ACCEPTED}, True),
        (replace(BACK, outcome=JudicialOutcome.ACCEPTED), {"document": "另函"}, False),
        (PROMISE, {"verify_by": date(2019, 7, 2)}, True),
        (PROMISE, {"verify_by": date(2017, 7, 3)}, False),
        (replace(PUSH, claim_days_max=3), {"claim_days_max": 10}, True),
        (replace(PUSH, claim_days_max=3), {"claim_days_max": None}, True),
        (replace(PUSH, claim_days_max=3), {"claim_days_max": 2}, False),
        (replace(PUSH, claim_days_max=None), {"claim_days_max": 2}, False),
    ],
)
def test_a_day_until_which_or_from_which_a_limit_runs_is_not_corrected_unseen(
    before: Event, changes: dict[str, Any], *, is_marked: bool
) -> None:
    found = [f"{one.code.code}" for one in judge_more_time(before, replace(before, **changes))]
    assert (MORE in found) is is_marked


@pytest.mark.parametrize("before", [COMPLAINT, FILED, BACK])
def test_nobody_begins_anew_by_a_void_unseen(before: Event) -> None:
    assert {one.code.code for one in judge_more_time(before, None)} == {MORE}


PENALTY = EXAMPLES[PenaltyDecided]
PAID = replace(EXAMPLES[PenaltyExecuted], executed_on=date(2017, 7, 12), in_full=True)
LISTED = replace(EXAMPLES[SeriousListEntered], until_on=date(2020, 7, 1))
BAR = EXAMPLES[RestrictionImposed]
FOUND = replace(EXAMPLES[SpotCheckResultRecorded], result_code="A", code_system=RESULT_SYSTEM)
FOUND = replace(FOUND, problems_critical=None, problems_serious=None, problems_minor=None)
FINE = replace(FOUND, result_code="1", problem_found=None)
BROKEN = replace(EXAMPLES[CommitmentVerified], result=CommitmentResult.BROKEN)
ORDERED = EXAMPLES[RectificationOrdered]
LIST_OF = replace(EXAMPLES[MeasureListed], ends_with_repair=True)
SHAME = LegalTermSet(
    term="publicity-general-min",
    length=3,
    unit=TimeUnit.MONTH,
    effective_on=date(2019, 7, 1),
    basis="发改办财金〔2019〕527号",
    window=True,
)


@pytest.mark.parametrize(
    ("before", "changes", "is_marked"),
    [
        (replace(PENALTY, severity=Severity.SERIOUS), {"severity": Severity.GENERAL}, True),
        (replace(PENALTY, severity=Severity.SERIOUS), {"severity": None}, True),
        (replace(PENALTY, severity=None), {"severity": Severity.GENERAL}, False),
        (replace(PENALTY, decided_on=date(2026, 4, 1)), {"decided_on": date(2026, 3, 31)}, True),
        (PENALTY, {"facts": "另有事实"}, False),
        (replace(BAR, until_on=None), {"until_on": date(2017, 8, 1)}, True),
        (replace(BAR, until_on=date(2017, 8, 2)), {"until_on": date(2017, 8, 1)}, True),
        (replace(BAR, until_on=date(2017, 8, 2)), {"until_on": date(2017, 8, 3)}, False),
        (
            replace(BAR, forbids=(Forbidden.GRANT, Forbidden.LICENCE)),
            {"forbids": (Forbidden.GRANT,)},
            True,
        ),
        (BAR, {"basis": "另一依据"}, False),
        (FOUND, {"result_code": "1", "problem_found": None}, True),
        (FOUND, {"content": "另有说明"}, False),
        (FINE, {"result_code": "A"}, False),
        (BROKEN, {"result": CommitmentResult.KEPT}, True),
        (BROKEN, {"way": "实地核查"}, False),
        (replace(LIST_OF, ends_with_repair=False), {"ends_with_repair": True}, True),
        (LIST_OF, {"name": "另一名称"}, False),
        (SHAME, {"length": 1}, True),
        (SHAME, {"length": 4}, False),
        (LISTED, {"until_on": date(2018, 7, 1)}, True),
        (replace(LISTED, until_on=None), {"until_on": date(2018, 7, 1)}, True),
        (LISTED, {"until_on": None}, False),
        (LISTED, {"facts": "另有事实"}, False),
        (PAID, {"executed_on": date(2017, 7, 11)}, True),
        (replace(PAID, in_full=False), {"in_full": True}, True),
        (PAID, {"executed_on": date(2017, 7, 13)}, False),
        (PAID, {"what": "罚款已缴清"}, False),
    ],
)
def test_a_corrected_burden_is_seen(
    before: Event, changes: dict[str, Any], *, is_marked: bool
) -> None:
    found = [f"{one.code.code}" for one in judge_more_time(before, replace(before, **changes))]
    assert ("correction.milder" in found) is is_marked


@pytest.mark.parametrize(
    "held", [PENALTY, PAID, BAR, LISTED, FOUND, BROKEN, replace(ORDERED, due_on=None), LIST_OF]
)
def test_what_is_held_against_somebody_is_not_voided_unseen(held: Event) -> None:
    assert [one.code.code for one in judge_more_time(held, None)] == ["correction.milder"]


@pytest.mark.parametrize("held", [FINE, replace(BROKEN, result=CommitmentResult.KEPT)])
def test_what_says_nothing_against_anybody_is_voided_without_a_mark(held: Event) -> None:
    assert [*judge_more_time(held, None)] == []
