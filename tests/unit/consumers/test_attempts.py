"""Attempts of a row that makes several facts: where one is corrected, all are tried anew."""

from pathlib import Path

import pytest

from tests.exports import MAPPING, Desk, row

REFUSED = row(1, 收件时间="2018-03-01", 环节时间="2019-03-02", 办结时间="")
"""The item is in force from 2019 only; the step's own facts are right as they are."""
RIGHT = REFUSED | {"收件时间": "2019-03-01"}


@pytest.fixture
def strict(tmp_path: Path) -> Desk:
    """A desk whose item is in force from 2019 on."""
    return Desk(tmp_path, MAPPING.replace('effective_on: "2010', 'effective_on: "2019', 1))


def test_a_cell_corrected_at_the_source_takes_the_rest_of_its_row_along(strict: Desk) -> None:
    strict.load_rows([REFUSED])
    assert len(strict.facts("SubmissionRefused")) == 2
    again = strict.load_rows([RIGHT])
    assert (again.rows_accepted, again.entries) == (1, 2)
    assert strict.load_rows([RIGHT]).rows_repeated == 1
    assert len(strict.facts("HandlingStepCompleted")) == 1


def test_a_line_corrected_in_two_tries_is_taken_from_the_first_file_too(strict: Desk) -> None:
    strict.load_rows([REFUSED])
    (line,) = strict.quarantine()
    wrong = line | {"source": line["source"] | {"收件时间": "2018-04-01"}}
    assert strict.load(strict.set_aside(wrong)).rows_quarantined == 1
    right = line | {"source": line["source"] | {"收件时间": "2019-03-01"}}
    taken = strict.load(strict.set_aside(right, name="right.jsonl"))
    assert (taken.rows_accepted, taken.entries) == (1, 2)


def test_a_refused_row_that_has_not_changed_is_not_tried_again(strict: Desk) -> None:
    strict.load_rows([REFUSED])
    again = strict.load_rows([REFUSED])
    assert (again.rows_quarantined, again.entries) == (1, 0)
