"""The stock recorders of ``eventsourcing`` on the same machine: ``python benchmarks/peers.py``.

It imports nothing of ours, so that it runs in an environment of its own. One aggregate with one
event of about the size of an entry is saved at a time; a projection counts events.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner

LIBRARY = f"eventsourcing {version('eventsourcing')}"
TEXT = "内丘县行政审批局" * 12
AT_ONCE = 500
"""With 1,000 in one pipeline of the server's client it was seen to stand still for ever."""


class Case(Aggregate):
    """An aggregate whose creation says about as much as an entry."""

    def __init__(self, number: str, item: str, content: str) -> None:
        self.number, self.item, self.content = number, item, content


class Cases(Application):
    """An application that saves them."""


class Counts(PostgresTrackingRecorder):
    """A view on the server that holds nothing but the position: the least that can be durable."""

    def counted(self, tracking: Tracking) -> None:
        """Count an event."""
        self.insert_tracking(tracking)


class Counting(Projection[Counts]):
    """A projection that counts."""

    @singledispatchmethod
    def process_event(self, domain_event: object, tracking: Tracking) -> None:
        """Count an event."""
        del domain_event
        self.view.counted(tracking)


def _case(number: int) -> Case:
    return Case(f"reg:neiqiu:2/2017-{number:07}", f"XK-{number % 60:04}", TEXT)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _saves(environment: dict[str, str], count: int, threads: int) -> float:
    application: Application = Cases(env=environment)

    def save(share: list[Case]) -> None:
        for one in share:
            application.save(one)

    shares = [[_case(number) for number in range(one, count, threads)] for one in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        seconds = _timed(lambda: list(pool.map(save, shares)))
    application.close()
    return seconds


def _many(environment: dict[str, str], count: int) -> float:
    application: Application = Cases(env=environment)
    cases = [_case(number) for number in range(count)]
    seconds = _timed(
        lambda: [application.save(*cases[one : one + AT_ONCE]) for one in range(0, count, AT_ONCE)]
    )
    application.close()
    return seconds


def _reads(environment: dict[str, str]) -> tuple[int, float]:
    application: Application = Cases(env=environment)
    seen = 0

    def read() -> None:
        nonlocal seen
        start: int | None = None
        while True:
            found = application.recorder.select_notifications(
                start=start, limit=2_000, inclusive_of_start=False
            )
            for one in found:
                application.mapper.to_domain_event(one)
            seen += len(found)
            if not found:
                return
            start = found[-1].id

    seconds = _timed(read)
    application.close()
    return seen, seconds


def _projects(environment: dict[str, str]) -> tuple[int, float]:
    started = time.perf_counter()
    with ProjectionRunner(
        application_class=Cases,
        projection_class=Counting,
        view_class=Counts,
        env=environment,
    ) as runner:
        last = runner.app.recorder.max_notification_id() or 0
        runner.wait(last, timeout=600)
        seconds = time.perf_counter() - started
    return last, seconds


def _tell(what: str, where: str, count: int, seconds: float) -> None:
    row = {"peer": what, "database": where, "entries": count, "entries/s": round(count / seconds)}
    sys.stdout.write(f"{json.dumps({'library': LIBRARY, **row})}\n")
    sys.stdout.flush()


def _measure(where: str, environment: dict[str, str], singles: int, many: int) -> None:
    on_server = where == "PostgreSQL"
    for threads in (1, 8, 32) if on_server else (1,):
        _tell(f"save, threads: {threads}", where, singles, _saves(environment, singles, threads))
    if on_server:
        _tell("ProjectionRunner, positions only", where, *_projects(environment))
    _tell(f"save, {AT_ONCE} at once", where, many, _many(environment, many))
    _tell("read and decode the log", where, *_reads(environment))


def _server(url: str) -> dict[str, str]:
    parts = urlsplit(url.replace("postgresql+psycopg", "postgresql"))
    host = parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.strip("/") or "postgres",
        "POSTGRES_HOST": host,
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "postgres",
        "POSTGRES_PASSWORD": parts.password or "",
        "POSTGRES_POOL_SIZE": "32",
        "POSTGRES_MAX_OVERFLOW": "32",
    }


def main() -> None:
    """Measure; write a line of JSON for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", metavar="URL")
    parser.add_argument("--singles", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=20_000)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        file = {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(Path(folder) / "peer.db"),
        }
        _measure("SQLite", file, arguments.singles, arguments.many)
    if arguments.postgres:
        server = _server(arguments.postgres)
        _measure("PostgreSQL", server, arguments.singles, arguments.many)


if __name__ == "__main__":
    main()
