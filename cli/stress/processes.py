"""Real processes of a stress test or a test: each tells what it has done, and hears when to end.

They are forked off a small server, so that starting one costs milliseconds. A worker may be killed
at any moment; what it told before that is still read. One whose parent is gone ends by itself.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, Final

from cli.stress.ending import Check, go_on
from projections.engine.parent import end_with_parent

SECONDS_MAX: Final = 120
_LOOK_SECONDS: Final = 0.2

context = get_context("forkserver")
PRELOADED: Final = ("cli.stress.ledger",)
"""What the small server has imported before it forks anybody off."""
context.set_forkserver_preload([*PRELOADED])
Work = Callable[..., None]


def start_server() -> None:
    """Start the small server where Ctrl-C cannot reach it before it has learnt to ignore that.

    The tracker that it needs goes first: whoever starts that one lets Ctrl-C through again.
    """
    resource_tracker.ensure_running()
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


class Line:
    """A worker's line to whoever started it: call it to tell something."""

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        self._connection = connection

    def __call__(self, what: object) -> None:
        """Tell something."""
        self._connection.send(what)

    @property
    def is_over(self) -> bool:
        """Whether the worker was told to end, or nobody listens any more."""
        return self._connection.poll()

    def wait(self) -> None:
        """Wait until told to go on; raises ``EOFError`` where nobody listens any more."""
        self._connection.recv()


class Worker:
    """One process that runs ``work(tell, *arguments)``; ``tell`` is its ``Line``."""

    def __init__(self, work: Work, *arguments: Any) -> None:  # noqa: ANN401 - what it needs
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_run, args=(theirs, work, arguments), daemon=True)
        self.process.start()
        theirs.close()

    def messages(self, check: Check = go_on) -> Iterator[Any]:
        """Yield what the worker tells until it ends or is killed."""
        while True:
            self._await_word(check)
            try:
                yield self.pipe.recv()
            except (EOFError, OSError):  # the latter where it was killed in mid-word
                return

    def _await_word(self, check: Check) -> None:
        check()
        until = monotonic() + SECONDS_MAX
        while not self.pipe.poll(_LOOK_SECONDS):
            check()
            if monotonic() > until:
                raise TimeoutError(f"a worker said nothing for {SECONDS_MAX} seconds")

    def next_message(self, check: Check = go_on) -> Any:  # noqa: ANN401 - whatever it tells
        """Return the next thing that the worker tells; raises ``EOFError`` where it has ended."""
        for message in self.messages(check):
            return message
        raise EOFError("a worker ended without a word")

    def go_on(self) -> None:
        """Let it go on, or end: it has been told, or cannot hear it any more."""
        with suppress(OSError):
            self.pipe.send(None)

    def kill(self) -> None:
        """Kill it as ``kill -9`` does, unless it has ended; it has no chance to tidy up."""
        self.process.kill()

    def end(self) -> int | None:
        """Wait for its end and return how it ended: 0, or minus the signal that killed it."""
        self.process.join(SECONDS_MAX)
        code = self.process.exitcode
        self.close()
        return code

    def close(self) -> None:
        """Make sure that nothing of it is left."""
        if self.process.is_alive():
            self.process.kill()
            self.process.join(SECONDS_MAX)
        self.pipe.close()


def _run(connection: "Connection[Any, Any]", work: Work, arguments: tuple[Any, ...]) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it, who then ends it
    with suppress(BrokenPipeError):
        work(Line(connection), *arguments)
