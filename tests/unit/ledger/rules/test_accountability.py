"""摘牌与问责: only what burned, never by whoever it burned for, and only under a duty that was his.

The grant of Monday, 3 July 2017 has to be pushed within a working day: it burns from 5 July on.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    AccountabilityOutcome,
    AlertDismissed,
    AuditExportMade,
    CaseFileReviewed,
    SafeHarbourDecided,
)
from ledger.events.base import Role
from ledger.events.handover import ApprovalPushed, PushStage
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LoopStep,
    OfficerAppointed,
    OfficerRemoved,
    ServiceLevelSet,
)
from ledger.gate.receipt import Outcome
from ledger.law.light import LightKind
from tests.county import County
from tests.examples.catalogue import FOOD
from tests.examples.intake import CASE
from tests.examples.organisation import (
    AUDITOR,
    BUREAU,
    CATALOGUE,
    CLERK,
    DECIDER,
    DISCIPLINE,
    ISSUER,
    KEEPER,
    MARKET,
    ROOT,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES

BY_DISCIPLINE: dict[str, Any] = {"agency": DISCIPLINE, "actor": AUDITOR}
BY_BUREAU: dict[str, Any] = {"agency": BUREAU, "actor": DECIDER}
BY_KEEPER: dict[str, Any] = {"agency": KEEPER, "actor": ROOT}
DUTY = step_id("duty-bureau")
PUSHED = ApprovalPushed(
    task=f"{BUREAU}/T-1",
    case=CASE,
    item=FOOD,
    agency_to=MARKET,
    stage=PushStage.DECIDED,
    area="130523",
)
NUMBER = f"{DISCIPLINE}/WZ2017-09"


def morning(spec: County, month: int, day: int) -> County:
    spec.now = max(spec.now, datetime(2017, month, day, 1, 0, tzinfo=UTC))
    return spec


def granted() -> County:
    """Return a county that has to push within a day what it granted on 3 July, and did not."""
    spec = County().before("received")
    level = ServiceLevelSet(level="all", step=LoopStep.PUSH, days=1, basis="晋城2019")
    spec.given(level, **BY_KEEPER)
    spec.given(
        AgencyRegistered(agency=DISCIPLINE, name="县监察局", roles=(Role.INSPECTION,)),
        OfficerAppointed(officer=AUDITOR, agency=DISCIPLINE),
        **BY_KEEPER,
    )
    return spec.after("decided")


def late() -> County:
    return morning(granted(), 7, 6)


def dismissal(spec: County, **said: Any) -> AlertDismissed:  # noqa: ANN401
    fields = {
        "about": f"case:{CASE}",
        "kind": LightKind.PUSH,
        "as_of": spec.store.head(),
        "light_on": date(2017, 7, 5),
        "reason": "断电二日",
        **said,
    }
    return AlertDismissed(**fields)


def opening(spec: County, **said: Any) -> AccountabilityOpened:  # noqa: ANN401
    fields = {
        "accountability": NUMBER,
        "about": f"case:{CASE}",
        "kind": LightKind.PUSH,
        "as_of": spec.store.head(),
        "light_on": date(2017, 7, 5),
        "duty": DUTY,
        **said,
    }
    return AccountabilityOpened(**fields)


def opened() -> County:
    spec = late()
    spec.given(opening(spec), **BY_DISCIPLINE)
    return spec


def decision(**said: Any) -> AccountabilityDecided:  # noqa: ANN401
    fields = {
        "accountability": NUMBER,
        "outcome": AccountabilityOutcome.LIABLE,
        "decided_on": date(2017, 7, 6),
        **said,
    }
    return AccountabilityDecided(**fields)


def closing(**said: Any) -> AccountabilityClosed:  # noqa: ANN401
    fields = {"accountability": NUMBER, "closed_on": date(2017, 7, 6), "duty": DUTY, **said}
    return AccountabilityClosed(**fields)


def harbour(**said: Any) -> SafeHarbourDecided:  # noqa: ANN401
    fields = {
        "accountability": NUMBER,
        "granted": True,
        "decided_on": date(2017, 7, 6),
        **said,
    }
    return SafeHarbourDecided(**fields)


def test_a_red_light_is_dismissed_once_by_the_inspection_with_a_reason() -> None:
    spec = late()
    spec.when(dismissal(spec), **BY_DISCIPLINE).accepted()
    spec.when(dismissal(spec, reason="另一理由"), **BY_DISCIPLINE).refused("alert.dismissed")


@pytest.mark.parametrize("reason", [None, "  ", "\u3000", "\u200b\u2060", "\u2800"])
def test_a_reason_that_nobody_can_read_is_none(reason: str | None) -> None:
    spec = late()
    spec.when(dismissal(spec, reason=reason), **BY_DISCIPLINE).refused("alert.no-reason")


def test_what_does_not_burn_on_the_day_is_not_dismissed() -> None:
    spec = late()
    for said in (
        {"light_on": date(2017, 7, 4)},
        {"kind": LightKind.DELIVERY},
        {"kind": LightKind.CLAIM},
        {"about": f"case:{BUREAU}/nobody"},
        {"as_of": 20},
        {"as_of": spec.store.head() + 50},
    ):
        spec.when(dismissal(spec, **said), **BY_DISCIPLINE).refused("alert.not-burning")
    spec.when(dismissal(spec, light_on=date(2017, 7, 7)), **BY_DISCIPLINE)
    spec.refused("days.in-future")


def test_a_push_in_time_does_not_burn_at_a_place_before_it_either() -> None:
    """Who names the place before the push, and a day after its term, shows nothing that burned."""
    spec = granted()
    before = spec.store.head()
    spec.given(PUSHED, agency=BUREAU, actor=DECIDER)
    morning(spec, 7, 6)
    event = dismissal(spec, as_of=before, light_on=date(2017, 7, 5))
    spec.when(event, **BY_DISCIPLINE).refused("alert.not-burning")


def test_a_late_push_burned_until_it_came_and_that_may_be_excused_afterwards() -> None:
    spec = late()
    before = spec.store.head()
    spec.given(PUSHED, agency=BUREAU, actor=DECIDER)
    morning(spec, 7, 10)
    spec.when(dismissal(spec), **BY_DISCIPLINE).refused("alert.not-burning")
    spec.when(dismissal(spec, as_of=before), **BY_DISCIPLINE).accepted()


def test_nobody_dismisses_his_own_light_whatever_his_role() -> None:
    spec = late()
    event = dismissal(spec)
    spec.when(event, **BY_BUREAU).refused("alert.own")
    both = AgencyRegistered(
        agency=BUREAU, name="审批局", roles=(Role.WINDOW, Role.APPROVAL, Role.INSPECTION)
    )
    spec.given(both, **BY_KEEPER)
    spec.when(event, **BY_BUREAU).refused("alert.own")
    spec.when(event, agency=CATALOGUE, actor=CLERK).refused("role.not-allowed")


def test_an_officer_of_the_body_dismisses_nothing_of_it_in_another_agencys_name() -> None:
    spec = late()
    mole = OfficerAppointed(officer=DECIDER, agency=DISCIPLINE)
    spec.given(mole, **BY_KEEPER)
    spec.when(dismissal(spec), agency=DISCIPLINE, actor=DECIDER).refused("alert.own")
    spec.given(OfficerRemoved(officer=DECIDER, agency=BUREAU), **BY_KEEPER)
    spec.when(dismissal(spec), agency=DISCIPLINE, actor=DECIDER).refused("alert.own")


def test_who_left_the_body_before_the_fact_may_judge_it() -> None:
    spec = County().before("received")
    former = f"{BUREAU}/777"
    spec.given(
        AgencyRegistered(agency=DISCIPLINE, name="县监察局", roles=(Role.INSPECTION,)),
        OfficerAppointed(officer=former, agency=BUREAU),
        OfficerAppointed(officer=former, agency=DISCIPLINE),
        OfficerRemoved(officer=former, agency=BUREAU),
        ServiceLevelSet(level="all", step=LoopStep.PUSH, days=1, basis="晋城2019"),
        **BY_KEEPER,
    )
    morning(spec.after("decided"), 7, 6)
    spec.when(dismissal(spec), agency=DISCIPLINE, actor=former).accepted()


def test_a_successor_dismisses_no_light_of_the_body_that_it_continues() -> None:
    spec = late()
    heir = "reg:test:heir"
    spec.given(
        AgencyRegistered(agency=heir, name="新局", roles=(Role.APPROVAL, Role.INSPECTION)),
        OfficerAppointed(officer=f"{heir}/1", agency=heir),
        AgencySucceeded(agency=BUREAU, successor=heir, effective_on=date(2017, 7, 6)),
        **BY_KEEPER,
    )
    spec.when(dismissal(spec), agency=heir, actor=f"{heir}/1").refused("alert.own")


def _bulk(spec: County, *events: AlertDismissed) -> set[Outcome]:
    group = [spec.submission(one, **BY_DISCIPLINE) for one in events]
    spec.when_together(*group)
    return {one.outcome for one in spec.receipts}


def test_lights_are_dismissed_together_with_one_reason_and_one_document_or_not_at_all() -> None:
    spec = late()
    paper = {"document": "内监〔2017〕3号"}
    first = dismissal(spec, **paper)
    for second in (replace(first, reason="别的"), replace(first, document="别的号")):
        assert _bulk(spec, first, second) == {Outcome.REFUSED}
        assert any("alert.bulk-differs" in one.codes for one in spec.receipts)
    assert _bulk(spec, first, replace(first, about=f"case:{BUREAU}/other")) == {Outcome.REFUSED}
    assert _bulk(spec, first) == {Outcome.ACCEPTED}


def test_an_accountability_is_opened_for_what_burned_under_a_duty_of_who_was_liable() -> None:
    spec = late()
    event = opening(spec)
    for duty in (None, step_id("supervision"), step_id("duty-ended"), step_id("guide")):
        spec.when(replace(event, duty=duty), **BY_DISCIPLINE)
        spec.refused("accountability.no-duty-record")
    spec.when(replace(event, light_on=date(2017, 7, 4)), **BY_DISCIPLINE)
    spec.refused("alert.not-burning")
    spec.when(event, **BY_BUREAU).refused("accountability.self")
    spec.when(event, agency=CATALOGUE, actor=CLERK).refused("role.not-allowed")
    spec.when(event, **BY_DISCIPLINE).accepted()
    spec.when(event, **BY_DISCIPLINE).refused("accountability.exists")


def test_what_was_dismissed_is_no_ground_to_hold_anybody_to_answer() -> None:
    spec = late()
    spec.given(dismissal(spec), **BY_DISCIPLINE)
    spec.when(opening(spec), **BY_DISCIPLINE).refused("alert.dismissed")


def test_an_accountability_is_closed_once_it_is_decided_and_names_its_duty() -> None:
    spec = opened()
    spec.when(closing(), **BY_DISCIPLINE).refused("accountability.not-decided")
    spec.when(decision(), **BY_BUREAU).refused("accountability.self")
    spec.when(decision(), **BY_DISCIPLINE).accepted()
    spec.when(decision(), **BY_DISCIPLINE).refused("accountability.decided")
    for duty in (None, step_id("supervision")):
        spec.when(closing(duty=duty), **BY_DISCIPLINE).refused("accountability.no-duty-record")
    spec.when(closing(), **BY_BUREAU).refused("accountability.self")
    spec.when(closing(), **BY_DISCIPLINE).accepted()
    spec.when(closing(), **BY_DISCIPLINE).refused("accountability.closed")
    late().when(decision(), **BY_DISCIPLINE).refused("accountability.unknown")


def _pushed() -> tuple[County, str]:
    spec = opened()
    entry = "01a20f7d-7feb-7000-bb00-4f2bc981a8cd"
    spec.given(PUSHED, agency=BUREAU, actor=DECIDER, entry_id=entry)
    return spec, entry


def test_an_error_is_forgiven_where_an_entry_put_it_right() -> None:
    spec, entry = _pushed()
    for wrong in (None, DUTY, step_id("decided")):
        spec.when(harbour(corrective_entry=wrong), **BY_DISCIPLINE).refused("harbour.no-correction")
    for excluded in ("intent", "gain", "safety_outcome"):
        event = harbour(corrective_entry=entry, **{excluded: True})
        spec.when(event, **BY_DISCIPLINE).refused("harbour.excluded")
    event = harbour(corrective_entry=entry)
    spec.when(event, **BY_BUREAU).refused("accountability.self")
    exempted = decision(outcome=AccountabilityOutcome.EXEMPTED)
    spec.when(exempted, **BY_DISCIPLINE).refused("harbour.outcome-differs")
    spec.when(event, **BY_DISCIPLINE).accepted()
    spec.when(event, **BY_DISCIPLINE).refused("harbour.decided")
    spec.when(decision(), **BY_DISCIPLINE).refused("harbour.outcome-differs")
    spec.when(exempted, **BY_DISCIPLINE).accepted()


def test_nothing_is_forgiven_while_it_still_burns() -> None:
    spec = opened()
    spec.when(harbour(corrective_entry=step_id("decided")), **BY_DISCIPLINE)
    spec.refused("harbour.no-correction")
    spec.when(harbour(granted=False, intent=True), **BY_DISCIPLINE).accepted()


def test_who_handled_a_case_does_not_review_its_file() -> None:
    spec = late()
    event = replace(EXAMPLES[CaseFileReviewed], reviewed_on=date(2017, 7, 6))
    spec.when(replace(event, reviewers=(DECIDER,)), **BY_DISCIPLINE).refused("file-review.own")
    spec.when(replace(event, case=f"{BUREAU}/nobody"), **BY_DISCIPLINE).refused("case.unknown")
    spec.when(event, **BY_DISCIPLINE).accepted()
    legal = AgencyRegistered(
        agency=BUREAU, name="审批局", roles=(Role.WINDOW, Role.APPROVAL, Role.LEGAL)
    )
    spec.given(legal, **BY_KEEPER)
    spec.when(replace(event, reviewers=()), agency=BUREAU, actor=ISSUER).refused("file-review.own")


def test_nobody_hands_out_what_is_not_written() -> None:
    spec = late()
    event = replace(EXAMPLES[AuditExportMade], until_position=spec.store.head() + 1)
    spec.when(event, **BY_KEEPER).refused("export.ahead")
    spec.when(replace(event, until_position=spec.store.head()), **BY_KEEPER).accepted()
