"""失信名单: nobody is listed unheard, by the wrong level, or longer than what it rests on."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, Role
from ledger.events.credit import (
    Forbidden,
    MeasureListed,
    PenaltyDecided,
    PenaltyExecuted,
    PenaltyRevoked,
    RestrictionImposed,
)
from ledger.events.decision import DecisionMade
from ledger.events.listing import (
    LeavingReason,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from tests.county import County
from tests.examples.credit import LIST, MEASURE, PENALTY
from tests.examples.listing import LISTING
from tests.examples.organisation import (
    COMPANY,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    REPRESENTATIVE,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES

PENALISED = replace(EXAMPLES[PenaltyDecided], decided_on=date(2017, 7, 3))
REVOKED = replace(EXAMPLES[PenaltyRevoked], revoked_on=date(2017, 7, 3))
NOTICE = SeriousListNoticeServed(
    listing=LISTING,
    subject=COMPANY,
    measure=LIST,
    ground=f"penalty:{PENALTY}",
    facts="情节严重",
    basis="严重违法失信名单管理办法",
    document="内市监告〔2017〕9号",
    served_on=date(2017, 7, 3),
    object_until=date(2017, 7, 10),
)
ENTRY = SeriousListEntered(
    listing=LISTING,
    subject=COMPANY,
    measure=LIST,
    ground=f"penalty:{PENALTY}",
    facts="情节严重",
    basis="严重违法失信名单管理办法",
    document="内市监列〔2017〕3号",
    consent="邢市监函〔2017〕40号",
    entered_on=date(2017, 7, 11),
)
LEAVING = SeriousListLeft(
    listing=LISTING,
    subject=COMPANY,
    reason=LeavingReason.OTHER,
    document="内市监移〔2017〕1号",
    left_on=date(2017, 7, 12),
)
OBJECTION = AppealFiled(
    appeal=f"{MARKET}/YY-1",
    about=f"listing:{LISTING}",
    subject=COMPANY,
    kind=AppealKind.OBJECTION,
    filed_on=date(2017, 7, 10),
)
ANSWER = AppealDecided(
    appeal=OBJECTION.appeal,
    about=OBJECTION.about,
    subject=COMPANY,
    outcome=AppealOutcome.UPHELD,
    effective_on=date(2017, 7, 11),
    document="异议答复书",
)
PAID = PenaltyExecuted(
    penalty=PENALTY,
    subject=COMPANY,
    what="罚款已缴纳",
    executed_on=date(2017, 7, 11),
    in_full=True,
)
PLEDGED = CreditRepairApplied(
    repair=f"{MARKET}/XF-9",
    about=f"penalty:{PENALTY}",
    subject=COMPANY,
    applied_on=date(2017, 7, 11),
    pledge="sha256:" + "cd" * 32,
    evidence="sha256:" + "cd" * 32,
)
REPAIRED = CreditRepairDecided(
    repair=PLEDGED.repair,
    about=PLEDGED.about,
    subject=COMPANY,
    outcome=RepairOutcome.GRANTED,
    decided_on=date(2017, 7, 12),
    document="信修9号",
    reason="已履行完毕",
)
BAR = RestrictionImposed(
    restriction=f"{MARKET}/X-1",
    subject=COMPANY,
    measure=MEASURE,
    ground=f"listing:{LISTING}",
    forbids=(Forbidden.GRANT,),
    from_on=date(2017, 7, 11),
    basis="严重违法失信名单管理办法",
)
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_ANOTHER = {"agency": MARKET, "actor": SECOND_INSPECTOR}
ELSEWHERE = "reg:130523:chengguan"
BY_ELSEWHERE = {"agency": ELSEWHERE, "actor": f"{ELSEWHERE}/1"}
DECISION = EXAMPLES[DecisionMade]


def penalised() -> County:
    """Return the county before the decision, with a penalty and a list of the province's."""
    spec = County().before(DecisionMade)
    spec.register(ELSEWHERE, Role.SUPERVISION)
    spec.given(
        OfficerAppointed(officer=SECOND_INSPECTOR, agency=MARKET, post=Post.INSPECTOR),
        MeasureListed(measure=LIST, version=1, name="名单", basis="办法", level="省级"),
        **ROOT,
    )
    return spec.given(PENALISED, **BY_MARKET)


def told() -> County:
    """Return the county where the company was told, and the time to object is over."""
    return penalised().given(NOTICE, **BY_MARKET).later(days=8)


def listed() -> County:
    """Return the county where the company is on the list."""
    return told().given(ENTRY, **BY_MARKET)


def test_a_listing_without_a_notice_is_refused() -> None:
    penalised().later(days=8).when(ENTRY, **BY_MARKET).refused("listing.no-notice")


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, measure="M-02"),
        replace(ENTRY, ground=None, evidence="（2017）冀0523行审15号"),
    ],
)
def test_a_notice_of_something_else_is_none(entry: SeriousListEntered) -> None:
    spec = told()
    spec.given(replace(EXAMPLES[MeasureListed], measure="M-02", version=1), **ROOT)
    spec.when(entry, **BY_MARKET).refused("listing.no-notice")


def test_nobody_is_listed_on_the_day_of_the_notice() -> None:
    spec = penalised().given(NOTICE, **BY_MARKET)
    early = replace(ENTRY, entered_on=date(2017, 7, 3))
    spec.when(early, **BY_MARKET).refused("listing.objection-open")
    last_day = replace(ENTRY, entered_on=NOTICE.object_until)
    spec.later(days=8).when(last_day, **BY_MARKET).refused("listing.objection-open")


def test_a_day_off_gives_the_next_working_day_to_object_too() -> None:
    saturday = replace(NOTICE, object_until=date(2017, 7, 8))
    spec = penalised().given(saturday, **BY_MARKET)
    objection = replace(OBJECTION, filed_on=date(2017, 7, 10))
    for days, day in ((6, 9), (1, 10)):
        entry = replace(ENTRY, entered_on=date(2017, 7, day))
        spec.later(days=days).when(entry, **BY_MARKET).refused("listing.objection-open")
    heard = spec.later(days=1).when(ENTRY, **BY_MARKET)
    heard.accepted()
    spec = penalised().given(saturday, **BY_MARKET).later(days=7).given(objection, **BY_MARKET)
    spec.later(days=1).when(ENTRY, **BY_MARKET).refused("listing.objection-open")


def test_a_notice_leaves_a_day_to_object() -> None:
    notice = replace(NOTICE, object_until=NOTICE.served_on)
    penalised().when(notice, **BY_MARKET).refused("days.order")


def test_an_open_objection_holds_the_listing_up_until_it_is_answered() -> None:
    spec = told().given(OBJECTION, **BY_MARKET)
    spec.when(ENTRY, **BY_MARKET).refused("listing.objection-open")
    spec.given(replace(ANSWER, outcome=AppealOutcome.STAYED), **BY_ANOTHER)
    spec.when(ENTRY, **BY_MARKET).refused("listing.objection-open")
    spec.given(ANSWER, **BY_ANOTHER).given(ENTRY, **BY_MARKET)


def test_the_officer_who_announced_it_answers_no_objection() -> None:
    spec = told().given(OBJECTION, **BY_MARKET)
    spec.when(ANSWER, **BY_MARKET).refused("appeal.not-competent")


def test_objecting_again_and_again_holds_nothing_up() -> None:
    spec = told().given(replace(OBJECTION, filed_on=date(2017, 7, 11)), **BY_MARKET)
    spec.given(ENTRY, **BY_MARKET)


def test_a_notice_that_an_objection_has_quashed_is_none() -> None:
    spec = told().given(OBJECTION, **BY_MARKET)
    spec.given(replace(ANSWER, outcome=AppealOutcome.QUASHED), **BY_ANOTHER)
    spec.when(ENTRY, **BY_MARKET).refused("listing.no-notice")


def test_what_is_only_announced_is_not_sued_over() -> None:
    suit = replace(OBJECTION, kind=AppealKind.LITIGATION)
    told().when(suit, **BY_MARKET).refused("appeal.nothing-to-contest")
    spec = listed()
    spec.given(replace(suit, filed_on=ENTRY.entered_on), **BY_MARKET)


def test_a_list_of_a_higher_level_needs_its_consent() -> None:
    bare = replace(ENTRY, consent=None)
    told().when(bare, **BY_MARKET).refused("listing.level")


def test_a_list_that_nobody_has_listed_is_none() -> None:
    spec = penalised()
    spec.given(replace(NOTICE, measure="M-09"), **BY_MARKET).later(days=8)
    spec.when(replace(ENTRY, measure="M-09"), **BY_MARKET).refused("listing.level")


def test_somebody_elses_finding_lists_nobody() -> None:
    penalised().when(NOTICE, **BY_ELSEWHERE).refused("listing.not-own-ground")


def test_what_nothing_was_found_for_lists_nobody() -> None:
    spec = penalised()
    spec.when(replace(NOTICE, ground=None), **BY_MARKET).refused("listing.ground-fallen")
    unknown = replace(NOTICE, ground=f"penalty:{MARKET}/none")
    spec.when(unknown, **BY_MARKET).refused("listing.ground-fallen")
    spec.given(REVOKED, **BY_ANOTHER)
    spec.when(NOTICE, **BY_MARKET).refused("listing.ground-fallen")


def test_another_subject_is_not_listed_for_what_the_company_did() -> None:
    notice = replace(NOTICE, subject=NEIGHBOUR)
    penalised().when(notice, **BY_MARKET).refused("identity.mismatch")


def test_a_person_whom_the_penalty_does_not_name_answers_for_no_listing() -> None:
    spec = told()
    spec.when(replace(ENTRY, responsible=(REPRESENTATIVE,)), **BY_MARKET)
    spec.refused("listing.not-own-ground")


def test_another_agency_neither_enters_nor_ends_a_listing() -> None:
    judgment = {"ground": None, "evidence": "（2017）冀0523行审15号"}
    spec = penalised().given(replace(NOTICE, **judgment), **BY_MARKET).later(days=8)
    entry = replace(ENTRY, **judgment)
    spec.when(entry, **BY_ELSEWHERE).refused("listing.not-own-side")
    spec.given(entry, **BY_MARKET).later(days=1)
    spec.when(LEAVING, **BY_ELSEWHERE).refused("listing.not-own-side")


def test_a_number_lists_once() -> None:
    spec = listed().when(ENTRY, **BY_MARKET).refused("listing.exists")
    spec.when(NOTICE, **BY_MARKET).refused("listing.exists")


def test_who_is_on_no_list_leaves_none_and_nobody_leaves_twice() -> None:
    spec = told().later(days=2).when(LEAVING, **BY_MARKET).refused("listing.not-entered")
    spec.given(ENTRY, **BY_MARKET).given(LEAVING, **BY_MARKET)
    spec.when(LEAVING, **BY_MARKET).refused("listing.left")


def test_a_list_forbids_nothing_by_itself() -> None:
    listed().ask(DECISION).accepted()


def test_a_restriction_falls_when_its_ground_leaves_the_list() -> None:
    spec = listed().given(BAR, **BY_MARKET)
    spec.ask(DECISION).refused("credit.barred")
    spec.later(days=1).when(LEAVING, **BY_MARKET).finding("restriction.listing-left")
    spec.ask(DECISION).accepted()
    again = replace(BAR, restriction=f"{MARKET}/X-2")
    spec.when(again, **BY_MARKET).refused("restriction.ground-fallen")


@pytest.mark.parametrize("end", ["penalty", "appeal", "last day"])
def test_a_restriction_falls_with_whatever_ends_the_listing(end: str) -> None:
    spec = told()
    until_on = date(2017, 7, 12) if end == "last day" else None
    spec.given(replace(ENTRY, until_on=until_on), BAR, **BY_MARKET)
    spec.ask(DECISION).refused("credit.barred")
    if end == "penalty":
        spec.given(REVOKED, **BY_ANOTHER)
    elif end == "appeal":
        spec.given(replace(OBJECTION, filed_on=date(2017, 7, 11)), **BY_MARKET)
        spec.given(replace(ANSWER, outcome=AppealOutcome.QUASHED), **BY_ANOTHER)
    else:
        spec.later(days=2)
    spec.ask(DECISION).accepted()


def test_nothing_rests_on_a_mere_notice() -> None:
    spec = told()
    spec.when(BAR, **BY_MARKET).refused("restriction.ground-fallen")
