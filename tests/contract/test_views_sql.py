"""SQL over the views of a random history: the very rows that readers and questions see."""

import json
from datetime import date
from typing import Any

import pytest

from ledger.errors import StatementInvalid
from projections.discovery import all_questions
from projections.question import Filters
from projections.sql.selection import selecting
from projections.sql.statement import understood
from projections.views import Views
from tests.contract.places import Place
from tests.histories import TABLES, Rows, rows_of


def found(views: Views, text: str, **when: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    """Return what a statement finds."""
    with selecting(understood(text), lambda: views.reader(**when)) as selection:
        return [tuple(row) for row in selection.values()]


def tables_seen(views: Views, **when: Any) -> Rows:  # noqa: ANN401
    """Return every row of every table, as a statement reads it; lists as they are stored."""
    return {
        table.name: {row[: len(table.key)]: row for row in found(views, _plain(table), **when)}
        for table in TABLES
    }


def _plain(table: Any) -> str:  # noqa: ANN401
    lists = {one.name for one in table.columns if one.kind == "json"}
    names = (
        f"\"{one.name}\" || ''" if one.name in lists else f'"{one.name}"' for one in table.columns
    )
    return f"select {', '.join(names)} from tables.{table.name}"  # noqa: S608 - names of ours


def test_tables_hold_what_a_reader_sees_now_and_at_earlier_positions_and_days(
    place: Place,
) -> None:
    with place.open() as views:
        views.catch_up()
        assert tables_seen(views) == place.expected
        assert tables_seen(views, as_of=40) == rows_of(place.history.facts(40))
        with views.reader() as reader:
            position = reader.position
        assert found(views, "select max(position) from tables.item_versions") <= [(position,)]


def test_answers_are_those_of_the_questions(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        for when in ({}, {"as_of": 60}, {"on": date(2017, 6, 1)}):
            for question in all_questions():
                names = [one.name for one in question.columns]
                text = ", ".join(f'"{one.name}"' for one in question.columns)
                told = found(views, f"select {text} from answers.{question.name}", **when)  # noqa: S608 - names of ours
                with views.reader(**when) as reader:
                    asked = [
                        tuple(getattr(one, name) for name in names)
                        for one in question.list(reader, Filters())
                    ]
                kinds = [one.kind for one in question.columns]
                assert [_texts(row, kinds) for row in told] == [_texts(row, kinds) for row in asked]


def _texts(row: tuple[Any, ...], kinds: list[str]) -> list[Any]:
    return [
        json.loads(value) if kind == "json" and isinstance(value, str) else value
        for value, kind in zip(row, kinds, strict=True)
    ]


def test_answers_and_tables_of_one_statement_are_of_one_position_though_others_go_on(
    place: Place,
) -> None:
    counts = ", ".join(f"(select count(*) from tables.{one.name})" for one in TABLES)  # noqa: S608
    text = f"select count(*), {counts} from answers.cases"  # noqa: S608 - names of ours
    with place.open() as views, place.open() as other:
        views.catch_up()
        opened: list[int] = []

        def reader() -> Any:  # noqa: ANN401
            opened.append(1)
            made = views.reader()
            assert made.position  # its snapshot is open
            if len(opened) == 1:
                place.grow(12)
                other.catch_up()
            return made

        with selecting(understood(text), reader) as selection:
            assert selection.position in {place.head, place.head - 12}
            rows = rows_of(place.history.facts(selection.position))
            ((_, *counted),) = selection.values()
            assert counted == [len(rows[one.name]) for one in TABLES]


def test_a_statement_writes_nothing_where_the_views_lie(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        before = (place.at.tables(), place.seen())
        found(views, "select * from cases, tables.cases, agencies limit 1")
        for text in ("delete from tables.cases", "with x as (select 1) insert into cases select 1"):
            with pytest.raises(StatementInvalid):
                found(views, text)
        assert (place.at.tables(), place.seen()) == before


def test_computed_columns_have_the_kind_of_all_of_their_values(place: Place) -> None:
    text = (
        "select late, count(*) as n, avg(steps_count) as mean, max(received_at) as last, "
        "null as none, iif(late, 1, 'x') as mixed from cases group by late"
    )
    with place.open() as views:
        views.catch_up()
        with selecting(understood(text), views.reader) as selection:
            selection.settle()
            kinds = {one.name: one.kind for one in selection.columns}
            assert {type(row[0]) for row in selection.values()} <= {bool, type(None)}
    assert kinds == {
        "late": "boolean", "n": "integer", "mean": "number", "last": "text", "none": "text",
        "mixed": kinds["mixed"],
    }  # fmt: skip


def test_what_fails_only_while_it_is_computed_is_told_before_any_row(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        with pytest.raises(StatementInvalid, match="at most 63 bits"):
            found(views, "select abs(-9223372036854775808)")
