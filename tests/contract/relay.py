"""A relay between a client and a PostgreSQL server that cuts a connection at a chosen byte.

It reads no more of the protocol than where a message ends. What a test arms happens once, on the
next bytes of a client that hold the given text; connections made afterwards are left alone.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final

from sqlalchemy.engine import make_url

SOCKET: Final = ".s.PGSQL.5432"
LATE_SECONDS: Final = 1.0
READY: Final = b"Z"


class Relay:
    """Listens on a socket of its own; every connection gets one to the server behind it."""

    def __init__(self, server: str, folder: Path) -> None:
        self.url = (
            make_url(server)
            .update_query_dict({"host": str(folder)})
            .render_as_string(hide_password=False)
        )
        self._behind = f"{make_url(server).query['host']}/{SOCKET}"
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / SOCKET))
        self._door.listen(64)
        self._armed: tuple[str, bytes] | None = None
        self.sent = 0
        """How often clients have sent something; with one client that waits: round trips."""
        self._open: list[socket.socket] = [self._door]
        threading.Thread(target=self._take_in, daemon=True).start()

    def arm(self, cut: str, text: bytes = b"") -> None:
        """Cut the connection whose client next sends bytes with a text in them.

        ``unsent``: they never reach the server. ``sent``: they do, nothing comes back.
        ``answered``: the statement's completion comes back, but not that the server is ready.
        ``late``: the client is cut off at once, the server gets them a second later.
        """
        self._armed = cut, text

    @property
    def has_cut(self) -> bool:
        """Tell whether what was armed has happened."""
        return self._armed is None

    def _take_in(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(self._behind)
                except OSError:
                    _hang_up(client, server)
                    continue
                self._open += [client, server]
                _Link(self, client, server)

    def strike(self, data: bytes) -> str:
        """Return the cut that these bytes of a client set off, or nothing."""
        self.sent += 1
        armed = self._armed
        if armed is None or armed[1] not in data:
            return ""
        self._armed = None
        return armed[0]

    def close(self) -> None:
        """Hang up everywhere."""
        _hang_up(*self._open)


class _Link:
    """One connection through the relay: two threads, one for each direction."""

    def __init__(self, owner: Relay, client: socket.socket, server: socket.socket) -> None:
        self._owner = owner
        self._client = client
        self._server = server
        self._cut = ""
        threading.Thread(target=self._to_server, daemon=True).start()
        threading.Thread(target=self._to_client, daemon=True).start()

    def _to_server(self) -> None:
        with suppress(OSError):
            while data := self._client.recv(1 << 20):
                self._cut = self._owner.strike(data)
                if self._cut == "unsent":
                    break
                if self._cut == "late":
                    self._client.shutdown(socket.SHUT_RDWR)
                    time.sleep(LATE_SECONDS)
                self._server.sendall(data)
                if self._cut:
                    time.sleep(0.3)
                    break
        _hang_up(self._client, self._server)

    def _to_client(self) -> None:
        with suppress(OSError):
            while data := self._server.recv(1 << 20):
                if self._cut == "answered":
                    self._client.sendall(_before_ready(data))
                elif not self._cut:
                    self._client.sendall(data)
        _hang_up(self._client, self._server)


def _before_ready(data: bytes) -> bytes:
    """Return the messages up to the one that says that the transaction is over."""
    place = 0
    while place + 5 <= len(data) and data[place : place + 1] != READY:
        place += 1 + int.from_bytes(data[place + 1 : place + 5])
    return data[:place]


def _hang_up(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def relay(server: str) -> Iterator[Relay]:
    """Yield a relay before a server that is reached by a socket."""
    folder = Path(mkdtemp(prefix="shenguan-relay-"))
    opened = Relay(server, folder)
    try:
        yield opened
    finally:
        opened.close()
        rmtree(folder, ignore_errors=True)
