"""更正与逾期: a mistyped day is corrected, but nobody takes his own delay away unseen."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction
from ledger.events.accountability import ActionItem, JointMeetingHeld
from ledger.events.decision import DecisionMade
from ledger.events.intake import ApplicationReceived
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided
from tests.county import County
from tests.examples.organisation import BUREAU, DECIDER, KEEPER, ROOT
from tests.examples.story import EXAMPLES, first_step

BY_CORRECTOR = {"agency": BUREAU, "actor": f"{BUREAU}/9"}
LATE = replace(EXAMPLES[DecisionMade], decided_on=date(2017, 9, 29))


def decided_late() -> County:
    """Return the county after a decision that came too late, with a corrector in the bureau."""
    county = County().before(DecisionMade)
    post = OfficerAppointed(officer=f"{BUREAU}/9", agency=BUREAU, post=Post.CORRECTOR)
    county.given(post, agency=KEEPER, actor=ROOT)
    county.ask(LATE).finding("decision.late")
    return county


def void_of(county: County) -> EntryVoided:
    """Return a void of what was recorded last."""
    entry, position = county.receipt.id or "", county.receipt.position or 0
    return EntryVoided(
        entry=entry, position=position, reason="录入错误", names=naming.tags_of(LATE)
    )


def test_a_day_by_which_a_delay_goes_away_is_corrected_and_marked() -> None:
    county = decided_late()
    void = void_of(county)
    correction = Correction(entry=void.entry, position=void.position, reason="录入错误", was=())
    earlier = replace(LATE, decided_on=date(2017, 7, 10))
    county.when(earlier, corrects=correction, **BY_CORRECTOR)
    county.finding("correction.late-no-more")
    county.when(void, **BY_CORRECTOR)
    assert "correction.late-no-more" not in county.receipt.findings


def test_a_late_decision_is_not_voided_unseen_either() -> None:
    county = decided_late()
    county.when(void_of(county), **BY_CORRECTOR).finding("correction.late-no-more")


RECEIVED = EXAMPLES[ApplicationReceived]


def received(until: date) -> tuple[County, EntryVoided, Correction]:
    """Return the county on a day on which nobody has decided; what takes the receipt back."""
    county = County().after(ApplicationReceived)
    entry, position = county.receipt.id or "", county.receipt.position or 0
    post = OfficerAppointed(officer=f"{BUREAU}/9", agency=BUREAU, post=Post.CORRECTOR)
    county.given(post, agency=KEEPER, actor=ROOT)
    county.now = datetime(until.year, until.month, until.day, 1, tzinfo=UTC)
    names = naming.tags_of(RECEIVED)
    void = EntryVoided(entry=entry, position=position, reason="重复收件", names=names)
    return county, void, Correction(entry=entry, position=position, reason="录入错误", was=())


@pytest.mark.parametrize(
    ("until", "is_late"), [(date(2017, 7, 4), False), (date(2017, 9, 29), True)]
)
def test_a_case_that_is_open_and_late_is_not_taken_out_of_the_figures_unseen(
    until: date, *, is_late: bool
) -> None:
    county, void, _ = received(until)
    county.when(void, **BY_CORRECTOR)
    assert not county.receipt.codes
    assert ("correction.late-no-more" in county.receipt.findings) is is_late


def test_what_leaves_a_late_case_late_bears_no_mark() -> None:
    county, _, correction = received(date(2017, 9, 29))
    elsewhere, at = replace(RECEIVED, place="政务大厅三楼"), first_step(ApplicationReceived).at
    county.when(elsewhere, corrects=correction, occurred_at=at, **BY_CORRECTOR)
    assert county.receipt.findings == ()
    county.when(RECEIVED, corrects=correction, **BY_CORRECTOR)
    assert "correction.late-no-more" in county.receipt.findings, "it was received only today"


def test_a_late_thing_of_a_meeting_is_not_put_off_and_its_light_not_put_out_unseen() -> None:
    county, *_ = received(date(2017, 7, 20))
    item = ActionItem(number="1", content="补齐清单", owner=BUREAU, due_on=date(2017, 7, 14))
    minutes = JointMeetingHeld(
        meeting=f"{BUREAU}/HY-9", title="联席会议", held_on=date(2017, 7, 3), actions=(item,)
    )
    county.given(minutes, agency=BUREAU, actor=DECIDER)
    entry, position = county.receipt.id or "", county.receipt.position or 0
    correction = Correction(entry=entry, position=position, reason="录入错误", was=())
    later = replace(minutes, actions=(replace(item, due_on=date(2017, 7, 28)),))
    county.when(later, corrects=correction, **BY_CORRECTOR)
    assert set(county.receipt.findings) == {"correction.late-no-more", "correction.more-time"}
