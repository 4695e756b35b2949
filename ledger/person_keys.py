"""化名: the keys that make pseudonyms of natural persons, and the file that they lie in.

A pseudonym is ``person:<key id>:<hash>``: the first 16 bytes, in hexadecimal, of the HMAC-SHA-256
of ``shenguan.person.v1``, a zero byte and the eighteen characters of the identity number. Whoever
holds the key can tell which number is behind it by trying all; nobody else can.
"""

import hmac
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ledger import resident
from ledger.errors import Malformed, PersonKeyUnusable
from ledger.identifiers import PERSON_KEY
from ledger.reasons import reason_of
from ledger.sentence import say

VARIABLE: Final = "SHENGUAN_PERSON_KEY"
_PSEUDONYM: Final = b"shenguan.person.v1\0"
_CHECK: Final = b"shenguan.person.check.v1\0"
_HASH_BYTES: Final = 16
_KEY_BYTES: Final = 32
_SECRET: Final = re.compile(r"(?:[0-9a-f]{2}){32,128}")
_MODE: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_FILE_BYTES_MAX: Final = 65_536


NO_NUMBER: Final = say(
    "this is no resident's identity number: eighteen characters with the right check character, or "
    "fifteen digits of the older form; what stands there is not quoted"
)


def number_in(written: str) -> str:
    """Return the number that a person wrote, in its one form; ``Malformed`` quotes nothing."""
    number = resident.number_of(written)
    if number is None:
        raise Malformed(NO_NUMBER)
    return number


class PersonKey:
    """化名密钥: one key with its id; it never shows its secret."""

    def __init__(self, key_id: str, secret: bytes) -> None:
        self.id = key_id
        self._secret = secret

    def __repr__(self) -> str:
        return f"PersonKey({self.id!r})"

    @property
    def check_value(self) -> str:
        """What tells this key from another one and gives nothing of it away."""
        return hmac.digest(self._secret, _CHECK + self.id.encode(), "sha256").hex()

    def pseudonym(self, number: str) -> str:
        """Return the pseudonym of a person; ``number`` is in its one form."""
        made = hmac.digest(self._secret, _PSEUDONYM + number.encode(), "sha256")
        return f"person:{self.id}:{made[:_HASH_BYTES].hex()}"


class KeyRing(NamedTuple):
    """化名密钥串: every key of a file, the oldest first; the last one names new persons."""

    path: Path
    keys: tuple[PersonKey, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The key ids, the oldest first."""
        return tuple(key.id for key in self.keys)


def read_keys(path: Path) -> KeyRing:
    """Return the keys of a file; raises ``PersonKeyUnusable``, which quotes nothing of it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - it is open already
            _check_rights(path, os.fstat(stream.fileno()))
            written = stream.read(_FILE_BYTES_MAX + 1)
    except OSError as error:
        raise _unusable(
            path, say("it cannot be read ({reason})", reason=reason_of(error))
        ) from None
    try:
        lines = written.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise _unusable(path, say("it is no text")) from None
    if len(written) > _FILE_BYTES_MAX:
        raise _unusable(path, say("it is larger than any file of keys"))
    return KeyRing(path, tuple(_keys(path, lines)))


def _check_rights(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise _unusable(path, say("it is no file"))
    if found.st_mode & _OTHERS:
        mode = f"{stat.S_IMODE(found.st_mode):04o}"
        rights = say("others have rights on it ({mode}); take them away: `chmod 600`", mode=mode)
        raise _unusable(path, rights)


def _keys(path: Path, lines: Iterable[str]) -> Iterator[PersonKey]:
    seen = set[str]()
    for number, line in enumerate(lines, start=1):
        said = line.partition("#")[0].split()
        if not said:
            continue
        if len(said) != 2 or not _is_key_id(said[0]) or not _SECRET.fullmatch(said[1].lower()):  # noqa: PLR2004
            wanted = say(
                "line {number} is not <key id> <at least 64 hexadecimal digits>", number=number
            )
            raise _unusable(path, wanted)
        if said[0] in seen:
            twice = say(
                "line {number}: the key id {key_id} stands twice", number=number, key_id=said[0]
            )
            raise _unusable(path, twice)
        seen.add(said[0])
        yield PersonKey(said[0], bytes.fromhex(said[1]))
    if not seen:
        raise _unusable(path, say("it holds no key"))


def _is_key_id(text: str) -> bool:
    try:
        PERSON_KEY.check(text)
    except Malformed:
        return False
    return True


def add_key(path: Path, key_id: str) -> None:
    """Write a new key at the end of a file, which is made where there is none.

    Raises ``Malformed`` for an impossible key id, ``PersonKeyUnusable`` where it cannot be written.
    """
    PERSON_KEY.check(key_id)
    if path.exists() and key_id in read_keys(path).ids:
        raise _unusable(path, say("the key id {key_id} stands there already", key_id=key_id))
    line = f"{key_id} {secrets.token_hex(_KEY_BYTES)}\n"
    try:
        made = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _MODE)
        with open(made, "ab") as stream:  # noqa: PTH123 - it is open already
            _check_rights(path, os.fstat(made))
            size = os.fstat(made).st_size
            is_cut = size > 0 and os.pread(made, 1, size - 1) != b"\n"
            stream.write(f"{chr(10) if is_cut else ''}{line}".encode())
            stream.flush()
            os.fsync(made)
    except OSError as error:
        raise _unusable(
            path, say("it cannot be written ({reason})", reason=reason_of(error))
        ) from None


def _unusable(path: Path, why: str) -> PersonKeyUnusable:
    return PersonKeyUnusable(
        say("the key file {path} ({variable}): {why}", path=path, variable=VARIABLE, why=why)
    )
