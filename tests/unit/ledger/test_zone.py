"""时区: days and instants at the edges of what can be written, east and west of Greenwich."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.clock import EARLIEST, fixed_width_instant
from ledger.zone import Zone

ZONES = ("Asia/Shanghai", "America/New_York", "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago")


@pytest.mark.parametrize(
    ("name", "day", "end"),
    [
        ("Asia/Shanghai", date(2017, 7, 3), "2017-07-03T16:00:00.000000Z"),
        ("Asia/Shanghai", date(9999, 12, 30), "9999-12-30T16:00:00.000000Z"),
        ("Asia/Shanghai", date(9999, 12, 31), "9999-12-31T16:00:00.000000Z"),
        ("America/New_York", date(9999, 12, 30), "9999-12-31T05:00:00.000000Z"),
        ("America/New_York", date(9999, 12, 31), "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_a_day_ends_where_the_next_begins_and_the_last_one_at_the_last_instant(
    name: str, day: date, end: str
) -> None:
    assert fixed_width_instant(Zone(name).end_of(day)) == end


def test_the_first_day_begins_at_the_first_instant_that_can_be_written() -> None:
    assert Zone("Asia/Shanghai").start_of(date.min) == EARLIEST


@given(st.sampled_from(ZONES), st.dates())
def test_every_day_has_a_beginning_before_its_end_in_every_zone(name: str, day: date) -> None:
    zone = Zone(name)
    begin, end = zone.start_of(day), zone.end_of(day)
    assert begin < end <= begin + timedelta(hours=48)
    if date.min < day < date.max:
        assert zone.day_of(begin) == day == zone.day_of(end - timedelta(microseconds=1))


@given(st.sampled_from(ZONES), st.datetimes(), st.sampled_from(ZONES))
def test_every_instant_has_a_local_time_and_a_spelling(
    name: str, moment: datetime, other: str
) -> None:
    local = Zone(name).local(Zone(other).local(moment))
    assert len(fixed_width_instant(local)) == len("2017-07-03T01:12:04.120311Z")
