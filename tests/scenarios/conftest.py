"""A county whose ledger was filled by ``shenguan record`` alone, and copies of it."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recorded import LAWFUL
from tests.terminal import Terminal


@pytest.fixture
def shenguan(tmp_path: Path) -> Terminal:
    """The command in an empty folder."""
    return Terminal(tmp_path)


@pytest.fixture(scope="session")
def _fresh(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    fresh = Terminal(tmp_path_factory.mktemp("fresh"))
    fresh.done("open", "130523", "--name", "内丘县")
    return fresh


@pytest.fixture
def opened(_fresh: Terminal, shenguan: Terminal) -> Terminal:
    """The command in a folder with a freshly opened ledger."""
    shutil.copy(_fresh.folder / "shenguan.db", shenguan.folder)
    return shenguan


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A county's ledger filled by ``record`` alone; tests read it and change nothing.

    Many commands make it, so the processes of one test run share it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    county = Terminal(shared / "county")
    with (shared / "county.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "county.filled").exists():
            _fill(county)
            (shared / "county.filled").touch()
    return county


def _fill(county: Terminal) -> None:
    shutil.rmtree(county.folder, ignore_errors=True)
    county.folder.mkdir()
    county.done("open", "130523", "--name", "内丘县", "--all-roles")
    for event_type, *options in LAWFUL:
        county.accepted(event_type, *options)


@pytest.fixture
def copied(filled: Terminal, tmp_path: Path) -> Terminal:
    """A copy of the filled ledger, to be changed at will."""
    shutil.copy(filled.folder / "shenguan.db", tmp_path / "shenguan.db")
    return Terminal(tmp_path)


@pytest.fixture
def place_of(filled: Terminal) -> Callable[[str], int]:
    """The position of the first entry of a type in the filled ledger."""

    def place(event_type: str) -> int:
        position: int = filled.recorded(event_type)[0]["position"]
        return position

    return place
