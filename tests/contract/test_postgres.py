"""What only a server has: schemas, roles, its own clock, wake-ups, limits, standbys and kills."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from ledger.errors import (
    ConditionFailed,
    DayMoved,
    Malformed,
    NotFound,
    StoreUnavailable,
)
from ledger.log import Within
from ledger.store import open_store, schema, upgrade_store
from ledger.store.postgres import tables as postgres_schema
from ledger.store.postgres.reads import POLL_SECONDS
from ledger.store.postgres.store import PostgresStore
from tests import postgres
from tests.contract import drafts, writers
from tests.contract.processes import context, together

SECRET = "s3cret-412"  # noqa: S105 - only so that it must not be told
FOREVER = Within("0001-01-01T00:00:00.000000Z", "9999-01-01T00:00:00.000000Z")


@pytest.fixture
def raw(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection as another program has it, in the schema of the test."""
    with postgres.connect(postgres_url) as connection:
        connection.execute(f"set search_path = {postgres.schema_of(postgres_url)}".encode())
        yield connection


def _appended(store: Any, count: int, writer: object = 1) -> Any:  # noqa: ANN401
    return store.append_drafts([drafts.draft(writer, number) for number in range(count)])


def _single(store: Any, writer: object, number: object = 0, within: Within = FOREVER) -> Any:  # noqa: ANN401
    one = drafts.draft(writer, number, personal=f"{writer}-{number}")
    condition = drafts.untouched(one.tags[2], store.head(), one)
    return store.append_drafts([one], condition, within=within)


def test_a_url_without_a_driver_or_a_schema_is_understood(postgres_url: str) -> None:
    plain = make_url(postgres_url).set(drivername="postgresql")
    with closing(open_store(plain.render_as_string(hide_password=False))) as store:
        _appended(store, 1)
    with closing(open_store(postgres_url, create=False)) as store:
        assert store.head() == 1


@pytest.mark.parametrize("name", ["Neiqiu", "1", "a-b", "pg_x", "内丘", "a" * 60, 'x"; drop'])
def test_a_schema_that_is_no_plain_name_is_refused(postgres_url: str, name: str) -> None:
    with pytest.raises(StoreUnavailable, match="lower-case letters"):
        open_store(postgres.in_schema(postgres_url, name))


def test_a_missing_ledger_is_not_made_by_somebody_who_only_reads(
    postgres_url: str, raw: psycopg.Connection[Any]
) -> None:
    with pytest.raises(NotFound, match="shenguan open"):
        open_store(postgres_url, create=False)
    with pytest.raises(NotFound, match="db init"):
        upgrade_store(postgres_url)
    name = postgres.schema_of(postgres_url)
    found = raw.execute("select 1 from pg_namespace where nspname = %s", (name,)).fetchall()
    assert found == []


def test_another_programs_tables_and_a_newer_format_are_refused_and_left_alone(
    postgres_url: str, raw: psycopg.Connection[Any]
) -> None:
    name = postgres.schema_of(postgres_url)
    raw.execute(f"create schema {name}".encode())
    raw.execute("create table moz_places (id int)")
    with pytest.raises(StoreUnavailable, match=r"moz_places.*another with \?schema=NAME"):
        open_store(postgres_url)
    assert _tables(raw, name) == {"moz_places"}
    raw.execute("drop table moz_places")
    open_store(postgres_url).close()
    raw.execute("insert into store_format values (%s)", (schema.FORMAT + 1,))
    for attempt in (open_store, upgrade_store):
        with pytest.raises(StoreUnavailable, match=f"format {schema.FORMAT + 1}.*upgrade shenguan"):
            attempt(postgres_url)
    raw.execute("insert into store_format values (-12003004)")
    for attempt in (open_store, upgrade_store):
        with pytest.raises(StoreUnavailable, match=r"shenguan 12\.3\.4 reads it"):
            attempt(postgres_url)


def _tables(raw: psycopg.Connection[Any], name: str) -> set[str]:
    rows = raw.execute("select tablename from pg_tables where schemaname = %s", (name,))
    return {table for (table,) in rows}


def test_an_older_format_is_upgraded_once_and_only_when_asked_to(
    postgres_url: str, raw: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_store(postgres_url)) as store:
        _appended(store, 3)
    monkeypatch.setattr(schema, "FORMAT", schema.FORMAT + 1)
    step = "create table added (id int primary key); insert into added values (1);"
    monkeypatch.setitem(postgres_schema.STEPS, schema.FORMAT - 1, step)
    with pytest.raises(StoreUnavailable, match="run `shenguan db upgrade` once"):
        open_store(postgres_url)
    started = [threading.Thread(target=upgrade_store, args=(postgres_url,)) for _ in range(8)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(60)
    assert raw.execute("select count(*) from added").fetchone() == (1,)
    with closing(open_store(postgres_url)) as store:
        assert len(drafts.assert_whole(store)) == 3


def test_an_upgrade_renews_lost_triggers_and_functions(
    postgres_url: str, raw: psycopg.Connection[Any]
) -> None:
    open_store(postgres_url).close()
    raw.execute("drop trigger entries_keep on entries")
    raw.execute("drop function append_one")
    with closing(open_store(postgres_url)) as store:
        with pytest.raises(StoreUnavailable, match="db upgrade"):
            _single(store, 1)
        upgrade_store(postgres_url)
        assert _single(store, 1).first == 1
    with pytest.raises(psycopg.errors.CheckViolation, match="history is never changed"):
        raw.execute("delete from entries")


def test_history_can_be_neither_changed_nor_replaced_nor_skipped_by_hand(
    postgres_url: str, raw: psycopg.Connection[Any]
) -> None:
    store = open_store(postgres_url)
    _appended(store, 3)
    before = drafts.rows_of(store)
    insert = "insert into entries values (%s, 'x', 'x', '', '')"
    for statement in (
        "update entries set body = '' where position = 2",
        "update entries set position = 9 where position = 3",
        "delete from entries where position = 3",
        "delete from entries",
        "truncate entries",
        "truncate entries, entry_tags",
        "update entry_tags set tag = 'case:other' where position = 2",
        "delete from entry_tags where position = 1",
        insert.replace("%s", "9"),
        insert.replace("%s", "5"),
        insert.replace("%s", "0"),
        insert.replace("(%s", "(4, 'x', 'x', '', ''), (6"),
        f"{insert.replace('%s', '2')} on conflict (position) do update set body = 'y'",
    ):
        with pytest.raises(psycopg.errors.CheckViolation, match=r"history|position_check"):
            raw.execute(statement.encode())
    with pytest.raises(psycopg.errors.UniqueViolation):
        raw.execute(insert.replace("%s", "3").encode())
    assert drafts.assert_whole(store) == before
    assert _single(store, 2).first == 4
    store.close()


def test_several_ledgers_in_one_database_do_not_wait_for_each_other(postgres_url: str) -> None:
    one, other = (open_store(f"{postgres_url}_{number}") for number in range(2))
    with one.exclusive():
        assert _single(other, 1).first == 1
        assert _appended(other, 40, 2).first == 2
    assert (one.head(), other.head()) == (0, 41)
    one.close()
    other.close()


def test_the_time_of_an_entry_is_the_servers_and_never_goes_back(
    postgres_url: str, raw: psycopg.Connection[Any]
) -> None:
    store = open_store(postgres_url)
    for append in (_single, lambda store, writer: _appended(store, 3, writer)):
        now = "select clock_timestamp() at time zone 'UTC'"
        ((before,),) = raw.execute(now).fetchall()
        recorded_at = append(store, f"{append}").recorded_at
        ((after,),) = raw.execute(now).fetchall()
        assert before <= datetime.fromisoformat(recorded_at).replace(tzinfo=None) <= after
    future = datetime.now(UTC) + timedelta(days=30)
    ahead = PostgresStore(make_url(postgres_url), clock=lambda: future)
    stamp = _single(ahead, "ahead").recorded_at
    assert stamp == future.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert _single(store, "behind").recorded_at == stamp
    assert _appended(store, 3, "behind too").recorded_at == stamp
    drafts.assert_whole(store)
    ahead.close()
    store.close()


def test_a_single_entry_outside_its_day_or_condition_is_not_recorded(postgres_url: str) -> None:
    store = open_store(postgres_url)
    head = _single(store, 1, within=FOREVER).first
    yesterday = Within("2000-01-01T00:00:00.000000Z", "2000-01-02T00:00:00.000000Z")
    with pytest.raises(DayMoved) as caught:
        _single(store, 2, within=yesterday)
    assert caught.value.recorded_at > "2020"
    for stale in (
        lambda: store.append_drafts(
            [one := drafts.draft(1, 0)], drafts.untouched("case:other", 0, one)
        ),
        lambda: store.append_drafts(
            [one := drafts.draft(9, 0)], drafts.untouched(drafts.case_tag(1, 0), 0, one)
        ),
    ):
        with pytest.raises(ConditionFailed):
            stale()
    assert store.head() == head
    with pytest.raises(Malformed, match="character U"):
        store.append_drafts([drafts.draft(3, 0, personal="a\0b")])
    assert store.head() == head
    store.close()


def test_a_follower_is_woken_by_an_append_and_a_lost_wake_up_costs_one_poll(
    postgres_url: str, raw: psycopg.Connection[Any]
) -> None:
    store, writer = open_store(postgres_url), open_store(postgres_url)
    assert store.wait(0, 0.05) == 0
    waits = []
    for number in range(8):
        timer = threading.Timer(0.02, _single, (writer, number))
        started = time.monotonic()
        timer.start()
        assert store.wait(number, 10) == number + 1
        waits.append(time.monotonic() - started)
        timer.join()
    assert sorted(waits)[3] < POLL_SECONDS / 2, waits
    started = time.monotonic()
    insert = b"insert into entries values (9, 'x', 'y', '', '')"
    threading.Timer(0.02, raw.execute, (insert,)).start()
    assert store.wait(8, 10) == 9
    assert time.monotonic() - started < POLL_SECONDS * 3
    store.close()
    writer.close()


def test_where_nobody_listens_nothing_is_announced_and_who_listens_misses_nothing(
    postgres_url: str,
) -> None:
    store, writer = open_store(postgres_url), open_store(postgres_url)
    seen: list[int] = []

    def follow() -> None:
        head = 0
        while head < 300:
            head = store.wait(head, 10)
            seen.append(head)

    follower = threading.Thread(target=follow)
    follower.start()
    for number in range(300):
        _single(writer, number)
    follower.join(30)
    assert seen == sorted(set(seen))
    assert seen[-1] == 300
    store.close()
    writer.close()


def test_a_lock_that_somebody_holds_for_ever_is_named(postgres_url: str) -> None:
    patient = make_url(postgres_url).update_query_dict({"options": "-c lock_timeout=300"})
    holder = open_store(postgres_url)
    store = open_store(patient.render_as_string(hide_password=False))
    with holder.exclusive():
        for append in (_single, lambda store, writer: _appended(store, 3, writer)):
            with pytest.raises(StoreUnavailable, match="held the append lock"):
                append(store, 1)
    assert _single(store, 1).first == 1
    holder.close()
    store.close()


def _is_told(url: str, option: str, says: str, *counts: int) -> None:
    limited = make_url(url).update_query_dict({"options": option})
    text = limited.render_as_string(hide_password=False)
    for count in counts:
        with (
            pytest.raises(StoreUnavailable, match=says) as caught,
            closing(open_store(text)) as store,
        ):
            _single(store, 1) if count == 1 else _appended(store, count, 1)
        assert "nothing was recorded" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_server_that_only_reads_is_told_with_its_remedy(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as store:
        option = "-c default_transaction_read_only=on"
        _is_told(postgres_url, option, "name the primary in --store", 1, 3, 5_000)
        drafts.assert_whole(store, tags=False)


def test_a_statement_that_takes_too_long_is_told_with_its_remedy(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as store:
        # A short one takes less than a millisecond: it is made to wait.
        with store.exclusive():
            _is_told(postgres_url, "-c statement_timeout=300", "statement_timeout", 1, 3)
        _is_told(postgres_url, "-c statement_timeout=1", "statement_timeout", 5_000)
        drafts.assert_whole(store, tags=False)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"database": "nowhere"}, "create the database first"),
        ({"username": "stranger"}, "check user, password"),
        ({"host": "/nowhere"}, "check that the server runs"),
    ],
)
def test_a_server_that_lets_nobody_in_is_told_with_the_remedy(
    postgres_url: str, change: dict[str, str], says: str
) -> None:
    url = make_url(postgres_url)
    url = url.update_query_dict(change) if "host" in change else url.set(**change)  # type: ignore[arg-type]
    url = url.set(password=SECRET)
    with pytest.raises(StoreUnavailable, match=says) as caught:
        open_store(url.render_as_string(hide_password=False))
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_server_that_is_full_of_connections_says_so(
    own_postgres: None,  # noqa: ARG001 - servers can be started
) -> None:
    with postgres.own_server("max_connections=8", "superuser_reserved_connections=0") as server:
        stores = [open_store(server.url)]
        with pytest.raises(StoreUnavailable, match="raise max_connections"):
            stores.extend(iter(lambda: open_store(server.url), None))
        assert _single(stores[0], 1).first == 1
        for store in stores:
            store.close()


def test_eight_processes_create_one_ledger_in_a_schema_that_was_not_there(
    postgres_url: str, raw: psycopg.Connection[Any]
) -> None:
    barrier = context.Barrier(8)
    together(writers.opening, [(f"{postgres_url}_", barrier, writer) for writer in range(8)])
    name = f"{postgres.schema_of(postgres_url)}_0"
    assert _tables(raw, name) == set(schema.metadata.tables)
    formats = raw.execute(f"select version from {name}.store_format order by 1".encode())  # noqa: S608
    (mark,), *others = formats.fetchall()
    assert mark < 0
    assert others == [(schema.ACCOUNTED,), (schema.FORMAT,)]


def test_a_pooler_that_changes_the_servers_process_is_refused(postgres_url: str) -> None:
    store = open_store(postgres_url)
    session = store._sessions.here()  # type: ignore[union-attr]  # noqa: SLF001 - as a pooler does
    session.pid += 1
    with pytest.raises(StoreUnavailable, match="pool by session"):
        _single(store, 1)
    assert store.head() == 0
    store.close()


def test_tables_that_vanish_are_told_in_one_line(
    postgres_url: str, raw: psycopg.Connection[Any]
) -> None:
    with closing(open_store(postgres_url)) as store:
        raw.execute(f"drop schema {postgres.schema_of(postgres_url)} cascade".encode())
        with pytest.raises(StoreUnavailable, match="db init") as caught:
            store.head()
    assert "\n" not in str(caught.value)


def test_an_erased_value_is_in_no_table_of_the_server_any_more(
    own_postgres: None,  # noqa: ARG001
) -> None:
    values = {number: f"<{number}>欧阳若兰〇七" for number in range(60)}
    with postgres.own_server() as server, closing(open_store(server.url)) as store:
        for number, value in values.items():
            store.append_drafts([drafts.draft(1, number, personal=value)])
        assert _in_tables(server, values.values()) == set(values.values())
        gone = [value for number, value in values.items() if number % 3]
        commitments = [drafts.commitment(value, "salt") for value in gone]
        assert store.erase_personal(commitments) == len(gone)
        assert _in_tables(server, values.values()) == set(values.values()) - set(gone)
        assert len(drafts.assert_whole(store)) == len(values)


def _in_tables(server: postgres.Server, values: Iterable[str]) -> set[str]:
    with postgres.connect(server.url) as raw:
        raw.execute("checkpoint")
    files = (file for file in (server.data / "base").rglob("*") if file.is_file())
    raw_bytes = b"".join(file.read_bytes() for file in files)
    return {value for value in values if value.encode() in raw_bytes}
