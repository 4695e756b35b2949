"""更正与逾期: a mistyped day is corrected, but nobody takes his own delay away unseen."""

from datetime import date

from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction
from ledger.events.decision import DecisionMade
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided
from tests.county import County
from tests.examples.organisation import BUREAU, KEEPER, ROOT
from tests.examples.story import EXAMPLES

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
