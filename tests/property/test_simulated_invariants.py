"""模拟史之不变: what must never stand in a ledger stands at no moment of a simulated year."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ledger.fact import decode_rows
from ledger.gate.replay import present
from projections.views import Views
from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Chronicle
from tests.account import ZONE, Account
from tests.invariants import INVARIANTS, Moment
from tests.simulated import PlayedCounty


def wrongs(county: PlayedCounty, views: Views) -> list[tuple[int, str, Any]]:
    """Return what is wrong at this moment of a county: its position, and the invariant's name."""
    simulation = county.simulation
    store, today = simulation.store, simulation.today()
    entries = [pair for page in store.scan() for pair in decode_rows(page)]
    account = Account(entries)
    views.catch_up()
    with views.reader() as reader:
        view = present(store, simulation.opening, today)
        town: Any = SimpleNamespace(store=store, told=[])
        now = Moment(town, reader, view, account, account, today)
        position = store.end().position
        return [(position, one.__name__, found) for one in INVARIANTS for found in one(now)]


def wrongs_of_a_year(folder: Path, arguments: Arguments, every: int) -> Iterator[Any]:
    """Play a simulated year; yield what is wrong after every so many lines, and at its end."""
    county = PlayedCounty(begun=False, folder=folder)
    lines = county.play(Chronicle(arguments).lines())
    next(lines)
    simulation = county.simulation
    url, ledger = f"sqlite:///{folder / 'views.db'}", simulation.opening.ledger
    with Views(url, simulation.store, ZONE, ledger, today=simulation.today) as views:
        for place, _ in enumerate(lines, 1):
            if place % every == 0:
                yield from wrongs(county, views)
        yield from wrongs(county, views)


def test_every_invariant_holds_within_a_simulated_year_and_at_its_end(tmp_path: Path) -> None:
    found = wrongs_of_a_year(tmp_path, Arguments(cases=12, unlawful=1.0), every=100)
    assert not (wrong := list(found)), wrong[:20]
