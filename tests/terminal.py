"""The installed command as a user has it: real processes, a folder of its own, no settings."""

import fcntl
import json
import os
import pty
import sqlite3
import struct
import subprocess
import sys
import sysconfig
import termios
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests import loaded

ROOT: Final = Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS: Final = 120
_OURS: Final = ("SHENGUAN_", "_SHENGUAN")
_OF_THE_MACHINE: Final = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING", "PYTHONUTF8"}


def command() -> list[str]:
    """Return how ``shenguan`` is started here: the installed script, or else the module."""
    script = Path(sysconfig.get_path("scripts")) / "shenguan"
    return [str(script)] if script.is_file() else [sys.executable, "-m", "cli"]


LANGUAGE_VARIABLE: Final = "TEST_LANGUAGE"


def environment(**more: str) -> dict[str, str]:
    """Return an environment without settings of ours, far from the ledger's zone.

    It asks for English, unless the test is ``in_chinese``.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_OURS) and name not in _OF_THE_MACHINE
    }
    kept |= {"LC_ALL": "C.UTF-8", "TZ": "America/New_York", "TERM": "xterm-256color"}
    kept["XDG_CONFIG_HOME"] = os.devnull
    kept["PAGER"] = "cat"
    kept["SHENGUAN_LANG"] = os.environ.get(LANGUAGE_VARIABLE, "en")
    if command()[0] == sys.executable:
        kept["PYTHONPATH"] = str(ROOT)
    return kept | more


@dataclass(frozen=True)
class Ran:
    """What a command did: exit code, bytes on stdout, text on stderr."""

    code: int
    stdout: bytes
    err: str

    @property
    def out(self) -> str:
        """Stdout as text."""
        return self.stdout.decode()

    @property
    def lines(self) -> list[str]:
        """Stdout by lines."""
        return self.out.splitlines()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Stdout read as NDJSON."""
        return [json.loads(line) for line in self.lines]

    @property
    def row(self) -> dict[str, Any]:
        """The only row of stdout."""
        (row,) = self.rows
        return row

    @property
    def document(self) -> Any:  # noqa: ANN401 - any JSON
        """Stdout read as one JSON document."""
        return json.loads(self.out)


def _read(terminal: int) -> bytes:
    """Return what a terminal shows next; nothing when the other side has closed it."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


@dataclass(frozen=True)
class Terminal:
    """A folder in which the command is run."""

    folder: Path

    def __call__(
        self,
        *arguments: str,
        stdin: bytes | str = b"",
        env: Mapping[str, str] | None = None,
    ) -> Ran:
        """Run ``shenguan`` with arguments; never through a shell.

        It is forked off a process that has loaded it, unless the start itself is what matters.
        """
        given = stdin.encode() if isinstance(stdin, str) else stdin
        if any(name.startswith("PYTHON") for name in env or {}):
            return self.cold(*arguments, stdin=given, env=env)
        code, stdout, stderr = loaded.run(
            arguments,
            folder=self.folder,
            environment=environment(**(env or {})),
            stdin=given,
            seconds=TIMEOUT_SECONDS,
        )
        return Ran(code, stdout, stderr.decode())

    def cold(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Ran:
        """Run the installed command, from the start of its interpreter on."""
        ran = subprocess.run(
            [*command(), *arguments],
            cwd=self.folder,
            env=environment(**(env or {})),
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr.decode())

    def start(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        **options: Any,  # noqa: ANN401
    ) -> "subprocess.Popen[bytes]":
        """Start ``shenguan`` and return the running process."""
        return subprocess.Popen(
            [*command(), *arguments], cwd=self.folder, env=environment(**(env or {})), **options
        )

    def shown(self, *arguments: str, answer: str = "", columns: int = 120, **env: str) -> Ran:
        """Run ``shenguan`` on a pseudo terminal; all that it shows is on ``stdout``."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        with subprocess.Popen(
            [*command(), *arguments], cwd=self.folder, env=environment(**env), **streams
        ) as running:
            os.close(theirs)
            os.write(ours, answer.encode())
            shown = b"".join(iter(lambda: _read(ours), b""))
            os.close(ours)
        return Ran(running.returncode, shown.replace(b"\r\n", b"\n"), "")

    def done(self, *arguments: str, **options: Any) -> Ran:  # noqa: ANN401
        """Run a command that must succeed."""
        ran = self(*arguments, **options)
        assert ran.code == 0, f"{' '.join(arguments)}\n{ran.out}{ran.err}"
        return ran

    def accepted(self, event_type: str, *options: str) -> dict[str, Any]:
        """Record a fact that must be accepted; return its receipt."""
        receipt = self.done("record", event_type, *options).row
        assert receipt["outcome"] == "accepted"
        return receipt

    def entries(self, *options: str) -> Sequence[dict[str, Any]]:
        """Return entries as ``shenguan log list`` gives them: {position, leaf, entry}."""
        return self.done("log", "list", *options).rows

    def recorded(self, event_type: str = "%") -> Sequence[dict[str, Any]]:
        """Return what the file holds, without asking the command: {position, leaf, entry}."""
        with closing(sqlite3.connect(self.folder / "shenguan.db")) as database:
            rows = database.execute(
                "select position, leaf, body from entries where type like ? order by position",
                (event_type,),
            ).fetchall()
        return [
            {"position": position, "leaf": leaf.hex(), "entry": json.loads(body)}
            for position, leaf, body in rows
        ]

    def head(self) -> int:
        """Return the last position that the file holds."""
        return int(self.recorded()[-1]["position"])
