"""下级审查: a body that reviews for the one that decides hands the case up within its own term."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.catalogue import Act, DutyAssigned
from ledger.events.handling import CaseRouted, ReviewCompleted
from ledger.events.organisation import LegalTermSet
from tests.county import County
from tests.examples.catalogue import FOOD
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    CLERK,
    FIRST_REVIEWER,
    HOUSING,
)
from tests.examples.story import EXAMPLES

REVIEW = EXAMPLES[ReviewCompleted]


@pytest.fixture
def county() -> County:
    """The case, accepted on Monday, 3 July 2017, goes to another body; the term is two days."""
    county = County().before(CaseRouted)
    duty = DutyAssigned(
        item=FOOD, agency=HOUSING, acts=(Act.REVIEW,), effective_on=date(2017, 1, 1)
    )
    term = LegalTermSet(
        term="first-review",
        length=2,
        unit=TimeUnit.WORKDAY,
        effective_on=date(2004, 7, 1),
        basis="行政许可法 第四十三条",
    )
    county.given(duty, agency=CATALOGUE, actor=CLERK).given(term)
    county.ask(replace(EXAMPLES[CaseRouted], agency_to=HOUSING)).accepted()
    return county


@pytest.mark.parametrize(("day", "late"), [(5, False), (6, True)])
def test_the_lower_body_is_late_from_the_day_after_its_term(
    county: County, day: int, *, late: bool
) -> None:
    county.now = datetime(2017, 7, day, 1, 0, tzinfo=UTC)
    county.given(REVIEW, agency=HOUSING, actor=f"{HOUSING}/1")
    assert ("first-review.late" in county.receipt.findings) is late


def test_a_lower_body_without_a_term_is_told_that_there_is_none() -> None:
    county = County().before(CaseRouted)
    duty = DutyAssigned(
        item=FOOD, agency=HOUSING, acts=(Act.REVIEW,), effective_on=date(2017, 1, 1)
    )
    county.given(duty, agency=CATALOGUE, actor=CLERK)
    county.ask(replace(EXAMPLES[CaseRouted], agency_to=HOUSING)).accepted()
    county.now = datetime(2017, 7, 6, 1, 0, tzinfo=UTC)
    county.when(REVIEW, agency=HOUSING, actor=f"{HOUSING}/1").finding("term.unknown")
    assert "first-review.late" not in county.receipt.findings


def test_the_body_that_decides_has_the_whole_time_of_the_case(county: County) -> None:
    county.now = datetime(2017, 7, 10, 1, 0, tzinfo=UTC)
    county.given(REVIEW, agency=BUREAU, actor=FIRST_REVIEWER)
    assert "first-review.late" not in county.receipt.findings
