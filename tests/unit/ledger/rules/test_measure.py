"""失信惩戒措施清单: a restriction is by a listed measure, no longer than it; not retroactive."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.credit import (
    Forbidden,
    MeasureListed,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.supervision import SpotCheckResultRecorded
from tests.county import County
from tests.examples.credit import PENALTY, RESTRICTION
from tests.examples.organisation import (
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
)
from tests.examples.story import EXAMPLES
from tests.examples.supervision import CHECK

IMPOSED = EXAMPLES[RestrictionImposed]
LISTED = EXAMPLES[MeasureListed]
LIFTED = EXAMPLES[RestrictionLifted]
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}


def imposing() -> County:
    return County().before(RestrictionImposed)


def resting_on(ground: str, **changes: object) -> RestrictionImposed:
    """Return a restriction that rests on a ground."""
    return replace(IMPOSED, ground=ground, **changes)


def test_a_restriction_names_a_listed_measure_and_forbids_what_it_provides_for() -> None:
    spec = imposing()
    spec.ask(replace(IMPOSED, measure=None)).refused("restriction.not-on-list")
    spec.ask(replace(IMPOSED, measure="C-99")).refused("restriction.not-on-list")
    spec.given(replace(LISTED, version=2, forbids=(Forbidden.LICENCE,)), **ROOT)
    spec.ask(IMPOSED).refused("restriction.not-on-list")
    spec.ask(replace(IMPOSED, forbids=(Forbidden.LICENCE,))).accepted()


def test_a_former_version_of_the_list_does_not_come_back() -> None:
    spec = imposing().given(replace(LISTED, version=3, forbids=()), **ROOT)
    for version in (1, 2, 3):
        spec.ask(replace(LISTED, version=version)).refused("measure.version")
    spec.ask(IMPOSED).refused("restriction.not-on-list")


def test_who_restricts_does_not_list_the_measure() -> None:
    imposing().ask(replace(LISTED, version=2), **BY_MARKET).refused("role.not-allowed")


@pytest.mark.parametrize(
    ("longest", "unit", "last"),
    [
        (12, TimeUnit.MONTH, date(2018, 9, 21)),
        (1, TimeUnit.YEAR, date(2018, 9, 21)),
        (10, TimeUnit.DAY, date(2017, 10, 1)),
        (5, TimeUnit.WORKDAY, date(2017, 9, 28)),
    ],
)
def test_a_restriction_lasts_no_longer_than_its_measure(
    longest: int, unit: TimeUnit, last: date
) -> None:
    """Ten days from 21 September 2017 end on Sunday, 1 October: a window ends on a day off too."""
    spec = imposing().given(replace(LISTED, version=2, longest=longest, unit=unit), **ROOT)
    spec.ask(replace(IMPOSED, until_on=last + timedelta(days=1))).refused("restriction.too-long")
    spec.ask(replace(IMPOSED, until_on=None)).refused("restriction.too-long")
    spec.ask(replace(IMPOSED, until_on=last)).accepted()


def test_the_longest_term_runs_once_for_one_ground() -> None:
    spec = imposing().given(replace(LISTED, version=2, longest=1, unit=TimeUnit.YEAR), **ROOT)
    spec.given(IMPOSED, **BY_MARKET)
    after = replace(
        IMPOSED,
        restriction=f"{MARKET}/X-9",
        from_on=date(2018, 9, 21),
        until_on=date(2019, 9, 20),
    )
    spec.ask(after).refused("restriction.too-long")
    spec.given(LIFTED, **BY_MARKET).ask(after).refused("restriction.too-long")
    spec.ask(replace(after, ground=f"check:{CHECK}")).accepted()


def test_the_longest_term_is_not_drawn_out_by_leaving_the_ground_out() -> None:
    spec = imposing().given(replace(LISTED, version=2, longest=1, unit=TimeUnit.YEAR), **ROOT)
    first = replace(IMPOSED, ground=None, until_on=date(2018, 9, 21))
    spec.given(first, **BY_MARKET)
    again = replace(
        first,
        restriction=f"{MARKET}/X-9",
        from_on=date(2018, 9, 22),
        until_on=date(2019, 9, 21),
    )
    spec.ask(again, **BY_MARKET).refused("restriction.too-long")
    by_health = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
    elsewhere = replace(again, restriction=f"{HEALTH_OFFICE}/X-1")
    spec.ask(elsewhere, **by_health).accepted()
    spec.ask(replace(again, ground=f"check:{CHECK}"), **BY_MARKET).accepted()


@pytest.mark.parametrize(
    ("ground", "day"),
    [
        (f"penalty:{PENALTY}", date(2017, 9, 20)),
        (f"check:{CHECK}", EXAMPLES[SpotCheckResultRecorded].checked_on),
    ],
)
def test_a_restriction_does_not_bind_before_the_day_of_its_ground(ground: str, day: date) -> None:
    spec = imposing()
    early = resting_on(ground, from_on=day - timedelta(days=1))
    spec.ask(early).refused("restriction.retroactive")
    spec.ask(replace(early, from_on=day)).accepted()


def test_a_restriction_does_not_bind_before_the_restriction_that_it_rests_on() -> None:
    event = resting_on(f"restriction:{RESTRICTION}", restriction=f"{MARKET}/X-9")
    early = replace(event, from_on=date(2017, 9, 20))
    County().after(RestrictionImposed).ask(early, **BY_MARKET).refused("restriction.retroactive")


def test_what_an_older_system_imposed_by_no_list_is_taken_in_and_binds() -> None:
    spec = imposing()
    submission = spec.submission(
        replace(IMPOSED, measure=None, ground=None),
        **BY_MARKET,
        observed="old-system",
        occurred_at=datetime(2017, 5, 2, 1, 0, tzinfo=UTC),
    )
    spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
    spec.finding("restriction.not-on-list")
