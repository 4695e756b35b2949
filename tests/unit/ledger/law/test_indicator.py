"""效能指标: exact, two decimals, half up; and no number where there is nothing to divide by."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.law.duty_figures import ALL_FIGURES, DEFINITIONS, FIGURES
from ledger.law.indicator import COUNT, DAYS, PERCENT, written


@pytest.mark.parametrize(
    ("numerator", "denominator", "unit", "text"),
    [
        (26_724, 26_779, PERCENT, "99.79 %"),
        (4_160, 26_724, PERCENT, "15.57 %"),
        (1_743, 4_501, PERCENT, "38.72 %"),
        (1, 80_000, PERCENT, "0.00 %"),
        (1, 20_000, PERCENT, "0.01 %"),
        (199_999, 200_000, PERCENT, "100.00 %"),
        (-1, 3, PERCENT, "-33.33 %"),
        (55, 7, DAYS, "7.86"),
        (1, 200, DAYS, "0.01"),
        (7, 0, COUNT, "7"),
        (0, 0, PERCENT, None),
        (3, 0, DAYS, None),
    ],
)
def test_a_figure_is_written_with_two_decimals_or_not_at_all(
    numerator: int, denominator: int, unit: str, text: str | None
) -> None:
    assert written(numerator, denominator, unit) == text


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_what_is_written_is_never_further_than_half_a_hundredth(a: int, b: int) -> None:
    text = written(a, b, DAYS)
    assert text is not None
    assert abs(Fraction(text) - Fraction(a, b)) <= Fraction(1, 200)


def test_every_figure_has_one_name_and_is_called_something_in_both_languages() -> None:
    names = [one.name for one in ALL_FIGURES]
    assert len(names) == len(set(names))
    for one in ALL_FIGURES:
        assert FIGURES[one.figure]
        assert DEFINITIONS[one.definition]
        assert one.chinese
        assert one.english.isascii() or "÷" in one.english or "−" in one.english
    assert FIGURES.keys() == {one.figure for one in ALL_FIGURES}
    assert DEFINITIONS.keys() == {one.definition for one in ALL_FIGURES}
