"""Fixtures that several test folders share: real data, a real server; what their absence means."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import pytest
from hypothesis import settings

from cli.derived import catalogue
from cli.derived.compiled import compile_where_stale
from shenguan.wiring import let_libraries_speak
from tests import guardian, loaded, postgres, terminal
from tests.sharing import Kind, NoServer, Shared

settings.register_profile("slow machine", deadline=None)
settings.load_profile("slow machine")

ROOT = Path(__file__).resolve().parent.parent
DATA_VARIABLE = "SHENGUAN_TEST_DATA"


def pytest_configure(config: pytest.Config) -> None:
    """Let nothing outlive this process, and let the children of one that ignores Ctrl-C hear it.

    Nobody's own settings hold in it. What was translated since the last installation is
    compiled, once for all workers.

    A script's background command ignores SIGINT, and so would all that it starts; what is caught,
    and be it by doing nothing, is back to its default in a new program.
    """
    guardian.guard()
    os.environ["XDG_CONFIG_HOME"] = os.devnull
    if not hasattr(config, "workerinput"):
        compile_where_stale(ROOT / catalogue.PATH)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: None)


def pytest_unconfigure() -> None:
    """Let no process wait for further commands."""
    loaded.close()


def missing(message: str) -> NoReturn:
    """Skip aloud for want of something; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(autouse=True)
def _english_libraries() -> None:
    """Let no test inherit the language that a command of another one spoke in this process."""
    let_libraries_speak("en")


@pytest.fixture
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands that a test runs speak Chinese."""
    monkeypatch.setenv(terminal.LANGUAGE_VARIABLE, "zh")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; without it the test is skipped aloud, in CI it fails."""
    folder = Path(os.environ.get(DATA_VARIABLE) or ROOT.parent / "shared" / "data")
    if (folder / "receipt.csv.gz").is_file():
        return folder
    missing(
        f"no real data in {folder}; set {DATA_VARIABLE} to the folder that holds receipt.csv.gz"
    )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a database on a real PostgreSQL that serves the whole test run."""
    yield from _served(postgres.URL_VARIABLE, postgres.SHARED)


def _served(variable: str, kind: Kind) -> Iterator[str]:
    """Yield where a server is that serves the whole test run: the one named, or one of its own."""
    if given := os.environ.get(variable):
        yield given
        return
    shared = Shared(kind)
    try:
        yield shared.address()
    except NoServer as error:
        missing(str(error))
    finally:
        shared.leave()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a schema on PostgreSQL that nobody has made yet."""
    name = f"t_{uuid4().hex[:12]}"
    yield postgres.in_schema(postgres_server, name)
    postgres.drop_schemas(postgres_server, name)


@pytest.fixture(scope="session")
def own_postgres() -> None:
    """Make sure that a test can start servers of its own, which it may kill."""
    try:
        postgres.programs()
    except NoServer as error:
        missing(str(error))


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The address of a real Apache Kafka that serves the whole test run."""
    from tests import broker

    yield from _served(broker.VARIABLE, broker.SHARED)


@pytest.fixture(scope="session")
def own_kafka() -> None:
    """Make sure that a test can start brokers of its own, which it may kill."""
    from tests import broker

    try:
        broker.can_start()
    except NoServer as error:
        missing(str(error))
