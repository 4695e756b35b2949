"""Amounts: the unit in the cell decides, another currency is set aside, rounding is said."""

from typing import Final

import pytest

from consumers.files.mapping.amounts import Marks, money, whole_number
from consumers.files.problems import Unfit

FEN: Final = (
    ("0.5", "万元", 500_000),
    ("0.5万元", "万元", 500_000),
    ("0.5 万", "元", 500_000),
    ("5000元", "万元", 500_000),
    ("５０００元整", "万元", 500_000),
    ("12元", "分", 1_200),
    ("12分", "分", 12),
    ("12", "分", 12),
    ("3角", "元", 30),
    ("2千元", "万元", 200_000),
    ("1.5亿元", "元", 15_000_000_000),
    ("￥1,200.50", "元", 120_050),
    ("¥ 3.5万元", "元", 3_500_000),
    ("RMB 20", "元", 2_000),
    ("20.00 CNY", "yuan", 2_000),
    ("人民币20元", "元", 2_000),
    ("-20", "元", -2_000),
    ("-¥20", "元", -2_000),
)


@pytest.mark.parametrize(("text", "unit", "fen"), FEN)
def test_an_amount_is_what_the_cell_says(text: str, unit: str, fen: int) -> None:
    assert money(unit)(text) == fen


ASIDE: Final = (
    ("$20", "元", "another currency"),
    ("20 EUR", "元", "another currency"),
    ("€20", "万元", "another currency"),
    ("HK$20", "元", "another currency"),
    ("￥5000", "万元", "says its currency"),
    ("￥5000", "分", "says its currency"),
    ("0.005", "元", "no whole number of fen"),
    ("0.5", "分", "no whole number of fen"),
    ("20吨", "元", "no amount"),
    ("3元5角", "元", "no amount"),
    ("1,20", "元", "no amount"),
    ("1.200,50", "元", "no amount"),
    ("(20)", "元", "no amount"),
    ("约20", "元", "no amount"),
    ("元", "元", "no amount"),
)


@pytest.mark.parametrize(("text", "unit", "message"), ASIDE)
def test_an_amount_that_may_mean_something_else_is_set_aside(
    text: str, unit: str, message: str
) -> None:
    with pytest.raises(Unfit, match=message):
        money(unit)(text)


def test_a_currency_that_the_mapping_names_is_taken_and_no_other() -> None:
    convert = money("元", currency="$")
    assert convert("$20") == convert("20") == 2_000
    for other in ("€20", "¥20"):
        with pytest.raises(Unfit, match="another currency"):
            convert(other)


@pytest.mark.parametrize(
    ("rounding", "fen"), [("half-up", 13), ("half-even", 12), ("down", 12), ("up", 13)]
)
def test_rounding_is_as_the_mapping_says(rounding: str, fen: int) -> None:
    assert money("元", Marks(rounding=rounding))("0.125") == fen


def test_marks_of_numbers_are_as_the_mapping_says() -> None:
    assert money("元", Marks(decimal=","))("1.200,50") == 120_050
    assert money("元", Marks(decimal=",", thousands=" "))("1 200,50") == 120_050
    assert money("元", Marks(thousands="'"))("1'200.50") == 120_050
    assert whole_number(Marks(thousands="."))("1.000") == 1_000
    with pytest.raises(Unfit):
        money("元", Marks(decimal=","))("1,200.50")


def test_a_whole_number_with_three_places_is_not_guessed() -> None:
    assert whole_number(Marks())("3.0") == 3
    assert whole_number(Marks())("1,200") == 1_200
    assert whole_number(Marks(decimal="."))("1.000") == 1
    for text in ("1.000", "1.5", "1,2", "x"):
        with pytest.raises(Unfit):
            whole_number(Marks())(text)
