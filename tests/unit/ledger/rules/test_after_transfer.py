"""移送后罚款: no other number, day, item or paper takes a case out of the judiciary's hands."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import ItemListed, SupervisionDutyAssigned
from ledger.events.enforcement import (
    CaseTransferredToJudicial,
    EnforcementCaseFiled,
    JudicialOutcomeReceived,
)
from ledger.events.supervision import RectificationOrdered, SpotCheckResultRecorded
from tests.county import County
from tests.examples.enforcement import ENFORCEMENT
from tests.examples.organisation import CATALOGUE, COMPANY, INSPECTOR, MARKET
from tests.examples.story import EXAMPLES
from tests.examples.supervision import CHECK
from tests.unit.ledger.rules.test_enforcement import DAY, FINE

MARKETS = {"agency": MARKET, "actor": INSPECTOR}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
BEGAN, BACK_ON = date(2017, 9, 11), date(2017, 9, 15)
"""From when until when a case lay with the police."""
FILED = replace(
    EXAMPLES[EnforcementCaseFiled],
    about=f"check:{CHECK}",
    subject=COMPANY,
    filed_on=date(2017, 9, 8),
)
SENT = replace(EXAMPLES[CaseTransferredToJudicial], transferred_on=BEGAN)
BACK = replace(EXAMPLES[JudicialOutcomeReceived], received_on=BACK_ON)
ORDER = replace(EXAMPLES[RectificationOrdered], ordered_on=date(2017, 9, 8))
SECOND = replace(FILED, enforcement=f"{MARKET}/LA-2")


def transferred() -> County:
    """Return a county whose case on a check lies with the police; today is 18 September 2017."""
    spec = County().after(SpotCheckResultRecorded)
    spec.now = datetime(2017, 9, 18, 1, 0, tzinfo=UTC)
    for event in (ORDER, FILED, SENT):
        spec.given(event, **MARKETS)
    return spec


@pytest.mark.parametrize(
    ("day", "lay_there"),
    [
        (date(2017, 9, 10), False),
        (date(2017, 9, 12), True),
        (date(2017, 9, 14), True),
        (BACK_ON, False),
        (DAY, False),
    ],
)
@pytest.mark.parametrize("number", [ENFORCEMENT, None])
def test_what_came_back_is_not_fined_as_of_a_day_on_which_it_lay_there(
    day: date, number: str | None, *, lay_there: bool
) -> None:
    spec = transferred().given(BACK, **MARKETS)
    spec.ask(replace(FINE, enforcement=number, decided_on=day), **MARKETS)
    assert ("penalty.after-transfer" in spec.receipt.codes) is lay_there


@pytest.mark.parametrize(
    "about", [f"rectification:{ORDER.rectification}", f"enforcement:{ENFORCEMENT}"]
)
def test_a_case_on_what_was_built_on_the_same_check_opens_no_way_to_a_fine(about: str) -> None:
    spec = transferred().given(replace(SECOND, about=about), **MARKETS)
    event = replace(FINE, enforcement=SECOND.enforcement)
    spec.ask(event, **MARKETS).refused("penalty.after-transfer")


def test_a_case_on_the_subject_at_large_opens_no_way_to_a_fine() -> None:
    spec = transferred().given(replace(SECOND, about=f"subject:{COMPANY}"), **MARKETS)
    event = replace(FINE, enforcement=SECOND.enforcement)
    spec.ask(event, **MARKETS).refused("penalty.after-transfer")


def test_the_item_that_replaced_the_cases_opens_no_way_to_a_fine() -> None:
    spec = transferred()
    known = EXAMPLES[ItemListed]
    newer = replace(known, item="XK-99-9999", replaces=(FINE.item or "",), effective_on=DAY)
    duty = SupervisionDutyAssigned(item=newer.item, agency=MARKET, effective_on=DAY)
    spec.given(newer, **CLERK).given(duty, **CLERK)
    event = replace(FINE, enforcement=None, item=newer.item)
    spec.ask(event, **MARKETS)
    assert "penalty.after-transfer" in spec.receipt.codes
