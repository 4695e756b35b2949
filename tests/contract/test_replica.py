"""Replicas and collections: another ledger's log as it is, in either kind of database."""

import json
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from ledger.entry import decode_entry, tags_of_entry
from ledger.errors import ConditionFailed, StoreIsReplica, StoreUnavailable
from ledger.log import StoredEntry
from ledger.store import SqlStore, open_store
from ledger.store.collection import Collection
from ledger.store.replica import open_replica
from tests import postgres
from tests.county import County

LEDGERS = ("130523", "a.b", "a-b", "x" * 64)


@pytest.fixture(scope="module")
def rows() -> list[StoredEntry]:
    """The log of the example county."""
    return [row for page in County().whole().store.scan() for row in page]


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Collection:
    """A collection in either kind of database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / '省级 汇集.db'}"
    else:
        url = str(request.getfixturevalue("postgres_url"))
    made = Collection(url)
    made.prepare()
    return made


def stored(url: str) -> tuple[list[StoredEntry], list[tuple[str, str, int, int]]]:
    """Return every row of a store, and its index."""
    with closing(open_store(url, create=False)) as store:
        assert isinstance(store, SqlStore)
        return [row for page in store.scan() for row in page], list(store.tag_rows())


def test_a_replica_holds_the_log_with_its_own_times_and_index(
    place: Collection, rows: list[StoredEntry]
) -> None:
    url = place.url_of("130523")
    with closing(open_replica(url)) as replica:
        for start in range(0, len(rows), 7):
            replica.append_rows(rows[start : start + 7])
        assert replica.head() == len(rows)
    found, tags = stored(url)
    assert found == rows
    expected = {
        (tag, row.type, row.position)
        for row in rows
        for tag in tags_of_entry(decode_entry(row.type, row.body))
    }
    assert {one[:3] for one in tags} == expected
    assert len(tags) == len(expected)


def test_a_replica_goes_on_only_right_behind_its_last_entry(
    place: Collection, rows: list[StoredEntry]
) -> None:
    """The fence: of two projectors with the same rows in hand, one writes."""
    url = place.url_of("130523")
    with ExitStack() as opened:
        one, other = (opened.enter_context(closing(open_replica(url))) for _ in range(2))
        one.append_rows(rows[:10])
        for late in (rows[:10], rows[5:12], rows[11:12]):
            with pytest.raises(ConditionFailed, match="ends at position 10"):
                other.append_rows(late)
        other.append_rows(rows[10:])
        assert one.head() == len(rows)
    assert stored(url)[0] == rows


def test_nobody_decides_on_a_replica(place: Collection) -> None:
    with (
        closing(open_replica(place.url_of("130523"))) as replica,
        pytest.raises(StoreIsReplica, match="replica of another ledger"),
    ):
        replica.append_drafts([])


def forget(url: str, row: StoredEntry) -> None:
    """Leave of an entry's index what a version has that does not know its type."""
    listed = json.dumps([f"id:{json.loads(row.body)['id']}"])
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(make_url(url).database))) as database, database:
            for verb in ("update", "delete"):
                for table in ("entries", "entry_tags"):
                    database.execute(f"drop trigger {table}_keeps_{verb}")
            database.execute(
                "update entries set tags = ? where position = ?", (listed, row.position)
            )
            database.execute(
                "delete from entry_tags where position = ? and ordinal > 0", (row.position,)
            )
        return
    schema = postgres.schema_of(url)
    with postgres.connect(url, options=f"-c search_path={schema}") as database:
        for table in ("entries", "entry_tags"):
            database.execute(f"alter table {table} disable trigger user")
        database.execute("update entries set tags = %s where position = %s", (listed, row.position))
        database.execute(
            "delete from entry_tags where position = %s and ordinal > 0", (row.position,)
        )


def test_what_a_former_version_could_not_read_is_indexed_after_an_upgrade(
    place: Collection, rows: list[StoredEntry]
) -> None:
    url = place.url_of("130523")
    with closing(open_replica(url)) as replica:
        replica.append_rows(rows)
    _, tags = stored(url)
    forget(url, rows[40])
    assert stored(url)[1] != tags
    for _ in range(2):
        open_replica(url).close()
        assert stored(url) == (rows, tags)


def test_a_type_that_is_unknown_here_is_kept_and_found_by_its_id(
    place: Collection, rows: list[StoredEntry]
) -> None:
    url = place.url_of("130523")
    entry = json.loads(rows[1].body)
    newer = rows[1]._replace(type="FutureEvent")
    with closing(open_replica(url)) as replica:
        replica.append_rows([rows[0], newer])
    found, tags = stored(url)
    assert found == [rows[0], newer]
    assert [one for one in tags if one[2] == 2] == [(f"id:{entry['id']}", "FutureEvent", 2, 0)]


def test_a_collection_tells_its_ledgers_and_no_two_share_a_place(
    place: Collection, rows: list[StoredEntry]
) -> None:
    assert place.ledgers() == []
    urls = {where(one) for one in LEDGERS for where in (place.url_of, place.views_of)}
    assert len(urls) == 2 * len(LEDGERS)
    for ledger in LEDGERS:
        body = rows[0].body.replace(b'"ledger":"130523"', f'"ledger":"{ledger}"'.encode())
        with closing(open_replica(place.url_of(ledger))) as replica:
            replica.append_rows([rows[0]._replace(body=body)])
        open_store(place.views_of(ledger)).close()
    assert place.ledgers() == sorted(LEDGERS)


def test_a_collection_needs_a_place(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="needs a place"):
        Collection("sqlite://")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="file"):
        Collection(f"sqlite:///{tmp_path / 'file' / 'x.db'}").prepare()


def test_two_collections_are_told_from_each_other(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
    urls += [
        "postgresql+psycopg://a:secret@host/db?schema=one",
        "postgresql+psycopg://a:secret@host/db?schema=two",
        "postgresql+psycopg://a:secret@host/other?schema=one",
    ]
    assert len({Collection(one).digest for one in urls}) == len(urls)
    again = "postgresql://b:other@host/db?schema=one"
    assert Collection(again).digest == Collection(urls[2]).digest
