"""``shenguan sql``: SQL over answers and tables, as the command gives it."""

import json
import signal
import time

import pyarrow.parquet as pq
import pytest

from tests.terminal import Terminal

LATE = 'select "case", status, late, due_at, accepted_on from cases order by "case"'


def test_the_rows_are_those_of_the_question_in_every_format(copied: Terminal) -> None:
    columns = "case,status,late,due_at,accepted_on"
    for form in ("tsv", "csv", "ndjson", "table"):
        asked = copied.done("case", "list", "--columns", columns, "--format", form)
        assert copied.done("sql", LATE, "--format", form).stdout == asked.stdout
    told = copied.done("sql", LATE, "--format", "json").document
    listed = copied.done("case", "list", "--columns", columns, "--format", "json").document
    assert told == listed
    copied.done("sql", LATE, "-o", "late.parquet")
    copied.done("case", "list", "--columns", columns, "-o", "listed.parquet")
    late, cases = (pq.read_table(copied.folder / f"{one}.parquet") for one in ("late", "listed"))
    assert late.schema.equals(cases.schema)
    assert late.to_pylist() == cases.to_pylist()


def test_a_statement_comes_from_standard_input_or_a_file_too(copied: Terminal) -> None:
    (copied.folder / "late.sql").write_text(f"\ufeff-- 办件\n{LATE};\n", "utf-8")
    expected = copied.done("sql", LATE).stdout
    assert expected.count(b"\n") > 1
    assert copied.done("sql", "-", stdin=LATE).stdout == expected
    assert copied.done("sql", "-f", "late.sql").stdout == expected
    for wrong in ((), (LATE, "-f", "late.sql"), ("-f", "nowhere.sql")):
        told = copied("sql", *wrong)
        assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)


def test_earlier_positions_and_days_answer_as_the_question_does(copied: Terminal) -> None:
    for when in (("--as-of", "12"), ("--on", "2017-07-20"), ("--as-of", "2017-07-05")):
        asked = copied.done("case", "list", "--columns", "case,status,due_at", *when)
        told = copied.done("sql", 'select "case", status, due_at from cases', *when)
        assert (told.out, told.err) == (asked.out, asked.err)
    assert copied.done("sql", "select count(*) as n from tables.cases", "--as-of", "1").out == (
        "n\n0\n"
    )


def test_tables_are_joined_with_answers_and_lists_are_lists(copied: Terminal) -> None:
    joined = 'select t."case", c.status from cases c join tables.cases t using ("case") order by 1'
    told = copied.done("sql", joined, "--format", "csv")
    listed = copied.done("case", "list", "--columns", "case,status", "--format", "csv")
    assert told.out == listed.out
    roles = copied.done("sql", "select roles from tables.agencies", "--format", "ndjson").rows
    assert all(isinstance(row["roles"], list) for row in roles)
    assert any("supervision" in row["roles"] for row in roles)


@pytest.mark.usefixtures("in_chinese")
def test_people_read_headings_words_and_errors_in_their_language(copied: Terminal) -> None:
    shown = copied.done(
        "sql", "select status, late, count(*) n from cases group by 1, 2", "--format", "table"
    )
    assert shown.out.split()[:3] == ["状态", "逾期", "n"]
    assert "已受理" in shown.out
    told = copied("sql", "select * from caes")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("错误: 第 1 行第 15 列")


def test_what_would_change_something_is_refused_and_changes_nothing(copied: Terminal) -> None:
    copied.done("projections", "catch-up")
    before = {one.name: one.read_bytes() for one in copied.folder.glob("*.db")}
    for text in (
        "update cases set status = 'x'",
        "attach 'other.db' as other",
        "pragma journal_mode = delete",
        "vacuum into 'other.db'",
        "select 1; drop table cases",
        "select load_extension('./x')",
    ):
        told = copied("sql", text)
        assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
        assert told.err.startswith("error: ")
    assert {one.name: one.read_bytes() for one in copied.folder.glob("*.db")} == before


def test_a_statement_without_end_is_stopped_by_ctrl_c(copied: Terminal) -> None:
    endless = (
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    )
    with copied.start("sql", endless, stdout=-1, stderr=-1) as running:
        time.sleep(3)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err) == (130, b"", b"interrupted\n")


def test_what_a_table_for_people_computes_keeps_its_figures(copied: Terminal) -> None:
    told = copied.done("sql", "select 0.0625 as share, 3 as n", "--format", "table")
    assert told.out.split()[-2:] == ["0.0625", "3"]
    assert json.loads(copied.done("sql", "select x'00ff' as b", "--format", "ndjson").out) == {
        "b": "00ff"
    }
