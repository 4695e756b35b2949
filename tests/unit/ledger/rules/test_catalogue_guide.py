"""办事指南: complete, lawful in time and fee, one live version."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.catalogue import (
    GuideMaterial,
    GuidePublished,
    GuideStep,
    ItemAdjusted,
    ItemCancelled,
)
from ledger.fact import Fact
from ledger.states.guide import Guide
from tests.county import County
from tests.examples.catalogue import FOOD, SEAL_CUTTING
from tests.examples.organisation import BUREAU, CATALOGUE, CLERK, DECIDER
from tests.examples.story import EXAMPLES

GUIDE = EXAMPLES[GuidePublished]


def published(**changes: Any) -> County:  # noqa: ANN401 - any field
    return County().before(GuidePublished).ask(replace(GUIDE, **changes))


def test_a_complete_guide_is_published() -> None:
    published().accepted()


@pytest.mark.parametrize(
    "missing",
    [
        {"materials": ()},
        {"materials": (GuideMaterial(code="M01", name=" "),)},
        {"steps": ()},
        {"steps": (GuideStep(name=" ", post="受理岗"),)},
        {"legal_days": None, "promised_days": None},
    ],
)
def test_a_guide_without_materials_steps_or_time_limit_is_refused(missing: dict[str, Any]) -> None:
    published(**missing).refused("guide.element-missing")


def test_an_instant_item_needs_no_days() -> None:
    published(legal_days=None, promised_days=None, instant=True).accepted()


def test_a_step_names_the_post_that_takes_it() -> None:
    published(steps=(GuideStep(name="受理", post=" "),)).refused("guide.step-without-post")


@pytest.mark.parametrize(
    ("promised", "promised_unit", "legal", "legal_unit", "lawful"),
    [
        (20, TimeUnit.WORKDAY, 20, TimeUnit.WORKDAY, True),
        (21, TimeUnit.WORKDAY, 20, TimeUnit.WORKDAY, False),
        (28, TimeUnit.DAY, 20, TimeUnit.WORKDAY, True),
        (29, TimeUnit.DAY, 20, TimeUnit.WORKDAY, False),
        (21, None, 20, None, False),
        (45, TimeUnit.DAY, 1, TimeUnit.MONTH, False),
        (6, TimeUnit.MONTH, 1, TimeUnit.YEAR, True),
    ],
)
def test_the_promise_is_not_longer_than_the_statute(
    promised: int,
    promised_unit: TimeUnit | None,
    legal: int,
    legal_unit: TimeUnit | None,
    *,
    lawful: bool,
) -> None:
    spec = published(
        promised_days=promised,
        promised_unit=promised_unit,
        legal_days=legal,
        legal_unit=legal_unit,
        legal_basis="特别法",
    )
    spec.accepted() if lawful else spec.refused("guide.promise-over-statutory")


@pytest.mark.parametrize("basis", [None, " "])
def test_a_fee_needs_its_basis(basis: str | None) -> None:
    published(fee_fen=5_000, fee_basis=basis).refused("guide.fee-without-basis")


def test_a_fee_with_its_basis_or_of_nothing_is_lawful() -> None:
    published(fee_fen=5_000, fee_basis="行政事业性收费目录").accepted()
    published(fee_fen=0).accepted()


def test_a_version_is_published_once() -> None:
    again = replace(GUIDE, effective_on=date(2017, 8, 1))
    County().after(GuidePublished).ask(again).refused("guide.version-clash")


def test_two_versions_do_not_take_effect_on_one_day() -> None:
    other = replace(GUIDE, version=2)
    County().after(GuidePublished).ask(other).refused("guide.version-clash")


def test_the_next_version_takes_effect_on_another_day() -> None:
    other = replace(GUIDE, version=2, effective_on=date(2017, 8, 1))
    County().after(GuidePublished).ask(other).accepted()


def test_only_a_listed_item_has_a_guide() -> None:
    unknown = replace(GUIDE, item="XK-99-0001")
    County().before(GuidePublished).ask(unknown).refused("item.unknown")


def test_a_cancelled_item_gets_no_guide() -> None:
    cancelled = replace(GUIDE, item=SEAL_CUTTING)
    County().after(ItemCancelled).ask(cancelled).refused("item.cancelled")


def test_the_version_of_a_day_is_the_latest_that_has_begun() -> None:
    guide = Guide()
    for number, day in ((3, date(2017, 9, 1)), (1, date(2017, 1, 1)), (2, date(2017, 6, 1))):
        event = replace(GUIDE, version=number, effective_on=day)
        fact = Fact(
            event,
            f"00000000-0000-0000-0000-{number:012}",
            BUREAU,
            DECIDER,
            "2017-07-03T01:00:00Z",
            "2017-07-03T01:00:00Z",
            date(2017, 7, 3),
            number,
        )
        guide = guide.evolve(fact, FOOD)
    days = (date(2016, 12, 31), date(2017, 5, 31), date(2017, 6, 1), date(2018, 1, 1))
    found = [guide.on(day) for day in days]
    assert [version and version.version for version in found] == [None, 1, 2, 3]
    assert guide.version(4) is None


@pytest.mark.parametrize(("promised", "lawful"), [(20, True), (21, False)])
def test_a_promise_is_not_longer_than_the_term_that_holds_where_the_guide_states_no_days(
    promised: int, *, lawful: bool
) -> None:
    spec = published(promised_days=promised, legal_days=None, legal_unit=None)
    spec.accepted() if lawful else spec.refused("guide.promise-over-statutory")


@pytest.mark.parametrize(
    ("legal", "basis", "lawful"),
    [(20, None, True), (21, None, False), (21, " ", False), (21, "城乡规划法 第四十条", True)],
)
def test_more_time_than_the_law_gives_needs_a_basis_in_another_law(
    legal: int, basis: str | None, *, lawful: bool
) -> None:
    spec = published(legal_days=legal, legal_basis=basis)
    spec.accepted() if lawful else spec.refused("guide.legal-without-basis")


def test_an_item_that_is_no_permit_is_not_held_to_the_term_of_permits() -> None:
    spec = County().before(GuidePublished)
    other = ItemAdjusted(
        item=EXAMPLES[GuidePublished].item, effective_on=date(2017, 1, 1), kind="07"
    )
    spec.given(other, agency=CATALOGUE, actor=CLERK)
    spec.ask(replace(EXAMPLES[GuidePublished], legal_days=60, promised_days=60)).accepted()


@pytest.mark.parametrize("day", [date(2016, 12, 23), date(2004, 6, 30)])
def test_a_day_before_the_item_or_the_law_gives_no_more_time_than_the_law(day: date) -> None:
    published(legal_days=200, effective_on=day).refused("guide.legal-without-basis")
    published(promised_days=21, legal_days=None, legal_unit=None, effective_on=day).refused(
        "guide.promise-over-statutory"
    )
