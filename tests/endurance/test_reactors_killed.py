"""Kills at random between fact and reaction, a thousand in the long form: nothing lost or twice."""

import os
from pathlib import Path

import pytest

from tests.contract.test_reactors_killed import assert_same_with_and_without_kills

KILLS = 1_000 if "SHENGUAN_ENDURANCE_SECONDS" in os.environ else 5
SEED = int(os.environ.get("SHENGUAN_ENDURANCE_SEED") or 412)
_CASES_A_KILL = 1.5
"""A case has four steps; a life lasts two on average, and what it does until the kill arrives."""


@pytest.mark.timeout(3_600)
def test_kills_without_number_lose_and_double_nothing(tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path}"
    assert_same_with_and_without_kills(
        f"{place}/killed.db",
        f"{place}/whole.db",
        kills=KILLS,
        cases=int(KILLS * _CASES_A_KILL) + 20,
        seed=SEED,
    )
