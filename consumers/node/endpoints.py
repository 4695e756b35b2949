"""Endpoints (端点): health and figures over HTTP, by the standard library alone, read-only."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

import msgspec

from consumers.node.health import Health
from consumers.node.metrics_text import CONTENT_TYPE
from schemas.serving import HttpServer, RequestHandler

_JSON: Final = "application/json"
PATHS: Final = ("/livez", "/readyz", "/metrics")


class Endpoints(HttpServer):
    """端点: ``/livez``, ``/readyz`` and ``/metrics`` of a node."""

    def __init__(self, health: Health, host: str, port: int) -> None:
        self.health = health
        super().__init__(host, port, _EndpointsHandler)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Answer while the block runs."""
        thread = threading.Thread(target=self.serve_forever, name="endpoints", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.shutdown()
            self.server_close()
            thread.join()

    def answer(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        """Return status, kind and bytes of an answer."""
        match path.partition("?")[0]:
            case "/livez":
                return HTTPStatus.OK, _JSON, msgspec.json.encode({"live": True})
            case "/readyz":
                is_ready, details = self.health.ready()
                status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
                return status, _JSON, msgspec.json.encode(details)
            case "/metrics":
                return HTTPStatus.OK, CONTENT_TYPE, self.health.metrics().encode()
        details = {"error": f"there are {', '.join(PATHS)}"}
        return HTTPStatus.NOT_FOUND, _JSON, msgspec.json.encode(details)


class _EndpointsHandler(RequestHandler):
    """One connection to the endpoints."""

    server: Endpoints

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer GET, and HEAD as GET without the bytes."""
        self.reply(*self.server.answer(self.path), {"Cache-Control": "no-store"})

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls
