"""事由: what a measure rests on, and when it falls with it."""

from collections.abc import Mapping
from datetime import date

import pytest

from ledger.law.grounds import Measure, concerns, rests

DAY = date(2017, 7, 3)
COMPANY, OTHER, PERSON = "uscc:A", "uscc:B", "person:k1:00"


def stands(measure: Measure, record: Mapping[str, Measure] | None = None) -> bool:
    known = record or {}
    return rests(measure, DAY, measure_of=known.get, codes_of=lambda subject: (subject,))


def resting(on: str | None, subject: str = COMPANY, **more: bool) -> Measure:
    return Measure(subject=subject, ground=on, **more)


def test_a_measure_without_a_ground_stands_by_itself() -> None:
    assert stands(resting(None))


def test_a_measure_falls_with_the_penalty_that_it_rests_on() -> None:
    penalty = Measure(subject=COMPANY)
    assert stands(resting("penalty:P"), {"penalty:P": penalty})
    assert not stands(resting("penalty:P"), {"penalty:P": penalty._replace(stands=False)})
    assert not stands(resting("penalty:P"))


@pytest.mark.parametrize(("until_on", "still"), [(DAY, True), (date(2017, 7, 2), False)])
def test_a_measure_falls_when_the_term_of_its_ground_ends(until_on: date, *, still: bool) -> None:
    ground = Measure(subject=COMPANY, until_on=until_on)
    assert stands(resting("restriction:R"), {"restriction:R": ground}) is still


def test_a_chain_falls_with_its_last_ground() -> None:
    record = {"restriction:R": resting("penalty:P"), "penalty:P": Measure(subject=COMPANY)}
    assert stands(resting("restriction:R"), record)
    record["penalty:P"] = Measure(stands=False, subject=COMPANY)
    assert not stands(resting("restriction:R"), record)


def test_two_measures_that_rest_on_each_other_rest_on_nothing() -> None:
    record = {"restriction:R": resting("restriction:Q"), "restriction:Q": resting("restriction:R")}
    assert not stands(resting("restriction:R"), record)


def test_another_ledger_s_measure_stands_until_its_ground_is_known_to_have_fallen() -> None:
    foreign = resting("penalty:P", is_foreign=True)
    assert stands(foreign)
    assert not stands(foreign, {"penalty:P": Measure(stands=False)})


def test_a_ground_against_somebody_else_carries_nothing_but_what_an_older_system_imposed() -> None:
    record = {"penalty:P": Measure(subject=OTHER)}
    assert not stands(resting("penalty:P"), record)
    assert stands(resting("penalty:P", is_observed=True), record)


def test_who_answers_for_a_company_is_barred_by_what_it_did() -> None:
    """食品安全法 第一百三十五条."""
    assert concerns(COMPANY, PERSON, lambda subject: (subject,))
    assert not concerns(PERSON, COMPANY, lambda subject: (subject,))


def test_a_former_code_of_the_subject_is_the_subject() -> None:
    assert concerns(OTHER, COMPANY, lambda _: (COMPANY, OTHER))
    assert concerns(None, COMPANY, lambda subject: (subject,))
