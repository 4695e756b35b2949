"""模拟史之不变: what must never stand in a ledger stands in no simulated year either."""

from pathlib import Path
from types import SimpleNamespace

from ledger.fact import decode_rows
from ledger.gate.replay import present
from projections.views import Views
from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Chronicle
from tests.account import ZONE, Account
from tests.invariants import INVARIANTS, Moment, the_legal_limit_moves_only_by_law
from tests.simulated import PlayedCounty

_ASKED = tuple(one for one in INVARIANTS if one is not the_legal_limit_moves_only_by_law)
"""The account counts by the calendar of its own county, which knows fewer days off."""


def test_every_invariant_holds_at_the_end_of_a_simulated_year(tmp_path: Path) -> None:
    county = PlayedCounty(begun=False, folder=tmp_path)
    for _ in county.play(Chronicle(Arguments(cases=12, unlawful=1.0)).lines()):
        pass
    simulation = county.simulation
    store, today = simulation.store, simulation.today()
    view = present(store, simulation.opening, today)
    entries = [pair for page in store.scan() for pair in decode_rows(page)]
    account = Account(entries)
    url = f"sqlite:///{tmp_path / 'views.db'}"
    with Views(url, store, ZONE, simulation.opening.ledger, today=lambda: today) as views:
        views.catch_up()
        with views.reader() as reader:
            town = SimpleNamespace(store=store, told=[])
            now = Moment(town, reader, view, account, account, today)
            wrong = [(one.__name__, found) for one in _ASKED for found in one(now)]
    assert not wrong, wrong[:20]
