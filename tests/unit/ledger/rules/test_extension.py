"""并联延长: who gives all branches more time, once, in time, and nobody who gives it himself.

Three working days from Monday, 3 July 2017, end on Thursday, 6 July; with two more on 10 July.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.base import Role, TimeUnit
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import TimeLimitExtended
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    JointCaseClosed,
    JointCaseOpened,
)
from ledger.events.organisation import (
    AgencyRegistered,
    LegalTermSet,
    OfficerAppointed,
    Post,
)
from tests.county import County
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    HEAD,
    HOUSING,
    KEEPER,
    MARKET,
    RECEIVER,
    ROOT,
)
from tests.examples.story import EXAMPLES

OPENED = replace(EXAMPLES[JointCaseOpened], opened_on=date(2017, 7, 3))
JOINT = OPENED.joint
MORE = TimeLimitExtended(joint=JOINT, days=2, reason="联审复杂", told_on=date(2017, 7, 3))
BY_KEEPER = {"agency": KEEPER, "actor": ROOT}
BY_LEAD = {"agency": BUREAU, "actor": HEAD}
AT_THE_WINDOW = {"agency": BUREAU, "actor": RECEIVER}


def _term(term: str, length: int) -> LegalTermSet:
    return LegalTermSet(
        term=term,
        length=length,
        unit=TimeUnit.WORKDAY,
        effective_on=date(2004, 7, 1),
        basis="行政许可法 第四十二条",
    )


def opened(*terms: LegalTermSet, **accepted: Any) -> County:  # noqa: ANN401
    """Return the county with a joint case whose one branch was accepted on 3 July 2017."""
    county = County().before(ApplicationReceived)
    head = OfficerAppointed(officer=HEAD, agency=BUREAU, post=Post.HEAD)
    county.given(*(terms or (_term("joint", 3), _term("joint-extension", 15))), head, **BY_KEEPER)
    received = replace(EXAMPLES[ApplicationReceived], joint=JOINT)
    county.given(OPENED, received, **AT_THE_WINDOW)
    if accepted.get("accepted", True):
        county.given(
            ApplicationAccepted(
                case=CASE,
                accepted_on=date(2017, 7, 3),
                mode=AcceptanceMode.DEFICIT,
                cure_by=date(2017, 7, 10),
            ),
            **AT_THE_WINDOW,
        )
    return county


def asked_on(county: County, day: date) -> County:
    """Let it become a day."""
    county.now = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    return county


def refused_on(day: date) -> DecisionMade:
    """Return a refusal of the branch, of a day."""
    return replace(
        EXAMPLES[DecisionMade],
        outcome=DecisionOutcome.REFUSED,
        decided_on=day,
        reason="不符合条件",
        remedies_told=True,
    )


@pytest.mark.parametrize(("day", "late"), [(10, False), (11, True)])
def test_what_the_government_adds_counts_for_every_branch(day: int, *, late: bool) -> None:
    county = opened().given(MORE, **BY_KEEPER)
    decided_on = date(2017, 7, day)
    asked_on(county, decided_on).ask(refused_on(decided_on))
    assert ("decision.late" in county.receipt.findings) is late


def test_an_extension_names_a_case_or_a_joint_case_and_never_both() -> None:
    county = opened()
    county.when(replace(MORE, case=CASE), **BY_KEEPER).refused("extension.not-one")
    county.when(replace(MORE, joint=None), **BY_KEEPER).refused("extension.not-one")


def test_the_lead_gives_itself_no_time_without_the_governments_document() -> None:
    county = opened()
    county.when(MORE, **BY_LEAD).refused("extension.not-government")
    county.when(replace(MORE, document=" "), **BY_LEAD).refused("extension.not-government")
    county.when(replace(MORE, document="内政函〔2017〕3号"), **BY_LEAD).accepted()


def test_a_document_in_the_hand_of_another_body_is_not_the_leads() -> None:
    head = OfficerAppointed(officer=f"{HOUSING}/1", agency=HOUSING, post=Post.HEAD)
    county = opened().given(head, **BY_KEEPER)
    shown = replace(MORE, document="内政函〔2017〕3号")
    county.when(shown, agency=HOUSING, actor=f"{HOUSING}/1").refused("joint.not-lead")


@pytest.mark.parametrize("role", [Role.KEEPER, Role.LEGAL])
def test_a_keeper_who_leads_the_joint_case_does_not_speak_for_the_government(role: Role) -> None:
    both = AgencyRegistered(
        agency=BUREAU, name="行政审批局", roles=(Role.WINDOW, Role.APPROVAL, role)
    )
    county = opened().given(both, **BY_KEEPER)
    county.when(MORE, **BY_LEAD).refused("extension.not-government")
    county.when(MORE, **BY_KEEPER).accepted()


def test_a_keeper_who_has_a_branch_in_hand_does_not_speak_for_the_government() -> None:
    both = AgencyRegistered(
        agency=BUREAU, name="行政审批局", roles=(Role.WINDOW, Role.APPROVAL, Role.KEEPER)
    )
    county = County().before(ApplicationReceived)
    county.given(_term("joint", 3), _term("joint-extension", 15), both, **BY_KEEPER)
    led = replace(OPENED, lead=HOUSING)
    received = replace(EXAMPLES[ApplicationReceived], joint=JOINT)
    county.given(led, received, **AT_THE_WINDOW)
    county.when(MORE, agency=BUREAU, actor=DECIDER)
    assert "extension.not-government" in county.receipt.codes


def test_a_supervisor_prolongs_nothing() -> None:
    county = opened().when(MORE, agency=MARKET, actor=f"{MARKET}/1")
    assert "role.not-allowed" in county.receipt.codes


def test_fifteen_days_at_most_and_once() -> None:
    county = opened()
    county.when(replace(MORE, days=16), **BY_KEEPER).refused("extension.too-long")
    county.when(replace(MORE, days=15), **BY_KEEPER).accepted()
    county.when(MORE, **BY_KEEPER).refused("extension.second")


def test_without_the_term_the_statutes_days_hold_and_that_is_said() -> None:
    county = opened(_term("joint", 3))
    county.when(replace(MORE, days=16), **BY_KEEPER).refused("extension.too-long")
    county.when(MORE, **BY_KEEPER).finding("term.unknown")


def test_a_head_of_the_keeper_is_no_head_of_the_deciding_body() -> None:
    head = f"{KEEPER}/88"
    keeper = OfficerAppointed(officer=head, agency=KEEPER, post=Post.HEAD)
    county = County().before(DecisionMade).given(keeper, **BY_KEEPER)
    own = TimeLimitExtended(case=CASE, days=10, reason="案情复杂", told_on=date(2017, 7, 3))
    county.when(own, agency=KEEPER, actor=head)
    assert "extension.not-head" in county.receipt.codes


def test_what_comes_after_the_limit_is_late_unless_its_document_is_older() -> None:
    county = asked_on(opened(), date(2017, 7, 7))
    told = replace(MORE, told_on=date(2017, 7, 6))
    county.when(told, **BY_KEEPER).refused("extension.after-due")
    early = datetime(2017, 7, 6, 1, tzinfo=UTC)
    county.when(told, occurred_at=early, **BY_KEEPER).refused("extension.after-due")
    blank = replace(told, document=" ")
    county.when(blank, occurred_at=early, **BY_KEEPER).refused("extension.after-due")
    shown = replace(told, document="内政函〔2017〕3号")
    county.when(shown, occurred_at=early, **BY_KEEPER).finding("occurred.after-limit")
    county.ask(refused_on(date(2017, 7, 7)))
    assert "decision.late" not in county.receipt.findings


def test_before_a_branch_is_accepted_no_time_runs_that_could_be_prolonged() -> None:
    opened(accepted=False).when(MORE, **BY_KEEPER).refused("case.not-accepted")


def test_a_joint_case_that_is_unknown_decided_or_closed_gets_no_time() -> None:
    county = County().before(ApplicationReceived)
    county.when(MORE, **BY_KEEPER).refused("joint.unknown")
    county = opened().given(ApplicationWithdrawn(case=CASE), **AT_THE_WINDOW)
    county.when(MORE, **BY_KEEPER).refused("case.already-decided")
    county.given(JointCaseClosed(joint=JOINT, closed_on=date(2017, 7, 3)), **BY_LEAD)
    county.when(MORE, **BY_KEEPER)
    assert "joint.closed" in county.receipt.codes


def test_the_applicant_is_told_between_the_start_and_the_day_of_it() -> None:
    county = opened()
    ahead = replace(MORE, told_on=date(2017, 7, 4))
    county.when(ahead, **BY_KEEPER).refused("days.in-future")
    county.when(replace(MORE, told_on=date(2017, 7, 2)), **BY_KEEPER).refused("days.order")


def test_a_correction_moves_no_time_to_another_joint_case_or_to_a_case() -> None:
    county = opened().given(MORE, **BY_KEEPER)
    entry, place = county.receipt.id or "", county.receipt.position or 0
    corrector = OfficerAppointed(officer=f"{KEEPER}/8", agency=KEEPER, post=Post.CORRECTOR)
    county.given(corrector, **BY_KEEPER)
    corrects = Correction(entry=entry, position=place, reason="录入错误", was=(f"joint:{JOINT}",))
    by_corrector = {"agency": KEEPER, "actor": f"{KEEPER}/8", "corrects": corrects}
    for other in (replace(MORE, joint=f"{BUREAU}/BL-9"), replace(MORE, joint=None, case=CASE)):
        county.when(other, **by_corrector)
        assert "correction.line-differs" in county.receipt.codes
    same = replace(corrects, was=())
    county.when(replace(MORE, days=1), **{**by_corrector, "corrects": same}).accepted()
