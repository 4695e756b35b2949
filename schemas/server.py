"""Server (服务): the registry's answers over HTTP, by the standard library alone, read-only."""

import socket
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final

import msgspec

from schemas.answers import CONTENT_TYPE, Answer, Answers

BODY_BYTES_MAX: Final = 1_048_576
IDLE_SECONDS: Final = 30
_DIGITS_MAX: Final = 9


class RegistryServer(ThreadingHTTPServer):
    """登记服务: answers every request in a thread of its own."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: Answers, host: str, port: int) -> None:
        self.answers = answers
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


class _Handler(BaseHTTPRequestHandler):
    """One connection; it is kept open between requests, but not for ever."""

    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float | None] = IDLE_SECONDS
    server: RegistryServer

    def do_GET(self) -> None:
        """Answer GET."""
        self._send(self.server.answers.get(self.path))

    def do_HEAD(self) -> None:
        """Answer HEAD: as GET, without the document."""
        self._send(self.server.answers.get(self.path))

    def do_POST(self) -> None:
        """Answer POST: look up, compare, or tell the id of what is registered already."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "send the Content-Length of the document")
            return
        if len(length) > _DIGITS_MAX or int(length) > BODY_BYTES_MAX:
            text = f"a document has at most {BODY_BYTES_MAX} bytes"
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
            return
        self._send(self.server.answers.post(self.path, self.rfile.read(int(length))))

    def do_PUT(self) -> None:
        """Refuse PUT."""
        text = "this registry is read-only: GET, and POST to look up"
        self._refuse(HTTPStatus.METHOD_NOT_ALLOWED, text)

    do_DELETE = do_PUT  # noqa: N815 - the name that http.server calls
    do_PATCH = do_PUT  # noqa: N815 - the name that http.server calls

    def _refuse(self, status: HTTPStatus, text: str) -> None:
        """Answer without reading what was sent; the connection cannot be used again."""
        self.close_connection = True
        self._send(Answer(status, {"error_code": int(status), "message": text}))

    def _send(self, answer: Answer) -> None:
        body = msgspec.json.encode(answer.document)
        self.send_response(answer.status)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """Return what the server calls itself: no versions for whoever looks for holes."""
        return "shenguan"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server
        """Stay silent: what is asked here is public, and asked often."""
