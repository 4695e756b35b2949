"""Amounts as a person writes them, against the library's exact decimals; nothing is rounded."""

import re
from contextlib import suppress
from decimal import Decimal, localcontext
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import WrongUse
from shenguan.money import FEN_MAX, fen_of

FEN: Final = (
    ("5万元", 5_000_000),
    ("5000元", 500_000),
    ("5000.50元", 500_050),
    ("5000.5元", 500_050),
    ("5,000元", 500_000),
    ("1,234,567.89元", 123_456_789),
    ("５，０００．５０元", 500_050),
    ("伍万元", 5_000_000),
    ("伍万元整", 5_000_000),
    ("人民币伍仟元整", 500_000),
    ("壹万贰仟叁佰肆拾伍元陆角柒分", 1_234_567),
    ("壹万零伍拾圆", 1_005_000),
    ("两千元", 200_000),
    ("十二元", 1_200),
    ("伍角", 50),
    ("壹元零伍分", 105),
    ("0元", 0),
    ("50分", 50),
    ("3角", 30),
    ("1.5亿元", 15_000_000_000),
    ("0.000001万元", 1),
    ("￥5,000", 500_000),
    ("RMB 20", 2_000),
    (" 5 万元 ", 5_000_000),
    ("90071992547409.91元", FEN_MAX),
)


@pytest.mark.parametrize(("text", "fen"), FEN)
def test_an_amount_is_what_a_person_means(text: str, fen: int) -> None:
    assert fen_of(text) == fen


REFUSED: Final = (
    ("5000", "元 or 分"),
    ("5万", "元 or 分"),
    ("0.001元", "no whole number of fen"),
    ("0.5分", "no whole number of fen"),
    ("5000.000000000000000000000000000000000001元", "no whole number of fen"),
    ("-5元", "less than nothing"),
    ("－５元", "less than nothing"),
    ("−5元", "less than nothing"),
    ("负五元", "less than nothing"),
    ("(5元)", "less than nothing"),
    ("90071992547409.92元", "more than the ledger can hold"),
    ("九万亿亿元", "more than the ledger can hold"),
    ("$5", "renminbi only"),
    ("5美元", "renminbi only"),
    ("5港币", "renminbi only"),
    ("USD 5", "renminbi only"),
    ("５ＥＵＲ", "renminbi only"),
    ("5e3元", "no amount"),
    ("5,00元", "no amount"),
    ("50,00,000元", "no amount"),
    (".5元", "no amount"),
    ("5.元", "no amount"),
    ("5 000元", "no amount"),
    ("٥元", "no amount"),
    ("⁵元", "no amount"),
    ("五千百元", "no amount"),
    ("一万五元", "no amount"),
    ("万元", "no amount"),
    ("元", "no amount"),
    ("", "no amount"),
    ("NaN元", "renminbi only"),
    ("5元\n6元", "no amount"),
    ("9" * 5_000 + "元", "5001 characters"),
)


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_what_is_no_exact_amount_of_renminbi_is_refused(text: str, told: str) -> None:
    with pytest.raises(WrongUse, match=told):
        fen_of(text)


def _exact(text: str, unit: int) -> Decimal:
    with localcontext() as context:
        context.prec = 200
        return Decimal(text) * unit


@given(
    st.from_regex(r"[0-9]{1,18}(\.[0-9]{1,25})?", fullmatch=True),
    st.sampled_from(["万元", "元", "角", "分"]),
)
def test_digits_count_exactly_as_decimals_do(number: str, unit: str) -> None:
    fen = _exact(number, {"万元": 1_000_000, "元": 100, "角": 10, "分": 1}[unit])
    if fen == fen.to_integral_value() and fen <= FEN_MAX:
        assert fen_of(number + unit) == fen
    else:
        with pytest.raises(WrongUse):
            fen_of(number + unit)


@given(st.integers(0, FEN_MAX))
def test_an_amount_written_in_yuan_comes_back(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    assert fen_of(f"{yuan}.{rest:02}元") == fen_of(f"{yuan:,}.{rest:02}元") == fen


def _numerals(number: int) -> str:
    """Return a number in Chinese numerals: every digit with its place, then what is not said."""
    digits = str(number)
    places = ["", "拾", "佰", "仟"]
    groups = ["", "万", "亿", "万亿"]
    told = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        told += "零壹贰叁肆伍陆柒捌玖"[int(digit)] + places[place % 4] * (digit != "0")
        if place % 4 == 0:
            told += groups[place // 4] * bool(int(digits[: len(digits) - place][-4:]))
    return re.sub("零+(?=[万亿]|$)", "", re.sub("零+", "零", told))


@given(st.integers(1, 99_999_999_999))
def test_capital_numerals_are_read_as_they_are_written(yuan: int) -> None:
    assert fen_of(f"{_numerals(yuan)}元整") == yuan * 100


@given(st.text("零一二两三五十百千万亿拾佰仟元角分整", max_size=12))
def test_numerals_that_nobody_writes_are_refused_and_nothing_else_goes_wrong(text: str) -> None:
    with suppress(WrongUse):
        assert fen_of(text) >= 0
