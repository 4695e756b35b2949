"""项目代码: what is for an investment project names it when it is accepted, and not another one."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import ItemAdjusted
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    JointCaseOpened,
    Material,
)
from tests.county import County
from tests.examples.catalogue import APPLICATION_FORM, FOOD, HEALTH, PREMISES
from tests.examples.organisation import BUREAU, CATALOGUE, CLERK, RECEIVER
from tests.examples.story import EXAMPLES

CODE, OTHER = "2017-130523-01-01-000001", "2017-130523-01-01-000002"
COMPLETE = (APPLICATION_FORM, PREMISES, HEALTH)
RECEIVED = replace(
    EXAMPLES[ApplicationReceived], materials=tuple(Material(code=code) for code in COMPLETE)
)
ACCEPTED = ApplicationAccepted(
    case=RECEIVED.case, accepted_on=date(2017, 7, 3), mode=AcceptanceMode.FULL
)


@pytest.fixture
def county() -> County:
    """The item is said to be for investment projects."""
    county = County().before(ApplicationReceived)
    adjusted = ItemAdjusted(item=FOOD, effective_on=date(2017, 1, 1), investment=True)
    county.given(adjusted, agency=CATALOGUE, actor=CLERK)
    return county


def receive(county: County, **more: Any) -> County:  # noqa: ANN401
    county.when(replace(RECEIVED, **more), agency=BUREAU, actor=RECEIVER)
    return county


def accept(county: County, **more: Any) -> County:  # noqa: ANN401
    county.when(replace(ACCEPTED, **more), agency=BUREAU, actor=RECEIVER)
    return county


def test_a_receipt_without_the_code_is_taken_and_told(county: County) -> None:
    receive(county).finding("application.project-code")


def test_nothing_is_accepted_without_the_code_and_the_acceptance_may_bring_it(
    county: County,
) -> None:
    receive(county)
    accept(county).refused("acceptance.project-code")
    accept(county, project=CODE).accepted()


def test_the_code_of_the_application_is_not_changed_at_acceptance(county: County) -> None:
    receive(county, project=CODE).accepted()
    accept(county, project=OTHER).refused("identity.mismatch")
    accept(county).accepted()


def test_the_code_of_the_joint_case_is_the_code_of_its_branches(county: County) -> None:
    opened = replace(
        EXAMPLES[JointCaseOpened], opened_on=date(2017, 7, 3), project=CODE, items=(FOOD,)
    )
    county.given(opened, agency=BUREAU, actor=RECEIVER)
    receive(county, joint=opened.joint).accepted()
    accept(county, project=OTHER).refused("identity.mismatch")
    accept(county).accepted()


def test_an_item_that_is_for_no_project_asks_for_no_code(county: County) -> None:
    no_more = ItemAdjusted(item=FOOD, effective_on=date(2017, 2, 1), investment=False)
    county.given(no_more, agency=CATALOGUE, actor=CLERK)
    receive(county).accepted()
    accept(county).accepted()


def test_an_adjustment_that_says_nothing_of_projects_leaves_the_item_one(county: County) -> None:
    renamed = ItemAdjusted(item=FOOD, effective_on=date(2017, 2, 1), name="食品经营许可（新）")
    county.given(renamed, agency=CATALOGUE, actor=CLERK)
    receive(county).finding("application.project-code")
