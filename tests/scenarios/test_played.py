"""场景: each scenario of ``examples/scenarios`` is played, and all that it expects comes back."""

from pathlib import Path

import pytest

from tests.terminal import Terminal

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "scenarios"
SCENARIOS = sorted(one.stem for one in FOLDER.glob("*.ndjson"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_answered_as_the_law_has_it(shenguan: Terminal, name: str) -> None:
    path = FOLDER / f"{name}.ndjson"
    played = shenguan("simulate", "--play", str(path))
    unexpected = [row for row in played.rows if row["expected"] is not True]
    assert not unexpected, unexpected
    assert played.code == 0
    assert len(played.rows) >= len(path.read_bytes().splitlines())


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_says_what_it_is_about_and_asks_about_it(name: str) -> None:
    first, *others = (FOLDER / f"{name}.ndjson").read_text("utf-8").splitlines()
    assert "场景" in first
    assert any('"ask"' in line for line in others)
