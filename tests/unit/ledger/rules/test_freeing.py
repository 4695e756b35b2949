"""解除他机关限制: nobody takes another agency's bar away by taking back what it binds through."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import DutyAssigned
from ledger.events.credit import Forbidden, PenaltyDecided, RestrictionImposed, RestrictionLifted
from ledger.events.decision import DecisionMade
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    Party,
    PartyRole,
    SupplementSubmitted,
)
from ledger.events.organisation import OfficerAppointed, Post, RecodeKind, SubjectRecoded
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Receipt
from tests.county import County
from tests.examples.credit import MEASURE, PENALTY
from tests.examples.organisation import (
    BUREAU,
    BUREAU_CORRECTOR,
    CATALOGUE,
    COMPANY,
    DECIDER,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
    RECEIVER,
    REPRESENTATIVE,
)
from tests.examples.story import EXAMPLES

CODE = "void.frees-barred"
FORMER = "reg:saic:1"
CASE = f"{BUREAU}/2017-0950"
DECISION = EXAMPLES[DecisionMade]
BAR = RestrictionImposed(
    restriction=f"{MARKET}/X-1",
    subject=NEIGHBOUR,
    measure=MEASURE,
    forbids=(Forbidden.GRANT,),
    from_on=date(2017, 7, 3),
    until_on=date(2018, 12, 31),
    basis="食品安全法 第一百三十五条",
)
RECODED = SubjectRecoded(
    subject_from=NEIGHBOUR,
    subject_into=COMPANY,
    kind=RecodeKind.SUCCESSION,
    effective_on=date(2017, 7, 1),
    document="吸收合并登记",
)
PENALISED = replace(EXAMPLES[PenaltyDecided], decided_on=date(2017, 7, 3))
OF_HEALTH = replace(
    BAR, restriction=f"{HEALTH_OFFICE}/X-1", subject=COMPANY, ground=f"penalty:{PENALTY}"
)
ON_PARTY = replace(BAR, reaches=(PartyRole.CO_APPLICANT,))
JOINT = Party(role=PartyRole.CO_APPLICANT, subject=NEIGHBOUR)
RECEIVED = replace(EXAMPLES[ApplicationReceived], case=CASE, parties=(JOINT,))
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
BY_WINDOW = {"agency": BUREAU, "actor": RECEIVER}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
CORRECTING = {"agency": BUREAU, "actor": BUREAU_CORRECTOR}
MARKET_CORRECTING = {"agency": MARKET, "actor": MARKET_CORRECTOR}
HALL = "reg:130523:政务服务中心"
BY_HALL = {"agency": HALL, "actor": f"{HALL}/2"}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
MATERIALS = (
    *EXAMPLES[ApplicationReceived].materials,
    *EXAMPLES[SupplementSubmitted].materials,
)
OF_HALL = replace(EXAMPLES[ApplicationReceived], case=f"{HALL}/2017-1", materials=MATERIALS)
SUPERVISORS = "reg:neiqiu:discipline"
SUPERIOR = {"agency": SUPERVISORS, "actor": f"{SUPERVISORS}/9"}


def deciding(role: Role = Role.INSPECTION) -> County:
    """Return the county before the decision, with correctors on every side, and 监察 or 法制."""
    county = County().before(DecisionMade)
    county.register(SUPERVISORS, role)
    for officer in (MARKET_CORRECTOR, BUREAU_CORRECTOR, SUPERIOR["actor"]):
        of = officer.rpartition("/")[0]
        county.given(OfficerAppointed(officer=officer, agency=of, post=Post.CORRECTOR), **ROOT)
    return county


def recorded(county: County, event: Event, who: dict[str, str]) -> Receipt:
    county.given(event, **who)
    return county.receipt


def recoded(recoding: SubjectRecoded = RECODED, role: Role = Role.INSPECTION) -> County:
    """Return the county where a change of code was recorded last."""
    return deciding(role).given(recoding, **BY_BUREAU)


def void_of(target: Receipt, event: Event) -> EntryVoided:
    return EntryVoided(
        entry=target.id or "",
        position=target.position or 0,
        reason="录入错误",
        names=naming.tags_of(event),
    )


def correction_of(target: Receipt, *was: str) -> Correction:
    return Correction(
        entry=target.id or "", position=target.position or 0, reason="录入错误", was=was
    )


def observed_bar(county: County, bar: RestrictionImposed) -> County:
    """Let 卫生's bar, out of an older system, rest on what the market authority found."""
    submission = county.submission(
        bar,
        agency=HEALTH_OFFICE,
        actor=f"{HEALTH_OFFICE}/1",
        observed="old-system",
        occurred_at=datetime(2017, 5, 2, 1, 0, tzinfo=UTC),
    )
    county.receipts = county.gate.submit([submission], submitter=KEEPER)
    county.finding("restriction.not-own-ground")
    return county


@pytest.mark.parametrize("kind", list(RecodeKind))
def test_a_change_of_code_that_carries_anothers_bar_is_not_voided(kind: RecodeKind) -> None:
    recoding = replace(RECODED, kind=kind)
    county = recoded(recoding)
    target = county.receipt
    county.given(BAR, **BY_MARKET).ask(DECISION).refused("credit.barred")
    county.ask(void_of(target, recoding), **CORRECTING).refused(CODE)
    assert BAR.restriction in (county.receipt.message or "")
    county.ask(DECISION).refused("credit.barred")


@pytest.mark.parametrize("role", [Role.INSPECTION, Role.LEGAL])
def test_inspection_and_legal_void_it(role: Role) -> None:
    county = recoded(role=role)
    target = county.receipt
    county.given(BAR, **BY_MARKET)
    county.ask(void_of(target, RECODED), **SUPERIOR).accepted().ask(DECISION).accepted()


def test_inspection_signs_a_void_that_frees() -> None:
    county = recoded()
    void = void_of(county.receipt, RECODED)
    county.given(BAR, **BY_MARKET)
    county.when_together(county.submission(void, **CORRECTING), county.submission(void, **SUPERIOR))
    assert [receipt.codes for receipt in county.receipts] == [(), ()]


def test_who_imposed_the_bar_may_void_what_it_binds_through() -> None:
    county = deciding().given(RECODED, **BY_MARKET)
    target = county.receipt
    county.given(BAR, **BY_MARKET)
    county.ask(void_of(target, RECODED), **MARKET_CORRECTING).accepted()


def test_a_bar_that_was_lifted_or_has_ended_holds_no_change_of_code() -> None:
    county = recoded()
    target = county.receipt
    lifted = RestrictionLifted(restriction=BAR.restriction, subject=NEIGHBOUR, reason="信用修复")
    county.given(BAR, lifted, **BY_MARKET)
    ended = replace(BAR, restriction=f"{MARKET}/X-2", until_on=date(2017, 7, 4))
    county.given(ended, **BY_MARKET).later(days=30)
    county.ask(void_of(target, RECODED), **CORRECTING).accepted()


def test_a_bar_that_binds_from_tomorrow_is_not_slipped_today() -> None:
    county = recoded()
    target = county.receipt
    county.given(replace(BAR, from_on=date(2017, 9, 1)), **BY_MARKET)
    county.ask(void_of(target, RECODED), **CORRECTING).refused(CODE)


@pytest.mark.parametrize("effective_on", [date(2017, 7, 1), date(2017, 9, 1)])
def test_a_succession_is_not_put_off_until_the_bar_is_over(effective_on: date) -> None:
    recoding = replace(RECODED, effective_on=effective_on)
    county = recoded(recoding)
    corrects = correction_of(county.receipt)
    county.given(BAR, **BY_MARKET)
    late = replace(recoding, effective_on=date(2019, 1, 1))
    county.ask(late, **CORRECTING, corrects=corrects).refused(CODE)


def test_a_change_of_code_is_not_turned_to_somebody_else() -> None:
    county = recoded()
    corrects = correction_of(county.receipt, f"subject:{COMPANY}")
    county.given(BAR, **BY_MARKET)
    other = replace(RECODED, subject_into=FORMER)
    county.ask(other, **CORRECTING, corrects=corrects).refused(CODE)


def test_the_middle_of_a_chain_of_codes_is_not_taken_out() -> None:
    first = replace(RECODED, subject_into=FORMER)
    county = recoded(first)
    target = county.receipt
    county.given(replace(RECODED, subject_from=FORMER), **BY_BUREAU).given(BAR, **BY_MARKET)
    county.ask(void_of(target, first), **CORRECTING).refused(CODE)


def test_what_another_record_still_says_frees_nobody() -> None:
    county = recoded()
    target = county.receipt
    county.given(replace(RECODED, document="登记机关来函"), **BY_BUREAU).given(BAR, **BY_MARKET)
    county.ask(void_of(target, RECODED), **CORRECTING).accepted()
    county.ask(DECISION).refused("credit.barred")


def test_a_void_that_brings_the_same_back_in_its_group_frees_nobody() -> None:
    county = recoded()
    void = void_of(county.receipt, RECODED)
    county.given(BAR, **BY_MARKET)
    again = county.submission(replace(RECODED, document="更正后的登记文件"), **BY_BUREAU)
    county.when_together(county.submission(void, **CORRECTING), again)
    assert [receipt.codes for receipt in county.receipts] == [(), ()]


def test_a_ground_that_anothers_bar_rests_on_is_not_voided() -> None:
    county = deciding().given(PENALISED, **BY_MARKET)
    target = county.receipt
    observed_bar(county, OF_HEALTH).ask(DECISION).refused("credit.barred")
    county.ask(void_of(target, PENALISED), **MARKET_CORRECTING).refused(CODE)
    county.ask(void_of(target, PENALISED), **SUPERIOR).finding("correction.milder")
    county.ask(DECISION).accepted()


def barred_for_what_the_hall_received() -> tuple[County, Correction]:
    """Let the bureau bar a company for an application that a window of its own received."""
    county = deciding()
    county.register(HALL, Role.WINDOW)
    county.in_post(f"{HALL}/1", Post.CORRECTOR)
    county.given(replace(EXAMPLES[DutyAssigned], agency=HALL), **CLERK)
    received = recorded(county, OF_HALL, BY_HALL)
    today = county.now.date()
    accepted = ApplicationAccepted(
        case=OF_HALL.case, mode=AcceptanceMode.FULL, accepted_on=today, document="受理通知书"
    )
    county.given(accepted, **BY_WINDOW)
    bar = replace(BAR, restriction=f"{BUREAU}/X-1", subject=COMPANY, from_on=today)
    county.given(replace(bar, ground=f"case:{OF_HALL.case}"), **BY_BUREAU)
    return county, correction_of(received, f"subject:{COMPANY}")


def test_a_ground_is_not_corrected_to_another_subject_under_anothers_bar() -> None:
    county, corrects = barred_for_what_the_hall_received()
    county.ask(DECISION).refused("credit.barred")
    another = replace(OF_HALL, subject=NEIGHBOUR)
    county.ask(another, agency=HALL, actor=f"{HALL}/1", corrects=corrects).refused(CODE)
    county.ask(another, **SUPERIOR, corrects=corrects).accepted()
    county.ask(DECISION).accepted()


def test_a_bar_of_an_older_system_outlasts_the_correction_of_what_it_rests_on() -> None:
    county = deciding().given(PENALISED, **BY_MARKET)
    corrects = correction_of(county.receipt, f"subject:{COMPANY}")
    observed_bar(county, replace(OF_HEALTH, subject=COMPANY))
    elsewhere = replace(PENALISED, subject=NEIGHBOUR)
    county.ask(elsewhere, **MARKET_CORRECTING, corrects=corrects).accepted()
    county.ask(DECISION).refused("credit.barred")


def test_a_bar_on_who_answers_for_the_company_holds_its_ground() -> None:
    penalty = replace(PENALISED, responsible=(REPRESENTATIVE,))
    county = deciding().given(penalty, **BY_MARKET)
    target = county.receipt
    observed_bar(county, replace(OF_HEALTH, subject=REPRESENTATIVE))
    county.ask(void_of(target, penalty), **MARKET_CORRECTING).refused(CODE)


def test_a_bar_on_a_successor_holds_the_ground_of_its_predecessor() -> None:
    penalty = replace(PENALISED, subject=NEIGHBOUR)
    county = recoded().given(penalty, **BY_MARKET)
    target = county.receipt
    observed_bar(county, OF_HEALTH)
    county.ask(void_of(target, penalty), **MARKET_CORRECTING).refused(CODE)


def test_a_bar_that_rests_on_a_bar_holds_the_penalty_and_the_first_bar() -> None:
    county = deciding()
    penalty = recorded(county, PENALISED, BY_MARKET)
    first = replace(BAR, subject=COMPANY, ground=f"penalty:{PENALTY}")
    imposed = recorded(county, first, BY_MARKET)
    observed_bar(county, replace(OF_HEALTH, ground=f"restriction:{first.restriction}"))
    county.ask(void_of(penalty, PENALISED), **MARKET_CORRECTING).refused(CODE)
    county.ask(void_of(imposed, first), **MARKET_CORRECTING).refused(CODE)


@pytest.mark.parametrize(
    "changed",
    [replace(RECEIVED, parties=()), replace(RECEIVED, parties=(replace(JOINT, subject=FORMER),))],
    ids=["left out", "another"],
)
def test_a_barred_party_is_not_corrected_out_of_its_case(changed: ApplicationReceived) -> None:
    county = deciding().given(RECEIVED, **BY_WINDOW)
    corrects = correction_of(county.receipt)
    county.given(ON_PARTY, **BY_MARKET)
    county.ask(changed, **CORRECTING, corrects=corrects).refused(CODE)
    county.ask(changed, **SUPERIOR, corrects=corrects).accepted()


def test_a_barred_party_does_not_slip_into_a_role_that_the_bar_leaves_free() -> None:
    county = deciding().given(RECEIVED, **BY_WINDOW)
    corrects = correction_of(county.receipt)
    county.given(ON_PARTY, **BY_MARKET)
    agent = replace(RECEIVED, parties=(replace(JOINT, role=PartyRole.AGENT),))
    county.ask(agent, **CORRECTING, corrects=corrects).refused(CODE)


def test_a_case_with_a_barred_party_is_not_voided_to_be_received_anew_without_it() -> None:
    county = deciding().given(RECEIVED, **BY_WINDOW)
    target = county.receipt
    county.given(ON_PARTY, **BY_MARKET)
    county.ask(void_of(target, RECEIVED), **CORRECTING).refused(CODE)


def test_a_party_that_nobody_barred_is_corrected_by_the_window_itself() -> None:
    county = deciding().given(RECEIVED, **BY_WINDOW)
    corrects = correction_of(county.receipt)
    county.given(replace(ON_PARTY, items=("0099",)), **BY_MARKET)
    county.ask(replace(RECEIVED, parties=()), **CORRECTING, corrects=corrects).accepted()
