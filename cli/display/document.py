"""An answer as one JSON document: what it is said of first, then its rows as they come."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

import msgspec

from shenguan.wiring import is_terminal


def write_document(
    head: Mapping[str, object],
    rows: Iterable[Mapping[str, Any]],
    tail: Callable[[], Mapping[str, object]],
    stream: TextIO,
) -> int:
    """Write a document, indented where people read it; return how many rows it has.

    ``tail`` is what is known only when all rows are written.
    """
    if is_terminal(stream):
        document = {**head, "rows": [dict(row) for row in rows], **tail()}
        whole = msgspec.json.encode(document, enc_hook=str)
        stream.write(msgspec.json.format(whole, indent=2).decode() + "\n")
        return 0
    stream.write(encoded(head)[:-1] + ',"rows":[')
    count = 0
    for count, row in enumerate(rows, start=1):
        stream.write(f",{encoded(row)}" if count > 1 else encoded(row))
    last = tail()
    stream.write(f"],{encoded(last)[1:]}\n" if last else "]}\n")
    return count


def encoded(row: Mapping[str, Any]) -> str:
    """Return a row as one line of JSON."""
    return msgspec.json.encode(dict(row), enc_hook=str).decode()
