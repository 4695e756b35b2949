"""提交被拒: who was refused because of what, told by hand."""

from datetime import date

import pytest

from ledger.events.record import RefusedFor, SubmissionRefused
from tests.asking import CASE, COMPANY, MARKET, Asking

BAR = f"restriction:{MARKET}/R1"
AT = "2017-09-08 09:00"
DIGEST = "sha256:" + "0" * 64


def refused(
    number: int, *names: str, blocking: int, code: str = "credit.barred"
) -> SubmissionRefused:
    """Return the record of a refusal that so many entries stood against."""
    entries = tuple(f"01a20f7d-7feb-7000-bb00-4f2bc981a8c{one}" for one in range(blocking))
    return SubmissionRefused(
        submission=f"01a20f7d-7feb-7000-bb00-4f2bc981a9{number:02d}",
        refused_type="DecisionMade",
        digest=DIGEST,
        reasons=(RefusedFor(code=code),),
        names=names,
        blocking=entries,
    )


def test_who_was_refused_because_of_a_restriction_is_found_by_it(ledger: Asking) -> None:
    ledger.say(AT, refused(1, BAR, f"case:{CASE}", blocking=1))
    ledger.say(AT, refused(2, BAR, f"subject:{COMPANY}", blocking=0, code="restriction.no-term"))
    (found,) = ledger.list("refusals", because=BAR)
    assert (found.case, found.codes) == (CASE, '["credit.barred"]')


def test_each_refusal_is_listed_once_however_much_it_names(ledger: Asking) -> None:
    ledger.say(AT, refused(1, BAR, f"case:{CASE}", f"subject:{COMPANY}", blocking=1))
    ledger.say(AT, refused(2, f"case:{CASE}", blocking=0))
    assert len(ledger.list("refusals")) == 2
    assert len(ledger.list("refusals", subject=COMPANY)) == 1
    assert len(ledger.list("refusals", since=date(2099, 1, 1))) == 0
    assert len(ledger.shows("refusals", CASE)) == 2


def test_another_question_knows_no_such_filter(ledger: Asking) -> None:
    with pytest.raises(TypeError, match="because"):
        ledger.list("cases", because=BAR)
