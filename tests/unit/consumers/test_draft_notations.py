"""How a drafted mapping reads days and amounts: the notation and the unit of their column."""

from pathlib import Path

import pytest

from tests.exports import Desk
from tests.halls import drafted, text_of


def column(folder: Path, heading: str, *values: str, event: str = "收件时间") -> str:
    """Return the draft of a file of cases with one column more."""
    rows = [
        [f"SP{n}", "2017-07-03", value] for n, value in enumerate(values * (1 + 6 // len(values)))
    ]
    return drafted(folder, text_of(["办件编号", event, heading], rows))


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (("2017-7-3", "2017-12-13"), '"{办结时间}"'),
        (("2017年7月3日 下午2:12", "2017年12月13日 上午9:00"), '"{办结时间}"'),
        (("20170703", "20171213"), '"{办结时间}"'),
        (("20170703091200", "20171213101500"), 'format: "%Y%m%d%H%M%S"'),
        (("13/07/2017", "03/08/2017"), 'format: "%d/%m/%Y"'),
        (("07/13/2017 09:12", "08/03/2017 10:00"), 'format: "%m/%d/%Y %H:%M"'),
        (("13.07.2017", "03.08.2017"), 'format: "%d.%m.%Y"'),
        (("03-Jul-2017", "13-Dec-2017"), 'format: "%d-%b-%Y"'),
        (("42919", "43082.5"), "format: excel"),
        (("1499044320", "1513145700"), "format: seconds"),
        (("1499044320000", "1513145700000"), "format: milliseconds"),
    ],
)
def test_the_notation_of_days_is_found_out(
    tmp_path: Path, values: tuple[str, ...], written: str
) -> None:
    text = column(tmp_path, "办结时间", *values)
    (line,) = [one for one in text.splitlines() if "closed_on: " in one]
    assert written in line
    desk = Desk(tmp_path, text)
    assert desk.load(tmp_path / "台账.csv").rows_quarantined == 0
    days = {one["data"]["closed_on"][:7] for one in desk.facts("CaseClosed")}
    assert len(days) == len(values)
    assert days <= {"2017-07", "2017-08", "2017-12"}


def test_an_order_of_day_and_month_that_is_open_is_asked(tmp_path: Path) -> None:
    text = column(tmp_path, "办结时间", "03/07/2017", "04/08/2017")
    assert "日与月的次序不明" in text
    assert "day or month first?" in text


@pytest.mark.parametrize(
    ("cells", "written", "is_asked"),
    [
        (("罚款金额（万元）", "0.5", "1.2"), "money: 万元", False),
        (("罚款金额(元)", "500", "1,200.50"), "money: 元", False),
        (("罚款金额", "5000元", "￥1,200.50"), "money: 元", False),
        (("罚款金额", "500", "1200"), "money: 元", True),
        (("罚款金额（元）", "500.125", "3"), "money: 元, round: half-up", False),
    ],
)
def test_amounts_are_taken_in_the_unit_of_their_heading_or_asked(
    tmp_path: Path,
    cells: tuple[str, ...],
    written: str,
    is_asked: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    heading, *values = cells
    columns = ["处罚决定书文号", "当事人", "违法事实", "处罚类别", "处罚依据", "处罚日期", heading]
    rows = [
        [f"罚{n}", f"第{n}店", "事实", "罚款", "法", "2019-03-01", values[n % len(values)]]
        for n in range(6)
    ]
    text = drafted(tmp_path, text_of(columns, rows))
    (line,) = [one for one in text.splitlines() if "fine_fen: " in one]
    assert f"{written}}}" in line
    assert ("金额单位未写明" in text) is is_asked
