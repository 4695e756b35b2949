"""The mechanisms of the field: whatever the program knows stands in one, and each is tried."""

from cli.derived.coverage import MECHANISMS, codes_of, events_of, questions_of
from ledger.events import EVENTS
from projections.discovery import all_questions
from shenguan.vocabulary import code_rows
from tests.tidy.source import ROOT

BUILT = [one for one in MECHANISMS if events_of(one)]


def test_every_event_code_and_question_stands_in_a_mechanism() -> None:
    events = {name for one in MECHANISMS for name in events_of(one)}
    codes = {name for one in MECHANISMS for name in codes_of(one)}
    questions = {name for one in MECHANISMS for name in questions_of(one)}
    lacking = (
        *EVENTS.keys() - events,
        *{row["code"] for row in code_rows()} - codes,
        *{question.command for question in all_questions()} - questions,
    )
    assert not lacking, f"name them in cli/derived/coverage.py: {sorted(lacking)}"


def test_every_mechanism_that_has_facts_has_rules_an_answer_and_a_test() -> None:
    gaps = {
        one.chinese: (codes_of(one), questions_of(one), one.test)
        for one in BUILT
        if not (codes_of(one) and questions_of(one) and (ROOT / one.test).exists())
    }
    assert not gaps, gaps


def test_the_test_of_a_mechanism_tries_its_codes() -> None:
    silent = {}
    for one in BUILT:
        named = [name for name in codes_of(one) if name in _told(one.test)]
        if not named:
            silent[one.chinese] = one.test
    assert not silent, silent


def _told(test: str) -> str:
    place = ROOT / test
    files = sorted(place.rglob("test_*.py")) if place.is_dir() else [place]
    return "".join(one.read_text("utf-8") for one in files)
