"""The files of an SQLite database: whose they are, which ones are open, how they are read.

A database is a file with a write-ahead log (``-wal``), that log's index (``-shm``) and a lock file
beside it. None that is in use is ever opened here: closing it would free this process's locks.
"""

import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import quote

OWN: Final = 0o600
_SHARED_BY_GROUP: Final = 0o060
_READ_WRITE: Final = 0o666
_INDEX_BYTES: Final = 64 << 10
_BESIDE: Final = ("-wal", "-shm")

Way = Literal["write", "read", "still"]
"""How a file is opened: ``still`` as one that nobody writes, so without log, index and locks."""
_OPTIONS: Final[Mapping[Way, str]] = MappingProxyType(
    {"write": "mode=rw", "read": "mode=ro&readonly_shm=1", "still": "mode=ro&immutable=1"}
)
Identity = tuple[tuple[int, int] | None, ...]
"""Device and inode of the database, its log and its index."""
State = tuple[object, ...]
"""What changes whenever somebody writes into a database: its file, or a log beside it."""


def real(path: Path) -> Path:
    """Return the file that a path leads to, through any links: so there is one lock, one log."""
    return Path(os.path.realpath(path))


def beside(path: Path, suffix: str) -> Path:
    """Return a file beside a database."""
    return path.with_name(path.name + suffix)


def uri(path: Path, way: Way) -> str:
    """Return what SQLite opens."""
    return f"file:{quote(str(path))}?{_OPTIONS[way]}"


def may_write(path: Path) -> bool:
    """Tell whether this process may write a database: its file and the folder, for the log."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def way_to_read(path: Path) -> Way:
    """Return how to read a database without writing a byte beside it.

    Where a log lies beside it, its index says what counts. Without one the file holds everything;
    what is read from it then has to be held against its state afterwards.
    """
    return "still" if _size(beside(path, "-wal")) == 0 else "read"


def is_stranded(path: Path) -> bool:
    """Tell whether a log lies beside a database without the index that tells what of it counts.

    So it is where both were copied, or were left behind on a medium that cannot be written.
    """
    return _size(beside(path, "-wal")) > 0 and not beside(path, "-shm").exists()


def copy(path: Path, folder: Path) -> Path:
    """Copy a database and its log into a folder; raises ``OSError``."""
    made = folder / path.name
    shutil.copyfile(path, made)
    shutil.copyfile(beside(path, "-wal"), beside(made, "-wal"))
    return made


def state(path: Path) -> State:
    """Return what tells whether anybody has written meanwhile."""
    try:
        found = os.stat(path)  # noqa: PTH116 - one call, wherever a page is read
    except OSError:
        return ()
    size = _size(beside(path, "-wal"))
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, size)


def identity(named: Path, path: Path) -> Identity:
    """Return which files lie now where a database was named, and beside where that leads to."""
    return tuple(_inode(one) for one in (str(named), f"{path}-wal", f"{path}-shm"))


def _inode(name: str) -> tuple[int, int] | None:
    try:
        found = os.stat(name)  # noqa: PTH116 - on the way of every commit
    except OSError:
        return None
    return found.st_dev, found.st_ino


def inode(path: Path) -> tuple[int, int] | None:
    """Return device and inode of a file, None where there is none."""
    return _inode(str(path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def is_full(path: Path) -> bool:
    """Tell whether the disk of a database has no room for the index of its log."""
    with suppress(OSError):
        found = os.statvfs(path.parent)
        return found.f_bavail * found.f_frsize < _INDEX_BYTES
    return False


def is_empty(path: Path) -> bool:
    """Tell whether a file holds nothing at all."""
    return path.is_file() and path.stat().st_size == 0


def make(path: Path, like: Path | None = None) -> None:
    """Make a file where there is none, for its owner only.

    It takes the rights of another one where it belongs to that. Where the folder is a group's
    (setgid), the group may do with the file what it may do with the folder. What cannot be made is
    left to SQLite, which says why.
    """
    with suppress(OSError):
        rights = _rights_of(like) if like is not None else _rights_in(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWN))
        path.chmod(rights)
        if like is not None:
            _give(path, like.stat())


def _rights_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode) & _READ_WRITE


def _rights_in(folder: Path) -> int:
    mode = folder.stat().st_mode
    return OWN | (mode & _SHARED_BY_GROUP if mode & stat.S_ISGID else 0)


def share(path: Path, *suffixes: str) -> None:
    """Let those who share a database share what lies beside it too, as far as it is ours."""
    with suppress(OSError):
        owner = path.stat()
        for suffix in suffixes or _BESIDE:
            one = beside(path, suffix)
            with suppress(FileNotFoundError):
                _give(one, owner)


def _give(path: Path, owner: os.stat_result) -> None:
    found = path.stat()
    us = os.geteuid()
    if us not in {0, found.st_uid}:
        return
    if found.st_gid != owner.st_gid or (us == 0 and found.st_uid != owner.st_uid):
        with suppress(PermissionError):  # a group that we are not in
            os.chown(path, owner.st_uid if us == 0 else -1, owner.st_gid)
    rights = stat.S_IMODE(owner.st_mode) & _READ_WRITE
    if stat.S_IMODE(found.st_mode) != rights:
        path.chmod(rights)
