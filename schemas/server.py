"""Server (服务): the registry's answers over HTTP, by the standard library alone, read-only."""

import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Final

import msgspec

from schemas.answers import CONTENT_TYPE, Answer, Answers

BODY_BYTES_MAX: Final = 1_048_576
IDLE_SECONDS: Final = 30
_METHOD: Final = Answer(
    HTTPStatus.METHOD_NOT_ALLOWED,
    {"error_code": 405, "message": "this registry is read-only: GET, and POST to look up"},
)


class RegistryServer(ThreadingHTTPServer):
    """登记服务: answers every request in a thread of its own."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: Answers, host: str, port: int) -> None:
        self.answers = answers
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

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
        if not length.isdecimal() or int(length) > BODY_BYTES_MAX:
            self.close_connection = True
            text = f"send a Content-Length of at most {BODY_BYTES_MAX}"
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            self._send(Answer(status, {"error_code": int(status), "message": text}))
            return
        self._send(self.server.answers.post(self.path, self.rfile.read(int(length))))

    def do_PUT(self) -> None:
        """Refuse PUT."""
        self.close_connection = True
        self._send(_METHOD)

    do_DELETE = do_PUT  # noqa: N815 - the name that http.server calls
    do_PATCH = do_PUT  # noqa: N815 - the name that http.server calls

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
