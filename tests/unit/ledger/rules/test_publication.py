"""公示: of what was decided and stands, by its decider, once, in time, without personal data."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, TimeUnit
from ledger.events.catalogue import ItemListed
from ledger.events.credit import PenaltyDecided, PenaltyRevoked, RestrictionImposed
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceChanged, LicenceIssued
from ledger.events.delivery import RecordPublicised
from ledger.events.organisation import LegalTermSet, LoopStep, ServiceLevelSet
from ledger.events.record import EntryVoided
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.gate.receipt import Outcome
from ledger.naming import tags_of
from tests.county import County
from tests.examples.catalogue import FOOD, SEAL_CUTTING
from tests.examples.organisation import (
    BUREAU,
    BUREAU_CORRECTOR,
    CATALOGUE,
    COMPANY,
    DECIDER,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    REPRESENTATIVE,
)
from tests.examples.story import EXAMPLES, STEPS

PERMIT = EXAMPLES[RecordPublicised]
DECISION = EXAMPLES[DecisionMade]
PENALTY = EXAMPLES[PenaltyDecided]
PUNISHED = replace(
    PERMIT, about=f"penalty:{PENALTY.penalty}", from_on=date(2017, 10, 9), until_on=None
)
DOWN = replace(PUNISHED, withdraws=True)
DECIDES = {"agency": BUREAU, "actor": DECIDER}
INSPECTS = {"agency": MARKET, "actor": INSPECTOR}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
SEVEN = LegalTermSet(
    term="publicise",
    length=7,
    unit=TimeUnit.WORKDAY,
    effective_on=date(2015, 1, 1),
    basis="双公示",
)


def punished() -> County:
    """Return a county in which the company has just been penalised, on 9 October 2017."""
    return County().after(PenaltyDecided)


def test_a_permit_is_made_public_by_who_decided_it() -> None:
    County().before(RecordPublicised).ask(PERMIT).accepted()


def test_a_penalty_is_made_public_by_who_decided_it_and_nobody_else() -> None:
    spec = punished()
    spec.when(PUNISHED, **DECIDES).refused("publish.not-decider")
    spec.when(PUNISHED, **INSPECTS).accepted()


def test_nothing_is_public_that_was_not_decided() -> None:
    spec = County().before(DecisionMade)
    spec.when(PERMIT, **DECIDES).refused("publish.nothing-decided")
    for about in (f"licence:{BUREAU}/none", f"penalty:{MARKET}/none", f"agency:{MARKET}"):
        spec.when(replace(PERMIT, about=about), **DECIDES).refused("publish.nothing-decided")


def test_it_is_public_once_on_a_channel_while_it_stands_unchanged() -> None:
    spec = County().after(RecordPublicised)
    spec.ask(PERMIT).refused("publish.second")
    spec.ask(replace(PERMIT, from_on=date(2017, 7, 4))).refused("publish.second")
    spec.ask(replace(PERMIT, channel=f"{PERMIT.channel}\u200b ")).refused("publish.second")
    spec.ask(replace(PERMIT, channel="局网站")).accepted()


def test_a_record_that_was_corrected_is_made_public_again() -> None:
    spec = punished().given(PUNISHED, **INSPECTS)
    step = STEPS["penalised"]
    target = Correction(entry=step.id, position=spec.places[step.id], reason="金额录入错误")
    spec.when(
        replace(PENALTY, fine_fen=4_000_000),
        agency=MARKET,
        actor=MARKET_CORRECTOR,
        corrects=target,
    ).accepted()
    spec.when(PUNISHED, **INSPECTS).accepted()
    spec.when(PUNISHED, **INSPECTS).refused("publish.second")


def test_a_licence_that_was_changed_is_made_public_again() -> None:
    licence = EXAMPLES[LicenceIssued]
    public = replace(PERMIT, about=f"licence:{licence.licence}")
    spec = County().before(LicenceChanged).given(public, **DECIDES)
    spec.ask(EXAMPLES[LicenceChanged]).accepted()
    spec.when(public, **DECIDES).accepted()


def test_what_is_not_public_is_not_taken_down() -> None:
    punished().when(DOWN, **INSPECTS).refused("publish.not-public")


def test_what_was_taken_down_is_not_public_and_may_be_again() -> None:
    spec = punished().given(PUNISHED, DOWN, **INSPECTS)
    spec.when(DOWN, **INSPECTS).refused("publish.not-public")
    spec.when(PUNISHED, **INSPECTS).accepted()


def test_nobody_takes_anothers_record_down() -> None:
    spec = punished().given(PUNISHED, **INSPECTS)
    spec.when(DOWN, **DECIDES).refused("publish.not-decider")


def test_a_penalty_that_was_taken_back_is_not_made_public_but_taken_down() -> None:
    spec = punished().given(PUNISHED, **INSPECTS)
    spec.ask(EXAMPLES[PenaltyRevoked]).accepted()
    spec.when(replace(PUNISHED, channel="局网站"), **INSPECTS).refused("publish.fallen")
    spec.when(DOWN, **INSPECTS).accepted()


def test_a_record_that_names_a_person_is_masked() -> None:
    spec = County().before(RecordPublicised)
    spec.ask(replace(PERMIT, masked=False)).refused("publish.personal")
    spec = County().before(PenaltyDecided)
    spec.given(replace(PENALTY, subject=REPRESENTATIVE), **INSPECTS)
    spec.when(replace(PUNISHED, masked=False), **INSPECTS).refused("publish.personal")
    spec.when(PUNISHED, **INSPECTS).accepted()


def test_a_record_that_names_who_answers_for_it_is_masked() -> None:
    spec = County().before(PenaltyDecided)
    spec.given(replace(PENALTY, responsible=(REPRESENTATIVE,)), **INSPECTS)
    spec.when(replace(PUNISHED, masked=False), **INSPECTS).refused("publish.personal")
    spec.when(PUNISHED, **INSPECTS).accepted()


def quashed(spec: County, about: str, by: dict[str, str], *licences: str) -> County:
    """Let a court quash something today."""
    day = spec.now.date()
    suit = AppealFiled(
        appeal=f"{by['agency']}/SS1",
        about=about,
        subject=COMPANY,
        kind=AppealKind.LITIGATION,
        filed_on=day,
    )
    word = AppealDecided(
        appeal=suit.appeal,
        about=about,
        subject=COMPANY,
        licences=licences,
        outcome=AppealOutcome.QUASHED,
        effective_on=day,
        document="行政判决书",
    )
    return spec.given(suit, word, **by)


def test_what_a_court_quashed_is_not_made_public_again() -> None:
    spec = quashed(punished().given(PUNISHED, **INSPECTS), PUNISHED.about, INSPECTS)
    spec.when(PUNISHED, **INSPECTS).refused("publish.fallen")
    spec.when(replace(PUNISHED, channel="局网站"), **INSPECTS).refused("publish.fallen")
    spec.when(DOWN, **INSPECTS).accepted()


def test_neither_is_a_permit_nor_its_licence() -> None:
    licence = EXAMPLES[LicenceIssued].licence
    spec = quashed(County().after(RecordPublicised), PERMIT.about, DECIDES, licence)
    for about in (PERMIT.about, f"licence:{licence}"):
        spec.when(replace(PERMIT, about=about, channel="局网站"), **DECIDES)
        spec.refused("publish.fallen")
    spec.when(replace(PERMIT, withdraws=True), **DECIDES).accepted()


def test_a_record_of_companies_alone_needs_no_mask() -> None:
    punished().when(replace(PUNISHED, masked=False), **INSPECTS).accepted()


def test_the_result_of_an_inspection_waits_for_its_audit() -> None:
    spec = County().after(SpotCheckResultRecorded)
    check = EXAMPLES[SpotCheckResultRecorded]
    public = replace(PUNISHED, about=f"check:{check.check}", from_on=check.checked_on)
    spec.when(public, **INSPECTS).refused("publish.unaudited")


def test_an_item_is_made_public_by_the_catalogue_or_its_holder() -> None:
    spec = County().after(RecordPublicised)
    public = replace(PERMIT, about=f"item:{FOOD}")
    spec.when(public, **INSPECTS).refused("publish.not-decider")
    spec.when(public, agency=CATALOGUE, actor=f"{CATALOGUE}/1").accepted()
    spec.when(replace(public, channel="大厅公示栏"), **DECIDES).accepted()
    unknown = replace(EXAMPLES[ItemListed], item="XK-99").item
    spec.when(replace(public, about=f"item:{unknown}"), **DECIDES)
    spec.refused("publish.nothing-decided")


def test_a_page_that_was_corrected_is_of_the_item_that_it_names_now() -> None:
    spec = County().after(RecordPublicised)
    spec.given(STEPS["bureau-corrector"].event, **ROOT)
    wrong = replace(PERMIT, about=f"item:{FOOD}", channel="大厅公示栏")
    meant = replace(wrong, about=f"item:{SEAL_CUTTING}")
    spec.given(wrong, **DECIDES)
    target = Correction(
        entry=spec.receipt.id or "",
        position=spec.receipt.position or 0,
        reason="事项录入错误",
        was=(wrong.about,),
    )
    spec.when(meant, agency=BUREAU, actor=BUREAU_CORRECTOR, corrects=target).accepted()
    spec.when(wrong, **DECIDES).accepted()
    spec.when(meant, **DECIDES).refused("publish.second")


def test_a_restriction_is_made_public_by_who_imposed_it() -> None:
    spec = County().after(RestrictionImposed)
    restriction = EXAMPLES[RestrictionImposed].restriction
    spec.when(replace(PUNISHED, about=f"restriction:{restriction}"), **INSPECTS).accepted()


def test_nothing_is_public_before_its_day_or_ends_before_it_begins() -> None:
    spec = County().before(RecordPublicised)
    spec.ask(replace(PERMIT, from_on=date(2017, 7, 2))).refused("days.order")
    spec.ask(replace(PERMIT, until_on=date(2017, 7, 2))).refused("days.order")


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [(10, 10, ()), (10, 11, ("publication.late",))],
)
def test_seven_working_days_after_the_decision_end_after_the_national_day(
    month: int, day: int, expected: tuple[str, ...]
) -> None:
    spec = County().before(DecisionMade).given(SEVEN, **ROOT)
    spec.now = datetime(2017, 9, 25, 1, 0, tzinfo=UTC)
    spec.given(replace(DECISION, decided_on=date(2017, 9, 25)), **DECIDES)
    spec.now = datetime(2017, month, day, 1, 0, tzinfo=UTC)
    # Whoever is late and announces the page for an earlier day was late all the same.
    spec.when(replace(PERMIT, from_on=date(2017, 9, 26)), **DECIDES)
    assert (spec.receipt.outcome, spec.receipt.findings) == (Outcome.ACCEPTED, expected)


@pytest.mark.parametrize(("outcome", "findings"), [("granted", 1), ("refused", 0)])
def test_only_what_is_granted_has_to_be_public_in_time(outcome: str, findings: int) -> None:
    spec = County().before(DecisionMade).given(SEVEN, **ROOT)
    spec.now = datetime(2017, 9, 25, 1, 0, tzinfo=UTC)
    decision = replace(DECISION, decided_on=date(2017, 9, 25), reason="x", remedies_told=True)
    spec.given(replace(decision, outcome=DecisionOutcome(outcome)), **DECIDES)
    spec.now = datetime(2017, 12, 1, 1, 0, tzinfo=UTC)
    spec.when(replace(PERMIT, from_on=date(2017, 12, 1)), **DECIDES)
    assert spec.receipt.findings == ("publication.late",) * findings


def test_a_level_binds_whoever_makes_it_public_as_it_binds_the_answer() -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.PUBLISH, days=3, basis="市要求")
    spec = County().before(DecisionMade).given(SEVEN, level, **ROOT)
    spec.now = datetime(2017, 9, 25, 1, 0, tzinfo=UTC)
    spec.given(replace(DECISION, decided_on=date(2017, 9, 25)), **DECIDES)
    spec.now = datetime(2017, 9, 29, 1, 0, tzinfo=UTC)
    spec.when(replace(PERMIT, from_on=date(2017, 9, 29)), **DECIDES).finding("publication.late")


def test_an_earlier_day_that_is_written_down_too_late_is_seen() -> None:
    spec = County().before(DecisionMade).given(SEVEN, **ROOT)
    spec.now = datetime(2017, 9, 25, 1, 0, tzinfo=UTC)
    spec.given(replace(DECISION, decided_on=date(2017, 9, 25)), **DECIDES)
    spec.now = datetime(2017, 10, 11, 1, 0, tzinfo=UTC)
    told = datetime(2017, 10, 10, 1, 0, tzinfo=UTC)
    spec.when(replace(PERMIT, from_on=date(2017, 9, 26)), **DECIDES, occurred_at=told)
    spec.finding("occurred.after-limit")


def test_a_term_that_came_later_makes_nobody_late_and_a_second_channel_is_not_late() -> None:
    spec = County().before(RecordPublicised).given(SEVEN, **ROOT)
    spec.now = datetime(2017, 9, 25, 1, 0, tzinfo=UTC)
    spec.ask(PERMIT).accepted()
    again = County().before(DecisionMade).given(SEVEN, **ROOT)
    again.after(RecordPublicised)
    again.now = datetime(2017, 9, 25, 1, 0, tzinfo=UTC)
    again.ask(replace(PERMIT, channel="局网站")).accepted()


def test_a_decision_that_was_made_public_is_not_voided() -> None:
    spec = punished().given(PUNISHED, **INSPECTS)
    step = STEPS["penalised"]
    void = EntryVoided(
        entry=step.id, position=spec.places[step.id], reason="录入错误", names=tags_of(PENALTY)
    )
    spec.when(void, agency=MARKET, actor=MARKET_CORRECTOR).refused("void.took-effect")


def test_a_publication_that_was_voided_stands_no_more() -> None:
    spec = County().after(RecordPublicised)
    step = STEPS["publicised"]
    void = EntryVoided(
        entry=step.id, position=spec.places[step.id], reason="未公示", names=tags_of(PERMIT)
    )
    spec.given(STEPS["bureau-corrector"].event, **ROOT)
    spec.when(void, agency=BUREAU, actor=BUREAU_CORRECTOR).accepted()
    spec.ask(PERMIT).accepted()
