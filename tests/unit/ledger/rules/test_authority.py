"""权限: role, post, time and source, asked of every submission."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.catalogue import ItemListed
from ledger.events.decision import DecisionMade
from ledger.events.intake import ApplicationReceived
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LedgerOpened,
    LegalTermSet,
    OfficerAppointed,
    Post,
    SubjectRecoded,
)
from ledger.gate.receipt import Outcome
from tests.county import County
from tests.examples.organisation import BUREAU, INDUSTRY, KEEPER, MARKET, RECEIVER
from tests.examples.step import step_id
from tests.examples.story import EXAMPLES, STORY

STRANGER = "reg:test:stranger"
BEFORE_CUT_OVER = datetime(2017, 5, 2, 1, 0, tzinfo=UTC)


def test_the_whole_story_is_accepted_with_what_its_papers_leave_unsaid() -> None:
    """The housing bureau approves and supervises until its item is moved.

    The duties of 2017 name no disposition, the guide of the promise no leniency, and the penalties
    of that year no severity. The notice of a list is recorded once the time to object is over. A
    penalty that nobody decided is voided, and that is seen. A draw is given up by who alone had not
    revealed.
    """
    spec, found = County(), {}
    for step in STORY:
        spec.now = step.at
        spec.when(step.event, agency=step.agency, actor=step.actor, entry_id=step.id)
        assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt
        if spec.receipt.findings:
            found[step.id] = spec.receipt.findings
    penalties = ("penalised", "penalised-by-mistake", "penalised-and-sorry")
    duties = ("supervision", "supervision-building", "supervision-health", "supervision-inspection")
    assert found == {
        step_id("agency-housing"): ("agency.both-sides",),
        **{step_id(one): ("duty.disposition-unsaid",) for one in duties},
        **{step_id(one): ("penalty.severity-unknown",) for one in penalties},
        step_id("promised"): ("guide.leniency-unsaid",),
        step_id("abandoned"): ("draw.set-aside",),
        step_id("drawn-outside"): ("draw.external",),
        **{step_id(one): ("term.unknown",) for one in ("delivered", "filed")},
        step_id("publicised"): ("term.unknown",),
        step_id("listing-announced"): ("occurred.after-limit",),
        step_id("voided"): ("correction.milder",),
    }


def test_supervision_decides_nothing() -> None:
    spec = County().before(DecisionMade)
    spec.ask(EXAMPLES[DecisionMade], agency=MARKET, actor=f"{MARKET}/1")
    assert "role.not-allowed" in spec.receipt.codes


def test_only_the_catalogue_office_lists_items() -> None:
    spec = County().before(ItemListed)
    spec.ask(EXAMPLES[ItemListed], agency=BUREAU, actor=RECEIVER).refused("role.not-allowed")


def test_an_agency_that_takes_no_part_publishes_nothing() -> None:
    spec = County().before(ItemListed)
    spec.ask(EXAMPLES[ItemListed], agency=STRANGER, actor=f"{STRANGER}/1")
    assert "agency.unknown" in spec.receipt.codes


def test_an_officer_of_another_agency_does_not_act_for_this_one() -> None:
    spec = County().before(ItemListed)
    spec.ask(EXAMPLES[ItemListed], actor=RECEIVER).refused("officer.not-in-post")


def test_a_successor_acts_in_the_roles_of_its_predecessor() -> None:
    heir = "reg:test:heir"
    root = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
    spec = County().before(ApplicationReceived)
    spec.given(
        AgencyRegistered(agency=heir, name="政务服务局", roles=("legal",)),
        OfficerAppointed(officer=f"{heir}/1", agency=heir, post=Post.RECEIVER),
        AgencySucceeded(agency=BUREAU, successor=heir, effective_on=date(2017, 7, 1)),
        **root,
    )
    received = EXAMPLES[ApplicationReceived]
    spec.ask(received, agency=heir, actor=f"{heir}/1").accepted()


def test_officers_of_the_predecessor_act_for_the_successor() -> None:
    spec = County().before(ApplicationReceived)
    officer = f"{INDUSTRY}/1"
    spec.given(
        OfficerAppointed(officer=officer, agency=INDUSTRY), agency=KEEPER, actor=f"{KEEPER}/1"
    )
    spec.ask(EXAMPLES[SubjectRecoded], agency=MARKET, actor=officer).refused("recode.loop")


def test_a_ledger_is_opened_once() -> None:
    County().after(SubjectRecoded).ask(EXAMPLES[LedgerOpened]).refused("ledger.exists")


def test_nothing_takes_effect_in_the_future() -> None:
    spec = County().before(ApplicationReceived)
    tomorrow = spec.now + timedelta(days=1)
    received = EXAMPLES[ApplicationReceived]
    spec.ask(received, occurred_at=tomorrow).refused("occurred.in-future")


@pytest.mark.parametrize(("days", "late"), [(5, False), (6, True)])
def test_a_long_delay_of_recording_stays_on_record(days: int, *, late: bool) -> None:
    term = LegalTermSet(
        term="back-dating",
        length=5,
        unit=TimeUnit.DAY,
        effective_on=date(2017, 1, 1),
        basis="账本管理办法",
    )
    spec = County().before(ApplicationReceived)
    spec.given(term, agency=KEEPER, actor=f"{KEEPER}/1")
    spec.ask(EXAMPLES[ApplicationReceived], occurred_at=spec.now - timedelta(days=days))
    assert ("occurred.back-dated" in spec.receipt.findings) is late


def test_observed_history_of_the_importer_keeps_what_would_be_refused_as_a_finding() -> None:
    spec = County().before(ApplicationReceived)
    spec.ask(EXAMPLES[DecisionMade], observed="old-system", occurred_at=BEFORE_CUT_OVER)
    spec.refused("observed.not-importer")
    submission = spec.submission(
        EXAMPLES[DecisionMade],
        agency=BUREAU,
        actor=RECEIVER,
        observed="old-system",
        occurred_at=BEFORE_CUT_OVER,
    )
    spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
    spec.finding("case.unknown")


def test_observed_history_of_an_unknown_source_is_refused() -> None:
    spec = County().before(ApplicationReceived)
    unlisted = replace(EXAMPLES[ItemListed], item="xzxk-unlisted")
    spec.ask(unlisted, observed="elsewhere", occurred_at=BEFORE_CUT_OVER)
    spec.refused("observed.unknown-source")


def test_after_its_cut_over_a_source_is_no_excuse() -> None:
    spec = County().before(ApplicationReceived)
    submission = spec.submission(
        EXAMPLES[ApplicationReceived],
        agency=BUREAU,
        actor=RECEIVER,
        observed="old-system",
    )
    spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
    spec.refused("observed.after-cut-over")
