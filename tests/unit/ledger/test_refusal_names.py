"""所涉标识 of a refusal: what stood against it comes first, then what it was about."""

from datetime import date

from msgspec.structs import replace

from ledger.entry import decode_entry
from ledger.events.credit import PenaltyDecided, RestrictionImposed
from ledger.events.decision import DecisionMade
from ledger.events.record import SubmissionRefused
from tests.county import County
from tests.examples.credit import PENALTY, RESTRICTION
from tests.examples.intake import CASE
from tests.examples.organisation import COMPANY, INSPECTOR, MARKET
from tests.examples.story import EXAMPLES

BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BAR = replace(
    EXAMPLES[RestrictionImposed],
    ground=None,
    items=(),
    from_on=date(2017, 7, 1),
    until_on=date(2099, 1, 1),
)


def refusal_of(spec: County) -> SubmissionRefused:
    row = spec.store.row(spec.receipt.position or 0)
    assert row is not None
    event = decode_entry(row.type, row.body).data
    assert isinstance(event, SubmissionRefused)
    return event


def test_the_restriction_that_stood_against_a_grant_is_named_first_then_the_case() -> None:
    spec = County().before(DecisionMade).given(BAR, **BY_MARKET)
    spec.ask(EXAMPLES[DecisionMade]).refused("credit.barred")
    names = refusal_of(spec).names
    assert names[:2] == (f"restriction:{RESTRICTION}", f"case:{CASE}")


def test_what_a_refused_act_mentions_is_named_behind_its_tags() -> None:
    spec = County().before(DecisionMade)
    spec.ask(replace(BAR, ground=f"penalty:{PENALTY}"), **BY_MARKET)
    assert "restriction.ground-fallen" in spec.receipt.codes
    names = refusal_of(spec).names
    assert set(names) == {
        f"restriction:{RESTRICTION}",
        f"subject:{COMPANY}",
        f"measure:{BAR.measure}",
        f"penalty:{PENALTY}",
    }
    assert names[-1] == f"penalty:{PENALTY}"


def test_no_more_than_eight_are_named_and_what_blocks_is_among_them() -> None:
    spec = County().before(DecisionMade)
    bars = [f"{MARKET}/X-{number}" for number in range(10)]
    for number in bars:
        spec.given(replace(BAR, restriction=number), **BY_MARKET)
    spec.ask(EXAMPLES[DecisionMade]).refused("credit.barred")
    assert refusal_of(spec).names == tuple(f"restriction:{one}" for one in bars[:8])


def test_a_second_record_of_one_number_names_its_line_once() -> None:
    spec = County().before(DecisionMade).given(EXAMPLES[PenaltyDecided], **BY_MARKET)
    spec.ask(EXAMPLES[PenaltyDecided], **BY_MARKET)
    assert refusal_of(spec).names.count(f"penalty:{PENALTY}") == 1
