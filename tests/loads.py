"""Exports as files, made from random histories alone, and what loads them into a store."""

import io
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.log_digest import LogDigest
from ledger.store.replica import open_filling
from shenguan.exported import Export
from shenguan.loading import load_export
from shenguan.moving import Moved
from tests.contract.drafts import many
from tests.histories import LEDGER, History

OPENING: Final = 1


def lines_of(entries: int, seed: int = 0) -> list[bytes]:
    """Return the bytes of the entries of a random history, corrections and voids among them."""
    history = History.of(range(seed, seed + entries))
    return [row.body for page in history.write().scan() for row in page]


def long_lines(entries: int) -> list[bytes]:
    """Return the bytes of a long log: an opening, and licences all recorded at one moment."""
    (opening,) = History.of(()).stopped(OPENING).write().scan()
    first = opening[0]
    drafts = [one.finish(first.recorded_at) for one in many(range(entries - 1))]
    return [first.body, *(one.replace(b'"test"', f'"{LEDGER}"'.encode()) for one in drafts)]


def leaves_of(lines: Sequence[bytes]) -> bytes:
    """Return what lies beside an export: the leaf of each line."""
    return b"".join(f"{sha256(bytes(1) + line).hexdigest()}\n".encode() for line in lines)


def digest_of(lines: Sequence[bytes], ledger: str = LEDGER) -> LogDigest:
    """Return the digest of a log, from its lines alone."""
    return LogDigest(ledger, len(lines), sha256(leaves_of(lines)).hexdigest())


def written(folder: Path, lines: Sequence[bytes], *, leaves: bool = True) -> Path:
    """Write an export as ``log export`` does, and the file of leaves beside it."""
    path = folder / "given.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    if leaves:
        path.with_name("given.jsonl.leaves").write_bytes(leaves_of(lines))
    return path


def export_of(text: bytes, leaves: bytes | None = None) -> Export:
    """Return an export that is read from memory."""
    stream = io.BufferedReader(io.BytesIO(text))  # type: ignore[arg-type]
    return Export("given", stream, None if leaves is None else io.BytesIO(leaves))


def load(
    url: str,
    lines: Sequence[bytes],
    *,
    leaves: Sequence[bytes] | None = None,
    digest: LogDigest | None = None,
) -> Moved:
    """Load lines into the store at a URL, perhaps held against leaves and a digest."""
    text = b"".join(line + b"\n" for line in lines)
    beside = None if leaves is None else leaves_of(leaves)
    with closing(open_filling(url)) as store:
        return load_export(store, export_of(text, beside), digest=digest)


def head_of(path: Path) -> int:
    """Return how many entries a file holds so far, which another process may be making."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as database:
        try:
            return int(database.execute("select count(*) from entries").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
