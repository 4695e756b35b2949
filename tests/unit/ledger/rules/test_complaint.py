"""投诉举报: nobody is shown who complained, and whoever is complained of does not answer it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.complaint import ComplaintAnswered, ComplaintReceived, ComplaintRouted
from ledger.events.delivery import RecordPublicised
from ledger.events.enforcement import EnforcementCaseFiled
from ledger.events.handling import HandlingUrged
from ledger.events.organisation import AgencyRegistered, LoopStep, OfficerAppointed, ServiceLevelSet
from ledger.states.complaint import shows_contact
from tests.county import County
from tests.examples.complaint import COMPLAINT
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
)
from tests.examples.story import EXAMPLES

RECEIVED = EXAMPLES[ComplaintReceived]
ROUTED = EXAMPLES[ComplaintRouted]
ANSWERED = EXAMPLES[ComplaintAnswered]
BUREAUS = {"agency": BUREAU, "actor": RECEIVER}
MARKETS = {"agency": MARKET, "actor": INSPECTOR}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
DISCIPLINE = "reg:nq:jcj"


def receiving() -> County:
    return County().before(ComplaintReceived)


def received(**fields: Any) -> County:  # noqa: ANN401
    return receiving().given(replace(RECEIVED, **fields), **BUREAUS)


def with_discipline(spec: County) -> County:
    """Register 监察, to whom a complaint against an agency goes."""
    spec.given(
        AgencyRegistered(agency=DISCIPLINE, name="监察局", roles=(Role.INSPECTION,)),
        OfficerAppointed(officer=f"{DISCIPLINE}/1", agency=DISCIPLINE),
        **ROOT,
    )
    return spec


@pytest.mark.parametrize(
    "text",
    [
        "电话13812345678",
        "联系 138 1234 5678",
        "１３８１２３４５６７８",
        "+86-13812345678",
        "0319-6861234",
        "zhang.san@example.com",
        "138\u200b12345678",
    ],
)
def test_a_text_that_shows_how_to_reach_somebody_is_not_taken(text: str) -> None:
    assert shows_contact(text)
    spec = receiving().ask(replace(RECEIVED, content=f"出售过期食品, {text}"))
    spec.refused("complaint.personal-in-clear")
    assert text not in (spec.receipt.message or "")
    routed = received().given(ROUTED, **BUREAUS)
    routed.ask(replace(ANSWERED, answer=f"已回复 {text}"), **MARKETS)
    routed.refused("complaint.personal-in-clear")


@pytest.mark.parametrize("text", ["批号 2017093012345678", "许可证 JY11305230000412", "3 月 15 日"])
def test_other_numbers_are_none_of_a_person(text: str) -> None:
    assert not shows_contact(text)


def test_a_name_in_clear_is_an_organisations() -> None:
    person = f"person:k1:{'0' * 32}"
    for who in (None, person):
        event = replace(RECEIVED, complainant=who, complainant_name="张三")
        receiving().ask(event).refused("complaint.personal-in-clear")
    event = replace(RECEIVED, complainant=NEIGHBOUR, complainant_name="邻居商店")
    receiving().ask(event).accepted()


def test_a_complaint_has_one_number_and_its_days_in_order() -> None:
    received().ask(RECEIVED).refused("complaint.exists")
    event = replace(RECEIVED, answer_by=date(2017, 10, 9))
    receiving().ask(event).refused("days.order")


def test_nobody_asks_for_an_answer_later_than_the_level_gives() -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.ANSWER, days=5, basis="县标准")
    spec = receiving().given(level, **CLERK)
    spec.ask(replace(RECEIVED, answer_by=date(2017, 11, 10))).finding("level.longer")


def test_a_complaint_goes_to_who_has_the_duty() -> None:
    spec = received()
    spec.ask(replace(ROUTED, complaint=f"{BUREAU}/none")).refused("complaint.unknown")
    spec.ask(replace(ROUTED, agency_to="reg:nq:nobody")).refused("agency.unknown")
    spec.ask(replace(ROUTED, agency_to=HOUSING)).refused("duty.not-supervisor")
    spec.ask(ROUTED, **MARKETS).refused("complaint.not-holder")
    spec.ask(ROUTED).accepted()
    spec.ask(replace(ROUTED, agency_to=MARKET, note="重办"), **MARKETS).accepted()
    received(item=None).ask(replace(ROUTED, agency_to=HOUSING)).accepted()


def test_who_received_a_complaint_does_not_answer_it_by_itself() -> None:
    received().ask(ANSWERED, **MARKETS).refused("complaint.not-routed")
    received().ask(ANSWERED, **BUREAUS).refused("complaint.not-routed")
    received().given(ROUTED, **BUREAUS).ask(ANSWERED, **BUREAUS).refused("complaint.not-routed")
    spec = receiving().given(RECEIVED, **MARKETS)
    spec.ask(ANSWERED, **MARKETS).refused("complaint.not-routed")


def test_an_agency_neither_gets_nor_answers_a_complaint_against_itself() -> None:
    spec = with_discipline(received(against=MARKET))
    spec.ask(ROUTED).refused("complaint.own")
    spec.given(replace(ROUTED, agency_to=DISCIPLINE), **BUREAUS)
    by_discipline = {"agency": DISCIPLINE, "actor": f"{DISCIPLINE}/1"}
    spec.ask(ANSWERED, **by_discipline).accepted()


def test_what_was_answered_is_answered() -> None:
    spec = received().given(ROUTED, **BUREAUS).given(ANSWERED, **MARKETS)
    spec.ask(ANSWERED, **MARKETS).refused("complaint.answered")
    spec.ask(ROUTED).refused("complaint.answered")


def test_an_answer_comes_after_the_routing() -> None:
    spec = received(received_on=date(2017, 10, 9)).given(ROUTED, **BUREAUS)
    spec.ask(replace(ANSWERED, answered_on=date(2017, 10, 9)), **MARKETS).refused("days.order")


def test_an_answer_is_public_without_who_complained() -> None:
    page = replace(
        EXAMPLES[RecordPublicised],
        about=f"complaint:{COMPLAINT}",
        from_on=date(2017, 10, 10),
        until_on=None,
    )
    spec = received().given(ROUTED, **BUREAUS)
    spec.ask(page, **MARKETS).refused("publish.nothing-decided")
    spec.given(ANSWERED, **MARKETS)
    spec.ask(replace(page, masked=False), **MARKETS).refused("publish.personal")
    spec.ask(replace(page, masked=True), **BUREAUS).refused("publish.not-decider")
    spec.ask(replace(page, masked=True), **MARKETS).accepted()


def test_an_open_complaint_is_urged() -> None:
    urged = HandlingUrged(about=f"complaint:{COMPLAINT}", reason="逾期")
    received().ask(urged, **CLERK).accepted()
    spec = received().given(ROUTED, **BUREAUS).given(ANSWERED, **MARKETS)
    spec.ask(urged, **CLERK).refused("urge.nothing-open")


def test_a_case_is_filed_on_a_complaint_against_whom_it_names() -> None:
    filed = replace(EXAMPLES[EnforcementCaseFiled], about=f"complaint:{COMPLAINT}", subject=COMPANY)
    spec = received().given(ROUTED, **BUREAUS)
    spec.ask(filed).accepted()
    spec.ask(replace(filed, enforcement=f"{MARKET}/LA-3", subject=NEIGHBOUR))
    spec.refused("identity.mismatch")


@pytest.mark.parametrize(("day", "is_late"), [(17, False), (18, True)])
def test_an_answer_after_its_day_is_late(day: int, *, is_late: bool) -> None:
    """Five working days from Tuesday, 10 October 2017, end on the 17th."""
    level = ServiceLevelSet(level="all", step=LoopStep.ANSWER, days=5, basis="县标准")
    spec = receiving().given(level, **CLERK).given(RECEIVED, **BUREAUS).given(ROUTED, **BUREAUS)
    spec.now = datetime(2017, 10, day, 1, 0, tzinfo=UTC)
    spec.ask(replace(ANSWERED, answered_on=date(2017, 10, day)), **MARKETS)
    assert ("complaint.late" in spec.receipt.findings) is is_late
