"""案卷评查 in answers: who has read a case's file, and what he found."""

from datetime import date
from pathlib import Path

from msgspec import json
from msgspec.structs import replace

from ledger.events.accountability import CaseFileReviewed, FileReviewResult
from tests.asking import BUREAU, CASE, Asking, received


def test_a_case_shows_who_read_its_file_and_what_he_found(tmp_path: Path) -> None:
    ledger = Asking(tmp_path)
    ledger.say("2017-07-03", received())
    review = CaseFileReviewed(
        case=CASE, reviewed_on=date(2017, 12, 1), result=FileReviewResult.FLAWED, found="缺送达回证"
    )
    (entry,) = ledger.say("2017-12-01", review)
    again = replace(review, reviewed_on=date(2017, 12, 4), found=None)
    ledger.say("2017-12-04", again)
    shown = json.decode(ledger.show("case", CASE).file_reviews)
    assert shown == [f"2017-12-01 flawed {BUREAU} 缺送达回证", f"2017-12-04 flawed {BUREAU}"]
    ledger.void("2017-12-05", entry, review)
    assert json.decode(ledger.show("case", CASE).file_reviews) == [f"2017-12-04 flawed {BUREAU}"]
    ledger.close()
