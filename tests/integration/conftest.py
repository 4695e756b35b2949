"""Stores that nobody changes, each made once a test run: two real sources, and the county."""

import fcntl
import os
from pathlib import Path

import pytest

from cli.commands.import_file import run_import
from ledger.events.decision import DecisionMade
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome
from ledger.store import open_store
from shenguan.settings import Settings
from shenguan.wiring import Wiring
from tests.county import County
from tests.examples.story import EXAMPLES


def _imported(source: Path, mapping: str, factory: pytest.TempPathFactory) -> str:
    """Return the URL of a store with a file in it; the processes of one run share it."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    store = shared / f"{mapping}.db"
    with (shared / f"{mapping}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not store.exists():
            filling = shared / f"{mapping}.filling.db"
            with Wiring(Settings(store=f"sqlite:///{filling}")) as wiring:
                run_import(wiring, source, mapping, quarantine=shared / f"{mapping}.jsonl")
            with Wiring(Settings(store=f"sqlite:///{filling}")) as wiring:
                wiring.views.catch_up()
            for suffix in (".views.db", ".db"):
                (shared / f"{mapping}.filling{suffix}").replace(shared / f"{mapping}{suffix}")
    return f"sqlite:///{store}"


@pytest.fixture(scope="session")
def permits_url(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The store of the Dutch environmental permits, with its views."""
    return _imported(real_data / "receipt.csv.gz", "wabo-receipt", tmp_path_factory)


@pytest.fixture(scope="session")
def inspections_url(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The store of the food inspections of Chicago, with its views."""
    source = real_data / "chicago_licence_inspections.csv.gz"
    return _imported(source, "chicago-inspections", tmp_path_factory)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole story of the county and a refusal in ``shenguan.db``."""
    folder = tmp_path_factory.mktemp("county")
    county = County()
    county.store = open_store(f"sqlite:///{folder / 'shenguan.db'}", clock=lambda: county.now)
    county.gate = Gate(county.store, clock=lambda: county.now)
    county.whole()
    assert county.ask(EXAMPLES[DecisionMade]).receipt.outcome is Outcome.REFUSED
    county.store.close()
    return folder
