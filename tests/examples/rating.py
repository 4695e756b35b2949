"""The applicant rates how his case was handled; the bureau puts right what he found bad."""

from datetime import date
from typing import Final

from ledger.events.rating import RatingAnswer, RatingAnswered, ServiceRated
from tests.examples.intake import CASE
from tests.examples.organisation import BUREAU, ISSUER, RECEIVER
from tests.examples.step import Told

TOLD: Final[dict[str, Told]] = {
    "rated": (
        BUREAU,
        RECEIVER,
        ServiceRated(case=CASE, channel="窗口", grade=2, rated_on=date(2017, 10, 10), note="久候"),
    ),
    "rating-handled": (
        BUREAU,
        ISSUER,
        RatingAnswered(
            case=CASE,
            channel="窗口",
            kind=RatingAnswer.HANDLED,
            answered_on=date(2017, 10, 10),
            note="增开窗口",
        ),
    ),
}
"""The chapter's steps by their names; the story says in which order they happen."""
