"""抽查名录与计划: who stands in a register, and what a plan may draw from it."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.catalogue import CheckRate, DutyEnded
from ledger.events.draw import (
    CheckTarget,
    CheckTargetsListed,
    CheckTeam,
    InspectorsListed,
    ListedInspector,
)
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    OfficerAppointed,
    OfficerRemoved,
    Post,
    RecodeKind,
    SubjectRecoded,
)
from tests.spotchecks import HEALTH, ITEM, MARKET, STAFF, TARGETS, WATCH, Drawing, subject

OTHER = f"{MARKET}/2017-2"
STRANGER = CheckTarget(subject="reg:130523:999999", category="A")


@pytest.fixture
def listed() -> Drawing:
    """The registers of the specification's vector."""
    return Drawing().as_in_the_specification()


def targets(**said: object) -> CheckTargetsListed:
    return replace(CheckTargetsListed(register=TARGETS, item=ITEM), **said)


# --- registers ---------------------------------------------------------------------------------


def test_a_member_stands_in_a_register_once(listed: Drawing) -> None:
    twice = targets(added=(STRANGER, replace(STRANGER, category="B")))
    listed.asked_by(MARKET, twice).refused("register.duplicate")
    again = targets(added=(CheckTarget(subject=subject(1), category="B"),))
    listed.asked_by(MARKET, again).refused("register.duplicate")
    listed.by(MARKET, replace(again, removed=(subject(1),)))
    listed.asked_by(MARKET, targets(removed=(STRANGER.subject,)))
    listed.refused("register.not-a-member")


def test_a_member_is_not_listed_a_second_time_under_another_code_of_its_own(
    listed: Drawing,
) -> None:
    recoded = SubjectRecoded(
        subject_from=subject(1),
        subject_into=STRANGER.subject,
        kind=RecodeKind.SAME,
        effective_on=date(2017, 7, 1),
        document="三证合一",
    )
    listed.given(recoded)
    listed.asked_by(MARKET, targets(added=(STRANGER,))).refused("register.duplicate")
    listed.by(MARKET, targets(added=(STRANGER,), removed=(subject(1),)))


def test_a_register_is_filled_by_its_keeper_alone(listed: Drawing) -> None:
    listed.asked_by(HEALTH, targets(added=(STRANGER,), item=None)).refused("register.not-own")
    listed.asked_by(HEALTH, replace(targets(added=(STRANGER,)), register=f"{HEALTH}/1"))
    listed.refused("duty.not-supervisor")
    listed.given(AgencySucceeded(agency=MARKET, successor=HEALTH, effective_on=date(2017, 7, 1)))
    listed.by(HEALTH, targets(added=(STRANGER,), item=None))


def test_an_inspector_is_listed_for_one_agency_in_post_with_a_certificate_that_runs(
    listed: Drawing,
) -> None:
    taken = ListedInspector(agency=MARKET, officer=f"{MARKET}/21")
    staff = InspectorsListed(register=STAFF, added=(taken,))
    listed.asked_by(MARKET, staff).refused("register.duplicate")
    elsewhere = replace(staff, added=(replace(taken, agency=HEALTH),))
    listed.asked_by(MARKET, elsewhere)
    assert "register.duplicate" in listed.receipt.codes
    listed.given(
        OfficerAppointed(
            officer=f"{MARKET}/30",
            agency=MARKET,
            post=Post.INSPECTOR,
            certificate="冀执法30",
            certificate_until=date(2017, 7, 2),
        )
    )
    expired = replace(staff, added=(ListedInspector(agency=MARKET, officer=f"{MARKET}/30"),))
    listed.asked_by(MARKET, expired).refused("register.certificate-expired")
    clerk = replace(staff, added=(ListedInspector(agency=MARKET, officer=f"{MARKET}/20"),))
    listed.asked_by(MARKET, clerk).refused("check.inspector-not-in-post")


# --- plans -------------------------------------------------------------------------------------


def test_a_plan_binds_itself_to_its_registers_as_they_are(listed: Drawing) -> None:
    plan = listed.plan()
    listed.asked_by(MARKET, replace(plan, targets_sha256="0" * 64))
    listed.refused("register.digest-mismatch")
    listed.asked_by(MARKET, replace(plan, targets_count=19)).refused("register.digest-mismatch")
    listed.asked_by(MARKET, replace(plan, targets_register=None, targets_sha256="0" * 64))
    listed.refused("register.unknown")
    listed.by(MARKET, replace(plan, targets_count=20, inspectors_count=5))


def test_a_register_that_is_named_by_its_digest_alone_is_found(listed: Drawing) -> None:
    plan = listed.plan(targets_register=None, inspectors_register=None)
    listed.by(MARKET, plan).revealed().drawn()


def test_nobody_draws_from_a_register_of_another_day(listed: Drawing) -> None:
    before = listed.store.head()
    plan = listed.plan(known_at=before)
    listed.by(MARKET, targets(removed=(subject(1),)))
    listed.asked_by(MARKET, plan).refused("register.stale")
    listed.asked_by(MARKET, replace(plan, known_at=before + 500)).refused("register.stale")
    listed.asked_by(MARKET, replace(plan, known_at=None)).refused("register.digest-mismatch")
    listed.by(MARKET, targets(added=(CheckTarget(subject=subject(1), category="A"),)))
    listed.by(MARKET, plan).revealed().drawn()


def test_a_plan_draws_at_the_rates_and_under_the_cap_of_the_guide(listed: Drawing) -> None:
    plan = listed.plan()
    low = (CheckRate(category="A", permille=199), CheckRate(category="B", permille=300))
    listed.asked_by(MARKET, replace(plan, rates=low)).refused("plan.below-rate")
    listed.asked_by(MARKET, replace(plan, rates=low[1:])).refused("guide.rate-missing")
    listed.asked_by(MARKET, replace(plan, rates=(*plan.rates, low[1]))).refused("plan.twice")
    listed.asked_by(MARKET, replace(plan, checks_max=1)).refused("plan.cap")
    listed.by(MARKET, targets(added=(replace(STRANGER, category="C"),)))
    listed.targets.append({"category": "C", "subject": STRANGER.subject})
    own = (*plan.rates, CheckRate(category="C", permille=0))
    listed.asked_by(MARKET, listed.plan(rates=own)).refused("guide.rate-missing")


def test_the_guide_of_an_inspection_says_how_it_is_drawn() -> None:
    spec = Drawing()
    guide = replace(spec.guide(), version=2, effective_on=date(2017, 8, 1))
    for missing in ({"rates": ()}, {"checks_max": None}, {"inspectors_min": None}):
        spec.when(replace(guide, **missing)).refused("guide.rate-missing")
    spec.when(replace(guide, reveal_days=None)).refused("guide.rate-missing")
    spec.when(replace(guide, rates=(*guide.rates, guide.rates[0]))).refused("guide.rate-missing")
    spec.given(guide)


def test_the_seed_comes_from_two_parties_of_which_one_watches(listed: Drawing) -> None:
    plan = listed.plan()
    for parties in ((WATCH,), (MARKET, HEALTH), (WATCH, WATCH), (MARKET,)):
        listed.asked_by(MARKET, replace(plan, parties=parties)).refused("plan.parties")
    listed.asked_by(MARKET, replace(plan, parties=(WATCH, "reg:130523:某局")))
    listed.refused("agency.unknown")
    legal = "reg:130523:法制办"
    listed.given(AgencyRegistered(agency=legal, name=legal, roles=(Role.LEGAL,)))
    listed.by(MARKET, replace(plan, parties=(legal, MARKET)))


def test_who_took_over_the_lead_is_no_second_party(listed: Drawing) -> None:
    listed.given(AgencySucceeded(agency=HEALTH, successor=WATCH, effective_on=date(2017, 7, 1)))
    listed.asked_by(MARKET, listed.plan(parties=(WATCH, HEALTH))).refused("plan.parties")


def test_there_are_inspectors_to_choose_from(listed: Drawing) -> None:
    plan = listed.plan()
    five = (CheckTeam(agency=MARKET, inspectors=5),)
    listed.asked_by(MARKET, replace(plan, teams=five)).refused("plan.inspectors-few")
    listed.asked_by(MARKET, replace(plan, teams=())).refused("plan.inspectors-few")
    joint = (*plan.teams, CheckTeam(agency=HEALTH, inspectors=1))
    listed.asked_by(MARKET, replace(plan, teams=joint)).refused("plan.inspectors-few")
    twice = (*plan.teams, *plan.teams)
    listed.asked_by(MARKET, replace(plan, teams=twice)).refused("plan.twice")


def test_who_has_left_the_post_is_not_drawn_to_inspect(listed: Drawing) -> None:
    removed = OfficerRemoved(officer=f"{MARKET}/21", agency=MARKET, post=Post.INSPECTOR)
    listed.given(removed)
    listed.asked_by(MARKET, listed.plan()).refused("check.inspector-not-in-post")


def test_the_seeds_are_revealed_in_the_guides_time(listed: Drawing) -> None:
    listed.asked_by(MARKET, listed.plan(reveal_by=date(2017, 7, 2))).refused("plan.reveal-day")
    listed.by(MARKET, listed.plan(reveal_by=date(2017, 7, 10)))


def test_only_who_supervises_the_item_plans(listed: Drawing) -> None:
    row = listed.store.load([(("SupervisionDutyAssigned",), f"item:{ITEM}")])[1][0][0]
    ended = DutyEnded(item=ITEM, duty=listed.entry_id(row), effective_on=date(2017, 7, 1))
    listed.given(ended)
    listed.asked_by(MARKET, listed.plan()).refused("duty.not-supervisor")


def test_checks_of_the_year_count_against_the_cap(listed: Drawing) -> None:
    listed.checks_max = 2
    first = listed.by(MARKET, listed.plan(draw=OTHER)).revealed(OTHER).drawn(OTHER).repeated(OTHER)
    chosen = {line[1] for line in first}
    for row in listed.targets:
        if row["subject"] in chosen:
            row["checked"] = 1
    listed.later(days=365)
    listed.by(MARKET, listed.plan(draw=f"{MARKET}/3")).revealed(f"{MARKET}/3").drawn(f"{MARKET}/3")
    listed.later(days=1)
    listed.asked_by(MARKET, listed.plan(draw=f"{MARKET}/4")).refused("register.digest-mismatch")
