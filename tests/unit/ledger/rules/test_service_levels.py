"""服务标准: what a level has to say, and who sets one."""

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.organisation import LoopStep, ServiceLevelSet
from tests.county import County
from tests.examples.organisation import CATALOGUE, CLERK, MARKET
from tests.examples.story import EXAMPLES

LEVEL = EXAMPLES[ServiceLevelSet]


def test_a_level_is_set_by_who_sets_terms_or_publishes_the_catalogue() -> None:
    spec = County().before(ServiceLevelSet)
    spec.ask(LEVEL).accepted()
    spec.ask(LEVEL, agency=CATALOGUE, actor=CLERK).accepted()
    assert Role.SUPERVISION not in ServiceLevelSet.published_by
    assert Role.APPROVAL not in ServiceLevelSet.published_by


def test_an_agency_does_not_set_the_level_that_binds_it() -> None:
    spec = County().before(ServiceLevelSet)
    spec.ask(LEVEL, agency=MARKET, actor=f"{MARKET}/1").refused("role.not-allowed")


def test_a_level_of_nobody_is_refused() -> None:
    stranger = replace(LEVEL, agency="reg:neiqiu:nobody")
    County().before(ServiceLevelSet).ask(stranger).refused("agency.unknown")


@pytest.mark.parametrize(
    ("step", "days", "times", "is_measured"),
    [
        (LoopStep.CLAIM, 10, None, True),
        (LoopStep.PUSH, 0, None, True),
        (LoopStep.CLAIM, None, 2, False),
        (LoopStep.RETURN, None, 2, True),
        (LoopStep.RETURN, 5, None, False),
        (LoopStep.RETURN, None, 0, False),
    ],
)
def test_a_level_counts_days_and_that_of_returns_counts_times(
    step: LoopStep, *, days: int | None, times: int | None, is_measured: bool
) -> None:
    spec = County().before(ServiceLevelSet)
    spec.ask(replace(LEVEL, step=step, days=days, times=times))
    if is_measured:
        spec.accepted()
    else:
        spec.refused("level.unmeasured")
