"""Endpoints (端点): health and figures over HTTP, by the standard library alone, read-only."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final

import msgspec

from consumers.county.board import Board
from consumers.county.exposition import CONTENT_TYPE

IDLE_SECONDS: Final = 30
_JSON: Final = "application/json"
PATHS: Final = ("/livez", "/readyz", "/metrics")


class Endpoints(ThreadingHTTPServer):
    """端点: ``/livez``, ``/readyz`` and ``/metrics`` of a county's process."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, board: Board, host: str, port: int) -> None:
        self.board = board
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as there
        """Pass over a client that has gone; anything else is a defect, and is told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """Where it is served; a port of 0 has become a free one."""
        host, port = self.server_address[:2]
        name = str(host)
        return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

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
                is_ready, said = self.board.ready()
                status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
                return status, _JSON, msgspec.json.encode(said)
            case "/metrics":
                return HTTPStatus.OK, CONTENT_TYPE, self.board.metrics().encode()
        said = {"error": f"there are {', '.join(PATHS)}"}
        return HTTPStatus.NOT_FOUND, _JSON, msgspec.json.encode(said)


class _Handler(BaseHTTPRequestHandler):
    """One connection; it is kept open between requests, but not for ever."""

    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float | None] = IDLE_SECONDS
    server: Endpoints

    def do_GET(self) -> None:
        """Answer GET, and HEAD as GET without the bytes."""
        status, kind, body = self.server.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def version_string(self) -> str:
        """Return what the server calls itself: no versions for whoever looks for holes."""
        return "shenguan"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server
        """Stay silent: it is asked every few seconds."""
