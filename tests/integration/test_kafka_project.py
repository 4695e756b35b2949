"""异地投影 on a real broker: what a remote agency folds from the topic alone is what is at home."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import astuple

from consumers.broker.address import cluster_of
from consumers.streams.log_topic import LogAltered, LogForeign, LogForked, LogGap, LogUnreadable
from consumers.streams.projector import Projector
from consumers.streams.service import Stop
from ledger.entry import leaf
from ledger.errors import LedgerError, NotFound
from ledger.gate.gate import Gate
from ledger.store import open_store
from ledger.store.collection import Collection
from projections.discovery import all_projections
from projections.views import open_views
from schemas.codec import Codec
from tests import avro_versions
from tests.neighbours import like
from tests.shared_log import County, kill, terminate, wait_for
from tests.terminal import ROOT

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

TABLES: Final = [table for one in all_projections() for table in one.tables]
MANY: Final = 2_000


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county with a history, carried to its topic."""
    made = County(tmp_path, kafka).open()
    made.record(made.submissions(60))
    made.done("relay", "--once")
    return made


@pytest.fixture(params=["sqlite", "postgres"])
def collection(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a collection in either kind of database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'province.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Return the URL of a collection in files."""
    return f"sqlite:///{tmp_path / 'province.db'}"


def rows(store_url: str, views_url: str) -> dict[str, list[Any]]:
    """Return every row of every table of a ledger's views, caught up."""
    with ExitStack() as opened:
        store = opened.enter_context(closing(open_store(store_url, create=False)))
        opening = Gate(store).opening
        views = open_views(
            views_url, store, opening.zone, opening.ledger, today=lambda: date(2030, 1, 1)
        )
        opened.callback(views.close)
        views.catch_up()
        reader = opened.enter_context(views.reader())
        return {
            table.name: sorted(map(astuple, reader.select(table)), key=repr) for table in TABLES
        }


def at_home(county: County) -> dict[str, list[Any]]:
    return rows(county.url, f"sqlite:///{county.folder / 'home.views.db'}")


def remote(url: str, county: County) -> dict[str, list[Any]]:
    place = Collection(url)
    return rows(place.url_of(county.ledger), place.views_of(county.ledger))


def copied(url: str, county: County) -> list[tuple[int, str, bytes]]:
    """Return position, type and bytes of every entry of a replica."""
    with closing(open_store(Collection(url).url_of(county.ledger), create=False)) as store:
        return [(row.position, row.type, row.body) for page in store.scan() for row in page]


def head(url: str, county: County) -> int:
    """Return how far a replica is, 0 where there is none yet."""
    with (
        suppress(NotFound),
        closing(open_store(Collection(url).url_of(county.ledger), create=False)) as replica,
    ):
        return replica.head()
    return 0


def project(county: County, url: str, **more: Any) -> Projector:  # noqa: ANN401
    """Project all that is there, in this process."""
    cluster = cluster_of(county.address)
    made = Projector(cluster, Collection(url), ledgers=[county.ledger], once=True, **more)
    made.work(Stop())
    return made


def test_remote_rows_are_those_at_home_on_either_database(county: County, collection: str) -> None:
    command = ("project", "--once", "--ledger", county.ledger, "--collection", collection)
    told = county.done(*command).row
    assert told == {"ledger": county.ledger, "position": len(county.rows())}
    assert copied(collection, county) == county.rows()
    assert remote(collection, county) == at_home(county)
    assert Collection(collection).ledgers() == [county.ledger]

    county.record(county.submissions(50))
    county.done("relay", "--once")
    county.done(*command)
    assert copied(collection, county) == county.rows()
    assert remote(collection, county) == at_home(county)


_IN_SMALL_BATCHES: Final = """
import sys
from consumers.broker.address import cluster_of
from consumers.streams.projector import Projector
from consumers.streams.service import Stop
from ledger.store.collection import Collection
address, url, ledger, group = sys.argv[1:]
place = Collection(url)
Projector(cluster_of(address), place, ledgers=[ledger], group=group, records=150).work(Stop())
"""


@contextmanager
def in_small_batches(county: County, url: str, group: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a projector whose batches are small, so that many of them can be torn."""
    told = [sys.executable, "-c", _IN_SMALL_BATCHES, county.address, url, county.ledger, group]
    with subprocess.Popen(told, cwd=ROOT) as running:
        try:
            yield running
        finally:
            running.kill()


def test_killed_in_the_middle_of_a_batch_nothing_is_missing_or_twice(
    county: County, collection: str
) -> None:
    county.record(county.submissions(MANY))
    county.done("relay", "--once")
    last = len(county.rows())
    for share in (0.1, 0.3, 0.6):
        with in_small_batches(county, collection, new()) as running:
            wait_for(lambda share=share: head(collection, county) > last * share)
            kill(running)
    assert head(collection, county) < last
    with county.running(
        "project", "--ledger", county.ledger, "--collection", collection, "--group", new()
    ) as running:
        wait_for(lambda: head(collection, county) == last)
        assert terminate(running) == 0
    assert copied(collection, county) == county.rows()
    assert remote(collection, county) == at_home(county)


def new() -> str:
    return f"t{uuid4().hex[:12]}"


def test_two_projectors_share_the_ledgers_and_one_goes_on_alone(
    kafka: str, tmp_path: Path, folder: str
) -> None:
    counties = [County(tmp_path / str(number), kafka) for number in range(3)]
    for one in counties:
        one.folder.mkdir()
        one.open()
        one.done("relay", "--once")
    first = counties[0]
    named = [word for one in counties for word in ("--ledger", one.ledger)]
    said = ("project", *named, "--collection", folder)

    def all_there() -> bool:
        return all(head(folder, one) == len(one.rows()) for one in counties)

    with first.running(*said) as one, first.running(*said) as other:
        wait_for(all_there)
        for county in counties:
            county.record(county.submissions(500))
            county.done("relay", "--once")
        kill(one)
        wait_for(all_there)
        for county in counties:
            county.record(county.submissions(5))
            county.done("relay", "--once")
        wait_for(all_there)
        assert terminate(other) == 0
    for county in counties:
        assert copied(folder, county) == county.rows()
        assert remote(folder, county) == at_home(county)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"leaf": b"00" * 32}, LogAltered),
        ({"position": b"999999"}, LogGap),
        ({"ce_source": b"130599"}, LogForeign),
        ({"value": b"\0\0\0\0\1\1"}, LogUnreadable),
        ({"value": None}, LogUnreadable),
        ({"position": b"-1"}, LogUnreadable),
        ({"position": b"4"}, LogForked),
    ],
)
def test_what_is_wrong_with_a_topic_stops_its_ledger_before_anything_is_taken(
    county: County, folder: str, changed: dict[str, Any], error: type[LedgerError]
) -> None:
    county.hand_in([like(county.all_of("log")[5], **changed)])
    with pytest.raises(error) as told:
        project(county, folder)
    assert county.topic("log") in str(told.value)
    assert copied(folder, county) == county.rows()
    with pytest.raises(error):
        project(county, folder)
    assert remote(folder, county) == at_home(county)


def test_a_finding_is_told_by_its_exit_code_and_the_other_ledgers_go_on(
    county: County, tmp_path: Path, folder: str
) -> None:
    other = County(tmp_path / "other", county.address)
    other.folder.mkdir()
    other.open().done("relay", "--once")
    county.hand_in([like(county.all_of("log")[3], leaf=b"00" * 32)])
    named = ("--ledger", county.ledger, "--ledger", other.ledger, "--collection", folder)
    ran = county.run("project", "--once", *named)
    assert (ran.code, county.ledger in ran.err, "leaf" in ran.err) == (3, True, True)
    assert copied(folder, other) == other.rows()
    alone = ("project", "--ledger", county.ledger, "--collection", folder, "--group", new())
    ran = county.run(*alone)
    assert ran.code == 3, ran.err


def test_a_repetition_is_passed_over_where_it_is_the_same(county: County, folder: str) -> None:
    messages = [like(one) for one in county.all_of("log")[-40:]]
    project(county, folder)
    county.hand_in([*messages, *messages])
    county.record(county.submissions(3))
    county.done("relay", "--once")
    assert project(county, folder).progress.entries == 3
    assert copied(folder, county) == county.rows()


def test_newer_types_and_fields_stop_nobody_who_can_ask_for_their_schemas(
    county: County, folder: str
) -> None:
    registry = avro_versions.later()
    body = avro_versions.with_new_fields(msgspec.json.decode(county.rows()[-1][2]))
    entry = avro_versions.canonical_json({**body, "id": str(uuid4())})
    last = county.all_of("log")[-1]
    newer = like(
        last, value=Codec(registry).encode(body["type"], entry),
        leaf=leaf(entry).hex().encode(), position=b"%d" % (len(county.rows()) + 1),
    )  # fmt: skip
    county.hand_in([newer])
    with pytest.raises(LogUnreadable, match="upgrade, or name a registry"):
        project(county, folder)

    def ask(number: int) -> str:
        return registry.body(next(one for one in registry.entries if one.id == number)).decode()

    assert project(county, folder, ask=ask).progress.entries == 1
    assert copied(folder, county)[-1][2] == entry
