"""What spreadsheets show of an answer: plain values by the kind of a column."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from cli.display.sheet_columns import SheetReading, columns_of
from ledger.sentence import say
from ledger.zone import Zone
from shenguan.language import translator

CHOICES = {"status": {"granted": "准予"}, "kinds": {"2": "罚款"}}
LOCAL = SheetReading(
    "是",
    "否",
    is_chinese=True,
    local=Zone("Asia/Shanghai").local,
    translate=translator("zh"),
    choices=CHOICES,
)
NOWHERE = SheetReading("yes", "no", is_chinese=False)


def local(text: str) -> datetime:
    """Return a time as a spreadsheet holds it, without a zone."""
    return datetime.fromisoformat(text)


def plain(reading: SheetReading, name: str, kind: str | None, value: object) -> Any:  # noqa: ANN401
    """Return what a value of a column becomes."""
    (column,) = columns_of([(name, name)], {} if kind is None else {name: kind}, reading)
    return column.plain(value)


@pytest.mark.parametrize(
    ("name", "kind", "value", "expected"),
    [
        ("at", "instant", "2017-07-03T15:59:59.999999Z", local("2017-07-03 23:59:59")),
        ("at", "instant", "2017-07-03T16:00:00.000000Z", local("2017-07-04 00:00:00")),
        ("at", "instant", datetime(2017, 7, 3, 1, tzinfo=UTC), local("2017-07-03 09:00:00")),
        ("at", None, "2017-07-03T01:12:04Z", local("2017-07-03 09:12:04")),
        ("at", "text", "2017-07-03T01:12:04Z", "2017-07-03T01:12:04Z"),
        ("on", "day", "2017-07-03", date(2017, 7, 3)),
        ("on", None, date(2017, 7, 3), date(2017, 7, 3)),
        ("late", "boolean", True, "是"),
        ("ok", None, False, "否"),
        ("days", "integer", 3, 3),
        ("days", "number", 1.25, 1.25),
        ("fine_fen", "integer", 12_345, Decimal("123.45")),
        ("amount_fen_max", "integer", 2**53 - 1, Decimal("90071992547409.91")),
        ("defense", "integer", 5, 5),
        ("status", "word", "granted", "准予"),
        ("status", "word", "other", "other"),
        ("kinds", "json", ["2", "3"], "罚款, 3"),
        ("number", "text", "000412", "000412"),
        ("data", "text", {"a": "一"}, '{"a":"一"}'),
        ("message", None, say("interrupted"), "已中断"),
    ],
)
def test_a_value_becomes_what_its_column_holds(
    name: str, kind: str | None, value: object, expected: object
) -> None:
    found = plain(LOCAL, name, kind, value)
    assert (found, type(found)) == (expected, type(expected))
    assert plain(LOCAL, name, kind, None) is None


def test_headings_say_yuan_where_a_row_holds_fen() -> None:
    headed = [("fine_fen", "罚款（分）"), ("fee_fen", "收费"), ("position", "位置")]
    columns = columns_of(headed, {"fine_fen": "integer", "fee_fen": "integer"}, LOCAL)
    assert [one.heading for one in columns] == ["罚款（元）", "收费（元）", "位置"]
    names = [("fine_fen", "fine_fen"), ("amount_fen_max", "amount_fen_max"), ("often", "often")]
    columns = columns_of(names, {name: "integer" for name, _ in names}, NOWHERE)
    assert [one.heading for one in columns] == ["fine_yuan", "amount_yuan_max", "often"]


def test_where_no_ledger_gives_a_zone_times_are_utc_and_say_so() -> None:
    (column,) = columns_of([("at", "at")], {"at": "instant"}, NOWHERE)
    assert column.heading == "at (UTC)"
    assert column.plain("2017-07-03T16:00:00.5Z") == local("2017-07-03 16:00:00")
    assert plain(NOWHERE, "at", None, "2017-07-03T16:00:00.5Z") == "2017-07-03T16:00:00Z"
