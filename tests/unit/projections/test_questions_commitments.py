"""告知承诺: until when a commitment is verified, and which ones have to be on the day."""

from datetime import date

import pytest

from ledger.events.handling import CommitmentMade, CommitmentResult, CommitmentVerified
from tests.asking import BUREAU, CASE, COMPANY, Asking, received

OTHER = f"{BUREAU}/2017-0413"


def promised(verify_by: str, case: str = CASE) -> CommitmentMade:
    """Return a commitment that is to be verified by a day."""
    return CommitmentMade(
        case=case,
        subject=COMPANY,
        text="sha256:" + "ab" * 32,
        conditions="场所符合要求",
        verify_by=date.fromisoformat(verify_by),
    )


def verified(day: str, case: str = CASE) -> CommitmentVerified:
    """Return that a commitment was kept, seen on a day."""
    return CommitmentVerified(
        case=case,
        subject=COMPANY,
        result=CommitmentResult.KEPT,
        way="现场核查",
        verified_on=date.fromisoformat(day),
    )


def due(ledger: Asking, day: str) -> list[str]:
    """Return the commitments that have to be verified by a day."""
    return [one.case for one in ledger.list("commitment", on=day, due=True)]


@pytest.fixture
def both(ledger: Asking) -> Asking:
    """Two commitments: one due on a Sunday within the holiday, one at the end of the month."""
    ledger.say("2017-09-01", received(), received(OTHER))
    ledger.say("2017-09-01", promised("2017-10-01"), promised("2017-10-31", OTHER))
    return ledger


def test_what_has_to_be_verified_is_listed_from_its_day_on(both: Asking) -> None:
    assert due(both, "2017-10-08") == []
    assert due(both, "2017-10-09") == [CASE]
    assert due(both, "2017-10-31") == [CASE, OTHER]
    assert not both.list("commitment", on="2017-10-09", late=True)
    assert len(both.list("commitment", on="2017-10-09")) == 2


def test_what_was_verified_is_no_longer_due(both: Asking) -> None:
    both.say("2017-10-10", verified("2017-10-10"))
    assert due(both, "2017-10-31") == [OTHER]


def test_where_the_calendar_is_unknown_the_named_day_asks_and_nobody_is_late(
    ledger: Asking,
) -> None:
    ledger.say("2017-09-01", received(), promised("2018-01-02"))
    assert due(ledger, "2018-01-01") == []
    assert due(ledger, "2018-01-02") == [CASE]
    assert ledger.show("commitment", CASE, on="2018-02-01").late is None


def test_a_question_without_that_filter_says_so(ledger: Asking) -> None:
    with pytest.raises(TypeError, match="cases knows no filter due"):
        ledger.list("case", due=True)


@pytest.mark.parametrize("noun", ["document", "liaison"])
@pytest.mark.parametrize("name", ["subject", "name"])
def test_what_is_about_no_subject_keeps_none_instead_of_answering_about_all(
    ledger: Asking, noun: str, name: str
) -> None:
    with pytest.raises(TypeError, match=f"knows no filter {name}"):
        ledger.list(noun, **{name: COMPANY})
