"""The command without its start: forked off a process that has loaded the code already.

Each is a process of its own with its own folder, environment and streams, as the installed command
is, and what it does is all there; only the interpreter's start and the imports are not repeated.
What a test says about the start itself (``Terminal.start``, ``shown``, the demo, the documents)
goes by the installed command.
"""

import atexit
import fcntl
import gc
import os
import pty
import signal
import socket
import struct
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from subprocess import DEVNULL, Popen, TimeoutExpired
from threading import Thread, Timer
from typing import IO, Final, Self

import msgspec
from msgspec import Struct

_ROOT: Final = Path(__file__).resolve().parent.parent
_REQUEST_BYTES_MAX: Final = 1_000_000
_PACKAGES: Final = ("cli", "projections", "ledger")
_STREAMS: Final = 3
_STDERR: Final = 2


class _Request(Struct):
    """What is asked of the process that has loaded the code."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]


class Loaded:
    """The process that has loaded the code, and forks commands off."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = Popen(
                [sys.executable, "-m", "tests.loaded", str(theirs.fileno())],
                cwd=_ROOT, stdin=DEVNULL, pass_fds=[theirs.fileno()],
            )  # fmt: skip

    def run(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        stdin: bytes,
        seconds: float,
    ) -> tuple[int, bytes, bytes]:
        """Run the command until it ends; return exit code, stdout and stderr."""
        request = _Request(list(arguments), str(folder), dict(environment))
        with _Streams(stdin) as streams:
            self._ours.settimeout(None)
            socket.send_fds(self._ours, [msgspec.json.encode(request)], streams.theirs)
            streams.begin()
            pid = int(self._ours.recv(100))
            self._ours.settimeout(seconds)
            try:
                code = int(self._ours.recv(100))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                self._ours.settimeout(None)
                self._ours.recv(100)
                raise TimeoutExpired(["shenguan", *arguments], seconds) from None
            return code, *streams.said()

    def show(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        typed: bytes,
        columns: int,
        seconds: float = 60,
    ) -> tuple[int, bytes]:
        """Run the command on a terminal until it ends; return exit code and what was shown."""
        request = _Request(list(arguments), str(folder), dict(environment))
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._ours.settimeout(None)
        socket.send_fds(self._ours, [msgspec.json.encode(request)], [theirs] * _STREAMS)
        pid = int(self._ours.recv(100))
        os.close(theirs)
        os.write(ours, typed)
        patience = Timer(seconds, os.kill, (pid, signal.SIGKILL))
        patience.start()
        shown = b"".join(iter(lambda: _read_terminal(ours), b""))
        patience.cancel()
        os.close(ours)
        return int(self._ours.recv(100)), shown.replace(b"\r\n", b"\n")

    def close(self) -> None:
        """End it: it waits for nothing but the next command."""
        self._ours.close()
        self._process.kill()
        self._process.wait()


def _read_terminal(terminal: int) -> bytes:
    """Return what a terminal shows next; nothing when the command has ended."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


class _Streams:
    """Three pipes to a command, each served by a thread of its own."""

    def __init__(self, stdin: bytes) -> None:
        pipes = [os.pipe() for _ in range(_STREAMS)]
        self.theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
        self._said: dict[int, bytes] = {}
        self._threads = [
            Thread(target=_write, args=(pipes[0][1], stdin)),
            *(
                Thread(target=self._read, args=(number, pipes[number][0]))
                for number in range(1, _STREAMS)
            ),
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.theirs:
            os.close(one)
        self.theirs = []

    def begin(self) -> None:
        """Serve the pipes; the command holds its ends now."""
        self.__exit__()
        for thread in self._threads:
            thread.start()

    def said(self) -> tuple[bytes, bytes]:
        """Return stdout and stderr to their ends."""
        for thread in self._threads:
            thread.join()
        return self._said[1], self._said[2]

    def _read(self, number: int, end: int) -> None:
        with open(end, "rb") as stream:
            self._said[number] = stream.read()


def _write(end: int, stdin: bytes) -> None:
    with suppress(BrokenPipeError), open(end, "wb") as stream:
        stream.write(stdin)


_idle: list[Loaded] = []


_owner: Final = os.getpid()


@atexit.register
def _end_idle() -> None:
    """End them with the process that began them; what it forked off leaves them alone."""
    while _idle and os.getpid() == _owner:
        _idle.pop().close()


@contextmanager
def _borrowed() -> Iterator["Loaded"]:
    """Yield a process that is kept for the next one, unless something goes wrong."""
    one = _idle.pop() if _idle else Loaded()
    try:
        yield one
    except BaseException:
        one.close()
        raise
    _idle.append(one)


def show(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    typed: bytes = b"",
    columns: int = 80,
) -> tuple[int, bytes]:
    """Run the command on a terminal until it ends; return exit code and what was shown."""
    with _borrowed() as one:
        return one.show(
            arguments, folder=folder, environment=environment, typed=typed, columns=columns
        )


def run(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    stdin: bytes,
    seconds: float,
) -> tuple[int, bytes, bytes]:
    """Run the command until it ends; return exit code, stdout and stderr.

    Each thread that asks meanwhile gets a process of its own, which is kept for the next one.
    """
    with _borrowed() as one:
        return one.run(
            arguments, folder=folder, environment=environment, stdin=stdin, seconds=seconds
        )


def close() -> None:
    """End the processes that this test process has kept."""
    while _idle:
        _idle.pop().close()


def _load() -> None:
    """Import what commands import, by and by; libraries that few of them need come later."""
    for name in _PACKAGES:
        package = import_module(name)
        for module in walk_packages(package.__path__, f"{name}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)


def _serve(line: socket.socket) -> None:
    while True:
        text, given, _, _ = socket.recv_fds(line, _REQUEST_BYTES_MAX, _STREAMS)
        if not text:
            return
        pid = os.fork()
        if not pid:
            line.close()
            _become(msgspec.json.decode(text, type=_Request), given)
        for one in given:
            os.close(one)
        line.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: _Request, given: Sequence[int]) -> None:
    """Be the command, as if it had been started."""
    code = 1
    try:
        for number, one in enumerate(given):
            os.dup2(one, number)
            os.close(one)
        os.chdir(request.folder)
        os.environ.clear()
        os.environ.update(request.environment)
        time.tzset()
        sys.argv = ["shenguan", *request.arguments]
        sys.stdin, sys.stdout, sys.stderr = _text(0, "r"), _text(1, "w"), _text(2, "w")
        code = _exit_code()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _text(number: int, mode: str) -> IO[str]:
    errors = "backslashreplace" if number == _STDERR else "strict"
    buffering = 1 if number == _STDERR else -1
    return os.fdopen(number, mode, buffering, "utf-8", errors, closefd=False)


def _exit_code() -> int:
    from cli import main

    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    _load()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as ours:
        _serve(ours)
