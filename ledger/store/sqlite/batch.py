"""Many rows into SQLite by one statement a table.

That is quicker than one row at a time, and the interpreter is free meanwhile: the driver lets go of
it for each statement, not for each row, so that a thread can decide what comes next.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec

from ledger.entry import check_length, is_known
from ledger.log import Appended, StoredEntry
from ledger.store.sql_store import Head

BULK_ENTRIES: Final = 50
"""From so many entries on it is quicker."""
_SLICE: Final = 5_000
"""So many entries a statement: their bodies together stay below what SQLite takes as one value."""
_LEAF_BYTES: Final = 32
_ENCODER: Final = msgspec.json.Encoder()

_ENTRIES: Final = f"""
insert into entries (position, type, recorded_at, body, leaf, tags)
select :first + e.key, json_extract(e.value, '$[0]'), :recorded_at,
  substr(:bodies, json_extract(e.value, '$[1]'), json_extract(e.value, '$[2]')),
  substr(:leaves, {_LEAF_BYTES} * e.key + 1, {_LEAF_BYTES}), null
from json_each(:entries) e
"""  # noqa: S608 - a number of ours

_ROWS: Final = _ENTRIES.replace(":recorded_at", "json_extract(e.value, '$[3]')")

_TAGS: Final = """
insert into entry_tags (tag, type, position, ordinal)
select t.value, n.type, n.position, t.key
from json_each(:tags) e
cross join entries n on n.position = :first + e.key
cross join json_each(e.value) t
order by 1, 2, 3, 4
"""
"""Sorted, because that is cheaper to insert."""


def is_bulk(heads: Sequence[Head]) -> bool:
    """Tell whether a batch goes by one statement a table: many entries, tags by their bodies."""
    return len(heads) >= BULK_ENTRIES and all(listed is None for _, _, listed in heads)


def insert(
    cursor: sqlite3.Cursor, heads: Sequence[Head], bodies: Sequence[bytes], appended: Appended
) -> None:
    """Insert the rows of a batch and of its index; tags are those that the bodies say."""
    for start in range(0, len(heads), _SLICE):
        end = start + _SLICE
        part = Appended(appended.first + start, appended.recorded_at, appended.leaves[start:end])
        _insert_slice(cursor, heads[start:end], bodies[start:end], part)


def takes_rows(rows: Sequence[StoredEntry]) -> bool:
    """Tell whether rows of another log go by one statement a table: many, of known types."""
    return len(rows) >= BULK_ENTRIES and all(is_known(row.type) for row in rows)


def insert_rows(
    cursor: sqlite3.Cursor, rows: Sequence[StoredEntry], tags: Sequence[Sequence[str]]
) -> None:
    """Insert rows as they are, each under its own time, and their index."""
    for start in range(0, len(rows), _SLICE):
        part = rows[start : start + _SLICE]
        spans = []
        offset = 1
        for row in part:
            spans.append((row.type, offset, len(row.body), row.recorded_at))
            offset += len(row.body)
        first = part[0].position
        cursor.execute(
            _ROWS,
            {
                "first": first,
                "bodies": b"".join([row.body for row in part]),
                "leaves": b"".join([row.leaf for row in part]),
                "entries": _ENCODER.encode(spans).decode(),
            },
        )
        named = _ENCODER.encode(tags[start : start + _SLICE]).decode()
        cursor.execute(_TAGS, {"first": first, "tags": named})


def _insert_slice(
    cursor: sqlite3.Cursor, heads: Sequence[Head], bodies: Sequence[bytes], part: Appended
) -> None:
    spans = []
    offset = 1
    for (type_name, _, _), body in zip(heads, bodies, strict=True):
        check_length(body)
        spans.append((type_name, offset, len(body)))
        offset += len(body)
    cursor.execute(
        _ENTRIES,
        {
            "first": part.first,
            "recorded_at": part.recorded_at,
            "bodies": b"".join(bodies),
            "leaves": b"".join(part.leaves),
            "entries": _ENCODER.encode(spans).decode(),
        },
    )
    tags = _ENCODER.encode([tags for _, tags, _ in heads]).decode()
    cursor.execute(_TAGS, {"first": part.first, "tags": tags})
