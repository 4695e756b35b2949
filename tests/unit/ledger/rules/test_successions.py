"""承继: a succession counts from its day: for agencies, and for the codes of a subject."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.credit import Forbidden, PenaltyDecided, RestrictionImposed
from ledger.events.decision import DecisionMade
from ledger.events.handover import ApprovalPushed, PushReceived, SupervisionTaskClaimed
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    OfficerAppointed,
    Post,
    RecodeKind,
    SubjectRecoded,
)
from tests.county import County
from tests.examples.handover import TASK
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
)
from tests.examples.story import EXAMPLES

HEIR = "reg:130523:市场监管局"
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_HEIR = {"agency": HEIR, "actor": f"{HEIR}/1"}
DAY_BEFORE = datetime(2017, 9, 17, 1, 0, tzinfo=UTC)
ITS_DAY = datetime(2017, 9, 18, 1, 0, tzinfo=UTC)
RECODED = SubjectRecoded(
    subject_from=NEIGHBOUR,
    subject_into=COMPANY,
    kind=RecodeKind.SUCCESSION,
    effective_on=date(2017, 9, 18),
    document="吸收合并登记",
)


def merging() -> County:
    """Return a county where a task is pushed and its receiver goes into another on 18 September."""
    spec = County().after(ApprovalPushed)
    spec.given(
        AgencyRegistered(agency=HEIR, name="内丘县市场监管局", roles=(Role.SUPERVISION,)),
        OfficerAppointed(officer=f"{HEIR}/1", agency=HEIR, post=Post.INSPECTOR),
        AgencySucceeded(agency=MARKET, successor=HEIR, effective_on=date(2017, 9, 18)),
        **ROOT,
    )
    return spec


def test_before_the_day_the_former_body_acts_and_the_successor_does_not() -> None:
    spec = merging()
    spec.now = DAY_BEFORE
    claim = SupervisionTaskClaimed(task=TASK)
    spec.ask(claim, **BY_HEIR).refused("claim.other-agency")
    spec.ask(claim, **BY_MARKET).accepted()


def test_from_the_day_on_it_is_the_other_way_round() -> None:
    spec = merging()
    spec.now = ITS_DAY
    claim = SupervisionTaskClaimed(task=TASK)
    spec.ask(claim, **BY_MARKET).refused("agency.succeeded")
    spec.ask(claim, **BY_HEIR).accepted()


def test_what_is_late_is_recorded_by_the_successor() -> None:
    """Back-dating does not bring the former body to life again."""
    spec = merging()
    spec.now = ITS_DAY
    received = PushReceived(task=TASK)
    spec.ask(received, **BY_MARKET, occurred_at=DAY_BEFORE).refused("agency.succeeded")
    spec.ask(received, **BY_HEIR, occurred_at=DAY_BEFORE).accepted()


def test_a_succession_to_come_closes_a_circle_too() -> None:
    spec = merging()
    back = AgencySucceeded(agency=HEIR, successor=MARKET, effective_on=date(2018, 1, 1))
    spec.ask(back, **ROOT).refused("agency.succession-loop")


@pytest.mark.parametrize(
    ("day", "code"), [(15, None), (17, None), (18, "credit.barred"), (19, "credit.barred")]
)
def test_who_continues_a_barred_subject_is_barred_from_the_day_of_it(
    day: int, code: str | None
) -> None:
    spec = County().before(DecisionMade)
    spec.given(RECODED, agency=BUREAU, actor=RECEIVER)
    spec.now = datetime(2017, 9, 1, 1, 0, tzinfo=UTC)
    penalty = replace(EXAMPLES[PenaltyDecided], subject=NEIGHBOUR, decided_on=date(2017, 9, 1))
    spec.given(penalty, **BY_MARKET)
    barred = replace(
        EXAMPLES[RestrictionImposed],
        subject=NEIGHBOUR,
        forbids=(Forbidden.GRANT,),
        from_on=date(2017, 9, 1),
    )
    spec.given(barred, **BY_MARKET)
    spec.now = datetime(2017, 9, day, 1, 0, tzinfo=UTC)
    spec.ask(replace(EXAMPLES[DecisionMade], decided_on=date(2017, 9, day)))
    assert ("credit.barred" in spec.receipt.codes) is (code is not None), spec.receipt


def test_one_and_the_same_subject_is_bound_as_soon_as_it_is_known() -> None:
    spec = County().before(DecisionMade)
    later = replace(RECODED, kind=RecodeKind.SAME, effective_on=date(2018, 1, 1))
    spec.given(later, agency=BUREAU, actor=RECEIVER)
    decision = replace(EXAMPLES[DecisionMade], subject=NEIGHBOUR)
    spec.ask(decision).accepted()


def test_a_change_of_code_needs_its_document_unless_the_keeper_records_it() -> None:
    spec = County().before(DecisionMade)
    bare = replace(RECODED, document=None)
    for one in (bare, replace(RECODED, document=" ")):
        spec.ask(one, agency=BUREAU, actor=RECEIVER).refused("recode.no-document")
    spec.ask(bare, **ROOT).accepted()
