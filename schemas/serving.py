"""Serving (应答): small answers over HTTP by the standard library alone, for whoever asks often."""

import socket
import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final

IDLE_SECONDS: Final = 30


class HttpServer(ThreadingHTTPServer):
    """服务: answers every request in a thread of its own."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, host: str, port: int, handler: "type[RequestHandler]") -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), handler)

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


class RequestHandler(BaseHTTPRequestHandler):
    """One connection; it is kept open between requests, but not for ever."""

    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float | None] = IDLE_SECONDS

    def reply(
        self, status: HTTPStatus, kind: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer; HEAD gets everything but the bytes."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """Return what the server calls itself: no versions for whoever looks for holes."""
        return "shenguan"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server
        """Stay silent: what is asked here is public, and asked often."""
