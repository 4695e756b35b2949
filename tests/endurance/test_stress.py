"""The stress test on both databases, in short; ``make endurance SECONDS=…`` is the long one.

Here a server is killed and its disk filled too; beside somebody's ledger that never happens.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.stress.concurrent import ConcurrentRun
from cli.stress.faults import filled
from cli.stress.ledger import LedgerSystem
from cli.stress.trials import CUT, FINE, StressTest, Trial
from ledger.store.scratch import scratch
from tests import postgres
from tests.disks import database_on, keep_aside, small_disk

SECONDS = float(os.environ.get("SHENGUAN_ENDURANCE_SECONDS") or 6)
"""About how long each of the tests here tries."""
WRITERS = 4
SEED = int(os.environ.get("SHENGUAN_ENDURANCE_SEED") or 412)
KILL_SECONDS = 1.5

pytestmark = pytest.mark.timeout(300 + 4 * SECONDS)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a ledger that is not there, nor will be."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'never.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


def _names(trials: list[Trial]) -> list[str]:
    return [one.trial for one in trials]


def test_whatever_is_tried_nothing_is_missed_doubled_or_half_there(store: str) -> None:
    trials = list(StressTest(store, SECONDS, WRITERS, SEED).trials())
    assert [one for one in trials if one.ok is False] == []
    untried = [one.trial for one in trials if one.ok is None]
    assert untried == ([] if store.startswith("sqlite") else ["disk full"])
    assert all(one.found == FINE for one in trials if one.ok)
    assert (CUT in _names(trials)) != store.startswith("sqlite")
    for moment in ("inside", "before commit", "after commit"):
        assert f"paused {moment}" in _names(trials)


def test_nothing_is_lost_when_the_server_is_killed_while_everybody_works(
    own_postgres: None,  # noqa: ARG001 - servers can be started
) -> None:
    with postgres.own_server() as server:

        def kill(_: LedgerSystem, __: ConcurrentRun) -> None:
            server.kill()
            server.start()

        stress_test = StressTest(server.url, SECONDS, WRITERS, SEED)
        told = stress_test.run_concurrently("server killed", SECONDS, kill, KILL_SECONDS)
        assert told.found == FINE
        assert "errors told" in told.tried, "nobody noticed that it was killed"


@contextmanager
def _on_a_small_disk(kind: str) -> Iterator[tuple[str, Path]]:
    """Yield a URL whose rows lie on a small disk, and what can be deleted to make room there."""
    if kind == "sqlite":
        with small_disk(8) as disk:
            yield f"sqlite:///{disk / 'never.db'}", keep_aside(disk, 3 << 20)
        return
    with postgres.own_server() as server, small_disk(60) as disk:
        filler = keep_aside(disk)
        yield database_on(server, disk), filler
        server.stop(signal.SIGQUIT)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_full_disk_refuses_loses_nothing_and_takes_more_when_there_is_room(
    own_postgres: None,  # noqa: ARG001
    kind: str,
) -> None:
    with _on_a_small_disk(kind) as (url, filler), scratch(url) as place:
        system = LedgerSystem(place)
        system.create()
        before = len(system.read_log())
        assert list(filled(system, bytes_max=None, make_room=filler.unlink)) == []
        assert not filler.exists(), "the disk was never full"
        assert len(system.read_log()) > before + 100
