"""``--columns``: a question shows only the columns that are asked for, in their order."""

import csv
import io

import pytest

from tests.terminal import Terminal


@pytest.mark.usefixtures("in_chinese")
def test_a_list_has_only_the_columns_asked_for_in_every_format(filled: Terminal) -> None:
    asked = ("case", "list", "--columns", "status,case", "--format")
    whole = filled.done("case", "list", "--format", "ndjson").rows
    plain = [(row["status"], row["case"]) for row in whole]
    assert len(plain) == 2
    assert [tuple(row.items()) for row in filled.done(*asked, "ndjson").rows] == [
        (("status", status), ("case", case)) for status, case in plain
    ]
    rows = list(csv.reader(io.StringIO(filled.done(*asked, "csv").out)))
    assert rows == [["status", "case"], *([status, case] for status, case in plain)]
    assert filled.done(*asked, "json").document["rows"] == filled.done(*asked, "ndjson").rows
    drawn = filled.done(*asked, "table").lines
    assert drawn[0].split() == ["状态", "办件编号"]
    assert [line.split()[1] for line in drawn[2:]] == [case for _, case in plain]


def test_one_number_shows_only_the_fields_asked_for(filled: Terminal) -> None:
    asked = ("--columns", "case,outcome", "--format", "ndjson")
    row = filled.done("case", "show", "2017-0412", *asked).row
    assert list(row) == ["case", "outcome"]
    assert row["outcome"] == "granted"


def test_an_unknown_column_is_told_with_those_that_there_are(filled: Terminal) -> None:
    tried = filled("task", "list", "--columns", "task,colour")
    assert tried.code == 2
    assert "no column 'colour'; there are ledger, task, agency, subject" in tried.err
    assert tried.err.count("\n") == 1
