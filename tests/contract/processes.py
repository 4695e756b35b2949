"""Real processes for the contract tests: each gets a pipe to tell what it has done.

They are forked off a small server, so that starting one costs milliseconds. A worker may be killed
at any moment; what it told before that is still read.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

SECONDS_MAX: Final = 120

context = get_context("forkserver")
context.set_forkserver_preload(
    ["tests.contract.writers", "tests.contract.submitters", "tests.contract.fillers"]
)
Work = Callable[..., None]


class Worker:
    """One process that runs ``work(tell, *arguments)``; ``tell`` is its end of a pipe."""

    def __init__(self, work: Work, *arguments: Any) -> None:  # noqa: ANN401 - what it needs
        self.ears, mouth = context.Pipe(duplex=False)
        self.process = context.Process(target=_run, args=(mouth, work, arguments), daemon=True)
        self.process.start()
        mouth.close()

    def told(self) -> Iterator[Any]:
        """Yield what the worker tells until it ends or is killed."""
        while True:
            if not self.ears.poll(SECONDS_MAX):
                raise TimeoutError(f"a worker said nothing for {SECONDS_MAX} seconds")
            try:
                yield self.ears.recv()
            except EOFError:
                return

    def next_told(self) -> Any:  # noqa: ANN401 - whatever it tells
        """Return the next thing that the worker tells."""
        return next(self.told())

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
        self.ears.close()


def _run(mouth: Connection, work: Work, arguments: tuple[Any, ...]) -> None:
    work(mouth.send, *arguments)


@contextmanager
def workers(work: Work, arguments: Sequence[tuple[Any, ...]]) -> Iterator[list[Worker]]:
    """Run as many workers as there are arguments; whatever happens, none is left running."""
    started = [Worker(work, *one) for one in arguments]
    try:
        yield started
    finally:
        for worker in started:
            worker.close()


def together(work: Work, arguments: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Run workers at the same time until all have ended well; return what each has told."""
    with workers(work, arguments) as started:
        told: dict[Connection, list[Any]] = {worker.ears: [] for worker in started}
        running = {worker.ears: worker for worker in started}
        while running:
            ready = wait(list(running), SECONDS_MAX)
            assert ready, f"no worker said anything for {SECONDS_MAX} seconds"
            for ears in ready:
                try:
                    told[ears].append(ears.recv())  # type: ignore[index,union-attr]
                except EOFError:
                    assert running.pop(ears).end() == 0, "a worker failed; see what it printed"  # type: ignore[arg-type]
        return list(told.values())


def peak_memory_mb() -> float:
    """Return the most memory that this process has held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise LookupError("no VmHWM in /proc/self/status")
