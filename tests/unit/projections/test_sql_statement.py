"""A statement of SQL: which answers and tables it names, what it gives back, what is wrong."""

import pytest

from ledger.errors import StatementInvalid
from projections.sql.statement import understood


def reads(text: str) -> dict[str, set[str]]:
    """Return the columns that a statement reads, by the full name of their source."""
    return {f"{one.schema}.{one.name}": set(names) for one, names in understood(text).reads}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select status from cases", {"answers.cases": {"status"}}),
        ("select STATUS from Answers.CASES", {"answers.cases": {"status"}}),
        ("select channel from tables.cases", {"tables.cases": {"channel"}}),
        ("select name from agencies", {"tables.agencies": {"name"}}),
        ("select count(*) from tasks", {"answers.tasks": set()}),
        ("select 'answers.credit' -- from loop\n/* tables.tasks */", {}),
        ("with cases as (select 1 as one) select one from cases", {}),
        ("with cases as (select 1) select count(*) from cases", {}),
        ("with unused as (select * from loop) select 1", {}),
        (
            'with late as (select "case" from cases where late) select * from late',
            {"answers.cases": {"case", "late"}},
        ),
        (
            "select (select max(position) from tables.terms) from licences limit 1",
            {"answers.licences": set(), "tables.terms": {"position"}},
        ),
        (
            'select 1 from answers.cases a join tables.cases t on a."case" = t."case"',
            {"answers.cases": {"case"}, "tables.cases": {"case"}},
        ),
        ("select value from agencies, json_each(roles)", {"tables.agencies": {"roles"}}),
        ("select cases.late from credit as cases", {"answers.credit": {"late"}}),
        ("values (1), (2)", {}),
        (
            "select c.status from cases c join tables.items i using (item)",
            {"answers.cases": {"item", "status"}, "tables.items": {"item"}},
        ),
    ],
)
def test_only_what_a_statement_names_is_needed_and_of_it_only_what_it_reads(
    text: str, expected: dict[str, set[str]]
) -> None:
    assert reads(text) == expected


def test_a_column_that_is_given_back_as_it_is_keeps_its_kind_words_and_heading() -> None:
    text = """
        with some as (select *, days_left as days from cases)
        select some.status, some.late as tardy, some.due_at, days, max(some.due_at),
            t.late, t.status
        from some left join tasks as t using (subject);
    """
    found = {one.name: (one.kind, one.label) for one in understood(text).columns}
    assert found == {
        "status": ("word", "状态"),
        "tardy": ("boolean", ""),
        "due_at": ("instant", "到期时间"),
        "days": ("integer", ""),
        "max(some.due_at)": ("", ""),
        "late": ("boolean", "逾期"),
        "status:1": ("word", ""),
    }
    status = understood(text).columns[0]
    assert status.words["granted"] == "准予"


@pytest.mark.parametrize(
    "text",
    [
        "drop table cases",
        "delete from cases",
        "insert into cases values (1)",
        "with x as (select 1) delete from cases",
        "with x as (select 1) update cases set late = 1",
        "create table mine as select 1",
        "pragma user_version = 7",
        "select * from pragma_table_info('cases')",
        "select count(*) from pragma_database_list",
        "attach 'other.db' as other",
        "vacuum into 'other.db'",
        "select load_extension('x')",
        "select fts3_tokenizer('simple')",
        "select * from sqlite_master",
        "select count(*) from sqlite_schema",
        "select * from answers.sqlite_master",
        "select * from tables._generations",
        "select * from _cases__g1",
        "select 1; drop table cases",
        "select 1; select 2",
        "explain select 1",
        "begin",
        "",
        "  -- nothing",
        "select ?",
        "select :day",
        "select 'a\0b'",
        "select '\ud83d'",
    ],
)
def test_what_does_more_than_read_answers_and_tables_is_refused(text: str) -> None:
    with pytest.raises(StatementInvalid):
        understood(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "select * from caes",
            "line 1, column 15: no table 'caes'; there are answers.",
        ),
        ("select *\nfrom tables.terns", "line 2, column 13: no table 'tables.terns'"),
        ("select statsu from cases", "line 1, column 8: no column 'statsu'; there are status"),
        ("select late,\n  a.statsu from cases a", "line 2, column 5: no column 'a.statsu'"),
        ('select "statsu" from cases', "line 1, column 8: no column 'statsu'"),
        ("select late from from cases", "line 1, column 18: not understood from 'from' on"),
        ("select 'from', late\nfrom where", "line 2, column 6: not understood from 'where' on"),
        ("select late /* where */ fro cases", "line 1, column 29: not understood from 'cases'"),
        ("select (late from cases", "line 1, column 14: not understood from 'from'"),
        ("select 'open", 'line 1, column 8: "\'open" is no part of SQL'),
        ("select late from", "ends before it is complete"),
        ("select status from cases, tasks", "line 1, column 8: more than one table has a column"),
        ("select nearly(late) from cases", "line 1, column 8: no function 'nearly'"),
        ("delete from cases", "line 1, column 1: no query begins with 'delete'"),
        ("\n  truncate cases", "line 2, column 3: no query begins with 'truncate'"),
        ("select 1; select 2", "one statement at a time"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_there_is_instead(text: str, told: str) -> None:
    with pytest.raises(StatementInvalid) as caught:
        understood(text)
    assert told in str(caught.value)
    assert caught.value.code == "sql.invalid"


def test_a_name_that_nothing_has_lists_all_answers_and_tables() -> None:
    answers = "appeals, blanks, cases, catalogue, checks, commitments"
    with pytest.raises(StatementInvalid, match=answers):
        understood("select * from nowhere")
    with pytest.raises(StatementInvalid, match=r"tables\..*agencies, .*restrictions, .*terms"):
        understood("select * from nowhere")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("select 'a' collate pinyin", "no collation 'pinyin'; there are binary, nocase, rtrim"),
        ("select substr('a')", "the function 'substr' takes another number of values"),
        ("select max(max(1))", "the function 'max' is not allowed at this place"),
        ("select 1 union select 1, 2", "must have the same number of columns"),
        ("select (select 1, 2)", "must have one column"),
        ("select 1 from cases group by count(*)", "can stand in GROUP BY"),
    ],
)
def test_what_sqlite_finds_wrong_late_is_told_in_our_words(text: str, told: str) -> None:
    with pytest.raises(StatementInvalid) as found:
        understood(text)
    assert told in str(found.value)
    assert "(SQLite)" not in str(found.value)
