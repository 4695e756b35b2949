"""投诉举报: nobody is shown who complained, and whoever is complained of does not answer it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import SupervisionDutyAssigned
from ledger.events.complaint import ComplaintAnswered, ComplaintReceived, ComplaintRouted
from ledger.events.delivery import RecordPublicised
from ledger.events.enforcement import EnforcementCaseFiled
from ledger.events.handling import HandlingUrged
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LoopStep,
    OfficerAppointed,
    Post,
    ServiceLevelSet,
)
from ledger.events.record import EntryVoided
from ledger.naming import tags_of
from ledger.states.complaint import shows_contact
from tests.county import County
from tests.examples.complaint import COMPLAINT
from tests.examples.organisation import (
    BUREAU,
    BUREAU_CORRECTOR,
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
        "(0319)6861234",
        "（0319） 686-1234",
        "138.1234.5678",
        "138—1234—5678",
        "138 123 45678",
        "1-3-8-1-2-3-4-5-6-7-8",
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


@pytest.mark.parametrize(
    "text",
    [
        "批号 2017093012345678",
        "许可证 JY11305230000412",
        "3 月 15 日",
        "2017.10.10-2017.11.11",
        "长 1.5 2.5 3.5 4.5 5.5 6 米",
        "罚款 13,800,000,000 元",
    ],
)
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


@pytest.mark.parametrize("kept", ["complaint", "routing", "answer"])
def test_nobody_corrects_or_voids_what_is_said_against_himself(kept: str) -> None:
    """Neither the window that took it, nor 监察 itself where it is complained of."""
    against = replace(RECEIVED, against=KEEPER)
    spec = receiving().given(against, **BUREAUS)
    events: list[Event] = [against]
    if kept != "complaint":
        events.append(ROUTED)
        spec.given(ROUTED, **BUREAUS)
    if kept == "answer":
        events.append(ANSWERED)
        spec.given(ANSWERED, **MARKETS)
    corrector = OfficerAppointed(officer=f"{KEEPER}/8", agency=KEEPER, post=Post.CORRECTOR)
    entry, position, event = spec.receipt.id or "", spec.receipt.position or 0, events[-1]
    spec.given(corrector, **ROOT)
    void = EntryVoided(entry=entry, position=position, reason="未发生", names=tags_of(event))
    spec.ask(void, agency=KEEPER, actor=f"{KEEPER}/8")
    assert "complaint.own" in spec.receipt.codes


def test_a_window_does_not_correct_away_that_it_is_complained_of() -> None:
    against = replace(RECEIVED, against=BUREAU)
    spec = receiving().given(against, **BUREAUS)
    entry, position = spec.receipt.id or "", spec.receipt.position or 0
    was = tuple(set(tags_of(against)) - set(tags_of(RECEIVED)))
    correction = Correction(entry=entry, position=position, reason="录入错误", was=was)
    by_corrector = {"agency": BUREAU, "actor": BUREAU_CORRECTOR}
    spec.ask(RECEIVED, corrects=correction, **by_corrector).refused("complaint.own")
    other = replace(against, content="窗口人员态度不好")
    kept = replace(correction, was=())
    spec.ask(other, corrects=kept, **by_corrector).refused("complaint.own")


def test_who_has_left_the_agency_does_not_answer_for_it() -> None:
    spec = with_discipline(received(against=MARKET))
    moved = OfficerAppointed(officer=INSPECTOR, agency=DISCIPLINE)
    spec.given(moved, **ROOT).given(replace(ROUTED, agency_to=DISCIPLINE), **BUREAUS)
    spec.ask(ANSWERED, agency=DISCIPLINE, actor=INSPECTOR).refused("complaint.own")
    spec.ask(ANSWERED, agency=DISCIPLINE, actor=f"{DISCIPLINE}/1").accepted()


def test_a_complaint_against_a_body_does_not_go_to_who_takes_it_over() -> None:
    spec = with_discipline(received(against=MARKET))
    heir = AgencySucceeded(agency=MARKET, successor=DISCIPLINE, effective_on=date(2017, 10, 10))
    spec.given(heir, **ROOT)
    spec.ask(replace(ROUTED, agency_to=DISCIPLINE)).refused("complaint.own")


def test_what_was_answered_is_answered() -> None:
    spec = received().given(ROUTED, **BUREAUS).given(ANSWERED, **MARKETS)
    spec.ask(ANSWERED, **MARKETS).refused("complaint.answered")
    spec.ask(ROUTED).refused("complaint.answered")


def test_an_answer_comes_after_the_routing() -> None:
    spec = received(received_on=date(2017, 10, 9)).given(ROUTED, **BUREAUS)
    spec.ask(replace(ANSWERED, answered_on=date(2017, 10, 9)), **MARKETS).refused("days.order")


def test_nobody_passes_it_on_to_himself_into_the_past() -> None:
    """Else an answer that is late would be dated before the day on which he got it."""
    spec = received(received_on=date(2017, 9, 11)).given(ROUTED, **BUREAUS)
    again = replace(ROUTED, routed_on=date(2017, 9, 12))
    spec.ask(again, **MARKETS).refused("days.order")


def test_a_complaint_goes_to_who_has_the_duty_in_the_place() -> None:
    duty = replace(
        EXAMPLES[SupervisionDutyAssigned],
        agency=HOUSING,
        effective_on=date(2017, 7, 1),
        areas=("130524",),
    )
    elsewhere = replace(ROUTED, agency_to=HOUSING)
    spec = receiving().given(duty, **CLERK)
    spec.given(replace(RECEIVED, area="130523"), **BUREAUS)
    spec.ask(elsewhere).refused("duty.not-supervisor")
    spec.given(replace(RECEIVED, complaint=f"{BUREAU}/TS-2", area="130524"), **BUREAUS)
    spec.ask(replace(elsewhere, complaint=f"{BUREAU}/TS-2")).accepted()


def test_how_to_reach_somebody_does_not_stand_in_the_channel_either() -> None:
    event = replace(RECEIVED, channel="来电 13812345678")
    receiving().ask(event).refused("complaint.personal-in-clear")


@pytest.mark.parametrize(
    "event",
    [
        HandlingUrged(about=f"complaint:{COMPLAINT}", reason="请回电 13812345678"),
        replace(
            EXAMPLES[EnforcementCaseFiled],
            about=f"complaint:{COMPLAINT}",
            subject=COMPANY,
            suspicion="据来电 138 1234 5678 反映",
        ),
    ],
)
def test_nor_in_what_others_write_about_it(event: Event) -> None:
    received().ask(event).refused("complaint.personal-in-clear")


@pytest.mark.parametrize("is_void", [True, False])
def test_nor_in_the_reason_why_it_is_corrected_or_voided(*, is_void: bool) -> None:
    spec, reason = received(), "投诉人 13812345678 要求"
    entry, position = spec.receipt.id or "", spec.receipt.position or 0
    by = {"agency": BUREAU, "actor": BUREAU_CORRECTOR}
    if is_void:
        names = tags_of(RECEIVED)
        spec.ask(EntryVoided(entry=entry, position=position, reason=reason, names=names), **by)
    else:
        correction = Correction(entry=entry, position=position, reason=reason, was=())
        spec.ask(replace(RECEIVED, content="售卖过期食品"), corrects=correction, **by)
    spec.refused("complaint.personal-in-clear")


def test_a_complaint_is_not_parked_with_who_cannot_answer() -> None:
    spec = received(item=None)
    spec.ask(replace(ROUTED, agency_to=CATALOGUE)).refused("role.not-allowed")


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


def test_an_answer_that_is_dated_back_into_its_time_is_seen() -> None:
    """Asked for by Wednesday, 11 October 2017, it is recorded on the 12th as of the 11th."""
    spec = received(answer_by=date(2017, 10, 11)).given(ROUTED, **BUREAUS)
    spec.now = datetime(2017, 10, 12, 1, 0, tzinfo=UTC)
    event = replace(ANSWERED, answered_on=date(2017, 10, 11))
    spec.ask(event, **MARKETS, occurred_at=datetime(2017, 10, 11, 1, 0, tzinfo=UTC))
    spec.finding("occurred.after-limit")
