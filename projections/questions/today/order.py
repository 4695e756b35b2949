"""排序: rows in an order, in constant memory: what is too long is put in order on disk."""

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, Final, TypeVar

from msgspec import Struct, json

R = TypeVar("R", bound=Struct)
RUN_ROWS: Final = 20_000
"""How many rows are held in memory."""


def in_order(
    rows: Iterable[R], kind: type[R], key: Callable[[R], Any], *, run_rows: int = RUN_ROWS
) -> Iterator[R]:
    """Yield rows by a key; runs of them wait in files that nobody sees."""
    stream = iter(rows)
    runs: list[IO[bytes]] = []
    while some := sorted(islice(stream, run_rows), key=key):
        if len(some) < run_rows and not runs:
            yield from some
            return
        runs.append(_written(some))
    try:
        yield from merge(*(_read(run, kind) for run in runs), key=key)
    finally:
        for run in runs:
            run.close()


def _written(rows: Iterable[Struct]) -> IO[bytes]:
    run = TemporaryFile()  # noqa: SIM115 - it is closed when the last row was read
    for row in rows:
        run.write(json.encode(row) + b"\n")
    run.seek(0)
    return run


def _read(run: IO[bytes], kind: type[R]) -> Iterator[R]:
    decode = json.Decoder(kind).decode
    return map(decode, run)
