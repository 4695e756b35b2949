"""Days and times of exports: what can be read in one way is read, what cannot is set aside."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.files.mapping.moments import (
    DayZones,
    day_parser,
    fault_of_format,
    instant_parser,
    plausible,
)
from consumers.files.problems import Unfit
from ledger.zone import Zone

SHANGHAI: Final = Zone("Asia/Shanghai")
INSTANT: Final = instant_parser((), SHANGHAI)
DAY: Final = day_parser((), DayZones(SHANGHAI, SHANGHAI))

READ: Final = (
    ("2016-2-9", "2016-02-09 00:00"),
    ("2016/02/09", "2016-02-09 00:00"),
    ("2016.2.9 8:05", "2016-02-09 08:05"),
    ("2016年2月9日", "2016-02-09 00:00"),
    ("2016 年 2 月 9 日 8时5分", "2016-02-09 08:05"),
    ("2016年2月9日8点05分30秒", "2016-02-09 08:05:30"),
    ("2016年2月9号 星期二 下午3:05", "2016-02-09 15:05"),
    ("２０１６年２月９日　１５：０５", "2016-02-09 15:05"),
    ("2016/2/9 上午 12:05:00", "2016-02-09 00:05"),
    ("2016/2/9 下午 12:05:00", "2016-02-09 12:05"),
    ("2016/2/9 3:05:07 PM", "2016-02-09 15:05:07"),
    ("2016/2/9 中午12:30", "2016-02-09 12:30"),
    ("2016/2/9 凌晨1:30", "2016-02-09 01:30"),
    ("2016/2/9 晚上8:30", "2016-02-09 20:30"),
    ("2016/2/9 下午15:05", "2016-02-09 15:05"),
    ("2016-02-09 24:00", "2016-02-10 00:00"),
    ("2016/2/9 24:00:00", "2016-02-10 00:00"),
    ("2016-2-9T15:05:07.25+08:00", "2016-02-09 15:05:07.25"),
    ("2016/2/9 7:05Z", "2016-02-09 15:05"),
    ("2016-02-09T07:05:00Z", "2016-02-09 15:05"),
    ("20160209", "2016-02-09 00:00"),
    ("20160209 150507", "2016-02-09 15:05:07"),
    ("20160209T1505", "2016-02-09 15:05"),
    ("20160209T070507Z", "2016-02-09 15:05:07"),
)


@pytest.mark.parametrize(("text", "local"), READ)
def test_a_usual_form_is_read_without_a_format(text: str, local: str) -> None:
    expected = datetime.fromisoformat(f"{local}+08:00")
    assert INSTANT(text) == expected


AMBIGUOUS: Final = (
    "20160209150507", "20160209150507250", "201602091505", "20160209150507+0800", "1454994307",
    "1454994307000", "160209", "2016", "201602", "9/2/2016", "02/09/16", "2016-2/9", "2016-13-1",
    "2016-02-30", "2016-2-914:05", "2016-02-09 25:00", "2016-02-09 24:01", "2016/2/9 晚上12:00",
    "2016年2月", "2月9日", "15:05", "42409", "", "昨天",
)  # fmt: skip


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_could_be_read_in_two_ways_is_not_guessed(text: str) -> None:
    for convert in (INSTANT, DAY):
        with pytest.raises(Unfit, match="name the `format`"):
            convert(text)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)))  # noqa: DTZ001 - local
def test_whatever_iso_form_is_written_is_read_back(local: datetime) -> None:
    assert INSTANT(local.isoformat()) == SHANGHAI.local(local)
    assert DAY(local.isoformat(" ")) == local.date()
    spoken = (
        f"{local.year}年{local.month}月{local.day}日 {local.hour}:{local.minute}:{local.second}"
    )
    assert INSTANT(spoken) == SHANGHAI.local(local.replace(microsecond=0))


def test_a_day_that_ends_at_24_is_still_that_day() -> None:
    assert DAY("2016年2月9日24:00") == date(2016, 2, 9)


def test_serials_of_a_workbook_are_read_where_a_mapping_says_so() -> None:
    convert = instant_parser(["excel"], SHANGHAI)
    assert convert("42409.5") == datetime(2016, 2, 9, 4, tzinfo=UTC)
    assert day_parser(["excel"], DayZones(SHANGHAI, SHANGHAI))("42409") == date(2016, 2, 9)
    for wrong in ("0", "-1", "3000000", "nan", "1e400", "x"):
        with pytest.raises(Unfit):
            convert(wrong)


def test_a_half_of_the_day_in_chinese_is_read_by_p() -> None:
    convert = instant_parser(["%Y-%m-%d %p%I:%M"], SHANGHAI)
    assert convert("2016-02-09 下午03:05") == datetime(2016, 2, 9, 7, 5, tzinfo=UTC)
    assert convert("2016-02-09 上午03:05") == datetime(2016, 2, 8, 19, 5, tzinfo=UTC)


def test_a_time_of_another_zone_gives_the_ledgers_day() -> None:
    utc = DayZones(Zone("UTC"), SHANGHAI)
    assert day_parser((), utc)("2016-02-09 16:30") == date(2016, 2, 10)
    assert day_parser(["%d.%m.%Y %H:%M"], utc)("09.02.2016 16:30") == date(2016, 2, 10)
    assert day_parser((), utc)("2016-02-09T16:30-01:00") == date(2016, 2, 10)
    assert day_parser((), utc)("2016-02-09") == date(2016, 2, 9)
    assert day_parser(["%d.%m.%Y"], utc)("09.02.2016") == date(2016, 2, 9)


@pytest.mark.parametrize("formats", [(), ("%Y-%m-%d",)])
def test_a_bare_day_of_a_deadline_is_its_end(formats: tuple[str, ...]) -> None:
    convert = instant_parser(formats, SHANGHAI, is_deadline=True)
    end = convert("2016-02-09")
    assert end == datetime(2016, 2, 9, 15, 59, 59, tzinfo=UTC)
    assert SHANGHAI.day_of(end) == date(2016, 2, 9)
    later = instant_parser((), SHANGHAI, 2, is_deadline=True)
    assert later("2016-02-09") == end + timedelta(days=2)
    assert later("2016-02-09 09:00") == datetime(2016, 2, 11, 1, tzinfo=UTC)


FAULTS: Final = (
    ("%Y-%M-%d", "needs year, month and day"),
    ("%Y/%M/%d %H:%m", "needs year, month and day"),
    ("%Y年%M月%d日", "needs year, month and day"),
    ("%d.%M.%Y %H:%m", "needs year, month and day"),
    ("%H:%M", "needs year, month and day"),
    ("%m-%d", "needs year, month and day"),
    ("%Y-%m", "needs year, month and day"),
    ("%d", "needs year, month and day"),
    ("%Y", "needs year, month and day"),
    ("%Y-%m-%d %H:%M %Z", "not one zone"),
    ("%Y-%m-%d %I:%M", "needs %p"),
    ("%Y-%m-%d %Q", "no notation"),
    ("yyyy-mm-dd", "no notation"),
)


@pytest.mark.parametrize(("form", "message"), FAULTS)
def test_a_format_that_cannot_tell_a_day_is_refused(form: str, message: str) -> None:
    fault = fault_of_format(form)
    assert fault is not None
    assert message in fault


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d", "%d/%m/%y", "%Y年%m月%d日 %H时%M分", "%Y%m%d%H%M%S", "%Y-%j", "%d %b %Y %I:%M %p",
     "%Y-%m-%dT%H:%M:%S.%f%z", "%G-W%V-%u", "seconds", "milliseconds", "excel"],
)  # fmt: skip
def test_a_format_that_tells_a_day_is_taken(form: str) -> None:
    assert fault_of_format(form) is None


@pytest.mark.parametrize("text", ["1017-07-03", "9999-12-31", "0101-01-01", "2917-07-03"])
def test_a_year_that_no_fact_lies_in_is_no_day(text: str) -> None:
    for convert in (plausible(DAY), plausible(INSTANT)):
        with pytest.raises(Unfit, match="no plausible day"):
            convert(text)
