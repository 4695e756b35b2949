"""A harness that can fail: hunting on the stock recorders finds the entry that one loses."""

from pathlib import Path

import pytest

from cli.stress.concurrent import Chase
from cli.stress.interleaving import interleaved
from cli.stress.system import BEFORE_COMMIT, Quarry
from tests.endurance.stock import Stock, StockPostgres, StockSqlite

WAITING_SECONDS = 1.0
"""So long a writer that has to wait for a paused one is given; it waits however long that is."""
FREE_SECONDS = 60.0
"""So long a writer that does not wait may take at most."""


def _found(quarry: Stock, *, is_killed: bool, patience_seconds: float) -> list[str]:
    quarry.found()
    hunted: Quarry = quarry
    return list(
        interleaved(hunted, BEFORE_COMMIT, is_killed=is_killed, patience_seconds=patience_seconds)
    )


def test_the_fast_mode_of_the_stock_recorder_lets_a_reader_step_over_a_late_commit(
    postgres_url: str,
) -> None:
    quarry = StockPostgres(postgres_url, is_fast=True)
    found = _found(quarry, is_killed=False, patience_seconds=FREE_SECONDS)
    assert found == ["the reader never saw position 1"]
    assert len(quarry.there()) == 2


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_default_mode_of_the_stock_recorder_loses_nothing(
    postgres_url: str, *, is_killed: bool
) -> None:
    quarry = StockPostgres(postgres_url, is_fast=False)
    assert _found(quarry, is_killed=is_killed, patience_seconds=WAITING_SECONDS) == []
    assert is_killed or len(quarry.there()) == 2


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_stock_recorder_on_sqlite_loses_nothing(tmp_path: Path, *, is_killed: bool) -> None:
    quarry = StockSqlite(str(tmp_path / "stock.db"))
    assert _found(quarry, is_killed=is_killed, patience_seconds=WAITING_SECONDS) == []
    assert len(quarry.there()) == (1 if is_killed else 2)


def test_a_chase_runs_on_the_stock_recorder_too(postgres_url: str) -> None:
    quarry = StockPostgres(postgres_url, is_fast=False)
    quarry.found()
    with Chase(quarry, 3, seed=1) as chase:
        chase.run(2.0)
        assert list(chase.found(is_calm=True)) == []
        assert set(chase.seen) == {"reader by notifications"}
        assert len(chase.seen["reader by notifications"]) == len(chase.acknowledged) > 0
