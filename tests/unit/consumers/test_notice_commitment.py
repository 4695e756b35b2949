"""告知承诺异地: who broke a promise in one county is not taken at his word in another."""

from datetime import date

from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.catalogue import GuidePublished
from ledger.events.credit import NoticeEffect
from ledger.events.handling import CommitmentMade, CommitmentResult, CommitmentVerified
from ledger.events.intake import ApplicationReceived
from ledger.events.organisation import OfficerAppointed, Post
from tests.county import County
from tests.examples.credit import ELSEWHERE
from tests.examples.intake import CASE, CASE_SECOND_GRANT
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    FIRST_REVIEWER,
    KEEPER,
    RECEIVER,
    ROOT,
)
from tests.examples.story import EXAMPLES
from tests.unit.consumers.test_notice_mapping import Listening

WINDOW = {"agency": BUREAU, "actor": RECEIVER}
LOOKS = {"agency": BUREAU, "actor": FIRST_REVIEWER}
MADE = replace(EXAMPLES[CommitmentMade], case=CASE, subject=COMPANY, verify_by=date(2017, 8, 1))
BROKEN = replace(
    EXAMPLES[CommitmentVerified],
    case=CASE_SECOND_GRANT,
    subject=COMPANY,
    result=CommitmentResult.BROKEN,
    verified_on=date(2017, 7, 3),
)


def _promised_there(both: Listening) -> County:
    """Let both guides allow commitments, and the company make one in the other county."""
    allowing = replace(
        EXAMPLES[GuidePublished], version=9, effective_on=date(2017, 7, 2), commitment_allowed=True
    )
    for one in (both.here, both.there):
        one.given(allowing, agency=BUREAU, actor=DECIDER)
    received = replace(EXAMPLES[ApplicationReceived], case=CASE_SECOND_GRANT, subject=COMPANY)
    return both.there.given(received, replace(MADE, case=CASE_SECOND_GRANT), **WINDOW)


def test_a_promise_that_was_broken_there_bars_from_another_one_here() -> None:
    both = Listening()
    there = _promised_there(both)
    assert both.listen() == []
    there.given(BROKEN, **LOOKS)
    (told,) = both.listen()
    assert (told.data.about, told.data.subject, told.data.effect) == (
        f"case:{CASE_SECOND_GRANT}",
        COMPANY,
        NoticeEffect.IMPOSED,
    )
    assert told.data.origin == ELSEWHERE
    both.here.when(MADE, **WINDOW)
    assert "commitment.barred" in both.here.receipt.codes


def test_a_promise_that_was_kept_there_is_nobodys_business_here() -> None:
    both = Listening()
    _promised_there(both).given(replace(BROKEN, result=CommitmentResult.KEPT), **LOOKS)
    assert both.listen() == []
    both.here.when(MADE, **WINDOW).accepted()


def test_what_was_found_wrongly_there_frees_here_when_it_is_corrected() -> None:
    both = Listening()
    there = _promised_there(both).given(BROKEN, **LOOKS)
    entry, place = there.receipt.id or "", there.receipt.position or 0
    corrector = OfficerAppointed(officer=f"{BUREAU}/8", agency=BUREAU, post=Post.CORRECTOR)
    there.given(corrector, agency=KEEPER, actor=ROOT)
    both.listen()
    both.here.when(MADE, **WINDOW).refused("commitment.barred")
    corrects = Correction(entry=entry, position=place, reason="核查有误", was=())
    kept = replace(BROKEN, result=CommitmentResult.KEPT)
    there.when(kept, agency=BUREAU, actor=f"{BUREAU}/8", corrects=corrects).finding(
        "correction.milder"
    )
    (taken_back,) = both.listen()
    assert taken_back.data.withdrawn
    both.here.when(MADE, **WINDOW).accepted()
