"""状态机: what moves in a simulated year is drawn; in the long form the whole page is."""

import os

import pytest

from tests.state_machines import CASES, PAGE, SEED, arrows, arrows_shown, drawn, watched

IS_LONG = "SHENGUAN_ENDURANCE_SECONDS" in os.environ


@pytest.mark.timeout(3_600)
def test_what_moves_in_a_year_is_drawn() -> None:
    page = PAGE.read_text("utf-8")
    moves = watched(CASES if IS_LONG else 6, SEED)
    moved, shown = arrows(moves), arrows_shown(page)
    assert sum(map(len, moved.values())) > 20
    lacking = {name: told - shown[name] for name, told in moved.items() if told - shown[name]}
    assert not lacking, "run python -m tests.state_machines, and read what changed"
    assert not IS_LONG or drawn(moves) == page
