"""种子文件: the 32 bytes that a party of a draw has bound itself to, in a file of its owner's."""

import os
import re
import secrets
import stat
from pathlib import Path
from typing import Final

from ledger.errors import InputUnreadable
from ledger.reasons import reason_of
from ledger.sentence import say

_SEED_BYTES: Final = 32
_MODE: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_WRITTEN: Final = re.compile(rb"([0-9a-f]{64})\n?")
_BYTES_MAX: Final = 100


def file_of(draw: str, party: str) -> Path:
    """Return where a party keeps its seed of a draw, unless it says otherwise."""
    number, agency = draw.rpartition("/")[2], party.rpartition(":")[2]
    return Path(f"{number}.{agency}.seed")


def kept_seed(path: Path) -> bytes:
    """Return the seed of a file, which is made, for its owner alone, where there is none.

    What stands there already is kept to: who was cut off commits to the same bytes again.
    Raises ``InputUnreadable``.
    """
    value = secrets.token_bytes(_SEED_BYTES)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        with open(made, "wb") as stream:  # noqa: PTH123 - it is open already
            stream.write(f"{value.hex()}\n".encode())
            stream.flush()
            os.fsync(made)
    except FileExistsError:
        return read_seed(path)
    except OSError as error:
        raise _unreadable(path, error) from None
    return value


def read_seed(path: Path) -> bytes:
    """Return the seed of a file; raises ``InputUnreadable``, which quotes nothing of it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - it is open already
            mode = os.fstat(stream.fileno()).st_mode
            written = stream.read(_BYTES_MAX)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not stat.S_ISREG(mode) or mode & _OTHERS:
        raise InputUnreadable(
            say("{path}: others have rights on the seed; take them away: `chmod 600`", path=path)
        )
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise InputUnreadable(
            say("{path}: a seed is 64 hexadecimal digits, and this is none", path=path)
        )
    return bytes.fromhex(found[1].decode())


def _unreadable(path: Path, error: OSError) -> InputUnreadable:
    return InputUnreadable(say("{file}: {strerror}", file=path, strerror=reason_of(error)))
