"""监管反馈: what supervision found is told to an approval body, once, and acknowledged by it."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.credit import PenaltyRevoked
from ledger.events.decision import LicenceRevoked, Revocation
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackAcknowledged,
    FeedbackAnswered,
    FeedbackKind,
    SupervisionFeedbackSent,
)
from ledger.events.organisation import (
    AgencySucceeded,
    LoopStep,
    RecodeKind,
    ServiceLevelSet,
    SubjectRecoded,
)
from ledger.events.supervision import RectificationVerified, SpotCheckResultRecorded
from ledger.states.feedback import Feedback
from tests.county import County, fact_of
from tests.examples.credit import PENALTY
from tests.examples.decision import LICENCE
from tests.examples.handover import FEEDBACK, TASK
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
)
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES
from tests.examples.supervision import CHECK, RECTIFICATION

SENT = EXAMPLES[SupervisionFeedbackSent]
AGAIN = replace(SENT, feedback=f"{MARKET}/F-2017-008")
ANSWERED = EXAMPLES[FeedbackAnswered]
ACKNOWLEDGED = EXAMPLES[FeedbackAcknowledged]
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
BY_HOUSING = {"agency": HOUSING, "actor": f"{HOUSING}/1"}
ABOUT = {
    "check": f"check:{CHECK}",
    "rectification": f"rectification:{RECTIFICATION}",
    "penalty": f"penalty:{PENALTY}",
    "case": f"case:{CASE}",
    "licence": f"licence:{LICENCE}",
    "task": f"task:{TASK}",
}


KIND = {
    "check": FeedbackKind.CHECK,
    "rectification": FeedbackKind.CHECK,
    "penalty": FeedbackKind.PENALTY,
}
OWED = LicenceRevoked(
    licence=LICENCE,
    kind=Revocation.REVOKED,
    basis="行政许可法 第六十九条",
    effective_on=date(2017, 10, 9),
)
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}


def told(kind: str) -> SupervisionFeedbackSent:
    """Return feedback about something of a kind."""
    return replace(SENT, about=ABOUT[kind], kind=KIND.get(kind, FeedbackKind.DEFECT))


def ready() -> County:
    return County().before(SupervisionFeedbackSent)


@pytest.mark.parametrize("kind", ABOUT)
def test_what_was_found_is_told_to_the_approval_body(kind: str) -> None:
    ready().ask(told(kind)).accepted()


def test_a_feedback_number_is_used_once() -> None:
    spec = County().after(SupervisionFeedbackSent)
    spec.ask(told("check")).refused("feedback.exists")


def test_feedback_goes_to_an_agency_of_this_ledger() -> None:
    ready().ask(replace(SENT, agency_to="reg:test:elsewhere")).refused("agency.unknown")


@pytest.mark.parametrize("agency", [CATALOGUE, HEALTH_OFFICE])
def test_feedback_goes_to_a_body_that_approves(agency: str) -> None:
    ready().ask(replace(SENT, agency_to=agency)).refused("feedback.not-approval")


def test_a_window_alone_acknowledges_nothing_and_is_told_nothing() -> None:
    window = "reg:neiqiu:hall"
    spec = ready()
    spec.register(window, Role.WINDOW)
    spec.ask(replace(SENT, agency_to=window)).refused("feedback.not-approval")


def test_the_successor_of_an_approval_body_is_told_and_acknowledges() -> None:
    heir = "reg:neiqiu:heir"
    spec = ready()
    spec.register(heir, Role.LEGAL)
    succession = AgencySucceeded(agency=BUREAU, successor=heir, effective_on=date(2017, 10, 1))
    spec.given(succession, **ROOT)
    spec.ask(replace(SENT, agency_to=heir)).accepted()
    spec.ask(ACKNOWLEDGED, agency=heir, actor=f"{heir}/1").accepted()


@pytest.mark.parametrize("kind", [*ABOUT, "joint", "subject"])
def test_what_is_not_on_record_is_not_told(kind: str) -> None:
    number = "reg:x:1" if kind == "subject" else "reg:x:1/1"
    event = replace(SENT, about=f"{kind}:{number}")
    ready().ask(event).refused("feedback.nothing-to-report")


@pytest.mark.parametrize("kind", ["check", "rectification", "penalty", "task"])
def test_an_agency_tells_only_its_own_findings_and_tasks(kind: str) -> None:
    ready().ask(told(kind), **BY_HEALTH).refused("feedback.other-agency")


@pytest.mark.parametrize("kind", ["case", "licence"])
def test_any_supervisor_tells_what_it_thinks_of_an_approval(kind: str) -> None:
    event = replace(SENT, about=ABOUT[kind], kind=FeedbackKind.DEFECT)
    ready().ask(event, **BY_HEALTH).accepted()


def test_a_successor_tells_the_findings_of_its_predecessor() -> None:
    succession = AgencySucceeded(
        agency=MARKET, successor=HEALTH_OFFICE, effective_on=date(2017, 10, 1)
    )
    spec = ready().given(succession, **ROOT)
    spec.ask(SENT, **BY_HEALTH).accepted()


@pytest.mark.parametrize("kind", ABOUT)
def test_feedback_names_the_subject_of_what_it_is_about(kind: str) -> None:
    ready().ask(replace(told(kind), subject=NEIGHBOUR)).refused("identity.mismatch")


def test_feedback_may_name_the_subject_by_its_new_code_or_not_at_all() -> None:
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SAME,
        effective_on=date(2017, 10, 1),
        document="变更登记通知书",
    )
    spec = ready().given(change, **BY_MARKET)
    spec.ask(replace(SENT, subject=NEIGHBOUR)).accepted()
    spec.ask(replace(told("check"), feedback=AGAIN.feedback, subject=None)).accepted()


def test_a_penalty_is_told_to_the_same_body_once_whatever_the_words() -> None:
    spec = County().after(SupervisionFeedbackSent)
    spec.ask(replace(AGAIN, content="罚款五万元")).refused("feedback.duplicate")
    assert FEEDBACK in (spec.receipt.message or "")


@pytest.mark.parametrize("kind", ABOUT)
def test_what_was_found_is_not_told_to_a_bureau_of_no_concern(kind: str) -> None:
    event = replace(told(kind), agency_to=HOUSING)
    ready().ask(event).refused("feedback.not-concerned")


def test_what_names_no_item_may_concern_any_bureau() -> None:
    check = replace(EXAMPLES[SpotCheckResultRecorded], check=f"{MARKET}/C-other", item=None)
    spec = ready().given(replace(check, licence=None, task=None), **BY_MARKET)
    event = replace(told("check"), about=f"check:{check.check}")
    spec.ask(replace(event, agency_to=HOUSING)).accepted()


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        (FeedbackKind.CHECK, "penalty"),
        (FeedbackKind.CHECK, "case"),
        (FeedbackKind.PENALTY, "check"),
        (FeedbackKind.PENALTY, "licence"),
        (FeedbackKind.DEFECT, "check"),
        (FeedbackKind.SUGGESTION, "penalty"),
    ],
)
def test_the_kind_says_what_the_feedback_is_about(kind: FeedbackKind, about: str) -> None:
    ready().ask(replace(SENT, about=ABOUT[about], kind=kind)).refused("feedback.kind")


def defective(about: str = "licence") -> County:
    """Return the county after a defect of an approval was fed back."""
    event = replace(SENT, about=ABOUT[about], kind=FeedbackKind.DEFECT)
    return ready().given(event, **BY_MARKET)


def test_a_defect_is_not_put_right_by_words() -> None:
    spec = defective()
    spec.ask(ANSWERED).refused("feedback.no-correction")
    spec.ask(replace(ANSWERED, entry=step_id("changed"))).refused("feedback.no-correction")
    spec.ask(replace(ANSWERED, entry=step_id("adjusted"))).refused("feedback.no-correction")


@pytest.mark.parametrize("about", ["licence", "case", "task"])
def test_a_defect_is_put_right_by_an_entry_that_changes_what_was_wrong(about: str) -> None:
    spec = defective(about)
    spec.given(OWED, **BY_BUREAU)
    entry = spec.receipt.id
    spec.ask(replace(ANSWERED, entry=entry)).accepted()
    spec.ask(replace(ANSWERED, entry=entry)).refused("feedback.answered")


def test_what_was_changed_before_it_was_told_puts_nothing_right() -> None:
    spec = ready().given(OWED, **BY_BUREAU)
    entry = spec.receipt.id
    spec.given(replace(SENT, about=ABOUT["licence"], kind=FeedbackKind.DEFECT), **BY_MARKET)
    spec.ask(replace(ANSWERED, entry=entry)).refused("feedback.no-correction")


def test_a_finding_is_answered_in_words_once_by_who_was_told() -> None:
    spec = County().after(SupervisionFeedbackSent)
    spec.ask(ANSWERED, **BY_HOUSING).refused("feedback.other-agency")
    spec.ask(ANSWERED).accepted()
    spec.ask(ANSWERED).refused("feedback.answered")
    ready().ask(ANSWERED).refused("feedback.unknown")


def test_a_feedback_gives_no_more_days_than_the_level() -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.ACKNOWLEDGE, days=1, basis="县政府通知")
    spec = ready().given(level, **ROOT)
    spec.ask(replace(SENT, acknowledge_days_max=2))
    assert spec.receipt.findings == ("level.longer",)
    ready().given(level, **ROOT).ask(replace(SENT, acknowledge_days_max=1)).accepted()


def test_that_a_penalty_was_taken_back_is_told_in_other_words() -> None:
    spec = County().after(PenaltyRevoked)
    spec.ask(AGAIN).refused("feedback.duplicate")
    spec.ask(replace(AGAIN, content="该处罚已撤销")).accepted()


def test_that_an_order_was_complied_with_is_told_in_other_words() -> None:
    about = replace(SENT, about=ABOUT["rectification"], kind=FeedbackKind.CHECK)
    again = replace(about, feedback=AGAIN.feedback, content="已整改")
    spec = County().before(RectificationVerified).given(about, **BY_MARKET)
    spec.ask(again).refused("feedback.duplicate")
    spec.after(RectificationVerified).ask(again).accepted()


@pytest.mark.parametrize("kind", [FeedbackKind.DEFECT, FeedbackKind.SUGGESTION])
def test_another_defect_of_the_same_case_is_told_the_same_one_is_not(kind: FeedbackKind) -> None:
    event = replace(SENT, about=ABOUT["case"], kind=kind)
    spec = ready().given(event, **BY_MARKET)
    again = replace(event, feedback=AGAIN.feedback)
    spec.ask(again).refused("feedback.duplicate")
    spec.ask(replace(again, content="另一处审批瑕疵")).accepted()


def test_two_agencies_may_find_the_same_defect() -> None:
    event = replace(SENT, about=ABOUT["licence"], kind=FeedbackKind.DEFECT)
    spec = ready().given(event, **BY_MARKET)
    spec.ask(replace(event, feedback=AGAIN.feedback), **BY_HEALTH).accepted()


def test_the_body_that_was_told_acknowledges() -> None:
    County().before(FeedbackAcknowledged).ask(ACKNOWLEDGED).accepted()


def test_feedback_that_was_never_sent_is_not_acknowledged() -> None:
    ready().ask(ACKNOWLEDGED).refused("feedback.unknown")


def test_another_body_does_not_acknowledge() -> None:
    spec = County().before(FeedbackAcknowledged)
    spec.ask(ACKNOWLEDGED, **BY_HOUSING).refused("feedback.other-agency")


def test_feedback_is_acknowledged_once() -> None:
    spec = County().after(FeedbackAcknowledged)
    spec.ask(ACKNOWLEDGED, agency=BUREAU, actor=DECIDER).refused("feedback.closed")


def test_sending_and_acknowledgement_are_folded_in_any_order() -> None:
    facts = [fact_of(SENT), fact_of(ACKNOWLEDGED)]
    there = Feedback().evolve(facts[0], FEEDBACK).evolve(facts[1], FEEDBACK)
    back = Feedback().evolve(facts[1], FEEDBACK).evolve(facts[0], FEEDBACK)
    assert there == back


def test_a_task_that_was_pushed_elsewhere_is_not_ours_to_tell() -> None:
    spec = County().after(ApprovalPushed)
    event = replace(SENT, about=ABOUT["task"], kind=FeedbackKind.SUGGESTION)
    spec.ask(event, **BY_HEALTH).refused("feedback.other-agency")
    spec.ask(event).accepted()
