"""A register of 20,000 and a plan of 1,000 checks are listed, drawn and recorded in a minute."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from ledger.events.catalogue import CheckRate
from ledger.store import open_store
from tests import spec
from tests.spotchecks import MARKET, Drawing, subject

TARGETS = 20_000
CATEGORIES = "ABCD"
LINES_AN_ENTRY = 870
SECONDS_MAX = 60


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_large_draw_is_recorded_in_a_minute(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/draw.db"
    if kind == "postgres":
        url = request.getfixturevalue("postgres_url")

    def opened(now: Callable[[], datetime]) -> object:
        return open_store(url, clock=now)

    monkeypatch.setattr(spec, "memory_store", opened)
    drawing = Drawing(rates=tuple(CheckRate(category=one, permille=50) for one in CATEGORIES))
    drawing.with_staff(MARKET, range(100, 400))
    lines = [(subject(one), CATEGORIES[one % 4]) for one in range(1, TARGETS + 1)]
    begin = time.perf_counter()
    for start in range(0, TARGETS, LINES_AN_ENTRY):
        drawing.with_targets(lines[start : start + LINES_AN_ENTRY])
    drawing.by(MARKET, drawing.plan()).revealed().drawn()
    took = time.perf_counter() - begin
    assert len(drawing.receipts) == 1 + 1_000
    assert took < SECONDS_MAX, f"{took:.1f} s"
    print(f"{kind}: {took:.1f} s")  # noqa: T201 - the figure is what it is run for
