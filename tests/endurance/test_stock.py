"""A harness that can fail: a stress test of the stock recorders finds the entry that one loses."""

from pathlib import Path

import pytest

from cli.stress.concurrent import ConcurrentRun
from cli.stress.interleaving import interleaved
from cli.stress.system import BEFORE_COMMIT, System
from tests.endurance.stock import Stock, StockPostgres, StockSqlite

WAITING_SECONDS = 1.0
"""So long a writer that has to wait for a paused one is given; it waits however long that is."""
FREE_SECONDS = 60.0
"""So long a writer that does not wait may take at most."""


def _found(system: Stock, *, is_killed: bool, patience_seconds: float) -> list[str]:
    system.create()
    under_test: System = system
    return list(
        interleaved(
            under_test, BEFORE_COMMIT, is_killed=is_killed, patience_seconds=patience_seconds
        )
    )


def test_the_fast_mode_of_the_stock_recorder_lets_a_reader_step_over_a_late_commit(
    postgres_url: str,
) -> None:
    system = StockPostgres(postgres_url, is_fast=True)
    found = _found(system, is_killed=False, patience_seconds=FREE_SECONDS)
    assert found == ["the reader never saw position 1"]
    assert len(system.read_log()) == 2


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_default_mode_of_the_stock_recorder_loses_nothing(
    postgres_url: str, *, is_killed: bool
) -> None:
    system = StockPostgres(postgres_url, is_fast=False)
    assert _found(system, is_killed=is_killed, patience_seconds=WAITING_SECONDS) == []
    assert is_killed or len(system.read_log()) == 2


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_stock_recorder_on_sqlite_loses_nothing(tmp_path: Path, *, is_killed: bool) -> None:
    system = StockSqlite(str(tmp_path / "stock.db"))
    assert _found(system, is_killed=is_killed, patience_seconds=WAITING_SECONDS) == []
    assert len(system.read_log()) == (1 if is_killed else 2)


def test_a_concurrent_run_works_on_the_stock_recorder_too(postgres_url: str) -> None:
    system = StockPostgres(postgres_url, is_fast=False)
    system.create()
    with ConcurrentRun(system, 3, seed=1) as concurrent:
        concurrent.run(2.0)
        assert list(concurrent.problems_found(is_calm=True)) == []
        assert set(concurrent.seen) == {"reader by notifications"}
        assert len(concurrent.seen["reader by notifications"]) == len(concurrent.acknowledged) > 0
