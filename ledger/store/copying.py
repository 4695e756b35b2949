"""Copying (复制): rows of another ledger's log, as a replica takes them, whatever its database."""

import json
from collections.abc import Container, Iterable, Sequence

from ledger import naming
from ledger.entry import decode_entry, entry_head, is_known, tags_of_entry
from ledger.errors import ConditionFailed
from ledger.log import Appended, Personal, StoredEntry, withheld
from ledger.sentence import say
from ledger.store.sql_store import SqlStore, TagRow


def rows_and_tags(
    rows: Sequence[StoredEntry], tags: Sequence[tuple[str, ...]] | None = None
) -> tuple[list[tuple[object, ...]], list[TagRow]]:
    """Return the rows of entries and of their index, the latter sorted.

    ``tags`` are those of each row, where somebody has derived them already.
    """
    given = tags_of_rows(rows) if tags is None else tags
    unknown = {one for one in {row.type for row in rows} if not is_known(one)}
    entries: list[tuple[object, ...]] = []
    index: list[TagRow] = []
    for row, named in zip(rows, given, strict=True):
        position, type_name, *_ = row
        entries.append((*row, json.dumps(named) if type_name in unknown else None))
        for ordinal, tag in enumerate(named):
            index.append((tag, type_name, position, ordinal))
    index.sort()
    return entries, index


LATE_INDEX = "create index if not exists entries_late on entries (position) where tags is not null"
LATE = (
    "select position, type, recorded_at, body, leaf from entries where tags is not null "
    "order by position"
)
"""The entries that a former version could not read; an index of their own finds them at once."""


def late_tags(rows: Iterable[StoredEntry]) -> list[TagRow]:
    """Return the index of those entries whose type is known by now."""
    _, tags = rows_and_tags([row for row in rows if is_known(row.type)])
    return tags


def tags_of_rows(rows: Sequence[StoredEntry]) -> list[tuple[str, ...]]:
    """Return the tags under which each row is stored."""
    return list(map(_tags, rows))


def _tags(row: StoredEntry) -> tuple[str, ...]:
    if is_known(row.type):
        return tags_of_entry(decode_entry(row.type, row.body))
    return (f"id:{entry_head(row.body).id}",)


def accounted(
    rows: Sequence[StoredEntry], values: Iterable[Personal], emptied: Container[str] = ()
) -> list[Personal]:
    """Return what stands beside rows: clear values, empty rows of erased ones, or their marks."""
    known = {one.commitment: one for one in values}
    return [
        known.get(one) or (Personal(one, "", "") if one in emptied else withheld(one))
        for one in commitments_of(rows)
    ]


def beside(source: SqlStore, commitments: Sequence[str]) -> list[Personal]:
    """Return the rows that a store has beside some commitments, as they are.

    A clear value, an empty row where it was erased, or the mark that it was withheld: what is not
    there any more does not come back, and what was never there is not made up.
    """
    if not commitments:
        return []
    marks = {one: withheld(one) for one in commitments}
    values = source.personal(commitments)
    there = source.personal_keys([*commitments, *(mark.commitment for mark in marks.values())])
    found = []
    for one, mark in marks.items():
        if one in there:
            found.append(values.get(one) or Personal(one, "", ""))
        if mark.commitment in there:
            found.append(mark)
    return found


def commitments_of(rows: Sequence[StoredEntry]) -> list[str]:
    """Return what rows commit to."""
    return [
        commitment
        for row in rows
        if is_known(row.type)
        for _, commitment in naming.personal_values(decode_entry(row.type, row.body).data)
    ]


def check_follows(head: int, rows: Sequence[StoredEntry]) -> None:
    """Raise ``ConditionFailed`` where rows do not go on right behind a position."""
    if head != rows[0].position - 1:
        raise ConditionFailed(
            say(
                "the copy ends at position {head}, not right before {position}: "
                "another process is at it, or was",
                head=head,
                position=rows[0].position,
            )
        )


def appended_of(rows: Sequence[StoredEntry]) -> Appended:
    """Return where rows of another log end up: where they are there."""
    return Appended(rows[0].position, rows[0].recorded_at, [row.leaf for row in rows])
