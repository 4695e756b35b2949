"""A day that no fact of an administration lies in is refused; what a ledger has stays usable."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction, Submission, encode, finisher
from ledger.events import Event
from ledger.events.credit import CreditNoticeReceived, RestrictionImposed
from ledger.events.decision import DecisionMade
from ledger.events.intake import ApplicationAccepted
from ledger.events.organisation import CalendarPublished, LegalTermSet, OfficerAppointed
from ledger.log import Draft
from tests.county import County
from tests.examples.organisation import MARKET, MARKET_CORRECTOR
from tests.examples.story import EXAMPLES

CODE = "days.implausible"


def _asked(event: Event, before: type[Event], **envelope: Any) -> County:  # noqa: ANN401
    return County().before(before).ask(event, **envelope)


@pytest.mark.parametrize(
    ("event_type", "field", "value"),
    [
        (DecisionMade, "decided_on", date(1017, 7, 3)),
        (DecisionMade, "decided_on", date(9999, 12, 31)),
        (ApplicationAccepted, "accepted_on", date(9999, 12, 30)),
        (ApplicationAccepted, "due_at", datetime(2917, 7, 3, tzinfo=UTC)),
        (RestrictionImposed, "until_on", date(9999, 12, 31)),
        (OfficerAppointed, "certificate_until", date(217, 1, 1)),
        (LegalTermSet, "effective_on", date(1899, 12, 31)),
    ],
)
def test_a_year_of_another_age_is_refused_and_its_field_named(
    event_type: type[Event], field: str, value: object
) -> None:
    event = replace(EXAMPLES[event_type], **{field: value})
    receipt = _asked(event, event_type).receipt
    assert CODE in receipt.codes
    assert f"{value}"[:10] in str(receipt.message)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2199, 12, 31)])
def test_the_first_and_the_last_year_of_the_law_s_age_are_no_slip(day: date) -> None:
    event = replace(EXAMPLES[LegalTermSet], effective_on=day)
    _asked(event, LegalTermSet).accepted()


def test_when_it_took_effect_is_looked_at_too_also_of_observed_history() -> None:
    at = datetime(1017, 7, 3, tzinfo=UTC)
    county = _asked(EXAMPLES[LegalTermSet], LegalTermSet, occurred_at=at)
    assert county.receipt.codes == (CODE,)
    assert county.receipt.field == "occurred_at"


def test_a_day_in_a_list_is_looked_at_too() -> None:
    event = CalendarPublished(calendar="cn", year=2031, days_off=(date(9999, 1, 1),))
    receipt = _asked(event, CalendarPublished).receipt
    assert CODE in receipt.codes


def test_a_text_that_looks_like_a_day_is_a_text() -> None:
    event = replace(EXAMPLES[LegalTermSet], basis="1017-07-03")
    _asked(event, LegalTermSet).accepted()


def test_another_ledger_s_entry_is_told_as_it_stands_there() -> None:
    notice = replace(EXAMPLES[CreditNoticeReceived], until_on=date(9999, 12, 31))
    _asked(notice, CreditNoticeReceived).accepted()


def _old_entry(county: County, event: Event) -> Submission[Any]:
    """Record what a ledger of the time before this rule may hold."""
    submission = county.submission(event, agency=MARKET, actor=f"{MARKET}/1")
    tags = (f"id:{submission.id}", *naming.tags_of(event))
    finish = finisher(submission, encode(submission), ())
    county.store.append_drafts([Draft(submission.type, tags, finish)])
    return submission


def test_a_correction_may_repeat_the_far_day_of_its_target_and_bring_no_other() -> None:
    county = County().before("lifted")
    imposed = replace(
        EXAMPLES[RestrictionImposed],
        restriction=f"{MARKET}/XZ-OLD",
        until_on=date(9999, 12, 31),
        ground=None,
    )
    target = _old_entry(county, imposed)
    where = Correction(entry=target.id, position=county.store.head(), reason="录入错误")
    by_corrector = {
        "agency": MARKET,
        "actor": MARKET_CORRECTOR,
        "corrects": where,
        "occurred_at": target.occurred_at,
    }
    county.ask(
        replace(imposed, basis="食品安全法 第一条", until_on=date(9998, 1, 1)), **by_corrector
    )
    assert CODE in county.receipt.codes
    county.ask(replace(imposed, basis="食品安全法 第二条"), **by_corrector)
    assert CODE not in county.receipt.codes
    assert county.receipt.outcome == "accepted", county.receipt
