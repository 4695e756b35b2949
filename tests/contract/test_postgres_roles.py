"""Least privilege on a server: owner, writer, eraser, reader, and who has no role at all."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from ledger.errors import (
    StoreUnavailable,
)
from ledger.store import create_roles, open_store
from tests import postgres
from tests.contract import drafts

TABLES = ("entries", "entry_tags", "personal", "store_format")
CLEAR = drafts.commitment("张三", "salt")


def _appended(store: Any, count: int, writer: object = 1) -> Any:  # noqa: ANN401
    return store.append_drafts([drafts.draft(writer, number) for number in range(count)])


def _single(store: Any, writer: object) -> Any:  # noqa: ANN401
    one = drafts.draft(writer, 0, personal=f"{writer}")
    return store.append_drafts([one], drafts.untouched(one.tags[2], store.head(), one))


@pytest.fixture
def roles(postgres_url: str) -> Iterator[Callable[[str], str]]:
    """A ledger with roles; return the URL of a login that has one of them."""
    store = open_store(postgres_url)
    _appended(store, 3)
    store.append_drafts([drafts.draft(2, 0, personal="张三")])
    store.close()
    create_roles(postgres_url)
    create_roles(postgres_url)
    name = postgres.schema_of(postgres_url)
    kinds = ("owner", "writer", "eraser", "reader", "nobody")

    def login(kind: str) -> str:
        url = make_url(postgres_url).set(username=f"{name}_login_{kind}")
        return url.render_as_string(hide_password=False)

    with postgres.connect(postgres_url) as raw:
        for kind in kinds:
            within = "" if kind == "nobody" else f"in role {name}_{kind}"
            raw.execute(f"create role {name}_login_{kind} login {within}".encode())
        yield login
        raw.execute(f"drop schema {name} cascade".encode())
        for kind in kinds:
            raw.execute(f"drop role {name}_login_{kind}".encode())
            raw.execute(f"drop role if exists {name}_{kind}".encode())


def test_a_writer_records_and_reads_but_changes_deletes_and_erases_nothing(
    roles: Callable[[str], str],
) -> None:
    with closing(open_store(roles("writer"))) as store:
        assert _single(store, 3).first == 5
        assert _appended(store, 3, 4).first == 6
        assert _appended(store, 200, 5).first == 9
        drafts.assert_whole(store)
        assert store.wait(0, 0) == 208
        with pytest.raises(StoreUnavailable, match="db roles"):
            store.erase_personal([CLEAR])
        with pytest.raises(StoreUnavailable, match="db roles"):
            store.personal([CLEAR])
    _refused_by_hand(roles("writer"), ["update {}", "delete from {}", "truncate {}", "drop {}"])


def _refused_by_hand(url: str, verbs: list[str]) -> None:
    name = postgres.schema_of(url)
    with postgres.connect(url) as raw:
        for table in TABLES:
            for verb in verbs:
                column = {"personal": "value = ''", "store_format": "version = 9"}
                ends = f" set {column.get(table, 'position = 9')}" if "update" in verb else ""
                whole = verb.replace("drop", "drop table").format(f"{name}.{table}") + ends
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    raw.execute(whole.encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(f"alter table {name}.entries disable trigger all".encode())


def test_a_reader_reads_entries_and_nothing_else(roles: Callable[[str], str]) -> None:
    with closing(open_store(roles("reader"))) as store:
        assert len(drafts.assert_whole(store)) == 4
        assert store.wait(0, 0) == 4
        for forbidden in (
            lambda: _single(store, 3),
            lambda: _appended(store, 3, 4),
            lambda: _appended(store, 100, 4),
            lambda: store.personal([CLEAR]),
            lambda: store.erase_personal(["sha256:00"]),
        ):
            with pytest.raises(StoreUnavailable, match="db roles"):
                forbidden()
        assert store.head() == 4
    verbs = [
        "update {}",
        "delete from {}",
        "truncate {}",
        "drop {}",
        "insert into {} default values",
    ]
    _refused_by_hand(roles("reader"), verbs)


def test_a_reader_reads_public_views_also_those_to_come_and_no_generation(
    roles: Callable[[str], str], postgres_url: str
) -> None:
    name = postgres.schema_of(postgres_url)
    with postgres.connect(roles("reader")) as reader, postgres.connect(postgres_url) as raw:
        hidden = f"{name}_generations._cases__g1"
        raw.execute(f"create schema {name}_generations".encode())
        raw.execute(f"create table {hidden} (one int)".encode())
        raw.execute(f"create schema {name}_views".encode())
        raw.execute(f"create view {name}_views.cases as table {hidden}".encode())
        create_roles(postgres_url)
        raw.execute(f"create view {name}_views.licences as table {hidden}".encode())
        for view in ("cases", "licences"):
            assert reader.execute(f"table {name}_views.{view}".encode()).fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(f"table {hidden}".encode())
        raw.execute(f"drop schema {name}_views, {name}_generations cascade".encode())


def _version(store: Any) -> int:  # noqa: ANN401
    version: int = store._sessions.here().driver.info.server_version  # noqa: SLF001
    return version


def test_only_an_eraser_sees_and_erases_clear_values(roles: Callable[[str], str]) -> None:
    with closing(open_store(roles("eraser"))) as store:
        assert store.personal([CLEAR])[CLEAR].value == "张三"
        if _version(store) < 170_000:
            with pytest.raises(StoreUnavailable, match="let the owner run"):
                store.erase_personal([CLEAR])
        else:
            assert store.erase_personal([CLEAR]) == 1
        assert store.personal([CLEAR]) == {}
        with pytest.raises(StoreUnavailable, match="db roles"):
            _single(store, 3)


def test_who_has_no_role_gets_no_answer(roles: Callable[[str], str]) -> None:
    with pytest.raises(StoreUnavailable, match="db roles"):
        open_store(roles("nobody"))
