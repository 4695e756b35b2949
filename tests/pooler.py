"""A real PgBouncer in front of the tests' PostgreSQL, started by the tests themselves."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import psycopg
from sqlalchemy.engine import make_url

from tests import guardian, postgres
from tests.sharing import NoServer

_PLACES: Final = "/usr/sbin:/usr/local/sbin"
_START_SECONDS: Final = 20
_PORT: Final = "6432"
_SETTINGS: Final = """\
[databases]
* = host={host} port={port} user=postgres
[pgbouncer]
listen_addr =
listen_port = {listens}
unix_socket_dir = {folder}
auth_type = any
pool_mode = {mode}
logfile = {folder}/pgbouncer.log
pidfile =
"""


def program() -> str:
    """Return the program; raises ``NoServer`` where it is not installed."""
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:{_PLACES}")
    if found is None:
        raise NoServer("no PgBouncer: install the system's pgbouncer (.ci/run does)")
    return found


@contextmanager
def pooled(url: str, mode: str, *more: str) -> Iterator[str]:
    """Yield the URL of the same place behind a pooler of a mode, with more settings of it."""
    folder = Path(mkdtemp(prefix="shenguan-pgb-"))
    guardian.remove_at_the_end(folder)
    folder.chmod(0o777)
    server = make_url(url)
    written = _SETTINGS.format(
        host=server.query.get("host", server.host),
        port=server.port or 5432,
        listens=_PORT,
        folder=folder,
        mode=mode,
    )
    (folder / "pgbouncer.ini").write_text("\n".join([written, *more, ""]), "utf-8")
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    running = subprocess.Popen([program(), "-q", folder / "pgbouncer.ini"], user=user)
    through = server.set(host=None, port=None, query={**server.query, "host": str(folder)})
    through = through.update_query_dict({"port": _PORT})
    try:
        _wait(through.render_as_string(hide_password=False), running)
        yield through.render_as_string(hide_password=False)
    finally:
        running.terminate()
        running.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, running: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        with suppress(psycopg.OperationalError):
            postgres.connect(url).close()
            return
        if running.poll() is not None or time.monotonic() > deadline:
            raise NoServer("PgBouncer did not start")
        time.sleep(0.05)
