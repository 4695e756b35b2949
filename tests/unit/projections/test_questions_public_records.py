"""公示: results of inspections, lists and answered complaints beside permits and penalties."""

from datetime import date

import pytest

from ledger.events import Event
from ledger.events.appeal import AppealDecided
from ledger.events.base import AppealOutcome
from ledger.events.complaint import (
    ComplaintAnswered,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintReceived,
)
from ledger.events.delivery import RecordPublicised
from ledger.events.listing import LeavingReason, SeriousListEntered, SeriousListLeft
from ledger.events.organisation import LoopStep, ServiceLevelSet
from ledger.events.supervision import SpotCheckResultRecorded, UnlicensedActivityFound
from tests.asking import BUREAU, COMPANY, MARKET, Asking

CHECK, LISTING, COMPLAINT = f"{MARKET}/C1", f"{MARKET}/M1", f"{MARKET}/T1"
LEVEL = ServiceLevelSet(level="all", step=LoopStep.PUBLISH, days=20, yellow_left=2, basis="县要求")
CHECKED = SpotCheckResultRecorded(
    check=CHECK,
    subject=COMPANY,
    checked_on=date(2017, 9, 13),
    result_code="1",
    code_system="双随机抽查结果",
)
ENTERED = SeriousListEntered(
    listing=LISTING,
    subject=COMPANY,
    measure="SX-01",
    facts="事实",
    basis="依据",
    document="列1号",
    entered_on=date(2017, 9, 13),
)
RECEIVED = ComplaintReceived(
    complaint=COMPLAINT,
    kind=ComplaintKind.REPORT,
    channel="12345",
    received_on=date(2017, 9, 11),
    content="内容",
)
ANSWERED = ComplaintAnswered(
    complaint=COMPLAINT,
    outcome=ComplaintOutcome.FOUNDED,
    answered_on=date(2017, 9, 13),
    answer="已处理",
)


def public(about: str, day: str, **more: bool) -> RecordPublicised:
    """Return a page from a day on, or its taking down."""
    return RecordPublicised(about=about, channel="县网", from_on=date.fromisoformat(day), **more)


def test_a_result_is_due_by_the_level_of_its_county(ledger: Asking) -> None:
    """Twenty working days from 13 September 2017 end on Tuesday, 17 October."""
    ledger.say("2017-09-01", LEVEL)
    ledger.say("2017-09-13", CHECKED, agency=MARKET)
    told = ledger.show("publicity", CHECK, on="2017-10-17")
    assert (told.record, told.status, told.due_on) == ("check", "unpublished", "2017-10-17")
    assert (told.late, told.light, told.whose_turn) == (False, "yellow", MARKET)
    told = ledger.show("publicity", CHECK, on="2017-10-18")
    assert (told.late, told.light) == (True, "red")
    assert [one.number for one in ledger.list("publicity", on="2017-10-18", late=True)] == [CHECK]
    ledger.say("2017-10-19", public(f"check:{CHECK}", "2017-10-19"), agency=MARKET)
    told = ledger.show("publicity", CHECK, on="2017-10-20")
    assert (told.status, told.late, told.light, told.whose_turn) == ("published", True, None, None)


def test_without_a_level_a_result_is_due_on_no_day(ledger: Asking) -> None:
    ledger.say("2017-09-13", CHECKED, agency=MARKET)
    told = ledger.show("publicity", CHECK, on="2017-12-20")
    assert (told.status, told.due_on, told.late, told.light) == ("unpublished", None, False, None)


def test_what_an_older_system_checked_is_owed_to_nobody(ledger: Asking) -> None:
    ledger.say("2017-09-01", LEVEL)
    ledger.say("2017-09-13", CHECKED, agency=MARKET, observed="old")
    told = ledger.show("publicity", CHECK, on="2017-12-20")
    assert (told.status, told.due_on, told.late) == ("not-owed", None, False)


def test_a_page_of_a_result_that_was_quashed_is_to_be_taken_down(ledger: Asking) -> None:
    ledger.say("2017-09-01", LEVEL)
    ledger.say("2017-09-13", CHECKED, public(f"check:{CHECK}", "2017-09-13"), agency=MARKET)
    quashed = AppealDecided(
        appeal=f"{BUREAU}/FY1",
        about=f"check:{CHECK}",
        subject=COMPANY,
        outcome=AppealOutcome.QUASHED,
        effective_on=date(2017, 10, 9),
        document="复1号",
    )
    ledger.say("2017-10-09", quashed)
    told = ledger.show("publicity", CHECK, on="2017-10-09")
    assert (told.status, told.whose_turn) == ("not-withdrawn", MARKET)
    assert ledger.show("publicity", CHECK, on="2017-10-08").status == "published"


def test_activity_without_a_licence_is_no_result_to_publish(ledger: Asking) -> None:
    found = UnlicensedActivityFound(
        check=CHECK,
        item="XK-13-0412",
        place="某街",
        found_on=date(2017, 9, 13),
        content="无证",
        inspectors=(f"{MARKET}/1", f"{MARKET}/2"),
    )
    ledger.say("2017-09-13", found, agency=MARKET)
    assert ledger.list("publicity") == []


@pytest.mark.parametrize("reason", [LeavingReason.EXPIRED, LeavingReason.REPAIRED])
def test_whoever_left_a_list_is_taken_off_its_page(ledger: Asking, reason: LeavingReason) -> None:
    day = "2017-10-09"
    ledger.say("2017-09-13", ENTERED, agency=MARKET)
    assert ledger.show("publicity", LISTING, on="2017-09-14").status == "unpublished"
    ledger.say("2017-09-14", public(f"listing:{LISTING}", "2017-09-14"), agency=MARKET)
    left = SeriousListLeft(
        listing=LISTING, subject=COMPANY, reason=reason, left_on=date(2017, 10, 9), document="移1号"
    )
    assert ledger.show("publicity", LISTING, on="2017-10-08").status == "published"
    ledger.say(day, left, agency=MARKET)
    told = ledger.show("publicity", LISTING, on=day)
    assert (told.record, told.status, told.whose_turn) == ("listing", "not-withdrawn", MARKET)
    down = public(f"listing:{LISTING}", "2017-10-10", withdraws=True)
    ledger.say("2017-10-10", down, agency=MARKET)
    assert ledger.show("publicity", LISTING, on="2017-10-10").status == "withdrawn"


@pytest.mark.parametrize(
    ("pages", "status"), [((), "not-owed"), ((f"complaint:{COMPLAINT}",), "published")]
)
def test_an_answer_to_a_complaint_may_be_public(
    ledger: Asking, pages: tuple[str, ...], status: str
) -> None:
    ledger.say("2017-09-11", RECEIVED, agency=MARKET)
    assert ledger.list("publicity") == []
    events: list[Event] = [ANSWERED, *(public(one, "2017-09-14", masked=True) for one in pages)]
    ledger.say("2017-09-14", *events, agency=MARKET)
    told = ledger.show("publicity", COMPLAINT, on="2017-12-20")
    assert (told.record, told.status, told.agency) == ("complaint", status, MARKET)
    assert (told.due_on, told.late, told.whose_turn) == (None, False, None)
    assert ledger.list("publicity", agency=BUREAU) == []
