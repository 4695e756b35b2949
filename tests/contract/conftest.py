"""The stores that every contract test runs on."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ledger import clock as clocks
from ledger.store import open_store
from ledger.store.memory import memory_store
from tests.contract.places import Place, land
from tests.contract.spots import KINDS

OpenStore = Callable[..., Any]
SERVED = ("sqlite", "postgres")
"""The backends that are reached by a URL, from any number of processes."""


def _url(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> str:
    """Return a URL to which a number may be appended: then it is another empty ledger."""
    if name == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture(params=[*SERVED, "memory"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Return a function that opens a fresh store of the backend under test."""
    opened: list[Any] = []
    url = "" if request.param == "memory" else _url(request, tmp_path, request.param)

    def make(clock: Callable[[], datetime] = clocks.now) -> Any:  # noqa: ANN401
        if request.param == "memory":
            store: Any = memory_store(clock)
        else:
            store = open_store(f"{url}{len(opened)}", clock=clock)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: OpenStore) -> Any:  # noqa: ANN401
    """Return a fresh store of the backend under test."""
    return new_store()


@pytest.fixture(params=SERVED)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database that several processes can share."""
    return _url(request, tmp_path, request.param)


@pytest.fixture(scope="module", params=KINDS)
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A log of random history that no test changes."""
    with land(request, tmp_path_factory.mktemp("history")) as made:
        yield made.written(request.param)


@pytest.fixture
def place(request: pytest.FixtureRequest, written: Place, tmp_path: Path) -> Iterator[Place]:
    """A copy of the log, without views; views of it live in the same kind of database."""
    with land(request, tmp_path) as made:
        yield made.copy(written)
