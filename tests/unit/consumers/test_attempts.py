"""Attempts of a row that makes several facts: where one is corrected, all are tried anew."""

from pathlib import Path

import pytest

from consumers.files.lacking import LACKING
from ledger.rules.base import load_rules
from ledger.view import CODES
from tests.exports import MAPPING, Desk, row

load_rules()

REFUSED = row(1, 收件时间="2018-03-01", 环节时间="2019-03-02", 办结时间="")
"""The item is in force from 2019 only; the step's own facts are right as they are."""
LATE = row(1, 收件时间="2019-03-01", 环节时间="2019-03-02", 办结时间="")
"""After the cut-over, where rules refuse; before it they only find."""
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


@pytest.fixture
def unlisted(tmp_path: Path) -> Desk:
    """A desk whose mapping does not list the item that its rows name."""
    before, _, rest = MAPPING.partition("  - event: ItemListed")
    _, officer, after = rest.partition("  - event: OfficerAppointed")
    return Desk(tmp_path, f"{before}{officer}{after}")


def _list_the_item(desk: Desk) -> None:
    """Have another file list the item, as somebody who keeps the catalogue does."""
    other = Desk(desk.folder, MAPPING)
    assert (
        other.load_rows(
            [LATE | {"办件编号": "7", "环节编号": "7-1"}], name="other.csv"
        ).rows_accepted
        == 1
    )


def test_a_right_row_is_taken_as_soon_as_the_ledger_has_what_it_lacked(unlisted: Desk) -> None:
    refused = unlisted.load_rows([LATE])
    assert (refused.rows_quarantined, refused.rows_accepted) == (1, 0)
    (line,) = unlisted.quarantine()
    assert line["code"] == "item.unknown"
    assert "nothing in it need be corrected" in line["message"]
    assert "import the same file again" in line["message"]
    _list_the_item(unlisted)
    taken = unlisted.load_rows([LATE])
    assert (taken.rows_accepted, taken.rows_quarantined) == (1, 0)
    assert len(unlisted.facts("ApplicationReceived")) == 2
    assert unlisted.load_rows([LATE]).rows_repeated == 1


def test_what_is_still_lacking_is_told_again_and_recorded_once(unlisted: Desk) -> None:
    unlisted.load_rows([LATE])
    refusals = unlisted.facts("SubmissionRefused")
    for _ in range(3):
        again = unlisted.load_rows([LATE])
        assert (again.rows_quarantined, again.entries) == (1, 0)
        assert "nothing in it need be corrected" in unlisted.quarantine()[0]["message"]
    assert unlisted.facts("SubmissionRefused") == refusals


def test_what_another_item_does_moves_no_refused_row(strict: Desk) -> None:
    strict.load_rows([REFUSED])
    other = Desk(strict.folder, MAPPING.replace("xzxk-01", "xzxk-02"))
    other.load_rows([row(9, 经办人="x9")], name="other.csv")
    again = strict.load_rows([REFUSED])
    assert (again.rows_quarantined, again.entries) == (1, 0)


def test_every_code_for_what_the_ledger_lacks_is_a_refusal_of_the_gate() -> None:
    assert {code for code, one in CODES.items() if one.remedy} >= LACKING
