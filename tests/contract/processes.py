"""Real processes for the contract tests, of the kind that a stress test uses (``cli/stress``)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from cli.stress.processes import PRELOADED, SECONDS_MAX, Work, Worker, context

__all__ = ["SECONDS_MAX", "Work", "Worker", "context", "peak_memory_mb", "together", "workers"]

context.set_forkserver_preload(
    [
        *PRELOADED,
        "tests.contract.writers",
        "tests.contract.submitters",
        "tests.contract.fillers",
        "tests.contract.reactors",
    ]
)


@contextmanager
def workers(work: Work, arguments: Sequence[tuple[Any, ...]]) -> Iterator[list[Worker]]:
    """Run as many workers as there are arguments; whatever happens, none is left running."""
    started = [Worker(work, *values) for values in arguments]
    try:
        yield started
    finally:
        for worker in started:
            worker.close()


def together(work: Work, arguments: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Run workers at the same time until all have ended well; return what each has told."""
    with workers(work, arguments) as started:
        told: dict[Any, list[Any]] = {worker.pipe: [] for worker in started}
        running = {worker.pipe: worker for worker in started}
        while running:
            ready = wait(list(running), SECONDS_MAX)
            assert ready, f"no worker said anything for {SECONDS_MAX} seconds"
            for pipe in ready:
                try:
                    told[pipe].append(pipe.recv())  # type: ignore[union-attr]
                except EOFError:
                    assert running.pop(pipe).end() == 0, "a worker failed; see what it printed"
        return list(told.values())


def peak_memory_mb() -> float:
    """Return the most memory that this process has held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise LookupError("no VmHWM in /proc/self/status")
