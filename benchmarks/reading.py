"""A read command as a user runs it, against a program that imports the same libraries only."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

RUNS: Final = 9
_LIBRARIES: Final = "import click, msgspec, sqlalchemy, sqlalchemy.dialects.sqlite"


def _milliseconds(command: list[str], environment: dict[str, str]) -> float:
    started = perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return (perf_counter() - started) * 1_000


def measure_command(path: Path, views: Path, *arguments: str) -> dict[str, Any]:
    """Run a command and the bare imports in turn; return the medians in milliseconds."""
    environment = {
        **os.environ,
        "SHENGUAN_STORE": f"sqlite:///{path}",
        "SHENGUAN_VIEWS": f"sqlite:///{views}",
    }
    command = [sys.executable, "-m", "cli", *arguments]
    bare = [sys.executable, "-c", _LIBRARIES]
    _milliseconds(command, environment)
    ours, yardstick = [], []
    for _ in range(RUNS):
        ours.append(_milliseconds(command, environment))
        yardstick.append(_milliseconds(bare, environment))
    return {
        "command": f"shenguan {' '.join(arguments)}",
        "ms": round(median(ours)),
        "imports_ms": round(median(yardstick)),
        "above_imports_ms": round(median(ours) - median(yardstick)),
    }
