"""Server (服务): the registry's answers over HTTP, by the standard library alone, read-only."""

from http import HTTPStatus
from typing import Final

import msgspec

from schemas.replies import CONTENT_TYPE, Replies, Reply
from schemas.serving import HttpServer, RequestHandler

BODY_BYTES_MAX: Final = 1_048_576
_DIGITS_MAX: Final = 9


class RegistryServer(HttpServer):
    """登记服务: answers every request in a thread of its own."""

    def __init__(self, answers: Replies, host: str, port: int) -> None:
        self.answers = answers
        super().__init__(host, port, _RegistryHandler)


class _RegistryHandler(RequestHandler):
    """One connection to the registry."""

    server: RegistryServer

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer GET."""
        self._send(self.server.answers.get(self.path))

    def do_HEAD(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer HEAD: as GET, without the document."""
        self._send(self.server.answers.get(self.path))

    def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
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

    def do_PUT(self) -> None:  # noqa: N802 - the name that http.server calls
        """Refuse PUT."""
        text = "this registry is read-only: GET, and POST to look up"
        self._refuse(HTTPStatus.METHOD_NOT_ALLOWED, text)

    do_DELETE = do_PUT  # noqa: N815 - the name that http.server calls
    do_PATCH = do_PUT  # noqa: N815 - the name that http.server calls

    def _refuse(self, status: HTTPStatus, text: str) -> None:
        """Answer without reading what was sent; the connection cannot be used again."""
        self.close_connection = True
        self._send(Reply(status, {"error_code": int(status), "message": text}))

    def _send(self, answer: Reply) -> None:
        body = msgspec.json.encode(answer.document)
        headers = {"Connection": "close"} if self.close_connection else {}
        self.reply(HTTPStatus(answer.status), CONTENT_TYPE, body, headers)
