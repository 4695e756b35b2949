"""The mechanisms of the field: whatever the program knows stands in one, and each is tried."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from cli.derived.coverage import codes_of, events_of, is_built, questions_of
from cli.derived.mechanisms import MECHANISMS, NOT_BUILT
from ledger.events import EVENTS
from projections.discovery import all_questions
from shenguan.vocabulary import code_rows
from tests.tidy.source import ROOT

BUILT = [one for one in MECHANISMS if is_built(one)]
WITH_FACTS = [one for one in BUILT if one.events]
OWED: Final = (
    "3 4 8 9 12 14 21 24 26 32 33 44 45 53 71 83 85 128 129 "
    "23 34 36 39 40 57 47 48 59 "
    "49 50 51 52 54 55 58 61 63 66 84 95 98"
)
"""What the first half of the law finishes: the repairs, intake, decision, the loop."""
LAST: Final = 135
"""The last number of the field's list."""


def _numbers(text: str) -> Iterator[int]:
    """Yield the numbers of a list in which a run is said by its ends."""
    for part in text.split():
        first, _, last = part.partition("–")
        yield from range(int(first), int(last or first) + 1)


def test_each_mechanism_of_the_field_stands_in_one_place() -> None:
    said = Counter(_numbers(" ".join((*(one.numbers for one in BUILT), NOT_BUILT))))
    assert said == Counter(range(1, LAST + 1))


def test_what_this_half_of_the_law_finishes_is_built() -> None:
    built = {number for one in BUILT for number in _numbers(one.numbers)}
    assert not set(_numbers(OWED)) - built


def test_every_event_code_and_question_stands_in_a_mechanism() -> None:
    events = {name for one in MECHANISMS for name in events_of(one)}
    codes = {name for one in MECHANISMS for name in codes_of(one)}
    questions = {name for one in MECHANISMS for name in questions_of(one)}
    lacking = (
        *EVENTS.keys() - events,
        *{row["code"] for row in code_rows()} - codes,
        *{question.command for question in all_questions()} - questions,
    )
    assert not lacking, f"name them in cli/derived/mechanisms.py: {sorted(lacking)}"


def test_every_mechanism_that_has_facts_has_rules_an_answer_and_a_test() -> None:
    gaps = {
        one.chinese: (codes_of(one), questions_of(one), one.test)
        for one in WITH_FACTS
        if not (codes_of(one) and questions_of(one) and (ROOT / one.test).exists())
    }
    assert not gaps, gaps


def test_the_test_of_a_mechanism_tries_its_codes() -> None:
    silent = {}
    for one in WITH_FACTS:
        named = [name for name in codes_of(one) if name in _told(one.test)]
        if not named:
            silent[one.chinese] = one.test
    assert not silent, silent


def test_every_code_is_tried_by_some_test() -> None:
    tried = _told("tests")
    assert not [row["code"] for row in code_rows() if f'"{row["code"]}"' not in tried]


def _told(test: str) -> str:
    place = ROOT / test
    files = sorted(place.rglob("test_*.py")) if place.is_dir() else [place]
    return "".join(one.read_text("utf-8") for one in files)
