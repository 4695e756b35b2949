"""A county's process as those see it who watch it: over HTTP, and by its journal."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.shared_log import County, wait_for

LOOPBACK = "127.0.0.1:0"
PATIENCE_SECONDS = 150
"""A request that hangs is given up after half a minute, and the machine may be busy."""


@dataclass
class Running:
    """运行中: a process of ``shenguan run``."""

    process: "subprocess.Popen[bytes]"

    def journal(self) -> list[dict[str, Any]]:
        """Return what it has written on stderr, each line a JSON document."""
        text = self.process.log.read_text("utf-8")  # type: ignore[attr-defined]
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def told(self, event: str, service: str | None = None) -> list[dict[str, Any]]:
        """Return the lines of one event."""
        return [
            one
            for one in self.journal()
            if one["event"] == event and service in (None, one.get("service"))
        ]

    def get(self, path: str, method: str = "GET") -> tuple[int, str, str]:
        """Return status, kind and text of an answer."""
        (started,) = wait_for(lambda: self.told("county.started"))
        connection = HTTPConnection(started["url"].removeprefix("http://"), timeout=30)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
        finally:
            connection.close()

    def ready(self) -> tuple[int, dict[str, Any]]:
        """Return status and document of ``/readyz``."""
        status, _, text = self.get("/readyz")
        return status, json.loads(text)

    def until_ready(self) -> None:
        """Wait until every service is at work."""
        wait_for(lambda: self.ready()[0] == 200, PATIENCE_SECONDS)

    def until(self, service: str, state: str) -> None:
        """Wait until a service is in a state."""
        wait_for(lambda: self.ready()[1]["services"][service] == state, PATIENCE_SECONDS)

    def until_broker_is_gone(self) -> None:
        """Wait until it has noticed that no broker answers."""
        wait_for(lambda: self.ready()[1]["broker"] is False, PATIENCE_SECONDS)

    def figures(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """Return every figure by name and labels, as the parser of Prometheus' library reads it."""
        _, kind, text = self.get("/metrics")
        assert kind == "text/plain; version=0.0.4; charset=utf-8"
        families = list(text_string_to_metric_families(text))
        assert all(one.documentation and one.type != "unknown" for one in families)
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in families
            for sample in family.samples
        }


@contextmanager
def running(county: County, *options: str, neighbour: str = "nobody") -> Iterator[Running]:
    """Run a county's process while the block runs; on a shared broker it listens to one other."""
    listen = ("--listen", LOOPBACK, "--neighbour", neighbour)
    with county.running("run", *listen, *options) as process:
        yield Running(process)
