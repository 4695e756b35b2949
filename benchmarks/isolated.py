"""A measurement in a process of its own, with its peak memory; and what machine it ran on."""

import os
import platform
import resource
import sqlite3
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile
from time import perf_counter
from typing import Any, Final, NamedTuple, TypeVar

T = TypeVar("T")
_STATUS: Final = Path("/proc/self/status")
_LIBRARIES: Final = ("msgspec", "sqlalchemy", "eventsourcing", "click", "pandas")


class Outcome(NamedTuple):
    """What a measurement returned, and the most memory that its process held (MB)."""

    result: Any
    peak_mb: float


def _peak_mb() -> float:
    """Return the peak of this program alone; ``ru_maxrss`` would include who started it."""
    if _STATUS.exists():
        line = next(one for one in _STATUS.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _measured(function: Callable[..., T], arguments: tuple[Any, ...]) -> Outcome:
    return Outcome(function(*arguments), round(_peak_mb(), 1))


def isolated(function: Callable[..., Any], *arguments: Any) -> Outcome:  # noqa: ANN401
    """Run a function in a fresh process and return its result with its peak memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, function, arguments).result()


def together(function: Callable[..., T], arguments: list[tuple[Any, ...]]) -> list[T]:
    """Run a function in as many fresh processes as there are arguments, at the same time."""
    with ProcessPoolExecutor(len(arguments), mp_context=get_context("spawn")) as pool:
        running = [pool.submit(function, *one) for one in arguments]
        return [one.result() for one in running]


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "libraries": {name: version(name) for name in _LIBRARIES},
        "flush_ms": round(_flush_seconds() * 1_000, 2),
        "load": round(os.getloadavg()[0], 1),
    }


def _flush_seconds() -> float:
    """Return how long the disk takes to flush a page that was just written, as a rule."""
    spent = []
    with NamedTemporaryFile(dir=".") as file:
        for _ in range(50):
            started = perf_counter()
            file.write(b"x" * 4_096)
            file.flush()
            os.fsync(file.fileno())
            spent.append(perf_counter() - started)
    return median(spent)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((one.partition(":")[2].strip() for one in lines if "model name" in one), "unknown")
