"""连接池: a ledger behind PgBouncer, which drops what a client asks for when it connects."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from cli.commands.import_file import run_import
from ledger import pooler as pooling
from ledger.errors import PoolerUnfit
from ledger.store import open_store
from projections.engine.database import database, filling, reading
from shenguan.settings import Settings
from shenguan.wiring import Wiring
from tests import pooler, postgres
from tests.conftest import missing
from tests.contract.drafts import draft
from tests.exports import MAPPING, csv_text, export
from tests.sharing import NoServer
from tests.terminal import Terminal

IGNORED: Final = "ignore_startup_parameters = extra_float_digits,options"
"""As PgBouncer's documents advise for clients that send start-up options."""

Purpose = Callable[[Engine], AbstractContextManager[Connection]]


@pytest.fixture(autouse=True)
def _installed() -> None:
    try:
        pooler.program()
    except NoServer as error:
        missing(str(error))


@pytest.fixture
def place(postgres_server: str) -> Iterator[str]:
    """The URL of a ledger's schema, not made yet, in a database of its own."""
    name = f"d_{uuid4().hex[:12]}"
    with postgres.connect(postgres_server) as connection:
        connection.execute(f'create database "{name}" template template0 encoding "UTF8"'.encode())
    url = make_url(postgres_server).set(database=name)
    yield postgres.in_schema(url.render_as_string(hide_password=False), "yi")
    with postgres.connect(postgres_server) as connection:
        connection.execute(f'drop database "{name}" with (force)'.encode())


@pytest.fixture
def neighbour(place: str) -> str:
    """The URL of another ledger in the database, in the schema that everybody finds first."""
    url = postgres.in_schema(place, "public")
    with closing(open_store(url, create=True)) as store:
        store.append_drafts([draft("neighbour", 1)])
    return url


def _import(url: str, folder: Path) -> int:
    (folder / "mapping.yaml").write_text(MAPPING, "utf-8")
    (folder / "export.csv").write_text(csv_text(export(8)), "utf-8")
    with Wiring(Settings(store=url)) as wiring:
        summary = run_import(wiring, folder / "export.csv", str(folder / "mapping.yaml"))
    return summary.rows_accepted


def _tables(url: str, schema: str) -> set[str]:
    with postgres.connect(url) as connection:
        found = connection.execute(
            "select table_name from information_schema.tables where table_schema = %s", (schema,)
        ).fetchall()
    return {name for (name,) in found}


def _schemas(url: str) -> list[str]:
    with postgres.connect(url) as connection:
        return [name for (name,) in connection.execute("select nspname from pg_namespace")]


@pytest.mark.parametrize("setting", ["", IGNORED], ids=["usual", "options ignored"])
def test_a_pooler_by_session_serves_writers_readers_and_views(
    place: str, neighbour: str, tmp_path: Path, setting: str
) -> None:
    with closing(open_store(neighbour)) as other:
        before = other.head()
    with pooler.pooled(place, "session", setting) as through:
        assert _import(through, tmp_path) == 16
        with Wiring(Settings(store=through)) as wiring:
            frames = Terminal(tmp_path).done("--store", through, "case", "list", "--format", "tsv")
            assert len(frames.lines) == 9
            recorded = wiring.store.head()
    with closing(open_store(place)) as direct, closing(open_store(neighbour)) as other:
        assert direct.head() == recorded > 16
        assert other.head() == before
    assert "cases" in _tables(place, f"{postgres.schema_of(place)}_views")
    assert "cases" not in _tables(place, "public")


def test_behind_a_pooler_by_session_settings_locks_and_wake_ups_hold(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.postgres.reads.POLL_SECONDS", 60.0)
    with pooler.pooled(place, "session") as through, closing(open_store(through)) as store:
        assert store.execute("show search_path")[0][0].startswith(postgres.schema_of(through))
        assert store.execute("show enable_seqscan") == [("off",)]
        woken: list[int] = []
        follower = threading.Thread(target=lambda: woken.append(store.wait(0, 60)))
        follower.start()
        with closing(open_store(through)) as writer:
            with store.exclusive():
                late = threading.Thread(target=lambda: writer.append_drafts([draft("a", 1)]))
                late.start()
                late.join(0.5)
                assert late.is_alive()
                assert store.head() == 0
            late.join(20)
        follower.join(20)
        assert woken == [1]


MODES: Final = (
    ("transaction",),
    ("transaction", IGNORED),
    ("transaction", "server_round_robin = 1"),
    ("statement", IGNORED),
)


@pytest.mark.parametrize("mode", MODES, ids=" ".join)
def test_a_pooler_by_transaction_is_refused_before_anything_is_made_or_read(
    place: str, neighbour: str, tmp_path: Path, mode: tuple[str, ...]
) -> None:
    schema = postgres.schema_of(place)
    with closing(open_store(neighbour)) as other, pooler.pooled(place, *mode) as through:
        before = other.head()
        with pytest.raises(PoolerUnfit, match="pool_mode = session"):
            open_store(through, create=True)
        with pytest.raises(PoolerUnfit):
            _import(through, tmp_path)
        assert [name for name in _schemas(place) if name.startswith(schema)] == []
        assert other.head() == before
        open_store(place, create=True).close()
        with pytest.raises(PoolerUnfit):
            open_store(through)


@pytest.mark.parametrize(
    "arguments",
    [
        ("open", "130523", "--name", "内丘县"),
        ("log", "list"),
        ("case", "list"),
        ("doctor",),
        ("db", "check"),
        ("db", "init"),
        ("record", "OfficerAppointed", "--officer", "7", "--agency", "reg:130523:root"),
    ],
    ids=" ".join,
)
def test_every_command_is_refused_alike(
    place: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with pooler.pooled(place, "transaction", IGNORED) as through:
        ran = Terminal(tmp_path)("--store", through, *arguments)
    assert ran.code == 2
    assert "pool_mode = session" in ran.out + ran.err
    assert ran.out == "" or arguments == ("doctor",)


def test_views_behind_a_pooler_by_transaction_are_refused(place: str, tmp_path: Path) -> None:
    assert _import(place, tmp_path) == 16
    views = postgres.in_schema(place, f"{postgres.schema_of(place)}_views")
    with pooler.pooled(views, "transaction") as through:
        ran = Terminal(tmp_path)("--store", place, "--views", through, "case", "list")
    assert (ran.code, ran.out) == (2, "")
    assert "pool_mode = session" in ran.err


def test_who_is_lent_another_server_later_reads_and_writes_nothing(
    place: str, neighbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial at the start may miss a busy pooler: each transaction is checked for itself."""
    monkeypatch.setattr(pooling, "_refuse_lent", lambda *_: None)
    open_store(place, create=True).close()
    setting = "default_pool_size = 2"
    with (
        pooler.pooled(place, "transaction", setting) as through,
        closing(open_store(through)) as store,
    ):
        assert store.head() == 0
        with postgres.connect(through) as busy:
            busy.execute("begin; select 1")
            for work in (
                store.head,
                lambda: store.append_drafts([draft("a", 1)]),
                lambda: store.append_drafts([draft("a", number) for number in range(9)]),
                lambda: store.rows_of_tag("case:neighbour"),
                lambda: store.erase_personal(["sha256:0"]),
                lambda: list(store.scan()),
                store.create_roles,
            ):
                with pytest.raises(PoolerUnfit):
                    work()
            with pytest.raises(PoolerUnfit), store.exclusive():
                pass
            busy.execute("rollback")
    with closing(open_store(place)) as direct, closing(open_store(neighbour)) as other:
        assert direct.head() == 0
        assert other.head() == 1


@pytest.mark.parametrize("purpose", [reading, filling])
def test_views_that_are_lent_another_server_later_are_neither_read_nor_written(
    place: str, monkeypatch: pytest.MonkeyPatch, purpose: Purpose
) -> None:
    monkeypatch.setattr(pooling, "_refuse_lent", lambda *_: None)
    with pooler.pooled(place, "transaction", "default_pool_size = 2") as through:
        engine = database(through)
        with reading(engine) as connection:
            assert connection.exec_driver_sql("select 7").scalar() == 7
        with postgres.connect(through) as busy:
            busy.execute("begin; select 1")
            with pytest.raises(PoolerUnfit), purpose(engine):
                pass
            busy.execute("rollback")
        engine.dispose()


def test_a_direct_connection_is_told_from_a_pooled_one(place: str) -> None:
    marked = "select length(current_setting('shenguan.session', true))"
    with closing(open_store(place, create=True)) as store:
        assert store.execute(marked) == [(None,)]
    with pooler.pooled(place, "session") as through, closing(open_store(through)) as store:
        assert store.execute(marked) == [(32,)]
