"""Parent (父进程): a process that works for another one ends when that one is gone."""

import os
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import Final

GONE: Final = 1
"""The exit code of a process whose parent is gone."""


def end_with_parent() -> None:
    """End this process at once when the process that started it is gone, be it by SIGKILL."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(GONE)
