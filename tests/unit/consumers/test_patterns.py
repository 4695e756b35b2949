"""Regular expressions of mappings: they mean what Python's mean, in time that has a bound."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.files.mapping.document import DocumentPlace, Text
from consumers.files.mapping.patterns import Pattern, pattern_of
from ledger.errors import MappingInvalid

PLACE = DocumentPlace("small.yaml", 4, 7)
LETTERS = "a9_ 年Ⅻ٣é\t-.]\n\u3000"
PIECES = (
    "a", "年", ".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"[\s\S]", r"[^\W\d_]", r"[\w.-]",
    r"[^\d年]", "[]a]", "[^]a]", "[a[]", r"[\b\-\]]", r"\u5e74", r"\x61", r"\U00005e74", r"\.",
    r"\-", r"\年", r"\N{SECTION SIGN}", r"\141", r"\t", "(?P<号>a)", "(?:a|年)", "(?i:A)", "(?#x)",
    "{", "a{,2}", "a{1,}?", r"\w+?", "(?:年)*", "^", "$", r"\A", r"\Z", r"[\141-c]", r"(\d)",
)  # fmt: skip


def pattern(text: str) -> Pattern:
    """Return a pattern that stands in a mapping's fourth line."""
    return pattern_of(Text(PLACE, text, inside=PLACE), "matches")


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4, unique=True).map("".join),
    st.text(st.sampled_from(LETTERS), max_size=6).filter(lambda text: not text.endswith("\n")),
)
def test_an_expression_finds_what_python_finds(written: str, text: str) -> None:
    expected = re.search(f"({written})", text)
    assert pattern(written).is_found(text) == (expected is not None)
    assert pattern(f"({written})").group(text) == (expected.group(1) or None if expected else None)


def test_every_letter_is_of_the_class_that_python_says() -> None:
    points = (*range(0x3100), *range(0x3100, 0x20000, 41))
    every = [chr(point) for point in points if chr(point).isprintable()]
    for letter in "dDwWsS":
        for written in (rf"\{letter}", rf"[\{letter}x]"):
            python = re.compile(rf"(?s)^(?:{written})\Z")
            ours = pattern(rf"(?s)^(?:{written})\Z")
            assert [one for one in every if python.match(one)] == [
                one for one in every if ours.is_found(one)
            ], written


def test_an_expression_that_python_never_finishes_is_answered_at_once() -> None:
    begun = time.monotonic()
    assert not pattern("^(a+)+$").is_found("a" * 200_000 + "b")
    assert not pattern("(.*)(.*)(.*)x").is_found("a" * 200_000)
    assert time.monotonic() - begun < 5


def test_flags_at_the_beginning_hold_for_the_whole() -> None:
    assert pattern("(?im)^FAIL$").is_found("pass\nfail")


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("ab(?=c)", 9), ("ab(?!c)", 9), ("(?<=年)a", 7), ("(?<!年)a", 7), (r"(a)\1", 10),
        ("(?P<a>x)(?P=a)", 15), ("(a)?(?(1)b|c)", 11), ("x(?>a)", 8), ("xa++", 9), ("xa{2}+", 9),
        (r"\bFail", 7), (r"年\B", 8), ("(?x)a", 7), ("x(?a:a)", 8), ("(?L)", 7), ("[a", 7),
    ],
)  # fmt: skip
def test_what_looks_around_or_back_is_refused_where_it_stands(written: str, column: int) -> None:
    with pytest.raises(MappingInvalid, match=rf"^small\.yaml:4:{column}: `matches`"):
        pattern(written)


@pytest.mark.parametrize("written", ["(" * 3000, "a{1001}", "(?:a{1000}){1000}", "a{4294967296}"])
def test_an_expression_beyond_every_measure_is_refused(written: str) -> None:
    with pytest.raises(MappingInvalid, match=r"^small\.yaml:4:7: `matches`"):
        pattern(written)


def test_a_bracket_in_a_set_and_a_possible_set_in_it_warn_nobody() -> None:
    assert pattern("[[:alpha:]]").is_found(":]")
    assert not pattern("[[:alpha:]]").is_found("b]")


def test_half_a_surrogate_is_no_text_and_stops_nothing() -> None:
    assert not pattern("^a$").is_found("\udc80")
    assert pattern("(a)").group("\ud800a") == "a"


def test_more_answers_than_are_remembered_are_still_right() -> None:
    digits = pattern("^([0-9]+)$")
    assert all(digits.group(str(number)) == str(number) for number in range(25_000))
    assert digits.group("0") == "0"
    assert digits.group("9" * 500) == "9" * 500
