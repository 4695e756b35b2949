"""A disk of its own on which little fits, for tests of what happens when it is full."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final

import pytest

from tests import postgres

ROOM_BYTES: Final = 30 << 20
"""What is kept aside on a disk, to be given back when it is full."""


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Mount a small disk for a block; where that cannot be done the test is skipped."""
    if os.geteuid():
        pytest.skip("only root can mount a small disk")
    folder = Path(mkdtemp(prefix="shenguan-pg-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        rmtree(folder, ignore_errors=True)


def keep_aside(disk: Path, count: int = ROOM_BYTES) -> Path:
    """Take room on a disk; whoever deletes the file gives it back."""
    filler = disk / "filler"
    filler.write_bytes(b"x" * count)
    return filler


def fill(disk: Path) -> Path:
    """Take all the room on a disk; whoever deletes the file gives it back."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4_096)
    return filler


def database_on(server: postgres.Server, disk: Path) -> str:
    """Return the URL of a new database of a server whose tables lie on a disk."""
    folder = disk / "tables"
    folder.mkdir()
    owner = server.folder.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    with postgres.connect(server.url) as raw:
        raw.execute(f"create tablespace small location '{folder}'".encode())
        raw.execute("create database small tablespace small")
    return server.url.replace("/postgres?", "/small?")
